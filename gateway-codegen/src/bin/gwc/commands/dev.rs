//! `gwc dev`: compiles and runs the documents, and again at each change of a file that they are read from.
//!
//! ```text
//! files change ──▶ build ──▶ start the new gateway ──▶ it serves ──▶ SIGTERM to the old one, which drains
//! ```
//!
//! The sockets are this process's, and gateways inherit them: both accept from one queue while they
//! change over, so nobody is refused. One thread decides everything; the others send it [`Event`]s.
//! What was found stands in a file too ([`Report`]), which gateways serve beside the pages of their portals.

mod gateways;
mod report;
mod sockets;
mod watch;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use self::gateways::Gateways;
use self::report::Report;
use self::watch::Watch;
use super::build;
use crate::args::RunArgs;
use crate::console;
use crate::interrupts::Interrupts;
use crate::private_folder::PrivateFolder;
use crate::reads::{Content, Reads};
use crate::toolchain;

/// How long files must be left alone before they are read: editors write in several steps.
const SETTLE: Duration = Duration::from_millis(30);

/// When they are read even so.
const SETTLE_LIMIT: Duration = Duration::from_millis(500);

/// How often files are looked at where the system does not tell of changes.
const POLL: Duration = Duration::from_millis(500);

/// Something happened.
enum Event {
    /// Files may have changed.
    Files,
    /// A signal came.
    Stop,
    /// The gateway of this number closed its output: it has ended, or is about to.
    Ended(u64),
}

/// Serves the documents as they change, until a signal.
pub(super) fn run(args: &RunArgs) -> Result<ExitCode, String> {
    refuse_what_cannot_be_watched(args)?;
    let (sender, events) = mpsc::channel();
    let stop = sender.clone();
    let interrupts = Interrupts::listen(move || {
        let _ = stop.send(Event::Stop);
    })?;
    let changes = sender.clone();
    let report = Report::new(args.documents.quiet)?;
    let mut desk = Desk {
        args,
        gateways: Gateways::new(sender, args.documents.quiet, report.path()),
        report,
        watch: Watch::new(move || {
            let _ = changes.send(Event::Files);
        }),
        files: BTreeMap::new(),
        events,
        interrupts,
    };
    // What is wrong now is wrong with the command line or the machine: waiting would not help.
    let first = desk.pass(Instant::now());
    if desk.interrupts.has_come() || first.is_ok() {
        desk.serve();
    }
    desk.gateways.stop(&desk.events);
    if desk.interrupts.has_come() {
        return Ok(ExitCode::SUCCESS);
    }
    first.map(|()| ExitCode::SUCCESS)
}

/// Standard input, pipes and folders: they cannot be read again, or never could.
fn refuse_what_cannot_be_watched(args: &RunArgs) -> Result<(), String> {
    for name in args
        .documents
        .specs
        .iter()
        .chain(&args.documents.source.params)
    {
        let is_no_file = |path: &str| Path::new(path).exists() && !Path::new(path).is_file();
        let file = name.rsplit_once('#').map_or(&**name, |(file, _)| file);
        if name == "-" || (is_no_file(name) && is_no_file(file)) {
            return Err(format!(
                "`{name}` is not a file: `gwc dev` reads files again when they change"
            ));
        }
    }
    Ok(())
}

struct Desk<'a> {
    args: &'a RunArgs,
    gateways: Gateways,
    report: Report,
    watch: Watch,
    /// What the last pass read.
    files: BTreeMap<PathBuf, Content>,
    events: Receiver<Event>,
    interrupts: Interrupts,
}

impl Desk<'_> {
    /// Acts on events until a signal comes.
    fn serve(&mut self) {
        // Changes while the first pass went on, before anybody watched.
        let mut may_have_changed = true;
        while !self.interrupts.has_come() {
            if std::mem::take(&mut may_have_changed) {
                may_have_changed = self.follow_changes();
                continue;
            }
            match self.next(self.watch.polls().then_some(POLL)) {
                None => may_have_changed = true,
                Some(Event::Files) => {
                    self.settle();
                    may_have_changed = true;
                }
                Some(Event::Ended(number)) => self.gateways.ended(number),
                Some(Event::Stop) => {}
            }
        }
    }

    /// The next event; `None` after `limit`.
    fn next(&self, limit: Option<Duration>) -> Option<Event> {
        match limit {
            // The sender is kept for gateways to come, so there is always a next one.
            None => self.events.recv().ok(),
            Some(limit) => self.events.recv_timeout(limit).ok(),
        }
    }

    /// Waits until no more changes come.
    fn settle(&mut self) {
        let start = Instant::now();
        while start.elapsed() < SETTLE_LIMIT && !self.interrupts.has_come() {
            match self.next(Some(SETTLE)) {
                None => return,
                Some(Event::Ended(number)) => self.gateways.ended(number),
                Some(Event::Files | Event::Stop) => {}
            }
        }
    }

    /// Builds anew where files differ from what was read; whether it did.
    fn follow_changes(&mut self) -> bool {
        let start = Instant::now();
        // Folders may have been replaced, with all that was watched in them.
        self.watch.follow(self.files.keys());
        let mut changed: Vec<String> = Vec::new();
        for (path, known) in &mut self.files {
            let now = Content::of(path);
            if now != *known {
                *known = now;
                changed.push(shown(path));
            }
        }
        if changed.is_empty() {
            return false;
        }
        self.note(&format!("changed: {}", changed.join(", ")));
        if let Err(problem) = self.pass(start)
            && !self.interrupts.has_come()
        {
            console::problem(&problem);
            if let Err(untold) = self.report.tell(Some(&problem)) {
                console::problem(&untold);
            }
            self.tell_what_serves();
        }
        true
    }

    /// Builds, and puts the new gateway into the place of the old one. Errors in the documents are shown,
    /// and no errors here.
    fn pass(&mut self, start: Instant) -> Result<(), String> {
        let reads = Reads::default();
        self.report.clear();
        let emitted = build::emit_in_development(&self.args.documents, &reads, |documents| {
            self.report.found(documents);
        });
        let files = reads.into_files();
        if emitted.is_err() {
            // It may have ended before it came to all of them.
            self.files.extend(files);
        } else {
            self.files = files;
        }
        self.watch.follow(self.files.keys());
        let Some((build, emitted)) = emitted? else {
            self.tell_what_serves();
            return self.report.tell(None);
        };
        // Made for each build: nothing is left behind, whatever ends this process in between.
        let folder = PrivateFolder::new("dev")?;
        let binary = folder.path().join(&emitted.package);
        toolchain::build(
            &emitted.package,
            &emitted.tree,
            &binary,
            &self.args.toolchain,
            self.args.documents.quiet,
            &self.interrupts,
        )?;
        self.note(&format!(
            "built {} in {} ms",
            emitted.package,
            start.elapsed().as_millis()
        ));
        let has_replaced = self
            .gateways
            .replace(&binary, &self.args.gateway, &self.interrupts)?;
        self.report.serves(build);
        self.report.tell(None)?;
        if has_replaced {
            self.note(&format!(
                "serving the change after {} ms",
                start.elapsed().as_millis()
            ));
        }
        Ok(())
    }

    fn tell_what_serves(&self) {
        self.note(if self.gateways.is_serving() {
            "the gateway of before goes on serving; waiting for changes"
        } else {
            "waiting for changes"
        });
    }

    fn note(&self, text: &str) {
        if !self.args.documents.quiet {
            console::note(text);
        }
    }
}

/// A path as people write it: relative, where it lies below the current folder.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here)
        .unwrap_or(path)
        .display()
        .to_string()
}
