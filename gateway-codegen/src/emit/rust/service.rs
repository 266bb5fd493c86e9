//! AWS services → expressions over the runtime's descriptors.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::integration::{mappings_by_status, uri_parts};
use super::source::ident;
use super::values::value_parts;
use crate::plan::{ServiceCall, ServiceIntegration, ServiceRequest, ServiceTarget};

/// `ServiceTarget { … }`.
pub(super) fn target(target: &ServiceTarget) -> TokenStream {
    let service = uri_parts(&target.service);
    let region = uri_parts(&target.region);
    let call = match &target.call {
        ServiceCall::Action(parts) => {
            let parts = uri_parts(parts);
            quote!(ServiceCall::Action(#parts))
        }
        ServiceCall::Path(parts) => {
            let parts = uri_parts(parts);
            quote!(ServiceCall::Path(#parts))
        }
    };
    let credentials = match &target.credentials {
        Some(parts) => {
            let parts = uri_parts(parts);
            quote!(Some(#parts))
        }
        None => quote!(None),
    };
    quote!(ServiceTarget { service: #service, region: #region, call: #call, credentials: #credentials })
}

/// `ServiceIntegration { … }`.
pub(super) fn integration(integration: &ServiceIntegration) -> TokenStream {
    let target = target(&integration.target);
    let request = match &integration.request {
        ServiceRequest::Body => quote!(ServiceRequest::Body),
        ServiceRequest::Subtype(subtype, parameters, required) => {
            let subtype = ident(subtype);
            let parameters = parameters.iter().map(|(name, value)| {
                let value = value_parts(value);
                quote!((#name, #value))
            });
            quote!(ServiceRequest::Subtype(
                Subtype::#subtype, &[#(#parameters),*], &[#(#required),*]
            ))
        }
    };
    let response = mappings_by_status(&integration.response);
    let timeout = Literal::u32_unsuffixed(integration.timeout_ms);
    quote!(ServiceIntegration {
        target: #target, request: #request, response: #response, timeout_ms: #timeout
    })
}
