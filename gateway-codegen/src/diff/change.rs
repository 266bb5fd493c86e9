//! One thing that changed: [`Change`].

use std::cmp::Ordering;

use crate::source::Span;

/// Whether a change breaks callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// A request that was answered is refused, an answer holds what it could not, or a protection is gone.
    Breaking,
    /// It depends on what cannot be seen in the documents, or could not be decided.
    Unknown,
    /// Callers need not do anything.
    Safe,
}

impl Verdict {
    /// Its name, for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Breaking => "breaking",
            Verdict::Unknown => "unknown",
            Verdict::Safe => "safe",
        }
    }
}

/// A place in one of the documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Where it stands.
    pub span: Span,
    /// JSON Pointer as a URI fragment.
    pub pointer: String,
}

impl Place {
    pub(super) fn new(span: Span, pointer: impl Into<String>) -> Place {
        Place {
            span,
            pointer: pointer.into(),
        }
    }

    pub(super) fn of(origin: &crate::openapi::model::Origin) -> Place {
        Place::new(origin.span, origin.pointer.clone())
    }
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What kind of change it is, in kebab case; stays what it is from version to version.
    pub id: String,
    /// Whether it breaks callers.
    pub verdict: Verdict,
    /// The operation, as `GET /pets/{petId}` of the new document where it is there; `None`: the whole API.
    pub operation: Option<String>,
    /// What changed, in one sentence, without a full stop.
    pub message: String,
    /// Why it is not known whether it breaks callers.
    pub reason: Option<String>,
    /// A value, as JSON, that was accepted and is refused, or that may come and was not possible.
    pub witness: Option<String>,
    /// Of changes of one value that are not told each: how many these are; else 0.
    pub n_more: usize,
    /// In the old document.
    pub old: Option<Place>,
    /// In the new document.
    pub new: Option<Place>,
}

impl Change {
    pub(super) fn new(
        id: impl Into<String>,
        verdict: Verdict,
        message: impl Into<String>,
    ) -> Change {
        Change {
            id: id.into(),
            verdict,
            operation: None,
            message: message.into(),
            reason: None,
            witness: None,
            n_more: 0,
            old: None,
            new: None,
        }
    }

    pub(super) fn breaking(id: impl Into<String>, message: impl Into<String>) -> Change {
        Change::new(id, Verdict::Breaking, message)
    }

    pub(super) fn safe(id: impl Into<String>, message: impl Into<String>) -> Change {
        Change::new(id, Verdict::Safe, message)
    }

    pub(super) fn unknown(
        id: impl Into<String>,
        message: impl Into<String>,
        reason: impl Into<String>,
    ) -> Change {
        Change {
            reason: Some(reason.into()),
            ..Change::new(id, Verdict::Unknown, message)
        }
    }

    pub(super) fn old(mut self, place: Place) -> Change {
        self.old = Some(place);
        self
    }

    pub(super) fn new_at(mut self, place: Place) -> Change {
        self.new = Some(place);
        self
    }

    /// JSON Pointer of the place in the new document, else in the old one.
    #[must_use]
    pub fn pointer(&self) -> &str {
        let place = self.new.as_ref().or(self.old.as_ref());
        place.map_or("#", |place| place.pointer.as_str())
    }

    /// The order in which changes are told.
    pub(super) fn order(&self, other: &Change) -> Ordering {
        let key = |change: &Change| (change.verdict, change.operation.is_some());
        let by_path = |change: &Change| {
            let operation = change.operation.as_deref().unwrap_or_default();
            let (method, path) = operation.split_once(' ').unwrap_or(("", operation));
            (path.to_owned(), method.to_owned())
        };
        key(self)
            .cmp(&key(other))
            .then_with(|| by_path(self).cmp(&by_path(other)))
            // What stands for many is told behind them.
            .then_with(|| self.n_more.cmp(&other.n_more))
            .then_with(|| self.pointer().cmp(other.pointer()))
            .then_with(|| (&self.id, &self.message).cmp(&(&other.id, &other.message)))
    }
}
