//! Small things that stand within texts: methods, statuses, paths, code.

use std::fmt;

use askama::Template;

use super::super::book::without_method;
use super::super::escape;
use super::super::view::Html;

/// Code in its box; what is rendered already as a box stays as it is.
pub(super) fn code_block(code: &Html) -> CodeBlock<'_> {
    CodeBlock {
        code: &code.0,
        is_whole: code.0.trim_start().starts_with("<pre"),
    }
}

pub(super) struct CodeBlock<'a> {
    code: &'a str,
    is_whole: bool,
}

impl fmt::Display for CodeBlock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_whole {
            return f.write_str(self.code);
        }
        write!(
            f,
            "<pre class=\"code\" tabindex=\"0\"><code>{}</code></pre>",
            self.code
        )
    }
}

/// A method in its colour.
pub(super) fn method_badge(method: &str) -> Method<'_> {
    Method { method }
}

/// A method in its colour, small and short, for long lists.
pub(super) fn method_small(method: &str) -> MethodSmall<'_> {
    MethodSmall(method)
}

pub(super) struct MethodSmall<'a>(&'a str);

impl fmt::Display for MethodSmall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = match self.0 {
            "DELETE" => "DEL",
            "OPTIONS" => "OPT",
            other => other,
        };
        write!(f, "<b class=\"{}\">{}</b>", colour(self.0), escape(shown))
    }
}

/// A name or a title, kept apart from the direction of what is around it. Most have nothing that turns it, and pages have
/// hundreds.
pub(super) fn isolated(text: &str) -> Isolated<'_> {
    Isolated(text)
}

pub(super) struct Isolated<'a>(&'a str);

impl fmt::Display for Isolated<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = escape(self.0);
        match self.0.is_ascii() {
            true => f.write_str(&text),
            false => write!(f, "<bdi>{text}</bdi>"),
        }
    }
}

/// A title beside its method: one that is made of method and path does not say the method again.
pub(super) fn beside_method<'a>(title: &'a str, method: &str) -> Isolated<'a> {
    isolated(without_method(title, method))
}

#[derive(Template)]
#[template(path = "portal/parts/method.html")]
pub(super) struct Method<'a> {
    method: &'a str,
}

impl Method<'_> {
    fn colour(&self) -> &'static str {
        colour(self.method)
    }
}

/// The name of the colour of a method: those beyond the usual have one in common.
fn colour(method: &str) -> &'static str {
    match method {
        "GET" | "HEAD" => "get",
        "POST" => "post",
        "PUT" => "put",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => "other",
    }
}

/// A status in the colour of its class.
pub(super) fn status(status: &str) -> Status<'_> {
    Status { status }
}

#[derive(Template)]
#[template(
    source = "<span class=\"status status-{{ self.class() }}\">{{ status }}</span>",
    ext = "html"
)]
pub(super) struct Status<'a> {
    status: &'a str,
}

impl Status<'_> {
    fn class(&self) -> &'static str {
        match self.status.as_bytes().first() {
            Some(b'1') => "1",
            Some(b'2') => "2",
            Some(b'3') => "3",
            Some(b'4') => "4",
            Some(b'5') => "5",
            _ => "other",
        }
    }
}

/// A path with its parameters marked, and places to break a line before each segment.
pub(super) fn call_path(path: &str) -> Path<'_> {
    Path { path }
}

#[derive(Template)]
#[template(
    source = "{% for piece in self.pieces() %}{% if piece.1 %}<span class=\"v\">{{ piece.0 }}</span>\
              {% else %}{{ piece.0 }}{% endif %}<wbr>{% endfor %}",
    ext = "html"
)]
pub(super) struct Path<'a> {
    path: &'a str,
}

impl<'a> Path<'a> {
    /// Pieces, each with whether it is a parameter: `{…}`.
    fn pieces(&self) -> Vec<(&'a str, bool)> {
        let mut pieces = Vec::new();
        let mut rest = self.path;
        while let Some((before, after)) = rest.split_once('{') {
            let Some(length) = after.find('}') else { break };
            // Braces are one byte each.
            let Some((parameter, behind)) = rest.split_at_checked(before.len() + length + 2) else {
                break;
            };
            let parameter = parameter.get(before.len()..).unwrap_or_default();
            if !before.is_empty() {
                pieces.push((before, false));
            }
            pieces.push((parameter, true));
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push((rest, false));
        }
        pieces
    }
}

/// JSON as the content of a `script` element: nothing in it can end the element or open a comment. These characters
/// stand only in strings of JSON, where the escapes mean the same.
pub(super) fn json_in_html(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '<' => escaped.push_str("\\u003c"),
            '>' => escaped.push_str("\\u003e"),
            '&' => escaped.push_str("\\u0026"),
            '\u{2028}' => escaped.push_str("\\u2028"),
            '\u{2029}' => escaped.push_str("\\u2029"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_cannot_end_its_element() {
        let json = "{\"a\":\"</script><!-- & \u{2028}\"}";
        assert_eq!(
            json_in_html(json),
            "{\"a\":\"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028\"}"
        );
    }

    #[test]
    fn paths_show_their_parameters() {
        let html = call_path("/v1/pets/{petId}/<b>/{open").render().unwrap();
        let expected = "/v1/pets/<wbr><span class=\"v\">{petId}</span><wbr>/&#60;b&#62;/{open<wbr>";
        assert_eq!(html, expected);
    }
}
