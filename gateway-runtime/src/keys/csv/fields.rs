//! Lines of CSV and their fields, as RFC 4180 has them.

use super::LineProblem;

/// Longest field in bytes.
const MAX_FIELD: usize = 16 * 1024;

/// Most fields of a line.
const MAX_FIELDS: usize = 64;

/// The lines of a text: each with its number from 1, and its fields. Empty lines are passed over. After a problem there
/// is nothing more.
pub(super) struct Fields<'t> {
    rest: &'t str,
    line: usize,
}

impl<'t> Fields<'t> {
    pub(super) fn new(text: &'t str) -> Fields<'t> {
        Fields {
            rest: text,
            line: 1,
        }
    }

    fn record(&mut self) -> Result<Vec<String>, LineProblem> {
        let mut fields = Vec::new();
        loop {
            if fields.len() == MAX_FIELDS {
                return Err(LineProblem::ManyFields);
            }
            let field = match self.rest.strip_prefix('"') {
                Some(rest) => self.quoted(rest)?,
                None => self.plain()?,
            };
            if field.len() > MAX_FIELD {
                return Err(LineProblem::LongField);
            }
            fields.push(field);
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
            } else if self.end_line() || self.rest.is_empty() {
                return Ok(fields);
            } else {
                return Err(LineProblem::Quotes);
            }
        }
    }

    /// A field up to the next comma or end of line.
    fn plain(&mut self) -> Result<String, LineProblem> {
        let end = self.rest.find([',', '\n', '"']).unwrap_or(self.rest.len());
        let (field, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        if rest.starts_with('"') {
            return Err(LineProblem::Quotes);
        }
        // What ends the line stays: `\r` belongs to it.
        let (field, rest) = match field.strip_suffix('\r') {
            Some(field) if rest.starts_with('\n') || rest.is_empty() => (field, rest),
            _ => (field, rest),
        };
        self.rest = rest;
        Ok(field.to_owned())
    }

    /// A field after its first quote. Two quotes in it are one; it may have lines.
    fn quoted(&mut self, mut rest: &'t str) -> Result<String, LineProblem> {
        let mut field = String::new();
        loop {
            let (part, after) = rest.split_once('"').ok_or(LineProblem::Quotes)?;
            self.line += part.matches('\n').count();
            field.push_str(part);
            if field.len() > MAX_FIELD {
                return Err(LineProblem::LongField);
            }
            match after.strip_prefix('"') {
                Some(after) => {
                    field.push('"');
                    rest = after;
                }
                None => {
                    self.rest = after;
                    return Ok(field);
                }
            }
        }
    }

    /// Goes past the end of a line; whether there was one.
    fn end_line(&mut self) -> bool {
        let rest = self.rest.strip_prefix('\r').unwrap_or(self.rest);
        match rest.strip_prefix('\n') {
            Some(rest) => {
                self.rest = rest;
                self.line += 1;
                true
            }
            None => false,
        }
    }
}

impl Iterator for Fields<'_> {
    type Item = (usize, Result<Vec<String>, LineProblem>);

    fn next(&mut self) -> Option<Self::Item> {
        while self.end_line() {}
        if self.rest.is_empty() {
            return None;
        }
        let line = self.line;
        let fields = self.record();
        if fields.is_err() {
            self.rest = "";
        }
        Some((line, fields))
    }
}

/// What spreadsheets take for the beginning of a formula (`reference/security.md` L03).
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Appends a field, quoted where it must be; one that would be a formula gets an apostrophe.
pub(crate) fn push_field(text: &mut String, field: &str) {
    let guard = if field.starts_with(FORMULA) { "'" } else { "" };
    let is_plain = !field.contains([',', '"', '\r', '\n']) && field.trim() == field;
    if is_plain {
        text.push_str(guard);
        text.push_str(field);
    } else {
        text.push('"');
        text.push_str(guard);
        text.push_str(&field.replace('"', "\"\""));
        text.push('"');
    }
}

/// A field without the apostrophe that [`push_field`] put before it.
pub(super) fn without_guard(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) => rest,
        _ => field,
    }
}
