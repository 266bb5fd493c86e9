//! What a template can read: [`Scene`].

use std::collections::BTreeMap;
use std::rc::Rc;

use super::value::{Classes, Key, Location, Place, Source, Value, Words};
use super::view::{Harm, View};
use crate::json_schema::{SchemaId, Types};
use crate::plan::Schemas;
use crate::source::Span;

/// A declared parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declared {
    pub(super) name: Rc<str>,
    pub(super) location: Location,
    pub(super) is_required: bool,
    /// Its schema, where there is one that can be honoured.
    pub(super) schema: Option<SchemaId>,
    /// In the document.
    pub(super) span: Span,
}

/// What a template can read.
#[derive(Debug)]
pub(super) struct Scene<'s> {
    pub(super) schemas: &'s Schemas,
    /// What the body may be.
    pub(super) body: View,
    /// Whether bodies are JSON.
    pub(super) has_json: bool,
    /// Whether a body may be any text for all that its media type says: nothing reads it before the template does.
    pub(super) may_be_any_text: bool,
    /// Whether the text of the body is what was sent, of the media type of the template: not Base64, nor what a backend
    /// may answer with.
    pub(super) has_plain_body: bool,
    /// Whether the body is a client's, and not the backend's.
    pub(super) is_request: bool,
    /// Whether the body is what DynamoDB answers.
    pub(super) is_of_dynamo: bool,
    pub(super) parameters: Vec<Declared>,
    /// Stage variables with the values that stages give them.
    pub(super) stage_variables: BTreeMap<Rc<str>, Vec<Rc<str>>>,
}

