//! Who may call: tokens, functions, signatures, policies, rates, through a built gateway.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gateway_runtime::aws::credentials::Credentials;
use gateway_runtime::aws::sigv4::{self, Payload, Request, Rules, Scope};
use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::http1::{Response, exchange, send};
use gateway_tests::stub::{Recorded, Reply, Stub};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

/// An issuer with one key at a time.
struct Issuer {
    stub: Stub,
    key: Arc<Mutex<Key>>,
}

struct Key {
    id: String,
    pair: Ed25519KeyPair,
}

fn key(id: &str) -> Key {
    let random = SystemRandom::new();
    let document = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
    Key {
        id: id.to_owned(),
        pair: Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap(),
    }
}

impl Issuer {
    fn start() -> Issuer {
        let key = Arc::new(Mutex::new(key("first")));
        let known = Arc::clone(&key);
        let stub = Stub::start(move |request| answer(request, &known.lock().unwrap())).unwrap();
        Issuer { stub, key }
    }

    fn name(&self) -> String {
        self.stub.url()
    }

    /// A token with these claims over the usual ones; `null` takes one out.
    fn token(&self, changes: Value) -> String {
        let key = self.key.lock().unwrap();
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs();
        let mut claims = json!({
            "iss": self.name(), "aud": "pets", "sub": "ann", "exp": now + 600, "iat": now,
            "scope": "pets/read other",
        });
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        let header = json!({"alg": "EdDSA", "typ": "JWT", "kid": key.id});
        let parts = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = parts.join(".");
        let signature = URL_SAFE_NO_PAD.encode(key.pair.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }
}

fn answer(request: &Recorded, key: &Key) -> Reply {
    let host = request.header("host").unwrap_or_default();
    let body = match request.path() {
        "/.well-known/openid-configuration" => {
            json!({"issuer": format!("http://{host}"), "jwks_uri": format!("http://{host}/keys")})
        }
        "/keys" => {
            let x = URL_SAFE_NO_PAD.encode(key.pair.public_key());
            json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": key.id, "x": x}]})
        }
        _ => return Reply::status(404),
    };
    Reply::status(200)
        .header("content-type", "application/json")
        .body(body.to_string())
}

fn call(gateway: &Gateway, request: &str, fields: &[(&str, &str)]) -> Response {
    let address = gateway.data();
    let mut head = format!("{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in fields {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    exchange(address, head.as_bytes()).unwrap()
}

fn message(response: &Response) -> String {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    let message = body.get("message").or_else(|| body.get("Message"));
    message
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn tokens_of_an_issuer() {
    let issuer = Issuer::start();
    let backend = Stub::echo().unwrap();
    let document = format!(
        r#"openapi: 3.0.3
info: {{title: Pets, version: "1"}}
servers: [{{url: "{}"}}]
components:
  securitySchemes:
    login: {{type: http, scheme: bearer, x-gateway-authorizer: {{issuer: "{}", audience: [pets]}}}}
paths:
  /any: {{get: {{security: [{{login: []}}], responses: {{"200": {{description: ok}}}}}}}}
  /read: {{get: {{security: [{{login: [pets/read, pets/all]}}], responses: {{"200": {{description: ok}}}}}}}}
  /open: {{get: {{responses: {{"200": {{description: ok}}}}}}}}
"#,
        backend.url(),
        issuer.name()
    );
    let gateway = Gateway::of("tokens", &document).unwrap();
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let good = issuer.token(json!({}));
    let (head, signature) = good.rsplit_once('.').unwrap();
    let payload = head.split('.').nth(1).unwrap();
    let unsigned = URL_SAFE_NO_PAD.encode(json!({"alg": "none"}).to_string());
    let cases: [(&str, &str, Option<String>, u16, &str); 16] = [
        ("without a token", "/any", None, 401, "Bearer"),
        ("open", "/open", None, 200, ""),
        ("good", "/any", Some(good.clone()), 200, ""),
        ("again", "/any", Some(good.clone()), 200, ""),
        ("with a scope", "/read", Some(good.clone()), 200, ""),
        (
            "two audiences",
            "/any",
            Some(issuer.token(json!({"aud": ["x", "pets"]}))),
            200,
            "",
        ),
        (
            "client",
            "/any",
            Some(issuer.token(json!({"aud": null, "client_id": "pets"}))),
            200,
            "",
        ),
        (
            "another audience",
            "/any",
            Some(issuer.token(json!({"aud": "x"}))),
            401,
            "audience",
        ),
        (
            "no audience",
            "/any",
            Some(issuer.token(json!({"aud": null}))),
            401,
            "audience",
        ),
        (
            "expired",
            "/any",
            Some(issuer.token(json!({"exp": now - 1}))),
            401,
            "expired",
        ),
        (
            "endless",
            "/any",
            Some(issuer.token(json!({"exp": null}))),
            401,
            "invalid_token",
        ),
        (
            "too early",
            "/any",
            Some(issuer.token(json!({"nbf": now + 60}))),
            401,
            "not valid yet",
        ),
        (
            "another issuer",
            "/any",
            Some(issuer.token(json!({"iss": "http://x"}))),
            401,
            "issuer",
        ),
        (
            "without the scope",
            "/read",
            Some(issuer.token(json!({"scope": "pets/write"}))),
            403,
            "insufficient_scope",
        ),
        (
            "unsigned",
            "/any",
            Some(format!("{unsigned}.{payload}.")),
            401,
            "invalid_token",
        ),
        (
            "another signature",
            "/any",
            Some(format!("{head}.A{}", &signature[1..])),
            401,
            "signature",
        ),
    ];
    for (about, path, token, status, challenge) in cases {
        let value = token.map(|token| format!("Bearer {token}"));
        let fields: Vec<_> = value
            .iter()
            .map(|value| ("Authorization", value.as_str()))
            .collect();
        let n_before = backend.requests().len();
        let response = call(&gateway, &format!("GET {path}"), &fields);
        assert_eq!(response.status, status, "{about}: {}", message(&response));
        let told = response.headers.get("www-authenticate").unwrap_or_default();
        assert!(told.contains(challenge), "{about}: {told}");
        let n_passed = backend.requests().len() - n_before;
        assert_eq!(n_passed, usize::from(status == 200), "{about}");
    }
    let fetched = issuer.stub.requests();
    assert!(fetched.len() <= 3, "{} fetches", fetched.len());
    // A key that is new is looked for, once in a while.
    *issuer.key.lock().unwrap() = key("second");
    let other = format!("Bearer {}", issuer.token(json!({})));
    let n_before = issuer.stub.requests().len();
    for _ in 0..20 {
        call(&gateway, "GET /any", &[("Authorization", &other)]);
    }
    assert!(issuer.stub.requests().len() - n_before <= 2);
}

#[test]
fn a_service_of_ones_own_decides() {
    let decides = Stub::start(|request| {
        let event: Value = serde_json::from_slice(&request.body).unwrap();
        let who = event["identitySource"][0].as_str().unwrap();
        match who {
            "broken" => Reply::status(500),
            "nobody" => Reply::status(401),
            "odd" => Reply::status(200).body("[]"),
            who => Reply::status(200).body(
                json!({"isAuthorized": who != "mallory", "context": {"who": who, "n": 7}})
                    .to_string(),
            ),
        }
    })
    .unwrap();
    let backend = Stub::echo().unwrap();
    let document = format!(
        r#"openapi: 3.0.3
info: {{title: Pets, version: "1"}}
components:
  securitySchemes:
    own:
      type: apiKey
      name: Authorization
      in: header
      x-gateway-authorizer:
        type: request
        identitySource: $request.header.Authorization, $context.routeKey
        authorizerPayloadFormatVersion: "2.0"
        enableSimpleResponses: true
        authorizerUri: "{}/decide?a=b"
paths:
  /pets:
    get:
      security: [{{own: []}}]
      responses: {{"200": {{description: ok}}}}
      x-gateway-integration:
        type: http_proxy
        httpMethod: GET
        payloadFormatVersion: "1.0"
        uri: "{}/pets"
        requestParameters: {{"overwrite:header.x-who": "$context.authorizer.who", "overwrite:header.x-n": "$context.authorizer.n"}}
"#,
        decides.url(),
        backend.url()
    );
    let gateway = Gateway::of("own-authorizer", &document).unwrap();
    for (who, status, n_asked) in [
        ("", 401, 0),
        ("ann", 200, 1),
        ("ann", 200, 0),
        ("bob", 200, 1),
        ("ann", 200, 0),
        ("mallory", 403, 1),
        ("mallory", 403, 0),
        ("broken", 500, 1),
        ("broken", 500, 1),
        ("nobody", 401, 1),
        ("odd", 500, 1),
    ] {
        decides.forget_requests();
        backend.forget_requests();
        let fields: &[(&str, &str)] = match who {
            "" => &[],
            who => &[("Authorization", who)],
        };
        let response = call(&gateway, "GET /pets", fields);
        assert_eq!(response.status, status, "{who}");
        assert_eq!(decides.requests().len(), n_asked, "{who}");
        let passed = backend.requests();
        assert_eq!(passed.len(), usize::from(status == 200), "{who}");
        for request in passed {
            assert_eq!(request.header("x-who"), Some(who));
            assert_eq!(request.header("x-n"), Some("7"));
        }
    }
    let asked = decides.requests();
    assert!(asked.iter().all(|request| request.target == "/decide?a=b"));
}

/// What an authorizer says of a caller whom it denies is for the answer, and for no backend.
#[test]
fn refusals_tell_what_the_authorizer_said() {
    let decides = Stub::start(|request| {
        let event: Value = serde_json::from_slice(&request.body).unwrap();
        let token = event["authorizationToken"].as_str();
        let token = token
            .or_else(|| event["identitySource"][0].as_str())
            .unwrap();
        let (effect, resource, context) = match token {
            "deny" => ("Deny", "*", json!({"a": "of deny"})),
            "none" => (
                "Allow",
                "arn:aws:execute-api:*:*:*/x",
                json!({"a": "of none"}),
            ),
            _ => ("Allow", "*", json!({})),
        };
        let statement =
            json!({"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource});
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
        let answer = json!({"principalId": token, "policyDocument": policy, "context": context});
        Reply::status(200).body(answer.to_string())
    })
    .unwrap();
    let backend = Stub::echo().unwrap();
    let rest = format!(
        r#"openapi: 3.0.1
info: {{title: Denied, version: "1"}}
x-amazon-apigateway-gateway-responses:
  ACCESS_DENIED: {{statusCode: 404, responseTemplates: {{application/json: '{{"a": "$context.authorizer.a", "p": "$context.authorizer.principalId"}}'}}}}
components:
  securitySchemes:
    one:
      type: apiKey
      name: T
      in: header
      x-amazon-apigateway-authtype: custom
      x-gateway-authorizer: {{type: token, identitySource: method.request.header.T, authorizerUri: "{}/", authorizerResultTtlInSeconds: 300}}
paths:
  /one: {{get: {{security: [{{one: []}}], responses: {{"200": {{description: ok}}}}, x-amazon-apigateway-integration: {{type: http_proxy, httpMethod: GET, uri: "{}/"}}}}}}
"#,
        decides.url(),
        backend.url()
    );
    let scheme = |header: &str| {
        format!(
            "{{type: apiKey, name: {header}, in: header, x-gateway-authorizer: {{type: request, identitySource: $request.header.{header}, authorizerPayloadFormatVersion: '2.0', authorizerUri: '{}/'}}}}",
            decides.url()
        )
    };
    let plain = format!(
        r#"openapi: 3.0.3
info: {{title: Either, version: "1"}}
x-gateway: {{basePath: /either}}
components: {{securitySchemes: {{one: {}, two: {}}}}}
paths:
  /it:
    get:
      security: [{{one: []}}, {{two: []}}]
      responses: {{"200": {{description: ok}}}}
      x-gateway-integration:
        type: http_proxy
        httpMethod: GET
        payloadFormatVersion: "1.0"
        uri: "{}/it"
        requestParameters: {{"overwrite:header.x-a": "$context.authorizer.a", "overwrite:header.x-p": "$context.authorizer.principalId"}}
"#,
        scheme("T"),
        scheme("U"),
        backend.url()
    );
    let documents = [
        Document::yaml("denied", rest),
        Document::yaml("either", plain),
    ];
    let binary = Binary::build("denied", &documents, &[]).unwrap();
    let gateway = binary.start(&[]).unwrap();
    // Asked, and then from the cache.
    for _ in 0..2 {
        for (token, said) in [("deny", "of deny"), ("none", "of none")] {
            let refused = call(&gateway, "GET /one", &[("T", token)]);
            assert_eq!(refused.status, 404, "{}", refused.text());
            let body: Value = serde_json::from_slice(&refused.body).unwrap();
            assert_eq!(body, json!({"a": said, "p": token}));
        }
    }
    assert_eq!(decides.requests().len(), 2);
    let both = [("T", "deny"), ("U", "none")];
    assert_eq!(call(&gateway, "GET /either/it", &both).status, 403);
    assert_eq!(backend.requests().len(), 0);
    // Whoever the second one lets in is not whom the first one denied.
    let passed = call(&gateway, "GET /either/it", &[("T", "deny"), ("U", "ann")]);
    assert_eq!(passed.status, 200, "{}", passed.text());
    let request = backend.requests().remove(0);
    assert_eq!(request.header("x-p"), Some("ann"));
    assert_eq!(request.header("x-a").unwrap_or_default(), "");
}

const SIGNED: &str = r#"openapi: 3.0.1
info: {title: Signed, version: "1"}
components:
  securitySchemes:
    sigv4: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}
paths:
  /who:
    get: &who
      security: [{sigv4: []}]
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses:
          default:
            statusCode: "200"
            responseTemplates: {application/json: '$context.identity.accessKey $context.identity.user $context.identity.userArn'}
    post: *who
    delete: *who
"#;

#[test]
fn requests_are_signed_by_users() {
    let binary = Binary::build("signed", &[Document::yaml("signed", SIGNED)], &[]).unwrap();
    let file = binary.folder().join("gateway.toml");
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": ["arn:aws:execute-api:*:*:*/GET/who", "arn:aws:execute-api:*:*:*/POST/who"]}]}"#;
    std::fs::write(
        &file,
        format!("[[iam_users]]\naccess_key_id = \"AKIDANN\"\nsecret_access_key = \"secret-of-ann\"\narn = \"arn:aws:iam::123456789012:user/ann\"\nuser_id = \"AIDAANN\"\npolicies = ['{policy}']\n"),
    )
    .unwrap();
    let gateway = Gateway::start(binary.command().arg("--config").arg(&file)).unwrap();
    let host = gateway.data().to_string();
    let signed = |method: &str, secret: &str, body: &str, at: SystemTime| {
        let headers = [("host", host.as_bytes())];
        let request = Request {
            method,
            path: "/who",
            query: "",
            headers: &headers,
            payload: Payload::Bytes(body.as_bytes()),
        };
        let scope = Scope {
            region: "us-east-1",
            service: "execute-api",
        };
        let credentials = Credentials::new("AKIDANN", secret, None);
        let rules = Rules::of_service("execute-api");
        let made = sigv4::sign(&request, &credentials, scope, rules, at);
        made.iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect::<String>()
    };
    let send = |method: &str, fields: &str, body: &str| {
        let head = format!(
            "{method} /who HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n{fields}\r\n{body}",
            body.len()
        );
        exchange(gateway.data(), head.as_bytes()).unwrap()
    };
    let now = SystemTime::now();
    let good = send("GET", &signed("GET", "secret-of-ann", "", now), "");
    assert_eq!(good.status, 200, "{}", message(&good));
    let text = String::from_utf8_lossy(&good.body).into_owned();
    assert_eq!(text, "AKIDANN AIDAANN arn:aws:iam::123456789012:user/ann");
    let posted = send(
        "POST",
        &signed("POST", "secret-of-ann", "{\"a\":1}", now),
        "{\"a\":1}",
    );
    assert_eq!(posted.status, 200, "{}", message(&posted));
    let old = now - Duration::from_secs(600);
    for (about, response, error, text) in [
        (
            "not signed",
            send("GET", "", ""),
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        ),
        (
            "another secret",
            send("GET", &signed("GET", "guess", "", now), ""),
            "InvalidSignatureException",
            "The request signature we calculated",
        ),
        (
            "another body",
            send(
                "POST",
                &signed("POST", "secret-of-ann", "{\"a\":1}", now),
                "{\"a\":2}",
            ),
            "InvalidSignatureException",
            "The request signature we calculated",
        ),
        (
            "another method",
            send("POST", &signed("GET", "secret-of-ann", "", now), ""),
            "InvalidSignatureException",
            "The request signature we calculated",
        ),
        (
            "too old",
            send("GET", &signed("GET", "secret-of-ann", "", old), ""),
            "InvalidSignatureException",
            "Signature expired",
        ),
        (
            "not allowed",
            send("DELETE", &signed("DELETE", "secret-of-ann", "", now), ""),
            "AccessDeniedException",
            "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: execute-api:Invoke",
        ),
    ] {
        assert_eq!(response.status, 403, "{about}");
        assert_eq!(
            response.headers.get("x-amzn-errortype"),
            Some(error),
            "{about}"
        );
        assert!(
            message(&response).starts_with(text),
            "{about}: {}",
            message(&response)
        );
    }
    let log = gateway.stderr().text();
    assert!(!log.contains("secret-of-ann"), "{log}");
}

/// What a user of IAM signs for a request without a body.
fn signature(host: &str, path: &str, credentials: &Credentials) -> String {
    let headers = [("host", host.as_bytes())];
    let request = Request {
        method: "GET",
        path,
        query: "",
        headers: &headers,
        payload: Payload::Bytes(b""),
    };
    let scope = Scope {
        region: "us-east-1",
        service: "execute-api",
    };
    let rules = Rules::of_service("execute-api");
    let made = sigv4::sign(&request, credentials, scope, rules, SystemTime::now());
    made.iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect()
}

#[test]
fn sessions_are_bound_by_what_is_said_of_their_roles() {
    const DENIES_A_ROLE: &str = r#"x-amazon-apigateway-policy: {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}, {"Effect": "Deny", "Principal": {"AWS": ["arn:aws:iam::123456789012:role/R", "arn:aws:sts::123456789012:assumed-role/S/bob"]}, "Action": "execute-api:*", "Resource": "*"}, {"Effect": "Deny", "Principal": "*", "Action": "execute-api:*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-9"}}}]}"#;
    let rest = SIGNED.replace("  /who:", "  /{all+}:");
    let rest =
        format!("{rest}x-gateway: {{name: rest, kind: rest, basePath: /rest}}\n{DENIES_A_ROLE}\n");
    let http = r#"openapi: 3.0.1
info: {title: Http, version: "1"}
x-gateway: {name: http, kind: http, basePath: /http}
components: {securitySchemes: {sigv4: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}}}
paths:
  /{all+}:
    get:
      security: [{sigv4: []}]
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: 'http://${stageVariables.backend}/', payloadFormatVersion: '1.0'}
"#;
    let http = http.replace(
        "kind: http,",
        "kind: http, stages: {prod: {variables: {backend: '127.0.0.1:9'}}},",
    );
    let rest = rest.replace("kind: rest,", "kind: rest, stages: {prod: {}},");
    let documents = [Document::yaml("rest", rest), Document::yaml("http", http)];
    let binary = Binary::build("sessions", &documents, &[]).unwrap();
    let upstream = Stub::constant(Reply::text("there")).unwrap();
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}]}"#;
    let user = |id: &str, arn: &str, more: &str| {
        format!(
            "[[iam_users]]\naccess_key_id = \"{id}\"\nsecret_access_key = \"secret\"\narn = \"arn:aws:{arn}\"\n{more}\npolicies = ['{policy}']\n"
        )
    };
    let token = "session_token = \"token\"";
    let config = [
        user("DENIED", "sts::123456789012:assumed-role/R/ann", token),
        user("ROLE", "iam::123456789012:role/R", ""),
        user("SESSION", "sts::123456789012:assumed-role/S/bob", token),
        user("OTHER", "sts::123456789012:assumed-role/S/ann", token),
        user(
            "LASTING",
            "sts::123456789012:assumed-role/S/ann",
            &format!("{token}\nexpires = \"2999-01-01T00:00:00Z\""),
        ),
        user(
            "EXPIRED",
            "sts::123456789012:assumed-role/S/ann",
            &format!("{token}\nexpires = \"2020-01-01T00:00:00+01:00\""),
        ),
    ];
    let file = binary.folder().join("gateway.toml");
    std::fs::write(&file, config.concat()).unwrap();
    let mut command = binary.command();
    command.arg("--config").arg(&file);
    command
        .arg("--var")
        .arg(format!("http:backend={}", upstream.address()));
    let gateway = Gateway::start(&mut command).unwrap();
    let host = gateway.data().to_string();
    let get = |path: &str, id: &str| {
        let token = (id != "ROLE").then_some("token");
        let fields = signature(&host, path, &Credentials::new(id, "secret", token));
        let head =
            format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{fields}\r\n");
        exchange(gateway.data(), head.as_bytes()).unwrap()
    };
    let path = |kind: &str, rest: &str| format!("/{kind}/{rest}");
    for (id, expected) in [
        ("DENIED", "AccessDeniedException"),
        ("ROLE", "AccessDeniedException"),
        ("SESSION", "AccessDeniedException"),
        ("EXPIRED", "ExpiredTokenException"),
    ] {
        let refused = get(&path("rest", "who"), id);
        assert_eq!(refused.status, 403, "{id}");
        let error = refused.headers.get("x-amzn-errortype");
        assert_eq!(error, Some(expected), "{id}: {}", message(&refused));
    }
    let expired = message(&get(&path("rest", "who"), "EXPIRED"));
    assert_eq!(
        expired,
        "The security token included in the request is expired"
    );
    for id in ["OTHER", "LASTING"] {
        let answer = get(&path("rest", "who"), id);
        assert_eq!(answer.status, 200, "{id}: {}", message(&answer));
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let arn = "arn:aws:sts::123456789012:assumed-role/S/ann";
        assert_eq!(text, format!("{id} {id} {arn}"));
    }
    assert_eq!(get(&path("http", "who"), "EXPIRED").status, 403);

    // Whoever misspelt an endpoint would have a statement that holds for nobody.
    let log = gateway.stderr().text();
    let told = log
        .lines()
        .find(|line| line.contains("vpc_endpoint_unknown"));
    assert!(told.is_some_and(|line| line.contains("vpce-9")), "{log}");

    // Methods of REST APIs have ARNs of at most 1,600 bytes; HTTP APIs know no such limit.
    for (kind, length, expected) in [
        ("rest", 1_400, 200),
        ("rest", 1_600, 414),
        ("http", 1_600, 200),
    ] {
        let path = path(kind, &"x".repeat(length));
        let answer = get(&path, "OTHER");
        assert_eq!(answer.status, expected, "{kind} {length}");
    }
}

