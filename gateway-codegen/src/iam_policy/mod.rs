//! Policies as the runtime reads them, for the compiler to say what of one the runtime would refuse.
//!
//! They are the runtime's files, and know nothing of it; nothing of the runtime is linked.

#[allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_imports,
    reason = "the runtime shows more to its own modules"
)]
#[path = "../../../gateway-runtime/src/policy/mod.rs"]
mod language;

pub(crate) use language::{
    KeyScope, Limits, Part, Path, Pattern, PolicyType, Problem, Reading, Resources, Statement,
    Step, Weight, key_scope, read_text,
};
