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

/// Media types as they are told apart beside each other: with their parameters, by name, where several have one essence,
/// else without them.
#[must_use]
pub fn told_apart(texts: &[&str]) -> Vec<String> {
    let names: Vec<String> = texts.iter().map(|text| essence(text)).collect();
    let full = texts.iter().zip(&names).map(|(text, name)| {
        if names.iter().filter(|it| *it == name).count() < 2 {
            return name.clone();
        }
        let mut parameters = parameters(text);
        parameters.sort_unstable();
        let parameters = parameters.iter();
        let written: String = parameters
            .map(|(name, value)| format!("; {name}={value}"))
            .collect();
        format!("{name}{written}")
    });
    full.collect()
}

/// Whether a media type is JSON (RFC 8259; RFC 6839, section 3.1).
#[must_use]
pub fn is_json(text: &str) -> bool {
    let essence = essence(text);
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// Whether a media type is XML (RFC 7303, sections 4.2 and 9.1).
#[must_use]
pub fn is_xml(text: &str) -> bool {
    let essence = essence(text);
    essence.ends_with("/xml") || essence.ends_with("+xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_tell_apart_what_has_one_name() {
        let texts = [
            "Application/JSON; b=2;A=\"1\"",
            "application/json",
            "text/plain; charset=utf-8",
        ];
        let expected = [
            "application/json; a=1; b=2",
            "application/json",
            "text/plain",
        ];
        assert_eq!(told_apart(&texts), expected);
    }

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
