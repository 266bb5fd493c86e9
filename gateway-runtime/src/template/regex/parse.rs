//! Reads an expression.

use super::super::Error;

/// Most bytes of an expression.
const MAX_BYTES: usize = 4096;
/// How deep groups may be nested.
const MAX_DEPTH: usize = 64;

/// A part of an expression.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// One character.
    Char(char, Flags),
    /// One of a class.
    Class(Class, Flags),
    /// `.`
    Any(Flags),
    /// Something between characters.
    Assert(Assert, Flags),
    /// One after the other.
    Sequence(Vec<Node>),
    /// The first that fits.
    Alternatives(Vec<Node>),
    /// `(…)`, with its number.
    Group(usize, Box<Node>),
    /// `\1`
    Reference(usize, Flags),
    /// `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`
    Look {
        node: Box<Node>,
        behind: bool,
        negative: bool,
    },
    /// `(?>…)`
    Atomic(Box<Node>),
    /// `{min,max}`
    Repeat {
        node: Box<Node>,
        min: usize,
        max: Option<usize>,
        greed: Greed,
    },
}

/// How much a repetition takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Greed {
    Greedy,
    Lazy,
    Possessive,
}

/// A place between characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assert {
    Start,
    End,
    /// `\A`
    TextStart,
    /// `\z`
    TextEnd,
    /// `\Z`
    LastLine,
    Word,
    NotWord,
}

/// What `(?…)` turns on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Flags {
    pub(super) ignore_case: bool,
    pub(super) unicode_case: bool,
    pub(super) multi_line: bool,
    pub(super) dot_all: bool,
    pub(super) comments: bool,
    pub(super) unix_lines: bool,
}

/// A kind of characters.
type Property = fn(char) -> bool;

/// A set of characters.
#[derive(Debug, Clone, Default)]
pub(super) struct Class {
    pub(super) negative: bool,
    pub(super) ranges: Vec<(char, char)>,
    pub(super) properties: Vec<(Property, bool)>,
    pub(super) classes: Vec<Class>,
}

impl Class {
    /// Whether a character is in the set.
    pub(super) fn has(&self, c: char) -> bool {
        let inside = self
            .ranges
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&c))
            || self.properties.iter().any(|(is, wanted)| is(c) == *wanted)
            || self.classes.iter().any(|class| class.has(c));
        inside != self.negative
    }
}

/// An expression, the number of its groups with the whole one, and their names.
pub(super) struct Expression {
    pub(super) node: Node,
    pub(super) n_groups: usize,
    pub(super) names: Vec<(String, usize)>,
}

/// Reads an expression.
pub(super) fn parse(pattern: &str) -> Result<Expression, Error> {
    if pattern.len() > MAX_BYTES {
        return Err(Error::Regex(MAX_BYTES));
    }
    let mut parser = Parser {
        pattern,
        at: 0,
        flags: Flags::default(),
        n_groups: 1,
        names: Vec::new(),
    };
    let node = parser.alternatives(MAX_DEPTH)?;
    if parser.at < pattern.len() {
        return parser.fail();
    }
    Ok(Expression {
        node,
        n_groups: parser.n_groups,
        names: parser.names,
    })
}

struct Parser<'p> {
    pattern: &'p str,
    at: usize,
    flags: Flags,
    n_groups: usize,
    names: Vec<(String, usize)>,
}

impl<'p> Parser<'p> {
    fn rest(&self) -> &'p str {
        self.pattern.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    fn take(&mut self, token: &str) -> bool {
        let there = self.rest().starts_with(token);
        if there {
            self.at += token.len();
        }
        there
    }

    fn fail<T>(&self) -> Result<T, Error> {
        Err(Error::Regex(self.at))
    }

    fn alternatives(&mut self, depth: usize) -> Result<Node, Error> {
        let depth = depth.checked_sub(1).ok_or(Error::Regex(self.at))?;
        // Flags hold to the end of the group they are in.
        let flags = self.flags;
        let mut nodes = vec![self.sequence(depth)?];
        while self.take("|") {
            nodes.push(self.sequence(depth)?);
        }
        self.flags = flags;
        Ok(match nodes.pop() {
            Some(node) if nodes.is_empty() => node,
            last => {
                nodes.extend(last);
                Node::Alternatives(nodes)
            }
        })
    }

