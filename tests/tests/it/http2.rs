//! Raw HTTP/2 connections with their verdicts (`vectors/http2.toml`, which explains its fields).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use gateway_tests::http1::{self, from_latin1};
use gateway_tests::http2::{Connection, Frame, Outcome, PREFACE, flag, hpack, kind};
use gateway_tests::{package_root, usage};
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
    let ids: Vec<String> = cases().into_iter().map(|case| case.id).collect();
    let n_different = ids.iter().collect::<BTreeSet<_>>().len();
    assert_eq!(ids.len(), n_different, "an id occurs twice");
    assert!(ids.len() >= 60, "{}", ids.len());
}

fn run(kind: &'static str) {
    let site = site("http2", kind);
    let mut failures = BTreeMap::new();
    let cases = cases();
    for case in &cases {
        let problems = case.problems(&site);
        if !problems.is_empty() {
            failures.insert(case.id.clone(), problems);
        }
    }
    ratchet::hold(&format!("http2-{kind}"), cases.len(), &failures);
}

/// A case as it stands in the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    about: Option<String>,
    /// What is sent instead of the preface.
    preface: Option<String>,
    #[serde(default)]
    settings: Vec<(u16, u32)>,
    send: Vec<Step>,
    #[serde(default)]
    each: BTreeMap<String, Variant>,
    expect: Vec<String>,
    #[serde(default = "first_stream")]
    stream: u32,
    upstream: Option<Vec<usize>>,
    #[serde(default)]
    aborted: bool,
    #[serde(default)]
    alive: bool,
    #[serde(default = "patience")]
    within_ms: u64,
    max_growth_kib: Option<u64>,
    #[serde(default)]
    absent: Vec<String>,
    nowhere: Option<String>,
    body: Option<String>,
    #[serde(default)]
    announces: BTreeMap<String, u32>,
    #[serde(default)]
    n_pongs: usize,
    /// Keep reading until this many streams are settled.
    #[serde(default)]
    n_answers: usize,
}

fn first_stream() -> u32 {
    1
}

fn patience() -> u64 {
    5000
}

/// A member of a family of cases.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Variant {
    Fields(Vec<(String, String)>),
    Table {
        #[serde(default)]
        fields: Vec<(String, String)>,
        #[serde(default)]
        payload: String,
        expect: Option<Vec<String>>,
        upstream: Option<Vec<usize>>,
    },
}

/// Something that is sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// HEADERS of `GET /echo` with further fields.
    get: Option<Fields>,
    /// HEADERS with these fields only.
    headers: Option<Fields>,
    /// DATA.
    data: Option<String>,
    /// Any frame: its type.
    frame: Option<u8>,
    /// The payload of any frame.
    #[serde(default)]
    payload: String,
    /// Flags in place of the usual ones.
    flags: Option<u8>,
    /// Bytes as they are.
    raw: Option<String>,
    /// Several steps together.
    group: Option<Vec<Step>>,
    #[serde(default = "first_stream")]
    stream: u32,
    /// END_STREAM.
    end: Option<bool>,
    /// Say it so many times.
    repeat: Option<u32>,
    /// Each time on the next stream of the client.
    #[serde(default)]
    new_streams: bool,
    #[serde(default)]
    pause_ms: u64,
}

/// A field list, or the family's.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Fields {
    List(Vec<(String, String)>),
    Each(String),
}

