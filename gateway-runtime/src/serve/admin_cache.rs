//! `/cache` of the admin listener: what the stages keep of answers, and how it is emptied.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::admin::{Admin, problem, respond};
use super::audit::{Action, Actor, Outcome};
use crate::path;

/// `GET /cache`: every stage that keeps answers, with what it did.
pub(super) async fn show(State(admin): State<Arc<Admin>>) -> Response {
    let stages = admin.caches.totals().into_iter().map(|it| {
        json!({
            "api": it.api,
            "stage": it.stage,
            "entries": it.entries,
            "bytes": it.bytes,
            "size": it.size,
            "hits": it.hits,
            "misses": it.misses,
            "coalesced": it.coalesced,
            "stale": it.stale,
        })
    });
    respond("application/json", Value::from_iter(stages).to_string())
}

/// `DELETE /cache?api=NAME&stage=NAME`: forgets the answers of a stage, of an API, or all.
pub(super) async fn flush(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    request: Request,
) -> Response {
    let (mut api, mut stage) = (None, None);
    for (name, value) in path::query_parameters(request.uri().query().unwrap_or_default()) {
        let field = match &*name {
            "api" => &mut api,
            "stage" => &mut stage,
            // What is misspelt would empty more than was meant.
            _ => {
                return problem(
                    StatusCode::BAD_REQUEST,
                    "the parameters are `api` and `stage`",
                );
            }
        };
        if field.replace(value.into_owned()).is_some() {
            return problem(StatusCode::BAD_REQUEST, "a parameter stands there twice");
        }
    }
    let target = [api.as_deref(), stage.as_deref()].map(|name| name.unwrap_or("*"));
    let mut action = Action::new("cache.flush", target.join("/"));
    let audit = &admin.management.audit;
    let Some(flushed) = admin.caches.flush(api.as_deref(), stage.as_deref()) else {
        let message = "no such stage keeps answers";
        audit.note(&actor, &action, Outcome::Failed(message));
        return problem(StatusCode::NOT_FOUND, message);
    };
    action.detail = format!("entries: {flushed}");
    audit.note(&actor, &action, Outcome::Done);
    respond("application/json", json!({"flushed": flushed}).to_string())
}
