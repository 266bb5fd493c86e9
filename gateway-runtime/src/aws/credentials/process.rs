//! Credentials that a program prints (`credential_process`), run without a shell.
//!
//! Bounds: one minute, 64 KiB of output. Standard input is empty, and standard error goes nowhere, since it
//! may hold secrets. A program that takes longer is killed; programs that it started are its own concern.
//!
//! Source: SDKs and Tools Reference Guide, "Process credential provider".

use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::document::Document;
use super::{Credentials, CredentialsError};

const NAME: &str = "credential_process";
const TIMEOUT: Duration = Duration::from_secs(60);
const MAX_OUTPUT: u64 = 64 * 1024;

/// A command line.
pub(super) struct Process {
    /// The program and its arguments.
    words: Vec<String>,
    timeout: Duration,
}

impl Process {
    /// Splits a command line at white space; `"` and `'` keep words together, `\` keeps the character behind it.
    pub(super) fn new(line: &str) -> Result<Process, CredentialsError> {
        let words = split(line).filter(|words| !words.is_empty());
        let words = words.ok_or_else(|| {
            CredentialsError::new(NAME, "the command line is empty, or a quote is open")
        })?;
        Ok(Process {
            words,
            timeout: TIMEOUT,
        })
    }

    #[cfg(test)]
    pub(super) fn timeout(mut self, timeout: Duration) -> Process {
        self.timeout = timeout;
        self
    }

    pub(super) async fn load(&self) -> Result<Credentials, CredentialsError> {
        let (words, timeout) = (self.words.clone(), self.timeout);
        let output = tokio::task::spawn_blocking(move || output(&words, timeout)).await;
        let output = output.unwrap_or_else(|_| Err("it could not be run".to_owned()));
        let credentials = output.and_then(|bytes| credentials(&bytes).map_err(str::to_owned));
        credentials.map_err(|reason| CredentialsError::new(NAME, reason))
    }
}

fn credentials(bytes: &[u8]) -> Result<Credentials, &'static str> {
    let document = Document::read(bytes)?;
    match document.version {
        Some(1) => document.credentials(),
        _ => Err("the output's `Version` is not 1"),
    }
}

fn output(words: &[String], timeout: Duration) -> Result<Vec<u8>, String> {
    let deadline = Instant::now() + timeout;
    let (program, arguments) = words.split_first().ok_or("the command line is empty")?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("it could not be started: {error}"))?;
    let result = collect(&mut child, deadline);
    if result.is_err() {
        let _has_ended_already = child.kill();
        let _is_reaped = child.wait();
    }
    result
}

fn collect(child: &mut Child, deadline: Instant) -> Result<Vec<u8>, String> {
    const LATE: &str = "it took too long";

    let stdout = child.stdout.take().ok_or("it has no output")?;
    let (sender, receiver) = mpsc::channel();
    // Ends with the output, which a program of the program may keep open.
    let reader = std::thread::Builder::new().spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.take(MAX_OUTPUT + 1).read_to_end(&mut bytes);
        let _nobody_waits = sender.send(read.map(|_| bytes));
    });
    reader.map_err(|error| error.to_string())?;
    let left = deadline.saturating_duration_since(Instant::now());
    let bytes = receiver.recv_timeout(left).map_err(|_| LATE)?;
    let bytes = bytes.map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MAX_OUTPUT {
        return Err("its output is too long".to_owned());
    }
    loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) if status.success() => return Ok(bytes),
            Some(status) => return Err(format!("it failed: {status}")),
            None if Instant::now() >= deadline => return Err(LATE.to_owned()),
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// `None` where a quote is open.
fn split(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\\', None | Some('"')) => word.get_or_insert_default().push(characters.next()?),
            (c, Some(_)) => word.get_or_insert_default().push(c),
            ('"' | '\'', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, None) if c.is_ascii_whitespace() => words.extend(word.take()),
            (c, None) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines() {
        for (line, expected) in [
            ("/bin/x --a b", Some(vec!["/bin/x", "--a", "b"])),
            (
                r#" "/a b/c"  'd "e' f\ g"#,
                Some(vec!["/a b/c", "d \"e", "f g"]),
            ),
            (r#"a "" b"c"'d'"#, Some(vec!["a", "", "bcd"])),
            (r#"a "\"" '\'"#, Some(vec!["a", "\"", "\\"])),
            ("a $(b); c|d", Some(vec!["a", "$(b);", "c|d"])),
            ("a \"b", None),
            ("a \\", None),
        ] {
            let words = split(line);
            let words = words
                .as_ref()
                .map(|words| words.iter().map(String::as_str).collect());
            assert_eq!(words, expected, "{line}");
        }
        assert!(Process::new("  ").is_err());
    }
}
