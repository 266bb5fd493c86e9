//! What requests must have in common to get the same answer.
//!
//! A key is a digest (SHA-256) of a sequence of fields, each behind its length and each list behind a mark of its end, so
//! that no two sequences are written alike whatever clients write into them.

use std::collections::BTreeMap;
use std::fmt;

use http::{HeaderMap, HeaderName, header};
use ring::digest;

use crate::access;
use crate::context::{Call, Outcome};
use crate::descriptor::{AddressKey, CachedOperation, ValuePart};
use crate::map::{self, Message};
use crate::path;

/// A digest of everything that tells answers apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key([u8; digest::SHA256_OUTPUT_LEN]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// A number for one of `n` places.
    pub(super) fn place(&self, n: usize) -> usize {
        let [first, second, ..] = self.0;
        usize::from(u16::from_be_bytes([first, second])) % n.max(1)
    }
}

/// What the requests of a stage have in common, those of its canary apart: API, stage and stage variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scope([u8; digest::SHA256_OUTPUT_LEN]);

impl Scope {
    /// That of a stage with these variables.
    pub(crate) fn new(
        api: &str,
        stage: &str,
        variables: &BTreeMap<String, String>,
        is_canary: bool,
    ) -> Scope {
        let mut writer = Writer::new();
        writer.field(api.as_bytes());
        writer.field(stage.as_bytes());
        writer.field(&[u8::from(is_canary)]);
        let pairs = variables.iter();
        writer.list(pairs.flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]));
        Scope(writer.finish().0)
    }
}

/// Whether it is a field by which some backends choose another host, method or path than the request's own; such ones
/// are part of each key.
fn is_steering(name: &str) -> bool {
    matches!(
        name,
        "forwarded"
            | "front-end-https"
            | "x-forwarded-host"
            | "x-forwarded-path"
            | "x-forwarded-port"
            | "x-forwarded-prefix"
            | "x-forwarded-proto"
            | "x-forwarded-protocol"
            | "x-forwarded-scheme"
            | "x-forwarded-server"
            | "x-forwarded-ssl"
            | "x-forwarded-uri"
            | "x-host"
            | "x-http-method"
            | "x-http-method-override"
            | "x-method-override"
            | "x-original-host"
            | "x-original-uri"
            | "x-original-url"
            | "x-rewrite-url"
            | "x-scheme"
            | "x-url-scheme"
    )
}

/// The key of a request.
pub(super) fn of(call: &Call<'_>, cached: &'static CachedOperation) -> Key {
    let mut writer = Writer::new();
    writer.field(&call.variant.cache_scope.0);
    writer.field(cached.namespace.as_bytes());
    writer.field(call.method.as_str().as_bytes());
    // Backends may be told of it, and make links with it.
    writer.field(call.host.to_ascii_lowercase().as_bytes());
    // Answers are chosen by it, here (`reference/rest-api.md` §4.6, §4.7) by its first media type, by backends by all of it.
    writer.list(values(call.headers, header::ACCEPT.as_str()));
    for name in call.headers.keys().map(HeaderName::as_str) {
        if is_steering(name) {
            writer.field(name.as_bytes());
            writer.list(values(call.headers, name));
        }
    }
    writer.end();
    match cached.address {
        AddressKey::Nothing => {}
        AddressKey::Path => writer.field(call.path.as_bytes()),
        AddressKey::PathAndQuery => {
            writer.field(call.path.as_bytes());
            writer.optional(call.query.map(str::as_bytes));
        }
    }
    writer.end();
    for part in cached.keys {
        part_of(call, part, &mut writer);
    }
    writer.end();
    if !cached.is_shared {
        access::identity(call, &mut |field| writer.field(field));
    }
    writer.finish()
}

/// The key of one of several answers that differ by fields of their requests (`Vary`, RFC 9110, section 12.5.5).
pub(super) fn varied(key: &Key, names: &[HeaderName], headers: &HeaderMap) -> Key {
    let mut writer = Writer::new();
    writer.field(&key.0);
    for name in names {
        writer.field(name.as_str().as_bytes());
        writer.list(values(headers, name.as_str()));
    }
    writer.finish()
}

fn values<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = &'h [u8]> {
    let all = headers.get_all(name).iter();
    all.map(http::HeaderValue::as_bytes)
}

/// The values of a query parameter as they are written: decoded, bytes that are no text would all be one.
fn query_values<'q>(query: &'q str, name: &str) -> impl Iterator<Item = &'q [u8]> {
    query.split('&').filter_map(move |pair| {
        let (known, _) = path::query_parameters(pair).next()?;
        let (_, value) = pair.split_once('=').unwrap_or((pair, ""));
        (known == name).then_some(value.as_bytes())
    })
}

