//! The resource policy (`reference/openapi-extensions.md` §2.19): what the runtime will read of it.
//!
//! - `resource`: resources that name the API as Amazon knows it, in words that fit every gateway.
//! - `reach`: resources that match no request.

mod reach;
mod resource;

use std::collections::BTreeSet;

use super::invoke_url;
use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
use crate::iam_policy::{Limits, Path, PolicyType, Problem, Reading, Step, Weight, read_text};
use crate::iam_policy::{Resources, Statement};
use crate::openapi::extensions::{self, Effect};
use crate::openapi::model::{Document, Spanned};
use crate::plan::{Operation, Stage};
use crate::source::Span;
use reach::{Miss, Requests};
use resource::{Meant, SHORT_FORM};

/// What stands for a policy that cannot be read: without a statement nobody is let in.
const NOBODY: &str = r#"{"Version":"2012-10-17","Statement":[]}"#;

/// What a policy is about.
#[derive(Clone, Copy)]
pub(super) struct About<'p> {
    /// The id of the API in gateways.
    pub(super) id: &'p str,
    pub(super) stages: &'p [Stage],
    pub(super) operations: &'p [Operation],
}

/// The policy as JSON; `None`: there is none.
pub(super) fn lower(document: &Document, about: About<'_>, sink: &mut Sink) -> Option<String> {
    let given = document.policy.as_ref()?;
    if !given.is_sound {
        return Some(NOBODY.to_owned());
    }
    let Reading { policy, problems } = read(&given.text);
    for problem in &problems {
        report(given, problem, sink);
    }
    if policy.is_none() {
        return Some(NOBODY.to_owned());
    }
    let told = problems.iter().map(|problem| place(given, &problem.path));
    let mut told: BTreeSet<Span> = told.collect();
    let text = written(document, given, about, &mut told, sink);
    let Reading { policy, problems } = read(&text);
    let Some(policy) = policy else {
        // It became too long in other words.
        for problem in problems.iter().filter(|it| it.weight == Weight::Error) {
            report(given, problem, sink);
        }
        return Some(NOBODY.to_owned());
    };
    if about.operations.is_empty() {
        return Some(text);
    }
    let mut requests = Requests::new(about.id, about.stages, about.operations);
    for (given, read) in given.statement.iter().zip(policy.statements.iter()) {
        check(given, read, document, about, &told, &mut requests, sink);
    }
    secure_transport(given, sink);
    Some(text)
}

fn read(text: &str) -> Reading {
    read_text(text, PolicyType::ResourceBased, &Limits::default())
}

fn report(given: &extensions::Policy, problem: &Problem, sink: &mut Sink) {
    let message = format!("{}: {}", problem.path, problem.message);
    let (code, label, help) = match problem.weight {
        Weight::Error => (
            code::INVALID_POLICY,
            "not a policy",
            "write what the policy language of IAM has",
        ),
        Weight::NoEffect => (
            code::POLICY_WITHOUT_EFFECT,
            "never has an effect",
            "take it out, or write what requests to an API have",
        ),
    };
    let mut diagnostic = Diagnostic::new(code, place(given, &problem.path), message)
        .label(label)
        .help(help)
        .pointer(&given.origin.pointer);
    if problem.weight == Weight::NoEffect && is_missed(given, &problem.path) {
        diagnostic = diagnostic.stops_build();
    }
    sink.push(diagnostic);
}

/// The statement that a path leads into, and the way on in it.
fn statement_at<'p>(
    given: &'p extensions::Policy,
    path: &'p Path,
) -> Option<(&'p extensions::Statement, &'p [Step])> {
    match path.steps.as_slice() {
        [Step::Name(name), Step::Index(i), rest @ ..] if name == "Statement" => {
            Some((given.statement.get(*i)?, rest))
        }
        [Step::Name(name), rest @ ..] if name == "Statement" => {
            Some((given.statement.first()?, rest))
        }
        _ => None,
    }
}

/// Where the part of a policy stands that a path leads to, as closely as it is known.
fn place(given: &extensions::Policy, path: &Path) -> Span {
    let Some((statement, rest)) = statement_at(given, path) else {
        return given.origin.span;
    };
    let span = match rest {
        [Step::Name(condition), Step::Name(operator), rest @ ..] if condition == "Condition" => {
            let mut conditions = statement.condition.iter();
            let own = conditions.find(|own| match rest {
                [Step::Name(key), ..] => own.operator.value == *operator && own.key.value == *key,
                _ => own.operator.value == *operator,
            });
            own.map(|own| match rest {
                [] => own.operator.span,
                _ => own.key.span,
            })
        }
        [Step::Name(field), rest @ ..] => {
            let items = match field.as_str() {
                "Resource" => &statement.resource,
                "NotResource" => &statement.not_resource,
                "Action" => &statement.action,
                "NotAction" => &statement.not_action,
                _ => &Vec::new(),
            };
            let i = match rest {
                [Step::Index(i), ..] => *i,
                _ => 0,
            };
            items.get(i).map(|item| item.span)
        }
        _ => None,
    };
    span.unwrap_or(statement.origin.span)
}

