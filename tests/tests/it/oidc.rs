//! A real OpenID provider before a gateway: from the login to the call, and other keys while requests come.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gateway_tests::gateway::Gateway;
use gateway_tests::http1::{Client, PATIENCE, Response, send};
use gateway_tests::process::Process;
use gateway_tests::registry::node_modules;
use gateway_tests::stub::{Reply, Stub};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};

/// How long a new key of an issuer may stay unknown, and what a busy machine adds.
const PAUSE: Duration = Duration::from_secs(30 + 5);
/// Where a client is sent with its code.
const DONE: &str = "http://127.0.0.1/done";

/// The provider of `oidc/provider.mjs`.
struct Provider {
    process: Process,
    issuer: String,
    address: SocketAddr,
}

impl Provider {
    fn start() -> Provider {
        let modules = node_modules("oidc", &["oidc-provider@8.8.1"]).unwrap();
        let mut command = Command::new("node");
        command
            .args([
                "--input-type=module",
                "--eval",
                include_str!("oidc/provider.mjs"),
            ])
            .arg(modules.join("node_modules/oidc-provider/lib/index.js"));
        let process = Process::start(&mut command).unwrap();
        let issuer = process
            .stdout()
            .wait_for(Duration::from_secs(60), |line| {
                line.strip_prefix("issuer ").map(str::to_owned)
            })
            .unwrap_or_else(|| panic!("{}", process.stderr().text()));
        let address = issuer.strip_prefix("http://").unwrap().parse().unwrap();
        Provider {
            process,
            issuer,
            address,
        }
    }

    fn call(&self, line: &str, fields: &[(&str, &str)], body: &str) -> Response {
        let host = [("Host", self.issuer.strip_prefix("http://").unwrap())];
        send(
            self.address,
            line,
            &[&host, fields].concat(),
            body.as_bytes(),
        )
        .unwrap()
    }

    /// Has these keys, of which the first sign, and no others; how often those before were fetched.
    fn publish(&self, keys: &str) -> u64 {
        let response = self.call(&format!("POST /publish?keys={keys}"), &[], "");
        response.text().parse().unwrap()
    }

    fn grant(&self, form: &str, fields: &[(&str, &str)]) -> Value {
        let form_type = [("Content-Type", "application/x-www-form-urlencoded")];
        let response = self.call("POST /token", &[&form_type, fields].concat(), form);
        assert_eq!(response.status, 200, "{form}: {}", response.text());
        serde_json::from_slice(&response.body).unwrap()
    }

    /// A token for a program; one without a resource is no JWT.
    fn token(&self, resource: &str, scope: &str) -> String {
        let secret = [("Authorization", "Basic cm9ib3Q6b2YtdGhlLXJvYm90")];
        let resource = match resource {
            "" => String::new(),
            resource => format!("&resource={resource}&scope={scope}"),
        };
        let granted = self.grant(&format!("grant_type=client_credentials{resource}"), &secret);
        granted["access_token"].as_str().unwrap().to_owned()
    }

    /// What Ann gets who logs in: by authorization code, with PKCE.
    fn login(&self) -> Value {
        let verifier = "of-a-client-that-has-no-secret-and-sends-this-instead";
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
        let mut cookies = BTreeMap::new();
        let mut location = format!(
            "/auth?client_id=shop&response_type=code&redirect_uri={DONE}&scope=openid%20pets/read\
             &resource=urn:pets:RS256&code_challenge={challenge}&code_challenge_method=S256&state=s"
        );
        for _ in 0..6 {
            if let Some(query) = location.strip_prefix(DONE) {
                let mut parts = query[1..].split('&');
                let code = parts.find_map(|part| part.strip_prefix("code=")).unwrap();
                return self.grant(
                    &format!(
                        "grant_type=authorization_code&client_id=shop&code={code}\
                         &redirect_uri={DONE}&code_verifier={verifier}&resource=urn:pets:RS256"
                    ),
                    &[],
                );
            }
            let path = location.strip_prefix(&self.issuer).unwrap_or(&location);
            let sent: Vec<_> = cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            let sent = [("Cookie", sent.join("; "))];
            let sent: Vec<_> = sent.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let response = self.call(&format!("GET {path}"), &sent, "");
            assert_eq!(response.status, 303, "{path}: {}", response.text());
            for cookie in response.headers.all("set-cookie") {
                let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
                cookies.insert(name.to_owned(), value.to_owned());
            }
            location = response.header("location").to_owned();
        }
        panic!("the login does not end: {location}");
    }

