//! YAML text to a tree: the adapter of `granit-parser`, whose events nothing outside this module sees.
//!
//! In: the text. Out: what a [`Builder`] makes of the values in it. Here is what depends on the parser: its options,
//! its spans (of bytes, without a byte order mark, without the header of a block), its errors.
//! Source: YAML 1.2.2; merge keys are from YAML 1.1, since OpenAPI documents use them all the same.

mod errors;
mod places;

use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, ScanError};

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::source::builder::{Builder, Failure, Properties};
use crate::source::core_schema::{self, Kind};
use crate::source::source_map::mark_length;
use crate::source::tag::{Tag, TagKind};
use crate::source::{FileId, Limits, Node, Span, Str, Value, parse};

/// Longest key, in characters, that needs no `?` before it. YAML has 1,024; JSON, which is read here too, has none.
const MAX_KEY: usize = 1 << 16;

/// Reads a whole text. `None` if it is not YAML or goes beyond the limits; the reason is then in `sink`.
pub(super) fn read(
    text: &Arc<str>,
    file: FileId,
    limits: &Limits,
    sink: &mut Sink,
) -> Option<Node> {
    if let Some(diagnostic) = errors::control_character(text, file) {
        sink.push(diagnostic);
        return None;
    }
    let mark = mark_length(text);
    // One more than the limit, so that the builder is the first to notice.
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
    let builder = Builder::new(text, file, limits, sink);
    let mut reader = Reader {
        text,
        mark,
        file,
        limits,
        token_end: mark,
        brackets: Vec::new(),
        builder,
    };
    if let Err(failure) = reader.events(parser) {
        reader.builder.sink.push(*failure);
        return None;
    }
    let root = reader.builder.into_root();
    // A document that is only `---` has a value, but one without text.
    let root = root.filter(|node| !(node.is_null() && node.span.is_empty()));
    if root.is_none() {
        sink.push(parse::empty(file));
    }
    root
}

/// Hands the parser's events to a builder.
struct Reader<'a> {
    text: &'a Arc<str>,
    /// Bytes of byte order mark, which the parser does not see.
    mark: usize,
    file: FileId,
    limits: &'a Limits,
    /// Where the last token ended: what the parser's spans leave out is looked for from here.
    token_end: usize,
    /// The lists and mappings that are open: the place of the bracket, for those that have one.
    brackets: Vec<Option<usize>>,
    builder: Builder<'a>,
}

/// The parser's span and the offsets it stands for.
#[derive(Clone, Copy)]
struct Place {
    parsed: granit_parser::Span,
    start: usize,
    end: usize,
}

