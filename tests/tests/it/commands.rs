//! The command line of `gwc`: every command, its flags, its exit status, and what it says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use gateway_tests::gateway::Gateway;
use gateway_tests::gwc::Gwc;
use gateway_tests::http1::get;
use gateway_tests::process::{Finished, Process, finish};
use gateway_tests::stub::{Reply, Stub};
use gateway_tests::{package_root, scratch_dir, workspace_root};
use serde_json::Value;

/// A build may wait for others.
const LIMIT: Duration = Duration::from_secs(300);

const COMMANDS: [&str; 11] = [
    "new",
    "check",
    "diff",
    "docs",
    "build",
    "run",
    "dev",
    "explain",
    "schema",
    "completions",
    "man",
];

/// A document without any problem, which answers by itself.
pub(crate) const CLEAN: &str = "openapi: 3.0.3
info: {title: Clean, version: 1.0.0}
x-gateway: {name: clean, kind: rest}
paths:
  /hello:
    get:
      operationId: hello
      responses: {'200': {description: ok}}
      x-gateway-integration:
        type: mock
        requestTemplates: {application/json: '{\"statusCode\": 200}'}
        responses: {default: {statusCode: '200', responseTemplates: {application/json: '{\"is\": \"clean\"}'}}}
";

/// The same with one warning, GW0401, for `{id}` in line 5.
pub(crate) const WARNED: &str = "openapi: 3.0.3
info: {title: Warned, version: 1.0.0}
x-gateway: {name: warned, basePath: /warned, upstream: 'http://127.0.0.1:9'}
paths:
  /hello/{id}: {get: {responses: {'200': {description: ok}}}}
";

/// One error, GW0109, in line 3, behind characters of several bytes.
pub(crate) const WRONG: &str = "openapi: 3.0.3
info: {title: Wrong, version: 1.0.0}
x-gateway: {upstream: 'http://127.0.0.1:9', stages: {a: {accessLog: {format: 'é😀'}}}, upstraem: x}
paths:
  /hello: {get: {responses: {'200': {description: ok}}}}
";

/// Something that `build` refuses unless it is allowed, GW0702.
pub(crate) const UNPROTECTED: &str = "openapi: 3.0.1
info: {title: Unprotected, version: 1.0.0}
x-gateway: {name: unprotected, kind: rest}
components: {securitySchemes: {key: {type: apiKey, name: x-api-key, in: header}}}
paths:
  /hello:
    get:
      security: [{key: []}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{\"statusCode\": 200}'}
        responses: {default: {statusCode: '200'}}
x-amazon-apigateway-security-policy: TLS_1_2
";

/// A folder of its own, with `gwc` started in it.
pub(crate) struct Desk {
    gwc: Gwc,
    pub(crate) folder: PathBuf,
}

impl Desk {
    pub(crate) fn new(label: &str) -> Desk {
        Desk {
            gwc: Gwc::find().unwrap(),
            folder: scratch_dir(label).unwrap(),
        }
    }

    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.gwc.command();
        command
            .args(args)
            .current_dir(&self.folder)
            .env_remove("NO_COLOR");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Finished {
        self.run_with(args, b"")
    }

    pub(crate) fn run_with(&self, args: &[&str], input: &[u8]) -> Finished {
        let done = finish(&mut self.command(args), input, LIMIT).unwrap();
        assert_sane(&done, args);
        done
    }

    /// Runs a command and holds its exit status and its words against what is expected.
    pub(crate) fn expect(
        &self,
        args: &[&str],
        code: i32,
        in_stdout: &str,
        in_stderr: &str,
    ) -> Finished {
        let done = self.run(args);
        assert_eq!(done.code, Some(code), "{args:?}: {done:?}");
        assert!(done.stdout.contains(in_stdout), "{args:?}: {done:?}");
        assert!(done.stderr.contains(in_stderr), "{args:?}: {done:?}");
        done
    }

    /// The report of `check --format json` and its exit status.
    pub(crate) fn report(&self, args: &[&str]) -> (Value, i32) {
        let args: Vec<&str> = ["check", "--format", "json"]
            .iter()
            .chain(args)
            .copied()
            .collect();
        let done = self.run(&args);
        let report = serde_json::from_str(&done.stdout)
            .unwrap_or_else(|error| panic!("{args:?}: {error}: {done:?}"));
        (report, done.code.unwrap())
    }

    pub(crate) fn files(&self) -> BTreeSet<String> {
        files_below(&self.folder)
    }
}

/// No command ever panics, and messages end where they should.
fn assert_sane(done: &Finished, args: &[&str]) {
    for text in [&done.stdout, &done.stderr] {
        assert!(!text.contains("panicked"), "{args:?}: {done:?}");
        assert!(!text.contains("RUST_BACKTRACE"), "{args:?}: {done:?}");
    }
    assert!(done.code.is_some(), "{args:?}: {done:?}");
}

fn files_below(folder: &Path) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap();
                files.insert(name.to_string_lossy().into_owned());
            }
        }
    }
    files
}

fn codes(report: &Value) -> Vec<&str> {
    report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|diagnostic| diagnostic["code"].as_str().unwrap())
        .collect()
}

#[test]
fn help_and_version_are_results() {
    let desk = Desk::new("help");
    let help = desk.expect(&["--help"], 0, "Usage: gwc", "");
    assert_eq!(help.stderr, "");
    for command in COMMANDS {
        let listed = help
            .stdout
            .lines()
            .any(|line| line.trim_start().starts_with(&format!("{command} ")));
        assert!(listed, "{command}: {help:?}");
        for flag in ["--help", "-h"] {
            let done = desk.expect(&[command, flag], 0, &format!("Usage: gwc {command}"), "");
            assert_eq!(done.stderr, "");
        }
    }
    for args in [["--version"], ["-V"]] {
        let done = desk.expect(&args, 0, "gwc ", "");
        let version = done.stdout.trim_start_matches("gwc ").trim();
        let numbers: Vec<&str> = version.split('.').collect();
        assert!(
            numbers.len() == 3 && numbers.iter().all(|number| number.parse::<u32>().is_ok()),
            "{done:?}"
        );
    }
    let documents = [
        "--overlay",
        "--allow-ref-root",
        "--format",
        "--deny",
        "--allow",
        "--baseline",
        "--write-baseline",
        "--color",
    ];
    let documents: Vec<&str> = documents
        .into_iter()
        .chain(["--quiet", "--verbose", "-q", "-v"])
        .collect();
    let own: [(&str, &[&str]); 5] = [
        (
            "new",
            &["--template", "proxy", "lambda", "mock", "full", "[DIR]"],
        ),
        ("check", &[]),
        (
            "build",
            &[
                "--output",
                "-o",
                "--emit",
                "--out-dir",
                "--offline",
                "--target",
            ],
        ),
        ("run", &["--offline", "--target", "[-- <ARGS>...]"]),
        ("dev", &["--offline", "--param", "[-- <ARGS>...]"]),
    ];
    for (command, flags) in own {
        let text = desk.run(&[command, "--help"]).stdout;
        let common: &[&str] = if command == "new" { &[] } else { &documents };
        for flag in flags.iter().chain(common) {
            assert!(text.contains(flag), "{command} {flag}: {text}");
        }
    }
}

