//! Texts: of formats, of patterns, and of both.

use std::rc::Rc;

use serde_json::Value;

use super::{Examples, Maker};
use crate::lower::docs::{scalars, texts};
use crate::plan::docs::Schema;
use crate::plan::schema::Pattern;
use crate::schema::sample;

/// As many texts are looked for that fit patterns.
const MAX_TEXTS: usize = 32;
/// As many patterns of one text are looked at.
const MAX_PATTERNS: usize = 8;
/// Longer texts are taken from what is left for all examples.
const MAX_USUAL: usize = 1 << 12;
/// Characters of all longer texts.
pub(super) const MAX_LONG: usize = 1 << 22;

impl Maker<'_> {
    /// A text of the length, format and patterns that schemas ask for: another one for each number. `None`: there is none.
    pub(super) fn string(&self, schemas: &[&Schema], number: usize) -> Option<String> {
        let least = scalars::count(schemas, "minLength").unwrap_or(0);
        let most = scalars::count(schemas, "maxLength").unwrap_or(usize::MAX);
        if least > most || least > sample::MAX_LENGTH {
            return None;
        }
        if least > MAX_USUAL {
            let left = &self.examples.left_for_texts;
            left.set(left.get().checked_sub(least)?);
        }
        let mut formats = schemas.iter().map(|schema| schema.format.as_str());
        let format = formats.find(|format| !format.is_empty());
        let format = format.unwrap_or_default();
        let patterns = patterns(schemas);
        let text = match patterns.is_empty() {
            true => self.of_format(format, (least, most), number),
            false => self.of_patterns(&patterns, format, (least, most), number),
        }?;
        Some(Value::from(text).to_string())
    }

    fn of_format(
        &self,
        format: &str,
        (least, most): (usize, usize),
        number: usize,
    ) -> Option<String> {
        if !texts::is_known(format) {
            return Some(texts::plain(format, least, most, number));
        }
        let mut fitting = distinct(texts::texts(format, least, most), number);
        let found = fitting.get(number).cloned();
        let searched = || {
            let mut patterns = texts::patterns(format).iter();
            patterns.find_map(|like| self.examples.text(&[like], (least, most), number))
        };
        found.or_else(searched).or_else(|| fitting.pop())
    }

    fn of_patterns(
        &self,
        patterns: &[String],
        format: &str,
        lengths: (usize, usize),
        number: usize,
    ) -> Option<String> {
        let read = patterns.iter().filter_map(|it| self.examples.pattern(it));
        let read: Vec<Rc<Pattern>> = read.collect();
        let all: Vec<&str> = patterns.iter().map(String::as_str).collect();
        if read.len() < patterns.len() {
            // Nobody can say what fits.
            return self.of_format(format, lengths, number);
        }
        if !texts::is_known(format) {
            return self.examples.text(&all, lengths, number);
        }
        let usual = texts::texts(format, lengths.0, lengths.1);
        let usual = usual.filter(|text| read.iter().all(|it| sample::fits(it, text)));
        let mut usual = distinct(usual, number);
        let searched = || {
            let mut likes = texts::patterns(format).iter();
            likes.find_map(|like| {
                let both: Vec<&str> = all.iter().copied().chain([*like]).collect();
                self.examples.text(&both, lengths, number)
            })
        };
        let found = usual.get(number).cloned().or_else(searched);
        let bare = || {
            let prefers_patterns = self.attempt.prefers_patterns;
            prefers_patterns.then(|| self.examples.text(&all, lengths, number))?
        };
        found.or_else(|| usual.pop()).or_else(bare)
    }
}

impl Examples<'_> {
    /// A pattern, which is read once.
    pub(super) fn pattern(&self, pattern: &str) -> Option<Rc<Pattern>> {
        let mut known = self.patterns.borrow_mut();
        let known = known.entry(pattern.to_owned());
        known
            .or_insert_with(|| sample::read(pattern).map(Rc::new))
            .clone()
    }

    /// A text of so many characters that fits patterns; the `other`th one that does.
    pub(super) fn text(
        &self,
        patterns: &[&str],
        (least, most): (usize, usize),
        other: usize,
    ) -> Option<String> {
        let n = if other == 0 { 1 } else { MAX_TEXTS };
        let read = patterns.iter().map(|it| self.pattern(it));
        let read: Vec<Rc<Pattern>> = read.collect::<Option<_>>()?;
        let read: Vec<&Pattern> = read.iter().map(Rc::as_ref).collect();
        let names = patterns.iter().map(|it| (*it).to_owned()).collect();
        let mut known = self.texts.borrow_mut();
        let known = known.entry((names, least, most, n));
        let texts = known.or_insert_with(|| {
            let mut left = self.left_for_searches.get();
            let texts = sample::several_of_patterns(&read, least, most, n, &mut left);
            self.left_for_searches.set(left);
            texts
        });
        texts.get(other).cloned()
    }
}

/// The patterns that schemas ask for, each once.
fn patterns(schemas: &[&Schema]) -> Vec<String> {
    let assertions = schemas.iter().flat_map(|schema| &schema.assertions);
    let patterns = assertions.filter(|(known, _)| *known == "pattern");
    let patterns = patterns.filter_map(|(_, json)| serde_json::from_str::<String>(json).ok());
    distinct(patterns, MAX_PATTERNS - 1)
}

/// The first texts that differ, to the one with a number.
fn distinct(texts: impl Iterator<Item = String>, number: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        if !found.contains(&text) {
            found.push(text);
        }
        if found.len() > number {
            break;
        }
    }
    found
}
