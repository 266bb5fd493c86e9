//! Checks of request bodies.

use std::fmt;

use crate::schema::{self, Check, Fault, Fits, Reader, SchemaId, Stop, Table};

/// What the body of a request must be.
#[derive(Debug)]
pub struct RequestBody {
    /// Whether there must be one. In the REST kind, an empty body counts as `{}`.
    pub is_required: bool,
    /// What is declared by media type: those of one type first, then ranges such as `text/*`, then `*/*`.
    pub content: &'static [MediaType],
}

/// What bodies of a media type must be.
#[derive(Debug)]
pub struct MediaType {
    /// In lower case and without parameters: `application/json`, `text/*`, `*/*`. In the REST kind also
    /// `$default`: whatever has no other.
    pub name: &'static str,
    /// The schema; `None`: nothing is asked of such bodies.
    pub schema: Option<CompiledSchema>,
}

/// A compiled schema: a table, and perhaps a function.
#[derive(Clone, Copy)]
pub struct CompiledSchema {
    /// The schemas of the API.
    table: &'static Table<'static>,
    /// Which of them.
    id: SchemaId,
    /// The same schema as a function, where it is worth one.
    function: Option<Check>,
}

impl CompiledSchema {
    /// What every value fits: the text must be JSON.
    pub const ANY: CompiledSchema = CompiledSchema::table(&Table { schemas: &[] }, SchemaId::ANY);
    /// What no value fits.
    pub const NEVER: CompiledSchema =
        CompiledSchema::table(&Table { schemas: &[] }, SchemaId::NEVER);

    /// A schema of a table.
    #[must_use]
    pub const fn table(table: &'static Table<'static>, id: SchemaId) -> Self {
        CompiledSchema {
            table,
            id,
            function: None,
        }
    }

    /// A schema of a table that is a function, too.
    #[must_use]
    pub const fn function(table: &'static Table<'static>, id: SchemaId, function: Check) -> Self {
        CompiledSchema {
            table,
            id,
            function: Some(function),
        }
    }

    /// The schemas of the API.
    pub(crate) fn schemas(&self) -> &'static Table<'static> {
        self.table
    }

    /// Whether a text of JSON fits.
    pub(crate) fn fits(&self, text: &str) -> Fits {
        match self.function {
            Some(function) => {
                let mut reader = Reader::new(text);
                function(&mut reader)?;
                reader.end()
            }
            None => schema::fits(self.table, self.id, text),
        }
    }

    /// What of a text of JSON does not fit.
    pub(crate) fn faults<'b>(&self, text: &'b str) -> Result<Vec<Fault<'static, 'b>>, Stop> {
        schema::faults(self.table, self.id, text)
    }
}

impl fmt::Debug for CompiledSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompiledSchema")
            .field("id", &self.id)
            .field("is_function", &self.function.is_some())
            .finish_non_exhaustive()
    }
}
