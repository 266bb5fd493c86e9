//! The developer portal: written by `gwc docs`, served by gateways, and looked at in a browser.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::read::GzDecoder;
use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::gwc::Gwc;
use gateway_tests::http1::{Client, PATIENCE, Response, send};
use gateway_tests::process::run;
use gateway_tests::stub::{Reply, Stub};
use gateway_tests::{scratch_dir, workspace_root};
use serde_json::Value;

use crate::desk::{Desk, docs};

fn pets(upstream: &str) -> String {
    format!(
        "openapi: 3.1.0
info: {{title: Pets, version: 1.0.0, description: All about **pets**.}}
x-gateway:
  name: pets
  upstream: {upstream}
  portal: {{title: The pets, path: /about}}
  stages: {{prod: {{throttle: {{rateLimit: 100, burstLimit: 3}}}}}}
paths:
  /pets/{{id}}:
    get:
      operationId: getPet
      parameters: [{{name: id, in: path, required: true, schema: {{type: integer}}}}]
      responses: {{'200': {{description: A pet}}}}
  /{{rest+}}:
    get:
      operationId: rest
      parameters: [{{name: rest, in: path, required: true, schema: {{type: string}}}}]
      responses: {{'200': {{description: All else}}}}
"
    )
}

fn ask(gateway: &Gateway, line: &str, fields: &[(&str, &str)]) -> Response {
    send(gateway.data(), line, fields, b"").unwrap()
}

