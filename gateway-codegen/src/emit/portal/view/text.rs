//! Pages of text: guides and the changelog.

use serde::Serialize;

use super::{Frame, Html, OperationLink};

/// A guide.
#[derive(Debug, Clone, Default, Serialize)]
pub struct GuidePage {
    /// Around it.
    pub frame: Frame,
    /// The anchor of its title.
    pub anchor: String,
    /// Its text.
    pub text: Html,
}

/// What changed between versions.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ChangelogPage {
    /// Around it.
    pub frame: Frame,
    /// What will be gone, or should not be called any more.
    pub deprecated: Vec<DeprecatedOperation>,
    /// The newest first.
    pub releases: Vec<Release>,
}

/// An operation that callers should leave.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DeprecatedOperation {
    /// It.
    pub operation: OperationLink,
    /// The day from which it is gone; may be empty.
    pub sunset: String,
}

/// Changes of a version.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Release {
    /// Its anchor.
    pub anchor: String,
    /// `1.2.0`.
    pub title: String,
    /// The version before it: `1.1.0`.
    pub since: String,
    /// By severity.
    pub groups: Vec<ChangeGroup>,
}

/// Changes of a severity.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ChangeGroup {
    /// `breaking`, `safe`, `unknown`.
    pub id: &'static str,
    /// `Breaking changes`.
    pub title: &'static str,
    /// Each in a sentence.
    pub changes: Vec<Html>,
}
