//! Who guards the operations of an API, and where nobody does.

use std::collections::{BTreeMap, BTreeSet};

use super::{route, ways_around};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::plan::{Api, Enforcer, Guard, Integration, Operation, Unenforced};
use crate::source::Span;

/// Applies the rules.
pub(super) fn check(api: &Api, sink: &mut Sink) {
    unenforced(api, sink);
    passed_by(api, sink);
    second_authorizers(api, sink);
    joined(api, sink);
    keys_of_nobody(api, sink);
    overridden(api, sink);
    let around = ways_around::check(api, sink);
    unguarded(api, &around, sink);
}

/// ` and of 2 more operations`, behind the one that is named; empty: there is no other.
fn more_operations(preposition: &str, n: usize) -> String {
    match n {
        0 => String::new(),
        1 => format!(" and {preposition} 1 more operation"),
        n => format!(" and {preposition} {n} more operations"),
    }
}

/// Schemes that nobody enforces: each once, at the first operation that asks for it.
fn unenforced(api: &Api, sink: &mut Sink) {
    let mut found: BTreeMap<(&str, Unenforced), (&Operation, &Guard, usize)> = BTreeMap::new();
    for operation in &api.operations {
        // A preflight request of a browser has no credentials, whatever the document says.
        if operation.method.as_deref() == Some("OPTIONS") {
            continue;
        }
        for guard in operation.access.guards() {
            let Enforcer::Nobody(why) = guard.enforcer else {
                continue;
            };
            let is_other = matches!(why, Unenforced::SecondAuthorizer | Unenforced::Undefined);
            // What holds for all operations is not meant for those that answer by themselves.
            let is_meant = operation.access.is_own || why != Unenforced::NoBackend;
            let Some(scheme) = guard.scheme.as_deref().filter(|_| !is_other && is_meant) else {
                continue;
            };
            let first = found.entry((scheme, why)).or_insert((operation, guard, 0));
            first.2 += 1;
        }
    }
    for ((scheme, why), (operation, guard, n)) in found {
        let others = more_operations("of", n - 1);
        let message = format!(
            "nobody enforces `{scheme}` of `{}`{others}",
            route(operation)
        );
        let help = match why {
            Unenforced::NoCertificates => {
                "have certificates checked in front of the gateway, or add `mutualTls` to a domain of `x-gateway.domains`"
            }
            Unenforced::NotPassedOn => {
                "give the scheme an `x-amazon-apigateway-authorizer`, or map its credentials to the backend"
            }
            Unenforced::NoBackend | Unenforced::SecondAuthorizer | Unenforced::Undefined => {
                "give the scheme an `x-amazon-apigateway-authorizer`"
            }
        };
        // Certificates are asked for before there is a request: nobody behind the gateway can make up for it.
        let code = match why {
            Unenforced::NoCertificates => code::SECURITY_NOT_ENFORCED,
            _ => code::UNENFORCED_REQUIREMENT,
        };
        let mut diagnostic = Diagnostic::new(code, operation.origin.span, message)
            .label("anyone may call this")
            .help(help)
            .pointer(&operation.origin.pointer);
        diagnostic = diagnostic.secondary(guard.span, "asked for here");
        if let Some(span) = guard.scheme_span {
            diagnostic = diagnostic.secondary(span, why.reason());
        }
        sink.push(diagnostic);
    }
}

/// Schemes that the gateway would enforce, and does not, since callers may choose one that is left to the upstream: each once, at the
/// first operation. That an alternative asks for nothing at all (`{}`) says that credentials are optional, and needs no telling.
fn passed_by(api: &Api, sink: &mut Sink) {
    let mut found: BTreeMap<&str, (&Operation, &Guard, &Guard, usize)> = BTreeMap::new();
    for operation in &api.operations {
        let access = &operation.access;
        let asks = |guard: &Guard| guard.enforcer.is_gateway() && guard.enforcer.is_carried_out();
        let is_left = |guards: &&Vec<Guard>| !guards.is_empty() && !guards.iter().any(asks);
        let left = access.alternatives.iter().find(is_left);
        let Some(left) = left.and_then(|guards| guards.first()) else {
            continue;
        };
        if access.is_open() || left.enforcer != Enforcer::Upstream {
            continue;
        }
        for guard in access.guards().filter(|guard| asks(guard)) {
            let Some(scheme) = guard.scheme.as_deref() else {
                continue;
            };
            let first = found.entry(scheme).or_insert((operation, guard, left, 0));
            first.3 += 1;
        }
    }
    for (scheme, (operation, guard, left, n)) in found {
        let others = more_operations("of", n - 1);
        let message = format!(
            "the gateway does not ask for `{scheme}` of `{}`{others}",
            route(operation)
        );
        let other = left.scheme.as_deref().unwrap_or("auth");
        sink.push(
            Diagnostic::new(code::UNENFORCED_REQUIREMENT, operation.origin.span, message)
                .label("whoever calls may take the other alternative, which the gateway does not check")
                .secondary(guard.span, "asked for here")
                .secondary(left.span, "the alternative that is left to the upstream")
                .help(format!(
                    "give `{other}` an `x-amazon-apigateway-authorizer`, or name one alternative only"
                ))
                .pointer(&operation.origin.pointer),
        );
    }
}

