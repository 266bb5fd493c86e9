//! What variables can stand for that no document holds: `$input` and its like, loops and blocks.

use std::rc::Rc;

use super::loops::Loop;
use super::macros::Block;
use crate::template::Value;

/// An object of a rendering.
#[derive(Debug, Clone)]
pub enum Object<'t> {
    /// `$input`.
    Input,
    /// `$util`.
    Util,
    /// `$context`.
    Context,
    /// `$stageVariables`.
    StageVariables,
    /// `$foreach`.
    Loop(Rc<Loop<'t>>),
    /// An array or an object of the body, by its node.
    Node(u32),
    /// Of `#define`, and `$bodyContent`.
    Block(Rc<Block<'t>>),
}

/// What a name stands for before anything is set.
pub(super) fn root<'t>(name: &str) -> Value<'t> {
    Value::Object(match name {
        "input" => Object::Input,
        "util" => Object::Util,
        "context" => Object::Context,
        "stageVariables" => Object::StageVariables,
        _ => return Value::Null,
    })
}
