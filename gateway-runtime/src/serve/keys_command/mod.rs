//! The commands `keys` and `usage`.
//!
//! They ask the admin listener of the running gateway, and the state itself where none runs (`desk`); both ways the
//! endpoints are the same (`management`), so that here requests are made and answers printed.

mod arguments;
mod desk;
mod remote;
mod report;

use std::io::{self, Read};
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};

pub(super) use arguments::{KeysArgs, UsageArgs};

use super::audit;
use super::cli::{self, FAILED, USAGE};
use super::secrets;
use crate::descriptor::Gateway;
use crate::keys::csv;
use crate::path;
use crate::telemetry::sink;
use arguments::{Create, KeysAction};
use desk::{Desk, Purpose};

/// How long the last lines of the audit log may take.
const FLUSH_LIMIT: Duration = Duration::from_secs(5);

/// Keys of a page.
const PAGE: usize = 1000;

/// Most pages: there are no more than a million keys.
const MAX_PAGES: usize = 1100;

/// Longest value on standard input in bytes; a longer one is none.
const MAX_VALUE: u64 = 4096;

/// A request to the endpoints of management.
#[derive(Debug)]
struct Ask {
    method: &'static str,
    /// Path and query.
    target: String,
    body: Vec<u8>,
}

/// Why a command fails: its exit status, and what it says.
#[derive(Debug, PartialEq, Eq)]
struct Failure {
    status: u8,
    message: String,
}

impl Failure {
    /// Wrong usage or environment.
    fn usage(message: impl Into<String>) -> Failure {
        Failure {
            status: USAGE,
            message: message.into(),
        }
    }

    /// What should have worked.
    fn failed(message: impl Into<String>) -> Failure {
        Failure {
            status: FAILED,
            message: message.into(),
        }
    }
}

impl Ask {
    fn get(target: impl Into<String>) -> Ask {
        Ask {
            method: "GET",
            target: target.into(),
            body: Vec::new(),
        }
    }

    fn with(method: &'static str, target: impl Into<String>, body: impl Into<Vec<u8>>) -> Ask {
        Ask {
            method,
            target: target.into(),
            body: body.into(),
        }
    }
}

/// Runs `keys`.
pub(super) fn keys(gateway: &'static Gateway, arguments: &KeysArgs) -> ExitCode {
    finish(manage(gateway, arguments))
}

/// Runs `usage`.
pub(super) fn usage(gateway: &'static Gateway, arguments: &UsageArgs) -> ExitCode {
    let report = || {
        let format = if arguments.csv { "csv" } else { "json" };
        let mut target = format!("/usage?format={format}");
        for (name, value) in [
            ("plan", &arguments.plan),
            ("key", &arguments.key),
            ("from", &arguments.from),
            ("to", &arguments.to),
        ] {
            if let Some(value) = value {
                push_parameter(&mut target, name, value);
            }
        }
        let desk = Desk::open(gateway, &arguments.place, Purpose::Read)?;
        let answer = desk.ask(Ask::get(target))?;
        let text = text_of(answer)?;
        match arguments.csv || arguments.json {
            true => Ok(with_line_end(text)),
            false => report::usage(&json_of(&text)?),
        }
    };
    finish(report())
}

fn manage(gateway: &'static Gateway, arguments: &KeysArgs) -> Result<String, Failure> {
    // What is wrong with the request itself is told before anybody is asked.
    let ask = match &arguments.action {
        KeysAction::Create(create) => Ask::with("POST", "/keys", described(create)?),
        KeysAction::List { .. } => Ask::get("/keys"),
        KeysAction::Enable { id } => enable(id, true)?,
        KeysAction::Disable { id } => enable(id, false)?,
        KeysAction::Delete { id } => Ask::with("DELETE", of_key(id)?, ""),
        KeysAction::Import { file } => Ask::with("POST", "/keys/import", read_file(file)?),
        KeysAction::Export { json, .. } => {
            let format = if *json { "json" } else { "csv" };
            Ask::get(format!("/keys/export?format={format}"))
        }
    };
    let purpose = match ask.method {
        "GET" => Purpose::Read,
        "POST" => Purpose::Make,
        _ => Purpose::Change,
    };
    let desk = Desk::open(gateway, &arguments.place, purpose)?;
    if purpose != Purpose::Read {
        desk.tell_where();
    }
    match &arguments.action {
        KeysAction::Create(create) => {
            let created = json_of(&text_of(desk.ask(ask)?)?)?;
            Ok(report::created(&created, create.value_from.is_none()))
        }
        KeysAction::List { json } => {
            let all = list(&desk)?;
            Ok(match json {
                true => format!("{:#}\n", Value::from(all)),
                false => report::keys(&all),
            })
        }
        KeysAction::Enable { id } => done(&desk, ask, &format!("{id} is enabled\n")),
        KeysAction::Disable { id } => done(&desk, ask, &format!("{id} is disabled\n")),
        KeysAction::Delete { id } => done(&desk, ask, &format!("{id} is deleted\n")),
        KeysAction::Import { .. } => {
            let imported = json_of(&text_of(desk.ask(ask)?)?)?;
            Ok(report::imported(&imported))
        }
        KeysAction::Export { .. } => Ok(with_line_end(text_of(desk.ask(ask)?)?)),
    }
}

fn done(desk: &Desk, ask: Ask, text: &str) -> Result<String, Failure> {
    desk.ask(ask)?;
    Ok(text.to_owned())
}

