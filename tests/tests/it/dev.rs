//! `gwc dev`: edits are served, broken ones are not, nobody is turned away meanwhile, and nothing is left
//! behind. And what it rests on: sockets that a gateway inherits.

use std::collections::BTreeSet;
use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use command_fds::{CommandFdExt, FdMapping};
use gateway_tests::gateway::{Binary, Document};
use gateway_tests::gwc::Gwc;
use gateway_tests::http1::{Client, PATIENCE, get};
use gateway_tests::process::{Process, finish};
use gateway_tests::scratch_dir;
use gateway_tests::stub::{Reply, Stub};

/// A build may wait for others.
const LIMIT: Duration = Duration::from_secs(300);

/// An operation that answers `text`.
fn operation(text: &str) -> String {
    format!(
        "{{responses: {{'200': {{description: ok}}}}, x-gateway-integration: {{type: mock, \
         requestTemplates: {{application/json: '{{\"statusCode\": 200}}'}}, \
         responses: {{default: {{statusCode: '200', responseTemplates: {{application/json: '{text}'}}}}}}}}}}"
    )
}

/// A document whose `/hello` answers `text`; `paths` are lines of further ones.
fn document(text: &str, paths: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{title: Desk, version: 1.0.0}}\nx-gateway: {{name: desk, kind: rest}}\n\
         paths:\n  /hello:\n    get: {}\n{paths}",
        operation(text)
    )
}

/// `gwc dev` in a folder of its own.
struct Desk {
    folder: PathBuf,
    process: Process,
}

impl Desk {
    /// Starts it with files that are there already.
    fn start(label: &str, files: &[(&str, &str)], args: &[&str]) -> Desk {
        let folder = scratch_dir(label).unwrap();
        for (name, text) in files {
            put(&folder, name, text);
        }
        let mut command = gwc(&folder);
        command.args(["dev", "api.yaml"]).args(args).args([
            "--",
            "--listen",
            "127.0.0.1:0",
            "--admin",
            "127.0.0.1:0",
        ]);
        let process = Process::start(&mut command).unwrap();
        Desk { folder, process }
    }

    fn put(&self, name: &str, text: &str) {
        put(&self.folder, name, text);
    }

    /// As most editors save: a new file takes the place of the old one.
    fn replace(&self, name: &str, text: &str) {
        put(&self.folder, ".new~", text);
        fs::rename(self.folder.join(".new~"), self.folder.join(name)).unwrap();
    }

    fn address(&mut self, role: &str) -> SocketAddr {
        let prefix = format!("listening {role} http://");
        let deadline = Instant::now() + LIMIT;
        loop {
            let find = |line: &str| line.strip_prefix(&prefix)?.parse().ok();
            let step = Duration::from_millis(100);
            if let Some(address) = self.process.stderr().wait_for(step, find) {
                return address;
            }
            let ended = self.process.exited().unwrap();
            let said = self.process.stderr().text();
            assert!(
                ended.is_none() && Instant::now() < deadline,
                "{ended:?}: {said}"
            );
        }
    }

    /// Waits until `path` answers `expected`.
    fn serves(&mut self, address: SocketAddr, path: &str, expected: &str) {
        let last = |()| get(address, path).map(|response| response.text());
        let served = until(|| last(()).is_ok_and(|text| text == expected));
        assert!(
            served,
            "{path} is not {expected:?} but {:?}: {}",
            last(()),
            self.process.stderr().text()
        );
    }

    /// Waits for the `n`th line with `text`.
    fn says(&self, text: &str, n: usize) {
        let count = || {
            let lines = self.process.stderr().all();
            lines.iter().filter(|line| line.contains(text)).count()
        };
        assert!(
            until(|| count() >= n),
            "{text:?}: {}",
            self.process.stderr().text()
        );
    }
}

fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// `gwc` with a folder for temporary files of its own.
fn gwc(folder: &Path) -> Command {
    let temporary = folder.join("tmp");
    fs::create_dir_all(&temporary).unwrap();
    let mut command = Gwc::find().unwrap().command();
    command
        .current_dir(folder)
        .env("TMPDIR", temporary)
        .env("NO_COLOR", "1")
        .env("GATEWAY_ADMIN_TOKEN", "admin-token-of-the-tests");
    command
}

fn until(holds: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + LIMIT;
    while Instant::now() < deadline {
        if holds() {
            return true;
        }
        thread::sleep(Duration::from_millis(10));
    }
    false
}

