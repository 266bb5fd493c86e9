//! The steps of a path. Everything can be written as a constant.

use std::borrow::Cow;

/// A list that is either a constant or was parsed.
type Listed<T> = Cow<'static, [T]>;
/// Likewise for texts.
type Text = Cow<'static, str>;

/// A parsed path.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// From the root on.
    pub steps: Vec<Step>,
}

/// One step from values to values.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// `.name`, `['name']`.
    Child(Text),
    /// `['a','b']`: an object with those that are there.
    Children(Listed<Text>),
    /// `[n]`; negative from the end.
    Index(i64),
    /// `[0,2]`.
    Indexes(Listed<i64>),
    /// `[from:to]`; the end is excluded, negative positions are from the end.
    Slice(Option<i64>, Option<i64>),
    /// `*`, `[*]`.
    Wildcard,
    /// `..`: the next step on every object and array below, and on this one.
    DeepScan,
    /// `[?(…)]`.
    Filter(Filter),
    /// `.length()`, the last step.
    Function(Function, Listed<Operand>),
}

/// What a filter asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// `a && b && …`.
    All(Listed<Filter>),
    /// `a || b || …`.
    Any(Listed<Filter>),
    /// `!(a)`.
    Not(Listed<Filter>),
    /// `@.a`: there is something.
    Exists(Operand),
    /// `@.a < 1`.
    Compare(Operand, Compare, Operand),
}

/// An operator of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `=~`: a Java regular expression for the whole text.
    Matches,
    /// `in`: the left is one of the right.
    In,
    /// `nin`
    NotIn,
    /// `subsetof`: all of the left are in the right.
    SubsetOf,
    /// `anyof`: one of the left is in the right.
    AnyOf,
    /// `noneof`: none of the left is in the right.
    NoneOf,
    /// `contains`: a list has the right as item, a text as part.
    Contains,
    /// `size`: of a list or a text.
    Size,
    /// `empty`: whether a list or a text is, `true` or `false` on the right.
    Empty,
}

/// A side of a comparison, or a parameter of a function.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// `@…`: from the item that is judged.
    Current(Listed<Step>),
    /// `$…`: from the document.
    Root(Listed<Step>),
    /// A literal.
    Scalar(Scalar),
    /// `['a', 1]`.
    List(Listed<Scalar>),
    /// `/re/flags`: flags as `(?flags)` in front.
    Regex(Text),
}

/// A literal of a filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean(bool),
    /// `1`
    Integer(i64),
    /// `1.5`
    Double(f64),
    /// `'a'`, `"a"`
    Text(Text),
}

/// A function at the end of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// The number of items of an array or of keys of an object.
    Length,
    /// As `length()`.
    Size,
    /// The smallest number.
    Min,
    /// The largest number.
    Max,
    /// The mean.
    Avg,
    /// The deviation of the whole population.
    Stddev,
    /// The sum.
    Sum,
    /// The keys of an object.
    Keys,
    /// The texts and numbers, one after the other.
    Concat,
    /// The array and the parameters.
    Append,
    /// The first item.
    First,
    /// The last item.
    Last,
    /// The item at the position given.
    Index,
}

impl Function {
    /// The function of a name.
    pub fn named(name: &str) -> Option<Function> {
        Some(match name {
            "length" => Function::Length,
            "size" => Function::Size,
            "min" => Function::Min,
            "max" => Function::Max,
            "avg" => Function::Avg,
            "stddev" => Function::Stddev,
            "sum" => Function::Sum,
            "keys" => Function::Keys,
            "concat" => Function::Concat,
            "append" => Function::Append,
            "first" => Function::First,
            "last" => Function::Last,
            "index" => Function::Index,
            _ => return None,
        })
    }
}

/// Whether a path has at most one result: then it is that value, otherwise a list.
///
/// A function makes one value of whatever was found.
pub fn is_definite(steps: &[Step]) -> bool {
    let definite = |step: &Step| matches!(step, Step::Child(_) | Step::Index(_));
    match steps.split_last() {
        Some((Step::Function(..), _)) => true,
        // In the middle of a path, several names are several ways on.
        Some((Step::Children(_), before)) => before.iter().all(definite),
        _ => steps.iter().all(definite),
    }
}