fn cases() -> Vec<Case> {
    #[derive(Deserialize)]
    struct File {
        case: Vec<Case>,
    }
    let path = package_root().join("vectors").join("http2.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let file: File = toml::from_str(&text).unwrap();
    file.case.into_iter().flat_map(Case::expand).collect()
}

impl Case {
    fn expand(mut self) -> Vec<Case> {
        let each = std::mem::take(&mut self.each);
        if each.is_empty() {
            return vec![self];
        }
        let mut cases = Vec::new();
        for (label, variant) in each {
            let mut case = self.clone();
            case.id = format!("{}/{label}", self.id);
            let (own, bytes) = match variant {
                Variant::Fields(fields) => (fields, String::new()),
                Variant::Table {
                    fields,
                    payload,
                    expect,
                    upstream,
                } => {
                    case.expect = expect.unwrap_or(case.expect);
                    case.upstream = upstream.or(case.upstream);
                    (fields, payload)
                }
            };
            for step in &mut case.send {
                step.fill(&own, &bytes);
            }
            cases.push(case);
        }
        cases
    }

    fn problems(&self, site: &Site) -> Vec<String> {
        let address = site.gateway.data();
        let host = address.to_string();
        site.upstream.forget_requests();
        let before = usage::tree_pss_kib(site.gateway.id()).unwrap();

        let mut connection = Connection::connect(address).unwrap();
        let limit = Duration::from_millis(self.within_ms);
        if let Some(preface) = &self.preface {
            connection.send_bytes(&from_latin1(preface)).unwrap();
        } else {
            connection.send_bytes(PREFACE).unwrap();
            connection.send(&[Frame::settings(&self.settings)]).unwrap();
            connection.read_until(limit, |outcome| !outcome.settings.is_empty());
        }
        let mut chunks = Vec::new();
        for step in &self.send {
            step.write(&host, 0, &mut chunks);
        }
        let writer = connection.flood(chunks).unwrap();
        let n_answers = self.n_answers.max(1);
        let outcome = connection
            .read_until(limit, |outcome| {
                let mut streams: BTreeSet<u32> = outcome.responses.keys().copied().collect();
                streams.extend(outcome.resets.keys());
                let n_settled = streams
                    .iter()
                    .filter(|stream| outcome.settled(**stream))
                    .count();
                outcome.goaway.is_some() || (outcome.settled(self.stream) && n_settled >= n_answers)
            })
            .clone();

        let mut problems = Vec::new();
        self.judge(&outcome, &mut problems);
        self.judge_upstream(site, &mut problems);
        if self.alive {
            let sent_all = writer.join().unwrap();
            // A stream beyond all that were used.
            let next = 1_000_001;
            let sent = connection
                .send(&[Frame::headers(next, true, &get(&host))])
                .is_ok();
            let later =
                connection.read_until(Duration::from_secs(5), |outcome| outcome.settled(next));
            let status = later.responses.get(&next).map(|response| response.status);
            if status != Some(200) || !sent || !sent_all {
                problems.push(format!(
                    "the connection does not go on: {}",
                    tokens(later, next).join(", ")
                ));
            }
        }
        drop(connection);
        // The probe, and what a flood has left behind, must not count for the next case.
        if self.aborted {
            std::thread::sleep(Duration::from_millis(100));
        }
        if let Some(max_growth) = self.max_growth_kib {
            let after = usage::tree_pss_kib(site.gateway.id()).unwrap();
            if after > before + max_growth {
                problems.push(format!("memory: {before} KiB before, {after} KiB after"));
            }
        }
        match http1::get(address, "/echo") {
            Ok(response) if response.status == 200 => {}
            other => problems.push(format!("the next client gets {other:?}")),
        }
        problems
    }

    fn judge(&self, outcome: &Outcome, problems: &mut Vec<String>) {
        let tokens = tokens(outcome, self.stream);
        let met = tokens.iter().any(|token| self.expect.contains(token));
        let status = outcome
            .responses
            .get(&self.stream)
            .map(|response| response.status.to_string());
        let wrong_status =
            status.is_some_and(|status| status != "0" && !self.expect.contains(&status));
        if !met || wrong_status {
            problems.push(format!("expected {:?}, got {tokens:?}", self.expect));
        }
        if outcome.n_pongs < self.n_pongs {
            problems.push(format!(
                "expected {} PING answers, got {}",
                self.n_pongs, outcome.n_pongs
            ));
        }
        for (id, limit) in &self.announces {
            let id: u16 = id.parse().unwrap();
            // The initial window has a default, the limits of streams and header lists have none.
            let value = outcome
                .settings
                .get(&id)
                .copied()
                .or((id == 4).then_some(65_535));
            if value.is_none_or(|value| value > *limit) {
                problems.push(format!(
                    "setting {id}: expected at most {limit}, got {value:?}"
                ));
            }
        }
    }

    fn judge_upstream(&self, site: &Site, problems: &mut Vec<String>) {
        if self.aborted || self.upstream.is_some() {
            // What was given up needs a moment to be seen upstream.
            std::thread::sleep(Duration::from_millis(20));
        }
        let requests = site.upstream.take_requests();
        let (whole, broken): (Vec<_>, Vec<_>) =
            requests.iter().partition(|request| request.fault.is_none());
        if let Some(allowed) = &self.upstream
            && !allowed.contains(&whole.len())
        {
            problems.push(format!(
                "upstream: expected {allowed:?} requests, saw {}",
                whole.len()
            ));
        }
        for request in broken.iter().filter(|_| !self.aborted) {
            let fault = request.fault.as_deref().unwrap_or_default();
            problems.push(format!("upstream: malformed request: {fault}"));
        }
        let Some(request) = whole.last() else { return };
        for name in &self.absent {
            if let Some(value) = request.header(name) {
                problems.push(format!("upstream {name}: expected nothing, saw {value:?}"));
            }
        }
        if let Some(text) = &self.nowhere {
            let found = request
                .headers
                .0
                .iter()
                .find(|(_, value)| value.contains(text));
            if let Some((name, value)) = found {
                problems.push(format!("upstream {name}: saw {value:?}"));
            }
        }
        if let Some(body) = &self.body
            && *body != request.text()
        {
            problems.push(format!(
                "upstream body: expected {body:?}, saw {:?}",
                request.text()
            ));
        }
    }
}

impl Step {
    /// Puts the family's member in.
    fn fill(&mut self, own: &[(String, String)], bytes: &str) {
        for fields in [&mut self.get, &mut self.headers] {
            if let Some(Fields::Each(word)) = fields {
                assert_eq!(word, "each");
                *fields = Some(Fields::List(own.to_vec()));
            }
        }
        self.payload = self.payload.replace("{{each}}", bytes);
        for step in self.group.iter_mut().flatten() {
            step.fill(own, bytes);
        }
    }

    /// Appends what is sent, as pauses and bytes.
    fn write(&self, host: &str, offset: u32, chunks: &mut Vec<(Duration, Vec<u8>)>) {
        chunks.push((Duration::from_millis(self.pause_ms), Vec::new()));
        for index in 0..self.repeat.unwrap_or(1) {
            let offset = offset + if self.new_streams { 2 * index } else { 0 };
            if let Some(group) = &self.group {
                for step in group {
                    step.write(host, offset, chunks);
                }
                continue;
            }
            let bytes = self.bytes(host, offset);
            chunks.last_mut().unwrap().1.extend(bytes);
        }
    }

    fn bytes(&self, host: &str, offset: u32) -> Vec<u8> {
        if let Some(raw) = &self.raw {
            return from_latin1(raw);
        }
        let stream = if self.stream == 0 {
            0
        } else {
            self.stream + offset
        };
        let mut frame = if let Some(fields) = &self.headers {
            Frame::headers(stream, self.end.unwrap_or(true), &fields.pairs(host))
        } else if let Some(fields) = &self.get {
            let mut all = get(host);
            all.extend(fields.pairs(host));
            Frame::headers(stream, self.end.unwrap_or(true), &all)
        } else if let Some(data) = &self.data {
            Frame::data(stream, self.end.unwrap_or(true), from_latin1(data))
        } else {
            let kind = self.frame.expect("a step without anything to send");
            Frame::new(kind, 0, stream, from_latin1(&repeated(&self.payload)))
        };
        frame.flags = self.flags.unwrap_or(frame.flags);
        frame.bytes()
    }
}

impl Fields {
    fn pairs(&self, host: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
        let Fields::List(list) = self else {
            panic!("fields of a family outside one");
        };
        let mut pairs = Vec::new();
        for (name, value) in list {
            // "name*100" stands for that many fields.
            let (name, n_times) = name
                .rsplit_once('*')
                .map_or((name.as_str(), 1), |(name, times)| {
                    (name, times.parse::<usize>().unwrap())
                });
            let value = from_latin1(&repeated(&value.replace("{{host}}", host)));
            for index in 0..n_times {
                let name = name.replace("<i>", &index.to_string());
                pairs.push((from_latin1(&repeated(&name)), value.clone()));
            }
        }
        pairs
    }
}

/// Puts text in for every `{{N text}}`.
fn repeated(text: &str) -> String {
    let Some((before, rest)) = text.split_once("{{") else {
        return text.to_owned();
    };
    let (inside, after) = rest.split_once("}}").unwrap();
    let (times, piece) = inside.split_once(' ').unwrap();
    let piece = piece.repeat(times.parse().unwrap());
    format!("{before}{piece}{}", repeated(after))
}

fn get(host: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
    [
        (":method", "GET"),
        (":scheme", "http"),
        (":path", "/echo"),
        (":authority", host),
    ]
    .map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()))
    .to_vec()
}

