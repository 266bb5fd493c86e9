//! `gwc explain`.

use std::fmt::Write as _;
use std::process::ExitCode;

use gateway_codegen::diagnostics::{Code, code};

use crate::console;

/// Prints a code's page, or the list of codes.
pub(super) fn run(text: Option<&str>) -> Result<ExitCode, String> {
    let Some(text) = text else {
        let mut list = String::new();
        for code in code::ALL {
            // Writing to a String cannot fail.
            let _ = writeln!(
                list,
                "{}  {:7}  {:28}  {}",
                code.number(),
                code.severity(),
                code.slug(),
                code.summary()
            );
        }
        console::print(&list)?;
        return Ok(ExitCode::SUCCESS);
    };
    match Code::find(text) {
        Some(code) => console::print(code.page().text).map(|()| ExitCode::SUCCESS),
        None => Err(match Code::suggest(text) {
            Some(near) => format!("no diagnostic is called `{text}`; did you mean `{near}`?"),
            None => format!("no diagnostic is called `{text}`; `gwc explain` lists all"),
        }),
    }
}
