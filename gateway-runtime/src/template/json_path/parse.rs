//! Reads a path.

use std::borrow::Cow;

use super::step::{Compare, Filter, Function, Operand, Path, Scalar, Step};

/// Most bytes of a path.
const MAX_BYTES: usize = 8192;
/// How deep filters may be nested.
const MAX_DEPTH: usize = 16;

/// Reads a path. A missing `$` is `$.`.
///
/// # Errors
///
/// The byte at which the text is not a path.
pub fn parse(text: &str) -> Result<Path, usize> {
    if text.len() > MAX_BYTES {
        return Err(MAX_BYTES);
    }
    let mut parser = Parser { text, at: 0 };
    parser.space();
    if parser.take("$") || parser.take("@") {
        let steps = parser.steps(MAX_DEPTH)?;
        parser.space();
        return if parser.at == text.len() {
            Ok(Path { steps })
        } else {
            Err(parser.at)
        };
    }
    let mut steps = Vec::new();
    if parser.peek() != Some(b'[') && !parser.rest().starts_with("..") {
        parser.take(".");
        steps.push(parser.named(MAX_DEPTH)?);
    }
    steps.append(&mut parser.steps(MAX_DEPTH)?);
    parser.space();
    if parser.at == text.len() {
        Ok(Path { steps })
    } else {
        Err(parser.at)
    }
}

struct Parser<'p> {
    text: &'p str,
    at: usize,
}

