//! Code as it is written: its text, and where credentials stand in it.

use super::super::highlight::Mark;
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
            if let Part::Credential { scheme, .. } = part {
                self.marks.push(Mark {
                    range: start..self.text.len(),
                    scheme: scheme.clone(),
                });
            }
        }
        self.text.push_str(&quote.close);
    }

    /// The text, with the places of credentials in it.
    pub(super) fn finish(self) -> (String, Vec<Mark>) {
        (self.text, self.marks)
    }
}

impl Part {
    /// What is shown.
    pub(super) fn text(&self) -> &str {
        match self {
            Part::Text(text) => text,
            Part::Credential { placeholder, .. } => placeholder,
        }
    }
}

/// All that is shown.
pub(super) fn plain(parts: &[Part]) -> String {
    parts.iter().map(Part::text).collect()
}
