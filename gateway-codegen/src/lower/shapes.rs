//! Schemas → shapes: what a text must be taken for.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::json_schema::{SchemaId, Types};
use crate::plan::schema::{Constant, Rule, Says};
use crate::plan::{Schemas, Separator, Shape, ShapeId};

/// How many names deep the members of a `deepObject` are known.
pub(super) const MAX_DEPTH: u8 = 16;
/// Most shapes of an API.
pub(super) const MAX_SHAPES: usize = 50_000;

/// What one text is.
pub(super) const SCALARS: Types = Types::NUMBER
    .and(Types::BOOLEAN)
    .and(Types::NULL)
    .and(Types::STRING);

/// The shapes of an API.
#[derive(Debug, Default)]
pub(super) struct Shaper {
    shapes: Vec<Shape>,
    known: HashMap<Key, ShapeId>,
    equal: HashMap<Shape, ShapeId>,
    /// `None`: being found.
    types: HashMap<SchemaId, Option<Types>>,
    /// The first schema whose parts are beyond the limit.
    beyond: Option<SchemaId>,
}

/// What a shape is of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    /// The schemas that may describe the value, in order.
    ids: Vec<SchemaId>,
    /// How deep its parts are known.
    depth: u8,
    /// What stands between the items of the value, and of its items.
    separators: Vec<Separator>,
}

impl Shaper {
    /// The shape of values of a schema, whose parts are known `depth` deep. `separators`: what stands between the
    /// items of items, and of theirs.
    pub(super) fn of(
        &mut self,
        schemas: &Schemas,
        id: SchemaId,
        depth: u8,
        separators: &[Separator],
    ) -> ShapeId {
        let key = Key {
            ids: vec![id],
            depth,
            separators: separators.to_vec(),
        };
        self.shape(schemas, key, None)
    }

    pub(super) fn get(&self, id: ShapeId) -> Option<&Shape> {
        self.shapes.get(id.0 as usize)
    }

    /// The same shape without members that it does not name.
    pub(super) fn closed(&mut self, id: ShapeId) -> ShapeId {
        match self.get(id).cloned() {
            Some(shape) if shape.others.is_some() => self.add(Shape {
                others: None,
                ..shape
            }),
            _ => id,
        }
    }

    /// The first schema whose values have no shape, since there are too many.
    pub(super) fn beyond(&self) -> Option<SchemaId> {
        self.beyond
    }

    pub(super) fn into_shapes(self) -> Vec<Shape> {
        self.shapes
    }

    fn add(&mut self, shape: Shape) -> ShapeId {
        if let Some(id) = self.equal.get(&shape) {
            return *id;
        }
        let id = ShapeId(u32::try_from(self.shapes.len()).unwrap_or(u32::MAX));
        self.shapes.push(shape.clone());
        self.equal.insert(shape, id);
        id
    }

    fn shape(&mut self, schemas: &Schemas, key: Key, separator: Option<Separator>) -> ShapeId {
        let is_plain = separator.is_none();
        if let Some(id) = self.known.get(&key).filter(|_| is_plain) {
            return *id;
        }
        let says = in_place(schemas, &key.ids);
        let mut types = Types::NONE;
        for id in &key.ids {
            types = types.and(self.types(schemas, *id));
        }
        if types == Types::ALL {
            types = implied(&says);
        }
        let n_readings = [Types::ARRAY, Types::OBJECT, SCALARS]
            .into_iter()
            .filter(|kind| types.within(*kind) != Types::NONE)
            .count();
        let is_ambiguous =
            n_readings > 1 || types.has(Types::STRING) && types.within(SCALARS) != Types::STRING;
        let mut shape = Shape {
            schema: match key.ids.as_slice() {
                [only] if is_ambiguous && schemas.get(*only).is_some() => Some(*only),
                _ => None,
            },
            separator,
            ..Shape::of(types)
        };
        if self.shapes.len() >= MAX_SHAPES {
            self.beyond = self.beyond.or(key.ids.first().copied());
        } else if let Some(depth) = key.depth.checked_sub(1) {
            let mut part = |ids: BTreeSet<SchemaId>| {
                let (separator, separators) = match key.separators.split_first() {
                    Some((first, rest)) => (Some(*first), rest.to_vec()),
                    None => (None, Vec::new()),
                };
                let key = Key {
                    ids: ids.into_iter().collect(),
                    depth,
                    separators,
                };
                self.shape(schemas, key, separator)
            };
            if types.has(Types::ARRAY) {
                let (prefix, items) = items(&says);
                shape.prefix = prefix.into_iter().map(&mut part).collect();
                shape.items = (!items.is_empty()).then(|| part(items));
            }
            if types.has(Types::OBJECT) {
                let (members, others) = members(&says);
                let members = members.into_iter();
                shape.members = members.map(|(name, ids)| (name, part(ids))).collect();
                shape.others = (!others.is_empty()).then(|| part(others));
            }
        }
        let id = self.add(shape);
        if is_plain {
            self.known.insert(key, id);
        }
        id
    }

