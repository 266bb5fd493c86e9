//! Why a rendering stopped.

use std::fmt;

/// A failure inside a template: API Gateway answers 500, "Unable to transform request" or
/// "response" in its log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// A method threw what Java's would have thrown: the method, and the exception's words.
    Method(&'static str, String),
    /// A text that should be JSON is not: the byte it fails at.
    Json(usize),
    /// A text that should be a JSONPath is not: the byte it fails at.
    Path(usize),
    /// A regular expression that cannot be read: the byte it fails at.
    Regex(usize),
    /// A bound was reached: what is bounded.
    Limit(&'static str),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Method(name, why) => write!(f, "{name}: {why}"),
            Error::Json(at) => write!(f, "not JSON, at byte {at}"),
            Error::Path(at) => write!(f, "not a JSONPath, at byte {at}"),
            Error::Regex(at) => write!(f, "not a regular expression, at byte {at}"),
            Error::Limit(what) => write!(f, "too much: {what}"),
        }
    }
}

impl std::error::Error for Error {}