/// Whether what never has an effect was to keep somebody out: what a `Deny` asks for does not come. Of what it asks not to be,
/// everything is.
fn is_missed(given: &extensions::Policy, path: &Path) -> bool {
    let Some((statement, rest)) = statement_at(given, path) else {
        return false;
    };
    let asks = match rest {
        [Step::Name(condition), Step::Name(operator), ..] if condition == "Condition" => {
            let is_loose = ["Not", "IfExists", "ForAllValues", "Null"];
            !is_loose.iter().any(|word| operator.contains(word))
        }
        [Step::Name(field), ..] => field == "Action" || field == "Resource",
        _ => false,
    };
    asks && statement.effect.value == Effect::Deny
}

/// The text of the policy, whose resources name the API in words that fit every gateway; notes what was reported.
fn written(
    document: &Document,
    given: &extensions::Policy,
    about: About<'_>,
    told: &mut BTreeSet<Span>,
    sink: &mut Sink,
) -> String {
    let urls = invoke_url::all(document);
    let mut ids: Vec<&str> = urls.iter().map(|url| url.id.as_str()).collect();
    let all = || given.statement.iter().flat_map(resources);
    if !ids.is_empty() {
        ids.push(about.id);
    } else {
        let mut named = all().filter_map(|(one, _)| Some((resource::id_of(&one.value)?, one)));
        let first = named.next();
        let second = named.find(|(id, _)| first.is_some_and(|(first, _)| first != *id));
        if let (Some((first, first_place)), Some((second, place))) = (first, second) {
            several(given, (first, first_place.span), (second, place.span), sink);
            told.extend(all().map(|(one, _)| one.span));
            return given.text.clone();
        }
    }
    let mut words = Vec::new();
    for (one, protects) in all() {
        match resource::meant(&one.value, &ids) {
            Meant::AsWritten => {}
            Meant::Rewritten(text) => words.push((one.value.as_str(), text)),
            Meant::OfOther(id) => {
                if !told.insert(one.span) {
                    continue;
                }
                let message = format!("{} is of another API", quoted(&one.value));
                let own = ids.first().copied().unwrap_or_default();
                let behind = one.value.split_once(id).map_or("", |(_, behind)| behind);
                let short = format!("execute-api:{behind}");
                let mut diagnostic =
                    Diagnostic::new(code::POLICY_WITHOUT_EFFECT, one.span, message)
                        .label("matches no request to this one")
                        .help(format!(
                            "write `{own}`, or the short form {}",
                            quoted(&short)
                        ))
                        .pointer(&given.origin.pointer);
                if let Some(url) = urls.first() {
                    diagnostic = diagnostic.secondary(url.span, "the id of this API stands here");
                }
                sink.push(match protects {
                    true => diagnostic.stops_build(),
                    false => diagnostic,
                });
            }
        }
    }
    in_other_words(&given.text, &words).unwrap_or_else(|| given.text.clone())
}

/// Nothing says which of several APIs a policy is about.
fn several(given: &extensions::Policy, first: (&str, Span), second: (&str, Span), sink: &mut Sink) {
    let message = format!(
        "the policy names several APIs, {} and {}, and nothing says which of them this one is",
        quoted(first.0),
        quoted(second.0)
    );
    sink.push(
        Diagnostic::new(code::POLICY_WITHOUT_EFFECT, second.1, message)
            .label("resources with an id match no request")
            .secondary(first.1, "the first")
            .help("write short forms such as `execute-api:/prod/GET/pets`, or take out what is of other APIs")
            .pointer(&given.origin.pointer)
            .stops_build(),
    );
}

/// The resources of a statement, each with whether somebody gets in where it matches nothing.
fn resources(statement: &extensions::Statement) -> impl Iterator<Item = (&Spanned<String>, bool)> {
    let denies = statement.effect.value == Effect::Deny;
    let listed = statement.resource.iter().map(move |one| (one, denies));
    let left_out = statement.not_resource.iter();
    listed.chain(left_out.map(move |one| (one, !denies)))
}

/// The policy with other words for some of its resources; `None`: there are none.
fn in_other_words(text: &str, words: &[(&str, String)]) -> Option<String> {
    if words.is_empty() {
        return None;
    }
    let mut policy: serde_json::Value = serde_json::from_str(text).ok()?;
    let replace = |value: &mut serde_json::Value| {
        if let serde_json::Value::String(own) = value
            && let Some((_, text)) = words.iter().find(|(known, _)| known == own)
        {
            text.clone_into(own);
        }
    };
    each(policy.get_mut("Statement")?, |statement| {
        for field in ["Resource", "NotResource"] {
            if let Some(given) = statement.get_mut(field) {
                each(given, replace);
            }
        }
    });
    Some(policy.to_string())
}

