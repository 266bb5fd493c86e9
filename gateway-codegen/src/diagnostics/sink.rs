//! Where diagnostics are collected: [`Sink`].

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Code, Diagnostic, Level, Severity, code};
use crate::source::Span;

/// How many diagnostics of one code and severity are kept; the rest are counted.
const KEPT_PER_CODE: usize = 100;

/// Collects the diagnostics of a run. Passes push and go on; nothing stops at the first error.
///
/// The same diagnostic pushed twice (what an alias names is read at each use, there with another pointer) is kept once, and of a code that floods only
/// the first hundred are kept and the others counted, so that a hostile document costs no memory here.
///
/// ```
/// use gateway_codegen::diagnostics::{Diagnostic, Sink, code};
///
/// let mut sink = Sink::new();
/// let mark = sink.mark();
/// sink.push(Diagnostic::without_place(code::FILE_TOO_LARGE, "the file has 5 GB"));
/// assert!(sink.failed_since(mark));
/// assert_eq!(sink.n_errors(), 1);
/// ```
#[derive(Debug, Default)]
pub struct Sink {
    kept: BTreeMap<Kind, Bucket>,
    n_errors: usize,
    n_warnings: usize,
    n_failures: usize,
    /// Names that are not known yet.
    unknown_names: BTreeSet<Span>,
}

/// What is counted together: a code, its severity, and what the document says of it.
type Kind = (Code, Severity, Option<Level>);

/// The diagnostics of one kind, in the order of their arrival.
#[derive(Debug, Default)]
struct Bucket {
    diagnostics: Vec<Diagnostic>,
    n_more: usize,
}

/// A moment in the life of a [`Sink`]; see [`Sink::failed_since`].
#[derive(Clone, Copy, Debug)]
pub struct Mark(usize);

impl Sink {
    /// An empty sink.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a diagnostic, unless the same one has been taken before.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if diagnostic.is_error() {
            self.n_failures += 1;
        }
        let is_unknown = |span| self.unknown_names.contains(&span);
        if code::ABOUT_NAMES.contains(&diagnostic.code) && diagnostic.span().is_some_and(is_unknown)
        {
            return;
        }
        let bucket = self
            .kept
            .entry((diagnostic.code, diagnostic.severity, diagnostic.level))
            .or_default();
        if bucket
            .diagnostics
            .iter()
            .any(|other| other.is_same(&diagnostic))
        {
            return;
        }
        match diagnostic.severity {
            Severity::Error => self.n_errors += diagnostic.stands_for,
            Severity::Warning => self.n_warnings += diagnostic.stands_for,
            Severity::Advice => {}
        }
        if diagnostic.is_rest {
            bucket.n_more += diagnostic.stands_for;
        } else if bucket.diagnostics.len() < KEPT_PER_CODE {
            bucket.diagnostics.push(diagnostic);
        } else {
            bucket.n_more += diagnostic.stands_for;
        }
    }

    /// Notes that the name at a place has a variable without a value, which is told for all variables at once: what is wrong with
    /// such a name follows from that alone.
    pub fn name_lacks_value(&mut self, name: Span) {
        self.unknown_names.insert(name);
    }

    /// Takes all that another sink has collected.
    pub fn append(&mut self, other: Self) {
        for diagnostic in other.into_sorted() {
            self.push(diagnostic);
        }
    }

    /// How many errors there are, those that were only counted included.
    pub fn n_errors(&self) -> usize {
        self.n_errors
    }

    /// How many warnings there are, those that were only counted included.
    pub fn n_warnings(&self) -> usize {
        self.n_warnings
    }

    /// This moment, for [`Sink::failed_since`].
    pub fn mark(&self) -> Mark {
        Mark(self.n_failures)
    }

    /// Whether an error was pushed since the mark, one that was already known included: a pass asks this to keep
    /// silent about what follows from an error below it.
    pub fn failed_since(&self, mark: Mark) -> bool {
        self.n_failures > mark.0
    }

    /// Whether a diagnostic of this code was pushed.
    pub fn has(&self, code: Code) -> bool {
        self.kept.range(kinds(code)).next().is_some()
    }

    /// Whether a diagnostic of this code was pushed for this place.
    pub fn has_at(&self, code: Code, span: Span) -> bool {
        self.kept
            .range(kinds(code))
            .flat_map(|(_, bucket)| &bucket.diagnostics)
            .any(|diagnostic| diagnostic.span() == Some(span))
    }

    /// Whether nothing was pushed at all.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Changes what is said in diagnostics that were pushed; their codes, severities and levels stay.
    pub fn amend(&mut self, change: impl FnMut(&mut Diagnostic)) {
        let kept = self.kept.values_mut();
        kept.flat_map(|bucket| &mut bucket.diagnostics)
            .for_each(change);
    }

    /// Gives a JSON Pointer to the diagnostics that have a place and none, as far as `pointer_to` knows one.
    pub fn fill_pointers(&mut self, pointer_to: impl Fn(Span) -> Option<String>) {
        let kept = self.kept.values_mut();
        for diagnostic in kept.flat_map(|bucket| &mut bucket.diagnostics) {
            if diagnostic.pointer.is_none() {
                diagnostic.pointer = diagnostic.span().and_then(&pointer_to);
            }
        }
    }

    /// Notes what a document says of codes at all that was found in it.
    pub fn set_levels(&mut self, levels: &BTreeMap<Code, Level>) {
        for ((code, severity, _), mut bucket) in std::mem::take(&mut self.kept) {
            let level = levels.get(&code).copied();
            for diagnostic in &mut bucket.diagnostics {
                diagnostic.level = level;
            }
            self.kept.insert((code, severity, level), bucket);
        }
    }

    /// All diagnostics for output: those without a place first, the others by file, offset and code; behind them one
    /// line for each code of which more were found than are kept.
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut sorted = Vec::new();
        let mut more = Vec::new();
        for ((code, severity, level), bucket) in self.kept {
            if bucket.n_more > 0 {
                let message = format!(
                    "and {} more like the {} before: {}",
                    bucket.n_more,
                    bucket.diagnostics.len(),
                    code.summary()
                );
                let mut line = Diagnostic::without_place(code, message).severity(severity);
                line.stands_for = bucket.n_more;
                line.is_rest = true;
                line.level = level;
                more.push(line);
            }
            sorted.extend(bucket.diagnostics);
        }
        // Stable, so that diagnostics of one code at one place keep the order in which they were found.
        sorted.sort_by_key(|diagnostic| {
            (
                diagnostic.span().map(|span| (span.file, span.start)),
                diagnostic.code,
            )
        });
        sorted.append(&mut more);
        sorted
    }
}

