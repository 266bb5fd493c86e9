//! Lists of what fails today: a suite fails when something else fails, and when something on the list
//! passes. `UPDATE_EXPECT=1` rewrites them.

use std::collections::{BTreeMap, BTreeSet};

use gateway_tests::package_root;

/// Holds the failures of one suite (case → what is wrong) against `vectors/<suite>.failing.txt`.
pub(crate) fn hold(suite: &str, n_cases: usize, failures: &BTreeMap<String, Vec<String>>) {
    for (id, problems) in failures {
        for problem in problems {
            eprintln!("  {suite} {id}: {problem}");
        }
    }
    let n_failed = failures.len();
    eprintln!("{suite}: {} passed, {n_failed} failed", n_cases - n_failed);

    let path = package_root()
        .join("vectors")
        .join(format!("{suite}.failing.txt"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let lines: String = failures.keys().map(|id| format!("{id}\n")).collect();
        if lines.is_empty() {
            std::fs::remove_file(&path).ok();
        } else {
            std::fs::write(&path, lines).unwrap();
        }
        return;
    }
    let listed: BTreeSet<String> = std::fs::read_to_string(&path)
        .unwrap_or_default()
        .lines()
        .map(str::to_owned)
        .collect();
    let new: Vec<&String> = failures.keys().filter(|id| !listed.contains(*id)).collect();
    let mended: Vec<&String> = listed
        .iter()
        .filter(|id| !failures.contains_key(*id))
        .collect();
    assert!(
        new.is_empty() && mended.is_empty(),
        "{suite}: failing, but not listed: {new:?}\nlisted, but passing (UPDATE_EXPECT=1 removes them): {mended:?}"
    );
}
