//! JSON Schema: whether the bytes of a JSON text fit a schema, and what of it does not.
//!
//! The compiler turns the schemas of a document into a [`Table`], and those worth it into functions over a [`Reader`];
//! both give the same verdicts. A text is read once, from its bytes, with no tree built; where several schemas speak
//! of one value it is read again for each, within a bound (`work`), and
//! not again for each way to it (`verdicts`). Only when a text does not fit is it walked a second time,
//! by [`faults`], for all that is wrong with it.
//!
//! In: a table or functions made by the compiler, and the text of a JSON value. Out: a verdict, or faults with a JSON
//! Pointer each. Callers: `validate`, and generated code. Imports nothing of the runtime. Knows no dialect: what a keyword
//! means where is settled by the compiler.
//!
//! Everything is bounded: nesting, what is done for one text, the number of faults. Numbers are compared exactly, as digits.
//! Patterns are automata: one step a character. Sets of a client's values and names have keyed hashes.

mod check;
mod constants;
mod decimal;
pub mod ecma;
mod equal;
mod evaluate;
mod evaluated;
mod fault;
mod format;
mod pattern;
mod positions;
mod reader;
mod report;
mod table;
mod verdicts;
mod work;

pub use check::{Check, OTHER, fits as holds};
pub use constants::order;
pub use decimal::MAX_DIVISOR_DIGITS;
pub use fault::{Fault, MAX_FAULTS, What};
pub use format::{description as describe_format, is_valid as is_format};
pub use reader::{Digits, Fits, Kind, MAX_DEPTH, Mark, Members, Raw, Reader, Stop};
pub use report::{faults, faults_within, fits, fits_within, read_within};
pub use table::{
    Array, Automaton, Bound, Constant, Constants, Contains, Decimal, Direction, Discriminator,
    Format, Member, Number, NumberFormat, Object, Pattern, Place, Positions, Rule, Schema,
    SchemaId, Table, Text, Types,
};
pub use work::Work;
