//! Who is calling, as a sequence of texts: what keeps the answers of one caller from another (`reference/security.md`
//! C02).

use http::{HeaderValue, header};

use super::{Authorized, source};
use crate::context::Call;
use crate::descriptor::{Authorizer, AuthorizerEvent, Decides, Guard, ValuePart};

/// Claims that each token of the same caller has anew.
const PASSING: [&str; 6] = ["exp", "iat", "nbf", "jti", "auth_time", "rt_hash"];

/// How `Authorization` begins where it has a signature of AWS.
const SIGNATURE: &[u8] = b"AWS4-";

/// Tells who is calling, by everything that the gateway knows of it: two callers never have the same sequence. Where it
/// does not know all, the credentials that a backend may look at stand for the caller.
pub(crate) fn identity(call: &Call<'_>, tell: &mut dyn FnMut(&[u8])) {
    let caller = &call.caller;
    if let Some(accepted) = &caller.key {
        tell(b"key");
        tell(accepted.key.id.as_bytes());
    }
    // Whether what stands in `Authorization` was looked at, and is told.
    let mut is_authorization_known = false;
    if let Some(user) = &caller.user {
        tell(b"user");
        tell(user.arn.as_bytes());
        tell(user.id.as_bytes());
        // A signature is another one each time; with one in the query, the field may be anything.
        let mut values = call.headers.get_all(header::AUTHORIZATION).iter();
        is_authorization_known = values.all(|value| value.as_bytes().starts_with(SIGNATURE));
    }
    let mut has_function = false;
    for authorized in caller.authorized_before.iter().chain(&caller.authorized) {
        match authorized {
            Authorized::Token {
                authorizer, claims, ..
            } => {
                tell(b"token");
                let lasting = claims.iter();
                for (name, value) in lasting.filter(|(name, _)| !PASSING.contains(name)) {
                    tell(b"claim");
                    tell(name.as_bytes());
                    tell(value.to_string().as_bytes());
                }
                if claims.get("sub").is_none() {
                    tell(b"source");
                    let token = source::first(call, authorizer.sources);
                    tell(token.unwrap_or_default().as_bytes());
                }
                is_authorization_known |= stands_in_authorization(authorizer);
            }
            Authorized::Function { said, .. } => {
                tell(b"function");
                if let Some(principal) = &said.principal {
                    tell(b"principal");
                    tell(principal.as_bytes());
                }
                for (name, value) in &said.context {
                    tell(b"context");
                    tell(name.as_bytes());
                    tell(value.to_string().as_bytes());
                }
                has_function = true;
            }
        }
    }
    if has_function {
        // Functions may call everybody by one name.
        for authorizer in functions(call) {
            for source in authorizer.sources.iter().map(std::slice::from_ref) {
                tell(b"source");
                tell(source::first(call, source).unwrap_or_default().as_bytes());
            }
            if may_go_by_anything(authorizer) || source::has_repeated(call, authorizer.sources) {
                everything(call, tell);
            }
        }
    }
    let mut fields = |name: header::HeaderName| {
        for value in call
            .headers
            .get_all(&name)
            .iter()
            .map(HeaderValue::as_bytes)
        {
            tell(name.as_str().as_bytes());
            tell(value);
        }
    };
    if !is_authorization_known {
        fields(header::AUTHORIZATION);
    }
    fields(header::COOKIE);
}

/// Whether an authorizer's tokens stand in `Authorization`, of which there is one then.
fn stands_in_authorization(authorizer: &Authorizer) -> bool {
    matches!(
        authorizer.sources.first(),
        Some(ValuePart::Header(name) | ValuePart::HeaderAll(name))
            if name.eq_ignore_ascii_case(header::AUTHORIZATION.as_str())
    )
}

/// The functions that guard an operation.
fn functions<'c>(call: &'c Call<'_>) -> impl Iterator<Item = &'static Authorizer> + use<'c> {
    let guards = call.operation.map_or(&[][..], |operation| operation.access);
    let guards = guards.iter().copied().flatten();
    let authorizers = guards.filter_map(|guard| match guard {
        Guard::Authorizer(place, _) => call.stage.api.authorizers.get(usize::from(*place)),
        Guard::ApiKey | Guard::Iam => None,
    });
    authorizers.filter(|it| matches!(it.decides, Decides::Function(_)))
}

/// Whether what a function decides by is not said: it gets the whole request, and either nothing of it is named as who is calling, or
/// it is asked each time, so that equal sources promise nothing.
fn may_go_by_anything(authorizer: &Authorizer) -> bool {
    match &authorizer.decides {
        Decides::Function(function) => {
            !matches!(function.event, AuthorizerEvent::Token)
                && (authorizer.sources.is_empty() || authorizer.ttl == 0)
        }
        Decides::Token(_) | Decides::Basic(_) => false,
    }
}

/// All that a function is told of a request.
fn everything(call: &Call<'_>, tell: &mut dyn FnMut(&[u8])) {
    tell(b"request");
    tell(call.client.to_string().as_bytes());
    tell(call.path.as_bytes());
    tell(call.query.unwrap_or_default().as_bytes());
    for (name, value) in call.headers {
        tell(name.as_str().as_bytes());
        tell(value.as_bytes());
    }
}
