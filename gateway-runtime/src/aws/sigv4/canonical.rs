//! Canonical requests: the one form of a request that both sides hash.

use std::borrow::Cow;

use super::encode::{decode, encode, encode_segments};
use super::{Request, Rules};

/// Headers that may change between here and the service, so that nobody signs them.
const UNSIGNED: [&str; 8] = [
    "authorization",
    "connection",
    "content-length",
    "expect",
    "te",
    "transfer-encoding",
    "user-agent",
    "x-amzn-trace-id",
];

/// Names in lower case with their values, in the order of the names.
#[derive(Default)]
pub(super) struct Headers<'r>(Vec<(Cow<'r, str>, &'r [u8])>);

impl<'r> Headers<'r> {
    /// Those of the request that are signed, but for `own`, which the signer writes itself.
    pub(super) fn of_request(request: &Request<'r>, own: &[&str]) -> Headers<'r> {
        let mut headers = Headers(Vec::with_capacity(request.headers.len() + own.len()));
        for &(name, value) in request.headers {
            let is = |known: &&str| name.eq_ignore_ascii_case(known);
            if UNSIGNED.iter().any(is) || own.iter().any(is) {
                continue;
            }
            let name = match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
                true => Cow::Owned(name.to_ascii_lowercase()),
                false => Cow::Borrowed(name),
            };
            headers.0.push((name, value));
        }
        headers
    }

