//! Verdicts and reports of the table.

use super::evaluate::{Evaluation, Sink, Step};
use super::fault::{Fault, MAX_FAULTS, What};
use super::reader::{Fits, Reader, Stop};
use super::table::{SchemaId, Table};
use super::work::Work;

/// Most bytes of the pointers of one report: the names of members are a client's, and may be long.
const MAX_POINTERS: usize = 64 << 10;

/// Whether a text of JSON fits a schema of the table.
///
/// # Errors
/// It does not, is not JSON, or asks for too much.
pub fn fits(table: &Table<'_>, schema: SchemaId, text: &str) -> Fits {
    fits_within(table, schema, text, &mut Work::new(text.len()))
}

/// The same with what may be done, from which is taken what is done.
///
/// # Errors
/// It does not, is not JSON, or asks for too much.
pub fn fits_within(table: &Table<'_>, schema: SchemaId, text: &str, work: &mut Work) -> Fits {
    read_within(text, work, |reader| reader.value_of(table, schema))
}

/// Whether a text is one value that a function reads to its end, with what may be done.
///
/// # Errors
/// It is not, is not JSON, or asks for too much.
pub fn read_within<'b>(
    text: &'b str,
    work: &mut Work,
    read: impl FnOnce(&mut Reader<'b>) -> Fits,
) -> Fits {
    let mut reader = Reader::within(text, *work);
    let fits = read(&mut reader).and_then(|()| reader.end());
    *work = reader.work();
    match fits {
        Err(Stop::Unfit) if work.is_done() => Err(Stop::Limit),
        fits => fits,
    }
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
    faults_within(table, schema, text, &mut Work::new(text.len()))
}

/// The same with what may be done: those that are found with it.
///
/// # Errors
/// The text is not JSON, or none is found with what may be done.
pub fn faults_within<'t, 'b>(
    table: &Table<'t>,
    schema: SchemaId,
    text: &'b str,
    work: &mut Work,
) -> Result<Vec<Fault<'t, 'b>>, Stop> {
    let mut reader = Reader::within(text, *work);
    let mut evaluation = Evaluation::new(table, &mut reader, Report::default());
    let read = evaluation.value(schema);
    let Report {
        faults, is_full, ..
    } = evaluation.sink;
    let read = read.and_then(|()| if is_full { Ok(()) } else { reader.end() });
    *work = reader.work();
    match read {
        Ok(()) | Err(Stop::Unfit) => Ok(faults),
        Err(Stop::Limit) if !faults.is_empty() => Ok(faults),
        Err(stop) => Err(stop),
    }
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
    fn fault(&mut self, _what: What<'t>, _found: &'b str) -> Fits {
        Err(Stop::Unfit)
    }

    fn is_silent(&self) -> bool {
        true
    }
}

/// Gathers all faults.
#[derive(Default)]
struct Report<'t, 'b> {
    faults: Vec<Fault<'t, 'b>>,
    /// Bytes of their pointers.
    n_bytes: usize,
    /// No more are taken: they would be too many, or their pointers too long.
    is_full: bool,
    /// Where the walk is.
    steps: Vec<Step<'t, 'b>>,
    /// How many steps there were when faults were asked not to be told.
    hushed: Vec<usize>,
}

impl<'t, 'b> Report<'t, 'b> {
    /// Where the walk is, as a JSON Pointer (RFC 6901).
    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.steps {
            pointer.push('/');
            match step {
                Step::Item(index) => pointer.push_str(&index.to_string()),
                Step::Known(name) => push_name(&mut pointer, name),
                Step::Member(name) => push_name(&mut pointer, &name.decoded()),
            }
        }
        pointer
    }
}

fn push_name(pointer: &mut String, name: &str) {
    for c in name.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

impl<'t, 'b> Sink<'t, 'b> for Report<'t, 'b> {
    fn fault(&mut self, what: What<'t>, found: &'b str) -> Fits {
        if self.is_silent() {
            return Err(Stop::Unfit);
        }
        let pointer = self.pointer();
        self.n_bytes += pointer.len();
        self.faults.push(Fault {
            pointer,
            what,
            found,
        });
        self.is_full = self.faults.len() == MAX_FAULTS || self.n_bytes > MAX_POINTERS;
        Ok(())
    }

    fn is_silent(&self) -> bool {
        self.is_full || !self.hushed.is_empty()
    }

    fn enter(&mut self, step: Step<'t, 'b>) {
        self.steps.push(step);
    }

    fn leave(&mut self) {
        self.steps.pop();
    }

    fn hush(&mut self) {
        self.hushed.push(self.steps.len());
    }

    fn unhush(&mut self) {
        // What was tried may have ended anywhere.
        if let Some(n_steps) = self.hushed.pop() {
            self.steps.truncate(n_steps);
        }
    }
}
