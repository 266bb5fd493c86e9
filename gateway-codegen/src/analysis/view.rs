//! What the schemas of a document say of the values below a body: [`View`].
//!
//! A view never says too much: what a schema asks by `not`, `if`, `contains` and the like is left out, so that a value
//! that fits the schema is always one that the view allows.

use super::patterns;
use crate::json_schema::{Format, SchemaId, Stop, Table, Types, fits};
use crate::plan::Schemas;
use crate::plan::schema::{Bound, Constant, Rule, Says, Schema, Text};

/// Schemas that hold together.
type All = Vec<SchemaId>;

/// What a value may be: it fits all schemas of one of the alternatives. No alternatives: there can be no value. An
/// alternative without schemas: any value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct View(Vec<All>);

/// Characters that do harm in a JSON string, as flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Harm(u8);

impl Harm {
    pub(super) const NONE: Harm = Harm(0);
    /// `"`
    pub(super) const QUOTE: Harm = Harm(1);
    /// `\`
    pub(super) const BACKSLASH: Harm = Harm(2);
    /// Line breaks and other control characters.
    pub(super) const CONTROL: Harm = Harm(4);
    /// `'`, which `$util.escapeJavaScript` escapes and JSON does not.
    pub(super) const APOSTROPHE: Harm = Harm(8);
    /// Anything.
    pub(super) const ALL: Harm = Harm(15);

    /// Of one or the other.
    pub(super) fn and(self, other: Harm) -> Harm {
        Harm(self.0 | other.0)
    }

    /// Of both.
    pub(super) fn within(self, other: Harm) -> Harm {
        Harm(self.0 & other.0)
    }

    /// Whether it breaks a string that it is put into as it is.
    pub(super) fn breaks(self) -> bool {
        self.0 & !Self::APOSTROPHE.0 != 0
    }

    /// Whether there are apostrophes.
    pub(super) fn has_apostrophes(self) -> bool {
        self.0 & Self::APOSTROPHE.0 != 0
    }

    /// That of a text.
    pub(super) fn of(text: &str) -> Harm {
        text.chars().fold(Harm::NONE, |harm, c| {
            harm.and(match c {
                '"' => Harm::QUOTE,
                '\\' => Harm::BACKSLASH,
                '\'' => Harm::APOSTROPHE,
                '\0'..='\u{1f}' => Harm::CONTROL,
                _ => Harm::NONE,
            })
        })
    }
}

/// A member as the schemas have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// What it may be.
    pub(super) view: View,
    /// Whether it is there in every object that fits.
    pub(super) is_required: bool,
    /// Whether a schema names it, or nothing is known of names.
    pub(super) is_declared: bool,
    /// Whether it can be there at all.
    pub(super) is_possible: bool,
}

/// Most alternatives and schemas that are followed: beyond, nothing is known.
const MAX_ALTERNATIVES: usize = 16;
const MAX_SCHEMAS: usize = 64;

impl View {
    /// Any value.
    pub(super) fn any() -> Self {
        View(vec![Vec::new()])
    }

    /// Whether nothing is known.
    pub(super) fn is_any(&self) -> bool {
        self.0.iter().any(Vec::is_empty)
    }

    /// What fits a schema.
    pub(super) fn of(schemas: &Schemas, id: SchemaId) -> Self {
        View::together(schemas, &[id])
    }

    /// What fits all of some schemas.
    fn together(schemas: &Schemas, ids: &[SchemaId]) -> Self {
        let mut done: Vec<All> = Vec::new();
        // What is settled, and what is to be opened.
        let mut open: Vec<(All, Vec<SchemaId>)> = vec![(Vec::new(), ids.to_vec())];
        let mut n_steps = 0;
        while let Some((mut all, mut rest)) = open.pop() {
            let Some(id) = rest.pop() else {
                all.sort();
                if !done.contains(&all) {
                    done.push(all);
                }
                continue;
            };
            n_steps += 1;
            if n_steps > MAX_SCHEMAS || done.len() + open.len() > MAX_ALTERNATIVES {
                return View::any();
            }
            if id == SchemaId::NEVER {
                continue;
            }
            let Some(schema) = schemas.get(id).filter(|_| !all.contains(&id)) else {
                open.push((all, rest));
                continue;
            };
            all.push(id);
            let mut choices: Option<&[SchemaId]> = None;
            for rule in &schema.says.rules {
                match rule {
                    Rule::Reference(other) => rest.push(*other),
                    Rule::AllOf(others) => rest.extend(others),
                    // Of several choices, one is followed.
                    Rule::AnyOf(others) | Rule::OneOf(others) => {
                        choices.get_or_insert(others);
                    }
                    _ => {}
                }
            }
            match choices {
                None => open.push((all, rest)),
                Some(choices) => {
                    for choice in choices.iter().rev() {
                        let mut with = rest.clone();
                        with.push(*choice);
                        open.push((all.clone(), with));
                    }
                }
            }
        }
        if done.len() > MAX_ALTERNATIVES {
            return View::any();
        }
        View(done)
    }

