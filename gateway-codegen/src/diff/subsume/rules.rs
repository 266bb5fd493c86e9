//! What must hold for a value as a whole: alternatives, negations, conditions.

use super::Engine;
use super::cause::Cause;
use super::graph::quoted;
use super::shape::{All, Shape};
use crate::json_schema::{SchemaId, Types};
use crate::plan::schema::{Discriminator, Rule};

/// Most values of a member by which objects are told apart.
const MAX_VALUES: usize = 64;

impl<'g> Engine<'g> {
    pub(super) fn hold_rule(
        &mut self,
        left: &Shape<'g>,
        right: SchemaId,
        rule: &'g Rule,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let key = self.graph.rule_key(rule);
        let is_known = left
            .ids
            .iter()
            .filter_map(|id| self.graph.says(*id))
            .any(|says| {
                let mut rules = says.rules.iter();
                rules.any(|own| self.graph.rule_key(own) == key)
            });
        if is_known && !matches!(rule, Rule::DynamicReference(..)) {
            return true;
        }
        match rule {
            Rule::Reference(id) => self.holds(left, *id, causes),
            Rule::AllOf(ids) => {
                let mut is_included = true;
                for id in ids {
                    is_included &= self.holds(left, *id, causes);
                }
                is_included
            }
            Rule::AnyOf(ids) => self.hold_any(left, right, ids, false, causes),
            Rule::OneOf(ids) => self.hold_any(left, right, ids, true, causes),
            Rule::Not(id) => {
                if self.are_disjoint(left, *id) {
                    return true;
                }
                let found = self.samples_with(left, *id);
                causes.push(Cause::new("not", "something else").at(right).with(found));
                false
            }
            Rule::If(condition, then, otherwise) => {
                let mut is_included = true;
                let mut fitting = vec![left.clone()];
                self.conjoin(&mut fitting, *condition);
                for mut shape in fitting {
                    self.settle(&mut shape);
                    if !self.is_empty(&shape, 0) {
                        is_included &= self.holds(&shape, *then, causes);
                    }
                }
                let mut other = left.clone();
                other.nots.push(*condition);
                if !self.is_empty(&other, 0) && !self.is_surely(left, *condition) {
                    is_included &= self.holds(&other, *otherwise, causes);
                }
                is_included
            }
            Rule::Const(_) | Rule::Enum(_) => {
                let mut found = self.samples(left);
                found.retain(|value| self.fits(right, value) == Some(false));
                causes.push(
                    Cause::new("enum", "one of certain values")
                        .at(right)
                        .with(found),
                );
                false
            }
            Rule::Discriminator(discriminator) => {
                self.hold_discriminator(left, right, discriminator, causes)
            }
            Rule::DynamicReference(..) => {
                let doubt = "what `$dynamicRef` leads to is not compared";
                causes.push(Cause::unsure("$dynamicRef", doubt).at(right));
                false
            }
        }
    }

    /// Whether it is sure that all values fit a schema, for the sake of another one.
    fn is_surely(&mut self, left: &Shape<'g>, id: SchemaId) -> bool {
        self.holds(left, id, &mut Vec::new())
    }

    /// Whether it is sure that no value of the left side fits a schema.
    pub(super) fn are_disjoint(&mut self, left: &Shape<'g>, id: SchemaId) -> bool {
        if id == SchemaId::NEVER {
            return true;
        }
        let mut both = vec![left.clone()];
        self.conjoin(&mut both, id);
        let mut is_none = true;
        for shape in &mut both {
            self.settle(shape);
            is_none &= self.is_empty(shape, 0);
        }
        if is_none {
            return true;
        }
        // What fits it fits something that the left side excludes.
        let nots = left.nots.clone();
        let is_closed = std::mem::replace(&mut self.is_closed, false);
        let all = All::of([id]);
        let is_excluded = nots
            .iter()
            .any(|not| self.included(&all, *not, &mut Vec::new()));
        self.is_closed = is_closed;
        is_excluded
    }

    fn samples_with(&mut self, left: &Shape<'g>, id: SchemaId) -> Vec<String> {
        let mut both = vec![left.clone()];
        self.conjoin(&mut both, id);
        let mut found = Vec::new();
        for shape in &mut both {
            self.settle(shape);
            found.extend(self.samples(shape));
        }
        found
    }

