//! Puts the values of variables into a tree.

use std::collections::BTreeSet;

use super::text::{Escape, Part, parts};
use super::variables::Bare;
use super::{Missing, Parameters, Stack};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::source::{Entry, Mapping, Node, Span, Value};

/// What the variables of one document stand for.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'s> {
    /// What the user says.
    pub parameters: &'s Parameters,
    /// The template that the document stands in.
    pub stack: Option<&'s Stack>,
    /// The value of `AWS::StackName`.
    pub stack_name: &'s str,
}

/// What resolving needs of the files.
pub trait Environment {
    /// What was written at a place.
    fn source(&self, span: Span) -> &str;

    /// The tree of a file that is included at a place, whose name is relative to the file of that place; `None` where
    /// there is none, which is reported.
    fn include(&mut self, location: &str, at: Span, sink: &mut Sink) -> Option<Node>;
}

/// Whether a text holds anything that may be a variable or a function; most documents hold none. `is_json`: it is not YAML,
/// where keys need no quotes and values have tags.
pub fn may_hold_variables(text: &str, is_json: bool) -> bool {
    const MARKS: [&str; 4] = ["${", "Fn::", "Ref\"", DYNAMIC];
    const OF_YAML: [&str; 4] = ["Ref:", ": !", "- !", "[!"];
    let holds = |mark: &&str| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some();
    MARKS.iter().any(holds) || !is_json && OF_YAML.iter().any(holds)
}

/// The tree with values in the place of variables. What has none is [`Value::Invalid`], and is added to `missing`.
/// Names of the parameters that were put in are added to `used`.
pub fn resolve(
    node: &Node,
    scope: Scope<'_>,
    environment: &mut dyn Environment,
    missing: &mut Missing,
    used: &mut BTreeSet<String>,
    sink: &mut Sink,
) -> Node {
    Resolver::new(scope, environment, missing, used, sink)
        .node(node, Mode::Ask)
        .or(node)
}

/// One walk through a tree.
pub(super) struct Resolver<'r> {
    pub(super) scope: Scope<'r>,
    pub(super) environment: &'r mut dyn Environment,
    pub(super) missing: &'r mut Missing,
    pub(super) used: &'r mut BTreeSet<String>,
    pub(super) sink: &'r mut Sink,
    pub(super) depth: usize,
    pub(super) n_includes: usize,
    /// Bytes of text that values made, and whether more were wanted than there may be.
    pub(super) n_bytes: usize,
    pub(super) is_exhausted: bool,
}

/// What becomes of a node.
pub(super) enum Outcome {
    /// It stays.
    Same,
    /// It is another.
    New(Node),
    /// It goes, with its key: `AWS::NoValue`.
    Nothing,
}

/// How the texts of a part of the document are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Every `${name}` is a variable, and asked for.
    Ask,
    /// Only names that have a value are variables: prose and mapping templates hold other `${...}` too.
    Known,
    /// Neither are calls of functions: examples may look like anything.
    Data,
}

impl Mode {
    /// How a literal `${` is written.
    fn escape(self) -> Escape {
        match self {
            Mode::Ask => Escape::Dollar,
            Mode::Known | Mode::Data => Escape::None,
        }
    }
}

/// How a dynamic reference begins.
const DYNAMIC: &str = "{{resolve:";

/// How deep names of resources and conditions may lead to each other.
const MAX_DEPTH: usize = 16;

/// Largest text that values make, in bytes.
pub(super) const MAX_TEXT: usize = 1 << 20;

/// All that they make in a document.
const MAX_BYTES: usize = 64 << 20;

impl<'r> Resolver<'r> {
    /// A walk that has not begun.
    pub(super) fn new(
        scope: Scope<'r>,
        environment: &'r mut dyn Environment,
        missing: &'r mut Missing,
        used: &'r mut BTreeSet<String>,
        sink: &'r mut Sink,
    ) -> Self {
        Resolver {
            scope,
            environment,
            missing,
            used,
            sink,
            depth: 0,
            n_includes: 0,
            n_bytes: 0,
            is_exhausted: false,
        }
    }

    /// What becomes of a node.
    pub(super) fn node(&mut self, node: &Node, mode: Mode) -> Outcome {
        let outcome = match &node.value {
            Value::String(text) => self.text(node, text, mode),
            Value::Sequence(items) => self.sequence(node, items, mode),
            Value::Mapping(mapping) => self.mapping(node, mapping, mode),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Invalid => Outcome::Same,
        };
        let text = match &outcome {
            Outcome::Same => node.as_str(),
            Outcome::New(new) => new.as_str(),
            Outcome::Nothing => None,
        };
        if let Outcome::New(_) = &outcome
            && !self.has_room(text.map_or(0, str::len), node.span)
        {
            return Outcome::New(Node::new(node.span, Value::Invalid));
        }
        match text.and_then(|text| self.dynamic(text, node.span, mode)) {
            Some(value) => Outcome::New(Node::new(node.span, value)),
            None => outcome,
        }
    }

