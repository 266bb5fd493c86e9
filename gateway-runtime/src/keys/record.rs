//! What people see of a key: everything but its value.

use std::fmt;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// Longest name in bytes (`reference/rest-api.md` §9); descriptions and customer ids get the same room.
const MAX_TEXT: usize = 1024;

/// Lengths of values (`reference/rest-api.md` §9).
const VALUE_LENGTHS: RangeInclusive<usize> = 20..=128;

/// Those of values in files.
const FILE_VALUE_LENGTHS: RangeInclusive<usize> = 30..=128;

/// Longest id in bytes: those that people write in the configuration.
const MAX_ID: usize = 128;

/// Most plans of a key.
const MAX_PLANS: usize = 10;

/// An API key without its value. As JSON this is what the admin listener shows and what stores keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    /// Chosen by the gateway, or by the operator in the configuration.
    pub(crate) id: String,
    /// For people; need not be unique.
    #[serde(default)]
    pub(crate) name: String,
    /// For people.
    #[serde(default)]
    pub(crate) description: String,
    /// Requests with a disabled key are refused.
    pub(crate) enabled: bool,
    /// Its usage plans, as `api/plan`, in order and without repetition.
    #[serde(default)]
    pub(crate) plans: Vec<String>,
    /// The operator's own id for whoever has the key; the reference's `customerId`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) customer_id: Option<String>,
    /// Seconds since 1970; 0 for keys of the configuration.
    pub(crate) created: u64,
    /// Seconds since 1970.
    pub(crate) updated: u64,
}

/// What is wrong with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Invalid {
    /// The value has not 20 to 128 characters.
    ValueLength,
    /// The value in a file has not 30 to 128 characters.
    FileValueLength,
    /// The value of a key of the configuration is empty or longer than 1024 bytes.
    ConfiguredLength,
    /// The value has characters that are not visible ASCII.
    ValueCharacters,
    /// The id is empty, longer than 128 bytes, or has characters other than letters, digits, `-`, `_` and `.`.
    Id,
    /// The text in this field is longer than 1024 bytes, or has control characters.
    Text(&'static str),
    /// More than 10 plans.
    TooManyPlans,
    /// There is no such plan.
    UnknownPlan(String),
    /// Two plans of the key have this stage in common.
    SameStage {
        /// As `api/stage`.
        stage: String,
        /// The plans.
        plans: (String, String),
    },
}

impl Record {
    /// Puts the plans in order and holds the record to the limits; whether its plans exist is not known here.
    ///
    /// # Errors
    ///
    /// [`Invalid`].
    pub(crate) fn check(&mut self) -> Result<(), Invalid> {
        let is_of_id = |c: u8| c.is_ascii_alphanumeric() || b"-_.".contains(&c);
        if self.id.is_empty() || self.id.len() > MAX_ID || !self.id.bytes().all(is_of_id) {
            return Err(Invalid::Id);
        }
        let customer_id = self.customer_id.as_deref().unwrap_or_default();
        for (field, text) in [
            ("name", self.name.as_str()),
            ("description", &self.description),
            ("customerId", customer_id),
        ] {
            if text.len() > MAX_TEXT || text.chars().any(char::is_control) {
                return Err(Invalid::Text(field));
            }
        }
        self.plans.sort_unstable();
        self.plans.dedup();
        if self.plans.len() > MAX_PLANS {
            return Err(Invalid::TooManyPlans);
        }
        Ok(())
    }
}

/// Holds the value of a key to its limits: 20 to 128 characters (`reference/rest-api.md` §9). The reference takes
/// letters and digits; here any visible ASCII will do.
///
/// # Errors
///
/// [`Invalid::ValueLength`], [`Invalid::ValueCharacters`].
pub(crate) fn check_value(value: &str) -> Result<(), Invalid> {
    if !VALUE_LENGTHS.contains(&value.len()) {
        return Err(Invalid::ValueLength);
    }
    match value.bytes().all(|c| c.is_ascii_graphic()) {
        true => Ok(()),
        false => Err(Invalid::ValueCharacters),
    }
}

