//! Numbers and names in words.

use crate::plan::{Period, Quota, Throttle};

/// `100 requests a second, at most 200 at once`.
pub(super) fn rate(throttle: &Throttle) -> String {
    let requests = if throttle.rate == 1.0 {
        "request"
    } else {
        "requests"
    };
    format!(
        "{} {requests} a second, at most {} at once",
        number(throttle.rate),
        thousands(u64::from(throttle.burst))
    )
}

/// `10,000 requests a month`; in the first period, some may count as sent already.
pub(super) fn quota(quota: &Quota) -> String {
    let period = match quota.period {
        Period::Day => "day",
        Period::Week => "week",
        Period::Month => "month",
    };
    let requests = match quota.limit {
        1 => "request",
        _ => "requests",
    };
    let first = match quota.offset {
        0 => String::new(),
        1 => format!("; in the first {period}, 1 counts as sent"),
        n => format!("; in the first {period}, {} count as sent", thousands(n)),
    };
    format!("{} {requests} a {period}{first}", thousands(quota.limit))
}

fn number(value: f64) -> String {
    match value.fract() == 0.0 && value.abs() < 1e15 {
        true => thousands(format!("{value:.0}").parse().unwrap_or(0)),
        false => value.to_string(),
    }
}

/// `10,000`.
pub(super) fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `10 MiB`, `10,240 bytes`.
pub(super) fn bytes(n: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let unit = UNITS
        .iter()
        .find(|(size, _)| n >= *size && n.is_multiple_of(*size));
    match unit {
        Some((size, name)) => format!("{} {name}", thousands(n / size)),
        None => format!("{} bytes", thousands(n)),
    }
}

/// The reason phrase of a status; empty for ranges and what is not registered.
pub(super) fn reason(status: &str) -> &'static str {
    // RFC 9110 §15, RFC 6585, RFC 4918, RFC 8470.
    const REASONS: [(&str, &str); 49] = [
        ("100", "Continue"),
        ("101", "Switching Protocols"),
        ("200", "OK"),
        ("201", "Created"),
        ("202", "Accepted"),
        ("203", "Non-Authoritative Information"),
        ("204", "No Content"),
        ("205", "Reset Content"),
        ("206", "Partial Content"),
        ("207", "Multi-Status"),
        ("300", "Multiple Choices"),
        ("301", "Moved Permanently"),
        ("302", "Found"),
        ("303", "See Other"),
        ("304", "Not Modified"),
        ("307", "Temporary Redirect"),
        ("308", "Permanent Redirect"),
        ("400", "Bad Request"),
        ("401", "Unauthorized"),
        ("402", "Payment Required"),
        ("403", "Forbidden"),
        ("404", "Not Found"),
        ("405", "Method Not Allowed"),
        ("406", "Not Acceptable"),
        ("407", "Proxy Authentication Required"),
        ("408", "Request Timeout"),
        ("409", "Conflict"),
        ("410", "Gone"),
        ("411", "Length Required"),
        ("412", "Precondition Failed"),
        ("413", "Content Too Large"),
        ("414", "URI Too Long"),
        ("415", "Unsupported Media Type"),
        ("416", "Range Not Satisfiable"),
        ("417", "Expectation Failed"),
        ("421", "Misdirected Request"),
        ("422", "Unprocessable Content"),
        ("423", "Locked"),
        ("424", "Failed Dependency"),
        ("425", "Too Early"),
        ("426", "Upgrade Required"),
        ("428", "Precondition Required"),
        ("429", "Too Many Requests"),
        ("431", "Request Header Fields Too Large"),
        ("451", "Unavailable For Legal Reasons"),
        ("500", "Internal Server Error"),
        ("502", "Bad Gateway"),
        ("503", "Service Unavailable"),
        ("504", "Gateway Timeout"),
    ];
    let known = REASONS.iter().find(|(known, _)| *known == status);
    known.map_or("", |(_, reason)| reason)
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_words() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(bytes(10 << 20), "10 MiB");
        assert_eq!(bytes(10_240), "10 KiB");
        assert_eq!(bytes(10_241), "10,241 bytes");
        let throttle = Throttle {
            rate: 0.5,
            burst: 1_000,
        };
        assert_eq!(
            rate(&throttle),
            "0.5 requests a second, at most 1,000 at once"
        );
        let mut quota = Quota {
            limit: 1,
            period: Period::Day,
            offset: 0,
        };
        assert_eq!(super::quota(&quota), "1 request a day");
        (quota.limit, quota.offset) = (10_000, 2);
        assert_eq!(
            super::quota(&quota),
            "10,000 requests a day; in the first day, 2 count as sent"
        );
        assert_eq!(reason("429"), "Too Many Requests");
        assert_eq!(reason("4XX"), "");
    }
}
