//! Raw HTTP/1 requests with their verdicts (`vectors/http1.toml`, which explains its fields).

use std::collections::BTreeMap;
use std::time::Duration;

use gateway_tests::http1::{Client, NoAnswer, Response, from_latin1};
use gateway_tests::package_root;
use gateway_tests::stub::Recorded;
use serde::Deserialize;

use crate::documents::{Site, site};
use crate::ratchet;

#[test]
fn plain_document() {
    run("plain");
}

#[test]
fn rest_document() {
    run("rest");
}

#[test]
fn the_suite_is_as_large_as_it_should_be() {
    let mut ids: Vec<String> = cases().into_iter().map(|case| case.id).collect();
    let n_cases = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), n_cases, "an id occurs twice");
    assert!(n_cases >= 250, "{n_cases}");
}

fn run(kind: &'static str) {
    let site = site("http1", kind);
    let cases: Vec<Case> = cases()
        .into_iter()
        .filter(|case| case.on.as_deref().is_none_or(|on| on == kind))
        .collect();
    let mut failures = BTreeMap::new();
    for case in &cases {
        let problems = case.problems(&site);
        if !problems.is_empty() {
            failures.insert(case.id.clone(), problems);
        }
    }
    ratchet::hold(&format!("http1-{kind}"), cases.len(), &failures);
}

/// A case as it stands in the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    about: Option<String>,
    send: OneOrMany<String>,
    #[serde(default)]
    each: BTreeMap<String, Variant>,
    on: Option<String>,
    #[serde(default)]
    finish: bool,
    #[serde(flatten)]
    verdict: Verdict,
}

/// A member of a family of cases.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Variant {
    Text(String),
    Table {
        text: String,
        #[serde(flatten)]
        verdict: Box<Verdict>,
    },
}

/// What must happen.
#[derive(Debug, Clone, Default, Deserialize)]
struct Verdict {
    status: Option<Statuses>,
    answers: Option<Vec<OneOrMany<u16>>>,
    connection: Option<String>,
    upstream: Option<OneOrMany<usize>>,
    aborted: Option<bool>,
    seen: Option<Seen>,
}

