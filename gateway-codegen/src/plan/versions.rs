//! The order of versions.

use std::cmp::Ordering;

/// The order in which versions follow each other: by their parts between dots, numbers as such; a version that goes on behind
/// a `-` with a word is before the one that does not (Semantic Versioning 2.0.0 §11). Dates such as `2022-11-28` are ordered too.
#[must_use]
pub fn order(a: &str, b: &str) -> Ordering {
    let (a, b) = (bare(a), bare(b));
    let (mut left, mut right) = (parts(a), parts(b));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return a.cmp(b),
            // `1.0` before `1.0.1`, and `1.0-beta` before `1.0`.
            (Some(part), None) => shorter(part).reverse(),
            (None, Some(part)) => shorter(part),
            (Some(a), Some(b)) => part_order(a, b),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Without the `v` that some write in front.
fn bare(version: &str) -> &str {
    let rest = version.strip_prefix(['v', 'V']);
    let rest = rest.filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    // Build metadata does not count.
    let version = rest.unwrap_or(version);
    version
        .split_once('+')
        .map_or(version, |(version, _)| version)
}

fn parts(version: &str) -> impl Iterator<Item = &str> {
    version.split(['.', '-', '_'])
}

/// How a version that ends compares with one that goes on with this part.
fn shorter(part: &str) -> Ordering {
    match number(part) {
        Some(_) => Ordering::Less,
        None => Ordering::Greater,
    }
}

fn part_order(a: &str, b: &str) -> Ordering {
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a.len().cmp(&b.len()).then(a.cmp(b)),
        (Some(_), None) => Ordering::Greater,
        (None, Some(_)) => Ordering::Less,
        (None, None) => a.cmp(b),
    }
}

/// The digits of a number, without zeros in front.
fn number(part: &str) -> Option<&str> {
    let is_number = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| part.trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_follow_each_other() {
        let ordered = [
            "0.9",
            "1.0.0-alpha.1",
            "1.0.0-beta",
            "1.0.0",
            "1.0.0.1",
            "v1.2",
            "1.10.0",
            "2",
            "2022-11-28",
            "2023-01-01",
            "99999999999999999999999999",
        ];
        for pair in ordered.windows(2) {
            let [a, b] = pair else { continue };
            assert_eq!(order(a, b), Ordering::Less, "{a} {b}");
            assert_eq!(order(b, a), Ordering::Greater, "{b} {a}");
        }
        assert_eq!(order("1.0+a", "1.0+b"), Ordering::Equal);
        assert_eq!(order("", ""), Ordering::Equal);
    }
}
