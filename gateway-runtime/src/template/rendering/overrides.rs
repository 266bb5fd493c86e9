//! What templates set under `$context.requestOverride` and `$context.responseOverride`.

use crate::template::{Error, Map, Value};

/// How deep values are kept.
const MAX_DEPTH: usize = 32;
/// Most values that are kept: of lists that share their parts, many more than there are in memory.
const MAX_VALUES: usize = 100_000;

/// Plain data: outlives the rendering, and can go to another thread between request and response template.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Plain {
    Null,
    Boolean(bool),
    Integer(i64),
    Double(f64),
    Text(String),
    List(Vec<Plain>),
    Map(Vec<(String, Plain)>),
}

/// What templates set under `$context.requestOverride` and `$context.responseOverride`, arbitrary keys too.
///
/// Goes from the request template to the response template, where all of it is readable.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides {
    pub(super) request: Vec<(String, Plain)>,
    pub(super) response: Vec<(String, Plain)>,
}

impl Overrides {
    /// Nothing.
    pub const NONE: Overrides = Overrides {
        request: Vec::new(),
        response: Vec::new(),
    };

    /// Whether no template set anything.
    pub fn is_empty(&self) -> bool {
        self.request.is_empty() && self.response.is_empty()
    }

    /// How much text they hold, in bytes.
    pub(super) fn n_bytes(&self) -> usize {
        let entries = self.request.iter().chain(&self.response);
        entries.map(|(_, value)| value.n_bytes()).sum()
    }

    /// `requestOverride.header`: names and values; a list is several values of one name.
    pub fn request_headers(&self) -> impl Iterator<Item = (&str, String)> {
        texts(&self.request, "header")
    }

    /// `requestOverride.querystring`, likewise.
    pub fn request_query(&self) -> impl Iterator<Item = (&str, String)> {
        texts(&self.request, "querystring")
    }

    /// `requestOverride.path`, likewise: what `{name}` of the URI becomes.
    pub fn request_path(&self) -> impl Iterator<Item = (&str, String)> {
        texts(&self.request, "path")
    }

    /// `responseOverride.status` as text: what is not a number from 100 to 599 is to be ignored.
    pub fn response_status(&self) -> Option<String> {
        let (_, status) = self.response.iter().find(|(key, _)| key == "status")?;
        status.text()
    }

    /// `responseOverride.header`: names and values; a list is several values of one name.
    pub fn response_headers(&self) -> impl Iterator<Item = (&str, String)> {
        texts(&self.response, "header")
    }
}

/// The texts below a key.
fn texts<'o>(
    entries: &'o [(String, Plain)],
    key: &str,
) -> impl Iterator<Item = (&'o str, String)> + use<'o> {
    let group = entries.iter().find(|(name, _)| name == key);
    let entries = match group {
        Some((_, Plain::Map(entries))) => entries.as_slice(),
        _ => &[],
    };
    entries.iter().flat_map(|(name, value)| {
        let values = match value {
            Plain::List(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let texts = values.iter().filter_map(Plain::text);
        texts.map(move |text| (name.as_str(), text))
    })
}

impl Plain {
    fn n_bytes(&self) -> usize {
        match self {
            Plain::Null | Plain::Boolean(_) | Plain::Integer(_) | Plain::Double(_) => 0,
            Plain::Text(text) => text.len(),
            Plain::List(items) => items.iter().map(Plain::n_bytes).sum(),
            Plain::Map(entries) => entries
                .iter()
                .map(|(name, value)| name.len() + value.n_bytes())
                .sum(),
        }
    }

    /// The text of a plain value; of nothing and of collections none.
    fn text(&self) -> Option<String> {
        match self {
            Plain::Null | Plain::List(_) | Plain::Map(_) => None,
            Plain::Boolean(truth) => Some(truth.to_string()),
            Plain::Integer(number) => Some(number.to_string()),
            Plain::Double(number) => Some(
                super::super::number::DoubleText::new(*number)
                    .as_str()
                    .to_owned(),
            ),
            Plain::Text(text) => Some(text.clone()),
        }
    }
}

impl Plain {
    /// The value as plain data; collections that are too deep as nothing.
    fn of(value: &Value<'_>, depth: usize, left: &mut usize) -> Result<Plain, Error> {
        let fewer = left.checked_sub(1);
        *left = fewer.ok_or(Error::Limit("values of all overrides"))?;
        let Some(depth) = depth.checked_sub(1) else {
            return Ok(Plain::Null);
        };
        Ok(match value {
            Value::Null | Value::Object(_) => Plain::Null,
            Value::Boolean(truth) => Plain::Boolean(*truth),
            Value::Integer(number) => Plain::Integer(i64::from(*number)),
            Value::Long(number) => Plain::Integer(*number),
            Value::Double(number) => Plain::Double(*number),
            Value::BigInteger(_) | Value::Decimal(_) | Value::Character(_) | Value::String(_) => {
                // The text of a single value is never refused but for its length.
                Plain::Text(
                    super::super::text(value)
                        .map_or_else(|_| String::new(), |text| text.to_string()),
                )
            }
            Value::List(list) => {
                let items = list.items.borrow();
                let plain = items.iter().map(|item| Plain::of(item, depth, left));
                Plain::List(plain.collect::<Result<_, _>>()?)
            }
            Value::Map(map) | Value::Entry(map) => {
                Plain::Map(Plain::entries_within(map, depth, left)?)
            }
        })
    }

    /// The entries of a map.
    ///
    /// # Errors
    ///
    /// They have too many values.
    pub(super) fn entries(map: &Map<'_>) -> Result<Vec<(String, Plain)>, Error> {
        Plain::entries_within(map, MAX_DEPTH, &mut { MAX_VALUES })
    }

    fn entries_within(
        map: &Map<'_>,
        depth: usize,
        left: &mut usize,
    ) -> Result<Vec<(String, Plain)>, Error> {
        let entries = map.entries.borrow();
        let mut plain = Vec::new();
        for (key, value) in entries.iter() {
            let key = super::super::text(key)?.to_string();
            plain.push((key, Plain::of(value, depth, left)?));
        }
        Ok(plain)
    }

    /// As a value of another rendering.
    pub(super) fn value<'t>(&self) -> Value<'t> {
        match self {
            Plain::Null => Value::Null,
            Plain::Boolean(truth) => (*truth).into(),
            Plain::Integer(number) => super::super::number::whole(i128::from(*number)),
            Plain::Double(number) => (*number).into(),
            Plain::Text(text) => text.clone().into(),
            Plain::List(items) => Value::list(items.iter().map(Plain::value).collect()),
            Plain::Map(entries) => {
                let entry = |(key, value): &(String, Plain)| (key.clone().into(), value.value());
                Value::map(entries.iter().map(entry))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_text_is_counted() {
        let path = vec![(
            "a".to_owned(),
            Plain::List(vec![Plain::Text("four".to_owned())]),
        )];
        let overrides = Overrides {
            request: vec![("path".to_owned(), Plain::Map(path))],
            response: vec![("status".to_owned(), Plain::Text("201".to_owned()))],
        };
        assert_eq!(overrides.n_bytes(), 1 + 4 + 3);
        assert_eq!(Overrides::NONE.n_bytes(), 0);
    }
}