/// The name that a way ends with.
fn key_of(source: &Source) -> Option<&str> {
    match source {
        Source::Body(keys) => match keys.last() {
            Some(Key::Name(name)) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

impl Scene<'_> {
    /// The whole body.
    pub(super) fn root(&self) -> Rc<Place> {
        let keys: Rc<[Key]> = Rc::from([]);
        Rc::new(self.place(Source::Body(keys), self.body.clone(), None, false))
    }

    /// The text of a body that is not JSON.
    pub(super) fn whole_body(&self) -> Rc<Place> {
        Rc::new(Place {
            source: Source::WholeBody,
            view: View::any(),
            classes: Classes::TEXT,
            harm: Harm::ALL,
            is_finite: true,
            parent: None,
        })
    }

    fn place(
        &self,
        source: Source,
        view: View,
        parent: Option<Rc<Place>>,
        may_be_missing: bool,
    ) -> Place {
        let mut classes = Classes::of(view.types(self.schemas));
        let (harm, may_be_empty) = view.texts(self.schemas);
        if !may_be_empty {
            classes = classes.without(Classes::EMPTY_TEXT);
        }
        if view.min_items(self.schemas) > 0 {
            classes = classes.without(Classes::EMPTY_LIST);
        }
        if view.has_required(self.schemas) {
            classes = classes.without(Classes::EMPTY_MAP);
        }
        if may_be_missing {
            classes = classes.and(Classes::MISSING);
        }
        let is_finite = view.is_finite(self.schemas);
        Place {
            source,
            view,
            classes,
            harm,
            is_finite,
            parent,
        }
    }

    /// What a value of the body may be.
    fn view_of(&self, keys: &[Key]) -> View {
        keys.iter().fold(self.body.clone(), |view, key| match key {
            Key::Name(name) => view.member(name, self.schemas).view,
            Key::Index(_) | Key::Item => view.items(self.schemas),
        })
    }

    /// Whether a source may be `false`.
    pub(super) fn may_be_false(&self, source: &Source) -> bool {
        match source {
            Source::Body(keys) => self.view_of(keys).types(self.schemas).has(Types::BOOLEAN),
            _ => false,
        }
    }

    /// Where in the document a source is declared.
    pub(super) fn declared_at(&self, source: &Source) -> Option<Span> {
        match source {
            Source::Body(keys) => {
                let view = self.view_of(keys);
                let schema = view.schema(self.schemas).filter(|_| !view.is_any());
                schema.map(|schema| schema.origin.span)
            }
            Source::Parameter(location, name) => {
                let mut declared = self.parameters.iter();
                let found = declared.find(|parameter| {
                    parameter.name == *name && location.is_none_or(|at| at == parameter.location)
                });
                found.map(|parameter| parameter.span)
            }
            _ => None,
        }
    }

    /// A value below another.
    pub(super) fn below(
        &self,
        parent: &Rc<Place>,
        key: Key,
        view: View,
        may_be_missing: bool,
    ) -> Rc<Place> {
        let source = match &parent.source {
            Source::Body(keys) => {
                let keys = keys.iter().cloned().chain([key]);
                Source::Body(keys.collect())
            }
            other => other.clone(),
        };
        let is_number = self.is_of_dynamo && key_of(&source) == Some("N");
        let mut place = self.place(source, view, Some(Rc::clone(parent)), may_be_missing);
        if is_number {
            // Attribute values of type `N` are numbers, written as texts.
            place.classes = Classes::NUMBER.and(Classes::MISSING);
            place.harm = Harm::NONE;
            place.is_finite = true;
        }
        Rc::new(place)
    }

    /// The item that a loop over a value is at.
    pub(super) fn item(&self, of: &Rc<Place>) -> Rc<Place> {
        let view = match of.classes.meets(Classes::MAP) {
            true => View::any(),
            false => of.view.items(self.schemas),
        };
        self.below(of, Key::Item, view, false)
    }

    /// A parameter: of one place, or the first of its name. Without a place, what is not there is an empty text.
    pub(super) fn parameter(&self, location: Option<Location>, name: &str) -> Rc<Place> {
        let mut declared = self.parameters.iter().filter(|parameter| {
            *parameter.name == *name && location.is_none_or(|at| at == parameter.location)
        });
        let first = declared.next();
        let may_be_missing = first.is_none_or(|parameter| !parameter.is_required);
        let is_path = first.is_some_and(|parameter| parameter.location == Location::Path);
        let texts = Classes::TEXT.and(Classes::EMPTY_TEXT);
        let (mut classes, mut harm) = (texts, Harm::ALL);
        let schema = first.and_then(|parameter| parameter.schema);
        if let (Some(schema), None) = (schema, declared.next()) {
            let view = View::of(self.schemas, schema);
            let types = view.types(self.schemas);
            // Lists and objects are written as texts of some style.
            if types.within(Types::ARRAY.and(Types::OBJECT)) == Types::NONE {
                let (own, may_be_empty) = view.texts(self.schemas);
                harm = own;
                classes = Classes::of(types).without(Classes::MISSING);
                if !may_be_empty {
                    classes = classes.without(Classes::EMPTY_TEXT);
                }
            }
        }
        if is_path {
            classes = classes.without(Classes::EMPTY_TEXT);
        }
        if may_be_missing {
            classes = classes.and(match location {
                Some(_) => Classes::MISSING,
                None => Classes::EMPTY_TEXT,
            });
        }
        Rc::new(Place {
            source: Source::Parameter(location, name.into()),
            view: View::any(),
            classes,
            harm,
            is_finite: true,
            parent: None,
        })
    }

    /// Whether the path has a parameter.
    pub(super) fn has_in_path(&self, name: &str) -> bool {
        self.parameters
            .iter()
            .any(|known| known.location == Location::Path && *known.name == *name)
    }

    /// The name of some parameter.
    pub(super) fn name_of(&self, location: Location) -> Rc<Place> {
        let harm = match location {
            Location::Path => Harm::NONE,
            Location::Query => Harm::ALL,
            // RFC 9110 section 5.6.2: of those, a token has apostrophes only.
            Location::Header => Harm::APOSTROPHE,
        };
        Rc::new(Place {
            source: Source::NameOf(location),
            view: View::any(),
            classes: Classes::TEXT,
            harm,
            is_finite: true,
            parent: None,
        })
    }

    /// The value of some parameter.
    pub(super) fn value_of(&self, location: Location) -> Rc<Place> {
        Rc::new(Place {
            source: Source::ValueOf(location),
            view: View::any(),
            classes: Classes::TEXT.and(Classes::EMPTY_TEXT),
            harm: Harm::ALL,
            is_finite: true,
            parent: None,
        })
    }

    /// A stage variable.
    pub(super) fn stage_variable(&self, name: &str) -> Value {
        match self.stage_variables.get(name).map(Vec::as_slice) {
            Some([value]) => Value::Text(Rc::clone(value)),
            // The reference allows no character that does harm.
            _ => Value::Words(Words {
                is_certain: false,
                may_be_null: true,
                ..Words::harmless()
            }),
        }
    }

    /// A `$context` variable.
    pub(super) fn context(&self, name: &str) -> Value {
        let words = |may_be_null: bool| {
            Value::Words(Words {
                may_be_null,
                ..Words::harmless()
            })
        };
        match name {
            "accountId" | "apiId" | "stage" | "requestId" | "extendedRequestId" | "httpMethod"
            | "protocol" | "resourceId" | "resourcePath" | "requestTime" | "domainName"
            | "identity.sourceIp" => words(false),
            "deploymentId"
            | "awsEndpointRequestId"
            | "domainPrefix"
            | "identity.accountId"
            | "identity.accessKey"
            | "identity.apiKey"
            | "identity.apiKeyId"
            | "identity.caller"
            | "identity.cognitoAuthenticationProvider"
            | "identity.cognitoAuthenticationType"
            | "identity.cognitoIdentityId"
            | "identity.cognitoIdentityPoolId"
            | "identity.principalOrgId"
            | "identity.user"
            | "identity.userArn"
            | "identity.vpcId"
            | "identity.vpceId" => words(true),
            "requestTimeEpoch" => Value::Number,
            "identity.userAgent" => Value::Of(self.client_text(name)),
            name if name.starts_with("authorizer.") => Value::Words(Words {
                harm: Harm::ALL,
                is_certain: false,
                may_be_null: true,
                ..Words::harmless()
            }),
            _ => Value::Unknown,
        }
    }

    /// A text of the client's choice.
    fn client_text(&self, name: &str) -> Rc<Place> {
        Rc::new(Place {
            source: Source::Context(name.into()),
            view: View::any(),
            classes: Classes::TEXT.and(Classes::MISSING),
            harm: Harm::ALL,
            is_finite: true,
            parent: None,
        })
    }
}