fn unzipped(response: &Response) -> String {
    let mut text = String::new();
    let mut decoder = GzDecoder::new(response.body.as_slice());
    decoder.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn gateways_serve_it() {
    let stub = Stub::start(|_| Reply::text("from the backend")).unwrap();
    let document = Document::yaml("pets", pets(&format!("http://{}", stub.address())));
    let binary = Binary::build("portal", &[document], &[]).unwrap();
    let gateway = binary.start(&[]).unwrap();

    let moved = ask(&gateway, "GET /about", &[]);
    assert_eq!((moved.status, moved.header("location")), (308, "about/"));
    let home = ask(&gateway, "GET /about/", &[]);
    assert_eq!(home.status, 200);
    assert_eq!(home.header("content-type"), "text/html; charset=utf-8");
    assert!(
        home.text().contains("<strong>pets</strong>"),
        "{}",
        home.text()
    );
    assert!(home.text().contains("The pets"));
    let policy = home.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-cache"),
        ("vary", "accept-encoding"),
    ] {
        assert_eq!(home.header(name), value, "{name}");
    }
    // Nothing of a gateway that serves one site leads out of it.
    assert_eq!(home.header("server"), "");

    let gzip = [("Accept-Encoding", "br, gzip")];
    for _ in 0..2 {
        let zipped = ask(&gateway, "GET /about/index.html", &gzip);
        assert_eq!(zipped.header("content-encoding"), "gzip");
        assert_eq!(unzipped(&zipped), home.text());
        assert!(zipped.body.len() * 2 < home.body.len());
    }
    let known = [("If-None-Match", home.header("etag"))];
    let same = ask(&gateway, "GET /about/", &known);
    assert_eq!((same.status, same.body.len()), (304, 0));
    let head = ask(&gateway, "HEAD /about/", &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), home.body.len().to_string());

    // Assets are kept by browsers for as long as pages ask for them by that version.
    let home_text = home.text();
    let at = home_text.find("assets/portal.css?v=").unwrap();
    let address = home_text[at..].split('"').next().unwrap();
    for (address, is_forever) in [
        (address, true),
        ("assets/portal.css?v=1", false),
        ("assets/portal.css?v=", false),
        ("assets/portal.css", false),
    ] {
        let style = ask(&gateway, &format!("GET /about/{address}"), &[]);
        assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
        let kept = style.header("cache-control");
        assert_eq!(kept.contains("immutable"), is_forever, "{address} {kept}");
    }
    // The search changes with the document, and not with the assets.
    let entries = address.replace("portal.css", "search/entries.js");
    let entries = ask(&gateway, &format!("GET /about/{entries}"), &[]);
    assert_eq!(
        (entries.status, entries.header("cache-control")),
        (200, "no-cache")
    );
    // A file has one tag in all codings, which is weak for that.
    assert!(home.header("etag").starts_with("W/\""));
    let document = ask(&gateway, "GET /about/openapi.json", &[]);
    assert_eq!(document.header("content-type"), "application/json");
    let document: Value = serde_json::from_slice(&document.body).unwrap();
    assert_eq!(document["info"]["title"], "Pets");
    assert!(document.get("x-gateway").is_none());
    let twin = ask(&gateway, "GET /about/operations/get-pet.md", &[]);
    assert!(twin.text().contains("`GET /pets/{id}`"), "{}", twin.text());

    let missing = ask(&gateway, "GET /about/none.html", &[]);
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("<html"), "{}", missing.text());
    assert_eq!(missing.header("etag"), "");
    for (path, up) in [
        ("none.html", ""),
        ("operations/gone.html", "../"),
        ("a/b/c", "../../"),
        ("a/b/", "../../"),
    ] {
        for fields in [&[][..], &gzip] {
            let missing = ask(&gateway, &format!("GET /about/{path}"), fields);
            assert_eq!(missing.status, 404, "{path}");
            let text = match fields.is_empty() {
                true => missing.text(),
                false => unzipped(&missing),
            };
            for link in [
                "href=\"{}index.html\"",
                "href=\"{}assets/portal.css?v=",
                "data-root=\"{}\"",
            ] {
                let link = link.replace("{}", up);
                assert!(text.contains(&link), "{path} {link}\n{text}");
            }
        }
    }
    for line in ["POST /about/", "DELETE /about/index.html"] {
        let refused = send(
            gateway.data(),
            line,
            &[("Content-Type", "text/plain")],
            b"body",
        )
        .unwrap();
        assert_eq!(
            (refused.status, refused.header("allow")),
            (405, "GET, HEAD"),
            "{line}"
        );
    }
    // What names no file of the site is nowhere, however it is written.
    for line in [
        "GET /about/../pets/1",
        "GET /about/%2e%2e/secret",
        "GET /about//etc/passwd",
        "GET /about/assets",
    ] {
        let answer = ask(&gateway, line, &[]);
        assert!(
            matches!(answer.status, 200 | 400 | 404),
            "{line} {}",
            answer.status
        );
        assert!(!answer.text().contains("root:"), "{line}");
    }

    // The greedy route gives way, and has all else.
    let other = ask(&gateway, "GET /abouts", &[]);
    assert_eq!(
        (other.status, other.text()),
        (200, "from the backend".to_owned())
    );
    let pet = ask(&gateway, "GET /pets/1", &[]);
    assert_eq!(pet.text(), "from the backend");
}

/// Pages are made beside the data threads, one at a time: whoever asks gets the same, however many ask at once.
#[test]
fn many_readers_at_once() {
    let gateway = Gateway::of("readers", &pets("http://127.0.0.1:9")).unwrap();
    let paths = [
        "",
        "errors.html",
        "limits.html",
        "authentication.html",
        "openapi.json",
        "openapi.yaml",
        "operations/get-pet.html",
        "operations/rest.html",
        "none.html",
        "assets/portal.css",
        "llms.txt",
    ];
    let expected = paths.map(|path| ask(&gateway, &format!("GET /about/{path}"), &[]).text());
    std::thread::scope(|scope| {
        let (gateway, expected) = (&gateway, &expected);
        for reader in 0..24 {
            scope.spawn(move || {
                for i in 0..paths.len() {
                    let i = (i + reader) % paths.len();
                    let line = format!("GET /about/{}", paths[i]);
                    let gzip = ask(gateway, &line, &[("Accept-Encoding", "gzip")]);
                    assert_eq!(unzipped(&gzip), expected[i], "{line}");
                    assert_eq!(ask(gateway, &line, &[]).text(), expected[i], "{line}");
                }
            });
        }
    });
}

