//! Plan values → expressions over the runtime's descriptors.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::source::ident;
use crate::plan::{
    Action, ArrayStyle, Location, Mapping, Parameter, ResponseType, SegmentPart, Target, Type,
    ValuePart,
};

pub(super) fn parameter(parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    let location = ident(match parameter.location {
        Location::Path => "Path",
        Location::Query => "Query",
        Location::Header => "Header",
        Location::Cookie => "Cookie",
    });
    let required = parameter.required;
    let value = type_(&parameter.value);
    quote!(Parameter { name: #name, location: Location::#location, required: #required, value: #value })
}

fn type_(value: &Type) -> TokenStream {
    match value {
        Type::Any => quote!(Type::Any),
        Type::String {
            min_length,
            max_length,
            format,
            values,
        } => {
            let min = Literal::usize_unsuffixed(*min_length);
            let max = or_max_usize(*max_length);
            let format = match format {
                Some(format) => {
                    let name = ident(&format!("{format:?}"));
                    quote!(Some(Format::#name))
                }
                None => quote!(None),
            };
            quote!(Type::String { min_length: #min, max_length: #max, format: #format, values: &[#(#values),*] })
        }
        Type::Integer { min, max, values } => {
            let (min, max) = (bound(*min), bound(*max));
            let values = values.iter().map(|value| bound(*value));
            quote!(Type::Integer { min: #min, max: #max, values: &[#(#values),*] })
        }
        Type::Number {
            min,
            exclusive_min,
            max,
            exclusive_max,
        } => {
            let min = min.map_or_else(|| quote!(f64::NEG_INFINITY), float);
            let max = max.map_or_else(|| quote!(f64::INFINITY), float);
            quote!(Type::Number { min: #min, exclusive_min: #exclusive_min, max: #max, exclusive_max: #exclusive_max })
        }
        Type::Boolean => quote!(Type::Boolean),
        Type::Array {
            style,
            items,
            min_items,
            max_items,
        } => {
            let style = match style {
                ArrayStyle::Repeated => quote!(ArrayStyle::Repeated),
                ArrayStyle::Separated(c) => {
                    let c = Literal::character(*c);
                    quote!(ArrayStyle::Separated(#c))
                }
            };
            let items = type_(items);
            let min = Literal::usize_unsuffixed(*min_items);
            let max = or_max_usize(*max_items);
            quote!(Type::Array { style: #style, items: &#items, min_items: #min, max_items: #max })
        }
    }
}

fn bound(value: i64) -> TokenStream {
    match value {
        i64::MIN => quote!(i64::MIN),
        i64::MAX => quote!(i64::MAX),
        _ => {
            let digits = Literal::u64_unsuffixed(value.unsigned_abs());
            if value < 0 {
                quote!(-#digits)
            } else {
                quote!(#digits)
            }
        }
    }
}

fn float(value: f64) -> TokenStream {
    let digits = Literal::f64_unsuffixed(value.abs());
    if value.is_sign_negative() {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}

fn or_max_usize(value: Option<usize>) -> TokenStream {
    value.map_or_else(
        || quote!(usize::MAX),
        |value| {
            let literal = Literal::usize_unsuffixed(value);
            quote!(#literal)
        },
    )
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
