//! Rules over the plan: what only shows once every document is read.

mod collisions;
mod quotas;

use crate::diagnostics::Sink;
use crate::plan::Gateway;

/// Applies every rule.
pub fn check(gateway: &Gateway, sink: &mut Sink) {
    collisions::check(gateway, sink);
    quotas::check(gateway, sink);
}
