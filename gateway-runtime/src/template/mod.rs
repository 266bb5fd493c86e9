//! What compiled mapping templates compute with.
//!
//! The compiler turns a template into a Rust function; this module is what that function calls: the
//! [`Value`]s a template sees, their text and JSON forms, the operators of Velocity 1.7, the Java
//! methods that templates call on values, the JSONPath of `$input`, and `$util`. There is no lexer,
//! parser or interpreter of templates here, and nothing of HTTP: generated code and the part of the
//! runtime that fills in `$input` and `$context` are the callers.
//!
//! One rendering runs on one thread and keeps no value afterwards, so values share by `Rc` and
//! borrow their text from the request (`'t`). What allocates: objects and arrays that are more than
//! looked into, texts with escapes, texts that were computed. What does not: cloning a value, texts of a document without escapes,
//! rendering (it appends to one [`Output`]).
//!
//! Everything is bounded: the depth and size of documents, the bytes of a text, the items of a list,
//! the nodes a path visits, the steps of a regular expression, and the time of all of it.
//! Source: `reference/mapping-templates.md`, §§ 1.2, 3, 6, 7, 8, 11.

mod error;
mod json;
pub mod json_path;
mod methods;
mod number;
mod operators;
mod output;
mod regex;
mod render;
mod rendering;
mod utf16;
pub mod util;
mod value;
pub mod velocity;
mod words;
mod work;

pub use error::Error;
pub use json::read as read_json;
pub use methods::{call, index, property, set_index, set_property};
pub use operators::{
    add, divide, equal, greater, greater_or_equal, less, less_or_equal, multiply, range, remainder,
    subtract,
};
pub use output::Output;
pub use regex::matches;
pub use render::{json_text, text};
pub use rendering::{
    Argument, Body, Exchange, Failed, Macro, Overrides, ParameterLocation, Rendering, Template,
    Variable, render,
};
pub use value::{Form, List, Map, Str, Value};
pub use work::counted;
