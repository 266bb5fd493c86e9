//! The policy language of IAM (versions 2012-10-17 and 2008-10-17): what a policy says, and its verdict on a request.
//!
//! For resource policies (`x-amazon-apigateway-policy`) and for the policies that Lambda authorizers answer with.
//! [`read`] makes a [`Policy`] of JSON, or says what is wrong and where; [`evaluate()`] holds a [`Request`] to it;
//! [`order`] says what the verdicts of several policies come to.
//!
//! In: JSON, and a view of the request. Out: problems, a [`Verdict`], a [`Decision`]. Callers: who may call what is
//! decided by `access`; the compiler includes these files and reports the problems. Imports the standard library and
//! `serde_json`, nothing of the runtime. All shapes can be `static`.
//!
//! Everything is bounded: size, statements, patterns. Matching takes time in proportion to text times pattern / 64 at
//! most. What cannot be compared (a number with a word, a variable without a value) matches nothing; where a negated
//! test would hold for that, it holds for `Deny` alone.
//!
//! Source: IAM User Guide, "IAM JSON policy elements reference" and "Policy evaluation logic"; rest-api.md §5.1, §5.4.

mod binary;
mod complete;
mod condition;
mod date;
mod evaluate;
mod key;
mod network;
mod number;
pub mod order;
mod pattern;
mod problem;
mod read;
mod request;
mod statement;
#[cfg(test)]
mod tests;
mod wildcard;

pub use complete::Api;
pub use condition::{Condition, Order, Quantifier, Test};
pub use date::Date;
pub use evaluate::{Verdict, evaluate};
pub use key::{KeyScope, key_scope};
pub use network::Network;
pub use number::Number;
pub use order::{Authorization, Decision, Denial, Side};
pub use pattern::{Part, Pattern};
pub use problem::{Path, Problem, Step, Weight};
pub use read::{Limits, Reading, read_text, read_value};
pub use request::{Caller, Request, Values};
pub use statement::{
    Actions, Effect, Policy, PolicyType, Principal, Principals, Resources, Statement,
};
pub use wildcard::Case;
