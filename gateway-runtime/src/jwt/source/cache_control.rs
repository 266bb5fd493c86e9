//! For how long keys are kept, by the `cache-control` of the answer they came in (RFC 9111 §5.2).

use std::time::Duration;

/// Where the answer says nothing: as long as the reference keeps keys at the most (`reference/http-api.md` §6.1).
const DEFAULT: Duration = Duration::from_secs(2 * 60 * 60);
/// At the least: an issuer that forbids keeping is not asked for every request.
const MIN: Duration = Duration::from_secs(5 * 60);
/// At the most.
pub(super) const MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// The time to keep keys.
pub(super) fn ttl(cache_control: Option<&str>) -> Duration {
    let asked = cache_control.and_then(max_age);
    asked.map_or(DEFAULT, |asked| asked.clamp(MIN, MAX))
}

/// What the field asks for, where it does. Of several, the shortest counts; what cannot be read counts as nothing to keep
/// (RFC 9111 §4.2.1).
fn max_age(field: &str) -> Option<Duration> {
    field
        .split(',')
        .filter_map(|directive| {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            let name = name.trim().to_ascii_lowercase();
            match name.as_str() {
                "no-store" | "no-cache" => Some(Duration::ZERO),
                "max-age" => {
                    let value = value.trim().trim_matches('"');
                    let is_number =
                        !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
                    // Only a number too large to read fails here.
                    let seconds = value.parse().unwrap_or(u64::MAX);
                    Some(Duration::from_secs(if is_number { seconds } else { 0 }))
                }
                _ => None,
            }
        })
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_kept_as_asked_within_bounds() {
        let cases = [
            (None, 7200),
            (Some(""), 7200),
            (Some("public"), 7200),
            (Some("s-maxage=900"), 7200),
            (Some("max-age=900"), 900),
            (Some("public, Max-Age=900, must-revalidate"), 900),
            (Some("max-age=\"900\""), 900),
            (Some("max-age = 900"), 900),
            (Some("max-age=900, max-age=600"), 600),
            (Some("max-age=900, no-store"), 300),
            (Some("no-cache"), 300),
            (Some("no-cache=\"set-cookie\", max-age=900"), 300),
            (Some("max-age=0"), 300),
            (Some("max-age=299"), 300),
            (Some("max-age=86400"), 86_400),
            (Some("max-age=86401"), 86_400),
            (Some("max-age=99999999999999999999999"), 86_400),
            (Some("max-age=-1"), 300),
            (Some("max-age=ten"), 300),
            (Some("max-age"), 300),
        ];
        for (field, seconds) in cases {
            assert_eq!(ttl(field), Duration::from_secs(seconds), "{field:?}");
        }
    }
}
