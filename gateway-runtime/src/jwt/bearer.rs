//! Bearer tokens in HTTP (RFC 6750): the token in a field's value, and the challenge in the answer.

use super::refusal::Refusal;

/// The token in the value of an identity source, which may stand behind `Bearer ` (`reference/http-api.md` §6.1,
/// `reference/rest-api.md` §5.2); empty where there is none. The scheme has no case (RFC 9110 §11.1).
#[must_use]
pub fn token(value: &str) -> &str {
    let value = value.trim_matches([' ', '\t']);
    match value.split_at_checked(6) {
        Some((scheme, "")) if scheme.eq_ignore_ascii_case("bearer") => "",
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") && rest.starts_with(' ') => {
            rest.trim_start_matches(' ')
        }
        _ => value,
    }
}

/// The value of `www-authenticate` for a refusal (`reference/http-api.md` §6.1). `scopes` are what the route asks for;
/// they are told where it is them that the token lacks.
#[must_use]
pub fn challenge<S: AsRef<str>>(refusal: Refusal, scopes: &[S]) -> String {
    let Some(error) = refusal.error() else {
        return "Bearer".to_owned();
    };
    let mut told = String::new();
    if refusal == Refusal::Scope {
        for scope in scopes {
            if !told.is_empty() {
                told.push(' ');
            }
            // What RFC 6749 §3.3 has in a scope: nothing that ends a quoted string.
            let allowed = |c: &char| matches!(c, '!' | '#'..='[' | ']'..='~');
            told.extend(scope.as_ref().chars().filter(allowed));
        }
    }
    let description = refusal.description();
    format!("Bearer scope=\"{told}\" error=\"{error}\" error_description=\"{description}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_may_stand_behind_its_scheme() {
        let cases = [
            ("a.b.c", "a.b.c"),
            ("Bearer a.b.c", "a.b.c"),
            ("bearer a.b.c", "a.b.c"),
            ("BEARER   a.b.c ", "a.b.c"),
            (" a.b.c\t", "a.b.c"),
            ("Bearera.b.c", "Bearera.b.c"),
            ("Bearer\ta.b.c", "Bearer\ta.b.c"),
            ("Basic a.b.c", "Basic a.b.c"),
            ("Bearer Bearer a.b.c", "Bearer a.b.c"),
            ("Bearer", ""),
            ("Bearer ", ""),
            ("", ""),
            ("Bearé x", "Bearé x"),
        ];
        for (value, expected) in cases {
            assert_eq!(token(value), expected, "{value:?}");
        }
    }

    #[test]
    fn challenges_are_the_references() {
        let cases = [
            (Refusal::Missing, "Bearer"),
            (
                Refusal::Audience,
                r#"Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience""#,
            ),
            (
                Refusal::Segments,
                r#"Bearer scope="" error="invalid_token" error_description="token contains an invalid number of segments""#,
            ),
            (
                Refusal::Scope,
                r#"Bearer scope="a b" error="insufficient_scope" error_description="the token does not have a required scope""#,
            ),
        ];
        for (refusal, expected) in cases {
            assert_eq!(challenge(refusal, &["a", "\"b\\\r\n"]), expected);
        }
    }
}
