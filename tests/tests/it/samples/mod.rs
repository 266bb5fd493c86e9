//! The samples that stand in front of AWS services and functions: built into one gateway, asked from outside.

mod readme;

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use gateway_tests::gateway::{Binary, Gateway};
use gateway_tests::gwc::Gwc;
use gateway_tests::http1::{self, Response};
use gateway_tests::moto::{Moto, PACKAGE};
use gateway_tests::process::run;
use gateway_tests::registry::python_packages;
use gateway_tests::{scratch_dir, workspace_root};
use serde_json::{Value, json};

use crate::lambda::runtime::Function;

const SAMPLES: [&str; 7] = [
    "dynamodb",
    "lambda-http",
    "lambda-rest",
    "mock-templates",
    "s3",
    "sqs-http",
    "sqs-rest",
];

const JSON: [(&str, &str); 1] = [("Content-Type", "application/json")];

/// What a value may be, and what must come back as it was sent.
pub(crate) fn hostile_values() -> Vec<String> {
    let mut values: Vec<String> = [
        "",
        "\"",
        "\\",
        "\\\"",
        "it's",
        "\\'",
        "\\\\'\\",
        "a\nb\r\tc\u{8}\u{c}\u{0}\u{1f}\u{7f}",
        "$input.body $!{x} ${x} $context.requestId",
        "#set($x = 1)#foreach #end ## #* *# #[[x]]#",
        "\"}, \"evil\": {\"S\": \"x",
        "\\u0022}, \\u0022evil\\u0022: {",
        "</script>&amp;%22+%27",
        "\u{e9}\u{2713}\u{1f600}\u{2028}\u{feff}\u{fffd}\u{10ffff}",
        "{\"S\": \"x\"}",
        "null",
    ]
    .map(str::to_owned)
    .to_vec();
    values.push("\"'\\$#\n\u{1f600}".repeat(10_000));
    values
}

fn files() -> Vec<PathBuf> {
    let file = |name: &str| workspace_root().join("specs").join(format!("{name}.yaml"));
    SAMPLES.into_iter().map(file).collect()
}

fn binary() -> &'static Binary {
    static BUILT: OnceLock<Binary> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = scratch_dir("samples").unwrap();
        Binary::build_files(folder, &files(), &[]).unwrap()
    })
}

/// A gateway in front of an emulator that has what the samples need.
fn started() -> (Gateway, Moto) {
    let moto = Moto::start().unwrap();
    let prepare = workspace_root().join("specs/local/prepare.py");
    run(Command::new("python3")
        .arg(prepare)
        .arg(moto.url())
        .env("PYTHONPATH", python_packages(&[PACKAGE]).unwrap()))
    .unwrap();
    let mut command = binary().command();
    command
        .env("AWS_ENDPOINT_URL", moto.url())
        .env("AWS_ACCESS_KEY_ID", "any")
        .env("AWS_SECRET_ACCESS_KEY", "any");
    (Gateway::start(&mut command).unwrap(), moto)
}

fn send(gateway: &Gateway, line: &str, fields: &[(&str, &str)], body: &[u8]) -> Response {
    http1::send(gateway.data(), line, fields, body).unwrap()
}

/// Sends JSON and reads JSON; nothing where the body is empty.
fn ask(gateway: &Gateway, line: &str, body: &str) -> (u16, Value) {
    let response = send(gateway, line, &JSON, body.as_bytes());
    let text = response.text();
    let value = match text.trim() {
        "" => Value::Null,
        text => serde_json::from_str(text).unwrap_or_else(|_| panic!("{line}: {text}")),
    };
    (response.status, value)
}

/// What of a value may stand in a path, or another where that is too long or nothing: backslashes and control
/// characters are refused there.
fn of_path(value: &str, n: usize) -> String {
    let text: String = value
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '\\' | '/'))
        .collect();
    match text.len() {
        0 | 1024.. => format!("n{n}"),
        _ => text,
    }
}

/// A segment of a path: every byte escaped.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn nothing_is_wrong_with_them() {
    for file in files() {
        let mut command = Gwc::find().unwrap().command();
        command.args(["check", "--deny", "warnings"]).arg(&file);
        let done = command.output().unwrap();
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success() && done.stdout.is_empty(), "{told}");
    }
}

