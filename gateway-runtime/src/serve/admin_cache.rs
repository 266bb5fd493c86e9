//! `/cache` of the admin listener: what the stages keep of answers, and how it is emptied.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::admin::{Admin, problem, respond};
use crate::path;
use crate::telemetry::log::{self, Level};

/// Caches that were emptied.
static FLUSHED: log::Kind = log::Kind::new(Level::Info, "cache_flushed");

/// `GET /cache`: every stage that keeps answers, with what it did.
pub(super) async fn show(State(admin): State<Arc<Admin>>, request: Request) -> Response {
    if let Some(refusal) = admin.refusal(&request) {
        return refusal;
    }
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
pub(super) async fn flush(State(admin): State<Arc<Admin>>, request: Request) -> Response {
    if let Some(refusal) = admin.refusal(&request) {
        return refusal;
    }
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
    let Some(flushed) = admin.caches.flush(api.as_deref(), stage.as_deref()) else {
        return problem(StatusCode::NOT_FOUND, "no such stage keeps answers");
    };
    FLUSHED.log(
        "a cache was emptied",
        &[
            ("api", &api.as_deref().unwrap_or("*")),
            ("stage", &stage.as_deref().unwrap_or("*")),
            ("entries", &flushed),
        ],
    );
    respond("application/json", json!({"flushed": flushed}).to_string())
}