#[test]
fn wrong_usage_exits_with_2_and_says_why() {
    let desk = Desk::new("usage");
    desk.put("clean.yaml", CLEAN);
    let cases: &[(&[&str], &str)] = &[
        (&[], "Usage: gwc"),
        (&["frobnicate"], "frobnicate"),
        (&["chekc", "clean.yaml"], "check"),
        (&["check"], "SPEC"),
        (&["build"], "SPEC"),
        (&["run"], "SPEC"),
        (&["dev"], "SPEC"),
        (&["--frobnicate"], "--frobnicate"),
        (&["check", "--fromat", "json", "clean.yaml"], "--format"),
        (&["check", "--format", "xml", "clean.yaml"], "text, json"),
        (&["check", "--format"], "--format"),
        (
            &["check", "--color", "sometimes", "clean.yaml"],
            "auto, always, never",
        ),
        (&["check", "-q", "-v", "clean.yaml"], "--quiet"),
        (&["check", "--deny", "GW9999", "clean.yaml"], "GW9999"),
        (&["check", "--deny", "warning", "clean.yaml"], "warning"),
        (
            &["check", "--allow", "unknown-feild", "clean.yaml"],
            "unknown-field",
        ),
        (&["build", "--emit", "docs", "clean.yaml"], "crate, binary"),
        (&["build", "--emit", "", "clean.yaml"], "--emit"),
        (&["build", "-o"], "--output"),
        (
            &["new", "--template", "soap", "x"],
            "proxy, lambda, mock, full",
        ),
        (&["new", "a", "b"], "b"),
        (&["explain", "GW0101", "GW0102"], "GW0102"),
        (&["schema", "x-gateway", "cors"], "cors"),
        (&["completions"], "SHELL"),
        (&["completions", "tcsh"], "bash, elvish, fish"),
        (&["man", "a", "b"], "b"),
        (
            &["run", "clean.yaml", "--listen", "127.0.0.1:0"],
            "--listen",
        ),
    ];
    for (args, words) in cases {
        let done = desk.expect(args, 2, "", words);
        assert_eq!(done.stdout, "", "{args:?}");
    }
    assert_eq!(desk.files(), ["clean.yaml".to_owned()].into());
}

#[test]
fn what_cannot_be_read_exits_with_2() {
    let desk = Desk::new("unreadable");
    desk.put("clean.yaml", CLEAN);
    std::fs::create_dir(desk.folder.join("folder")).unwrap();
    std::os::unix::fs::symlink("nowhere", desk.folder.join("dangling.yaml")).unwrap();
    std::os::unix::fs::symlink("circle.yaml", desk.folder.join("circle.yaml")).unwrap();
    let fifo = Command::new("mkfifo")
        .arg(desk.folder.join("fifo.yaml"))
        .status();
    assert!(fifo.unwrap().success());
    for name in [
        "missing.yaml",
        "folder",
        "folder/",
        ".",
        "missing/api.yaml",
        "clean.yaml/api.yaml",
        "dangling.yaml",
        "circle.yaml",
        "fifo.yaml",
        "/dev/zero",
        "",
    ] {
        for args in [
            &["check", name][..],
            &["check", "--format", "json", name],
            &["check", "clean.yaml", name],
            &["build", name],
            &["run", name],
        ] {
            let done = desk.expect(args, 2, "", "error: ");
            assert_eq!(done.stdout, "", "{args:?}");
            let known = name.trim_end_matches("/api.yaml").trim_end_matches('/');
            assert!(done.stderr.contains(known), "{done:?}");
        }
    }
    assert_eq!(desk.files().len(), 4);
}

#[test]
fn what_is_no_document_exits_with_1_and_a_code() {
    let desk = Desk::new("nonsense");
    let utf16: Vec<u8> = CLEAN.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let deep = format!("openapi: {}", "[".repeat(100_000));
    let deep_json = format!("{{\"openapi\": {}", "[".repeat(100_000));
    let bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned()
        + &('b'..'k')
            .map(|c| {
                let before = char::from(c as u8 - 1);
                let list = vec![format!("*{before}"); 9].join(", ");
                format!("{c}: &{c} [{list}]\n")
            })
            .collect::<String>();
    let binary = std::fs::read(desk.gwc.path()).unwrap();
    let cases: &[(&str, &[u8], &str)] = &[
        ("empty.yaml", b"", "GW0005"),
        ("empty.json", b"", "GW00"),
        ("blank.yaml", b"\n  \n", "GW0005"),
        ("comment.yaml", b"# nothing\n", "GW0005"),
        ("null.yaml", b"~\n", "GW0"),
        ("word.yaml", b"hello\n", "GW0101"),
        ("list.yaml", b"- a\n- b\n", "GW0101"),
        ("other.yaml", b"a: b\n", "GW0101"),
        ("binary.yaml", binary.get(..4096).unwrap(), "GW00"),
        ("zeros.yaml", &[0; 4096], "GW00"),
        ("utf16.yaml", &utf16, "GW0004"),
        (
            "latin1.yaml",
            b"openapi: 3.0.3\ninfo: {title: Caf\xe9}\n",
            "GW0003",
        ),
        ("half.json", b"{\"openapi\": \"3.0.3\", ", "GW0001"),
        ("yaml.json", CLEAN.as_bytes(), "GW0001"),
        (
            "tabs.yaml",
            b"openapi: 3.0.3\ninfo:\n\ttitle: x\n",
            "GW0013",
        ),
        (
            "two.yaml",
            b"openapi: 3.0.3\n---\nopenapi: 3.0.3\n",
            "GW0010",
        ),
        (
            "version.yaml",
            b"openapi: 4.0.0\ninfo: {title: x, version: '1'}\npaths: {}\n",
            "GW0102",
        ),
        ("deep.yaml", deep.as_bytes(), "GW0021"),
        ("deep.json", deep_json.as_bytes(), "GW0021"),
        ("bomb.yaml", bomb.as_bytes(), "GW0023"),
    ];
    for (name, content, code) in cases {
        desk.put(name, content);
        let before = desk.files();
        let done = desk.expect(&["check", name], 1, &format!("error[{code}"), "error");
        assert!(done.stdout.contains(&format!("--> {name}:")), "{done:?}");
        let (report, status) = desk.report(&[name]);
        assert_eq!(status, 1);
        let found = codes(&report).iter().any(|found| found.starts_with(code));
        assert!(found, "{name}: {report}");
        // Nothing is emitted or compiled of it.
        let done = desk.expect(&["build", name, "-o", "gateway"], 1, "", code);
        assert_eq!(done.stdout, "");
        assert_eq!(desk.files(), before, "{name}");
    }
}

#[test]
fn a_dash_reads_standard_input() {
    let desk = Desk::new("stdin");
    desk.put("warned.yaml", WARNED);
    desk.put("shared.yaml", "Answer: {description: shared}\n");
    let done = desk.run_with(&["check", "-"], CLEAN.as_bytes());
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""));
    let done = desk.run_with(&["check", "-"], WRONG.as_bytes());
    assert_eq!(done.code, Some(1));
    assert!(done.stdout.contains("--> -:3:"), "{done:?}");
    // JSON is known by its first character.
    let json = serde_json::json!({
        "openapi": "3.0.3",
        "info": {"title": "Json", "version": "1"},
        "servers": [{"url": "http://127.0.0.1:9"}],
        "paths": {"/json": {"get": {"responses": {"200": {"$ref": "shared.yaml#/Answer"}}}}},
    });
    let done = desk.run_with(
        &["check", "--deny", "warnings", "-"],
        json.to_string().as_bytes(),
    );
    assert_eq!(done.code, Some(0), "{done:?}");
    // Beside a file, in either order.
    for args in [["check", "-", "warned.yaml"], ["check", "warned.yaml", "-"]] {
        let done = desk.run_with(&args, CLEAN.as_bytes());
        assert_eq!(done.code, Some(0), "{done:?}");
        assert!(done.stdout.contains("GW0401"), "{done:?}");
    }
    // Two of the same collide; nothing at all is a document without content.
    let done = desk.run_with(&["check", "-", "-"], CLEAN.as_bytes());
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(done.stdout.contains("GW0307"), "{done:?}");
    let done = desk.run_with(&["check", "-"], b"");
    assert!(
        done.code == Some(1) && done.stdout.contains("GW0005"),
        "{done:?}"
    );
    let done = desk.run_with(&["build", "-", "--emit", "crate"], CLEAN.as_bytes());
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(desk.folder.join("gateway-out/crate/Cargo.toml").exists());
}

