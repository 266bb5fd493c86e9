//! What overlays took out of a document: whoever misses it is shown who took it.

use crate::diagnostics::{Code, Diagnostic, Label, Sink, code};
use crate::overlay::Removed;
use crate::source::pointer::{Pointer, escape};
use crate::source::{Node, SourceMap, Span};

/// A document as it was, and what was taken out.
#[derive(Default)]
pub(super) struct Taken {
    before: Option<Node>,
    pub(super) removed: Vec<Removed>,
}

impl From<&Node> for Taken {
    fn from(before: &Node) -> Self {
        Taken {
            before: Some(before.clone()),
            removed: Vec::new(),
        }
    }
}

impl Taken {
    /// Adds to diagnostics about what is not there the action that took it, where one did.
    pub(super) fn blame(&self, sources: &SourceMap, said: &mut Sink) {
        if self.removed.is_empty() {
            return;
        }
        said.amend(|diagnostic| {
            if let Some(by) = self.taker(diagnostic, sources) {
                let text = "an overlay takes it out here".to_owned();
                diagnostic.secondary.push(Label { span: by, text });
            }
        });
    }

    /// The target of the action that took what a diagnostic misses.
    fn taker(&self, diagnostic: &Diagnostic, sources: &SourceMap) -> Option<Span> {
        let written = sources.slice(diagnostic.span()?);
        let name = written.trim_matches(['"', '\'']);
        let before = self.before.as_ref()?;
        let missed = wanted(diagnostic.code, name)
            .into_iter()
            .find_map(|fragment| {
                Some(Pointer::parse_fragment(&fragment).ok()?.get(before)?.span)
            })?;
        let holds = |outer: Span, inner: Span| {
            outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
        };
        // Of paths, each may have been taken by itself.
        let is_part = diagnostic.code == code::NO_ROUTES;
        let took = |removed: &&Removed| {
            holds(removed.value, missed) || is_part && holds(missed, removed.value)
        };
        self.removed.iter().find(took).map(|removed| removed.by)
    }
}

/// Where in the document the thing may have been that a diagnostic of this code misses, as fragments.
fn wanted(code: Code, name: &str) -> Vec<String> {
    let of = |groups: &[&str]| {
        let fragment = |group: &&str| format!("/{group}/{}", escape(name));
        groups.iter().map(fragment).collect()
    };
    if code == code::UNRESOLVED_REFERENCE {
        name.strip_prefix('#')
            .map(str::to_owned)
            .into_iter()
            .collect()
    } else if code == code::UNKNOWN_SCHEME {
        of(&["components/securitySchemes", "securityDefinitions"])
    } else if code == code::UNKNOWN_VALIDATOR {
        of(&[
            "x-amazon-apigateway-request-validators",
            "x-gateway-request-validators",
        ])
    } else if code == code::NO_ROUTES {
        vec!["/paths".to_owned()]
    } else {
        Vec::new()
    }
}