#[test]
fn a_table_keeps_every_value_as_it_is() {
    let (gateway, moto) = started();
    for (n, value) in hostile_values().into_iter().enumerate() {
        let id = of_path(&value, n);
        let path = format!("/notes-api/customers/c{n}/notes/{}", escaped(&id));
        let note = json!({"text": value, "stars": n, "tags": [value, "b"]});
        let (status, made) = ask(&gateway, &format!("PUT {path}"), &note.to_string());
        assert_eq!((status, made), (201, json!({"id": id})), "{value:.60}");
        let mut kept = note.clone();
        kept["id"] = json!(id);
        let got = ask(&gateway, &format!("GET {path}"), "");
        assert_eq!(got, (200, kept.clone()), "{value:.60}");
        let list = ask(
            &gateway,
            &format!("GET /notes-api/customers/c{n}/notes"),
            "",
        );
        let expected = json!({"notes": [kept], "next": null});
        assert_eq!(list, (200, expected), "{value:.60}");
        let change = json!({"text": format!("{value}!")}).to_string();
        let changed = ask(&gateway, &format!("PATCH {path}"), &change);
        let expected = json!({"id": id, "text": format!("{value}!"), "stars": n + 1});
        assert_eq!(changed, (200, expected), "{value:.60}");
        let (status, _) = ask(&gateway, &format!("DELETE {path}"), "");
        assert_eq!(status, 204);
        let (status, _) = ask(&gateway, &format!("GET {path}"), "");
        assert_eq!(status, 404);
    }
    let scan = "{\"TableName\": \"notes\"}";
    let left = moto.json("dynamodb", "DynamoDB_20120810.Scan", scan);
    assert!(left.unwrap().contains("\"Count\": 0"));
}

