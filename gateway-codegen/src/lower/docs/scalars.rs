//! Numbers and texts of examples that are made: within the bounds of their schemas, and of their formats.

use crate::plan::docs::Schema;

/// Longest text that is made, whatever a schema asks for.
const MAX_LENGTH: f64 = 4_096.0;
/// As many texts of one way to lengthen them are looked at.
const MAX_LONGER: usize = 64;
/// As many multiples are looked at for a number.
const MAX_STEPS: usize = 64;
/// Whole numbers that are counted with.
const MAX_WHOLE: i128 = 10_i128.pow(30);

/// The texts of a keyword in schemas.
fn texts<'s>(schemas: &[&'s Schema], keyword: &str) -> impl Iterator<Item = &'s str> {
    let assertions = schemas.iter().flat_map(|schema| &schema.assertions);
    assertions
        .filter(move |(known, _)| *known == keyword)
        .map(|(_, value)| value.as_str())
}

/// The number that a keyword has where several schemas hold: the one that asks most.
fn asserted(schemas: &[&Schema], keyword: &str) -> Option<f64> {
    let is_least = keyword.starts_with("min") || keyword.ends_with("Minimum");
    let numbers = texts(schemas, keyword).filter_map(|text| text.parse::<f64>().ok());
    numbers.reduce(if is_least { f64::max } else { f64::min })
}

/// The same, as a count that examples bear.
pub(super) fn count(schemas: &[&Schema], keyword: &str) -> Option<usize> {
    let bounded = asserted(schemas, keyword)?.clamp(0.0, MAX_LENGTH);
    format!("{bounded:.0}").parse().ok()
}

/// A number within the bounds; the `other`th one that is.
pub(super) fn number(schemas: &[&Schema], is_whole: bool, other: usize) -> String {
    let whole = is_whole.then(|| whole(schemas, other)).flatten();
    if let Some(whole) = whole {
        return whole.to_string();
    }
    let steps = texts(schemas, "multipleOf").filter_map(|text| text.parse::<f64>().ok());
    let steps = steps.filter(|step| *step > 0.0);
    let mut steps: Vec<f64> = steps.collect();
    if is_whole {
        steps.push(1.0);
    }
    let asserted = |keyword: &str| asserted(schemas, keyword);
    let (least, above) = (asserted("minimum"), asserted("exclusiveMinimum"));
    let (most, below) = (asserted("maximum"), asserted("exclusiveMaximum"));
    let fits = |value: &f64| {
        steps.iter().all(|step| (value / step).fract() == 0.0)
            && least.is_none_or(|least| *value >= least)
            && above.is_none_or(|above| *value > above)
            && most.is_none_or(|most| *value <= most)
            && below.is_none_or(|below| *value < below)
    };
    let usual = if is_whole { 1.0 } else { 1.5 };
    let (low, high) = (least.or(above), most.or(below));
    let near = steps.iter().copied().reduce(f64::max).unwrap_or(0.5);
    let start = low.or(high.map(|high| high - 2.0 * near)).unwrap_or(usual);
    let middle = low.zip(high).map(|(low, high)| low + (high - low) / 2.0);
    let start = (start / near).ceil() * near;
    let more = (0_u32..).map(|n| start + f64::from(n) * near);
    let more = more.take(other.saturating_add(MAX_STEPS));
    let usual = [Some(usual), low, middle, high].into_iter().flatten();
    let mut fitting: Vec<f64> = Vec::new();
    for value in usual.chain(more).filter(fits) {
        if !fitting.contains(&value) {
            fitting.push(value);
        }
        if fitting.len() > other {
            break;
        }
    }
    let value = fitting.get(other).copied();
    let value = value.or(low).or(high).unwrap_or(1.0);
    serde_json::Number::from_f64(value).map_or("0".to_owned(), |number| {
        let text = number.to_string();
        text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
    })
}

