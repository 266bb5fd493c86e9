//! Values of a schema, made up: small ones first. What is made may not fit; whoever uses it has it validated.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::quoted;
use super::number::Num;
use super::shape::{All, KINDS, Shape};
use super::{Engine, text};
use crate::json_schema::{Format, SchemaId, Types};

/// Deepest nesting of values that are made up.
const MAX_DEPTH: usize = 12;
/// Most values of one shape.
const MAX_VALUES: usize = 6;

/// The members of an object that is made up.
#[derive(Debug, Clone, Default)]
pub(super) struct Wish<'w> {
    /// Members with a value.
    pub(super) with: BTreeMap<String, String>,
    /// A member that is left out.
    pub(super) without: Option<&'w str>,
    /// At least so many.
    pub(super) at_least: usize,
}

impl<'g> Engine<'g> {
    /// Values of a shape.
    pub(super) fn samples(&mut self, shape: &Shape<'g>) -> Vec<String> {
        if let Some(values) = &shape.values {
            return values.iter().take(MAX_VALUES).cloned().collect();
        }
        let mut values = Vec::new();
        if self.sampling >= MAX_DEPTH || self.is_over() {
            return values;
        }
        self.steps += 1;
        self.sampling += 1;
        for kind in KINDS {
            if shape.types.within(kind) == Types::NONE {
                continue;
            }
            if kind == Types::NULL {
                values.push("null".to_owned());
            } else if kind == Types::BOOLEAN {
                values.extend(["false".to_owned(), "true".to_owned()]);
            } else if kind == Types::NUMBER {
                values.extend(numbers(shape));
            } else if kind == Types::STRING {
                values.extend(texts(shape));
            } else if kind == Types::ARRAY {
                values.extend(self.array(shape, shape.min_items()));
            } else {
                values.extend(self.object(shape, &Wish::default()));
            }
        }
        self.sampling -= 1;
        if shape.nots.len() + shape.ids.len() > 0 {
            let fitting = |value: &String| {
                shape
                    .ids
                    .iter()
                    .all(|id| self.fits(*id, value) != Some(false))
                    && !shape
                        .nots
                        .iter()
                        .any(|id| self.fits(*id, value) == Some(true))
            };
            // One that fits stands first.
            let (mut good, bad): (Vec<String>, Vec<String>) = values.into_iter().partition(fitting);
            good.extend(bad);
            values = good;
        }
        values.truncate(MAX_VALUES);
        values
    }

    /// Values that fit all of some schemas.
    pub(super) fn samples_of(&mut self, all: &All) -> Vec<String> {
        let mut values = Vec::new();
        for shape in self.shapes(all) {
            if !self.is_empty(&shape, 3) {
                values.extend(self.samples(&shape));
            }
            if values.len() >= MAX_VALUES {
                break;
            }
        }
        let fits = |value: &String| all.ids.iter().all(|id| self.fits(*id, value) == Some(true));
        values.sort_by_key(|value| !fits(value));
        values
    }

    /// The first of them.
    pub(super) fn sample_of(&mut self, all: &All) -> Option<String> {
        self.samples_of(all).into_iter().next()
    }

    /// An array of `n` items.
    pub(super) fn array(&mut self, shape: &Shape<'g>, n: usize) -> Option<String> {
        const MOST: usize = 64;
        if n > MOST {
            return None;
        }
        let is_unique = shape.arrays.iter().any(|it| it.is_unique);
        let mut items: Vec<String> = Vec::new();
        let contains: Vec<_> = shape.arrays.iter().filter_map(|it| it.contains).collect();
        for contains in contains.iter().filter(|it| it.min > 0) {
            let mut all = shape.item(items.len());
            all.ids.push(contains.schema);
            all = All {
                types: all.types,
                only: all.only,
                ..All::of(all.ids)
            };
            let values = self.samples_of(&all);
            for at in 0..contains.min.min(MOST) {
                let value = values.get(if is_unique { at } else { 0 });
                items.push(value?.clone());
            }
        }
        for at in items.len()..n {
            let all = shape.item(at);
            let mut values = self.samples_of(&all);
            if is_unique {
                values.extend((0..MOST).map(|it| it.to_string()));
                values.extend((0..MOST).map(|it| quoted(&format!("x{it}"))));
                let mut new = values.into_iter().filter(|value| {
                    !items.contains(value)
                        && all.ids.iter().all(|id| self.fits(*id, value) == Some(true))
                });
                items.push(new.next()?);
            } else {
                items.push(values.into_iter().next()?);
            }
        }
        Some(format!("[{}]", items.join(",")))
    }

