//! Signature Version 4 against the AWS signing test suite, and against the `aws-sigv4` crate as oracle.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningSettings, UriPathNormalizationMode,
};
use aws_sigv4::sign::v4;
use fastrand::Rng;
use gateway_runtime::aws::credentials::Credentials;
use gateway_runtime::aws::sigv4::{self, Payload, Request, Rules, Scope};
use gateway_tests::registry::crate_file;

/// One case of the suite: a request, and the headers that it goes out with.
pub(crate) struct Case {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: String,
}

fn case(text: &str) -> Case {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let request_line = lines.next().unwrap();
    let (method, rest) = request_line.split_once(' ').unwrap();
    let (target, _version) = rest.rsplit_once(' ').unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers: Vec<(String, Vec<u8>)> = Vec::new();
    for line in lines {
        match line.split_once(':') {
            Some((name, value)) if !line.starts_with(' ') => {
                headers.push((name.to_owned(), value.as_bytes().to_vec()));
            }
            // A folded line is a further value in the suite's canonical requests.
            _ => {
                let name = headers.last().unwrap().0.clone();
                headers.push((name, line.as_bytes().to_vec()));
            }
        }
    }
    Case {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        body: body.to_owned(),
    }
}

fn requests_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            requests_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "req") {
            found.push(path);
        }
    }
}

/// The 31 cases with their names and signatures, as the crate carries them: of `post-x-www-form-urlencoded-parameters`
/// it signs the form's parameters as the query's.
pub(crate) fn suite() -> Vec<(String, Case, String)> {
    let name = "scratchstack-aws-signature";
    let folder = crate_file(name, "0.11.4", "src/aws-sig-v4-test-suite").unwrap();
    let mut requests = Vec::new();
    requests_below(&folder, &mut requests);
    requests.sort();
    assert_eq!(requests.len(), 31);
    let read = |path: PathBuf| {
        let mut case = case(&fs::read_to_string(&path).unwrap());
        let label = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if label == "post-x-www-form-urlencoded-parameters" {
            case.query = std::mem::take(&mut case.body);
        }
        let authorization = fs::read_to_string(path.with_extension("authz")).unwrap();
        (label, case, authorization.trim().to_owned())
    };
    requests.into_iter().map(read).collect()
}

pub(crate) fn suite_time() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_440_938_160)
}

impl Case {
    /// Those of the suite, with the session token of the request.
    pub(crate) fn credentials(&self) -> Credentials {
        let token = { self.headers.iter() }.find(|(name, _)| name == "X-Amz-Security-Token");
        let token = token.map(|(_, value)| std::str::from_utf8(value).unwrap());
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        Credentials::new("AKIDEXAMPLE", secret, token)
    }
}

#[test]
fn the_signing_test_suite() {
    let scope = Scope {
        region: "us-east-1",
        service: "service",
    };
    let mut wrong = Vec::new();
    for (label, case, expected) in suite() {
        let credentials = case.credentials();
        let headers: Vec<(&str, &[u8])> = case
            .headers
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_slice()))
            .collect();
        let request = Request {
            method: &case.method,
            path: &case.path,
            query: &case.query,
            headers: &headers,
            payload: Payload::Bytes(case.body.as_bytes()),
        };
        let signed = sigv4::sign(
            &request,
            &credentials,
            scope,
            Rules::of_service("service"),
            suite_time(),
        );
        assert_eq!(signed.get("x-amz-date"), Some("20150830T123600Z"));
        if signed.get("authorization") != Some(&expected) {
            wrong.push(format!(
                "{label}:\n  {expected}\n  {}",
                signed.get("authorization").unwrap()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

pub(crate) const N_REQUESTS: usize = 500;
pub(crate) const N_REQUESTS_LONG: usize = 10_000;

/// A random request; all parts are such as a client may send.
pub(crate) struct Random {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) is_unsigned: bool,
    pub(crate) service: &'static str,
    pub(crate) region: &'static str,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    pub(crate) time: SystemTime,
    pub(crate) expires: Duration,
}

fn pick<T: Copy>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.usize(..from.len())]
}

fn text(rng: &mut Rng, alphabet: &[char], longest: usize) -> String {
    (0..rng.usize(..=longest))
        .map(|_| pick(rng, alphabet))
        .collect()
}

