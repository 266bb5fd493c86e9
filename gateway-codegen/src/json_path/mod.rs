//! JSONPath as mapping templates use it: read at build time by the files that read it at run time.
//!
//! They are the runtime's, and know nothing of it; nothing of the runtime is linked.

#[path = "../../../gateway-runtime/src/template/json_path/parse.rs"]
mod parse;
#[path = "../../../gateway-runtime/src/template/json_path/step.rs"]
pub mod step;

pub use parse::parse;
