//! `/keys` of the admin listener: API keys as JSON, and as files.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::admin::respond;
use super::audit::{Action, Actor};
use super::management::{Management, Refusal, body, query};
use crate::keys::csv;
use crate::state::{KeyUpdate, ManageError, NewKey};

/// Longest body that describes a key, in bytes: all of its texts as long as they may be, escaped.
const MAX_BODY: usize = 64 * 1024;

/// Keys of a page, where nobody says how many; and most of them.
const PAGE: usize = 100;
const MAX_PAGE: usize = 1000;

type Answer = Result<Response, Refusal>;

/// The id in a path, where it is a text.
type Id = Result<Path<String>, PathRejection>;

/// A key to make.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Wanted {
    name: String,
    description: String,
    enabled: bool,
    plans: Vec<String>,
    customer_id: Option<String>,
    /// Without one the gateway makes it.
    value: Option<String>,
}

impl Default for Wanted {
    fn default() -> Wanted {
        Wanted {
            name: String::new(),
            description: String::new(),
            enabled: true,
            plans: Vec::new(),
            customer_id: None,
            value: None,
        }
    }
}

/// What to change of a key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Change {
    name: Option<String>,
    description: Option<String>,
    enabled: Option<bool>,
    plans: Option<Vec<String>>,
    customer_id: Option<String>,
}

/// The endpoints.
pub(super) fn routes() -> Router<Arc<Management>> {
    Router::new()
        .route("/keys", get(list).post(create))
        .route("/keys/import", post(import))
        .route("/keys/export", get(export))
        .route("/keys/{id}", get(show).patch(change).delete(delete))
}

/// `GET /keys?after=ID&limit=N`: a page of keys in the order of their ids, and where the next one begins.
async fn list(State(management): State<Arc<Management>>, request: Request) -> Answer {
    let parameters = query(&request, &["after", "limit"])?;
    let limit = match parameters.get("limit") {
        None => PAGE,
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=MAX_PAGE).contains(limit))
            .ok_or_else(|| Refusal::bad_request(format!("`limit` is 1 to {MAX_PAGE}")))?,
    };
    let after = parameters.get("after").map_or("", String::as_str);
    let keys = management.state.list_keys(after, limit).await;
    let keys = keys.map_err(|error| management.refusal(&error))?;
    let next = keys.last().filter(|_| keys.len() == limit);
    let next = next.map(|key| key.record.id.as_str());
    let page = json!({"keys": keys, "next": next});
    Ok(respond("application/json", page.to_string()))
}

