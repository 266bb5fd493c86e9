//! Media types, as the keys of `content` and the values of `consumes` are (RFC 9110, section 8.3.1).

/// A media type without its parameters, in lower case.
#[must_use]
pub fn essence(text: &str) -> String {
    let essence = text.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a media type is JSON (RFC 8259; RFC 6839, section 3.1).
#[must_use]
pub fn is_json(text: &str) -> bool {
    let essence = essence(text);
    essence.ends_with("/json") || essence.ends_with("+json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_whatever_stands_beside_it() {
        for (text, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/problem+json", true),
            ("application/jsonl", false),
            ("", false),
        ] {
            assert_eq!(is_json(text), expected, "{text}");
        }
    }
}
