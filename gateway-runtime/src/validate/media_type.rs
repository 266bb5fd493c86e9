//! Media types as messages state them: `text/plain; charset="utf-8"` (RFC 9110, section 8.3).

use std::borrow::Cow;

use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// A media type, and the parameters behind it.
#[derive(Debug)]
pub(super) struct Stated<'h> {
    /// In lower case and without parameters.
    pub(super) name: Cow<'h, str>,
    parameters: Cow<'h, str>,
}

/// Parameters that cannot be read, or one that stands there twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

impl<'h> Stated<'h> {
    /// That of a message; `None`: it states none. One that states several has a type that nobody declares.
    pub(super) fn of_message(headers: &'h HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(CONTENT_TYPE).iter();
        let first = values.next()?;
        match (first.to_str(), values.next()) {
            (Ok(text), None) => Some(Stated::of(text)),
            _ => Some(Stated::of("")),
        }
    }

    /// That of a field's value.
    pub(super) fn of(value: &'h str) -> Self {
        let (name, parameters) = value.split_once(';').unwrap_or((value, ""));
        let name = name.trim();
        Stated {
            name: match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
                true => Cow::Owned(name.to_ascii_lowercase()),
                false => Cow::Borrowed(name),
            },
            parameters: Cow::Borrowed(parameters),
        }
    }

    /// The same, for as long as it takes.
    pub(super) fn into_owned(self) -> Stated<'static> {
        Stated {
            name: Cow::Owned(self.name.into_owned()),
            parameters: Cow::Owned(self.parameters.into_owned()),
        }
    }

    /// A parameter, by its name in lower case.
    ///
    /// # Errors
    /// The parameters cannot be read, or it stands there twice.
    pub(super) fn parameter(&self, name: &str) -> Result<Option<Cow<'_, str>>, Malformed> {
        let mut found = None;
        for parameter in Parameters::of(&self.parameters) {
            let (known, value) = parameter?;
            if known.eq_ignore_ascii_case(name) && found.replace(value).is_some() {
                return Err(Malformed);
            }
        }
        Ok(found)
    }
}

impl Stated<'_> {
    /// Whether it has parameters of these names and values.
    pub(super) fn has_all(&self, wanted: &[(&str, &str)]) -> bool {
        wanted
            .iter()
            .all(|(name, value)| match self.parameter(name) {
                Ok(Some(stated)) => stated.eq_ignore_ascii_case(value),
                _ => false,
            })
    }
}

/// Whether bodies of a media type are JSON (RFC 8259, RFC 6839 section 3.1); its name is in lower case.
pub(super) fn is_json(name: &str) -> bool {
    name.ends_with("/json") || name.ends_with("+json")
}

/// Whether a media type is one of those that are listed, or in one of the ranges such as `image/*`.
pub(super) fn is_listed(name: &str, list: &[&str]) -> bool {
    list.iter().any(|known| is_in(name, known))
}

/// Whether a media type is another, or in a range.
pub(super) fn is_in(name: &str, known: &str) -> bool {
    match known.strip_suffix('*') {
        Some("*/") => true,
        Some(range) => name.starts_with(range),
        None => name == known,
    }
}

/// `; name=value; name="value"`: what stands behind the first `;` of a field.
#[derive(Debug)]
pub(super) struct Parameters<'h> {
    rest: &'h str,
}

impl<'h> Parameters<'h> {
    pub(super) fn of(text: &'h str) -> Self {
        Parameters { rest: text }
    }

    fn next_one(&mut self) -> Result<Option<(&'h str, Cow<'h, str>)>, Malformed> {
        self.rest = self.rest.trim_start_matches([' ', '\t', ';']);
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (name, value) = self.rest.split_once('=').ok_or(Malformed)?;
        if name.is_empty() || name.contains([' ', '\t', ';', '"']) {
            return Err(Malformed);
        }
        let (value, rest) = match value.strip_prefix('"') {
            Some(quoted) => self::quoted(quoted)?,
            None => {
                let end = value.find(';').unwrap_or(value.len());
                let (value, rest) = value.split_at_checked(end).ok_or(Malformed)?;
                (Cow::Borrowed(value.trim_end()), rest)
            }
        };
        let rest = rest.trim_start_matches([' ', '\t']);
        if !rest.is_empty() && !rest.starts_with(';') || value.contains(char::is_control) {
            return Err(Malformed);
        }
        self.rest = rest;
        Ok(Some((name, value)))
    }
}

impl<'h> Iterator for Parameters<'h> {
    type Item = Result<(&'h str, Cow<'h, str>), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_one();
        if next.is_err() {
            self.rest = "";
        }
        next.transpose()
    }
}

/// What stands before the closing quote, and what behind it. Only quotes and backslashes are escaped: paths of old
/// browsers stay what they are.
fn quoted(text: &str) -> Result<(Cow<'_, str>, &str), Malformed> {
    let end = text.find(['"', '\\']).ok_or(Malformed)?;
    if let Some((value, rest)) = text.split_at_checked(end)
        && let Some(rest) = rest.strip_prefix('"')
    {
        return Ok((Cow::Borrowed(value), rest));
    }
    let mut value = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return Ok((Cow::Owned(value), chars.as_str())),
            '\\' => match chars.as_str().chars().next() {
                Some(escaped @ ('"' | '\\')) => {
                    chars.next();
                    value.push(escaped);
                }
                _ => value.push(c),
            },
            c => value.push(c),
        }
    }
    Err(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_media_types() {
        for (text, name, expected) in [
            ("text/plain", "charset", Ok(None)),
            ("text/plain; charset=utf-8", "charset", Ok(Some("utf-8"))),
            (
                "a/b;;CHARSET=\"utf-8\" ; x=y ",
                "charset",
                Ok(Some("utf-8")),
            ),
            ("a/b; boundary=----=_P:1; x", "boundary", Err(Malformed)),
            (
                "a/b; boundary=----=_P:1;",
                "boundary",
                Ok(Some("----=_P:1")),
            ),
            ("a/b; boundary=\"a;b\"", "boundary", Ok(Some("a;b"))),
            (r#"a/b; n="a\"b\\c\d""#, "n", Ok(Some(r#"a"b\c\d"#))),
            ("a/b; boundary=\"a", "boundary", Err(Malformed)),
            ("a/b; boundary=\"a\"b", "boundary", Err(Malformed)),
            ("a/b; boundary=a; boundary=b", "boundary", Err(Malformed)),
            ("a/b; =a", "boundary", Err(Malformed)),
            ("a/b; b c=a", "boundary", Err(Malformed)),
        ] {
            let stated = Stated::of(text);
            let found = stated.parameter(name);
            assert_eq!(
                found.as_ref().map(Option::as_deref),
                expected.as_ref().map(|it| *it),
                "{text}"
            );
        }
    }

    #[test]
    fn names_and_ranges() {
        assert_eq!(Stated::of("Text/Plain ;a=b").name, "text/plain");
        assert!(is_listed("image/png", &["text/plain", "image/*"]));
        assert!(is_listed("image/png", &["*/*"]));
        assert!(!is_listed("imagex/png", &["image/*", "image/pn"]));
        let mut headers = HeaderMap::new();
        assert!(Stated::of_message(&headers).is_none());
        for value in ["text/plain", "text/html"] {
            headers.append(CONTENT_TYPE, http::HeaderValue::from_static(value));
        }
        assert_eq!(Stated::of_message(&headers).unwrap().name, "");
    }
}
