//! Rules over the plan: what only shows once a whole document is read, or every one of them.

mod ambiguity;
mod backends;
mod collisions;
mod links;
mod portal;
mod quotas;
mod routes;
mod security;
mod ways_around;

pub(crate) use links::check_links;
pub(crate) use portal::give_way;

use crate::diagnostics::Sink;
use crate::plan::{Api, Gateway, Operation};

/// Applies the rules for one API; what its document says of codes is heard for these.
pub fn check_api(api: &Api, sink: &mut Sink) {
    quotas::check(api, sink);
    routes::check(api, sink);
    security::check(api, sink);
}

/// Applies the rules for several APIs.
pub fn check(gateway: &Gateway, sink: &mut Sink) {
    collisions::check(gateway, sink);
    portal::check(gateway, sink);
}

/// How an operation is called in what is said: `GET /pets`.
fn route(operation: &Operation) -> String {
    match &operation.method {
        Some(method) => format!("{method} {}", operation.path.text),
        None => "$default".to_owned(),
    }
}
