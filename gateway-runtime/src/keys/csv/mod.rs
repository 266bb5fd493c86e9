//! Keys as the reference's CSV file, for import and export.
//!
//! Read are `Name` and `Key`, and where they are there `Description`, `Enabled` and `UsagePlanIds`, in any case and
//! order; other columns are passed over (`reference/rest-api.md` §9). Since values are not kept, what is written has
//! a column `Digest` instead of `Key`, which a gateway with the same secret reads back, one `SecretCheck` that tells this secret
//! from others; and the ids and customer ids, which are read of such rows alone.

mod fields;

use std::collections::BTreeMap;
use std::fmt;

use super::digest::Digest;
use super::record::{self, Invalid, Record};
use fields::Fields;
pub(crate) use fields::push_field;

/// Longest file in bytes.
pub(crate) const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Most keys in a file.
pub(super) const MAX_ROWS: usize = 100_000;

/// A key of a file.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Where it stands, from 1.
    pub(crate) line: usize,
    pub(crate) secret: RowSecret,
    pub(crate) name: String,
    pub(crate) description: String,
    /// True where the file does not say.
    pub(crate) enabled: bool,
    /// As `api/plan`.
    pub(crate) plans: Vec<String>,
    /// The key's id, of an export; `None`: it gets one.
    pub(crate) id: Option<String>,
    /// The customer's id, of an export; `None`: the file does not say.
    pub(crate) customer_id: Option<String>,
}

/// What tells a key of a file from others.
#[derive(Clone)]
pub(crate) enum RowSecret {
    /// Its value.
    Value(String),
    /// The digest of its value, and what tells the secret that it was made under from others; empty: the file does not say.
    Digest(Digest, String),
}

