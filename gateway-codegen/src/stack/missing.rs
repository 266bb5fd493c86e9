//! Variables that nobody gave a value.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, code, quoted, shell_word};
use crate::source::Span;

/// Variables without a value, each with the places that want it.
#[derive(Debug, Clone, Default)]
pub struct Missing {
    names: BTreeMap<String, (Span, usize)>,
    order: Vec<String>,
}

/// How many places are shown.
const SHOWN: usize = 8;

impl Missing {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Remembers that the value of `name` is wanted at a place.
    pub fn add(&mut self, name: &str, span: Span) {
        if let Some((_, n)) = self.names.get_mut(name) {
            *n += 1;
        } else {
            self.names.insert(name.to_owned(), (span, 1));
            self.order.push(name.to_owned());
        }
    }

    /// Whether the name of one stands in a key: keys have names where values are wanted.
    pub(crate) fn is_in(&self, key: &str) -> bool {
        self.names.keys().any(|name| key.contains(name.as_str()))
    }

    /// Their names, in the order in which they were wanted.
    #[cfg(test)]
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str)
    }

    /// The one diagnostic about all of them; `None` where every variable has a value. `specs`: the documents as they
    /// were named.
    pub fn report(&self, specs: &[String]) -> Option<Diagnostic> {
        let place = |name: &String| self.names.get(name).map(|(span, _)| *span);
        // In the order of the text, which is not that in which the parts of a template are read.
        let mut order: Vec<&String> = self.order.iter().collect();
        order.sort_by_key(|name| place(name).map(|span| (span.file, span.start)));
        let first = order.first()?;
        let message = match order.len() {
            1 => format!("the variable {} has no value", quoted(first)),
            n => format!("{n} variables have no value"),
        };
        let mut diagnostic = Diagnostic::new(code::MISSING_PARAMETER, place(first)?, message)
            .label(format!("wants {}", quoted(first)));
        for name in order.iter().skip(1).take(SHOWN - 1) {
            if let Some(span) = place(name) {
                diagnostic = diagnostic.secondary(span, format!("wants {}", quoted(name)));
            }
        }
        let arguments: Vec<String> = order
            .iter()
            .map(|name| format!("--param {}", shell_word(&format!("{name}=VALUE"))))
            .collect();
        let specs: Vec<String> = specs.iter().map(|spec| shell_word(spec)).collect();
        diagnostic = diagnostic.help(format!(
            "give them: `gwc build {} {}`",
            specs.join(" "),
            arguments.join(" ")
        ));
        if order.len() > 1 {
            diagnostic = diagnostic
                .help("or put `NAME: value` lines into a file: `--params FILE`; `--param '*=VALUE'` is for all the rest");
        }
        Some(diagnostic)
    }
}
