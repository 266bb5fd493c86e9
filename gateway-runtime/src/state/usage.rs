//! Usage: how many requests a key made in a plan on a day. What bills are written from.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::State;
use super::store::StoreError;
use crate::clock::civil;
use crate::keys::csv::push_field;
use crate::limit::{Quota, day_of};

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

/// One line of a usage report, with what was left (`reference/rest-api.md` §9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Reported {
    #[serde(flatten)]
    pub(crate) row: UsageRow,
    /// Requests that were left of the quota at the end of the day, by the limit that holds now. `None` where the plan has no quota,
    /// or too many rows would have to be read for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) remaining: Option<u64>,
}

impl State {
    /// What was used, up to now, and what was left of it; quotas by the names of their plans.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn usage_report(
        &self,
        query: &UsageQuery,
        quotas: &BTreeMap<String, Quota>,
    ) -> Result<Vec<Reported>, StoreError> {
        let wide = query.with_whole_periods(quotas);
        let (rows, since) = match self.usage(&wide).await {
            Err(StoreError::TooMuch) if wide != *query => (self.usage(query).await?, query.from),
            rows => (rows?, wide.from),
        };
        Ok(report(rows, query, quotas, since))
    }
}

/// Tells of the rows that are asked for what was left; all `rows` since a day are there.
fn report(
    mut rows: Vec<UsageRow>,
    query: &UsageQuery,
    quotas: &BTreeMap<String, Quota>,
    since: Option<Date>,
) -> Vec<Reported> {
    // The days of a key in a plan after each other.
    rows.sort_unstable_by(|a, b| (&a.plan, &a.key, a.date).cmp(&(&b.plan, &b.key, b.date)));
    let mut reported: Vec<Reported> = Vec::with_capacity(rows.len());
    // Of which key in which plan, when its period began, and what of it was used.
    let mut period: Option<(String, String, u64, u64)> = None;
    for row in rows {
        let Date(day) = row.date;
        let remaining = quotas.get(&row.plan).and_then(|quota| {
            let start = quota.period.start(day);
            let is_first = match &period {
                Some((plan, key, ..)) => (plan, key) != (&row.plan, &row.key),
                None => true,
            };
            let used = match &period {
                Some((_, _, of, used)) if !is_first && *of == start => *used,
                _ if is_first && since.is_none() => quota.offset,
                _ => 0,
            };
            let used = used.saturating_add(row.used);
            period = Some((row.plan.clone(), row.key.clone(), start, used));
            let is_known = since.is_none_or(|Date(since)| quota.offset == 0 && since <= start);
            is_known.then(|| quota.limit.saturating_sub(used))
        });
        if query.wants(day, &row.plan, &row.key) {
            reported.push(Reported { row, remaining });
        }
    }
    reported.sort_unstable_by(|a, b| a.row.cmp(&b.row));
    reported
}

impl UsageQuery {
    /// The same from the beginning of the periods of these quotas on, or from the very beginning, where the first period counts more
    /// than its requests.
    fn with_whole_periods(&self, quotas: &BTreeMap<String, Quota>) -> UsageQuery {
        let of_query = |plan: &String| self.plan.as_ref().is_none_or(|wanted| wanted == plan);
        let quotas = quotas.iter().filter(|(plan, _)| of_query(plan));
        let mut from = self.from;
        for (_, quota) in quotas {
            from = match (from, self.from) {
                (Some(from), Some(Date(first))) if quota.offset == 0 => {
                    Some(from.min(Date(quota.period.start(first))))
                }
                _ => None,
            };
        }
        UsageQuery {
            from,
            ..self.clone()
        }
    }

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
pub(crate) fn to_csv(rows: &[Reported]) -> String {
    let mut text = "date,plan,key,used,remaining\r\n".to_owned();
    for Reported { row, remaining } in rows {
        text.push_str(&row.date.to_string());
        text.push(',');
        push_field(&mut text, &row.plan);
        text.push(',');
        push_field(&mut text, &row.key);
        text.push(',');
        text.push_str(itoa::Buffer::new().format(row.used));
        text.push(',');
        if let Some(remaining) = remaining {
            text.push_str(itoa::Buffer::new().format(*remaining));
        }
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
    use crate::limit::Period;

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
            Reported {
                row: row("2026-11-21", "pets/gold", 12),
                remaining: Some(88),
            },
            Reported {
                row: row("2026-11-22", "=x,y", 1),
                remaining: None,
            },
        ];
        let expected = "date,plan,key,used,remaining\r\n2026-11-21,pets/gold,k,12,88\r\n2026-11-22,\"'=x,y\",k,1,\r\n";
        assert_eq!(to_csv(&rows), expected);
        let json = serde_json::to_string(&rows).unwrap();
        assert_eq!(
            json,
            r#"[{"date":"2026-11-21","plan":"pets/gold","key":"k","used":12,"remaining":88},{"date":"2026-11-22","plan":"=x,y","key":"k","used":1}]"#
        );
    }

