//! Patterns that select integration responses, held against each other (`reference/rest-api.md` §4.11,
//! `reference/openapi-extensions.md` §2.16).

use std::collections::BTreeMap;

use super::{mapping, selection};
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::java_regex::{Cost, Expression, Language, bounded, includes};
use crate::openapi::extensions::{Integration, IntegrationResponse, IntegrationType};
use crate::openapi::model::{Document, Operation, Spanned};
use crate::plan::Kind;

/// Most lists of patterns that are looked at; those that are written alike are one.
const MAX_LISTS: usize = 200;
/// Most steps on all of them.
const MAX_STEPS: usize = 500_000;
/// Most patterns of a list that are held against each other.
const MAX_PATTERNS: usize = 30;

/// What is wrong with a pattern; the number is the place of another one in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    MatchesNothing,
    /// By this one, alone or (`true`) together with others before.
    Shadowed(usize, bool),
    TakesSuccess,
    IsCostly(Cost),
}

/// What patterns are held against: the status of the backend, or the `errorMessage` of a function.
type Key = (bool, Vec<String>);

/// Reports patterns that select nothing, or more than they should, and statuses that stand twice.
pub(super) fn check(document: &Document, kind: Kind, sink: &mut Sink) {
    let mut left = MAX_STEPS;
    for scheme in &document.security_schemes {
        let authorizer = scheme.authorizer.as_ref();
        let expression = authorizer.and_then(|one| one.identity_validation_expression.as_ref());
        let expression = expression.filter(|_| kind == Kind::Rest);
        let Some(expression) = expression else {
            continue;
        };
        let cost = || Expression::new(&expression.value).map(|one| one.cost());
        let (cost, now_left) = bounded(left, cost);
        left = now_left;
        if let Ok(cost @ (Cost::Power(_) | Cost::Exponential)) = cost {
            costly(expression, cost, "a token of a client", sink);
        }
    }
    if kind == Kind::Http {
        return;
    }
    let mut known: BTreeMap<Key, Vec<(usize, Fault)>> = BTreeMap::new();
    let operations = document.paths.iter().flat_map(|item| &item.operations);
    for operation in operations {
        let Some(integration) = &operation.integration else {
            continue;
        };
        let is_of_message = match integration.kind.value {
            IntegrationType::Http | IntegrationType::Mock => false,
            IntegrationType::Aws => integration.names_function(),
            IntegrationType::HttpProxy | IntegrationType::AwsProxy => continue,
        };
        statuses(integration, sink);
        headers(operation, integration, sink);
        let responses = &integration.responses;
        let patterns: Vec<String> = responses
            .iter()
            .map(|(pattern, _)| pattern.value.clone())
            .collect();
        let n_known = known.len();
        let key = (is_of_message, patterns);
        if n_known >= MAX_LISTS && !known.contains_key(&key) {
            continue;
        }
        let faults = known
            .entry(key)
            .or_insert_with_key(|(is_of_message, patterns)| match is_of_message {
                true => {
                    let (faults, now_left) = bounded(left, || of_messages(patterns));
                    left = now_left;
                    faults
                }
                false => of_statuses(patterns),
            });
        for (at, fault) in faults.iter() {
            report(*at, *fault, responses, sink);
        }
    }
}

/// Faults of patterns for statuses, which are sets of numbers.
fn of_statuses(patterns: &[String]) -> Vec<(usize, Fault)> {
    let mut faults = Vec::new();
    let mut before: Vec<(usize, Vec<u16>)> = Vec::new();
    for (at, pattern) in patterns.iter().enumerate().take(MAX_PATTERNS) {
        let statuses = match pattern.as_str() {
            "default" => continue,
            _ => selection::matching(pattern),
        };
        let Some(statuses) = statuses else {
            continue;
        };
        if statuses.is_empty() {
            faults.push((at, Fault::MatchesNothing));
            continue;
        }
        let takes = |status: &u16| before.iter().position(|(_, taken)| taken.contains(status));
        let taken: Option<Vec<usize>> = statuses.iter().map(takes).collect();
        let takes_all =
            |(_, taken): &&(usize, Vec<u16>)| statuses.iter().all(|status| taken.contains(status));
        let alone = before.iter().find(takes_all);
        let first = taken.and_then(|taken| before.get(taken.into_iter().min()?));
        if let Some((by, _)) = alone.or(first) {
            faults.push((at, Fault::Shadowed(*by, alone.is_none())));
        }
        before.push((at, statuses));
    }
    faults
}

