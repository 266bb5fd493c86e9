//! Which operation is guarded by what: [`Security`].

use std::fmt::Write;

use serde::Serialize;

use crate::diagnostics::render::visible;
use crate::plan::{Access, Api, Gateway, Guard, Kind, Operation, Unenforced};
use crate::source::{SourceMap, Span};

/// The operations of every API, each with who enforces each of its security requirements.
#[derive(Debug, Serialize)]
pub struct Security<'p> {
    apis: Vec<ApiReport<'p>>,
}

/// One API.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ApiReport<'p> {
    name: &'p str,
    file: &'p str,
    kind: &'static str,
    /// Where the resource policy stands.
    policy: Option<Place<'p>>,
    /// Domains whose clients must show a certificate.
    mutual_tls: &'p [String],
    operations: Vec<OperationReport<'p>>,
}

/// Where something stands; from 1.
#[derive(Debug, Serialize)]
struct Place<'p> {
    file: &'p str,
    line: usize,
    column: usize,
}

/// One operation.
#[derive(Debug, Serialize)]
struct OperationReport<'p> {
    id: &'p str,
    /// `null`: the `$default` route.
    method: Option<&'p str>,
    path: &'p str,
    #[serde(flatten)]
    place: Place<'p>,
    /// Whether there is a way in on which nobody is asked.
    open: bool,
    /// Alternatives: all requirements of one of them must hold.
    alternatives: Vec<Vec<Requirement<'p>>>,
}

/// A requirement, and who enforces it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Requirement<'p> {
    /// `null`: the operation's `auth`.
    scheme: Option<&'p str>,
    /// `authorizer`, `api-key`, `iam`, `mutual-tls`, `upstream` or `nobody`.
    by: &'static str,
    /// The type of the authorizer.
    authorizer_type: Option<&'static str>,
    scopes: &'p [String],
    /// Whether somebody does: gateways of this version leave most of it alone.
    carried_out: bool,
    /// Why nobody enforces it.
    reason: Option<&'static str>,
}

impl<'p> Security<'p> {
    /// What a plan says of it.
    #[must_use]
    pub fn of(gateway: Option<&'p Gateway>, sources: &'p SourceMap) -> Self {
        let apis = gateway.into_iter().flat_map(|gateway| &gateway.apis);
        Security {
            apis: apis.map(|api| of_api(api, sources)).collect(),
        }
    }

    /// For people: a line for each operation, and one that counts them.
    ///
    /// ```text
    /// petstore (api.yaml), a REST API
    ///   GET  /pets  pool: authorizer (cognito_user_pools), scopes pets/read
    ///   POST /pets  nobody
    ///   2 operations: 1 guarded by the gateway, 0 by the upstream, 1 by nobody
    /// ```
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for api in &self.apis {
            api.write(&mut text);
        }
        text
    }
}

fn of_api<'p>(api: &'p Api, sources: &'p SourceMap) -> ApiReport<'p> {
    let operation = |operation: &'p Operation| OperationReport {
        id: &operation.id,
        method: operation.method.as_deref(),
        path: &operation.path.text,
        place: place(operation.origin.span, sources),
        open: operation.access.is_open(),
        alternatives: alternatives(&operation.access),
    };
    let policy = api.access.policy.as_ref();
    ApiReport {
        name: &api.name,
        file: &api.file,
        kind: match api.kind {
            Kind::Rest => "rest",
            Kind::Http => "http",
        },
        policy: policy.map(|policy| place(policy.span, sources)),
        mutual_tls: &api.access.mutual_tls,
        operations: api.operations.iter().map(operation).collect(),
    }
}

fn place(span: Span, sources: &SourceMap) -> Place<'_> {
    let (line, column) = sources.line_column(span);
    Place {
        file: sources.name(span.file),
        line,
        column,
    }
}

fn alternatives(access: &Access) -> Vec<Vec<Requirement<'_>>> {
    let alternatives = access.alternatives.iter();
    alternatives
        .map(|guards| guards.iter().map(self::requirement).collect())
        .collect()
}

fn requirement(guard: &Guard) -> Requirement<'_> {
    Requirement {
        scheme: guard.scheme.as_deref(),
        by: guard.enforcer.word(),
        authorizer_type: guard.enforcer.authorizer_type(),
        scopes: &guard.scopes,
        carried_out: guard.enforcer.is_carried_out(),
        reason: guard.enforcer.unenforced().map(Unenforced::reason),
    }
}

