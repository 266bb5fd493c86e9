//! Policies as generated code has them.

use std::borrow::Cow;
use std::net::Ipv4Addr;

use super::super::{
    Actions, Condition, Effect, Network, Part, Pattern, Policy, Principal, Principals, Quantifier,
    Resources, Statement, Test,
};
use super::{Sample, policy};

static POLICY: Policy = Policy {
    statements: Cow::Borrowed(&[Statement {
        sid: None,
        effect: Effect::Allow,
        principals: Principals::Of(Cow::Borrowed(&[Principal::Anyone])),
        actions: Actions::Of(Cow::Borrowed(&[Pattern {
            parts: Cow::Borrowed(&[Part::AnyText]),
        }])),
        resources: Resources::Of(Cow::Borrowed(&[Pattern {
            parts: Cow::Borrowed(&[
                Part::Text(Cow::Borrowed("execute-api:/prod/")),
                Part::Variable {
                    key: Cow::Borrowed("aws:username"),
                    default: Some(Cow::Borrowed("nobody")),
                },
                Part::AnyText,
            ]),
        }])),
        conditions: Cow::Borrowed(&[Condition {
            key: Cow::Borrowed("aws:SourceIp"),
            quantifier: Quantifier::Single,
            is_negated: true,
            if_exists: false,
            test: Test::Ip(Cow::Borrowed(&[Network::V4 {
                address: Ipv4Addr::new(10, 0, 0, 0),
                prefix: 8,
            }])),
        }]),
    }]),
};

#[test]
fn statics_are_what_is_read() {
    let mut from_static = POLICY.clone();
    from_static.complete(&super::API);
    let read = policy(
        "2012-10-17",
        r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "execute-api:/prod/${aws:username, 'nobody'}*",
            "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}"#,
    );
    assert_eq!(from_static, read);
    for (request, expected) in [
        ("resource=prod/nobody/x", super::super::Verdict::Allow),
        (
            "resource=prod/somebody/x",
            super::super::Verdict::ImplicitDeny,
        ),
        (
            "resource=prod/nobody & aws:SourceIp=10.1.1.1",
            super::super::Verdict::ImplicitDeny,
        ),
    ] {
        assert_eq!(
            super::super::evaluate(&from_static, &Sample::new(request)),
            expected
        );
    }
    // Short forms match nothing.
    assert_eq!(
        super::super::evaluate(&POLICY, &Sample::new("resource=prod/nobody/x")),
        super::super::Verdict::ImplicitDeny
    );
}

#[test]
fn only_short_forms_are_completed() {
    let whole = policy(
        "2012-10-17",
        r#"{"Effect": "Allow", "Action": "*", "Resource": ["*", "arn:aws:execute-api:*:*:*"]}"#,
    );
    let mut again = whole.clone();
    again.complete(&super::Api {
        region: "other",
        ..super::API
    });
    assert_eq!(again, whole);
}
