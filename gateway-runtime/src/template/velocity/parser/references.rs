//! References: `$name`, `${name}`, and what is picked out of them.

use super::super::ast::{
    Expression, ExpressionKind, Insert, NodeKind, Offsets, Reference, Step, StepKind,
};
use super::super::error::Parsed;
use super::super::token::Kind;
use super::Parser;

/// What a reference turned out to be.
pub(super) struct ReadReference {
    /// Its first token.
    pub(super) first: usize,
    pub(super) form: Form,
    backslashes: usize,
    is_escaped: bool,
    prefix: String,
}

pub(super) enum Form {
    Reference(Reference),
    /// Only looks like one: null as a value, this in text.
    Text(Offsets, String),
}

impl Parser<'_> {
    /// Whether a reference comes next.
    pub(super) fn is_reference(&mut self) -> Parsed<bool> {
        Ok(match self.peek()? {
            Kind::Identifier => {
                self.peek_at(1)?;
                true
            }
            Kind::OpenFormal => self.peek_at(1)? == Kind::Identifier,
            _ => false,
        })
    }

    /// A reference as a part of the text.
    pub(super) fn insert(&mut self) -> Parsed<NodeKind> {
        let read = self.read_reference()?;
        let at = self.span_from(read.first);
        match read.form {
            Form::Text(_, text) => Ok(NodeKind::Text(text)),
            Form::Reference(reference) => {
                let source = (read.first..self.next).map(|index| self.literal_of(index));
                let source = source.collect();
                Ok(NodeKind::Insert(Box::new(Insert {
                    reference,
                    backslashes: read.backslashes,
                    is_escaped: read.is_escaped,
                    prefix: read.prefix,
                    source: self.keep(source, at)?,
                })))
            }
        }
    }

    /// A reference as a value.
    pub(super) fn reference_value(&mut self) -> Parsed<Expression> {
        Ok(match self.read_reference()?.form {
            Form::Reference(reference) => Expression {
                at: reference.at,
                kind: ExpressionKind::Reference(reference),
            },
            Form::Text(at, _) => Expression {
                at,
                kind: ExpressionKind::Null,
            },
        })
    }

    pub(super) fn read_reference(&mut self) -> Parsed<ReadReference> {
        self.enter()?;
        let is_formal = self.peek()? == Kind::OpenFormal;
        let first = self.take()?;
        if is_formal {
            self.expect(Kind::Identifier, "the name of a variable")?;
        } else if self.tokens.get(first).map(|token| token.kind) != Some(Kind::Identifier) {
            self.next = first;
            return Err(self.unexpected("a reference"));
        }
        let mut steps = Vec::new();
        self.indexes(&mut steps)?;
        while self.peek()? == Kind::Dot && self.peek_at(1)? == Kind::Identifier {
            self.take()?;
            self.member(&mut steps)?;
            self.indexes(&mut steps)?;
        }
        if is_formal {
            self.expect(Kind::CloseFormal, "`}` or another step of the reference")?;
        }
        self.leave();
        self.count(self.span_from(first))?;
        Ok(self.classify(first, is_formal, steps))
    }

    /// A property or a call, behind the dot.
    fn member(&mut self, steps: &mut Vec<Step>) -> Parsed<()> {
        let is_call = self.peek_at(1)? == Kind::OpenParen && self.is_argument_or_close(2)?;
        let name_token = self.take()?;
        let name = self.image(name_token).to_owned();
        let kind = if is_call {
            self.take()?;
            let mut arguments = Vec::new();
            if self.peek()? != Kind::CloseCall {
                arguments.push(self.parameter()?);
                while self.take_if(Kind::Comma)?.is_some() {
                    arguments.push(self.parameter()?);
                }
            }
            self.expect(Kind::CloseCall, "`,` or `)`")?;
            StepKind::Method { name, arguments }
        } else {
            StepKind::Property(name)
        };
        let at = self.span_from(name_token);
        self.count(at)?;
        steps.push(Step { at, kind });
        Ok(())
    }

    fn is_argument_or_close(&mut self, ahead: usize) -> Parsed<bool> {
        let kind = self.peek_at(ahead)?;
        Ok(kind == Kind::CloseCall || kind == Kind::Blank || Self::begins_parameter(kind))
    }

    fn indexes(&mut self, steps: &mut Vec<Step>) -> Parsed<()> {
        while self.peek()? == Kind::OpenIndex {
            let open = self.take()?;
            self.skip_blank()?;
            let index = match self.peek()? {
                Kind::String | Kind::Integer | Kind::True | Kind::False => self.parameter()?,
                Kind::Identifier | Kind::OpenFormal => self.reference_value()?,
                _ => return Err(self.unexpected("a string, an integer or a reference")),
            };
            self.skip_blank()?;
            self.expect(Kind::CloseIndex, "`]`")?;
            let at = self.span_from(open);
            self.count(at)?;
            steps.push(Step {
                at,
                kind: StepKind::Index(index),
            });
        }
        Ok(())
    }

    /// Takes escapes and signs off the first token, and tells from the rest what it is.
    fn classify(&mut self, first: usize, is_formal: bool, steps: Vec<Step>) -> ReadReference {
        let whole = self.span_from(first);
        let image = self.image(first).to_owned();
        let mut read = ReadReference {
            first,
            form: Form::Text(whole, String::new()),
            backslashes: 0,
            is_escaped: false,
            prefix: String::new(),
        };
        if image.contains("\\!") {
            // `$\!name`: one backslash less, and no reference.
            let dollar = image.find('$').unwrap_or(0);
            let at = image.get(dollar..).and_then(|rest| rest.find('\\'));
            let mut text = image;
            if let Some(at) = at {
                text.remove(dollar + at);
            }
            read.form = Form::Text(whole, text);
            return read;
        }
        let unescaped = image.trim_start_matches('\\');
        let n_backslashes = image.len() - unescaped.len();
        read.is_escaped = n_backslashes % 2 == 1;
        read.backslashes = n_backslashes / 2;
        let dollar = unescaped.rfind('$').unwrap_or(0);
        let (prefix, clean) = unescaped.split_at(dollar);
        read.prefix = prefix.to_owned();
        let clean = clean.to_owned();
        let n_taken = image.len() - clean.len();
        if let Some(token) = self.tokens.get_mut(first).filter(|_| n_taken > 0) {
            token.image = Some(clean.clone());
        }
        let is_quiet = clean.starts_with("$!");
        let name = match clean.strip_prefix(if is_quiet { "$!" } else { "$" }) {
            None => {
                // A name without a sign, where the lexer is inside of a reference.
                read.form = Form::Text(whole, clean);
                return read;
            }
            Some(_) if is_formal => self.image(first + 1).to_owned(),
            Some(name) => name.to_owned(),
        };
        let first_at = self.span(first, first);
        let at = Offsets::new(first_at.end.saturating_sub(clean.len()), whole.end);
        read.form = Form::Reference(Reference {
            at,
            name,
            is_quiet,
            is_formal,
            steps,
        });
        read
    }
}
