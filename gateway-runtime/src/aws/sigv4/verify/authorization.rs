//! The `Authorization` field.

use super::super::{ALGORITHM, AUTHORIZATION};
use super::refusal::Refusal;

/// The parameters of an `Authorization` field.
#[derive(Debug, Default)]
pub(super) struct Authorization<'r> {
    /// What stands before them.
    scheme: &'r str,
    pub(super) credential: Option<&'r str>,
    pub(super) signed_headers: Option<&'r str>,
    pub(super) signature: Option<&'r str>,
    /// Whether there are others.
    has_others: bool,
}

impl<'r> Authorization<'r> {
    /// `AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...`, or anything in this form.
    ///
    /// # Errors
    ///
    /// A parameter has no `=`, or one stands twice.
    pub(super) fn read(value: &'r str) -> Result<Authorization<'r>, Refusal> {
        let (scheme, parameters) = value.split_once(' ').unwrap_or(("", value));
        let mut authorization = Authorization {
            scheme,
            ..Authorization::default()
        };
        for parameter in parameters.split(',') {
            let parameter = parameter.trim_matches(' ');
            // The reference takes spaces for ends of parameters, too.
            let mut words = parameter.split(' ').filter(|word| !word.is_empty());
            if parameter.is_empty() || words.any(|word| !word.contains('=')) {
                let wrong = parameter
                    .split(' ')
                    .find(|word| !word.is_empty() && !word.contains('='));
                return Err(Refusal::NotKeyValue {
                    part: wrong.unwrap_or_default().to_owned(),
                    header: value.to_owned(),
                });
            }
            if parameter.contains(' ') {
                return Err(Refusal::Malformed(AUTHORIZATION));
            }
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let place = match name {
                "Credential" => &mut authorization.credential,
                "SignedHeaders" => &mut authorization.signed_headers,
                "Signature" => &mut authorization.signature,
                _ => {
                    authorization.has_others = true;
                    continue;
                }
            };
            if place.replace(value).is_some() {
                return Err(Refusal::Ambiguous(AUTHORIZATION));
            }
        }
        Ok(authorization)
    }

    /// Whether it is a signature of the one kind that there is.
    ///
    /// # Errors
    ///
    /// It is another one, or has parameters that are not known.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        if self.scheme != ALGORITHM {
            return Err(Refusal::Algorithm(self.scheme.to_owned()));
        }
        match self.has_others {
            true => Err(Refusal::Malformed(AUTHORIZATION)),
            false => Ok(()),
        }
    }
}
