//! The page of changes: what is deprecated, and what changed from version to version.

use super::Pages;
use crate::emit::portal::book::{Place, method};
use crate::emit::portal::changes::{EFFECTS, anchors};
use crate::emit::portal::escape;
use crate::emit::portal::view::{
    ChangeGroup, ChangelogPage, DeprecatedOperation, Html, Release as ReleaseView,
};
use crate::plan::docs::{Change, Release};

/// Longest value that is shown, in characters.
const LONGEST_VALUE: usize = 400;

impl Pages<'_> {
    /// The page of changes.
    pub(in super::super) fn changelog(&self) -> ChangelogPage {
        let root = self.root(Place::Changelog);
        let docs = self.book.docs;
        let deprecated = docs.operations.iter().enumerate();
        let deprecated = deprecated.filter(|(_, it)| it.is_deprecated || !it.sunset.is_empty());
        let deprecated = deprecated.map(|(i, it)| DeprecatedOperation {
            operation: self.book.link(i, &root, None),
            sunset: it.sunset.clone(),
        });
        let about = format!(
            "What changed in {} from version to version.",
            self.book.api.title
        );
        ChangelogPage {
            deprecated: deprecated.collect(),
            releases: docs
                .releases
                .iter()
                .zip(anchors(&docs.releases))
                .map(|(release, anchor)| ReleaseView {
                    anchor,
                    title: release.version.clone(),
                    since: release.since.clone(),
                    groups: self.groups(release, &root),
                })
                .collect(),
            frame: self.frame(Place::Changelog, "changelog", "Changes", &about),
        }
    }

    fn groups(&self, release: &Release, root: &str) -> Vec<ChangeGroup> {
        let groups = EFFECTS.iter().map(|(effect, id, title)| {
            let changes = release.changes.iter();
            let changes = changes.filter(|change| change.effect == *effect);
            ChangeGroup {
                id,
                title,
                changes: changes.map(|change| self.change(change, root)).collect(),
            }
        });
        groups.filter(|group| !group.changes.is_empty()).collect()
    }

    fn change(&self, change: &Change, root: &str) -> Html {
        let mut html = String::new();
        if let Some(operation) = &change.operation {
            let called = format!("<code>{}</code>", escape(operation));
            match self.called(operation) {
                Some(i) => {
                    let to = self.book.link_to(Place::Operation(i), "", root, None);
                    let href = escape(&to.href);
                    html.push_str(&format!("<a href=\"{href}\">{called}</a>: "));
                }
                None => html.push_str(&format!("{called}: ")),
            }
        }
        html.push_str(&sentence(&change.message));
        if let Some(witness) = &change.witness {
            let mut value: String = witness.chars().take(LONGEST_VALUE).collect();
            if value.len() < witness.len() {
                value.push('…');
            }
            let value = escape(&value);
            html.push_str(&format!("<br>For example <code>{value}</code>"));
        }
        if let Some(reason) = &change.reason {
            html.push_str(&format!("<br>{}", sentence(reason)));
        }
        Html(html)
    }

    /// The operation that is called `GET /pets/{petId}`.
    fn called(&self, name: &str) -> Option<usize> {
        let (wanted, path) = name.split_once(' ')?;
        let operations = &self.book.api.operations;
        operations
            .iter()
            .position(|it| method(it) == wanted && it.path.text == path)
    }
}

/// A sentence in which names stand between backticks.
fn sentence(text: &str) -> String {
    let mut html = String::new();
    let mut parts = text.split('`').peekable();
    let mut is_code = false;
    while let Some(part) = parts.next() {
        // One that is not closed is a backtick.
        match (is_code, parts.peek()) {
            (true, Some(_)) => html.push_str(&format!("<code>{}</code>", escape(part))),
            (true, None) => html.push_str(&format!("`{}", escape(part))),
            (false, _) => html.push_str(&escape(part)),
        }
        is_code = !is_code;
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_code() {
        for (text, html) in [
            ("the path `/a` is gone", "the path <code>/a</code> is gone"),
            ("<b> `<i>`", "&lt;b&gt; <code>&lt;i&gt;</code>"),
            ("a ` b", "a ` b"),
            ("``", "<code></code>"),
        ] {
            assert_eq!(sentence(text), html, "{text}");
        }
    }
}
