//! `gwc build`: the same bytes everywhere, one cache that stays sound, and no network.

use std::collections::BTreeMap;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use gateway_tests::gateway::Gateway;
use gateway_tests::gwc::Gwc;
use gateway_tests::http1::get;
use gateway_tests::process::{Finished, Process, finish, run};
use gateway_tests::stub::{Reply, Stub};
use gateway_tests::{scratch_dir, workspace_root};

/// A build may have to wait for others, and the first one compiles the runtime.
const LIMIT: Duration = Duration::from_secs(540);

/// Variables that say where the toolchain and the cache are; a shell has them as well.
const PLACES: [&str; 7] = [
    "PATH",
    "HOME",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "XDG_CACHE_HOME",
    "GWC_CACHE_DIR",
];

/// A document that answers `/` below its base path by itself.
fn answering(name: &str, words: &str) -> String {
    format!(
        "openapi: 3.0.3
info: {{title: Answers, version: 1.0.0}}
x-gateway: {{name: {name}, basePath: /{name}, kind: rest}}
paths:
  /words:
    get:
      responses: {{'200': {{description: ok}}}}
      x-gateway-integration:
        type: mock
        requestTemplates: {{application/json: '{{\"statusCode\": 200}}'}}
        responses: {{default: {{statusCode: '200', responseTemplates: {{application/json: '\"{words}\"'}}}}}}
"
    )
}

/// What the gateway `binary` answers for the document `name`.
fn answer(binary: &Path, name: &str) -> String {
    let mut command = Command::new(binary);
    command
        .args(["--listen", "127.0.0.1:0", "--admin", "off"])
        .env("GATEWAY_ADMIN_TOKEN", "admin-token-of-the-tests");
    let gateway = Gateway::start(&mut command).unwrap();
    let response = get(gateway.data(), &format!("/{name}/words")).unwrap();
    response.text().trim_matches('"').to_owned()
}

/// A folder in which `gwc` is called.
struct Folder {
    path: PathBuf,
}

impl Folder {
    fn new(label: &str) -> Folder {
        let path = scratch_dir(label).unwrap();
        Folder { path }
    }

    fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path.join(name), text).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Gwc::find().unwrap().command();
        command.arg("build").args(args).current_dir(&self.path);
        command
    }

    fn build(&self, args: &[&str]) -> Finished {
        succeeds(&mut self.command(args))
    }
}

fn succeeds(command: &mut Command) -> Finished {
    let done = finish(command, b"", LIMIT).unwrap();
    assert_eq!(done.code, Some(0), "{command:?}: {done:?}");
    done
}

/// The workspace in the cache that compiled the gateway of this name last.
fn workspace_of(name: &str) -> PathBuf {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let cache = variable("GWC_CACHE_DIR")
        .or_else(|| Some(variable("XDG_CACHE_HOME")?.join("gwc")))
        .or_else(|| Some(variable("HOME")?.join(".cache/gwc")))
        .unwrap();
    let workspaces = std::fs::read_dir(cache).unwrap();
    workspaces
        .map(|entry| entry.unwrap().path())
        .filter(|workspace| !compiled(workspace, name).is_empty())
        .max_by_key(|workspace| compiled(workspace, name).into_values().max())
        .unwrap()
}

/// The binary of this name, and when it was compiled.
fn compiled(workspace: &Path, name: &str) -> BTreeMap<PathBuf, SystemTime> {
    times(workspace, |path| {
        path.ends_with(format!("release/{name}-gateway"))
    })
}

/// When the runtime was compiled.
fn compiled_runtime(workspace: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let found = times(workspace, |path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("libgateway_runtime-") && name.ends_with(".rlib")
    });
    assert!(!found.is_empty(), "{}", workspace.display());
    found
}

/// The times of the compiled files that `wanted` takes.
fn times(workspace: &Path, wanted: impl Fn(&Path) -> bool) -> BTreeMap<PathBuf, SystemTime> {
    let mut found = BTreeMap::new();
    let Ok(targets) = std::fs::read_dir(workspace.join("target")) else {
        return found;
    };
    for target in targets {
        let release = target.unwrap().path().join("release");
        for folder in [release.join("deps"), release] {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if wanted(&path) {
                    let time = std::fs::metadata(&path).and_then(|data| data.modified());
                    found.extend(time.map(|time| (path, time)));
                }
            }
        }
    }
    found
}