    fn sequence(&mut self, depth: usize) -> Result<Node, Error> {
        let mut nodes = Vec::new();
        while let Some(character) = self.peek() {
            if matches!(character, '|' | ')') {
                break;
            }
            if self.flags.comments && self.comment() {
                continue;
            }
            if self.take("\\Q") {
                let quoted = match self.rest().split_once("\\E") {
                    Some((quoted, _)) => {
                        self.at += quoted.len() + 2;
                        quoted
                    }
                    None => {
                        let rest = self.rest();
                        self.at = self.pattern.len();
                        rest
                    }
                };
                nodes.extend(quoted.chars().map(|c| Node::Char(c, self.flags)));
                // A repetition is one of the last character.
                if let Some(last) = nodes.pop() {
                    let last = self.repeated(last)?;
                    nodes.push(last);
                }
                continue;
            }
            let Some(node) = self.atom(depth)? else {
                continue;
            };
            let node = self.repeated(node)?;
            nodes.push(node);
        }
        Ok(Node::Sequence(nodes))
    }

    fn comment(&mut self) -> bool {
        match self.peek() {
            Some(c) if c.is_ascii_whitespace() => {
                self.bump();
                true
            }
            Some('#') => {
                while self.bump().is_some_and(|c| c != '\n') {}
                true
            }
            _ => false,
        }
    }

    fn atom(&mut self, depth: usize) -> Result<Option<Node>, Error> {
        let from = self.at;
        let flags = self.flags;
        Ok(Some(match self.bump() {
            Some('.') => Node::Any(flags),
            Some('^') => Node::Assert(Assert::Start, flags),
            Some('$') => Node::Assert(Assert::End, flags),
            Some('[') => Node::Class(self.class(depth)?, flags),
            Some('(') => return self.group(depth),
            Some('\\') => self.escape()?,
            Some('*' | '+' | '?' | '{') => return Err(Error::Regex(from)),
            Some(character) => Node::Char(character, flags),
            None => return Err(Error::Regex(from)),
        }))
    }

    fn repeated(&mut self, mut node: Node) -> Result<Node, Error> {
        loop {
            while self.flags.comments && self.comment() {}
            let from = self.at;
            let (min, max) = match self.peek() {
                Some('*') => (0, None),
                Some('+') => (1, None),
                Some('?') => (0, Some(1)),
                Some('{') => {
                    self.at += 1;
                    let min = self.count()?;
                    let max = if self.take(",") {
                        if self.peek() == Some('}') {
                            None
                        } else {
                            Some(self.count()?)
                        }
                    } else {
                        Some(min)
                    };
                    if self.peek() != Some('}') || max.is_some_and(|max| max < min) {
                        return Err(Error::Regex(from));
                    }
                    (min, max)
                }
                _ => return Ok(node),
            };
            self.at += 1;
            let greed = if self.take("?") {
                Greed::Lazy
            } else if self.take("+") {
                Greed::Possessive
            } else {
                Greed::Greedy
            };
            node = Node::Repeat {
                node: Box::new(node),
                min,
                max,
                greed,
            };
        }
    }

    fn count(&mut self) -> Result<usize, Error> {
        let from = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        let digits = self.pattern.get(from..self.at).unwrap_or_default();
        digits.parse().map_err(|_| Error::Regex(from))
    }

    fn group(&mut self, depth: usize) -> Result<Option<Node>, Error> {
        let node = if !self.take("?") {
            let number = self.n_groups;
            self.n_groups += 1;
            Node::Group(number, Box::new(self.alternatives(depth)?))
        } else if self.take(":") {
            self.alternatives(depth)?
        } else if self.take(">") {
            Node::Atomic(Box::new(self.alternatives(depth)?))
        } else if let Some((behind, negative)) = self.look() {
            Node::Look {
                node: Box::new(self.alternatives(depth)?),
                behind,
                negative,
            }
        } else if self.take("<") {
            let from = self.at;
            while self.peek().is_some_and(|c| c.is_ascii_alphanumeric()) {
                self.at += 1;
            }
            let name = self.pattern.get(from..self.at).unwrap_or_default();
            let starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
            if !starts || !self.take(">") || self.names.iter().any(|(known, _)| known == name) {
                return self.fail();
            }
            let number = self.n_groups;
            self.n_groups += 1;
            self.names.push((name.to_owned(), number));
            Node::Group(number, Box::new(self.alternatives(depth)?))
        } else {
            let outer = self.flags;
            self.read_flags()?;
            if self.take(")") {
                return Ok(None);
            }
            if !self.take(":") {
                return self.fail();
            }
            let node = self.alternatives(depth)?;
            self.flags = outer;
            node
        };
        if !self.take(")") {
            return self.fail();
        }
        Ok(Some(node))
    }

