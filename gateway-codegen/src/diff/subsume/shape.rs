//! Conjunctions of schemas, taken apart into alternatives that say everything themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::Engine;
use super::graph::{quoted, text_of};
use super::number::{self, Limit, Num};
use super::text;
use crate::json_schema::{Format, NumberFormat, SchemaId, Types};
use crate::plan::schema::{Array, Bound, Object, Pattern, Rule, Says};

/// Most alternatives of a conjunction.
const MAX_SHAPES: usize = 48;
/// How deep proofs of emptiness go.
const MAX_DEPTH: usize = 6;

/// What all of some schemas ask, of values of some kinds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct All {
    /// Sorted.
    pub(super) ids: Vec<SchemaId>,
    /// The kinds of values: the bits of [`Types`].
    pub(super) types: u8,
    /// The only values, as JSON.
    pub(super) only: Option<Vec<String>>,
}

impl All {
    pub(super) fn of(ids: impl IntoIterator<Item = SchemaId>) -> All {
        let mut ids: Vec<SchemaId> = ids.into_iter().filter(|id| *id != SchemaId::ANY).collect();
        ids.sort();
        ids.dedup();
        All {
            ids,
            types: Types::ALL.0,
            only: None,
        }
    }
}

/// One alternative. It may allow more than the schemas that it stands for, never less.
#[derive(Debug, Clone)]
pub(super) struct Shape<'g> {
    pub(super) types: Types,
    /// The only values, as JSON.
    pub(super) values: Option<Vec<String>>,
    pub(super) min: Option<Limit>,
    pub(super) max: Option<Limit>,
    pub(super) multiples: Vec<Num>,
    pub(super) number_formats: Vec<NumberFormat>,
    pub(super) min_length: usize,
    pub(super) max_length: usize,
    pub(super) patterns: Vec<&'g Pattern>,
    pub(super) formats: Vec<Format>,
    pub(super) arrays: Vec<&'g Array>,
    pub(super) objects: Vec<&'g Object>,
    /// Members that must be there besides those that the objects require.
    pub(super) required: BTreeSet<String>,
    /// What members must be besides what the objects say.
    pub(super) members: BTreeMap<String, All>,
    /// All names that members have.
    pub(super) sealed: Option<Rc<BTreeSet<String>>>,
    /// What must not fit.
    pub(super) nots: Vec<SchemaId>,
    /// The schemas that it stands for.
    pub(super) ids: Vec<SchemaId>,
}

impl<'g> Shape<'g> {
    pub(super) fn any() -> Self {
        Shape {
            types: Types::ALL,
            values: None,
            min: None,
            max: None,
            multiples: Vec::new(),
            number_formats: Vec::new(),
            min_length: 0,
            max_length: usize::MAX,
            patterns: Vec::new(),
            formats: Vec::new(),
            arrays: Vec::new(),
            objects: Vec::new(),
            required: BTreeSet::new(),
            members: BTreeMap::new(),
            sealed: None,
            nots: Vec::new(),
            ids: Vec::new(),
        }
    }

    /// Whether numbers have no fraction.
    pub(super) fn is_whole(&self) -> bool {
        self.types.0 & 0x80 == 0
    }

    pub(super) fn min_items(&self) -> usize {
        self.arrays.iter().map(|it| it.min_items).max().unwrap_or(0)
    }

    pub(super) fn max_items(&self) -> usize {
        self.arrays
            .iter()
            .map(|it| it.max_items)
            .min()
            .unwrap_or(usize::MAX)
    }

    /// The schemas of an item.
    pub(super) fn item(&self, at: usize) -> All {
        All::of(self.arrays.iter().filter_map(|array| {
            let own = array.prefix.get(at);
            own.copied().or(array.items)
        }))
    }

    /// Whether an object must have a member.
    pub(super) fn requires(&self, name: &str) -> bool {
        let mut objects = self.objects.iter().flat_map(|object| &object.members);
        self.required.contains(name) || objects.any(|it| it.is_required && it.name == name)
    }

    /// The members that must be there.
    pub(super) fn all_required(&self) -> BTreeSet<&str> {
        let members = self.objects.iter().flat_map(|object| &object.members);
        let required = members.filter(|member| member.is_required);
        let own = self.required.iter().map(String::as_str);
        required.map(|it| it.name.as_str()).chain(own).collect()
    }

