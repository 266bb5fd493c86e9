//! Tokens to a tree, by recursive descent.
//!
//! The lexer's state depends on what has been parsed, so a token is asked for only when the grammar has to look at
//! it, and as many as Velocity's own parser looks at.

mod arguments;
mod blocks;
mod expressions;
mod lookahead;
mod references;
mod statements;
mod strings;

use std::collections::BTreeSet;

use super::ast::{Offsets, Template};
use super::error::{Mistake, Parsed, SyntaxError};
use super::lexer::{Lexer, NoToken, State};
use super::limits::{MAX_BYTES, MAX_DEPTH, MAX_KEPT_SOURCE, MAX_PARTS};
use super::token::{Kind, Token};
use strings::Origin;

/// What is counted over a template and the strings in it.
#[derive(Debug, Default)]
struct Cost {
    depth: usize,
    n_parts: usize,
    kept_source: usize,
}

/// A block that is open.
#[derive(Clone, Copy)]
struct Opener {
    at: Offsets,
    name: &'static str,
}

struct Parser<'t> {
    text: &'t str,
    /// Where in the template the text comes from.
    origin: Origin,
    lexer: Lexer<'t>,
    tokens: Vec<Token>,
    /// The index of the next token.
    next: usize,
    cost: Cost,
    /// Whether the text is the content of a string.
    is_string: bool,
    openers: Vec<Opener>,
    /// The macros that are defined in the template before this place.
    macros: BTreeSet<String>,
    /// All macros of the template: strings are read after all else.
    all_macros: BTreeSet<String>,
    /// Whether a string has an escape that depends on the macros there are.
    string_has_escapes: bool,
    n_operators: usize,
}

/// Reads a template.
///
/// # Errors
/// If it is none: the first mistake.
pub(super) fn parse(text: &str) -> Parsed<Template> {
    if text.len() > MAX_BYTES {
        let at = Offsets::new(MAX_BYTES, text.len());
        let message = format!("a mapping template has {} bytes", text.len());
        return Err(SyntaxError::new(Mistake::Limit, at, message)
            .label("behind the limit")
            .help(format!("a template may have {MAX_BYTES} bytes")));
    }
    let mut parser = Parser::new(text, Origin::template());
    let template = parser.template()?;
    if !parser.string_has_escapes || parser.macros.is_empty() {
        return Ok(template);
    }
    let mut again = Parser::new(text, Origin::template());
    again.all_macros = parser.macros;
    again.template()
}

impl<'t> Parser<'t> {
    fn new(text: &'t str, origin: Origin) -> Self {
        Self {
            text,
            origin,
            lexer: Lexer::new(text),
            tokens: Vec::new(),
            next: 0,
            cost: Cost::default(),
            is_string: false,
            openers: Vec::new(),
            macros: BTreeSet::new(),
            all_macros: BTreeSet::new(),
            string_has_escapes: false,
            n_operators: 0,
        }
    }

    fn template(&mut self) -> Parsed<Template> {
        let nodes = self.statements()?;
        if self.peek()? == Kind::End {
            Ok(Template { nodes })
        } else {
            Err(self.unexpected("text or a directive"))
        }
    }

    /// The kind of the next token.
    fn peek(&mut self) -> Parsed<Kind> {
        self.peek_at(0)
    }

    /// The kind of the token `ahead` behind the next one.
    fn peek_at(&mut self, ahead: usize) -> Parsed<Kind> {
        self.kind_at(self.next + ahead)
    }

    fn kind_at(&mut self, index: usize) -> Parsed<Kind> {
        loop {
            if let Some(token) = self.tokens.get(index) {
                return Ok(token.kind);
            }
            let token = match self.lexer.next_token() {
                Ok(token) => token,
                Err(no_token) => return Err(self.no_token(no_token)),
            };
            self.tokens.push(token);
        }
    }

    /// Takes the next token; its index.
    fn take(&mut self) -> Parsed<usize> {
        self.peek()?;
        self.next += 1;
        Ok(self.next - 1)
    }

    /// Takes the next token if it is of a kind.
    fn take_if(&mut self, kind: Kind) -> Parsed<Option<usize>> {
        if self.peek()? == kind {
            self.take().map(Some)
        } else {
            Ok(None)
        }
    }