    fn look(&mut self) -> Option<(bool, bool)> {
        for (token, behind, negative) in [
            ("=", false, false),
            ("!", false, true),
            ("<=", true, false),
            ("<!", true, true),
        ] {
            if self.take(token) {
                return Some((behind, negative));
            }
        }
        None
    }

    fn read_flags(&mut self) -> Result<(), Error> {
        let mut on = true;
        loop {
            match self.peek() {
                Some('-') if on => on = false,
                Some('i') => self.flags.ignore_case = on,
                Some('u' | 'U') => self.flags.unicode_case = on,
                Some('m') => self.flags.multi_line = on,
                Some('s') => self.flags.dot_all = on,
                Some('x') => self.flags.comments = on,
                Some('d') => self.flags.unix_lines = on,
                Some(')' | ':') => return Ok(()),
                _ => return self.fail(),
            }
            self.at += 1;
        }
    }

    /// After a backslash.
    fn escape(&mut self) -> Result<Node, Error> {
        let flags = self.flags;
        let assert = match self.peek() {
            Some('b') => Assert::Word,
            Some('B') => Assert::NotWord,
            Some('A') => Assert::TextStart,
            Some('z') => Assert::TextEnd,
            Some('Z') => Assert::LastLine,
            Some('1'..='9') => {
                let mut number = 0;
                // More digits belong to it as long as there is such a group.
                while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
                    let longer = number * 10 + digit as usize;
                    if number > 0 && longer >= self.n_groups {
                        break;
                    }
                    number = longer;
                    self.at += 1;
                }
                return Ok(Node::Reference(number, flags));
            }
            Some('k') => {
                self.at += 1;
                let name = self
                    .rest()
                    .strip_prefix('<')
                    .and_then(|r| r.split_once('>'));
                let Some((name, _)) = name else {
                    return self.fail();
                };
                let known = self.names.iter().find(|(known, _)| known == name);
                let Some((_, number)) = known else {
                    return self.fail();
                };
                let node = Node::Reference(*number, flags);
                self.at += name.len() + 2;
                return Ok(node);
            }
            Some('R') => {
                self.at += 1;
                let crlf = ['\r', '\n'].map(|c| Node::Char(c, flags)).to_vec();
                let one = Class {
                    ranges: vec![('\n', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')],
                    ..Class::default()
                };
                let either = vec![Node::Sequence(crlf), Node::Class(one, flags)];
                return Ok(Node::Alternatives(either));
            }
            _ => {
                let mut class = Class::default();
                return Ok(match self.class_escape(&mut class)? {
                    Some(character) => Node::Char(character, flags),
                    None => Node::Class(class, flags),
                });
            }
        };
        self.at += 1;
        Ok(Node::Assert(assert, flags))
    }

    /// After a backslash, what is the same in a class: a character, or something added to the class.
    fn class_escape(&mut self, class: &mut Class) -> Result<Option<char>, Error> {
        let from = self.at;
        let property: Property = match self.bump() {
            Some('t') => return Ok(Some('\t')),
            Some('n') => return Ok(Some('\n')),
            Some('r') => return Ok(Some('\r')),
            Some('f') => return Ok(Some('\u{c}')),
            Some('a') => return Ok(Some('\u{7}')),
            Some('e') => return Ok(Some('\u{1b}')),
            Some('0') => {
                let digits = self.rest().bytes().take(3);
                let n = digits.take_while(|b| (b'0'..b'8').contains(b)).count();
                // Three digits only up to 377.
                let n = if n == 3 && !self.rest().starts_with(['0', '1', '2', '3']) {
                    2
                } else {
                    n
                };
                return self.code(n, 8).map(Some);
            }
            Some('x') if self.take("{") => {
                let n = self.rest().find('}').unwrap_or(0);
                let character = self.code(n, 16)?;
                self.at += 1;
                return Ok(Some(character));
            }
            Some('x') => return self.code(2, 16).map(Some),
            Some('u') => return self.code(4, 16).map(Some),
            Some('c') => {
                return match self.bump() {
                    Some(c) if c.is_ascii() => Ok(Some(char::from(c as u8 ^ 64))),
                    _ => Err(Error::Regex(from)),
                };
            }
            Some('d' | 'D') => |c| c.is_ascii_digit(),
            Some('w' | 'W') => is_word,
            Some('s' | 'S') => |c| matches!(c, ' ' | '\t'..='\r'),
            Some('h' | 'H') => |c| {
                matches!(
                    c,
                    ' ' | '\t' | '\u{a0}' | '\u{1680}' | '\u{180e}' | '\u{2000}'
                        ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
                )
            },
            Some('v' | 'V') => |c| matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}'),
            Some('p' | 'P') => self.property()?,
            // Other letters are reserved.
            Some(c) if c.is_ascii_alphanumeric() => return Err(Error::Regex(from)),
            Some(c) => return Ok(Some(c)),
            None => return Err(Error::Regex(from)),
        };
        let letter = self
            .pattern
            .get(from..)
            .and_then(|rest| rest.chars().next());
        let wanted = letter.is_some_and(|c| c.is_ascii_lowercase());
        class.properties.push((property, wanted));
        Ok(None)
    }