    /// The members that are named.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        let members = self.objects.iter().flat_map(|object| &object.members);
        let own = self.required.iter().chain(self.members.keys());
        members
            .map(|it| it.name.as_str())
            .chain(own.map(String::as_str))
            .collect()
    }

    /// Has no members but those that are named, where there are some and nothing is said of others.
    pub(super) fn seal(&mut self) {
        if self.has_only_named() {
            let names = self.names().into_iter().map(str::to_owned);
            self.sealed = Some(Rc::new(names.collect()));
        }
    }

    fn has_only_named(&self) -> bool {
        let is_open = |object: &&Object| {
            object.additional.is_none()
                && object.patterns.is_empty()
                && object.unevaluated.is_none()
        };
        let mut members = self.objects.iter().flat_map(|object| &object.members);
        members.any(|member| member.schema.is_some()) && self.objects.iter().all(is_open)
    }

    /// What a member must be; `None`: it must not be there.
    pub(super) fn member(&self, name: &str) -> Option<All> {
        if self
            .sealed
            .as_ref()
            .is_some_and(|names| !names.contains(name))
        {
            return None;
        }
        let mut ids = Vec::new();
        for object in &self.objects {
            let member = object.members.iter().find(|member| member.name == name);
            if member.is_some_and(|member| member.forbidden.is_some()) {
                return None;
            }
            let mut is_covered = false;
            if let Some(member) = member {
                ids.extend(member.schema);
                is_covered = member.schema.is_some();
            }
            for (pattern, id) in &object.patterns {
                match text::matches(pattern, name) {
                    Some(true) => {
                        is_covered = true;
                        ids.push(*id);
                    }
                    Some(false) => {}
                    // Who knows: neither is asked.
                    None => is_covered = true,
                }
            }
            if !is_covered {
                ids.extend(object.additional);
            }
        }
        if ids.contains(&SchemaId::NEVER) {
            return None;
        }
        let mut all = All::of(ids);
        if let Some(more) = self.members.get(name) {
            all.ids.extend(&more.ids);
            all.ids.sort();
            all.ids.dedup();
            all.types &= more.types;
            all.only.clone_from(&more.only);
        }
        Some(all)
    }

    /// What members are that are neither named nor match a pattern; `None`: there are none.
    pub(super) fn others(&self) -> Option<All> {
        let ids: Vec<SchemaId> = self.objects.iter().filter_map(|it| it.additional).collect();
        if ids.contains(&SchemaId::NEVER) || self.sealed.is_some() {
            return None;
        }
        Some(All::of(ids))
    }

    pub(super) fn min_properties(&self) -> usize {
        let said = self.objects.iter().map(|it| it.min_properties).max();
        said.unwrap_or(0).max(self.all_required().len())
    }

    /// Where there are few names: how many.
    pub(super) fn max_properties(&self) -> usize {
        let said = self.objects.iter().map(|it| it.max_properties).min();
        let has_patterns = self.objects.iter().any(|it| !it.patterns.is_empty());
        let named = match self.others() {
            None if !has_patterns => {
                let names = self.names().into_iter();
                names.filter(|name| self.member(name).is_some()).count()
            }
            _ => usize::MAX,
        };
        said.unwrap_or(usize::MAX).min(named)
    }

    fn add(&mut self, says: &'g Says) {
        self.types = self.types.within(says.types);
        if let Some(number) = &says.number {
            let limit = |bound: &Bound| Some((Num::parse(&bound.limit.0)?, bound.is_exclusive));
            if let Some(limit) = number.minimum.as_ref().and_then(limit) {
                self.raise(limit);
            }
            if let Some(limit) = number.maximum.as_ref().and_then(limit) {
                self.lower(limit);
            }
            let multiple = number.multiple_of.as_ref();
            self.multiples
                .extend(multiple.and_then(|it| Num::parse(&it.0)));
            if let Some(format) = number.format {
                self.number_formats.push(format);
                if let Some((low, high)) = number::range(format) {
                    self.raise((low, false));
                    self.lower((high, false));
                }
            }
        }
        if let Some(text) = &says.string {
            self.min_length = self.min_length.max(text.min_length);
            self.max_length = self.max_length.min(text.max_length);
            self.patterns.extend(&text.pattern);
            self.formats.extend(text.format);
        }
        self.arrays.extend(&says.array);
        self.objects.extend(&says.object);
    }

    fn raise(&mut self, limit: Limit) {
        let is_more = self.min.is_none_or(|(num, is_exclusive)| {
            limit
                .0
                .compare(num)
                .then(limit.1.cmp(&is_exclusive))
                .is_gt()
        });
        if is_more {
            self.min = Some(limit);
        }
    }

    fn lower(&mut self, limit: Limit) {
        let is_less = self.max.is_none_or(|(num, is_exclusive)| {
            limit
                .0
                .compare(num)
                .then(is_exclusive.cmp(&limit.1))
                .is_lt()
        });
        if is_less {
            self.max = Some(limit);
        }
    }

    /// Limits of whole numbers are whole and not out themselves.
    pub(super) fn round(&mut self) {
        if !self.is_whole() {
            return;
        }
        let one = Num::whole(1);
        if let Some((num, is_exclusive)) = self.min {
            let up = match (num.is_whole(), is_exclusive) {
                (true, true) => num.plus(one),
                _ => num.up_to(one),
            };
            self.min = up.map(|num| (num, false)).or(self.min);
        }
        if let Some((num, is_exclusive)) = self.max {
            let down = match (num.is_whole(), is_exclusive) {
                (true, true) => num.plus(one.negated()),
                _ => num.down_to(one),
            };
            self.max = down.map(|num| (num, false)).or(self.max);
        }
    }
}

/// The kinds of values that are looked at one by one.
pub(super) const KINDS: [Types; 6] = [
    Types::NULL,
    Types::BOOLEAN,
    Types::NUMBER,
    Types::STRING,
    Types::ARRAY,
    Types::OBJECT,
];

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

impl Shape<'_> {
    /// Members of the name are there, and are this value.
    pub(super) fn fix(&mut self, name: &str, value: &str) {
        self.required.insert(name.to_owned());
        let all = self
            .members
            .entry(name.to_owned())
            .or_insert_with(|| All::of([]));
        match &mut all.only {
            Some(only) => only.retain(|it| it == value),
            None => all.only = Some(vec![value.to_owned()]),
        }
    }
}

/// Whether a schema says nothing but kinds.
pub(super) fn is_of_types(says: &Says) -> bool {
    *says
        == Says {
            types: says.types,
            resource: says.resource,
            ..Says::default()
        }
}

/// The kind of a JSON text; of numbers, all of them.
pub(super) fn kind_of(text: &str) -> Types {
    match text.trim_start().as_bytes().first() {
        Some(b'n') => Types::NULL,
        Some(b't' | b'f') => Types::BOOLEAN,
        Some(b'"') => Types::STRING,
        Some(b'[') => Types::ARRAY,
        Some(b'{') => Types::OBJECT,
        _ => Types::NUMBER,
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
