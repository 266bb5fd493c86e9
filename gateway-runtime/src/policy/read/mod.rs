//! From JSON to a policy, or to what is wrong with it.
//!
//! Everything that is not known is an error: what a statement asks for must not be passed over. What cannot have an
//! effect on an API's requests is told, and stays.

mod condition;
mod names;
mod principal;
mod resource;
mod statement;

use std::borrow::Cow;
use std::io;

use serde_json::{Map, Value};

use super::problem::{Problem, Problems, Step, quoted};
use super::statement::{Policy, PolicyType};

/// How large policies may be; more is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole policy, without white space between its parts. A text may have eight times as many.
    pub n_bytes: usize,
    /// Statements.
    pub n_statements: usize,
    /// Bytes of each `Resource`.
    pub resource_bytes: usize,
    /// Bytes of each other text with wildcards.
    pub pattern_bytes: usize,
    /// `*` and `?` of each text.
    pub n_wildcards: usize,
}

impl Default for Limits {
    /// Those of the reference for resource policies (rest-api.md §5.1, §16); it has none for wildcards.
    fn default() -> Limits {
        Limits {
            n_bytes: 8192,
            n_statements: 128,
            resource_bytes: 512,
            pattern_bytes: 1024,
            n_wildcards: 64,
        }
    }
}

/// What came of reading.
#[derive(Debug)]
pub struct Reading {
    /// Where there is no error.
    pub policy: Option<Policy>,
    /// The first 64.
    pub problems: Vec<Problem>,
}

/// What all parts of a policy are read with.
#[derive(Clone, Copy)]
struct Context<'l> {
    policy_type: PolicyType,
    /// Whether the version has variables.
    has_variables: bool,
    limits: &'l Limits,
}

/// Reads the text of a policy.
#[must_use]
pub fn read_text(text: &str, policy_type: PolicyType, limits: &Limits) -> Reading {
    let refused = |message: String| {
        let mut problems = Problems::default();
        problems.error(message);
        Reading {
            policy: None,
            problems: problems.into_found(),
        }
    };
    if text.len() > limits.n_bytes.saturating_mul(8) {
        return refused(too_large(limits));
    }
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return refused(format!("the policy is no JSON: {error}")),
    };
    if let Some(path) = names::first_repeated(text) {
        return refused(format!("`{path}` stands twice"));
    }
    read_value(&value, policy_type, limits)
}

/// Reads the JSON of a policy. Whether a name stands twice in an object is for who made the value.
#[must_use]
pub fn read_value(value: &Value, policy_type: PolicyType, limits: &Limits) -> Reading {
    let mut problems = Problems::default();
    let policy = if n_bytes(value) > limits.n_bytes {
        problems.error(too_large(limits));
        None
    } else {
        policy(value, policy_type, limits, &mut problems)
    };
    Reading {
        policy: policy.filter(|_| !problems.has_error()),
        problems: problems.into_found(),
    }
}

fn too_large(limits: &Limits) -> String {
    format!("the policy is larger than {} bytes", limits.n_bytes)
}

/// The size of the value as text without white space.
fn n_bytes(value: &Value) -> usize {
    struct Counter(usize);

    impl io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.saturating_add(bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut counter = Counter(0);
    match serde_json::to_writer(&mut counter, value) {
        Ok(()) => counter.0,
        Err(_) => usize::MAX,
    }
}

fn policy(
    value: &Value,
    policy_type: PolicyType,
    limits: &Limits,
    problems: &mut Problems,
) -> Option<Policy> {
    let members = object(value, "the policy", problems)?;
    let has_variables = match members.get("Version") {
        None => false,
        Some(Value::String(version)) if version == "2008-10-17" => false,
        Some(Value::String(version)) if version == "2012-10-17" => true,
        Some(_) => {
            problems.at("Version", |problems| {
                problems.error("the version must be `2012-10-17` or `2008-10-17`");
            });
            true
        }
    };
    let context = Context {
        policy_type,
        has_variables,
        limits,
    };
    let mut statements = None;
    for (name, value) in members {
        problems.at(name, |problems| match name.as_str() {
            "Version" => {}
            "Id" => text(value, problems),
            "Statement" => statements = Some(read_statements(value, context, problems)),
            _ => problems.error(format!("a policy has no member {}", quoted(name))),
        });
    }
    match statements {
        None => {
            problems.error("the policy has no `Statement`");
            None
        }
        Some(statements) => Some(Policy {
            statements: Cow::Owned(statements),
        }),
    }
}

fn read_statements(
    value: &Value,
    context: Context<'_>,
    problems: &mut Problems,
) -> Vec<super::Statement> {
    let n_most = context.limits.n_statements;
    if value.as_array().is_some_and(|values| values.len() > n_most) {
        problems.error(format!("there are more than {n_most} statements"));
        return Vec::new();
    }
    each(value, problems, |value, problems| {
        statement::read(value, context, problems)
    })
}

/// The members of an object, or an error.
fn object<'v>(
    value: &'v Value,
    what: &str,
    problems: &mut Problems,
) -> Option<&'v Map<String, Value>> {
    if !value.is_object() {
        problems.error(format!("{what} must be an object"));
    }
    value.as_object()
}

/// Text for people.
fn text(value: &Value, problems: &mut Problems) {
    if !value.is_string() {
        problems.error("must be a string");
    }
}

/// A value, or those of a list.
fn each<T>(
    value: &Value,
    problems: &mut Problems,
    mut read: impl FnMut(&Value, &mut Problems) -> Option<T>,
) -> Vec<T> {
    match value {
        Value::Array(values) => {
            if values.is_empty() {
                problems.no_effect("the list is empty");
            }
            let values = values.iter().enumerate();
            values
                .filter_map(|(i, value)| {
                    problems.within(Step::Index(i), |problems| read(value, problems))
                })
                .collect()
        }
        value => read(value, problems).into_iter().collect(),
    }
}

/// The same for strings.
fn strings<T>(
    value: &Value,
    problems: &mut Problems,
    mut read: impl FnMut(&str, &mut Problems) -> Option<T>,
) -> Vec<T> {
    each(value, problems, |value, problems| match value {
        Value::String(text) => read(text, problems),
        _ => {
            problems.error("must be a string, or a list of strings");
            None
        }
    })
}
