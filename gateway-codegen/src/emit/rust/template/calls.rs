//! Macros and their calls.

use proc_macro2::TokenStream;
use quote::quote;

use super::Emitter;
use crate::vtl::{Argument, Call, ExpressionKind, Node};

impl Emitter<'_> {
    /// The statics of all macros.
    pub(super) fn macros(&mut self) {
        let mut names = Vec::new();
        for (name, definition) in &self.survey.macros {
            let constant = self.names.macro_name(name);
            let parameters: Vec<_> = definition
                .parameters
                .iter()
                .map(|name| self.names.variable(name))
                .collect();
            let body = self.closure(definition.body);
            self.macros.extend(quote! {
                static #constant: Macro = Macro {
                    name: #name,
                    parameters: &[#(#parameters),*],
                    render: #body,
                };
            });
            names.push(constant);
        }
        if self.survey.has_evaluate {
            self.macros
                .extend(quote!(r.define_macros(&[#(&#names),*]);));
        }
    }

    pub(super) fn call(&mut self, node: &Node, call: &Call) -> TokenStream {
        let at = self.at(node.at);
        let is_known = self.survey.macros.contains_key(call.name.as_str());
        if !is_known && !self.survey.has_evaluate {
            let source = &call.source;
            return quote!(r.push(#source););
        }
        let word = call.arguments.iter().find_map(|argument| match argument {
            Argument::Word(_, word) => Some(word),
            Argument::Value(_) => None,
        });
        let arguments: Vec<TokenStream> = call
            .arguments
            .iter()
            .map(|argument| self.argument(argument))
            .collect();
        let body = call.body.as_deref().map(|body| self.closure(body));
        if !is_known {
            let (name, source) = (&call.name, &call.source);
            let body = body.map_or(quote!(None), |body| quote!(Some(#body)));
            return quote!(#at.call_named(#name, &[#(#arguments),*], #body, #source););
        }
        if let Some(word) = word {
            return quote!(#at.refuse_word(#word););
        }
        let name = self.names.macro_name(&call.name);
        match body {
            None => quote!(#at.call_macro(&#name, &[#(#arguments),*]);),
            Some(body) => {
                let content = self.names.variable("bodyContent");
                quote!(#at.call_macro_with(&#name, &[#(#arguments),*], #content, #body);)
            }
        }
    }

    fn argument(&mut self, argument: &Argument) -> TokenStream {
        let value = match argument {
            Argument::Word(_, word) => return quote!(Argument::Word(#word.into())),
            Argument::Value(value) => value,
        };
        match &value.kind {
            ExpressionKind::Reference(reference)
                if reference.steps.is_empty() && !self.survey.is_built_in(&reference.name) =>
            {
                let variable = self.names.variable(&reference.name);
                quote!(Argument::Variable(#variable))
            }
            ExpressionKind::Null
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Integer(_)
            | ExpressionKind::Long(_)
            | ExpressionKind::BigInteger(_)
            | ExpressionKind::Double(_)
            | ExpressionKind::String(_) => {
                let value = self.value(value);
                quote!(Argument::Value(#value))
            }
            ExpressionKind::Template(_)
            | ExpressionKind::Reference(_)
            | ExpressionKind::Range(..)
            | ExpressionKind::List(_)
            | ExpressionKind::Map(_)
            | ExpressionKind::Not(_)
            | ExpressionKind::Binary(..) => {
                let value = self.value(value);
                quote!(Argument::Computed(|r| #value))
            }
        }
    }
}