    /// The kinds of values that a schema lets stand.
    fn types(&mut self, schemas: &Schemas, id: SchemaId) -> Types {
        let says = match (id, schemas.get(id)) {
            (_, Some(schema)) => &schema.says,
            (SchemaId::ANY, None) => return Types::ALL,
            (_, None) => return Types::NONE,
        };
        match self.types.get(&id) {
            Some(known) => return known.unwrap_or(Types::ALL),
            None => self.types.insert(id, None),
        };
        let mut types = says.types;
        for rule in &says.rules {
            let other = match rule {
                Rule::Reference(id) => self.types(schemas, *id),
                Rule::AllOf(ids) => {
                    let mut all = Types::ALL;
                    for id in ids {
                        all = all.within(self.types(schemas, *id));
                    }
                    all
                }
                Rule::AnyOf(ids) | Rule::OneOf(ids) => {
                    let mut any = Types::NONE;
                    for id in ids {
                        any = any.and(self.types(schemas, *id));
                    }
                    any
                }
                Rule::Enum(constants) => {
                    let kinds = constants.iter().map(kind);
                    kinds.fold(Types::NONE, Types::and)
                }
                Rule::Const(constant) => kind(constant),
                Rule::Discriminator(_) => Types::OBJECT,
                Rule::DynamicReference(..) | Rule::Not(_) | Rule::If(..) => Types::ALL,
            };
            types = types.within(other);
        }
        self.types.insert(id, Some(types));
        types
    }
}

fn kind(constant: &Constant) -> Types {
    match constant {
        Constant::Null => Types::NULL,
        Constant::Boolean(_) => Types::BOOLEAN,
        Constant::Number(_) => Types::NUMBER,
        Constant::Text(_) => Types::STRING,
        Constant::Json(json) if json.starts_with('[') => Types::ARRAY,
        Constant::Json(_) => Types::OBJECT,
    }
}

/// All that is said of one value.
fn in_place<'s>(schemas: &'s Schemas, ids: &[SchemaId]) -> Vec<&'s Says> {
    let mut seen = HashSet::new();
    let mut queue: Vec<SchemaId> = ids.to_vec();
    let mut all = Vec::new();
    while let Some(id) = queue.pop() {
        let Some(schema) = schemas.get(id).filter(|_| seen.insert(id)) else {
            continue;
        };
        all.push(&schema.says);
        for rule in &schema.says.rules {
            match rule {
                Rule::Reference(id) => queue.push(*id),
                Rule::AllOf(ids) | Rule::AnyOf(ids) | Rule::OneOf(ids) => queue.extend(ids),
                Rule::If(_, then, otherwise) => queue.extend([*then, *otherwise]),
                Rule::Discriminator(discriminator) => {
                    queue.extend(discriminator.schemas.iter().map(|(_, id)| *id));
                }
                Rule::DynamicReference(anchors, otherwise) => {
                    queue.extend(anchors.iter().map(|(_, id)| *id));
                    queue.push(*otherwise);
                }
                Rule::Not(_) | Rule::Enum(_) | Rule::Const(_) => {}
            }
        }
    }
    all
}

/// What a value is that no `type` is said of: what its other keywords speak of.
fn implied(says: &[&Says]) -> Types {
    let mut types = Types::NONE;
    for says in says {
        let kinds = [
            (says.number.is_some(), Types::NUMBER),
            (says.string.is_some(), Types::STRING),
            (says.array.is_some(), Types::ARRAY),
            (says.object.is_some(), Types::OBJECT),
        ];
        for (is_said, kind) in kinds {
            types = if is_said { types.and(kind) } else { types };
        }
    }
    match types {
        Types::NONE => SCALARS,
        types => types,
    }
}

/// What may describe the first items by their places, and the others.
fn items(says: &[&Says]) -> (Vec<BTreeSet<SchemaId>>, BTreeSet<SchemaId>) {
    let arrays = || says.iter().filter_map(|says| says.array.as_ref());
    let further = |array: &crate::plan::schema::Array| array.items.or(array.unevaluated);
    let others: BTreeSet<SchemaId> = arrays().filter_map(further).filter(is_said).collect();
    let n = arrays().map(|array| array.prefix.len()).max().unwrap_or(0);
    let prefix = (0..n).map(|at| {
        let at =
            arrays().filter_map(|array| array.prefix.get(at).copied().or_else(|| further(array)));
        at.filter(is_said).collect()
    });
    (prefix.collect(), others)
}

/// What may describe the members by their names, and the others.
fn members(says: &[&Says]) -> (BTreeMap<String, BTreeSet<SchemaId>>, BTreeSet<SchemaId>) {
    let mut members: BTreeMap<String, BTreeSet<SchemaId>> = BTreeMap::new();
    let mut others = BTreeSet::new();
    for object in says.iter().filter_map(|says| says.object.as_ref()) {
        for member in &object.members {
            let ids = members.entry(member.name.clone()).or_default();
            ids.extend(member.schema.filter(is_said));
        }
        others.extend(object.patterns.iter().map(|(_, id)| *id).filter(is_said));
        others.extend(object.additional.filter(is_said));
        others.extend(object.unevaluated.filter(is_said));
    }
    (members, others)
}

/// The schemas of a member of an object, wherever they are said; `None`: also patterns of names speak of it, or of all
/// other members.
pub(super) fn all_members(schemas: &Schemas, id: SchemaId, name: &str) -> Option<Vec<SchemaId>> {
    let mut all = Vec::new();
    for says in in_place(schemas, &[id]) {
        let Some(object) = &says.object else { continue };
        if !object.patterns.is_empty() {
            return None;
        }
        let members = object.members.iter().filter(|member| member.name == name);
        all.extend(members.filter_map(|member| member.schema));
    }
    Some(all)
}

fn is_said(id: &SchemaId) -> bool {
    !matches!(*id, SchemaId::ANY | SchemaId::NEVER)
}