/// `POST /keys`: makes a key. The answer has its value; nobody sees it again.
async fn create(
    State(management): State<Arc<Management>>,
    Extension(actor): Extension<Actor>,
    request: Request,
) -> Answer {
    query(&request, &[])?;
    let wanted: Wanted = described(request).await?;
    let new = NewKey {
        name: wanted.name,
        description: wanted.description,
        enabled: wanted.enabled,
        plans: wanted.plans,
        customer_id: wanted.customer_id,
        value: wanted.value,
    };
    let state = Arc::clone(&management.state);
    let created = management.change(
        actor,
        Action::new("key.create", ""),
        async move { state.create_key(new).await },
        |created, action| {
            action.target.clone_from(&created.record.id);
            action.detail = format!("plans: {}", created.record.plans.join(", "));
        },
    );
    let created = created.await?;
    let mut response = respond("application/json", json!(created).to_string());
    *response.status_mut() = StatusCode::CREATED;
    let location = format!("/keys/{}", created.record.id);
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// `GET /keys/{id}`.
async fn show(State(management): State<Arc<Management>>, id: Id, request: Request) -> Answer {
    query(&request, &[])?;
    let id = text_of(id)?;
    let key = management.state.key_record(&id).await;
    let key = key.map_err(|error| management.refusal(&error))?;
    Ok(respond("application/json", json!(key).to_string()))
}

/// `PATCH /keys/{id}`: changes what is named, and nothing else.
async fn change(
    State(management): State<Arc<Management>>,
    Extension(actor): Extension<Actor>,
    id: Id,
    request: Request,
) -> Answer {
    query(&request, &[])?;
    let id = text_of(id)?;
    let change: Change = described(request).await?;
    let mut action = Action::new("key.update", id.clone());
    action.detail = told(&change);
    let update = KeyUpdate {
        name: change.name,
        description: change.description,
        enabled: change.enabled,
        plans: change.plans,
        customer_id: change.customer_id,
    };
    let state = Arc::clone(&management.state);
    let work = async move { state.update_key(&id, update).await };
    let record = management.change(actor, action, work, |_, _| ()).await?;
    Ok(respond("application/json", json!(record).to_string()))
}

/// `DELETE /keys/{id}`. Its usage stays.
async fn delete(
    State(management): State<Arc<Management>>,
    Extension(actor): Extension<Actor>,
    id: Id,
    request: Request,
) -> Answer {
    query(&request, &[])?;
    let id = text_of(id)?;
    let action = Action::new("key.delete", id.clone());
    let state = Arc::clone(&management.state);
    let work = async move { state.delete_key(&id).await };
    management.change(actor, action, work, |(), _| ()).await?;
    let mut response = respond("application/json", "");
    response.headers_mut().remove(header::CONTENT_TYPE);
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

/// `POST /keys/import`: takes in a file of keys (CSV), all of them or, where it has a mistake, none.
async fn import(
    State(management): State<Arc<Management>>,
    Extension(actor): Extension<Actor>,
    request: Request,
) -> Answer {
    query(&request, &[])?;
    let _place = management.large().await;
    let file = body(request, csv::MAX_BYTES).await?;
    let (state, noting) = (Arc::clone(&management.state), Arc::clone(&management));
    let importer = actor.clone();
    let imported = management.change(
        actor,
        Action::new("key.import", ""),
        async move { state.import_keys(&file).await },
        move |imported, action| {
            noting.note_imported(&importer, imported);
            let (created, updated) = (imported.created.len(), imported.updated.len());
            action.detail = format!("{created} created, {updated} updated");
        },
    );
    Ok(respond(
        "application/json",
        json!(imported.await?).to_string(),
    ))
}

/// `GET /keys/export?format=csv|json`: the stored keys with their digests, which a gateway with the same secret takes in.
async fn export(
    State(management): State<Arc<Management>>,
    Extension(actor): Extension<Actor>,
    request: Request,
) -> Answer {
    let parameters = query(&request, &["format"])?;
    let (media_type, is_json) = match parameters.get("format").map(String::as_str) {
        None | Some("csv") => ("text/csv; charset=utf-8", false),
        Some("json") => ("application/json", true),
        Some(_) => return Err(Refusal::bad_request("`format` is csv or json")),
    };
    let _place = management.large().await;
    let state = Arc::clone(&management.state);
    let exported = management.change(
        actor,
        Action::new("key.export", ""),
        async move {
            match is_json {
                true => state.export_keys_as_json().await,
                false => state.export_keys().await,
            }
        },
        |_, _| (),
    );
    Ok(respond(media_type, exported.await?))
}

fn text_of(id: Id) -> Result<String, Refusal> {
    let none = |_| Refusal::new(StatusCode::NOT_FOUND, ManageError::NotFound.to_string());
    id.map(|Path(id)| id).map_err(none)
}

/// What a body in JSON describes.
async fn described<T: DeserializeOwned>(request: Request) -> Result<T, Refusal> {
    let body = body(request, MAX_BODY).await?;
    // A list would be taken for the fields in their order.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(Refusal::bad_request("the body is not a JSON object"));
    }
    serde_json::from_slice(&body).map_err(Refusal::bad_request)
}

/// What a change changes, without the texts.
fn told(change: &Change) -> String {
    let mut told = Vec::new();
    for (name, is_there) in [
        ("name", change.name.is_some()),
        ("description", change.description.is_some()),
        ("customerId", change.customer_id.is_some()),
    ] {
        if is_there {
            told.push(name.to_owned());
        }
    }
    told.extend(change.enabled.map(|enabled| format!("enabled: {enabled}")));
    let plans = change.plans.as_ref();
    told.extend(plans.map(|plans| format!("plans: {}", plans.join(", "))));
    told.join("; ")
}
