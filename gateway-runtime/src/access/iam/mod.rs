//! IAM authorization: the signature of a request, and the policies of whoever signed it
//! (`reference/rest-api.md` §5.3, `reference/http-api.md` §6.3).

mod users;

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Version, header};

use super::facts::{Facts, INVALIDATE_CACHE, INVOKE};
use super::{User, resource_policy, source};
use crate::aws::sigv4::verify::{self, Exception, Head, Identity, Pending, Realm, Refusal};
use crate::context::{ACCOUNT_ID, Call, Failure};
use crate::descriptor::{Kind, ResponseType};
use crate::integrate::client_body::{self, ClientBody};
use crate::policy::order::{self, Authorization, Decision};

use users::IamUser;
pub(crate) use users::{IamUsers, NewUser};

/// Whether a request is signed by a user who may call what it asks for. Its body is there afterwards as it was before, whatever
/// comes of it, since another alternative may let the request pass; but for one that does not come. Of a body in signed chunks the
/// data takes the place once the request may pass, and with it the length.
///
/// # Errors
///
/// It is not signed, or not as it arrived; the user may not.
pub(super) async fn check<'r>(
    call: &mut Call<'r>,
    request: &mut super::Request<'r>,
) -> Result<(), Failure> {
    let kind = call.stage.api.kind;
    let refused = |refusal: Refusal| self::refused(&refusal, kind);
    let pending = begin(call).map_err(refused)?;
    if !pending.needs_body() {
        let verified = pending.finish(&[]).map_err(refused)?;
        return admit(call, &verified.identity);
    }
    let is_chunked = matches!(pending, Pending::Chunked(_));
    let Some(body) = request.body.take() else {
        return Err(Failure::new(
            ResponseType::InvalidSignature,
            "the body was refused before",
        ));
    };
    let connection = body.connection();
    let bytes = client_body::read(call, body).await?;
    request.body = Some(ClientBody::full(bytes.clone(), Arc::clone(&connection)));
    let verified = pending.finish(&bytes).map_err(refused)?;
    let decoded = match verified.body {
        Cow::Borrowed(_) => None,
        Cow::Owned(decoded) => Some(Bytes::from(decoded)),
    };
    admit(call, &verified.identity)?;
    if is_chunked {
        if let Some(decoded) = &decoded {
            request.length = Some(decoded.len() as u64);
        }
        let unframed = request.unframed;
        call.headers = unframed.get_or_init(|| Box::new(without_frames(call.headers)));
    }
    if let Some(decoded) = decoded {
        request.body = Some(ClientBody::full(decoded, connection));
    }
    Ok(())
}

/// The first step: all but the body.
fn begin(call: &Call<'_>) -> Result<Pending, Refusal> {
    let mut headers: Vec<(&str, &[u8])> = call
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect();
    if call.version == Version::HTTP_2 && !call.headers.contains_key(header::HOST) {
        headers.push(("host", call.host.as_bytes()));
    }
    let head = Head {
        method: call.own_method.as_str(),
        path: call.raw_path,
        query: call.query.unwrap_or_default(),
        headers: &headers,
    };
    let realm = Realm {
        regions: std::slice::from_ref(&call.variant.access.region),
        service: "execute-api",
    };
    verify::begin(&head, &realm, &*call.stage.users, call.time)
}

/// Fields of a request without those that speak of its chunks: what goes on has none.
fn without_frames(headers: &HeaderMap) -> HeaderMap {
    const CHUNKED: &str = "aws-chunked";
    let mut headers = headers.clone();
    headers.remove("x-amz-decoded-content-length");
    let codings: Vec<String> = headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|coding| coding.trim().to_owned())
        .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case(CHUNKED))
        .collect();
    match HeaderValue::try_from(codings.join(", ")) {
        Ok(value) if !value.is_empty() => headers.insert(header::CONTENT_ENCODING, value),
        _ => headers.remove(header::CONTENT_ENCODING),
    };
    headers
}

/// Holds who signed a request to their policies, and to that of the API.
fn admit(call: &mut Call<'_>, identity: &Identity) -> Result<(), Failure> {
    let stage = call.stage;
    let Some(user) = stage.users.get(&identity.access_key_id) else {
        return Err(refused(&Refusal::InvalidToken, stage.api.kind));
    };
    let arn = source::arn(call, &call.variant.access.region);
    source::check_arn(call, &arn)?;
    if let Decision::Deny(denial) = decide(call, user, INVOKE, &arn) {
        return Err(resource_policy::denied(denial, &arn, Some(&user.arn)));
    }
    call.caller.user = Some(Box::new(User {
        access_key: identity.access_key_id.as_str().into(),
        account_id: user.account.clone(),
        id: user.id.clone(),
        arn: user.arn.clone(),
    }));
    Ok(())
}

/// What the policies of a user and that of the API say of an action.
fn decide(call: &Call<'_>, user: &IamUser, action: &'static str, arn: &str) -> Decision {
    let facts = Facts::anonymous(call, arn)
        .of(user.caller(), &user.keys)
        .for_action(action);
    let authorization = Authorization::Iam {
        identity: user.verdict(&facts),
        is_same_account: &*user.account == ACCOUNT_ID,
    };
    order::decide(authorization, resource_policy::verdict(call, &facts))
}

/// Whether a caller may ask for a new answer in the place of one that is kept: a user of IAM who has the permission.
pub(crate) fn may_invalidate(call: &Call<'_>) -> bool {
    let known = call.caller.user.as_ref();
    let user = known.and_then(|known| call.stage.users.get(&known.access_key));
    user.is_some_and(|user| {
        let arn = source::arn(call, &call.variant.access.region);
        matches!(decide(call, user, INVALIDATE_CACHE, &arn), Decision::Allow)
    })
}

/// The refusal in the words of the kind: HTTP APIs say nothing of why.
fn refused(refusal: &Refusal, kind: Kind) -> Failure {
    let response_type = match (kind, refusal.exception()) {
        (Kind::Http, _) => ResponseType::AccessDenied,
        (Kind::Rest, Exception::MissingAuthenticationToken) => {
            ResponseType::MissingAuthenticationToken
        }
        (Kind::Rest, Exception::ExpiredToken) => ResponseType::ExpiredToken,
        (Kind::Rest, _) => ResponseType::InvalidSignature,
    };
    let mut failure = Failure::new(response_type, refusal.reason());
    if kind == Kind::Rest {
        failure.message = refusal.to_string().into();
        failure.error_type = Some(refusal.exception().name());
    }
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_leave_nothing_behind() {
        for (codings, left) in [
            (&[][..], None),
            (&["aws-chunked"], None),
            (&["AWS-Chunked"], None),
            (&["aws-chunked,gzip"], Some("gzip")),
            (&["aws-chunked", "gzip"], Some("gzip")),
            (&["gzip, deflate"], Some("gzip, deflate")),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(
                "x-amz-decoded-content-length",
                HeaderValue::from_static("1"),
            );
            for coding in codings {
                headers.append(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
            }
            let without = without_frames(&headers);
            assert!(!without.contains_key("x-amz-decoded-content-length"));
            let coding = without.get(header::CONTENT_ENCODING);
            assert_eq!(
                coding.map(|value| value.to_str().unwrap()),
                left,
                "{codings:?}"
            );
        }
    }
}
