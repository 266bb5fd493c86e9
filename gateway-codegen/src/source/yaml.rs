//! YAML text to a tree: the adapter of `granit-parser`, whose events nothing else sees.
//!
//! Source: YAML 1.2.2; merge keys are the `merge` type of YAML 1.1, which OpenAPI documents use all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Tag};

use crate::diagnostics::{Diagnostic, Sink, code, suggest};
use crate::source::source_map::mark_length;
use crate::source::tree::Duplicate;
use crate::source::{
    Entry, FileId, Limits, Mapping, Node, Span, Str, Value, cloudformation, core_schema, json,
    parse, yaml_errors,
};

/// Reads a whole text. `None` if it is not YAML or goes beyond the limits; the reason is then in `sink`.
pub(super) fn read(
    text: &Arc<str>,
    file: FileId,
    limits: &Limits,
    sink: &mut Sink,
) -> Option<Node> {
    if let Some(diagnostic) = yaml_errors::control_character(text, file) {
        sink.push(diagnostic);
        return None;
    }
    let mark = mark_length(text);
    let nesting = limits.max_depth as usize + 1;
    let options = granit_parser::options! {
        emit_comments: false,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: nesting,
        block_nesting_limit: nesting,
        simple_key_max_lookahead: MAX_KEY,
    };
    let parser = Parser::new_from_str_with_options(text.get(mark..).unwrap_or_default(), options);
    let mut reader = Reader {
        text,
        mark,
        file,
        limits,
        frames: Vec::new(),
        anchors: BTreeMap::new(),
        names: BTreeSet::new(),
        n_values: 0,
        n_alias_values: 0,
        token_end: mark,
        root: None,
        sink,
    };
    match reader.events(parser) {
        Ok(()) => {}
        Err(failure) => {
            reader.sink.push(*failure);
            return None;
        }
    }
    match reader.root {
        Some(Built { node, .. }) if !(node.is_null() && node.span.is_empty()) => Some(node),
        _ => {
            sink.push(parse::empty(file));
            None
        }
    }
}

/// Longest key, in characters, that needs no `?` before it. YAML has 1,024; JSON, which is read here too, has none.
const MAX_KEY: usize = 1 << 16;

/// The diagnostic that ends the reading.
type Failure = Box<Diagnostic>;

/// Turns events into nodes.
struct Reader<'a> {
    text: &'a Arc<str>,
    /// Bytes of byte order mark, which the parser does not see.
    mark: usize,
    file: FileId,
    limits: &'a Limits,
    /// Lists and mappings that are open, the outermost first.
    frames: Vec<Frame>,
    /// Anchored values by the parser's number for the anchor; `None` while the value is open.
    anchors: BTreeMap<usize, Option<Built>>,
    /// Names of anchors, for suggestions.
    names: BTreeSet<String>,
    n_values: u64,
    n_alias_values: u64,
    /// Where the last token ended: what the parser's spans leave out (quotes, `|`) is looked for from here.
    token_end: usize,
    root: Option<Built>,
    sink: &'a mut Sink,
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
    end: usize,
}

/// A list or mapping that is open.
struct Frame {
    content: Content,
    start: usize,
    end: usize,
    anchor: usize,
    tag: Option<(Tag, Span)>,
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
    /// The next node is a key.
    Expected,
    Read(Str, Span),
    /// `<<`
    Merge,
    /// A list or mapping as key, which has been reported.
    Refused,
}