/// Faults of patterns for messages.
fn of_messages(patterns: &[String]) -> Vec<(usize, Fault)> {
    let mut faults = Vec::new();
    let mut before: Vec<(usize, Language)> = Vec::new();
    for (at, pattern) in patterns.iter().enumerate().take(MAX_PATTERNS) {
        if pattern == "default" {
            continue;
        }
        let Ok(expression) = Expression::new(pattern) else {
            continue;
        };
        if let cost @ (Cost::Power(_) | Cost::Exponential) = expression.cost() {
            faults.push((at, Fault::IsCostly(cost)));
        }
        let Some(language) = expression.language() else {
            continue;
        };
        if language.is_empty() == Some(true) {
            faults.push((at, Fault::MatchesNothing));
            continue;
        }
        let all: Vec<&Language> = before.iter().map(|(_, language)| language).collect();
        if includes(&all, &language) == Some(true) {
            let alone = before
                .iter()
                .find(|(_, other)| includes(&[other], &language) == Some(true));
            let by = alone.or(before.first()).map(|(by, _)| *by);
            faults.extend(by.map(|by| (at, Fault::Shadowed(by, alone.is_none()))));
        } else if language.has_empty_text() == Some(true) {
            faults.push((at, Fault::TakesSuccess));
        }
        before.push((at, language));
    }
    faults
}

fn report(
    at: usize,
    fault: Fault,
    responses: &[(Spanned<String>, IntegrationResponse)],
    sink: &mut Sink,
) {
    let Some((pattern, response)) = responses.get(at) else {
        return;
    };
    let name = quoted(&pattern.value);
    let diagnostic = match fault {
        Fault::IsCostly(cost) => return costly(pattern, cost, "a message", sink),
        Fault::MatchesNothing => Diagnostic::new(
            code::UNMATCHED_PATTERN,
            pattern.span,
            format!("the pattern {name} matches nothing"),
        )
        .label("never selected")
        .help(help_for(&pattern.value)),
        Fault::Shadowed(by, is_shared) => {
            let Some((earlier, _)) = responses.get(by) else {
                return;
            };
            let (message, label) = match is_shared {
                true => (
                    format!("the patterns before {name} together take all that it matches"),
                    "tried before, and matches some of it",
                ),
                false => (
                    format!("{} takes all that {name} matches", quoted(&earlier.value)),
                    "tried before, and matches all of it",
                ),
            };
            Diagnostic::new(code::SHADOWED_PATTERN, pattern.span, message)
                .label("never selected")
                .secondary(earlier.span, label)
                .help("put the narrower pattern first, or leave what it should match out of the other")
        }
        Fault::TakesSuccess => {
            let status = |response: &IntegrationResponse| {
                response
                    .status_code
                    .as_ref()
                    .map_or(200, |status| status.value)
            };
            let default = responses
                .iter()
                .find(|(other, response)| other.value == "default" && status(response) < 400);
            let Some((default, _)) = default.filter(|_| status(response) >= 400) else {
                return;
            };
            let message = format!("the pattern {name} matches successful answers too");
            Diagnostic::new(code::PATTERN_TAKES_SUCCESS, pattern.span, message)
                .label("an answer without `errorMessage` is an empty text, which this matches")
                .secondary(default.span, "never selected")
                .help("ask for one character at least, such as `(.|\\n)+`")
        }
    };
    sink.push(diagnostic.pointer(&response.origin.pointer));
}

