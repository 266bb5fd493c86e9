//! The conformance vectors of `conformance/`: how their documents become one gateway, and how one is judged.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::gateway::Document;
use crate::http1::{Client, Headers, Response, from_latin1, latin1};
use crate::matcher::{as_matcher, differences, text_differences};
use crate::stub::{Recorded, Reply};
use crate::{Result, package_root};

/// One vector; the fields are explained in `conformance/README.md`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// Unique name.
    pub id: String,
    /// One sentence on what is tested.
    pub about: String,
    /// Where the expectation comes from.
    pub source: String,
    /// The document.
    pub spec: Value,
    /// The variables of the stage.
    #[serde(default)]
    pub stage_variables: BTreeMap<String, String>,
    /// The stage's canary.
    pub canary: Option<Value>,
    /// Plans attached to the stage.
    #[serde(default)]
    pub usage_plans: Vec<UsagePlan>,
    /// What the stub answers.
    pub backend: Option<Answer>,
    /// What the authorizer's function answers.
    pub authorizer: Option<Answer>,
    /// The request.
    pub request: Request,
    /// What must happen.
    pub expect: Value,
}

/// A plan and its keys.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsagePlan {
    name: String,
    keys: Vec<Key>,
}

/// An API key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    id: String,
    name: String,
    value: String,
    enabled: bool,
}

/// An answer of a stub.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    status: u16,
    #[serde(default)]
    headers: Map<String, Value>,
    body: Option<String>,
    body_base64: Option<String>,
    #[serde(default)]
    delay_ms: u64,
}

/// The request of a vector.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    method: String,
    path: String,
    query: Option<String>,
    #[serde(default)]
    headers: Map<String, Value>,
    body: Option<String>,
    body_base64: Option<String>,
}

/// All gateway vectors, in the order of the files' names.
///
/// # Errors
///
/// When a file cannot be read.
pub fn vectors() -> Result<Vec<Vector>> {
    #[derive(Deserialize)]
    struct File {
        vectors: Vec<Vector>,
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(package_root().join("conformance"))? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(path);
        }
    }
    files.sort();
    let mut vectors = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path)?;
        let file: File =
            serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        vectors.extend(file.vectors);
    }
    Ok(vectors)
}

/// The configuration file with the keys of all vectors. A key that several vectors have belongs to the plans of all of
/// them.
#[must_use]
pub fn configuration(vectors: &[Vector]) -> String {
    let mut keys: BTreeMap<&str, (&Key, Vec<String>)> = BTreeMap::new();
    for vector in vectors {
        for plan in &vector.usage_plans {
            for key in &plan.keys {
                let plans = &mut keys.entry(&key.id).or_insert((key, Vec::new())).1;
                plans.push(format!("{}/{}", vector.id, plan.name));
            }
        }
    }
    let keys = keys.values().map(|(key, plans)| {
        let Key {
            id,
            name,
            value,
            enabled,
        } = key;
        let plans = json!(plans);
        format!(
            "[[api_keys]]\nid = {id:?}\nname = {name:?}\nvalue = {value:?}\nenabled = {enabled}\nplans = {plans}\n"
        )
    });
    keys.collect()
}

impl Vector {
    /// The document, with the stub's address put in, as the API `<id>` at `/<id>`.
    #[must_use]
    pub fn document(&self, backend: SocketAddr) -> Document {
        let mut spec = self.spec.clone();
        place(&mut spec, backend);
        if let Some(root) = spec.as_object_mut() {
            let mount = json!({"path": format!("/{}", self.id)});
            let stage = match &self.canary {
                Some(canary) => {
                    let (percent, variables) = (
                        canary.get("percent"),
                        canary.get("stage_variable_overrides"),
                    );
                    let canary = json!({"percent": percent, "variables": variables});
                    json!({"mount": mount, "canary": canary})
                }
                None => json!({"mount": mount}),
            };
            let plans = self.usage_plans.iter();
            let plans: Map<String, Value> =
                plans.map(|plan| (plan.name.clone(), json!({}))).collect();
            let own = json!({"name": self.id, "stages": {"test": stage}, "usagePlans": plans});
            root.insert("x-gateway".to_owned(), own);
        }
        Document::json(&self.id, &spec)
    }

