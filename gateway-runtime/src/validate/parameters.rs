//! Request parameters: presence (REST kind, `reference/rest-api.md` §3.1), and type, enum, format and
//! range (plain documents).

use std::borrow::Cow;
use std::ops::Deref;

use serde_json::Value;

use super::problem;
use crate::context::{Call, Failure};
use crate::descriptor::{ArrayStyle, Location, Operation, Parameter, ResponseType, Type};
use crate::path;
use crate::schema::{self, Format};

/// What of the parameters does not fit.
pub(super) fn problems(call: &Call<'_>, operation: &'static Operation) -> Vec<Value> {
    let parameters = operation.parameters.iter();
    parameters
        .filter_map(|parameter| problem(call, parameter))
        .map(|found| {
            let Problem {
                parameter,
                keyword,
                expected,
            } = found;
            let place = location(parameter.location);
            problem::of_parameter(place, parameter.name, keyword, &expected)
        })
        .collect()
}

/// Whether all parameters that are required are there.
///
/// # Errors
/// A failure that names all that are missing.
pub(super) fn presence(call: &Call<'_>, operation: &'static Operation) -> Result<(), Failure> {
    let mut missing = String::new();
    for parameter in operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
    {
        // "Present and non-blank".
        if values(call, parameter)
            .iter()
            .all(|value| value.trim().is_empty())
        {
            if !missing.is_empty() {
                missing.push_str(", ");
            }
            missing.push_str(parameter.name);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::with_message(
        ResponseType::BadRequestParameters,
        format!("Missing required request parameters: [{missing}]"),
    ))
}

/// The values of a parameter: usually one, which needs no allocation.
enum Values<'c> {
    One(Cow<'c, str>),
    Many(Vec<Cow<'c, str>>),
}

impl<'c> FromIterator<Cow<'c, str>> for Values<'c> {
    fn from_iter<I: IntoIterator<Item = Cow<'c, str>>>(values: I) -> Self {
        let mut values = values.into_iter();
        match (values.next(), values.next()) {
            (Some(one), None) => Values::One(one),
            (first, second) => {
                Values::Many(first.into_iter().chain(second).chain(values).collect())
            }
        }
    }
}

impl<'c> Deref for Values<'c> {
    type Target = [Cow<'c, str>];

    fn deref(&self) -> &[Cow<'c, str>] {
        match self {
            Values::One(value) => std::slice::from_ref(value),
            Values::Many(values) => values,
        }
    }
}

/// The values a request gives a parameter, decoded.
fn values<'c>(call: &'c Call<'_>, parameter: &Parameter) -> Values<'c> {
    match parameter.location {
        Location::Path => call
            .path_parameter(parameter.name)
            .map(path::decode)
            .into_iter()
            .collect(),
        Location::Query => call.query_values(parameter.name).collect(),
        Location::Header => call
            .headers
            .get_all(parameter.name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect(),
        Location::Cookie => cookies(call, parameter.name),
    }
}

fn cookies<'c>(call: &'c Call<'_>, name: &str) -> Values<'c> {
    let fields = call.headers.get_all(http::header::COOKIE).iter();
    fields
        .flat_map(|field| cookie_values(field.as_bytes(), name))
        .collect()
}

/// The values of a cookie. Other cookies may hold any bytes: a field is never passed over for them.
fn cookie_values<'c>(field: &'c [u8], name: &str) -> impl Iterator<Item = Cow<'c, str>> {
    field.split(|byte| *byte == b';').filter_map(move |pair| {
        let (known, value) = pair.trim_ascii().split_at_checked(name.len())?;
        let value = value.strip_prefix(b"=")?;
        (known == name.as_bytes()).then(|| String::from_utf8_lossy(value))
    })
}

/// One parameter that does not fit.
struct Problem {
    parameter: &'static Parameter,
    keyword: &'static str,
    expected: String,
}

fn problem(call: &Call<'_>, parameter: &'static Parameter) -> Option<Problem> {
    let values = values(call, parameter);
    let fault = |(keyword, expected)| Problem {
        parameter,
        keyword,
        expected,
    };
    if values.is_empty() {
        return parameter
            .required
            .then(|| fault(("required", "a value".to_owned())));
    }
    match &parameter.value {
        Type::Array {
            style: ArrayStyle::Repeated,
            items,
            min_items,
            max_items,
        } => array(
            values.iter().map(AsRef::as_ref),
            items,
            *min_items,
            *max_items,
        )
        .map(fault),
        Type::Array {
            style: ArrayStyle::Separated(separator),
            items,
            min_items,
            max_items,
        } => {
            let items_given = values.iter().flat_map(|value| value.split(*separator));
            array(items_given, items, *min_items, *max_items).map(fault)
        }
        Type::Any => None,
        _ if values.len() > 1 => Some(fault(("type", "a single value".to_owned()))),
        scalar => values
            .first()
            .and_then(|value| wrong(value, scalar))
            .map(fault),
    }
}