#[test]
fn two_folders_give_the_same_bytes() {
    let spec = std::fs::read_to_string(workspace_root().join("specs/petstore.yaml")).unwrap();
    let spec = spec.replace("name: petstore", "name: same-bytes");
    let (here, there) = (Folder::new("here"), Folder::new("elsewhere"));
    here.put("api.yaml", &spec);
    let deep = there.path.join("a/b/c");
    std::fs::create_dir_all(&deep).unwrap();
    std::fs::write(deep.join("api.yaml"), &spec).unwrap();
    here.put("other.yaml", answering("in-between", "x"));

    here.build(&["api.yaml", "-o", "gateway", "--emit", "crate,binary"]);
    // Another gateway in between, so that the second build of this one compiles again.
    here.build(&["other.yaml", "-o", "other"]);
    let absolute = deep.join("api.yaml");
    let (absolute, output) = (absolute.to_str().unwrap(), deep.join("out"));
    there.build(&[
        absolute,
        "-o",
        output.to_str().unwrap(),
        "--emit",
        "crate,binary",
    ]);

    let read = |path: PathBuf| std::fs::read(path).unwrap();
    assert!(read(here.path.join("gateway")) == read(output));
    let crates = [&here, &there].map(|folder| files(&folder.path.join("gateway-out/crate")));
    assert!(crates[0].len() > 4, "{:?}", crates[0].keys());
    assert_eq!(crates[0], crates[1]);
}

/// Every file below a folder.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let content = std::fs::read(&path).unwrap();
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), content);
            }
        }
    }
    found
}