#[test]
fn policies_and_rates_of_an_api() {
    let operation = r#"{responses: {"200": {description: ok}}, x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{"statusCode": 200}'}, responses: {default: {statusCode: "200"}}}}"#;
    let document = format!(
        r#"openapi: 3.0.1
info: {{title: Policies, version: "1"}}
x-gateway:
  stages: {{prod: {{throttle: {{rateLimit: 0.001, burstLimit: 3}}, methods: {{"GET /tight": {{throttle: {{rateLimit: 0.001, burstLimit: 1}}}}, "GET /closed": {{throttle: {{rateLimit: 0, burstLimit: 0}}}}}}}}}}
x-amazon-apigateway-policy:
  Version: "2012-10-17"
  Statement:
    - {{Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "execute-api:/*"}}
    - {{Effect: Deny, Principal: "*", Action: execute-api:Invoke, Resource: "execute-api:/*/GET/denied", Condition: {{IpAddress: {{"aws:SourceIp": "127.0.0.0/8"}}}}}}
    - {{Effect: Deny, Principal: "*", Action: execute-api:Invoke, Resource: "execute-api:/*/GET/elsewhere", Condition: {{NotIpAddress: {{"aws:SourceIp": "127.0.0.0/8"}}}}}}
paths:
  /loose: {{get: {operation}}}
  /tight: {{get: {operation}}}
  /closed: {{get: {operation}}}
  /denied: {{get: {operation}}}
  /elsewhere: {{get: {operation}}}
"#
    );
    let gateway = Gateway::of("policies", &document).unwrap();
    let statuses = |path: &str, n: usize| -> Vec<u16> {
        (0..n)
            .map(|_| call(&gateway, &format!("GET {path}"), &[]).status)
            .collect()
    };
    assert_eq!(statuses("/loose", 5), [200, 200, 200, 429, 429]);
    assert_eq!(statuses("/tight", 3), [200, 429, 429]);
    assert_eq!(statuses("/closed", 2), [429, 429]);
    assert_eq!(statuses("/elsewhere", 1), [200]);
    let denied = call(&gateway, "GET /denied", &[]);
    assert_eq!(denied.status, 403);
    assert!(
        message(&denied).ends_with("with an explicit deny in a resource-based policy"),
        "{}",
        message(&denied)
    );
    assert!(!message(&denied).contains("123456789012"));
    let refused = call(&gateway, "GET /tight", &[]);
    assert_eq!(message(&refused), "Too Many Requests");
    assert_eq!(refused.headers.get("retry-after"), None);
}

