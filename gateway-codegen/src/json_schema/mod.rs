//! Compiled JSON Schemas as the runtime holds values to them: the shapes of tables, and the walk over a text.
//!
//! They are the runtime's files, and know nothing of it; nothing of the runtime is linked. The compiler judges the
//! values of a document with them, and has the same sets of types and formats.

#[allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the runtime shows more to generated code"
)]
#[path = "../../../gateway-runtime/src/schema/mod.rs"]
mod validator;

pub use validator::{
    Array, Automaton, Bound, Constant, Constants, Contains, Decimal, Direction, Discriminator,
    Fault, Fits, Format, MAX_DIVISOR_DIGITS, Member, Number, NumberFormat, Object, Pattern, Place,
    Positions, Rule, Schema, SchemaId, Stop, Table, Text, Types, What, ecma, faults, fits,
    is_format, order,
};
