//! Links to places that a document names beside its texts: on other sites, and mailboxes.

use super::markdown::links::{Target, check};
use super::view::Html;
use super::{escape, markdown};
use crate::plan::docs::More;

/// Most characters of what is said of documentation elsewhere.
const MAX_TITLE: usize = 200;

/// A link to a place that the document names; where a link must not go there, its title alone.
pub(super) fn link(target: &str, title: &str) -> String {
    match check(target) {
        _ if target.is_empty() => escape(title),
        Target::Refused => escape(title),
        Target::External(address) | Target::Mail(address) | Target::Relative(address) => {
            linked(&address, title)
        }
    }
}

/// Documentation elsewhere: a link with its description, or with its address where it has none. Addresses are of the web: what is
/// relative leads from the document, and readers do not have it. Where there is no link, what it would say.
pub(super) fn more(more: Option<&More>) -> Html {
    let Some(more) = more else {
        return Html::default();
    };
    // Links cannot have links in them.
    let title = markdown::plain(&more.description, MAX_TITLE);
    let title = match title.is_empty() {
        true => &more.url,
        false => &title,
    };
    Html(external(&more.url, title).unwrap_or_else(|| escape(title)))
}

/// A link to another site, where that is what an address is.
pub(super) fn external(address: &str, title: &str) -> Option<String> {
    match check(address) {
        Target::External(address) => Some(linked(&address, title)),
        Target::Mail(_) | Target::Relative(_) | Target::Refused => None,
    }
}

fn linked(address: &str, title: &str) -> String {
    format!(
        "<a href=\"{}\" rel=\"noopener noreferrer nofollow\">{}</a>",
        escape(address),
        escape(title)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_elsewhere_is_of_the_web() {
        const AROUND: &str = " rel=\"noopener noreferrer nofollow\">";
        for (url, description, expected) in [
            (
                "https://a.example/b?c&d",
                "All of *it*",
                format!("<a href=\"https://a.example/b?c&amp;d\"{AROUND}All of it</a>"),
            ),
            (
                "http://a.example",
                "",
                format!("<a href=\"http://a.example\"{AROUND}http://a.example</a>"),
            ),
            (
                "https://a.example",
                "[x](https://b.example) 1 < 2",
                format!("<a href=\"https://a.example\"{AROUND}x 1 &lt; 2</a>"),
            ),
            ("javascript:alert(1)", "Run", "Run".to_owned()),
            ("javascript:alert(1)", "", "javascript:alert(1)".to_owned()),
            ("docs/pets.md", "Beside", "Beside".to_owned()),
            ("//a.example/x", "Other", "Other".to_owned()),
            ("mailto:a@b.example", "Mail", "Mail".to_owned()),
        ] {
            let given = More {
                url: url.to_owned(),
                description: description.to_owned(),
            };
            assert_eq!(more(Some(&given)).0, expected, "{url}");
        }
        assert!(more(None).is_empty());
    }
}