/// Authorizers that the reference does not ask, since it has one for each operation: each pair once.
fn second_authorizers(api: &Api, sink: &mut Sink) {
    let mut found: BTreeMap<(&str, &str), (&Operation, &Guard, Span)> = BTreeMap::new();
    for operation in &api.operations {
        let mut guards = operation.access.guards();
        let Some(first) = guards.find(|guard| guard.enforcer.is_authorization()) else {
            continue;
        };
        let is_second =
            |guard: &&Guard| guard.enforcer == Enforcer::Nobody(Unenforced::SecondAuthorizer);
        for second in operation.access.guards().filter(is_second) {
            let key = (
                first.scheme.as_deref().unwrap_or("auth"),
                second.scheme.as_deref().unwrap_or("auth"),
            );
            found.entry(key).or_insert((operation, second, first.span));
        }
    }
    for ((first, second), (operation, guard, first_span)) in found {
        let message = format!(
            "`{}` has two authorizers, `{first}` and `{second}`",
            route(operation)
        );
        sink.push(
            Diagnostic::new(code::SECOND_AUTHORIZER, guard.span, message)
                .label("not asked: an operation of API Gateway has one authorizer")
                .secondary(first_span, "this one is asked")
                .help("keep the one that is meant, or let one function decide both")
                .pointer(&operation.origin.pointer),
        );
    }
}

/// What the reference asks of all callers, whatever the alternatives: each once, at the first operation.
fn joined(api: &Api, sink: &mut Sink) {
    let mut found: BTreeMap<&str, (&Operation, Span, usize)> = BTreeMap::new();
    for operation in &api.operations {
        let Some(span) = operation.access.joined else {
            continue;
        };
        let mut guards = operation.access.guards();
        let guard = guards.find(|guard| guard.span == span);
        if let Some(scheme) = guard.and_then(|guard| guard.scheme.as_deref()) {
            let first = found.entry(scheme).or_insert((operation, span, 0));
            first.2 += 1;
        }
    }
    for (scheme, (operation, span, n)) in found {
        let others = more_operations("of", n - 1);
        let message = format!(
            "`{scheme}` is asked of all callers of `{}`{others}",
            route(operation)
        );
        sink.push(
            Diagnostic::new(code::JOINED_ALTERNATIVES, span, message)
                .label("API Gateway has no alternatives: it asks for all of them together")
                .help("write one requirement with all that is asked for, or have one Lambda authorizer take either")
                .pointer(&operation.origin.pointer),
        );
    }
}

/// Operations that ask for API keys of an authorizer, and have none that could give one: told once.
fn keys_of_nobody(api: &Api, sink: &mut Sink) {
    if !api.has_keys_of_authorizer {
        return;
    }
    let asks = |operation: &&Operation| {
        let mut enforced = operation.access.enforced();
        operation.access.asks_for_key()
            && !enforced.any(|guard| matches!(guard.enforcer, Enforcer::Token | Enforcer::Request))
    };
    let mut found = api.operations.iter().filter(asks);
    let Some(first) = found.next() else {
        return;
    };
    let others = more_operations("to", found.count());
    let mut guards = first.access.enforced();
    let key = guards.find(|guard| guard.enforcer == Enforcer::ApiKey);
    let span = key.map_or(first.origin.span, |guard| guard.span);
    let message = format!("nobody gets in to `{}`{others}", route(first));
    sink.push(
        Diagnostic::new(code::KEY_OF_NOBODY, span, message)
            .label("keys are what a Lambda authorizer says, and none is asked here")
            .help("add a Lambda authorizer, or take keys from requests: `x-amazon-apigateway-api-key-source: HEADER`")
            .pointer(&first.origin.pointer),
    );
}

/// Operations that say both that nobody is asked, and what is asked for.
fn overridden(api: &Api, sink: &mut Sink) {
    for operation in &api.operations {
        let access = &operation.access;
        let (Some(opened), Some(asked)) = (access.opened, access.overridden) else {
            continue;
        };
        let message = format!(
            "`{}` is open, whatever its `security` says",
            route(operation)
        );
        sink.push(
            Diagnostic::new(code::SECURITY_OVERRIDDEN, opened, message)
                .label("nobody is asked")
                .secondary(asked, "this has no effect")
                .help("remove one of them: `security: []` says that anyone may call it")
                .pointer(&operation.origin.pointer),
        );
    }
}

/// Methods that change something and say nothing of security, where reading the same resource is protected.
fn unguarded(api: &Api, reported: &BTreeSet<Span>, sink: &mut Sink) {
    let mut resources: BTreeMap<&str, Vec<&Operation>> = BTreeMap::new();
    for operation in &api.operations {
        let path = operation.path.text.as_str();
        resources.entry(path).or_default().push(operation);
    }
    for operations in resources.values() {
        let guarded = operations
            .iter()
            .filter(|operation| !operation.access.passes_gateway());
        let guarded: Vec<&&Operation> = guarded.collect();
        let Some(reads) = guarded
            .iter()
            .find(|operation| matches!(operation.method.as_deref(), Some("GET" | "HEAD")))
        else {
            continue;
        };
        for operation in operations {
            let changes = match operation.method.as_deref() {
                Some("PUT" | "PATCH" | "DELETE") => true,
                // Who is not known yet posts credentials or an application to join.
                Some("POST") => guarded.len() > 1,
                _ => false,
            };
            let access = &operation.access;
            let is_forgotten = !access.is_own && access.alternatives.is_empty();
            let is_mock = matches!(operation.integration, Integration::Mock(..));
            if !changes || !is_forgotten || is_mock || reported.contains(&operation.origin.span) {
                continue;
            }
            let message = format!(
                "`{}` is open, while `{}` is protected",
                route(operation),
                route(reads)
            );
            sink.push(
                Diagnostic::new(code::UNGUARDED_METHOD, operation.origin.span, message)
                    .label("it has no `security`")
                    .secondary(reads.origin.span, "this is protected")
                    .help("add `security`; `security: []` says that anyone may call it")
                    .pointer(&operation.origin.pointer),
            );
        }
    }
}
