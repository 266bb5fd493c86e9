//! `gwc`: compiles OpenAPI documents into gateways.
//!
//! The only code that prints, exits, spawns or writes; what it does with documents is the library's.

mod args;
mod base_url;
mod commands;
mod console;
mod documents;
mod fix;
mod interrupts;
mod known;
mod launch;
mod private_folder;
mod reads;
mod toolchain;

use std::process::ExitCode;

use clap::Parser;

/// Reading documents is allocating small things by the million.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match args::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are results, not mistakes.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    match commands::run(arguments) {
        Ok(code) => code,
        Err(problem) => {
            console::problem(&problem);
            ExitCode::from(2)
        }
    }
}
