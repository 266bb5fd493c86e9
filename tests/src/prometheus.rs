//! Reads metrics in Prometheus' text format 0.0.4, strictly.

use std::collections::{BTreeMap, BTreeSet};

/// Labels by name.
pub type Labels = BTreeMap<String, String>;

/// All samples of a scrape.
#[derive(Debug, Clone, Default)]
pub struct Metrics {
    samples: BTreeMap<(String, Labels), f64>,
    /// The type of each family.
    types: BTreeMap<String, String>,
}

impl Metrics {
    /// Reads a scrape.
    ///
    /// # Errors
    ///
    /// What is wrong with it: a malformed line, a family without `HELP` and `TYPE`, in two pieces, or
    /// declared twice, a series that stands twice, or a histogram that contradicts itself.
    pub fn read(text: &str) -> Result<Metrics, String> {
        if !text.is_empty() && !text.ends_with('\n') {
            return Err("the last line has no end".to_owned());
        }
        let mut metrics = Metrics::default();
        let mut helped = BTreeSet::new();
        let mut family = String::new();
        for line in text.lines() {
            let odd = |what: &str| format!("{what}: {line:?}");
            if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, help) = rest.split_once(' ').ok_or_else(|| odd("no help"))?;
                if help.trim().is_empty() || !helped.insert(name.to_owned()) {
                    return Err(odd("no help, or a second one"));
                }
                continue;
            }
            if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').ok_or_else(|| odd("no type"))?;
                if !["counter", "gauge", "histogram", "summary", "untyped"].contains(&kind) {
                    return Err(odd("no such type"));
                }
                if !helped.contains(name) {
                    return Err(odd("a type without help"));
                }
                let known = metrics.types.insert(name.to_owned(), kind.to_owned());
                if known.is_some() {
                    return Err(odd("a second type"));
                }
                name.clone_into(&mut family);
                continue;
            }
            if line.starts_with('#') || line.is_empty() {
                return Err(odd("neither a sample nor a help"));
            }
            let (name, labels, value) = sample(line).map_err(|what| odd(&what))?;
            let kind = metrics.types.get(&family).map_or("", String::as_str);
            let belongs = match kind {
                "histogram" => ["_bucket", "_sum", "_count"]
                    .iter()
                    .any(|end| name.strip_suffix(end) == Some(&family)),
                _ => name == family,
            };
            if !belongs {
                return Err(odd("a sample outside of its family"));
            }
            if kind == "counter" && !(name.ends_with("_total") && value >= 0.0) {
                return Err(odd("no counter"));
            }
            if metrics.samples.insert((name, labels), value).is_some() {
                return Err(odd("a second sample of the series"));
            }
        }
        metrics.check_histograms()?;
        Ok(metrics)
    }

    fn check_histograms(&self) -> Result<(), String> {
        let histograms = self.types.iter().filter(|(_, kind)| *kind == "histogram");
        for (family, _) in histograms {
            let mut buckets: BTreeMap<Labels, Vec<(f64, f64)>> = BTreeMap::new();
            for ((name, labels), value) in &self.samples {
                if name.strip_suffix("_bucket") != Some(family) {
                    continue;
                }
                let mut labels = labels.clone();
                let bound = labels.remove("le").ok_or("a bucket without `le`")?;
                let bound = number(&bound).ok_or_else(|| format!("the bound {bound:?}"))?;
                buckets.entry(labels).or_default().push((bound, *value));
            }
            for (labels, mut buckets) in buckets {
                buckets.sort_by(|(a, _), (b, _)| a.total_cmp(b));
                let count = self
                    .samples
                    .get(&(format!("{family}_count"), labels.clone()));
                let sum = self.samples.get(&(format!("{family}_sum"), labels.clone()));
                let last = buckets.last();
                let whole = last.is_some_and(|(bound, value)| {
                    bound.is_infinite() && Some(value) == count && sum.is_some()
                });
                if !whole || !buckets.is_sorted_by(|(_, a), (_, b)| a <= b) {
                    return Err(format!("{family}{labels:?} contradicts itself"));
                }
            }
        }
        Ok(())
    }

    /// The value of one series; 0 where there is none, as for `rate`.
    #[must_use]
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let labels: Labels = labels
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let value = self.samples.get(&(name.to_owned(), labels));
        value.copied().unwrap_or_default()
    }

    /// The sum over all series of that name that have these labels.
    #[must_use]
    pub fn sum(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let fits = |known: &Labels| {
            labels
                .iter()
                .all(|(name, value)| known.get(*name).is_some_and(|known| known == value))
        };
        self.samples
            .iter()
            .filter(|((known, labels), _)| known == name && fits(labels))
            .map(|(_, value)| value)
            .sum()
    }

    /// The names of all families.
    pub fn families(&self) -> impl Iterator<Item = &str> {
        self.types.keys().map(String::as_str)
    }
}