    #[test]
    fn what_is_left_is_that_of_the_period() {
        let quota = |limit, offset, period| Quota {
            limit,
            offset,
            period,
        };
        let quotas = BTreeMap::from([
            ("day".to_owned(), quota(10, 0, Period::Day)),
            ("month".to_owned(), quota(20, 0, Period::Month)),
            ("offset".to_owned(), quota(20, 5, Period::Month)),
        ]);
        let mut rows = Vec::new();
        for (date, used) in [
            ("2026-10-31", 9),
            ("2026-11-01", 3),
            ("2026-11-21", 4),
            ("2026-11-22", 50),
            ("2026-12-01", 1),
        ] {
            rows.extend(["day", "free", "month", "offset"].map(|plan| row(date, plan, used)));
        }
        let remaining = |from: Option<&str>, since: Option<Date>| {
            let query = UsageQuery {
                from: from.map(|from| Date::parse(from).unwrap()),
                ..UsageQuery::default()
            };
            let rows = rows.iter().filter(|row| Some(row.date) >= since).cloned();
            let reported = report(rows.collect(), &query, &quotas, since);
            let plans = ["day", "free", "month", "offset"];
            plans.map(|plan| {
                let of_plan = reported.iter().filter(|it| it.row.plan == plan);
                of_plan.map(|it| it.remaining).collect::<Vec<_>>()
            })
        };
        let some = |numbers: &[u64]| numbers.iter().copied().map(Some).collect::<Vec<_>>();
        let expected = [
            some(&[1, 7, 6, 0, 9]),
            vec![None; 5],
            some(&[11, 17, 13, 0, 19]),
            some(&[6, 17, 13, 0, 19]),
        ];
        assert_eq!(remaining(None, None), expected);
        let from = "2026-11-21";
        let later = expected.map(|of_plan| of_plan[2..].to_vec());
        assert_eq!(remaining(Some(from), None), later);
        // What came before is not there: nothing is said of periods of which a part is missing.
        let expected = [
            some(&[6, 0, 9]),
            vec![None; 3],
            vec![None, None, Some(19)],
            vec![None; 3],
        ];
        assert_eq!(remaining(Some(from), Date::parse(from)), expected);
    }

    #[test]
    fn periods_are_asked_for_from_their_beginning() {
        let quota = |offset, period| Quota {
            limit: 1,
            offset,
            period,
        };
        let quotas = BTreeMap::from([
            ("day".to_owned(), quota(0, Period::Day)),
            ("month".to_owned(), quota(0, Period::Month)),
            ("offset".to_owned(), quota(1, Period::Day)),
        ]);
        for (plan, from, expected) in [
            (Some("day"), Some("2026-11-21"), Some("2026-11-21")),
            (Some("month"), Some("2026-11-21"), Some("2026-11-01")),
            (Some("offset"), Some("2026-11-21"), None),
            (Some("none"), Some("2026-11-21"), Some("2026-11-21")),
            (None, Some("2026-11-21"), None),
            (Some("day"), None, None),
        ] {
            let query = UsageQuery {
                plan: plan.map(str::to_owned),
                from: from.and_then(Date::parse),
                ..UsageQuery::default()
            };
            let wide = query.with_whole_periods(&quotas);
            assert_eq!(wide.from, expected.and_then(Date::parse), "{plan:?}");
        }
    }
}
