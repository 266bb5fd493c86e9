//! API keys: who a caller is, as far as usage plans are concerned.
//!
//! In: the value that a request brings. Out: the [`Key`] with its index and its plans, or nothing. Values are never kept:
//! memory and stores have their `digest`s. `table` is the way of requests, `record` what people see, `csv` the
//! reference's file of keys, `json` the same as a list of JSON, `generate` makes new ones. Stores of keys are `state`'s.
//! Source: `reference/rest-api.md` §9, `reference/security.md` I07.

pub(crate) mod csv;
mod digest;
mod generate;
pub(crate) mod json;
mod record;
mod table;

pub(crate) use digest::{Digest, Secret};
pub(crate) use generate::{NoRandomness, random_bytes, random_id, random_value};
pub(crate) use record::{Invalid, Record, check_value};
pub(crate) use table::{Key, PlanId, Subscription, Table};