/// Design section 5: the object, its fields, its positions.
#[test]
fn json_reports_have_their_shape() {
    let desk = Desk::new("json");
    desk.put("clean.yaml", CLEAN);
    desk.put("warned.yaml", WARNED);
    desk.put("wrong.yaml", WRONG);
    let empty = desk.run(&["check", "--format", "json", "clean.yaml"]);
    assert_eq!(empty.code, Some(0));
    assert_eq!(
        empty.stdout,
        "{\"diagnostics\":[],\"errors\":0,\"warnings\":0}\n"
    );
    assert_eq!(empty.stderr, "");

    let (report, status) = desk.report(&["wrong.yaml", "warned.yaml"]);
    assert_eq!(status, 1);
    assert_eq!(
        codes(&report),
        ["GW0109", "GW0401"],
        "in the order of the files"
    );
    assert_eq!(
        (&report["errors"], &report["warnings"]),
        (&1.into(), &1.into())
    );
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(keys(&report), ["diagnostics", "errors", "warnings"]);
    for diagnostic in report["diagnostics"].as_array().unwrap() {
        let fields = keys(diagnostic);
        for field in &fields {
            let known = ["code", "severity", "message", "labels", "help", "pointer"];
            assert!(known.contains(&field.as_str()), "{diagnostic}");
        }
        assert!(
            diagnostic["message"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
        let labels = diagnostic["labels"].as_array().unwrap();
        let n_primary = labels
            .iter()
            .filter(|label| label["primary"] == true)
            .count();
        assert_eq!(n_primary, 1, "{diagnostic}");
        for label in labels {
            let mut fields = keys(label);
            fields.sort();
            let known = [
                "column",
                "endColumn",
                "endLine",
                "file",
                "line",
                "primary",
                "text",
            ];
            assert_eq!(fields, known);
            for field in ["line", "column", "endLine", "endColumn"] {
                assert!(label[field].as_u64().is_some_and(|n| n >= 1), "{label}");
            }
        }
    }
    let wrong = report["diagnostics"].as_array().unwrap().iter();
    let wrong = wrong.clone().find(|one| one["code"] == "GW0109").unwrap();
    assert_eq!(wrong["severity"], "error");
    assert!(
        wrong["help"].as_str().unwrap().contains("upstream"),
        "{wrong}"
    );
    assert!(
        wrong["pointer"]
            .as_str()
            .unwrap()
            .starts_with("#/x-gateway"),
        "{wrong}"
    );
    let label = &wrong["labels"][0];
    assert_eq!(
        (&label["file"], &label["line"]),
        (&"wrong.yaml".into(), &3.into())
    );
    // Columns count characters, not bytes.
    let line = WRONG.lines().nth(2).unwrap();
    let before = line.split("upstraem").next().unwrap().chars().count();
    assert_eq!(label["column"], before + 1);
    assert_eq!(label["endColumn"], before + 1 + "upstraem".len());

    // The same in text, and the same summary.
    let text = desk.expect(
        &["check", "wrong.yaml", "warned.yaml"],
        1,
        "error[GW0109]",
        "",
    );
    let place = format!("--> wrong.yaml:3:{}", before + 1);
    assert!(text.stdout.contains(&place), "{text:?}");
    assert!(text.stdout.contains("warning[GW0401]"), "{text:?}");
    assert!(text.stderr.contains("1 error, 1 warning"), "{text:?}");

    // A build says it on standard output as well, and nothing else there.
    let done = desk.run(&[
        "build",
        "--format",
        "json",
        "--emit",
        "crate",
        "warned.yaml",
    ]);
    assert_eq!(done.code, Some(0), "{done:?}");
    let report: Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(codes(&report), ["GW0401"]);
    let done = desk.run(&["run", "--format", "json", "wrong.yaml"]);
    assert_eq!(done.code, Some(1), "{done:?}");
    let report: Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(codes(&report), ["GW0109"]);
}

#[test]
fn severities_are_what_the_flags_make_them() {
    let desk = Desk::new("severity");
    desk.put("clean.yaml", CLEAN);
    desk.put("warned.yaml", WARNED);
    desk.put("wrong.yaml", WRONG);
    desk.put("unprotected.yaml", UNPROTECTED);
    let cases: &[(&[&str], i32, &[&str])] = &[
        (&["clean.yaml", "--deny", "warnings"], 0, &[]),
        (&["warned.yaml"], 0, &["warning GW0401"]),
        (&["warned.yaml", "--deny", "warnings"], 1, &["error GW0401"]),
        (&["warned.yaml", "--deny", "GW0401"], 1, &["error GW0401"]),
        (&["warned.yaml", "--deny", "gw0401"], 1, &["error GW0401"]),
        (
            &["warned.yaml", "--deny", "undeclared-path-parameter"],
            1,
            &["error GW0401"],
        ),
        (&["warned.yaml", "--deny", "GW0402"], 0, &["warning GW0401"]),
        (&["warned.yaml", "--allow", "GW0401"], 0, &[]),
        (
            &["warned.yaml", "--allow", "undeclared-path-parameter"],
            0,
            &[],
        ),
        (
            &["warned.yaml", "--allow", "GW0401", "--deny", "warnings"],
            0,
            &[],
        ),
        (
            &["warned.yaml", "--allow", "GW0402", "--allow", "GW0401"],
            0,
            &[],
        ),
        (&["warned.yaml", "--allow", "GW0402,GW0401"], 0, &[]),
        (
            &["warned.yaml", "--deny", "GW0402,warnings"],
            1,
            &["error GW0401"],
        ),
        // Errors cannot be allowed away.
        (&["wrong.yaml", "--allow", "GW0109"], 1, &["error GW0109"]),
        (&["unprotected.yaml"], 0, &["warning GW0702"]),
        (&["unprotected.yaml", "--allow", "GW0702"], 0, &[]),
    ];
    for (args, status, expected) in cases {
        let (report, code) = desk.report(args);
        assert_eq!(code, *status, "{args:?}: {report}");
        let got: Vec<String> = report["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| format!("{} {}", one["severity"], one["code"]).replace('"', ""))
            .collect();
        assert_eq!(&got, expected, "{args:?}");
    }
    let build = ["build", "--emit", "crate", "unprotected.yaml"];
    desk.expect(&build, 1, "", "error[GW0702]");
    assert!(!desk.folder.join("gateway-out").exists());
    desk.expect(&[&build[..], &["--allow", "GW0702"]].concat(), 0, "", "");
    assert!(desk.folder.join("gateway-out/crate/src/lib.rs").exists());
}

#[test]
fn quiet_and_verbose() {
    let desk = Desk::new("quiet");
    desk.put("clean.yaml", CLEAN);
    desk.put("warned.yaml", WARNED);
    desk.put("wrong.yaml", WRONG);
    for flag in ["-q", "--quiet"] {
        let done = desk.expect(&["check", flag, "warned.yaml"], 0, "", "");
        assert_eq!((done.stdout, done.stderr), Default::default());
        let done = desk.expect(
            &["check", flag, "warned.yaml", "wrong.yaml"],
            1,
            "GW0109",
            "",
        );
        assert!(!done.stdout.contains("GW0401"), "{}", done.stdout);
    }
    // Which kind an API has, and why (design section 4).
    for flag in ["-v", "--verbose"] {
        let done = desk.expect(
            &["check", flag, "clean.yaml", "warned.yaml"],
            0,
            "",
            "because",
        );
        for expected in [
            "clean.yaml: rest API `clean`",
            "warned.yaml: http API `warned`",
        ] {
            assert!(done.stderr.contains(expected), "{done:?}");
        }
    }
}

#[test]
fn several_documents_are_one_gateway() {
    let desk = Desk::new("several");
    desk.put("clean.yaml", CLEAN);
    desk.put("warned.yaml", WARNED);
    std::fs::create_dir(desk.folder.join("sub")).unwrap();
    desk.put(
        "sub/again.yaml",
        CLEAN.replace("name: clean", "name: again, basePath: /again"),
    );
    // Written differently, it is the same file as before.
    let (report, status) = desk.report(&["clean.yaml", "./clean.yaml"]);
    assert_eq!((codes(&report), status), (vec!["GW0307"], 1));
    let (report, status) = desk.report(&["clean.yaml", "sub/again.yaml", "--deny", "warnings"]);
    assert_eq!((codes(&report), status), (vec![], 0));
    desk.expect(
        &["build", "--emit", "crate", "clean.yaml", "sub/again.yaml"],
        0,
        "",
        "",
    );
    for api in ["clean", "again"] {
        let folder = desk.folder.join("gateway-out/crate/src").join(api);
        assert!(folder.is_dir(), "{}", folder.display());
    }
    // What an earlier build left is gone.
    desk.expect(&["build", "--emit", "crate", "clean.yaml"], 0, "", "");
    assert!(!desk.folder.join("gateway-out/crate/src/again").exists());
}

#[test]
fn references_stay_below_the_folder() {
    let desk = Desk::new("refs");
    std::fs::create_dir(desk.folder.join("api")).unwrap();
    std::fs::create_dir(desk.folder.join("shared")).unwrap();
    desk.put("shared/answers.yaml", "Ok: {description: ok}\n");
    desk.put(
        "api/api.yaml",
        WARNED
            .replace("{id}", "there")
            .replace("{description: ok}", "{$ref: '../shared/answers.yaml#/Ok'}"),
    );
    let (report, status) = desk.report(&["api/api.yaml"]);
    assert_eq!((codes(&report), status), (vec!["GW0205"], 1), "{report}");
    for root in ["shared", "./shared", "."] {
        let (report, status) = desk.report(&["api/api.yaml", "--allow-ref-root", root]);
        assert_eq!((codes(&report), status), (vec![], 0), "{report}");
    }
    desk.expect(
        &["check", "api/api.yaml", "--allow-ref-root", "nowhere"],
        2,
        "",
        "nowhere",
    );
}

/// Documents themselves may be links to other folders, as deployments make them; what they refer to stays below.
#[test]
fn named_documents_may_be_links() {
    let desk = Desk::new("links");
    std::fs::create_dir(desk.folder.join("api")).unwrap();
    desk.put("clean.yaml", CLEAN);
    desk.put(
        "refers.yaml",
        CLEAN.replace("{description: ok}", "{$ref: 'clean.yaml#/info'}"),
    );
    for name in ["clean.yaml", "refers.yaml"] {
        let link = desk.folder.join("api").join(name);
        std::os::unix::fs::symlink(format!("../{name}"), link).unwrap();
    }
    desk.expect(&["check", "api/clean.yaml"], 0, "", "");
    let (report, status) = desk.report(&["api/refers.yaml"]);
    assert_eq!((codes(&report), status), (vec!["GW0205"], 1), "{report}");
    let done = desk.run_with(&["check", "/dev/stdin"], CLEAN.as_bytes());
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""), "{done:?}");
}

/// Standard input has the limit that files have.
#[test]
fn standard_input_may_be_endless() {
    let desk = Desk::new("endless");
    let mut command = desk.command(&["check", "-"]);
    command.stdin(std::fs::File::open("/dev/zero").unwrap());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let done = command.spawn().unwrap().wait_with_output().unwrap();
    let words = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(2), "{words}");
    assert!(words.contains("larger than"), "{words}");
}

