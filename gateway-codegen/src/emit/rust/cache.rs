//! Response caches → expressions over the runtime's descriptors.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::source::ident;
use super::values::value_parts;
use crate::plan::{AddressKey, Cache, CachedOperation, Invalidation};

/// `Some(Cache { … })`.
pub(super) fn optional(cache: Option<&Cache>) -> TokenStream {
    let Some(cache) = cache else {
        return quote!(None);
    };
    let size = Literal::u64_unsuffixed(cache.size);
    let operations = cache.operations.iter().map(|(place, operation)| {
        let place = Literal::usize_unsuffixed(*place);
        let operation = self::operation(operation);
        quote!((#place, #operation))
    });
    quote!(Some(Cache { size: #size, operations: &[#(#operations),*] }))
}

fn operation(operation: &CachedOperation) -> TokenStream {
    let namespace = &operation.namespace;
    let ttl = Literal::u32_unsuffixed(operation.ttl);
    let stale = Literal::u32_unsuffixed(operation.stale_if_error);
    let keys = value_parts(&operation.keys);
    let address = ident(match operation.address {
        AddressKey::Nothing => "Nothing",
        AddressKey::Path => "Path",
        AddressKey::PathAndQuery => "PathAndQuery",
    });
    let is_shared = operation.is_shared;
    let invalidation = ident(match operation.invalidation {
        Invalidation::Free => "Free",
        Invalidation::Fail => "Fail",
        Invalidation::Warn => "Warn",
        Invalidation::Ignore => "Ignore",
    });
    quote!(CachedOperation {
        namespace: #namespace,
        ttl: #ttl,
        stale_if_error: #stale,
        keys: #keys,
        address: AddressKey::#address,
        is_shared: #is_shared,
        invalidation: Invalidation::#invalidation,
    })
}
