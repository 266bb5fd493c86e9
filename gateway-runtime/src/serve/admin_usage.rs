//! `/usage` of the admin listener: what keys used of their plans, by day.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get;
use serde_json::json;

use super::admin::respond;
use super::management::{Management, Refusal, query, store_refusal};
use crate::state::{Date, UsageQuery, to_csv};

/// The endpoint.
pub(super) fn routes() -> Router<Arc<Management>> {
    Router::new().route("/usage", get(usage))
}

/// `GET /usage?plan=&key=&from=&to=&format=csv|json`: all of it up to now, or what is asked for.
async fn usage(
    State(management): State<Arc<Management>>,
    request: Request,
) -> Result<Response, Refusal> {
    let mut parameters = query(&request, &["plan", "key", "from", "to", "format"])?;
    let is_csv = match parameters.get("format").map(String::as_str) {
        None | Some("json") => false,
        Some("csv") => true,
        Some(_) => return Err(Refusal::bad_request("`format` is csv or json")),
    };
    let date = |name: &str| match parameters.get(name) {
        None => Ok(None),
        Some(text) => Date::parse(text)
            .map(Some)
            .ok_or_else(|| Refusal::bad_request(format!("`{name}` is a day such as 2026-11-21"))),
    };
    let (from, to) = (date("from")?, date("to")?);
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        return Err(Refusal::bad_request("`from` is after `to`"));
    }
    let wanted = UsageQuery {
        plan: parameters.remove("plan"),
        key: parameters.remove("key"),
        from,
        to,
    };
    let _place = management.large().await;
    let rows = management.state.usage(&wanted).await;
    let rows = rows.map_err(|error| store_refusal(&error))?;
    Ok(match is_csv {
        true => respond("text/csv; charset=utf-8", to_csv(&rows)),
        false => respond("application/json", json!(rows).to_string()),
    })
}
