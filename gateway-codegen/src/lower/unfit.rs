//! Values of documents that their schemas do not allow.

use crate::json_schema::{self, Fault, SchemaId, Stop, Table, What};

/// What a schema expects of a text of JSON that does not fit it, in words: `expected a string at `/name``. `None`: it fits, or
/// that cannot be said.
pub(super) fn expected(table: &Table<'_>, id: SchemaId, text: &str) -> Option<String> {
    first(table, id, text, |_| true)
}

/// The same of a text for both directions: members that must not be sent one way are left out that way.
pub(super) fn expected_of_both(table: &Table<'_>, id: SchemaId, text: &str) -> Option<String> {
    let is_of_way = |fault: &Fault<'_, '_>| !matches!(fault.what, What::Direction(_));
    first(table, id, text, is_of_way)
}

/// What the first fault that matters expects.
fn first(
    table: &Table<'_>,
    id: SchemaId,
    text: &str,
    matters: impl Fn(&Fault<'_, '_>) -> bool,
) -> Option<String> {
    if json_schema::fits(table, id, text) != Err(Stop::Unfit) {
        return None;
    }
    let faults = json_schema::faults(table, id, text).unwrap_or_default();
    let fault = faults.iter().find(|fault| matters(fault))?;
    let at = match fault.pointer.as_str() {
        "" => String::new(),
        pointer => format!(" at `{pointer}`"),
    };
    Some(format!("expected {}{at}", fault.what.expected()))
}