/// Holds the value of a key in a file to its limits: 30 to 128 characters (`reference/rest-api.md` §9), else as
/// [`check_value`].
///
/// # Errors
///
/// [`Invalid::FileValueLength`], [`Invalid::ValueCharacters`].
pub(crate) fn check_file_value(value: &str) -> Result<(), Invalid> {
    if !FILE_VALUE_LENGTHS.contains(&value.len()) {
        return Err(Invalid::FileValueLength);
    }
    check_value(value)
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Invalid::ValueLength => f.write_str("the value of a key has 20 to 128 characters"),
            Invalid::FileValueLength => {
                f.write_str("the value of a key in a file has 30 to 128 characters")
            }
            Invalid::ConfiguredLength => f.write_str("the value of a key has 1 to 1024 characters"),
            Invalid::ValueCharacters => {
                f.write_str("the value of a key has visible ASCII characters only")
            }
            Invalid::Id => {
                f.write_str("the id of a key has 1 to 128 letters, digits, `-`, `_` and `.`")
            }
            Invalid::Text(field) => write!(
                f,
                "`{field}` has at most {MAX_TEXT} bytes, and no control characters"
            ),
            Invalid::TooManyPlans => write!(f, "a key has at most {MAX_PLANS} plans"),
            Invalid::UnknownPlan(plan) => write!(f, "there is no usage plan `{plan}`"),
            Invalid::SameStage { stage, plans } => write!(
                f,
                "the usage plans `{}` and `{}` both have the stage `{stage}`: a key has one plan per stage",
                plans.0, plans.1
            ),
        }
    }
}

impl std::error::Error for Invalid {}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            id: "abc-1".to_owned(),
            name: "Ann".to_owned(),
            description: String::new(),
            enabled: true,
            plans: Vec::new(),
            customer_id: None,
            created: 1,
            updated: 2,
        }
    }

    #[test]
    fn records_have_limits() {
        type Change<'c> = &'c dyn Fn(&mut Record);

        let table: &[(Change<'_>, Result<(), Invalid>)] = &[
            (&|_| (), Ok(())),
            (&|r| r.id = String::new(), Err(Invalid::Id)),
            (&|r| r.id = "a/b".to_owned(), Err(Invalid::Id)),
            (&|r| r.id = "a".repeat(129), Err(Invalid::Id)),
            (&|r| r.name = "é".repeat(512), Ok(())),
            (&|r| r.name = "é".repeat(513), Err(Invalid::Text("name"))),
            (
                &|r| r.description = "a\nb".to_owned(),
                Err(Invalid::Text("description")),
            ),
            (
                &|r| r.customer_id = Some("\u{7f}".to_owned()),
                Err(Invalid::Text("customerId")),
            ),
            (
                &|r| r.plans = (0..10).map(|n| n.to_string()).collect(),
                Ok(()),
            ),
            (
                &|r| r.plans = (0..11).map(|n| n.to_string()).collect(),
                Err(Invalid::TooManyPlans),
            ),
            (&|r| r.plans = vec!["p".to_owned(); 11], Ok(())),
        ];
        for (n, (change, expected)) in table.iter().enumerate() {
            let mut record = record();
            change(&mut record);
            assert_eq!(record.check(), *expected, "row {n}");
        }
    }

    #[test]
    fn values_have_limits() {
        for (value, expected) in [
            ("a".repeat(19), Err(Invalid::ValueLength)),
            ("a".repeat(20), Ok(())),
            ("!~".repeat(64), Ok(())),
            ("a".repeat(129), Err(Invalid::ValueLength)),
            ("a b".repeat(10), Err(Invalid::ValueCharacters)),
            ("é".repeat(20), Err(Invalid::ValueCharacters)),
        ] {
            assert_eq!(check_value(&value), expected, "{value}");
        }
    }

    #[test]
    fn values_of_files_are_longer() {
        for (value, expected) in [
            ("a".repeat(29), Err(Invalid::FileValueLength)),
            ("a".repeat(30), Ok(())),
            ("a".repeat(128), Ok(())),
            ("a".repeat(129), Err(Invalid::FileValueLength)),
            ("a b".repeat(10), Err(Invalid::ValueCharacters)),
        ] {
            assert_eq!(check_file_value(&value), expected, "{value}");
        }
    }

    #[test]
    fn records_are_json() {
        let json = serde_json::to_string(&record()).unwrap();
        let expected = r#"{"id":"abc-1","name":"Ann","description":"","enabled":true,"plans":[],"created":1,"updated":2}"#;
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_str::<Record>(&json).unwrap(), record());
    }
}
