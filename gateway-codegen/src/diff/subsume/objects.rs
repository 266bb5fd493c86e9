//! Objects.

use super::cause::{Cause, Step, named};
use super::sample::Wish;
use super::shape::{All, Shape};
use super::{Engine, text};
use crate::json_schema::{Direction, SchemaId, Types};
use crate::plan::schema::{Object, Says};

impl<'g> Engine<'g> {
    pub(super) fn hold_object(
        &mut self,
        left: &Shape<'g>,
        right: SchemaId,
        says: &'g Says,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let Some(wanted) = says
            .object
            .as_ref()
            .filter(|_| left.types.has(Types::OBJECT))
        else {
            return true;
        };
        let mut left = left.clone();
        left.types = Types::OBJECT;
        let left = &left;
        let mut is_included = self.hold_required(left, right, wanted, causes);
        let names: Vec<String> = {
            let own = wanted.members.iter().map(|it| it.name.as_str());
            let mut names = left.names();
            names.extend(own);
            names.into_iter().map(str::to_owned).collect()
        };
        for name in &names {
            is_included &= self.hold_member(left, right, wanted, name, causes);
        }
        is_included &= self.hold_patterns(left, wanted, &names, causes);
        is_included &= self.hold_others(left, wanted, &names, causes);
        is_included &= self.hold_names(left, right, wanted, &names, causes);
        is_included &= self.hold_count(left, right, wanted, causes);
        is_included &= self.hold_dependencies(left, right, wanted, causes);
        if wanted.unevaluated.is_some() {
            let doubt = "`unevaluatedProperties` is not compared";
            causes.push(Cause::unsure("unevaluatedProperties", doubt).at(right));
            return false;
        }
        is_included
    }

    fn hold_required(
        &mut self,
        left: &Shape<'g>,
        right: SchemaId,
        wanted: &'g Object,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let mut is_included = true;
        for member in wanted.members.iter().filter(|it| it.is_required) {
            if left.requires(&member.name) {
                continue;
            }
            is_included = false;
            let wish = Wish {
                without: Some(&member.name),
                ..Wish::default()
            };
            let found = self.object(left, &wish);
            let asks = format!("the member {}", named(&member.name));
            let cause = Cause::new("required", asks)
                .at(right)
                .with(found.into_iter().collect());
            let mut cause = cause;
            cause.path.push(Step::Member(member.name.clone()));
            causes.push(cause);
        }
        is_included
    }

    fn hold_member(
        &mut self,
        left: &Shape<'g>,
        right: SchemaId,
        wanted: &'g Object,
        name: &str,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let Some(own) = left.member(name) else {
            return true;
        };
        if self.are_none(&own, 0) {
            return true;
        }
        let member = wanted.members.iter().find(|it| it.name == name);
        let around = Wish {
            without: Some(name),
            ..Wish::default()
        };
        if let Some(direction) = member.and_then(|it| it.forbidden) {
            let keyword = match direction {
                Direction::ReadOnly => "readOnly",
                Direction::WriteOnly => "writeOnly",
            };
            let value = self.sample_of(&own);
            let around = self.object(left, &around);
            let cause = Cause::new(keyword, "no such member")
                .at(right)
                .with(value.into_iter().collect());
            causes.push(cause.in_member(Step::Member(name.to_owned()), name, around.as_deref()));
            return false;
        }
        let (mut ids, mut is_sure) = (Vec::new(), true);
        ids.extend(member.and_then(|it| it.schema));
        let mut is_covered = !ids.is_empty();
        for (pattern, id) in &wanted.patterns {
            match text::matches(pattern, name) {
                Some(true) => {
                    is_covered = true;
                    ids.push(*id);
                }
                Some(false) => {}
                None => is_sure = false,
            }
        }
        let mut keyword = None;
        if !is_covered && let Some(additional) = wanted.additional {
            if additional == SchemaId::NEVER {
                keyword = Some("additionalProperties");
            }
            ids.push(additional);
        }
        let mut found = Vec::new();
        let mut is_included = is_sure;
        for id in ids {
            is_included &= self.included(&own, id, &mut found);
        }
        if !is_sure {
            found.push(Cause::unsure(
                "patternProperties",
                "a pattern is too large to compare",
            ));
        }
        if !found.is_empty() {
            let around = self.object(left, &around);
            for mut cause in found {
                if let Some(keyword) = keyword {
                    cause.keyword = keyword;
                    "no such member".clone_into(&mut cause.asks);
                }
                let cause = cause.in_member(Step::Member(name.to_owned()), name, around.as_deref());
                causes.push(cause.at(right));
            }
        }
        is_included
    }

