//! How many descriptors the process may have.

use rustix::process::{Resource, getrlimit, setrlimit};

use crate::telemetry::log::{Kind, Level};

static LIMIT_KEPT: Kind = Kind::new(Level::Warn, "descriptor_limit_kept");

/// Raises the limit on open descriptors as far as the process may: the usual soft limit of 1,024 is there
/// for programs that use `select`, and each request through the gateway needs two.
pub(super) fn raise_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current == limit.maximum {
        return;
    }
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        LIMIT_KEPT.log(
            "the limit on descriptors stays as it is",
            &[("error", &error)],
        );
    }
}
