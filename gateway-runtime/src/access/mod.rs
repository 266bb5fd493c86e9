//! Who may call, and how often.
//!
//! [`admit`](admit()) is the step between route and validation. Called by `gateway` alone.

mod caller;

pub(crate) use caller::{AcceptedKey, Authorized, Caller, Said, User};
