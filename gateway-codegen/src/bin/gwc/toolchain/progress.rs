//! What a long build says: a bar on a terminal, plain lines otherwise.

use std::io::IsTerminal;
use std::time::Duration;

use gateway_codegen::runtime_source;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::workspace::Workspace;
use crate::console;

/// Progress of one build.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    /// Plain lines are written: one for every tenth of the crates.
    lines: bool,
    n_crates: usize,
    n_compiled: usize,
}

impl Progress {
    /// Begins to show progress, unless `quiet`.
    pub(super) fn start(workspace: &Workspace, quiet: bool) -> Self {
        let n_crates = runtime_source::lock_file("gateway")
            .matches("[[package]]")
            .count();
        let cold = !workspace.is_warm();
        let terminal = std::io::stderr().is_terminal();
        if cold && !quiet {
            console::note(
                "compiling the gateway runtime; this happens once per machine and takes a few minutes",
            );
        }
        let bar = (terminal && !quiet).then(|| {
            let bar =
                ProgressBar::with_draw_target(Some(n_crates as u64), ProgressDrawTarget::stderr());
            let template = if cold {
                "{bar:30} {pos}/{len} {elapsed} {msg}"
            } else {
                "{spinner} compiling {elapsed}"
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        Progress {
            bar,
            lines: cold && !terminal && !quiet,
            n_crates,
            n_compiled: 0,
        }
    }

    /// A crate is done.
    pub(super) fn compiled(&mut self, name: &str) {
        self.n_compiled = (self.n_compiled + 1).min(self.n_crates);
        if let Some(bar) = &self.bar {
            bar.set_position(self.n_compiled as u64);
            bar.set_message(name.to_owned());
        }
        if self.lines && self.n_compiled.is_multiple_of((self.n_crates / 10).max(1)) {
            console::note(&format!(
                "compiled {} of {} crates",
                self.n_compiled, self.n_crates
            ));
        }
    }

    /// Ends the display.
    pub(super) fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
