//! What people see: results on standard output, everything else on standard error.

use std::io::{self, IsTerminal, Write};

use crate::args::Color;

/// Writes a result. A closed pipe is no failure.
pub(crate) fn print(text: &str) -> Result<(), String> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(format!("cannot write to standard output: {error}")),
    }
}

/// Writes to standard error; where that is closed nobody reads it.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Says why a command cannot be carried out.
pub(crate) fn problem(text: &str) {
    note(&format!("error: {text}"));
}

/// Whether diagnostics have colour.
pub(crate) fn has_color(color: Color, to_stderr: bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let terminal = if to_stderr {
                io::stderr().is_terminal()
            } else {
                io::stdout().is_terminal()
            };
            let variable = |name| std::env::var_os(name).unwrap_or_default();
            terminal && variable("NO_COLOR").is_empty() && variable("TERM") != "dumb"
        }
    }
}