fn number(text: &str) -> Option<f64> {
    match text {
        "+Inf" => Some(f64::INFINITY),
        "-Inf" => Some(f64::NEG_INFINITY),
        "NaN" => Some(f64::NAN),
        text => text.parse().ok(),
    }
}

/// Name, labels and value of a line.
fn sample(line: &str) -> Result<(String, Labels, f64), String> {
    let is_name = |name: &str, also: &str| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_' || also.contains(c))
    };
    let end = line.find(['{', ' ']).ok_or("no value")?;
    let (name, mut rest) = line.split_at(end);
    if !is_name(name, ":") {
        return Err("an odd name".to_owned());
    }
    let mut labels = Labels::new();
    if let Some(inner) = rest.strip_prefix('{') {
        rest = inner;
        loop {
            let (label, after) = rest.split_once("=\"").ok_or("an odd label")?;
            if !is_name(label, "") {
                return Err("an odd label name".to_owned());
            }
            let (value, after) = quoted(after)?;
            if labels.insert(label.to_owned(), value).is_some() {
                return Err("a label twice".to_owned());
            }
            if let Some(after) = after.strip_prefix(',') {
                rest = after;
                continue;
            }
            rest = after.strip_prefix('}').ok_or("labels without an end")?;
            break;
        }
    }
    let value = rest.strip_prefix(' ').ok_or("no value")?;
    let value = number(value).ok_or("an odd value")?;
    Ok((name.to_owned(), labels, value))
}

/// The text up to the closing quote, and what follows it.
fn quoted(text: &str) -> Result<(String, &str), String> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Ok((value, text.get(at + 1..).unwrap_or_default())),
            '\\' => value.push(match chars.next() {
                Some((_, 'n')) => '\n',
                Some((_, escaped @ ('\\' | '"'))) => escaped,
                _ => return Err("an odd escape".to_owned()),
            }),
            char => value.push(char),
        }
    }
    Err("a label without an end".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "# HELP a_total What.\n# TYPE a_total counter\n\
        a_total{x=\"1\",y=\"\\\"\\\\\\n\"} 2\na_total 3\n\
        # HELP h What.\n# TYPE h histogram\n\
        h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 4.5\nh_count 2\n";

    #[test]
    fn reads_what_is_well_formed() {
        let metrics = Metrics::read(GOOD).unwrap();
        let labels = [("x", "1"), ("y", "\"\\\n")];
        assert!(metrics.value("a_total", &labels) > 1.5);
        assert!(metrics.value("nothing", &[]) < 0.5);
        assert!(metrics.sum("a_total", &[]) > 4.5);
        assert!(metrics.sum("a_total", &[("x", "1")]) < 2.5);
        assert_eq!(metrics.families().collect::<Vec<_>>(), ["a_total", "h"]);
    }

    #[test]
    fn refuses_what_is_not() {
        for (from, to) in [
            ("# HELP a_total What.\n", ""),
            ("# TYPE a_total counter\n", ""),
            ("a_total 3\n", "a_total 3\na_total 3\n"),
            ("a_total 3", "a_total three"),
            ("a_total 3", "b_total 3"),
            ("a_total 3", "a_total{} 3"),
            ("a_total 3", "a_total -3"),
            ("x=\"1\"", "x=1"),
            ("x=\"1\"", "x=\"\\1\""),
            ("h_count 2\n", "h_count 3\n"),
            ("h_count 2\n", "h_count 2"),
            ("le=\"1\"} 1", "le=\"1\"} 3"),
            ("h_sum 4.5\n", ""),
            ("h_sum 4.5\n", "h_sum 4.5\n\n"),
        ] {
            let text = GOOD.replace(from, to);
            assert!(Metrics::read(&text).is_err(), "{text}");
        }
    }
}
