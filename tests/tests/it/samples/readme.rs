//! The commands of `specs/README.md`, as they are pasted: each `sh` block is run, and what stands behind a command as a
//! comment is what it prints. Only ports, scratch files and the two programs that are installed already are put in.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use gateway_tests::gwc::Gwc;
use gateway_tests::moto::PACKAGE;
use gateway_tests::process::{Process, finish};
use gateway_tests::registry::python_packages;
use gateway_tests::{scratch_dir, workspace_root};

/// What starts a gateway, and what asks it.
const GWC: &str = "cargo run --release --bin gwc --";
const LIMIT: Duration = Duration::from_secs(120);

/// Whatever a block means.
enum Block {
    /// A server that goes on: what it prints when it is up, and how it is started.
    Server(&'static str, String),
    /// Commands with what each prints.
    Commands(Vec<(String, String)>),
}

fn block(text: &str) -> Block {
    let is_comment = |line: &&str| line.starts_with('#');
    for (starts, up) in [
        ("-m moto.server", "Running on http://"),
        ("functions.py", "functions at http://"),
        (GWC, "listening data http://"),
    ] {
        if text.contains(starts) {
            assert_eq!(text.lines().filter(is_comment).count(), 0, "{text}");
            return Block::Server(up, text.to_owned());
        }
    }
    let mut commands: Vec<(String, String)> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        let line = line.trim();
        match line.strip_prefix('#') {
            Some(printed) => {
                let (_, expected) = commands.last_mut().unwrap();
                expected.push_str(printed);
                expected.push(' ');
            }
            None if is_open => {
                let (command, _) = commands.last_mut().unwrap();
                command.push_str(&format!("\n{line}"));
            }
            None => commands.push((line.to_owned(), String::new())),
        }
        is_open = line.ends_with('\\');
    }
    Block::Commands(commands)
}

/// The places of the README and what stands for each here.
struct Places {
    put_in: Vec<(String, String)>,
    packages: PathBuf,
    scratch: PathBuf,
}

impl Places {
    fn new() -> Places {
        let scratch = scratch_dir("samples-readme").unwrap();
        // All are taken at once, so that they differ.
        let listeners = ["5000", "3001", "8080"].map(|port| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            (port, listener)
        });
        let mut put_in = vec![
            ("/tmp/moto/bin/python".to_owned(), "python3".to_owned()),
            ("/tmp/".to_owned(), format!("{}/", scratch.display())),
        ];
        for (port, listener) in &listeners {
            let free = listener.local_addr().unwrap().port();
            put_in.push((format!("127.0.0.1:{port}"), format!("127.0.0.1:{free}")));
            for flag in ["-p", "functions.py"] {
                put_in.push((format!("{flag} {port}"), format!("{flag} {free}")));
            }
        }
        Places {
            put_in,
            packages: python_packages(&[PACKAGE]).unwrap(),
            scratch,
        }
    }

    fn of(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (theirs, ours) in &self.put_in {
            text = text.replace(theirs, ours);
        }
        text
    }

    fn shell(&self, text: &str) -> Command {
        let mut command = Command::new("bash");
        command
            .args(["-euc", text])
            .current_dir(workspace_root())
            .env("PYTHONPATH", &self.packages)
            .env("PYTHONUNBUFFERED", "1")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("XDG_STATE_HOME", self.scratch.join("state"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AWS_") {
                command.env_remove(name);
            }
        }
        command
    }

    /// A server, up.
    fn start(&self, up: &str, text: &str) -> Process {
        let gwc = Gwc::find().unwrap();
        let listen = self.of("--listen 127.0.0.1:8080 --admin 127.0.0.1:0");
        let text = self.of(text);
        // Installing is done: what the package is called, and that it is one, the tests of services show.
        let (before, last) = match text.rsplit_once("python3 -m moto.server") {
            Some((_, rest)) => ("", format!("python3 -m moto.server{rest}")),
            None => match text.trim_end().rsplit_once(GWC) {
                Some((before, rest)) => {
                    let flags = match rest.contains(" -- ") {
                        true => listen,
                        false => format!("-- {listen}"),
                    };
                    (before, format!("{}{rest} {flags}", gwc.path().display()))
                }
                None => ("", text.trim_end().to_owned()),
            },
        };
        let exec = match before.contains('=') && !before.contains("printf") {
            // Variables in front of a command.
            true => format!(
                "export {}\nexec {last}",
                before.trim().trim_end_matches('\\')
            ),
            false => format!("{before}exec {last}"),
        };
        let process = Process::start(&mut self.shell(&exec)).unwrap();
        let is_up = |line: &str| line.contains(up).then_some(());
        let found = match up.starts_with("functions") {
            true => process.stdout().wait_for(LIMIT, is_up),
            false => process.stderr().wait_for(LIMIT, is_up),
        };
        assert!(found.is_some(), "{exec}\n{}", process.stderr().text());
        process
    }
}

/// Words, whatever stands between them.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_commands_of_the_readme_do_what_it_says() {
    let text = std::fs::read_to_string(workspace_root().join("specs/README.md")).unwrap();
    let blocks: Vec<&str> = text
        .split("```sh\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    let places = Places::new();
    let mut emulators = Vec::new();
    let mut gateway: Option<Process> = None;
    let (mut n_servers, mut n_answers) = (0, 0);
    for text in blocks {
        match block(text) {
            Block::Server(up, text) if text.contains(GWC) => {
                if let Some(mut before) = gateway.take() {
                    before.signal("TERM").unwrap();
                    before.wait(LIMIT).unwrap();
                }
                gateway = Some(places.start(up, &text));
                n_servers += 1;
            }
            Block::Server(up, text) => emulators.push(places.start(up, &text)),
            Block::Commands(commands) => {
                for (command, expected) in commands {
                    let mut shell = places.shell(&places.of(&command));
                    let done = finish(&mut shell, b"", LIMIT).unwrap();
                    let told = words(&done.stdout);
                    assert_eq!(
                        told,
                        words(&places.of(&expected)),
                        "{command}\n{}",
                        done.stderr
                    );
                    n_answers += 1;
                }
            }
        }
    }
    assert_eq!((emulators.len(), n_servers), (2, 6));
    assert!(n_answers > 15, "{n_answers}");
    if let Some(mut last) = gateway.take() {
        last.signal("TERM").unwrap();
        assert!(last.wait(LIMIT).unwrap().success());
    }
}
