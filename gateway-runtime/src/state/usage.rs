//! Usage: how many requests a key made in a plan on a day. What bills are written from.

use std::fmt;

use serde::Serialize;

use super::store::StoreError;
use crate::clock::civil;
use crate::keys::csv::push_field;
use crate::limit::day_of;

/// Days that stores keep usage for: a year and a month.
pub(crate) const KEPT_DAYS: u64 = 400;

/// Most rows of an answer.
pub(crate) const MAX_ROWS: usize = 1_000_000;

/// Whose usage is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct UsageQuery {
    /// Of this plan alone, as `api/plan`.
    pub(crate) plan: Option<String>,
    /// Of this key alone, by its id.
    pub(crate) key: Option<String>,
    /// The first day.
    pub(crate) from: Option<Date>,
    /// The last day, which is included.
    pub(crate) to: Option<Date>,
}

/// A day in UTC, as days since 1970-01-01. Written as `2026-11-21`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date(pub(crate) u64);

/// One line of a usage report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct UsageRow {
    pub(crate) date: Date,
    /// As `api/plan`.
    pub(crate) plan: String,
    /// The key's id.
    pub(crate) key: String,
    /// Requests that were counted: not those that were refused.
    pub(crate) used: u64,
}

impl UsageQuery {
    /// Whether a row is asked for.
    pub(crate) fn wants(&self, day: u64, plan: &str, key: &str) -> bool {
        self.from.is_none_or(|from| from.0 <= day)
            && self.to.is_none_or(|to| day <= to.0)
            && self.plan.as_deref().is_none_or(|wanted| wanted == plan)
            && self.key.as_deref().is_none_or(|wanted| wanted == key)
    }
}

/// Adds a row that was found.
///
/// # Errors
///
/// [`StoreError::TooMuch`].
pub(crate) fn push_row(
    rows: &mut Vec<UsageRow>,
    day: u64,
    (plan, key): (&str, &str),
    used: u64,
) -> Result<(), StoreError> {
    if rows.len() == MAX_ROWS {
        return Err(StoreError::TooMuch);
    }
    rows.push(UsageRow {
        date: Date(day),
        plan: plan.to_owned(),
        key: key.to_owned(),
        used,
    });
    Ok(())
}

/// The rows as CSV, with a line of names.
pub(crate) fn to_csv(rows: &[UsageRow]) -> String {
    let mut text = "date,plan,key,used\r\n".to_owned();
    for row in rows {
        text.push_str(&row.date.to_string());
        text.push(',');
        push_field(&mut text, &row.plan);
        text.push(',');
        push_field(&mut text, &row.key);
        text.push(',');
        text.push_str(itoa::Buffer::new().format(row.used));
        text.push_str("\r\n");
    }
    text
}

impl Date {
    /// Reads `2026-11-21`; `None` for what is no date after 1969.
    pub(crate) fn parse(text: &str) -> Option<Date> {
        let is_date = text.len() == 10 && text.is_ascii();
        let mut parts = is_date.then_some(text)?.splitn(3, '-');
        let mut part = |digits: usize| {
            let part = parts.next()?;
            let is_number = part.len() == digits && part.bytes().all(|c| c.is_ascii_digit());
            is_number.then(|| part.parse().ok())?
        };
        day_of(part(4)?, part(2)?, part(2)?).map(Date)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(date: &str, plan: &str, used: u64) -> UsageRow {
        UsageRow {
            date: Date::parse(date).unwrap(),
            plan: plan.to_owned(),
            key: "k".to_owned(),
            used,
        }
    }

    #[test]
    fn dates_are_read_and_written() {
        for text in ["1970-01-01", "2024-02-29", "2026-11-21", "9999-12-31"] {
            assert_eq!(Date::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "2026-11-21 ",
            "2026-1-021",
            "2026-02-29",
            "+026-11-21",
            "2026/11/21",
            "1969-12-31",
            "2026-11-2é",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn queries_choose_rows() {
        let query = |plan: Option<&str>, key: Option<&str>, from, to| UsageQuery {
            plan: plan.map(str::to_owned),
            key: key.map(str::to_owned),
            from,
            to,
        };
        let day = |n| Some(Date(n));
        for (query, expected) in [
            (UsageQuery::default(), true),
            (query(Some("p"), Some("k"), day(5), day(5)), true),
            (query(Some("q"), None, None, None), false),
            (query(None, Some("l"), None, None), false),
            (query(None, None, day(6), None), false),
            (query(None, None, None, day(4)), false),
        ] {
            assert_eq!(query.wants(5, "p", "k"), expected, "{query:?}");
        }
    }

    #[test]
    fn reports_are_csv_and_json() {
        let rows = [
            row("2026-11-21", "pets/gold", 12),
            row("2026-11-22", "=x,y", 1),
        ];
        let expected =
            "date,plan,key,used\r\n2026-11-21,pets/gold,k,12\r\n2026-11-22,\"'=x,y\",k,1\r\n";
        assert_eq!(to_csv(&rows), expected);
        let json = serde_json::to_string(&rows[0]).unwrap();
        assert_eq!(
            json,
            r#"{"date":"2026-11-21","plan":"pets/gold","key":"k","used":12}"#
        );
    }
}
