//! The arguments of directives, and what each directive takes.

use std::ops::Range;

use super::super::ast::{Argument, Expression, ExpressionKind, Offsets};
use super::super::error::{Parsed, SyntaxError};
use super::super::token::Kind;
use super::Parser;

/// What stands in the parentheses of a directive.
pub(super) struct Arguments {
    /// Where they stand, without the parentheses.
    at: Offsets,
    items: Vec<Item>,
}

struct Item {
    argument: Argument,
    at: Offsets,
    tokens: Range<usize>,
    /// The first token's text.
    image: String,
}

impl Parser<'_> {
    /// `(`, values with white space or commas between them, `)`.
    pub(super) fn arguments(&mut self, name: &str) -> Parsed<Arguments> {
        self.skip_blank()?;
        let open = self.expect(Kind::OpenParen, "`(`")?;
        let mut items: Vec<Item> = Vec::new();
        while self.has_argument()? {
            self.skip_blank()?;
            if self.take_if(Kind::Comma)?.is_some() {
                self.skip_blank()?;
            }
            let first = self.next;
            let argument = if self.peek()? == Kind::Word {
                self.take()?;
                let at = self.span(first, first);
                self.allow_word(name, items.len(), at)?;
                Argument::Word(at, self.image(first).to_owned())
            } else {
                Argument::Value(self.value()?)
            };
            let at = self.span_from(first);
            items.push(Item {
                argument,
                at,
                tokens: first..self.next,
                image: self.image(first).to_owned(),
            });
        }
        self.skip_blank()?;
        let close = self.expect(Kind::CloseParen, "an argument or `)`")?;
        let at = match (items.first(), items.last()) {
            (Some(first), Some(last)) => first.at.to(last.at),
            _ => self.span(open, close),
        };
        Ok(Arguments { at, items })
    }

    fn has_argument(&mut self) -> Parsed<bool> {
        let begins = |kind| kind == Kind::Word || Self::begins_parameter(kind);
        let kind = self.peek()?;
        Ok(match kind {
            Kind::Blank => {
                let second = self.peek_at(1)?;
                second == Kind::Comma || begins(second)
            }
            Kind::Comma => {
                let second = self.peek_at(1)?;
                second == Kind::Blank || begins(second)
            }
            kind => begins(kind),
        })
    }

    /// Bare words are arguments of macros, the name of a macro, and the `in` of a loop.
    fn allow_word(&self, name: &str, index: usize, at: Offsets) -> Parsed<()> {
        let is_allowed = match name {
            "macro" => index == 0,
            "foreach" => index == 1,
            "include" | "parse" | "literal" | "evaluate" | "break" | "define" | "stop" => false,
            _ => true,
        };
        if is_allowed {
            return Ok(());
        }
        Err(
            SyntaxError::malformed(at, format!("`#{name}` does not take a bare word here"))
                .label("expected a reference or a value")
                .help("write `$` before a name and quotes around a text"),
        )
    }
}

impl Arguments {
    fn refuse<T>(&self, message: &str, help: &str) -> Parsed<T> {
        Err(SyntaxError::malformed(self.at, message)
            .label("these are the arguments")
            .help(help))
    }

    /// The tokens of the first argument.
    pub(super) fn first_tokens(&self) -> Option<Range<usize>> {
        self.items.first().map(|item| item.tokens.clone())
    }

    pub(super) fn into_call(self) -> Vec<Argument> {
        self.items.into_iter().map(|item| item.argument).collect()
    }

    /// Of `#foreach`: the variable's name and what is iterated over.
    pub(super) fn into_loop(self) -> Parsed<(String, Expression)> {
        let help = "write `#foreach($item in $list)`";
        let message = match self.items.get(1) {
            Some(item) if !matches!(item.argument, Argument::Word(..)) => "`#foreach` has no `in`",
            Some(_) | None => "`#foreach` takes a variable, `in` and a list",
        };
        if self.items.len() != 3 || message == "`#foreach` has no `in`" {
            return self.refuse(message, help);
        }
        let at = self.at;
        let mut items = self.items.into_iter().map(|item| item.argument);
        match (items.next(), items.next_back()) {
            (
                Some(Argument::Value(Expression {
                    kind: ExpressionKind::Reference(variable),
                    ..
                })),
                Some(Argument::Value(source)),
            ) => Ok((variable.name, source)),
            _ => Err(
                SyntaxError::malformed(at, "`#foreach` has no variable for the items")
                    .label("these are the arguments")
                    .help(help),
            ),
        }
    }

    /// Of `#define`: the name.
    pub(super) fn into_defined(self) -> Parsed<String> {
        match self.items.as_slice() {
            [item] if is_reference(item) => Ok(variable(&item.image)),
            _ => self.refuse("`#define` takes one name", "write `#define($name) … #end`"),
        }
    }

    /// Of `#macro`: its name and those of its parameters.
    pub(super) fn into_macro(self) -> Parsed<(String, Vec<String>)> {
        let help = "write `#macro(name $first $second) … #end`";
        let Some((first, rest)) = self.items.split_first() else {
            return self.refuse("`#macro` has no name", help);
        };
        let Argument::Word(_, name) = &first.argument else {
            return self.refuse("the name of a `#macro` is not a bare word", help);
        };
        if !rest.iter().all(is_reference) {
            return self.refuse("a parameter of a `#macro` is not a reference", help);
        }
        let parameters = rest.iter().map(|item| variable(&item.image)).collect();
        Ok((name.clone(), parameters))
    }

    /// Of `#evaluate`: the text.
    pub(super) fn into_source(self) -> Parsed<Expression> {
        let (message, help) = (
            "`#evaluate` takes one string or reference",
            "write `#evaluate($text)`",
        );
        match self.items.as_slice() {
            [
                Item {
                    argument: Argument::Value(value),
                    ..
                },
            ] if matches!(
                value.kind,
                ExpressionKind::String(_)
                    | ExpressionKind::Template(_)
                    | ExpressionKind::Reference(_)
                    | ExpressionKind::Null
            ) =>
            {
                Ok(value.clone())
            }
            _ => self.refuse(message, help),
        }
    }

    /// Of `#break` and `#stop`: nothing or one value.
    pub(super) fn into_optional(self, name: &str) -> Parsed<Option<Expression>> {
        if self.items.len() > 1 {
            return self.refuse(
                &format!("`{name}` takes one argument at most"),
                &format!("write `{name}`"),
            );
        }
        Ok(self.items.into_iter().find_map(|item| match item.argument {
            Argument::Value(value) => Some(value),
            Argument::Word(..) => None,
        }))
    }
}

fn is_reference(item: &Item) -> bool {
    matches!(
        &item.argument,
        Argument::Value(Expression {
            kind: ExpressionKind::Reference(_),
            ..
        })
    )
}

/// The name that Velocity takes from the first token of a reference: for `${name}` that is `{`, which no reference
/// can have.
fn variable(image: &str) -> String {
    image.strip_prefix('$').unwrap_or(image).to_owned()
}
