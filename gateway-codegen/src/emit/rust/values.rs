//! Plan values → expressions over the runtime's descriptors.

use proc_macro2::TokenStream;
use quote::quote;

use super::source::ident;
use super::{schemas, shapes};
use crate::plan::{
    Action, Form, Location, Mapping, Parameter, ResponseType, SegmentPart, Style, Target, ValuePart,
};

pub(super) fn parameter(parameter: &Parameter, schemas: &schemas::Names) -> TokenStream {
    let name = &parameter.name;
    let location = ident(match parameter.location {
        Location::Path => "Path",
        Location::Query => "Query",
        Location::Header => "Header",
        Location::Cookie => "Cookie",
    });
    let (required, allows_empty) = (parameter.required, parameter.allows_empty);
    let form = match &parameter.form {
        Some(form) => {
            let form = self::form(form, schemas);
            quote!(Some(#form))
        }
        None => quote!(None),
    };
    let schema = schemas.optional_schema(parameter.schema);
    quote!(Parameter {
        name: #name,
        location: Location::#location,
        required: #required,
        allows_empty: #allows_empty,
        form: #form,
        schema: #schema,
    })
}

pub(super) fn form(form: &Form, schemas: &schemas::Names) -> TokenStream {
    let style = match &form.style {
        Style::Json => quote!(Json),
        Style::Separated {
            separator,
            is_exploded,
        } => {
            let separator = shapes::separator(*separator);
            quote!(Separated { separator: #separator, is_exploded: #is_exploded })
        }
        Style::Label { is_exploded } => quote!(Label { is_exploded: #is_exploded }),
        Style::Matrix { is_exploded } => quote!(Matrix { is_exploded: #is_exploded }),
        Style::Repeated { except } => quote!(Repeated { except: &[#(#except),*] }),
        Style::Deep => quote!(Deep),
        Style::Parts => quote!(Parts),
    };
    let shape = schemas.shapes().shape(form.shape);
    quote!(Form { style: Style::#style, shape: #shape })
}

/// `&[("name", &[parts])]`.
pub(super) fn headers(headers: &[(String, Vec<ValuePart>)]) -> TokenStream {
    let headers = headers.iter().map(|(name, value)| {
        let value = value_parts(value);
        quote!((#name, #value))
    });
    quote!(&[#(#headers),*])
}

pub(super) fn mapping(mapping: &Mapping) -> TokenStream {
    let action = ident(match mapping.action {
        Action::Append => "Append",
        Action::Overwrite => "Overwrite",
        Action::Remove => "Remove",
    });
    let target = match &mapping.target {
        Target::Header(name) => quote!(Target::Header(#name)),
        Target::Query(name) => quote!(Target::Query(#name)),
        Target::Path(name) => quote!(Target::Path(#name)),
        Target::WholePath => quote!(Target::WholePath),
        Target::Status => quote!(Target::Status),
    };
    let value = value_parts(&mapping.value);
    quote!(Mapping { action: Action::#action, target: #target, value: #value })
}

/// `&[parts]`.
pub(super) fn value_parts(parts: &[ValuePart]) -> TokenStream {
    let parts = parts.iter().map(|part| match part {
        ValuePart::Text(text) => quote!(ValuePart::Text(#text)),
        ValuePart::Header(name) => quote!(ValuePart::Header(#name)),
        ValuePart::HeaderAll(name) => quote!(ValuePart::HeaderAll(#name)),
        ValuePart::Query(name) => quote!(ValuePart::Query(#name)),
        ValuePart::QueryAll(name) => quote!(ValuePart::QueryAll(#name)),
        ValuePart::Path(name) => quote!(ValuePart::Path(#name)),
        ValuePart::Body(None) => quote!(ValuePart::Body(None)),
        ValuePart::Body(Some(path)) => {
            let steps = super::template::path_steps(path);
            quote!(ValuePart::Body(Some(&[#steps])))
        }
        ValuePart::RequestPath => quote!(ValuePart::RequestPath),
        ValuePart::StageVariable(name) => quote!(ValuePart::StageVariable(#name)),
        ValuePart::Context(context) => {
            let context = ident(context.identifier());
            quote!(ValuePart::Context(Context::#context))
        }
        ValuePart::Authorizer(name) => quote!(ValuePart::Authorizer(#name)),
    });
    quote!(&[#(#parts),*])
}

pub(super) fn response_type(response_type: ResponseType) -> TokenStream {
    let name = ident(response_type.identifier());
    quote!(ResponseType::#name)
}

/// `&[SegmentPart::Text("..."), ..]`.
pub(super) fn segment_parts(parts: &[SegmentPart]) -> TokenStream {
    let parts = parts.iter().map(|part| match part {
        SegmentPart::Text(text) => quote!(SegmentPart::Text(#text)),
        SegmentPart::Parameter(_) => quote!(SegmentPart::Parameter),
    });
    quote!(&[#(#parts),*])
}
