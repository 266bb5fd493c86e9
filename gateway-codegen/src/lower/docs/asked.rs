//! All that is asked of one value: by a schema, by those that it refers to or consists of, and by the alternatives that are chosen.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use super::variants;
use crate::plan::docs::{Condition, Discriminator, Docs, Property, Schema};

/// As many schemas are around one, and as many alternatives are chosen for one value.
const MAX_AROUND: usize = 300;
const MAX_CHOICES: usize = 200;
/// As many ways to make a value are told apart.
const MAX_WAYS: usize = 1_000;

/// The named schemas around a schema, the innermost first.
#[derive(Debug, Clone, Default)]
pub(super) struct Trail(Option<Rc<Step>>);

#[derive(Debug)]
struct Step {
    id: usize,
    up: Trail,
    n_around: usize,
}

impl Trail {
    fn has(&self, id: usize) -> bool {
        let mut at = self;
        while let Trail(Some(step)) = at {
            if step.id == id {
                return true;
            }
            at = &step.up;
        }
        false
    }

    fn n_around(&self) -> usize {
        self.0.as_ref().map_or(0, |step| step.n_around)
    }

    fn with(&self, id: usize) -> Trail {
        let up = self.clone();
        let n_around = self.n_around() + 1;
        Trail(Some(Rc::new(Step { id, up, n_around })))
    }
}

/// A schema that a value has to fit.
#[derive(Debug, Clone)]
pub(super) struct Part<'d> {
    pub(super) schema: &'d Schema,
    pub(super) trail: Trail,
}

/// Alternatives, one of which is to be chosen.
#[derive(Debug, Clone)]
pub(super) struct Choice<'d> {
    pub(super) of: Alternatives<'d>,
    pub(super) discriminator: Option<&'d Discriminator>,
    pub(super) trail: Trail,
    /// Whether nothing beside them says what the value is.
    pub(super) is_whole: bool,
}

/// What one is to be chosen of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Alternatives<'d> {
    Schemas(&'d [Schema]),
    /// What holds on a condition.
    Condition(&'d Condition),
    /// What holds where members are there.
    Dependent(&'d [Property]),
}

/// Why a schema asks for what cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It leads to itself, or to too much.
    Nothing,
    /// The same, but null ends it.
    Null,
}

/// What is asked of one value.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked<'d> {
    /// What it has to fit: each says what stands in it, without what it refers to or consists of.
    pub(super) parts: Vec<Part<'d>>,
    /// Alternatives that are not chosen yet.
    pub(super) open: Vec<Choice<'d>>,
    /// Members with the values that name the schemas which it fits, those of outer ones first.
    pub(super) variants: Vec<(String, String)>,
    /// Which of the ways to make it is taken: each choice takes its part of the number.
    pub(super) turn: usize,
    /// How many ways there are by the choices so far.
    pub(super) n_ways: usize,
    n_choices: usize,
    /// The example of all of it.
    pub(super) given: Option<&'d str>,
    /// Examples of what it consists of, each with the parts that it is an example of.
    given_parts: Vec<(&'d str, Range<usize>)>,
    /// The named schemas that it fits.
    names: HashSet<usize>,
}

/// A member that schemas declare.
#[derive(Debug)]
pub(super) struct Member<'d> {
    pub(super) name: &'d str,
    pub(super) is_required: bool,
    /// What each of them says of it.
    pub(super) parts: Vec<Part<'d>>,
}