    fn expect(&mut self, kind: Kind, what: &str) -> Parsed<usize> {
        match self.take_if(kind)? {
            Some(index) => Ok(index),
            None => Err(self.unexpected(what)),
        }
    }

    fn skip_blank(&mut self) -> Parsed<()> {
        self.take_if(Kind::Blank).map(|_| ())
    }

    /// The text of a token, without an escape that was taken off.
    fn image(&self, index: usize) -> &str {
        match self.tokens.get(index) {
            Some(token) => token
                .image
                .as_deref()
                .unwrap_or_else(|| self.text.get(token.at.range()).unwrap_or_default()),
            None => "",
        }
    }

    /// The text of a token with the `$` and `#` signs that were cut off before it.
    fn literal_of(&self, index: usize) -> String {
        let mut literal = String::new();
        match self.tokens.get(index) {
            Some(token) if token.kind == Kind::BlockComment => return literal,
            Some(token) => {
                let images = token
                    .specials
                    .iter()
                    .map(|at| self.text.get(at.range()).unwrap_or_default());
                // The last one decides, and text behind a comment sign is not written.
                if !images.clone().next_back().unwrap_or("").starts_with("##") {
                    images.for_each(|image| special(image, &mut literal));
                }
            }
            None => {}
        }
        literal.push_str(self.image(index));
        literal
    }

    /// The literal text of several tokens, kept in the tree.
    fn keep(&mut self, literal: String, at: Offsets) -> Parsed<String> {
        self.cost.kept_source += literal.len();
        if self.cost.kept_source <= MAX_KEPT_SOURCE {
            return Ok(literal);
        }
        Err(self.beyond(at, "a mapping template has too many calls inside of calls"))
    }

    /// Where tokens stand in the template, from one to another.
    fn span(&self, first: usize, last: usize) -> Offsets {
        let start = self.tokens.get(first).map_or(0, |token| token.at.start);
        let end = self.tokens.get(last).map_or(start, |token| token.at.end);
        self.origin.offsets(Offsets::new(start, end.max(start)))
    }

    /// From a token to the last one that was taken.
    fn span_from(&self, first: usize) -> Offsets {
        self.span(first, self.next.saturating_sub(1))
    }

    /// One part more.
    fn count(&mut self, at: Offsets) -> Parsed<()> {
        self.cost.n_parts += 1;
        if self.cost.n_parts <= MAX_PARTS {
            return Ok(());
        }
        Err(self.beyond(
            at,
            format!("a mapping template has more than {MAX_PARTS} parts"),
        ))
    }

    /// Goes one level deeper; [`Parser::leave`] goes back.
    fn enter(&mut self) -> Parsed<()> {
        self.cost.depth += 1;
        if self.cost.depth <= MAX_DEPTH {
            return Ok(());
        }
        let at = self.span(self.next, self.next);
        Err(self.beyond(
            at,
            format!("a mapping template is nested deeper than {MAX_DEPTH} levels"),
        ))
    }

    fn leave(&mut self) {
        self.cost.depth -= 1;
    }

    fn beyond(&self, at: Offsets, message: impl Into<String>) -> Box<SyntaxError> {
        SyntaxError::new(Mistake::Limit, at, message)
            .label("behind the limit")
            .help("split the template, or move the work into the integration")
    }