/// What happened, in the words of the file.
fn tokens(outcome: &Outcome, stream: u32) -> Vec<String> {
    let mut tokens = Vec::new();
    if let Some(response) = outcome.responses.get(&stream) {
        tokens.push(response.status.to_string());
    }
    if let Some(code) = outcome.resets.get(&stream) {
        tokens.push("reset".to_owned());
        tokens.push(format!("reset {code}"));
    }
    if let Some(code) = outcome.goaway {
        tokens.push("goaway".to_owned());
        tokens.push(format!("goaway {code}"));
    }
    if outcome.closed {
        tokens.push("closed".to_owned());
    }
    if let Some(bytes) = &outcome.malformed {
        let first: String = bytes.chars().take(12).collect();
        tokens.push(first);
    }
    if tokens.is_empty() {
        tokens.push("silence".to_owned());
    }
    tokens
}

/// RFC 9113, section 6.9: what the client does not take is not sent, and comes once it is taken.
#[test]
fn a_zero_window_holds_the_body_back() {
    let site = site("http2-window", "plain");
    let host = site.gateway.data().to_string();
    let mut connection = Connection::connect(site.gateway.data()).unwrap();
    connection.send_bytes(PREFACE).unwrap();
    connection.send(&[Frame::settings(&[(4, 0)])]).unwrap();
    connection
        .send(&[Frame::headers(1, true, &get(&host))])
        .unwrap();
    let outcome = connection.read_until(Duration::from_secs(1), |outcome| outcome.settled(1));
    let response = outcome.responses.get(&1).cloned().unwrap_or_default();
    assert_eq!(
        (response.status, response.body.len(), response.ended),
        (200, 0, false)
    );

    connection.send(&[Frame::window_update(1, 10)]).unwrap();
    let outcome = connection.read_until(Duration::from_secs(1), |outcome| outcome.settled(1));
    assert_eq!(outcome.responses[&1].body.len(), 10);

    connection
        .send(&[Frame::window_update(1, 1 << 20)])
        .unwrap();
    let outcome = connection.read_until(Duration::from_secs(5), |outcome| outcome.settled(1));
    assert!(outcome.responses[&1].ended);
}

