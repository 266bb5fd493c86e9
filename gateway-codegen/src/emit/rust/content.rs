//! What bodies must be, and how those are read that are not JSON.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::source::ident;
use super::{schemas, values};
use crate::plan::{Answers, Bytes, Field, MediaType, RequestBody, Written};

/// A `RequestBody`, as an `Option`.
pub(super) fn body(body: Option<&RequestBody>, schemas: &schemas::Names) -> TokenStream {
    let Some(body) = body else {
        return quote!(None);
    };
    let required = body.is_required;
    let content = content(&body.content, schemas);
    quote!(Some(&RequestBody { is_required: #required, content: #content }))
}

/// `Answers`, as an `Option`.
pub(super) fn answers(answers: Option<&Answers>, schemas: &schemas::Names) -> TokenStream {
    let Some(answers) = answers else {
        return quote!(None);
    };
    let enforced = answers.is_enforced;
    let responses = answers.responses.iter().map(|response| {
        let (first, last) = response.statuses;
        let (first, last) = (
            Literal::u16_unsuffixed(first),
            Literal::u16_unsuffixed(last),
        );
        let headers = response.headers.iter();
        let headers = headers.map(|header| values::parameter(header, schemas));
        let content = content(&response.content, schemas);
        quote!(DeclaredResponse {
            statuses: (#first, #last), headers: &[#(#headers),*], content: #content
        })
    });
    quote!(Some(&Answers { is_enforced: #enforced, responses: &[#(#responses),*] }))
}

fn content(content: &[MediaType], schemas: &schemas::Names) -> TokenStream {
    let content = content.iter().map(|media_type| {
        let name = &media_type.name;
        let schema = schemas.optional_schema(media_type.schema);
        let written = match &media_type.written {
            Some(written) => {
                let written = self::written(written, schemas);
                quote!(Some(&#written))
            }
            None => quote!(None),
        };
        let parameters = media_type.parameters.iter();
        let parameters = parameters.map(|(name, value)| quote!((#name, #value)));
        quote!(MediaType {
            name: #name, parameters: &[#(#parameters),*], schema: #schema, written: #written
        })
    });
    quote!(&[#(#content),*])
}

fn written(written: &Written, schemas: &schemas::Names) -> TokenStream {
    let shape = schemas.shapes().shape(written.shape);
    let fields = written
        .fields
        .iter()
        .map(|field| self::field(field, schemas));
    quote!(Written { shape: #shape, fields: &[#(#fields),*] })
}

fn field(field: &Field, schemas: &schemas::Names) -> TokenStream {
    let name = &field.name;
    let form = values::form(&field.form, schemas);
    let bytes = match field.bytes {
        None => quote!(None),
        Some(bytes) => {
            let bytes = ident(match bytes {
                Bytes::Any => "Any",
                Bytes::Asked => "Asked",
            });
            quote!(Some(Bytes::#bytes))
        }
    };
    let media_types = &field.media_types;
    let headers = field.headers.iter();
    let headers = headers.map(|header| values::parameter(header, schemas));
    quote!(Field {
        name: #name, form: #form, bytes: #bytes, media_types: &[#(#media_types),*],
        headers: &[#(#headers),*]
    })
}