    /// The next token is not what it has to be.
    fn unexpected(&self, expected: &str) -> Box<SyntaxError> {
        let at = self.span(self.next, self.next);
        let kind = self.tokens.get(self.next).map(|token| token.kind);
        if kind == Some(Kind::End) {
            return self.unclosed(at, expected);
        }
        let image = self.image(self.next).trim();
        let found = match image.chars().count() {
            0 => "white space".to_owned(),
            1..=40 => format!("`{image}`"),
            _ => format!("`{}…`", image.chars().take(40).collect::<String>()),
        };
        let before = self.next.saturating_sub(1);
        let is_string = self.tokens.get(before).map(|token| token.kind) == Some(Kind::String);
        if is_string && self.image(before).contains('\n') {
            // A quote too few makes a string of all up to the next one.
            let message = "a string goes on to the next line, and what follows is not expected";
            return SyntaxError::malformed(self.span(before, before), message)
                .label("is its closing quote missing?")
                .help("close the string; a quote inside of it is doubled")
                .other(at, format!("expected {expected}"));
        }
        let is_stray = matches!(kind, Some(Kind::EndDirective | Kind::Else | Kind::ElseIf));
        let error =
            SyntaxError::malformed(at, format!("{found} is not expected in a mapping template"));
        if is_stray && self.openers.is_empty() {
            error
                .label("no block is open here")
                .help("remove it, or write `#[[#end]]#` for the text")
        } else {
            error
                .label(format!("expected {expected}"))
                .help("correct the template; text that is not meant as a directive can stand in `#[[ ]]#`")
        }
    }

    /// The template ends too early.
    fn unclosed(&self, at: Offsets, expected: &str) -> Box<SyntaxError> {
        let whole = if self.is_string { "string" } else { "template" };
        match self.openers.last() {
            Some(opener) => {
                let name = opener.name;
                let message = format!("`{name}` is never closed");
                SyntaxError::new(Mistake::Unclosed, opener.at, message)
                    .label(format!("expected {expected} before the end of the {whole}"))
                    .help(format!("close the `{name}`: `{name}(…) … #end`"))
                    .other(at, format!("the {whole} ends here"))
            }
            None => SyntaxError::malformed(at, format!("the {whole} ends too early"))
                .label(format!("expected {expected}"))
                .help("complete what was begun"),
        }
    }

    fn no_token(&self, no_token: NoToken) -> Box<SyntaxError> {
        let at = self.origin.offsets(no_token.at);
        let text = self.text.get(no_token.at.range()).unwrap_or_default();
        if no_token.is_end && no_token.state == State::TextBlock {
            let opener = Offsets::new(at.start, (at.start + 3).min(at.end));
            return SyntaxError::new(Mistake::Unclosed, opener, "`#[[` is never closed")
                .label("expected `]]#` before the end of the template")
                .help("close it with `]]#`");
        }
        let is_comment = matches!(
            no_token.state,
            State::LineComment | State::BlockComment | State::FormalComment
        );
        if no_token.is_end && is_comment {
            let message = "a comment at the end of a mapping template ends with `$` or `#`";
            return SyntaxError::malformed(at, message)
                .label("Velocity cannot read this at the end")
                .help("write a line end or `*#` behind the comment");
        }
        if no_token.is_end {
            let sign = if text.ends_with('#') { "#" } else { "$" };
            return SyntaxError::malformed(at, format!("a mapping template ends with `{sign}`"))
                .label("nothing follows")
                .help(format!("write `#[[{sign}]]#` for the sign itself"));
        }
        if text.starts_with(['"', '\'']) {
            return SyntaxError::malformed(at, "a string is never closed")
                .label("expected the same quote again")
                .help("close the string; a quote inside of it is doubled");
        }
        let where_ = match no_token.state {
            State::RefIndex => "in the brackets of a reference",
            State::RefMod2 => "in the arguments of a method",
            _ => "in a directive",
        };
        SyntaxError::malformed(at, format!("this character has no meaning {where_}"))
            .label("not part of the template language")
            .help("correct the template; text that is not meant as a directive can stand in `#[[ ]]#`")
    }
}

/// What is written of a `$` or `#` that began nothing, and of the character behind it.
fn special(image: &str, literal: &mut String) {
    let mut rest = image.char_indices().peekable();
    while let Some((index, character)) = rest.next() {
        match character {
            '#' | '$' => literal.push(character),
            '\\' => {
                let behind = image.get(index..).unwrap_or_default();
                let n_backslashes = behind.len() - behind.trim_start_matches('\\').len();
                if behind
                    .get(n_backslashes..)
                    .is_some_and(|rest| rest.starts_with('$'))
                {
                    literal.push_str(behind.get(..=n_backslashes).unwrap_or_default());
                    let end = index + n_backslashes + 1;
                    while rest.next_if(|(at, _)| *at <= end).is_some() {}
                }
            }
            _ => {}
        }
    }
}
