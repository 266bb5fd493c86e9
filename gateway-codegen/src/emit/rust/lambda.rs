//! Lambda integrations → expressions over the runtime's descriptors.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::integration::{mappings_by_status, uri_parts};
use super::source::ident;
use super::values::mapping;
use crate::plan::{LambdaIntegration, PayloadFormat};

/// `LambdaIntegration { … }`.
pub(super) fn integration(lambda: &LambdaIntegration) -> TokenStream {
    let function = uri_parts(&lambda.function);
    let mut fields = vec![quote!(function: #function)];
    if !lambda.region.is_empty() {
        let region = &lambda.region;
        fields.push(quote!(region: #region));
    }
    if !lambda.credentials.is_empty() {
        let credentials = uri_parts(&lambda.credentials);
        fields.push(quote!(credentials: #credentials));
    }
    let payload = ident(match lambda.payload {
        PayloadFormat::Rest => "Rest",
        PayloadFormat::V1 => "V1",
        PayloadFormat::V2 => "V2",
    });
    fields.push(quote!(payload: PayloadFormat::#payload));
    if lambda.streams {
        fields.push(quote!(transfer: TransferMode::Stream));
    }
    let timeout = Literal::u32_unsuffixed(lambda.timeout_ms);
    fields.push(quote!(timeout_ms: #timeout));
    if !lambda.request.is_empty() {
        let mappings = lambda.request.iter().map(mapping);
        fields.push(quote!(request: &[#(#mappings),*]));
    }
    if !lambda.response.is_empty() {
        let responses = mappings_by_status(&lambda.response);
        fields.push(quote!(response: #responses));
    }
    quote!(LambdaIntegration { #(#fields),*, ..LambdaIntegration::NEW })
}
