//! What is told of policies that are not valid, or useless in part.

use super::super::{Limits, PolicyType, Weight, read_text, read_value};
use super::policy;

/// A statement of a caller's policy, in which a member stands in the place of another one.
fn statement(name: &str, value: &str) -> String {
    let members = [
        ("Effect", "\"Allow\""),
        ("Action", "\"*\""),
        ("Resource", "\"*\""),
    ];
    let known = members.iter().filter(|(known, _)| {
        *known != name && known.trim_start_matches("Not") != name.trim_start_matches("Not")
    });
    let mut parts: Vec<String> = known
        .map(|(name, value)| format!("\"{name}\": {value}"))
        .collect();
    parts.push(format!("\"{name}\": {value}"));
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{{}}}]}}"#,
        parts.join(", ")
    )
}

/// The problems of a text, each behind its weight.
fn problems(text: &str, policy_type: PolicyType) -> Vec<String> {
    let reading = read_text(text, policy_type, &Limits::default());
    let has_error = reading
        .problems
        .iter()
        .any(|problem| problem.weight == Weight::Error);
    assert_eq!(reading.policy.is_none(), has_error, "{text}");
    let shown = reading.problems.iter().map(|problem| match problem.weight {
        Weight::Error => format!("error {problem}"),
        Weight::NoEffect => format!("no-effect {problem}"),
    });
    shown.collect()
}