/// Percent-encoded as S3 wants it on the wire, or with more in the clear.
fn encoded(rng: &mut Rng, is_strict: bool) -> String {
    let alphabet: Vec<char> = "aZ09-._~/ %+&=:@!$'()*,;éሴ😀\u{1}".chars().collect();
    let mut out = String::new();
    for c in text(rng, &alphabet, 12).chars() {
        let is_plain = c.is_ascii_alphanumeric() || "-._~".contains(c);
        let may_be_plain = ":@!$'()*,;+".contains(c) && !is_strict && rng.bool();
        if is_plain || may_be_plain {
            out.push(c);
        } else {
            for byte in c.to_string().bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}

pub(crate) fn random(rng: &mut Rng) -> Random {
    let service = pick(rng, &["dynamodb", "execute-api", "s3", "sqs", "states"]);
    let is_s3 = service == "s3";
    let mut path = String::new();
    for _ in 0..rng.usize(..6) {
        path.push('/');
        let segment = match rng.usize(..6) {
            // The oracle speaks URIs, in which these stay as they are.
            0 => pick(rng, &["", ".", ".."]).to_owned(),
            _ => encoded(rng, is_s3),
        };
        path.push_str(&segment);
    }
    if path.is_empty() || rng.bool() {
        path.push('/');
    }
    let mut query = String::new();
    for _ in 0..rng.usize(..6) {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(&encoded(rng, false));
        if rng.bool() {
            query.push('=');
            query.push_str(&encoded(rng, false));
        }
    }
    let name: Vec<char> = "aBc-Xz0_9".chars().collect();
    let value: Vec<char> = "ab  ,;=\"\t09~".chars().collect();
    let mut headers = vec![("Host".to_owned(), "example.amazonaws.com".to_owned())];
    for _ in 0..rng.usize(..8) {
        let name = match rng.usize(..5) {
            0 => pick(
                rng,
                &[
                    "User-Agent",
                    "x-amzn-trace-id",
                    "Content-Type",
                    "X-Amz-Target",
                    "x-amz-a",
                ],
            )
            .to_owned(),
            1 => headers[rng.usize(..headers.len())].0.clone(),
            _ => format!("h{}", text(rng, &name, 8)),
        };
        if !name.eq_ignore_ascii_case("host") {
            // Servers take tabs at the ends away before they see a value; the oracle does not.
            let value = text(rng, &value, 20);
            let value = value.trim_matches([' ', '\t']);
            headers.push((name, format!("{}{value} ", text(rng, &[' '], 3))));
        }
    }
    let secret: Vec<char> = "abcXYZ012+/".chars().collect();
    Random {
        method: pick(rng, &["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"]),
        path,
        query,
        headers,
        body: (0..rng.usize(..200)).map(|_| rng.u8(..)).collect(),
        is_unsigned: rng.usize(..4) == 0,
        service,
        region: pick(
            rng,
            &["us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1"],
        ),
        secret: format!("s{}", text(rng, &secret, 60)),
        token: rng.bool().then(|| format!("t{}", text(rng, &secret, 300))),
        time: UNIX_EPOCH + Duration::from_secs(rng.u64(..4_000_000_000)),
        expires: Duration::from_secs(rng.u64(1..=604_800)),
    }
}

/// What the oracle makes of it: header fields, or parameters of the query.
pub(crate) fn oracle(request: &Random, is_presigned: bool) -> Vec<(String, String)> {
    let rules = Rules::of_service(request.service);
    let mut settings = SigningSettings::default();
    if !rules.double_encode {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
    }
    if !rules.normalize_path {
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    }
    if rules.content_sha256 || request.is_unsigned {
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    if is_presigned {
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(request.expires);
    }
    let credentials = aws_credential_types::Credentials::new(
        "AKIDEXAMPLE",
        request.secret.clone(),
        request.token.clone(),
        None,
        "tests",
    );
    let identity = credentials.into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(request.region)
        .name(request.service)
        .time(request.time)
        .settings(settings)
        .build()
        .unwrap();
    let uri = match request.query.is_empty() {
        true => format!("https://example.amazonaws.com{}", request.path),
        false => format!(
            "https://example.amazonaws.com{}?{}",
            request.path, request.query
        ),
    };
    let body = match request.is_unsigned {
        true => SignableBody::UnsignedPayload,
        false => SignableBody::Bytes(&request.body),
    };
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let signable = SignableRequest::new(request.method, uri, headers, body).unwrap();
    let output = aws_sigv4::http_request::sign(signable, &params.into()).unwrap();
    let (instructions, _signature) = output.into_parts();
    let (headers, parameters) = instructions.into_parts();
    let headers = headers
        .iter()
        .map(|header| (header.name().to_owned(), header.value().to_owned()));
    let parameters = parameters
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into_owned()));
    let mut fields: Vec<_> = headers.chain(parameters).collect();
    fields.sort();
    fields
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut parts = text.split('%');
    bytes.extend_from_slice(parts.next().unwrap().as_bytes());
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

/// `LONG_TESTS=1` signs 10,000 requests.
#[test]
fn random_requests_are_signed_as_the_oracle_signs_them() {
    let n = match std::env::var_os("LONG_TESTS") {
        Some(_) => N_REQUESTS_LONG,
        None => N_REQUESTS,
    };
    let mut n_tokens = 0;
    for seed in 0..n {
        let mut rng = Rng::with_seed(seed as u64);
        let random = random(&mut rng);
        n_tokens += usize::from(random.token.is_some());
        let headers: Vec<(&str, &[u8])> = random
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        let request = Request {
            method: random.method,
            path: &random.path,
            query: &random.query,
            headers: &headers,
            payload: match random.is_unsigned {
                true => Payload::Unsigned,
                false => Payload::Bytes(&random.body),
            },
        };
        let credentials = Credentials::new("AKIDEXAMPLE", &random.secret, random.token.as_deref());
        let scope = Scope {
            region: random.region,
            service: random.service,
        };
        let rules = Rules::of_service(random.service);
        let signed = sigv4::sign(&request, &credentials, scope, rules, random.time);
        let mut ours: Vec<_> = signed
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        ours.sort();
        assert_eq!(
            ours,
            oracle(&random, false),
            "seed {seed}: {} {}?{}",
            random.service,
            random.path,
            random.query
        );

        let query = sigv4::presign(
            &request,
            &credentials,
            scope,
            rules,
            random.time,
            random.expires,
        );
        for (name, value) in oracle(&random, true) {
            let shown = format!("{name}={value}");
            let ours = query.split('&').filter_map(|pair| pair.split_once('='));
            let ours = ours
                .filter(|(known, _)| *known == name)
                .map(|(_, value)| decoded(value));
            let ours: Vec<_> = ours.collect();
            assert_eq!(
                ours,
                [value],
                "seed {seed}: {shown} {}?{}",
                random.path,
                random.query
            );
        }
    }
    assert!(n_tokens > n / 4);
}
