//! `x-amazon-apigateway-cors` (`reference/openapi-extensions.md` §2.7).

use schemars::JsonSchema;

use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown};
use crate::source::Node;

/// Cross-origin resource sharing of an HTTP API: the gateway answers preflight requests.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Cors {
    /// Origins that may call: exact ones, `*`, `https://*` or `http://*`.
    pub allow_origins: Vec<Spanned<String>>,
    /// Methods that may be used, or `*`.
    pub allow_methods: Vec<Spanned<String>>,
    /// Headers that may be sent, or `*`.
    pub allow_headers: Vec<Spanned<String>>,
    /// Headers that may be read, or `*`.
    pub expose_headers: Vec<Spanned<String>>,
    /// Seconds a preflight answer may be kept: -1 to 86,400.
    pub max_age: Option<Spanned<i64>>,
    /// Whether cookies and authorization may be sent; not together with `*`.
    pub allow_credentials: Option<Spanned<bool>>,
    /// The extension in the document.
    #[schemars(skip)]
    pub origin: Origin,
}

impl Cors {
    /// Reads the extension.
    pub fn read(node: &Node, origin: &Origin, unknown: Unknown, sink: &mut Sink) -> Option<Self> {
        let mut object = Object::open(node, origin, sink)?;
        let cors = Cors {
            allow_origins: object.strings("allowOrigins", sink),
            allow_methods: object.strings("allowMethods", sink),
            allow_headers: object.strings("allowHeaders", sink),
            expose_headers: object.strings("exposeHeaders", sink),
            max_age: object.integer("maxAge", -1, 86_400, sink),
            allow_credentials: object.boolean("allowCredentials", sink),
            origin: origin.clone(),
        };
        let pointer = object.pointer_to("allowCredentials");
        object.finish(unknown, sink);
        cors.check_values(sink);
        if let Some(credentials) = cors
            .allow_credentials
            .as_ref()
            .filter(|credentials| credentials.value)
        {
            let lists = [
                &cors.allow_origins,
                &cors.allow_methods,
                &cors.allow_headers,
                &cors.expose_headers,
            ];
            if let Some(any) = lists.into_iter().flatten().find(|item| item.value == "*") {
                let diagnostic = Diagnostic::new(
                    code::CORS_CREDENTIALS,
                    credentials.span,
                    "credentials cannot be allowed together with `*`",
                );
                sink.push(
                    diagnostic
                        .label("allowed here")
                        .secondary(any.span, "any")
                        .help("name the origins, methods and headers")
                        .pointer(pointer),
                );
            }
        }
        Some(cors)
    }

    /// Reports values that no header of an answer can hold.
    fn check_values(&self, sink: &mut Sink) {
        let is_token = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
        };
        let is_origin = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic() && b != b',')
        };
        let names = [
            ("a method", &self.allow_methods),
            ("the name of a header", &self.allow_headers),
            ("the name of a header", &self.expose_headers),
        ];
        let bad_names = names.into_iter().flat_map(|(what, values)| {
            let bad = values.iter().filter(|value| !is_token(&value.value));
            bad.map(move |value| (what, value))
        });
        let origins = self.allow_origins.iter();
        let bad_origins = origins
            .filter(|value| !is_origin(&value.value))
            .map(|value| ("an origin", value));
        for (what, value) in bad_names.chain(bad_origins) {
            let message = format!("{} is not {what}", quoted(&value.value));
            sink.push(
                Diagnostic::new(code::UNKNOWN_VALUE, value.span, message)
                    .label("never matches")
                    .help("write one in each item of the list, or `*`")
                    .pointer(&self.origin.pointer),
            );
        }
    }
}
