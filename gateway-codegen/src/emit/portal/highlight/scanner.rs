//! A place in a text, and the tokens before it.

use super::Class;

/// A token: from the end of the one before to its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// Where it ends, in bytes of the text.
    pub(super) end: usize,
    /// What it is; `None`: nothing of interest.
    pub(super) class: Option<Class>,
}

/// Takes tokens from the front of a text.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    spans: Vec<Span>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Scanner {
            text,
            at: 0,
            spans: Vec::new(),
        }
    }

    /// What is not taken yet.
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// What is not taken yet, without its first bytes.
    pub(super) fn rest_after(&self, bytes: usize) -> &'a str {
        self.rest().get(bytes..).unwrap_or_default()
    }

    pub(super) fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.rest().starts_with(text)
    }

    /// The last character that was taken.
    pub(super) fn last(&self) -> Option<char> {
        self.text.get(..self.at)?.chars().next_back()
    }

    /// Whether nothing but blanks stands before on this line. Costs as much as there are blanks.
    pub(super) fn is_at_line_start(&self) -> bool {
        let before = self.text.get(..self.at).unwrap_or_default();
        let before = before.trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with('\n')
    }

    /// Takes so many bytes, rounded up to whole characters.
    pub(super) fn take(&mut self, class: impl Into<Option<Class>>, bytes: usize) {
        let class = class.into();
        let mut end = self.at.saturating_add(bytes).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        if end == self.at {
            return;
        }
        self.at = end;
        match self.spans.last_mut() {
            Some(last) if last.class == class => last.end = end,
            _ => self.spans.push(Span { end, class }),
        }
    }

    /// Takes one character.
    pub(super) fn take_char(&mut self, class: impl Into<Option<Class>>) {
        self.take(class, 1);
    }

    /// Takes characters as long as they are such.
    pub(super) fn take_while(
        &mut self,
        class: impl Into<Option<Class>>,
        mut is_part: impl FnMut(char) -> bool,
    ) {
        let rest = self.rest();
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        self.take(class, end);
    }

    /// Takes what is left of the line, without its end.
    pub(super) fn take_line(&mut self, class: impl Into<Option<Class>>) {
        self.take_while(class, |c| c != '\n');
    }

    /// Takes all up to the next such text and that text too, or everything if there is none.
    pub(super) fn take_through(&mut self, class: impl Into<Option<Class>>, close: &str) {
        let rest = self.rest();
        let end = rest.find(close).map_or(rest.len(), |at| at + close.len());
        self.take(class, end);
    }

    /// Takes blanks other than the end of the line.
    pub(super) fn take_blanks(&mut self) {
        self.take_while(None, |c| c.is_whitespace() && c != '\n');
    }

    /// All tokens; what was not taken is of no interest.
    pub(super) fn finish(mut self) -> Vec<Span> {
        self.take(None, usize::MAX);
        self.spans
    }
}

/// The length of the characters that are such at the start of a text, in bytes.
pub(super) fn length_while(text: &str, is_part: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is_part(c)).unwrap_or(text.len())
}