/// The ids of all processes that descend from this one.
fn descendants(id: u32) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    let threads = fs::read_dir(format!("/proc/{id}/task"))
        .into_iter()
        .flatten();
    for thread in threads.flatten() {
        let text = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        for child in text.split_whitespace().filter_map(|id| id.parse().ok()) {
            found.insert(child);
            found.extend(descendants(child));
        }
    }
    found
}

/// Whether a process runs; one that only waits for its parent to notice its end does not.
fn runs(id: u32) -> bool {
    fs::read_to_string(format!("/proc/{id}/stat"))
        .ok()
        .and_then(|stat| {
            stat.rsplit_once(") ")
                .map(|(_, rest)| !rest.starts_with('Z'))
        })
        .unwrap_or(false)
}

fn name_of(id: u32) -> String {
    let name = fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
    name.trim().to_owned()
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

#[test]
fn an_edit_is_served_and_a_broken_one_is_not() {
    let mut desk = Desk::start("dev-edit", &[("api.yaml", &document("one", ""))], &[]);
    let data = desk.address("data");
    let admin = desk.address("admin");
    desk.serves(data, "/hello", "one");
    assert_eq!(get(admin, "/readyz").unwrap().status, 200);

    desk.put("api.yaml", &document("two", ""));
    desk.serves(data, "/hello", "two");
    desk.says("changed: api.yaml", 1);
    desk.says("serving the change after ", 1);

    let broken = document("three", "").replace("get:", "get: [");
    desk.replace("api.yaml", &broken);
    desk.says("error[GW", 1);
    desk.says("api.yaml:", 1);
    desk.says("the gateway of before goes on serving", 1);
    assert_eq!(get(data, "/hello").unwrap().text(), "two");

    desk.replace("api.yaml", &document("three", ""));
    desk.serves(data, "/hello", "three");
    // Gone, and back.
    fs::remove_file(desk.folder.join("api.yaml")).unwrap();
    desk.says("the gateway of before goes on serving", 2);
    assert_eq!(get(data, "/hello").unwrap().text(), "three");
    desk.put("api.yaml", &document("four", ""));
    desk.serves(data, "/hello", "four");
    assert_eq!(get(admin, "/readyz").unwrap().status, 200);

    // Said once: the sockets are the same all the time.
    let lines = desk.process.stderr().all();
    let listening = lines.iter().filter(|line| line.contains("listening"));
    assert_eq!(listening.count(), 2, "{lines:?}");
}

#[test]
fn a_document_that_is_wrong_from_the_start_is_waited_for() {
    let broken = document("one", "").replace("get:", "get: [");
    let mut desk = Desk::start("dev-wrong", &[("api.yaml", &broken)], &[]);
    desk.says("waiting for changes", 1);
    desk.put("api.yaml", &document("one", ""));
    let data = desk.address("data");
    desk.serves(data, "/hello", "one");
}

#[test]
fn every_file_that_is_read_is_watched() {
    let paths = "  /part:\n    $ref: parts/one.yaml\n";
    let part = |text: &str| format!("get: {}\n", operation(text));
    let mut desk = Desk::start(
        "dev-files",
        &[
            ("api.yaml", &document("${greeting}", paths)),
            ("parts/one.yaml", &part("part one")),
            ("values.yaml", "greeting: hello\n"),
            ("parts/unread.yaml", "get: {}\n"),
        ],
        &["--params", "values.yaml"],
    );
    let data = desk.address("data");
    desk.serves(data, "/part", "part one");
    desk.serves(data, "/hello", "hello");

    desk.replace("parts/one.yaml", &part("part two"));
    desk.serves(data, "/part", "part two");
    desk.replace("values.yaml", "greeting: good day\n");
    desk.serves(data, "/hello", "good day");

    // A file that is not there yet, in a folder that is not either.
    let paths = "  /part:\n    $ref: more/deep/two.yaml\n";
    desk.put("api.yaml", &document("${greeting}", paths));
    desk.says("the gateway of before goes on serving", 1);
    assert_eq!(get(data, "/part").unwrap().text(), "part two");
    desk.put("more/deep/two.yaml", &part("part three"));
    desk.serves(data, "/part", "part three");

    // A folder in the place of another.
    put(&desk.folder, "other/deep/two.yaml", &part("part four"));
    fs::rename(desk.folder.join("more"), desk.folder.join("before")).unwrap();
    fs::rename(desk.folder.join("other"), desk.folder.join("more")).unwrap();
    desk.serves(data, "/part", "part four");
    desk.replace("more/deep/two.yaml", &part("part five"));
    desk.serves(data, "/part", "part five");

    // What is not read is not watched, nor is a save that changes nothing.
    let n_changes = |desk: &Desk| desk.process.stderr().text().matches("changed: ").count();
    let before = n_changes(&desk);
    desk.put("parts/one.yaml", "no longer read");
    desk.put("parts/unread.yaml", "never read");
    desk.replace("values.yaml", "greeting: good day\n");
    desk.put("more/deep/two.yaml", &part("part six"));
    desk.serves(data, "/part", "part six");
    assert_eq!(
        n_changes(&desk),
        before + 1,
        "{}",
        desk.process.stderr().text()
    );
}

/// A document with a portal.
const SHOWN: &str = "openapi: 3.0.3
info: {title: Desk, version: 1.0.0, description: Greets}
x-gateway: {name: desk, upstream: 'http://127.0.0.1:9', portal: {path: /docs}}
paths:
  /hello:
    get:
      operationId: hello
      summary: Says hello
      responses: {'200': {description: ok}}
";

/// What the portal says of the document.
fn report(data: SocketAddr) -> serde_json::Value {
    let answer = get(data, "/docs/dev.json").unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    serde_json::from_str(&answer.text()).unwrap()
}

#[test]
fn what_is_wrong_stands_beside_the_pages() {
    let mut desk = Desk::start("dev-report", &[("api.yaml", SHOWN)], &[]);
    let data = desk.address("data");
    let has = |what: &dyn Fn(&serde_json::Value) -> bool| {
        assert!(until(|| what(&report(data))), "{}", report(data));
        report(data)
    };
    let first = has(&|it| it["build"].is_string());
    assert_eq!(first["found"]["diagnostics"], serde_json::json!([]));
    let page = get(data, "/docs/operations/hello.html").unwrap();
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("etag"), "");
    let build = first["build"].as_str().unwrap();
    assert!(page.text().contains(&format!("data-build=\"{build}\"")));
    let script = get(data, "/docs/assets/dev.js?v=1").unwrap();
    assert_eq!(
        (script.status, script.header("cache-control")),
        (200, "no-store")
    );

    desk.put(
        "api.yaml",
        &SHOWN.replace("path: /docs", "path: /docs, colour: red"),
    );
    let broken = has(&|it| it["found"]["errors"] == 1);
    assert_eq!(broken["build"], first["build"]);
    let told = &broken["found"]["diagnostics"][0];
    assert_eq!(told["severity"], "error");
    let place = &told["labels"][0];
    assert_eq!(
        (&place["file"], &place["line"]),
        (&"api.yaml".into(), &3.into())
    );
    assert!(
        get(data, "/docs/index.html")
            .unwrap()
            .text()
            .contains("Says hello")
    );

    desk.put("api.yaml", &SHOWN.replace("Says hello", "Says good day"));
    let mended = has(&|it| it["build"] != first["build"]);
    assert_eq!(mended["found"]["errors"], 0);
    let page = get(data, "/docs/operations/hello.html").unwrap().text();
    assert!(page.contains("Says good day") && !page.contains(build));

    desk.process.signal("TERM").unwrap();
    assert_eq!(desk.process.wait(LIMIT).unwrap().code(), Some(0));
    assert!(is_empty(&desk.folder.join("tmp")));
}

