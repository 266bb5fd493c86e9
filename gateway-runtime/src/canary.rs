//! Canaries of stages: a share of the requests has other stage variables (`reference/rest-api.md` §7).
//!
//! The document gives each stage's first; [`Canaries`] keeps what the admin listener changed since, for as long as the
//! process lives. A deployment asks once, when it is made: a change makes a new deployment, as a reload does.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::descriptor::{Gateway, Stage};

/// The canary of a stage.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Canary {
    /// The share of the requests that have it: 0 to 100.
    pub(crate) percent: f64,
    /// Stage variables of those requests, over the stage's own.
    pub(crate) variables: BTreeMap<String, String>,
}

/// What was changed at run time: by API and stage.
#[derive(Debug, Default)]
pub(crate) struct Canaries {
    changed: Mutex<BTreeMap<(String, String), Canary>>,
}

impl Canary {
    /// The canary of the document.
    fn of_document(stage: &Stage) -> Option<Canary> {
        let canary = stage.canary.as_ref()?;
        let variables = canary.variables.iter();
        Some(Canary {
            percent: canary.percent,
            variables: variables
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        })
    }
}

impl Canaries {
    /// The canary of a stage as it is now.
    pub(crate) fn of(&self, api: &str, stage: &Stage) -> Option<Canary> {
        let key = (api.to_owned(), stage.name.to_owned());
        let changed = self.lock().get(&key).cloned();
        changed.or_else(|| Canary::of_document(stage))
    }

    /// Changes the canary of a stage; [`Canaries::restore`] takes back what this returns.
    pub(crate) fn change(&self, api: &str, stage: &str, canary: Canary) -> Option<Canary> {
        let key = (api.to_owned(), stage.to_owned());
        self.lock().insert(key, canary)
    }

    /// Undoes a change.
    pub(crate) fn restore(&self, api: &str, stage: &str, before: Option<Canary>) {
        let key = (api.to_owned(), stage.to_owned());
        match before {
            Some(canary) => self.lock().insert(key, canary),
            None => self.lock().remove(&key),
        };
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(String, String), Canary>> {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The stage of an API.
pub(crate) fn stage(gateway: &Gateway, api: &str, stage: &str) -> Option<&'static Stage> {
    let api = gateway.apis.iter().find(|known| known.name == api)?;
    api.stages.iter().find(|known| known.name == stage)
}

/// Why stage variables cannot be set to these values (`reference/rest-api.md` §7).
pub(crate) fn problem_of<'v>(
    variables: impl IntoIterator<Item = (&'v String, &'v String)>,
) -> Option<String> {
    variables.into_iter().find_map(|(name, value)| {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_value = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#&=,".contains(c);
        if name.is_empty() || name.len() > 64 || !name.chars().all(is_name) {
            Some(format!("`{name}` is not the name of a stage variable"))
        } else if value.len() > 512 || !value.chars().all(is_value) {
            Some(format!("the value of the stage variable `{name}` is not one: letters, digits and -._~:/?#&=, are allowed, at most 512"))
        } else {
            None
        }
    })
}