/// A whole number within the bounds, exactly; `None`: one of them is no number that can be counted with.
fn whole(schemas: &[&Schema], other: usize) -> Option<i128> {
    let mut step = 1;
    for text in texts(schemas, "multipleOf") {
        step = common_multiple(step, divisor(text)?)?;
    }
    let (mut low, mut high) = (None, None);
    for (keyword, is_exclusive) in [("minimum", false), ("exclusiveMinimum", true)] {
        for text in texts(schemas, keyword) {
            let (floor, is_whole) = floor(text)?;
            // What is above a bound that is no whole number is above its floor.
            let least = floor + i128::from(is_exclusive || !is_whole);
            low = low.max(Some(least));
        }
    }
    for (keyword, is_exclusive) in [("maximum", false), ("exclusiveMaximum", true)] {
        for text in texts(schemas, keyword) {
            let (floor, is_whole) = floor(text)?;
            let most = floor - i128::from(is_exclusive && is_whole);
            high = Some(high.map_or(most, |high: i128| high.min(most)));
        }
    }
    let start = low.or(high.map(|high| high - 2 * step)).unwrap_or(1);
    let start = start + (step - start.rem_euclid(step)) % step;
    let middle = low.zip(high).map(|(low, high)| low + (high - low) / 2);
    let usual = [Some(1), low, middle, high].into_iter().flatten();
    let more = (0..).map(|n: i128| start + n * step);
    let more = more.take(other.saturating_add(MAX_STEPS));
    let fits = |value: &i128| {
        value % step == 0
            && low.is_none_or(|low| *value >= low)
            && high.is_none_or(|high| *value <= high)
    };
    let mut fitting: Vec<i128> = Vec::new();
    for value in usual.chain(more).filter(fits) {
        if !fitting.contains(&value) {
            fitting.push(value);
        }
        if fitting.len() > other {
            break;
        }
    }
    fitting.get(other).copied().or(low).or(high)
}

/// The whole number at or below a number, and whether it is that.
fn floor(text: &str) -> Option<(i128, bool)> {
    let (whole, is_whole) = match text.parse::<i128>() {
        Ok(whole) => (whole, true),
        Err(_) => {
            let number = text.parse::<f64>().ok()?;
            let whole = format!("{:.0}", number.floor()).parse().ok()?;
            (whole, number.fract() == 0.0)
        }
    };
    (-MAX_WHOLE..=MAX_WHOLE)
        .contains(&whole)
        .then_some((whole, is_whole))
}

/// The whole numbers that are multiples of a number are those of this one; `None`: it is not easily said.
fn divisor(text: &str) -> Option<i128> {
    if let Some((whole, true)) = floor(text) {
        return (whole > 0).then_some(whole);
    }
    let inverse = 1.0 / text.parse::<f64>().ok()?;
    (inverse > 1.0 && inverse.fract() == 0.0).then_some(1)
}

fn common_multiple(a: i128, b: i128) -> Option<i128> {
    let (mut divisor, mut rest) = (a, b);
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    let multiple = a.checked_div(divisor)?.checked_mul(b)?;
    (multiple <= MAX_WHOLE).then_some(multiple)
}

/// A text of the length that schemas ask for and of their format; the `other`th one that is. `None`: it would be too long.
pub(super) fn text(schemas: &[&Schema], other: usize) -> Option<String> {
    if asserted(schemas, "minLength").is_some_and(|least| least > MAX_LENGTH) {
        return None;
    }
    let least = count(schemas, "minLength").unwrap_or(0);
    let most = count(schemas, "maxLength").unwrap_or(usize::MAX);
    let mut formats = schemas.iter().map(|schema| schema.format.as_str());
    let format = formats.find(|format| !format.is_empty());
    let format = format.unwrap_or_default();
    let Some((usual, ways)) = of_format(format) else {
        return Some(plain(format, least, most, other));
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
    Some(fitting.pop().unwrap_or_else(|| usual.to_owned()))
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
