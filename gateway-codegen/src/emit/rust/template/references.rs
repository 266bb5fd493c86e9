//! References → Rust expressions of the type `Value`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Emitter;
use crate::vtl::{Expression, Reference, Step, StepKind, constant};

/// The functions of `$util`.
const FUNCTIONS: [&str; 6] = [
    "escapeJavaScript",
    "parseJson",
    "urlEncode",
    "urlDecode",
    "base64Encode",
    "base64Decode",
];

impl Emitter<'_> {
    pub(super) fn reference(&mut self, reference: &Reference) -> TokenStream {
        let (mut value, mut rest) = self.root(reference);
        while let Some((step, behind)) = rest.split_first() {
            rest = behind;
            value = match &step.kind {
                StepKind::Property(name) => {
                    let (more, behind) = properties(rest);
                    rest = behind;
                    quote!(r.properties(#value, &[#name #(, #more)*]))
                }
                StepKind::Index(index) => {
                    let is_pure = self.is_pure(index);
                    let index = self.value(index);
                    if is_pure {
                        quote!(r.index(#value, #index))
                    } else {
                        unless_null(&value, &quote!(r.index(value, #index)))
                    }
                }
                StepKind::Method { name, arguments } => {
                    let is_pure = arguments.iter().all(|value| self.is_pure(value));
                    let arguments = self.values(arguments);
                    let call = |value: &TokenStream| match arguments.as_slice() {
                        [] => quote!(r.call(#value, #name)),
                        [argument] => quote!(r.call_with(#value, #name, #argument)),
                        arguments => quote!(r.call_with_all(#value, #name, vec![#(#arguments),*])),
                    };
                    if is_pure {
                        call(&value)
                    } else {
                        unless_null(&value, &call(&quote!(value)))
                    }
                }
            };
        }
        value
    }

    /// What a reference begins with, and the steps that are left.
    fn root<'r>(&mut self, reference: &'r Reference) -> (TokenStream, &'r [Step]) {
        let steps = reference.steps.as_slice();
        let name = reference.name.as_str();
        if !self.survey.is_built_in(name) {
            let variable = self.names.variable(name);
            let (names, rest) = properties(steps);
            return match names.as_slice() {
                [] => (quote!(r.get(#variable)), rest),
                names => (quote!(r.get_in(#variable, &[#(#names),*])), rest),
            };
        }
        let special = match name {
            "input" => self.input(steps),
            "util" => self.util(steps),
            "context" => context(steps),
            _ => stage_variable(steps),
        };
        special.unwrap_or_else(|| (quote!(r.built_in(#name)), steps))
    }

    fn input<'r>(&mut self, steps: &'r [Step]) -> Option<(TokenStream, &'r [Step])> {
        let (first, rest) = steps.split_first()?;
        let value = match &first.kind {
            StepKind::Property(name) if name == "body" => quote!(r.body()),
            StepKind::Method { name, arguments } => match (name.as_str(), arguments.as_slice()) {
                ("params", []) => quote!(r.all_parameters()),
                ("params", [name]) => match constant(name)?.as_str() {
                    // Also all parameters of a kind.
                    "path" | "querystring" | "header" => return None,
                    name => quote!(r.parameter(#name)),
                },
                ("path", [path]) => {
                    let path = self.path(path)?;
                    quote!(r.path(#path))
                }
                ("json", [path]) => {
                    let path = self.path(path)?;
                    quote!(r.json(#path))
                }
                _ => return None,
            },
            StepKind::Property(_) | StepKind::Index(_) => return None,
        };
        Some((value, rest))
    }

    /// The constant of a path that is known and is one; others are read when the template is rendered.
    fn path(&mut self, path: &Expression) -> Option<Ident> {
        let text = constant(path)?;
        let path = crate::json_path::parse(&text).ok()?;
        Some(self.names.path(&text, || super::paths::steps(&path.steps)))
    }

    /// The path of `$input.json('…')` and nothing more.
    pub(super) fn constant_json(&mut self, reference: &Reference) -> Option<Ident> {
        let [
            Step {
                kind: StepKind::Method { name, arguments },
                ..
            },
        ] = reference.steps.as_slice()
        else {
            return None;
        };
        if reference.name != "input" || name != "json" || !self.survey.is_built_in("input") {
            return None;
        }
        match arguments.as_slice() {
            [path] => self.path(path),
            _ => None,
        }
    }

    fn util<'r>(&mut self, steps: &'r [Step]) -> Option<(TokenStream, &'r [Step])> {
        let (first, rest) = steps.split_first()?;
        let StepKind::Method { name, arguments } = &first.kind else {
            return None;
        };
        let [argument] = arguments.as_slice() else {
            return None;
        };
        if !FUNCTIONS.contains(&name.as_str()) {
            return None;
        }
        let argument = self.value(argument);
        Some((quote!(r.util(#name, #argument)), rest))
    }
}

/// Velocity does not compute arguments for nothing.
fn unless_null(value: &TokenStream, then: &TokenStream) -> TokenStream {
    quote!(r.unless_null(#value, |r, value| #then))
}

/// The properties that steps begin with, and the steps behind them.
pub(super) fn properties(steps: &[Step]) -> (Vec<&str>, &[Step]) {
    let name = |step| match step {
        &Step {
            kind: StepKind::Property(ref name),
            ..
        } => Some(name.as_str()),
        _ => None,
    };
    let names: Vec<&str> = steps.iter().map_while(name).collect();
    let rest = steps.get(names.len()..).unwrap_or_default();
    (names, rest)
}

/// The name that a step picks, where it is known.
fn picked(step: &Step) -> Option<String> {
    match &step.kind {
        StepKind::Property(name) => Some(name.clone()),
        StepKind::Index(index) => constant(index),
        StepKind::Method { .. } => None,
    }
}

/// `$context.a.b`: one look-up.
fn context(steps: &[Step]) -> Option<(TokenStream, &[Step])> {
    let names: Vec<String> = steps.iter().map_while(picked).collect();
    let (_, rest) = steps.split_at_checked(names.len())?;
    if names.is_empty() {
        return None;
    }
    let path = names.join(".");
    Some((quote!(r.context(#path)), rest))
}

fn stage_variable(steps: &[Step]) -> Option<(TokenStream, &[Step])> {
    let (first, rest) = steps.split_first()?;
    let name = picked(first)?;
    Some((quote!(r.stage_variable(#name)), rest))
}