#[test]
fn problems_are_told_as_the_table_says() {
    let mut n_policies = 0;
    let mut wrong = Vec::new();
    for block in include_str!("problems.txt").split("\n\n") {
        let lines: Vec<&str> = block
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        let Some((policy, expected)) = lines.split_first() else {
            continue;
        };
        n_policies += 1;
        let (kind, json) = policy.split_once(' ').unwrap();
        let (text, policy_type, place) = match kind {
            "caller" => (json.to_owned(), PolicyType::IdentityBased, ""),
            "api" => (json.to_owned(), PolicyType::ResourceBased, ""),
            "condition" => (
                statement("Condition", json),
                PolicyType::IdentityBased,
                "Statement[0].",
            ),
            "member" => {
                let (name, value) = json.split_once(' ').unwrap();
                (
                    statement(name, value),
                    PolicyType::IdentityBased,
                    "Statement[0].",
                )
            }
            "principal" => (
                format!(
                    r#"{{"Statement": {{"Effect": "Deny", "Principal": {json}, "Action": "*", "Resource": "*"}}}}"#
                ),
                PolicyType::ResourceBased,
                "Statement.",
            ),
            other => panic!("{other}"),
        };
        let found = problems(&text, policy_type);
        let expected: Vec<String> = { expected.iter() }
            .map(|line| {
                let (weight, problem) = line.split_once(' ').unwrap();
                format!("{weight} {place}{problem}")
            })
            .collect();
        if found != expected {
            wrong.push(format!("{policy}\n  {found:?}\n  {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(n_policies >= 100, "{n_policies}");
}

#[test]
fn texts_that_are_no_json() {
    for text in [
        "",
        "{\"Statement\": ",
        "{} {}",
        "\u{feff}{}",
        "{'Statement': []}",
        &"[".repeat(10_000),
    ] {
        let found = problems(text, PolicyType::IdentityBased);
        assert_eq!(found.len(), 1, "{text}");
        assert!(
            found[0].starts_with("error the policy is no JSON: "),
            "{found:?}"
        );
    }
}

#[test]
fn limits() {
    let limits = Limits {
        n_bytes: 200,
        n_statements: 2,
        resource_bytes: 40,
        pattern_bytes: 20,
        n_wildcards: 3,
    };
    let read = |text: &str| {
        let reading = read_text(text, PolicyType::IdentityBased, &limits);
        reading
            .problems
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let all = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    assert!(read(&format!(r#"{{"Statement": [{all}, {all}]}}"#)).is_empty());
    assert_eq!(
        read(&format!(r#"{{"Statement": [{all}, {all}, {all}]}}"#)),
        ["Statement: there are more than 2 statements"]
    );
    let sized = |n: usize, spaces: usize| {
        let rest = format!(r#"{{"Id":"","Statement":{all}}}"#).len();
        format!(
            r#"{{"Id":{}"{}","Statement":{all}}}"#,
            " ".repeat(spaces),
            "x".repeat(n - rest)
        )
    };
    assert!(read(&sized(200, 0)).is_empty());
    assert!(read(&sized(200, 1400)).is_empty());
    assert_eq!(
        read(&sized(201, 0)),
        ["the policy is larger than 200 bytes"]
    );
    assert_eq!(
        read(&sized(200, 1401)),
        ["the policy is larger than 200 bytes"]
    );
    let value = serde_json::from_str(&sized(201, 0)).unwrap();
    assert!(
        read_value(&value, PolicyType::IdentityBased, &limits)
            .policy
            .is_none()
    );
    let one = |name: &str, value: &str| {
        let rest = r#""Effect":"Allow","Action":"*","Resource":"*""#
            .replace(&format!("\"{name}\":\"*\""), "\"Sid\":\"\"");
        read(&format!(r#"{{"Statement":{{{rest},"{name}":{value}}}}}"#))
    };
    let resource = |n: usize| format!("\"*{}\"", "x".repeat(n - 1));
    assert!(one("Resource", &resource(40)).is_empty());
    assert_eq!(
        one("Resource", &resource(41)),
        ["Statement.Resource: a resource has more than 40 bytes"]
    );
    assert!(one("Resource", "\"*x*x?\"").is_empty());
    assert_eq!(
        one("Resource", "\"*x*x?x?\""),
        ["Statement.Resource: there are more than 3 wildcards"]
    );
    let condition = |operator: &str, n: usize| {
        one(
            "Condition",
            &format!(
                r#"{{"{operator}":{{"aws:Referer":"*{}"}}}}"#,
                "x".repeat(n - 1)
            ),
        )
    };
    assert!(condition("StringLike", 20).is_empty());
    assert!(condition("StringEquals", 21).is_empty());
    assert_eq!(
        condition("StringLike", 21),
        [
            "Statement.Condition.StringLike.aws:Referer: a text with wildcards has more than 20 bytes"
        ]
    );
}

#[test]
fn problems_are_bounded() {
    let values = vec!["0"; 2000].join(",");
    let text = statement("Action", &format!("[{values}]"));
    assert_eq!(problems(&text, PolicyType::IdentityBased).len(), 64);
    let long = format!("\"{}\"", "é".repeat(3000));
    let shown = problems(&statement("Effect\",\"x", &long), PolicyType::IdentityBased);
    assert!(shown.iter().all(|problem| problem.len() < 400), "{shown:?}");
    let action = problems(&statement("Action", &long), PolicyType::IdentityBased);
    assert!(
        action[0].len() < 400 && action[0].contains("é…`"),
        "{action:?}"
    );
}

/// Texts near valid ones: whatever is read can be evaluated.
#[test]
fn nothing_panics() {
    let seeds: Vec<String> = include_str!("cases.txt")
        .lines()
        .filter_map(|line| line.strip_prefix("policy "))
        .map(|json| format!(r#"{{"Version": "2012-10-17", "Statement": {json}}}"#))
        .chain(
            include_str!("cases.txt")
                .lines()
                .filter_map(|line| Some(statement("Condition", line.strip_prefix("when ")?))),
        )
        .collect();
    let pieces: Vec<char> = "\"{}[]:,*?$ '/é0-\\".chars().collect();
    let mut random = 1_u64;
    let mut next = |n: usize| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).unwrap() % n
    };
    let request = super::Sample::new(
        "aws:Referer=a*b & aws:username=bob & aws:SourceIp=10.0.0.1 & arn=arn:aws:iam::1:user/a",
    );
    let mut n_valid = 0;
    for i in 0..8_000 {
        let mut text: Vec<char> = seeds[i % seeds.len()].chars().collect();
        for _ in 0..1 + next(3) {
            let at = next(text.len());
            match next(3) {
                0 => text[at] = pieces[next(pieces.len())],
                1 => text.insert(at, pieces[next(pieces.len())]),
                _ => drop(text.remove(at)),
            }
        }
        let text: String = text.into_iter().collect();
        for policy_type in [PolicyType::IdentityBased, PolicyType::ResourceBased] {
            if let Some(mut policy) = read_text(&text, policy_type, &Limits::default()).policy {
                n_valid += 1;
                policy.complete(&super::API);
                let _verdict = super::super::evaluate(&policy, &request);
            }
        }
    }
    assert!(n_valid > 500, "{n_valid}");
    assert!(policy("2012-10-17", "[]").statements.is_empty());
}