impl ApiReport<'_> {
    fn write(&self, text: &mut String) {
        let kind = match self.kind {
            "rest" => "a REST API",
            _ => "an HTTP API",
        };
        let name = visible(self.name);
        // Writing into a text cannot fail.
        let _ = writeln!(text, "{name} ({}), {kind}", visible(self.file));
        if let Some(policy) = &self.policy {
            let (file, line) = (visible(policy.file), policy.line);
            let _ = writeln!(text, "  all of it: a resource policy ({file}:{line})");
        }
        for domain in self.mutual_tls {
            let domain = visible(domain);
            let _ = writeln!(
                text,
                "  all of it, at {domain}: mutual TLS, which this version does not carry out"
            );
        }
        let method = |operation: &OperationReport<'_>| operation.method.unwrap_or("ANY").len();
        let wide = self.operations.iter().map(method).max().unwrap_or_default();
        let path = |operation: &OperationReport<'_>| operation.shown_path().chars().count();
        let far = self.operations.iter().map(path).max().unwrap_or_default();
        for operation in &self.operations {
            let _ = writeln!(
                text,
                "  {:wide$} {:far$}  {}",
                operation.method.unwrap_or("ANY"),
                operation.shown_path(),
                operation.guarded_by(),
                far = far.min(MAX_COLUMN),
            );
        }
        self.write_counts(text);
    }

    fn write_counts(&self, text: &mut String) {
        let (mut gateway, mut upstream, mut nobody) = (0, 0, 0);
        let mut n_left = 0;
        for operation in &self.operations {
            let all = operation.alternatives.iter().flatten();
            n_left += usize::from(
                all.into_iter()
                    .any(|one| one.is_gateway() && !one.carried_out),
            );
            let is_gateway =
                |guards: &Vec<Requirement<'_>>| guards.iter().any(|one| one.is_gateway());
            if operation.open {
                nobody += 1;
            } else if operation.alternatives.iter().all(is_gateway) {
                gateway += 1;
            } else {
                upstream += 1;
            }
        }
        let n = self.operations.len();
        let s = if n == 1 { "" } else { "s" };
        let _ = writeln!(
            text,
            "  {n} operation{s}: {gateway} guarded by the gateway, {upstream} by the upstream, {nobody} by nobody"
        );
        if n_left > 0 {
            let _ = writeln!(
                text,
                "  of {n_left} the document says what gateways of this version do not carry out (GW0701)"
            );
        }
    }
}

/// Paths beyond this column push what follows aside.
const MAX_COLUMN: usize = 60;

impl OperationReport<'_> {
    fn shown_path(&self) -> String {
        match self.method {
            Some(_) => visible(self.path).into_owned(),
            None => "$default".to_owned(),
        }
    }

    fn guarded_by(&self) -> String {
        let alternatives = self
            .alternatives
            .iter()
            .map(|guards| match guards.as_slice() {
                [] => "nobody".to_owned(),
                guards => {
                    let guards: Vec<String> = guards.iter().map(Requirement::to_text).collect();
                    guards.join(" and ")
                }
            });
        let alternatives: Vec<String> = alternatives.collect();
        match alternatives.as_slice() {
            [] => "nobody".to_owned(),
            alternatives => alternatives.join(", or "),
        }
    }
}

impl Requirement<'_> {
    fn is_gateway(&self) -> bool {
        !matches!(self.by, "upstream" | "nobody")
    }

    fn to_text(&self) -> String {
        let by = match (self.by, self.authorizer_type) {
            (_, Some(kind)) => format!("authorizer ({kind})"),
            ("api-key", _) => "API key".to_owned(),
            ("iam", _) => "IAM".to_owned(),
            ("mutual-tls", _) => "mutual TLS".to_owned(),
            ("upstream", _) => "the upstream".to_owned(),
            _ => "nobody".to_owned(),
        };
        let mut text = match self.scheme {
            Some(scheme) => format!("{}: {by}", visible(scheme)),
            None => by,
        };
        if !self.scopes.is_empty() {
            let scopes: Vec<_> = self.scopes.iter().map(|scope| visible(scope)).collect();
            let _ = write!(text, ", scopes {}", scopes.join(" "));
        }
        if let Some(reason) = self.reason {
            let _ = write!(text, " ({reason})");
        }
        text
    }
}
