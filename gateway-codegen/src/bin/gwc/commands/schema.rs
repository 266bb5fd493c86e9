//! `gwc schema`.

use std::path::Path;
use std::process::ExitCode;

use gateway_codegen::diagnostics::suggest;
use gateway_codegen::openapi::{editor, extensions};

use crate::console;

/// Prints, or writes into a file, the JSON Schema of an extension, or of whole documents.
pub(super) fn run(name: Option<&str>, output: Option<&Path>) -> Result<ExitCode, String> {
    let schema = match name {
        Some(name) => match extensions::schema(name) {
            Some(schema) => schema.to_value(),
            None => {
                let known: Vec<&str> = extensions::with_schema().collect();
                let help = match suggest::nearest(name, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are: {}", known.join(", ")),
                };
                return Err(format!("no extension is called `{name}`; {help}"));
            }
        },
        None => editor::schema(),
    };
    let text = serde_json::to_string_pretty(&schema)
        .map_err(|error| format!("cannot write the schema: {error}"))?
        + "\n";
    match output {
        Some(path) => std::fs::write(path, text)
            .map_err(|error| format!("cannot write `{}`: {error}", path.display()))?,
        None => console::print(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}
