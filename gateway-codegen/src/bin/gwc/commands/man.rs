//! `gwc man`.

use std::path::Path;
use std::process::ExitCode;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::args::Arguments;
use crate::console;

/// Prints `gwc(1)`, or writes a page for `gwc` and each of its commands into a folder.
pub(super) fn run(folder: Option<&Path>) -> Result<ExitCode, String> {
    let mut command = Arguments::command();
    // Gives commands the names of their pages: `gwc-check`.
    command.build();
    let Some(folder) = folder else {
        console::print(&page(command)?.1)?;
        return Ok(ExitCode::SUCCESS);
    };
    let failed =
        |error: std::io::Error| format!("cannot write below `{}`: {error}", folder.display());
    let mut pages = vec![page(command.clone())?];
    for inner in command
        .get_subcommands()
        .filter(|inner| !inner.is_hide_set())
    {
        pages.push(page(inner.clone())?);
    }
    std::fs::create_dir_all(folder).map_err(failed)?;
    for (name, text) in &pages {
        std::fs::write(folder.join(name), text).map_err(failed)?;
    }
    console::note(&format!(
        "wrote {} pages to {}",
        pages.len(),
        folder.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// The page of a command: its file name and its text.
fn page(command: Command) -> Result<(String, String), String> {
    let page = Man::new(command);
    let mut text = Vec::new();
    page.render(&mut text)
        .map_err(|error| format!("cannot write the manual page: {error}"))?;
    Ok((
        page.get_filename(),
        String::from_utf8_lossy(&text).into_owned(),
    ))
}