/// Names that the emitted crate uses itself.
#[test]
fn apis_may_be_called_like_what_the_crate_imports() {
    let desk = Desk::new("imports");
    for name in ["axum", "codegen"] {
        let file = format!("{name}.yaml");
        let document = CLEAN.replace("name: clean", &format!("name: {name}"));
        desk.put(&file, document);
        desk.expect(&["build", "-q", &file], 0, "", "");
    }
}

type Variables<'a> = &'a [(&'a str, &'a str)];

/// Colour on a terminal only, unless the flag or `NO_COLOR` says otherwise.
#[test]
fn colour_is_for_terminals() {
    let desk = Desk::new("colour");
    desk.put("warned.yaml", WARNED);
    let is_coloured = |text: &str| text.contains("\x1b[");
    let plain = desk.run(&["check", "warned.yaml"]).stdout;
    assert!(!is_coloured(&plain));
    let bare = |text: &str| {
        regex::Regex::new("\x1b\\[[0-9;]*m")
            .unwrap()
            .replace_all(text, "")
            .replace('\r', "")
    };
    for (flag, expected) in [("auto", false), ("never", false), ("always", true)] {
        let mut command = desk.command(&["check", "--color", flag, "warned.yaml"]);
        let done = finish(command.env("NO_COLOR", "1"), b"", LIMIT).unwrap();
        assert_eq!(is_coloured(&done.stdout), expected, "{flag}");
        assert_eq!(bare(&done.stdout), plain);
        let done = desk.run(&["check", "--format", "json", "--color", flag, "warned.yaml"]);
        assert!(!is_coloured(&done.stdout));
    }
    // `script` lends a terminal.
    let on_terminal = |args: &str, variables: &[(&str, &str)]| {
        let line = format!("'{}' {args}", desk.gwc.path().display());
        let mut command = Command::new("script");
        command
            .args(["-q", "-e", "-c", &line, "/dev/null"])
            .current_dir(&desk.folder)
            .env_remove("NO_COLOR")
            .env("TERM", "xterm")
            .envs(variables.iter().copied());
        let done = finish(&mut command, b"", LIMIT).unwrap();
        assert_eq!(done.code, Some(0), "{done:?}");
        done.stdout
    };
    let cases: &[(&str, Variables, bool)] = &[
        ("check warned.yaml", &[], true),
        ("check --color auto warned.yaml", &[], true),
        ("check --color never warned.yaml", &[], false),
        ("check warned.yaml", &[("NO_COLOR", "1")], false),
        // Only a value counts (no-color.org).
        ("check warned.yaml", &[("NO_COLOR", "")], true),
        ("check warned.yaml", &[("TERM", "dumb")], false),
        (
            "check --color always warned.yaml",
            &[("NO_COLOR", "1")],
            true,
        ),
        ("build --emit crate warned.yaml", &[], true),
        (
            "build --emit crate warned.yaml",
            &[("NO_COLOR", "1")],
            false,
        ),
        ("explain GW0401", &[], false),
        ("schema cors", &[], false),
    ];
    for (args, variables, expected) in cases {
        let text = on_terminal(args, variables);
        assert_eq!(
            is_coloured(&text),
            *expected,
            "{args} {variables:?}: {text}"
        );
        if args.contains("warned.yaml") {
            assert!(bare(&text).contains("warning[GW0401]"), "{text}");
        }
    }
}

/// Nobody reads: no panic, and the exit status is what it would have been.
#[test]
fn closed_outputs_are_no_failure() {
    let desk = Desk::new("pipes");
    desk.put("warned.yaml", WARNED);
    desk.put("wrong.yaml", WRONG);
    let cases: &[(&[&str], i32)] = &[
        (&["explain", "GW0101"], 0),
        (&["explain"], 0),
        (&["schema"], 0),
        (&["schema", "x-gateway"], 0),
        (&["--help"], 0),
        (&["check", "--help"], 0),
        (&["--version"], 0),
        (&["check", "warned.yaml"], 0),
        (&["check", "wrong.yaml"], 1),
        (&["check", "--format", "json", "wrong.yaml"], 1),
        (&["check", "missing.yaml"], 2),
        (&["build", "--emit", "crate", "warned.yaml"], 0),
        (&["frobnicate"], 2),
        (&["new", "project"], 0),
    ];
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        writer
    };
    for (args, expected) in cases {
        let mut child = desk
            .command(args)
            .stdout(closed())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut words = String::new();
        std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut words).unwrap();
        assert_eq!(
            child.wait().unwrap().code(),
            Some(*expected),
            "{args:?}: {words}"
        );
        assert!(!words.contains("panicked"), "{args:?}: {words}");
    }
    std::fs::remove_dir_all(desk.folder.join("project")).unwrap();
    for (args, expected) in cases {
        let mut child = desk
            .command(args)
            .stdout(Stdio::null())
            .stderr(closed())
            .spawn()
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(*expected), "{args:?}");
    }
    // A full disk is one.
    for args in [
        &["explain", "GW0101"][..],
        &["schema"],
        &["check", "warned.yaml"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
        let mut command = desk.command(args);
        let child = command.stdout(full.unwrap()).stderr(Stdio::piped()).spawn();
        let output = child.unwrap().wait_with_output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {words}");
        assert!(words.contains("standard output"), "{args:?}: {words}");
    }
}