/// Parameters are written with all of their values, under their names: operations may share a namespace.
fn part_of(call: &Call<'_>, part: &'static ValuePart, writer: &mut Writer) {
    let slice = std::slice::from_ref(part);
    match *part {
        ValuePart::Header(name) | ValuePart::HeaderAll(name) => {
            writer.named(b'h', name);
            writer.list(values(call.headers, name));
        }
        ValuePart::Query(name) | ValuePart::QueryAll(name) => {
            writer.named(b'q', name);
            writer.list(query_values(call.query.unwrap_or_default(), name));
        }
        ValuePart::Path(name) => {
            writer.named(b'p', name);
            writer.optional(call.path_parameter(name).map(str::as_bytes));
        }
        _ => {
            match *part {
                ValuePart::Authorizer(name) => writer.named(b'a', name),
                ValuePart::StageVariable(name) => writer.named(b's', name),
                ValuePart::Context(variable) => writer.field(&[b'c', variable as u8]),
                _ => writer.named(b'v', ""),
            }
            let value = map::value(slice, call, Message::REQUEST, &Outcome::NONE);
            writer.optional(value.as_deref().map(str::as_bytes));
        }
    }
}

/// Writes fields so that they can be told apart.
struct Writer(digest::Context);

impl Writer {
    fn new() -> Writer {
        Writer(digest::Context::new(&digest::SHA256))
    }

    fn field(&mut self, bytes: &[u8]) {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.0.update(&[1]);
        self.0.update(&length.to_be_bytes());
        self.0.update(bytes);
    }

    fn end(&mut self) {
        self.0.update(&[0]);
    }

    fn optional(&mut self, bytes: Option<&[u8]>) {
        self.list(bytes);
    }

    fn list<'b>(&mut self, fields: impl IntoIterator<Item = &'b [u8]>) {
        for field in fields {
            self.field(field);
        }
        self.end();
    }

    fn named(&mut self, place: u8, name: &str) {
        self.field(&[place]);
        self.field(name.as_bytes());
    }

    fn finish(self) -> Key {
        let digest = self.0.finish();
        let mut key = [0; digest::SHA256_OUTPUT_LEN];
        for (to, from) in key.iter_mut().zip(digest.as_ref()) {
            *to = *from;
        }
        Key(key)
    }
}

#[cfg(test)]
pub(super) fn numbered(n: u64) -> Key {
    let mut writer = Writer::new();
    writer.field(&n.to_be_bytes());
    writer.finish()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn sequences_are_written_apart() {
        let lists: [&[&[&str]]; 9] = [
            &[],
            &[&[]],
            &[&[""]],
            &[&["", ""]],
            &[&["a", "b"]],
            &[&["a"], &["b"]],
            &[&["ab"]],
            &[&["a,b"]],
            &[&["a\0b"]],
        ];
        let digests: BTreeSet<Vec<u8>> = lists
            .iter()
            .map(|lists| {
                let mut writer = Writer::new();
                for list in *lists {
                    writer.list(list.iter().map(|text| text.as_bytes()));
                }
                writer.finish().0.to_vec()
            })
            .collect();
        assert_eq!(digests.len(), lists.len());
    }

    #[test]
    fn query_values_stay_as_they_are_written() {
        for (query, expected) in [
            ("", &[][..]),
            ("a", &[""]),
            ("a=", &[""]),
            ("b=1&%61=%FF&a=x=y&&aa=2&a=+", &["%FF", "x=y", "+"]),
            ("A=1", &[]),
        ] {
            let values: Vec<&[u8]> = query_values(query, "a").collect();
            let expected: Vec<&[u8]> = expected.iter().map(|text| text.as_bytes()).collect();
            assert_eq!(values, expected, "{query}");
        }
    }

    #[test]
    fn variants_of_an_answer_have_keys_of_their_own() {
        let headers = |fields: &[(&'static str, &'static str)]| {
            let fields = fields.iter();
            fields
                .map(|(name, value)| {
                    let name = HeaderName::from_static(name);
                    (name, http::HeaderValue::from_static(value))
                })
                .fold(HeaderMap::new(), |mut headers, (name, value)| {
                    headers.append(name, value);
                    headers
                })
        };
        let names = [HeaderName::from_static("a"), HeaderName::from_static("b")];
        let requests = [
            headers(&[]),
            headers(&[("a", "")]),
            headers(&[("a", "x,y")]),
            headers(&[("a", "x"), ("a", "y")]),
            headers(&[("b", "x,y")]),
            headers(&[("a", "x"), ("b", "y")]),
        ];
        let key = numbered(1);
        let keys: Vec<Key> = requests
            .iter()
            .map(|headers| varied(&key, &names, headers))
            .collect();
        for (i, one) in keys.iter().enumerate() {
            assert!(keys.iter().skip(i + 1).all(|other| one != other), "{i}");
            assert!(*one != varied(&numbered(2), &names, &requests[i]));
        }
        let unrelated = headers(&[("a", "x"), ("b", "y"), ("c", "z")]);
        assert!(keys[5] == varied(&key, &names, &unrelated));
    }

    #[test]
    fn scopes_differ_by_stage_variables_and_canary() {
        let variables = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect::<BTreeMap<_, _>>()
        };
        let scopes = [
            Scope::new("a", "b", &variables(&[]), false),
            Scope::new("a", "b", &variables(&[]), true),
            Scope::new("ab", "", &variables(&[]), false),
            Scope::new("a", "b", &variables(&[("x", "y")]), false),
            Scope::new("a", "b", &variables(&[("xy", "")]), false),
        ];
        for (i, one) in scopes.iter().enumerate() {
            assert!(scopes.iter().skip(i + 1).all(|other| one != other), "{i}");
        }
        assert_eq!(Scope::new("a", "b", &variables(&[]), true), scopes[1]);
    }
}
