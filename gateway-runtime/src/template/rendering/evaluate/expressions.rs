//! The values of expressions in `#evaluate`.

use super::super::{Object, Rendering, Stop};
use crate::template::Value;
use crate::template::velocity::{
    BinaryOperator, Expression, ExpressionKind, Reference, Step, StepKind,
};

impl<'t> Rendering<'t> {
    pub(in super::super) fn expression(&self, expression: &Expression) -> Result<Value<'t>, Stop> {
        Ok(match &expression.kind {
            ExpressionKind::Null => Value::Null,
            ExpressionKind::Boolean(truth) => Value::Boolean(*truth),
            ExpressionKind::Integer(value) => Value::Integer(*value),
            ExpressionKind::Long(value) => Value::Long(*value),
            ExpressionKind::BigInteger(digits) => Value::whole(digits),
            ExpressionKind::Double(value) => Value::Double(*value),
            ExpressionKind::String(text) => self.made(text.clone().into())?,
            ExpressionKind::Template(text) => self.interpolated(text)?,
            ExpressionKind::Reference(reference) => self.reference(reference)?,
            ExpressionKind::Range(from, to) => {
                self.try_range(self.expression(from)?, self.expression(to)?)?
            }
            ExpressionKind::List(items) => {
                let items = items.iter().map(|item| self.expression(item));
                self.try_list(items.collect::<Result<_, _>>()?)?
            }
            ExpressionKind::Map(entries) => {
                let entries = entries
                    .iter()
                    .map(|(key, value)| Ok((self.expression(key)?, self.expression(value)?)));
                self.try_map(entries.collect::<Result<_, Stop>>()?)?
            }
            ExpressionKind::Not(_) => self.condition(expression)?.into(),
            ExpressionKind::Binary(operator, left, right) => {
                let compute = match operator {
                    BinaryOperator::Add => Rendering::try_add,
                    BinaryOperator::Subtract => Rendering::try_subtract,
                    BinaryOperator::Multiply => Rendering::try_multiply,
                    BinaryOperator::Divide => Rendering::try_divide,
                    BinaryOperator::Modulus => Rendering::try_remainder,
                    _ => return Ok(self.condition(expression)?.into()),
                };
                compute(self, self.expression(left)?, self.expression(right)?)?
            }
        })
    }

    /// What `#if` asks: literals other than `true` are false there, and so are sums.
    pub(super) fn condition(&self, expression: &Expression) -> Result<bool, Stop> {
        Ok(match &expression.kind {
            ExpressionKind::Boolean(truth) => *truth,
            ExpressionKind::Reference(reference) => self.reference(reference)?.is_true(),
            ExpressionKind::Not(value) => !self.condition(value)?,
            ExpressionKind::Binary(operator, left, right) => {
                let compare = match operator {
                    BinaryOperator::And => {
                        return Ok(self.condition(left)? && self.condition(right)?);
                    }
                    BinaryOperator::Or => {
                        return Ok(self.condition(left)? || self.condition(right)?);
                    }
                    BinaryOperator::Equal | BinaryOperator::NotEqual => Rendering::is_equal,
                    BinaryOperator::Less => Rendering::less,
                    BinaryOperator::LessOrEqual => Rendering::less_or_equal,
                    BinaryOperator::Greater => Rendering::greater,
                    BinaryOperator::GreaterOrEqual => Rendering::greater_or_equal,
                    _ => return Ok(false),
                };
                let holds = compare(self, self.expression(left)?, self.expression(right)?);
                holds != (*operator == BinaryOperator::NotEqual)
            }
            _ => false,
        })
    }

    pub(super) fn reference(&self, reference: &Reference) -> Result<Value<'t>, Stop> {
        self.steps(&reference.name, &reference.steps)
    }

    /// The value of a name, and of what the steps pick out of it.
    pub(super) fn steps(&self, name: &str, steps: &[Step]) -> Result<Value<'t>, Stop> {
        let mut value = self.try_get(self.variable_named(name))?;
        let mut rest = steps;
        if let Value::Object(Object::Context) = value {
            let names = steps.iter().map_while(|step| match &step.kind {
                StepKind::Property(name) => Some(name.as_str()),
                StepKind::Index(_) | StepKind::Method { .. } => None,
            });
            let names: Vec<&str> = names.collect();
            if !names.is_empty() {
                value = self.try_context(&names.join("."))?;
                rest = steps.get(names.len()..).unwrap_or_default();
            }
        }
        for step in rest {
            if value.is_null() {
                break;
            }
            value = match &step.kind {
                StepKind::Property(name) => self.try_property(value, name)?,
                StepKind::Index(index) => self.try_index(value, self.expression(index)?)?,
                StepKind::Method { name, arguments } => {
                    let arguments = arguments.iter().map(|value| self.expression(value));
                    let arguments: Vec<Value<'t>> = arguments.collect::<Result<_, _>>()?;
                    self.try_call(value, name, &arguments)?
                }
            };
        }
        Ok(value)
    }
}
