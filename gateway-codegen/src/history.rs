//! What changed between the versions of an API, for its readers: earlier documents that a document names
//! (`x-gateway.portal.changelog`), and APIs of one gateway that are versions of each other.
//!
//! Called by commands that make pages, behind [`crate::compile`]: it compares documents as `gwc diff` does, and puts what it
//! finds into [`crate::plan::docs::Docs::releases`]. What only those need to know who run the gateway is left out: where
//! backends are, how calls are mapped, who may reach it.

use std::collections::BTreeMap;

use crate::diff::{self, Verdict};
use crate::plan::docs::{Change, Effect, Release};
use crate::plan::{Api, versions};
use crate::source::Loader;
use crate::{Compilation, Options};

/// What is compared: the name of a document, and its version.
type Version = (String, String);

/// Ids of changes that are no matter of callers begin so.
const INTERNAL: [&str; 12] = [
    "integration-",
    "passthrough-",
    "payload-format-",
    "request-mapping-",
    "request-template-",
    "resource-policy-",
    "response-mapping-",
    "response-template-",
    "server-",
    "stage-variable-",
    "upstream-",
    "x-",
];

/// Adds to each API whose documents were read for pages what changed from version to version.
pub fn add(compilation: &mut Compilation, options: &Options, loader: &dyn Loader) {
    let names = &compilation.documents;
    let Some(gateway) = &mut compilation.gateway else {
        return;
    };
    let lines: Vec<Vec<Version>> = (0..gateway.apis.len())
        .map(|api| line(&gateway.apis, names, api))
        .collect();
    // Versions side by side have what is older than both in common.
    let mut known: BTreeMap<(String, String), Vec<Change>> = BTreeMap::new();
    for (api, line) in gateway.apis.iter_mut().zip(lines) {
        let Some(docs) = &mut api.docs else { continue };
        for pair in line.windows(2).rev() {
            let [before, after] = pair else { continue };
            let key = (before.0.clone(), after.0.clone());
            let changes = known.entry(key);
            let changes =
                changes.or_insert_with(|| changes_of(&before.0, &after.0, options, loader));
            docs.releases.push(Release {
                since: before.1.clone(),
                version: after.1.clone(),
                changes: changes.clone(),
            });
        }
    }
}

/// The versions that lead to an API, itself the last one.
fn line(apis: &[Api], names: &[String], api: usize) -> Vec<Version> {
    let Some(this) = apis.get(api).filter(|api| api.docs.is_some()) else {
        return Vec::new();
    };
    let mut line: Vec<Version> = Vec::new();
    let is_before = |other: &Api| versions::order(&other.version, &this.version).is_lt();
    for (other, name) in apis.iter().zip(names) {
        if other.is_version_of(this) && is_before(other) {
            line.push((name.clone(), other.version.clone()));
            line.extend(earlier(other));
        }
    }
    line.extend(earlier(this));
    line.retain(|(_, version)| versions::order(version, &this.version).is_lt());
    line.sort_by(|a, b| versions::order(&a.1, &b.1).then_with(|| a.0.cmp(&b.0)));
    line.dedup_by(|a, b| a.1 == b.1);
    if let Some(name) = names.get(api) {
        line.push((name.clone(), this.version.clone()));
    }
    line
}

fn earlier(api: &Api) -> impl Iterator<Item = Version> {
    let earlier = api.portal.iter().flat_map(|portal| &portal.earlier);
    earlier.map(|it| (it.file.clone(), it.version.clone()))
}

/// What changed for callers. Documents that cannot be read say so where they are compiled.
fn changes_of(before: &str, after: &str, options: &Options, loader: &dyn Loader) -> Vec<Change> {
    let changes = diff::diff(before, after, options, loader).map(|diff| diff.changes);
    let changes = changes.unwrap_or_default().into_iter();
    let changes = changes.filter(|it| !INTERNAL.iter().any(|prefix| it.id.starts_with(prefix)));
    let changes = changes.map(|change| Change {
        effect: match change.verdict {
            Verdict::Breaking => Effect::Breaking,
            Verdict::Unknown => Effect::Unknown,
            Verdict::Safe => Effect::Safe,
        },
        operation: change.operation,
        message: change.message,
        reason: change.reason,
        witness: change.witness,
    });
    changes.collect()
}