/// What was built to stay has nothing of it, whatever its environment says.
#[test]
fn other_gateways_have_no_reports() {
    let binary = Binary::build("no-report", &[Document::yaml("api", SHOWN)], &[]).unwrap();
    let report = binary.folder().join("report.json");
    fs::write(&report, "{}").unwrap();
    let mut command = binary.command();
    command.env("GATEWAY_DEV_REPORT", &report);
    let gateway = gateway_tests::gateway::Gateway::start(&mut command).unwrap();
    for path in [
        "/docs/dev.json",
        "/docs/assets/dev.js",
        "/docs/assets/dev.css",
    ] {
        assert_eq!(get(gateway.data(), path).unwrap().status, 404, "{path}");
    }
    let page = get(gateway.data(), "/docs/index.html").unwrap();
    assert!(!page.text().contains("dev.js") && !page.text().contains("data-build"));
    assert_eq!(page.header("cache-control"), "no-cache");
    let content = fs::read(binary.path()).unwrap();
    let name = b"GATEWAY_DEV_REPORT";
    assert!(!content.windows(name.len()).any(|part| part == name));
}

#[test]
fn what_is_wrong_is_shown_in_a_browser() {
    let scripts = crate::desk::Scripts::new("dev");
    let mut desk = Desk::start("dev-browser", &[("api.yaml", SHOWN)], &[]);
    let data = desk.address("data");
    let mut script = scripts.node("dev.mjs");
    script
        .arg(format!("http://{data}"))
        .arg(desk.folder.join("api.yaml"));
    eprintln!("{}", gateway_tests::process::run(&mut script).unwrap());
}

