//! What `gwc check` prints of templates.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{document, rows};

fn check(flags: &[&str], document: &str) -> (String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gwc"))
        .arg("check")
        .args(flags)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(document.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

#[test]
fn verdicts_are_printed() {
    let rows = rows();
    let row = |template: &str| rows.iter().find(|row| row.template == template).unwrap();
    let title = "the request template of `#/paths/~1a~1{id}/post` for `application/json`";
    for (template, verdict) in [
        ("$input.json('$')", "proved"),
        ("{\"name\": $input.path('$.name')}", "refuted"),
        ("#evaluate('{\"a\": 1}')", "checked at run time"),
    ] {
        let document = document(row(template)).to_string();
        let (_, said) = check(&["-v"], &document);
        let line = said.lines().find(|line| line.contains(title)).unwrap();
        assert!(line.starts_with("-:1:"), "{line}");
        assert!(line.ends_with(&format!(": {verdict}")), "{line}");
        assert!(!check(&[], &document).1.contains(title));

        let (report, _) = check(&["-v", "--format", "json"], &document);
        let report: Value = serde_json::from_str(&report).unwrap();
        let judged = &report["templates"][0];
        assert_eq!(judged["template"], title);
        assert_eq!(judged["verdict"], verdict);
        let counterexample = &judged["counterexample"];
        assert_eq!(counterexample.is_object(), verdict == "refuted");
        if verdict == "refuted" {
            let output = counterexample["output"].as_str().unwrap();
            assert!(serde_json::from_str::<Value>(output).is_err(), "{output}");
            let body = counterexample["body"].as_str().unwrap();
            assert!(serde_json::from_str::<Value>(body).is_ok(), "{body}");
        }
    }
}
