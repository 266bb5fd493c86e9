//! The constants of a template's function: its variables, JSONPaths and macros.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::super::source::ident;
use crate::emit::names::Scope;

/// What has a name.
#[derive(Default)]
pub(super) struct Names {
    scope: Scope,
    /// Names of variables, by position.
    variables: Vec<String>,
    by_name: BTreeMap<String, Ident>,
    /// Texts of paths.
    paths: BTreeMap<String, Ident>,
    macros: BTreeMap<String, Ident>,
    constants: Vec<TokenStream>,
}

impl Names {
    /// The constant of a variable.
    pub(super) fn variable(&mut self, name: &str) -> Ident {
        if let Some(known) = self.by_name.get(name) {
            return known.clone();
        }
        let constant = ident(&self.scope.screaming(name));
        let position = Literal::usize_unsuffixed(self.variables.len());
        self.constants
            .push(quote!(const #constant: Variable = Variable(#position);));
        self.variables.push(name.to_owned());
        self.by_name.insert(name.to_owned(), constant.clone());
        constant
    }

    /// The constant of a path, with the expression it is made of if it is new.
    pub(super) fn path(&mut self, text: &str, steps: impl FnOnce() -> TokenStream) -> Ident {
        if let Some(known) = self.paths.get(text) {
            return known.clone();
        }
        let constant = ident(&self.scope.screaming(&format!("path {text}")));
        let steps = steps();
        self.constants
            .push(quote!(const #constant: &[json_path::Step] = &[#steps];));
        self.paths.insert(text.to_owned(), constant.clone());
        constant
    }

    /// The static of a macro.
    pub(super) fn macro_name(&mut self, name: &str) -> Ident {
        if let Some(known) = self.macros.get(name) {
            return known.clone();
        }
        let constant = ident(&self.scope.screaming(&format!("macro {name}")));
        self.macros.insert(name.to_owned(), constant.clone());
        constant
    }

    /// The names of all variables, by position.
    pub(super) fn variables(&self) -> &[String] {
        &self.variables
    }

    /// The definitions of the constants.
    pub(super) fn constants(&self) -> TokenStream {
        self.constants.iter().cloned().collect()
    }
}
