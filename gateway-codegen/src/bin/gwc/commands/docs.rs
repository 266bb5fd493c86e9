//! `gwc docs`.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::mem::ManuallyDrop;
use std::path::{Component, Path};
use std::process::ExitCode;

use gateway_codegen::emit::{OutputTree, portal};

use super::ERRORS;
use crate::args::DocsArgs;
use crate::console;
use crate::documents::{self, Purpose};

/// In the folder of a site: its files, one a line, so that the next site removes those that it does not have.
const LIST: &str = ".gwc-docs";

/// Writes the portal of the documents.
pub(super) fn run(args: &DocsArgs) -> Result<ExitCode, String> {
    if let Some(folder) = &args.eject_theme {
        write(&portal::theme::eject(), folder)?;
        // It is the user's from now on.
        let list = folder.join(LIST);
        std::fs::remove_file(&list)
            .map_err(|error| format!("cannot remove `{}`: {error}", list.display()))?;
        if !args.documents.quiet {
            console::note(&format!(
                "wrote a theme to {0}; name it in the document, by its path from there: `x-gateway: {{portal: {{theme: {1}/}}}}`",
                folder.display(),
                folder.file_name().unwrap_or(folder.as_os_str()).display()
            ));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let Some(output) = &args.output else {
        return Err("`-o DIR` says where the site goes".to_owned());
    };
    let documents = documents::read(&args.documents, Purpose::Docs)?;
    let Some(gateway) = &documents.gateway else {
        return Ok(ExitCode::from(ERRORS));
    };
    let options = portal::Options {
        base_url: args.base_url.clone(),
        title: None,
        pages_only: args.site_only,
        build: None,
    };
    let site = portal::site(gateway, &options).map_err(|error| error.to_string())?;
    write(&site, output)?;
    if !args.documents.quiet {
        let n_pages = site
            .iter()
            .filter(|(path, _)| path.ends_with(".html"))
            .count();
        let index = output.join("index.html");
        console::note(&format!("wrote {n_pages} pages; open {}", index.display()));
    }
    documents.leave();
    let _ = ManuallyDrop::new(site);
    Ok(ExitCode::SUCCESS)
}

/// Writes a site into a folder, in the place of the site that was there.
fn write(site: &OutputTree, folder: &Path) -> Result<(), String> {
    let failed =
        |error: std::io::Error| format!("cannot write into `{}`: {error}", folder.display());
    let former = former(folder)?;
    std::fs::create_dir_all(folder).map_err(failed)?;
    // First, so that a run that is cut short leaves a folder that the next one takes for its own.
    let mut list = String::new();
    let files: BTreeSet<&str> = site.iter().map(|(path, _)| path).collect();
    for path in former
        .iter()
        .map(String::as_str)
        .chain(files.iter().copied())
    {
        list.push_str(path);
        list.push('\n');
    }
    std::fs::write(folder.join(LIST), list).map_err(failed)?;
    for path in former.iter().filter(|path| !files.contains(path.as_str())) {
        match std::fs::remove_file(folder.join(path)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    let former: BTreeSet<&str> = former.iter().map(String::as_str).collect();
    let mut parents = BTreeSet::new();
    for (name, content) in site.iter() {
        let path = folder.join(name);
        if let Some(parent) = path.parent().filter(|it| !parents.contains(*it)) {
            std::fs::create_dir_all(parent).map_err(failed)?;
            parents.insert(parent.to_owned());
        }
        // What is the same stays, with its time, for whoever copies what is new.
        let is_same = || std::fs::read(&path).is_ok_and(|known| known == content);
        if !former.contains(name) || !is_same() {
            std::fs::write(&path, content).map_err(failed)?;
        }
    }
    let list: String = files.iter().flat_map(|path| [path, "\n"]).collect();
    std::fs::write(folder.join(LIST), list).map_err(failed)
}

/// The files of the site that is in the folder.
fn former(folder: &Path) -> Result<Vec<String>, String> {
    match std::fs::read_to_string(folder.join(LIST)) {
        Ok(list) => {
            // Only what is below the folder.
            let is_below = |path: &&str| {
                let mut steps = Path::new(path).components();
                !path.is_empty() && steps.all(|step| matches!(step, Component::Normal(_)))
            };
            return Ok(list.lines().filter(is_below).map(str::to_owned).collect());
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            return Err(format!("`{}` is no folder", folder.display()));
        }
        Err(error) => return Err(format!("cannot read `{}`: {error}", folder.display())),
    }
    let is_empty = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == ErrorKind::NotFound => true,
        Err(error) => return Err(format!("cannot read `{}`: {error}", folder.display())),
    };
    match is_empty {
        true => Ok(Vec::new()),
        false => Err(format!(
            "`{}` holds files that gwc did not write: choose another folder",
            folder.display()
        )),
    }
}
