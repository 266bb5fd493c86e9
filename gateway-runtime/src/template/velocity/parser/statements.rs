//! What a template consists of: text, references, escapes, comments and directives.

use super::super::ast::{Node, NodeKind};
use super::super::error::Parsed;
use super::super::token::Kind;
use super::Parser;

/// The directives that are not part of the grammar, but that an escape takes for directives.
const DIRECTIVES: [&str; 9] = [
    "foreach", "include", "parse", "macro", "literal", "evaluate", "break", "define", "stop",
];

impl Parser<'_> {
    /// Everything up to a token that is no statement.
    pub(super) fn statements(&mut self) -> Parsed<Vec<Node>> {
        self.enter()?;
        let mut nodes: Vec<Node> = Vec::new();
        loop {
            let first = self.next;
            let kind = match self.peek()? {
                Kind::If => self.if_directive()?,
                Kind::Identifier | Kind::OpenFormal if self.is_reference()? => self.insert()?,
                Kind::LineComment => {
                    self.take()?;
                    self.take_if(Kind::LineCommentEnd)?;
                    NodeKind::Text(self.before_comment(first))
                }
                Kind::BlockComment | Kind::FormalComment => {
                    self.take()?;
                    NodeKind::Text(self.before_comment(first))
                }
                Kind::TextBlock => {
                    self.take()?;
                    let image = self.image(first);
                    let content = image.get(3..image.len().saturating_sub(3));
                    NodeKind::Text(content.unwrap_or_default().to_owned())
                }
                Kind::Set => self.set_directive()?,
                Kind::EscapedDirective => {
                    self.take()?;
                    NodeKind::Text(self.escaped_directive(first))
                }
                Kind::DoubleEscape => self.double_escapes()?,
                Kind::Word | Kind::BracedWord => self.directive()?,
                Kind::Text
                | Kind::Dot
                | Kind::CloseParen
                | Kind::OpenParen
                | Kind::Integer
                | Kind::Float
                | Kind::String
                | Kind::Escape
                | Kind::OpenFormal
                | Kind::CloseFormal
                | Kind::EmptyIndex => {
                    self.take()?;
                    NodeKind::Text(self.literal_of(first))
                }
                _ => break,
            };
            let at = self.span_from(first);
            self.add(&mut nodes, Node { at, kind })?;
        }
        self.leave();
        Ok(nodes)
    }

    /// Adds a node; text is added to the text before it.
    fn add(&mut self, nodes: &mut Vec<Node>, mut node: Node) -> Parsed<()> {
        match &mut node.kind {
            NodeKind::Text(text) => return self.add_text(nodes, node.at, text),
            NodeKind::Insert(insert) if !insert.is_escaped && insert.backslashes == 0 => {
                // Signs before a reference are text like any other.
                let prefix = std::mem::take(&mut insert.prefix);
                self.add_text(nodes, node.at, &prefix)?;
            }
            _ => {}
        }
        self.count(node.at)?;
        nodes.push(node);
        Ok(())
    }

    fn add_text(&mut self, nodes: &mut Vec<Node>, at: super::Offsets, text: &str) -> Parsed<()> {
        if text.is_empty() {
            return Ok(());
        }
        if let Some(last) = nodes.last_mut()
            && let NodeKind::Text(before) = &mut last.kind
        {
            before.push_str(text);
            last.at = last.at.to(at);
            return Ok(());
        }
        self.count(at)?;
        nodes.push(Node {
            at,
            kind: NodeKind::Text(text.to_owned()),
        });
        Ok(())
    }

    /// What stands in a comment's token before the comment.
    fn before_comment(&self, token: usize) -> String {
        let image = self.image(token);
        let at = image.find("##").or_else(|| image.find("#*"));
        image.get(..at.unwrap_or(0)).unwrap_or_default().to_owned()
    }

    fn is_directive(&self, name: &str) -> bool {
        DIRECTIVES.contains(&name) || self.macros.contains(name)
    }

    /// `\#name`: of what is a directive, half of the backslashes are left.
    fn escaped_directive(&mut self, token: usize) -> String {
        let image = self.image(token);
        let at = image.rfind('\\').unwrap_or(0);
        let name = image.get(at + 2..).unwrap_or_default();
        let name = name
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
            .unwrap_or(name);
        let is_known = matches!(name, "if" | "end" | "set" | "else" | "elseif");
        if !is_known && !self.is_directive(name) {
            return image.to_owned();
        }
        let backslashes = image.get(..at / 2).unwrap_or_default();
        let directive = image.get(at + 1..).unwrap_or_default();
        let text = format!("{backslashes}{directive}");
        if let Some(token) = self.tokens.get_mut(token) {
            token.image = Some(text.clone());
        }
        text
    }

    /// Pairs of backslashes: halved before a directive.
    fn double_escapes(&mut self) -> Parsed<NodeKind> {
        let first = self.next;
        while self.peek()? == Kind::DoubleEscape {
            self.take()?;
        }
        let n_pairs = self.next - first;
        let kind = self.peek()?;
        let image = self.image(self.next);
        let behind_first = image.chars().next().map_or(0, char::len_utf8);
        let name = image.get(behind_first..).unwrap_or_default();
        let is_control = matches!(
            kind,
            Kind::If | Kind::Else | Kind::ElseIf | Kind::EndDirective
        ) || self.is_directive(name);
        let pair = if is_control { "\\" } else { "\\\\" };
        Ok(NodeKind::Text(pair.repeat(n_pairs)))
    }
}
