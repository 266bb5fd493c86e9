//! Mapping templates.
use crate::plan::{Api, MappingTemplate};
use crate::source::SourceMap;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

pub(super) fn emit(
    _api: &Api,
    _template: &MappingTemplate,
    name: &Ident,
    _sources: &SourceMap,
) -> TokenStream {
    let function = format_ident!("{}", name.to_string().to_lowercase());
    quote! {
        pub static #name: Template = Template { origin: "", size_hint: 0, render: #function };
        fn #function(_: &mut Rendering<'_>) -> Result<(), Stop> { Ok(()) }
    }
}
