//! The parameters of a call, with the values they have for one request.

use std::borrow::Cow;

/// Names and values, in document order. Without a value: not there.
#[derive(Debug, Default)]
pub(super) struct Parameters<'v>(Vec<(&'static str, Cow<'v, str>)>);

impl<'v> FromIterator<(&'static str, Cow<'v, str>)> for Parameters<'v> {
    fn from_iter<I: IntoIterator<Item = (&'static str, Cow<'v, str>)>>(values: I) -> Self {
        let values = values.into_iter();
        Parameters(values.filter(|(_, text)| !text.is_empty()).collect())
    }
}

impl Parameters<'_> {
    /// The value of a parameter; never empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, text)| text.as_ref())
    }

    /// The first of `required` that has no value.
    pub(super) fn missing(&self, required: &[&'static str]) -> Option<&'static str> {
        required
            .iter()
            .copied()
            .find(|name| self.get(name).is_none())
    }

    /// Bytes of all values.
    pub(super) fn length(&self) -> usize {
        self.0.iter().map(|(_, text)| text.len()).sum()
    }
}