/// One value, or those of a list.
fn each(value: &mut serde_json::Value, mut work: impl FnMut(&mut serde_json::Value)) {
    match value {
        serde_json::Value::Array(items) => items.iter_mut().for_each(work),
        one => work(one),
    }
}

/// Reports resources that match no request.
fn check(
    given: &extensions::Statement,
    read: &Statement,
    document: &Document,
    about: About<'_>,
    told: &BTreeSet<Span>,
    requests: &mut Requests<'_>,
    sink: &mut Sink,
) {
    let (Resources::Of(patterns) | Resources::NotOf(patterns)) = &read.resources;
    for ((one, protects), pattern) in resources(given).zip(patterns.iter()) {
        if told.contains(&one.span) {
            continue;
        }
        let Some(miss) = requests.miss(pattern) else {
            continue;
        };
        let (why, label, help) = match miss {
            Miss::Stage => no_stage(&one.value, document, about),
            Miss::Path => (
                "no operation of the document has such a path".to_owned(),
                format!("the paths are {}", paths(about.operations)),
                "write `execute-api:/{stage}/{method}/{path}` with a path of the document, and `*` for its variables".to_owned(),
            ),
            Miss::Method(methods) => (
                "no operation with such a path has such a method".to_owned(),
                format!("the methods are {}", list(methods.into_iter())),
                "write one of the methods, or `*`".to_owned(),
            ),
            Miss::Arn => (
                "requests to an API have another ARN".to_owned(),
                "never fits".to_owned(),
                "write `execute-api:/{stage}/{method}/{path}`".to_owned(),
            ),
        };
        let message = format!("{} matches no request: {why}", quoted(&one.value));
        let diagnostic = Diagnostic::new(code::POLICY_WITHOUT_EFFECT, one.span, message)
            .label(label)
            .help(help)
            .pointer(&given.origin.pointer);
        sink.push(match protects {
            true => diagnostic.stops_build(),
            false => diagnostic,
        });
    }
}

/// Why, what there is, and what to do where there is no stage as a resource has it.
fn no_stage(resource: &str, document: &Document, about: About<'_>) -> (String, String, String) {
    let rest = match resource.strip_prefix(SHORT_FORM) {
        Some(rest) => rest,
        None => resource.split_once('/').map_or("", |(_, rest)| rest),
    };
    let wanted = rest.split('/').next().unwrap_or_default();
    let names = about.stages.iter().map(|stage| stage.name.as_str());
    let why = format!("the API has no stage {}", quoted(wanted));
    let label = match about.stages {
        [only] => format!("the only stage is `{}`", only.name),
        _ => format!("the stages are {}", list(names.clone())),
    };
    let is_name = !wanted.is_empty() && { wanted.bytes() }
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    let help = match suggest::nearest(wanted, names) {
        Some(name) => format!("write `{name}`"),
        None if document.gateway.stages.is_empty() && is_name => {
            format!("give the stage its name: `x-gateway: {{stages: {{{wanted}: {{}}}}}}`")
        }
        None => "write one of the stages, or `*`".to_owned(),
    };
    (why, label, help)
}

/// The paths of operations.
fn paths(operations: &[Operation]) -> String {
    let mut seen = BTreeSet::new();
    let paths = operations.iter().map(|it| it.path.text.as_str());
    list(paths.filter(|path| seen.insert(*path)))
}

/// A few names, and how many more there are.
fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    const MOST: usize = 4;

    let names: Vec<&str> = names.collect();
    let shown: Vec<String> = names.iter().take(MOST).map(|name| quoted(name)).collect();
    let more = match names.len().saturating_sub(MOST) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    format!("{}{more}", shown.join(", "))
}

/// Says what decides whether a request came with TLS, which gateways do not speak to clients.
fn secure_transport(given: &extensions::Policy, sink: &mut Sink) {
    let conditions = given.statement.iter().flat_map(|it| &it.condition);
    let mut keys = conditions.map(|condition| &condition.key);
    let is_asked = |key: &&Spanned<String>| key.value.eq_ignore_ascii_case("aws:SecureTransport");
    let Some(key) = keys.find(is_asked) else {
        return;
    };
    let message = "the proxy in front decides whether a request came with TLS";
    sink.push(
        Diagnostic::new(code::TLS_OF_PROXY, key.span, message)
            .label("`true` where a trusted proxy says `X-Forwarded-Proto: https`, else `false`")
            .help("have the proxy send `X-Forwarded-For` and `X-Forwarded-Proto`, and start the gateway with `trusted_hops` or `trusted_networks` in its configuration")
            .pointer(&given.origin.pointer),
    );
}
