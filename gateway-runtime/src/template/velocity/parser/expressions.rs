//! Values and the operators between them.

use super::super::ast::{BinaryOperator, Expression, ExpressionKind, Offsets};
use super::super::error::Parsed;
use super::super::limits::MAX_OPERATORS;
use super::super::token::Kind;
use super::Parser;

/// What a value in an expression may be.
const VALUE: &str = "a value: a reference, a string, a number, a list, a map, `true` or `false`";

/// How tightly operators bind, the loosest first.
const LEVELS: [&[(Kind, BinaryOperator)]; 6] = [
    &[(Kind::Or, BinaryOperator::Or)],
    &[(Kind::And, BinaryOperator::And)],
    &[
        (Kind::Equal, BinaryOperator::Equal),
        (Kind::NotEqual, BinaryOperator::NotEqual),
    ],
    &[
        (Kind::Less, BinaryOperator::Less),
        (Kind::Greater, BinaryOperator::Greater),
        (Kind::LessOrEqual, BinaryOperator::LessOrEqual),
        (Kind::GreaterOrEqual, BinaryOperator::GreaterOrEqual),
    ],
    &[
        (Kind::Plus, BinaryOperator::Add),
        (Kind::Minus, BinaryOperator::Subtract),
    ],
    &[
        (Kind::Times, BinaryOperator::Multiply),
        (Kind::Divide, BinaryOperator::Divide),
        (Kind::Modulus, BinaryOperator::Modulus),
    ],
];

