//! What a template reads of an exchange.

use std::borrow::Cow;

use super::super::Value;

/// Where a parameter of a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterLocation {
    /// `path`
    Path,
    /// `querystring`
    QueryString,
    /// `header`
    Header,
}

/// What a template reads of an exchange: `$input`, `$context`, `$stageVariables`.
///
/// Implemented by the runtime for a request and its answer, and by tests.
pub trait Exchange {
    /// `$input.body`, and the document of `$input.path` and `$input.json`: the body of the request, in a response
    /// template that of the integration's response. Where there is none, `{}`: the implementation's to put in.
    fn body(&self) -> &str;

    /// `$input.params('name')`: of the path, else of the query string, else of the headers.
    fn parameter(&self, name: &str) -> Option<Cow<'_, str>>;

    /// `$input.params().path` and so on: names and values in order; of a name with several values the last one.
    fn parameters(&self, location: ParameterLocation) -> Vec<(Cow<'_, str>, Cow<'_, str>)>;

    /// The value of a `$context` variable, nothing if it is unset: `requestId`, `identity.sourceIp`,
    /// `authorizer.claims.custom:role`. The names of the steps are joined with dots, and may hold dots themselves.
    /// Of `identity` and other groups: a map. Never asked for `requestOverride` and `responseOverride`.
    fn context<'t>(&'t self, path: &str) -> Value<'t>;

    /// The whole of `$context` as a map, for `$context.keySet()` and the like; without `requestOverride` and
    /// `responseOverride`, which the rendering adds.
    fn context_map<'t>(&'t self) -> Value<'t>;

    /// `$stageVariables.name`.
    fn stage_variable(&self, name: &str) -> Option<&str>;

    /// All stage variables, names and values.
    fn stage_variables(&self) -> Vec<(&str, &str)>;
}
