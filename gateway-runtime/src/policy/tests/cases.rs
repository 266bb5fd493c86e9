//! The table of `cases.txt`.

use super::super::{Policy, Verdict, evaluate};
use super::{Sample, policy};

/// What the requests that follow are held to.
enum Subject {
    /// A condition, in a statement that allows, and in one that denies beside one that allows.
    Condition(Policy, Policy),
    Policy(Policy),
}

fn subject(kind: &str, json: &str) -> Option<Subject> {
    let version = match kind.ends_with("08") {
        true => "2008-10-17",
        false => "2012-10-17",
    };
    match kind.trim_end_matches("08") {
        "when" => {
            let statement = |effect: &str| {
                format!(
                    r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*", "Condition": {json}}}"#
                )
            };
            let all = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
            let allow = policy(version, &statement("Allow"));
            let deny = policy(version, &format!("[{all}, {}]", statement("Deny")));
            Some(Subject::Condition(allow, deny))
        }
        "policy" => Some(Subject::Policy(policy(version, json))),
        _ => None,
    }
}

#[test]
fn policies_say_what_the_table_says() {
    let mut current = None;
    let mut n_requests = 0;
    let mut wrong = Vec::new();
    for (i, line) in include_str!("cases.txt").lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
        if let Some(subject) = subject(kind, rest) {
            current = Some(subject);
            continue;
        }
        n_requests += 1;
        let request = Sample::new(rest);
        let found = match current.as_ref().unwrap() {
            Subject::Policy(policy) => match evaluate(policy, &request) {
                Verdict::Allow => "allow",
                Verdict::ExplicitDeny => "deny",
                Verdict::ImplicitDeny => "none",
            },
            Subject::Condition(allow, deny) => {
                match (evaluate(allow, &request), evaluate(deny, &request)) {
                    (Verdict::Allow, Verdict::ExplicitDeny) => "holds",
                    (Verdict::ImplicitDeny, Verdict::Allow) => "fails",
                    (Verdict::ImplicitDeny, Verdict::ExplicitDeny) => "unsure",
                    other => panic!("line {}: {other:?}", i + 1),
                }
            }
        };
        if found != kind {
            wrong.push(format!("line {}: {found}, not {line}", i + 1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(n_requests >= 350, "{n_requests}");
}

#[test]
fn a_condition_must_hold_together_with_the_others() {
    let both = policy(
        "2012-10-17",
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
            "StringEquals": {"aws:UserAgent": ["a", "b"], "aws:Referer": "c"},
            "Bool": {"aws:SecureTransport": "true"}
        }}"#,
    );
    for (request, expected) in [
        (
            "aws:UserAgent=b & aws:Referer=c & aws:SecureTransport=true",
            Verdict::Allow,
        ),
        (
            "aws:UserAgent=x & aws:Referer=c & aws:SecureTransport=true",
            Verdict::ImplicitDeny,
        ),
        (
            "aws:UserAgent=b & aws:Referer=x & aws:SecureTransport=true",
            Verdict::ImplicitDeny,
        ),
        (
            "aws:UserAgent=b & aws:Referer=c & aws:SecureTransport=false",
            Verdict::ImplicitDeny,
        ),
    ] {
        assert_eq!(
            evaluate(&both, &Sample::new(request)),
            expected,
            "{request}"
        );
    }
}

/// Exponential or quadratic work would take minutes here.
#[test]
fn hostile_patterns_and_values() {
    let pattern = "*a".repeat(60);
    let long = "a".repeat(500);
    let statements = format!(
        r#"{{"Effect": "Allow", "Action": "*", "Resource": ["*{long}?b", "{pattern}b"], "Condition": {{
            "StringNotLike": {{"aws:UserAgent": ["{pattern}b", "*{long}?{long}b*"]}},
            "StringNotEqualsIgnoreCase": {{"aws:UserAgent": "{long}"}},
            "ArnNotLike": {{"aws:UserAgent": "arn:*:*:*:*:{pattern}"}},
            "NumericLessThanIfExists": {{"aws:MultiFactorAuthAge": 1}}
        }}}}"#
    );
    let policy = policy("2012-10-17", &statements);
    let text = "a".repeat(64 * 1024);
    let mut request = Sample::new(&format!("resource=arn:{text}b & aws:UserAgent={text}"));
    assert_eq!(evaluate(&policy, &request), Verdict::Allow);
    request.values.insert(
        "aws:multifactorauthage".to_owned(),
        vec!["1".repeat(64 * 1024)],
    );
    assert_eq!(evaluate(&policy, &request), Verdict::ImplicitDeny);
}