impl<'d> Asked<'d> {
    /// Adds what a schema asks; each step takes one of what is `left`.
    pub(super) fn add(
        &mut self,
        schema: &'d Schema,
        trail: &Trail,
        is_whole: bool,
        docs: &'d Docs,
        left: &mut usize,
    ) -> Result<(), End> {
        *left = left.checked_sub(1).ok_or(End::Nothing)?;
        let given = [&schema.example, &schema.default];
        let given = given.into_iter().find(|given| !given.is_empty());
        if is_whole && self.given.is_none() {
            self.given = given.map(String::as_str);
        }
        let first = self.parts.len();
        if let Some(id) = schema.reference {
            let named = docs.schemas.get(id).ok_or(End::Nothing)?;
            if trail.has(id) {
                // It would not end, unless it may be null.
                return Err(match is_nullable(&named.schema) {
                    true => End::Null,
                    false => End::Nothing,
                });
            }
            if trail.n_around() >= MAX_AROUND {
                return Err(End::Nothing);
            }
            if self.names.insert(id) {
                let names = variants::of_child(id, docs).into_iter();
                self.variants.extend(names.rev());
                self.add(&named.schema, &trail.with(id), is_whole, docs, left)?;
            }
        }
        let choices = [&schema.one_of, &schema.any_of];
        let n_choices = choices.iter().filter(|list| !list.is_empty()).count();
        let says_nothing = schema.properties.is_empty() && schema.required.is_empty();
        let is_one = says_nothing && schema.all_of.len() == 1 && n_choices == 0;
        for part in &schema.all_of {
            self.add(part, trail, is_whole && is_one, docs, left)?;
        }
        self.parts.push(Part {
            schema,
            trail: trail.clone(),
        });
        for list in choices.into_iter().filter(|list| !list.is_empty()) {
            self.open.push(Choice {
                of: Alternatives::Schemas(list),
                discriminator: schema.discriminator.as_ref(),
                trail: trail.clone(),
                is_whole: is_whole && says_nothing && schema.all_of.is_empty() && n_choices == 1,
            });
        }
        let condition = schema.condition.as_deref().map(Alternatives::Condition);
        let dependent = Some(schema.dependent.as_slice()).filter(|list| !list.is_empty());
        let dependent = dependent.map(Alternatives::Dependent);
        let conditional = condition.into_iter().chain(dependent);
        self.open.extend(conditional.map(|of| Choice {
            of,
            discriminator: None,
            trail: trail.clone(),
            is_whole: false,
        }));
        if let Some(given) = given.filter(|_| !is_whole) {
            self.given_parts.push((given, first..self.parts.len()));
        }
        Ok(())
    }