    /// A gateway that trusts this provider.
    fn gateway(&self, label: &str, backend: &Stub) -> Gateway {
        let document = format!(
            r#"openapi: 3.0.3
info: {{title: Pets, version: "1"}}
servers: [{{url: "{}"}}]
components:
  securitySchemes:
    login:
      type: openIdConnect
      openIdConnectUrl: {issuer}/.well-known/openid-configuration
      x-gateway-authorizer: {{issuer: "{issuer}", audience: [pets]}}
paths:
  /any: {{get: {{security: [{{login: []}}], responses: {{"200": {{description: ok}}}}}}}}
  /read: {{get: {{security: [{{login: [pets/read]}}], responses: {{"200": {{description: ok}}}}}}}}
  /write: {{get: {{security: [{{login: [pets/write]}}], responses: {{"200": {{description: ok}}}}}}}}
  /open: {{get: {{responses: {{"200": {{description: ok}}}}}}}}
"#,
            backend.url(),
            issuer = self.issuer
        );
        Gateway::of(label, &document).unwrap()
    }
}

/// The same token with other claims.
fn with_claims(token: &str, changes: &Value) -> String {
    let parts: Vec<_> = token.split('.').collect();
    let claims = URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
    let mut claims: Value = serde_json::from_slice(&claims).unwrap();
    let claims = claims.as_object_mut().unwrap();
    claims.extend(changes.as_object().unwrap().clone());
    let claims = URL_SAFE_NO_PAD.encode(json!(claims).to_string());
    format!("{}.{claims}.{}", parts[0], parts[2])
}

