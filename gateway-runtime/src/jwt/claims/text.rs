//! Claims as texts.
//!
//! HTTP APIs write every claim as a text, arrays as `[a b]` (`reference/http-api.md` §4.2, observed). That is how Go
//! prints values, so objects are written as `map[a:1 b:2]` and `null` as `<nil>`, which nobody observed.
//!
//! User pools' authorizers write texts as well; arrays are joined (`reference/rest-api.md` §5.2), with a comma. Their times
//! `exp`, `iat` and `nbf` are dates such as `Sun Dec 17 07:28:12 UTC 2017`, as recorded events show for the first two.
//!
//! Integers of 64 bits are as in the token, other numbers the shortest text of the nearest double.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::super::json::Value;
use super::Claims;

impl Claims {
    /// A claim as HTTP APIs have it in `jwt.claims` and `$context.authorizer.claims`; `None` where it is absent.
    #[must_use]
    pub fn http_api_text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.get(name).map(http_api_text)
    }

    /// All of the map `jwt.claims`.
    pub fn http_api_texts(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.iter()
            .map(|(name, value)| (name, http_api_text(value)))
    }

    /// A claim as user pools' authorizers have it in `claims` and `$context.authorizer.claims`; `None` where it is absent
    /// or `null`.
    #[must_use]
    pub fn user_pool_text(&self, name: &str) -> Option<Cow<'_, str>> {
        user_pool_text(name, self.get(name)?)
    }

    /// All of the map `claims`.
    pub fn user_pool_texts(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.iter()
            .filter_map(|(name, value)| Some((name, user_pool_text(name, value)?)))
    }
}

fn http_api_text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Null => Cow::Borrowed("<nil>"),
        Value::Bool(_) | Value::Number(_) => Cow::Owned(value.to_string()),
        Value::Array(all) => {
            let all: Vec<_> = all.iter().map(http_api_text).collect();
            Cow::Owned(format!("[{}]", all.join(" ")))
        }
        Value::Object(object) => {
            let mut all: Vec<_> = object.iter().collect();
            all.sort_unstable_by_key(|(name, _)| *name);
            let mut text = String::from("map[");
            for (n, (name, value)) in all.into_iter().enumerate() {
                text.push_str(if n == 0 { "" } else { " " });
                text.push_str(name);
                text.push(':');
                text.push_str(&http_api_text(value));
            }
            text.push(']');
            Cow::Owned(text)
        }
    }
}

fn user_pool_text<'v>(name: &str, value: &'v Value) -> Option<Cow<'v, str>> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) if matches!(name, "exp" | "iat" | "nbf") => {
            let seconds = number.as_u64().or_else(|| {
                // `Claims::read` has bounded it.
                number.as_f64().map(|seconds| seconds as u64)
            });
            seconds.map(|seconds| Cow::Owned(java_date(seconds)))
        }
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => Some(Cow::Owned(value.to_string())),
        Value::Array(all) => {
            let all: Vec<_> = all
                .iter()
                .filter_map(|element| user_pool_text("", element))
                .collect();
            Some(Cow::Owned(all.join(",")))
        }
    }
}

const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [(&str, u64); 12] = [
    ("Jan", 31),
    ("Feb", 28),
    ("Mar", 31),
    ("Apr", 30),
    ("May", 31),
    ("Jun", 30),
    ("Jul", 31),
    ("Aug", 31),
    ("Sep", 30),
    ("Oct", 31),
    ("Nov", 30),
    ("Dec", 31),
];
/// Days of four hundred years, after which the calendar repeats.
const ERA: u64 = 146_097;

/// `Sun Dec 17 07:28:12 UTC 2017`, of seconds since 1970.
fn java_date(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let mut year = 1970 + days / ERA * 400;
    let mut day = days % ERA;
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if day < length {
            break;
        }
        day -= length;
        year += 1;
    }
    let mut text = String::with_capacity(28);
    let weekday = WEEKDAYS.into_iter().cycle().nth((days % 7) as usize);
    text.push_str(weekday.unwrap_or_default());
    for (month, length) in MONTHS {
        let length = length + u64::from(month == "Feb" && is_leap(year));
        if day < length {
            let (hour, minute) = (second / 3600, second / 60 % 60);
            let (day, second) = (day + 1, second % 60);
            // Writing to a string cannot fail.
            let _infallible = write!(
                text,
                " {month} {day:02} {hour:02}:{minute:02}:{second:02} UTC {year}"
            );
            break;
        }
        day -= length;
    }
    text
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `TZ=UTC date -d @SECONDS '+%a %b %d %T UTC %Y'` has it.
    #[test]
    fn dates_are_javas() {
        let cases = [
            (0, "Thu Jan 01 00:00:00 UTC 1970"),
            (951_782_399, "Mon Feb 28 23:59:59 UTC 2000"),
            (951_782_400, "Tue Feb 29 00:00:00 UTC 2000"),
            (1_513_495_692, "Sun Dec 17 07:28:12 UTC 2017"),
            (1_795_219_200, "Sat Nov 21 00:00:00 UTC 2026"),
            (4_107_542_399, "Sun Feb 28 23:59:59 UTC 2100"),
            (4_107_542_400, "Mon Mar 01 00:00:00 UTC 2100"),
            (253_402_300_799, "Fri Dec 31 23:59:59 UTC 9999"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(java_date(seconds), expected, "{seconds}");
        }
    }
}
