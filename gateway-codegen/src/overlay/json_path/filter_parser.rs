//! Filters: what stands behind `?`, with its functions, typed as RFC 9535 section 2.4.3 has them.

use std::ops::Range;

use super::i_regexp::Pattern;
use super::parser::{Malformed, Note, Parser};
use super::query::{Logical, Operand, Operator, Path, PatternOperand};

/// One side of a comparison, or a test by itself.
enum Term {
    /// Has a value: may be compared only.
    Value(Operand),
    /// A query: is a test, and may be compared if it is singular.
    Query(Path),
    /// `match` and `search`: a test only.
    Test(Logical),
}

impl Parser<'_> {
    /// `logical-expr`
    pub(super) fn logical(&mut self) -> Result<Logical, Malformed> {
        let mut any = vec![self.all()?];
        while self.operator("||")? {
            any.push(self.all()?);
        }
        Ok(match any.len() {
            1 => any.remove(0),
            _ => Logical::Any(any),
        })
    }

    /// `logical-and-expr`
    fn all(&mut self) -> Result<Logical, Malformed> {
        let mut all = vec![self.basic()?];
        while self.operator("&&")? {
            all.push(self.basic()?);
        }
        Ok(match all.len() {
            1 => all.remove(0),
            _ => Logical::All(all),
        })
    }

    /// Takes `&&` or `||`, and the blanks around it, if it comes next.
    fn operator(&mut self, sign: &str) -> Result<bool, Malformed> {
        let before = self.at();
        self.skip_blanks();
        if self.take(sign) {
            self.skip_blanks();
            return Ok(true);
        }
        let single = sign.get(..1).unwrap_or_default();
        let at = self.at();
        if self.take(single) {
            return Err(
                Malformed::new(at..self.at(), format!("`{single}` is no operator"))
                    .help(format!("write `{sign}`")),
            );
        }
        self.reset(before);
        Ok(false)
    }

    /// `basic-expr`
    fn basic(&mut self) -> Result<Logical, Malformed> {
        let start = self.at();
        let is_negated = self.take("!");
        if is_negated {
            self.skip_blanks();
        }
        let logical = if self.take("(") {
            self.nested(|parser| {
                parser.skip_blanks();
                let inner = parser.logical()?;
                parser.skip_blanks();
                if !parser.take(")") {
                    return Err(parser.unexpected("`)`, `&&` or `||`"));
                }
                Ok(inner)
            })?
        } else {
            let term_start = self.at();
            let term = self.term()?;
            let before = self.at();
            self.skip_blanks();
            match self.comparison_operator()? {
                Some(_) if is_negated => {
                    return Err(Malformed::new(
                        start..before,
                        "`!` stands before a test or parentheses, not before a comparison",
                    )
                    .help("put the comparison in parentheses: `!(@.a == 1)`"));
                }
                Some(operator) => {
                    let left = comparable(term, term_start..before)?;
                    self.skip_blanks();
                    let right_start = self.at();
                    let right = self.term()?;
                    let right = comparable(right, right_start..self.at())?;
                    Logical::Compare(left, operator, right)
                }
                None => {
                    self.reset(before);
                    match term {
                        Term::Query(path) => Logical::Exists(path),
                        Term::Test(test) => test,
                        Term::Value(_) => {
                            return Err(Malformed::new(
                                term_start..before,
                                "a value is no test by itself",
                            )
                            .label("compared with nothing")
                            .help("compare it: `@.name == 'limit'`; a path by itself asks whether it exists: `?@.name`"));
                        }
                    }
                }
            }
        };
        Ok(if is_negated {
            Logical::Not(Box::new(logical))
        } else {
            logical
        })
    }

    fn comparison_operator(&mut self) -> Result<Option<Operator>, Malformed> {
        for (sign, operator) in [
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ] {
            if self.take(sign) {
                return Ok(Some(operator));
            }
        }
        let start = self.at();
        if self.take("=~") {
            return Err(Malformed::new(start..self.at(), "`=~` is no operator")
                .help("write `match(@.name, 'pattern')`, or `search` for a part of the text"));
        }
        if self.take("=") {
            return Err(Malformed::new(start..self.at(), "`=` is no operator").help("write `==`"));
        }
        Ok(None)
    }

    fn term(&mut self) -> Result<Term, Malformed> {
        match self.peek() {
            Some(sign @ ('@' | '$')) => {
                self.bump();
                Ok(Term::Query(Path {
                    is_absolute: sign == '$',
                    segments: self.segments()?,
                }))
            }
            Some('\'' | '"') => Ok(Term::Value(Operand::Text(self.string()?))),
            Some('-' | '0'..='9') => Ok(Term::Value(Operand::Number(self.number()?))),
            Some('a'..='z') => self.word(),
            _ => Err(self
                .unexpected("a test")
                .help("a filter asks something of each part, `@`: `?@.name == 'limit'`")),
        }
    }

    /// `true`, `false`, `null` or a function.
    fn word(&mut self) -> Result<Term, Malformed> {
        let start = self.at();
        while matches!(self.peek(), Some('a'..='z' | '0'..='9' | '_')) {
            self.bump();
        }
        let range = start..self.at();
        let word = self.slice(range.clone());
        if self.peek() == Some('(') {
            self.bump();
            return self.nested(|parser| parser.function(word, start));
        }
        match word {
            "true" => Ok(Term::Value(Operand::Bool(true))),
            "false" => Ok(Term::Value(Operand::Bool(false))),
            "null" => Ok(Term::Value(Operand::Null)),
            _ => Err(
                Malformed::new(range, format!("`{word}` is no value and no function"))
                    .help(format!("a string stands in quotes: `'{word}'`; a part of what is asked begins with `@`: `@.{word}`")),
            ),
        }
    }

    /// The arguments of a function, whose name stands at `start`.
    fn function(&mut self, name: &str, start: usize) -> Result<Term, Malformed> {
        let term = match name {
            "length" => {
                let of = self.value_argument()?;
                Term::Value(Operand::Length(Box::new(of)))
            }
            "count" => Term::Value(Operand::Count(self.query_argument()?)),
            "value" => Term::Value(Operand::Value(self.query_argument()?)),
            "match" | "search" => {
                let is_whole = name == "match";
                let text = self.value_argument()?;
                if !self.take(",") {
                    return Err(self.unexpected("`,` and a pattern"));
                }
                self.skip_blanks();
                let pattern_start = self.at();
                let pattern = match self.value_argument()? {
                    Operand::Text(pattern) => {
                        PatternOperand::Known(self.pattern(&pattern, is_whole, pattern_start))
                    }
                    found => PatternOperand::Found(found),
                };
                Term::Test(Logical::Matches {
                    is_whole,
                    text,
                    pattern,
                })
            }
            _ => {
                return Err(Malformed::new(
                    start..start + name.len(),
                    format!("there is no function `{name}`"),
                )
                .help("there are `length`, `count`, `value`, `match` and `search`"));
            }
        };
        if !self.take(")") {
            return Err(self.unexpected(&format!("the `)` of `{name}`")));
        }
        Ok(term)
    }

    /// An argument that is a value, with the blanks around it.
    fn value_argument(&mut self) -> Result<Operand, Malformed> {
        self.skip_blanks();
        let start = self.at();
        let term = self.term()?;
        let operand = comparable(term, start..self.at())?;
        self.skip_blanks();
        Ok(operand)
    }

    /// An argument that is a query, with the blanks around it.
    fn query_argument(&mut self) -> Result<Path, Malformed> {
        self.skip_blanks();
        let start = self.at();
        let Term::Query(path) = self.term()? else {
            return Err(Malformed::new(start..self.at(), "a query is expected here")
                .help("write a path that begins with `@` or `$`"));
        };
        self.skip_blanks();
        Ok(path)
    }

    /// A pattern that is written in the query, from its quote at `start` on. One that is none is noted.
    fn pattern(&mut self, pattern: &str, is_whole: bool, start: usize) -> Option<Pattern> {
        match Pattern::parse(pattern, is_whole) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                let written = self.slice(start..self.at());
                // Without escapes the offset is the same in both.
                let inside = Some(start + 1 + error.offset)
                    .filter(|_| !written.contains('\\') && error.offset < pattern.len());
                let end = |at: usize| {
                    let rest = self.slice(at..self.at());
                    at + rest.chars().next().map_or(0, char::len_utf8)
                };
                let range = inside.map_or(start..self.at(), |at| at..end(at));
                self.notes.push(Note::Pattern(range, error.reason));
                None
            }
        }
    }
}

/// What a side of a comparison may be.
fn comparable(term: Term, range: Range<usize>) -> Result<Operand, Malformed> {
    match term {
        Term::Value(operand) => Ok(operand),
        Term::Query(path) if path.is_singular() => Ok(Operand::Singular(path)),
        Term::Query(_) => Err(Malformed::new(
            range,
            "a query that may select several values is not one value",
        )
        .help(
            "write `value(…)` or `count(…)` of it, or write the test inside: `@.tags[?@ == 'a']`",
        )),
        Term::Test(_) => Err(Malformed::new(
            range,
            "this is true or false already and cannot be compared",
        )
        .help("write it alone, or with `!` before it")),
    }
}
