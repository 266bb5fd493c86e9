//! The fields of a request: those with a meaning here stand once, and those that must be signed are.

use super::refusal::Refusal;

/// The fields of a request.
#[derive(Clone, Copy)]
pub(super) struct Fields<'r>(&'r [(&'r str, &'r [u8])]);

impl<'r> Fields<'r> {
    pub(super) fn new(headers: &'r [(&'r str, &'r [u8])]) -> Fields<'r> {
        Fields(headers)
    }

    /// The value of a field, by its name in lower case, without white space at its ends.
    ///
    /// # Errors
    ///
    /// It stands twice.
    pub(super) fn bytes(self, name: &'static str) -> Result<Option<&'r [u8]>, Refusal> {
        let mut values = self
            .0
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name));
        match (values.next(), values.next()) {
            (Some(_), Some(_)) => Err(Refusal::Ambiguous(name)),
            (value, _) => Ok(value.map(|(_, value)| value.trim_ascii())),
        }
    }

    /// The same as text.
    ///
    /// # Errors
    ///
    /// It has other characters than the visible ones of ASCII and spaces, or stands twice.
    pub(super) fn text(self, name: &'static str) -> Result<Option<&'r str>, Refusal> {
        let Some(bytes) = self.bytes(name)? else {
            return Ok(None);
        };
        let is_plain = bytes.iter().all(|byte| matches!(byte, b' '..=b'~'));
        match std::str::from_utf8(bytes) {
            Ok(text) if is_plain => Ok(Some(text)),
            _ => Err(Refusal::Malformed(name)),
        }
    }
}

/// The names that a signature is over: in lower case and in order, none twice.
pub(super) struct SignedNames<'c>(pub(super) Vec<&'c str>);

impl<'c> SignedNames<'c> {
    /// `host;x-amz-date`.
    ///
    /// # Errors
    ///
    /// The names are not in canonical form, or one is missing that must be there: `host`, and every `x-amz-*` and
    /// `X-HTTP-Method-Override` of the request.
    pub(super) fn of(text: &'c str, fields: Fields<'_>) -> Result<SignedNames<'c>, Refusal> {
        let names: Vec<&str> = text.split(';').collect();
        let is_name = |name: &&str| {
            let is_token = |byte: u8| {
                byte.is_ascii_graphic()
                    && !byte.is_ascii_uppercase()
                    && !b"\"(),/:;<=>?@[\\]{}".contains(&byte)
            };
            !name.is_empty() && name.bytes().all(is_token)
        };
        if !names.iter().all(is_name) || !names.is_sorted_by(|a, b| a < b) {
            return Err(Refusal::Malformed("SignedHeaders"));
        }
        let is_signed = |name: &str| names.binary_search(&name).is_ok();
        if !is_signed("host") {
            return Err(Refusal::UnsignedField("host".to_owned()));
        }
        for (name, _) in fields.0 {
            let is_of_aws = name
                .split_at_checked(6)
                .is_some_and(|(start, _)| start.eq_ignore_ascii_case("x-amz-"));
            // What turns the method into another one is as much a part of the request as the method is.
            if is_of_aws || name.eq_ignore_ascii_case("x-http-method-override") {
                let name = name.to_ascii_lowercase();
                if !is_signed(&name) {
                    return Err(Refusal::UnsignedField(name));
                }
            }
        }
        Ok(SignedNames(names))
    }
}
