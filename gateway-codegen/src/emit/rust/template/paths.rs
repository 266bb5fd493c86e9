//! JSONPaths → constants.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::source::ident;
use super::expressions::{double, signed};
use crate::json_path::step::{Filter, Operand, Scalar, Step};

/// The steps, with commas between.
pub(in crate::emit::rust) fn steps(steps: &[Step]) -> TokenStream {
    let steps = steps.iter().map(step);
    quote!(#(#steps),*)
}

/// A list that is a constant.
fn listed(items: impl Iterator<Item = TokenStream>) -> TokenStream {
    quote!(Cow::Borrowed(&[#(#items),*]))
}

fn step(step: &Step) -> TokenStream {
    match step {
        Step::Child(name) => quote!(json_path::Step::Child(Cow::Borrowed(#name))),
        Step::Children(names) => {
            let names = listed(names.iter().map(|name| quote!(Cow::Borrowed(#name))));
            quote!(json_path::Step::Children(#names))
        }
        Step::Index(index) => {
            let index = signed(*index);
            quote!(json_path::Step::Index(#index))
        }
        Step::Indexes(indexes) => {
            let indexes = listed(indexes.iter().map(|index| signed(*index)));
            quote!(json_path::Step::Indexes(#indexes))
        }
        Step::Slice(from, to) => {
            let [from, to] = [from, to].map(|bound| match bound {
                Some(bound) => {
                    let bound = signed(*bound);
                    quote!(Some(#bound))
                }
                None => quote!(None),
            });
            quote!(json_path::Step::Slice(#from, #to))
        }
        Step::Wildcard => quote!(json_path::Step::Wildcard),
        Step::DeepScan => quote!(json_path::Step::DeepScan),
        Step::Filter(condition) => {
            let condition = filter(condition);
            quote!(json_path::Step::Filter(#condition))
        }
        Step::Function(function, parameters) => {
            let function = ident(&format!("{function:?}"));
            let parameters = listed(parameters.iter().map(operand));
            quote!(json_path::Step::Function(json_path::Function::#function, #parameters))
        }
    }
}

fn filter(condition: &Filter) -> TokenStream {
    match condition {
        Filter::All(parts) => {
            let parts = listed(parts.iter().map(filter));
            quote!(json_path::Filter::All(#parts))
        }
        Filter::Any(parts) => {
            let parts = listed(parts.iter().map(filter));
            quote!(json_path::Filter::Any(#parts))
        }
        Filter::Not(parts) => {
            let parts = listed(parts.iter().map(filter));
            quote!(json_path::Filter::Not(#parts))
        }
        Filter::Exists(path) => {
            let path = operand(path);
            quote!(json_path::Filter::Exists(#path))
        }
        Filter::Compare(left, compare, right) => {
            let (left, right) = (operand(left), operand(right));
            let compare = ident(&format!("{compare:?}"));
            quote!(json_path::Filter::Compare(#left, json_path::Compare::#compare, #right))
        }
    }
}

fn operand(value: &Operand) -> TokenStream {
    match value {
        Operand::Current(path) => {
            let path = listed(path.iter().map(step));
            quote!(json_path::Operand::Current(#path))
        }
        Operand::Root(path) => {
            let path = listed(path.iter().map(step));
            quote!(json_path::Operand::Root(#path))
        }
        Operand::Scalar(value) => {
            let value = scalar(value);
            quote!(json_path::Operand::Scalar(#value))
        }
        Operand::List(items) => {
            let items = listed(items.iter().map(scalar));
            quote!(json_path::Operand::List(#items))
        }
        Operand::Regex(pattern) => quote!(json_path::Operand::Regex(Cow::Borrowed(#pattern))),
    }
}

fn scalar(value: &Scalar) -> TokenStream {
    match value {
        Scalar::Null => quote!(json_path::Scalar::Null),
        Scalar::Boolean(truth) => quote!(json_path::Scalar::Boolean(#truth)),
        Scalar::Integer(number) => {
            let number = signed(*number);
            quote!(json_path::Scalar::Integer(#number))
        }
        Scalar::Double(number) => {
            let number = double(*number);
            quote!(json_path::Scalar::Double(#number))
        }
        Scalar::Text(text) => quote!(json_path::Scalar::Text(Cow::Borrowed(#text))),
    }
}