#[test]
fn a_connection_goes_on_behind_a_body_that_nobody_reads() {
    let document = Document::yaml("pets", pets("http://127.0.0.1:9"));
    let gateway = Binary::build("portal", &[document], &[])
        .unwrap()
        .start(&[])
        .unwrap();
    let mut client = Client::connect(gateway.data()).unwrap();
    let request = "POST /about/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    client.send(request).unwrap();
    let answer = client.read("POST", PATIENCE).unwrap();
    assert_eq!(answer.status, 405);
    // Either it goes on with the next request, or it ends; it never takes the body for a request.
    if client
        .send("GET /about/ HTTP/1.1\r\nHost: a\r\n\r\n")
        .is_ok()
        && let Ok(next) = client.read("GET", PATIENCE)
    {
        assert_eq!(next.status, 200);
    }
}

#[test]
fn what_it_says_is_what_happens() {
    let stub = Stub::start(|_| Reply::text("{}")).unwrap();
    let text = pets(&format!("http://{}", stub.address()));
    // Several stages answer below their names.
    let text = text.replace("burstLimit: 3}}}", "burstLimit: 3}}, test: {}}");
    let document = Document::yaml("pets", text);
    let gateway = Binary::build("portal", &[document], &[])
        .unwrap()
        .start(&[])
        .unwrap();
    let page = ask(&gateway, "GET /about/operations/get-pet.html", &[]).text();
    // The rate of the stage, on the page and at run time.
    assert!(
        page.contains("100 requests a second, at most 3 at once"),
        "{page}"
    );
    assert!(page.contains("/prod"), "{page}");
    let errors = ask(&gateway, "GET /about/errors.md", &[]).text();
    let throttled = errors
        .split("## ")
        .find(|part| part.contains("THROTTLED"))
        .unwrap();
    let mut n_refused = 0;
    for _ in 0..40 {
        let answer = ask(&gateway, "GET /prod/pets/1", &[]);
        if answer.status == 429 {
            n_refused += 1;
            assert!(throttled.starts_with("429"), "{throttled}");
            assert!(throttled.contains(answer.text().trim()), "{throttled}");
        }
    }
    assert!(n_refused > 0);
    let nowhere = ask(&gateway, "POST /prod/pets/1", &[]);
    assert!(
        errors.contains(nowhere.text().trim()),
        "{} {errors}",
        nowhere.text()
    );
}

/// A REST API whose operations ask for different things.
const HUB: &str = r#"openapi: 3.0.1
info: {title: Hub, version: "1"}
x-gateway:
  name: hub
  portal: {}
  stages: {prod: {}}
  usagePlans: {small: {stages: [prod], throttle: {rateLimit: 50, burstLimit: 20}, quota: {limit: 3, period: DAY}}}
x-amazon-apigateway-request-validators: {all: {validateRequestBody: true, validateRequestParameters: true}}
x-amazon-apigateway-request-validator: all
x-amazon-apigateway-gateway-responses:
  MISSING_AUTHENTICATION_TOKEN: {statusCode: 404, responseTemplates: {application/json: '{"message": "no such thing"}'}}
  API_CONFIGURATION_ERROR: {statusCode: 500, responseTemplates: {application/json: '{"message": "ours"}'}}
paths:
  /open:
    get:
      operationId: open
      parameters: [{name: n, in: query, required: true, schema: {type: string}}]
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: &mock {type: mock, requestTemplates: {application/json: '{"statusCode": 200}'}, responses: {default: {statusCode: "200"}}}
  /keyed:
    get: {operationId: keyed, security: [{key: []}], responses: {"200": {description: ok}}, x-amazon-apigateway-integration: *mock}
  /signed:
    get: {operationId: signed, security: [{iam: []}], responses: {"200": {description: ok}}, x-amazon-apigateway-integration: *mock}
  /staff:
    get: {operationId: staff, security: [{staff: []}], responses: {"200": {description: ok}}, x-amazon-apigateway-integration: *mock}
components:
  securitySchemes:
    key: {type: apiKey, name: x-api-key, in: header}
    iam: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}
    staff: {type: http, scheme: basic, x-gateway-authorizer: {type: basic, authorizerResultTtlInSeconds: 0}}
