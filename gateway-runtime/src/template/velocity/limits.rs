//! How large a template may be.

/// Bytes of a template (`reference/mapping-templates.md` §10).
pub const MAX_BYTES: usize = 300 * 1024;

/// Blocks, parentheses, lists, maps, references and strings inside of each other.
pub(super) const MAX_DEPTH: usize = 100;

/// Operators in one expression.
pub(super) const MAX_OPERATORS: usize = 256;

/// Parts of a template: nodes, values and steps.
pub(super) const MAX_PARTS: usize = 100_000;

/// Bytes of source that nodes keep to write it again, all together.
pub(super) const MAX_KEPT_SOURCE: usize = 4 * 1024 * 1024;