impl Parser<'_> {
    /// A value with operators, as `#set` and `#if` have it.
    pub(super) fn expression(&mut self) -> Parsed<Expression> {
        self.n_operators = 0;
        self.operators(&LEVELS)
    }

    fn operators(&mut self, levels: &[&[(Kind, BinaryOperator)]]) -> Parsed<Expression> {
        let Some((level, tighter)) = levels.split_first() else {
            return self.unary();
        };
        let mut left = self.operators(tighter)?;
        loop {
            let kind = self.peek()?;
            let Some((_, operator)) = level.iter().find(|(one, _)| *one == kind) else {
                return Ok(left);
            };
            self.take()?;
            self.count_operator(left.at)?;
            let right = self.operators(tighter)?;
            left = Expression {
                at: left.at.to(right.at),
                kind: ExpressionKind::Binary(*operator, Box::new(left), Box::new(right)),
            };
        }
    }

    /// Operators of one rank make a tree that is as deep as there are of them.
    fn count_operator(&mut self, at: Offsets) -> Parsed<()> {
        self.n_operators += 1;
        if self.n_operators <= MAX_OPERATORS {
            return self.count(at);
        }
        let message = format!("an expression has more than {MAX_OPERATORS} operators");
        Err(self.beyond(at, message))
    }

    fn unary(&mut self) -> Parsed<Expression> {
        let is_not = match self.peek()? {
            Kind::Not => true,
            Kind::Blank => self.peek_at(1)? == Kind::Not,
            _ => false,
        };
        if !is_not {
            return self.primary();
        }
        self.enter()?;
        self.skip_blank()?;
        let not = self.take()?;
        let value = self.unary()?;
        self.leave();
        let at = self.span(not, not).to(value.at);
        self.count(at)?;
        Ok(Expression {
            at,
            kind: ExpressionKind::Not(Box::new(value)),
        })
    }

    fn primary(&mut self) -> Parsed<Expression> {
        self.skip_blank()?;
        let value = if self.peek()? == Kind::OpenParen {
            self.enter()?;
            self.take()?;
            let value = self.operators(&LEVELS)?;
            self.expect(Kind::CloseParen, "an operator or `)`")?;
            self.leave();
            value
        } else {
            self.value()?
        };
        self.skip_blank()?;
        Ok(value)
    }

    /// An argument of a method, or an item of a list: a value with white space around it.
    pub(super) fn parameter(&mut self) -> Parsed<Expression> {
        self.skip_blank()?;
        let value = self.value()?;
        self.skip_blank()?;
        Ok(value)
    }

    /// Whether a value without operators can begin with a token.
    pub(super) fn begins_parameter(kind: Kind) -> bool {
        matches!(
            kind,
            Kind::String
                | Kind::Integer
                | Kind::Float
                | Kind::OpenList
                | Kind::OpenMap
                | Kind::True
                | Kind::False
                | Kind::Identifier
                | Kind::OpenFormal
        )
    }

    /// A value without operators.
    pub(super) fn value(&mut self) -> Parsed<Expression> {
        let first = self.next;
        let kind = match self.peek()? {
            Kind::Identifier | Kind::OpenFormal => return self.reference_value(),
            Kind::String => self.string()?,
            Kind::Integer => {
                self.take()?;
                integer(self.image(first))
            }
            Kind::Float => {
                self.take()?;
                // What the lexer takes for a number is one.
                ExpressionKind::Double(self.image(first).parse().unwrap_or(f64::NAN))
            }
            kind @ (Kind::True | Kind::False) => {
                self.take()?;
                ExpressionKind::Boolean(kind == Kind::True)
            }
            Kind::OpenList => {
                self.enter()?;
                let list = if self.is_range()? {
                    self.range()?
                } else {
                    self.list()?
                };
                self.leave();
                list
            }
            Kind::OpenMap => {
                self.enter()?;
                let map = self.map()?;
                self.leave();
                map
            }
            _ => return Err(self.unexpected(VALUE)),
        };
        let at = self.span_from(first);
        self.count(at)?;
        Ok(Expression { at, kind })
    }

    fn range(&mut self) -> Parsed<ExpressionKind> {
        self.take()?;
        let from = self.bound()?;
        self.expect(Kind::DoubleDot, "`..`")?;
        let to = self.bound()?;
        self.expect(Kind::CloseList, "`]`")?;
        Ok(ExpressionKind::Range(Box::new(from), Box::new(to)))
    }

    fn bound(&mut self) -> Parsed<Expression> {
        self.skip_blank()?;
        let bound = match self.peek()? {
            Kind::Integer | Kind::Identifier | Kind::OpenFormal => self.value()?,
            _ => return Err(self.unexpected("an integer or a reference")),
        };
        self.skip_blank()?;
        Ok(bound)
    }

    fn list(&mut self) -> Parsed<ExpressionKind> {
        self.take()?;
        let mut items = Vec::new();
        let kind = self.peek()?;
        if kind == Kind::Blank || Self::begins_parameter(kind) {
            items.push(self.parameter()?);
            while self.take_if(Kind::Comma)?.is_some() {
                items.push(self.parameter()?);
            }
        }
        self.expect(Kind::CloseList, "`,` or `]`")?;
        Ok(ExpressionKind::List(items))
    }

    fn map(&mut self) -> Parsed<ExpressionKind> {
        self.take()?;
        let mut entries = Vec::new();
        let kind = self.peek()?;
        let has_entries = Self::begins_parameter(kind)
            || (kind == Kind::Blank && Self::begins_parameter(self.peek_at(1)?));
        if has_entries {
            loop {
                let key = self.parameter()?;
                self.expect(Kind::Colon, "`:`")?;
                entries.push((key, self.parameter()?));
                if self.take_if(Kind::Comma)?.is_none() {
                    break;
                }
            }
        } else {
            self.skip_blank()?;
        }
        // The second one where a reference stands before it.
        if self.take_if(Kind::CloseFormal)?.is_none() {
            self.expect(Kind::CloseMap, "`,` or `}`")?;
        }
        Ok(ExpressionKind::Map(entries))
    }
}

/// The smallest type that an integer fits.
fn integer(image: &str) -> ExpressionKind {
    if let Ok(value) = image.parse() {
        return ExpressionKind::Integer(value);
    }
    if let Ok(value) = image.parse() {
        return ExpressionKind::Long(value);
    }
    let (sign, digits) = match image.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", image),
    };
    ExpressionKind::BigInteger(format!("{sign}{}", digits.trim_start_matches('0')))
}