/// Keys authorise nobody; several credentials in one place are none; who is asked first leaves the request as it is to who is asked
/// next; and answers are kept by all that a function may go by.
#[test]
fn what_stands_beside_each_other() {
    let decides = Stub::start(|request| {
        let event: Value = serde_json::from_slice(&request.body).unwrap();
        let text = |name: &str| event["headers"][name].as_str().unwrap_or_default().to_owned();
        let allows = !text("X-Who").is_empty() || !text("x-who").is_empty();
        let effect = if allows { "Allow" } else { "Deny" };
        let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": "execute-api:Invoke", "Resource": "*"}]});
        Reply::status(200).body(
            json!({"principalId": "all", "policyDocument": policy, "context": {"principalId": "admin"}}).to_string(),
        )
    })
    .unwrap();
    let backend = Stub::echo().unwrap();
    let operation = format!(
        r#"responses: {{"200": {{description: ok}}}}, x-amazon-apigateway-integration: {{type: http_proxy, httpMethod: ANY, uri: "{}/x", requestParameters: {{integration.request.header.x-principal: context.authorizer.principalId}}}}"#,
        backend.url()
    );
    let document = format!(
        r#"openapi: 3.0.1
info: {{title: Beside, version: "1"}}
x-gateway:
  kind: rest
  usagePlans: {{free: {{}}}}
  stages: {{prod: {{cache: {{ttl: 60}}, methods: {{"GET /keyed": {{cache: {{ttl: 0}}}}}}}}}}
x-amazon-apigateway-policy:
  Version: "2012-10-17"
  Statement:
    - {{Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "execute-api:/*"}}
    - {{Effect: Deny, Principal: "*", Action: execute-api:Invoke, Resource: "execute-api:/*/GET/denied"}}
components:
  securitySchemes:
    key: {{type: apiKey, name: x-api-key, in: header}}
    sigv4: {{type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}}
    any:
      type: apiKey
      name: Unused
      in: header
      x-amazon-apigateway-authtype: custom
      x-gateway-authorizer: {{type: request, authorizerResultTtlInSeconds: 0, authorizerUri: "{0}/"}}
    who:
      type: apiKey
      name: X-Who
      in: header
      x-amazon-apigateway-authtype: custom
      x-gateway-authorizer: {{type: request, identitySource: method.request.header.X-Who, authorizerResultTtlInSeconds: 60, authorizerUri: "{0}/"}}
paths:
  /who: {{post: {{security: [{{who: []}}], {operation}}}}}
  /keyed: {{get: {{security: [{{key: []}}], {operation}}}}}
  /denied: {{get: {{security: [{{key: []}}], {operation}}}}}
  /any: {{get: {{security: [{{any: []}}], {operation}}}}}
"#,
        decides.url()
    );
    let plain = format!(
        r#"openapi: 3.0.3
info: {{title: Either, version: "1"}}
servers: [{{url: "{}"}}]
x-gateway: {{basePath: /either}}
components:
  securitySchemes:
    sigv4: {{type: apiKey, name: Authorization, in: header, x-gateway-authtype: awsSigv4}}
    staff: {{type: apiKey, name: X-Who, in: header, x-gateway-authorizer: {{type: request, identitySource: $request.header.X-Who, authorizerPayloadFormatVersion: "1.0", authorizerUri: "{}/"}}}}
paths:
  /it: {{post: {{security: [{{sigv4: []}}, {{staff: []}}], requestBody: {{content: {{text/plain: {{schema: {{type: string}}}}}}}}, responses: {{"200": {{description: ok}}}}}}}}
"#,
        backend.url(),
        decides.url()
    );
    let documents = [
        Document::yaml("beside", document),
        Document::yaml("either", plain),
    ];
    let binary = Binary::build("beside", &documents, &[]).unwrap();
    let file = binary.folder().join("gateway.toml");
    let keys = "[[api_keys]]\nid = \"a\"\nvalue = \"a-key-of-twenty-letters\"\nplans = [\"beside/free\"]\n";
    std::fs::write(&file, keys).unwrap();
    let gateway = Gateway::start(binary.command().arg("--config").arg(&file)).unwrap();
    let good = ("x-api-key", "a-key-of-twenty-letters");
    for (path, fields, status) in [
        ("/keyed", &[good][..], 200),
        ("/keyed", &[], 403),
        (
            "/keyed",
            &[("x-api-key", "another-key-of-no-use"), good],
            403,
        ),
        ("/keyed", &[good, good], 403),
        ("/denied", &[good], 403),
    ] {
        let response = call(&gateway, &format!("GET {path}"), fields);
        assert_eq!(response.status, status, "{path} {fields:?}");
    }
    let denied = message(&call(&gateway, "GET /denied", &[good]));
    assert!(
        denied.ends_with("with an explicit deny in a resource-based policy"),
        "{denied}"
    );
    // The function goes by what it likes, and says the same of everybody.
    let get = |who: &str| {
        backend.forget_requests();
        let response = call(&gateway, "GET /any", &[("X-Who", who)]);
        assert_eq!(response.status, 200, "{}", message(&response));
        let asked = backend.requests();
        for request in &asked {
            assert_eq!(request.header("x-principal"), Some("all"));
        }
        asked.len()
    };
    assert_eq!(
        [get("ann"), get("ann"), get("bob"), get("ann")],
        [1, 0, 1, 0]
    );
    // Of several values of an identity source the function gets all: what it says is not kept by one of them. HTTP APIs go by all.
    let n_asked = |line: &str, fields: &[(&str, &str)]| {
        decides.forget_requests();
        let response = send(gateway.data(), line, fields, b"hello").unwrap();
        assert_eq!(response.status, 200, "{}", message(&response));
        decides.requests().len()
    };
    let text = ("Content-Type", "text/plain");
    let one = [text, ("X-Who", "ann")];
    let both = [text, ("X-Who", "bob"), ("X-Who", "ann")];
    for (line, expected) in [
        ("POST /who", [1, 1, 1, 0, 1]),
        ("POST /either/it", [1, 0, 1, 0, 0]),
    ] {
        let asked = [&both[..], &both, &one, &one, &both].map(|fields| n_asked(line, fields));
        assert_eq!(asked, expected, "{line}");
    }
    // The first alternative asks for a signature, and does not keep the body for itself.
    let host = gateway.data();
    for authorization in [
        "",
        "Authorization: AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0\r\n",
    ] {
        backend.forget_requests();
        let head = format!(
            "POST /either/it HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nX-Who: ann\r\n{authorization}\r\nhello"
        );
        let response = exchange(host, head.as_bytes()).unwrap();
        assert_eq!(response.status, 200, "{}", message(&response));
        assert_eq!(backend.requests()[0].body, b"hello");
    }
}

