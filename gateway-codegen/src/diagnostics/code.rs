//! What a code is, and how one is found by its name.

mod table;

pub use table::*;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::diagnostics::suggest;

/// How much a diagnostic matters. The order is from harmless to fatal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Works as it stands, could be better.
    Advice,
    /// Works, but probably not as the author thinks; `--deny warnings` refuses it.
    Warning,
    /// Cannot be compiled.
    Error,
}

impl Severity {
    /// The word that stands in front of a rendered diagnostic.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// All that is known about one code. The fields of `gwc explain`, and of a SARIF rule.
#[derive(Debug)]
pub struct Page {
    /// The stable number, `GW0001`; its first two digits are the group. Never used again for something else.
    pub number: &'static str,
    /// The name for people, in kebab case: `invalid-json`.
    pub slug: &'static str,
    /// The severity unless the diagnostic says otherwise.
    pub severity: Severity,
    /// What it means, in one phrase.
    pub summary: &'static str,
    /// The long text in Markdown: what it means, why it matters, an example, the fix, the source.
    pub text: &'static str,
}

/// A handle on one line of the table: cheap to copy, compared and ordered by its number.
#[derive(Clone, Copy)]
pub struct Code(&'static Page);

impl Code {
    /// The stable number, `GW0001`.
    pub const fn number(self) -> &'static str {
        self.0.number
    }

    /// The name for people, in kebab case.
    pub const fn slug(self) -> &'static str {
        self.0.slug
    }

    /// The severity unless the diagnostic says otherwise.
    pub const fn severity(self) -> Severity {
        self.0.severity
    }

    /// What it means, in one phrase.
    pub const fn summary(self) -> &'static str {
        self.0.summary
    }

    /// The whole entry, with the long text.
    pub const fn page(self) -> &'static Page {
        self.0
    }

    /// Finds a code as people type it: `GW0001`, `gw0001`, `0001`, `1` or its slug.
    pub fn find(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text
            .get(..2)
            .filter(|prefix| prefix.eq_ignore_ascii_case("gw"))
            .and_then(|_| text.get(2..));
        let number = digits.unwrap_or(text).parse::<u32>().ok();
        ALL.iter().copied().find(|code| match number {
            Some(number) => {
                code.number()
                    .get(2..)
                    .and_then(|digits| digits.parse().ok())
                    == Some(number)
            }
            None => code.slug().eq_ignore_ascii_case(text),
        })
    }

    /// The slug or number nearest to a mistyped one.
    pub fn suggest(text: &str) -> Option<&'static str> {
        suggest::nearest(
            text,
            ALL.iter().flat_map(|code| [code.number(), code.slug()]),
        )
    }
}

/// The page of a code given as people type it (see [`Code::find`]); `None` if there is no such code.
pub fn explain(code_text: &str) -> Option<&'static Page> {
    Code::find(code_text).map(Code::page)
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.number() == other.number()
    }
}

impl Eq for Code {}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number().cmp(other.number())
    }
}

impl Hash for Code {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number().hash(state);
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.number())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.number(), self.slug())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_slugs_are_unique_sorted_and_well_formed() {
        for (one, next) in ALL.iter().zip(ALL.iter().skip(1)) {
            assert!(one < next, "{one} must come after {next} in the table");
        }
        let mut slugs: Vec<_> = ALL.iter().map(|code| code.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), ALL.len(), "two codes share a slug");
        for code in ALL {
            let digits = code.number().strip_prefix("GW").unwrap_or_default();
            assert!(
                digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()),
                "{code}: not GWnnnn"
            );
            let kebab =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(
                code.slug().bytes().all(kebab),
                "{code}: slug `{}` is not kebab case",
                code.slug()
            );
            assert!(
                !code.summary().ends_with('.'),
                "{code}: the summary is a phrase, without a full stop"
            );
        }
    }

    #[test]
    fn every_page_has_all_sections_in_order() {
        for code in ALL {
            let mut rest = code.page().text;
            let title = format!("# {}: {}\n", code.number(), code.slug());
            assert!(
                rest.starts_with(&title),
                "{code}: the page must begin with `{}`",
                title.trim_end()
            );
            for section in [
                "What it means",
                "Why it matters",
                "Example",
                "Fix",
                "Source",
            ] {
                let heading = format!("\n## {section}\n");
                let found = rest.find(&heading);
                assert!(
                    found.is_some(),
                    "{code}: the page has no section `{section}` in its place"
                );
                rest = found
                    .and_then(|at| rest.get(at + heading.len()..))
                    .unwrap_or_default();
                assert!(
                    !rest.trim_start().is_empty(),
                    "{code}: section `{section}` is empty"
                );
                assert!(
                    !rest.trim_start().starts_with("## "),
                    "{code}: section `{section}` is empty"
                );
            }
        }
    }

    #[test]
    fn codes_are_found_however_they_are_typed() {
        for text in [
            "GW0001",
            "gw0001",
            "0001",
            "1",
            " invalid-json ",
            "Invalid-JSON",
        ] {
            assert_eq!(Code::find(text), Some(INVALID_JSON), "{text}");
        }
        assert_eq!(Code::find("GW9999"), None);
        assert_eq!(Code::find(""), None);
        assert_eq!(Code::find("é"), None);
        assert_eq!(Code::suggest("invalid-jsom"), Some("invalid-json"));
        assert!(explain("GW0001").is_some_and(|page| page.text.contains("RFC 8259")));
    }
}
