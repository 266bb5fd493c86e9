//! Conjunctions of schemas, taken apart into alternatives that say everything themselves; and which of them have no values.

use super::graph::{quoted, text_of};
use super::shape::{All, KINDS, Shape, is_of_types, kind_of};
use super::{Engine, text};
use crate::json_schema::{SchemaId, Types};
use crate::plan::schema::Rule;

/// Most alternatives of a conjunction.
const MAX_SHAPES: usize = 48;
/// How deep proofs of emptiness go.
const MAX_DEPTH: usize = 6;

impl<'g> Engine<'g> {
    /// The alternatives of a conjunction.
    pub(super) fn shapes(&mut self, all: &All) -> Vec<Shape<'g>> {
        let mut any = Shape::any();
        any.types = Types(all.types);
        any.values.clone_from(&all.only);
        let mut shapes = vec![any];
        for id in &all.ids {
            self.conjoin(&mut shapes, *id);
        }
        shapes.retain(|shape| shape.types != Types::NONE);
        for shape in &mut shapes {
            self.settle(shape);
        }
        shapes
    }

    /// Values that do not fit are left out; a few that could be are told.
    pub(super) fn settle(&mut self, shape: &mut Shape<'g>) {
        shape.round();
        if shape.values.is_none() && Types::NULL.and(Types::BOOLEAN).has(shape.types) {
            let mut values = Vec::new();
            if shape.types.has(Types::NULL) {
                values.push("null".to_owned());
            }
            if shape.types.has(Types::BOOLEAN) {
                values.extend(["false".to_owned(), "true".to_owned()]);
            }
            shape.values = Some(values);
        }
        if shape.values.is_none() && Types::WHOLE.has(shape.types) {
            shape.values = few_numbers(shape);
        }
        let Some(values) = shape.values.take() else {
            return;
        };
        let types = shape.types;
        let fitting = values.into_iter().filter(|value| {
            let fits = |id: &SchemaId| self.fits(*id, value) != Some(false);
            types.0 & kind_of(value).0 != 0
                && shape.ids.iter().all(fits)
                && !shape
                    .nots
                    .iter()
                    .any(|id| self.fits(*id, value) == Some(true))
        });
        shape.values = Some(fitting.collect());
    }

    /// Adds what a schema asks to each alternative.
    pub(super) fn conjoin(&mut self, shapes: &mut Vec<Shape<'g>>, id: SchemaId) {
        self.steps += 1;
        if id == SchemaId::ANY || shapes.iter().all(|shape| shape.ids.contains(&id)) {
            return;
        }
        let Some(says) = self.graph.says(id) else {
            shapes.clear();
            return;
        };
        for shape in shapes.iter_mut().filter(|shape| !shape.ids.contains(&id)) {
            shape.ids.push(id);
            shape.add(says);
        }
        shapes.retain(|shape| shape.types != Types::NONE);
        for rule in &says.rules {
            if self.is_over() {
                return;
            }
            match rule {
                Rule::Reference(id) => self.conjoin(shapes, *id),
                Rule::AllOf(ids) => ids.iter().for_each(|id| self.conjoin(shapes, *id)),
                Rule::AnyOf(ids) => self.split(shapes, ids, false),
                Rule::OneOf(ids) => self.split(shapes, ids, true),
                Rule::Not(id) => {
                    let plain = self.graph.says(*id).filter(|says| is_of_types(says));
                    for shape in shapes.iter_mut() {
                        shape.nots.push(*id);
                        if let Some(says) = plain {
                            shape.types = Types(shape.types.0 & !says.types.0);
                        }
                    }
                }
                Rule::If(condition, then, otherwise) => {
                    if shapes.len() * 2 > MAX_SHAPES {
                        continue;
                    }
                    let mut others = shapes.clone();
                    self.conjoin(shapes, *condition);
                    self.conjoin(shapes, *then);
                    others
                        .iter_mut()
                        .for_each(|shape| shape.nots.push(*condition));
                    self.conjoin(&mut others, *otherwise);
                    shapes.append(&mut others);
                }
                Rule::Const(constant) => {
                    for shape in shapes.iter_mut().filter(|shape| shape.values.is_none()) {
                        shape.values = Some(vec![text_of(constant)]);
                    }
                }
                Rule::Enum(constants) => {
                    for shape in shapes.iter_mut().filter(|shape| shape.values.is_none()) {
                        shape.values = Some(constants.iter().map(text_of).collect());
                    }
                }
                Rule::Discriminator(discriminator) => {
                    let n = shapes.len() * discriminator.schemas.len();
                    if n > MAX_SHAPES || discriminator.schemas.is_empty() {
                        continue;
                    }
                    let before = std::mem::take(shapes);
                    for (value, id) in &discriminator.schemas {
                        let mut chosen = before.clone();
                        for shape in &mut chosen {
                            shape.types = shape.types.within(Types::OBJECT);
                            shape.fix(&discriminator.property, &quoted(value));
                        }
                        self.conjoin(&mut chosen, *id);
                        shapes.append(&mut chosen);
                    }
                }
                // What it leads to depends on the way here.
                Rule::DynamicReference(..) => {}
            }
            shapes.retain(|shape| shape.types != Types::NONE);
        }
    }

    /// One alternative for each schema.
    fn split(&mut self, shapes: &mut Vec<Shape<'g>>, ids: &[SchemaId], is_one: bool) {
        if shapes.len() * ids.len() > MAX_SHAPES {
            return;
        }
        let before = std::mem::take(shapes);
        for id in ids {
            let mut chosen = before.clone();
            if is_one {
                let others = ids.iter().filter(|other| *other != id);
                let others: Vec<SchemaId> = others.copied().collect();
                chosen
                    .iter_mut()
                    .for_each(|shape| shape.nots.extend(&others));
            }
            self.conjoin(&mut chosen, *id);
            shapes.append(&mut chosen);
            if shapes.len() > MAX_SHAPES {
                // Too many: what they ask is left out.
                *shapes = before;
                return;
            }
        }
    }

    /// Whether it is sure that no value fits.
    pub(super) fn is_empty(&mut self, shape: &Shape<'g>, depth: usize) -> bool {
        KINDS.iter().all(|kind| {
            let types = shape.types.within(*kind);
            types == Types::NONE || self.has_none(shape, *kind, depth)
        })
    }

    /// Whether it is sure that no value of a kind fits.
    fn has_none(&mut self, shape: &Shape<'g>, kind: Types, depth: usize) -> bool {
        self.steps += 1;
        if let Some(values) = &shape.values {
            return values.iter().all(|value| kind.0 & kind_of(value).0 == 0);
        }
        let is_all = |id: &SchemaId| {
            let says = self.graph.says(*id);
            says.is_some_and(|says| is_of_types(says) && says.types.has(shape.types.within(kind)))
        };
        if shape.nots.contains(&SchemaId::ANY) || shape.nots.iter().any(is_all) {
            return true;
        }
        if shape.ids.iter().any(|id| shape.nots.contains(id)) {
            return true;
        }
        if kind == Types::NUMBER {
            return match (shape.min, shape.max) {
                (Some((min, min_out)), Some((max, max_out))) => {
                    let order = min.compare(max);
                    order.is_gt() || (order.is_eq() && (min_out || max_out))
                }
                _ => false,
            };
        }
        if kind == Types::STRING {
            let wanted: Vec<text::Wanted<'_>> = shape
                .patterns
                .iter()
                .flat_map(|it| text::wanted(it))
                .collect();
            return text::search(&wanted, shape.min_length, shape.max_length) == text::Search::None;
        }
        if depth >= MAX_DEPTH || self.is_over() {
            return false;
        }
        if kind == Types::ARRAY {
            let min = shape.min_items();
            if min > shape.max_items() {
                return true;
            }
            let prefix = shape
                .arrays
                .iter()
                .map(|it| it.prefix.len())
                .max()
                .unwrap_or(0);
            return (0..min.min(prefix + 1)).any(|at| {
                let item = shape.item(at);
                self.are_none(&item, depth + 1)
            });
        }
        if kind == Types::OBJECT {
            if shape.min_properties() > shape.max_properties() {
                return true;
            }
            let required = shape.all_required();
            let required: Vec<Option<All>> = required
                .into_iter()
                .map(|name| shape.member(name))
                .collect();
            return required
                .iter()
                .any(|all| all.as_ref().is_none_or(|all| self.are_none(all, depth + 1)));
        }
        false
    }

    /// Whether it is sure that nothing fits all.
    pub(super) fn are_none(&mut self, all: &All, depth: usize) -> bool {
        let shapes = self.shapes(all);
        shapes.iter().all(|shape| self.is_empty(shape, depth))
    }
}

/// The whole numbers of a small range.
fn few_numbers(shape: &Shape<'_>) -> Option<Vec<String>> {
    const FEW: i64 = 16;
    let (min, max) = (shape.min?.0.small()?, shape.max?.0.small()?);
    let n = max.checked_sub(min)?;
    (0..FEW)
        .contains(&n)
        .then(|| (min..=max).map(|it| it.to_string()).collect())
}
