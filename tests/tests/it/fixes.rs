//! `gwc check --fix`, and `--report security`.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::Value;

use super::commands::{CLEAN, Desk, UNPROTECTED, WARNED};

/// Two problems that are mended, one that is not, and a comment.
const ODD: &str = "openapi: 3.0 # a number
info: {title: Odd, version: 1.0.0}
x-gateway: {name: odd, upstream: 'http://127.0.0.1:9'}
paths:
  hello/{id}: {get: {operationId: a, responses: {'200': {description: ok}}}}
  /other: {get: {operationId: a, responses: {'200': {description: ok}}}}
";

fn read(desk: &Desk, name: &str) -> String {
    fs::read_to_string(desk.folder.join(name)).unwrap()
}

#[test]
fn fixes_are_written_once_and_told() {
    let desk = Desk::new("fix");
    desk.put("odd.yaml", ODD);
    let fixed = desk.run(&["check", "--fix", "odd.yaml"]);
    assert_eq!(fixed.code, Some(0), "{}", fixed.stderr);
    let lines: Vec<&str> = fixed.stderr.lines().collect();
    assert_eq!(
        lines,
        [
            "fixed odd.yaml:1:10: GW0103: the version 3.0 is a number",
            "fixed odd.yaml:5:3: GW0304: the path `hello/{id}` does not begin with `/`",
            "fixed odd.yaml:5:3: GW0401: path parameter `id` is not declared",
            "fixed 3 problems",
            "0 errors, 1 warning",
        ]
    );
    assert!(
        fixed.stdout.starts_with("warning[GW0305]"),
        "{}",
        fixed.stdout
    );
    let text = read(&desk, "odd.yaml");
    let expected = ODD.replace("openapi: 3.0 ", "openapi: \"3.0\" ").replace(
        "hello/{id}: {get",
        "/hello/{id}: {parameters: [{in: path, name: id, required: true, schema: {type: string}}], get",
    );
    assert_eq!(text, expected);
    let again = desk.run(&["check", "--fix", "odd.yaml"]);
    assert!(!again.stderr.contains("fixed"), "{}", again.stderr);
    assert_eq!(read(&desk, "odd.yaml"), expected);
}

/// What nobody is to be told of, and what stands in other files, stays.
#[test]
fn only_documents_are_fixed_and_only_what_is_reported() {
    let desk = Desk::new("fix-some");
    desk.put("warned.yaml", WARNED);
    let mut expected = desk.files();
    let allowed = desk.run(&["check", "--fix", "--allow", "GW0401", "warned.yaml"]);
    assert_eq!((allowed.code, allowed.stderr.as_str()), (Some(0), ""));
    assert_eq!(read(&desk, "warned.yaml"), WARNED);
    let overlay = "overlay: 1.0.0\ninfo: {title: More, version: 1.0.0}\nactions:\n  - target: $.paths\n    update: {'/more/{id}': {get: {responses: {'200': {description: ok}}}}}\n";
    desk.put("clean.yaml", CLEAN);
    desk.put("overlay.yaml", overlay);
    let overlaid = desk.run(&["check", "--fix", "clean.yaml", "--overlay", "overlay.yaml"]);
    assert!(
        overlaid.stdout.contains("warning[GW0401]"),
        "{}",
        overlaid.stdout
    );
    assert_eq!(
        (read(&desk, "overlay.yaml"), read(&desk, "clean.yaml")),
        (overlay.to_owned(), CLEAN.to_owned())
    );
    let stdin = desk.run(&["check", "--fix", "-"]);
    assert_eq!(stdin.code, Some(2), "{}", stdin.stderr);
    for flag in ["--baseline", "--write-baseline"] {
        let both = desk.run(&["check", "--fix", flag, "known.json", "warned.yaml"]);
        assert_eq!(both.code, Some(2), "{}", both.stderr);
    }
    // Nothing is left behind.
    expected.extend(["clean.yaml".to_owned(), "overlay.yaml".to_owned()]);
    assert_eq!(desk.files(), expected);
}

#[test]
fn fixed_files_keep_their_place_and_their_mode() {
    let desk = Desk::new("fix-mode");
    desk.put("real.yaml", WARNED);
    let real = desk.folder.join("real.yaml");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.yaml", desk.folder.join("link.yaml")).unwrap();
    let fixed = desk.run(&["check", "--fix", "link.yaml"]);
    assert_eq!(fixed.code, Some(0), "{}", fixed.stderr);
    assert!(read(&desk, "real.yaml").contains("parameters"));
    assert!(
        fs::symlink_metadata(desk.folder.join("link.yaml"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
    desk.put("locked.yaml", WARNED);
    fs::set_permissions(
        desk.folder.join("locked.yaml"),
        fs::Permissions::from_mode(0o440),
    )
    .unwrap();
    let refused = desk.run(&["check", "--fix", "locked.yaml"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("cannot write `locked.yaml`"),
        "{}",
        refused.stderr
    );
    assert_eq!(read(&desk, "locked.yaml"), WARNED);
}

#[test]
fn the_report_tells_who_guards_each_operation() {
    let desk = Desk::new("report");
    desk.put("unprotected.yaml", UNPROTECTED);
    desk.put("clean.yaml", CLEAN);
    let files = ["clean.yaml", "unprotected.yaml"];
    let told = desk.run(&["check", "--report", "security", files[0], files[1]]);
    assert_eq!(
        told.stdout,
        "clean (clean.yaml), a REST API
  GET /hello  nobody
  1 operation: 0 guarded by the gateway, 0 by the upstream, 1 by nobody
unprotected (unprotected.yaml), a REST API
  GET /hello  key: API key
  1 operation: 1 guarded by the gateway, 0 by the upstream, 0 by nobody
"
    );
    assert!(told.stderr.contains("warning[GW0702]"), "{}", told.stderr);
    let json = desk.run(&[
        "check",
        "--report",
        "security",
        "--format",
        "json",
        "unprotected.yaml",
    ]);
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    let operation = &json["security"]["apis"][0]["operations"][0];
    assert_eq!(
        operation["alternatives"][0][0],
        serde_json::json!({"scheme": "key", "by": "api-key", "authorizerType": null, "scopes": [], "carriedOut": true, "reason": null})
    );
    assert_eq!(
        (&operation["open"], &operation["line"]),
        (&Value::from(false), &Value::from(7))
    );
    assert_eq!(json["diagnostics"][0]["code"], "GW0702");
    let other = desk.run(&[
        "check",
        "--report",
        "security",
        "--format",
        "sarif",
        "clean.yaml",
    ]);
    assert_eq!(other.code, Some(2), "{}", other.stderr);
}