    fn or(self, other: View) -> Self {
        let mut alternatives = self.0;
        for all in other.0 {
            if !alternatives.contains(&all) {
                alternatives.push(all);
            }
        }
        match alternatives.len() > MAX_ALTERNATIVES {
            true => View::any(),
            false => View(alternatives),
        }
    }

    fn says<'s>(all: &'s All, schemas: &'s Schemas) -> impl Iterator<Item = &'s Says> {
        all.iter()
            .filter_map(|id| schemas.get(*id).map(|schema| &schema.says))
    }

    /// Whether a JSON text is one of the values; where it cannot be told, it is.
    pub(super) fn allows(&self, json: &str, table: &Table<'_>) -> bool {
        let is_fit = |id: &SchemaId| fits(table, *id, json) != Err(Stop::Unfit);
        self.0.iter().any(|all| all.iter().all(is_fit))
    }

    /// The schemas that values fit whichever alternative they are of.
    pub(super) fn in_any_case(&self) -> All {
        let (first, others) = match self.0.split_first() {
            Some((first, others)) => (first.as_slice(), others),
            None => (&[][..], &[][..]),
        };
        let is_common = |id: &&SchemaId| others.iter().all(|all| all.contains(id));
        first.iter().filter(is_common).copied().collect()
    }

    /// What the first alternative says.
    pub(super) fn first<'s>(&self, schemas: &'s Schemas) -> Vec<&'s Says> {
        let all = self.0.first().into_iter().flatten();
        all.filter_map(|id| schemas.get(*id).map(|schema| &schema.says))
            .collect()
    }

    /// The first schema that says something, for the place of it.
    pub(super) fn schema<'s>(&self, schemas: &'s Schemas) -> Option<&'s Schema> {
        let ids = self.0.iter().flatten();
        let mut all = ids.filter_map(|id| schemas.get(*id));
        let first = all.clone().next();
        all.find(|schema| schema.says.object.is_some()).or(first)
    }

    /// The kinds of values.
    pub(super) fn types(&self, schemas: &Schemas) -> Types {
        self.0.iter().fold(Types::NONE, |types, all| {
            let mut own = Types::ALL;
            for says in Self::says(all, schemas) {
                own = own.within(says.types);
                for rule in &says.rules {
                    let constants = match rule {
                        Rule::Const(constant) => std::slice::from_ref(constant),
                        Rule::Enum(constants) => constants.as_slice(),
                        _ => continue,
                    };
                    let kinds = constants.iter().map(kind);
                    own = own.within(kinds.fold(Types::NONE, Types::and));
                }
            }
            types.and(own)
        })
    }

    /// A member of objects.
    pub(super) fn member(&self, name: &str, schemas: &Schemas) -> Found {
        let mut found = Found {
            view: View(Vec::new()),
            is_required: true,
            is_declared: false,
            is_possible: false,
        };
        for all in &self.0 {
            let own = View(vec![all.clone()]);
            if own.types(schemas).within(Types::OBJECT) == Types::NONE {
                found.is_required = false;
                continue;
            }
            let one = own_member(all, name, schemas);
            // What is no object has no members.
            found.is_required &= one.is_required && own.types(schemas) == Types::OBJECT;
            found.is_declared |= one.is_declared;
            found.is_possible |= one.is_possible;
            found.view = found.view.or(one.view);
        }
        found
    }

    /// The names that the schemas have for members.
    pub(super) fn names<'s>(&self, schemas: &'s Schemas) -> Vec<&'s str> {
        let all = self.0.iter().flatten();
        let schemas = all.filter_map(|id| schemas.get(*id));
        let objects = schemas.filter_map(|schema| schema.says.object.as_ref());
        let members = objects.flat_map(|object| &object.members);
        members.map(|member| member.name.as_str()).collect()
    }

    /// The items of arrays.
    pub(super) fn items(&self, schemas: &Schemas) -> View {
        let mut found = View(Vec::new());
        for all in &self.0 {
            let mut ids: All = Vec::new();
            let mut is_known = true;
            for array in Self::says(all, schemas).filter_map(|says| says.array.as_ref()) {
                is_known &= array.prefix.is_empty();
                ids.extend(array.items);
            }
            found = found.or(match is_known {
                true => View::together(schemas, &ids),
                false => View::any(),
            });
        }
        found
    }

    /// The fewest items of arrays.
    pub(super) fn min_items(&self, schemas: &Schemas) -> usize {
        let of = |all: &All| {
            let arrays = Self::says(all, schemas).filter_map(|says| says.array.as_ref());
            arrays.map(|array| array.min_items).max().unwrap_or(0)
        };
        self.0.iter().map(of).min().unwrap_or(0)
    }

    /// Whether objects have members, and arrays items, in any case.
    pub(super) fn has_required(&self, schemas: &Schemas) -> bool {
        self.0.iter().all(|all| {
            let mut objects = Self::says(all, schemas).filter_map(|says| says.object.as_ref());
            objects.any(|object| object.min_properties > 0 || object.n_required() > 0)
        })
    }

    /// Whether all numbers are such as Java's doubles hold, or are written without an exponent.
    pub(super) fn is_finite(&self, schemas: &Schemas) -> bool {
        self.0.iter().all(|all| {
            let own = View(vec![all.clone()]);
            let types = own.types(schemas).within(Types::NUMBER);
            types.within(Types::INTEGER) == types || is_bounded(all, schemas)
        })
    }

    /// What strings may hold, and whether one may be empty.
    pub(super) fn texts(&self, schemas: &Schemas) -> (Harm, bool) {
        self.0
            .iter()
            .fold((Harm::NONE, false), |(harm, empty), all| {
                let (own, may_be_empty) = own_texts(all, schemas);
                (harm.and(own), empty || may_be_empty)
            })
    }
}

