//! Inputs that are tried: what a finding claims is said only if the evaluator shows it.

use std::cell::Cell;
use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::evaluator::{Input, rendered};
use super::finding::{Conditions, Finding, Kind};
use super::instances;
use super::interpret::Hint;
use super::scanner::is_json;
use super::scene::Scene;
use super::value::{Classes, Key, Location, Source};
use crate::json_schema::{SchemaId, Table, fits};

/// Tries inputs of one template.
pub(super) struct Trial<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) hints: &'a BTreeMap<Source, Hint>,
    pub(super) text: &'a str,
    pub(super) table: &'a Table<'a>,
    /// The schema of the body, where it has one.
    pub(super) schema: Option<SchemaId>,
    /// What may still be spent on trials: about bytes.
    pub(super) left: &'a Cell<usize>,
}

/// What a rendering costs at least, and what one costs that fails.
const COST: (usize, usize) = (2_000, 200_000);

/// A change of an input.
#[derive(Debug, Clone)]
enum Change<'c> {
    /// A source is this text.
    Text(&'c Source, String),
    /// A source is this value.
    Value(&'c Source, Json),
    /// A source is not there.
    Remove(&'c Source),
    /// All arrays that loops go through have so many items.
    Resize(usize),
}

/// Most sources that are tried one after the other.
const MAX_SOURCES: usize = 12;

/// An input, and what the template makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) input: Input,
    pub(super) output: String,
}

impl Trial<'_> {
    /// An input for which the template writes no JSON, for the reason of a finding; `None`: none was found.
    pub(super) fn confirm(&self, finding: &Finding) -> Option<Shown> {
        let on = &finding.on;
        match &finding.kind {
            Kind::Property(_) => None,
            Kind::Structure(_) | Kind::Gap(None) => [None, Some(1), Some(2), Some(0), Some(3)]
                .into_iter()
                .find_map(|n| {
                    let resize: Vec<Change<'_>> = n.map(Change::Resize).into_iter().collect();
                    self.breaks(on, &resize)
                })
                .or_else(|| {
                    // Whatever conditions ask for is not there.
                    let sources = self.hints.keys().take(MAX_SOURCES);
                    let mut sources = sources.flat_map(|source| {
                        [Change::Remove(source), Change::Text(source, "x".to_owned())]
                    });
                    sources.find_map(|change| self.breaks(on, &[change]))
                }),
            Kind::Gap(Some(source)) => {
                let mut others = on.clone();
                others.facts.remove(source);
                self.holds(&others, &[])?;
                [
                    vec![Change::Remove(source)],
                    vec![Change::Value(source, Json::Null)],
                    vec![Change::Text(source, String::new())],
                ]
                .iter()
                .find_map(|changes| self.breaks(on, changes))
            }
            Kind::Bare(source) | Kind::Quoted(source) => self
                .breaks(on, &[])
                .or_else(|| self.with_texts(source.as_ref()?, on, &["x"])),
            Kind::Java(source) => self.breaks(on, &[]).or_else(|| {
                let mut map = Map::new();
                map.insert("a".to_owned(), Json::from("x"));
                let change = Change::Value(source.as_ref()?, Json::Object(map));
                self.breaks(on, &[change])
            }),
            Kind::Raw(source, _) => {
                self.holds(on, &[])?;
                self.with_texts(source.as_ref()?, on, &["\"", "\\", "\n"])
            }
            Kind::Apostrophe(source) => {
                self.holds(on, &[])?;
                self.with_texts(source.as_ref()?, on, &["'"])
            }
        }
    }

    /// The input that nothing is wrong with on the face of it, and what becomes of it.
    pub(super) fn plain(&self) -> Option<Shown> {
        let input = self.input(&Conditions::default(), &[])?;
        let output = self.rendered(&input)?;
        Some(Shown { input, output })
    }

    fn rendered(&self, input: &Input) -> Option<String> {
        let left = self.left.get().checked_sub(COST.0 + self.text.len())?;
        self.left.set(left);
        let output = rendered(self.text, input);
        if output.is_none() {
            self.left.set(left.saturating_sub(COST.1));
        }
        output
    }

    /// An input for which the template writes JSON.
    fn holds(&self, on: &Conditions, changes: &[Change<'_>]) -> Option<Input> {
        let input = self.input(on, changes)?;
        let output = self.rendered(&input)?;
        is_json(&output).then_some(input)
    }

    fn breaks(&self, on: &Conditions, changes: &[Change<'_>]) -> Option<Shown> {
        let input = self.input(on, changes)?;
        let output = self.rendered(&input)?;
        let is_blank = output.trim().is_empty();
        (!is_blank && !is_json(&output)).then_some(Shown { input, output })
    }

    /// The source with one of these texts in it, as its schema allows it.
    fn with_texts(&self, source: &Source, on: &Conditions, texts: &[&str]) -> Option<Shown> {
        let mut on = on.clone();
        on.equal.remove(source);
        let known = self.current(source, &on);
        for text in texts {
            let long = text.repeat(64);
            let mut candidates = vec![
                (*text).to_owned(),
                format!("it{text}s"),
                format!("{text}{known}"),
                format!("{known}{text}"),
            ];
            let padded = (1..=8).map(|n| long.chars().take(n).collect());
            candidates.extend(padded);
            for candidate in candidates {
                let change = Change::Text(source, candidate);
                if let Some(shown) = self.breaks(&on, &[change]) {
                    return Some(shown);
                }
            }
        }
        None
    }

    /// The text that a source has where nothing is changed.
    fn current(&self, source: &Source, on: &Conditions) -> String {
        let found = match source {
            Source::Body(keys) => {
                let mut body = self.body(on);
                let mut found = None;
                visit(&mut body, keys, false, &mut |value| {
                    found = value.as_str().map(str::to_owned);
                });
                found
            }
            _ => None,
        };
        found.unwrap_or_default()
    }

    /// An input on a path, with changes; `None`: it does not fit the declared schemas.
    fn input(&self, on: &Conditions, changes: &[Change<'_>]) -> Option<Input> {
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

    fn body(&self, on: &Conditions) -> Json {
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
        for (source, classes) in &on.facts {
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
        for (source, text) in &on.equal {
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
        for (source, classes) in &on.facts {
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
        for (source, text) in &on.equal {
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

fn by_hint(hint: Hint) -> Json {
    match hint {
        Hint::Read | Hint::Quoted => Json::from("x"),
        Hint::Bare => Json::from(7),
        Hint::Container => Json::Object(Map::new()),
        Hint::Looped => Json::Array(vec![Json::Null]),
    }
}

fn by_class(classes: Classes) -> Json {
    let mut map = Map::new();
    map.insert("a".to_owned(), Json::from("x"));
    for (class, value) in [
        (Classes::TEXT, Json::from("x")),
        (Classes::NUMBER, Json::from(7)),
        (Classes::TRUE, Json::from(true)),
        (Classes::FALSE, Json::from(false)),
        (Classes::LIST, Json::Array(vec![Json::from("x")])),
        (Classes::MAP, Json::Object(map)),
        (Classes::EMPTY_LIST, Json::Array(Vec::new())),
        (Classes::EMPTY_MAP, Json::Object(Map::new())),
        (Classes::EMPTY_TEXT, Json::from("")),
    ] {
        if classes.has(class) {
            return value;
        }
    }
    Json::Null
}

fn class_of(value: &Json) -> Classes {
    match value {
        Json::Null => Classes::MISSING,
        Json::Bool(true) => Classes::TRUE,
        Json::Bool(false) => Classes::FALSE,
        Json::Number(_) => Classes::NUMBER,
        Json::String(text) if text.is_empty() => Classes::EMPTY_TEXT,
        Json::String(_) => Classes::TEXT,
        Json::Array(items) if items.is_empty() => Classes::EMPTY_LIST,
        Json::Array(_) => Classes::LIST,
        Json::Object(members) if members.is_empty() => Classes::EMPTY_MAP,
        Json::Object(_) => Classes::MAP,
    }
}

fn plain_text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(plain_text).collect::<Vec<_>>().join(","),
        Json::Object(_) | Json::Null => String::new(),
        other => other.to_string(),
    }
}

/// Does something to the values at the end of a way; `makes`: also where there is nothing yet.
fn visit(value: &mut Json, keys: &[Key], makes: bool, act: &mut impl FnMut(&mut Json)) {
    let Some((key, rest)) = keys.split_first() else {
        act(value);
        return;
    };
    if value.is_null() && makes {
        *value = match key {
            Key::Name(_) => Json::Object(Map::new()),
            Key::Index(_) | Key::Item => Json::Array(vec![Json::Null]),
        };
    }
    match (key, value) {
        (Key::Name(name), Json::Object(members)) => {
            if makes && !members.contains_key(&**name) {
                members.insert(name.to_string(), Json::Null);
            }
            if let Some(member) = members.get_mut(&**name) {
                visit(member, rest, makes, act);
            }
        }
        (Key::Item, Json::Array(items)) => {
            for item in items {
                visit(item, rest, makes, act);
            }
        }
        (Key::Item, Json::Object(members)) => {
            for (_, member) in members.iter_mut() {
                visit(member, rest, makes, act);
            }
        }
        (Key::Index(n), Json::Array(items)) => {
            if let Ok(n) = usize::try_from(*n)
                && n < 16
            {
                let first = items.first().cloned().unwrap_or(Json::Null);
                if makes && items.len() <= n {
                    items.resize(n + 1, first);
                }
                if let Some(item) = items.get_mut(n) {
                    visit(item, rest, makes, act);
                }
            }
        }
        _ => {}
    }
}

fn remove(value: &mut Json, keys: &[Key]) {
    let Some((last, before)) = keys.split_last() else {
        return;
    };
    visit(value, before, false, &mut |holder| match (last, holder) {
        (Key::Name(name), Json::Object(members)) => drop(members.remove(&**name)),
        (Key::Index(n), Json::Array(items)) => {
            items.truncate(usize::try_from(*n).unwrap_or(usize::MAX));
        }
        (Key::Item, Json::Array(items)) => items.fill(Json::Null),
        _ => {}
    });
}

/// Of a value with parts, the first text in it.
fn put_text(value: &mut Json, text: &str) {
    match value {
        Json::Object(members) if !members.is_empty() => {
            if let Some(member) = members.values_mut().find(|member| member.is_string()) {
                *member = Json::from(text);
                return;
            }
            if let Some(member) = members
                .values_mut()
                .find(|it| it.is_object() || it.is_array())
            {
                put_text(member, text);
            }
        }
        Json::Object(members) => drop(members.insert("x".to_owned(), Json::from(text))),
        Json::Array(items) => match items.first_mut() {
            Some(item) => put_text(item, text),
            None => items.push(Json::from(text)),
        },
        other => *other = Json::from(text),
    }
}