/// What a user sets for other programs neither reaches a gateway nor makes the runtime be compiled
/// again; nor does what `cargo run` and `cargo test` tell the programs they start.
#[test]
fn the_environment_changes_nothing() {
    let folder = Folder::new("environment");
    folder.put("api.yaml", answering("environment", "same"));
    let shell = |folder: &Folder, output: &str| {
        let mut command = folder.command(&["api.yaml", "-o", output]);
        command.env_clear();
        for name in PLACES {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        command
    };
    succeeds(&mut shell(&folder, "from-shell"));
    let workspace = workspace_of("environment");
    let runtime = compiled_runtime(&workspace);

    folder.put("other.yaml", answering("environment", "different"));
    let target = folder.path.join("target");
    let settings = [
        ("CARGO", "/nowhere/cargo"),
        ("CARGO_MANIFEST_DIR", "/nowhere"),
        ("CARGO_PKG_NAME", "gateway-codegen"),
        ("CARGO_PKG_VERSION_MAJOR", "7"),
        ("CARGO_PROFILE_RELEASE_DEBUG", "2"),
        ("CARGO_PROFILE_RELEASE_LTO", "fat"),
        ("CARGO_PROFILE_RELEASE_STRIP", "none"),
        ("CARGO_TARGET_DIR", target.to_str().unwrap()),
        (
            "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS",
            "-Ctarget-feature=-crt-static",
        ),
        ("CARGO_ENCODED_RUSTFLAGS", "-Cdebuginfo=2"),
        ("OUT_DIR", "/nowhere"),
        ("RUSTC_WRAPPER", "/nowhere/wrapper"),
        ("RUSTFLAGS", "-Ctarget-feature=-crt-static"),
    ];
    let mut command = shell(&folder, "from-cargo");
    // Another gateway in between, so that the same one is compiled again.
    folder.build(&["other.yaml", "-o", "other"]);
    succeeds(command.envs(settings));

    let read = |name: &str| std::fs::read(folder.path.join(name)).unwrap();
    assert!(read("from-shell") == read("from-cargo"));
    assert_eq!(compiled_runtime(&workspace), runtime);
    assert!(!target.exists());
}

/// Once the cache is warm, a build asks nobody; the proxy that it would have to ask sees nothing.
#[test]
fn a_warm_cache_needs_no_network() {
    let folder = Folder::new("warm");
    folder.put("api.yaml", answering("without-network", "first"));
    folder.build(&["api.yaml", "-o", "gateway"]);
    for (args, words) in [(&["--offline"][..], "offline"), (&[], "no proxy")] {
        folder.put("api.yaml", answering("without-network", words));
        let mut command = folder.command(&["api.yaml", "-o", "gateway"]);
        let proxy = behind_proxy(command.args(args));
        succeeds(&mut command);
        assert_eq!(proxy.n_connections(), 0, "{args:?}");
        assert_eq!(
            answer(&folder.path.join("gateway"), "without-network"),
            words
        );
    }
}

#[test]
fn offline_without_a_cache_says_what_to_do() {
    let folder = Folder::new("cold");
    folder.put("api.yaml", answering("cold", "x"));
    let mut command = folder.command(&["api.yaml", "-o", "gateway", "--offline"]);
    let proxy = behind_proxy(&mut command);
    for name in ["GWC_CACHE_DIR", "CARGO_HOME"] {
        let empty = folder.path.join(name);
        std::fs::create_dir(&empty).unwrap();
        command.env(name, empty);
    }
    let done = finish(&mut command, b"", LIMIT).unwrap();
    assert_eq!(done.code, Some(2), "{done:?}");
    for words in ["error: ", "help: build once without `--offline`"] {
        assert!(done.stderr.contains(words), "{done:?}");
    }
    assert_eq!(proxy.n_connections(), 0);
    assert!(!folder.path.join("gateway").exists());
}

/// Sends everything that the command would ask the network to a server that refuses it.
fn behind_proxy(command: &mut Command) -> Stub {
    let proxy = Stub::constant(Reply::status(403)).unwrap();
    for name in [
        "http_proxy",
        "https_proxy",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "CARGO_HTTP_PROXY",
    ] {
        command.env(name, proxy.url());
    }
    for name in ["no_proxy", "NO_PROXY"] {
        command.env_remove(name);
    }
    proxy
}

#[test]
fn builds_at_once_wait_for_each_other() {
    let folder = Folder::new("at-once");
    let names: Vec<String> = (0..6).map(|n| format!("at-once-{n}")).collect();
    for name in &names {
        folder.put(&format!("{name}.yaml"), answering(name, name));
    }
    std::thread::scope(|scope| {
        for name in &names {
            let folder = &folder;
            scope.spawn(move || folder.build(&[&format!("{name}.yaml"), "-o", name]));
        }
    });
    for name in &names {
        assert_eq!(&answer(&folder.path.join(name), name), name);
    }
}

/// Killed at any moment, alone or with the compiler that it started, a build leaves nothing that a later
/// one stumbles over, and the binary of an earlier one is whole.
#[test]
fn a_killed_build_is_made_good_by_the_next() {
    let folder = Folder::new("killed");
    let gateway = folder.path.join("gateway");
    folder.put("other.yaml", answering("killed-other", "other"));
    folder.put("api.yaml", answering("killed", "0"));
    folder.build(&["api.yaml", "-o", "gateway"]);
    let mut last = "0".to_owned();
    for (n, delay) in [20, 60, 120, 200, 300, 400, 550, 700]
        .into_iter()
        .enumerate()
    {
        let words = format!("after {delay} ms");
        folder.put("api.yaml", answering("killed", &words));
        let mut command = folder.command(&["api.yaml", "-o", "gateway"]);
        let mut process = Process::start(command.process_group(0)).unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        kill(&mut process, n % 2 == 0);

        let left = answer(&gateway, "killed");
        assert!(left == last || left == words, "{left}");
        if n % 4 > 1 {
            // What another document leaves in the cache is no trap either.
            folder.build(&["other.yaml", "-o", "other"]);
            assert_eq!(answer(&folder.path.join("other"), "killed-other"), "other");
        }
        folder.build(&["api.yaml", "-o", "gateway"]);
        assert_eq!(answer(&gateway, "killed"), words);
        last = words;
    }
}

/// Ends a build that leads a process group: all of the group, or the build alone.
fn kill(process: &mut Process, group: bool) {
    if process.exited().unwrap().is_some() {
        return;
    }
    let id = process.id();
    let whom = if group {
        format!("-{id}")
    } else {
        id.to_string()
    };
    // It may end in this moment.
    run(Command::new("kill").args(["-s", "KILL", "--", &whom])).ok();
    process.wait(LIMIT).unwrap();
}

#[test]
fn an_edit_shows_and_nothing_else_compiles_again() {
    let folder = Folder::new("edited");
    let gateway = folder.path.join("gateway");
    for words in ["first", "second"] {
        folder.put("api.yaml", answering("edited", words));
        let done = folder.build(&["api.yaml", "-o", "gateway"]);
        assert_eq!(answer(&gateway, "edited"), words);
        // Of a build that is not the first, only the result is worth a line, and a wait for others.
        let lines: Vec<&str> = done.stderr.lines().collect();
        assert!(
            lines == ["built gateway"]
                || lines == ["waiting for another build to finish", "built gateway"],
            "{lines:?}"
        );
    }
    let workspace = workspace_of("edited");
    // Other tests build in the same place: between two builds there may be one of theirs.
    let again = (0..20).any(|_| {
        folder.build(&["api.yaml", "-o", "gateway"]);
        let before = compiled(&workspace, "edited");
        folder.build(&["api.yaml", "-o", "gateway"]);
        compiled(&workspace, "edited") == before
    });
    assert!(again, "an unchanged document is compiled again");
}

#[test]
fn a_document_with_errors_leaves_the_old_binary() {
    let folder = Folder::new("errors");
    let gateway = folder.path.join("gateway");
    folder.put("api.yaml", answering("errors", "old"));
    folder.build(&["api.yaml", "-o", "gateway"]);
    folder.put(
        "api.yaml",
        answering("errors", "new").replace("mock", "mokc"),
    );
    let mut command = folder.command(&["api.yaml", "-o", "gateway", "--emit", "crate,binary"]);
    let done = finish(&mut command, b"", LIMIT).unwrap();
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(done.stderr.contains("did you mean `mock`?"), "{done:?}");
    assert_eq!(answer(&gateway, "errors"), "old");
    assert!(!folder.path.join("gateway-out").exists());
}

#[test]
fn two_documents_answer_in_one_gateway() {
    let folder = Folder::new("two");
    folder.put("a.yaml", answering("cats", "miaow"));
    folder.put("b.yaml", answering("dogs", "woof"));
    folder.build(&["a.yaml", "b.yaml", "-o", "gateway"]);
    let gateway = folder.path.join("gateway");
    assert_eq!(answer(&gateway, "cats"), "miaow");
    assert_eq!(answer(&gateway, "dogs"), "woof");

    // At the same place they could answer the same request.
    let same = answering("dogs", "woof").replace("basePath: /dogs", "basePath: /cats");
    folder.put("b.yaml", same);
    let mut command = folder.command(&["a.yaml", "b.yaml", "-o", "other"]);
    let done = finish(&mut command, b"", LIMIT).unwrap();
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(!folder.path.join("other").exists());
}

/// The first build of a machine: what it says while it compiles the runtime; that it can be killed in
/// the middle of that; and that neither the place of the cache nor the user's settings for cargo show in
/// what it makes.
#[test]
fn a_first_build_is_like_any_other() {
    if std::env::var_os("LONG_TESTS").is_none() {
        return;
    }
    let folder = Folder::new("first");
    folder.put("api.yaml", answering("first", "first"));
    folder.build(&["api.yaml", "-o", "usual"]);

    // Cargo reads the configuration of every folder above the cache.
    let settings = folder.path.join(".cargo");
    std::fs::create_dir(&settings).unwrap();
    let config = "[build]\ntarget-dir = \"elsewhere\"\nrustflags = [\"-Cdebuginfo=2\"]
[target.'cfg(unix)']\nrustflags = [\"-Ctarget-feature=-crt-static\"]
[profile.release]\nlto = \"fat\"\nstrip = \"none\"\nincremental = true\n";
    std::fs::write(settings.join("config.toml"), config).unwrap();
    let cache = folder.path.join("a/much/deeper/cache");
    let command = || {
        let mut command = folder.command(&["api.yaml", "-o", "gateway"]);
        command.env("GWC_CACHE_DIR", &cache);
        command
    };
    let mut process = Process::start(command().process_group(0)).unwrap();
    let half = process
        .stderr()
        .wait_for(LIMIT, |line| line.starts_with("compiled ").then_some(()));
    assert!(half.is_some(), "{}", process.stderr().text());
    kill(&mut process, true);

    let done = succeeds(&mut command());
    let lines: Vec<&str> = done.stderr.lines().collect();
    assert!(
        lines[0].contains("compiling the gateway runtime"),
        "{lines:?}"
    );
    assert_eq!(lines.last(), Some(&"built gateway"));
    let counts = lines.iter().filter(|line| line.starts_with("compiled "));
    assert!((3..=12).contains(&counts.count()), "{lines:?}");
    assert!(!done.stderr.contains(['\r', '\u{1b}']), "{lines:?}");

    assert_eq!(answer(&folder.path.join("gateway"), "first"), "first");
    let read = |name: &str| std::fs::read(folder.path.join(name)).unwrap();
    assert!(read("usual") == read("gateway"));
    succeeds(command().arg("--offline"));
    std::fs::remove_dir_all(cache).unwrap();
}
