//! Processes that are killed, and disks that are full. The test's own binary is the process: a test that does nothing unless
//! the environment says what.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use super::*;

/// Says what the child does.
const MODE: &str = "GWC_TEST_STATE_MODE";
/// The folder of its state.
const FOLDER: &str = "GWC_TEST_STATE_FOLDER";

const CHILD: &str = "state::file::tests::crash::child";

/// A child with its output.
struct Running(Child, BufReader<ChildStdout>);

impl Running {
    fn start(mode: &str, folder: &TestFolder) -> Running {
        let path = std::env::current_exe().unwrap();
        let mut child = Command::new(path)
            .args(["--exact", CHILD, "--nocapture", "--test-threads=1"])
            .env(MODE, mode)
            .env(FOLDER, &folder.0)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Running(child, output)
    }

    /// The next line that begins with this word: the number after it.
    fn wait_for(&mut self, word: &str) -> u64 {
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.1.read_line(&mut line).unwrap() > 0, "no `{word}`");
            if let Some(n) = number(&line, word) {
                return n;
            }
        }
    }

    /// Kills it: all whole lines that it wrote since.
    fn kill(mut self) -> Vec<String> {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
        let lines = self
            .1
            .split(b'\n')
            .map(|line| String::from_utf8(line.unwrap()).unwrap());
        lines.collect()
    }
}

fn number(line: &str, word: &str) -> Option<u64> {
    line.trim_end()
        .strip_prefix(word)?
        .strip_prefix(' ')?
        .parse()
        .ok()
}

fn say(word: &str, n: u64) {
    let mut output = std::io::stdout().lock();
    writeln!(output, "\n{word} {n}").unwrap();
    output.flush().unwrap();
}

/// Requests of all keys and days, as the file has them.
fn used(state: &State) -> u64 {
    let rows = block_on(state.usage(&UsageQuery::default())).unwrap();
    rows.iter().map(|row| row.used).sum()
}

fn with_key(folder: &TestFolder) -> String {
    let state = block_on(open(&folder.address()));
    block_on(state.create_key(new_key("Ann", &["pets/gold"])))
        .unwrap()
        .value
}

/// Not a test by itself.
#[test]
fn child() {
    let (Some(mode), Some(folder)) = (std::env::var_os(MODE), std::env::var_os(FOLDER)) else {
        return;
    };
    let folder = TestFolder(folder.into());
    let state = block_on(open(&folder.address()));
    let created = block_on(state.create_key(new_key("Bob", &["pets/gold"]))).unwrap();
    let subscription = subscription(&state, &created.value, "pets/gold");
    let before = used(&state);
    say("before", before);
    match mode.to_str().unwrap() {
        "count" => {
            for n in 1_u64.. {
                if n % 100 == 1 {
                    say("claimed", n + 99);
                }
                block_on(count(&state, subscription, None, n)).unwrap();
                if n % 3_000 == 0 {
                    block_on(state.flush()).unwrap();
                    say("flushed", n);
                }
            }
        }
        "idle" => {
            for n in 0..100 {
                block_on(count(&state, subscription, None, n)).unwrap();
            }
            say("counted", 100);
            loop {
                std::thread::park();
            }
        }
        mode => full_disk(mode, &state, subscription),
    }
}

#[test]
fn killed_processes_lose_little_and_count_nothing_twice() {
    let folder = TestFolder::new();
    with_key(&folder);
    let n_rounds = if std::env::var_os("LONG_TESTS").is_some() {
        200
    } else {
        20
    };
    let mut random = fastrand::Rng::new();
    let mut kept = 0;
    for round in 0..n_rounds {
        let mut child = Running::start("count", &folder);
        assert_eq!(child.wait_for("before"), kept, "round {round}");
        std::thread::sleep(std::time::Duration::from_millis(random.u64(0..400)));
        let lines = child.kill();
        let last = |word| {
            lines
                .iter()
                .rev()
                .find_map(|line| number(line, word))
                .unwrap_or(0)
        };
        // A line that was cut off claims a hundred more.
        let (flushed, claimed) = (last("flushed"), last("claimed") + 100);
        let state = block_on(open(&folder.address()));
        let found = used(&state) - kept;
        assert!(
            (flushed..=claimed).contains(&found),
            "{flushed} <= {found} <= {claimed}"
        );
        kept += found;
        assert_eq!(
            block_on(state.list_keys("", 1000)).unwrap().len(),
            round + 2,
            "no key is lost"
        );
    }
}

#[test]
fn counts_are_written_without_being_asked_for() {
    let folder = TestFolder::new();
    with_key(&folder);
    let mut child = Running::start("idle", &folder);
    child.wait_for("counted");
    // The file is the child's: when it has written is only seen after its end.
    std::thread::sleep(std::time::Duration::from_secs(2));
    child.kill();
    assert_eq!(used(&block_on(open(&folder.address()))), 100);
}

/// The child whose files may not grow any more.
fn full_disk(mode: &str, state: &State, subscription: crate::keys::Subscription) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    assert_eq!(mode, "full");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let _context = runtime.enter();
    // SIGXFSZ: whoever has a handler gets an error instead of being ended.
    let kind = tokio::signal::unix::SignalKind::from_raw(25);
    let _handler = tokio::signal::unix::signal(kind).unwrap();
    let free = getrlimit(Resource::Fsize);
    let full = Rlimit {
        current: Some(4096),
        maximum: free.maximum,
    };
    let mut expected = used(state);
    for round in 0..5 {
        setrlimit(Resource::Fsize, full).unwrap();
        for n in 0..1_000 {
            block_on(count(state, subscription, None, n)).unwrap();
            if n % 100 == 0 {
                assert!(block_on(state.flush()).is_err(), "the disk is full");
            }
        }
        assert!(block_on(state.create_key(new_key("x", &[]))).is_err());
        setrlimit(Resource::Fsize, free).unwrap();
        expected += 1_000;
        assert_eq!(used(state), expected, "round {round}");
        block_on(state.create_key(new_key("x", &[]))).unwrap();
    }
    say("done", 5);
}

#[test]
fn a_full_disk_loses_nothing() {
    let folder = TestFolder::new();
    with_key(&folder);
    let mut child = Running::start("full", &folder);
    child.wait_for("done");
    child.0.wait().unwrap();
    // The child's folder goes with it, as it does in tests that do not end by a signal.
    assert!(!folder.0.exists());
}
