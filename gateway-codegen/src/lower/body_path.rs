//! Paths into bodies, as mappings of HTTP APIs write them: JSONPath without `..` and filters
//! (`reference/http-api.md` §5).

/// Why a text is no path into a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// `..`, or a filter.
    NotInHttpApis,
    /// It is no JSONPath.
    Malformed,
}

/// Checks what stands behind `$request.body`: nothing, or text that begins with `.` or `[`.
pub(super) fn check(text: &str) -> Result<(), Fault> {
    let mut rest = text;
    while !rest.is_empty() {
        if rest.starts_with("..") || rest.starts_with("[?") {
            return Err(Fault::NotInHttpApis);
        }
        rest = match rest.strip_prefix('.') {
            Some(after) => {
                let end = after.find(['.', '[']).unwrap_or(after.len());
                let (name, after) = after.split_at(end);
                let is_name = !name.is_empty() && !name.contains(['(', ')', ']']);
                is_name.then_some(after).ok_or(Fault::Malformed)?
            }
            None => bracket(rest).ok_or(Fault::Malformed)?,
        };
    }
    Ok(())
}

/// What stands behind `['name']`, `[n]` or `[*]`.
fn bracket(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[')?;
    for quote in ['\'', '"'] {
        if let Some(quoted) = inner.strip_prefix(quote) {
            let (_, after) = quoted.split_once(quote)?;
            return after.strip_prefix(']');
        }
    }
    let (inner, after) = inner.split_once(']')?;
    (inner == "*" || inner.parse::<i32>().is_ok()).then_some(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (text, expected) in [
            ("", Ok(())),
            (".a", Ok(())),
            (".a.b[0][-1]['c d'].*", Ok(())),
            ("[\"x\"][*]", Ok(())),
            ("..a", Err(Fault::NotInHttpApis)),
            (".a[?(@.b)]", Err(Fault::NotInHttpApis)),
            (".", Err(Fault::Malformed)),
            (".a.", Err(Fault::Malformed)),
            (".a[", Err(Fault::Malformed)),
            (".a[x]", Err(Fault::Malformed)),
            ("['a", Err(Fault::Malformed)),
            (".a[0]b", Err(Fault::Malformed)),
            (".a.length()", Err(Fault::Malformed)),
        ] {
            assert_eq!(check(text), expected, "{text}");
        }
    }
}