"#;

/// Holds an answer that the gateway gave by itself to the page of its operation, and to that of errors.
fn is_told(gateway: &Gateway, operation: &str, answer: &Response) {
    let status = answer.status;
    let page = ask(
        gateway,
        &format!("GET /docs/operations/{operation}.md"),
        &[],
    )
    .text();
    let listed = page.split("\n### ").any(|part| {
        let heading = part.lines().next().unwrap_or_default();
        heading.starts_with(&format!("{status} ")) && heading.ends_with("by the gateway")
    });
    assert!(listed, "{operation} {status}: {page}");
    let errors = ask(gateway, "GET /docs/errors.md", &[]).text();
    let body = answer.text();
    let told = errors
        .split("## ")
        .any(|part| part.starts_with(&format!("{status} ")) && part.contains(body.trim()));
    assert!(told, "{operation} {status} {body}: {errors}");
}

#[test]
fn who_is_let_in_is_what_it_says() {
    let binary = Binary::build("portal-hub", &[Document::yaml("hub", HUB)], &[]).unwrap();
    let users = binary.folder().join("users");
    fs::write(
        &users,
        "ann:$2y$05$Iv0qT1ZxOvE8eGmYbTtJAe1O8mHhbYPzkxo1ZsX1O0WgBq2yAWe5a\n",
    )
    .unwrap();
    let config = binary.folder().join("gateway.toml");
    let secret = "the-value-of-the-key-of-the-tests";
    fs::write(
        &config,
        format!(
            "[basic_auth.\"hub/staff\"]\nusers = {users:?}\n\
             [[api_keys]]\nid = \"k\"\nname = \"k\"\nvalue = \"{secret}\"\nplans = [\"hub/small\"]\n"
        ),
    )
    .unwrap();
    let gateway = Gateway::start(binary.command().arg("--config").arg(config)).unwrap();

    // What a page says that it asks for is asked for, and refused as the pages say.
    for (operation, asks) in [
        ("open", None),
        ("keyed", Some("A key in the header x-api-key")),
        ("signed", Some("signature")),
        ("staff", Some("a user name and a password")),
    ] {
        let page = ask(
            &gateway,
            &format!("GET /docs/operations/{operation}.md"),
            &[],
        )
        .text();
        let access = page.split("## Authorization").nth(1).unwrap_or_default();
        let access = access
            .split("\n## ")
            .next()
            .unwrap_or_default()
            .to_lowercase();
        let answer = ask(&gateway, &format!("GET /{operation}?n=1"), &[]);
        match asks {
            None => assert_eq!(answer.status, 200, "{operation}: {}", answer.text()),
            Some(asks) => {
                assert!(access.contains(&asks.to_lowercase()), "{operation}: {page}");
                assert!(
                    matches!(answer.status, 401 | 403 | 404),
                    "{operation} {}",
                    answer.status
                );
                is_told(&gateway, operation, &answer);
            }
        }
    }
    let key = [("x-api-key", "wrong")];
    is_told(&gateway, "keyed", &ask(&gateway, "GET /keyed", &key));
    let now = run(Command::new("date").args(["-u", "+%Y%m%dT%H%M%SZ"])).unwrap();
    let (now, day) = (now.trim(), &now[..8]);
    let signature = format!(
        "AWS4-HMAC-SHA256 Credential=A/{day}/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=0"
    );
    let signed = [("authorization", signature.as_str()), ("x-amz-date", now)];
    is_told(&gateway, "signed", &ask(&gateway, "GET /signed", &signed));
    let basic = [("authorization", "Basic YW5uOndyb25n")];
    is_told(&gateway, "staff", &ask(&gateway, "GET /staff", &basic));
    is_told(&gateway, "open", &ask(&gateway, "GET /open", &[]));

    // The quota of the page is the one that is counted.
    let limits = ask(&gateway, "GET /docs/limits.md", &[]).text();
    let quota = limits.split("Quota of each key: ").nth(1).unwrap();
    let quota: u32 = quota.split(' ').next().unwrap().parse().unwrap();
    let key = [("x-api-key", secret)];
    for n in 0..=quota {
        let answer = ask(&gateway, "GET /keyed", &key);
        match n < quota {
            true => assert_eq!(answer.status, 200, "{n}: {}", answer.text()),
            false => {
                assert_eq!(answer.status, 429);
                is_told(&gateway, "keyed", &answer);
            }
        }
    }
    let nowhere = ask(&gateway, "GET /nowhere", &[]);
    let errors = ask(&gateway, "GET /docs/errors.md", &[]).text();
    assert_eq!(nowhere.status, 404);
    assert!(errors.contains(nowhere.text().trim()), "{errors}");
}

