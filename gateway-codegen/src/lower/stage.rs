//! Stages, their variables, mounts and logs.

use super::{cache, invoke_url, limits, origin, template};
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::extensions;
use crate::openapi::model::{Document, Spanned};
use crate::plan::{AccessLog, Canary, Kind, Operation, Stage};

/// The stages of a document. Where it has none there is one, named as in the address of the API that was exported, or by
/// default.
pub(super) fn lower(
    document: &Document,
    kind: Kind,
    operations: &[Operation],
    sink: &mut Sink,
) -> Vec<Stage> {
    let stages = &document.gateway.stages;
    if stages.is_empty() {
        let default = match kind {
            Kind::Rest => "default",
            Kind::Http => "$default",
        };
        return vec![Stage {
            name: invoke_url::stage(document, kind).unwrap_or_else(|| default.to_owned()),
            ..Stage::default()
        }];
    }
    let several = stages.len() > 1;
    let mut lowered = Vec::with_capacity(stages.len());
    for (name, stage) in stages {
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if name.value != "$default"
            && (name.value.is_empty() || name.value.len() > 128 || !name.value.chars().all(good))
        {
            let diagnostic = Diagnostic::new(
                code::INVALID_STAGE,
                name.span,
                format!("`{}` is not a stage name", name.value),
            );
            sink.push(
                diagnostic
                    .label("not a name")
                    .help("use letters, digits, `_` and `-`, at most 128")
                    .pointer(&stage.origin.pointer),
            );
            continue;
        }
        let default_path = if several && name.value != "$default" {
            format!("/{}", name.value)
        } else {
            String::new()
        };
        let mount = stage.mount.clone().unwrap_or_default();
        let mount_path = match &mount.path {
            Some(path) => base_path(&path.value).unwrap_or_else(|| {
                let diagnostic = Diagnostic::new(
                    code::INVALID_BASE_PATH,
                    path.span,
                    format!("`{}` is not a path", path.value),
                );
                sink.push(
                    diagnostic
                        .label(NO_PATH)
                        .help("write a path such as `/prod`")
                        .pointer(&stage.origin.pointer),
                );
                default_path.clone()
            }),
            None => default_path,
        };
        lowered.push(Stage {
            name: name.value.clone(),
            variables: variables(&stage.variables, &stage.origin.pointer, sink),
            mount_host: mount.host.map(|host| host_name(&host, stage, sink)),
            mount_path,
            access_log: stage.access_log.as_ref().map(|log| access_log(log, sink)),
            canary: stage.canary.as_ref().map(|canary| Canary {
                percent: canary.percent.value,
                variables: variables(&canary.variables, &stage.origin.pointer, sink),
            }),
            throttle: stage.throttle.as_ref().map(limits::throttle),
            methods: limits::of_methods(&stage.methods, operations),
            cache: cache::of_stage(document, kind, stage, operations, sink),
            origin: Some(origin(&stage.origin)),
        });
    }
    lowered
}

/// The host of a mount as requests are compared with it: a name without port and last dot.
fn host_name(host: &Spanned<String>, stage: &extensions::Stage, sink: &mut Sink) -> String {
    let name = host.value.trim_end_matches('.').to_ascii_lowercase();
    let good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    if name.is_empty() || !name.bytes().all(good) {
        let diagnostic = Diagnostic::new(
            code::INVALID_STAGE,
            host.span,
            format!("{} is not the name of a host", quoted(&host.value)),
        );
        sink.push(
            diagnostic
                .label("no request has this host")
                .help("write a name such as `api.example.com`, without scheme, port and path")
                .pointer(&stage.origin.pointer),
        );
    }
    name
}

fn variables(
    given: &[(Spanned<String>, Spanned<String>)],
    pointer: &str,
    sink: &mut Sink,
) -> Vec<(String, String)> {
    let mut variables = Vec::with_capacity(given.len());
    for (name, value) in given {
        let name_is_good = !name.value.is_empty()
            && name.value.len() <= 64
            && name
                .value
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_');
        let value_is_good = value.value.len() <= 512
            && value
                .value
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-._~:/?#&=,".contains(c));
        let (span, what, help) = if !name_is_good {
            (name.span, "name", "use letters, digits and `_`, at most 64")
        } else if !value_is_good {
            (
                value.span,
                "value",
                "use letters, digits and -._~:/?#&=, and at most 512 of them",
            )
        } else {
            variables.push((name.value.clone(), value.value.clone()));
            continue;
        };
        let diagnostic = Diagnostic::new(
            code::INVALID_STAGE,
            span,
            format!(
                "the {what} of the stage variable `{}` cannot be used",
                name.value
            ),
        );
        sink.push(
            diagnostic
                .label(format!("not a {what}"))
                .help(help)
                .pointer(pointer),
        );
    }
    variables
}

fn access_log(log: &extensions::AccessLog, sink: &mut Sink) -> AccessLog {
    let (format, unknown) = template::substitution(&log.format.value);
    for name in unknown {
        let diagnostic = Diagnostic::new(
            code::UNKNOWN_VARIABLE,
            log.format.span,
            format!("there is no `{name}`"),
        );
        sink.push(diagnostic.label("always `-`"));
    }
    let destination = log
        .destination
        .as_ref()
        .map_or("stdout", |destination| destination.value.as_str());
    AccessLog {
        format,
        destination: destination.to_owned(),
    }
}

/// What is said of a text that is no such path.
pub(super) const NO_PATH: &str =
    "not a path of letters, digits and characters that need no percent-encoding";

/// The normal form of a base or mount path: empty, or with a leading and no trailing slash; doubled
/// slashes collapse. `None`: not a path.
pub(super) fn base_path(text: &str) -> Option<String> {
    let mut path = String::new();
    for segment in text.split('/').filter(|segment| !segment.is_empty()) {
        let good = |c: char| c.is_ascii_alphanumeric() || "-._~!$'()*+,;=:@".contains(c);
        if !segment.chars().all(good) || segment == "." || segment == ".." {
            return None;
        }
        path.push('/');
        path.push_str(segment);
    }
    Some(path)
}
