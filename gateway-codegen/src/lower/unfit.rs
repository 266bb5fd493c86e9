//! Values of documents that their schemas do not allow.

use crate::json_schema::{self, SchemaId, Stop, Table};

/// What a schema expects of a text of JSON that does not fit it, in words: `expected a string at `/name``. `None`: it fits, or
/// that cannot be said.
pub(super) fn expected(table: &Table<'_>, id: SchemaId, text: &str) -> Option<String> {
    if json_schema::fits(table, id, text) != Err(Stop::Unfit) {
        return None;
    }
    let faults = json_schema::faults(table, id, text).unwrap_or_default();
    let fault = faults.first()?;
    let at = match fault.pointer.as_str() {
        "" => String::new(),
        pointer => format!(" at `{pointer}`"),
    };
    Some(format!("expected {}{at}", fault.what.expected()))
}
