//! `/usage` of the admin listener: what keys used of their plans, by day.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get;
use serde_json::json;

use super::admin::respond;
use super::management::{Management, Refusal, query, store_refusal};
use crate::keys::Invalid;
use crate::state::{Date, ManageError, StoreError, UsageQuery, to_csv};

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
    let rows = management.state.usage_report(&wanted, &management.quotas);
    let rows = rows.await.map_err(|error| store_refusal(&error))?;
    if rows.is_empty() {
        check_names(&management, wanted).await?;
    }
    Ok(match is_csv {
        true => respond("text/csv; charset=utf-8", to_csv(&rows)),
        false => respond("application/json", json!(rows).to_string()),
    })
}

/// Holds the names of a query without an answer to what there is, or was: one that is misspelt would look like one that
/// nobody used.
async fn check_names(management: &Management, wanted: UsageQuery) -> Result<(), Refusal> {
    let UsageQuery { plan, key, .. } = wanted;
    if let Some(plan) = plan.filter(|plan| !management.has_plan(plan)) {
        let of_plan = UsageQuery {
            plan: Some(plan.clone()),
            ..UsageQuery::default()
        };
        if !was_used(management, &of_plan).await? {
            let unknown = ManageError::Invalid(Invalid::UnknownPlan(plan));
            return Err(management.refusal(&unknown));
        }
    }
    let Some(key) = key else { return Ok(()) };
    let found = management.state.key_record(&key).await;
    let of_key = UsageQuery {
        key: Some(key),
        ..UsageQuery::default()
    };
    match found {
        Ok(_) => Ok(()),
        Err(ManageError::NotFound) if was_used(management, &of_key).await? => Ok(()),
        Err(error) => Err(management.refusal(&error)),
    }
}

/// Whether there is any usage of it.
async fn was_used(management: &Management, query: &UsageQuery) -> Result<bool, Refusal> {
    match management.state.usage(query).await {
        Ok(rows) => Ok(!rows.is_empty()),
        Err(StoreError::TooMuch) => Ok(true),
        Err(error) => Err(store_refusal(&error)),
    }
}