    /// What is chosen next; `None`: there is nothing left, or too much was.
    pub(super) fn choice(&mut self) -> Option<Choice<'d>> {
        self.n_choices += 1;
        (self.n_choices <= MAX_CHOICES).then(|| self.open.remove(0))
    }

    /// Which of so many ways is taken at a choice.
    pub(super) fn turned(&mut self, n: usize) -> usize {
        let Some(turn) = self.turn.checked_rem(n) else {
            return 0;
        };
        self.turn /= n;
        self.n_ways = self.n_ways.max(1).saturating_mul(n).min(MAX_WAYS);
        turn
    }

    pub(super) fn schemas(&self) -> Vec<&'d Schema> {
        self.parts.iter().map(|part| part.schema).collect()
    }

    /// The only values that it has; `None`: nothing is said of that.
    pub(super) fn values(&self) -> Option<Vec<&'d str>> {
        let lists = self.parts.iter().map(|part| &part.schema.values);
        let mut lists = lists.filter(|list| !list.is_empty());
        let mut values: Vec<&str> = lists.next()?.iter().map(String::as_str).collect();
        for list in lists {
            let known: HashSet<&str> = list.iter().map(String::as_str).collect();
            values.retain(|value| known.contains(value));
        }
        Some(values)
    }

    /// The types to make: those that all parts allow, null last; none: nothing is said.
    pub(super) fn kinds(&self) -> Vec<&'d str> {
        let lists = self.parts.iter().map(|part| part.schema.types.as_slice());
        let mut lists = lists.filter(|list| !list.is_empty());
        let Some(first) = lists.next() else {
            return self.implied_kind().into_iter().collect();
        };
        let mut types: Vec<&str> = first.iter().map(String::as_str).collect();
        for list in lists {
            let has = |kind: &str| list.iter().any(|it| it == kind);
            let narrowed = types.iter().filter_map(|kind| match *kind {
                "number" if !has("number") && has("integer") => Some("integer"),
                "integer" if has("number") => Some("integer"),
                kind => has(kind).then_some(kind),
            });
            let narrowed: Vec<&str> = narrowed.collect();
            if !narrowed.is_empty() {
                types = narrowed;
            }
        }
        types.sort_by_key(|kind| *kind == "null");
        types
    }

    /// The type of values that keywords speak of.
    fn implied_kind(&self) -> Option<&'static str> {
        let asserts = |schema: &Schema, known: &[&str]| {
            let mut assertions = schema.assertions.iter();
            assertions.any(|(keyword, _)| known.contains(keyword))
        };
        let kinds = self.parts.iter().filter_map(|part| {
            let schema = part.schema;
            let is_object = !schema.properties.is_empty()
                || !schema.required.is_empty()
                || !schema.patterns.is_empty()
                || schema.names.is_some()
                || asserts(schema, &["minProperties", "maxProperties"]);
            let is_array = schema.items.is_some()
                || schema.contains.is_some()
                || !schema.first_items.is_empty()
                || asserts(schema, &["minItems", "maxItems", "uniqueItems"]);
            let is_text = asserts(schema, &["minLength", "maxLength", "pattern"]);
            let is_number = asserts(
                schema,
                &[
                    "minimum",
                    "maximum",
                    "exclusiveMinimum",
                    "exclusiveMaximum",
                    "multipleOf",
                ],
            );
            [
                (is_object, "object"),
                (is_array, "array"),
                (is_text || !schema.format.is_empty(), "string"),
                (is_number, "number"),
            ]
            .into_iter()
            .find_map(|(is, kind)| is.then_some(kind))
        });
        { kinds }.next()
    }

    /// Whether null fits all that name types.
    pub(super) fn is_nullable(&self) -> bool {
        let mut typed = self.parts.iter().map(|part| part.schema);
        let mut typed = typed.by_ref().filter(|it| !it.types.is_empty()).peekable();
        typed.peek().is_some() && typed.all(is_nullable)
    }

    /// The members that have to be there.
    pub(super) fn required(&self) -> Vec<&'d str> {
        let mut known = HashSet::new();
        let schemas = self.parts.iter().map(|part| part.schema);
        let names = schemas.flat_map(|schema| {
            let declared = schema.properties.iter().filter(|it| it.is_required);
            let declared = declared.map(|it| it.name.as_str());
            declared.chain(schema.required.iter().map(String::as_str))
        });
        names.filter(|name| known.insert(*name)).collect()
    }

    /// Takes in the members that have to be there with others.
    pub(super) fn with_dependent(&self, names: &mut Vec<&'d str>) {
        for part in &self.parts {
            let with = part.schema.required_with.iter();
            let with: HashMap<&str, &Vec<String>> =
                with.map(|(name, others)| (name.as_str(), others)).collect();
            if with.is_empty() {
                continue;
            }
            let mut known: HashSet<&str> = names.iter().copied().collect();
            let mut at = 0;
            while let Some(name) = names.get(at) {
                let others = with.get(name).copied().into_iter().flatten();
                let others = others.map(String::as_str);
                let new: Vec<&str> = others.filter(|it| known.insert(it)).collect();
                names.extend(new);
                at += 1;
            }
        }
    }

    /// The members that are declared, each once; of those that need not be there so many.
    pub(super) fn members(&self, required: &[&str], max_optional: usize) -> Vec<Member<'d>> {
        let required: HashSet<&str> = required.iter().copied().collect();
        let mut members: Vec<Member<'d>> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut n_optional = 0_usize;
        for part in &self.parts {
            for property in &part.schema.properties {
                let name = property.name.as_str();
                let says = Part {
                    schema: &property.schema,
                    trail: part.trail.clone(),
                };
                if let Some(member) = places.get(name).and_then(|at| members.get_mut(*at)) {
                    member.parts.push(says);
                    continue;
                }
                let is_required = required.contains(name);
                n_optional += usize::from(!is_required);
                if !is_required && n_optional > max_optional {
                    continue;
                }
                places.insert(name, members.len());
                members.push(Member {
                    name,
                    is_required,
                    parts: vec![says],
                });
            }
        }
        members
    }

    /// An example of a part that is one of all: where no other part declares or asks for members.
    pub(super) fn given_part(&self) -> Option<&'d str> {
        let says_more = |range: &Range<usize>| {
            let parts = self.parts.iter().enumerate();
            let mut others = parts.filter(|(at, _)| !range.contains(at));
            others.any(|(_, part)| {
                !part.schema.properties.is_empty() || !part.schema.required.is_empty()
            })
        };
        // Outer ones are behind those in them.
        let mut given = self.given_parts.iter().rev();
        let (given, _) = given.find(|(_, range)| !says_more(range))?;
        Some(given)
    }

    /// The members of examples of parts.
    pub(super) fn given_members(&self) -> serde_json::Map<String, serde_json::Value> {
        let mut members = serde_json::Map::new();
        for (given, _) in &self.given_parts {
            if let Ok(serde_json::Value::Object(more)) = serde_json::from_str(given) {
                members.extend(more);
            }
        }
        members
    }
}

pub(super) fn is_nullable(schema: &Schema) -> bool {
    schema.types.iter().any(|it| it == "null")
}
