//! The functions at the end of a path. Those of numbers give doubles, as Jayway's do.

use super::super::{Error, Form, List, Output, Value, number};
use super::evaluate::item;
use super::step::Function;

/// The result; nothing where the function has no meaning, such as the mean of no numbers.
pub(super) fn apply<'t>(
    function: Function,
    value: &Value<'t>,
    parameters: &[Value<'t>],
) -> Result<Option<Value<'t>>, Error> {
    Ok(match (function, value) {
        (Function::Length | Function::Size, Value::List(list)) => Some(Value::size(list.len())),
        (Function::Length | Function::Size, Value::Map(map)) => Some(Value::size(map.len())),
        (Function::Keys, Value::Map(map)) => Some(Value::list(map.keys())),
        (Function::First, Value::List(list)) => item(list, 0),
        (Function::Last, Value::List(list)) => item(list, -1),
        (Function::Index, Value::List(list)) => parameters
            .first()
            .and_then(number::long)
            .and_then(|at| item(list, at)),
        (Function::Append, Value::List(list)) => {
            let mut items = list.items.borrow().clone();
            items.extend_from_slice(parameters);
            Some(Value::List(List::new(items, Form::Json)))
        }
        (Function::Concat, _) => {
            let mut out = Output::new(0);
            if let Value::List(list) = value {
                for item in list.items.borrow().iter() {
                    if let Value::String(text) = item {
                        out.push_str(text)?;
                    }
                }
            }
            for parameter in parameters {
                parameter.render(&mut out)?;
            }
            Some(out.into_string().into())
        }
        (Function::Min | Function::Max | Function::Avg | Function::Stddev | Function::Sum, _) => {
            let mut numbers: Vec<f64> = Vec::new();
            if let Value::List(list) = value {
                numbers.extend(list.items.borrow().iter().filter_map(number::double));
            }
            for parameter in parameters {
                match parameter {
                    Value::List(list) => {
                        numbers.extend(list.items.borrow().iter().filter_map(number::double));
                    }
                    other => numbers.extend(number::double(other)),
                }
            }
            aggregate(function, &numbers).map(Value::Double)
        }
        _ => None,
    })
}

fn aggregate(function: Function, numbers: &[f64]) -> Option<f64> {
    if numbers.is_empty() {
        return None;
    }
    let n = numbers.len() as f64;
    let sum: f64 = numbers.iter().sum();
    match function {
        Function::Min => numbers.iter().copied().reduce(f64::min),
        Function::Max => numbers.iter().copied().reduce(f64::max),
        Function::Avg => Some(sum / n),
        Function::Sum => Some(sum),
        Function::Stddev => {
            let squares: f64 = numbers.iter().map(|number| number * number).sum();
            Some((squares / n - sum * sum / n / n).sqrt())
        }
        _ => None,
    }
}