fn own_member(all: &All, name: &str, schemas: &Schemas) -> Found {
    let mut ids: All = Vec::new();
    let mut found = Found {
        view: View(Vec::new()),
        is_required: false,
        is_declared: false,
        is_possible: true,
    };
    let mut has_names = false;
    for object in View::says(all, schemas).filter_map(|says| says.object.as_ref()) {
        has_names |= !object.members.is_empty() || object.additional == Some(SchemaId::NEVER);
        let member = object.members.iter().find(|member| member.name == name);
        if let Some(member) = member {
            found.is_required |= member.is_required;
            found.is_possible &= member.forbidden.is_none();
            ids.extend(member.schema);
        }
        // A name may match a pattern: what it says then is left out.
        let has_patterns = !object.patterns.is_empty();
        let is_named = member.is_some_and(|member| member.schema.is_some());
        found.is_declared |= is_named || has_patterns;
        if !is_named && !has_patterns {
            // An additional schema that says something is an answer to every name.
            if let Some(additional) = object.additional {
                found.is_declared |= additional != SchemaId::NEVER;
                ids.push(additional);
            }
        }
    }
    found.is_declared |= !has_names;
    found.view = View::together(schemas, &ids);
    found.is_possible &= !found.view.0.is_empty();
    found
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

/// Whether numbers have a least and a most within Java's doubles, or are listed.
fn is_bounded(all: &All, schemas: &Schemas) -> bool {
    let is_finite = |text: &str| text.parse::<f64>().is_ok_and(f64::is_finite);
    let (mut has_least, mut has_most, mut is_listed) = (false, false, false);
    for says in View::says(all, schemas) {
        if let Some(number) = &says.number {
            let holds = |bound: &Option<Bound>| {
                let bound = bound.as_ref();
                bound.is_some_and(|bound| is_finite(&bound.limit.0))
            };
            has_least |= holds(&number.minimum);
            has_most |= holds(&number.maximum);
        }
        is_listed |= says.rules.iter().any(|rule| match rule {
            Rule::Const(constant) => is_finite_constant(constant),
            Rule::Enum(constants) => constants.iter().all(is_finite_constant),
            _ => false,
        });
    }
    is_listed || has_least && has_most
}

fn is_finite_constant(constant: &Constant) -> bool {
    match constant {
        Constant::Number(number) => number.0.parse::<f64>().is_ok_and(f64::is_finite),
        _ => true,
    }
}

fn own_texts(all: &All, schemas: &Schemas) -> (Harm, bool) {
    let (mut harm, mut may_be_empty) = (Harm::ALL, true);
    for says in View::says(all, schemas) {
        if let Some(text) = &says.string {
            may_be_empty &= text.min_length == 0;
            let (own, own_empty) = of_text(text);
            harm = harm.within(own);
            may_be_empty &= own_empty;
        }
        for rule in &says.rules {
            let constants = match rule {
                Rule::Const(constant) => std::slice::from_ref(constant),
                Rule::Enum(constants) => constants.as_slice(),
                _ => continue,
            };
            let texts = constants.iter().filter_map(|constant| match constant {
                Constant::Text(text) => Some(text.as_str()),
                _ => None,
            });
            may_be_empty &= texts.clone().any(str::is_empty);
            harm = harm.within(texts.map(Harm::of).fold(Harm::NONE, Harm::and));
        }
    }
    (harm, may_be_empty)
}

/// What strings of a pattern and a format may hold, and whether one may be empty.
fn of_text(text: &Text) -> (Harm, bool) {
    // The grammars of the others have quotes somewhere, or names without bounds.
    let has_harmless_format = matches!(
        text.format,
        Some(
            Format::Byte
                | Format::Date
                | Format::DateTime
                | Format::Duration
                | Format::Hostname
                | Format::Ipv4
                | Format::Ipv6
                | Format::Time
                | Format::Uuid
        )
    );
    let is_empty_byte = matches!(text.format, None | Some(Format::Byte));
    let mut harm = match has_harmless_format {
        true => Harm::NONE,
        false => Harm::ALL,
    };
    if let Some(pattern) = &text.pattern {
        harm = harm.within(patterns::harm(pattern));
    }
    (harm, is_empty_byte || !has_harmless_format)
}
