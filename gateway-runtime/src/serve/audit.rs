//! The audit log: a line for each action of management, with who did what, to what, from where, and what came of it.
//!
//! Lines go to a file of their own, as JSON, or where none is named into the gateway's own log. Values of keys never get
//! here. Written by whatever changes something on behalf of the admin listener, of the command line or of the configuration, and
//! where somebody is refused who has not the token: of these no more than fit, so that a flood cannot fill the disk.
//! Source: `reference/security.md` I13, L02, D07.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, SystemTime};

use crate::state::KeyDifference;
use crate::telemetry::escape::push_escaped;
use crate::telemetry::log::{Allowance, Kind, Level};
use crate::telemetry::sink::{self, Sink, Urgency};
use crate::telemetry::timestamp::push_rfc3339;
use crate::text;

/// Longest value of a line in bytes; the rest is cut off.
const MAX_VALUE: usize = 512;

/// Lines after which those written before are waited for, since what a full buffer does not take is lost.
const MAX_UNWRITTEN: usize = 1_000;

/// How long that may take.
const WRITE_LIMIT: Duration = Duration::from_secs(1);

static REFUSALS: Allowance = Allowance::new();

static AUDIT: Kind = Kind::new(Level::Info, "audit");

static AUDIT_FAILED: Kind = Kind::new(Level::Error, "audit_log_failed");

/// Lines that the file did not take, and that stand in the gateway's own log.
static N_NOT_WRITTEN: AtomicU64 = AtomicU64::new(0);

/// Where the lines go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Audit {
    /// `None`: into the gateway's own log.
    sink: Option<Sink>,
}

/// Who acts.
#[derive(Debug, Clone)]
pub(super) struct Actor {
    who: String,
    from: String,
}