    /// Members that match a pattern of the left side and that nobody names.
    fn hold_patterns(
        &mut self,
        left: &Shape<'g>,
        wanted: &'g Object,
        names: &[String],
        causes: &mut Vec<Cause>,
    ) -> bool {
        let mut is_included = true;
        let objects = left.objects.clone();
        for object in &objects {
            for (pattern, id) in &object.patterns {
                let plain = objects.iter().filter(|it| it.patterns.is_empty());
                let own = All::of(plain.filter_map(|it| it.additional).chain([*id]));
                if own.ids.contains(&SchemaId::NEVER) || self.are_none(&own, 0) {
                    continue;
                }
                let is_known = wanted.patterns.iter().any(|(it, _)| it == pattern);
                let mut ids: Vec<SchemaId> = wanted.patterns.iter().map(|(_, id)| *id).collect();
                if !is_known {
                    ids.extend(wanted.additional);
                }
                let mut found = Vec::new();
                for id in ids {
                    is_included &= self.included(&own, id, &mut found);
                }
                if found.is_empty() {
                    continue;
                }
                let all: Vec<text::Wanted<'_>> = text::wanted(pattern).collect();
                let name = (0..4).find_map(|min| match text::search(&all, min, usize::MAX) {
                    text::Search::Found(name) if !names.contains(&name) => Some(name),
                    _ => None,
                });
                let around = self.object(left, &Wish::default());
                for cause in found {
                    let around = around.as_deref().filter(|_| name.is_some());
                    let name = name.as_deref().unwrap_or_default();
                    causes.push(cause.in_member(Step::Others, name, around));
                }
            }
        }
        is_included
    }

    /// Members that are neither named nor match a pattern of the left side.
    fn hold_others(
        &mut self,
        left: &Shape<'g>,
        wanted: &'g Object,
        names: &[String],
        causes: &mut Vec<Cause>,
    ) -> bool {
        let Some(own) = left.others() else {
            return true;
        };
        // What matches a pattern of the left side is none of them.
        let own_patterns = left.objects.iter().flat_map(|it| &it.patterns);
        let own_patterns: Vec<_> = own_patterns.map(|(pattern, _)| pattern).collect();
        let patterns = wanted
            .patterns
            .iter()
            .filter(|(it, _)| !own_patterns.contains(&it));
        let ids: Vec<SchemaId> = patterns
            .map(|(_, id)| *id)
            .chain(wanted.additional)
            .collect();
        if ids.is_empty() || self.are_none(&own, 0) {
            return true;
        }
        // All names are taken, and no more may be there.
        let max = left.max_properties();
        if max == 0 {
            return true;
        }
        let (mut found, mut is_included) = (Vec::new(), true);
        for id in ids {
            is_included &= self.included(&own, id, &mut found);
        }
        if found.is_empty() {
            return is_included;
        }
        let is_closed = wanted.additional == Some(SchemaId::NEVER);
        let candidates = wanted.patterns.iter().filter_map(|(pattern, _)| {
            let all: Vec<text::Wanted<'_>> = text::wanted(pattern).collect();
            match text::search(&all, 1, usize::MAX) {
                text::Search::Found(name) => Some(name),
                _ => None,
            }
        });
        let fresh = (0..64).map(|at| format!("extra{at}")).chain(candidates);
        let fresh: Vec<String> = fresh.filter(|name| !names.contains(name)).collect();
        let around = self.object(left, &Wish::default());
        for mut cause in found {
            if is_closed && cause.path.is_empty() {
                cause.keyword = "additionalProperties";
                "no other members".clone_into(&mut cause.asks);
            }
            let values = std::mem::take(&mut cause.witnesses);
            let mut wrapped = Vec::new();
            for name in fresh.first().into_iter().chain(fresh.iter().skip(60)) {
                let named = cause.clone().with(values.clone());
                wrapped.extend(
                    named
                        .in_member(Step::Others, name, around.as_deref())
                        .witnesses,
                );
            }
            cause.path.insert(0, Step::Others);
            causes.push(cause.with(wrapped));
        }
        is_included
    }

