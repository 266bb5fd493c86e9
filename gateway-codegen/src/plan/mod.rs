//! The waist: what the gateway will do, as plain data, with no OpenAPI and no Rust syntax in it.
//!
//! [`crate::lower`] is the only writer. Checks, emitters and comparisons read it; none of them looks
//! at the document again. Everything that came from a place in a document carries its [`Origin`].

mod access;
mod authorizer;
mod body;
mod cache;
pub mod docs;
mod form;
mod gateway;
mod integration;
mod lambda;
mod limit;
pub mod link;
mod mapping;
mod parameter;
mod path;
pub mod schema;
mod service;
mod template;
mod theme;
pub mod versions;

pub use access::{Access, ApiAccess, Enforcer, Guard, Unenforced};
pub use authorizer::{
    Authorizer, AuthorizerCall, AuthorizerEvent, BasicAuthorizer, Decides, FunctionAuthorizer,
    Issuer, KeyPlace, TokenAuthorizer,
};
pub use body::{Answers, Bytes, DeclaredResponse, Field, MediaType, RequestBody, Written};
pub use cache::{AddressKey, Cache, CachedOperation, Invalidation};
pub use form::{Form, Separator, Shape, ShapeId, Style};
pub use gateway::{
    AccessLog, Api, Canary, Cors, EarlierVersion, Gateway, GatewayResponse, Guide, Kind, Limits,
    Portal, Stage, Tag,
};
pub use integration::{
    Body, Content, ContentHandling, HttpIntegration, Integration, IntegrationResponse, MockStatus,
    Selection, Transformation, UriPart,
};
pub use lambda::{LambdaIntegration, PayloadFormat};
pub use limit::{Period, Quota, Throttle, UsagePlan};
pub use mapping::{Action, Context, Mapping, ResponseType, Target, ValuePart};
pub use parameter::{Location, Parameter};
pub use path::{PathTemplate, Segment, SegmentPart};
pub use schema::Schemas;
pub use service::{ServiceCall, ServiceIntegration, ServiceRequest, ServiceTarget};
pub use template::MappingTemplate;
pub use theme::{GuideImage, Theme, ThemePage, ThemePart, ThemeSlot};

use crate::source::Span;

/// Where in a document something came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The place in the text.
    pub span: Span,
    /// JSON Pointer into the document, as a URI fragment: `#/paths/~1pets/get`.
    pub pointer: String,
}

/// One method of one path, and what answers it.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `operationId`, or `GET /pets` where there is none.
    pub id: String,
    /// The document's `summary`, or the first line of its `description`; may be empty.
    pub summary: String,
    /// The first tag; groups operations into modules.
    pub tag: Option<String>,
    /// `GET`, …, or `ANY`; `None`: the `$default` route.
    pub method: Option<String>,
    /// The path below the base path.
    pub path: PathTemplate,
    /// Request parameter checks.
    pub parameters: Vec<Parameter>,
    /// What its body must be, where that is checked.
    pub body: Option<RequestBody>,
    /// What its answers must be, where that is checked.
    pub answers: Option<Answers>,
    /// What answers.
    pub integration: Integration,
    /// Who is asked whether a request may pass.
    pub access: Access,
    /// The operation in the document.
    pub origin: Origin,
    /// The key of its path in the document.
    pub path_span: Span,
}

impl Operation {
    /// All that is said of bodies: of its requests, then of its answers.
    pub fn content(&self) -> impl Iterator<Item = &MediaType> {
        let request = self.body.iter().flat_map(|body| &body.content);
        let responses = self.answers.iter().flat_map(|answers| &answers.responses);
        request.chain(responses.flat_map(|response| &response.content))
    }

    /// All that is written as text: parameters, the headers of parts and of answers.
    pub fn all_parameters(&self) -> impl Iterator<Item = &Parameter> {
        let written = self.content().filter_map(|it| it.written.as_ref());
        let fields = written.flat_map(|written| &written.fields);
        let responses = self.answers.iter().flat_map(|answers| &answers.responses);
        let own = self.parameters.iter();
        own.chain(fields.flat_map(|field| &field.headers))
            .chain(responses.flat_map(|response| &response.headers))
    }
}

/// `length` lower-case letters and digits that depend only on `text`: ids as the reference shows them
/// where a document has none of its own.
#[must_use]
pub fn short_id(text: &str, length: usize) -> String {
    // FNV-1a, 64 bits: the ids need to be stable and to differ, nothing more.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let mut id = String::with_capacity(length);
    for _ in 0..length {
        let digit = u32::try_from(hash % 36).unwrap_or(0);
        id.extend(char::from_digit(digit, 36));
        hash = (hash / 36).wrapping_add(hash.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    }
    id
}