/// What is done.
#[derive(Debug, Clone, Default)]
pub(super) struct Action {
    /// For example `key.create`.
    pub(super) name: &'static str,
    /// Of what: a key's id, a stage.
    pub(super) target: String,
    /// What else there is to tell; may be empty.
    pub(super) detail: String,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Outcome<'r> {
    Done,
    /// For this reason nothing changed.
    Failed(&'r str),
    /// For this reason it is not known whether it was done.
    Unknown(&'r str),
}

impl Audit {
    /// The log in a file, which is made where it is missing and appended to; it is opened anew like access logs.
    ///
    /// # Errors
    ///
    /// In words: the file cannot be opened.
    pub(super) fn open(path: Option<&Path>) -> Result<Audit, String> {
        let open = |path: &Path| {
            let name = path.to_str().ok_or_else(|| {
                format!("the name of the audit log {} is no text", path.display())
            })?;
            Sink::open_or_tell(name, not_written)
                .map_err(|error| format!("cannot open the audit log {}: {error}", path.display()))
        };
        Ok(Audit {
            sink: path.map(open).transpose()?,
        })
    }

    /// Notes an action.
    pub(super) fn note(&self, actor: &Actor, action: &Action, outcome: Outcome<'_>) {
        let (outcome, reason) = match outcome {
            Outcome::Done => ("done", None),
            Outcome::Failed(reason) => ("failed", Some(reason)),
            Outcome::Unknown(reason) => ("unknown", Some(reason)),
        };
        let mut fields = vec![
            ("who", actor.who.as_str()),
            ("action", action.name),
            ("target", &action.target),
            ("from", &actor.from),
            ("outcome", outcome),
        ];
        let more = [("detail", action.detail.as_str())].into_iter();
        let more = more.chain(reason.map(|reason| ("reason", reason)));
        fields.extend(more.filter(|(_, text)| !text.is_empty()));
        self.write(&fields);
    }

    /// Notes actions that were done, however many.
    pub(super) fn note_all(&self, actor: &Actor, actions: impl IntoIterator<Item = Action>) {
        for (n, action) in (1..).zip(actions) {
            self.note(actor, &action, Outcome::Done);
            if n % MAX_UNWRITTEN == 0 {
                sink::flush(WRITE_LIMIT);
            }
        }
    }

    /// Notes what became of keys of the configuration.
    pub(super) fn note_configured(&self, differences: Vec<KeyDifference>) {
        let actions = differences.into_iter().map(|difference| Action {
            name: match difference {
                KeyDifference::New(..) => "key.create",
                KeyDifference::Changed(..) => "key.update",
                KeyDifference::Gone(_) => "key.delete",
            },
            detail: difference.detail(),
            target: difference.into_id(),
        });
        self.note_all(&Actor::configuration(), actions);
    }

    /// Notes that somebody was refused who may not manage anything: at most ten lines in ten seconds, of which the first says how
    /// many were left out before.
    pub(super) fn note_refused(&self, target: &str, from: Option<SocketAddr>, reason: &str) {
        if let Some(n_left_out) = REFUSALS.admit(SystemTime::now()) {
            self.write_refused(target, from, reason, n_left_out);
        }
    }

    fn write_refused(&self, target: &str, from: Option<SocketAddr>, reason: &str, n_left_out: u64) {
        let (from, left_out) = (place(from), n_left_out.to_string());
        let mut fields = vec![
            ("who", "unknown"),
            ("action", "admin.call"),
            ("target", target),
            ("from", &from),
            ("outcome", "failed"),
            ("reason", reason),
        ];
        if n_left_out > 0 {
            fields.push(("left_out", &left_out));
        }
        self.write(&fields);
    }

    fn write(&self, fields: &[(&str, &str)]) {
        match self.sink {
            Some(sink) => sink.write(Urgency::Now, |line| push_json(line, fields)),
            None => {
                let fields: Vec<(&str, &dyn Display)> = fields
                    .iter()
                    .map(|(name, value)| (*name, value as &dyn Display))
                    .collect();
                AUDIT.log_always("an action of management", &fields);
            }
        }
    }
}

/// Puts lines that the file does not take into the gateway's own log.
fn not_written(lines: &[u8]) {
    for line in lines.split(|byte| *byte == b'\n') {
        if !line.is_empty() {
            N_NOT_WRITTEN.fetch_add(1, Relaxed);
            AUDIT_FAILED.log_always(
                "the audit log cannot be written",
                &[("line", &text::lossy(line))],
            );
        }
    }
}

/// Lines of the audit log that its file did not take so far, of those that were waited for.
pub(super) fn n_not_written() -> u64 {
    N_NOT_WRITTEN.load(Relaxed)
}

fn place(from: Option<SocketAddr>) -> String {
    from.map_or_else(|| "unknown".to_owned(), |address| address.to_string())
}

impl Actor {
    /// Whoever has the admin token with this fingerprint, at this address.
    pub(super) fn with_token(fingerprint: &str, from: Option<SocketAddr>) -> Actor {
        Actor {
            who: format!("token:{fingerprint}"),
            from: place(from),
        }
    }

    /// The configuration, at start and when it is read again.
    fn configuration() -> Actor {
        Actor {
            who: "configuration".to_owned(),
            from: "local".to_owned(),
        }
    }

    /// Whoever runs the command line on this machine, while no gateway runs.
    pub(super) fn local() -> Actor {
        Actor {
            who: "local".to_owned(),
            from: "local".to_owned(),
        }
    }
}

impl Action {
    pub(super) fn new(name: &'static str, target: impl Into<String>) -> Action {
        Action {
            name,
            target: target.into(),
            detail: String::new(),
        }
    }
}

fn push_json(line: &mut Vec<u8>, fields: &[(&str, &str)]) {
    line.extend_from_slice(b"{\"time\":\"");
    push_rfc3339(line, SystemTime::now());
    line.push(b'"');
    for (name, value) in fields {
        line.extend_from_slice(b",\"");
        line.extend_from_slice(name.as_bytes());
        line.extend_from_slice(b"\":\"");
        let end = value.floor_char_boundary(MAX_VALUE);
        push_escaped(line, value.get(..end).unwrap_or_default().as_bytes());
        line.push(b'"');
    }
    line.push(b'}');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::sink;

    /// What `work` has a log write into a file.
    fn written(name: &str, work: impl FnOnce(&Audit)) -> Vec<serde_json::Value> {
        let folder = std::env::temp_dir().join(format!("gwc-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("audit.log");
        work(&Audit::open(Some(&path)).unwrap());
        assert!(sink::flush(Duration::from_secs(60)));
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let lines = text.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    #[test]
    fn lines_are_json_whatever_the_values() {
        let long = "é".repeat(2_000);
        let address = Some(([127, 0, 0, 1], 7).into());
        let lines = written("audit", |audit| {
            for (target, outcome) in [
                ("k1", Outcome::Done),
                ("\u{1b}[31m\"\n{}", Outcome::Failed("there is no such key")),
                (long.as_str(), Outcome::Unknown("x")),
            ] {
                let actor = Actor::with_token("0a1b2c3d", address);
                audit.note(&actor, &Action::new("key.delete", target), outcome);
            }
            let action = Action::new("key.delete", "");
            audit.note(&Actor::local(), &action, Outcome::Done);
        });
        assert_eq!(lines.len(), 4, "{lines:?}");
        for (line, name, expected) in [
            (0, "who", "token:0a1b2c3d"),
            (0, "from", "127.0.0.1:7"),
            (0, "action", "key.delete"),
            (0, "target", "k1"),
            (0, "outcome", "done"),
            (1, "target", "\u{1b}[31m\"\n{}"),
            (1, "outcome", "failed"),
            (1, "reason", "there is no such key"),
            (2, "outcome", "unknown"),
            (2, "reason", "x"),
            (3, "who", "local"),
        ] {
            assert_eq!(lines[line][name], expected, "{line} {name}");
        }
        assert!(lines[0].get("reason").is_none() && lines[0].get("detail").is_none());
        assert_eq!(lines[2]["target"].as_str().unwrap().len(), MAX_VALUE);
        assert!(
            Audit::open(Some(&std::env::temp_dir()))
                .unwrap_err()
                .contains("audit log")
        );
    }

    #[test]
    fn refusals_tell_how_many_were_left_out() {
        let lines = written("refused", |audit| {
            for n_left_out in [0, 490] {
                audit.write_refused("POST /keys", None, "the admin token is needed", n_left_out);
            }
        });
        let [line, last] = &lines[..] else {
            panic!("{lines:?}")
        };
        assert!(line.get("left_out").is_none());
        assert_eq!(last["left_out"], "490");
        for (name, expected) in [
            ("who", "unknown"),
            ("action", "admin.call"),
            ("target", "POST /keys"),
            ("outcome", "failed"),
            ("reason", "the admin token is needed"),
        ] {
            assert_eq!(line[name], expected, "{line}");
        }
    }

    #[test]
    fn no_line_of_many_is_lost() {
        let actions = (0..20_000).map(|n| Action::new("key.create", n.to_string()));
        let lines = written("many", |audit| audit.note_all(&Actor::local(), actions));
        assert_eq!(lines.len(), 20_000);
    }
}
