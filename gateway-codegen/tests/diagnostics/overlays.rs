//! Overlays of a command: which documents they change, and which file is blamed.

use crate::case::{Case, Said};

/// A document with one operation, which goes to an upstream.
fn document(title: &str, rest: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{title: {title}, version: \"1\"}}\nx-gateway: {{upstream: \"http://{title}.example\", basePath: /{title}}}\npaths: {{/{title}: {{get: {{responses: {{\"200\": {{description: ok}}}}}}}}}}\n{rest}"
    )
}

/// An overlay with actions from line 4 on.
fn overlay(extends: &str, actions: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{title: Changes, version: \"1\"}}\n{extends}\nactions:\n{actions}\n"
    )
}

/// `code file:line:column` of all that was said.
fn places(said: &Said) -> Vec<String> {
    let place = |diagnostic: &gateway_codegen::diagnostics::Diagnostic| {
        let span = diagnostic.span().unwrap();
        let (line, column) = said.sources.line_column(span);
        let file = said.sources.name(span.file);
        format!("{} {file}:{line}:{column}", diagnostic.code)
    };
    said.diagnostics.iter().map(place).collect()
}

/// A document, actions, and what is said.
#[test]
fn the_file_that_is_to_blame_is_blamed() {
    let api = document("pets", "components: {responses: {Ok: {description: ok}}}\n");
    #[rustfmt::skip]
    let cases: &[(&str, &[&str])] = &[
        ("- {target: $, update: {x-gateway: {upstraem: x}}}", &["GW0109 overlay.yaml:5:36"]),
        ("- {target: \"$['x-gateway']\", update: {limits: 1}}", &["GW0105 overlay.yaml:5:47"]),
        ("- {target: \"$['x-gateway']\", remove: true}", &["GW0512 api.yaml:1:1"]),
        ("- {target: $, update: {paths: {'/{id': {get: {responses: {'200': {description: ok}}}}}}}", &["GW0301 overlay.yaml:5:32"]),
        // References of an overlay are those of the changed document.
        ("- {target: '$.paths.*.get.responses', update: {'404': {$ref: '#/components/responses/Ok'}}}", &[]),
        ("- {target: '$.paths.*.get.responses', update: {'404': {$ref: '#/components/responses/No'}}}", &["GW0201 overlay.yaml:5:62"]),
        ("- {target: '$.paths.*.get.responses', update: {'404': {$ref: '#/components/responses/New'}}}\n- {target: $.components.responses, update: {New: {description: new}}}", &[]),
        ("- {target: $.components.responses, update: {New: {$ref: '#/components/responses/Ok'}}}", &[]),
        ("- {target: $.components.responses, update: {New: {$ref: '#/components/responses/New'}}}", &["GW0202 overlay.yaml:5:57"]),
        ("- {target: $.components.responses, update: {New: {$ref: 'other.yaml#/Ok'}}}", &["GW0205 overlay.yaml:5:57"]),
        ("- {target: $.components.responses, update: {New: {$ref: 'parts.yaml#/Ok'}}}", &[]),
    ];
    let mut wrong = Vec::new();
    for (actions, expected) in cases {
        let said = Case::of_text("api.yaml", &api)
            .file("parts.yaml", "Ok: {description: ok}\n")
            .overlay("overlay.yaml", &overlay("", actions))
            .compile();
        said.check(actions);
        if places(&said) != *expected {
            wrong.push(format!("{actions}: {:?}\n{}", places(&said), said.text()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Of a reference in the document that leads to what an overlay brought, too.
    let refers = api.replace(
        "\"200\": {description: ok}",
        "\"200\": {$ref: '#/components/responses/New'}",
    );
    assert_ne!(refers, api);
    let brings = "- {target: $.components.responses, update: {New: {description: new}}}";
    let said = Case::of_text("api.yaml", &refers)
        .overlay("overlay.yaml", &overlay("", brings))
        .compile();
    assert_eq!(places(&said), [""; 0], "{}", said.text());
}

/// What is missing is reported where it is missed, and the overlay that took it is shown.
#[test]
fn the_overlay_that_took_something_is_shown() {
    let api = "openapi: 3.0.1
info: {title: pets, version: \"1\"}
components:
  schemas: {Pet: {type: object}}
  securitySchemes: {key: {type: apiKey, in: header, name: x-api-key}}
x-amazon-apigateway-request-validators: {all: {validateRequestParameters: true}}
paths:
  /pets:
    get:
      security: [{key: []}]
      x-amazon-apigateway-request-validator: all
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {\"200\": {description: ok}}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: \"http://pets.example\"}
";
    for (target, codes) in [
        ("$.components.schemas.Pet", &["GW0201"][..]),
        ("$.components.schemas", &["GW0201"]),
        ("$.components", &["GW0704", "GW0201"]),
        ("$.components.securitySchemes.*", &["GW0704"]),
        (
            "$['x-amazon-apigateway-request-validators'].all",
            &["GW0804"],
        ),
        ("$.paths", &["GW0306"]),
        ("$.paths.*", &["GW0306"]),
        ("$.paths.*.get", &["GW0306"]),
        ("$.info", &[]),
    ] {
        let actions = format!("- {{target: \"{target}\", remove: true}}");
        let said = Case::of_text("api.yaml", api)
            .overlay("overlay.yaml", &overlay("", &actions))
            .compile();
        said.check(target);
        let errors = said.diagnostics.iter().filter(|one| one.is_error());
        let shown: Vec<String> = errors
            .map(|one| {
                let label = one.secondary.last().unwrap();
                let place = said.sources.line_column(label.span);
                let file = said.sources.name(label.span.file);
                assert_eq!((file, place), ("overlay.yaml", (5, 12)), "{target}");
                one.code.to_string()
            })
            .collect();
        assert_eq!(shown, codes, "{target}: {}", said.text());
    }
}

/// Overlays are applied in their order, each to what the one before left.
#[test]
fn several_overlays_are_applied_in_order() {
    let first = overlay(
        "",
        "- {target: $.tags, remove: true}\n- {target: $, update: {x-gateway: {name: one}}}",
    );
    let second = overlay(
        "",
        "- {target: $.tags, update: {name: a}}\n- {target: $, update: {x-gateway: {name: 'Not/a/name'}}}",
    );
    let case = || Case::of_text("api.yaml", &document("pets", "tags: []\n"));
    let said = case()
        .overlay("1.yaml", &first)
        .overlay("2.yaml", &second)
        .compile();
    let found = places(&said);
    assert_eq!(
        found.first().map(String::as_str),
        Some("GW1207 2.yaml:5:12"),
        "{}",
        said.text()
    );
    let said = case()
        .overlay("2.yaml", &second)
        .overlay("1.yaml", &first)
        .compile();
    assert_eq!(places(&said), [""; 0], "{}", said.text());
}

/// With several documents, each is changed; an action that is meant for one of them is no mistake, and `extends` says
/// for which one an overlay is.
#[test]
fn several_documents_are_changed() {
    let both = || {
        Case::of_text("pets/api.yaml", &document("pets", ""))
            .and("cats/api.yaml", &document("cats", ""))
    };
    #[rustfmt::skip]
    let cases: &[(&str, &str, &[&str])] = &[
        ("", "- {target: \"$.paths['/cats']\", update: {summary: Cats}}", &[]),
        ("", "- {target: \"$.paths['/dogs']\", update: {summary: Dogs}}", &["GW1207 cats/overlay.yaml:5:12"]),
        ("", "- {target: $, update: {x-gateway: {a: 1}}}", &["GW0109 cats/overlay.yaml:5:36"]),
        ("extends: ./api.yaml", "- {target: \"$.paths['/cats']\", update: {summary: Cats}}", &[]),
        ("extends: ../cats/api.yaml#", "- {target: \"$.paths['/cats']\", update: {summary: Cats}}", &[]),
        ("extends: ../pets/api.yaml", "- {target: \"$.paths['/cats']\", update: {summary: Cats}}", &["GW1207 cats/overlay.yaml:5:12"]),
        ("extends: ../dogs/api.yaml", "- {target: \"$.paths['/cats']\", update: {summary: Cats}}", &[]),
        ("extends: ../dogs/dogs.yaml", "- {target: \"$.paths['/cats']\", update: {summary: Cats}}", &["GW1212 cats/overlay.yaml:3:10"]),
        ("extends: https://cats.example/dogs.yaml", "- {target: \"$.paths['/cats']\", update: {summary: Cats}}", &[]),
    ];
    let mut wrong = Vec::new();
    for (extends, actions, expected) in cases {
        let said = both()
            .overlay("cats/overlay.yaml", &overlay(extends, actions))
            .compile();
        said.check(actions);
        if places(&said) != *expected {
            wrong.push(format!(
                "{extends} {actions}: {:?}\n{}",
                places(&said),
                said.text()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with an overlay is told, though the document is none.
#[test]
fn overlays_are_checked_without_a_document() {
    let said = Case::of_text("api.yaml", "[")
        .overlay("overlay.yaml", "overlay: 7.0.0\n")
        .compile();
    assert!(
        places(&said).contains(&"GW1202 overlay.yaml:1:10".to_owned()),
        "{}",
        said.text()
    );
}

/// Variables of an overlay have values like those of the document.
#[test]
fn overlays_may_hold_variables() {
    let changes = overlay(
        "",
        "- {target: $, update: {x-gateway: {upstream: '${backend}'}}}",
    );
    let case =
        || Case::of_text("api.yaml", &document("pets", "")).overlay("overlay.yaml", &changes);
    let said = case().compile();
    assert_eq!(
        places(&said),
        ["GW1101 overlay.yaml:5:46"],
        "{}",
        said.text()
    );
    let said = case()
        .parameters("parameters.yaml", "backend: http://cats.example\n")
        .compile();
    assert_eq!(places(&said), [""; 0], "{}", said.text());
}