#[test]
fn a_table_without_a_function() {
    let (gateway, moto) = started();
    let note = "/notes-api/customers/ann/notes/n1";
    let body = r#"{"text": "x", "stars": 1.5}"#;
    let missing = json!({"message": "There is no such note"});
    let refused = (400, json!({"message": "Not a note"}));
    let too_long = json!({"text": "x".repeat(1 << 20), "stars": 1}).to_string();
    let cases: [(&str, &str, (u16, Value)); 12] = [
        (&format!("GET {note}"), "", (404, missing.clone())),
        (&format!("PATCH {note}"), body, (404, missing.clone())),
        (&format!("DELETE {note}"), "", (404, missing)),
        (&format!("PUT {note}"), body, (201, json!({"id": "n1"}))),
        (
            &format!("PUT {note}"),
            body,
            (409, json!({"message": "The note exists already"})),
        ),
        (
            &format!("GET {note}"),
            "",
            (
                200,
                json!({"id": "n1", "text": "x", "stars": 1.5, "tags": []}),
            ),
        ),
        // No number, no text, no JSON, and what would be another attribute if it broke out.
        (
            "PUT /notes-api/customers/ann/notes/n2",
            r#"{"text": "x", "stars": "1\"}, \"evil\": {\"S\": \"x"}"#,
            refused.clone(),
        ),
        (
            "PUT /notes-api/customers/ann/notes/n2",
            r#"{"text": "x", "stars": "it's"}"#,
            refused.clone(),
        ),
        (
            "PUT /notes-api/customers/ann/notes/n2",
            "{}",
            refused.clone(),
        ),
        (
            "PUT /notes-api/customers/ann/notes/n2",
            "no",
            refused.clone(),
        ),
        ("PUT /notes-api/customers/ann/notes/n2", &too_long, refused),
        (
            "GET /notes-api/customers/ann/notes?after=n1",
            "",
            (200, json!({"notes": [], "next": null})),
        ),
    ];
    for (line, body, expected) in cases {
        assert_eq!(ask(&gateway, line, body), expected, "{line} {body:.80}");
    }
    let line = format!("PUT {note}");
    let text = send(&gateway, &line, &[("Content-Type", "text/plain")], b"{}");
    assert_eq!(text.status, 415);
    // What has another type stays inside of its value: nothing is written.
    let (status, _) = ask(
        &gateway,
        "PUT /notes-api/customers/ann/notes/n2",
        r#"{"text": {"S": "x"}, "stars": 1}"#,
    );
    assert!(status >= 400, "{status}");
    let scan = "{\"TableName\": \"notes\"}";
    let kept = moto
        .json("dynamodb", "DynamoDB_20120810.Scan", scan)
        .unwrap();
    assert!(
        kept.contains("\"Count\": 1") && !kept.contains("evil"),
        "{kept}"
    );

    // Pages of ten.
    for n in 10..35 {
        let line = format!("PUT /notes-api/customers/bob/notes/n{n}");
        assert_eq!(ask(&gateway, &line, body).0, 201);
    }
    let (mut after, mut seen) = (String::new(), Vec::new());
    loop {
        let line = format!("GET /notes-api/customers/bob/notes{after}");
        let (_, page) = ask(&gateway, &line, "");
        let notes = page["notes"].as_array().unwrap();
        assert!(notes.len() <= 10);
        seen.extend(
            notes
                .iter()
                .map(|note| note["id"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(id) => after = format!("?after={id}"),
            None => break,
        }
    }
    let all: Vec<String> = (10..35).map(|n| format!("n{n}")).collect();
    assert_eq!(seen, all);
}

#[test]
fn a_queue_keeps_what_is_taken_in() {
    let (gateway, moto) = started();
    for (n, value) in hostile_values().into_iter().enumerate() {
        // A queue takes 256 KB.
        let value: String = value.chars().take(10_000).collect();
        let order = json!({"order": value}).to_string();
        for path in [
            "/intake/orders/a%26b%3Dc%22%F0%9F%98%80",
            "/intake-http/orders",
        ] {
            let line = format!("POST {path}");
            let told = send(&gateway, &line, &JSON, order.as_bytes());
            assert_eq!(told.status, 202, "{value:.60} {}", told.text());
            let receive = json!({
                "QueueUrl": format!("{}/123456789012/orders", moto.url()),
                "MessageAttributeNames": ["All"],
                "VisibilityTimeout": 600,
            });
            let got = moto.json("sqs", "AmazonSQS.ReceiveMessage", &receive.to_string());
            let got: Value = serde_json::from_str(&got.unwrap()).unwrap();
            let messages = got["Messages"].as_array().unwrap();
            assert_eq!(messages.len(), 1, "{n}: {got}");
            assert_eq!(messages[0]["Body"], order);
            if path.starts_with("/intake/") {
                let shop = &messages[0]["MessageAttributes"]["shop"]["StringValue"];
                assert_eq!(shop, "a&b=c\"\u{1f600}");
                assert!(told.text().contains("{\"accepted\": true, "));
            }
        }
    }
    let text = [("Content-Type", "text/plain")];
    let sent = send(&gateway, "POST /intake/orders/x", &text, b"x");
    assert_eq!(sent.status, 415);
}

#[test]
fn files_of_any_type() {
    let (gateway, moto) = started();
    let bytes: Vec<u8> = (0..1 << 20).map(|n| (n % 251) as u8).collect();
    let contents: [(&str, &str, &[u8]); 4] = [
        ("a%20b/c.png", "image/png", &bytes),
        (
            "text.txt",
            "text/plain; charset=utf-8",
            "h\u{e9}llo\n".as_bytes(),
        ),
        (
            "%22%24%23%27%F0%9F%98%80",
            "application/json",
            b"{\"a\": \xff}",
        ),
        ("empty", "application/octet-stream", b""),
    ];
    for (key, content_type, content) in contents {
        let path = format!("/files/box/{key}");
        let fields = [("Content-Type", content_type)];
        let put = send(&gateway, &format!("PUT {path}"), &fields, content);
        assert_eq!(put.status, 200, "{key} {}", put.text());
        let got = send(&gateway, &format!("GET {path}"), &[], b"");
        assert_eq!(
            (got.status, got.header("content-type")),
            (200, content_type)
        );
        assert!(got.body == content, "{key}");
        assert_eq!(got.header("etag"), put.header("etag"));
        assert!(got.header("last-modified").ends_with("GMT"));
        let has = [("If-None-Match", put.header("etag"))];
        let same = send(&gateway, &format!("GET {path}"), &has, b"");
        assert_eq!((same.status, same.body.len()), (304, 0), "{key}");
    }
    let list = moto.ask("s3", "GET /box?list-type=2", "").unwrap().text();
    assert!(list.contains("<Key>a b/c.png</Key>"), "{list}");
    for (key, ..) in contents {
        let gone = send(&gateway, &format!("DELETE /files/box/{key}"), &[], b"");
        assert_eq!((gone.status, gone.body.len()), (204, 0));
    }
    for line in [
        "GET /files/box/text.txt",
        "GET /files/none/a",
        "DELETE /files/none/a",
        "PUT /files/none/a",
    ] {
        let (status, told) = ask(&gateway, line, "");
        let expected = json!({"message": "There is no such object"});
        assert_eq!((status, told), (404, expected), "{line}");
    }
}

#[test]
fn answers_without_a_backend() {
    let gateway = binary().start(&[]).unwrap();
    let menu = |names: [&str; 2]| {
        json!({"drinks": [
            {"number": 1, "name": names[0], "cents": 250},
            {"number": 2, "name": names[1], "cents": 300},
        ]})
    };
    let line = "GET /cafe/menu?lang=de";
    assert_eq!(ask(&gateway, line, ""), (200, menu(["Tee", "Kaffee"])));
    let line = "GET /cafe/menu";
    assert_eq!(ask(&gateway, line, ""), (200, menu(["tea", "coffee"])));

    let mut values = hostile_values();
    values.push("\"\u{1f600}".repeat(200_000));
    for value in values {
        let order = json!({"guest": value, "items": [{"cents": 250, "quantity": 4}]});
        let table = of_path(&value, 4);
        let line = format!("POST /cafe/orders/{}", escaped(&table));
        let answer = send(&gateway, &line, &JSON, order.to_string().as_bytes());
        assert_eq!(answer.status, 201, "{value:.60} {:.200}", answer.text());
        assert_eq!(answer.header("x-total"), "1000");
        let origin = answer.header("access-control-allow-origin");
        assert_eq!(origin, "https://cafe.example");
        let told: Value = serde_json::from_slice(&answer.body).unwrap();
        let expected = json!({"table": table, "guest": value, "cents": 1000, "tip": true});
        assert_eq!(told, expected, "{value:.60}");
    }
    let nothing = (422, json!({"message": "Nothing was ordered"}));
    for body in ["{\"items\": []}", "{}", "no", ""] {
        assert_eq!(
            ask(&gateway, "POST /cafe/orders/4", body),
            nothing,
            "{body}"
        );
    }
    for path in ["/cafe/menu", "/cafe/orders/4"] {
        let asked = send(&gateway, &format!("OPTIONS {path}"), &[], b"");
        assert_eq!(asked.status, 204);
        let methods = asked.header("access-control-allow-methods");
        assert_eq!(methods, "GET,POST,OPTIONS");
    }
}

#[test]
fn functions_that_really_run() {
    let folder = workspace_root().join("specs/local");
    let functions = ["hello", "divide"].map(|name| {
        let handler = format!("functions.{name}");
        (name, Function::start(&folder, &handler))
    });
    let config = binary().folder().join("functions.toml");
    let endpoints = functions.each_ref().map(|(name, function)| {
        format!("[lambda.\"{name}\"]\nendpoint = \"{}\"\n", function.url())
    });
    std::fs::write(&config, endpoints.concat()).unwrap();
    let mut command = binary().command();
    let gateway = Gateway::start(command.arg("--config").arg(&config)).unwrap();

    for value in hostile_values() {
        let body = json!(value).to_string();
        let (status, told) = ask(&gateway, "POST /greeter/hello/ann", &body);
        let expected = json!({"hello": "ann", "format": "1.0", "body": body});
        assert_eq!((status, told), (200, expected), "{value:.60}");
        let name = of_path(&value, 0);
        let line = format!("GET /greeter-http/hello/{}", escaped(&name));
        let expected = json!({"hello": name, "format": "2.0"});
        assert_eq!(ask(&gateway, &line, ""), (200, expected), "{value:.60}");
        // The template gives it to the function, whose error brings it back.
        let body = json!({"a": value, "b": 0}).to_string();
        let (status, told) = ask(&gateway, "POST /greeter/divisions", &body);
        let message = format!("\"{value}\" is not to be divided by zero");
        assert_eq!(
            (status, told),
            (400, json!({"message": message})),
            "{value:.60}"
        );
    }
    let seen = send(&gateway, "PUT /greeter/hello/ann", &[], b"");
    let seen: Vec<&str> = seen.headers.all("x-seen").collect();
    assert_eq!(seen, ["PUT", "/hello/{name}"]);
    let divide = |body: &str| ask(&gateway, "POST /greeter/divisions", body);
    assert_eq!(
        divide("{\"a\": 7, \"b\": 2}"),
        (200, json!({"quotient": 3.5}))
    );
    let fails = (500, json!({"message": "The function fails"}));
    assert_eq!(divide("{\"a\": \"x\", \"b\": 2}"), fails);
    assert_eq!(divide("no"), fails);
}
