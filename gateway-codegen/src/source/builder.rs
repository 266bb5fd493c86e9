//! Values in the order of a YAML document to a tree: [`Builder`].
//!
//! Knows what YAML has beyond JSON (tags, anchors, aliases, merge keys, keys that are no strings) and nothing of its
//! text. Everything is counted on the way, aliases at the size of what they repeat, so that a small text cannot
//! become a huge or bottomless tree.

mod aliases;
mod keys;

use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Sink};
use crate::source::span::offset;
use crate::source::tag::Tag;
use crate::source::{Entry, FileId, Limits, Node, Span, Str, Value, weight};

/// The diagnostic that ends the reading; boxed, since it is large and rare.
pub(super) type Failure = Box<Diagnostic>;

/// Puts values together.
pub(super) struct Builder<'a> {
    text: &'a Arc<str>,
    file: FileId,
    limits: &'a Limits,
    pub(super) sink: &'a mut Sink,
    /// Lists and mappings that are open, the outermost first.
    frames: Vec<Frame>,
    /// Anchored values by the number of the anchor; `None` while the value is open.
    anchors: BTreeMap<usize, Option<Built>>,
    /// Names of anchors, for suggestions.
    names: BTreeSet<String>,
    n_values: u64,
    n_alias_values: u64,
    root: Option<Node>,
}

/// What stands before a value.
pub(super) struct Properties {
    /// The number of its anchor; 0 for none.
    pub(super) anchor: usize,
    pub(super) tag: Option<Tag>,
}

/// A finished value.
#[derive(Clone)]
struct Built {
    node: Node,
    /// Values in it, itself and those behind aliases included.
    n_values: u64,
    /// Levels of lists and mappings in it.
    height: u32,
    /// Where its text ends; for an alias the end of the alias.
    end: u32,
}

/// A list or mapping that is open.
struct Frame {
    content: Content,
    start: u32,
    end: u32,
    properties: Properties,
    n_values: u64,
    height: u32,
}

/// What an open list or mapping holds so far.
enum Content {
    Sequence(Vec<Node>),
    Mapping {
        entries: Vec<Entry>,
        merged: Vec<Node>,
        key: Key,
    },
}

/// The key whose value comes next.
enum Key {
    /// None: the next node is a key.
    Expected,
    Read(Str, Span),
    /// `<<`
    Merge(Span),
    /// One that has been reported.
    Refused,
}

impl<'a> Builder<'a> {
    /// Of a file's text, to which keys that are not strings are looked up.
    pub(super) fn new(
        text: &'a Arc<str>,
        file: FileId,
        limits: &'a Limits,
        sink: &'a mut Sink,
    ) -> Self {
        Self {
            text,
            file,
            limits,
            sink,
            frames: Vec::new(),
            anchors: BTreeMap::new(),
            names: BTreeSet::new(),
            n_values: 0,
            n_alias_values: 0,
            root: None,
        }
    }

    /// The finished document.
    pub(super) fn into_root(self) -> Option<Node> {
        self.root
    }

    /// A scalar, already of its type unless a tag says otherwise, in which case it is a string.
    pub(super) fn scalar(&mut self, node: Node, properties: Properties) -> Result<(), Failure> {
        let end = node.span.end;
        self.count(node.span)?;
        let node = match &properties.tag {
            Some(tag) => tag.scalar(node, self.sink),
            None => node,
        };
        // A short form is a mapping, of `!GetAtt` with a list in it.
        let height = if matches!(node.value, Value::Mapping(_)) {
            2
        } else {
            0
        };
        self.check_depth(height, node.span)?;
        self.finish(
            Built {
                n_values: weight(&node),
                node,
                height,
                end,
            },
            properties.anchor,
        );
        Ok(())
    }

    /// The beginning of a list.
    pub(super) fn open_sequence(
        &mut self,
        start: u32,
        properties: Properties,
    ) -> Result<(), Failure> {
        self.open(Content::Sequence(Vec::new()), start, properties)
    }

    /// The beginning of a mapping.
    pub(super) fn open_mapping(
        &mut self,
        start: u32,
        properties: Properties,
    ) -> Result<(), Failure> {
        self.open(
            Content::Mapping {
                entries: Vec::new(),
                merged: Vec::new(),
                key: Key::Expected,
            },
            start,
            properties,
        )
    }

    /// The beginning of either.
    fn open(
        &mut self,
        content: Content,
        start: u32,
        properties: Properties,
    ) -> Result<(), Failure> {
        let span = Span::new(self.file, start, start + 1);
        self.count(span)?;
        self.check_depth(1, span)?;
        if properties.anchor > 0 {
            self.anchors.insert(properties.anchor, None);
        }
        self.frames.push(Frame {
            content,
            start,
            end: start,
            properties,
            n_values: 1,
            height: 0,
        });
        Ok(())
    }

    /// The end of the innermost list or mapping: where its closing bracket ends, or `None` if it has none.
    pub(super) fn close(&mut self, end: Option<u32>) -> Result<(), Failure> {
        let Some(frame) = self.frames.pop() else {
            return Ok(());
        };
        let end = end.unwrap_or(frame.end);
        let value = match frame.content {
            Content::Sequence(items) => Value::Sequence(items.into()),
            Content::Mapping {
                entries, merged, ..
            } => Value::Mapping(self.mapping(entries, &merged)?),
        };
        let node = Node::new(Span::new(self.file, frame.start, end), value);
        let (node, height) = match &frame.properties.tag {
            None => (node, frame.height + 1),
            // The mapping that a short form stands for is one level more.
            Some(tag) => (tag.collection(node, self.sink), frame.height + 2),
        };
        self.finish(
            Built {
                node,
                n_values: frame.n_values,
                height,
                end,
            },
            frame.properties.anchor,
        );
        Ok(())
    }

    /// A finished value: remembered if it is anchored, then put where it belongs.
    fn finish(&mut self, built: Built, anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, Some(built.clone()));
        }
        self.place(built);
    }

    /// Puts a value into the innermost open list or mapping, as item, key or value.
    fn place(&mut self, built: Built) {
        let Some(mut frame) = self.frames.pop() else {
            self.root = Some(built.node);
            return;
        };
        frame.n_values += built.n_values;
        frame.height = frame.height.max(built.height);
        frame.end = frame.end.max(built.end);
        match &mut frame.content {
            Content::Sequence(items) => items.push(built.node),
            Content::Mapping {
                entries,
                merged,
                key,
            } => match mem::replace(key, Key::Expected) {
                Key::Expected => *key = self.key(&built.node, built.end),
                Key::Read(key, key_span) => {
                    let absent = built.node.is_null() && built.node.span.is_empty();
                    let span = if absent { key_span } else { built.node.span };
                    entries.push(Entry {
                        key,
                        key_span,
                        value: Node { span, ..built.node },
                    });
                }
                Key::Merge(key_span) => self.merge(built.node, key_span, merged),
                Key::Refused => {}
            },
        }
        self.frames.push(frame);
    }

    /// Counts one value of the text.
    fn count(&mut self, span: Span) -> Result<(), Failure> {
        self.n_values += 1;
        if self.n_values > self.limits.max_values {
            return Err(Box::new(self.limits.too_many_values(span)));
        }
        Ok(())
    }

    /// Refuses a value of a height that would make the tree too deep.
    fn check_depth(&self, height: u32, span: Span) -> Result<(), Failure> {
        if offset(self.frames.len()).saturating_add(height) > self.limits.max_depth {
            return Err(Box::new(self.limits.too_deep(span)));
        }
        Ok(())
    }

    /// The text at a span of this file.
    fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}
