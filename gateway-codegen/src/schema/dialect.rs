//! Dialects: which keywords a schema has.

use crate::json_schema::Types;

/// What the keywords of a schema mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// JSON Schema draft 4: models of REST APIs.
    Draft4,
    /// The Schema Object of OpenAPI 3.0, and of Swagger 2.0 documents that have no models of the reference.
    OpenApi30,
    /// JSON Schema 2020-12: OpenAPI 3.1.
    Draft2020,
}

impl Dialect {
    /// Its name, for people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Dialect::Draft4 => "JSON Schema draft 4",
            Dialect::OpenApi30 => "OpenAPI 3.0",
            Dialect::Draft2020 => "JSON Schema 2020-12",
        }
    }

    /// What `integer` is.
    pub(super) fn integer(self) -> Types {
        match self {
            Dialect::Draft4 | Dialect::OpenApi30 => Types::INTEGER,
            Dialect::Draft2020 => Types::WHOLE,
        }
    }

    /// Whether nothing beside a `$ref` counts.
    pub(super) fn is_reference_alone(self) -> bool {
        self != Dialect::Draft2020
    }

    /// Keywords of other dialects, which have no meaning in this one.
    pub(super) fn foreign(self) -> &'static [&'static str] {
        match self {
            Dialect::Draft4 => &NEWER,
            Dialect::OpenApi30 => &NOT_IN_OPENAPI,
            Dialect::Draft2020 => &["additionalItems", "dependencies", "nullable"],
        }
    }
}

/// Keywords that are younger than draft 4.
const NEWER: [&str; 14] = [
    "$dynamicRef",
    "const",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

const NOT_IN_OPENAPI: [&str; 16] = [
    "$dynamicRef",
    "const",
    "contains",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// What a schema resource can say: its dialect, and which of its vocabularies are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Vocabulary {
    pub(super) dialect: Dialect,
    /// `properties`, `allOf` and the others that apply schemas.
    pub(super) applies: bool,
    /// `type`, `minimum` and the others that assert.
    pub(super) validates: bool,
    /// `unevaluatedItems` and `unevaluatedProperties`.
    pub(super) has_unevaluated: bool,
    /// `format` is an assertion.
    pub(super) asserts_formats: bool,
}

impl Vocabulary {
    /// All of a dialect.
    pub(super) fn all(dialect: Dialect, asserts_formats: bool) -> Self {
        Vocabulary {
            dialect,
            applies: true,
            validates: true,
            has_unevaluated: dialect == Dialect::Draft2020,
            asserts_formats,
        }
    }
}

/// What a `$schema` says.
pub(super) enum Named {
    Dialect(Dialect),
    /// A draft of JSON Schema that is not supported.
    OtherDraft,
    /// Something that may be described by a schema of its own.
    Unknown,
}

/// The dialect of a `$schema`.
pub(super) fn named(uri: &str) -> Named {
    let name = uri.trim_end_matches('#');
    let Some((_, name)) = name.split_once("://") else {
        return Named::Unknown;
    };
    match name {
        "json-schema.org/draft-04/schema" => Named::Dialect(Dialect::Draft4),
        "json-schema.org/draft/2020-12/schema" | "spec.openapis.org/oas/3.1/dialect/base" => {
            Named::Dialect(Dialect::Draft2020)
        }
        name if name.starts_with("json-schema.org/draft") => Named::OtherDraft,
        _ => Named::Unknown,
    }
}

/// The vocabularies of 2020-12: the last part of their names, and whether the rest of the name is theirs.
pub(super) fn vocabulary(uri: &str) -> Option<&str> {
    let name = uri.strip_prefix("https://json-schema.org/draft/2020-12/vocab/");
    let openapi = uri.strip_prefix("https://spec.openapis.org/oas/3.1/vocab/");
    name.filter(|name| {
        matches!(
            *name,
            "core"
                | "applicator"
                | "unevaluated"
                | "validation"
                | "meta-data"
                | "format-annotation"
                | "format-assertion"
                | "content"
        )
    })
    .or(openapi.filter(|name| *name == "base"))
}

/// Where schemas stand in a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// One.
    Schema,
    /// One, or a list.
    SchemaOrList,
    /// A list.
    List,
    /// A mapping of names to schemas.
    Named,
}

/// What schemas a keyword holds.
pub(super) fn holds(keyword: &str) -> Option<Holds> {
    Some(match keyword {
        "additionalItems"
        | "additionalProperties"
        | "contains"
        | "contentSchema"
        | "else"
        | "if"
        | "not"
        | "propertyNames"
        | "then"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Holds::Schema,
        "items" => Holds::SchemaOrList,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Holds::List,
        "$defs" | "definitions" | "dependencies" | "dependentSchemas" | "patternProperties"
        | "properties" => Holds::Named,
        _ => return None,
    })
}