/// What is allowed is what is done, however it is asked for (`reference/security.md` H16, P01).
#[test]
fn policies_hold_for_all_spellings() {
    let backend = Stub::echo().unwrap();
    let document = format!(
        r#"openapi: 3.0.1
info: {{title: Spellings, version: "1"}}
x-gateway: {{kind: rest}}
x-amazon-apigateway-policy:
  Version: "2012-10-17"
  Statement:
    - {{Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "execute-api:/*"}}
    - {{Effect: Deny, Principal: "*", Action: execute-api:Invoke, Resource: ["execute-api:/*/GET/pets/b", "execute-api:/*/DELETE/*", "execute-api:/*/GET/files/secret/*"]}}
paths:
  /files/{{proxy+}}:
    get:
      parameters: [{{name: proxy, in: path, required: true, schema: {{type: string}}}}]
      responses: {{"200": {{description: ok}}}}
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: "{0}/files/{{proxy}}"
        requestParameters: {{integration.request.path.proxy: method.request.path.proxy}}
  /pets/{{id}}:
    x-amazon-apigateway-any-method:
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
      responses: {{"200": {{description: ok}}}}
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: ANY
        uri: "{0}/pets/{{id}}"
        requestParameters: {{integration.request.path.id: method.request.path.id}}
"#,
        backend.url()
    );
    let gateway = Gateway::of("spellings", &document).unwrap();
    for (request, instead, status, seen) in [
        ("GET /pets/a", "", 200, "GET /pets/a"),
        ("GET /pets/a/", "", 200, "GET /pets/a"),
        ("GET /pets/b", "", 403, ""),
        ("GET /pets/b/", "", 403, ""),
        ("GET /pets/b/?a=b", "", 403, ""),
        ("GET //pets/b", "", 403, ""),
        ("GET //pets/b/", "", 403, ""),
        ("GET /pets/%62", "", 403, ""),
        ("GET /pets/%62/", "", 403, ""),
        ("POST /pets/b", "", 200, "POST /pets/b"),
        ("POST /pets/b", "GET", 403, ""),
        ("POST /pets/b/", "GET", 403, ""),
        ("POST /pets/a", "GET", 200, "GET /pets/a"),
        ("GET /pets/b", "POST", 200, "POST /pets/b"),
        ("DELETE /pets/a", "", 403, ""),
        ("POST /pets/a", "DELETE", 403, ""),
        ("DELETE /pets/a", "POST", 200, "POST /pets/a"),
        ("GET /pets/a", "HEAD", 200, "HEAD /pets/a"),
        ("GET /pets/a", "get", 403, ""),
        ("GET /pets/a", "CONNECT", 403, ""),
        ("GET /pets/a", "G T", 403, ""),
        // What backends may read as the same is denied as the same.
        ("GET /files/public/x", "", 200, "GET /files/public/x"),
        ("GET /files/secret/x", "", 403, ""),
        ("GET /files//secret/x", "", 403, ""),
        ("GET /files/secret//x", "", 403, ""),
        ("GET /files/secret%2Fx", "", 403, ""),
        ("GET /files/%2Fsecret/x", "", 403, ""),
    ] {
        backend.forget_requests();
        let fields = [("X-HTTP-Method-Override", instead)];
        let fields = if instead.is_empty() { &[][..] } else { &fields };
        let response = call(&gateway, request, fields);
        assert_eq!(response.status, status, "{request} {instead}");
        let passed = backend
            .requests()
            .into_iter()
            .map(|it| format!("{} {}", it.method, it.path()));
        let passed: Vec<String> = passed.collect();
        assert_eq!(passed.concat(), seen, "{request} {instead}");
    }
}

