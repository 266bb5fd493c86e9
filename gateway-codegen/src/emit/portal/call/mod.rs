//! A call of an operation: with examples in the place of values for code samples. `written` writes values in the
//! styles of their places, `body` makes bodies, and `console` says what the console makes forms of.

mod body;
mod console;
mod written;

use std::borrow::Cow;

use serde_json::Value;

use super::book::{Book, method};
use super::samples::{Call, Part};
use crate::plan::docs::{Credential, OperationDocs, ParameterDocs, Proof, ProofForm, SchemeDocs};
use crate::plan::{Enforcer, Location, Operation};
pub(super) use console::console;
pub(super) use written::{Coding, Manner};

/// What samples name where the host of the gateway is not known when they are made.
const HOST: &str = "https://api.example.com";

/// What samples name instead of the host of the gateway; `None`: the document says the host.
pub(super) fn host_in_place(book: &Book<'_>) -> Option<&'static str> {
    let stage = book.api.stages.first();
    let host = stage.and_then(|stage| stage.mount_host.as_ref());
    host.is_none().then_some(HOST)
}

/// A call of an operation with what it needs at least, and with the examples that the document gives.
pub(super) fn of(book: &Book<'_>, plan: &Operation, docs: &OperationDocs) -> Call {
    let stage = book.api.stages.first();
    let mount = stage.map_or("", |stage| stage.mount_path.as_str());
    let path = format!("{mount}{}{}", book.api.base_path, path(plan, docs));
    let mut url = match stage.and_then(|stage| stage.mount_host.as_deref()) {
        Some(host) => vec![Part::Text(format!("https://{host}{path}"))],
        None => vec![Part::Host(HOST.to_owned()), Part::Text(path)],
    };
    let guards = plan.access.alternatives.first();
    let schemes = guards.into_iter().flatten();
    let schemes: Vec<&SchemeDocs> = schemes.filter_map(|it| book.docs.scheme_of(it)).collect();
    let is_proof = |it: &ParameterDocs| {
        let mut proofs = schemes.iter().flat_map(|scheme| &scheme.proofs);
        proofs.any(|proof| proof.is_at(it.location, &it.name))
    };
    let mut query = Vec::new();
    let mut headers: Vec<(String, Vec<Part>)> = Vec::new();
    for parameter in &docs.parameters {
        let is_wanted =
            parameter.is_required || !parameter.examples.is_empty() && parameter.sent.is_some();
        if !is_wanted || parameter.is_deprecated && !parameter.is_required || is_proof(parameter) {
            continue;
        }
        let value = value_of(parameter);
        match parameter.location {
            Location::Query => {
                let pairs = written::pairs(parameter, &value).into_iter();
                query.extend(pairs.map(|(name, value)| format!("{name}={value}")));
            }
            Location::Header => {
                let text = written::text(parameter, &value, Coding::Plain);
                headers.push((parameter.name.clone(), vec![Part::Text(text)]));
            }
            // Names of cookies are tokens, and stay as they are.
            Location::Cookie => headers.extend(
                written::pairs(parameter, &value)
                    .into_iter()
                    .map(|(name, value)| format!("{name}={value}"))
                    .map(|pair| ("Cookie".to_owned(), vec![Part::Text(pair)])),
            ),
            Location::Path => {}
        }
    }
    let mut call = Call {
        method: match method(plan) {
            "ANY" | "DEFAULT" => "GET".to_owned(),
            method => method.to_owned(),
        },
        url: Vec::new(),
        headers,
        basic: None,
        is_signed: false,
        body: docs
            .body
            .as_ref()
            .and_then(|body| body::of(body, book.docs)),
    };
    if !query.is_empty() {
        url.push(Part::Text(format!("?{}", query.join("&"))));
    }
    // Also where an operation asks for it without a scheme.
    let mut guards = guards.into_iter().flatten();
    call.is_signed = guards.any(|guard| guard.enforcer == Enforcer::Iam);
    for scheme in schemes {
        for (i, proof) in scheme.proofs.iter().enumerate() {
            add_proof(scheme, (i, proof), &mut call, &mut url);
        }
    }
    call.url = url;
    call
}

/// What stands before a value: the name of its scheme of HTTP.
pub(super) fn prefix(proof: &Proof) -> String {
    match &proof.form {
        ProofForm::Http(kind) => match kind.as_str() {
            "basic" => "Basic ".to_owned(),
            "bearer" => "Bearer ".to_owned(),
            kind => format!("{kind} "),
        },
        ProofForm::Key | ProofForm::Token | ProofForm::Credentials => String::new(),
    }
}

/// What stands in the place of a value.
pub(super) fn placeholder(scheme: &SchemeDocs, proof: &Proof) -> &'static str {
    match &proof.form {
        ProofForm::Key => "YOUR_API_KEY",
        ProofForm::Token => match scheme.credential {
            Credential::ApiKey | Credential::Unknown => "YOUR_TOKEN",
            _ => "YOUR_ACCESS_TOKEN",
        },
        ProofForm::Credentials => "YOUR_CREDENTIALS",
        ProofForm::Http(kind) => match kind.as_str() {
            // As one value: that is what the console has to fill in.
            "basic" => "BASE64_OF_NAME_AND_PASSWORD",
            "bearer" => "YOUR_ACCESS_TOKEN",
            _ => "YOUR_CREDENTIALS",
        },
    }
}

