//! What a mapping template says: [`Template`].
//!
//! White space that directives take away is not in the tree, comments are not, and literal text next to literal text
//! is one node: what is left is what rendering has to do.

use std::ops::Range;

/// Where a part stands: bytes of the template's text, the end excluded. Of a part inside of a string literal these
/// are still bytes of the whole template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offsets {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last one.
    pub end: usize,
}

impl Offsets {
    /// From `start` to before `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// From the beginning of this to the end of another.
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start, other.end.max(self.start))
    }

    /// As a range.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A whole mapping template.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    /// Its parts in order.
    pub nodes: Vec<Node>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands. Of a block: from the opener to the end of its `#end`.
    pub at: Offsets,
    /// What it is.
    pub kind: NodeKind,
}

/// What a part of a template does.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// Writes this text.
    Text(String),
    /// Writes the value of a reference.
    Insert(Box<Insert>),
    /// `#set($reference = value)`.
    Set {
        /// What is assigned to. A formal or quiet one without steps (`${x}`, `$!x`) changes nothing: Velocity 1.7 then
        /// assigns a variable of a name (`{`, `!x`) that no reference can have.
        target: Reference,
        /// The value.
        value: Expression,
    },
    /// `#if`, its `#elseif`s and its `#else`.
    If {
        /// The `#if` and each `#elseif`, in order; never empty.
        branches: Vec<Branch>,
        /// The body of `#else`.
        otherwise: Option<Vec<Node>>,
    },
    /// `#foreach($variable in source)`.
    Foreach {
        /// The name of the loop variable.
        variable: String,
        /// What is iterated over.
        source: Expression,
        /// What is written for each element.
        body: Vec<Node>,
    },
    /// `#break` or `#break($scope)`.
    Break {
        /// The scope that ends, such as `$foreach.parent`; without one the innermost.
        scope: Option<Expression>,
    },
    /// `#stop` or `#stop(message)`.
    Stop {
        /// A message for the log.
        message: Option<Expression>,
    },
    /// `#define($name) … #end`: the body is rendered wherever `$name` is.
    Define {
        /// The name without `$`; of `${name}` it is `{`, as in `#set`.
        name: String,
        /// The body.
        body: Vec<Node>,
    },
    /// `#macro(name $a $b) … #end`. Macros are defined before anything of a template is rendered.
    Macro {
        /// The name.
        name: String,
        /// The names of the parameters, without `$`; of `${name}` it is `{`, as in `#set`.
        parameters: Vec<String>,
        /// The body.
        body: Vec<Node>,
    },
    /// `#name(…)`, or `#@name(…) … #end`.
    Call(Box<Call>),
    /// `#evaluate(source)`.
    Evaluate {
        /// A string or a reference.
        source: Expression,
    },
}

/// A reference in text.
#[derive(Clone, Debug, PartialEq)]
pub struct Insert {
    /// The reference.
    pub reference: Reference,
    /// The backslashes that are written before it, half of those that stand there.
    pub backslashes: usize,
    /// Whether an odd number of backslashes stood before it: the reference's source is written and not its value, with
    /// one backslash more where the value is null.
    pub is_escaped: bool,
    /// What is written between backslashes and value: `$` signs and `#` signs. Nothing of it if it is escaped.
    pub prefix: String,
    /// The source without backslashes and prefix: what is written if it is escaped, or by stock Velocity if the value
    /// is null and the reference not quiet.
    pub source: String,
}

/// `$name` and what is picked out of its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Where it stands, from `$` on.
    pub at: Offsets,
    /// The variable's name.
    pub name: String,
    /// `$!`: null writes nothing.
    pub is_quiet: bool,
    /// `${…}`.
    pub is_formal: bool,
    /// Properties, indexes and calls in order.
    pub steps: Vec<Step>,
}

/// One step of a reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where it stands, without the dot.
    pub at: Offsets,
    /// What it picks.
    pub kind: StepKind,
}

/// What a step of a reference picks.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// `.name`.
    Property(String),
    /// `[index]`.
    Index(Expression),
    /// `.name(arguments)`.
    Method {
        /// The name.
        name: String,
        /// The arguments in order.
        arguments: Vec<Expression>,
    },
}

/// A condition and what it guards.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// `#if` or `#elseif` up to the closing parenthesis.
    pub at: Offsets,
    /// The condition.
    pub condition: Expression,
    /// The body.
    pub body: Vec<Node>,
}

/// A call of a macro. Whether there is one of the name is known when the template is rendered, since `#evaluate` can
/// define it.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The name, without `@`.
    pub name: String,
    /// The arguments in order; they are passed by name.
    pub arguments: Vec<Argument>,
    /// The body of `#@name(…) … #end`: `$bodyContent` in the macro.
    pub body: Option<Vec<Node>>,
    /// What is written if there is no such macro.
    pub source: String,
}

/// An argument of a macro call.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// A value.
    Value(Expression),
    /// A bare word, which a macro refuses when it is called.
    Word(Offsets, String),
}

/// A value, or how to get it.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// Where it stands, without the parentheses around it.
    pub at: Offsets,
    /// What it is.
    pub kind: ExpressionKind,
}

/// What a value is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind {
    /// Null: what looks like a reference and is none.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// An integer that fits 32 bits.
    Integer(i32),
    /// An integer that fits 64 bits and not 32.
    Long(i64),
    /// A larger integer: its digits, with `-` before if it is negative.
    BigInteger(String),
    /// A number with a point or an exponent.
    Double(f64),
    /// A string as it is.
    String(String),
    /// A string in which references and directives are rendered.
    Template(Interpolated),
    /// A reference.
    Reference(Reference),
    /// `[from..to]`.
    Range(Box<Expression>, Box<Expression>),
    /// `[a, b]`.
    List(Vec<Expression>),
    /// `{"key": value}`.
    Map(Vec<(Expression, Expression)>),
    /// `!value`.
    Not(Box<Expression>),
    /// `left operator right`.
    Binary(BinaryOperator, Box<Expression>, Box<Expression>),
}

/// The content of a string literal with references or directives.
#[derive(Clone, Debug, PartialEq)]
pub struct Interpolated {
    /// Its parts.
    pub nodes: Vec<Node>,
    /// Whether the last character of what was rendered is taken off, if there is one: Velocity does so in a string
    /// that ends inside of a comment.
    pub drops_last: bool,
}

/// The operators with two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `||`, `or`.
    Or,
    /// `&&`, `and`.
    And,
    /// `==`, `eq`.
    Equal,
    /// `!=`, `ne`.
    NotEqual,
    /// `<`, `lt`.
    Less,
    /// `<=`, `le`.
    LessOrEqual,
    /// `>`, `gt`.
    Greater,
    /// `>=`, `ge`.
    GreaterOrEqual,
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `%`.
    Modulus,
}
