//! One alternative of a conjunction of schemas: all that it asks, in one place.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::number::{self, Limit, Num};
use super::text;
use crate::json_schema::{Format, NumberFormat, SchemaId, Types};
use crate::plan::schema::{Array, Bound, Object, Pattern, Says};

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

    /// Adds what a schema asks itself, without its rules.
    pub(super) fn add(&mut self, says: &'g Says) {
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