impl Reader<'_> {
    /// Takes all events.
    fn events<'t>(
        &mut self,
        parser: impl Iterator<Item = Result<(Event<'t>, granit_parser::Span), ScanError>>,
    ) -> Result<(), Failure> {
        let mut n_documents = 0;
        for event in parser {
            let (event, at) = match event {
                Ok(event) => event,
                Err(error) => return Err(Box::new(self.scan_error(&error))),
            };
            let range = at.byte_range().unwrap_or_default();
            let (start, end) = (range.start + self.mark, range.end + self.mark);
            match event {
                Event::DocumentStart(..) if n_documents > 0 => {
                    self.sink.push(self.second_document(start, end));
                    return Ok(());
                }
                Event::DocumentStart(..) => n_documents += 1,
                Event::Anchor(_, name) => {
                    self.names.insert(name.into_owned());
                    continue;
                }
                Event::Scalar(value, style, anchor, tag) => {
                    let tag = self.tag(tag.as_deref(), &at);
                    self.scalar(&value, style, anchor, tag, start, end)?;
                }
                Event::SequenceStart(_, anchor, tag) => {
                    let tag = self.tag(tag.as_deref(), &at);
                    self.open(Content::Sequence(Vec::new()), anchor, tag, start)?;
                }
                Event::MappingStart(_, anchor, tag) => {
                    let tag = self.tag(tag.as_deref(), &at);
                    let content = Content::Mapping {
                        entries: Vec::new(),
                        merged: Vec::new(),
                        key: Key::Expected,
                    };
                    self.open(content, anchor, tag, start)?;
                }
                // Of a block collection the end has no text.
                Event::SequenceEnd | Event::MappingEnd => {
                    self.close((end > start).then_some(end))?
                }
                Event::Alias(anchor) => self.alias(anchor, start, end)?,
                Event::UnresolvedAlias(name) => self.undefined_alias(&name, start, end)?,
                _ => {}
            }
            self.token_end = self.token_end.max(end);
        }
        Ok(())
    }

    /// A scalar, by its tag or, if it is plain, by the core schema.
    fn scalar(
        &mut self,
        value: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<(Tag, Span)>,
        start: usize,
        end: usize,
    ) -> Result<(), Failure> {
        let start = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                yaml_errors::block_header(self.text, self.token_end, start).unwrap_or(start)
            }
            _ => start,
        };
        // The parser's span of a block scalar reaches to the next line with something on it.
        let end = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                start + self.slice(start, end).trim_end().len()
            }
            _ => end,
        };
        let span = self.span(start, end);
        // What is not there has no text, but the parser calls it `~`.
        let value = if span.is_empty() { "" } else { value };
        let kind = if style == ScalarStyle::Plain {
            core_schema::kind(value)
        } else {
            core_schema::Kind::String
        };
        let node = match &tag {
            None => {
                let text = || self.text_of(value, span);
                let value = match kind {
                    core_schema::Kind::Null => Value::Null,
                    core_schema::Kind::Bool(value) => Value::Bool(value),
                    core_schema::Kind::Integer | core_schema::Kind::Float => Value::Number(text()),
                    core_schema::Kind::String => Value::String(text()),
                };
                Node::new(span, value)
            }
            Some((tag, tag_span)) => {
                let string = Node::new(span, Value::String(self.text_of(value, span)));
                cloudformation::tagged_scalar(tag, *tag_span, string, self.sink)
            }
        };
        let height = u32::from(matches!(node.value, Value::Mapping(_) | Value::Sequence(_)));
        self.count(span)?;
        let built = Built {
            node,
            n_values: 1,
            height,
            end,
        };
        self.finish(built, anchor)
    }

    /// The beginning of a list or mapping.
    fn open(
        &mut self,
        content: Content,
        anchor: usize,
        tag: Option<(Tag, Span)>,
        start: usize,
    ) -> Result<(), Failure> {
        self.count(self.span(start, start + 1))?;
        self.check_depth(1, self.span(start, start + 1))?;
        if anchor > 0 {
            self.anchors.insert(anchor, None);
        }
        self.frames.push(Frame {
            content,
            start,
            end: start,
            anchor,
            tag,
            n_values: 1,
            height: 0,
        });
        Ok(())
    }

    /// The end of a list or mapping.
    fn close(&mut self, end: Option<usize>) -> Result<(), Failure> {
        let Some(frame) = self.frames.pop() else {
            return Ok(());
        };
        let end = end.unwrap_or(frame.end);
        let span = self.span(frame.start, end);
        let value = match frame.content {
            Content::Sequence(items) => Value::Sequence(items.into()),
            Content::Mapping {
                entries, merged, ..
            } => Value::Mapping(self.mapping(entries, &merged)?),
        };
        let node = Node::new(span, value);
        let (node, height) = match &frame.tag {
            None => (node, frame.height + 1),
            // The mapping that a short form stands for is one level more.
            Some((tag, tag_span)) => (
                cloudformation::tagged_collection(tag, *tag_span, node, self.sink),
                frame.height + 2,
            ),
        };
        self.finish(
            Built {
                node,
                n_values: frame.n_values,
                height,
                end,
            },
            frame.anchor,
        )
    }

    /// A mapping of its entries and of those it merges: its own come first, earlier merged mappings before later ones.
    fn mapping(&mut self, entries: Vec<Entry>, merged: &[Node]) -> Result<Mapping, Failure> {
        let (own, duplicates) = Mapping::new(entries);
        duplicates
            .iter()
            .for_each(|duplicate| self.sink.push(json::report(duplicate)));
        if merged.is_empty() {
            return Ok(own);
        }
        let others: Vec<&Mapping> = merged.iter().filter_map(Node::as_mapping).collect();
        let n_entries = others.iter().map(|other| other.len() as u64).sum();
        self.count_alias(
            n_entries,
            merged.first().map_or(self.span(0, 0), |node| node.span),
        )?;
        let all = own.iter().chain(others.into_iter().flatten()).cloned();
        // That a merged key is overridden is what merging is for.
        let (mapping, _overridden): (_, Vec<Duplicate>) = Mapping::new(all);
        Ok(mapping)
    }

    /// A value that stands elsewhere.
    fn alias(&mut self, anchor: usize, start: usize, end: usize) -> Result<(), Failure> {
        let span = self.span(start, end);
        let built = match self.anchors.get(&anchor) {
            Some(Some(built)) => Built {
                end,
                ..built.clone()
            },
            _ => {
                let name = self.slice(start, end);
                let diagnostic = Diagnostic::new(
                    code::CYCLIC_ALIAS,
                    span,
                    format!("alias `{name}` stands inside the value it names"),
                )
                .label("this value would contain itself")
                .help("for a schema that contains itself write `$ref`");
                let opener = self
                    .frames
                    .iter()
                    .find(|frame| frame.anchor == anchor)
                    .map(|frame| frame.start);
                let diagnostic = match opener {
                    Some(start) => diagnostic
                        .secondary(self.span(start, start), "the anchored value begins here"),
                    None => diagnostic,
                };
                self.sink.push(diagnostic);
                self.invalid(span, end)
            }
        };
        self.count_alias(built.n_values, span)?;
        self.check_depth(built.height, span)?;
        self.place(built);
        Ok(())
    }

    /// An alias to nothing.
    fn undefined_alias(&mut self, name: &str, start: usize, end: usize) -> Result<(), Failure> {
        let span = self.span(start, end);
        let diagnostic = Diagnostic::new(
            code::UNDEFINED_ALIAS,
            span,
            format!("alias `*{name}` has no anchor"),
        )
        .label(format!("no `&{name}` stands before this"));
        let known = suggest::nearest(name, self.names.iter().map(String::as_str));
        self.sink.push(match known {
            Some(known) => {
                diagnostic.help(format!("there is an anchor `&{known}`: write `*{known}`"))
            }
            None if name.is_empty() => diagnostic,
            None => diagnostic.help(
                "define the anchor before it is used, or put text that begins with `*` in quotes",
            ),
        });
        self.count(span)?;
        self.place(self.invalid(span, end));
        Ok(())
    }

    /// A finished value: remembered if it is anchored, then put where it belongs.
    fn finish(&mut self, built: Built, anchor: usize) -> Result<(), Failure> {
        if anchor > 0 {
            self.anchors.insert(anchor, Some(built.clone()));
        }
        self.place(built);
        Ok(())
    }

    /// Puts a value into the innermost open list or mapping, as item, key or value.
    fn place(&mut self, built: Built) {
        let Some(mut frame) = self.frames.pop() else {
            self.root = Some(built);
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
            } => match std::mem::replace(key, Key::Expected) {
                Key::Expected => *key = self.key(&built.node),
                Key::Read(key, key_span) => {
                    let absent = built.node.is_null() && built.node.span.is_empty();
                    let span = if absent { key_span } else { built.node.span };
                    entries.push(Entry {
                        key,
                        key_span,
                        value: Node { span, ..built.node },
                    });
                }
                Key::Merge => self.merge(built.node, merged),
                Key::Refused => {}
            },
        }
        self.frames.push(frame);
    }

    /// What a node is as a key.
    fn key(&mut self, node: &Node) -> Key {
        let text = match &node.value {
            Value::String(text)
                if **text == *"<<"
                    && self.slice(node.span.start as usize, node.span.end as usize) == "<<" =>
            {
                return Key::Merge;
            }
            Value::String(text) | Value::Number(text) => text.clone(),
            Value::Null | Value::Bool(_) => {
                Str::slice(self.text, node.span.start as usize, node.span.end as usize)
            }
            Value::Invalid => return Key::Refused,
            Value::Sequence(_) | Value::Mapping(_) => {
                let message = format!("a key must be text, this is {}", node.kind_name());
                let diagnostic =
                    Diagnostic::new(code::COMPLEX_KEY, node.span, message).label("used as a key");
                self.sink.push(
                    diagnostic
                        .help("a value in braces, such as `{petId}`, needs quotes: `\"{petId}\"`"),
                );
                return Key::Refused;
            }
        };
        Key::Read(text, node.span)
    }

    /// The value of `<<`: a mapping or a list of mappings.
    fn merge(&mut self, node: Node, merged: &mut Vec<Node>) {
        let nodes = match &node.value {
            Value::Sequence(items) => items.to_vec(),
            _ => vec![node],
        };
        for node in nodes {
            match node.value {
                Value::Mapping(_) => merged.push(node),
                Value::Invalid => {}
                _ => {
                    let message = format!("`<<` merges mappings, this is {}", node.kind_name());
                    let diagnostic = Diagnostic::new(code::INVALID_MERGE, node.span, message)
                        .label("not a mapping");
                    self.sink.push(diagnostic.help("merge an anchored mapping: `<<: *name`; a key that is really `<<` needs quotes"));
                }
            }
        }
    }

    /// Counts one value of the text.
    fn count(&mut self, span: Span) -> Result<(), Failure> {
        self.n_values += 1;
        if self.n_values > self.limits.max_values {
            let message = format!(
                "the document holds more than {} values",
                self.limits.max_values
            );
            return Err(Box::new(Diagnostic::new(
                code::TOO_MANY_VALUES,
                span,
                message,
            )));
        }
        Ok(())
    }

    /// Counts values that an alias repeats.
    fn count_alias(&mut self, n_values: u64, span: Span) -> Result<(), Failure> {
        self.n_alias_values = self.n_alias_values.saturating_add(n_values);
        if self.n_alias_values > self.limits.max_alias_values {
            let message = format!(
                "the aliases of this document repeat more than {} values",
                self.limits.max_alias_values
            );
            let diagnostic = Diagnostic::new(code::TOO_MANY_ALIASES, span, message);
            return Err(Box::new(
                diagnostic.label(format!("this alias repeats {n_values}")),
            ));
        }
        Ok(())
    }

    /// Refuses a value of a height that would make the tree too deep.
    fn check_depth(&self, height: u32, span: Span) -> Result<(), Failure> {
        let depth = self.frames.len() as u64 + u64::from(height);
        if depth > u64::from(self.limits.max_depth) {
            return Err(Box::new(yaml_errors::too_deep(self.limits, span)));
        }
        Ok(())
    }

    /// The tag of a node and where it stands.
    fn tag(&self, tag: Option<&Tag>, at: &granit_parser::Span) -> Option<(Tag, Span)> {
        let tag = tag?;
        let range = at
            .tag_span()
            .and_then(|span| span.byte_range())
            .unwrap_or_default();
        Some((
            tag.clone(),
            self.span(range.start + self.mark, range.end + self.mark),
        ))
    }

    /// The text of a scalar: a slice of the document where that is the same.
    fn text_of(&self, value: &str, span: Span) -> Str {
        let (start, end) = (span.start as usize, span.end as usize);
        match self.slice(start, end) {
            same if same == value => Str::slice(self.text, start, end),
            quoted if quoted.get(1..quoted.len().saturating_sub(1)) == Some(value) => {
                Str::slice(self.text, start + 1, end - 1)
            }
            _ => value.into(),
        }
    }

    /// Stands where something was reported.
    fn invalid(&self, span: Span, end: usize) -> Built {
        Built {
            node: Node::new(span, Value::Invalid),
            n_values: 1,
            height: 0,
            end,
        }
    }

    /// A second document, at the `---` before it.
    fn second_document(&self, start: usize, end: usize) -> Diagnostic {
        Diagnostic::new(
            code::SEVERAL_DOCUMENTS,
            self.span(start, end),
            "the file holds a second YAML document",
        )
        .label("it begins here")
        .help("put each document into a file of its own")
    }

    /// The parser's error as a diagnostic.
    fn scan_error(&self, error: &ScanError) -> Diagnostic {
        let at = error
            .marker()
            .byte_offset()
            .map_or(self.token_end, |at| at + self.mark);
        yaml_errors::diagnostic(
            error.kind(),
            self.text,
            self.file,
            at,
            self.token_end,
            self.limits,
        )
    }

    /// Text of this file; empty for a range that does not fit.
    fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// A span of this file.
    fn span(&self, start: usize, end: usize) -> Span {
        Span::of(self.file, start, end)
    }
}
