//! What the page of changes, its twin and its feed have in common.

use crate::emit::names::Slugs;
use crate::plan::docs::{Effect, Release};

/// The name of the feed.
pub(super) const FEED: &str = "changelog.xml";

/// The anchor of what is deprecated.
pub(super) const DEPRECATED: &str = "deprecated";

/// What changes are called together, with a name for styles.
pub(super) const EFFECTS: [(Effect, &str, &str); 3] = [
    (Effect::Breaking, "breaking", "Breaking changes"),
    (Effect::Unknown, "unknown", "Changes to look at"),
    (Effect::Safe, "safe", "Compatible changes"),
];

/// Where releases stand on the page.
pub(super) fn anchors(releases: &[Release]) -> Vec<String> {
    let versions = releases.iter();
    let versions = versions.map(|release| format!("v {}", release.version));
    Slugs::with_reserved([DEPRECATED]).of("version", versions)
}
