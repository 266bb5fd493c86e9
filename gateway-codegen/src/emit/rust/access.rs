//! Guards, authorizers, rates and plans → expressions over the runtime's descriptors.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::integration::uri_parts;
use super::source::ident;
use super::values::value_parts;
use crate::plan::{
    Api, Authorizer, AuthorizerCall, AuthorizerEvent, Decides, Enforcer, FunctionAuthorizer, Guard,
    KeyPlace, Operation, Period, Quota, Throttle, TokenAuthorizer, UsagePlan,
};

/// The alternatives of an operation: `&[&[Guard::ApiKey]]`. Where one of them asks the gateway for nothing, none.
pub(super) fn guards(api: &Api, operation: &Operation) -> TokenStream {
    if !operation.access.is_enforced() {
        return quote!(&[]);
    }
    let alternatives = operation.access.alternatives.iter().map(|guards| {
        let guards = guards.iter().filter_map(|one| guard(api, one));
        quote!(&[#(#guards),*])
    });
    quote!(&[#(#alternatives),*])
}

/// `None`: the gateway does not enforce it.
fn guard(api: &Api, guard: &Guard) -> Option<TokenStream> {
    match guard.enforcer {
        Enforcer::ApiKey => Some(quote!(Guard::ApiKey)),
        Enforcer::Iam => Some(quote!(Guard::Iam)),
        Enforcer::Token
        | Enforcer::Request
        | Enforcer::CognitoUserPools
        | Enforcer::Jwt
        | Enforcer::Basic => {
            let mut authorizers = api.authorizers.iter();
            let place = authorizers.position(|one| Some(&one.name) == guard.scheme.as_ref());
            // One that cannot be asked lets nobody in: there is none at this place.
            let place = place.unwrap_or(usize::from(u16::MAX));
            let place = Literal::usize_unsuffixed(place);
            let scopes = &guard.scopes;
            Some(quote!(Guard::Authorizer(#place, &[#(#scopes),*])))
        }
        Enforcer::MutualTls | Enforcer::Upstream | Enforcer::Nobody(_) => None,
    }
}

/// `&[Authorizer { … }]`.
pub(super) fn authorizers(api: &Api) -> TokenStream {
    let authorizers = api.authorizers.iter().map(authorizer);
    quote!(&[#(#authorizers),*])
}

fn authorizer(authorizer: &Authorizer) -> TokenStream {
    let name = &authorizer.name;
    let sources = value_parts(&authorizer.sources);
    let ttl = Literal::u32_unsuffixed(authorizer.ttl);
    let decides = match &authorizer.decides {
        Decides::Function(function) => {
            let function = self::function(function);
            quote!(Decides::Function(#function))
        }
        Decides::Token(token) => {
            let token = self::token(token);
            quote!(Decides::Token(#token))
        }
        Decides::Basic(basic) => {
            let realm = &basic.realm;
            quote!(Decides::Basic(BasicAuthorizer { realm: #realm, hash: BCRYPT }))
        }
    };
    quote!(Authorizer { name: #name, sources: #sources, ttl: #ttl, decides: #decides })
}

fn function(function: &FunctionAuthorizer) -> TokenStream {
    let call = match &function.call {
        AuthorizerCall::Lambda {
            function,
            region,
            credentials,
        } => {
            let (function, credentials) = (uri_parts(function), uri_parts(credentials));
            quote!(Lambda { function: #function, region: #region, credentials: #credentials })
        }
        AuthorizerCall::Http(address) => {
            let address = uri_parts(address);
            quote!(Http(#address))
        }
    };
    let event = match function.event {
        AuthorizerEvent::Token => quote!(Token),
        AuthorizerEvent::Request => quote!(Request),
        AuthorizerEvent::V1 => quote!(V1),
        AuthorizerEvent::V2 { is_simple } => quote!(V2 { is_simple: #is_simple }),
    };
    let validation = optional_text(function.validation.as_ref());
    let timeout = Literal::u32_unsuffixed(function.timeout_ms);
    quote!(FunctionAuthorizer {
        call: AuthorizerCall::#call,
        event: AuthorizerEvent::#event,
        validation: #validation,
        timeout_ms: #timeout,
    })
}

fn token(token: &TokenAuthorizer) -> TokenStream {
    let issuers = token.issuers.iter().map(|issuer| {
        let name = &issuer.name;
        let keys = match &issuer.keys {
            KeyPlace::Set(address) => quote!(KeyPlace::Set(#address)),
            KeyPlace::Discovery(address) => quote!(KeyPlace::Discovery(#address)),
        };
        quote!(Issuer { name: #name, keys: #keys })
    });
    let audiences = &token.audiences;
    let is_user_pool = token.is_user_pool;
    let validation = optional_text(token.validation.as_ref());
    quote!(TokenAuthorizer {
        issuers: &[#(#issuers),*],
        audiences: &[#(#audiences),*],
        is_user_pool: #is_user_pool,
        validation: #validation,
    })
}

/// `Some("…")`.
pub(super) fn optional_text(text: Option<&String>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}

/// `UsagePlan { … }`.
pub(super) fn usage_plan(plan: &UsagePlan) -> TokenStream {
    let (name, stages) = (&plan.name, &plan.stages);
    let throttle = optional_throttle(plan.throttle);
    let quota = match plan.quota {
        Some(Quota {
            limit,
            period,
            offset,
        }) => {
            let (limit, offset) = (
                Literal::u64_unsuffixed(limit),
                Literal::u64_unsuffixed(offset),
            );
            let period = ident(match period {
                Period::Day => "Day",
                Period::Week => "Week",
                Period::Month => "Month",
            });
            quote!(Some(Quota { limit: #limit, period: Period::#period, offset: #offset }))
        }
        None => quote!(None),
    };
    let methods = methods(&plan.methods);
    quote!(UsagePlan {
        name: #name,
        throttle: #throttle,
        quota: #quota,
        stages: &[#(#stages),*],
        methods: #methods,
    })
}

/// `&[(3, Throttle { … })]`.
pub(super) fn methods(methods: &[(usize, Throttle)]) -> TokenStream {
    let methods = methods.iter().map(|(place, throttle)| {
        let place = Literal::usize_unsuffixed(*place);
        let throttle = self::throttle(*throttle);
        quote!((#place, #throttle))
    });
    quote!(&[#(#methods),*])
}

/// `Some(Throttle { … })`.
pub(super) fn optional_throttle(throttle: Option<Throttle>) -> TokenStream {
    match throttle {
        Some(throttle) => {
            let throttle = self::throttle(throttle);
            quote!(Some(#throttle))
        }
        None => quote!(None),
    }
}

fn throttle(throttle: Throttle) -> TokenStream {
    let rate = Literal::f64_unsuffixed(throttle.rate);
    let burst = Literal::u32_unsuffixed(throttle.burst);
    quote!(Throttle { rate: #rate, burst: #burst })
}
