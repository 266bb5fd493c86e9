//! `x-amazon-apigateway-policy`: the resource policy, an IAM policy document (`reference/openapi-extensions.md` §2.19,
//! `reference/rest-api.md` §5.4).

mod condition;

pub use condition::Condition;

use schemars::JsonSchema;

use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown, unknown_value, wrong_type};
use crate::source::Node;

/// Who may call what of the API, an IAM policy document of at most 8,192 characters.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "PascalCase")]
pub struct Policy {
    /// The version of the policy language; `2008-10-17` where it is missing.
    pub version: Option<Spanned<PolicyVersion>>,
    /// A name of the document.
    pub id: Option<Spanned<String>>,
    /// The statements: one that denies beats those that allow, and nobody is allowed without one.
    #[schemars(with = "OneOrMany<Statement>")]
    pub statement: Vec<Statement>,
    /// All of it as JSON.
    #[schemars(skip)]
    pub text: String,
    /// Whether no mistake was found in it, and all of it is known.
    #[schemars(skip)]
    pub is_sound: bool,
    /// In the document.
    #[schemars(skip)]
    pub origin: Origin,
}

/// A version of the policy language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
pub enum PolicyVersion {
    /// With policy variables.
    #[schemars(rename = "2012-10-17")]
    V2012,
    /// Without policy variables.
    #[schemars(rename = "2008-10-17")]
    V2008,
}

/// A rule of a policy.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "PascalCase")]
pub struct Statement {
    /// A name of the statement.
    pub sid: Option<Spanned<String>>,
    /// Whether it allows or denies.
    pub effect: Spanned<Effect>,
    /// Who: `*`, or accounts, users and roles by kind.
    #[schemars(with = "Option<PrincipalForm>")]
    pub principal: Option<Principal>,
    /// Everyone but these.
    #[schemars(with = "Option<PrincipalForm>")]
    pub not_principal: Option<Principal>,
    /// What is done: `execute-api:Invoke`, with `*` for any characters.
    #[schemars(with = "Option<OneOrMany<String>>")]
    pub action: Vec<Spanned<String>>,
    /// Everything but these.
    #[schemars(with = "Option<OneOrMany<String>>")]
    pub not_action: Vec<Spanned<String>>,
    /// With what: `execute-api:/{stage}/{method}/{path}`, or the whole ARN, with `*` and `?`.
    #[schemars(with = "Option<OneOrMany<String>>")]
    pub resource: Vec<Spanned<String>>,
    /// All but these.
    #[schemars(with = "Option<OneOrMany<String>>")]
    pub not_resource: Vec<Spanned<String>>,
    /// When: tests by operator and key, all of which must hold.
    #[schemars(
        with = "std::collections::BTreeMap<String, std::collections::BTreeMap<String, OneOrMany<String>>>"
    )]
    pub condition: Vec<Condition>,
    /// In the document.
    #[schemars(skip)]
    pub origin: Origin,
}

/// What a statement does with a request that it fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
pub enum Effect {
    /// It may pass.
    Allow,
    /// It is refused, whatever else allows it.
    Deny,
}

/// Whom a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// `*`: everyone.
    Any(crate::source::Span),
    /// Names by kind: `AWS`, `Service`, `Federated`, `CanonicalUser`.
    Named(Vec<(PrincipalKind, Vec<Spanned<String>>)>),
}

/// Kinds of principals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalKind {
    /// Accounts, users and roles.
    Aws,
    /// Services of AWS.
    Service,
    /// Providers of identities.
    Federated,
    /// Accounts by their canonical id.
    CanonicalUser,
}

/// Something, or a list of them.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "the form in which it is written")]
enum OneOrMany<T> {
    /// One.
    One(T),
    /// Several.
    Many(Vec<T>),
}

/// `*`, or names by kind.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "the form in which it is written")]
enum PrincipalForm {
    /// `*`: everyone.
    Any(String),
    /// Names by kind.
    Named(PrincipalNames),
}

/// Principals by kind.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "the form in which it is written")]
struct PrincipalNames {
    /// Accounts, users and roles by their ARN or account number; `*` for everyone.
    #[schemars(rename = "AWS")]
    aws: Option<OneOrMany<String>>,
    /// Services of AWS, such as `lambda.amazonaws.com`.
    #[schemars(rename = "Service")]
    service: Option<OneOrMany<String>>,
    /// Providers of identities.
    #[schemars(rename = "Federated")]
    federated: Option<OneOrMany<String>>,
    /// Accounts by their canonical id.
    #[schemars(rename = "CanonicalUser")]
    canonical_user: Option<OneOrMany<String>>,
}

/// The most characters of a policy.
const MAX_LENGTH: usize = 8192;

impl Policy {
    /// Reads the extension.
    pub fn read(node: &Node, origin: &Origin, unknown: Unknown, sink: &mut Sink) -> Option<Self> {
        const VERSIONS: [(&str, PolicyVersion); 2] = [
            ("2012-10-17", PolicyVersion::V2012),
            ("2008-10-17", PolicyVersion::V2008),
        ];
        let mark = sink.mark();
        let mut object = Object::open(node, origin, sink)?;
        let text = node.to_json().to_string();
        check_length(&text, origin, sink);
        let version = object.word("Version", &VERSIONS, sink);
        let id = object.text("Id", sink);
        let help = "add `Statement: [{Effect: Allow, Principal: \"*\", Action: execute-api:Invoke, Resource: \"execute-api:/*\"}]`";
        object.require("Statement", "the policy", help, sink);
        let statements = match object.node("Statement") {
            Some(node) if node.as_mapping().is_some() => {
                vec![(node, object.origin("Statement"))]
            }
            _ => object.items("Statement", sink),
        };
        object.finish(unknown, sink);
        let statement = statements
            .into_iter()
            .filter_map(|(node, origin)| Statement::read(node, &origin, unknown, sink))
            .collect();
        Some(Policy {
            version,
            id,
            statement,
            text,
            is_sound: !sink.failed_since(mark) && !node.holds_invalid(),
            origin: origin.clone(),
        })
    }
}

