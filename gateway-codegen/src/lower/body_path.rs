//! Paths into bodies, as mappings of HTTP APIs write them: JSONPath without `..` and filters
//! (`reference/http-api.md` §5).

use crate::plan::BodyStep;

/// Why a text is no path into a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// `..`, or a filter.
    NotInHttpApis,
    /// It is no JSONPath.
    Malformed,
}

/// The steps of what stands behind `$request.body`: nothing, or text that begins with `.` or `[`.
pub(super) fn parse(text: &str) -> Result<Vec<BodyStep>, Fault> {
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if rest.starts_with("..") || rest.starts_with("[?") {
            return Err(Fault::NotInHttpApis);
        }
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (name, after) = after.split_at(end);
            steps.push(match name {
                "" => return Err(Fault::Malformed),
                "*" => BodyStep::Wildcard,
                name => BodyStep::Child(name.to_owned()),
            });
            rest = after;
        } else {
            let (step, after) = bracket(rest).ok_or(Fault::Malformed)?;
            steps.push(step);
            rest = after;
        }
    }
    Ok(steps)
}

/// `['name']`, `[n]` or `[*]`, and what stands behind it.
fn bracket(text: &str) -> Option<(BodyStep, &str)> {
    let inner = text.strip_prefix('[')?;
    for quote in ['\'', '"'] {
        if let Some(quoted) = inner.strip_prefix(quote) {
            let (name, after) = quoted.split_once(quote)?;
            let after = after.strip_prefix(']')?;
            return Some((BodyStep::Child(name.to_owned()), after));
        }
    }
    let (inner, after) = inner.split_once(']')?;
    let step = match inner {
        "*" => BodyStep::Wildcard,
        number => BodyStep::Index(number.parse().ok()?),
    };
    Some((step, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let child = |name: &str| BodyStep::Child(name.to_owned());
        for (text, expected) in [
            ("", Ok(vec![])),
            (".a", Ok(vec![child("a")])),
            (
                ".a.b[0][-1]['c d'].*",
                Ok(vec![
                    child("a"),
                    child("b"),
                    BodyStep::Index(0),
                    BodyStep::Index(-1),
                    child("c d"),
                    BodyStep::Wildcard,
                ]),
            ),
            ("[\"x\"][*]", Ok(vec![child("x"), BodyStep::Wildcard])),
            ("..a", Err(Fault::NotInHttpApis)),
            (".a[?(@.b)]", Err(Fault::NotInHttpApis)),
            (".", Err(Fault::Malformed)),
            (".a.", Err(Fault::Malformed)),
            (".a[", Err(Fault::Malformed)),
            (".a[x]", Err(Fault::Malformed)),
            ("['a", Err(Fault::Malformed)),
            (".a[0]b", Err(Fault::Malformed)),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