impl Reader<'_> {
    /// Takes all events.
    fn events<'t>(
        &mut self,
        parser: impl Iterator<Item = Result<(Event<'t>, granit_parser::Span), ScanError>>,
    ) -> Result<(), Failure> {
        let mut n_documents = 0;
        for event in parser {
            let (event, parsed) = event.map_err(|error| Box::new(self.scan_error(&error)))?;
            let place = self.place(parsed);
            if matches!(event, Event::DocumentStart(..)) {
                n_documents += 1;
                if n_documents > 1 {
                    let second = second_document(self.span(place));
                    self.builder.sink.push(second);
                    return Ok(());
                }
            }
            // The name of an anchor comes behind its value, but stands before it.
            let is_token = !matches!(event, Event::Anchor(..));
            self.event(event, place)?;
            if is_token {
                self.token_end = self.token_end.max(place.end);
            }
        }
        Ok(())
    }

    /// Takes one event.
    fn event(&mut self, event: Event<'_>, place: Place) -> Result<(), Failure> {
        let span = self.span(place);
        match &event {
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                self.brackets
                    .push((!span.is_empty()).then_some(place.start));
            }
            Event::SequenceEnd | Event::MappingEnd => drop(self.brackets.pop()),
            _ => {}
        }
        match event {
            Event::Anchor(_, name) => self.builder.name_anchor(name.into_owned()),
            Event::Scalar(value, style, anchor, tag) => {
                let properties = self.properties(anchor, tag.as_deref(), place);
                let node = self.scalar(&value, style, properties.tag.is_some(), place);
                self.builder.scalar(node, properties)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                let properties = self.properties(anchor, tag.as_deref(), place);
                self.builder.open_sequence(span.start, properties)?;
            }
            Event::MappingStart(_, anchor, tag) => {
                let properties = self.properties(anchor, tag.as_deref(), place);
                self.builder.open_mapping(span.start, properties)?;
            }
            // The end of a block has no text.
            Event::SequenceEnd | Event::MappingEnd => {
                self.builder.close((!span.is_empty()).then_some(span.end))?
            }
            Event::Alias(anchor) => self.builder.alias(anchor, span)?,
            Event::UnresolvedAlias(name) => self.builder.undefined_alias(&name, span)?,
            _ => {}
        }
        Ok(())
    }

    /// A scalar by the core schema, or as a string if it is quoted, a block or tagged.
    fn scalar(&self, value: &str, style: ScalarStyle, is_tagged: bool, place: Place) -> Node {
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let place = if is_block {
            self.block_place(place)
        } else {
            place
        };
        let span = self.span(place);
        // What is not there has no text, but the parser calls it `~`.
        let value = if span.is_empty() { "" } else { value };
        let kind = match style {
            ScalarStyle::Plain if !is_tagged => core_schema::kind(value),
            _ => Kind::String,
        };
        let text = || self.text_of(value, place);
        let value = match kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(value),
            Kind::Integer | Kind::Float => Value::Number(text()),
            Kind::String => Value::String(text()),
        };
        Node::new(span, value)
    }

    /// The place of a block from its `|` or `>` to its last word; the parser's is from its first word to the next line
    /// with something on it.
    fn block_place(&self, place: Place) -> Place {
        let start =
            places::block_header(self.text, self.token_end, place.start).unwrap_or(place.start);
        let end = start
            + self
                .text
                .get(start..place.end)
                .unwrap_or_default()
                .trim_end()
                .len();
        Place {
            start,
            end,
            ..place
        }
    }

    /// The text of a scalar: a slice of the document where that is the same.
    fn text_of(&self, value: &str, Place { start, end, .. }: Place) -> Str {
        let source = self.text.get(start..end).unwrap_or_default();
        if source == value {
            return Str::slice(self.text, start, end);
        }
        let inner = source.get(1..source.len().saturating_sub(1));
        if inner == Some(value) {
            Str::slice(self.text, start + 1, end - 1)
        } else {
            value.into()
        }
    }

    /// Anchor and tag of a value.
    fn properties(
        &self,
        anchor: usize,
        tag: Option<&granit_parser::Tag>,
        place: Place,
    ) -> Properties {
        let tag = tag.map(|tag| {
            let place = place
                .parsed
                .tag_span()
                .map_or(place, |parsed| self.place(parsed));
            let kind = match (tag.core_suffix(), tag.handle(), tag.suffix()) {
                (Some(name), ..) => TagKind::Core(name.to_owned()),
                (_, "" | "!", "" | "!") => TagKind::NonSpecific,
                (_, "!", name) => TagKind::Local(name.to_owned()),
                _ => TagKind::Other,
            };
            let text = self
                .text
                .get(place.start..place.end)
                .unwrap_or_default()
                .to_owned();
            Tag {
                kind,
                text,
                span: self.span(place),
            }
        });
        Properties { anchor, tag }
    }

    /// The parser's error as a diagnostic.
    fn scan_error(&self, error: &ScanError) -> Diagnostic {
        let at = error
            .marker()
            .byte_offset()
            .map_or(self.token_end, |at| at + self.mark);
        let noticed = errors::Noticed {
            text: self.text,
            file: self.file,
            at,
            token_end: self.token_end,
            open_bracket: self.brackets.iter().rev().copied().flatten().next(),
        };
        errors::diagnostic(error.kind(), &noticed, self.limits)
    }

    /// The offsets of a span of the parser's.
    fn place(&self, parsed: granit_parser::Span) -> Place {
        let range = parsed.byte_range().unwrap_or_default();
        Place {
            parsed,
            start: range.start + self.mark,
            end: range.end + self.mark,
        }
    }

    /// A place as a span of this file.
    fn span(&self, place: Place) -> Span {
        Span::of(self.file, place.start, place.end)
    }
}

/// What to say about a second document, at the `---` before it.
fn second_document(span: Span) -> Diagnostic {
    Diagnostic::new(
        code::SEVERAL_DOCUMENTS,
        span,
        "the file holds a second YAML document",
    )
    .label("it begins here")
    .help("put each document into a file of its own")
}
