//! Path keys → path templates.

use crate::diagnostics::{Diagnostic, Fix, Sink, code};
use crate::openapi::model::PathItem;
use crate::plan::{Kind, PathTemplate, Segment, SegmentPart};

/// The most path parameters a route may have; the runtime's table has room for as many.
const MAX_PARAMETERS: usize = 16;

/// The most segments a path may have: route tables are walked recursively.
const MAX_SEGMENTS: usize = 1000;

/// The template of a path; `None` where it is malformed, which is reported.
pub(crate) fn template(
    item: &PathItem,
    kind: Kind,
    plain: bool,
    sink: &mut Sink,
) -> Option<PathTemplate> {
    let written = item.path.value.as_str();
    let mut text = written.to_owned();
    if !text.starts_with('/') {
        let diagnostic = Diagnostic::new(
            code::PATH_WITHOUT_SLASH,
            item.path.span,
            format!("the path `{written}` does not begin with `/`"),
        );
        sink.push(
            diagnostic
                .label("read as if it did")
                .help(format!("write `/{written}`"))
                .fix(Fix::replace(item.path.span, written, format!("/{written}")))
                .pointer(&item.origin.pointer),
        );
        text.insert(0, '/');
    }
    // A trailing slash does not distinguish resources of the REST kind.
    if kind == Kind::Rest && !plain && text.len() > 1 && text.ends_with('/') {
        text.pop();
    }
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let mut segments = Vec::new();
    let invalid = |message: String, help: &str, sink: &mut Sink| {
        let diagnostic = Diagnostic::new(code::INVALID_PATH, item.path.span, message);
        sink.push(
            diagnostic
                .label("in this path")
                .help(help)
                .pointer(&item.origin.pointer),
        );
    };
    let last = path.split('/').skip(1).count();
    if last > MAX_SEGMENTS {
        invalid(
            format!("the path has {last} segments"),
            "a path has at most 1,000: take the rest of it as one, `{rest+}`",
            sink,
        );
        return None;
    }
    for (i, segment) in path.split('/').skip(1).enumerate() {
        if path == "/" {
            break;
        }
        match self::segment(segment, plain) {
            Ok(Segment::Greedy(name)) if i + 1 < last => {
                invalid(
                    format!("`{{{name}+}}` is not the last segment"),
                    "a greedy parameter takes the rest of the path: put it last",
                    sink,
                );
                return None;
            }
            Ok(segment) => segments.push(segment),
            Err((message, help)) => {
                invalid(message, help, sink);
                return None;
            }
        }
    }
    let template = PathTemplate {
        text: text.clone(),
        segments,
    };
    let names: Vec<&str> = template.parameters().collect();
    if names.len() > MAX_PARAMETERS {
        let diagnostic = Diagnostic::new(
            code::TOO_MANY_VARIABLES,
            item.path.span,
            format!("the path has {} parameters", names.len()),
        );
        sink.push(
            diagnostic
                .label(format!("at most {MAX_PARAMETERS}"))
                .help("move some of them into the query string, or take the rest of the path as one: `{rest+}`")
                .pointer(&item.origin.pointer),
        );
        return None;
    }
    if let Some(repeated) = names
        .iter()
        .enumerate()
        .find(|(i, name)| names.iter().take(*i).any(|earlier| earlier == *name))
    {
        invalid(
            format!("the parameter `{}` stands twice in the path", repeated.1),
            "give each its own name",
            sink,
        );
        return None;
    }
    Some(template)
}

type Malformed = (String, &'static str);

fn segment(text: &str, plain: bool) -> Result<Segment, Malformed> {
    if !text.contains(['{', '}']) {
        let literal = canonical(text)?;
        if literal == "." || literal == ".." {
            return Err((
                format!("`{text}` is a dot segment"),
                "no request can reach it: gateways refuse dot segments",
            ));
        }
        return Ok(Segment::Literal(literal));
    }
    let mut parts: Vec<SegmentPart> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let Some(open) = rest.find(['{', '}']) else {
            parts.push(SegmentPart::Text(canonical(rest)?));
            break;
        };
        let (before, at) = rest.split_at(open);
        if !before.is_empty() {
            parts.push(SegmentPart::Text(canonical(before)?));
        }
        let Some((name, after)) = at.strip_prefix('{').and_then(|inner| inner.split_once('}'))
        else {
            return Err((
                format!("a brace in `{text}` has no partner"),
                "write parameters as `{name}`",
            ));
        };
        if name.is_empty() || name == "+" || name.contains('{') {
            return Err((
                format!("a parameter in `{text}` has no name"),
                "write parameters as `{name}`",
            ));
        }
        if matches!(parts.last(), Some(SegmentPart::Parameter(_))) {
            return Err((
                format!("two parameters in `{text}` are not separated"),
                "put text between them",
            ));
        }
        parts.push(SegmentPart::Parameter(name.to_owned()));
        rest = after;
    }
    match parts.as_slice() {
        [SegmentPart::Parameter(name)] => Ok(match name.strip_suffix('+') {
            Some(name) => Segment::Greedy(name.to_owned()),
            None => Segment::Parameter(name.clone()),
        }),
        _ if !plain => Err((
            format!("`{text}` mixes text and a parameter"),
            "API Gateway takes whole segments only: `/{name}`",
        )),
        _ => Ok(Segment::Mixed(parts)),
    }
}

/// The canonical spelling of literal text, as requests are spelled when they are compared.
fn canonical(text: &str) -> Result<String, Malformed> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let digits = (bytes.next().and_then(hex), bytes.next().and_then(hex));
        let (Some(high), Some(low)) = digits else {
            return Err((
                format!("`%` in `{text}` is not followed by two hexadecimal digits"),
                "write a percent sign as `%25`",
            ));
        };
        decoded.push(high << 4 | low);
    }
    if decoded
        .iter()
        .any(|b| *b < 0x20 || *b == 0x7f || *b == b'\\')
        || std::str::from_utf8(&decoded).is_err()
    {
        return Err((
            format!(
                "`{}` holds a character that no request path has",
                text.escape_debug()
            ),
            "remove it",
        ));
    }
    let mut out = String::with_capacity(decoded.len());
    for byte in decoded {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    Ok(out)
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}
