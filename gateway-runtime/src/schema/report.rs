//! Verdicts and reports of the table.

use super::evaluate::{Evaluation, Sink};
use super::fault::{Fault, MAX_FAULTS, What};
use super::reader::{Fits, Reader, Stop};
use super::table::{SchemaId, Table};

/// Whether a text of JSON fits a schema of the table.
///
/// # Errors
/// It does not, is not JSON, or asks for too much.
pub fn fits(table: &Table<'_>, schema: SchemaId, text: &str) -> Fits {
    let mut reader = Reader::new(text);
    reader.value_of(table, schema)?;
    reader.end()
}

/// What of a text of JSON does not fit a schema of the table, in the order of the text; at most [`MAX_FAULTS`].
///
/// # Errors
/// The text is not JSON, or asks for too much.
pub fn faults<'t, 'b>(
    table: &Table<'t>,
    schema: SchemaId,
    text: &'b str,
) -> Result<Vec<Fault<'t, 'b>>, Stop> {
    let report = Report {
        faults: Vec::new(),
        pointer: String::new(),
        lengths: Vec::new(),
        hushed: Vec::new(),
    };
    let mut reader = Reader::new(text);
    let mut evaluation = Evaluation::new(table, &mut reader, report);
    match evaluation.value(schema) {
        // Some are left out if there are too many.
        Ok(()) | Err(Stop::Unfit) => {}
        Err(stop) => return Err(stop),
    }
    let faults = evaluation.sink.faults;
    match faults.len() {
        MAX_FAULTS => {}
        _ => reader.end()?,
    }
    Ok(faults)
}

impl Reader<'_> {
    /// Reads a value that fits a schema of a table.
    ///
    /// # Errors
    /// There is none.
    pub fn value_of(&mut self, table: &Table<'_>, schema: SchemaId) -> Fits {
        Evaluation::new(table, self, Verdict).value(schema)
    }
}

/// Ends at the first fault.
struct Verdict;

impl<'t, 'b> Sink<'t, 'b> for Verdict {
    const IS_REPORT: bool = false;

    fn fault(&mut self, _what: What<'t>, _found: &'b str) -> Fits {
        Err(Stop::Unfit)
    }

    fn is_silent(&self) -> bool {
        true
    }
}

/// Gathers all faults.
struct Report<'t, 'b> {
    faults: Vec<Fault<'t, 'b>>,
    /// Where the walk is: a JSON Pointer.
    pointer: String,
    /// How long the pointer was at each step into a value.
    lengths: Vec<usize>,
    /// Where the walk was when faults were asked not to be told: how long `pointer` and `lengths` were.
    hushed: Vec<(usize, usize)>,
}

impl<'t, 'b> Sink<'t, 'b> for Report<'t, 'b> {
    const IS_REPORT: bool = true;

    fn fault(&mut self, what: What<'t>, found: &'b str) -> Fits {
        if self.is_silent() {
            return Err(Stop::Unfit);
        }
        let pointer = self.pointer.clone();
        self.faults.push(Fault {
            pointer,
            what,
            found,
        });
        Ok(())
    }

    fn is_silent(&self) -> bool {
        !self.hushed.is_empty() || self.faults.len() == MAX_FAULTS
    }

    fn enter_member(&mut self, name: &str) {
        self.lengths.push(self.pointer.len());
        self.pointer.push('/');
        for c in name.chars() {
            match c {
                '~' => self.pointer.push_str("~0"),
                '/' => self.pointer.push_str("~1"),
                c => self.pointer.push(c),
            }
        }
    }

    fn enter_item(&mut self, index: usize) {
        self.lengths.push(self.pointer.len());
        self.pointer.push('/');
        self.pointer.push_str(&index.to_string());
    }

    fn leave(&mut self) {
        let length = self.lengths.pop().unwrap_or_default();
        self.pointer.truncate(length);
    }

    fn hush(&mut self) {
        self.hushed.push((self.pointer.len(), self.lengths.len()));
    }

    fn unhush(&mut self) {
        // What was tried may have ended anywhere.
        if let Some((pointer, lengths)) = self.hushed.pop() {
            self.pointer.truncate(pointer);
            self.lengths.truncate(lengths);
        }
    }
}
