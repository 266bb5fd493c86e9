//! The audit log: a line for each action of management, with who did what, to what, from where, and what came of it.
//!
//! Lines go to a file of their own, as JSON, or where none is named into the gateway's own log. Values of keys never get
//! here. Written by whatever changes something on behalf of the admin listener or of the command line.
//! Source: `reference/security.md` I13, L02, D07.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::Path;
use std::time::SystemTime;

use crate::telemetry::escape::push_escaped;
use crate::telemetry::log::{Kind, Level};
use crate::telemetry::sink::{Sink, Urgency};
use crate::telemetry::timestamp::push_rfc3339;

/// Longest value of a line in bytes; the rest is cut off.
const MAX_VALUE: usize = 512;

static AUDIT: Kind = Kind::new(Level::Info, "audit");

/// Where the lines go.
#[derive(Debug)]
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
            Sink::open(name)
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
        match self.sink {
            Some(sink) => sink.write(Urgency::Now, |line| push_json(line, &fields)),
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

impl Actor {
    /// Whoever has the admin token with this fingerprint, at this address.
    pub(super) fn with_token(fingerprint: &str, from: Option<SocketAddr>) -> Actor {
        Actor {
            who: format!("token:{fingerprint}"),
            from: from.map_or_else(|| "unknown".to_owned(), |address| address.to_string()),
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

    #[test]
    fn lines_are_json_whatever_the_values() {
        let folder = std::env::temp_dir().join(format!("gwc-audit-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("audit.log");
        let audit = Audit::open(Some(&path)).unwrap();
        let long = "é".repeat(2_000);
        let address = Some(([127, 0, 0, 1], 7).into());
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
        assert!(sink::flush(std::time::Duration::from_secs(60)));
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 4, "{text}");
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
            Audit::open(Some(&folder))
                .unwrap_err()
                .contains("audit log")
        );
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
