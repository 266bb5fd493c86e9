//! Where each extension has a meaning (`reference/openapi-extensions.md` §1).

/// A part of a document that extensions stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The root of the document.
    Root,
    /// `info`.
    Info,
    /// An entry of `servers`.
    Server,
    /// An entry of `tags` at the root.
    Tag,
    /// `components`.
    Components,
    /// A security scheme.
    SecurityScheme,
    /// `paths`.
    Paths,
    /// An entry of `paths`.
    PathItem,
    /// An operation.
    Operation,
}

impl Place {
    /// In a sentence: "it stands …".
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Place::Root => "at the root of the document",
            Place::Info => "in `info`",
            Place::Server => "in an entry of `servers`",
            Place::Tag => "in an entry of `tags` at the root",
            Place::Components => "in `components`",
            Place::SecurityScheme => "in a security scheme",
            Place::Paths => "in `paths`",
            Place::PathItem => "in a path, beside its operations",
            Place::Operation => "in an operation",
        }
    }
}

/// Every extension of the reference, without its prefix, and the places where it has a meaning.
pub const PLACES: &[(&str, &[Place])] = &[
    ("any-method", &[Place::PathItem]),
    ("api-key-source", &[Place::Root]),
    ("auth", &[Place::Operation]),
    ("authorizer", &[Place::SecurityScheme]),
    ("authtype", &[Place::SecurityScheme]),
    ("binary-media-types", &[Place::Root]),
    ("cors", &[Place::Root]),
    ("documentation", &[Place::Root]),
    ("endpoint-access-mode", &[Place::Root]),
    ("endpoint-configuration", &[Place::Root, Place::Server]),
    ("gateway-responses", &[Place::Root]),
    ("importexport-version", &[Place::Root]),
    ("integration", &[Place::Operation]),
    ("integrations", &[Place::Components]),
    ("minimum-compression-size", &[Place::Root]),
    ("policy", &[Place::Root]),
    ("request-validator", &[Place::Root, Place::Operation]),
    ("request-validators", &[Place::Root]),
    ("security-policy", &[Place::Root]),
    ("tag-value", &[Place::Tag]),
];

/// The names of all extensions, without prefix.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    PLACES.iter().map(|(name, _)| *name)
}

/// The places of an extension; empty: there is no such extension.
#[must_use]
pub fn places(name: &str) -> &'static [Place] {
    let found = PLACES.iter().find(|(known, _)| *known == name);
    found.map_or(&[], |(_, places)| places)
}