fn add_proof(
    scheme: &SchemeDocs,
    (i, proof): (usize, &Proof),
    call: &mut Call,
    url: &mut Vec<Part>,
) {
    let placeholder = placeholder(scheme, proof).to_owned();
    // What the reader enters for a scheme is its first value.
    let value = match i {
        0 => Part::Credential {
            scheme: scheme.name.clone(),
            placeholder,
        },
        _ => Part::Text(placeholder),
    };
    let prefix = prefix(proof);
    let name = &proof.name;
    match proof.location {
        Location::Query => {
            // In paths, it is encoded.
            let is_query = |it: &Part| matches!(it, Part::Text(text) if text.contains('?'));
            let mark = if url.iter().any(is_query) { '&' } else { '?' };
            let before = format!("{mark}{}={}", encoded(name, false), encoded(&prefix, false));
            url.extend([Part::Text(before), value]);
        }
        Location::Cookie => {
            let before = Part::Text(format!("{name}={prefix}"));
            call.headers
                .push(("Cookie".to_owned(), vec![before, value]));
        }
        Location::Header | Location::Path => {
            let before = (!prefix.is_empty()).then_some(Part::Text(prefix));
            let value = before.into_iter().chain([value]).collect();
            call.headers.push((name.clone(), value));
        }
    }
}

/// The path with examples in the place of its parameters.
fn path(plan: &Operation, docs: &OperationDocs) -> String {
    let mut out = String::new();
    let mut rest = plan.path.without_query();
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((name, after)) = behind.split_once('}') else {
            break;
        };
        out.push_str(&encoded(before, true));
        let is_greedy = name.ends_with('+');
        let name = name.trim_end_matches('+');
        let mut parameters = docs.parameters.iter();
        let parameter = parameters.find(|it| it.location == Location::Path && it.name == name);
        match (parameter, is_greedy) {
            (None, _) => out.push_str(&encoded(name, is_greedy)),
            // A greedy one is the rest of the path, with its slashes.
            (Some(it), true) => out.push_str(&encoded(&written::scalar(&value_of(it)), true)),
            (Some(it), false) => {
                out.push_str(&written::text(it, &value_of(it), Coding::Percent));
            }
        }
        rest = after;
    }
    out.push_str(&encoded(rest, true));
    out
}

/// What a parameter is shown with: a value that fits, else what is given for it, else what stands for the reader's own.
fn value_of(parameter: &ParameterDocs) -> Cow<'_, Value> {
    if let Some(sent) = &parameter.sent {
        return Cow::Borrowed(&sent.value);
    }
    let value = match parameter.examples.first() {
        Some(example) => example.text.as_str().into(),
        None => own(&parameter.name).into(),
    };
    Cow::Owned(value)
}

/// What stands for a value of the reader's own: `YOUR_PET_ID`.
fn own(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_ascii_uppercase).collect();
    match words.is_empty() {
        true => "YOUR_VALUE".to_owned(),
        false => format!("YOUR_{}", words.join("_")),
    }
}

/// Percent-encoded, as RFC 3986 §2.3 has it; of a path, slashes stay.
fn encoded(text: &str, is_path: bool) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            b'/' | b':' | b'@' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b','
            | b';' | b'=' | b'%'
                if is_path =>
            {
                out.push(char::from(byte));
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