    /// Counts a text that values made; whether there may be so much, which is reported once otherwise.
    pub(super) fn has_room(&mut self, n_bytes: usize, at: Span) -> bool {
        self.n_bytes = self.n_bytes.saturating_add(n_bytes);
        let has_room = n_bytes <= MAX_TEXT && self.n_bytes <= MAX_BYTES;
        if !has_room && !self.is_exhausted {
            self.is_exhausted = true;
            self.malformed(
                at,
                "the values of variables grow too large",
                "shorten the values, or use them less often",
            );
        }
        has_room
    }

    /// A text with the values of its dynamic references, `{{resolve:ssm:/name}}`, which CloudFormation looks up when it
    /// deploys a template; `None` where it has none.
    fn dynamic(&mut self, text: &str, at: Span, mode: Mode) -> Option<Value> {
        let asks = mode == Mode::Ask || mode == Mode::Known && self.scope.stack.is_some();
        if !text.contains(DYNAMIC) || !asks {
            return None;
        }
        let (mut result, mut rest, mut is_missing) = (String::new(), text, false);
        while let Some((before, from)) = rest.split_once(DYNAMIC)
            && let Some((reference, after)) = from.split_once("}}")
        {
            result.push_str(before);
            let value = self.named(&format!("resolve:{reference}"), at);
            match value.as_ref().and_then(super::parameters::scalar) {
                Some(value) if self.has_room(result.len() + value.len(), at) => {
                    result.push_str(&value);
                }
                _ => is_missing = true,
            }
            rest = after;
        }
        result.push_str(rest);
        match is_missing {
            true => Some(Value::Invalid),
            false => (result != text).then(|| Value::String(result.into())),
        }
    }

    /// A node with its values in place; `None`: nothing is to stand there.
    pub(super) fn value(&mut self, node: &Node) -> Option<Node> {
        match self.node(node, Mode::Known) {
            Outcome::Same => Some(node.clone()),
            Outcome::New(node) => Some(node),
            Outcome::Nothing => None,
        }
    }

    /// The text of a scalar with its values in place; `None` where it has none.
    pub(super) fn text_of(&mut self, node: &Node) -> Option<String> {
        let value = self.nested(node.span, |resolver| resolver.value(node))??;
        super::parameters::scalar(&value).filter(|text| text.len() <= MAX_TEXT)
    }

