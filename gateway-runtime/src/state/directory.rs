//! Dense numbers for names: plans, keys, and keys in plans.
//!
//! A name keeps its number for as long as the process lives, so that counters stay where they are when keys change, are
//! disabled or come back. Asked when keys change and when counts are brought to a store, never by requests.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::setup::Plan;
use crate::keys::{Invalid, PlanId, Subscription};

/// The numbers.
#[derive(Debug, Default)]
pub(crate) struct Directory(RwLock<Names>);

#[derive(Debug, Default)]
struct Names {
    plans: Vec<Known>,
    plan_ids: BTreeMap<Arc<str>, PlanId>,
    keys: BTreeMap<Arc<str>, u32>,
    subscriptions: Vec<(Arc<str>, Arc<str>)>,
    subscription_ids: BTreeMap<(PlanId, u32), u32>,
}

/// A plan: with its set-up where this gateway has it, and not only a key of the store.
#[derive(Debug, Clone)]
struct Known {
    name: Arc<str>,
    plan: Option<Arc<Plan>>,
}

/// A number that is new has `true` beside it.
type Numbered<T> = (T, bool);

impl Directory {
    /// A directory of the gateway's own plans.
    pub(crate) fn new(plans: &[Plan]) -> Directory {
        let mut names = Names::default();
        for plan in plans {
            let id = names.plan_id(&plan.name);
            if let Some(known) = names.plans.get_mut(id.0 as usize) {
                known.plan = Some(Arc::new(plan.clone()));
            }
        }
        Directory(RwLock::new(names))
    }

    /// Whether the gateway has plans of its own.
    pub(crate) fn has_plans(&self) -> bool {
        self.read().plans.iter().any(|known| known.plan.is_some())
    }

    /// The number of a plan, by its name `api/plan`.
    pub(crate) fn plan(&self, name: &str) -> PlanId {
        self.write().plan_id(name)
    }

    /// The number of a key in a plan, and whether it was given just now.
    pub(crate) fn subscribe(&self, id: &str, plan: &str) -> Numbered<Subscription> {
        let mut names = self.write();
        let plan = names.plan_id(plan);
        let (id, key) = names.key_id(id);
        if let Some(index) = names.subscription_ids.get(&(plan, key)) {
            return (
                Subscription {
                    plan,
                    index: *index,
                },
                false,
            );
        }
        let index = u32::try_from(names.subscriptions.len()).unwrap_or(u32::MAX);
        let plan_name = names
            .plans
            .get(plan.0 as usize)
            .map(|plan| Arc::clone(&plan.name));
        names
            .subscriptions
            .push((plan_name.unwrap_or_default(), id));
        names.subscription_ids.insert((plan, key), index);
        (Subscription { plan, index }, true)
    }

    /// The names of a plan and a key, by their subscription's index.
    pub(crate) fn subscription(&self, index: u32) -> Option<(Arc<str>, Arc<str>)> {
        self.read().subscriptions.get(index as usize).cloned()
    }

    /// The operations of a plan that have rates of their own.
    pub(crate) fn n_operations(&self, plan: PlanId) -> usize {
        let names = self.read();
        let plan = names
            .plans
            .get(plan.0 as usize)
            .and_then(|known| known.plan.as_ref());
        plan.map_or(0, |plan| plan.operations.len())
    }

    /// The name of one of them.
    pub(crate) fn operation(&self, plan: PlanId, index: u32) -> Option<String> {
        let names = self.read();
        let plan = names.plans.get(plan.0 as usize)?.plan.as_ref()?;
        plan.operations.get(index as usize).cloned()
    }