/// What is asked for and cannot be enforced opens nothing, wherever schemes and paths stand (`reference/security.md` I12).
#[test]
fn what_cannot_be_asked_lets_nobody_in() {
    let schemes = [
        ("custom", "x-amazon-apigateway-authtype: custom", 500),
        (
            "pools",
            "x-amazon-apigateway-authtype: cognito_user_pools",
            500,
        ),
        ("nonsense", "x-amazon-apigateway-authtype: nonsense", 500),
        ("empty", "x-amazon-apigateway-authorizer: null", 500),
        (
            "address",
            "x-amazon-apigateway-authorizer: {type: request, identitySource: method.request.header.a, authorizerUri: nowhere}",
            500,
        ),
        ("signed", "x-amazon-apigateway-authtype: awsSigv4", 403),
    ];
    let mut paths = String::new();
    let mut defined = "    other: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}\n".to_owned();
    let operation = |security: &str| {
        format!(
            "{{get: {{security: {security}, responses: {{\"200\": {{description: ok}}}}, x-amazon-apigateway-integration: {{type: mock, requestTemplates: {{application/json: '{{\"statusCode\": 200}}'}}, responses: {{default: {{statusCode: \"200\"}}}}}}}}}}"
        )
    };
    for (name, extension, _) in schemes {
        defined.push_str(&format!(
            "    {name}: {{type: apiKey, name: Authorization, in: header, {extension}}}\n    {name}-ref: {{$ref: \"#/components/securitySchemes/{name}\"}}\n"
        ));
        for (path, security) in [
            (name.to_owned(), format!("[{{{name}: []}}]")),
            (format!("{name}-ref"), format!("[{{{name}-ref: []}}]")),
            (
                format!("{name}-and-other"),
                format!("[{{{name}: [], other: []}}]"),
            ),
        ] {
            paths.push_str(&format!("  /{path}: {}\n", operation(&security)));
        }
    }
    let document = format!(
        "openapi: 3.0.1\ninfo: {{title: Closed, version: \"1\"}}\nx-gateway: {{kind: rest}}\npaths:\n{paths}  /open: {}\ncomponents:\n  securitySchemes:\n{defined}",
        operation("[]")
    );
    let documents = [Document::yaml("closed", document)];
    // Without a word, they are errors.
    assert!(Binary::build("closed", &documents, &[]).is_err());
    let binary = Binary::build("closed", &documents, &["--allow", "GW0701"]).unwrap();
    let gateway = binary.start(&[]).unwrap();
    assert_eq!(call(&gateway, "GET /open", &[]).status, 200);
    for (name, _, status) in schemes {
        for path in ["", "-ref", "-and-other"] {
            let response = call(&gateway, &format!("GET /{name}{path}"), &[]);
            assert_eq!(response.status, status, "{name}{path}");
        }
    }
}

