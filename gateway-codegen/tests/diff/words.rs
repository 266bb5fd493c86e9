//! What is said of changes: both sides, values that show them, and how many there are.

use gateway_codegen::diff::{Verdict, render};

use crate::cases::{HEAD, body, operation, path, query};
use crate::compare;
use crate::documents::jwt;

/// What differs is said, and not only that something does.
#[test]
fn both_sides_never_read_alike() {
    let integrated = |method: &str, uri: &str| {
        format!(
            "paths: {{/a: {{get: {{responses: {{\"200\": {{description: ok}}}}, x-amazon-apigateway-integration: {{type: http_proxy, httpMethod: {method}, uri: \"{uri}\"}}}}}}}}"
        )
    };
    let long = format!("http://pets.example/{}", "a".repeat(200));
    let cases = [
        (
            integrated("POST", "http://pets.example/a"),
            integrated("PUT", "http://pets.example/a"),
            "it was http_proxy `POST http://pets.example/a`, and is http_proxy `PUT http://pets.example/a`",
        ),
        (
            integrated("GET", &format!("{long}/b")),
            integrated("GET", &format!("{long}/c")),
            "aaa/c`",
        ),
        (
            jwt("", ""),
            jwt(
                "x-gateway-authorizer: {issuer: 'https://l.example', audience: [a, b]}",
                "",
            ),
            "weaker credentials are enough: it is `j` (jwt); the audience was `a`, and is `a`, `b`",
        ),
        (
            jwt("", ""),
            jwt("", "").replace("type: http, scheme: bearer", "type: oauth2, flows: {}"),
            "other credentials are required: it is `j` (jwt); callers showed HTTP `bearer`, and show OAuth 2.0",
        ),
        (
            jwt("", ""),
            jwt("x-more: a", ""),
            "the gateway does not check credentials any more: it was `j` (jwt), and is `j`",
        ),
    ];
    for (old, new, expected) in cases {
        let texts = [old, new].map(|text| format!("{HEAD}{text}\n"));
        let diff = compare(&texts[0], &texts[1]).unwrap();
        let [change] = diff.changes.as_slice() else {
            panic!("{:?}", diff.changes)
        };
        assert!(change.message.contains(expected), "{}", change.message);
    }
}

/// A value that shows it can be sent.
#[test]
fn parameters_are_shown_with_texts() {
    let cases = [
        (
            query("schema: {}"),
            query("schema: {type: integer}"),
            "\"\"",
        ),
        (
            path("{type: string}"),
            path("{type: string, pattern: \"^[a-z]\"}"),
            "\"0\"",
        ),
        (
            query("schema: {type: array, items: {type: integer}}"),
            query("schema: {type: integer}"),
            "[0,0]",
        ),
    ];
    for (old, new, expected) in cases {
        let diff = compare(&operation(&old), &operation(&new)).unwrap();
        let [change] = diff.changes.as_slice() else {
            panic!("{:?}", diff.changes)
        };
        assert_eq!(change.witness.as_deref(), Some(expected), "{old}\n{new}");
    }
}

/// A list that ends says how many more there are, in all forms.
#[test]
fn long_lists_say_how_many_more_there_are() {
    let members = |n: usize, kind: &str| {
        let members: Vec<String> = (0..n)
            .map(|at| format!("p{at}: {{type: {kind}}}"))
            .collect();
        operation(&body(&format!(
            "{{type: object, properties: {{{}}}}}",
            members.join(", ")
        )))
    };
    for (n, said) in [
        (50, "and 38 more changes"),
        (13, "and 1 more change"),
        (300, "and at least 116 more changes"),
    ] {
        let diff = compare(&members(n, "string"), &members(n, "integer")).unwrap();
        assert_eq!(diff.changes.len(), 13, "{n}");
        let last = diff.changes.last().unwrap();
        assert_eq!(last.message, format!("the request body: {said}"));
        for text in [
            render::text::render(&diff, false),
            render::json::render(&diff),
            render::markdown::render(&diff),
            render::github::render(&diff),
        ] {
            assert!(text.contains(said), "{text}");
        }
    }
    let all = [members(1, "string"), members(40, "string")];
    let diff = compare(&all[0], &all[1]).unwrap();
    let last = diff.changes.last().unwrap();
    assert_eq!(last.message, "the request body: and 27 more changes");
    assert_eq!(diff.count(Verdict::Safe), 13);
}

#[test]
fn what_breaks_is_shown_with_a_value() {
    let old = operation(&body(
        "{type: object, required: [a], properties: {a: {type: string}, n: {type: array, items: {type: integer, maximum: 5}}}}",
    ));
    let new = operation(&body(
        "{type: object, required: [a], properties: {a: {type: string}, n: {type: array, items: {type: integer, maximum: 4}}}}",
    ));
    let diff = compare(&old, &new).unwrap();
    let [change] = diff.changes.as_slice() else {
        panic!("{:?}", diff.changes)
    };
    assert_eq!(
        change.message,
        "the request body at `/n/*`: must now be at most 4; was at most 5"
    );
    assert_eq!(change.witness.as_deref(), Some(r#"{"n":[5],"a":""}"#));
    assert!(change.old.is_some() && change.new.is_some());
}

#[test]
fn what_operations_share_is_shown_once() {
    let paths = |limit: u8| {
        let path = |name: &str| {
            format!(
                "/{name}: {{get: {{{}, responses: {{}}}}}}",
                query(&format!("schema: {{type: integer, maximum: {limit}}}"))
            )
        };
        format!(
            "{HEAD}paths: {{{}, {}, {}}}\n",
            path("a"),
            path("b"),
            path("c")
        )
    };
    let diff = compare(&paths(9), &paths(8)).unwrap();
    assert_eq!(diff.changes.len(), 3);
    let text = render::text::render(&diff, false);
    assert_eq!(text.matches("breaking[").count(), 1, "{text}");
    assert!(
        text.contains("GET /a: ") && text.contains("also in: 2 more operations"),
        "{text}"
    );
}
