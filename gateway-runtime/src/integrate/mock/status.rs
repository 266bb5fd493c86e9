//! The status in the payload of a mock integration. The compiler uses this file too.

/// The `statusCode` of an object, read as leniently as the reference does (`reference/rest-api.md` §4.12): unquoted or
/// single-quoted keys, trailing commas and junk members pass.
///
/// The value is an integer without quotes; one that no status can be selects as 0 does.
pub(crate) fn status_code(text: &str) -> Option<u16> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let (mut depth, mut is_quoted, mut is_escaped, mut from) = (0_usize, false, false, 0);
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                let found = inner.get(from..at).and_then(member);
                if found.is_some() {
                    return found;
                }
                from = at + 1;
            }
            _ => {}
        }
    }
    inner.get(from..).and_then(member)
}

/// The status, if this is the member that gives it.
fn member(text: &str) -> Option<u16> {
    let (key, value) = text.split_once(':')?;
    let key = key.trim();
    let quoted = |quote: char| key.strip_prefix(quote)?.strip_suffix(quote);
    let name = quoted('"').or_else(|| quoted('\'')).unwrap_or(key);
    if name != "statusCode" {
        return None;
    }
    let status: i64 = value.trim().parse().ok()?;
    Some(u16::try_from(status).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::status_code;

    #[test]
    fn statuses() {
        for (text, expected) in [
            (r#"{"statusCode": 200}"#, Some(200)),
            ("{\n  \"statusCode\" : 200\n}\n", Some(200)),
            ("{ statusCode: 200 }", Some(200)),
            ("{'statusCode': 200, '': ''}", Some(200)),
            (r#"{"statusCode": 200 , }"#, Some(200)),
            (r#"{"statusCode": 200 ,, }"#, Some(200)),
            (r#"{"statusCode": 200 , null: null }"#, Some(200)),
            ("{statusCode: 200, foo}: [ba r]}", Some(200)),
            (
                r#"{"a": {"statusCode": 404}, "statusCode": 200}"#,
                Some(200),
            ),
            (
                r#"{"a": "\",statusCode: 404,", "statusCode": 200}"#,
                Some(200),
            ),
            (r#"{"statusCode": 100000}"#, Some(0)),
            (r#"{"statusCode": "200"}"#, None),
            (r#"{"statusCode': 200 }"#, None),
            ("{'statusCode: 200 }", None),
            ("statusCode: 200", None),
            (r#"{"code": 200}"#, None),
            ("{}", None),
            ("", None),
        ] {
            assert_eq!(status_code(text), expected, "{text}");
        }
    }
}
