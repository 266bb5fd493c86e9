//! The bad and odd files of `bad/`: what is wrong with each is said at the place that `bad/INDEX.tsv` names.

use std::collections::{BTreeMap, BTreeSet};
use std::{env, fs};

use gateway_codegen::diagnostics::Severity;

use crate::case::{Said, compile_file, stands_at, tests_folder};
use crate::watchdog::Watchdog;

/// A row of the index.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) file: String,
    pub(crate) place: String,
    pub(crate) severity: String,
}

pub(crate) fn index() -> Vec<Row> {
    let text = fs::read_to_string(tests_folder().join("bad/INDEX.tsv")).unwrap();
    let row = |line: &str| {
        let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        Row {
            file: cells[0].clone(),
            place: cells[2].clone(),
            severity: cells[3].clone(),
        }
    };
    text.lines().skip(1).map(row).collect()
}

/// The rows that do not hold yet, by file, and the feature that will make them hold: `bad/later.txt`.
fn later() -> BTreeMap<String, String> {
    let text = fs::read_to_string(tests_folder().join("bad/later.txt")).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.split_once(' ').unwrap())
        .map(|(file, why)| (file.to_owned(), why.trim().to_owned()))
        .collect()
}

/// What a row's note allows instead of its place.
fn is_allowed(said: &Said, row: &Row) -> bool {
    row.file == "010-billion-laughs.yaml"
        && said.diagnostics.iter().all(|one| {
            let span = one.span().unwrap();
            let (line, _) = said.sources.line_column(span);
            // Any alias from line 8 on.
            line >= 8 && said.sources.text(span.file)[span.range()].starts_with('*')
        })
}

/// Whether a row holds: an error row gives that one error there, a warning row that warning and no error, an `ok` row
/// no error; and what is said helps, without noise beside it.
pub(crate) fn holds(said: &Said, row: &Row) -> Result<(), String> {
    let n_errors = said.n_errors();
    let (n_wanted, is_there) = match row.severity.as_str() {
        "ok" => (0, true),
        "warning" => (0, stands_at(said, &row.place, Severity::Warning)),
        "error" => (
            1,
            stands_at(said, &row.place, Severity::Error) || is_allowed(said, row),
        ),
        other => panic!("severity {other}"),
    };
    let problem = if n_errors != n_wanted || !is_there {
        format!("{} at {} wanted", row.severity, row.place)
    } else if said.diagnostics.len() > 3 {
        "a cascade".to_owned()
    } else if let Some(bare) = said.diagnostics.iter().find(|one| {
        let label = one.primary.as_ref().map_or("", |label| label.text.as_str());
        one.message.is_empty() || label.is_empty()
    }) {
        format!("{} says too little", bare.code)
    } else {
        return Ok(());
    };
    Err(format!("{problem}, got: {}", said.briefs()))
}

/// Holds verdicts against `bad/later.txt`, which can only shrink.
pub(crate) struct Ratchet {
    later: BTreeMap<String, String>,
    new: Vec<String>,
    mended: Vec<String>,
}

impl Ratchet {
    pub(crate) fn new() -> Ratchet {
        Ratchet {
            later: later(),
            new: Vec::new(),
            mended: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, row: &Row, verdict: Result<(), String>) {
        match (verdict, self.later.contains_key(&row.file)) {
            (Err(problem), false) => self.new.push(format!("{}: {problem}", row.file)),
            (Ok(()), true) => self.mended.push(row.file.clone()),
            _ => {}
        }
    }

    pub(crate) fn check(&self) {
        let (new, mended) = (self.new.join("\n"), &self.mended);
        assert!(new.is_empty(), "do not hold:\n{new}");
        assert!(mended.is_empty(), "hold now, take them out: {mended:?}");
    }
}

#[test]
fn bad_files_are_reported_where_they_are_bad() {
    let mut ratchet = Ratchet::new();
    let mut all = String::new();
    let rows = index();
    let files: BTreeSet<&String> = rows.iter().map(|row| &row.file).collect();
    let strange: Vec<&String> = ratchet
        .later
        .keys()
        .filter(|file| !files.contains(file))
        .collect();
    assert!(strange.is_empty(), "no such rows: {strange:?}");
    assert_eq!(rows.len(), 108, "rows of the index");
    // Those that are too big to keep are made by another test.
    for row in rows.iter().filter(|row| !row.file.starts_with("gen:")) {
        let _watchdog = Watchdog::new(&row.file);
        let said = compile_file(&tests_folder().join("bad").join(&row.file));
        said.check(&row.file);
        all.push_str(&format!("===== {}\n{}", row.file, said.text()));
        ratchet.add(row, holds(&said, row));
    }
    ratchet.check();
    let path = tests_folder().join("bad/said.txt");
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &all).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap();
    let differs = all.lines().zip(expected.lines()).find(|(a, e)| a != e);
    assert!(
        all == expected,
        "bad/said.txt is not current (UPDATE_EXPECT=1 rewrites it), first: {differs:?}"
    );
}