#[test]
fn every_code_is_explained() {
    let desk = Desk::new("explain");
    let list = desk.expect(&["explain"], 0, "GW0101", "").stdout;
    let mut numbers = Vec::new();
    for line in list.lines() {
        let mut words = line.split_whitespace();
        let (number, severity, slug) = (
            words.next().unwrap(),
            words.next().unwrap(),
            words.next().unwrap(),
        );
        assert!(words.next().is_some(), "a summary: {line}");
        assert!(["error", "warning", "advice"].contains(&severity), "{line}");
        let page = desk.expect(&["explain", number], 0, "", "").stdout;
        assert!(
            page.starts_with(&format!("# {number}: {slug}\n")),
            "{number}: {page}"
        );
        for heading in ["\n## What it means\n", "\n## Fix\n", "\n```"] {
            assert!(page.contains(heading), "{number}: {page}");
        }
        assert!(page.ends_with('\n'));
        numbers.push((number.to_owned(), slug.to_owned(), page));
    }
    assert!(numbers.len() > 70, "{}", numbers.len());
    assert!(numbers.is_sorted_by(|(a, ..), (b, ..)| a < b));
    let slugs: BTreeSet<&String> = numbers.iter().map(|(_, slug, _)| slug).collect();
    assert_eq!(slugs.len(), numbers.len());
    for (number, slug, page) in numbers.iter().step_by(10) {
        for written in [slug.as_str(), &number.to_lowercase(), &slug.to_uppercase()] {
            let done = desk.expect(&["explain", written], 0, "", "");
            assert_eq!(&done.stdout, page, "{written}");
        }
    }
    for (wrong, near) in [
        ("GW041", "GW0401"),
        ("GWO401", "GW0401"),
        ("unresolved-refrence", "unresolved-reference"),
        ("nothing-like-it", "gwc explain"),
        ("", "gwc explain"),
    ] {
        let done = desk.expect(&["explain", wrong], 2, "", near);
        assert_eq!(done.stdout, "", "{wrong}");
    }
}

/// What of JSON Schema 2020-12 a schema uses, and that it is used as the specification says.
pub(crate) fn assert_schema(schema: &Value, root: &Value, at: &str) {
    if schema.is_boolean() {
        return;
    }
    let object = schema
        .as_object()
        .unwrap_or_else(|| panic!("{at}: {schema} is no schema"));
    for (keyword, value) in object {
        let at = format!("{at}/{keyword}");
        match keyword.as_str() {
            "$schema" | "title" | "description" | "format" | "pattern" | "$comment" => {
                assert!(value.is_string(), "{at}: {value}");
            }
            "$ref" => {
                let target = value.as_str().and_then(|target| target.strip_prefix('#'));
                assert!(
                    target.is_some_and(|target| root.pointer(target).is_some()),
                    "{at}: {value}"
                );
            }
            "type" => {
                let types = [
                    "null", "boolean", "object", "array", "number", "string", "integer",
                ];
                let named = match value {
                    Value::Array(list) => list.clone(),
                    one => vec![one.clone()],
                };
                assert!(!named.is_empty());
                for one in named {
                    assert!(
                        one.as_str().is_some_and(|one| types.contains(&one)),
                        "{at}: {one}"
                    );
                }
            }
            "enum" | "examples" => assert!(value.is_array(), "{at}: {value}"),
            "const" | "default" => {}
            "required" => {
                let properties = object.get("properties").and_then(Value::as_object).unwrap();
                for name in value.as_array().unwrap() {
                    assert!(
                        properties.contains_key(name.as_str().unwrap()),
                        "{at}: {name}"
                    );
                }
            }
            "properties" | "$defs" | "patternProperties" => {
                for (name, inner) in value.as_object().unwrap() {
                    assert_schema(inner, root, &format!("{at}/{name}"));
                }
            }
            "items" | "additionalProperties" | "not" | "propertyNames" => {
                assert_schema(value, root, &at);
            }
            "anyOf" | "oneOf" | "allOf" | "prefixItems" => {
                let list = value.as_array().unwrap();
                assert!(!list.is_empty(), "{at}");
                for (index, inner) in list.iter().enumerate() {
                    assert_schema(inner, root, &format!("{at}/{index}"));
                }
            }
            "minimum" | "maximum" | "multipleOf" => assert!(value.is_number(), "{at}: {value}"),
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" => {
                assert!(value.is_u64(), "{at}: {value}");
            }
            "uniqueItems" | "deprecated" | "readOnly" => {
                assert!(value.is_boolean(), "{at}: {value}")
            }
            other => panic!("{at}: `{other}` is no keyword"),
        }
    }
}

/// Every command that is not hidden, and its flags.
#[test]
fn shells_complete() {
    let desk = Desk::new("completions");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = desk.expect(&["completions", shell], 0, "", "").stdout;
        for word in COMMANDS.into_iter().chain(["write-baseline"]) {
            assert!(script.contains(word), "{shell} {word}");
        }
        assert!(!script.contains("launch"), "{shell}");
    }
    let script = desk.run(&["completions", "bash"]).stdout;
    desk.put("gwc.bash", script);
    for (words, expected) in [
        (&["che"][..], &["check"][..]),
        (
            &["check", "--format", ""],
            &["text", "json", "sarif", "github", "junit"],
        ),
        (&["build", "--out"], &["--output", "--out-dir"]),
        // What only `dev` and `build` call is nobody's to type.
        (&["la"], &[]),
    ] {
        let line = format!(
            "source ./gwc.bash; COMP_WORDS=(gwc {words}); COMP_CWORD={n}; _gwc gwc \"${{COMP_WORDS[{n}]}}\" \"${{COMP_WORDS[{n} - 1]}}\"; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            words = words
                .iter()
                .map(|word| format!("'{word}'"))
                .collect::<Vec<_>>()
                .join(" "),
            n = words.len(),
        );
        let mut bash = Command::new("bash");
        bash.args(["--norc", "-c", &line]).current_dir(&desk.folder);
        let done = finish(&mut bash, b"", LIMIT).unwrap();
        let offered: Vec<&str> = done
            .stdout
            .lines()
            .filter(|line| !line.is_empty())
            .collect();
        assert_eq!(offered, expected, "{words:?}: {done:?}");
    }
}

#[test]
fn manual_pages() {
    let desk = Desk::new("man");
    let page = desk.expect(&["man"], 0, ".TH gwc 1", "").stdout;
    let done = desk.expect(&["man", "man/man1"], 0, "", "pages to man/man1");
    assert_eq!(done.stdout, "");
    let mut expected: BTreeSet<String> = COMMANDS
        .iter()
        .map(|command| format!("man/man1/gwc-{command}.1"))
        .collect();
    expected.insert("man/man1/gwc.1".to_owned());
    assert_eq!(desk.files(), expected);
    let read = |name: &str| std::fs::read_to_string(desk.folder.join(name)).unwrap();
    assert_eq!(read("man/man1/gwc.1"), page);
    for command in COMMANDS {
        assert!(
            page.contains(&format!("gwc\\-{command}(1)")),
            "{command}: {page}"
        );
        let text = read(&format!("man/man1/gwc-{command}.1"));
        let title = format!(".TH gwc-{command} 1");
        assert!(
            text.contains(&title) && text.contains(".SH SYNOPSIS"),
            "{text}"
        );
    }
    let check = read("man/man1/gwc-check.1");
    assert!(check.contains("\\-\\-write\\-baseline"), "{check}");
    desk.put("file", "");
    desk.expect(&["man", "file"], 2, "", "file");
}