/// All keys, page for page.
fn list(desk: &Desk) -> Result<Vec<Value>, Failure> {
    let mut all = Vec::new();
    let mut after = String::new();
    for _ in 0..MAX_PAGES {
        let mut target = format!("/keys?limit={PAGE}");
        push_parameter(&mut target, "after", &after);
        let mut page = json_of(&text_of(desk.ask(Ask::get(target))?)?)?;
        match page.get_mut("keys").map(Value::take) {
            Some(Value::Array(keys)) => all.extend(keys),
            _ => return Err(Failure::failed("the gateway's answer is no list of keys")),
        }
        match page.get("next").and_then(Value::as_str) {
            Some(next) if *next > *after => next.clone_into(&mut after),
            _ => break,
        }
    }
    Ok(all)
}

/// A key to make, as JSON.
fn described(create: &Create) -> Result<Vec<u8>, Failure> {
    let value = create.value_from.as_deref().map(value_from).transpose()?;
    let described = json!({
        "name": create.name,
        "description": create.description,
        "customerId": create.customer_id,
        "plans": create.plans,
        "enabled": !create.disabled,
        "value": value,
    });
    Ok(described.to_string().into_bytes())
}

/// The value that is to be a key's: arguments themselves can be seen by everybody on the machine.
fn value_from(place: &str) -> Result<String, Failure> {
    if place == "-" {
        let mut text = String::new();
        let mut input = io::stdin().lock().take(MAX_VALUE);
        let read = input.read_to_string(&mut text);
        read.map_err(|error| Failure::usage(format!("cannot read the value: {error}")))?;
        return Ok(text.trim_end().to_owned());
    }
    if !place.starts_with("env:") && !place.starts_with("file:") {
        let message = "--value-from takes env:NAME, file:PATH or - (standard input)";
        return Err(Failure::usage(message));
    }
    secrets::resolve(place, "the key's value").map_err(Failure::usage)
}

fn enable(id: &str, enabled: bool) -> Result<Ask, Failure> {
    let body = json!({"enabled": enabled}).to_string();
    Ok(Ask::with("PATCH", of_key(id)?, body))
}

/// The path of a key.
fn of_key(id: &str) -> Result<String, Failure> {
    if id.is_empty() {
        return Err(Failure::usage("the id is empty"));
    }
    let mut target = "/keys/".to_owned();
    path::encode_segment(id, &mut target);
    Ok(target)
}

fn push_parameter(target: &mut String, name: &str, value: &str) {
    target.push('&');
    target.push_str(name);
    target.push('=');
    path::encode_query(value, target);
}

/// A file of keys, or standard input for `-`; bounded.
fn read_file(name: &str) -> Result<Vec<u8>, Failure> {
    let limit = csv::MAX_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    let read = match name {
        "-" => io::stdin().lock().take(limit).read_to_end(&mut bytes),
        name => {
            let file = std::fs::File::open(name);
            file.and_then(|file| file.take(limit).read_to_end(&mut bytes))
        }
    };
    read.map_err(|error| Failure::usage(format!("cannot read {name}: {error}")))?;
    if bytes.len() > csv::MAX_BYTES {
        return Err(Failure::usage("the file is longer than 16 MiB"));
    }
    Ok(bytes)
}

fn text_of(body: Vec<u8>) -> Result<String, Failure> {
    let text = String::from_utf8(body);
    text.map_err(|_| Failure::failed("the gateway's answer is not UTF-8"))
}

fn json_of(text: &str) -> Result<Value, Failure> {
    let value = serde_json::from_str(text);
    value.map_err(|error| Failure::failed(format!("the gateway's answer is no JSON: {error}")))
}

fn with_line_end(mut text: String) -> String {
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn finish(outcome: Result<String, Failure>) -> ExitCode {
    let code = match outcome {
        Ok(text) => cli::print(&text),
        Err(Failure { status, message }) => cli::fail(status, &message),
    };
    sink::flush(FLUSH_LIMIT);
    match audit::n_not_written() {
        0 => code,
        _ => cli::fail(
            FAILED,
            "the audit log could not be written: its lines are those above",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_one_segment() {
        for (id, expected) in [
            ("k-1_a.b", "/keys/k-1_a.b"),
            ("a/../b", "/keys/a%2F..%2Fb"),
            ("a b?c#d%", "/keys/a%20b%3Fc%23d%25"),
            ("\r\nX: y", "/keys/%0D%0AX:%20y"),
            ("é", "/keys/%C3%A9"),
        ] {
            assert_eq!(of_key(id).unwrap(), expected, "{id:?}");
        }
        assert_eq!(of_key("").unwrap_err().status, USAGE);
    }

    #[test]
    fn parameters_stay_apart() {
        let mut target = "/usage?format=csv".to_owned();
        push_parameter(&mut target, "plan", "a/b&key=c d+e");
        assert_eq!(target, "/usage?format=csv&plan=a/b%26key%3Dc%20d%2Be");
    }

    #[test]
    fn values_do_not_stand_on_the_command_line() {
        for place in ["literal-literal-literal", "", "ENV:X"] {
            let failure = value_from(place).unwrap_err();
            assert_eq!(failure.status, USAGE);
            assert!(failure.message.contains("env:NAME"), "{}", failure.message);
        }
        let failure = value_from("env:GWC_NO_SUCH_VARIABLE").unwrap_err();
        assert!(
            failure.message.contains("is not set"),
            "{}",
            failure.message
        );
    }
}
