//! Checks of bodies: of requests, and of answers.

use std::fmt;

use super::form::{Form, Shape};
use super::parameter::Parameter;
use crate::schema::{self, Check, Fault, Fits, SchemaId, Stop, Table, Work};

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
    /// What tells it from others of its name, which come later if they have fewer: `version` and `2`, of
    /// `application/json; version=2`.
    pub parameters: &'static [(&'static str, &'static str)],
    /// The schema; `None`: nothing is asked of such bodies.
    pub schema: Option<CompiledSchema>,
    /// How bodies are read that are not JSON; `None`: they have to be JSON.
    pub written: Option<&'static Written>,
}

/// What a body holds that is not JSON: one text, or the fields of a form.
#[derive(Debug)]
pub struct Written {
    /// What its value may be; of a form, an object of its fields.
    pub shape: &'static Shape,
    /// Fields that are not simply the text of their value, in the order of their names.
    pub fields: &'static [Field],
}

/// How a field of a form is written: `encoding` of OpenAPI 3, a `formData` parameter of Swagger 2.0.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// How it is written, and what it may be.
    pub form: Form,
    /// Whether it, or each of its items, is bytes.
    pub bytes: Option<Bytes>,
    /// The media types that its parts may have, in lower case, ranges such as `image/*` among them; none: any.
    pub media_types: &'static [&'static str],
    /// What headers its parts must have; all of them are in `Location::Header`.
    pub headers: &'static [Parameter],
}

/// What is asked of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bytes {
    /// Nothing.
    Any,
    /// What a schema asks of a string in which each byte is a character.
    Asked,
}

/// What the answers of an operation must be.
#[derive(Debug)]
pub struct Answers {
    /// Whether the client gets an error in the place of one that does not fit.
    pub is_enforced: bool,
    /// What is declared: single statuses first, then classes, then the default.
    pub responses: &'static [DeclaredResponse],
}

/// A declared response.
#[derive(Debug)]
pub struct DeclaredResponse {
    /// The first and the last of its statuses: `(200, 200)`, `(400, 499)`, `(100, 599)`.
    pub statuses: (u16, u16),
    /// What its headers must be; all of them are in `Location::Header`.
    pub headers: &'static [Parameter],
    /// What its body must be, as of requests; empty: nothing is asked of it.
    pub content: &'static [MediaType],
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

    /// Whether a text of JSON fits, with what may be done for it.
    pub(crate) fn fits(&self, text: &str, work: &mut Work) -> Fits {
        match self.function {
            Some(function) => schema::read_within(text, work, function),
            None => schema::fits_within(self.table, self.id, text, work),
        }
    }

    /// What of a text of JSON does not fit, with what may still be done for it.
    pub(crate) fn faults<'b>(
        &self,
        text: &'b str,
        work: &mut Work,
    ) -> Result<Vec<Fault<'static, 'b>>, Stop> {
        schema::faults_within(self.table, self.id, text, work)
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