#[test]
fn schemas_are_schemas() {
    let desk = Desk::new("schema");
    let parse = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
    // The list of those there are.
    let none = desk.expect(&["schema", "nothing"], 2, "", "there are: ");
    let names = none.stderr.trim().split("there are: ").nth(1).unwrap();
    let all: BTreeMap<&str, Value> = names
        .split(", ")
        .map(|name| {
            let done = desk.expect(&["schema", name], 0, "", "");
            (name, parse(&done.stdout))
        })
        .collect();
    assert!(
        all.contains_key("integration") && all.contains_key("x-gateway"),
        "{:?}",
        all.keys()
    );
    for (name, schema) in &all {
        assert_eq!(
            schema["$schema"], "https://json-schema.org/draft/2020-12/schema",
            "{name}"
        );
        assert_schema(schema, schema, name);
        // Editors show what a field means.
        let definitions = schema["$defs"].as_object().into_iter().flatten();
        for (kind, definition) in definitions
            .map(|(kind, d)| (kind.as_str(), d))
            .chain([("", schema)])
        {
            for (field, inner) in definition["properties"].as_object().into_iter().flatten() {
                assert!(inner["description"].is_string(), "{name} {kind} {field}");
            }
        }
        // Under the prefixes under which it stands in a document.
        let bare = name.trim_start_matches("x-gateway-");
        if *name != "x-gateway" {
            for prefix in ["x-amazon-apigateway-", "x-gateway-"] {
                let written = format!("{prefix}{bare}");
                let done = desk.expect(&["schema", &written], 0, "", "");
                let given = parse(&done.stdout);
                // Our own has fields of its own.
                if written == "x-gateway-authorizer" {
                    assert!(given["properties"]["issuer"].is_object(), "{given}");
                    assert_schema(&given, &given, &written);
                } else {
                    assert_eq!(&given, schema, "{written}");
                }
            }
        }
    }
    desk.expect(&["schema", "integraton"], 2, "", "integration");
    desk.expect(&["schema", "x-gatway"], 2, "", "x-gateway");
    // The compiler knows every field that the schema offers, and no other.
    for field in all["x-gateway"]["properties"].as_object().unwrap().keys() {
        desk.put(
            "field.yaml",
            CLEAN.replace("name: clean", &format!("name: clean, {field}: ~")),
        );
        let (report, _) = desk.report(&["field.yaml"]);
        let found = codes(&report);
        assert!(!found.contains(&"GW0109"), "{field}: {report}");
    }
    desk.put(
        "field.yaml",
        CLEAN.replace("name: clean", "name: clean, fieldd: ~"),
    );
    assert_eq!(codes(&desk.report(&["field.yaml"]).0), ["GW0109"]);
}

const PROJECT: [&str; 4] = [
    ".github/workflows/api.yml",
    ".gitignore",
    "README.md",
    "api.yaml",
];

/// Every template.
const TEMPLATES: [&str; 4] = ["proxy", "lambda", "mock", "full"];

#[test]
fn new_makes_projects_without_problems() {
    let desk = Desk::new("new");
    for template in TEMPLATES {
        // Whatever the folder is called.
        for name in [
            "plain",
            "true",
            "null",
            "1.5",
            "no",
            "2024-01-01",
            "a 'b' \"c\" {d} #e: f",
            "Ünïcödé",
            "CON",
            "self",
            "-dash",
        ] {
            let folder = format!("./{template}/{name}");
            let done = desk.expect(&["new", &folder, "--template", template], 0, "", "gwc run");
            assert_eq!(done.stdout, "");
            let spec = format!("{folder}/api.yaml");
            let done = desk.run(&["check", "--deny", "warnings", &spec]);
            assert_eq!(
                (done.code, done.stdout.as_str()),
                (Some(0), ""),
                "{folder}: {done:?}"
            );
            // Nothing is told that is not denied.
            let (report, status) = desk.report(&[&spec]);
            assert_eq!((status, codes(&report)), (0, vec![]));
            for file in ["README.md", ".github/workflows/api.yml"] {
                let text = std::fs::read_to_string(desk.folder.join(&folder).join(file)).unwrap();
                assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{text}");
            }
            assert_eq!(
                files_below(&desk.folder.join(&folder)),
                PROJECT.map(str::to_owned).into()
            );
            // It ignores what a build makes.
            let build = ["build", "--emit", "crate", "--out-dir", "out", &spec];
            let emitted = desk.run(&build);
            assert_eq!(emitted.code, Some(0), "{folder}: {emitted:?}");
            let package: toml::Table =
                std::fs::read_to_string(desk.folder.join("out/crate/Cargo.toml"))
                    .unwrap()
                    .parse()
                    .unwrap();
            let binary = package["package"]["name"].as_str().unwrap();
            let ignored =
                std::fs::read_to_string(desk.folder.join(&folder).join(".gitignore")).unwrap();
            assert!(
                ignored.lines().any(|line| line == format!("/{binary}")),
                "{ignored}"
            );
            assert!(
                ignored.lines().any(|line| line == "/gateway-out"),
                "{ignored}"
            );
        }
    }
    // Without a template, and in the folder itself.
    for (args, folder) in [(&["new", "default"][..], "default"), (&["new"], "")] {
        desk.expect(args, 0, "", "");
        let text = std::fs::read_to_string(desk.folder.join(folder).join("api.yaml")).unwrap();
        assert!(text.contains("upstream:"), "{text}");
    }
    let readme = std::fs::read_to_string(desk.folder.join("default/README.md")).unwrap();
    for command in [
        "gwc check api.yaml",
        "gwc run api.yaml",
        "gwc build api.yaml",
    ] {
        assert!(readme.contains(command), "{readme}");
    }
}

#[test]
fn new_never_overwrites() {
    let desk = Desk::new("overwrite");
    for (number, existing) in PROJECT.iter().enumerate() {
        let folder = desk.folder.join(format!("p{number}"));
        let file = folder.join(existing);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, "mine\n").unwrap();
        let name = format!("p{number}");
        let done = desk.expect(&["new", &name], 2, "", existing);
        assert!(done.stderr.contains("exists"), "{done:?}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine\n");
        assert_eq!(files_below(&folder).len(), 1, "nothing else is written");
    }
    // A link to nowhere is something, too.
    let folder = desk.folder.join("linked");
    std::fs::create_dir(&folder).unwrap();
    std::os::unix::fs::symlink("elsewhere", folder.join("README.md")).unwrap();
    desk.expect(&["new", "linked"], 2, "", "README.md");
    assert_eq!(files_below(&folder).len(), 1);
    // Other files do not matter.
    desk.put("p0/other.txt", "");
    std::fs::remove_file(desk.folder.join("p0").join(PROJECT[0])).unwrap();
    desk.expect(&["new", "p0"], 0, "", "");
    // Where no folder can be.
    desk.put("file", "");
    desk.expect(&["new", "file"], 2, "", "file");
    desk.expect(&["new", "file/below"], 2, "", "file/below");
}

