//! Numbers and texts of examples that are made: within the bounds of their schemas, and of their formats.

use crate::plan::docs::Schema;

/// Longest text that is made, whatever a schema asks for.
const MAX_LENGTH: f64 = 4_096.0;
/// As many texts of one way to lengthen them are looked at.
const MAX_LONGER: usize = 64;

/// The number that a keyword of a schema has.
pub(super) fn asserted(schema: &Schema, keyword: &str) -> Option<f64> {
    let mut assertions = schema.assertions.iter();
    let (_, value) = assertions.find(|(known, _)| *known == keyword)?;
    value.parse().ok()
}

/// The same, as a count that examples bear.
pub(super) fn count(schema: &Schema, keyword: &str) -> Option<usize> {
    let bounded = asserted(schema, keyword)?.clamp(0.0, MAX_LENGTH);
    format!("{bounded:.0}").parse().ok()
}

/// A number within the bounds; the `other`th one that is.
pub(super) fn number(schema: &Schema, is_whole: bool, other: usize) -> String {
    let step = asserted(schema, "multipleOf").filter(|step| *step > 0.0);
    let step = step.or(is_whole.then_some(1.0));
    let (least, above) = (
        asserted(schema, "minimum"),
        asserted(schema, "exclusiveMinimum"),
    );
    let (most, below) = (
        asserted(schema, "maximum"),
        asserted(schema, "exclusiveMaximum"),
    );
    let fits = |value: &f64| {
        let is_step = step.is_none_or(|step| (value / step).fract() == 0.0);
        is_step
            && least.is_none_or(|least| *value >= least)
            && above.is_none_or(|above| *value > above)
            && most.is_none_or(|most| *value <= most)
            && below.is_none_or(|below| *value < below)
    };
    let usual = if is_whole { 1.0 } else { 1.5 };
    let (low, high) = (least.or(above), most.or(below));
    let near = step.unwrap_or(0.5);
    let start = low.or(high.map(|high| high - 2.0 * near)).unwrap_or(usual);
    let middle = low.zip(high).map(|(low, high)| low + (high - low) / 2.0);
    let steps = (0..64).map(|n| (start / near).ceil() * near + f64::from(n) * near);
    let usual = [Some(usual), low, middle, high].into_iter().flatten();
    let value = usual.chain(steps).filter(fits).nth(other);
    let value = value.or(low).or(high).unwrap_or(1.0);
    serde_json::Number::from_f64(value).map_or("0".to_owned(), |number| {
        let text = number.to_string();
        text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
    })
}

/// A text of the length that a schema asks for and of its format; the `other`th one that is.
pub(super) fn text(schema: &Schema, other: usize) -> String {
    let least = count(schema, "minLength").unwrap_or(0);
    let most = count(schema, "maxLength").unwrap_or(usize::MAX);
    let Some((usual, ways)) = of_format(&schema.format) else {
        return plain(&schema.format, least, most, other);
    };
    let longer = ways.iter().flat_map(|way| way.texts(least));
    let mut fitting: Vec<String> = Vec::new();
    for text in std::iter::once(usual.to_owned()).chain(longer) {
        // They are all ASCII.
        if (least..=most).contains(&text.len()) && !fitting.contains(&text) {
            fitting.push(text);
        }
        if fitting.len() > other {
            break;
        }
    }
    fitting.pop().unwrap_or_else(|| usual.to_owned())
}

fn plain(format: &str, least: usize, most: usize, other: usize) -> String {
    let usual = match format {
        "binary" => "bytes",
        "password" => "correct horse battery staple",
        _ => "string",
    };
    let mut text = match other {
        0 => usual.to_owned(),
        other => format!("{usual} {other}"),
    };
    while text.len() < least {
        text.push_str("string");
    }
    if most < text.len() {
        // The numbers that tell texts apart stand last.
        let excess = text.len() - most;
        text = match other {
            0 => text.get(..most).unwrap_or_default().to_owned(),
            _ => text.get(excess..).unwrap_or_default().to_owned(),
        };
    }
    text
}

/// A way to make texts of a format longer: what is before, what may stand there any number of times, and what is behind.
struct Way(&'static str, &'static str, &'static str);

impl Way {
    /// From the shortest of at least so many characters on.
    fn texts(&self, least: usize) -> impl Iterator<Item = String> {
        let Way(before, between, behind) = self;
        let missing = least.saturating_sub(before.len() + behind.len());
        let n = missing.checked_div(between.len()).unwrap_or(0);
        let n_texts = if between.is_empty() { 1 } else { MAX_LONGER };
        (n..n.saturating_add(n_texts))
            .map(move |n| format!("{before}{}{behind}", between.repeat(n)))
    }
}

/// The usual text of a format that gateways look at, and ways to make others.
fn of_format(format: &str) -> Option<(&'static str, &'static [Way])> {
    Some(match format {
        "date-time" => (
            "2026-05-17T09:30:00Z",
            &[Way("2026-05-17T09:30:00.0", "0", "Z")],
        ),
        "date" => (
            "2026-05-17",
            &[Way("2026-05-18", "", ""), Way("2026-05-19", "", "")],
        ),
        "time" => ("09:30:00Z", &[Way("09:30:00.0", "0", "Z")]),
        "duration" => ("PT15M", &[Way("P1D", "", ""), Way("PT1", "0", "M")]),
        "email" | "idn-email" => (
            "jane@example.com",
            &[
                Way("a@b.co", "", ""),
                Way("jane@", "ab.", "example.com"),
                Way("a", "a", "@b.co"),
            ],
        ),
        "uuid" => (
            "3f2b1c9e-8d4a-4f6b-9a57-0c1d2e3f4a5b",
            &[
                Way("3f2b1c9e-8d4a-4f6b-9a57-0c1d2e3f4a5c", "", ""),
                Way("3f2b1c9e-8d4a-4f6b-9a57-0c1d2e3f4a5d", "", ""),
            ],
        ),
        "uri" | "url" | "iri" => (
            "https://example.com/resource",
            &[Way("a:b", "", ""), Way("https://example.com/", "a", "")],
        ),
        "uri-reference" | "iri-reference" => ("/resource", &[Way("/", "a", "")]),
        "hostname" | "idn-hostname" => (
            "api.example.com",
            &[
                Way("a", "", ""),
                Way("", "ab.", "example.com"),
                Way("a", "a", ""),
            ],
        ),
        "ipv4" => (
            "192.0.2.10",
            &[
                Way("1.1.1.1", "", ""),
                Way("192.0.2.1", "", ""),
                Way("192.0.2.100", "", ""),
                Way("192.168.100.100", "", ""),
            ],
        ),
        "ipv6" => (
            "2001:db8::10",
            &[
                Way("::1", "", ""),
                Way("2001:db8::1", "", ""),
                Way("2001:db8:1:1:1:1:1:1", "", ""),
                Way("2001:0db8:0000:0000:0000:0000:0000:0010", "", ""),
            ],
        ),
        "byte" => ("aGVsbG8=", &[Way("", "aGVs", ""), Way("", "aGVs", "bG8=")]),
        "json-pointer" => ("/name", &[Way("/", "a", "")]),
        "relative-json-pointer" => ("0/name", &[Way("0", "", ""), Way("0/", "a", "")]),
        _ => return None,
    })
}