impl<'p> Parser<'p> {
    fn rest(&self) -> &'p str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, token: &str) -> bool {
        let there = self.rest().starts_with(token);
        if there {
            self.at += token.len();
        }
        there
    }

    fn expect(&mut self, token: &str) -> Result<(), usize> {
        self.space();
        if self.take(token) {
            Ok(())
        } else {
            Err(self.at)
        }
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Steps, as far as they go.
    fn steps(&mut self, depth: usize) -> Result<Vec<Step>, usize> {
        let mut steps: Vec<Step> = Vec::new();
        loop {
            // A function takes what was found; nothing can follow it.
            if let Some(Step::Function(..)) = steps.last() {
                return Ok(steps);
            }
            if self.take("..") {
                steps.push(Step::DeepScan);
                if self.peek() == Some(b'[') {
                    steps.push(self.bracket(depth)?);
                } else {
                    steps.push(self.named(depth)?);
                }
            } else if self.take(".") {
                if self.peek() == Some(b'[') {
                    steps.push(self.bracket(depth)?);
                } else {
                    steps.push(self.named(depth)?);
                }
            } else if self.peek() == Some(b'[') {
                steps.push(self.bracket(depth)?);
            } else {
                return Ok(steps);
            }
        }
    }

    /// `*`, a name, or a function, after a dot.
    fn named(&mut self, depth: usize) -> Result<Step, usize> {
        if self.take("*") {
            return Ok(Step::Wildcard);
        }
        let from = self.at;
        let end = |c: char| {
            c.is_whitespace()
                || matches!(c, '.' | '[' | ']' | '(' | ')' | ',' | '=' | '<' | '>')
                || matches!(c, '!' | '&' | '|' | '\'' | '"')
        };
        let length = self.rest().find(end).unwrap_or(self.rest().len());
        let name = self.rest().get(..length).unwrap_or_default();
        if name.is_empty() {
            return Err(from);
        }
        self.at += length;
        if self.peek() != Some(b'(') {
            return Ok(Step::Child(Cow::Owned(name.to_owned())));
        }
        let function = Function::named(name).ok_or(from)?;
        self.at += 1;
        let mut parameters = Vec::new();
        self.space();
        if !self.take(")") {
            let depth = depth.checked_sub(1).ok_or(self.at)?;
            loop {
                parameters.push(self.operand(depth)?);
                self.space();
                if self.take(")") {
                    break;
                }
                self.expect(",")?;
            }
        }
        Ok(Step::Function(function, parameters.into()))
    }

    /// `[…]`.
    fn bracket(&mut self, depth: usize) -> Result<Step, usize> {
        self.at += 1;
        self.space();
        let step = match self.peek() {
            Some(b'*') => {
                self.at += 1;
                Step::Wildcard
            }
            Some(b'?') => {
                self.at += 1;
                self.expect("(")?;
                let filter = self.any(depth)?;
                self.expect(")")?;
                Step::Filter(filter)
            }
            Some(b'\'' | b'"') => {
                let first = self.quoted()?;
                let mut names = vec![Cow::Owned(first)];
                self.space();
                while self.take(",") {
                    self.space();
                    names.push(Cow::Owned(self.quoted()?));
                    self.space();
                }
                match names.pop() {
                    Some(name) if names.is_empty() => Step::Child(name),
                    last => {
                        names.extend(last);
                        Step::Children(names.into())
                    }
                }
            }
            _ => self.positions()?,
        };
        self.expect("]")?;
        Ok(step)
    }

    /// `n`, `n,m`, `n:m`.
    fn positions(&mut self) -> Result<Step, usize> {
        let first = self.whole()?;
        self.space();
        if self.take(":") {
            self.space();
            return Ok(Step::Slice(first, self.whole()?));
        }
        let first = first.ok_or(self.at)?;
        let mut indexes = vec![first];
        while self.take(",") {
            self.space();
            indexes.push(self.whole()?.ok_or(self.at)?);
            self.space();
        }
        Ok(if indexes.len() == 1 {
            Step::Index(first)
        } else {
            Step::Indexes(indexes.into())
        })
    }

    fn whole(&mut self) -> Result<Option<i64>, usize> {
        let from = self.at;
        let digits = |c: char| !c.is_ascii_digit() && c != '-';
        let length = self.rest().find(digits).unwrap_or(self.rest().len());
        if length == 0 {
            return Ok(None);
        }
        let number = self.rest().get(..length).unwrap_or_default().parse();
        self.at += length;
        number.map(Some).map_err(|_| from)
    }

    /// A text in quotes; a backslash keeps the character after it.
    fn quoted(&mut self) -> Result<String, usize> {
        let from = self.at;
        let mut characters = self.rest().char_indices();
        let Some((_, quote @ ('\'' | '"'))) = characters.next() else {
            return Err(from);
        };
        let mut text = String::new();
        while let Some((n, character)) = characters.next() {
            if character == quote {
                self.at = from + n + 1;
                return Ok(text);
            }
            if character != '\\' {
                text.push(character);
                continue;
            }
            let Some((_, escaped)) = characters.next() else {
                break;
            };
            text.push(match escaped {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                other => other,
            });
        }
        Err(from)
    }

    fn any(&mut self, depth: usize) -> Result<Filter, usize> {
        let mut parts = vec![self.all(depth)?];
        self.space();
        while self.take("||") {
            parts.push(self.all(depth)?);
            self.space();
        }
        Ok(one_or(parts, |parts| Filter::Any(parts.into())))
    }

    fn all(&mut self, depth: usize) -> Result<Filter, usize> {
        let mut parts = vec![self.unit(depth)?];
        self.space();
        while self.take("&&") {
            parts.push(self.unit(depth)?);
            self.space();
        }
        Ok(one_or(parts, |parts| Filter::All(parts.into())))
    }

    fn unit(&mut self, depth: usize) -> Result<Filter, usize> {
        let depth = depth.checked_sub(1).ok_or(self.at)?;
        self.space();
        if self.peek() == Some(b'!') {
            self.at += 1;
            return Ok(Filter::Not(vec![self.unit(depth)?].into()));
        }
        if self.take("(") {
            let filter = self.any(depth)?;
            self.expect(")")?;
            return Ok(filter);
        }
        let left = self.operand(depth)?;
        self.space();
        let Some(compare) = self.compare() else {
            return match left {
                Operand::Current(_) | Operand::Root(_) => Ok(Filter::Exists(left)),
                _ => Err(self.at),
            };
        };
        let right = self.operand(depth)?;
        Ok(Filter::Compare(left, compare, right))
    }

    fn compare(&mut self) -> Option<Compare> {
        const SIGNS: &[(&str, Compare)] = &[
            ("==", Compare::Equal),
            ("!=", Compare::NotEqual),
            ("<=", Compare::LessOrEqual),
            ("<", Compare::Less),
            (">=", Compare::GreaterOrEqual),
            (">", Compare::Greater),
            ("=~", Compare::Matches),
        ];
        const WORDS: &[(&str, Compare)] = &[
            ("in", Compare::In),
            ("nin", Compare::NotIn),
            ("subsetof", Compare::SubsetOf),
            ("anyof", Compare::AnyOf),
            ("noneof", Compare::NoneOf),
            ("contains", Compare::Contains),
            ("size", Compare::Size),
            ("empty", Compare::Empty),
        ];
        for (sign, compare) in SIGNS {
            if self.take(sign) {
                return Some(*compare);
            }
        }
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphabetic());
        let word = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let (_, compare) = WORDS
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(word))?;
        self.at += word.len();
        Some(*compare)
    }

    fn operand(&mut self, depth: usize) -> Result<Operand, usize> {
        self.space();
        match self.peek() {
            Some(b'@') => {
                self.at += 1;
                Ok(Operand::Current(self.steps(depth)?.into()))
            }
            Some(b'$') => {
                self.at += 1;
                Ok(Operand::Root(self.steps(depth)?.into()))
            }
            Some(b'/') => self.regex(),
            Some(b'[') => {
                self.at += 1;
                let mut items = Vec::new();
                self.space();
                while !self.take("]") {
                    if !items.is_empty() {
                        self.expect(",")?;
                        self.space();
                    }
                    items.push(self.scalar()?);
                    self.space();
                }
                Ok(Operand::List(items.into()))
            }
            _ => Ok(Operand::Scalar(self.scalar()?)),
        }
    }

    fn regex(&mut self) -> Result<Operand, usize> {
        let from = self.at;
        self.at += 1;
        let mut escaped = false;
        let length = self
            .rest()
            .find(|c: char| {
                let end = c == '/' && !escaped;
                escaped = c == '\\' && !escaped;
                end
            })
            .ok_or(from)?;
        let pattern = self.rest().get(..length).unwrap_or_default();
        self.at += length + 1;
        let letters = |c: char| !c.is_ascii_alphabetic();
        let n_flags = self.rest().find(letters).unwrap_or(self.rest().len());
        let flags = self.rest().get(..n_flags).unwrap_or_default();
        self.at += n_flags;
        Ok(Operand::Regex(Cow::Owned(if flags.is_empty() {
            pattern.to_owned()
        } else {
            format!("(?{flags}){pattern}")
        })))
    }

    fn scalar(&mut self) -> Result<Scalar, usize> {
        if let Some(b'\'' | b'"') = self.peek() {
            return Ok(Scalar::Text(Cow::Owned(self.quoted()?)));
        }
        let from = self.at;
        let end = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.'));
        let length = self.rest().find(end).unwrap_or(self.rest().len());
        let word = self.rest().get(..length).unwrap_or_default();
        let scalar = match word {
            "null" => Scalar::Null,
            "true" => Scalar::Boolean(true),
            "false" => Scalar::Boolean(false),
            _ if !word.starts_with(|c: char| c.is_ascii_digit() || c == '-') => return Err(from),
            _ => match word.parse() {
                Ok(number) => Scalar::Integer(number),
                Err(_) => Scalar::Double(word.parse().map_err(|_| from)?),
            },
        };
        self.at += length;
        Ok(scalar)
    }
}

/// The only part, or all of them together.
fn one_or(mut parts: Vec<Filter>, together: fn(Vec<Filter>) -> Filter) -> Filter {
    match parts.pop() {
        Some(part) if parts.is_empty() => part,
        last => {
            parts.extend(last);
            together(parts)
        }
    }
}
