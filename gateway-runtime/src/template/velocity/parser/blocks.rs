//! Directives.

use super::super::ast::{Branch, Call, ExpressionKind, Node, NodeKind, Offsets};
use super::super::error::{Mistake, Parsed, SyntaxError};
use super::super::lexer::State;
use super::super::token::Kind;
use super::arguments::Arguments;
use super::{Opener, Parser};

impl Parser<'_> {
    pub(super) fn if_directive(&mut self) -> Parsed<NodeKind> {
        let opener = Opener {
            at: self.span(self.next, self.next),
            name: "#if",
        };
        self.openers.push(opener);
        let mut branches = Vec::new();
        loop {
            let first = self.take()?;
            self.skip_blank()?;
            self.expect(Kind::OpenParen, "`(` and a condition")?;
            let condition = self.expression()?;
            self.expect(Kind::CloseParen, "an operator or `)`")?;
            let at = self.span_from(first);
            let body = self.statements()?;
            branches.push(Branch {
                at,
                condition,
                body,
            });
            if self.peek()? != Kind::ElseIf {
                break;
            }
        }
        let otherwise = match self.take_if(Kind::Else)? {
            Some(_) => Some(self.statements()?),
            None => None,
        };
        self.expect(Kind::EndDirective, "`#end`")?;
        self.openers.pop();
        Ok(NodeKind::If {
            branches,
            otherwise,
        })
    }

    pub(super) fn set_directive(&mut self) -> Parsed<NodeKind> {
        let set = self.take()?;
        self.skip_blank()?;
        if !matches!(self.peek()?, Kind::Identifier | Kind::OpenFormal) {
            return Err(self.unexpected("the reference to set"));
        }
        let target = match self.reference_value()?.kind {
            ExpressionKind::Reference(target) => target,
            _ => {
                let at = self.span_from(set);
                return Err(
                    SyntaxError::malformed(at, "`#set` has nothing to assign to")
                        .label("not a reference")
                        .help("write `#set($name = value)`"),
                );
            }
        };
        self.skip_blank()?;
        self.expect(Kind::Assign, "`=`")?;
        let value = self.expression()?;
        self.expect(Kind::CloseParen, "an operator or `)`")?;
        self.lexer.in_set = false;
        Ok(NodeKind::Set { target, value })
    }

    /// A directive that is not part of the grammar, or a call of a macro.
    pub(super) fn directive(&mut self) -> Parsed<NodeKind> {
        let is_braced = self.peek()? == Kind::BracedWord;
        let first = self.take()?;
        let image = self.image(first);
        let name = if is_braced {
            image.get(2..image.len().saturating_sub(1))
        } else {
            image.get(1..)
        };
        let name = name.unwrap_or_default().to_owned();
        self.lexer.state = State::Directive;
        if !self.lexer.is_before_paren() {
            self.lexer.pop();
            return self.bare_directive(first, name);
        }
        self.enter()?;
        let arguments = self.arguments(&name)?;
        let kind = match name.as_str() {
            "foreach" => self.foreach(first, arguments)?,
            "define" => self.define(first, arguments)?,
            "macro" => self.macro_definition(first, arguments)?,
            "literal" => self.literal(first, &arguments)?,
            "evaluate" => NodeKind::Evaluate {
                source: arguments.into_source()?,
            },
            "break" => NodeKind::Break {
                scope: arguments.into_optional("#break")?,
            },
            "stop" => NodeKind::Stop {
                message: arguments.into_optional("#stop")?,
            },
            "include" | "parse" => return Err(self.file_directive(first, &name)),
            _ => self.call(first, name, arguments)?,
        };
        self.leave();
        Ok(kind)
    }

    /// A directive without parentheses.
    fn bare_directive(&mut self, first: usize, name: String) -> Parsed<NodeKind> {
        let at = self.span(first, first);
        match name.as_str() {
            "break" => return Ok(NodeKind::Break { scope: None }),
            "stop" => return Ok(NodeKind::Stop { message: None }),
            "include" | "parse" => return Err(self.file_directive(first, &name)),
            "foreach" | "define" | "macro" | "literal" | "evaluate" => {
                return Err(
                    SyntaxError::malformed(at, format!("`#{name}` has no arguments"))
                        .label("expected `(`")
                        .help(format!(
                            "write the arguments, or `#[[#{name}]]#` for the text"
                        )),
                );
            }
            _ => {}
        }
        if name.starts_with('@') {
            return Ok(NodeKind::Text(format!("#{name}")));
        }
        let source = self.image(first).to_owned();
        Ok(NodeKind::Call(Box::new(Call {
            name,
            arguments: Vec::new(),
            body: None,
            source,
        })))
    }

    fn file_directive(&self, first: usize, name: &str) -> Box<SyntaxError> {
        let at = self.span(first, first);
        let message = format!("`#{name}` reads a file, and a mapping template has none");
        SyntaxError::new(Mistake::FileDirective, at, message)
            .label("not possible in a gateway")
            .help("write the text of the file in its place, or a `#macro` for what is used twice")
    }

    /// The body of a block and its `#end`.
    fn body(&mut self, first: usize, name: &'static str) -> Parsed<Vec<Node>> {
        let at = self.span(first, first);
        self.openers.push(Opener { at, name });
        let body = self.statements()?;
        self.expect(Kind::EndDirective, "`#end`")?;
        self.openers.pop();
        Ok(body)
    }

    fn foreach(&mut self, first: usize, arguments: Arguments) -> Parsed<NodeKind> {
        let (variable, source) = arguments.into_loop()?;
        Ok(NodeKind::Foreach {
            variable,
            source,
            body: self.body(first, "#foreach")?,
        })
    }

    fn define(&mut self, first: usize, arguments: Arguments) -> Parsed<NodeKind> {
        Ok(NodeKind::Define {
            name: arguments.into_defined()?,
            body: self.body(first, "#define")?,
        })
    }

    fn macro_definition(&mut self, first: usize, arguments: Arguments) -> Parsed<NodeKind> {
        let (name, parameters) = arguments.into_macro()?;
        let body = self.body(first, "#macro")?;
        self.macros.insert(name.clone());
        Ok(NodeKind::Macro {
            name,
            parameters,
            body,
        })
    }

    /// `#literal()`: the source of its body, or of its first argument.
    fn literal(&mut self, first: usize, arguments: &Arguments) -> Parsed<NodeKind> {
        let start = self.next;
        self.body(first, "#literal")?;
        let end = self.next.saturating_sub(1);
        let tokens = match arguments.first_tokens() {
            Some(tokens) => tokens,
            None if start < end => start..end,
            None => {
                let at = self.span_from(first);
                return Err(SyntaxError::malformed(at, "`#literal` has nothing in it")
                    .label("Velocity cannot read an empty one")
                    .help("remove it"));
            }
        };
        let at = self.span_from(first);
        let text = tokens.map(|index| self.literal_of(index)).collect();
        self.keep(text, at).map(NodeKind::Text)
    }

    fn call(&mut self, first: usize, name: String, arguments: Arguments) -> Parsed<NodeKind> {
        let (name, body) = match name.strip_prefix('@') {
            Some(name) => (name.to_owned(), Some(self.body(first, "#@macro")?)),
            None => (name, None),
        };
        let at: Offsets = self.span_from(first);
        let source = (first..self.next).map(|index| self.image(index)).collect();
        Ok(NodeKind::Call(Box::new(Call {
            name,
            arguments: arguments.into_call(),
            body,
            source: self.keep(source, at)?,
        })))
    }
}