    /// The flags that set the stage's variables.
    #[must_use]
    pub fn flags(&self, backend: SocketAddr) -> Vec<String> {
        let mut flags = Vec::new();
        for (name, value) in &self.stage_variables {
            flags.push("--var".to_owned());
            flags.push(format!("{}:{name}={}", self.id, placed(value, backend)));
        }
        flags
    }

    /// What the stub answers; without an answer of the vector a call is an error.
    ///
    /// # Errors
    ///
    /// When the vector's body is no base64.
    pub fn reply(&self) -> Result<Reply> {
        reply(self.backend.as_ref())
    }

    /// What the authorizer's function answers.
    ///
    /// # Errors
    ///
    /// When the vector's body is no base64.
    pub fn authorizer_reply(&self) -> Result<Reply> {
        reply(self.authorizer.as_ref())
    }

    /// Sends the request below `/<id>` and reads the answer.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub fn send(&self, gateway: SocketAddr) -> Result<Response> {
        let request = &self.request;
        let query = request
            .query
            .as_ref()
            .map_or_else(String::new, |query| format!("?{query}"));
        let mut head = format!(
            "{} /{}{}{query} HTTP/1.1\r\n",
            request.method, self.id, request.path
        );
        let fields = lines(&request.headers);
        let has = |name: &str| {
            fields
                .iter()
                .any(|(field, _)| field.eq_ignore_ascii_case(name))
        };
        if !has("host") {
            head.push_str(&format!("Host: {gateway}\r\n"));
        }
        for (name, value) in &fields {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let body = body(&request.body, &request.body_base64)?;
        if let Some(body) = &body
            && !has("content-length")
            && !has("transfer-encoding")
        {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let mut bytes = from_latin1(&head);
        bytes.extend(body.unwrap_or_default());
        let mut client = Client::connect(gateway)?;
        client.send(&bytes)?;
        // Longer than the longest integration timeout.
        Ok(client.read(&request.method, Duration::from_secs(35))?)
    }

    /// What differs from the expectation.
    #[must_use]
    pub fn judge(&self, response: &Response, calls: &[Recorded]) -> Vec<String> {
        let (asked, calls): (Vec<&Recorded>, Vec<&Recorded>) =
            calls.iter().partition(|call| is_of_authorizer(call));
        let mut found = Vec::new();
        let mut note = |at: &str, differences: Vec<String>| {
            found.extend(
                differences
                    .into_iter()
                    .map(|difference| format!("{at}{difference}")),
            );
        };
        for (field, expected) in self.expect.as_object().into_iter().flatten() {
            match field.as_str() {
                "status" => note(
                    "status",
                    differences(expected, Some(&json!(response.status))),
                ),
                "headers" => note("header ", header_differences(expected, &response.headers)),
                "body" | "json" | "body_base64" => {
                    note("body", body_differences(field, expected, &response.body));
                }
                "authorizer_event" => match (expected, asked.as_slice()) {
                    (Value::Null, []) => {}
                    (expected, [call]) if !expected.is_null() => {
                        note(
                            "authorizer ",
                            body_differences("json", expected, &call.body),
                        );
                    }
                    (_, calls) => note("authorizer", vec![format!(": {} calls", calls.len())]),
                },
                "backend_request" => match (expected, calls.as_slice()) {
                    (Value::Null, []) => {}
                    (Value::Null, calls) => {
                        note(
                            "backend",
                            vec![format!(": expected no call, got {}", calls.len())],
                        );
                    }
                    (expected, [call]) => note("backend ", call_differences(expected, call)),
                    (_, calls) => {
                        note(
                            "backend",
                            vec![format!(": expected one call, got {}", calls.len())],
                        );
                    }
                },
                other => note(other, vec![": this runner does not know it".to_owned()]),
            }
        }
        for call in calls {
            if let Some(fault) = &call.fault {
                note("backend", vec![format!(": malformed request: {fault}")]);
            }
        }
        found
    }
}

fn reply(answer: Option<&Answer>) -> Result<Reply> {
    let Some(answer) = answer else {
        return Ok(Reply::status(599).body("the vector has no answer for this call"));
    };
    let mut reply = Reply::status(answer.status)
        .body(body(&answer.body, &answer.body_base64)?.unwrap_or_default())
        .after(Duration::from_millis(answer.delay_ms));
    for (name, value) in lines(&answer.headers) {
        reply = reply.header(&name, &value);
    }
    Ok(reply)
}

/// Whether a call invokes the function of an authorizer.
#[must_use]
pub fn is_of_authorizer(call: &Recorded) -> bool {
    invoked_function(call).is_some_and(|function| function.ends_with("function:auth"))
}

/// Puts the stub's address in for the placeholders of every text.
fn place(value: &mut Value, backend: SocketAddr) {
    match value {
        Value::String(text) => *text = placed(text, backend),
        Value::Array(list) => list.iter_mut().for_each(|value| place(value, backend)),
        Value::Object(object) => object.values_mut().for_each(|value| place(value, backend)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn placed(text: &str, backend: SocketAddr) -> String {
    text.replace("{{backend}}", &format!("http://{backend}"))
        .replace("{{backend_host}}", &backend.to_string())
}

/// The header lines of a map whose values are texts or lists of texts.
fn lines(headers: &Map<String, Value>) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for (name, value) in headers {
        let values = value
            .as_array()
            .map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
        for value in values {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            lines.push((name.clone(), text));
        }
    }
    lines
}

fn body(text: &Option<String>, base64: &Option<String>) -> Result<Option<Vec<u8>>> {
    match (text, base64) {
        (Some(text), _) => Ok(Some(text.clone().into_bytes())),
        (None, Some(text)) => Ok(Some(
            decode_base64(text).ok_or_else(|| format!("not base64: {text:?}"))?,
        )),
        (None, None) => Ok(None),
    }
}

fn header_differences(expected: &Value, headers: &Headers) -> Vec<String> {
    let mut found = Vec::new();
    for (name, expected) in expected.as_object().into_iter().flatten() {
        let values: Vec<&str> = headers.all(name).collect();
        let differences = match as_matcher(expected) {
            Some(("$values", list)) => {
                let split: Vec<Value> = values
                    .iter()
                    .flat_map(|line| line.split(','))
                    .map(|value| json!(value.trim()))
                    .collect();
                differences(list, Some(&Value::Array(split)))
            }
            _ => {
                let joined = (!values.is_empty()).then(|| values.join(","));
                text_differences(expected, joined.as_deref())
            }
        };
        found.extend(
            differences
                .into_iter()
                .map(|difference| format!("{name}{difference}")),
        );
    }
    found
}

fn body_differences(field: &str, expected: &Value, body: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(body);
    match field {
        "json" => match serde_json::from_str(&text) {
            Ok(value) => differences(expected, Some(&value)),
            Err(error) => vec![format!(": expected {expected}, got {text:?} ({error})")],
        },
        "body_base64" => {
            let wanted = expected.as_str().and_then(decode_base64);
            if wanted.as_deref() == Some(body) {
                Vec::new()
            } else {
                vec![format!(": expected {wanted:?}, got {body:?}")]
            }
        }
        _ => text_differences(expected, Some(&text)),
    }
}

fn call_differences(expected: &Value, call: &Recorded) -> Vec<String> {
    let mut found = Vec::new();
    for (field, expected) in expected.as_object().into_iter().flatten() {
        let differences = match field.as_str() {
            "method" => text_differences(expected, Some(&call.method)),
            "path" => text_differences(expected, Some(call.path())),
            "query" => differences(
                expected,
                Some(&decoded_query(call.query().unwrap_or_default())),
            ),
            "headers" => header_differences(expected, &call.headers),
            "service" => text_differences(expected, signed_service(call)),
            "function" => text_differences(expected, invoked_function(call).as_deref()),
            "body" | "json" | "body_base64" => body_differences(field, expected, &call.body),
            _ => vec![": this runner does not know it".to_owned()],
        };
        found.extend(
            differences
                .into_iter()
                .map(|difference| format!("{field} {difference}")),
        );
    }
    found
}

/// The answer to a call of STS, by which a gateway takes over the role of an integration; `None` for other calls.
#[must_use]
pub fn assumed_role(call: &Recorded) -> Option<Reply> {
    let body = "<AssumeRoleResponse><AssumeRoleResult><Credentials>\
        <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>\
        <SessionToken>token</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>\
        </Credentials></AssumeRoleResult></AssumeRoleResponse>";
    let is_sts = signed_service(call) == Some("sts");
    is_sts.then(|| {
        Reply::status(200)
            .header("content-type", "text/xml")
            .body(body)
    })
}

/// The service in the scope of a signature.
fn signed_service(call: &Recorded) -> Option<&str> {
    let (_, scope) = call.header("authorization")?.split_once("Credential=")?;
    scope.split(',').next()?.split('/').nth(3)
}

/// The function whose invocation was asked for.
fn invoked_function(call: &Recorded) -> Option<String> {
    let (_, rest) = call.path().split_once("/functions/")?;
    rest.strip_suffix("/invocations").map(decode_percent)
}

/// A query as a map from each name to the list of its decoded values.
fn decoded_query(query: &str) -> Value {
    let mut map: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        map.entry(decode_percent(name))
            .or_default()
            .push(decode_percent(value));
    }
    json!(map)
}

/// Decodes `%XX` and `+`; what is malformed stays.
fn decode_percent(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = |digits: &[u8]| u8::from_str_radix(&latin1(digits), 16).ok();
        rest = match (first, after.split_at_checked(2)) {
            (b'%', Some((digits, after))) if hex(digits).is_some() => {
                bytes.extend(hex(digits));
                after
            }
            (b'+', _) => {
                bytes.push(b' ');
                after
            }
            _ => {
                bytes.push(*first);
                after
            }
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Strict base64 (RFC 4648 §4).
#[must_use]
pub fn decode_base64(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let digits = text.trim_end_matches('=');
    if text.len() - digits.len() > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut bits: u32 = 0;
    let mut n_bits = 0;
    for digit in digits.bytes() {
        let value = ALPHABET.iter().position(|other| *other == digit)?;
        bits = (bits << 6 | u32::try_from(value).ok()?) & 0xFFFF;
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push(u8::try_from(bits >> n_bits & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_decodes_and_refuses() {
        assert_eq!(decode_base64("aGVsbG8="), Some(b"hello".to_vec()));
        assert_eq!(decode_base64("/+8="), Some(vec![0xFF, 0xEF]));
        assert_eq!(decode_base64(""), Some(Vec::new()));
        assert_eq!(decode_base64("a==="), None);
        assert_eq!(decode_base64("a*=="), None);
    }

    #[test]
    fn queries_decode_to_lists() {
        assert_eq!(
            decoded_query("a=1&a=%20x&b&c=d+e&f=%zz"),
            json!({"a": ["1", " x"], "b": [""], "c": ["d e"], "f": ["%zz"]})
        );
    }

    #[test]
    fn header_values_join_or_split() {
        let headers = Headers(vec![
            ("A".to_owned(), "1, 2".to_owned()),
            ("a".to_owned(), "3".to_owned()),
        ]);
        let same = |expected: Value| header_differences(&expected, &headers).is_empty();
        assert!(same(json!({"a": {"$values": ["1", "2", "3"]}})));
        assert!(same(json!({"b": {"$absent": true}})));
        assert!(!same(json!({"a": {"$absent": true}})));
        assert!(!same(json!({"a": {"$values": ["1", "3", "2"]}})));
    }

    #[test]
    fn every_vector_reads() {
        assert_eq!(vectors().unwrap().len(), 333);
    }
}
