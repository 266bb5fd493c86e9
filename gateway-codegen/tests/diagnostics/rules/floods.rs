//! Documents that are made to be expensive.

use super::{ANSWER, HEAD, said};
use crate::case::Case;

/// Whoever reads a repeated text makes one of its own of it: a megabyte may not become gigabytes.
#[test]
fn long_texts_are_not_repeated_for_ever() {
    let long = "x".repeat(1 << 20);
    let paths = |n: usize, summary: &str| -> String {
        let path = |n| format!("  /p{n}: {{get: {{{summary}responses: {{}}}}}}\n");
        (0..n).map(path).collect()
    };
    let aliases = format!(
        "{HEAD}x-long: &long {long}\npaths:\n{}",
        paths(80, "summary: *long, ")
    );
    let said = Case::of_text("api.yaml", &aliases).compile();
    assert!(
        said.briefs().starts_with("error[GW0023]"),
        "{}",
        said.briefs()
    );
    let overlay = format!(
        "overlay: 1.0.0\ninfo: {{title: Long, version: \"1\"}}\nactions: [{{target: $.paths.*, update: {{summary: {long}}}}}]\n"
    );
    let said = Case::of_text("api.yaml", &format!("{HEAD}paths:\n{}", paths(300, "")))
        .overlay("overlay.yaml", &overlay)
        .compile();
    assert!(said.briefs().contains("error[GW1211]"), "{}", said.briefs());
}

/// Every name is compared with every other only where the answer is shown.
#[test]
fn a_flood_of_references_that_lead_nowhere_ends() {
    let schemas: String = (0..30_000)
        .map(|n| format!("    S{n}: {{$ref: \"#/components/schemas/T{n}\"}}\n"))
        .collect();
    let said = said(&format!(
        "{HEAD}paths: {{/pets: {{get: {ANSWER}}}}}\ncomponents:\n  schemas:\n{schemas}"
    ));
    assert!(said.iter().any(|line| line.contains("GW0201")));
}

#[test]
fn patterns_have_a_limited_size() {
    let said = said(&format!(
        "{HEAD}paths:\n  /pets:\n    get:\n      responses: {{\"200\": {{description: ok}}}}\n      x-amazon-apigateway-integration:\n        type: http\n        httpMethod: GET\n        uri: http://pets.example\n        responses: {{'((\\w{{200}}a){{200}}b){{200}}': {{statusCode: 200}}, '\\w+': {{statusCode: 200}}}}\n"
    ));
    let errors: Vec<_> = said
        .iter()
        .filter(|line| line.starts_with("error"))
        .collect();
    assert_eq!(errors.len(), 1, "{said:?}");
    assert!(
        errors.iter().all(|line| line.contains("GW0508")),
        "{said:?}"
    );
}

#[test]
fn what_references_repeat_is_limited() {
    let long = "x".repeat(1 << 20);
    let paths: String = (0..200)
        .map(|n| format!("  /p{n}: {{$ref: \"#/x-items/all\"}}\n"))
        .collect();
    let said = said(&format!(
        "{HEAD}paths:\n{paths}x-items:\n  all:\n    get:\n      responses: {{\"200\": {{description: ok}}}}\n      description: {long}\n"
    ));
    let errors: Vec<_> = said
        .iter()
        .filter(|line| line.starts_with("error"))
        .collect();
    assert_eq!(
        errors,
        ["error[GW0022]: the references of this document repeat more than 128 MB"]
    );
}

#[test]
fn a_flood_of_unknown_schemes_ends() {
    let many = |text: &str| -> String {
        (0..20_000)
            .map(|n| text.replace('#', &n.to_string()))
            .collect()
    };
    let said = said(&format!(
        "{HEAD}paths: {{/pets: {{get: {ANSWER}}}}}\nsecurity:\n{}components:\n  securitySchemes:\n{}",
        many("  - {U#: []}\n"),
        many("    S#: {type: http, scheme: basic}\n"),
    ));
    assert!(said.iter().any(|line| line.contains("GW0704")));
}