/// The classes of statuses as they are often written.
fn help_for(pattern: &str) -> String {
    let mut characters = pattern.chars();
    let class = characters.next().filter(|_| pattern.len() == 3);
    let is_class = characters.all(|c| c.eq_ignore_ascii_case(&'x'));
    if let Some(class) = class.filter(|class| is_class && ('1'..='5').contains(class)) {
        return format!(r"write `{class}\d{{2}}`");
    }
    // Brackets that were escaped for another tool.
    let bare = pattern.replace(r"\[", "[").replace(r"\]", "]");
    let is_some = |pattern: &str| {
        let language = Expression::new(pattern).ok().and_then(|it| it.language());
        language.is_some_and(|it| it.is_empty() == Some(false))
    };
    if bare != pattern && is_some(&bare) {
        return format!(
            "write {}: an escaped bracket stands for itself",
            quoted(&bare)
        );
    }
    r"write a status such as `404`, or a pattern for all of it, such as `4\d{2}`".to_owned()
}

fn costly(pattern: &Spanned<String>, cost: Cost, what: &str, sink: &mut Sink) {
    let (growth, ways, help) = match cost {
        Cost::Linear => return,
        Cost::Power(n) => (
            match n {
                2 => "steps that grow with the square of a text".to_owned(),
                3 => "steps that grow with the cube of a text".to_owned(),
                n => format!("steps that grow with the {n}th power of a text"),
            },
            "loops that follow each other match the same text",
            "let the loops differ in what they match: `[^:]*:.*` in the place of `.*:.*`, `a*b` in the place of `a*a*b`",
        ),
        Cost::Exponential => (
            "exponentially many steps".to_owned(),
            "in a loop it matches one text in several ways",
            "let each text be matched in one way only: `a+` in the place of `(a+)+`, `(a|b)*` in the place of `(a|ab|b)*`",
        ),
    };
    let message = format!("matching {} may take {growth}", quoted(&pattern.value));
    sink.push(
        Diagnostic::new(code::COSTLY_PATTERN, pattern.span, message)
            .label(format!(
                "{ways}, and goes through all of them when {what} does not match"
            ))
            .help(help),
    );
}

/// Statuses that two integration responses have: the reference keeps one response for each.
fn statuses(integration: &Integration, sink: &mut Sink) {
    let mut seen: BTreeMap<i64, &Spanned<String>> = BTreeMap::new();
    for (pattern, response) in &integration.responses {
        // One that is none is reported, and selects nothing.
        if pattern.value != "default" && Expression::new(&pattern.value).is_err() {
            continue;
        }
        let status = response.status_code.as_ref();
        let span = status.map_or(pattern.span, |status| status.span);
        let status = status.map_or(200, |status| status.value);
        let first = *seen.entry(status).or_insert(pattern);
        if std::ptr::eq(first, pattern) {
            continue;
        }
        let message = format!(
            "{} and {} both answer with {status}",
            quoted(&first.value),
            quoted(&pattern.value)
        );
        sink.push(
            Diagnostic::new(code::REPEATED_STATUS, span, message)
                .label("API Gateway keeps one integration response for each status, the last")
                .secondary(first.span, "the first")
                .help("make one pattern of them: `400|404`")
                .pointer(&response.origin.pointer),
        );
    }
}

/// Headers that are set and that the response does not declare: the reference refuses to import that.
fn headers(operation: &Operation, integration: &Integration, sink: &mut Sink) {
    for (_, response) in &integration.responses {
        let status = response
            .status_code
            .as_ref()
            .map_or(200, |status| status.value);
        let Some(declared) = operation.response(&status.to_string()) else {
            continue;
        };
        for (key, _) in &response.response_parameters {
            let Some(name) = key.value.strip_prefix("method.response.header.") else {
                continue;
            };
            if !mapping::is_header_name(name) {
                continue;
            }
            let mut known = declared.headers.iter();
            if known.any(|known| known.eq_ignore_ascii_case(name)) {
                continue;
            }
            let message = format!("the response {status} does not declare the header `{name}`");
            sink.push(
                Diagnostic::new(code::UNDECLARED_RESPONSE_HEADER, key.span, message)
                    .label("API Gateway does not import this mapping")
                    .secondary(declared.status.span, "the response")
                    .help(format!("add `{name}` to its `headers`"))
                    .pointer(&response.origin.pointer),
            );
        }
    }
}
