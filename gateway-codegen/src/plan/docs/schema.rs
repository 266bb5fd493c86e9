//! Schemas as pages show them.

use super::More;
use crate::json_schema::SchemaId;
use crate::plan::schema;
use crate::source::Span;

/// A schema that has a name, or that references lead to.
#[derive(Debug, Clone)]
pub struct NamedSchema {
    /// Its name, unique among those of the API.
    pub name: String,
    /// What it says.
    pub schema: Schema,
    /// The schema that its example is held to, among those that were compiled for that.
    pub(crate) held_to: Option<SchemaId>,
    /// Whether it is one of the document's components, and not only what a reference leads to.
    pub is_component: bool,
    /// An example: given, or made; empty: none.
    pub example: String,
}

/// A schema as it is shown.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// The schema that it refers to, among [`super::Docs::schemas`]; all else is then what stands beside the reference.
    pub reference: Option<usize>,
    /// `string`, `null`, …; empty: any.
    pub types: Vec<String>,
    /// `format`; may be empty.
    pub format: String,
    /// `title`; may be empty.
    pub title: String,
    /// Markdown; may be empty.
    pub description: String,
    /// Its documentation elsewhere.
    pub more: Option<Box<More>>,
    /// What else it asks, in words: `at least 3 characters`.
    pub constraints: Vec<String>,
    /// The keywords behind them with their values as JSON, of JSON Schema 2020-12: `minLength` and `3`.
    pub assertions: Vec<(&'static str, String)>,
    /// The only values that it has, as JSON.
    pub values: Vec<String>,
    /// As JSON; empty: none.
    pub default: String,
    /// As JSON; empty: none.
    pub example: String,
    /// Where the example is written.
    pub example_span: Option<Span>,
    /// Only in answers; see [`super::Docs::has_directions`].
    pub is_read_only: bool,
    /// Only in requests.
    pub is_write_only: bool,
    /// Whether it is deprecated.
    pub is_deprecated: bool,
    /// How its values are written as XML, where that is said.
    pub xml: Option<Box<Xml>>,
    /// Members of objects.
    pub properties: Vec<Property>,
    /// Members that have to be there and are not among its own properties.
    pub required: Vec<String>,
    /// Members with those that have to be there with them.
    pub required_with: Vec<(String, Vec<String>)>,
    /// What holds where a member is there, by its name.
    pub dependent: Vec<Property>,
    /// What holds depending on something else.
    pub condition: Option<Box<Condition>>,
    /// What members with names of a pattern are.
    pub patterns: Vec<Property>,
    /// What other members are.
    pub additional: Additional,
    /// What names of members are.
    pub names: Option<Box<Schema>>,
    /// What elements are.
    pub items: Option<Box<Schema>>,
    /// What the first elements are, each for itself.
    pub first_items: Vec<Schema>,
    /// Whether no elements may follow them.
    pub has_only_first: bool,
    /// What some elements are, in the number that `minContains` and `maxContains` say.
    pub contains: Option<Box<Schema>>,
    /// All of which hold.
    pub all_of: Vec<Schema>,
    /// One of which holds.
    pub one_of: Vec<Schema>,
    /// At least one of which holds.
    pub any_of: Vec<Schema>,
    /// Which does not hold.
    pub not: Option<Box<Schema>>,
    /// What tells alternatives apart.
    pub discriminator: Option<Discriminator>,
    /// By what others tell it apart (`x-ms-discriminator-value`); empty: not said.
    pub variant: String,
}

impl Schema {
    /// The texts that it lets a member be, where it says which.
    fn texts_of(&self, property: &str) -> Option<Vec<String>> {
        let member = self.properties.iter().find(|it| it.name == property)?;
        let texts = member.schema.values.iter();
        let texts = texts.filter_map(|it| serde_json::from_str::<String>(it).ok());
        let texts: Vec<String> = texts.collect();
        (!texts.is_empty()).then_some(texts)
    }
}

impl NamedSchema {
    /// The values by which a discriminator chooses it where no mapping names it, as the gateway has them.
    #[must_use]
    pub fn values_of(&self, property: &str) -> Vec<String> {
        let schema = &self.schema;
        let variant = Some(schema.variant.as_str()).filter(|it| !it.is_empty());
        let parts = schema.all_of.iter().filter(|it| it.reference.is_none());
        let mut parts = [schema].into_iter().chain(parts);
        let allowed = parts.find_map(|part| part.texts_of(property));
        schema::Discriminator::values_of(&self.name, variant, allowed)
    }
}

/// A member of an object.
#[derive(Debug, Clone)]
pub struct Property {
    /// Its name, or the pattern of names.
    pub name: String,
    /// Whether it has to be there.
    pub is_required: bool,
    /// What it may be.
    pub schema: Schema,
}

/// How values are written as XML (OpenAPI Specification 3.1, section "XML Object").
#[derive(Debug, Clone, Default)]
pub struct Xml {
    /// What elements or attributes are called; empty: as the member or the component.
    pub name: String,
    /// The URI of their namespace; may be empty.
    pub namespace: String,
    /// What stands before their names; may be empty.
    pub prefix: String,
    /// Whether they are attributes of the object whose member they are.
    pub is_attribute: bool,
    /// Whether there is an element around those of a list.
    pub is_wrapped: bool,
}

/// What holds depending on what a value is.
#[derive(Debug, Clone, Default)]
pub struct Condition {
    /// What it depends on.
    pub test: Schema,
    /// What holds for values of which that holds.
    pub then: Option<Schema>,
    /// What holds for others.
    pub otherwise: Option<Schema>,
}

/// What members may be there beside those that are named.
#[derive(Debug, Clone, Default)]
pub enum Additional {
    /// Nothing is said.
    #[default]
    Unsaid,
    /// None.
    Nothing,
    /// None but those that schemas of the same value name.
    NothingElse,
    /// Any.
    Anything,
    /// Such ones.
    Such(Box<Schema>),
}

/// A property whose value tells alternatives apart.
#[derive(Debug, Clone)]
pub struct Discriminator {
    /// The property.
    pub property: String,
    /// Values, with the schemas that they choose among [`super::Docs::schemas`].
    pub values: Vec<(String, usize)>,
}
