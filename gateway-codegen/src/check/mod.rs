//! Rules over the plan: what only shows once every document is read.

mod collisions;

use crate::diagnostics::Sink;
use crate::plan::Gateway;

/// Applies every rule.
pub fn check(gateway: &Gateway, sink: &mut Sink) {
    collisions::check(gateway, sink);
}
