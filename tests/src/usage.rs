//! What a process uses, as `/proc` tells it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Result;

/// CPU time of a process and its live threads so far.
///
/// The scheduler's own account (`schedstat`) is exact to the nanosecond but forgets threads that have
/// ended, so it is read only from processes whose threads live as long as they do.
///
/// # Errors
///
/// When the process is gone.
pub fn cpu_time(pid: u32) -> Result<Duration> {
    let mut total = 0;
    for entry in std::fs::read_dir(format!("/proc/{pid}/task"))? {
        let path = entry?.path().join("schedstat");
        let text = read(&path)?;
        let nanoseconds: u64 = text
            .split_whitespace()
            .next()
            .and_then(|field| field.parse().ok())
            .ok_or_else(|| format!("{}: {text:?}", path.display()))?;
        total += nanoseconds;
    }
    Ok(Duration::from_nanos(total))
}

/// CPU time of a process and of all its descendants.
///
/// # Errors
///
/// When the process is gone.
pub fn tree_cpu_time(pid: u32) -> Result<Duration> {
    let mut total = cpu_time(pid)?;
    for child in children(pid) {
        total += tree_cpu_time(child)?;
    }
    Ok(total)
}

/// CPU time of the processes that this one started, and that have ended; to a hundredth of a second.
///
/// # Errors
///
/// When the system does not tell it.
pub fn ended_children_cpu_time() -> Result<Duration> {
    let text = read(Path::new("/proc/self/stat"))?;
    // After the name, which may hold anything: proc_pid_stat(5), fields 16 and 17.
    let (_, fields) = text.rsplit_once(") ").unwrap_or_default();
    let ticks = fields.split(' ').skip(13).take(2).map(str::parse::<u64>);
    let ticks = ticks.sum::<std::result::Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}

/// The proportional set size of a process and of all its descendants, in KiB.
///
/// # Errors
///
/// When the process is gone.
pub fn tree_pss_kib(pid: u32) -> Result<u64> {
    let mut total = field_kib(&PathBuf::from(format!("/proc/{pid}/smaps_rollup")), "Pss:")?;
    for child in children(pid) {
        total += tree_pss_kib(child)?;
    }
    Ok(total)
}

fn children(pid: u32) -> Vec<u32> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    let mut children: Vec<u32> = text
        .unwrap_or_default()
        .split_whitespace()
        .filter_map(|child| child.parse().ok())
        .collect();
    children.sort_unstable();
    children
}

fn field_kib(path: &Path, field: &str) -> Result<u64> {
    let text = read(path)?;
    text.lines()
        .find_map(|line| line.strip_prefix(field))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|value| value.parse().ok())
        .ok_or_else(|| format!("{}: no {field}", path.display()).into())
}

fn read(path: &Path) -> Result<String> {
    Ok(std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_this_process() {
        let before = cpu_time(std::process::id()).unwrap();
        let end = std::time::Instant::now() + Duration::from_millis(20);
        while std::time::Instant::now() < end {
            std::hint::spin_loop();
        }
        assert!(cpu_time(std::process::id()).unwrap() > before);
        assert!(tree_pss_kib(std::process::id()).unwrap() > 0);
    }
}
