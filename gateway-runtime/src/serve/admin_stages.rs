//! `/stages` of the admin listener: the stages and their canaries, which can be changed while the gateway runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Extension, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

use super::admin::{Admin, problem, respond};
use super::audit::{Action, Actor, Outcome};
use crate::canary::{self, Canaries, Canary};
use crate::descriptor::Stage;

/// Longest body of a change in bytes: 100 variables of the longest.
const MAX_BODY: usize = 128 * 1024;

/// Who waits for the gateway to be made anew, and whether it could be.
pub(super) type Renewal = oneshot::Sender<Result<(), String>>;

/// The canaries, and who makes the gateway anew with others.
#[derive(Debug)]
pub(super) struct Canaried {
    pub(super) canaries: Arc<Canaries>,
    pub(super) renew: mpsc::Sender<Renewal>,
}

/// A change of a canary.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    /// 0 to 100.
    percent: f64,
    /// The variables; without them they stay as they are.
    variables: Option<BTreeMap<String, String>>,
}

/// `GET /stages`: every stage with its canary.
pub(super) async fn list(State(admin): State<Arc<Admin>>) -> Response {
    let stages = admin.gateway.apis.iter().flat_map(|api| {
        let stages = api.stages.iter();
        stages.map(|stage| described(&admin, api.name, stage))
    });
    respond("application/json", Value::from_iter(stages).to_string())
}

/// `PUT /stages/{api}/{stage}/canary`: changes a canary, or gives the stage one.
pub(super) async fn change(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    Path((api, name)): Path<(String, String)>,
    request: Request,
) -> Response {
    let audit = &admin.management.audit;
    let mut action = Action::new("canary.change", format!("{api}/{name}"));
    let refuse = |action: &Action, status, message: &str| {
        audit.note(&actor, action, Outcome::Failed(message));
        problem(status, message)
    };
    let Some(stage) = canary::stage(admin.gateway, &api, &name) else {
        return refuse(&action, StatusCode::NOT_FOUND, "there is no such stage");
    };
    let Ok(body) = to_bytes(request.into_body(), MAX_BODY).await else {
        let message = "the body is too large";
        return refuse(&action, StatusCode::PAYLOAD_TOO_LARGE, message);
    };
    let change: Change = match serde_json::from_slice(&body) {
        Ok(change) => change,
        Err(error) => return refuse(&action, StatusCode::BAD_REQUEST, &error.to_string()),
    };
    if !(0.0..=100.0).contains(&change.percent) {
        let message = "`percent` is a number from 0 to 100";
        return refuse(&action, StatusCode::BAD_REQUEST, message);
    }
    let canaries = &admin.canaries.canaries;
    let variables = change
        .variables
        .or_else(|| Some(canaries.of(&api, stage)?.variables));
    let variables = variables.unwrap_or_default();
    if let Some(text) = canary::problem_of(&variables) {
        return refuse(&action, StatusCode::BAD_REQUEST, &text);
    }
    let changed = Canary {
        percent: change.percent,
        variables,
    };
    let names: Vec<&str> = changed.variables.keys().map(String::as_str).collect();
    action.detail = format!(
        "percent: {}; variables: {}",
        change.percent,
        names.join(", ")
    );
    let before = canaries.change(&api, &name, changed);
    if let Err(text) = renew(&admin).await {
        canaries.restore(&api, &name, before);
        return refuse(
            &action,
            StatusCode::CONFLICT,
            &format!("not changed: {text}"),
        );
    }
    audit.note(&actor, &action, Outcome::Done);
    let described = described(&admin, &api, stage);
    respond("application/json", described.to_string())
}

/// Makes the gateway anew, as a reload does.
async fn renew(admin: &Admin) -> Result<(), String> {
    let (sender, renewed) = oneshot::channel();
    let ends = |_| "the gateway ends".to_owned();
    let sent = admin.canaries.renew.send(sender).await;
    sent.map_err(|_| ends(()))?;
    renewed.await.map_err(|_| ends(()))?
}

fn described(admin: &Admin, api: &str, stage: &Stage) -> Value {
    let canary = admin.canaries.canaries.of(api, stage);
    let canary =
        canary.map(|canary| json!({"percent": canary.percent, "variables": canary.variables}));
    json!({"api": api, "stage": stage.name, "canary": canary})
}
