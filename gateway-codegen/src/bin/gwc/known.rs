//! `--baseline` and `--write-baseline`: what is known is not reported.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Component, Path};

use gateway_codegen::diagnostics::{Baseline, Diagnostic, Policy, Severity, render};
use gateway_codegen::source::SourceMap;

use crate::args::DocumentArgs;
use crate::console;

/// Largest baseline that is read, in bytes.
const MAX_BYTES: u64 = 64 << 20;

/// How many entries without effect a note names.
const N_NAMED: usize = 5;

/// What is left to report, with the severity that the policy gives it.
///
/// What keeps a command from building is reported though it is known: a baseline mends nothing.
///
/// # Errors
/// If a baseline cannot be read or written.
pub(crate) fn judge(
    found: Vec<Diagnostic>,
    policy: &Policy,
    sources: &SourceMap,
    args: &DocumentArgs,
) -> Result<Vec<Diagnostic>, String> {
    let mut baseline = match args.baseline.as_deref() {
        Some(path) => {
            let names = names_in(path, sources);
            let own = |stored: &str| {
                let mut known = names.iter().filter(|(_, other)| *other == stored);
                known.next().map(|(name, _)| (*name).to_owned())
            };
            Some(read(path)?.rename(own))
        }
        None => None,
    };
    // A warning is known as one, whether it is denied or not.
    let judged = found.into_iter().filter_map(|diagnostic| {
        let is_fatal = policy.is_build && diagnostic.severity == Severity::Error
            || policy.stops_build(&diagnostic);
        Some((policy.judge(diagnostic)?, is_fatal))
    });
    let judged: Vec<(Diagnostic, bool)> = judged.collect();
    if let Some(path) = &args.write_baseline {
        let written = Baseline::of(judged.iter().map(|(diagnostic, _)| diagnostic), sources);
        let names = names_in(path, sources);
        let stored = written.clone().rename(|name| names.get(name).cloned());
        std::fs::write(path, stored.to_json())
            .map_err(|error| format!("cannot write `{}`: {error}", path.display()))?;
        if !args.quiet {
            let n = written.n_known();
            console::note(&format!(
                "wrote {n} known diagnostics to `{}`",
                path.display()
            ));
        }
        baseline = Some(written);
    }
    let Some(mut baseline) = baseline else {
        return Ok(judged
            .into_iter()
            .map(|(diagnostic, _)| diagnostic)
            .collect());
    };
    let mut reported = Vec::new();
    for (diagnostic, is_fatal) in judged {
        let is_new = baseline.take(diagnostic.clone(), sources);
        reported.extend(if is_fatal { Some(diagnostic) } else { is_new });
    }
    if let (Some(path), false) = (&args.baseline, args.quiet || args.write_baseline.is_some()) {
        tell_stale(&baseline, path);
    }
    Ok(reported)
}

/// What a baseline calls the files: they are named as seen from its folder, so that it serves wherever the command is
/// given.
fn names_in<'s>(baseline: &Path, sources: &'s SourceMap) -> BTreeMap<&'s str, String> {
    let folder = parts(baseline.parent().unwrap_or(Path::new("")));
    let files = sources.files().map(|file| sources.name(file));
    let named = files.filter(|name| Path::new(name).is_file());
    named
        .map(|name| {
            let file = parts(Path::new(name));
            let n_shared = folder.iter().zip(&file).take_while(|(a, b)| a == b).count();
            let up = folder.iter().skip(n_shared).map(|_| "..".to_owned());
            let down = file.iter().skip(n_shared).cloned();
            (name, up.chain(down).collect::<Vec<_>>().join("/"))
        })
        .collect()
}

/// The parts of an absolute path without `.` and `x/..`.
fn parts(path: &Path) -> Vec<String> {
    // The empty path is the current folder.
    let here = Path::new(".").join(path);
    let absolute = std::path::absolute(&here).unwrap_or(here);
    let mut parts = Vec::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => drop(parts.pop()),
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::RootDir | Component::CurDir | Component::Prefix(_) => {}
        }
    }
    parts
}

fn read(path: &Path) -> Result<Baseline, String> {
    let failed = |reason: String| format!("cannot read `{}`: {reason}", path.display());
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text))
        .map_err(|error| failed(error.to_string()))?;
    if text.len() as u64 > MAX_BYTES {
        return Err(failed(format!("it has more than {MAX_BYTES} bytes")));
    }
    Baseline::parse(&text).map_err(|error| failed(error.to_string()))
}

/// Says which entries have no effect any more.
fn tell_stale(baseline: &Baseline, path: &Path) {
    let stale: Vec<_> = baseline.left().collect();
    if stale.is_empty() {
        return;
    }
    let path = path.display();
    console::note(&format!(
        "{} no longer found; `--write-baseline {path}` removes what is stale:",
        match stale.iter().map(|(_, count)| count).sum::<usize>() {
            1 => format!("1 diagnostic of `{path}` is"),
            n => format!("{n} diagnostics of `{path}` are"),
        }
    ));
    for (key, _) in stale.iter().take(N_NAMED) {
        let place = [key.file.as_deref(), key.pointer.as_deref()];
        let place = place.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let text = format!("  {} {place}: {}", key.code, key.message);
        console::note(&render::visible(&text));
    }
    if stale.len() > N_NAMED {
        console::note(&format!("  and {} more", stale.len() - N_NAMED));
    }
}