impl fmt::Debug for RowSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RowSecret::Value(_) => f.write_str("Value(***)"),
            RowSecret::Digest(digest, _) => digest.fmt(f),
        }
    }
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CsvError {
    /// It is longer than 16 MiB.
    TooLong,
    /// It is not UTF-8.
    NotUtf8,
    /// It is no list of keys in JSON. In words, what is wrong.
    NotKeys(String),
    /// It has no line with the names of columns.
    NoHeader,
    /// The column is missing.
    MissingColumn(&'static str),
    /// The column is there twice.
    RepeatedColumn(&'static str),
    /// Something on this line.
    Line {
        /// From 1.
        line: usize,
        problem: LineProblem,
    },
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineProblem {
    /// A quoted field does not end, something follows its end, or a quote stands in a field that does not begin with one.
    Quotes,
    /// A field is longer than 16 KiB.
    LongField,
    /// More than 64 fields.
    ManyFields,
    /// Another number of fields than columns.
    FieldCount,
    /// More than 100,000 keys.
    ManyRows,
    /// The field of `Enabled` is neither true nor false.
    Enabled,
    /// The field of `Digest` is none.
    Digest,
    /// There is neither a value nor a digest.
    NoValue,
    /// The name is missing.
    NoName,
    /// The key.
    Key(Invalid),
}

/// Which column holds what.
#[derive(Debug, Default)]
struct Columns {
    n: usize,
    name: Option<usize>,
    key: Option<usize>,
    digest: Option<usize>,
    description: Option<usize>,
    enabled: Option<usize>,
    plans: Option<usize>,
    secret_check: Option<usize>,
    id: Option<usize>,
    customer_id: Option<usize>,
}

impl Columns {
    fn of_header(names: &[String]) -> Result<Columns, CsvError> {
        let mut columns = Columns {
            n: names.len(),
            ..Columns::default()
        };
        for (index, name) in names.iter().enumerate() {
            let name = name.trim().to_ascii_lowercase();
            let (column, called) = match name.as_str() {
                "name" => (&mut columns.name, "Name"),
                "key" => (&mut columns.key, "Key"),
                "digest" => (&mut columns.digest, "Digest"),
                "description" => (&mut columns.description, "Description"),
                "enabled" => (&mut columns.enabled, "Enabled"),
                "usageplanids" => (&mut columns.plans, "UsagePlanIds"),
                "id" => (&mut columns.id, "Id"),
                "customerid" => (&mut columns.customer_id, "CustomerId"),
                "secretcheck" => (&mut columns.secret_check, "SecretCheck"),
                _ => continue,
            };
            if column.replace(index).is_some() {
                return Err(CsvError::RepeatedColumn(called));
            }
        }
        if columns.name.is_none() {
            return Err(CsvError::MissingColumn("Name"));
        }
        if columns.key.is_none() && columns.digest.is_none() {
            return Err(CsvError::MissingColumn("Key"));
        }
        Ok(columns)
    }

    fn row(&self, line: usize, fields: &[String]) -> Result<Row, LineProblem> {
        if fields.len() != self.n {
            return Err(LineProblem::FieldCount);
        }
        let field = |column: Option<usize>| {
            let text = column.and_then(|index| fields.get(index));
            text.map_or("", |text| fields::without_guard(text.trim()))
        };
        // Values are never guarded: one may begin with an apostrophe.
        let value = self.key.and_then(|index| fields.get(index));
        let value = value.map_or("", |value| value.trim());
        let secret = match (value, field(self.digest)) {
            ("", "") => return Err(LineProblem::NoValue),
            ("", digest) => {
                let digest = Digest::from_hex(digest).ok_or(LineProblem::Digest)?;
                RowSecret::Digest(digest, field(self.secret_check).to_owned())
            }
            (value, _) => {
                record::check_file_value(value).map_err(LineProblem::Key)?;
                RowSecret::Value(value.to_owned())
            }
        };
        // The reference wants a name; a gateway, whose file this is then, makes keys without.
        let is_exported = matches!(secret, RowSecret::Digest(..));
        let enabled = field(self.enabled);
        let plans = field(self.plans).split(',').map(str::trim);
        let of_export = |column: Option<usize>| {
            let column = column.filter(|_| is_exported);
            column.map(|_| field(column).to_owned())
        };
        Ok(Row {
            line,
            secret,
            name: match (field(self.name), is_exported) {
                ("", false) => return Err(LineProblem::NoName),
                (name, _) => name.to_owned(),
            },
            description: field(self.description).to_owned(),
            enabled: match enabled {
                "" => true,
                _ if enabled.eq_ignore_ascii_case("true") => true,
                _ if enabled.eq_ignore_ascii_case("false") => false,
                _ => return Err(LineProblem::Enabled),
            },
            plans: plans
                .filter(|plan| !plan.is_empty())
                .map(str::to_owned)
                .collect(),
            id: of_export(self.id).filter(|id| !id.is_empty()),
            customer_id: of_export(self.customer_id),
        })
    }
}

/// Reads a file of keys. Where a key is there several times, the last one counts.
///
/// # Errors
///
/// [`CsvError`]; then nothing of the file is to be used.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Row>, CsvError> {
    if bytes.len() > MAX_BYTES {
        return Err(CsvError::TooLong);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| CsvError::NotUtf8)?;
    let mut lines = Fields::new(text.strip_prefix('\u{feff}').unwrap_or(text));
    let at = |line, problem| CsvError::Line { line, problem };
    let (line, header) = lines.next().ok_or(CsvError::NoHeader)?;
    let columns = Columns::of_header(&header.map_err(|problem| at(line, problem))?)?;
    let mut rows = Vec::new();
    for (line, fields) in lines {
        if rows.len() == MAX_ROWS {
            return Err(at(line, LineProblem::ManyRows));
        }
        let row = fields.and_then(|fields| columns.row(line, &fields));
        rows.push(row.map_err(|problem| at(line, problem))?);
    }
    Ok(without_repetitions(rows))
}

/// The last of the rows of each key.
pub(super) fn without_repetitions(rows: Vec<Row>) -> Vec<Row> {
    let mut last = BTreeMap::new();
    for (place, row) in rows.into_iter().enumerate() {
        let key = match &row.secret {
            RowSecret::Value(value) => (false, value.clone()),
            RowSecret::Digest(digest, _) => (true, digest.to_hex()),
        };
        last.insert(key, (place, row));
    }
    let mut rows: Vec<_> = last.into_values().collect();
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Writes keys, the reverse of [`read`] for gateways with the secret that has this check.
pub(crate) fn write<'r>(
    keys: impl IntoIterator<Item = (&'r Record, Digest)>,
    secret_check: &str,
) -> String {
    let mut text =
        "Name,Digest,Description,Enabled,UsagePlanIds,Id,CustomerId,SecretCheck\r\n".to_owned();
    for (record, digest) in keys {
        push_field(&mut text, &record.name);
        text.push(',');
        text.push_str(&digest.to_hex());
        text.push(',');
        push_field(&mut text, &record.description);
        text.push_str(if record.enabled { ",true," } else { ",false," });
        push_field(&mut text, &record.plans.join(","));
        text.push(',');
        push_field(&mut text, &record.id);
        text.push(',');
        push_field(&mut text, record.customer_id.as_deref().unwrap_or_default());
        text.push(',');
        push_field(&mut text, secret_check);
        text.push_str("\r\n");
    }
    text
}

impl fmt::Display for CsvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CsvError::TooLong => f.write_str("the file is longer than 16 MiB"),
            CsvError::NotUtf8 => f.write_str("the file is not UTF-8"),
            CsvError::NotKeys(problem) => write!(f, "the file is no list of keys: {problem}"),
            CsvError::NoHeader => f.write_str("the file has no line with the names of columns"),
            CsvError::MissingColumn(column) => write!(f, "the column `{column}` is missing"),
            CsvError::RepeatedColumn(column) => write!(f, "the column `{column}` is there twice"),
            CsvError::Line { line, problem } => write!(f, "line {line}: {problem}"),
        }
    }
}

impl fmt::Display for LineProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LineProblem::Quotes => "the quotes do not match",
            LineProblem::LongField => "a field is longer than 16 KiB",
            LineProblem::ManyFields => "more than 64 fields",
            LineProblem::FieldCount => "the number of fields is not that of the columns",
            LineProblem::ManyRows => "more than 100,000 keys",
            LineProblem::Enabled => "`Enabled` is neither true nor false",
            LineProblem::Digest => "`Digest` has 64 hexadecimal digits",
            LineProblem::NoValue => "there is no `Key`",
            LineProblem::NoName => "there is no `Name`",
            LineProblem::Key(invalid) => return invalid.fmt(f),
        })
    }
}

impl std::error::Error for CsvError {}

#[cfg(test)]
mod tests;