type Fault = (&'static str, String);

fn array<'v>(
    values: impl Iterator<Item = &'v str> + Clone,
    items: &Type,
    min: usize,
    max: usize,
) -> Option<Fault> {
    let n = values.clone().count();
    if n < min {
        return Some(("minItems", format!("at least {min} items")));
    }
    if n > max {
        return Some(("maxItems", format!("at most {max} items")));
    }
    values.into_iter().find_map(|value| wrong(value, items))
}

/// What is wrong with a value.
fn wrong(value: &str, wanted: &Type) -> Option<Fault> {
    match wanted {
        Type::Any | Type::Array { .. } => None,
        Type::Boolean => {
            (value != "true" && value != "false").then(|| ("type", "`true` or `false`".to_owned()))
        }
        Type::Integer { min, max, values } => match integer(value) {
            None => Some(("type", "an integer".to_owned())),
            Some(n) if n < *min => Some(("minimum", format!("at least {min}"))),
            Some(n) if n > *max => Some(("maximum", format!("at most {max}"))),
            Some(n) if !values.is_empty() && !values.contains(&n) => {
                Some(("enum", list(values.iter().map(ToString::to_string))))
            }
            Some(_) => None,
        },
        Type::Number {
            min,
            exclusive_min,
            max,
            exclusive_max,
        } => match number(value) {
            None => Some(("type", "a number".to_owned())),
            Some(n) if *exclusive_min && n <= *min => {
                Some(("exclusiveMinimum", format!("more than {min}")))
            }
            Some(n) if n < *min => Some(("minimum", format!("at least {min}"))),
            Some(n) if *exclusive_max && n >= *max => {
                Some(("exclusiveMaximum", format!("less than {max}")))
            }
            Some(n) if n > *max => Some(("maximum", format!("at most {max}"))),
            Some(_) => None,
        },
        Type::String {
            min_length,
            max_length,
            format,
            values,
        } => string(value, *min_length, *max_length, *format, values),
    }
}

fn string(
    value: &str,
    min_length: usize,
    max_length: usize,
    format: Option<Format>,
    values: &[&str],
) -> Option<Fault> {
    if min_length > 0 || max_length < value.len() {
        let n = value.chars().count();
        if n < min_length {
            return Some(("minLength", format!("at least {min_length} characters")));
        }
        if n > max_length {
            return Some(("maxLength", format!("at most {max_length} characters")));
        }
    }
    if !values.is_empty() && !values.contains(&value) {
        return Some((
            "enum",
            list(values.iter().map(|value| format!("`{value}`"))),
        ));
    }
    let format = format.filter(|format| !schema::is_format(*format, value))?;
    Some(("format", schema::describe_format(format).to_owned()))
}

fn list(values: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = values.collect();
    format!("one of {}", all.join(", "))
}

/// A JSON integer: no leading zeros, no sign but `-`, no fraction; what does not fit 64 bits is out of range.
fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    if !plain {
        return None;
    }
    Some(text.parse().unwrap_or(if text.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    }))
}

/// A JSON number.
fn number(text: &str) -> Option<f64> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    if text.trim() == text {
        value.as_f64()
    } else {
        None
    }
}

fn location(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_order_and_number() {
        for n in 0..4 {
            let given: Vec<_> = (0..n).map(|i| Cow::Owned(i.to_string())).collect();
            let values: Values<'_> = given.iter().cloned().collect();
            assert_eq!(*values, *given);
        }
    }

    #[test]
    fn cookies_are_found_beside_any_bytes() {
        let field = b"limit=9; x=\xff;limit=\xfe; limits=1;limit; =; limit==";
        let values: Vec<_> = cookie_values(field, "limit").collect();
        assert_eq!(values, ["9", "\u{fffd}", "="]);
    }

    #[test]
    fn scalars() {
        let int = Type::Integer {
            min: 1,
            max: 100,
            values: &[],
        };
        for (value, keyword) in [
            ("1", ""),
            ("100", ""),
            ("0", "minimum"),
            ("101", "maximum"),
            ("01", "type"),
            ("1.0", "type"),
            ("+1", "type"),
            ("", "type"),
            ("99999999999999999999", "maximum"),
            ("-99999999999999999999", "minimum"),
        ] {
            assert_eq!(
                wrong(value, &int).map_or("", |(keyword, _)| keyword),
                keyword,
                "{value}"
            );
        }
        let num = Type::Number {
            min: 0.0,
            exclusive_min: true,
            max: f64::INFINITY,
            exclusive_max: false,
        };
        for (value, keyword) in [
            ("0.1", ""),
            ("1e3", ""),
            ("0", "exclusiveMinimum"),
            ("NaN", "type"),
            ("inf", "type"),
            (" 1", "type"),
        ] {
            assert_eq!(
                wrong(value, &num).map_or("", |(keyword, _)| keyword),
                keyword,
                "{value}"
            );
        }
        let text = Type::String {
            min_length: 2,
            max_length: 3,
            format: None,
            values: &["ab", "éé"],
        };
        for (value, keyword) in [
            ("ab", ""),
            ("éé", ""),
            ("a", "minLength"),
            ("abcd", "maxLength"),
            ("abc", "enum"),
        ] {
            assert_eq!(
                wrong(value, &text).map_or("", |(keyword, _)| keyword),
                keyword,
                "{value}"
            );
        }
    }
}
