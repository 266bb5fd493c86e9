//! Texts that end literals, interpolate, name files or are changed by careless code; calls with them; what has to arrive.

use std::collections::BTreeMap;

use super::super::prepare::{form_encode, prepare};
use super::super::{Basic, Body, Call, Field, json};
use super::server::Request;
use super::text;

pub(super) const TEXTS: &[&str] = &[
    "",
    "plain",
    "'",
    "\"",
    "\\",
    "\\'",
    "\\\"",
    "';touch pwned;'",
    "\"; touch pwned; \"",
    "$(touch pwned)",
    "`touch pwned`",
    "${HOME} $HOME $'x'",
    "#{1 + 1} #$0 #@x #",
    "$x {$x} ${x} {$x->y}",
    "{0} {x} $\"{x}\" @\"x\"",
    "%s %d %n %% %41 %zz %",
    "a\nb",
    "a\r\nb",
    "lone \r return",
    "tab\there",
    "NUL \0 byte\x007",
    "\u{1}7\u{1b}[0m\u{7f}\u{85}\u{9f}a",
    "\u{2028}\u{2029}",
    "\u{1f600} \u{fc} \u{6f22} \u{1f468}\u{200d}\u{1f469}",
    "\u{202e}bidi\u{2066}",
    "''' '' '",
    "\"\"\" \"\" \"",
    "\"\"\"\"\"",
    "ends with \"",
    "``` `` `",
    "*/ // # <!-- --> ?> <?php <% %>",
    "EOF\nJSON\n  TEXT\nEOF",
    "@/etc/passwd",
    "<@file;type=text/html",
    "a;type=text/x",
    "=(a)",
    "-d -- --help",
    "!history !! ^a^b",
    "\\u0041 \\x41 \\101 \\N{DASH} \\u{41} \\\\u0041 \\n",
    "a=b&c=d+e f",
    "ends with \\",
    "lines end with \\\nand \\\\\n",
    "\n\n lines  \n\tand tabs \n",
    "  a\n  b",
    "a \nb\n",
    "a\n\n\nb \"\"\" \\ ` ${x} #{y} $z",
    "r#\"raw\"# \"##",
    "r##\"raw\n\"## \"###",
    "</script><script>",
    "\u{feff}mark\u{ad}\u{e0001}\u{fffe}\u{10ffff}",
    "~ * ? [a] {a,b} a..b",
    "__proto__",
    "constructor",
    "0",
    "true",
    "null",
    "-1.50",
    "--sample-boundary--\r\n",
];

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn field(name: &str, content_type: Option<&str>, value: &str) -> Field {
    Field::Text {
        name: name.to_owned(),
        content_type: content_type.map(str::to_owned),
        value: value.to_owned(),
    }
}

pub(super) const FILE_NAME: &str = "sample.bin";
pub(super) const FILE: &[u8] = b"\x00\xff\r\n'\"file";

fn file(name: &str) -> Field {
    Field::File {
        name: name.to_owned(),
        content_type: "image/png".to_owned(),
        file_name: format!("../{FILE_NAME}"),
    }
}