/// What a stream of requests came to.
#[derive(Default)]
struct Tally {
    stop: AtomicBool,
    n_asked: AtomicU64,
    n_answered: AtomicU64,
    n_last: AtomicU64,
}

impl Tally {
    /// Asks without end, on connections that are kept for as long as the gateway keeps them, or not.
    fn ask(self: &Arc<Self>, address: SocketAddr, keeps: bool) -> JoinHandle<Result<(), String>> {
        let tally = Arc::clone(self);
        thread::spawn(move || {
            let told = |error: &dyn std::fmt::Display| format!("keeps={keeps}: {error}");
            while !tally.stop.load(SeqCst) {
                let mut client = Client::connect(address).map_err(|error| told(&error))?;
                loop {
                    tally.n_asked.fetch_add(1, SeqCst);
                    let manner = if keeps { "" } else { "Connection: close\r\n" };
                    client
                        .send(format!("GET /hello HTTP/1.1\r\nHost: a\r\n{manner}\r\n"))
                        .map_err(|error| told(&error))?;
                    let response = client.read("GET", PATIENCE).map_err(|error| told(&error))?;
                    if response.status != 200 {
                        return Err(told(&response.status));
                    }
                    tally.n_answered.fetch_add(1, SeqCst);
                    let is_last = response.header("connection") == "close";
                    if keeps && is_last {
                        tally.n_last.fetch_add(1, SeqCst);
                    }
                    if is_last || !keeps || tally.stop.load(SeqCst) {
                        break;
                    }
                    // Some time without a request, as on real connections.
                    thread::sleep(Duration::from_millis(3));
                }
            }
            Ok(())
        })
    }
}

#[test]
fn no_request_is_lost_in_ten_switches() {
    const N_SWITCHES: u64 = 10;
    let n_asked = Arc::new(AtomicUsize::new(0));
    let asked = Arc::clone(&n_asked);
    // Answered once the gateway that asked is no longer the one that serves.
    let finish = Arc::new(AtomicBool::new(false));
    let may_finish = Arc::clone(&finish);
    let upstream = Stub::start(move |_| {
        asked.fetch_add(1, SeqCst);
        until(|| may_finish.load(SeqCst));
        Reply::text("at last")
    })
    .unwrap();
    let slow = format!(
        "  /slow:\n    get:\n      responses: {{'200': {{description: ok}}}}\n      \
         x-gateway-integration: {{type: http_proxy, httpMethod: GET, uri: '{}/slow'}}\n",
        upstream.url()
    );
    let text = |n: u64| document(&format!("version {n}"), &slow);
    let mut desk = Desk::start("dev-switches", &[("api.yaml", &text(0))], &[]);
    let data = desk.address("data");
    desk.serves(data, "/hello", "version 0");

    let tally = Arc::new(Tally::default());
    let streams: Vec<_> = [true, true, true, false, false]
        .into_iter()
        .map(|keeps| tally.ask(data, keeps))
        .collect();
    let long = thread::spawn(move || get(data, "/slow").map_err(|error| error.to_string()));
    assert!(until(|| n_asked.load(SeqCst) == 1));
    for n in 1..=N_SWITCHES {
        desk.replace("api.yaml", &text(n));
        desk.serves(data, "/hello", &format!("version {n}"));
        if n == 1 {
            finish.store(true, SeqCst);
        }
    }
    desk.says("serving the change", 10);
    let long = long.join().unwrap().unwrap();
    assert_eq!((long.status, long.text().as_str()), (200, "at last"));
    tally.stop.store(true, SeqCst);
    for stream in streams {
        stream.join().unwrap().unwrap();
    }
    let n_asked = tally.n_asked.load(SeqCst);
    assert_eq!(n_asked, tally.n_answered.load(SeqCst));
    eprintln!("{n_asked} requests in {N_SWITCHES} switches");
    assert!(n_asked > 20 * N_SWITCHES, "{n_asked}");
    assert!(
        tally.n_last.load(SeqCst) >= 3,
        "clients are told to change over"
    );
    // Only the last gateway is left.
    let id = desk.process.id();
    assert!(until(|| descendants(id)
        .into_iter()
        .filter(|id| runs(*id))
        .count()
        == 1));
}

