//! String literals: what they stand for, and the templates inside of them.

use super::super::ast::{ExpressionKind, Interpolated, NodeKind, Offsets};
use super::super::error::{Parsed, SyntaxError};
use super::Parser;

/// From a text to the template that it was cut out of: at which byte of the text which byte of the template stands,
/// in order; between them both go on alike.
#[derive(Clone, Debug)]
pub(super) struct Origin(Vec<(usize, usize)>);

impl Origin {
    /// Of the template itself.
    pub(super) fn template() -> Self {
        Self(vec![(0, 0)])
    }

    fn offset(&self, offset: usize) -> usize {
        let index = self.0.partition_point(|(at, _)| *at <= offset);
        match index.checked_sub(1).and_then(|index| self.0.get(index)) {
            Some((at, there)) => there + (offset - at),
            None => offset,
        }
    }

    pub(super) fn offsets(&self, at: Offsets) -> Offsets {
        let start = self.offset(at.start);
        Offsets::new(start, self.offset(at.end).max(start))
    }
}

/// The value of a string literal while it is put together.
struct Value {
    text: String,
    origin: Origin,
}

impl Parser<'_> {
    pub(super) fn string(&mut self) -> Parsed<ExpressionKind> {
        let token = self.take()?;
        let literal = self.image(token).to_owned();
        let start = self.tokens.get(token).map_or(0, |token| token.at.start);
        let value = self.decode(&literal, start)?;
        if !literal.starts_with('"') || !literal.contains(['$', '#']) {
            return Ok(ExpressionKind::String(value.text));
        }
        self.enter()?;
        let template = self.interpolated(value)?;
        self.leave();
        Ok(ExpressionKind::Template(template))
    }

    /// The template in a string. Velocity renders it with a blank behind it and takes that away again, unless there
    /// is a line comment, which would swallow it.
    fn interpolated(&mut self, value: Value) -> Parsed<Interpolated> {
        let has_line_comment = value.text.contains("##");
        let mut text = value.text;
        if !has_line_comment {
            text.push(' ');
        }
        let mut inner = Parser::new(&text, value.origin);
        inner.is_string = true;
        inner.cost = std::mem::take(&mut self.cost);
        inner.macros.clone_from(&self.macros);
        inner.all_macros.clone_from(&self.all_macros);
        inner.macros.extend(inner.all_macros.iter().cloned());
        let template = inner.template();
        self.cost = std::mem::take(&mut inner.cost);
        self.string_has_escapes |= inner.string_has_escapes || text.contains('\\');
        let mut nodes = template?.nodes;
        if has_line_comment {
            return Ok(Interpolated {
                nodes,
                drops_last: false,
            });
        }
        let mut drops_last = true;
        if let Some(last) = nodes.last_mut()
            && let NodeKind::Text(text) = &mut last.kind
            && text.ends_with(' ')
        {
            text.pop();
            last.at.end = last.at.end.saturating_sub(1).max(last.at.start);
            drops_last = false;
            if text.is_empty() {
                nodes.pop();
            }
        }
        Ok(Interpolated { nodes, drops_last })
    }

    /// A literal without its quotes: doubled quotes are one, and in double quotes `\uXXXX` is a character.
    fn decode(&self, literal: &str, start: usize) -> Parsed<Value> {
        let quote = if literal.starts_with('"') { '"' } else { '\'' };
        let content = literal
            .get(1..literal.len().saturating_sub(1))
            .unwrap_or_default();
        let mut value = Value {
            text: String::with_capacity(content.len() + 1),
            origin: Origin(Vec::new()),
        };
        let mut rest = content;
        let mut high: Option<u32> = None;
        while let Some(character) = rest.chars().next() {
            let offset = start + 1 + (content.len() - rest.len());
            value.begin(self.origin.offset(offset));
            let escape = rest.strip_prefix("\\u").filter(|_| quote == '"');
            let (unit, length) = match escape {
                Some(digits) => match digits.get(..4).and_then(unit) {
                    Some(unit) => (Some(unit), 6),
                    None => return Err(self.bad_escape(offset)),
                },
                None => (None, character.len_utf8()),
            };
            match (unit, high.take()) {
                (Some(low @ 0xDC00..0xE000), Some(high)) => {
                    value.text.pop();
                    let whole = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                    value.text.push(char::from_u32(whole).unwrap_or('?'));
                }
                // Half of a pair is written as `?`.
                (Some(unit), _) => {
                    value.text.push(char::from_u32(unit).unwrap_or('?'));
                    high = (0xD800..0xDC00).contains(&unit).then_some(unit);
                }
                (None, _) => value.text.push(character),
            }
            rest = rest.get(length..).unwrap_or_default();
            if value.text.ends_with(quote) {
                rest = rest.strip_prefix(quote).unwrap_or(rest);
            }
        }
        value.begin(self.origin.offset(start + 1 + content.len()));
        Ok(value)
    }

    fn bad_escape(&self, offset: usize) -> Box<SyntaxError> {
        let at = self.origin.offsets(Offsets::new(offset, offset + 2));
        SyntaxError::malformed(
            at,
            "`\\u` in a string is not followed by four hexadecimal digits",
        )
        .label("not a character")
        .help("write the four digits, or use single quotes, in which `\\u` is text")
    }
}

impl Value {
    /// Notes where in the template the next character comes from.
    fn begin(&mut self, there: usize) {
        let here = self.text.len();
        let goes_on = self
            .origin
            .0
            .last()
            .is_some_and(|(at, start)| start + (here - at) == there);
        if !goes_on {
            self.origin.0.push((here, there));
        }
    }
}

/// Four hexadecimal digits as a number.
fn unit(digits: &str) -> Option<u32> {
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)
}
