//! A mapping template → a Rust function that renders it.
//!
//! Each part of a template is a statement on the rendering `r`: text is a literal, variables are positions that are
//! known here, loops and blocks are closures without captures. Constant JSONPaths are constants. The code is as long
//! as the template, and no function of it is long: compilers take more than linear time for those.

mod calls;
mod expressions;
mod names;
mod nodes;
mod paths;
mod references;
mod survey;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::source::{comment_text, ident};
use crate::plan::MappingTemplate;
use crate::source::embedded::EmbeddedMap;
use crate::source::{Node, SourceMap, Value};
use names::Names;
pub(in crate::emit::rust) use paths::steps as path_steps;
use survey::Survey;

/// The items of a template: `pub static NAME: Template`, its documentation, and the function, which is called the same
/// in lower case.
///
/// `name` is one that [`crate::emit::names`] minted; `file` is the document as comments name it; `sources` gives the lines that parts stand at.
#[must_use]
pub fn emit(
    name: &str,
    template: &MappingTemplate,
    file: &str,
    sources: &SourceMap,
) -> TokenStream {
    let survey = Survey::of(&template.tree);
    let node = Node {
        span: template.origin.span,
        value: Value::String(template.text.as_str().into()),
    };
    let mut emitter = Emitter {
        survey: &survey,
        names: Names::default(),
        sources,
        map: EmbeddedMap::new(sources, &node),
        macros: TokenStream::new(),
        parts: Vec::new(),
    };
    emitter.macros();
    if survey.has_evaluate {
        for name in ["foreach", "velocityCount", "velocityHasNext"] {
            emitter.names.variable(name);
        }
    }
    let body = emitter.block(&template.tree.nodes);
    let Emitter {
        names,
        macros,
        parts,
        ..
    } = emitter;
    let line = sources.line_number(template.origin.span);
    let origin = format!("{file}:{line} {}", template.origin.pointer);
    let place = comment_text(&origin).replace('`', "'");
    let docs = [
        format!(" {}.", comment_text(&template.description)),
        String::new(),
        format!(" `{place}`"),
    ];
    let function = ident(&name.to_ascii_lowercase());
    let name = ident(name);
    let size_hint = Literal::usize_unsuffixed(survey.size_hint);
    let (variables, constants) = (names.variables(), names.constants());
    quote! {
        #(#[doc = #docs])*
        pub static #name: Template = Template {
            origin: #origin,
            size_hint: #size_hint,
            variables: &[#(#variables),*],
            render: #function,
        };
        fn #function(r: &Rendering<'_>) {
            #constants
            #macros
            #body
            #(#parts)*
        }
    }
}

/// Emits one template.
struct Emitter<'e> {
    survey: &'e Survey<'e>,
    names: Names,
    sources: &'e SourceMap,
    map: EmbeddedMap,
    /// The statics of macros.
    macros: TokenStream,
    /// Functions of what would be too much for one.
    parts: Vec<TokenStream>,
}

impl Emitter<'_> {
    /// `r`, noting where in the document the part stands: for what can fail.
    fn at(&self, at: crate::vtl::Offsets) -> TokenStream {
        let (line, column) = self.sources.line_column(self.map.span(at.range()));
        let (line, column) = (
            Literal::usize_unsuffixed(line),
            Literal::usize_unsuffixed(column),
        );
        quote!(r.at(#line, #column))
    }
}
