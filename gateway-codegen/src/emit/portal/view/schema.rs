//! Schemas, on pages of their own and within others.

use serde::Serialize;

use super::{ExampleView, Frame, Html, Link, OperationLink, Prose};

/// What a value may be.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SchemaView {
    /// Its type in words: `string`, `array of strings`, `Pet`, `integer or null`, `anything`.
    pub type_text: String,
    /// Its page, where it has one.
    pub link: Option<Link>,
    /// Its title, where it has one and it is not its name.
    pub title: String,
    /// Its description.
    pub description: Prose,
    /// Its documentation elsewhere: a link, or text; may be empty.
    pub more: Html,
    /// In words: `at least 3 characters`, `format date-time`, `pattern ^a+$`.
    pub constraints: Vec<String>,
    /// The only values that it may have, as JSON.
    pub values: Vec<String>,
    /// As JSON; may be empty.
    pub default: String,
    /// As JSON; may be empty.
    pub example: String,
    /// What it expects of the example, which is no value of it; may be empty.
    pub unfit: String,
    /// Only in answers.
    pub is_read_only: bool,
    /// Only in requests.
    pub is_write_only: bool,
    /// Whether it is deprecated.
    pub is_deprecated: bool,
    /// Members of an object.
    pub properties: Vec<PropertyView>,
    /// Groups of alternatives: `One of`, `Any of`, `All of`, `Not`.
    pub groups: Vec<SchemaGroup>,
    /// What elements of an array are, where that is more than a type; elements at their places before that.
    pub items: Vec<PropertyView>,
    /// Whether parts of it are not shown here, but on its own page.
    pub is_cut: bool,
}

impl SchemaView {
    /// Whether there is anything to unfold.
    #[must_use]
    pub fn has_parts(&self) -> bool {
        !self.properties.is_empty() || !self.groups.is_empty() || !self.items.is_empty()
    }
}

/// A part of an object or array.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PropertyView {
    /// Its name; `each element`, `any other name` are in `is_named = false`.
    pub name: String,
    /// Whether the name is literal.
    pub is_named: bool,
    /// Whether it has to be there.
    pub is_required: bool,
    /// What it may be.
    pub schema: SchemaView,
}

/// Alternatives.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SchemaGroup {
    /// `One of`; with the discriminator where there is one: `One of, by petType`.
    pub title: String,
    /// Each with the value of the discriminator, or a name.
    pub variants: Vec<SchemaVariant>,
}

/// An alternative.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SchemaVariant {
    /// `Cat`, or `petType: cat`; may be empty.
    pub title: String,
    /// What it is.
    pub schema: SchemaView,
}

/// The list of schemas.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SchemasPage {
    /// Around it.
    pub frame: Frame,
    /// Each with a line about it.
    pub schemas: Vec<SchemaSummary>,
}

/// A schema in a list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SchemaSummary {
    /// Its page.
    pub link: Link,
    /// Its type in words.
    pub type_text: String,
    /// One line about it; may be empty.
    pub summary: String,
}

/// A page of a schema.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SchemaPage {
    /// Around it.
    pub frame: Frame,
    /// What it is.
    pub schema: SchemaView,
    /// Examples.
    pub examples: Vec<ExampleView>,
    /// Operations that take or give it.
    pub used_by: Vec<OperationLink>,
    /// How many more do.
    pub n_more_users: usize,
    /// Schemas that have it as a part.
    pub part_of: Vec<Link>,
    /// How many more have.
    pub n_more_wholes: usize,
}