/// Every kind of a code.
fn kinds(code: Code) -> std::ops::RangeInclusive<Kind> {
    (code, Severity::Advice, None)..=(code, Severity::Error, Some(Level::Error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::code;
    use crate::source::{SourceMap, Span};

    #[test]
    fn sorts_by_place_and_keeps_one_of_equal_ones() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.yaml", "0123456789");
        let at = |start: u32, code| Diagnostic::new(code, Span::new(file, start, start + 1), "x");
        let mut sink = Sink::new();
        sink.push(at(5, code::INVALID_YAML));
        sink.push(at(2, code::UNDEFINED_ALIAS));
        sink.push(at(2, code::INVALID_YAML));
        let mark = sink.mark();
        sink.push(at(5, code::INVALID_YAML));
        assert!(sink.failed_since(mark), "a known error is still a failure");
        sink.push(Diagnostic::without_place(code::REPEATED_KEY, "w"));
        assert_eq!((sink.n_errors(), sink.n_warnings()), (3, 1));
        let order: Vec<_> = sink
            .into_sorted()
            .iter()
            .map(|d| (d.span().map(|span| span.start), d.code))
            .collect();
        let expected = [
            (None, code::REPEATED_KEY),
            (Some(2), code::INVALID_YAML),
            (Some(2), code::UNDEFINED_ALIAS),
            (Some(5), code::INVALID_YAML),
        ];
        assert_eq!(order, expected);
    }

    #[test]
    fn what_is_counted_keeps_its_level() {
        let mut outer = Sink::new();
        for level in [Level::Off, Level::Advice] {
            let mut sink = Sink::new();
            for number in 0..150 {
                let message = format!("{level:?} {number}");
                sink.push(Diagnostic::without_place(code::REPEATED_KEY, message));
            }
            sink.set_levels(&BTreeMap::from([(code::REPEATED_KEY, level)]));
            outer.append(sink);
        }
        assert!(outer.has(code::REPEATED_KEY));
        let sorted = outer.into_sorted();
        for level in [Level::Off, Level::Advice] {
            let such = sorted.iter().filter(|one| one.level == Some(level));
            assert_eq!(such.map(|one| one.stands_for).sum::<usize>(), 150);
        }
    }

    #[test]
    fn counts_what_floods() {
        let mut sink = Sink::new();
        for number in 0..1_000 {
            sink.push(Diagnostic::without_place(
                code::DUPLICATE_KEY,
                format!("key {number}"),
            ));
        }
        let mut outer = Sink::new();
        outer.append(sink);
        assert_eq!(outer.n_errors(), 1_000);
        let sorted = outer.into_sorted();
        assert_eq!(sorted.len(), KEPT_PER_CODE + 1);
        assert_eq!(sorted.iter().map(|d| d.stands_for).sum::<usize>(), 1_000);
        assert!(
            sorted
                .last()
                .is_some_and(|last| last.message.starts_with("and 900 more")),
            "{sorted:?}"
        );
    }
}
