//! Inputs that are tried: what a finding claims is said only if the evaluator shows it.

use std::cell::Cell;
use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::body::visit;
use super::evaluator::{Input, rendered};
use super::finding::{Conditions, Finding, Kind};
use super::inner;
use super::inputs::Change;
use super::interpret::Hint;
use super::scanner::is_json;
use super::scene::Scene;
use super::value::Source;
use crate::json_schema::{SchemaId, Table};

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

/// Most sources that are tried one after the other.
const MAX_SOURCES: usize = 12;

/// An input, and what the template makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) input: Input,
    pub(super) output: String,
}

/// Whether an output is no JSON.
fn breaks(output: &str) -> bool {
    !output.trim().is_empty() && !is_json(output)
}

impl Trial<'_> {
    /// An input for which the template writes no JSON, for the reason of a finding; `None`: none was found.
    pub(super) fn confirm(&self, finding: &Finding) -> Option<Shown> {
        let on = &finding.on;
        match &finding.kind {
            Kind::Property(_) => None,
            Kind::Structure(_) | Kind::Gap(None, _) => [None, Some(1), Some(2), Some(0), Some(3)]
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
            Kind::Gap(Some(source), _) => {
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
                .or_else(|| self.with_texts(source.as_ref()?, on, &["x"], breaks)),
            Kind::Java(source) => self.breaks(on, &[]).or_else(|| {
                let mut map = Map::new();
                map.insert("a".to_owned(), Json::from("x"));
                let change = Change::Value(source.as_ref()?, Json::Object(map));
                self.breaks(on, &[change])
            }),
            Kind::Raw(source, _) | Kind::RawNested(source) => {
                self.holds(on, &[])?;
                self.with_texts(source.as_ref()?, on, &["\"", "\\", "\n"], breaks)
            }
            Kind::Nested(source) => {
                let input = self.holds(on, &[])?;
                let is_whole = !inner::is_broken(&self.rendered(&input)?);
                let texts = ["\"", "\\", "\n"];
                self.with_texts(source.as_ref()?, on, &texts, inner::is_broken)
                    .filter(|_| is_whole)
            }
            Kind::Apostrophe(source) => {
                self.holds(on, &[])?;
                self.with_texts(source.as_ref()?, on, &["'"], breaks)
            }
        }
    }

    /// The input that nothing is wrong with on the face of it, and what becomes of it.
    pub(super) fn plain(&self) -> Option<Shown> {
        let input = self.input(&Conditions::default(), &[])?;
        let output = self.rendered(&input)?;
        Some(Shown { input, output })
    }

    pub(super) fn spend(&self, cost: usize) -> Option<()> {
        self.left.set(self.left.get().checked_sub(cost)?);
        Some(())
    }

    fn rendered(&self, input: &Input) -> Option<String> {
        self.spend(COST.0 + self.text.len())?;
        let output = rendered(self.text, input);
        if output.is_none() {
            self.left.set(self.left.get().saturating_sub(COST.1));
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
        self.shows(on, changes, breaks)
    }

    /// An input whose output is wrong in a way.
    fn shows(
        &self,
        on: &Conditions,
        changes: &[Change<'_>],
        is_wrong: fn(&str) -> bool,
    ) -> Option<Shown> {
        let input = self.input(on, changes)?;
        let output = self.rendered(&input)?;
        is_wrong(&output).then_some(Shown { input, output })
    }

    /// The source with one of these texts in it, as its schema allows it.
    fn with_texts(
        &self,
        source: &Source,
        on: &Conditions,
        texts: &[&str],
        is_wrong: fn(&str) -> bool,
    ) -> Option<Shown> {
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
                if let Some(shown) = self.shows(&on, &[change], is_wrong) {
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
}
