//! `--overlay`: through the command line, to what a gateway does.

use std::path::{Path, PathBuf};
use std::time::Duration;

use gateway_tests::gateway::Binary;
use gateway_tests::gwc::Gwc;
use gateway_tests::http1::get;
use gateway_tests::process::{Finished, finish};
use gateway_tests::scratch_dir;
use serde_json::Value;

const LIMIT: Duration = Duration::from_secs(300);

/// A document that says nothing of a gateway.
const PLAIN: &str = "openapi: 3.0.3
info: {title: Plain, version: 1.0.0}
paths:
  /open: {get: {responses: {'200': {description: ok}}}}
  /internal: {get: {x-internal: true, responses: {'200': {description: ok}}}}
";

/// Has all operations but the internal ones answer by themselves.
const POLICY: &str = "overlay: 1.0.0
info: {title: Policy, version: 1.0.0}
actions:
  - target: $
    update: {x-gateway: {name: plain, kind: rest}}
  - target: $.paths[?@[?@['x-internal'] == true]]
    remove: true
  - target: $.paths.*.get
    update:
      x-gateway-integration:
        type: mock
        requestTemplates: {application/json: '{\"statusCode\": 200}'}
        responses:
          default: {statusCode: '200', responseTemplates: {application/json: '{\"is\": \"first\"}'}}
";

/// Changes what the first one brought.
const STAGING: &str = "overlay: 1.0.0
info: {title: Staging, version: 1.0.0}
actions:
  - target: $..responses.default.responseTemplates
    update: {application/json: '{\"is\": \"second\"}'}
";

fn put(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path
}

fn gwc(folder: &Path, args: &[&str]) -> Finished {
    let mut command = Gwc::find().unwrap().command();
    command.args(args).current_dir(folder);
    finish(&mut command, b"", LIMIT).unwrap()
}

/// The gateway does what the overlays say, in their order.
#[test]
fn overlays_change_the_gateway() {
    let folder = scratch_dir("overlays").unwrap();
    let spec = put(&folder, "plain.yaml", PLAIN);
    // A file that the command names may lie anywhere.
    let elsewhere = scratch_dir("overlays-elsewhere").unwrap();
    let policy = put(&elsewhere, "policy.yaml", POLICY);
    put(&folder, "staging.yaml", STAGING);
    let args = [
        "--overlay",
        policy.to_str().unwrap(),
        "--overlay",
        "staging.yaml",
    ];
    let binary = Binary::build_files(folder, &[spec], &args).unwrap();
    let gateway = binary.start(&[]).unwrap();
    let answer = get(gateway.data(), "/open").unwrap();
    assert_eq!(
        (answer.status, answer.text()),
        (200, "{\"is\": \"second\"}".to_owned())
    );
    assert_eq!(get(gateway.data(), "/internal").unwrap().status, 403);
}

/// What an overlay got wrong is shown in its own file, in text and in JSON.
#[test]
fn diagnostics_point_into_the_overlay() {
    let folder = scratch_dir("overlays-wrong").unwrap();
    put(&folder, "plain.yaml", PLAIN);
    put(
        &folder,
        "policy/gateway.yaml",
        &POLICY.replace("kind: rest", "kind: soap"),
    );
    let args = ["check", "plain.yaml", "--overlay", "./policy/gateway.yaml"];
    let done = gwc(&folder, &args);
    assert_eq!(done.code, Some(1), "{done:?}");
    for expected in [
        "error[GW0112]",
        "--> policy/gateway.yaml:5:45",
        "kind: soap",
    ] {
        assert!(done.stdout.contains(expected), "{expected}: {done:?}");
    }
    let done = gwc(&folder, &[&args[..], &["--format", "json"]].concat());
    let report: Value = serde_json::from_str(&done.stdout).unwrap();
    let first = &report["diagnostics"][0];
    assert_eq!(
        first["labels"][0]["file"], "policy/gateway.yaml",
        "{report}"
    );
    assert_eq!(
        (&first["labels"][0]["line"], &first["labels"][0]["column"]),
        (&5.into(), &45.into()),
        "{report}"
    );
    // What the document got wrong, in the document, though its tree was built anew.
    put(&folder, "wrong.yaml", &PLAIN.replace("/open:", "'/{open':"));
    put(&folder, "policy.yaml", POLICY);
    let done = gwc(
        &folder,
        &["check", "wrong.yaml", "--overlay", "policy.yaml"],
    );
    assert!(done.stdout.contains("--> wrong.yaml:4:3"), "{done:?}");
    // A query that is none, at its column.
    put(
        &folder,
        "query.yaml",
        &POLICY.replace("$.paths.*.get", "$.paths./open"),
    );
    let done = gwc(&folder, &["check", "plain.yaml", "--overlay", "query.yaml"]);
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(done.stdout.contains("error[GW1204]"), "{done:?}");
    assert!(done.stdout.contains("--> query.yaml:8:21"), "{done:?}");
}

/// An overlay that is not there is wrong usage; one that is no overlay is a bad document.
#[test]
fn overlays_must_be_there() {
    let folder = scratch_dir("overlays-missing").unwrap();
    put(&folder, "plain.yaml", PLAIN);
    let done = gwc(
        &folder,
        &["check", "plain.yaml", "--overlay", "missing.yaml"],
    );
    assert_eq!(done.code, Some(2), "{done:?}");
    assert!(done.stderr.contains("missing.yaml"), "{done:?}");
    let done = gwc(&folder, &["check", "plain.yaml", "--overlay", "."]);
    assert_eq!(done.code, Some(2), "{done:?}");
    let done = gwc(&folder, &["check", "plain.yaml", "--overlay", "plain.yaml"]);
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(done.stdout.contains("error[GW1201]"), "{done:?}");
    // Files beside an overlay are not let in by naming it.
    let elsewhere = scratch_dir("overlays-beside").unwrap();
    put(&elsewhere, "secret.yaml", "Ok: {description: secret}\n");
    let refers = "{x-gateway: {upstream: 'http://127.0.0.1:9'}, components: {responses: {Ok: {$ref: 'SECRET#/Ok'}}}}";
    let refers = refers.replace("SECRET", elsewhere.join("secret.yaml").to_str().unwrap());
    let overlay = format!(
        "overlay: 1.0.0\ninfo: {{title: T, version: '1'}}\nactions: [{{target: $, update: {refers}}}]\n"
    );
    let overlay = put(&elsewhere, "overlay.yaml", &overlay);
    let done = gwc(
        &folder,
        &[
            "check",
            "plain.yaml",
            "--overlay",
            overlay.to_str().unwrap(),
        ],
    );
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(done.stdout.contains("error[GW0205]"), "{done:?}");
}
