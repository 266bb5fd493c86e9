//! What of a template is elements: their tags, and the blocks and partials between them. Reads as browsers do, as far as it takes
//! to tell tags from texts.

use super::tags::{Attribute, Element};
use crate::emit::portal::theme::scan::{comment, next_tag, tag};

/// Elements that have no end.
const VOID: [&str; 20] = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img",
    "input", "keygen", "link", "meta", "param", "source", "spacer", "track", "wbr",
];
/// Elements whose end may be left out (HTML §13.1.2.4), or that are there without their tags.
const OPTIONAL: [&str; 19] = [
    "body", "caption", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p",
    "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr",
];
/// Elements that hold text alone.
const RAW: [&str; 8] = [
    "iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp",
];

/// A part of a template.
#[derive(Debug)]
pub(super) enum Part<'t> {
    /// The tag that begins an element, and the byte where it stands.
    Open(&'t str, usize),
    /// The one that ends it.
    Close(&'t str, usize),
    Partial(&'t str),
    Block(Block<'t>),
}

/// A block of the language.
#[derive(Debug, Default)]
pub(super) struct Block<'t> {
    /// Whether it comes any number of times.
    pub(super) is_loop: bool,
    /// One of them is rendered.
    pub(super) branches: Vec<Vec<Part<'t>>>,
    /// Whether one of them is in any case.
    pub(super) has_else: bool,
}

/// Where the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode<'t> {
    Text,
    Comment,
    /// What browsers take for a comment: `<!DOCTYPE …>`.
    Declaration,
    Raw(&'t str),
    Tag(Tag<'t>, Within),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tag<'t> {
    name: &'t str,
    at: usize,
    is_end: bool,
}

/// Where in a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Names,
    /// Behind a slash: that of `/>`, if the tag ends here.
    Slash,
    /// Behind `=`.
    Equals,
    Value,
    Quoted(char),
}

/// The parts of a template. `None`: they cannot be told.
pub(super) fn read(text: &str) -> Option<Vec<Part<'_>>> {
    whole(text).map(|reader| reader.parts)
}

/// A template that was read to its end.
pub(super) fn whole(text: &str) -> Option<Reader<'_>> {
    let mut reader = Reader {
        text,
        mode: Mode::Text,
        parts: Vec::new(),
        tags: Vec::new(),
        around: Vec::new(),
    };
    let mut at = 0;
    while let Some(begin) = next_tag(text, at) {
        reader.markup(at, begin, true)?;
        at = begin + 2 + reader.expression(begin)?;
    }
    reader.markup(at, text.len(), false)?;
    let is_at_end = match reader.mode {
        // The element is open, which is told.
        Mode::Text | Mode::Raw(_) => reader.around.is_empty(),
        _ => false,
    };
    is_at_end.then_some(reader)
}

pub(super) struct Reader<'t> {
    text: &'t str,
    mode: Mode<'t>,
    parts: Vec<Part<'t>>,
    /// All tags, and whether they end elements.
    pub(super) tags: Vec<(Element<'t>, bool)>,
    /// Blocks that are open, with what stands before each, and the mode in which they begin.
    around: Vec<(Block<'t>, Vec<Part<'t>>, Mode<'t>)>,
}

impl<'t> Reader<'t> {
    /// An expression of the language, and its length behind `{{`.
    fn expression(&mut self, begin: usize) -> Option<usize> {
        let inner = self.text.get(begin + 2..)?;
        if inner.starts_with('!') {
            return comment(inner);
        }
        let length = tag(inner).ok()?;
        let body = inner.get(..length - 2)?;
        let body = body.trim().trim_matches('~').trim();
        if let Mode::Tag(tag, Within::Equals) = self.mode {
            self.attribute(begin, None);
            self.mode = Mode::Tag(tag, Within::Value);
        }
        let mut words = body.split_whitespace();
        let first = words.next().unwrap_or_default();
        match (body.chars().next(), first) {
            (Some('#'), _) => {
                let name = body.get(1..)?.split_whitespace().next()?;
                let block = Block {
                    is_loop: name == "each",
                    ..Block::default()
                };
                let before = std::mem::take(&mut self.parts);
                self.around.push((block, before, self.mode));
            }
            (Some('/'), _) => {
                self.branch(false)?;
                let (block, before, _) = self.around.pop()?;
                self.parts = before;
                self.parts.push(Part::Block(block));
            }
            (_, "else") => match words.next() {
                None => self.branch(true)?,
                Some("if" | "unless" | "with") => self.branch(false)?,
                Some(_) => return None,
            },
            (Some('^'), "^") => self.branch(true)?,
            (Some('^'), _) => return None,
            (Some('>'), _) if self.mode == Mode::Text => {
                let name = body.get(1..)?.split_whitespace().next()?;
                self.parts.push(Part::Partial(name));
            }
            _ => {}
        }
        Some(length)
    }

    /// Ends a branch of a block, and begins another one.
    fn branch(&mut self, is_else: bool) -> Option<()> {
        let parts = std::mem::take(&mut self.parts);
        let (block, _, mode) = self.around.last_mut()?;
        block.branches.push(parts);
        block.has_else |= is_else;
        // A tag or text that begins in a branch ends in it.
        (*mode == self.mode).then_some(())
    }

    /// The markup between expressions; whether one follows.
    fn markup(&mut self, from: usize, to: usize, is_followed: bool) -> Option<()> {
        let mut at = from;
        while at < to {
            let rest = self.text.get(at..to)?;
            at += match self.mode {
                Mode::Text => self.text_part(rest, at, is_followed)?,
                Mode::Comment => self.until(rest, "-->"),
                Mode::Declaration => self.until(rest, ">"),
                Mode::Raw(name) => self.raw(rest, at, name),
                Mode::Tag(tag, within) => self.tag_part(rest, at, tag, within)?,
            };
        }
        Some(())
    }

    /// Up to an end, behind which text is.
    fn until(&mut self, rest: &str, end: &str) -> usize {
        let Some(at) = rest.find(end) else {
            return rest.len();
        };
        self.mode = Mode::Text;
        at + end.len()
    }

    /// Up to the end of the next tag's name.
    fn text_part(&mut self, rest: &'t str, at: usize, is_followed: bool) -> Option<usize> {
        let Some(begin) = rest.find('<') else {
            return Some(rest.len());
        };
        let inner = rest.get(begin + 1..)?;
        if inner.starts_with("!--") {
            self.mode = Mode::Comment;
            return Some(begin + 4);
        }
        let is_end = inner.starts_with('/');
        let name = inner.get(usize::from(is_end)..)?;
        let behind = begin + 1 + usize::from(is_end);
        match name.chars().next() {
            Some(c) if c.is_ascii_alphabetic() => {}
            // The name may be a value.
            None if is_followed => return None,
            Some(_) if is_end || inner.starts_with(['!', '?']) => {
                self.mode = Mode::Declaration;
                return Some(behind);
            }
            _ => return Some(behind),
        }
        let is_name = |c: char| !c.is_whitespace() && !matches!(c, '/' | '>');
        let length = name.find(|c| !is_name(c)).unwrap_or(name.len());
        if length == name.len() && is_followed {
            return None;
        }
        let tag = Tag {
            name: name.get(..length)?,
            at: at + begin,
            is_end,
        };
        self.begin_tag(tag);
        Some(behind + length)
    }

    fn begin_tag(&mut self, tag: Tag<'t>) {
        let element = Element {
            name: tag.name,
            at: tag.at,
            attributes: Vec::new(),
        };
        self.tags.push((element, tag.is_end));
        self.mode = Mode::Tag(tag, Within::Names);
    }

    /// Up to the end of an element that holds text.
    fn raw(&mut self, rest: &'t str, at: usize, name: &'t str) -> usize {
        let ends = rest.match_indices("</").find_map(|(begin, _)| {
            let behind = rest.get(begin + 2..)?;
            let is_own = behind.get(..name.len())?.eq_ignore_ascii_case(name);
            let next = behind.get(name.len()..)?.chars().next();
            let is_whole = next.is_none_or(|c| c.is_whitespace() || matches!(c, '/' | '>'));
            (is_own && is_whole).then_some(begin)
        });
        let Some(begin) = ends else {
            return rest.len();
        };
        let tag = Tag {
            name,
            at: at + begin,
            is_end: true,
        };
        self.begin_tag(tag);
        begin + 2 + name.len()
    }

    /// A character of a tag.
    fn tag_part(&mut self, rest: &str, at: usize, tag: Tag<'t>, within: Within) -> Option<usize> {
        let c = rest.chars().next()?;
        match (within, c) {
            (Within::Equals, '"' | '\'') => self.attribute(at + 1, Some(c)),
            (Within::Equals, c) if !c.is_whitespace() && c != '>' => self.attribute(at, None),
            (Within::Value, c) if c.is_whitespace() || c == '>' => self.end_value(at),
            (Within::Quoted(quote), c) if c == quote => self.end_value(at),
            _ => {}
        }
        let next = match (within, c) {
            (Within::Quoted(quote), c) if c == quote => Within::Names,
            (Within::Quoted(_), _) => within,
            (_, '>') => {
                self.end_tag(tag, within == Within::Slash);
                return Some(1);
            }
            (Within::Equals, '"' | '\'') => Within::Quoted(c),
            (Within::Equals, c) if c.is_whitespace() => within,
            (Within::Value, c) if c.is_whitespace() => Within::Names,
            (Within::Equals | Within::Value, _) => Within::Value,
            (_, '/') => Within::Slash,
            (_, '=') => Within::Equals,
            // A quote too many: what follows is anybody's guess.
            (_, '"' | '\'' | '<') => return None,
            _ => Within::Names,
        };
        self.mode = Mode::Tag(tag, next);
        Some(c.len_utf8())
    }

    /// Begins the value of an attribute, whose name stands before it.
    fn attribute(&mut self, at: usize, quote: Option<char>) {
        let before = self.text.get(..at).unwrap_or_default();
        let before = quote.map_or(before, |it| before.strip_suffix(it).unwrap_or(before));
        let before = before.trim_end();
        let before = before.strip_suffix('=').unwrap_or(before).trim_end();
        let is_name = |c: char| !c.is_whitespace() && !matches!(c, '"' | '\'' | '/' | '}');
        let name = before.rsplit(|c| !is_name(c)).next().unwrap_or_default();
        if let Some((element, _)) = self.tags.last_mut() {
            element.attributes.push(Attribute {
                name,
                name_at: before.len() - name.len(),
                value: at..at,
                quote,
            });
        }
    }

    fn end_value(&mut self, at: usize) {
        let element = self.tags.last_mut();
        if let Some(attribute) = element.and_then(|(it, _)| it.attributes.last_mut()) {
            attribute.value.end = at;
        }
    }

    fn end_tag(&mut self, tag: Tag<'t>, is_closed: bool) {
        self.mode = Mode::Text;
        let is_one_of = |names: &[&str]| names.iter().any(|it| it.eq_ignore_ascii_case(tag.name));
        if is_one_of(&VOID) || is_one_of(&OPTIONAL) {
            return;
        }
        match (tag.is_end, is_closed) {
            (true, _) => self.parts.push(Part::Close(tag.name, tag.at)),
            // Elements of pictures may end with their tag.
            (false, true) => {}
            (false, false) => {
                self.parts.push(Part::Open(tag.name, tag.at));
                if is_one_of(&RAW) {
                    self.mode = Mode::Raw(tag.name);
                }
            }
        }
    }
}
