//! Values that stand elsewhere: anchors and aliases.

use crate::diagnostics::{Diagnostic, code, quoted, suggest};
use crate::source::builder::{Builder, Built, Failure};
use crate::source::{Node, Span, Value};

impl Builder<'_> {
    /// Remembers the name of an anchor.
    pub(in crate::source) fn name_anchor(&mut self, name: String) {
        self.names.insert(name);
    }

    /// A value that stands elsewhere.
    pub(in crate::source) fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Failure> {
        let built = match self.anchors.get(&anchor) {
            Some(Some(built)) => Built {
                end: span.end,
                ..built.clone()
            },
            _ => {
                self.sink.push(self.cyclic_alias(anchor, span));
                invalid(span)
            }
        };
        self.count_alias(built.n_values, span)?;
        self.check_depth(built.height, span)?;
        self.place(built);
        Ok(())
    }

    /// An alias to nothing.
    pub(in crate::source) fn undefined_alias(
        &mut self,
        name: &str,
        span: Span,
    ) -> Result<(), Failure> {
        self.count(span)?;
        let message = format!("alias {} has no anchor", quoted(&format!("*{name}")));
        let diagnostic = Diagnostic::new(code::UNDEFINED_ALIAS, span, message).label(format!(
            "no {} stands before this",
            quoted(&format!("&{name}"))
        ));
        let known = suggest::nearest(name, self.names.iter().map(String::as_str));
        self.sink.push(diagnostic.help(match known {
            Some(known) => format!("there is an anchor `&{known}`: write `*{known}`"),
            None => "define the anchor before it is used, or put text that begins with `*` in quotes".to_owned(),
        }));
        self.place(invalid(span));
        Ok(())
    }

    /// What to say about an alias to a value that is not finished.
    fn cyclic_alias(&self, anchor: usize, span: Span) -> Diagnostic {
        let name = quoted(self.slice(span));
        let message = format!("alias {name} stands inside the value it names");
        let diagnostic = Diagnostic::new(code::CYCLIC_ALIAS, span, message)
            .label("this value would contain itself")
            .help("for a schema that contains itself write `$ref`");
        match self
            .frames
            .iter()
            .find(|frame| frame.properties.anchor == anchor)
        {
            Some(frame) => diagnostic.secondary(
                Span::at(self.file, frame.start),
                "the anchored value begins here",
            ),
            None => diagnostic,
        }
    }

    /// Counts values that an alias repeats.
    pub(super) fn count_alias(&mut self, n_values: u64, span: Span) -> Result<(), Failure> {
        self.n_alias_values = self.n_alias_values.saturating_add(n_values);
        if self.n_alias_values > self.limits.max_alias_values {
            return Err(Box::new(self.limits.too_many_aliases(span, n_values)));
        }
        Ok(())
    }
}

/// Stands where something was reported.
fn invalid(span: Span) -> Built {
    Built {
        node: Node::new(span, Value::Invalid),
        n_values: 1,
        height: 0,
        end: span.end,
    }
}
