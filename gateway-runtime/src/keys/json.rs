//! Keys as a list of JSON: what an export of digests prints, and reads back.

use serde::{Deserialize, Serialize};

use super::csv::{CsvError, LineProblem, MAX_BYTES, MAX_ROWS, Row, RowSecret, without_repetitions};
use super::digest::Digest;
use super::record::Record;

/// A key of an export.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'w> {
    #[serde(flatten)]
    record: &'w Record,
    digest: String,
    secret_check: &'w str,
}

/// The same as it is read. A name that is not known is a mistake: what is misspelt would be lost.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Read {
    id: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default = "yes")]
    enabled: bool,
    #[serde(default)]
    plans: Vec<String>,
    #[serde(default)]
    customer_id: String,
    /// When it is taken in counts, and not when it was made elsewhere.
    #[serde(rename = "created")]
    _created: Option<u64>,
    #[serde(rename = "updated")]
    _updated: Option<u64>,
    digest: String,
    #[serde(default)]
    secret_check: String,
}

fn yes() -> bool {
    true
}

/// Whether a file is meant to be such a list, and no CSV.
pub(crate) fn is_list(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"[")
}

/// Reads a list of keys. Their lines are those that [`write`] gives them: one for each. Where a key is there several times, the
/// last one counts.
///
/// # Errors
///
/// [`CsvError`]; then nothing of the file is to be used.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Row>, CsvError> {
    if bytes.len() > MAX_BYTES {
        return Err(CsvError::TooLong);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let keys: Vec<Read> =
        serde_json::from_slice(bytes).map_err(|error| CsvError::NotKeys(error.to_string()))?;
    let row = |(line, key): (usize, Read)| {
        let at = |problem| CsvError::Line { line, problem };
        if line > MAX_ROWS {
            return Err(at(LineProblem::ManyRows));
        }
        let digest = Digest::from_hex(&key.digest).ok_or_else(|| at(LineProblem::Digest))?;
        Ok(Row {
            line,
            secret: RowSecret::Digest(digest, key.secret_check),
            name: key.name,
            description: key.description,
            enabled: key.enabled,
            plans: key.plans,
            id: key.id,
            customer_id: Some(key.customer_id),
        })
    };
    let rows = (1..).zip(keys).map(row).collect::<Result<_, _>>()?;
    Ok(without_repetitions(rows))
}

/// Writes keys, the reverse of [`read`] for gateways with the secret that has this check.
pub(crate) fn write<'r>(
    keys: impl IntoIterator<Item = (&'r Record, Digest)>,
    secret_check: &str,
) -> String {
    let written = keys.into_iter().map(|(record, digest)| {
        // Strings and numbers: this cannot fail.
        serde_json::to_string(&Written {
            record,
            digest: digest.to_hex(),
            secret_check,
        })
        .unwrap_or_default()
    });
    let written: Vec<String> = written.collect();
    format!("[{}]", written.join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::super::digest::Secret;
    use super::*;

    fn record(id: &str) -> Record {
        Record {
            id: id.to_owned(),
            name: "Ann".to_owned(),
            description: "\"x\"".to_owned(),
            enabled: false,
            plans: vec!["pets/gold".to_owned()],
            customer_id: (id == "a").then(|| "c-1".to_owned()),
            created: 1,
            updated: 2,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let secret = Secret::new(b"s");
        let keys = [
            (record("a"), secret.digest(b"a")),
            (record("b"), secret.digest(b"b")),
        ];
        let text = write(keys.iter().map(|(record, digest)| (record, *digest)), "s-1");
        assert!(is_list(text.as_bytes()) && is_list(b"\xef\xbb\xbf \n["));
        assert!(!is_list(b"Name,Key") && !is_list(b"") && !is_list(b"{}"));
        let rows = read(text.as_bytes()).unwrap();
        assert_eq!(rows.len(), 2);
        for (n, (row, (record, digest))) in rows.iter().zip(&keys).enumerate() {
            let RowSecret::Digest(read, check) = &row.secret else {
                panic!("{row:?}")
            };
            assert!(read.matches(digest) && check == "s-1");
            assert_eq!((row.line, row.id.as_ref()), (n + 1, Some(&record.id)));
            let customer_id = row.customer_id.as_deref();
            assert_eq!(
                customer_id,
                Some(record.customer_id.as_deref().unwrap_or_default())
            );
            assert_eq!(
                (&row.name, &row.description, row.enabled, &row.plans),
                (&record.name, &record.description, false, &record.plans)
            );
        }
        assert_eq!(read(b"[]").unwrap().len(), 0);
    }

    #[test]
    fn mistakes_are_told() {
        let digest = "0".repeat(64);
        for (text, expected) in [
            ("[".to_owned(), "EOF"),
            ("[] []".to_owned(), "trailing"),
            ("[{\"id\":\"a\"}]".to_owned(), "`digest`"),
            (
                format!("[{{\"digest\":\"{digest}\",\"plan\":\"a/b\"}}]"),
                "`plan`",
            ),
            (
                format!("[{{\"digest\":\"{digest}\"}},\n{{\"digest\":\"0\"}}]"),
                "line 2: `Digest`",
            ),
        ] {
            let error = read(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
        let long = vec![b' '; MAX_BYTES + 1];
        assert_eq!(read(&long).unwrap_err(), CsvError::TooLong);
    }
}
