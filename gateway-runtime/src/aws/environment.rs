//! The environment variables that the SDKs share.

use std::collections::BTreeMap;
use std::fmt;

/// Environment variables, as of one time.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Those of this process that concern AWS.
    #[must_use]
    pub fn from_process() -> Environment {
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            let is_ours = name.starts_with("AWS_") || name == "HOME";
            Some((name, value.into_string().ok()?)).filter(|_| is_ours)
        });
        variables.collect()
    }

    /// The value of a variable; empty ones count as unset.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// Whether a variable says `true`, in any case.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let variables = variables.into_iter();
        Environment(
            variables
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

impl fmt::Debug for Environment {
    /// The names alone: some values are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_variables_are_unset_and_values_are_not_shown() {
        let environment = Environment::from_iter([
            ("AWS_REGION", ""),
            ("AWS_SECRET_ACCESS_KEY", "hidden"),
            ("AWS_EC2_METADATA_DISABLED", "True"),
        ]);
        assert_eq!(environment.get("AWS_REGION"), None);
        assert!(environment.is_true("AWS_EC2_METADATA_DISABLED"));
        assert!(!environment.is_true("AWS_SECRET_ACCESS_KEY"));
        assert!(!format!("{environment:?}").contains("hidden"));
    }
}
