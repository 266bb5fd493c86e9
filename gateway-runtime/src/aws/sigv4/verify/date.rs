//! When a request was signed.

use std::time::{Duration, UNIX_EPOCH};

use crate::aws::timestamp;
use crate::clock::epoch_seconds;
use crate::text::Inline;

/// A date of a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Date {
    /// Since 1970.
    pub(super) seconds: u64,
    /// `20150830T123600Z`.
    pub(super) text: Inline,
}

impl Date {
    /// `20150830T123600Z`, a date that there is.
    pub(super) fn of_basic(text: &str) -> Option<Date> {
        let at = |from: usize, to: usize| text.get(from..to);
        let is_whole = text.len() == 16 && text.ends_with('Z') && at(8, 9)? == "T";
        if !is_whole {
            return None;
        }
        let [year, month, day] = [at(0, 4)?, at(4, 6)?, at(6, 8)?];
        let [hour, minute, second] = [at(9, 11)?, at(11, 13)?, at(13, 15)?];
        let extended = format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z");
        let date = Date::of_seconds(epoch_seconds(timestamp::parse(&extended)?));
        // Days that there are not would be others.
        (*date.text == *text).then_some(date)
    }

    /// `Sun, 30 Aug 2015 12:36:00 GMT` (RFC 9110 §5.6.7, IMF-fixdate).
    pub(super) fn of_http(text: &str) -> Option<Date> {
        const MONTHS: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        const DAYS: [&str; 7] = ["Mon,", "Tue,", "Wed,", "Thu,", "Fri,", "Sat,", "Sun,"];

        let mut parts = text.split(' ');
        let weekday = parts.next()?;
        let (day, month, year, time) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let is_whole = text.len() == 29 && parts.next() == Some("GMT") && parts.next().is_none();
        if !is_whole || !DAYS.contains(&weekday) {
            return None;
        }
        let month = MONTHS.iter().position(|known| *known == month)? + 1;
        let mut times = time.split(':');
        let (hour, minute, second) = (times.next()?, times.next()?, times.next()?);
        Date::of_basic(&format!("{year}{month:02}{day}T{hour}{minute}{second}Z"))
    }

    fn of_seconds(seconds: u64) -> Date {
        Date {
            seconds,
            text: timestamp::basic(UNIX_EPOCH + Duration::from_secs(seconds)),
        }
    }

    /// `20150830`.
    pub(super) fn day(&self) -> &str {
        super::super::day(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (text, expected) in [
            ("20150830T123600Z", Some(1_440_938_160)),
            ("19700101T000000Z", Some(0)),
            ("20240229T235959Z", Some(1_709_251_199)),
            ("20150229T123600Z", None),
            ("20150431T123600Z", None),
            ("20150830T240000Z", None),
            ("20150830T126000Z", None),
            ("20150830T123660Z", None),
            ("19691231T235959Z", None),
            ("20150830T123600", None),
            ("20150830T123600z", None),
            ("20150830 123600Z", None),
            ("2015-08-30T12:36:00Z", None),
            ("+0150830T123600Z", None),
            ("20150830T1236-0Z", None),
            ("201508é0T12360Z", None),
            ("", None),
        ] {
            assert_eq!(
                Date::of_basic(text).map(|date| date.seconds),
                expected,
                "{text}"
            );
        }
        for (text, expected) in [
            ("Sun, 30 Aug 2015 12:36:00 GMT", Some("20150830T123600Z")),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some("19700101T000000Z")),
            ("Thu, 29 Feb 2024 23:59:59 GMT", Some("20240229T235959Z")),
            ("Sun, 29 Feb 2015 12:36:00 GMT", None),
            ("Sun, 30 Aug 2015 12:36:00 UTC", None),
            ("Sun, 30 Aug 2015 12:36:00 gmt", None),
            ("Son, 30 Aug 2015 12:36:00 GMT", None),
            ("Sun 30 Aug 2015 12:36:00 GMT", None),
            ("Sun, 3 Aug 2015 12:36:00 GMT", None),
            ("Sun, 30 aug 2015 12:36:00 GMT", None),
            ("Sun, 30 Aug 2015 12:36 GMT", None),
            ("Sun, 30 Aug 2015 12:36:00 GMT ", None),
            ("Sunday, 30-Aug-15 12:36:00 GMT", None),
            ("Sun Aug 30 12:36:00 2015", None),
            ("", None),
        ] {
            let found = Date::of_http(text).map(|date| date.text.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