#[test]
fn a_signal_ends_the_gateway_and_leaves_nothing() {
    for signal in ["TERM", "INT", "HUP"] {
        let mut desk = Desk::start("dev-signal", &[("api.yaml", &document("one", ""))], &[]);
        let data = desk.address("data");
        desk.serves(data, "/hello", "one");
        let gateways = descendants(desk.process.id());
        assert_eq!(gateways.len(), 1);
        desk.process.signal(signal).unwrap();
        let status = desk.process.wait(LIMIT).unwrap();
        let said = desk.process.stderr().text();
        assert_eq!(status.code(), Some(0), "{signal}: {said}");
        assert!(gateways.into_iter().all(|id| !runs(id)), "{signal}");
        assert!(is_empty(&desk.folder.join("tmp")), "{signal}");
        assert!(std::net::TcpStream::connect(data).is_err(), "{signal}");
    }
}

#[test]
fn a_gateway_does_not_outlive_a_killed_dev() {
    let mut desk = Desk::start("dev-killed", &[("api.yaml", &document("one", ""))], &[]);
    let data = desk.address("data");
    desk.serves(data, "/hello", "one");
    let gateways = descendants(desk.process.id());
    desk.process.signal("KILL").unwrap();
    assert!(until(|| gateways.iter().all(|id| !runs(*id))));
}

/// What is killed can end nobody: cargo asks for that itself.
#[test]
fn cargo_does_not_outlive_a_killed_build() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = scratch_dir("build-killed").unwrap();
    put(&folder, "api.yaml", &document("one", ""));
    // A cargo that has more to do than anyone waits for.
    put(&folder, "cargo", "#!/bin/sh\nexec sleep 600\n");
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.join("cargo"), executable).unwrap();
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let mut gwc = gwc(&folder);
    gwc.args(["build", "api.yaml", "-o", "gateway"])
        .env("PATH", path)
        .env("GWC_CACHE_DIR", folder.join("cache"));
    let mut process = Process::start(&mut gwc).unwrap();
    let id = process.id();
    let cargo = || {
        let mut descendants = descendants(id).into_iter();
        descendants.find(|id| name_of(*id) == "sleep")
    };
    assert!(until(|| cargo().is_some()), "{}", process.stderr().text());
    let cargo = cargo().unwrap();
    process.signal("KILL").unwrap();
    process.wait(LIMIT).unwrap();
    assert!(until(|| !runs(cargo)));
}