/// Calls that have a text wherever one can be.
pub(super) fn calls(port: u16, hostile: &str) -> Vec<Call> {
    let mut quoted = serde_json::to_string(hostile).unwrap();
    quoted = quoted.replace('\u{2028}', "\\u2028");
    let name = form_encode(hostile);
    let plain = |text: &str| {
        Some(Body::Text {
            content_type: "text/plain; charset=\"utf-8\"".to_owned(),
            text: text.to_owned(),
        })
    };
    let json = |text: String| {
        Some(Body::Text {
            content_type: "application/json".to_owned(),
            text,
        })
    };
    let bodies = [
        ("GET", None),
        ("POST", plain(hostile)),
        (
            "PATCH",
            plain(&format!("{{\n  \"a\": {quoted},\n{hostile}\n}}")),
        ),
        (
            "PUT",
            json(format!("{{\"k\": {quoted}, {quoted}: [1, -2.5, null]}}")),
        ),
        (
            "POST",
            json(format!("{{\n  \"a\": {quoted},\n  \"a\": 1.0\n}}")),
        ),
        (
            "POST",
            json(format!("[{{}}, [], {{\"x\": {{}}}}, {quoted}, true]")),
        ),
        ("POST", Some(Body::Form(vec![pair("k", hostile)]))),
        (
            "POST",
            Some(Body::Form(vec![
                pair("k", hostile),
                pair(hostile, "v"),
                pair("k", "again"),
            ])),
        ),
        (
            "POST",
            Some(Body::Multipart(vec![field("a", None, hostile), file("f")])),
        ),
        (
            "PUT",
            Some(Body::Multipart(vec![
                field("a", Some("application/json"), hostile),
                file("f"),
            ])),
        ),
        (
            "POST",
            Some(Body::Multipart(vec![
                field(hostile, None, "v"),
                field(hostile, None, hostile),
            ])),
        ),
        // Parentheses are no part of a method.
        (
            if hostile.len().is_multiple_of(2) {
                "P'U$(R)`GE"
            } else {
                "P'u$(r)`ge"
            },
            plain("x"),
        ),
        (
            "PUT",
            Some(Body::Bytes {
                content_type: "image/png".to_owned(),
            }),
        ),
        ("POST", Some(Body::Form(Vec::new()))),
    ];
    let url = format!("http://127.0.0.1:{port}/p/a{name}/b?q={name}&r");
    bodies
        .into_iter()
        .enumerate()
        .map(|(i, (method, body))| Call {
            method: method.to_owned(),
            url: vec![text(&url)],
            headers: vec![
                ("X-Hostile".to_owned(), vec![text(hostile)]),
                ("a'b`c$x!".to_owned(), vec![text("x"), text(hostile)]),
            ],
            basic: (i % 4 == 2).then(|| Basic {
                scheme: "basic".to_owned(),
                user: format!("u{hostile}"),
                password: hostile.to_owned(),
            }),
            is_signed: false,
            body,
        })
        .collect()
}

/// What about a request is not what the call says; nothing if it is right.
pub(super) fn difference(call: &Call, request: &Request, has_utf8_headers: bool) -> Option<String> {
    let prepared = prepare(call);
    let differ = |what: &str, wanted: &[u8], got: &[u8]| {
        (wanted != got).then(|| {
            let (wanted, got) = (wanted.escape_ascii(), got.escape_ascii());
            format!("{what}: wanted {wanted}, got {got}")
        })
    };
    let url = super::super::code::plain(&prepared.url);
    let target = url.splitn(4, '/').nth(3).unwrap_or_default();
    let headers = prepared.headers.iter().filter_map(|(name, value)| {
        let value = super::super::code::plain(value);
        if !has_utf8_headers && !value.is_ascii() {
            return None;
        }
        let got = request.header(name).unwrap_or(b"(missing)");
        differ(name, value.as_bytes(), got)
    });
    let found = differ(
        "method",
        prepared.method.as_bytes(),
        request.method.as_bytes(),
    )
    .or_else(|| {
        let got = request.target.trim_start_matches('/');
        differ("target", &percent_decoded(target), &percent_decoded(got))
    })
    .or_else(|| headers.into_iter().next());
    let found = found.or_else(|| {
        let basic = prepared.basic.as_ref()?;
        let wanted = format!("{}:{}", basic.user, basic.password);
        let wanted = format!("Basic {}", base64(wanted.as_bytes()));
        let got = request.header("authorization").unwrap_or_default();
        differ("authorization", wanted.as_bytes(), got)
    });
    if found.is_some() {
        return found;
    }
    let got_type = request.header("content-type").unwrap_or_default();
    match call.body.as_ref()? {
        Body::Text { content_type, text } => {
            let exact = json::read(text).filter(|_| content_type == "application/json");
            if exact.is_some() {
                let value = |text: &[u8]| serde_json::from_slice::<serde_json::Value>(text);
                let (wanted, got) = (value(text.as_bytes()).unwrap(), value(&request.body));
                if got.is_ok_and(|got| got == wanted) {
                    return differ("type", content_type.as_bytes(), got_type);
                }
            }
            differ("body", text.as_bytes(), &request.body)
                .or_else(|| differ("type", content_type.as_bytes(), got_type))
        }
        Body::Form(pairs) => {
            let sorted = |pairs: Vec<(Vec<u8>, Vec<u8>)>| {
                let mut by_name: BTreeMap<Vec<u8>, Vec<Vec<u8>>> = BTreeMap::new();
                for (name, value) in pairs {
                    by_name.entry(name).or_default().push(value);
                }
                format!("{by_name:?}")
            };
            let wanted = pairs.iter();
            let wanted = wanted.map(|(n, v)| (n.clone().into_bytes(), v.clone().into_bytes()));
            let got = String::from_utf8(request.body.clone()).unwrap();
            let got = got.split('&').map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, "(no value)"));
                let decode = |text: &str| percent_decoded(&text.replace('+', " "));
                (decode(name), decode(value))
            });
            let (wanted, got) = (sorted(wanted.collect()), sorted(got.collect()));
            if pairs.is_empty() && request.body.is_empty() {
                return None;
            }
            let is_form = got_type.starts_with(b"application/x-www-form-urlencoded");
            differ("form", wanted.as_bytes(), got.as_bytes())
                .or_else(|| (!is_form).then(|| "type of form".to_owned()))
        }
        Body::Multipart(fields) => {
            let wanted = fields.iter().map(part_of).collect::<Vec<_>>();
            let got = parts(got_type, &request.body);
            for (i, wanted) in wanted.iter().enumerate() {
                let mut got = got.get(i).cloned().unwrap_or_default();
                // Some libraries say that texts are `text/plain`, which they are in any case.
                if wanted.2.is_none()
                    && got
                        .2
                        .as_deref()
                        .is_some_and(|t| t.starts_with("text/plain"))
                {
                    got.2 = None;
                }
                if *wanted != got {
                    return Some(format!("part {i}: wanted {wanted:?}, got {got:?}"));
                }
            }
            (wanted.len() != got.len()).then(|| "number of parts".to_owned())
        }
        Body::Bytes { .. } => differ("body", FILE, &request.body),
    }
}

