//! The whole program: command line, settings, signals.

use std::ffi::OsString;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::{GATEWAY, RAISED, ToyHandler, ask};
use crate::serve::audit::Audit;
use crate::serve::cli::{self, ServeArgs};
use crate::serve::config::{Config, LogFormat};
use crate::serve::{Kept, Settings, commands, process, state};

fn run(arguments: &[&str]) -> ExitCode {
    let arguments = ["toy"].iter().chain(arguments).map(OsString::from);
    cli::run(&GATEWAY, |_, _| Ok(ToyHandler), arguments)
}

fn parse(arguments: &[&str]) -> Result<ServeArgs, String> {
    let arguments = ["toy"].iter().chain(arguments).map(OsString::from);
    cli::parse(&GATEWAY, arguments)
        .map(|arguments| arguments.serve)
        .map_err(|error| error.to_string())
}

fn resolve(arguments: &[&str], environment: &[(&str, &str)]) -> Result<Settings, String> {
    let environment = environment.iter().map(|(k, v)| (k.into(), v.into()));
    Settings::resolve(&GATEWAY, &parse(arguments)?, environment)
}

#[test]
fn exit_codes_tell_who_is_wrong() {
    assert_eq!(run(&["version"]), ExitCode::SUCCESS);
    assert_eq!(run(&["--help"]), ExitCode::SUCCESS);
    for wrong in [
        &["--listen", "nowhere"][..],
        &["--threads", "0"],
        &["--state", "rediss://localhost:6379"],
        &["--state", "disk"],
        &["--stage", "nope"],
        &["--config", "/nowhere.toml"],
        &["openapi"],
        &["--no-such-flag"],
        &[
            "--audit",
            "/nowhere/audit.log",
            "--listen",
            "127.0.0.1:0",
            "--state",
            "memory",
        ],
        &["keys"],
        &[
            "keys",
            "create",
            "--value-from",
            "a-literal-that-others-see",
        ],
        &["keys", "list", "--admin", "off", "--state", "memory"],
        &["keys", "disable", "", "--admin", "off"],
        &["keys", "import", "/nowhere.csv"],
        &["keys", "export", "--csv", "--json"],
        &["usage", "--csv", "--json"],
    ] {
        assert_eq!(run(wrong), ExitCode::from(2), "{wrong:?}");
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let arguments = ["--listen", &address, "--state", "memory"];
    assert_eq!(run(&arguments), ExitCode::from(2));
}

#[test]
fn flags_beat_environment_beats_file() {
    let path = std::env::temp_dir().join(format!("gwc-config-{}.toml", std::process::id()));
    let text = "log_format = \"json\"\nthreads = 3\nadmin = \"off\"\n\
        [vars]\nX = \"file\"\nY = \"file\"\nZ = \"file\"\n[vars.a]\nX = \"file-a\"\nY = \"file-a\"\n";
    std::fs::write(&path, text).unwrap();
    let config = path.to_str().unwrap();
    let arguments = ["--config", config, "--threads", "2", "--var", "a:Z=flag=1"];
    let settings = resolve(&arguments, &[("GATEWAY_VAR_Y", "env"), ("PATH", "/")]).unwrap();
    assert_eq!(settings.threads, 2);
    assert_eq!(settings.log_format, LogFormat::Json);
    assert_eq!(settings.admin, None);
    assert_eq!(settings.listen, ["127.0.0.1:8080".parse().unwrap()]);
    let get = |api, name| settings.variables.get(api, name).unwrap();
    assert_eq!([get("a", "X"), get("b", "X")], ["file-a", "file"]);
    assert_eq!([get("a", "Y"), get("b", "Y")], ["env", "env"]);
    assert_eq!([get("a", "Z"), get("b", "Z")], ["flag=1", "file"]);
    std::fs::write(&path, "[vars.c]\nX = \"1\"\n").unwrap();
    let problem = resolve(&["--config", config], &[]).unwrap_err();
    assert_eq!(problem, "there is no API `c`; there is: a, b");
    std::fs::write(&path, "[limits]\nconnections = 0\n").unwrap();
    let problem = resolve(&["--config", config], &[]).unwrap_err();
    assert_eq!(problem, "`limits.connections` must be at least 1");
    std::fs::write(&path, "\nthreds = 1\n").unwrap();
    let problem = resolve(&["--config", config], &[]).unwrap_err();
    assert!(problem.contains("line 2, column 1"), "{problem}");
    std::fs::remove_file(path).unwrap();
}

#[test]
fn routes_are_a_table() {
    let table = commands::routes(&GATEWAY);
    assert_eq!(
        table,
        "METHOD  PATH       STAGE  OPERATION  INTEGRATION\n\
         GET     /prod/v1/  prod   root       fails (ResourceNotFound)\n\
         GET     /test/v1/  test   root       fails (ResourceNotFound)\n"
    );
}

/// `UPDATE_EXPECT=1` writes it.
#[test]
fn the_schema_of_the_configuration_is_current() {
    let schema = schemars::schema_for!(Config);
    let made = format!("{}\n", schema.as_value());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/serve/config.schema.json");
        std::fs::write(file, &made).unwrap();
    }
    assert_eq!(commands::CONFIG_SCHEMA, made);
    let schema = schema.as_value();
    assert!(schema["properties"]["drain_seconds"]["description"].is_string());
    assert_eq!(schema["additionalProperties"], false);
}