/// What the upstream must have seen in the last whole request.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    method: Option<String>,
    target: Option<OneOrMany<String>>,
    n_segments: Option<usize>,
    body: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    absent: Vec<String>,
    nowhere: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T: Clone> OneOrMany<T> {
    fn list(&self) -> Vec<T> {
        match self {
            OneOrMany::One(one) => vec![one.clone()],
            OneOrMany::Many(many) => many.clone(),
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Statuses {
    Same(OneOrMany<u16>),
    ByKind {
        plain: OneOrMany<u16>,
        rest: OneOrMany<u16>,
    },
}

/// One expanded case.
#[derive(Debug, Clone)]
struct Case {
    id: String,
    send: Vec<String>,
    on: Option<String>,
    finish: bool,
    verdict: Verdict,
}

fn cases() -> Vec<Case> {
    #[derive(Deserialize)]
    struct File {
        case: Vec<Entry>,
    }
    let path = package_root().join("vectors").join("http1.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let file: File = toml::from_str(&text).unwrap();
    file.case.into_iter().flat_map(Entry::expand).collect()
}

impl Entry {
    fn expand(self) -> Vec<Case> {
        let case = |id: String, text: &str, verdict: Verdict| Case {
            id,
            send: self
                .send
                .list()
                .iter()
                .map(|part| part.replace("{{each}}", text))
                .collect(),
            on: self.on.clone(),
            finish: self.finish,
            verdict,
        };
        if self.each.is_empty() {
            return vec![case(self.id.clone(), "", self.verdict.clone())];
        }
        let mut cases = Vec::new();
        for (label, variant) in &self.each {
            let (text, verdict) = match variant {
                Variant::Text(text) => (text, Box::default()),
                Variant::Table { text, verdict } => (text, verdict.clone()),
            };
            cases.push(case(
                format!("{}/{label}", self.id),
                text,
                verdict.over(&self.verdict),
            ));
        }
        cases
    }
}

impl Verdict {
    /// This verdict, with the other's where it says nothing.
    fn over(self, other: &Verdict) -> Verdict {
        let own_status = self.status.is_some() || self.answers.is_some();
        let other = other.clone();
        Verdict {
            status: self.status.or(if own_status { None } else { other.status }),
            answers: self
                .answers
                .or(if own_status { None } else { other.answers }),
            connection: self.connection.or(other.connection),
            upstream: self.upstream.or(other.upstream),
            aborted: self.aborted.or(other.aborted),
            seen: self.seen.or(other.seen),
        }
    }

    /// The statuses allowed for each answer; 0 stands for a connection closed without one.
    fn answers(&self, kind: &str) -> Vec<Vec<u16>> {
        match (&self.answers, &self.status) {
            (Some(answers), _) => answers.iter().map(OneOrMany::list).collect(),
            (None, Some(Statuses::Same(statuses))) => vec![statuses.list()],
            (None, Some(Statuses::ByKind { plain, rest })) => {
                vec![if kind == "plain" {
                    plain.list()
                } else {
                    rest.list()
                }]
            }
            (None, None) => panic!("a case without a verdict"),
        }
    }
}

impl Case {
    fn problems(&self, site: &Site) -> Vec<String> {
        let address = site.gateway.data();
        let parts: Vec<Vec<u8>> = self
            .send
            .iter()
            .map(|part| bytes(part, &address.to_string()))
            .collect();
        site.upstream.forget_requests();
        let mut client = Client::connect(address).unwrap();
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                std::thread::sleep(Duration::from_millis(100));
            }
            // The gateway may have refused and closed already.
            client.send(part).ok();
        }
        if self.finish {
            client.finish();
        }
        let mut problems = Vec::new();
        let mut n_ok = 0;
        let mut last = None;
        for (index, allowed) in self.verdict.answers(site.kind).iter().enumerate() {
            // HEAD must be known for the body's length; every answer of a case has the same method.
            let method = if parts[0].starts_with(b"HEAD ") {
                "HEAD"
            } else {
                "GET"
            };
            let got = client.read(method, Duration::from_secs(5));
            let status = match &got {
                Ok(response) => response.status,
                Err(NoAnswer::Closed) => 0,
                Err(other) => {
                    problems.push(format!(
                        "answer {index}: expected {allowed:?}, got: {other}"
                    ));
                    break;
                }
            };
            if !allowed.contains(&status) {
                let text = got.as_ref().map(Response::text).unwrap_or_default();
                let text: String = text.chars().take(120).collect();
                problems.push(format!(
                    "answer {index}: expected {allowed:?}, got {status} {text}"
                ));
            }
            n_ok += usize::from(status == 200);
            last = got.ok();
        }
        if self.verdict.aborted == Some(true) {
            // What was given up needs a moment to be seen upstream, and must not count for the next case.
            std::thread::sleep(Duration::from_millis(30));
        }
        self.judge_upstream(&site.upstream.take_requests(), n_ok, &mut problems);
        self.judge_connection(&mut client, last.as_ref(), site, &mut problems);
        problems
    }

    fn judge_upstream(&self, requests: &[Recorded], n_ok: usize, problems: &mut Vec<String>) {
        let (whole, broken): (Vec<&Recorded>, Vec<&Recorded>) =
            requests.iter().partition(|request| request.fault.is_none());
        let allowed = self
            .verdict
            .upstream
            .as_ref()
            .map_or_else(|| vec![n_ok], OneOrMany::list);
        if !allowed.contains(&whole.len()) {
            problems.push(format!(
                "upstream: expected {allowed:?} requests, saw {}",
                whole.len()
            ));
        }
        if self.verdict.aborted != Some(true) {
            for request in broken {
                let fault = request.fault.as_deref().unwrap_or_default();
                problems.push(format!("upstream: malformed request: {fault}"));
            }
        }
        let Some(seen) = &self.verdict.seen else {
            return;
        };
        if let Some(request) = whole.last() {
            seen.judge(request, problems);
        }
    }

    fn judge_connection(
        &self,
        client: &mut Client,
        last: Option<&Response>,
        site: &Site,
        problems: &mut Vec<String>,
    ) {
        match self.verdict.connection.as_deref() {
            Some("close") => {
                if !client.closes_within(Duration::from_secs(2)) {
                    problems.push("the connection stays open".to_owned());
                }
                if !client.unread().is_empty() {
                    let text = String::from_utf8_lossy(client.unread()).into_owned();
                    let text: String = text.chars().take(60).collect();
                    problems.push(format!("bytes after the last answer: {text:?}"));
                }
            }
            Some("keep") => {
                let probe = format!(
                    "GET /echo HTTP/1.1\r\nHost: {}\r\n\r\n",
                    site.gateway.data()
                );
                let sent = client.send(probe).is_ok();
                match client.read("GET", Duration::from_secs(5)) {
                    Ok(response) if sent && response.status == 200 => {}
                    other => {
                        let after = last.map(|response| response.status);
                        problems.push(format!("the next request after {after:?}: {other:?}"));
                    }
                }
            }
            Some(other) => panic!("connection = {other:?}"),
            None => {}
        }
    }
}

impl Seen {
    fn judge(&self, request: &Recorded, problems: &mut Vec<String>) {
        let mut expect = |what: &str, expected: &str, got: &str| {
            if expected != got {
                problems.push(format!(
                    "upstream {what}: expected {expected:?}, saw {got:?}"
                ));
            }
        };
        if let Some(method) = &self.method {
            expect("method", method, &request.method);
        }
        if let Some(targets) = &self.target {
            let targets = targets.list();
            // Percent-encoding may change its case, not its meaning.
            let same = targets
                .iter()
                .any(|target| upper_escapes(target) == upper_escapes(&request.target));
            if !same {
                expect("target", &targets.join(" or "), &request.target);
            }
        }
        if let Some(n_segments) = self.n_segments {
            let n_seen = request.path().matches('/').count();
            expect("segments", &n_segments.to_string(), &n_seen.to_string());
        }
        if let Some(body) = &self.body {
            expect("body", body, &request.text());
        }
        for (name, value) in &self.headers {
            let seen: Vec<&str> = request.headers.all(name).collect();
            expect(name, value, &seen.join(","));
        }
        for name in &self.absent {
            for headers in [&request.headers, &request.trailers] {
                if let Some(value) = headers.get(name) {
                    expect(name, "nothing", value);
                }
            }
        }
        if let Some(text) = &self.nowhere {
            let found = request
                .headers
                .0
                .iter()
                .find(|(_, value)| value.contains(text));
            if let Some((name, value)) = found {
                expect(name, &format!("no {text}"), value);
            }
        }
    }
}

fn upper_escapes(target: &str) -> String {
    let mut upper = String::new();
    let mut n_digits = 0;
    for char in target.chars() {
        upper.push(if n_digits > 0 {
            char.to_ascii_uppercase()
        } else {
            char
        });
        n_digits = if char == '%' {
            2
        } else {
            i32::max(n_digits - 1, 0)
        };
    }
    upper
}

/// Puts values in for `{{host}}`, `{{repeat N text}}` and `{{fill N}}`.
fn bytes(text: &str, host: &str) -> Vec<u8> {
    let mut text = text.replace("{{host}}", host);
    while let Some(start) = text.find("{{repeat ") {
        let end = start + text[start..].find("}}").unwrap();
        let (number, piece) = text[start + "{{repeat ".len()..end]
            .split_once(' ')
            .unwrap();
        // A number in the piece makes the lines differ.
        let pieces: String = (0..number.parse::<usize>().unwrap())
            .map(|index| piece.replace("<i>", &index.to_string()))
            .collect();
        text.replace_range(start..end + 2, &pieces);
    }
    if let Some(start) = text.find("{{fill ") {
        let end = start + text[start..].find("}}").unwrap() + 2;
        let size: usize = text[start + "{{fill ".len()..end - 2].parse().unwrap();
        let head = text.find("\r\n\r\n").unwrap() + 4;
        let filler = "a".repeat(size - (from_latin1(&text[..head]).len() - (end - start)));
        text.replace_range(start..end, &filler);
    }
    from_latin1(&text)
}

#[test]
fn fillers_make_the_head_as_long_as_asked() {
    let head = bytes("GET / HTTP/1.1\r\nA: {{fill 100}}\r\n\r\nbody", "");
    assert_eq!(head.len(), 104);
    let lines = bytes("{{repeat 3 X-<i>: 1\r\n}}", "");
    assert_eq!(lines, b"X-0: 1\r\nX-1: 1\r\nX-2: 1\r\n");
}

/// `serde` cannot refuse unknown fields in what is flattened, and a typing error must not weaken a case.
#[test]
fn the_file_has_known_fields_only() {
    let path = package_root().join("vectors").join("http1.toml");
    let file: toml::Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let verdict = [
        "status",
        "answers",
        "connection",
        "upstream",
        "aborted",
        "seen",
    ];
    let entry = ["id", "about", "send", "each", "on", "finish"];
    for case in file["case"].as_array().unwrap() {
        let case = case.as_table().unwrap();
        for key in case.keys() {
            let known = verdict.contains(&key.as_str()) || entry.contains(&key.as_str());
            assert!(known, "{}: {key}", case["id"]);
        }
        for (label, variant) in case
            .get("each")
            .and_then(|each| each.as_table())
            .into_iter()
            .flatten()
        {
            for key in variant.as_table().into_iter().flat_map(toml::Table::keys) {
                assert!(
                    key == "text" || verdict.contains(&key.as_str()),
                    "{}/{label}: {key}",
                    case["id"]
                );
            }
        }
    }
}