/// The same token with another signature: one that it had with another first byte.
fn with_signature(token: &str) -> String {
    let (head, signature) = token.rsplit_once('.').unwrap();
    let mut signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    signature[0] ^= 1;
    format!("{head}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The claims of a token, signed by a key of our own that is called `id`.
fn forged(token: &str, id: &str) -> String {
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap();
    let header = json!({"alg": "ES256", "typ": "at+jwt", "kid": id}).to_string();
    let claims = token.split('.').nth(1).unwrap();
    let signed = format!("{}.{claims}", URL_SAFE_NO_PAD.encode(header));
    let signature = pair.sign(&random, signed.as_bytes()).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[test]
fn from_the_login_to_the_call() {
    let provider = Provider::start();
    let backend = Stub::echo().unwrap();
    let gateway = provider.gateway("login", &backend);
    let call = |path: &str, token: &str| {
        let value = format!("Bearer {token}");
        let fields = [("Authorization", value.as_str())];
        let fields = if token.is_empty() { &[][..] } else { &fields };
        send(gateway.data(), &format!("GET {path}"), fields, b"").unwrap()
    };
    let brief = provider.token("urn:pets:brief", "pets/read");
    call("/any", &brief);
    let ann = provider.login();
    let ann_id = ann["id_token"].as_str().unwrap();
    let ann = ann["access_token"].as_str().unwrap();
    let [rsa, ecdsa] =
        ["urn:pets:RS256", "urn:pets:ES256"].map(|it| provider.token(it, "pets/read"));
    let writer = provider.token("urn:pets:ES256", "pets/write");
    let both = provider.token("urn:pets:ES256", "pets/read%20pets/write");
    let toys = provider.token("urn:toys", "pets/read");
    let opaque = provider.token("", "");
    // What the gateway kept of the brief one does not outlive it either.
    std::thread::sleep(Duration::from_millis(2100));
    let promoted = with_claims(&rsa, &json!({"scope": "pets/read pets/write"}));
    let prolonged = with_claims(&brief, &json!({"exp": 4_000_000_000_u64}));
    for (about, path, token, status, challenge) in [
        ("Ann", "/any", ann, 200, ""),
        ("Ann reads", "/read", ann, 200, ""),
        ("Ann writes", "/write", ann, 403, "insufficient_scope"),
        ("Ann's other token", "/any", ann_id, 401, "audience"),
        ("RSA", "/read", &rsa, 200, ""),
        ("RSA again", "/read", &rsa, 200, ""),
        ("ECDSA", "/read", &ecdsa, 200, ""),
        ("read only", "/write", &ecdsa, 403, "insufficient_scope"),
        ("write only", "/read", &writer, 403, "insufficient_scope"),
        ("write", "/write", &writer, 200, ""),
        ("both", "/write", &both, 200, ""),
        ("any scope", "/any", &writer, 200, ""),
        ("nobody", "/any", "", 401, "Bearer"),
        ("nobody reads", "/read", "", 401, "Bearer"),
        ("open", "/open", "", 200, ""),
        ("open to all", "/open", &toys, 200, ""),
        ("other audience", "/any", &toys, 401, "audience"),
        ("opaque", "/any", &opaque, 401, "segments"),
        ("expired", "/any", &brief, 401, "expired"),
        ("prolonged", "/any", &prolonged, 401, "signature"),
        ("promoted", "/write", &promoted, 401, "signature"),
        (
            "RSA changed",
            "/any",
            &with_signature(&rsa),
            401,
            "signature",
        ),
        (
            "ECDSA changed",
            "/any",
            &with_signature(&ecdsa),
            401,
            "signature",
        ),
        ("forged", "/any", &forged(&rsa, "ES256-1"), 401, "signature"),
        (
            "other type",
            "/any",
            &forged(&rsa, "RS256-1"),
            401,
            "algorithm",
        ),
        (
            "unknown key",
            "/any",
            &forged(&rsa, "ES256-9"),
            401,
            "unknown",
        ),
    ] {
        backend.forget_requests();
        let response = call(path, token);
        let told = response.header("www-authenticate");
        assert_eq!(response.status, status, "{about}: {told}");
        assert!(told.contains(challenge), "{about}: {told}");
        assert_eq!(told.is_empty(), status == 200, "{about}: {told}");
        let n_passed = backend.requests().len();
        assert_eq!(n_passed, usize::from(status == 200), "{about}");
    }
    assert_eq!(provider.publish("1"), 1, "one fetch does for all of them");
}

/// What is expected of a token, over and over.
enum Verdict {
    Accepted,
    Refused,
    /// Refused, and from some time on accepted.
    SoonAccepted(Arc<AtomicBool>),
    /// Accepted, and from some time on refused.
    SoonRefused(Arc<AtomicBool>),
}

type Tokens = Arc<Vec<(String, Verdict)>>;

/// Threads that send tokens, one after the other and again.
struct Load {
    tokens: RwLock<Tokens>,
    is_over: AtomicBool,
    counts: [AtomicU64; 4],
    wrong: Mutex<Vec<String>>,
}

impl Load {
    fn new(tokens: Vec<(String, Verdict)>) -> Load {
        Load {
            tokens: RwLock::new(Arc::new(tokens)),
            is_over: AtomicBool::new(false),
            counts: Default::default(),
            wrong: Mutex::default(),
        }
    }

    /// Takes other tokens: when it returns, no thread sends the ones of before.
    fn set(&self, tokens: Vec<(String, Verdict)>) {
        *self.tokens.write().unwrap() = Arc::new(tokens);
        let counted = || self.counts.each_ref().map(|it| it.load(Ordering::SeqCst));
        let (before, start) = (counted(), Instant::now());
        while counted()
            .iter()
            .zip(before)
            .any(|(now, before)| *now < before + 2)
        {
            assert!(start.elapsed() < 3 * PATIENCE, "a thread is stuck");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn send(&self, place: usize, address: SocketAddr) {
        let mut client = Client::connect(address).unwrap();
        for turn in place.. {
            if self.is_over.load(Ordering::SeqCst) {
                return;
            }
            let tokens = Arc::clone(&self.tokens.read().unwrap());
            if let Some((token, verdict)) = tokens.get(turn % tokens.len()) {
                // Read before the request is sent: what another thread found meanwhile says nothing.
                let was_changed = match verdict {
                    Verdict::SoonAccepted(changed) | Verdict::SoonRefused(changed) => {
                        changed.load(Ordering::SeqCst)
                    }
                    Verdict::Accepted | Verdict::Refused => false,
                };
                let request = format!(
                    "GET /any HTTP/1.1\r\nHost: api.example\r\nAuthorization: Bearer {token}\r\n\r\n"
                );
                client.send(request).unwrap();
                let status = client.read("GET", PATIENCE).unwrap().status;
                let is_right = match (verdict, status) {
                    (Verdict::Accepted, status) => status == 200,
                    (Verdict::Refused, status) => status == 401,
                    (Verdict::SoonAccepted(changed), 200) => {
                        changed.store(true, Ordering::SeqCst);
                        true
                    }
                    (Verdict::SoonRefused(changed), 401) => {
                        changed.store(true, Ordering::SeqCst);
                        true
                    }
                    (Verdict::SoonAccepted(_), status) => status == 401 && !was_changed,
                    (Verdict::SoonRefused(_), status) => status == 200 && !was_changed,
                };
                if !is_right {
                    self.wrong
                        .lock()
                        .unwrap()
                        .push(format!("{status}: {token}"));
                }
            }
            self.counts[place].fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Ends the threads also where the test fails.
struct Over<'a>(&'a Load);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::SeqCst);
    }
}

/// Waits until it is so, and says how long that took.
fn wait_until(about: &str, limit: Duration, is_so: impl Fn() -> bool) -> Duration {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < limit, "{about}: not within {limit:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
    start.elapsed()
}

/// Has the configuration read anew, and waits for it.
fn reload(gateway: &mut Gateway) {
    let lines = gateway.stderr().clone();
    let n_told = || {
        let lines = lines.all();
        let told = lines.iter().filter(|line| line.contains("reloaded"));
        told.count()
    };
    let n_before = n_told();
    gateway.process().signal("HUP").unwrap();
    wait_until("reload", PATIENCE, || n_told() > n_before);
}

/// A change of all keys at once, of which SIGHUP tells the gateway; with `LONG_TESTS=1` another one, and four that it finds
/// out by itself.
#[test]
fn keys_change_while_requests_come() {
    let rounds = match std::env::var_os("LONG_TESTS") {
        Some(_) => vec![true, false, false, true, false, false],
        None => vec![true],
    };
    let provider = Provider::start();
    // The backend answers at once, and keeps nothing.
    let backend = Stub::start(|_| Reply::status(200)).unwrap();
    let mut gateway = provider.gateway("rotation", &backend);
    let address = gateway.data();
    let own = || {
        let tokens = (0..10).flat_map(|_| ["urn:pets:RS256", "urn:pets:ES256"]);
        tokens
            .map(|it| provider.token(it, "pets/read"))
            .collect::<Vec<_>>()
    };
    let bad = |own: &[String], n: usize| {
        let toys = provider.token("urn:toys", "pets/read");
        let next = format!("ES256-{}", n + 1);
        let bad = [
            toys,
            with_signature(&own[0]),
            with_signature(&own[1]),
            with_claims(&own[0], &json!({"sub": "ann"})),
            forged(&own[0], &format!("ES256-{n}")),
            forged(&own[0], &next),
            forged(&own[0], "ES256-none"),
        ];
        bad.map(|token| (token, Verdict::Refused))
    };
    let all = |tokens: &[String], verdict: &dyn Fn() -> Verdict| {
        let tokens = tokens.iter().cloned();
        tokens.map(|it| (it, verdict())).collect::<Vec<_>>()
    };
    let mut old = own();
    let is_known = Arc::new(AtomicBool::new(false));
    let load = Load::new(all(&old, &|| Verdict::SoonAccepted(Arc::clone(&is_known))));
    let (mut n_fetches, mut delays) = (0, Vec::new());
    let start = Instant::now();
    std::thread::scope(|scope| {
        let over = Over(&load);
        for place in 0..load.counts.len() {
            let load = &load;
            scope.spawn(move || load.send(place, address));
        }
        wait_until("the first key", PATIENCE, || {
            is_known.load(Ordering::SeqCst)
        });
        let mut tokens = all(&old, &|| Verdict::Accepted);
        tokens.extend(bad(&old, 1));
        load.set(tokens);
        for (round, is_told) in rounds.iter().enumerate() {
            std::thread::sleep(Duration::from_millis(1000));
            // Nobody is surprised by the change: in flight, both verdicts are right.
            let [is_known, is_gone] = [(); 2].map(|()| Arc::new(AtomicBool::new(false)));
            let forgets = || Verdict::SoonRefused(Arc::clone(&is_gone));
            let learns = || Verdict::SoonAccepted(Arc::clone(&is_known));
            let mut tokens = all(&old, &forgets);
            tokens.extend(bad(&old, round + 1));
            load.set(tokens);
            n_fetches += provider.publish(&(round + 2).to_string());
            let new = own();
            let mut tokens = all(&old, &forgets);
            tokens.extend(all(&new, &learns));
            tokens.extend(bad(&new, round + 2));
            load.set(tokens);
            if *is_told {
                std::thread::sleep(Duration::from_millis(500));
                reload(&mut gateway);
            }
            let delay = wait_until("the new key", PAUSE, || is_known.load(Ordering::SeqCst));
            delays.push(delay);
            // Keys come and go together.
            let mut tokens = all(&old, &|| Verdict::Refused);
            tokens.extend(all(&new, &|| Verdict::Accepted));
            tokens.extend(bad(&new, round + 2));
            load.set(tokens);
            old = new;
        }
        std::thread::sleep(Duration::from_millis(1000));
        n_fetches += provider.publish(&(rounds.len() + 1).to_string());
        // What is known goes on without the provider, also when the configuration is read anew.
        provider.process.signal("KILL").unwrap();
        std::thread::sleep(Duration::from_millis(500));
        reload(&mut gateway);
        std::thread::sleep(Duration::from_millis(1000));
        drop(over);
    });
    let wrong = load.wrong.lock().unwrap();
    let n: u64 = load.counts.iter().map(|it| it.load(Ordering::SeqCst)).sum();
    eprintln!(
        "{n} requests in {:?}, {n_fetches} fetches, new keys after {delays:?}",
        start.elapsed()
    );
    assert!(
        wrong.is_empty(),
        "{} of {n} wrong: {:?}",
        wrong.len(),
        wrong.first()
    );
    let n_told = rounds.iter().filter(|it| **it).count() as u64;
    let most = 1 + n_told + start.elapsed().as_secs() / 30;
    assert!(n_fetches <= most, "{n_fetches} fetches, at most {most}");
}
