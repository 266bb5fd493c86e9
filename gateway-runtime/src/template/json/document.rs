//! A document whose values are made when they are asked for.
//!
//! Containers are known by their nodes, until something needs one as a list or a map: then all of the document is made,
//! once, and every node stands for its container from then on. So each has one identity, and what a template changes in
//! it is seen wherever it is reached from.

use std::cell::OnceCell;

use super::super::json_path::Step;
use super::super::output::Output;
use super::super::render::{Slash, json_string};
use super::super::rendering::Object;
use super::super::words::n_printable;
use super::super::{Error, Str, Value};
use super::build::{Builder, scalar, slice};
use super::scan::{Kind, Node, Nodes, scan, tag};

/// Most entries that are looked at one by one: maps of more have an index.
const MAX_LOOKED_AT: usize = 32;

/// A document.
#[derive(Debug)]
pub(in crate::template) struct Document<'t> {
    text: &'t str,
    /// None where the text is not JSON.
    nodes: Nodes,
    /// All containers by their nodes, once one was needed.
    made: OnceCell<Vec<Value<'t>>>,
}

/// Where a step leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::template) enum Found {
    /// To a node.
    Node(u32),
    /// To nothing.
    Nothing,
    /// The values have to be asked.
    Unknown,
}

impl<'t> Document<'t> {
    /// The document of a text; nothing where it is not JSON.
    ///
    /// # Errors
    ///
    /// It has too many or too deep values.
    pub(in crate::template) fn of(text: &'t str) -> Result<Self, Error> {
        let nodes = match scan(text) {
            Ok(nodes) => nodes,
            Err(Error::Json(_)) => Nodes::default(),
            Err(error) => return Err(error),
        };
        Ok(Document {
            text,
            nodes,
            made: OnceCell::new(),
        })
    }

    fn node(&self, place: u32) -> Option<Node> {
        self.nodes.all.get(place as usize).copied()
    }

    /// Whether the text is JSON.
    pub(in crate::template) fn is_json(&self) -> bool {
        self.node(0).is_some()
    }

    /// Whether values have been made: nodes no longer tell what is in them.
    pub(in crate::template) fn is_made(&self) -> bool {
        self.made.get().is_some()
    }

    /// Whether a node is an array.
    pub(in crate::template) fn is_list(&self, place: u32) -> bool {
        self.node(place).is_some_and(|node| node.kind == Kind::List)
    }

