//! Media types, as the keys of `content` and the values of `consumes` are (RFC 9110, section 8.3.1).

/// A media type without its parameters, in lower case.
#[must_use]
pub fn essence(text: &str) -> String {
    let essence = text.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// The parameters of a media type, their names in lower case: `application/json; version=1` has one. What has no `=` is none.
#[must_use]
pub fn parameters(text: &str) -> Vec<(String, String)> {
    let parameters = text.split(';').skip(1).filter_map(|it| it.split_once('='));
    let parameters = parameters.map(|(name, value)| {
        let value = value.trim().trim_matches('"');
        (name.trim().to_ascii_lowercase(), value.to_owned())
    });
    parameters.collect()
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