fn check_length(text: &str, origin: &Origin, sink: &mut Sink) {
    let length = text.chars().count();
    if length > MAX_LENGTH {
        let message = format!("the policy has {length} characters");
        sink.push(
            Diagnostic::new(code::OUT_OF_RANGE, origin.span, message)
                .label(format!("at most {MAX_LENGTH} are possible"))
                .help("say the same in fewer statements, with `*` in the resources")
                .pointer(&origin.pointer),
        );
    }
}

impl Statement {
    fn read(node: &Node, origin: &Origin, unknown: Unknown, sink: &mut Sink) -> Option<Self> {
        let mut object = Object::open(node, origin, sink)?;
        let effect = effect(&mut object, sink);
        for (name, other, example) in [
            ("Principal", "NotPrincipal", "\"*\""),
            ("Action", "NotAction", "execute-api:Invoke"),
            ("Resource", "NotResource", "\"execute-api:/*\""),
        ] {
            one_of(&mut object, name, other, example, sink);
        }
        let sid = object.text("Sid", sink);
        let principal = read_principal(&mut object, "Principal", unknown, sink);
        let not_principal = read_principal(&mut object, "NotPrincipal", unknown, sink);
        let action = object.one_or_many("Action", sink);
        let not_action = object.one_or_many("NotAction", sink);
        let resource = object.one_or_many("Resource", sink);
        let not_resource = object.one_or_many("NotResource", sink);
        let condition = condition::read(&mut object, sink);
        object.finish(unknown, sink);
        Some(Statement {
            sid,
            effect: effect?,
            principal,
            not_principal,
            action,
            not_action,
            resource,
            not_resource,
            condition,
            origin: origin.clone(),
        })
    }
}

/// IAM compares it exactly.
fn effect(object: &mut Object<'_>, sink: &mut Sink) -> Option<Spanned<Effect>> {
    object.require("Effect", "the statement", "add `Effect: Allow`", sink);
    let text = object.string("Effect", sink)?;
    let value = match text.value.as_str() {
        "Allow" => Effect::Allow,
        "Deny" => Effect::Deny,
        other => {
            let message = format!("{} is not an effect", quoted(other));
            let pointer = object.pointer_to("Effect");
            let known = ["Allow", "Deny"].into_iter();
            unknown_value(text.span, message, other, known, &pointer, sink);
            return None;
        }
    };
    Some(Spanned {
        value,
        span: text.span,
    })
}

/// Reports a statement that has neither of two fields, or both.
fn one_of(
    object: &mut Object<'_>,
    name: &'static str,
    other: &'static str,
    example: &str,
    sink: &mut Sink,
) {
    match (object.is_given(name), object.is_given(other)) {
        (false, false) => {
            let message = format!("the statement has neither `{name}` nor `{other}`");
            sink.push(
                Diagnostic::new(code::MISSING_FIELD, object.span, message)
                    .label("this statement")
                    .help(format!("add `{name}: {example}`"))
                    .pointer(&object.pointer),
            );
        }
        (true, true) => {
            let (first, second) = (object.origin(name), object.origin(other));
            let message = format!("the statement has both `{name}` and `{other}`");
            sink.push(
                Diagnostic::new(code::UNKNOWN_VALUE, second.span, message)
                    .label("one excludes the other")
                    .secondary(first.span, "the other")
                    .help("make two statements of it")
                    .pointer(second.pointer),
            );
        }
        _ => {}
    }
}

fn read_principal(
    object: &mut Object<'_>,
    name: &'static str,
    unknown: Unknown,
    sink: &mut Sink,
) -> Option<Principal> {
    let node = object.node(name)?;
    if let Some(text) = node.as_text() {
        if text != "*" {
            let message = format!("{} is not a principal", quoted(text));
            sink.push(
                Diagnostic::new(code::UNKNOWN_VALUE, node.span, message)
                    .label("only `*` stands alone")
                    .help("write `{AWS: …}` with an account, a user or a role")
                    .pointer(object.pointer_to(name)),
            );
            return None;
        }
        return Some(Principal::Any(node.span));
    }
    if node.as_mapping().is_none() {
        wrong_type(node, &object.pointer_to(name), "`*` or a mapping", sink);
        return None;
    }
    let mut names = object.object(name, sink)?;
    let kinds = [
        ("AWS", PrincipalKind::Aws),
        ("Service", PrincipalKind::Service),
        ("Federated", PrincipalKind::Federated),
        ("CanonicalUser", PrincipalKind::CanonicalUser),
    ];
    let mut named = Vec::new();
    for (name, kind) in kinds {
        let values = names.one_or_many(name, sink);
        if !values.is_empty() {
            named.push((kind, values));
        }
    }
    names.finish(unknown, sink);
    Some(Principal::Named(named))
}
