//! The functions of CloudFormation: `Ref` and `Fn::...`.
//!
//! Source: AWS CloudFormation User Guide, "Intrinsic function reference".

use super::parameters::scalar;
use super::resolve::{MAX_TEXT, Mode, Outcome, Resolver};
use super::text::{Escape, Part, is_of_the_request, parts};
use crate::diagnostics::{quoted, suggest};
use crate::source::{Entry, Mapping, Node, Value};

/// The functions that have a value here.
const KNOWN: &[&str] = &[
    "Fn::Base64",
    "Fn::FindInMap",
    "Fn::GetAZs",
    "Fn::GetAtt",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Length",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::ToJsonString",
    "Fn::Transform",
    "Ref",
];

impl Resolver<'_> {
    /// What a call gives.
    pub(super) fn call(
        &mut self,
        node: &Node,
        mapping: &Mapping,
        call: &Entry,
        mode: Mode,
    ) -> Outcome {
        let Some(value) = self.evaluate(node, mapping, call, mode) else {
            return Outcome::Nothing;
        };
        Outcome::New(Node::new(node.span, value.value))
    }

    /// The value of a call; `None`: nothing is to stand there.
    fn evaluate(
        &mut self,
        node: &Node,
        mapping: &Mapping,
        call: &Entry,
        mode: Mode,
    ) -> Option<Node> {
        let argument = &call.value;
        let invalid = Node::new(node.span, Value::Invalid);
        let items = argument.as_sequence();
        let value = match (call.key.as_str(), items) {
            ("Ref", None) => {
                let Some(name) = argument.as_str() else {
                    return Some(self.wrong(argument, "`Ref` takes a name"));
                };
                match self.named(name, node.span) {
                    Some(value) if value.is_null() => return None,
                    value => value,
                }
            }
            ("Fn::GetAtt", _) => self.attribute(argument),
            ("Fn::Sub", None) => self.substitute(argument, None),
            ("Fn::Sub", Some([text, values])) => self.substitute(text, Some(values)),
            ("Fn::If", Some([condition, then, otherwise])) => {
                let Some(name) = condition.as_str() else {
                    return Some(self.wrong(condition, "`Fn::If` asks a condition by its name"));
                };
                let Some(holds) = self.condition(name, condition.span) else {
                    return Some(invalid);
                };
                let chosen = if holds { then } else { otherwise };
                return match self.node(chosen, mode) {
                    Outcome::Same => Some(chosen.clone()),
                    Outcome::New(new) => Some(new),
                    Outcome::Nothing => None,
                };
            }
            ("Fn::Join", Some([delimiter, list])) => self.join(delimiter, list),
            ("Fn::Split", Some([delimiter, text])) => self.split(delimiter, text),
            ("Fn::Select", Some([index, list])) => self.select(index, list),
            ("Fn::FindInMap", Some([map, first, second])) => {
                self.find(node, [map, first, second], None)
            }
            ("Fn::FindInMap", Some([map, first, second, otherwise])) => {
                self.find(node, [map, first, second], otherwise.get("DefaultValue"))
            }
            ("Fn::ImportValue", _) => match self.text_of(argument) {
                Some(name) => self.named(&name, argument.span),
                None => None,
            },
            ("Fn::Base64", _) => self.text_of(argument).map(|text| {
                Node::new(argument.span, Value::String(base64(text.as_bytes()).into()))
            }),
            ("Fn::ToJsonString", _) => self.value(argument).map(|value| {
                Node::new(
                    argument.span,
                    Value::String(value.to_json().to_string().into()),
                )
            }),
            ("Fn::Length", _) => {
                let value = self.value(argument)?;
                let length = value.as_sequence().map(|items| items.len().to_string());
                length.map(|length| Node::new(argument.span, Value::Number(length.into())))
            }
            ("Fn::GetAZs", _) => {
                let region = self.text_of(argument).filter(|region| !region.is_empty());
                let region = region.or_else(|| self.pseudo("Region"))?;
                let zone = |letter| Value::String(format!("{region}{letter}").into());
                let zones = ["a", "b", "c"].map(|letter| Node::new(argument.span, zone(letter)));
                Some(Node::new(argument.span, Value::Sequence(zones.into())))
            }
            ("Fn::Transform", None) => self.include(node, mapping, argument, mode),
            (name, _) if KNOWN.contains(&name) => {
                return Some(self.wrong(argument, &format!("`{name}` does not take this")));
            }
            (name, _) => {
                let help = match suggest::nearest(name, KNOWN.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write the value that it stands for".to_owned(),
                };
                self.malformed(
                    call.key_span,
                    format!("{} is not a function with a known value", quoted(name)),
                    &help,
                );
                None
            }
        };
        Some(value.unwrap_or(invalid))
    }

    /// Reports an argument that a function cannot take.
    fn wrong(&mut self, argument: &Node, message: &str) -> Node {
        if !argument.is_invalid() {
            self.malformed(
                argument.span,
                message,
                "see the function's form in the CloudFormation User Guide",
            );
        }
        Node::new(argument.span, Value::Invalid)
    }

    /// `Fn::GetAtt`
    fn attribute(&mut self, argument: &Node) -> Option<Node> {
        let name = match argument.as_sequence() {
            Some([resource, attribute]) => {
                format!("{}.{}", self.text_of(resource)?, self.text_of(attribute)?)
            }
            None if argument.as_str().is_some_and(|name| name.contains('.')) => {
                argument.as_str()?.to_owned()
            }
            _ => {
                return Some(
                    self.wrong(argument, "`Fn::GetAtt` takes a resource and an attribute"),
                );
            }
        };
        self.named(&name, argument.span)
    }

    /// `Fn::Sub`, with the values of its second form.
    fn substitute(&mut self, text: &Node, values: Option<&Node>) -> Option<Node> {
        let Some(template) = text.as_str() else {
            return Some(self.wrong(text, "`Fn::Sub` takes a text"));
        };
        let mut result = String::with_capacity(template.len());
        let mut is_missing = false;
        for part in parts(template, Escape::Exclamation) {
            let (name, written) = match part {
                Part::Literal(literal) => {
                    result.push_str(literal);
                    continue;
                }
                Part::Variable { name, written } => (name, written),
            };
            let own = values.and_then(|values| values.get(name));
            let value = match own {
                Some(value) => self.text_of(value),
                // CloudFormation would refuse it, and nobody else means anything by it.
                None if is_of_the_request(name) => Some(written.to_owned()),
                None => self
                    .named(name, text.span)
                    .and_then(|value| match value.as_sequence() {
                        Some(_) => None,
                        None => scalar(&value),
                    }),
            };
            match value {
                Some(value) => result.push_str(&value),
                None => is_missing = true,
            }
            if result.len() > MAX_TEXT {
                self.malformed(
                    text.span,
                    "this text grows too large",
                    "shorten the values in it",
                );
                return None;
            }
        }
        (!is_missing).then(|| Node::new(text.span, Value::String(result.into())))
    }

    /// The items of a list with their values in place.
    fn list(&mut self, list: &Node) -> Option<Vec<Node>> {
        let list = self.value(list)?;
        match list.as_sequence() {
            Some(items) => Some(items.to_vec()),
            None => {
                self.wrong(&list, "a list is needed here");
                None
            }
        }
    }

    /// `Fn::Join`
    fn join(&mut self, delimiter: &Node, list: &Node) -> Option<Node> {
        let (delimiter, items) = (self.text_of(delimiter), self.list(list));
        let texts: Option<Vec<String>> = items?.iter().map(scalar).collect();
        let joined = texts?.join(&delimiter?);
        if joined.len() > MAX_TEXT {
            self.malformed(
                list.span,
                "this text grows too large",
                "shorten the values in it",
            );
            return None;
        }
        Some(Node::new(list.span, Value::String(joined.into())))
    }

    /// `Fn::Split`
    fn split(&mut self, delimiter: &Node, text: &Node) -> Option<Node> {
        let (delimiter, whole) = (self.text_of(delimiter)?, self.text_of(text)?);
        if delimiter.is_empty() {
            return Some(self.wrong(text, "`Fn::Split` takes a delimiter that is not empty"));
        }
        let item = |item: &str| Node::new(text.span, Value::String(item.into()));
        let items = whole.split(&delimiter).map(item).collect();
        Some(Node::new(text.span, Value::Sequence(items)))
    }

    /// `Fn::Select`
    fn select(&mut self, index: &Node, list: &Node) -> Option<Node> {
        let (at, items) = (self.text_of(index)?, self.list(list)?);
        let found = at
            .parse::<usize>()
            .ok()
            .and_then(|at| items.get(at).cloned());
        if found.is_none() {
            let message = format!(
                "there is no item {} in a list of {}",
                quoted(&at),
                items.len()
            );
            self.malformed(index.span, message, "count from 0");
        }
        found
    }

    /// `Fn::FindInMap`
    fn find(&mut self, node: &Node, keys: [&Node; 3], otherwise: Option<&Node>) -> Option<Node> {
        let [map, first, second] = keys.map(|key| self.text_of(key));
        let (map, first, second) = (map?, first?, second?);
        let name = format!("{map}.{first}.{second}");
        if let Some(given) = self.given(&name) {
            return Some(Node::new(node.span, Value::String(given.into())));
        }
        let stack = self.scope.stack;
        match stack.and_then(|stack| stack.mapped(&map, &first, &second)) {
            Some(found) => self.value(found),
            None => match otherwise {
                Some(otherwise) => self.value(otherwise),
                None => self.named(&name, node.span),
            },
        }
    }

    /// `Fn::Transform` with `AWS::Include`: the content of a file, and what stands beside it.
    fn include(
        &mut self,
        node: &Node,
        mapping: &Mapping,
        argument: &Node,
        mode: Mode,
    ) -> Option<Node> {
        if argument.get("Name").and_then(Node::as_str) != Some("AWS::Include") {
            return Some(self.wrong(argument, "only the transform `AWS::Include` is known"));
        }
        let Some(location) = argument.get("Parameters").and_then(|p| p.get("Location")) else {
            return Some(self.wrong(argument, "`AWS::Include` needs the parameter `Location`"));
        };
        let place = location.span;
        let location = self.text_of(location)?;
        let included = self.included(&location, place)?;
        let included = self.nested(place, |resolver| match resolver.node(&included, mode) {
            Outcome::Same => Some(included.clone()),
            Outcome::New(new) => Some(new),
            Outcome::Nothing => None,
        })??;
        if mapping.len() == 1 {
            return Some(included);
        }
        let mut entries: Vec<Entry> = Vec::new();
        for entry in mapping.iter().filter(|entry| entry.key != *"Fn::Transform") {
            match self.node(&entry.value, mode) {
                Outcome::Same => entries.push(entry.clone()),
                Outcome::New(value) => entries.push(Entry {
                    value,
                    ..entry.clone()
                }),
                Outcome::Nothing => {}
            }
        }
        entries.extend(included.as_mapping().into_iter().flatten().cloned());
        Some(Node::new(
            node.span,
            Value::Mapping(Mapping::from_entries(entries)),
        ))
    }
}

/// RFC 4648 section 4, with padding.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut group = [0; 3];
        for (to, from) in group.iter_mut().zip(chunk) {
            *to = *from;
        }
        let bits = u32::from_be_bytes([0, group[0], group[1], group[2]]);
        for i in 0..4 {
            let index = (bits >> (18 - 6 * i)) & 63;
            let letter = ALPHABET.get(index as usize).copied().unwrap_or(b'=');
            text.push(if i <= chunk.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    text
}