/// Name, file name, media type, content.
type Parsed = (String, Option<String>, Option<String>, Vec<u8>);

fn part_of(field: &Field) -> Parsed {
    match field {
        Field::Text {
            name,
            content_type,
            value,
        } => (
            name.clone(),
            None,
            content_type.clone(),
            value.clone().into_bytes(),
        ),
        Field::File {
            name, content_type, ..
        } => (
            name.clone(),
            Some(FILE_NAME.to_owned()),
            Some(content_type.clone()),
            FILE.to_vec(),
        ),
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let mut three = [0; 3];
        three[..group.len()].copy_from_slice(group);
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for i in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * i)) as usize & 63];
            text.push(if i <= group.len() { digit as char } else { '=' });
        }
    }
    text
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

fn parts(content_type: &[u8], body: &[u8]) -> Vec<Parsed> {
    let content_type = String::from_utf8_lossy(content_type).into_owned();
    let boundary = content_type.split("boundary=").nth(1).unwrap_or_default();
    let separator = format!("\r\n--{}", boundary.trim_matches('"'));
    let mut rest = [b"\r\n", body].concat();
    let mut parts = Vec::new();
    while let Some(at) = find(&rest, separator.as_bytes()) {
        rest.drain(..at + separator.len());
        let end = find(&rest, separator.as_bytes());
        let (Some(end), Some(head)) = (end, find(&rest, b"\r\n\r\n")) else {
            break;
        };
        let lines = String::from_utf8_lossy(&rest[..head]).into_owned();
        let content = rest[head + 4..end].to_vec();
        let mut parsed = Parsed::default();
        parsed.3 = content;
        for line in lines.split("\r\n") {
            let (name, value) = line.split_once(": ").unwrap_or_default();
            if name.eq_ignore_ascii_case("content-type") {
                parsed.2 = Some(value.to_owned());
            } else if name.eq_ignore_ascii_case("content-disposition") {
                parsed.0 = parameter(value, "name").unwrap_or_default();
                parsed.1 = parameter(value, "filename");
            }
        }
        parts.push(parsed);
    }
    parts
}

fn parameter(value: &str, name: &str) -> Option<String> {
    let rest = value.split_once(&format!("; {name}="))?.1;
    let text = match rest.strip_prefix('"') {
        Some(rest) => rest.split('"').next(),
        None => rest.split(';').next(),
    }?;
    let text = text.replace("%22", "\"").replace("%0D", "\r");
    Some(text.replace("%0A", "\n"))
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = text.get(at + 1..at + 3);
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(code) if *byte == b'%' => {
                decoded.push(code);
                at += 3;
            }
            _ => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    decoded
}