    /// An object with what it must have, and what is wished for.
    pub(super) fn object(&mut self, shape: &Shape<'g>, wish: &Wish<'_>) -> Option<String> {
        let mut members = wish.with.clone();
        let mut wanted: Vec<String> = shape
            .all_required()
            .into_iter()
            .map(str::to_owned)
            .collect();
        wanted.extend(members.keys().cloned());
        let mut seen = BTreeSet::new();
        while let Some(name) = wanted.pop() {
            if wish.without == Some(name.as_str()) || !seen.insert(name.clone()) {
                continue;
            }
            // What a member brings along.
            for object in &shape.objects {
                let at = object.members.iter().position(|it| it.name == name);
                let with = object
                    .dependent_required
                    .iter()
                    .filter(|(with, _)| Some(usize::from(*with)) == at);
                for needed in with.flat_map(|(_, needed)| needed) {
                    let needed = object
                        .members
                        .get(usize::from(*needed))
                        .map(|it| it.name.clone());
                    wanted.extend(needed.filter(|it| !members.contains_key(it)));
                }
            }
            if members.contains_key(&name) {
                continue;
            }
            let all = shape.member(&name)?;
            let value = self.sample_of(&all)?;
            members.insert(name, value);
        }
        // One that is left out is put in later, where it must be there.
        let n_later = usize::from(wish.without.is_some_and(|name| shape.requires(name)));
        let said = shape.objects.iter().map(|it| it.min_properties).max();
        let least = said.unwrap_or(0).saturating_sub(n_later).max(wish.at_least);
        if least > 64 {
            return None;
        }
        let named = shape.names().into_iter().map(str::to_owned);
        let fresh = (0..least + 8).map(|at| format!("extra{at}"));
        for name in named.collect::<Vec<_>>().into_iter().chain(fresh) {
            if members.len() >= least {
                break;
            }
            if members.contains_key(&name) || wish.without == Some(name.as_str()) {
                continue;
            }
            let all = shape.member(&name);
            if let Some(value) = all.and_then(|all| self.sample_of(&all)) {
                members.insert(name, value);
            }
        }
        let members: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("{}:{value}", quoted(name)))
            .collect();
        Some(format!("{{{}}}", members.join(",")))
    }

    /// What the member of an object may be for its name.
    pub(super) fn name_fits(&self, id: SchemaId, name: &str) -> bool {
        self.fits(id, &quoted(name)) == Some(true)
    }
}

/// An object with one more member, in front.
pub(super) fn with_member(around: &str, name: &str, value: &str) -> String {
    let rest = around.strip_prefix('{').unwrap_or(around);
    let comma = if rest.starts_with('}') { "" } else { "," };
    format!("{{{}:{value}{comma}{rest}", quoted(name))
}

fn numbers(shape: &Shape<'_>) -> Vec<String> {
    let one = Num::whole(1);
    let mut nums: Vec<Num> = Vec::new();
    let half = one.half();
    // A fraction shows that it need not be whole; where it may, a plain number comes first.
    let is_fraction_wanted = shape.types.0 & 0x20 == 0;
    if is_fraction_wanted {
        nums.extend(half);
    }
    nums.extend([Num::ZERO, one]);
    for limit in [shape.min, shape.max].into_iter().flatten() {
        nums.push(limit.0);
        nums.extend(limit.0.plus(one));
        nums.extend(limit.0.plus(one.negated()));
        nums.extend(half.and_then(|half| limit.0.plus(half)));
        nums.extend(half.and_then(|half| limit.0.plus(half.negated())));
    }
    if let (Some(min), Some(max)) = (shape.min, shape.max) {
        nums.extend(min.0.plus(max.0).and_then(Num::half));
    }
    let multiples: Vec<Num> = shape.multiples.clone();
    for step in &multiples {
        let more: Vec<Num> = nums
            .iter()
            .flat_map(|it| [it.up_to(*step), it.down_to(*step)])
            .flatten()
            .collect();
        nums.extend(more);
        nums.push(*step);
        nums.extend(step.plus(*step));
    }
    nums.extend((2..8).map(Num::whole));
    nums.extend(half);
    nums.extend(Num::parse("0.1"));
    let mut values: Vec<String> = Vec::new();
    for num in nums {
        let is_in = shape.min.is_none_or(|(min, out)| {
            let order = num.compare(min);
            order.is_gt() || (order.is_eq() && !out)
        }) && shape.max.is_none_or(|(max, out)| {
            let order = num.compare(max);
            order.is_lt() || (order.is_eq() && !out)
        });
        let is_kind = !shape.is_whole() || num.is_whole();
        let is_fraction = !is_fraction_wanted || !num.is_whole() || shape.types.0 & 0x40 != 0;
        let divides = multiples
            .iter()
            .all(|step| num.is_multiple_of(*step) == Some(true));
        let value = num.text();
        if is_in && is_kind && is_fraction && divides && !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

fn texts(shape: &Shape<'_>) -> Vec<String> {
    let mut values = Vec::new();
    for format in &shape.formats {
        values.extend(of_format(*format).iter().map(|text| quoted(text)));
    }
    let wanted: Vec<text::Wanted<'_>> = shape
        .patterns
        .iter()
        .flat_map(|it| text::wanted(it))
        .collect();
    // What is excluded may be the shortest ones.
    let more: &[usize] = if shape.nots.is_empty() {
        &[0, 1]
    } else {
        &[0, 1, 2, 3, 4, 8, 16]
    };
    for more in more {
        let min = shape.min_length.saturating_add(*more);
        if let text::Search::Found(text) = text::search(&wanted, min, shape.max_length) {
            values.push(quoted(&text));
        }
    }
    values
}

/// Texts of a format.
fn of_format(format: Format) -> &'static [&'static str] {
    match format {
        Format::Byte => &["YQ==", ""],
        Format::Date => &["2001-02-03"],
        Format::DateTime => &["2001-02-03T04:05:06Z"],
        Format::Duration => &["P1D"],
        Format::Email | Format::IdnEmail => &["a@b.example"],
        Format::Hostname | Format::IdnHostname => &["a.example", "a"],
        Format::Ipv4 => &["127.0.0.1"],
        Format::Ipv6 => &["::1"],
        Format::Uri | Format::Iri => &["https://a.example/", "a:b"],
        Format::UriReference | Format::IriReference => &["a", "/a"],
        Format::JsonPointer => &["", "/a"],
        Format::Regex => &["a"],
        Format::RelativeJsonPointer => &["0"],
        Format::Time => &["04:05:06Z"],
        Format::UriTemplate => &["/{a}", "a"],
        Format::Uuid => &["123e4567-e89b-12d3-a456-426614174000"],
    }
}
