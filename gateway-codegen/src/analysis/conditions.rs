//! What conditions tell of the inputs.

use std::rc::Rc;

use super::interpret::{Interpreter, Outcome};
use super::references::constant;
use super::state::State;
use super::value::{Classes, Place, Value};
use crate::vtl::{BinaryOperator, Expression, ExpressionKind};

/// The paths on which something holds, and those on which it does not.
type Split = (Vec<State>, Vec<State>);

/// What has a size.
const SIZED: Classes = Classes::EMPTY
    .and(Classes::TEXT)
    .and(Classes::LIST)
    .and(Classes::MAP);

/// How two numbers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Yes,
    No,
    Perhaps,
}

impl From<bool> for Known {
    fn from(truth: bool) -> Self {
        match truth {
            true => Known::Yes,
            false => Known::No,
        }
    }
}

impl<'a> Interpreter<'a> {
    /// Splits a path by a condition.
    pub(super) fn condition(&mut self, expression: &'a Expression, state: State) -> Outcome<Split> {
        self.step_of(&state)?;
        match &expression.kind {
            ExpressionKind::Not(value) => {
                let (yes, no) = self.condition(value, state)?;
                Ok((no, yes))
            }
            ExpressionKind::Binary(BinaryOperator::And, left, right) => {
                let (held, mut no) = self.condition(left, state)?;
                let mut yes = Vec::new();
                for state in held {
                    let (holds, fails) = self.condition(right, state)?;
                    yes.extend(holds);
                    no.extend(fails);
                }
                Ok((yes, no))
            }
            ExpressionKind::Binary(BinaryOperator::Or, left, right) => {
                let (mut yes, failed) = self.condition(left, state)?;
                let mut no = Vec::new();
                for state in failed {
                    let (holds, fails) = self.condition(right, state)?;
                    yes.extend(holds);
                    no.extend(fails);
                }
                Ok((yes, no))
            }
            ExpressionKind::Binary(operator, left, right) if is_comparison(*operator) => {
                let left = self.expression(left, &state)?;
                let right = self.expression(right, &state)?;
                Ok(self.comparison(*operator, left, right, expression, state))
            }
            _ => {
                let value = self.expression(expression, &state)?;
                Ok(self.truth(&value, expression, state))
            }
        }
    }

    /// Neither way is ruled out; what was decided before of the same condition stays so.
    fn undecided(&mut self, expression: &Expression, state: State) -> Split {
        let text = self.text.get(expression.at.range()).unwrap_or_default();
        if text.is_empty() || !self.variables.is_fixed(expression) {
            return (vec![state.clone()], vec![state]);
        }
        match state.path.decided.get(text) {
            Some(true) => (vec![state], Vec::new()),
            Some(false) => (Vec::new(), vec![state]),
            None => {
                let (mut yes, mut no) = (state.clone(), state);
                yes.path.decided.insert(text.into(), true);
                no.path.decided.insert(text.into(), false);
                (vec![yes], vec![no])
            }
        }
    }

    fn truth(&mut self, value: &Value, expression: &Expression, state: State) -> Split {
        let known = match value {
            Value::Null => Known::No,
            Value::Bool(truth) => Known::from(*truth),
            Value::HasNext(depth) => match state.path.loops.get(*depth) {
                Some(at) => Known::from(at.has_next),
                None => Known::Perhaps,
            },
            Value::IsLast(depth) => match state.path.loops.get(*depth) {
                Some(at) => Known::from(!at.has_next),
                None => Known::Perhaps,
            },
            Value::IsFirst(depth) => match state.path.loops.get(*depth) {
                Some(at) => Known::from(at.is_first),
                None => Known::Perhaps,
            },
            Value::Of(place) => {
                let falsy = Classes::MISSING.and(Classes::FALSE);
                return by_class(&state, place, Classes::ALL.without(falsy), falsy);
            }
            Value::Test(place, classes) => {
                return by_class(&state, place, *classes, Classes::ALL.without(*classes));
            }
            // Of what has none, nothing.
            Value::Size(place, _) => {
                return by_class(&state, place, SIZED, Classes::ALL.without(SIZED));
            }
            Value::Words(words) if words.may_be_null => Known::Perhaps,
            Value::Truth | Value::Unknown | Value::Context(_) => Known::Perhaps,
            _ => Known::Yes,
        };
        match known {
            Known::Yes => (vec![state], Vec::new()),
            Known::No => (Vec::new(), vec![state]),
            Known::Perhaps => self.undecided(expression, state),
        }
    }