fn kept() -> Kept {
    Kept {
        canaries: Arc::default(),
        caches: Arc::default(),
        state: state::in_memory(&GATEWAY).unwrap(),
        verifiers: Arc::default(),
    }
}

#[test]
fn a_refused_reload_changes_no_key() {
    let path = std::env::temp_dir().join(format!("gwc-reload-{}.toml", std::process::id()));
    let kept = kept();
    let audit = Audit::open(None).unwrap();
    let opens = |value: &str| kept.state.key(value.as_bytes()).is_some();
    let reload = |value: &str, outcome: Result<ToyHandler, String>| {
        std::fs::write(
            &path,
            format!("[[api_keys]]\nid = \"k\"\nvalue = \"{value}\"\n"),
        )
        .unwrap();
        let settings = resolve(&["--config", path.to_str().unwrap()], &[]).unwrap();
        let renewed = cli::renew(&settings, &kept, &audit, |_, _| outcome.clone());
        renewed.map(|_| ())
    };
    reload("first", Ok(ToyHandler)).unwrap();
    assert!(opens("first"));
    let refused = reload("second", Err("no such function".to_owned()));
    assert_eq!(refused, Err("no such function".to_owned()));
    assert!(opens("first") && !opens("second"));
    assert!(reload("a b", Ok(ToyHandler)).is_err());
    assert!(opens("first"));
    reload("second", Ok(ToyHandler)).unwrap();
    assert!(!opens("first") && opens("second"));
    std::fs::remove_file(path).unwrap();
}

#[test]
fn rates_are_numbers() {
    let path = std::env::temp_dir().join(format!("gwc-rate-{}.toml", std::process::id()));
    let of = |rate: &str| {
        std::fs::write(
            &path,
            format!("[throttle]\nrate_limit = {rate}\nburst_limit = 3\n"),
        )
        .unwrap();
        let settings = resolve(&["--config", path.to_str().unwrap()], &[])?;
        Ok::<_, String>(settings.throttle.unwrap().rate)
    };
    assert_eq!(
        [of("1e-300"), of("0"), of("2.5")],
        [Ok(1e-300), Ok(0.0), Ok(2.5)]
    );
    for (rate, told) in [
        (
            "nan",
            "`throttle.rate_limit` must be a number of requests per second from 0 up, and is NaN",
        ),
        ("inf", "and is inf"),
        ("-inf", "and is -inf"),
        ("-1", "and is -1"),
        (".nan", "`rate_limit`"),
        (".inf", "`rate_limit`"),
        ("1e999", "rate_limit"),
    ] {
        let problem = of(rate).unwrap_err();
        assert!(problem.contains(told), "{rate}: {problem}");
    }
    std::fs::remove_file(path).unwrap();
}

fn signal(name: &str) {
    let pid = std::process::id().to_string();
    assert!(
        Command::new("kill")
            .args([name, &pid])
            .status()
            .unwrap()
            .success()
    );
}

#[test]
fn signals_reload_and_stop() {
    let arguments = [
        "--listen",
        "127.0.0.1:0",
        "--admin",
        "off",
        "--threads",
        "2",
    ];
    let settings = resolve(&arguments, &[]).unwrap();
    let running = process::start(&GATEWAY, settings, kept(), |_, _| Ok(ToyHandler)).unwrap();
    let address = running.addresses()[0];
    let waiting = thread::spawn(move || running.wait(|_| Err("not asked for".to_owned())));
    let mut clients: Vec<_> = (0..8)
        .map(|_| TcpStream::connect(address).unwrap())
        .collect();
    for client in &mut clients {
        assert!(ask(client, "/a").starts_with("HTTP/1.1 200 "));
    }
    signal("-HUP");
    thread::sleep(Duration::from_millis(50));
    assert!(ask(&mut clients[0], "/a").starts_with("HTTP/1.1 200 "));
    signal("-TERM");
    assert_eq!(waiting.join().unwrap(), ExitCode::SUCCESS);
    assert!(TcpStream::connect(address).is_err());
    assert!(!Path::new("admin.token").exists());
}

#[test]
fn heads_are_read_as_far_as_an_api_takes_them() {
    assert_eq!(process::max_head_bytes(&GATEWAY), 16 * 1024);
    assert!(process::max_head_bytes(&RAISED) > 100_000);
}