/// From nothing to an answer with the three commands that the project's README names.
#[test]
fn new_projects_build_and_answer() {
    let desk = Desk::new("project");
    let upstream = Stub::constant(Reply::text("from the service")).unwrap();
    for template in ["proxy", "mock", "full"] {
        desk.expect(&["new", template, "--template", template], 0, "", "");
        let folder = desk.folder.join(template);
        let spec = folder.join("api.yaml");
        let text = std::fs::read_to_string(&spec).unwrap();
        std::fs::write(
            &spec,
            text.replace("127.0.0.1:9000", &upstream.address().to_string()),
        )
        .unwrap();
        let mut build = desk.command(&["build", "api.yaml"]);
        let done = finish(build.current_dir(&folder), b"", LIMIT).unwrap();
        assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""), "{done:?}");
        let binary = folder.join(format!("{template}-gateway"));
        assert!(
            done.stderr.contains(&format!("built {template}-gateway")),
            "{done:?}"
        );
        let gateway = Gateway::start(&mut on_free_ports(Command::new(binary))).unwrap();
        if template == "proxy" {
            let answer = get(gateway.data(), "/hello/you").unwrap();
            assert_eq!(
                (answer.status, answer.text().as_str()),
                (200, "from the service")
            );
            assert_eq!(upstream.take_requests()[0].target, "/hello/you");
            let long = format!("/hello/{}", "x".repeat(41));
            assert_eq!(get(gateway.data(), &long).unwrap().status, 400);
            assert!(upstream.requests().is_empty());
        } else if template == "full" {
            for (target, status, text, arrives) in [
                ("/v1/status", 200, "{\"status\": \"up\"}", None),
                (
                    "/v1/orders?customer=7",
                    200,
                    "from the service",
                    Some("/orders?owner=7"),
                ),
                ("/v1/orders", 400, "", None),
                ("/v1/orders/9", 200, "from the service", Some("/orders/9")),
                ("/v1/files/a/b", 200, "from the service", Some("/files/a/b")),
                ("/v1/nothing", 404, "there is nothing here", None),
            ] {
                let answer = get(gateway.data(), target).unwrap();
                assert_eq!(answer.status, status, "{target}");
                assert!(answer.text().contains(text), "{target}: {}", answer.text());
                let requests = upstream.take_requests();
                let arrived = requests.first().map(|request| request.target.as_str());
                assert_eq!(arrived, arrives, "{target}");
            }
        } else {
            let answer = get(gateway.data(), "/hello").unwrap();
            assert_eq!(
                (answer.status, answer.text().as_str()),
                (200, "{\"hello\": \"world\"}")
            );
        }
        // Nothing but the binary was added.
        assert_eq!(files_below(&folder).len(), PROJECT.len() + 1);
    }
}

fn on_free_ports(mut command: Command) -> Command {
    command
        .args(["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"])
        .env("GATEWAY_ADMIN_TOKEN", "admin-token-of-the-tests");
    command
}