    fn comparison(
        &mut self,
        operator: BinaryOperator,
        left: Value,
        right: Value,
        expression: &Expression,
        state: State,
    ) -> Split {
        use BinaryOperator as B;
        if operator == B::NotEqual {
            let (yes, no) = self.comparison(B::Equal, left, right, expression, state);
            return (no, yes);
        }
        let (left, right) = (alone(left), alone(right));
        let (operator, left, right) = match (&left, &right) {
            (
                Value::Int(_) | Value::Text(_) | Value::Null | Value::Bool(_) | Value::Size(..),
                _,
            ) => (mirrored(operator), right, left),
            _ => (operator, left, right),
        };
        let known = match (&left, &right) {
            (Value::Size(place, add), Value::Int(n)) => {
                return self.size(operator, (place, *add), *n, expression, state);
            }
            (Value::Counter(depth, add), Value::Int(n)) => match state.path.loops.get(*depth) {
                Some(at) if at.is_first => compare(operator, *add, true, *n),
                Some(_) => compare(operator, add.saturating_add(1), false, *n),
                None => Known::Perhaps,
            },
            (Value::Counter(depth, add), Value::Size(place, more)) => {
                match state.path.loops.get(*depth) {
                    Some(at) if at.source.as_ref() == Some(&place.source) => {
                        at_end(operator, more.saturating_sub(*add), at.has_next)
                    }
                    _ => Known::Perhaps,
                }
            }
            (Value::Test(place, classes), Value::Bool(truth)) if operator == B::Equal => {
                // Of nothing nothing holds.
                let others = Classes::ALL.without(*classes).without(Classes::MISSING);
                let holds = if *truth { *classes } else { others };
                return by_class(&state, place, holds, Classes::ALL.without(holds));
            }
            (Value::Of(place), other) if operator == B::Equal => {
                if let Some(split) = equal(&state, place, other) {
                    return split;
                }
                Known::Perhaps
            }
            (Value::Null, Value::Null) => Known::from(operator == B::Equal),
            (one, other) => match (constant(one), constant(other)) {
                (Some(one), Some(other)) => match operator {
                    B::Equal => Known::from(one == other),
                    _ => match (one.parse::<i64>(), other.parse::<i64>()) {
                        (Ok(one), Ok(other)) => compare(operator, one, true, other),
                        _ => Known::No,
                    },
                },
                // What is there is not nothing.
                _ if operator == B::Equal
                    && *other == Value::Null
                    && matches!(
                        one,
                        Value::Number
                            | Value::JsonOf(_)
                            | Value::Json
                            | Value::Results(_)
                            | Value::List(_)
                            | Value::Counter(..)
                            | Value::Parameters
                            | Value::Group(_)
                            | Value::Names(_)
                    ) =>
                {
                    Known::No
                }
                _ => Known::Perhaps,
            },
        };
        match known {
            Known::Yes => (vec![state], Vec::new()),
            Known::No => (Vec::new(), vec![state]),
            Known::Perhaps => self.undecided(expression, state),
        }
    }

    /// How many items or characters there are; of what has none, nothing holds.
    fn size(
        &mut self,
        operator: BinaryOperator,
        (place, add): (&Rc<Place>, i64),
        n: i64,
        expression: &Expression,
        state: State,
    ) -> Split {
        let full = SIZED.without(Classes::EMPTY);
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (classes, known) in [
            (Classes::EMPTY, compare(operator, add, true, n)),
            (full, compare(operator, add.saturating_add(1), false, n)),
            (
                Classes::ALL.without(Classes::EMPTY).without(full),
                Known::No,
            ),
        ] {
            let mut state = state.clone();
            if !state.learn(place, classes) {
                continue;
            }
            match known {
                Known::Yes => yes.push(state),
                Known::No => no.push(state),
                Known::Perhaps => {
                    let (holds, fails) = self.undecided(expression, state);
                    yes.extend(holds);
                    no.extend(fails);
                }
            }
        }
        (yes, no)
    }
}

fn is_comparison(operator: BinaryOperator) -> bool {
    use BinaryOperator as B;
    matches!(
        operator,
        B::Equal | B::NotEqual | B::Less | B::LessOrEqual | B::Greater | B::GreaterOrEqual
    )
}