    /// Those that a signature names: `names` in lower case and in order, none twice. `None` where one is not there.
    pub(super) fn signed(all: &[(&'r str, &'r [u8])], names: &[&'r str]) -> Option<Headers<'r>> {
        let mut headers = Headers(Vec::with_capacity(all.len()));
        for &(name, value) in all {
            let lower = || name.bytes().map(|byte| byte.to_ascii_lowercase());
            let place = names.binary_search_by(|known| known.bytes().cmp(lower()));
            if let Some(known) = place.ok().and_then(|place| names.get(place)) {
                headers.0.push((Cow::Borrowed(known), value));
            }
        }
        headers.sort();
        (headers.groups().count() == names.len()).then_some(headers)
    }

    /// Adds one of the signer's own.
    pub(super) fn push(&mut self, name: &'static str, value: &'r str) {
        self.0.push((Cow::Borrowed(name), value.as_bytes()));
    }

    /// Sorts by name; fields of one name keep their order.
    pub(super) fn sort(&mut self) {
        self.0.sort_by(|(a, _), (b, _)| a.cmp(b));
    }

    /// `host;x-amz-date`.
    pub(super) fn names(&self) -> String {
        let mut names = String::with_capacity(self.0.iter().map(|(name, _)| name.len() + 1).sum());
        for group in self.groups() {
            if !names.is_empty() {
                names.push(';');
            }
            names.push_str(group.first().map_or("", |(name, _)| name));
        }
        names
    }

    pub(super) fn groups(&self) -> impl Iterator<Item = &[(Cow<'r, str>, &'r [u8])]> {
        self.0.chunk_by(|(a, _), (b, _)| a == b)
    }
}

/// The canonical request; `names` are those of `headers`.
pub(super) fn request(
    method: &str,
    path: &str,
    query: &str,
    headers: &Headers<'_>,
    names: &str,
    payload_hash: &str,
) -> Vec<u8> {
    let n_bytes = headers
        .0
        .iter()
        .map(|(name, value)| name.len() + value.len() + 2);
    let n_bytes = n_bytes.sum::<usize>() + names.len() + path.len() + query.len();
    let mut out = Vec::with_capacity(n_bytes + 128);
    for line in [method, path, query] {
        out.extend_from_slice(line.as_bytes());
        out.push(b'\n');
    }
    for group in headers.groups() {
        push_field(&mut out, group);
    }
    out.push(b'\n');
    out.extend_from_slice(names.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(payload_hash.as_bytes());
    out
}

/// The line of the fields of one name.
pub(super) fn push_field(out: &mut Vec<u8>, group: &[(Cow<'_, str>, &[u8])]) {
    for (i, (name, value)) in group.iter().enumerate() {
        if i == 0 {
            out.extend_from_slice(name.as_bytes());
            out.push(b':');
        } else {
            out.push(b',');
        }
        push_trimmed(out, value);
    }
    out.push(b'\n');
}

/// Without white space at both ends, which servers take away as well, and with one space for several.
pub(super) fn push_trimmed(out: &mut Vec<u8>, value: &[u8]) {
    let mut words = value.trim_ascii().split(|byte| *byte == b' ');
    out.extend_from_slice(words.next().unwrap_or_default());
    for word in words.filter(|word| !word.is_empty()) {
        out.push(b' ');
        out.extend_from_slice(word);
    }
}

/// The canonical form of a path as it goes on the wire.
pub(super) fn path(path: &str, rules: Rules) -> String {
    let mut out = String::with_capacity(path.len() + 32);
    let is_doubtful = |at: usize| matches!(path.as_bytes().get(at + 1), Some(b'/' | b'.'));
    let is_normal =
        path.starts_with('/') && !memchr::memchr_iter(b'/', path.as_bytes()).any(is_doubtful);
    if is_normal && rules.double_encode {
        encode_segments(&mut out, path.as_bytes());
        return out;
    }
    if rules.normalize_path {
        let mut segments: Vec<&str> = Vec::new();
        let mut is_folder = false;
        for segment in path.split('/') {
            is_folder = matches!(segment, "" | "." | "..");
            match segment {
                "" | "." => {}
                ".." => {
                    segments.pop();
                }
                _ => segments.push(segment),
            }
        }
        for segment in &segments {
            out.push('/');
            push_segment(&mut out, segment, rules);
        }
        if is_folder || segments.is_empty() {
            out.push('/');
        }
        return out;
    }
    for (i, segment) in path
        .strip_prefix('/')
        .unwrap_or(path)
        .split('/')
        .enumerate()
    {
        if i > 0 || !path.is_empty() {
            out.push('/');
        }
        push_segment(&mut out, segment, rules);
    }
    if out.is_empty() {
        out.push('/');
    }
    out
}

fn push_segment(out: &mut String, segment: &str, rules: Rules) {
    if rules.double_encode {
        encode(out, segment.as_bytes());
    } else {
        encode(out, &decode(segment, false));
    }
}

/// The canonical form of a query as it goes on the wire, with `extra` parameters that are not encoded yet.
pub(super) fn query(query: &str, extra: &[(&str, &str)]) -> String {
    if query.is_empty() && extra.is_empty() {
        return String::new();
    }
    let encoded = |bytes: &[u8]| {
        let mut out = String::with_capacity(bytes.len());
        encode(&mut out, bytes);
        out
    };
    let given = query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<(String, String)> = given
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (encoded(&decode(name, true)), encoded(&decode(value, true)))
        })
        .chain(
            extra
                .iter()
                .map(|(name, value)| (encoded(name.as_bytes()), encoded(value.as_bytes()))),
        )
        .collect();
    pairs.sort();
    let mut out = String::with_capacity(query.len() + 16);
    for (i, (name, value)) in pairs.iter().enumerate() {
        if i > 0 {
            out.push('&');
        }
        out.push_str(name);
        out.push('=');
        out.push_str(value);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (given, usual, s3) in [
            ("", "/", "/"),
            ("/", "/", "/"),
            ("//a//", "/a/", "//a//"),
            ("/a/./b/..", "/a/", "/a/./b/.."),
            ("/../x", "/x", "/../x"),
            ("/a%20b", "/a%2520b", "/a%20b"),
            ("/a b", "/a%20b", "/a%20b"),
            ("/k(1)%2f%7e", "/k%281%29%252f%257e", "/k%281%29%2F~"),
        ] {
            assert_eq!(path(given, Rules::of_service("lambda")), usual, "{given}");
            assert_eq!(path(given, Rules::of_service("s3")), s3, "{given}");
        }
    }

    #[test]
    fn queries() {
        for (given, expected) in [
            ("", ""),
            ("a", "a="),
            ("&b=2&&a=1&", "a=1&b=2"),
            ("a=2&a=10&a", "a=&a=10&a=2"),
            ("x=a=b", "x=a%3Db"),
            ("x=%e9+%2B", "x=%E9%20%2B"),
            // By the encoded name.
            ("a=1&%C3%A9=2", "%C3%A9=2&a=1"),
        ] {
            assert_eq!(query(given, &[]), expected, "{given}");
        }
        assert_eq!(query("b=1", &[("a", "/")]), "a=%2F&b=1");
    }

    #[test]
    fn header_values_are_trimmed() {
        let trimmed = |value: &[u8]| {
            let mut out = Vec::new();
            push_trimmed(&mut out, value);
            out
        };
        assert_eq!(trimmed(b"  a   b \xff\t"), b"a b \xff");
        assert_eq!(trimmed(b"   "), b"");
    }
}