/// With an empty cache, cargo has minutes of work.
#[test]
fn a_signal_while_cargo_compiles_ends_cargo_and_leaves_nothing() {
    for (command, signal, code) in [
        (&["run", "api.yaml"][..], "TERM", 143),
        (&["build", "api.yaml", "-o", "gateway"], "INT", 130),
        (&["dev", "api.yaml"], "TERM", 0),
    ] {
        let folder = scratch_dir("dev-compiles").unwrap();
        put(&folder, "api.yaml", &document("one", ""));
        let mut gwc = gwc(&folder);
        gwc.args(command).env("GWC_CACHE_DIR", folder.join("cache"));
        let mut process = Process::start(&mut gwc).unwrap();
        let id = process.id();
        let compiles = || {
            let names: BTreeSet<String> = descendants(id).into_iter().map(name_of).collect();
            names.contains("cargo") && names.contains("rustc")
        };
        assert!(until(compiles), "{}", process.stderr().text());
        let children = descendants(id);
        process.signal(signal).unwrap();
        let status = process.wait(LIMIT).unwrap();
        let said = process.stderr().text();
        assert_eq!(status.code(), Some(code), "{command:?}: {said}");
        assert!(!said.contains("error: "), "{command:?}: {said}");
        assert!(
            until(|| children.iter().all(|id| !runs(*id))),
            "{command:?}"
        );
        assert!(is_empty(&folder.join("tmp")), "{command:?}");
        fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn what_cannot_be_watched_or_served_is_refused() {
    let folder = scratch_dir("dev-usage").unwrap();
    put(&folder, "api.yaml", &document("one", ""));
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = format!("127.0.0.1:0,{}", taken.local_addr().unwrap());
    for (args, expected) in [
        (&["-"][..], "is not a file"),
        (&["."], "is not a file"),
        (&["nowhere.yaml"], "there is no such file"),
        (&["api.yaml", "--deny", "nonsense"], "no diagnostic"),
        (&["api.yaml", "--", "routes"], "--show-addresses"),
        (&["api.yaml", "--", "--listen", "nowhere"], "nowhere"),
        (&["api.yaml", "--", "--listen", &listen], "cannot listen on"),
    ] {
        let mut command = gwc(&folder);
        command
            .arg("dev")
            .args(args)
            .env("GATEWAY_LISTEN", "127.0.0.1:0")
            .env("GATEWAY_ADMIN", "off");
        let done = finish(&mut command, b"", LIMIT).unwrap();
        assert_eq!(done.code, Some(2), "{args:?}: {done:?}");
        assert!(done.stderr.contains(expected), "{args:?}: {done:?}");
        assert!(is_empty(&folder.join("tmp")), "{args:?}");
    }
}

/// Starts a gateway as systemd does: with sockets from descriptor 3 on.
fn activate(binary: &Binary, sockets: &[&TcpListener], names: &str, args: &[&str]) -> Process {
    let mut command = Command::new("sh");
    let mappings = (3..).zip(sockets).map(|(child_fd, socket)| FdMapping {
        parent_fd: OwnedFd::from(socket.try_clone().unwrap()),
        child_fd,
    });
    command
        .args(["-c", "LISTEN_PID=$$; export LISTEN_PID; exec \"$0\" \"$@\""])
        .arg(binary.path())
        .args(args)
        .env("LISTEN_FDS", sockets.len().to_string())
        .env("LISTEN_FDNAMES", names)
        .env("GATEWAY_ADMIN_TOKEN", "admin-token-of-the-tests")
        .fd_mappings(mappings.collect())
        .unwrap();
    Process::start(&mut command).unwrap()
}

#[test]
fn a_gateway_serves_on_sockets_it_is_given() {
    let text = document("given", "");
    let binary = Binary::build("activated", &[Document::yaml("api", text)], &[]).unwrap();
    let listen = || TcpListener::bind("127.0.0.1:0").unwrap();
    let (first, second, admin) = (listen(), listen(), listen());
    let address = |socket: &TcpListener| socket.local_addr().unwrap();
    let sockets = [&first, &admin, &second];
    // What is given goes before what is asked for, also where that is taken.
    let taken = address(&first).to_string();
    let args = ["--listen", &taken, "--admin", &taken, "--threads", "4"];
    for round in 0..2 {
        // Comes before anybody serves, and waits.
        let mut early = Client::connect(address(&first)).unwrap();
        early
            .send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            .unwrap();
        let mut process = activate(&binary, &sockets, "desk.socket:admin:", &args);
        let answer = early.read("GET", PATIENCE);
        assert_eq!(answer.unwrap().text(), "given", "round {round}");
        for socket in [&first, &second] {
            for _ in 0..20 {
                assert_eq!(get(address(socket), "/hello").unwrap().text(), "given");
            }
        }
        assert_eq!(get(address(&admin), "/readyz").unwrap().status, 200);
        let said = process.stderr().text();
        for (role, socket) in [("data", &first), ("data", &second), ("admin", &admin)] {
            let line = format!("listening {role} http://{}", address(socket));
            assert!(said.contains(&line), "{said}");
        }
        process.signal("TERM").unwrap();
        assert_eq!(process.wait(LIMIT).unwrap().code(), Some(0));
    }
    // Not meant for this process: it binds its own.
    let gateway = {
        let mut command = binary.command();
        command.env("LISTEN_FDS", "1").env("LISTEN_PID", "1");
        gateway_tests::gateway::Gateway::start(&mut command).unwrap()
    };
    assert_eq!(get(gateway.data(), "/hello").unwrap().text(), "given");
    // What cannot be a listener is an error of the environment.
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            "LISTEN_PID=$$; export LISTEN_PID; exec \"$0\" 3</dev/null",
        ])
        .arg(binary.path())
        .env("LISTEN_FDS", "1");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("LISTEN_FDS"), "{said}");
}
