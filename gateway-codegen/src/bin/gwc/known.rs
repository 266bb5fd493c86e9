//! `--baseline` and `--write-baseline`: what is known is not reported.

use std::io::Read;
use std::path::Path;

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
    let mut baseline = args.baseline.as_deref().map(read).transpose()?;
    // A warning is known as one, whether it is denied or not.
    let judged = found.into_iter().filter_map(|diagnostic| {
        let is_fatal = policy.is_build && diagnostic.severity == Severity::Error
            || policy.stops_build(diagnostic.code);
        Some((policy.judge(diagnostic)?, is_fatal))
    });
    let judged: Vec<(Diagnostic, bool)> = judged.collect();
    if let Some(path) = &args.write_baseline {
        let written = Baseline::of(judged.iter().map(|(diagnostic, _)| diagnostic), sources);
        std::fs::write(path, written.to_json())
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