    /// What a template has of a node: the value, of a container the node.
    pub(in crate::template) fn value(&self, place: u32) -> Value<'t> {
        match self.node(place) {
            None => Value::Null,
            Some(node) if !is_container(node) => scalar(self.text, node, Str::Borrowed),
            Some(_) if self.is_made() => self.made(place),
            Some(_) => Value::Object(Object::Node(place)),
        }
    }

    /// The value of a node, also of a container.
    pub(in crate::template) fn made(&self, place: u32) -> Value<'t> {
        match self.node(place) {
            None => Value::Null,
            Some(node) if !is_container(node) => scalar(self.text, node, Str::Borrowed),
            Some(_) => {
                let all = || Builder::new(self.text, &self.nodes.all, Str::Borrowed).all();
                let made = self.made.get_or_init(all);
                made.get(place as usize).cloned().unwrap_or_default()
            }
        }
    }

    /// The node behind a value.
    fn behind(&self, place: u32) -> u32 {
        self.node(place).map_or(place + 1, |node| node.next)
    }

    /// The entry of an object.
    pub(in crate::template) fn entry(&self, place: u32, name: &str) -> Found {
        if self.is_made() || self.nodes.has_escaped_keys {
            return Found::Unknown;
        }
        let (end, differ) = match self.node(place) {
            Some(node) if node.kind == Kind::Map => (node.next as usize, node.tag == 1),
            _ => return Found::Nothing,
        };
        let name = name.as_bytes();
        let tag = tag(name);
        let mut found = Found::Nothing;
        let mut at = place as usize + 1;
        for _ in 0..MAX_LOOKED_AT {
            let Some([key, value, ..]) = self.nodes.all.get(at..end) else {
                return found;
            };
            if key.tag == tag && self.bytes(*key) == name {
                // The last one counts.
                found = Found::Node(at as u32 + 1);
                if differ {
                    return found;
                }
            }
            at = value.next as usize;
        }
        if at >= end { found } else { Found::Unknown }
    }

    fn bytes(&self, node: Node) -> &[u8] {
        let range = node.from as usize..node.to as usize;
        self.text.as_bytes().get(range).unwrap_or_default()
    }

    /// The first item of an array, if it has one.
    pub(in crate::template) fn first(&self, place: u32) -> Option<u32> {
        let node = self.node(place)?;
        (place + 1 < node.next).then_some(place + 1)
    }

    /// The item behind one, if there is one.
    pub(in crate::template) fn next(&self, place: u32, item: u32) -> Option<u32> {
        let next = self.behind(item);
        (next < self.node(place)?.next).then_some(next)
    }

    /// The item at a position.
    fn item(&self, place: u32, index: i64) -> Found {
        if self.is_made() || !(0..MAX_LOOKED_AT as i64).contains(&index) {
            return Found::Unknown;
        }
        if !self.is_list(place) {
            return Found::Nothing;
        }
        let mut item = self.first(place);
        for _ in 0..index {
            item = item.and_then(|item| self.next(place, item));
        }
        item.map_or(Found::Nothing, Found::Node)
    }

    /// Where the steps of a path lead.
    pub(in crate::template) fn find(&self, steps: &[Step]) -> Found {
        let is_single = |step: &Step| matches!(step, Step::Child(_) | Step::Index(_));
        if self.nodes.all.is_empty() || self.is_made() || !steps.iter().all(is_single) {
            return Found::Unknown;
        }
        let mut found = Found::Node(0);
        for step in steps {
            let Found::Node(place) = found else {
                return found;
            };
            found = match step {
                Step::Child(name) => self.entry(place, name),
                Step::Index(index) => self.item(place, *index),
                _ => Found::Unknown,
            };
        }
        found
    }

    /// Appends the text of a node that is no container; whether it is one.
    ///
    /// # Errors
    ///
    /// The text is too long.
    pub(in crate::template) fn write(&self, place: u32, out: &mut Output) -> Result<bool, Error> {
        let Some(node) = self.node(place) else {
            return Ok(true);
        };
        match node.kind {
            Kind::List | Kind::Map => return Ok(false),
            Kind::Null => {}
            Kind::Number | Kind::Escaped => {
                scalar(self.text, node, Str::Borrowed).render(out)?;
            }
            Kind::True | Kind::False | Kind::Integer | Kind::Plain | Kind::Text => {
                out.push_str(slice(self.text, node))?;
            }
        }
        Ok(true)
    }

    /// Appends a node as compact JSON; whether its text tells how.
    ///
    /// # Errors
    ///
    /// The text is too long.
    pub(in crate::template) fn write_json(
        &self,
        place: u32,
        out: &mut Output,
    ) -> Result<bool, Error> {
        if self.is_made() || !self.has_plain_keys(place) {
            return Ok(false);
        }
        self.json(place, out)?;
        Ok(true)
    }

    /// Whether no object of a value has many keys, or equal ones.
    fn has_plain_keys(&self, place: u32) -> bool {
        let end = self.behind(place);
        let mut at = place;
        while at < end {
            let Some(node) = self.node(at) else {
                return false;
            };
            let is_sure = node.tag == 1 && !self.nodes.has_escaped_keys;
            if node.kind == Kind::Map && !is_sure && !self.is_plain(at, node.next) {
                return false;
            }
            at += 1;
        }
        true
    }

    fn is_plain(&self, place: u32, end: u32) -> bool {
        let mut keys = [""; MAX_LOOKED_AT];
        let mut at = place + 1;
        for n in 0..MAX_LOOKED_AT {
            if at >= end {
                return true;
            }
            let Some(key) = self.node(at).filter(|key| key.kind == Kind::Text) else {
                return false;
            };
            let key = slice(self.text, key);
            let (before, rest) = keys.split_at_mut(n);
            if before.contains(&key) {
                return false;
            }
            if let Some(place) = rest.first_mut() {
                *place = key;
            }
            at = self.behind(at + 1);
        }
        at >= end
    }

    /// As deep as documents are.
    fn json(&self, place: u32, out: &mut Output) -> Result<(), Error> {
        let Some(node) = self.node(place) else {
            return Ok(());
        };
        match node.kind {
            Kind::List => {
                out.push_str("[")?;
                let mut item = self.first(place);
                while let Some(at) = item {
                    self.json(at, out)?;
                    item = self.next(place, at);
                    if item.is_some() {
                        out.push_str(",")?;
                    }
                }
                out.push_str("]")
            }
            Kind::Map => {
                out.push_str("{")?;
                let mut key = self.first(place);
                while let Some(at) = key {
                    self.json(at, out)?;
                    out.push_str(":")?;
                    self.json(at + 1, out)?;
                    key = self.next(place, at + 1);
                    if key.is_some() {
                        out.push_str(",")?;
                    }
                }
                out.push_str("}")
            }
            Kind::Text => {
                let bytes = self.bytes(node);
                if n_printable(bytes, b'"') < bytes.len() {
                    return json_string(slice(self.text, node), out, Slash::Plain);
                }
                // With its quotes.
                let quoted = node.from as usize - 1..node.to as usize + 1;
                out.push_str(self.text.get(quoted).unwrap_or_default())
            }
            Kind::Escaped | Kind::Number => scalar(self.text, node, Str::Borrowed).render_json(out),
            Kind::Null | Kind::True | Kind::False | Kind::Integer | Kind::Plain => {
                out.push_str(slice(self.text, node))
            }
        }
    }
}

fn is_container(node: Node) -> bool {
    matches!(node.kind, Kind::List | Kind::Map)
}
