//! `gwc schema`.

use std::process::ExitCode;

use gateway_codegen::diagnostics::suggest;
use gateway_codegen::openapi::extensions;

use crate::console;

/// Prints the JSON Schema of an extension, or of all as one object by name.
pub(super) fn run(name: Option<&str>) -> Result<ExitCode, String> {
    let schema = match name {
        Some(name) => match extensions::schema(name) {
            Some(schema) => schema.to_value(),
            None => {
                let help = match suggest::nearest(name, extensions::WITH_SCHEMA.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are: {}", extensions::WITH_SCHEMA.join(", ")),
                };
                return Err(format!("no extension is called `{name}`; {help}"));
            }
        },
        None => extensions::WITH_SCHEMA
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), extensions::schema(name)?.to_value())))
            .collect(),
    };
    let text = serde_json::to_string_pretty(&schema)
        .map_err(|error| format!("cannot write the schema: {error}"))?;
    console::print(&(text + "\n"))?;
    Ok(ExitCode::SUCCESS)
}
