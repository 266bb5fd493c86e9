//! Code as it is written: its text, and where credentials and the host of the gateway stand in it.

use super::super::highlight::{Mark, Marked};
use super::Part;
use super::quote::Quote;

/// A text that grows.
#[derive(Debug, Default)]
pub(super) struct Code {
    text: String,
    marks: Vec<Mark>,
}

impl Code {
    /// Adds text of the sample itself, or literals that are written already.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds text before what stands at a place, which begins a line of the sample itself.
    pub(super) fn insert(&mut self, at: usize, text: &str) {
        if !self.text.is_char_boundary(at) {
            return;
        }
        self.text.insert_str(at, text);
        for mark in &mut self.marks {
            if mark.range.start >= at {
                mark.range = mark.range.start + text.len()..mark.range.end + text.len();
            }
        }
    }

    /// Adds a line.
    pub(super) fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// Adds a literal; the way to quote it is chosen for all of its text.
    pub(super) fn literal(&mut self, parts: &[Part], quote: fn(&str) -> Quote) {
        let quote = quote(&plain(parts));
        self.text.push_str(&quote.open);
        for part in parts {
            let start = self.text.len();
            quote.escape(part.text(), &mut self.text);
            let what = match part {
                Part::Text(_) => continue,
                Part::Credential { scheme, .. } => Marked::Credential(scheme.clone()),
                Part::Host(_) => Marked::Host,
            };
            self.marks.push(Mark {
                range: start..self.text.len(),
                what,
            });
        }
        self.text.push_str(&quote.close);
    }

    /// The text, with the places of credentials and hosts in it.
    pub(super) fn finish(self) -> (String, Vec<Mark>) {
        (self.text, self.marks)
    }
}

impl Part {
    /// What is shown.
    pub(super) fn text(&self) -> &str {
        match self {
            Part::Text(text) | Part::Host(text) => text,
            Part::Credential { placeholder, .. } => placeholder,
        }
    }
}

/// All that is shown.
pub(super) fn plain(parts: &[Part]) -> String {
    parts.iter().map(Part::text).collect()
}