    /// `propertyNames`.
    fn hold_names(
        &mut self,
        left: &Shape<'g>,
        right: SchemaId,
        wanted: &'g Object,
        names: &[String],
        causes: &mut Vec<Cause>,
    ) -> bool {
        let Some(id) = wanted.names else { return true };
        let mut is_included = true;
        for name in names {
            let Some(own) = left.member(name) else {
                continue;
            };
            if self.name_fits(id, name) || self.are_none(&own, 0) {
                continue;
            }
            is_included = false;
            let value = self.sample_of(&own).unwrap_or_else(|| "null".to_owned());
            let wish = Wish {
                with: [(name.clone(), value)].into(),
                ..Wish::default()
            };
            let found = self.object(left, &wish);
            let cause = Cause::new(
                "propertyNames",
                format!("another name than {}", named(name)),
            );
            causes.push(cause.at(right).with(found.into_iter().collect()));
        }
        if left.others().is_none() && left.objects.iter().all(|it| it.patterns.is_empty()) {
            return is_included;
        }
        let mut own = All::of(left.objects.iter().filter_map(|it| it.names));
        own.types = Types::STRING.0;
        let mut found = Vec::new();
        if !self.included(&own, id, &mut found) {
            is_included = false;
            let others = left.others().unwrap_or_else(|| All::of([]));
            let value = self.sample_of(&others).unwrap_or_else(|| "null".to_owned());
            let around = self.object(left, &Wish::default());
            for cause in found {
                let names = cause
                    .witnesses
                    .iter()
                    .filter_map(|it| serde_json::from_str::<String>(it).ok());
                let values = names.filter_map(|name| {
                    Some(super::sample::with_member(
                        around.as_deref()?,
                        &name,
                        &value,
                    ))
                });
                let values = values.collect();
                causes.push(
                    Cause::new("propertyNames", cause.asks)
                        .at(right)
                        .with(values),
                );
            }
        }
        is_included
    }

    fn hold_count(
        &mut self,
        left: &Shape<'g>,
        right: SchemaId,
        wanted: &'g Object,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let mut is_included = true;
        let min = left.min_properties();
        if wanted.min_properties > min {
            is_included = false;
            let found = self.object(left, &Wish::default());
            let cause = Cause::new(
                "minProperties",
                format!("at least {} members", wanted.min_properties),
            );
            let instead = (min > 0).then(|| format!("at least {min}"));
            causes.push(
                cause
                    .instead(instead)
                    .at(right)
                    .with(found.into_iter().collect()),
            );
        }
        let max = left.max_properties();
        if wanted.max_properties < max {
            is_included = false;
            let wish = Wish {
                at_least: wanted.max_properties.saturating_add(1),
                ..Wish::default()
            };
            let found = self.object(left, &wish);
            let cause = Cause::new(
                "maxProperties",
                format!("at most {} members", wanted.max_properties),
            );
            let instead = (max < usize::MAX).then(|| format!("at most {max}"));
            causes.push(
                cause
                    .instead(instead)
                    .at(right)
                    .with(found.into_iter().collect()),
            );
        }
        is_included
    }

    fn hold_dependencies(
        &mut self,
        left: &Shape<'g>,
        right: SchemaId,
        wanted: &'g Object,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let mut is_included = true;
        let name_of = |at: &u16| {
            wanted
                .members
                .get(usize::from(*at))
                .map(|it| it.name.as_str())
        };
        for (with, needed) in &wanted.dependent_required {
            let Some(with) = name_of(with) else { continue };
            let Some(own) = left.member(with) else {
                continue;
            };
            for name in needed.iter().filter_map(name_of) {
                if left.requires(name) || brings(left, with, name) || self.are_none(&own, 0) {
                    continue;
                }
                is_included = false;
                let value = self.sample_of(&own).unwrap_or_else(|| "null".to_owned());
                let wish = Wish {
                    with: [(with.to_owned(), value)].into(),
                    without: Some(name),
                    ..Wish::default()
                };
                let found = self.object(left, &wish);
                let asks = format!("the member {} beside {}", named(name), named(with));
                let cause = Cause::new("dependentRequired", asks);
                causes.push(cause.at(right).with(found.into_iter().collect()));
            }
        }
        for (with, id) in &wanted.dependent_schemas {
            let Some(with) = name_of(with).filter(|it| left.member(it).is_some()) else {
                continue;
            };
            let mut part = left.clone();
            part.required.insert(with.to_owned());
            if !self.is_empty(&part, 0) {
                is_included &= self.holds(&part, *id, causes);
            }
        }
        is_included
    }
}

/// Whether a member never comes without another one.
fn brings(left: &Shape<'_>, with: &str, name: &str) -> bool {
    left.objects.iter().any(|object| {
        let is = |at: u16, name: &str| {
            object
                .members
                .get(usize::from(at))
                .is_some_and(|it| it.name == name)
        };
        let mut dependencies = object.dependent_required.iter();
        dependencies.any(|(it, needed)| is(*it, with) && needed.iter().any(|at| is(*at, name)))
    })
}