#[test]
fn build_puts_things_where_it_is_told() {
    let desk = Desk::new("places");
    desk.put("clean.yaml", CLEAN);
    desk.put("wrong.yaml", WRONG);
    std::fs::create_dir(desk.folder.join("folder")).unwrap();
    // The default.
    let done = desk.expect(&["build", "clean.yaml"], 0, "", "built clean-gateway");
    assert_eq!(done.stdout, "");
    let names =
        |names: &[&str]| -> BTreeSet<String> { names.iter().map(|n| (*n).to_owned()).collect() };
    assert_eq!(
        desk.files(),
        names(&["clean-gateway", "clean.yaml", "wrong.yaml"])
    );
    // A folder that does not exist yet, quietly, without the network; the same bytes.
    let done = desk.expect(
        &["build", "-q", "--offline", "clean.yaml", "-o", "a/b/gate"],
        0,
        "",
        "",
    );
    assert_eq!((done.stdout, done.stderr), Default::default());
    let read = |name: &str| std::fs::read(desk.folder.join(name)).unwrap();
    assert!(read("a/b/gate") == read("clean-gateway"));
    // Only the crate; both.
    desk.expect(
        &["build", "--emit", "crate", "--out-dir", "out", "clean.yaml"],
        0,
        "",
        "",
    );
    let crate_files = files_below(&desk.folder.join("out"));
    for file in [
        "crate/Cargo.toml",
        "crate/README.md",
        "crate/src/lib.rs",
        "crate/src/main.rs",
    ] {
        assert!(crate_files.contains(file), "{crate_files:?}");
    }
    for emit in [
        &["--emit", "crate,binary"][..],
        &["--emit", "crate", "--emit", "binary"],
    ] {
        let rest = ["--out-dir", "both", "-o", "both/gate", "clean.yaml"];
        desk.expect(&[&["build"], emit, &rest[..]].concat(), 0, "", "");
        assert!(read("both/gate") == read("clean-gateway"));
        let mut files = files_below(&desk.folder.join("both"));
        files.remove("gate");
        assert_eq!(files, crate_files);
        std::fs::remove_dir_all(desk.folder.join("both")).unwrap();
    }
    // A binary that runs can be replaced.
    let mut command = on_free_ports(Command::new(desk.folder.join("clean-gateway")));
    let gateway = Gateway::start(&mut command).unwrap();
    desk.expect(&["build", "clean.yaml"], 0, "", "");
    assert_eq!(get(gateway.data(), "/hello").unwrap().status, 200);
    // What is no file stays what it is: a pipe here, `/dev/null` elsewhere.
    let pipe = desk.folder.join("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let mut reader = Command::new("wc");
    let reader = reader.arg("-c").arg("pipe").current_dir(&desk.folder);
    let mut reader = reader.stdout(Stdio::piped()).spawn().unwrap();
    desk.expect(&["build", "clean.yaml", "-o", "pipe"], 0, "", "");
    let is_pipe = std::fs::symlink_metadata(&pipe).unwrap().file_type();
    if !std::os::unix::fs::FileTypeExt::is_fifo(&is_pipe) {
        reader.kill().unwrap();
    }
    let read_bytes = reader.wait_with_output().unwrap().stdout;
    let expected = format!("{} pipe\n", read("a/b/gate").len());
    assert_eq!(String::from_utf8_lossy(&read_bytes), expected);
    std::fs::remove_file(pipe).unwrap();
    // Errors leave what is there alone.
    desk.expect(
        &["build", "wrong.yaml", "-o", "clean-gateway"],
        1,
        "",
        "GW0109",
    );
    assert!(read("a/b/gate") == read("clean-gateway"));
    // Places that cannot be.
    desk.expect(&["build", "clean.yaml", "-o", "folder"], 2, "", "folder");
    std::fs::create_dir_all(desk.folder.join("own/crate/src")).unwrap();
    desk.put("own/crate/Cargo.toml", "[package]\nname = \"own\"\n");
    desk.put("own/crate/src/lib.rs", "// work of years\n");
    desk.expect(
        &["build", "--emit", "crate", "--out-dir", "own", "clean.yaml"],
        2,
        "",
        "--out-dir",
    );
    assert_eq!(read("own/crate/src/lib.rs"), b"// work of years\n");
    desk.expect(
        &["build", "clean.yaml", "-o", "clean.yaml/gate"],
        2,
        "",
        "clean.yaml/gate",
    );
    desk.expect(
        &[
            "build",
            "--emit",
            "crate",
            "--out-dir",
            "clean.yaml",
            "clean.yaml",
        ],
        2,
        "",
        "clean.yaml",
    );
    assert_eq!(
        std::fs::read_to_string(desk.folder.join("clean.yaml")).unwrap(),
        CLEAN
    );
    assert!(files_below(&desk.folder.join("folder")).is_empty());
    let left: Vec<String> = desk
        .files()
        .into_iter()
        .filter(|name| name.contains(".gwc"))
        .collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn a_missing_environment_exits_with_2_and_the_fix() {
    let desk = Desk::new("environment");
    desk.put("clean.yaml", CLEAN);
    let nowhere = desk.folder.join("nowhere");
    let build = |change: &dyn Fn(&mut Command)| {
        let mut command = desk.command(&["build", "clean.yaml"]);
        change(&mut command);
        let done = finish(&mut command, b"", LIMIT).unwrap();
        assert_sane(&done, &["build"]);
        assert_eq!(done.code, Some(2), "{done:?}");
        done.stderr
    };
    let words = build(&|command| {
        command.env("PATH", &nowhere);
    });
    assert!(
        words.contains("cargo") && words.contains("rustup"),
        "{words}"
    );
    let words = build(&|command| {
        for name in ["HOME", "XDG_CACHE_HOME", "GWC_CACHE_DIR"] {
            command.env_remove(name);
        }
    });
    assert!(words.contains("HOME"), "{words}");
    let words = build(&|command| {
        command.env("GWC_CACHE_DIR", desk.folder.join("clean.yaml"));
    });
    assert!(words.contains("cache"), "{words}");
    let mut command = desk.command(&["build", "--target", "no-such-target", "clean.yaml"]);
    let done = finish(&mut command, b"", LIMIT).unwrap();
    assert!(
        done.code == Some(2) && done.stderr.contains("no-such-target"),
        "{done:?}"
    );
    assert_eq!(desk.files(), ["clean.yaml".to_owned()].into());
    // Where nothing can be written is known before anything is compiled.
    std::fs::create_dir(desk.folder.join("taken")).unwrap();
    let mut command = desk.command(&["build", "clean.yaml", "-o", "taken"]);
    command.env("PATH", &nowhere);
    let done = finish(&mut command, b"", LIMIT).unwrap();
    assert_eq!(
        (done.code, done.stderr.as_str()),
        (Some(2), "error: cannot write `taken`: it is a folder\n")
    );
    // Neither needs a toolchain.
    for args in [
        &["check", "clean.yaml"][..],
        &["build", "--emit", "crate", "clean.yaml"],
        &["explain"],
    ] {
        let mut command = desk.command(args);
        command
            .env("PATH", &nowhere)
            .env_remove("HOME")
            .env_remove("XDG_CACHE_HOME");
        let done = finish(&mut command, b"", LIMIT).unwrap();
        assert_eq!(done.code, Some(0), "{args:?}: {done:?}");
    }
}

/// Starts `gwc run` with a folder of its own for temporary files.
fn start_run(desk: &Desk, args: &[&str]) -> Process {
    let temporary = desk.folder.join("tmp");
    std::fs::create_dir_all(&temporary).unwrap();
    let mut command = desk.command(&["run"]);
    command
        .env("TMPDIR", temporary)
        .env("GATEWAY_ADMIN_TOKEN", "admin-token-of-the-tests");
    Process::start(command.args(args)).unwrap()
}

fn address(process: &mut Process, role: &str) -> std::net::SocketAddr {
    let prefix = format!("listening {role} http://");
    loop {
        let step = Duration::from_millis(100);
        let find = |line: &str| line.strip_prefix(&prefix)?.parse().ok();
        if let Some(address) = process.stderr().wait_for(step, find) {
            return address;
        }
        let ended = process.exited().unwrap();
        assert!(ended.is_none(), "{ended:?}: {}", process.stderr().text());
    }
}

#[test]
fn run_is_the_gateway() {
    let desk = Desk::new("run");
    let upstream =
        Stub::start(|request| Reply::text(request.path()).after(Duration::from_millis(400)))
            .unwrap();
    desk.put("clean.yaml", CLEAN);
    desk.put(
        "slow.yaml",
        WARNED
            .replace("http://127.0.0.1:9", &upstream.url())
            .replace("/hello/{id}", "/slow"),
    );
    for signal in ["TERM", "INT"] {
        let mut process = start_run(
            &desk,
            &[
                "clean.yaml",
                "slow.yaml",
                "--",
                "--listen",
                "127.0.0.1:0",
                "--admin",
                "127.0.0.1:0",
            ],
        );
        let data = address(&mut process, "data");
        let admin = address(&mut process, "admin");
        assert_eq!(get(data, "/hello").unwrap().text(), "{\"is\": \"clean\"}");
        assert_eq!(get(admin, "/readyz").unwrap().status, 200);
        // One process, and nothing on the disk that would stay.
        let id = process.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
        assert_eq!(children.unwrap_or_default(), "");
        assert_eq!(files_below(&desk.folder.join("tmp")), BTreeSet::new());
        // What is in flight is finished.
        let request = std::thread::spawn(move || {
            get(data, "/warned/slow").map_err(|error| error.to_string())
        });
        let asked = (0..500).any(|_| {
            std::thread::sleep(Duration::from_millis(10));
            !upstream.requests().is_empty()
        });
        assert!(asked);
        process.signal(signal).unwrap();
        assert_eq!(request.join().unwrap().unwrap().text(), "/slow");
        let status = process.wait(Duration::from_secs(20)).unwrap();
        assert_eq!(
            status.code(),
            Some(0),
            "{signal}: {}",
            process.stderr().text()
        );
        assert!(
            std::net::TcpStream::connect(data).is_err(),
            "{signal}: somebody listens"
        );
        assert_eq!(
            std::fs::read_dir(desk.folder.join("tmp")).unwrap().count(),
            0
        );
        upstream.forget_requests();
    }
}

#[test]
fn run_ends_as_the_gateway_does() {
    let desk = Desk::new("run-ends");
    desk.put("clean.yaml", CLEAN);
    desk.put("wrong.yaml", WRONG);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    let cases: &[(&[&str], i32, &str, &str)] = &[
        (&["clean.yaml", "--", "version"], 0, "api clean 1.0.0", ""),
        (&["clean.yaml", "--", "routes"], 0, "/hello", ""),
        (
            &["-q", "clean.yaml", "--", "--help"],
            0,
            "Usage: clean-gateway",
            "",
        ),
        (&["clean.yaml", "--", "--frobnicate"], 2, "", "--frobnicate"),
        (&["clean.yaml", "--", "--stage", "nope"], 2, "", "nope"),
        (&["wrong.yaml", "--", "version"], 1, "", "GW0109"),
        (&["missing.yaml", "--", "version"], 2, "", "missing.yaml"),
        (
            &["clean.yaml", "--", "--listen", &taken, "--admin", "off"],
            2,
            "",
            &taken,
        ),
    ];
    for (args, code, in_stdout, in_stderr) in cases {
        let mut process = start_run(&desk, args);
        let status = process.wait(LIMIT).unwrap();
        // The readers of the pipes may be a moment behind.
        std::thread::sleep(Duration::from_millis(50));
        let (stdout, stderr) = (process.stdout().text(), process.stderr().text());
        assert_eq!(status.code(), Some(*code), "{args:?}: {stdout}{stderr}");
        assert!(stdout.contains(in_stdout), "{args:?}: {stdout}");
        assert!(stderr.contains(in_stderr), "{args:?}: {stderr}");
        assert_eq!(
            std::fs::read_dir(desk.folder.join("tmp")).unwrap().count(),
            0,
            "{args:?}"
        );
    }
    // Standard input is the document's; the gateway does not miss it.
    let mut command = desk.command(&["run", "-", "--", "version"]);
    let done = finish(&mut command, CLEAN.as_bytes(), LIMIT).unwrap();
    assert!(
        done.code == Some(0) && done.stdout.contains("api clean"),
        "{done:?}"
    );
}

/// The documents of the README's tour pass as it says.
#[test]
fn the_samples_are_clean() {
    let desk = Desk::new("samples");
    let specs = workspace_root().join("specs");
    let mut n_samples = 0;
    for entry in std::fs::read_dir(&specs).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let name = path.to_str().unwrap();
        if name.ends_with(".params.yaml") {
            continue;
        }
        n_samples += 1;
        // Values of its variables stand beside a sample.
        let parameters = path.with_extension("params.yaml");
        let parameters = parameters.to_str().unwrap();
        let mut args = vec![name];
        if Path::new(parameters).exists() {
            args.extend(["--params", parameters]);
        }
        let (report, status) = desk.report(&args);
        assert_eq!((status, &report["errors"]), (0, &0.into()), "{report}");
    }
    assert!(n_samples >= 6);
    let readme = std::fs::read_to_string(workspace_root().join("README.md")).unwrap();
    let codes: BTreeSet<&str> = regex::Regex::new(r"GW\d{4}")
        .unwrap()
        .find_iter(&readme)
        .map(|code| code.as_str())
        .collect();
    for code in codes {
        desk.expect(&["explain", code], 0, code, "");
    }
    assert!(package_root().join("README.md").exists());
}
