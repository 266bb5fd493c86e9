//! Inputs of a template that take a path, with changes that should show what is wrong with it.

use serde_json::{Map, Value as Json};

use super::body::{by_class, by_hint, class_of, plain_text, put_text, remove, visit};
use super::evaluator::Input;
use super::finding::Conditions;
use super::instances;
use super::interpret::Hint;
use super::value::{Classes, Location, Source};
use super::witness::Trial;
use crate::json_schema::fits;

/// What one source costs in an input that is made.
const COST_OF_SOURCE: usize = 64;

/// A change of an input.
#[derive(Debug, Clone)]
pub(super) enum Change<'c> {
    /// A source is this text.
    Text(&'c Source, String),
    /// A source is this value.
    Value(&'c Source, Json),
    /// A source is not there.
    Remove(&'c Source),
    /// All arrays that loops go through have so many items.
    Resize(usize),
}

impl Trial<'_> {
    /// An input on a path, with changes; `None`: it does not fit the declared schemas.
    pub(super) fn input(&self, on: &Conditions, changes: &[Change<'_>]) -> Option<Input> {
        let n_sources = self.hints.len() + on.facts.len() + on.equal.len();
        self.spend(n_sources.saturating_mul(COST_OF_SOURCE))?;
        let mut body = self.body(on);
        let mut input = Input {
            parameters: self.parameters(on)?,
            ..Input::default()
        };
        for (name, value) in CONTEXT {
            input.context.insert(name.to_owned(), value.to_owned());
        }
        let stage = self.scene.stage_variables.iter();
        let stage = stage.filter_map(|(name, values)| Some((name, values.first()?)));
        input
            .stage_variables
            .extend(stage.map(|(name, value)| (name.to_string(), value.to_string())));
        let mut whole = None;
        for change in changes {
            match change {
                Change::Resize(n) => self.resize(&mut body, *n),
                Change::Remove(Source::Body(keys)) => remove(&mut body, keys),
                Change::Text(Source::Body(keys), text) => {
                    if keys.is_empty()
                        && self.schema.is_none()
                        && !body.is_array()
                        && !body.is_object()
                    {
                        body = Json::Object(Map::new());
                    }
                    visit(&mut body, keys, true, &mut |value| put_text(value, text));
                }
                Change::Value(Source::Body(keys), new) => {
                    visit(&mut body, keys, true, &mut |value| *value = new.clone());
                }
                Change::Text(Source::WholeBody, text) => whole = Some(text.clone()),
                Change::Text(source, text) => self.put_parameter(&mut input, source, text)?,
                Change::Remove(Source::Parameter(_, name)) => {
                    for of in &mut input.parameters {
                        of.retain(|(known, _)| **known != **name);
                    }
                }
                Change::Remove(Source::Context(name)) => {
                    input.context.remove(&**name);
                }
                _ => return None,
            }
        }
        input.body = match (self.scene.has_json, whole) {
            (false, Some(text)) => text,
            (false, None) => "x".to_owned(),
            (true, _) => body.to_string(),
        };
        let is_valid = match self.schema {
            Some(schema) if self.scene.has_json => fits(self.table, schema, &input.body).is_ok(),
            _ => true,
        };
        (is_valid && self.are_valid(&input)).then_some(input)
    }

    /// Whether the parameters are what is declared.
    fn are_valid(&self, input: &Input) -> bool {
        self.scene.parameters.iter().all(|declared| {
            let values = input.parameters.get(declared.location as usize);
            let mut values = values.into_iter().flatten();
            let value = values.find(|(name, _)| **name == *declared.name);
            let (Some(schema), Some((_, value))) = (declared.schema, value) else {
                return !(declared.is_required && value.is_none());
            };
            let as_text = Json::from(value.as_str()).to_string();
            fits(self.table, schema, &as_text).is_ok()
                || serde_json::from_str::<Json>(value).is_ok()
                    && fits(self.table, schema, value).is_ok()
        })
    }

    pub(super) fn body(&self, on: &Conditions) -> Json {
        let mut body = match self.schema {
            Some(schema) => instances::of(self.scene.schemas, schema),
            None => Json::Null,
        };
        for (source, hint) in self.hints {
            if let Source::Body(keys) = source {
                visit(&mut body, keys, true, &mut |value| {
                    if value.is_null() {
                        *value = by_hint(*hint);
                    }
                });
            }
        }
        if body.is_null() {
            body = Json::Object(Map::new());
        }
        for (source, classes) in on.facts.entries() {
            if let Source::Body(keys) = source {
                if *classes == Classes::MISSING {
                    remove(&mut body, keys);
                    continue;
                }
                visit(&mut body, keys, true, &mut |value| {
                    if !classes.meets(class_of(value)) {
                        *value = by_class(*classes);
                    }
                });
            }
        }
        for (source, text) in on.equal.entries() {
            if let Source::Body(keys) = source {
                visit(&mut body, keys, true, &mut |value| {
                    *value = Json::from(&**text);
                });
            }
        }
        body
    }

    fn resize(&self, body: &mut Json, n: usize) {
        for (source, hint) in self.hints.iter().rev() {
            if let (Source::Body(keys), Hint::Looped) = (source, hint) {
                visit(body, keys, false, &mut |value| {
                    if let Json::Array(items) = value {
                        let first = items.first().cloned().unwrap_or_else(|| Json::from("x"));
                        items.resize(n, first);
                    }
                });
            }
        }
    }

    fn parameters(&self, on: &Conditions) -> Option<[Vec<(String, String)>; 3]> {
        let mut parameters: [Vec<(String, String)>; 3] = Default::default();
        for declared in &self.scene.parameters {
            let value = match declared.schema {
                Some(schema) => plain_text(&instances::of(self.scene.schemas, schema)),
                None => "x".to_owned(),
            };
            let of = parameters.get_mut(declared.location as usize)?;
            of.push((declared.name.to_string(), value));
        }
        for (source, hint) in self.hints {
            let Source::Parameter(location, name) = source else {
                continue;
            };
            let known = |of: &[(String, String)]| of.iter().any(|(known, _)| **known == **name);
            if parameters.iter().any(|of| known(of)) {
                continue;
            }
            let value = match hint {
                Hint::Bare => "7",
                _ => "x",
            };
            let location = location.unwrap_or(Location::Query);
            let of = parameters.get_mut(location as usize)?;
            of.push((name.to_string(), value.to_owned()));
        }
        let asked = |source: &Source| match source {
            Source::Parameter(_, name) => Some(name.to_string()),
            _ => None,
        };
        for (source, classes) in on.facts.entries() {
            let Some(name) = asked(source) else {
                continue;
            };
            for of in &mut parameters {
                if !classes.meets(Classes::ALL.without(Classes::BLANK)) {
                    of.retain(|(known, _)| *known != name);
                }
                for (known, value) in of.iter_mut() {
                    if *known == name && *classes == Classes::FALSE {
                        "false".clone_into(value);
                    }
                }
            }
        }
        for (source, text) in on.equal.entries() {
            let Some(name) = asked(source) else {
                continue;
            };
            for (known, value) in parameters.iter_mut().flatten() {
                if *known == name {
                    (**text).clone_into(value);
                }
            }
        }
        Some(parameters)
    }

    fn put_parameter(&self, input: &mut Input, source: &Source, text: &str) -> Option<()> {
        let (location, name) = match source {
            Source::Parameter(location, name) => {
                let mut is_there = false;
                for of in &mut input.parameters {
                    for (known, value) in of.iter_mut().filter(|(known, _)| **known == **name) {
                        text.clone_into(value);
                        is_there |= known == &**name;
                    }
                }
                if is_there {
                    return Some(());
                }
                (location.unwrap_or(Location::Query), name.to_string())
            }
            Source::NameOf(location) => {
                let of = input.parameters.get_mut(*location as usize)?;
                of.push((text.to_owned(), "x".to_owned()));
                return Some(());
            }
            Source::ValueOf(Location::Path) => {
                let of = input.parameters.get_mut(Location::Path as usize)?;
                let (_, value) = of.first_mut()?;
                text.clone_into(value);
                return Some(());
            }
            Source::ValueOf(location) => (*location, "q".to_owned()),
            Source::Context(name) => {
                input.context.insert(name.to_string(), text.to_owned());
                return Some(());
            }
            Source::Body(_) | Source::WholeBody => return None,
        };
        let of = input.parameters.get_mut(location as usize)?;
        of.push((name, text.to_owned()));
        Some(())
    }
}

/// What every exchange has.
const CONTEXT: [(&str, &str); 18] = [
    ("accountId", "123456789012"),
    ("apiId", "a1b2c3d4e5"),
    ("domainName", "api.example.com"),
    ("domainPrefix", "api"),
    ("extendedRequestId", "JKJaXmPLvHcESHA="),
    ("httpMethod", "POST"),
    ("identity.accountId", "123456789012"),
    ("identity.caller", "AROAEXAMPLE"),
    ("identity.sourceIp", "192.0.2.1"),
    ("identity.user", "AIDAEXAMPLE"),
    ("identity.userAgent", "agent"),
    ("protocol", "HTTP/1.1"),
    ("requestId", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"),
    ("requestTime", "09/Apr/2015:12:34:56 +0000"),
    ("requestTimeEpoch", "1428582896000"),
    ("resourceId", "123456"),
    ("resourcePath", "/"),
    ("stage", "prod"),
];