fn mirrored(operator: BinaryOperator) -> BinaryOperator {
    use BinaryOperator as B;
    match operator {
        B::Less => B::Greater,
        B::Greater => B::Less,
        B::LessOrEqual => B::GreaterOrEqual,
        B::GreaterOrEqual => B::LessOrEqual,
        other => other,
    }
}

/// A string of nothing but one reference, as that: it is the same in comparisons.
fn alone(value: Value) -> Value {
    match &value {
        Value::Pieces(pieces) => match &**pieces {
            [Value::Of(place)] => Value::Of(Rc::clone(place)),
            _ => value,
        },
        _ => value,
    }
}

/// How a number compares to another: `low` itself, or at least that.
fn compare(operator: BinaryOperator, low: i64, is_exact: bool, n: i64) -> Known {
    use BinaryOperator as B;
    if is_exact {
        return Known::from(match operator {
            B::Less => low < n,
            B::LessOrEqual => low <= n,
            B::Greater => low > n,
            B::GreaterOrEqual => low >= n,
            _ => low == n,
        });
    }
    match operator {
        B::Greater if low > n => Known::Yes,
        B::GreaterOrEqual if low >= n => Known::Yes,
        B::Less if low >= n => Known::No,
        B::LessOrEqual | B::Equal if low > n => Known::No,
        _ => Known::Perhaps,
    }
}

/// How the index of a loop compares to the number of its items and `more`.
fn at_end(operator: BinaryOperator, more: i64, has_next: bool) -> Known {
    use BinaryOperator as B;
    match (operator, more) {
        (B::Less, -1) => Known::from(has_next),
        (B::Less, 0..) | (B::LessOrEqual, -1..) => Known::Yes,
        (B::LessOrEqual, -2) => Known::from(has_next),
        (B::Equal | B::GreaterOrEqual, -1) => Known::from(!has_next),
        (B::Equal | B::GreaterOrEqual, 0..) | (B::Greater, -1..) => Known::No,
        (B::Greater, -2) => Known::from(!has_next),
        _ => Known::Perhaps,
    }
}

fn by_class(state: &State, place: &Place, yes: Classes, no: Classes) -> Split {
    let with = |classes| {
        let mut state = state.clone();
        state.learn(place, classes).then_some(state)
    };
    (
        with(yes).into_iter().collect(),
        with(no).into_iter().collect(),
    )
}

/// Whether a value of the exchange equals another one; `None`: that cannot be told.
fn equal(state: &State, place: &Place, other: &Value) -> Option<Split> {
    let texts = Classes::TEXT;
    let containers = Classes::LIST
        .and(Classes::EMPTY_LIST)
        .and(Classes::MAP)
        .and(Classes::EMPTY_MAP);
    match other {
        // Nothing equals the empty text.
        Value::Null => Some(by_class(
            state,
            place,
            Classes::BLANK,
            Classes::ALL.without(Classes::BLANK),
        )),
        Value::Text(text) if text.is_empty() => Some(by_class(
            state,
            place,
            Classes::BLANK,
            Classes::ALL.without(Classes::BLANK),
        )),
        Value::Text(text) => {
            let same = match &**text {
                "true" => Classes::TRUE,
                "false" => Classes::FALSE,
                _ => Classes::NONE,
            };
            if let Some(known) = state.path.equal.get(&place.source) {
                let state = state.clone();
                return Some(match known == text {
                    true => (vec![state], Vec::new()),
                    false => (Vec::new(), vec![state]),
                });
            }
            let numbers = match text.bytes().all(|byte| b"0123456789.-Ee".contains(&byte)) {
                true => Classes::NUMBER,
                false => Classes::NONE,
            };
            let with = match text.starts_with(['[', '{']) {
                true => containers,
                false => Classes::NONE,
            };
            let yes = texts.and(same).and(numbers).and(with);
            let (mut yes, no) = by_class(state, place, yes, Classes::ALL.without(same));
            for state in &mut yes {
                let source = place.source.clone();
                if state.classes(place) == texts {
                    state.path.equal.insert(source, Rc::clone(text));
                }
            }
            Some((yes, no))
        }
        Value::Bool(truth) => {
            let same = match truth {
                true => Classes::TRUE,
                false => Classes::FALSE,
            };
            Some(by_class(
                state,
                place,
                same.and(texts),
                Classes::ALL.without(same),
            ))
        }
        Value::Int(_) => Some(by_class(
            state,
            place,
            Classes::NUMBER.and(texts),
            Classes::ALL,
        )),
        _ => None,
    }
}