/// A client that opens streams without end gets 100 of them; the others are refused, none is lost.
#[test]
fn open_streams_are_limited() {
    let site = site("http2-streams", "plain");
    let host = site.gateway.data().to_string();
    let mut connection = Connection::open(site.gateway.data()).unwrap();
    let open = |stream| {
        let mut fields = get(&host);
        fields[0].1 = b"POST".to_vec();
        Frame::headers(stream, false, &fields)
    };
    let frames: Vec<Frame> = (0..300).map(|index| open(2 * index + 1)).collect();
    connection.send(&frames).unwrap();
    let outcome = connection.read_until(Duration::from_secs(2), |outcome| outcome.goaway.is_some());
    let announced = outcome.settings.get(&3).copied();
    assert!(
        announced.is_some_and(|limit| limit <= 100),
        "announced: {announced:?}"
    );
    let n_refused = outcome.resets.len();
    assert!(
        n_refused >= 200 || outcome.goaway.is_some(),
        "{n_refused} refused"
    );
}

/// One stream that is broken leaves the others alone.
#[test]
fn streams_are_independent() {
    let site = site("http2-independent", "plain");
    let host = site.gateway.data().to_string();
    let mut connection = Connection::open(site.gateway.data()).unwrap();
    let mut bad = get(&host);
    bad.push((b"connection".to_vec(), b"close".to_vec()));
    let mut frames = vec![
        Frame::headers(1, true, &get(&host)),
        Frame::headers(3, true, &bad),
        Frame::headers(5, false, &get(&host)),
        Frame::reset(5, 8),
        Frame::headers(7, true, &get(&host)),
    ];
    // A header block in three frames.
    let block = hpack::encode(&get(&host));
    let (one, rest) = block.split_at(10);
    let (two, three) = rest.split_at(10);
    frames.push(Frame::new(kind::HEADERS, flag::END_STREAM, 9, one));
    frames.push(Frame::new(kind::CONTINUATION, 0, 9, two));
    frames.push(Frame::new(kind::CONTINUATION, flag::END_HEADERS, 9, three));
    connection.send(&frames).unwrap();
    let settled = |outcome: &Outcome| [1, 3, 7, 9].iter().all(|stream| outcome.settled(*stream));
    let outcome = connection.read_until(Duration::from_secs(5), settled);
    for stream in [1, 7, 9] {
        let status = outcome
            .responses
            .get(&stream)
            .map(|response| response.status);
        assert_eq!(
            status,
            Some(200),
            "stream {stream}: {:?}",
            tokens(outcome, stream)
        );
    }
    assert_eq!(outcome.goaway, None);
}