    fn hold_any(
        &mut self,
        left: &Shape<'g>,
        right: SchemaId,
        ids: &[SchemaId],
        is_one: bool,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let mut relevant = Vec::new();
        for (at, id) in ids.iter().enumerate() {
            let mut found = Vec::new();
            if self.holds(left, *id, &mut found) {
                if !is_one {
                    return true;
                }
                let mut others = ids.iter().enumerate().filter(|(other, _)| *other != at);
                let overlapping = others.find(|(_, id)| !self.are_disjoint(left, **id));
                let Some((_, other)) = overlapping else {
                    return true;
                };
                // Only this one could have been it: all values fit it.
                let values = self.samples_with(left, *other);
                let mut cause = Cause::new("oneOf", "only one of the alternatives")
                    .at(right)
                    .with(values);
                cause.doubt = Some("more than one alternative may fit");
                causes.push(cause);
                return false;
            }
            if !self.are_disjoint(left, *id) {
                relevant.push(found);
            }
        }
        if let Some(parts) = self.told_apart(left) {
            let mut is_included = true;
            for part in parts {
                is_included &= self.hold_any(&part, right, ids, is_one, causes);
            }
            return is_included;
        }
        if !is_one && let [only] = relevant.as_mut_slice() {
            causes.append(only);
            return false;
        }
        if is_one
            && relevant.len() == 1
            && let Some(only) = relevant.first_mut()
        {
            causes.append(only);
            return false;
        }
        let mut values: Vec<String> = self.samples(left);
        values.extend(
            relevant
                .iter()
                .flatten()
                .flat_map(|cause| cause.witnesses.iter().take(2).cloned()),
        );
        values.retain(|value| self.fits(right, value) == Some(false));
        let keyword = if is_one { "oneOf" } else { "anyOf" };
        let mut cause = Cause::new(keyword, "one of the alternatives")
            .at(right)
            .with(values);
        cause.doubt = Some("several alternatives together may cover it");
        causes.push(cause);
        false
    }

    /// Objects by the value of a member that has few.
    fn told_apart(&mut self, left: &Shape<'g>) -> Option<Vec<Shape<'g>>> {
        if left.types != Types::OBJECT {
            return None;
        }
        let names: Vec<String> = left.all_required().into_iter().map(str::to_owned).collect();
        for name in names {
            let all = left.member(&name)?;
            let mut values = Vec::new();
            for shape in self.shapes(&all) {
                values.extend(shape.values?);
            }
            values.sort();
            values.dedup();
            if values.len() < 2 || values.len() > MAX_VALUES {
                continue;
            }
            let parts = values.iter().map(|value| {
                let mut part = left.clone();
                part.fix(&name, value);
                part
            });
            return Some(parts.collect());
        }
        None
    }

    fn hold_discriminator(
        &mut self,
        left: &Shape<'g>,
        right: SchemaId,
        wanted: &'g Discriminator,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let own = left.member(&wanted.property);
        let is_there = left.requires(&wanted.property);
        let mut values = Vec::new();
        let mut is_known = is_there && left.types == Types::OBJECT;
        if let Some(own) = own.filter(|_| is_known) {
            for shape in self.shapes(&own) {
                match shape.values {
                    Some(more) => values.extend(more),
                    None => is_known = false,
                }
            }
        }
        if !is_known || values.len() > MAX_VALUES {
            let found = self.samples(left);
            let asks = format!("a known value of {}", quoted(&wanted.property));
            causes.push(Cause::new("discriminator", asks).at(right).with(found));
            return false;
        }
        let mut is_included = true;
        for value in values {
            let mut part = left.clone();
            part.fix(&wanted.property, &value);
            let known = wanted
                .schemas
                .iter()
                .find(|(name, _)| quoted(name) == value);
            match known {
                Some((_, id)) => is_included &= self.holds(&part, *id, causes),
                None => {
                    is_included = false;
                    let found = self.samples(&part);
                    let asks = format!("no {value} in {}", quoted(&wanted.property));
                    causes.push(Cause::new("discriminator", asks).at(right).with(found));
                }
            }
        }
        is_included
    }
}
