//! Expressions → Rust expressions of the type `Value`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Emitter;
use super::nodes::number;
use crate::vtl::{
    BinaryOperator, Expression, ExpressionKind, Interpolated, Reference, StepKind, constant_text,
};

impl Emitter<'_> {
    pub(super) fn value(&mut self, expression: &Expression) -> TokenStream {
        match &expression.kind {
            ExpressionKind::Null => quote!(Value::Null),
            ExpressionKind::Boolean(truth) => quote!(Value::Boolean(#truth)),
            ExpressionKind::Integer(value) => {
                let value = signed(i64::from(*value));
                quote!(Value::Integer(#value))
            }
            ExpressionKind::Long(value) => {
                let value = signed(*value);
                quote!(Value::Long(#value))
            }
            ExpressionKind::BigInteger(digits) => quote!(Value::whole(#digits)),
            ExpressionKind::Double(value) => {
                let value = double(*value);
                quote!(Value::Double(#value))
            }
            ExpressionKind::String(text) => quote!(Value::from(#text)),
            ExpressionKind::Template(text) => self.text(text),
            ExpressionKind::Reference(reference) => self.reference(reference),
            ExpressionKind::Range(from, to) => {
                let (from, to) = (self.value(from), self.value(to));
                quote!(r.range(#from, #to))
            }
            ExpressionKind::List(items) => {
                let items = self.values(items);
                quote!(r.list(vec![#(#items),*]))
            }
            ExpressionKind::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| {
                    let (key, value) = (self.value(key), self.value(value));
                    quote!((#key, #value))
                });
                let entries: Vec<TokenStream> = entries.collect();
                quote!(r.map(vec![#(#entries),*]))
            }
            ExpressionKind::Not(_) => self.truth(expression),
            ExpressionKind::Binary(operator, left, right) => {
                let method = match operator {
                    BinaryOperator::Add => quote!(add),
                    BinaryOperator::Subtract => quote!(subtract),
                    BinaryOperator::Multiply => quote!(multiply),
                    BinaryOperator::Divide => quote!(divide),
                    BinaryOperator::Modulus => quote!(remainder),
                    BinaryOperator::Or
                    | BinaryOperator::And
                    | BinaryOperator::Equal
                    | BinaryOperator::NotEqual
                    | BinaryOperator::Less
                    | BinaryOperator::LessOrEqual
                    | BinaryOperator::Greater
                    | BinaryOperator::GreaterOrEqual => return self.truth(expression),
                };
                let (left, right) = (self.value(left), self.value(right));
                quote!(r.#method(#left, #right))
            }
        }
    }

    pub(super) fn values(&mut self, expressions: &[Expression]) -> Vec<TokenStream> {
        expressions.iter().map(|value| self.value(value)).collect()
    }

    fn truth(&mut self, expression: &Expression) -> TokenStream {
        let condition = self.condition(expression);
        quote!(Value::Boolean(#condition))
    }

    /// What `#if` asks: an expression of the type `bool`. Literals other than `true` are false there, and so are
    /// sums.
    pub(super) fn condition(&mut self, expression: &Expression) -> TokenStream {
        match &expression.kind {
            ExpressionKind::Boolean(truth) => quote!(#truth),
            ExpressionKind::Reference(reference) => {
                let value = self.reference(reference);
                quote!(r.is_true(#value))
            }
            ExpressionKind::Not(value) => {
                let value = self.operand(value);
                quote!(!#value)
            }
            ExpressionKind::Binary(operator, left, right) => {
                let method = match operator {
                    BinaryOperator::And | BinaryOperator::Or => {
                        let (left, right) = (self.operand(left), self.operand(right));
                        return match operator {
                            BinaryOperator::And => quote!(#left && #right),
                            _ => quote!(#left || #right),
                        };
                    }
                    BinaryOperator::Equal | BinaryOperator::NotEqual => quote!(equal),
                    BinaryOperator::Less => quote!(less),
                    BinaryOperator::LessOrEqual => quote!(less_or_equal),
                    BinaryOperator::Greater => quote!(greater),
                    BinaryOperator::GreaterOrEqual => quote!(greater_or_equal),
                    BinaryOperator::Add
                    | BinaryOperator::Subtract
                    | BinaryOperator::Multiply
                    | BinaryOperator::Divide
                    | BinaryOperator::Modulus => return quote!(false),
                };
                let not = (*operator == BinaryOperator::NotEqual).then(|| quote!(!));
                let (left, right) = (self.value(left), self.value(right));
                quote!(#not r.#method(#left, #right))
            }
            ExpressionKind::Null
            | ExpressionKind::Integer(_)
            | ExpressionKind::Long(_)
            | ExpressionKind::BigInteger(_)
            | ExpressionKind::Double(_)
            | ExpressionKind::String(_)
            | ExpressionKind::Template(_)
            | ExpressionKind::Range(..)
            | ExpressionKind::List(_)
            | ExpressionKind::Map(_) => quote!(false),
        }
    }

    /// A condition as a side of `&&`, `||` or behind `!`.
    fn operand(&mut self, expression: &Expression) -> TokenStream {
        let condition = self.condition(expression);
        let is_joined = matches!(
            expression.kind,
            ExpressionKind::Binary(BinaryOperator::And | BinaryOperator::Or, ..)
        );
        if is_joined {
            quote!((#condition))
        } else {
            condition
        }
    }

    fn text(&mut self, text: &Interpolated) -> TokenStream {
        if let Some(constant) = constant_text(text) {
            return quote!(Value::from(#constant));
        }
        let body = self.closure(&text.nodes);
        if text.drops_last {
            quote!(r.text_but_last(#body))
        } else {
            quote!(r.text(#body))
        }
    }

    /// Whether to compute a value changes nothing and cannot fail, but for a lack of room.
    pub(super) fn is_pure(&self, expression: &Expression) -> bool {
        match &expression.kind {
            ExpressionKind::Template(text) => constant_text(text).is_some(),
            ExpressionKind::Reference(reference) => self.is_pure_reference(reference),
            ExpressionKind::Range(..) => false,
            ExpressionKind::Binary(_, left, right) => self.is_pure(left) && self.is_pure(right),
            ExpressionKind::List(items) => items.iter().all(|item| self.is_pure(item)),
            ExpressionKind::Map(entries) => entries
                .iter()
                .all(|(key, value)| self.is_pure(key) && self.is_pure(value)),
            ExpressionKind::Not(value) => self.is_pure(value),
            ExpressionKind::Null
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Integer(_)
            | ExpressionKind::Long(_)
            | ExpressionKind::BigInteger(_)
            | ExpressionKind::Double(_)
            | ExpressionKind::String(_) => true,
        }
    }

    pub(super) fn is_pure_reference(&self, reference: &Reference) -> bool {
        let is_computed = !self.survey.macros.is_empty() || self.survey.has_blocks;
        let is_property = |step: &crate::vtl::Step| matches!(step.kind, StepKind::Property(_));
        (!is_computed || self.survey.is_built_in(&reference.name))
            && !self.survey.has_evaluate
            && reference.steps.iter().all(is_property)
    }
}

pub(super) fn signed(value: i64) -> TokenStream {
    let digits = number(value.unsigned_abs());
    if value == i64::MIN {
        quote!(i64::MIN)
    } else if value < 0 {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}

pub(super) fn double(value: f64) -> TokenStream {
    if value.is_nan() {
        return quote!(f64::NAN);
    }
    let size = if value.is_infinite() {
        quote!(f64::INFINITY)
    } else {
        let digits = Literal::f64_unsuffixed(value.abs());
        quote!(#digits)
    };
    if value.is_sign_negative() {
        quote!(-#size)
    } else {
        size
    }
}
