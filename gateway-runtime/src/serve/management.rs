//! Management over HTTP: keys and usage of the gateway's state.
//!
//! The same endpoints have two ways in: the admin listener, behind its token, and the command line, which calls them in its
//! own process while no gateway runs. Both put an [`Actor`] into the request.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::admin::{method_not_allowed, problem};
use super::audit::{Action, Actor, Audit, Outcome};
use super::{Keys, state};
use crate::descriptor::Gateway;
use crate::keys::Invalid;
use crate::limit::Quota;
use crate::path;
use crate::state::{Imported, ManageError, State, StoreError};

/// Requests at the same time whose bodies or answers may be many megabytes; more wait.
const LARGE_AT_ONCE: usize = 2;

/// What the endpoints work with.
#[derive(Debug)]
pub(super) struct Management {
    pub(super) state: Arc<State>,
    pub(super) audit: Audit,
    /// Names of all plans, as `api/plan`.
    plans: Vec<String>,
    /// Quotas by the names of their plans.
    pub(super) quotas: BTreeMap<String, Quota>,
    large: Semaphore,
}

/// Why a request is not answered with what it asks for.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    message: String,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Refusal {
        Refusal {
            status,
            message: message.into(),
        }
    }

    pub(super) fn bad_request(message: impl Display) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, message.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = problem(self.status, &self.message);
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            let headers = response.headers_mut();
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

/// The endpoints: none where there is nothing to manage.
pub(super) fn router(keys: Option<Keys>, management: Arc<Management>) -> Router {
    let routes = keys.map_or_else(Router::new, |keys| (keys.routes)());
    routes
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(management)
}

impl Management {
    pub(super) fn new(gateway: &Gateway, state: Arc<State>, audit: Audit) -> Management {
        Management {
            state,
            audit,
            plans: state::plan_names(gateway),
            quotas: state::quotas(gateway),
            large: Semaphore::new(LARGE_AT_ONCE),
        }
    }

    /// Carries a change through, also where whoever asked for it goes away meanwhile, and notes it in the audit log. `tell`
    /// completes what is noted of a change that was made.
    ///
    /// # Errors
    ///
    /// The change was refused, or failed.
    pub(super) async fn change<T: Send + 'static>(
        self: &Arc<Self>,
        actor: Actor,
        mut action: Action,
        work: impl Future<Output = Result<T, ManageError>> + Send + 'static,
        tell: impl FnOnce(&T, &mut Action) + Send + 'static,
    ) -> Result<T, Refusal> {
        let management = Arc::clone(self);
        let changed = tokio::spawn(async move {
            let error = match work.await {
                Ok(made) => {
                    tell(&made, &mut action);
                    management.audit.note(&actor, &action, Outcome::Done);
                    return Ok(made);
                }
                Err(error) => error,
            };
            let refusal = management.refusal(&error);
            let error = match error {
                ManageError::Partly(imported, error) => {
                    management.note_imported(&actor, &imported);
                    *error
                }
                error => error,
            };
            let outcome = match error {
                ManageError::Unknown(id, _) => {
                    // The id of a key that may have been made.
                    action.target = id.unwrap_or(action.target);
                    Outcome::Unknown(&refusal.message)
                }
                _ => Outcome::Failed(&refusal.message),
            };
            management.audit.note(&actor, &action, outcome);
            Err(refusal)
        });
        let failed = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the gateway failed");
        changed.await.map_err(failed)?
    }

    /// Notes the keys of a file that was taken in, each by itself: whoever looks for what became of one finds it by its id.
    pub(super) fn note_imported(&self, actor: &Actor, imported: &Imported) {
        let created = imported.created.iter().map(|id| ("key.create", id));
        let updated = imported.updated.iter().map(|id| ("key.update", id));
        let actions = created.chain(updated).map(|(name, id)| Action {
            name,
            target: id.clone(),
            detail: "of a file".to_owned(),
        });
        self.audit.note_all(actor, actions);
    }

    /// Whether there is a plan of this name.
    pub(super) fn has_plan(&self, name: &str) -> bool {
        self.plans.iter().any(|plan| plan == name)
    }

    /// A place among the requests that take much memory.
    pub(super) async fn large(&self) -> Option<SemaphorePermit<'_>> {
        self.large.acquire().await.ok()
    }

    /// The answer to what cannot be done.
    pub(super) fn refusal(&self, error: &ManageError) -> Refusal {
        let error = match error {
            ManageError::Partly(_, error) => error,
            error => error,
        };
        let status = match error {
            ManageError::Invalid(_)
            | ManageError::InvalidLine(..)
            | ManageError::OtherSecret(_)
            | ManageError::Csv(_) => StatusCode::BAD_REQUEST,
            ManageError::NotFound => StatusCode::NOT_FOUND,
            ManageError::Duplicate(_)
            | ManageError::Configured(_)
            | ManageError::IdTaken(..)
            | ManageError::Full
            | ManageError::Busy => StatusCode::CONFLICT,
            ManageError::NoRandomness => StatusCode::INTERNAL_SERVER_ERROR,
            ManageError::Store(error) => store_status(error),
            ManageError::Unknown(..) => StatusCode::SERVICE_UNAVAILABLE,
            // Never of another one.
            ManageError::Partly(..) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut message = error.to_string();
        if let ManageError::Invalid(Invalid::UnknownPlan(_))
        | ManageError::InvalidLine(_, Invalid::UnknownPlan(_)) = error
        {
            message.push_str("; ");
            message.push_str(&state::known_plans(&self.plans));
        }
        Refusal { status, message }
    }
}

/// The answer where the store does not answer.
pub(super) fn store_refusal(error: &StoreError) -> Refusal {
    Refusal::new(store_status(error), error.to_string())
}

fn store_status(error: &StoreError) -> StatusCode {
    match error {
        StoreError::TooMuch => StatusCode::BAD_REQUEST,
        StoreError::Away | StoreError::Unknown(_) => StatusCode::SERVICE_UNAVAILABLE,
        StoreError::Failed(_) | StoreError::Unreadable(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The parameters of a request's query, by their names.
///
/// # Errors
///
/// One that is none of `known`, stands twice, or cannot be decoded.
pub(super) fn query(
    request: &Request,
    known: &[&'static str],
) -> Result<BTreeMap<&'static str, String>, Refusal> {
    let text = request.uri().query().unwrap_or_default();
    path::check_query(text).map_err(|_| Refusal::bad_request("the query cannot be decoded"))?;
    let mut parameters = BTreeMap::new();
    for (name, value) in path::query_parameters(text) {
        let Some(known) = known.iter().find(|known| **known == name.as_ref()) else {
            let known = match known {
                [] => "there is none".to_owned(),
                known => format!("there is: {}", known.join(", ")),
            };
            return Err(Refusal::bad_request(format!(
                "there is no such parameter; {known}"
            )));
        };
        if parameters.insert(*known, value.into_owned()).is_some() {
            let message = format!("the parameter `{known}` stands there twice");
            return Err(Refusal::bad_request(message));
        }
    }
    Ok(parameters)
}

/// The body of a request, of at most so many bytes.
///
/// # Errors
///
/// It is longer, or does not come.
pub(super) async fn body(request: Request, limit: usize) -> Result<bytes::Bytes, Refusal> {
    let body = to_bytes(request.into_body(), limit).await;
    body.map_err(|_| {
        let message = format!("the body is longer than {limit} bytes, or did not come whole");
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, message)
    })
}
