//! The buckets of all rates: of the account, of stages and operations, of keys in plans.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use super::answer::{self, Answer};
use super::directory::Directory;
use super::redis::{BucketName, Lending, Slot};
use crate::keys::Subscription;
use crate::limit::{Rate, Remaining, RetryAfter, Table};

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
    /// Lends tokens of buckets that several processes share; `None`: all buckets are this process's own.
    lending: Option<Lending>,
    scopes: Mutex<Scopes>,
    of_scopes: Table<Slot>,
    of_subscriptions: Table<Slot>,
    /// By subscription; made when one of its operations is first asked for.
    of_operations: Table<OnceLock<Box<[Slot]>>>,
}

#[derive(Debug, Default)]
struct Scopes {
    by_name: BTreeMap<Box<str>, Scope>,
    names: Vec<Box<str>>,
}

impl Rates {
    pub(crate) fn new(directory: Arc<Directory>, lending: Option<Lending>) -> Rates {
        Rates {
            epoch: Instant::now(),
            directory,
            lending,
            scopes: Mutex::default(),
            of_scopes: Table::default(),
            of_subscriptions: Table::default(),
            of_operations: Table::default(),
        }
    }

    /// The bucket with this name, such as `stage pets/prod`: the same for the same name, so that a reload keeps it. To be
    /// called when a deployment is made, for names of the document alone.
    pub(crate) fn scope(&self, name: &str) -> Scope {
        let mut scopes = self.lock_scopes();
        if let Some(scope) = scopes.by_name.get(name) {
            return *scope;
        }
        let scope = Scope(u32::try_from(scopes.names.len()).unwrap_or(u32::MAX));
        scopes.by_name.insert(name.into(), scope);
        scopes.names.push(name.into());
        scope
    }

    /// Takes a token. A shared store is waited for until 4 ms after `now`, which is the time of the call; where the same
    /// request takes or counts several times, the same `now` keeps all of its waiting within that.
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
        match (self.slot(id), &self.lending) {
            (None, _) => Answer::Now(Err(RetryAfter::NEVER)),
            (Some(slot), None) => Answer::Now(slot.bucket.take(rate, self.nanoseconds(now))),
            (Some(slot), Some(lending)) => lending.take(slot, || self.name(lending, id), rate, now),
        }
    }

    /// Takes a token of each rule, or none: the first rule that has none refuses. Waits as [`Rates::take`], for all rules
    /// together.
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
            match self.take(rule.id, &rule.rate, now) {
                Answer::Now(Ok(_)) => {}
                Answer::Now(Err(retry_after)) => {
                    self.give_all_back(rules.iter().take(index));
                    return Answer::Now(Err(Refused {
                        rule: index,
                        retry_after,
                    }));
                }
                first @ Answer::Later(_) => {
                    return Answer::Later(Box::pin(self.take_rest(rules, index, first, now)));
                }
            }
        }
        Answer::Now(Ok(()))
    }

    /// Goes on with the rule at `index`, whose answer is not there yet.
    async fn take_rest<'a>(
        &'a self,
        rules: &'a [Rule],
        index: usize,
        first: Answer<'a, Result<Remaining, RetryAfter>>,
        now: Instant,
    ) -> Result<(), Refused> {
        let rest = rules.iter().skip(index + 1);
        let rest = rest.map(|rule| self.take(rule.id, &rule.rate, now));
        let outcomes = answer::all(std::iter::once(first).chain(rest).collect()).await;
        let refused = outcomes.iter().zip(index..).find_map(|(outcome, rule)| {
            let retry_after = outcome.err()?;
            Some(Refused { rule, retry_after })
        });
        let Some(refused) = refused else {
            return Ok(());
        };
        let waited = rules.iter().skip(index).zip(&outcomes);
        let taken = waited.filter(|(_, outcome)| outcome.is_ok());
        let taken = taken.map(|(rule, _)| rule);
        self.give_all_back(rules.iter().take(index).chain(taken));
        Err(refused)
    }

    /// Gives back a token that a request took, which was refused for another reason.
    pub(crate) fn give_back(&self, id: RateId, rate: &Rate) {
        match (self.slot(id), &self.lending) {
            (Some(slot), Some(lending)) => lending.give_back(slot, rate),
            (Some(slot), None) => slot.bucket.give_back(rate),
            (None, _) => {}
        }
    }

    fn give_all_back<'r>(&self, rules: impl Iterator<Item = &'r Rule>) {
        for rule in rules {
            self.give_back(rule.id, &rule.rate);
        }
    }

    /// `None` for an operation that the plan does not have.
    fn slot(&self, id: RateId) -> Option<&Slot> {
        match id {
            RateId::Scope(Scope(index)) => self.of_scopes.get(index),
            RateId::Subscription(subscription) => self.of_subscriptions.get(subscription.index),
            RateId::Operation(subscription, index) => {
                let operations = self.of_operations.get(subscription.index)?;
                let operations = operations.get_or_init(|| {
                    let n = self.directory.n_operations(subscription.plan);
                    (0..n).map(|_| Slot::default()).collect()
                });
                operations.get(index as usize)
            }
        }
    }

    /// What the shared store calls a bucket.
    fn name(&self, lending: &Lending, id: RateId) -> Box<str> {
        match id {
            RateId::Scope(Scope(index)) => {
                let name = self.lock_scopes().names.get(index as usize).cloned();
                lending.name(&BucketName::Scope(&name.unwrap_or_default()))
            }
            RateId::Subscription(subscription) => {
                lending.name(&BucketName::Subscription(subscription.index))
            }
            RateId::Operation(subscription, index) => {
                let operation = self.directory.operation(subscription.plan, index);
                let operation = operation.unwrap_or_default();
                lending.name(&BucketName::Operation(subscription.index, &operation))
            }
        }
    }

    fn lock_scopes(&self) -> MutexGuard<'_, Scopes> {
        self.scopes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Since the state was opened; times before count as then.
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
        (Rates::new(directory, None), subscription)
    }

    fn now<T>(answer: Answer<'_, T>) -> T {
        match answer {
            Answer::Now(answer) => answer,
            Answer::Later(_) => panic!("it is there"),
        }
    }

    /// Tables have up to twice the room that their entries take.
    #[test]
    fn keys_that_ask_nothing_take_little() {
        let entries = size_of::<Slot>() + size_of::<OnceLock<Box<[Slot]>>>();
        assert!(2 * entries <= 128, "{entries}");
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

    /// Beside its record, a key in a plan takes a bucket and a meter.
    #[test]
    fn what_is_limited_takes_little_memory() {
        assert!(size_of::<Slot>() + size_of::<crate::limit::Meter>() <= 32);
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
