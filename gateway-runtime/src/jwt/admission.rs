//! What a route asks of a verified token.

use super::claims::Claims;
use super::json::Value;
use super::refusal::Refusal;

/// Holds a token to the scopes of an HTTP API's route (`reference/http-api.md` §6.1): one of them is enough, and a route
/// without scopes takes every token. Gives the token's scopes that the route asks for, in the token's order.
///
/// # Errors
///
/// [`Refusal::Scope`].
pub fn http_api<'c, S: AsRef<str>>(
    claims: &'c Claims,
    required: &[S],
) -> Result<Vec<&'c str>, Refusal> {
    if required.is_empty() {
        return Ok(Vec::new());
    }
    let is_required = |scope: &&str| required.iter().any(|it| it.as_ref() == *scope);
    let matched: Vec<&str> = claims.scopes().filter(is_required).collect();
    if matched.is_empty() {
        return Err(Refusal::Scope);
    }
    Ok(matched)
}

/// Holds a token to what a method with a user pool's authorizer takes (`reference/rest-api.md` §5.2): without scopes an
/// identity token, with scopes an access token that has one of them.
///
/// # Errors
///
/// [`Refusal::TokenUse`] or [`Refusal::Scope`]; a 401 both.
pub fn user_pool<S: AsRef<str>>(claims: &Claims, required: &[S]) -> Result<(), Refusal> {
    let expected = if required.is_empty() { "id" } else { "access" };
    if claims.get("token_use").and_then(Value::as_str) != Some(expected) {
        return Err(Refusal::TokenUse);
    }
    http_api(claims, required).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_take_tokens_with_one_of_their_scopes() {
        // Claims, scopes of the route, for HTTP APIs, for user pools.
        type Case = (
            &'static str,
            &'static [&'static str],
            Result<&'static [&'static str], Refusal>,
            Result<(), Refusal>,
        );
        let cases: [Case; 10] = [
            (r#""scope":"a""#, &[], Ok(&[]), Err(Refusal::TokenUse)),
            (
                r#""scope":"a b c""#,
                &["c", "a"],
                Ok(&["a", "c"]),
                Err(Refusal::TokenUse),
            ),
            (
                r#""scope":"a""#,
                &["b"],
                Err(Refusal::Scope),
                Err(Refusal::TokenUse),
            ),
            (
                r#""scope":"aa""#,
                &["a"],
                Err(Refusal::Scope),
                Err(Refusal::TokenUse),
            ),
            (
                r#""scope":"A""#,
                &["a"],
                Err(Refusal::Scope),
                Err(Refusal::TokenUse),
            ),
            (r#""token_use":"id""#, &[], Ok(&[]), Ok(())),
            (
                r#""token_use":"access""#,
                &[],
                Ok(&[]),
                Err(Refusal::TokenUse),
            ),
            (
                r#""token_use":"id","scope":"a""#,
                &["a"],
                Ok(&["a"]),
                Err(Refusal::TokenUse),
            ),
            (
                r#""token_use":"access","scope":"a""#,
                &["a"],
                Ok(&["a"]),
                Ok(()),
            ),
            (
                r#""token_use":"access","scope":"b""#,
                &["a"],
                Err(Refusal::Scope),
                Err(Refusal::Scope),
            ),
        ];
        for (members, required, for_http_api, for_user_pool) in cases {
            let claims = Claims::read(format!(r#"{{"iss":"i","exp":9,{members}}}"#).as_bytes());
            let claims = claims.unwrap();
            let matched = http_api(&claims, required);
            assert_eq!(
                matched,
                for_http_api.map(<[_]>::to_vec),
                "{members} {required:?}"
            );
            assert_eq!(
                user_pool(&claims, required),
                for_user_pool,
                "{members} {required:?}"
            );
        }
    }
}