#[test]
fn documents_of_several_files_are_enforced_like_those_of_one() {
    let folder = gateway_tests::scratch_dir("several-files").unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let item = "get:\n  security: [{signed: []}]\n  responses: {\"200\": {description: ok}}\n  x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{\"statusCode\": 200}'}, responses: {default: {statusCode: \"200\"}}}\npost:\n  security: [{key: []}]\n  responses: {\"200\": {description: ok}}\n  x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{\"statusCode\": 200}'}, responses: {default: {statusCode: \"200\"}}}\n";
    write("item.yaml", item);
    write(
        "schemes.yaml",
        "signed: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}\nkey: {type: apiKey, name: x-api-key, in: header}\n",
    );
    let root = write(
        "api.yaml",
        "openapi: 3.0.1\ninfo: {title: Several, version: \"1\"}\npaths: {/a: {$ref: item.yaml}}\ncomponents:\n  securitySchemes:\n    signed: {$ref: \"schemes.yaml#/signed\"}\n    key: {$ref: \"schemes.yaml#/key\"}\n",
    );
    let binary = Binary::build_files(folder, &[root], &[]).unwrap();
    let gateway = binary.start(&[]).unwrap();
    for request in ["GET /a", "POST /a"] {
        let response = call(&gateway, request, &[]);
        assert_eq!(response.status, 403, "{request}");
        let message = String::from_utf8_lossy(&response.body);
        assert!(message.contains("message"), "{request}: {message}");
    }
    assert_eq!(call(&gateway, "GET /b", &[]).status, 403);
}
