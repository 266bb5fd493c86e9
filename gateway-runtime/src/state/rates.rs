//! The buckets of all rates: of the account, of stages and operations, of keys in plans.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use super::answer::Answer;
use super::directory::Directory;
use crate::keys::Subscription;
use crate::limit::{Bucket, Rate, Remaining, RetryAfter, Table};

/// Which bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RateId {
    /// Of the account, of a stage, or of an operation of one.
    Scope(Scope),
    /// Of a key in a plan.
    Subscription(Subscription),
    /// Of a key in a plan, for one of the plan's operations: counted from 0 as in `Plan::operations`.
    Operation(Subscription, u32),
}

/// A bucket that all callers share, by a dense number. [`Rates::scope`] gives them out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scope(u32);

/// A rate, and the bucket it fills.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) id: RateId,
    pub(crate) rate: Rate,
}

/// Which rule refused a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Its index.
    pub(crate) rule: usize,
    pub(crate) retry_after: RetryAfter,
}

/// All buckets.
#[derive(Debug)]
pub(crate) struct Rates {
    epoch: Instant,
    directory: Arc<Directory>,
    names: Mutex<BTreeMap<Box<str>, Scope>>,
    scopes: Table<Bucket>,
    subscriptions: Table<Bucket>,
    /// By subscription; made when one of its operations is first asked for.
    operations: Table<OnceLock<Box<[Bucket]>>>,
}

impl Rates {
    pub(crate) fn new(directory: Arc<Directory>) -> Rates {
        Rates {
            epoch: Instant::now(),
            directory,
            names: Mutex::default(),
            scopes: Table::default(),
            subscriptions: Table::default(),
            operations: Table::default(),
        }
    }

    /// The bucket with this name, such as `stage pets/prod`: the same for the same name, so that a reload keeps it. To be
    /// called when a deployment is made, for names of the document alone.
    pub(crate) fn scope(&self, name: &str) -> Scope {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(scope) = names.get(name) {
            return *scope;
        }
        let scope = Scope(u32::try_from(names.len()).unwrap_or(u32::MAX));
        names.insert(name.into(), scope);
        scope
    }

    /// Takes a token.
    ///
    /// # Errors
    ///
    /// The bucket is empty.
    pub(crate) fn take(
        &self,
        id: RateId,
        rate: &Rate,
        now: Instant,
    ) -> Answer<'_, Result<Remaining, RetryAfter>> {
        let bucket = self.bucket(id);
        Answer::Now(bucket.map_or(Err(RetryAfter::NEVER), |bucket| {
            bucket.take(rate, self.nanoseconds(now))
        }))
    }

    /// Takes a token of each rule, or none: the first rule that has none refuses.
    ///
    /// # Errors
    ///
    /// The rule that refused.
    pub(crate) fn take_all<'a>(
        &'a self,
        rules: &'a [Rule],
        now: Instant,
    ) -> Answer<'a, Result<(), Refused>> {
        for (index, rule) in rules.iter().enumerate() {
            let Answer::Now(Err(retry_after)) = self.take(rule.id, &rule.rate, now) else {
                continue;
            };
            for taken in rules.iter().take(index) {
                self.give_back(taken.id, &taken.rate);
            }
            return Answer::Now(Err(Refused {
                rule: index,
                retry_after,
            }));
        }
        Answer::Now(Ok(()))
    }

    /// Gives back a token that a request took, which was refused for another reason.
    pub(crate) fn give_back(&self, id: RateId, rate: &Rate) {
        if let Some(bucket) = self.bucket(id) {
            bucket.give_back(rate);
        }
    }

    /// `None` for an operation that the plan does not have.
    fn bucket(&self, id: RateId) -> Option<&Bucket> {
        match id {
            RateId::Scope(Scope(index)) => self.scopes.get(index),
            RateId::Subscription(subscription) => self.subscriptions.get(subscription.index),
            RateId::Operation(subscription, index) => {
                let operations = self.operations.get(subscription.index)?;
                let operations = operations.get_or_init(|| {
                    let n = self.directory.n_operations(subscription.plan);
                    (0..n).map(|_| Bucket::default()).collect()
                });
                operations.get(index as usize)
            }
        }
    }

    /// Since the process began; times before count as then.
    fn nanoseconds(&self, now: Instant) -> u64 {
        let since = now.saturating_duration_since(self.epoch);
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::setup::Plan;
    use super::*;

    fn rates() -> (Rates, Subscription) {
        let plan = Plan {
            name: "pets/gold".to_owned(),
            stages: vec!["pets/prod".to_owned()],
            operations: vec!["a".to_owned(), "b".to_owned()],
        };
        let directory = Arc::new(Directory::new(&[plan]));
        let subscription = directory.subscribe("ann", "pets/gold").0;
        (Rates::new(directory), subscription)
    }

    fn now<T>(answer: Answer<'_, T>) -> T {
        match answer {
            Answer::Now(answer) => answer,
            Answer::Later(_) => panic!("it is there"),
        }
    }

    #[test]
    fn each_id_has_its_own_bucket() {
        let (rates, subscription) = rates();
        let other = Subscription {
            index: 1,
            ..subscription
        };
        let start = Instant::now();
        let rate = Rate::new(1.0, 1);
        let ids = [
            RateId::Scope(rates.scope("account")),
            RateId::Scope(rates.scope("stage pets/prod")),
            RateId::Subscription(subscription),
            RateId::Subscription(other),
            RateId::Operation(subscription, 0),
            RateId::Operation(subscription, 1),
            RateId::Operation(other, 0),
        ];
        for id in ids {
            assert_eq!(
                now(rates.take(id, &rate, start)),
                Ok(Remaining(0)),
                "{id:?}"
            );
        }
        for id in ids {
            assert!(now(rates.take(id, &rate, start)).is_err(), "{id:?}");
        }
        assert_eq!(rates.scope("account"), rates.scope("account"));
        let none = RateId::Operation(subscription, 2);
        assert_eq!(now(rates.take(none, &rate, start)), Err(RetryAfter::NEVER));
        let later = start + Duration::from_secs(1);
        assert_eq!(now(rates.take(ids[0], &rate, later)), Ok(Remaining(0)));
    }

    #[test]
    fn all_or_none() {
        let (rates, subscription) = rates();
        let start = Instant::now();
        let rule = |id, burst| Rule {
            id,
            rate: Rate::new(1.0, burst),
        };
        let account = rule(RateId::Scope(rates.scope("account")), 3);
        let key = rule(RateId::Subscription(subscription), 1);
        let rules = [key, account];
        assert_eq!(now(rates.take_all(&rules, start)), Ok(()));
        for _ in 0..5 {
            let refused = Refused {
                rule: 0,
                retry_after: RetryAfter(Duration::from_secs(1)),
            };
            assert_eq!(now(rates.take_all(&rules, start)), Err(refused));
        }
        let rules = [account, key];
        let refused = now(rates.take_all(&rules, start)).unwrap_err();
        assert_eq!(refused.rule, 1);
        assert_eq!(
            now(rates.take_all(&[account, account], start)),
            Ok(()),
            "given back"
        );
        assert_eq!(now(rates.take_all(&[account], start)).unwrap_err().rule, 0);
        rates.give_back(account.id, &account.rate);
        assert_eq!(now(rates.take_all(&[account], start)), Ok(()));
    }
}
