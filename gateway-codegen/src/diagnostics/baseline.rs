//! Diagnostics that are known and not to be reported again: [`Baseline`].

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::diagnostics::{Diagnostic, Key};
use crate::source::SourceMap;

/// The version of the file's form.
const VERSION: u32 = 1;

/// What a file of known diagnostics holds: how often each [`Key`] is known.
///
/// Lines and columns are no part of a key, so that a baseline survives changes elsewhere in the document.
///
/// ```
/// use gateway_codegen::diagnostics::{Baseline, Diagnostic, code};
/// use gateway_codegen::source::SourceMap;
///
/// let sources = SourceMap::new();
/// let found = Diagnostic::without_place(code::REPEATED_KEY, "key `a` stands twice");
/// let text = Baseline::of([&found], &sources).to_json();
/// let mut baseline = Baseline::parse(&text).unwrap();
/// assert!(baseline.take(found.clone(), &sources).is_none());
/// assert!(baseline.take(found, &sources).is_some(), "known once, found twice");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeMap<Key, usize>,
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    diagnostics: Vec<Entry>,
}

/// A key, and how often it is known.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    message: String,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    count: usize,
}

/// Why a file is not a baseline.
#[derive(Debug)]
pub enum BaselineError {
    /// It is not JSON of the right shape.
    Malformed(serde_json::Error),
    /// It is of another version.
    Version(u32),
}

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => write!(f, "it is not a baseline: {error}"),
            Self::Version(version) => write!(
                f,
                "it has version {version}, and this gwc reads version {VERSION}"
            ),
        }
    }
}

impl std::error::Error for BaselineError {}

impl Baseline {
    /// A baseline in which these are known.
    pub fn of<'d>(
        diagnostics: impl IntoIterator<Item = &'d Diagnostic>,
        sources: &SourceMap,
    ) -> Self {
        let mut known = BTreeMap::new();
        for diagnostic in diagnostics {
            let count: &mut usize = known.entry(Key::of(diagnostic, sources)).or_default();
            *count = count.saturating_add(diagnostic.stands_for);
        }
        Baseline { known }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// If it is not JSON of the right shape, or of another version.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let file: File = serde_json::from_str(text).map_err(BaselineError::Malformed)?;
        if file.version != VERSION {
            return Err(BaselineError::Version(file.version));
        }
        let mut known = BTreeMap::new();
        for entry in file.diagnostics {
            let key = Key {
                code: entry.code,
                file: entry.file,
                pointer: entry.pointer,
                message: entry.message,
            };
            let all: &mut usize = known.entry(key).or_default();
            *all = all.saturating_add(entry.count);
        }
        Ok(Baseline { known })
    }

    /// The file's text: indented JSON, sorted, so that changes of it can be reviewed.
    pub fn to_json(&self) -> String {
        let entry = |(key, count): (&Key, &usize)| Entry {
            code: key.code.clone(),
            file: key.file.clone(),
            pointer: key.pointer.clone(),
            message: key.message.clone(),
            count: *count,
        };
        let file = File {
            version: VERSION,
            diagnostics: self.known.iter().map(entry).collect(),
        };
        // Strings and numbers in structs: serialising them cannot fail.
        serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
    }

    /// The same with other names of files; `None` leaves a name as it is.
    #[must_use]
    pub fn rename(self, name: impl Fn(&str) -> Option<String>) -> Self {
        let mut known = BTreeMap::new();
        for (key, count) in self.known {
            let file = key.file.map(|file| name(&file).unwrap_or(file));
            let all: &mut usize = known.entry(Key { file, ..key }).or_default();
            *all = all.saturating_add(count);
        }
        Baseline { known }
    }

    /// The diagnostic, unless it is known; as often as it is known. Of a line "and N more" only what is new is left.
    pub fn take(&mut self, mut diagnostic: Diagnostic, sources: &SourceMap) -> Option<Diagnostic> {
        let Some(left) = self.known.get_mut(&Key::of(&diagnostic, sources)) else {
            return Some(diagnostic);
        };
        let known = diagnostic.stands_for.min(*left);
        *left -= known;
        diagnostic.stands_for -= known;
        if diagnostic.stands_for == 0 {
            return None;
        }
        if known > 0 {
            let (n, summary) = (diagnostic.stands_for, diagnostic.code.summary());
            diagnostic.message = format!("and {n} more than the baseline knows: {summary}");
        }
        Some(diagnostic)
    }

    /// How many are known and have not been taken, by key.
    pub fn left(&self) -> impl Iterator<Item = (&Key, usize)> {
        let left = self.known.iter().filter(|(_, count)| **count > 0);
        left.map(|(key, count)| (key, *count))
    }

    /// How many are known.
    pub fn n_known(&self) -> usize {
        self.known
            .values()
            .fold(0, |sum, count| sum.saturating_add(*count))
    }
}

const fn one() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_one(number: &usize) -> bool {
    *number == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::code;
    use crate::source::Span;

    #[test]
    fn what_moved_is_known_and_what_is_gone_is_left() {
        let mut sources = SourceMap::new();
        let file = sources.add("api.yaml", "0123456789");
        let at = |start: u32, pointer: &str| {
            Diagnostic::new(code::UNKNOWN_FIELD, Span::new(file, start, start + 1), "m")
                .pointer(pointer)
        };
        let mut baseline = Baseline::of([&at(1, "#/a"), &at(2, "#/a"), &at(3, "#/gone")], &sources);
        assert_eq!(baseline.n_known(), 3);
        assert_eq!(baseline.take(at(7, "#/a"), &sources), None);
        assert_eq!(baseline.take(at(8, "#/a"), &sources), None);
        assert!(baseline.take(at(9, "#/a"), &sources).is_some());
        assert!(baseline.take(at(1, "#/new"), &sources).is_some());
        let left: Vec<_> = baseline
            .left()
            .map(|(key, n)| (key.pointer.as_deref(), n))
            .collect();
        assert_eq!(left, [(Some("#/gone"), 1)]);
    }

    #[test]
    fn of_what_is_only_counted_the_rest_is_told() {
        let sources = SourceMap::new();
        let rest = |n: usize| {
            let mut line =
                Diagnostic::without_place(code::REPEATED_KEY, format!("and {n} more like it"));
            line.stands_for = n;
            line.is_rest = true;
            line
        };
        let text = Baseline::of([&rest(50)], &sources).to_json();
        let taken = Baseline::parse(&text)
            .unwrap_or_default()
            .take(rest(53), &sources);
        assert_eq!(taken.as_ref().map(|one| one.stands_for), Some(3));
        assert!(taken.is_some_and(|one| one.message.starts_with("and 3 more than")));
    }

    #[test]
    fn refuses_what_is_no_baseline() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"version": 1, "diagnostics": [{"code": "GW0001"}]}"#,
            r#"{"version": 1, "diagnostics": [], "more": 1}"#,
            r#"{"version": 1, "diagnostics": [{"code": "GW0001", "message": "m", "count": -1}]}"#,
            r#"{"version": 1, "diagnostics": [{"code": "GW0001", "message": "m", "line": 1}]}"#,
        ] {
            assert!(
                matches!(Baseline::parse(text), Err(BaselineError::Malformed(_))),
                "{text}"
            );
        }
        let other = r#"{"version": 2, "diagnostics": []}"#;
        assert!(matches!(
            Baseline::parse(other),
            Err(BaselineError::Version(2))
        ));
    }
}