fn petstore() -> PathBuf {
    workspace_root().join("specs/petstore.yaml")
}

#[test]
fn sites_are_written_and_replaced() {
    let folder = scratch_dir("docs").unwrap();
    let site = folder.join("site");
    let written = docs(
        &[&petstore()],
        &site,
        &["--base-url", "https://docs.example/pets/"],
    );
    assert!(written.status.success(), "{written:?}");
    assert!(site.join("operations/list-pets.html").exists());
    let map = fs::read_to_string(site.join("sitemap.xml")).unwrap();
    assert!(
        map.contains("<loc>https://docs.example/pets/index.html</loc>"),
        "{map}"
    );
    let home = fs::read_to_string(site.join("index.html")).unwrap();
    assert!(home.contains("href=\"https://docs.example/pets/index.html\""));

    // Another site takes its place, and what it does not have goes.
    let other = workspace_root().join("specs/mock.yaml");
    let written = docs(&[&other], &site, &["--site-only", "-q"]);
    assert!(written.status.success(), "{written:?}");
    assert!(!site.join("operations/list-pets.html").exists());
    assert!(!site.join("openapi.json").exists() && !site.join("index.md").exists());
    assert!(site.join("index.html").exists());

    // A folder of somebody else stays as it is.
    let own = folder.join("own");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("index.html"), "mine").unwrap();
    let refused = docs(&[&petstore()], &own, &[]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert_eq!(fs::read_to_string(own.join("index.html")).unwrap(), "mine");
    // A list that leads out of the folder removes nothing there.
    fs::write(site.join(".gwc-docs"), "../own/index.html\n/etc/hostname\n").unwrap();
    assert!(docs(&[&petstore()], &site, &[]).status.success());
    assert_eq!(fs::read_to_string(own.join("index.html")).unwrap(), "mine");

    for args in [
        &["--base-url", "docs.example"][..],
        &["--base-url", "https://a b"],
        &["--base-url", "https://u:p@docs.example"],
        &["--base-url", "https:///pets"],
    ] {
        assert_eq!(
            docs(&[&petstore()], &site, args).status.code(),
            Some(2),
            "{args:?}"
        );
    }
    let broken = folder.join("broken.yaml");
    fs::write(&broken, "openapi: 3.0.3\ninfo: {title: a\n").unwrap();
    let refused = docs(&[&broken], &folder.join("none"), &[]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(!folder.join("none").exists());
}

/// Real pages in a real browser: accessible, valid, and alive; see `tests/portal`.
fn looked_at(name: &str, spec: &Path) {
    let desk = Desk::new(name, spec);
    for script in ["audit.mjs", "axe.mjs", "browser.mjs"] {
        desk.look(script, &[]);
    }
    desk.validate();
}

#[test]
fn the_petstore_in_a_browser() {
    looked_at("petstore", &petstore());
}

#[test]
fn the_full_sample_in_a_browser() {
    let folder = scratch_dir("full-sample").unwrap();
    let mut new = Gwc::find().unwrap().command();
    run(new.args(["new", "--template", "full"]).arg(&folder)).unwrap();
    looked_at("full", &folder.join("api.yaml"));
}

#[test]
fn a_rest_api_in_a_browser() {
    if std::env::var_os("LONG_TESTS").is_none() {
        eprintln!("skipped: only in long runs");
        return;
    }
    looked_at(
        "order-desk",
        &workspace_root().join("specs/rest-mappings.yaml"),
    );
}