    /// Does something one level deeper; `None` where that is too deep, which is reported.
    pub(super) fn nested<T>(&mut self, at: Span, f: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            self.malformed(
                at,
                "values lead to each other without end",
                "mend the names or conditions that depend on themselves",
            );
            return None;
        }
        self.depth += 1;
        let done = f(self);
        self.depth -= 1;
        Some(done)
    }

    fn sequence(&mut self, node: &Node, items: &[Node], mode: Mode) -> Outcome {
        let mut changed: Option<Vec<Node>> = None;
        for (i, item) in items.iter().enumerate() {
            let outcome = self.node(item, mode);
            if !matches!(outcome, Outcome::Same) && changed.is_none() {
                changed = Some(items.iter().take(i).cloned().collect());
            }
            if let Some(changed) = &mut changed {
                match outcome {
                    Outcome::Same => changed.push(item.clone()),
                    Outcome::New(new) => changed.push(new),
                    Outcome::Nothing => {}
                }
            }
        }
        match changed {
            Some(items) => Outcome::New(Node::new(node.span, Value::Sequence(items.into()))),
            None => Outcome::Same,
        }
    }

    fn mapping(&mut self, node: &Node, mapping: &Mapping, mode: Mode) -> Outcome {
        if let Some(call) = self.call_in(mapping, mode) {
            return self.call(node, mapping, call, mode);
        }
        let mut changed: Option<Vec<Entry>> = None;
        for (i, entry) in mapping.iter().enumerate() {
            let is_loop = mode != Mode::Data && entry.key.starts_with("Fn::ForEach::");
            let key = self.key(entry, mode);
            let outcome = match is_loop {
                true => self.loop_at(entry),
                false => self.node(&entry.value, self.mode_below(entry, mode)),
            };
            let same = matches!(outcome, Outcome::Same) && key.is_none();
            if !same && changed.is_none() {
                changed = Some(mapping.iter().take(i).cloned().collect());
            }
            if let Some(changed) = &mut changed {
                let value = match outcome {
                    Outcome::Same => entry.value.clone(),
                    Outcome::New(new) => new,
                    Outcome::Nothing => continue,
                };
                changed.push(Entry {
                    key: key.map_or_else(|| entry.key.clone(), Into::into),
                    key_span: entry.key_span,
                    value,
                });
            }
        }
        match changed {
            Some(entries) => {
                let mapping = Mapping::from_entries(entries);
                Outcome::New(Node::new(node.span, Value::Mapping(mapping)))
            }
            None => Outcome::Same,
        }
    }

    /// What the macro `AWS::LanguageExtensions` would write out.
    fn loop_at(&mut self, entry: &Entry) -> Outcome {
        self.malformed(
            entry.key_span,
            "`Fn::ForEach` is not evaluated",
            "write out what it makes, or compile the template that CloudFormation has processed: `aws cloudformation get-template --template-stage Processed`",
        );
        Outcome::Nothing
    }

    /// The function that a mapping is a call of.
    fn call_in<'m>(&self, mapping: &'m Mapping, mode: Mode) -> Option<&'m Entry> {
        let entry = match mapping.get_key_value("Fn::Transform") {
            Some(transform) => transform,
            None if mapping.len() == 1 => mapping.iter().next()?,
            None => return None,
        };
        let key = entry.key.as_str();
        let is_call = key.starts_with("Fn::") || key == "Ref" && entry.value.as_mapping().is_none();
        let is_short = || self.environment.source(entry.key_span).starts_with('!');
        let counts = mode != Mode::Data || self.scope.stack.is_some() || is_short();
        (is_call && counts).then_some(entry)
    }

    /// How what stands below a key is taken.
    fn mode_below(&self, entry: &Entry, mode: Mode) -> Mode {
        let is_text = entry.value.as_str().is_some();
        let key = entry.key.as_str();
        match key {
            "example" | "examples" | "default" | "enum" | "const" | "value"
                if mode != Mode::Ask || key != "default" =>
            {
                Mode::Data
            }
            // Nothing else could stand for a file or a schema.
            "$ref" if is_text && mode != Mode::Data => Mode::Ask,
            _ if mode != Mode::Ask => mode,
            "schema" | "schemas" | "definitions" | "requestTemplates" | "responseTemplates"
                if is_text =>
            {
                Mode::Ask
            }
            "info" => Mode::Ask,
            // Prose, and what is data or a language of its own.
            "description" | "summary" | "pattern" | "externalDocs" | "schema" | "schemas"
            | "definitions" | "requestTemplates" | "responseTemplates" | "documentationParts" => {
                Mode::Known
            }
            _ => match key.strip_prefix("x-") {
                Some(name) if !name.starts_with("amazon-") && !name.starts_with("gateway") => {
                    Mode::Known
                }
                _ => Mode::Ask,
            },
        }
    }

    /// A key with values in it; `None` where it has no variable with a value. One without a value stands as its name,
    /// so that what is below the key can be looked at.
    fn key(&mut self, entry: &Entry, mode: Mode) -> Option<String> {
        if !entry.key.contains("${") {
            return None;
        }
        let (escape, mut key) = (mode.escape(), String::with_capacity(entry.key.len()));
        for part in parts(&entry.key, escape) {
            match part {
                Part::Literal(literal) => key.push_str(literal),
                Part::Variable { name, written } => match self.bare(name, entry.key_span, mode) {
                    Bare::Value(value) if self.has_room(value.len(), entry.key_span) => {
                        key.push_str(&value);
                    }
                    Bare::Value(_) => {}
                    Bare::Text => key.push_str(written),
                    Bare::Missing => {
                        self.sink.name_lacks_value(entry.key_span);
                        key.push_str(name);
                    }
                },
            }
        }
        let is_new = key != *entry.key && self.has_room(key.len(), entry.key_span);
        is_new.then_some(key)
    }

    /// A text outside of functions.
    fn text(&mut self, node: &Node, text: &str, mode: Mode) -> Outcome {
        if !text.contains("${") {
            return Outcome::Same;
        }
        if text.trim() == "${AWS::NoValue}" {
            return Outcome::Nothing;
        }
        let parts = parts(text, mode.escape());
        let mut result = String::with_capacity(text.len());
        let mut is_missing = false;
        for part in &parts {
            match *part {
                Part::Literal(literal) => result.push_str(literal),
                Part::Variable { name, written } => match self.bare(name, node.span, mode) {
                    Bare::Value(value) if self.has_room(value.len(), node.span) => {
                        result.push_str(&value);
                    }
                    Bare::Value(_) => is_missing = true,
                    Bare::Text => result.push_str(written),
                    Bare::Missing => is_missing = true,
                },
            }
        }
        if is_missing {
            return Outcome::New(Node::new(node.span, Value::Invalid));
        }
        if result == text {
            return Outcome::Same;
        }
        // Terraform puts texts into the file before anyone reads it: what is alone and without quotes is what it looks like.
        let is_alone = matches!(parts.as_slice(), [Part::Variable { .. }]);
        let is_plain = || self.environment.source(node.span).starts_with("${");
        let value = match is_alone && mode != Mode::Data && is_plain() {
            true => super::text::unquoted(&result, node.span),
            false => Value::String(result.into()),
        };
        Outcome::New(Node::new(node.span, value))
    }

    /// Reports a call or condition that is not one.
    pub(super) fn malformed(&mut self, at: Span, message: impl Into<String>, help: &str) {
        self.sink.push(
            Diagnostic::new(code::MALFORMED_FUNCTION, at, message)
                .label("has no value")
                .help(help),
        );
    }
}
