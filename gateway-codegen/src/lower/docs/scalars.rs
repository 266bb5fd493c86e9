//! Numbers of examples that are made, within the bounds of their schemas; and how many there have to be of something.

use crate::plan::docs::Schema;

/// Most that is counted to, whatever a schema asks for.
const MAX_COUNT: f64 = 1_000_000.0;
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
    let bounded = asserted(schemas, keyword)?.clamp(0.0, MAX_COUNT);
    format!("{bounded:.0}").parse().ok()
}

/// A number within the bounds; the `other`th one that is. `None`: nothing is within them.
pub(super) fn number(schemas: &[&Schema], is_whole: bool, other: usize) -> Option<String> {
    let whole = is_whole.then(|| whole(schemas, other)).flatten();
    if let Some(whole) = whole {
        return Some(whole.to_string());
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
    if low.zip(high).is_some_and(|(low, high)| low > high) {
        return None;
    }
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
    let text = serde_json::Number::from_f64(value)?.to_string();
    Some(text.strip_suffix(".0").map_or(text.clone(), str::to_owned))
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
