//! Secrets of the configuration: literals, `env:NAME` or `file:PATH`. Never printed.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The value of a secret. White space at the end of a file is not part of it.
///
/// # Errors
///
/// In words, why there is none; nothing of the value is told.
pub(super) fn resolve(text: &str, what: &str) -> Result<String, String> {
    if let Some(name) = text.strip_prefix("env:") {
        return std::env::var(name)
            .map_err(|_| format!("{what}: the environment variable `{name}` is not set"));
    }
    if let Some(path) = text.strip_prefix("file:") {
        let read = std::fs::read_to_string(path);
        let read = read.map_err(|error| format!("{what}: cannot read {path}: {error}"))?;
        return Ok(read.trim_end().to_owned());
    }
    Ok(text.to_owned())
}

/// The text of a file of at most so many bytes.
///
/// # Errors
///
/// In words, why it cannot be had.
pub(super) fn read_at_most(path: &Path, limit: u64) -> Result<String, String> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    let read = file.take(limit + 1).read_to_string(&mut text);
    let n_read = read.map_err(|error| error.to_string())?;
    match u64::try_from(n_read).is_ok_and(|n_read| n_read <= limit) {
        true => Ok(text),
        false => Err(format!("the file is longer than {limit} bytes")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_come_from_three_places() {
        assert_eq!(resolve("literal", "a key"), Ok("literal".to_owned()));
        let problem = resolve("env:GWC_NO_SUCH_VARIABLE", "a key").unwrap_err();
        assert!(problem.contains("GWC_NO_SUCH_VARIABLE"), "{problem}");
        let path = std::env::temp_dir().join(format!("gwc-secret-{}", std::process::id()));
        std::fs::write(&path, "value\n").unwrap();
        let named = format!("file:{}", path.display());
        assert_eq!(resolve(&named, "a key"), Ok("value".to_owned()));
        std::fs::remove_file(&path).unwrap();
        assert!(resolve(&named, "a key").is_err());
    }
}
