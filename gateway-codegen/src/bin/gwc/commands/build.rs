//! `gwc build`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use gateway_codegen::emit::{OutputTree, rust};

use super::ERRORS;
use crate::args::{BuildArgs, DocumentArgs, Emit};
use crate::documents::{self, Purpose};
use crate::{console, toolchain};

/// Compiles the documents into what `--emit` asks for.
pub(super) fn run(args: &BuildArgs) -> Result<ExitCode, String> {
    let Some(emitted) = emit(&args.documents)? else {
        return Ok(ExitCode::from(ERRORS));
    };
    if args.emit.contains(&Emit::Crate) {
        write_tree(&emitted.tree, &args.out_dir.join("crate"))?;
    }
    if args.emit.contains(&Emit::Binary) {
        let output = args
            .output
            .clone()
            .unwrap_or_else(|| PathBuf::from(&emitted.package));
        toolchain::build(
            &emitted.package,
            &emitted.tree,
            &output,
            &args.toolchain,
            args.documents.quiet,
        )?;
        if !args.documents.quiet {
            console::note(&format!("built {}", output.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A crate as a value.
pub(super) struct Emitted {
    pub(super) package: String,
    pub(super) tree: OutputTree,
}

/// Checks the documents and emits their crate; `None`: they have errors.
pub(super) fn emit(args: &DocumentArgs) -> Result<Option<Emitted>, String> {
    let documents = documents::read(args, Purpose::Build)?;
    let Some(gateway) = documents.gateway else {
        return Ok(None);
    };
    let tree = rust::emit(&gateway, &documents.sources, &documents.digest).map_err(|error| {
        format!(
            "gwc emitted {} that does not parse: {}; please report this with the document",
            error.file, error.reason
        )
    })?;
    Ok(Some(Emitted {
        package: rust::package_name(&gateway),
        tree,
    }))
}

/// Writes a tree below a folder, and removes what an earlier run left in its `src`.
fn write_tree(tree: &OutputTree, folder: &Path) -> Result<(), String> {
    let failed =
        |error: std::io::Error| format!("cannot write below `{}`: {error}", folder.display());
    match std::fs::remove_dir_all(folder.join("src")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    for (path, content) in tree.iter() {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(failed)?;
        }
        std::fs::write(&path, content).map_err(failed)?;
    }
    Ok(())
}