    /// Whether a key may have these plans: they exist, or the key `had` them before, and no two of them have a stage in
    /// common (`reference/rest-api.md` §9).
    ///
    /// # Errors
    ///
    /// [`Invalid::UnknownPlan`], [`Invalid::SameStage`].
    pub(crate) fn check(&self, plans: &[String], had: &[String]) -> Result<(), Invalid> {
        let names = self.read();
        let mut stages: BTreeMap<&str, &str> = BTreeMap::new();
        for name in plans {
            let id = names.plan_ids.get(name.as_str());
            let known = id.and_then(|id| names.plans.get(id.0 as usize));
            let Some(plan) = known.and_then(|known| known.plan.as_ref()) else {
                if had.contains(name) {
                    continue;
                }
                return Err(Invalid::UnknownPlan(name.clone()));
            };
            for stage in &plan.stages {
                if let Some(other) = stages.insert(stage, name) {
                    return Err(Invalid::SameStage {
                        stage: stage.clone(),
                        plans: (other.to_owned(), name.clone()),
                    });
                }
            }
        }
        Ok(())
    }

    fn read(&self) -> RwLockReadGuard<'_, Names> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Names> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Names {
    fn plan_id(&mut self, name: &str) -> PlanId {
        if let Some(id) = self.plan_ids.get(name) {
            return *id;
        }
        let id = PlanId(u32::try_from(self.plans.len()).unwrap_or(u32::MAX));
        let name: Arc<str> = name.into();
        self.plans.push(Known {
            name: Arc::clone(&name),
            plan: None,
        });
        self.plan_ids.insert(name, id);
        id
    }

    fn key_id(&mut self, id: &str) -> (Arc<str>, u32) {
        if let Some((id, index)) = self.keys.get_key_value(id) {
            return (Arc::clone(id), *index);
        }
        let index = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        let id: Arc<str> = id.into();
        self.keys.insert(Arc::clone(&id), index);
        (id, index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory() -> Directory {
        let plan = |name: &str, stages: &[&str]| Plan {
            name: name.to_owned(),
            stages: stages.iter().map(|stage| (*stage).to_owned()).collect(),
            operations: vec!["prod GET /pets".to_owned()],
        };
        Directory::new(&[
            plan("pets/gold", &["pets/prod", "pets/test"]),
            plan("pets/silver", &["pets/test"]),
            plan("toys/gold", &["toys/prod"]),
        ])
    }

    #[test]
    fn names_keep_their_numbers() {
        let directory = directory();
        let (first, is_new) = directory.subscribe("ann", "toys/gold");
        assert!(is_new);
        assert_eq!((first.plan, first.index), (directory.plan("toys/gold"), 0));
        assert_eq!(directory.subscribe("ann", "other/plan").0.index, 1);
        assert_eq!(directory.subscribe("bob", "toys/gold").0.index, 2);
        assert_eq!(directory.subscribe("ann", "toys/gold"), (first, false));
        let (plan, key) = directory.subscription(1).unwrap();
        assert_eq!((&*plan, &*key), ("other/plan", "ann"));
        assert!(directory.subscription(3).is_none());
        assert_eq!(directory.n_operations(first.plan), 1);
        assert_eq!(directory.n_operations(directory.plan("other/plan")), 0);
        assert_eq!(
            directory.operation(first.plan, 0).as_deref(),
            Some("prod GET /pets")
        );
    }

    #[test]
    fn a_key_has_one_plan_per_stage() {
        let check = |plans: &[&str], had: &[&str]| {
            let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
            let (plans, had): (Vec<_>, Vec<_>) = (owned(plans), owned(had));
            directory().check(&plans, &had)
        };
        assert_eq!(check(&[], &[]), Ok(()));
        assert_eq!(check(&["pets/gold", "toys/gold"], &[]), Ok(()));
        assert_eq!(
            check(&["x/y"], &[]),
            Err(Invalid::UnknownPlan("x/y".to_owned()))
        );
        assert_eq!(check(&["x/y"], &["x/y"]), Ok(()));
        let expected = Invalid::SameStage {
            stage: "pets/test".to_owned(),
            plans: ("pets/gold".to_owned(), "pets/silver".to_owned()),
        };
        assert_eq!(check(&["pets/gold", "pets/silver"], &[]), Err(expected));
    }
}