    fn code(&mut self, n_digits: usize, radix: u32) -> Result<char, Error> {
        let from = self.at;
        let digits = self.rest().get(..n_digits).unwrap_or_default();
        self.at += digits.len();
        u32::from_str_radix(digits, radix)
            .ok()
            .filter(|_| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(char::from_u32)
            .ok_or(Error::Regex(from))
    }

    /// After `\p`.
    fn property(&mut self) -> Result<Property, Error> {
        let from = self.at;
        let name = if self.take("{") {
            let (name, _) = self.rest().split_once('}').ok_or(Error::Regex(from))?;
            self.at += name.len() + 1;
            name
        } else {
            let rest = self.rest();
            self.bump();
            rest.get(..self.at - from).unwrap_or_default()
        };
        let name = name.strip_prefix("Is").unwrap_or(name);
        Ok(match name {
            "Lower" => |c| c.is_ascii_lowercase(),
            "Upper" => |c| c.is_ascii_uppercase(),
            "ASCII" => |c| c.is_ascii(),
            "Alpha" => |c| c.is_ascii_alphabetic(),
            "Digit" => |c| c.is_ascii_digit(),
            "Alnum" => |c| c.is_ascii_alphanumeric(),
            "Punct" => |c| c.is_ascii_punctuation(),
            "Graph" => |c| c.is_ascii_graphic(),
            "Print" => |c| matches!(c, ' '..='~'),
            "Blank" => |c| matches!(c, ' ' | '\t'),
            "Cntrl" | "Cc" => |c| c.is_ascii_control(),
            "XDigit" => |c| c.is_ascii_hexdigit(),
            "Space" => |c| matches!(c, ' ' | '\t'..='\r'),
            "L" | "Alphabetic" | "javaLetter" => char::is_alphabetic,
            "Lu" | "Uppercase" | "javaUpperCase" => char::is_uppercase,
            "Ll" | "Lowercase" | "javaLowerCase" => char::is_lowercase,
            "N" | "Nd" | "javaDigit" => char::is_numeric,
            "White_Space" | "WhiteSpace" | "javaWhitespace" => char::is_whitespace,
            "javaLetterOrDigit" => char::is_alphanumeric,
            _ => return Err(Error::Regex(from)),
        })
    }

    /// After `[`.
    fn class(&mut self, depth: usize) -> Result<Class, Error> {
        let depth = depth.checked_sub(1).ok_or(Error::Regex(self.at))?;
        let mut class = Class {
            negative: self.take("^"),
            ..Class::default()
        };
        let mut first = true;
        loop {
            let from = self.at;
            if self.rest().starts_with("&&") {
                return self.fail();
            }
            let start = match self.bump() {
                None => return Err(Error::Regex(from)),
                Some(']') if !first => return Ok(class),
                Some('[') => {
                    let inner = self.class(depth)?;
                    class.classes.push(inner);
                    first = false;
                    continue;
                }
                Some('\\') => self.class_escape(&mut class)?,
                Some(character) => Some(character),
            };
            first = false;
            let Some(start) = start else { continue };
            let rest = self.rest();
            let ranged =
                rest.starts_with('-') && !rest.starts_with("-]") && !rest.starts_with("-[");
            if !ranged {
                class.ranges.push((start, start));
                continue;
            }
            self.at += 1;
            let end = match self.bump() {
                Some('\\') => self.class_escape(&mut class)?,
                other => other,
            };
            match end {
                Some(end) if end >= start => class.ranges.push((start, end)),
                _ => return Err(Error::Regex(from)),
            }
        }
    }
}

/// `\w`.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
