//! Paths, servers and what requests they take.

use super::{ANSWER, HEAD, of_paths, said};
use crate::case::Case;

#[test]
fn queries_of_paths_do_not_count() {
    let told = of_paths(&["/a?b=1", "/c", "\"/d#e\""]);
    assert_eq!(
        told,
        [
            "warning[GW0117]: 2 paths have a query or a fragment, which does not count",
            "= help: declare what it holds among the `parameters` (`in: query`, or `in: header` where it names a header), if that is not done, and take it out of the path"
        ]
    );
}

#[test]
fn routes_are_compared_without_the_names_of_their_parameters() {
    assert_eq!(of_paths(&["/a/{x}/b", "/a/{y}"]), [""; 0]);
    assert_eq!(of_paths(&["\"/{a}.json\"", "\"/{a}.xml\""]), [""; 0]);
    assert_eq!(
        of_paths(&["\"/{a}.json\"", "\"/{b}.json\""]),
        [
            "warning[GW0302]: `GET /{b}.json` is the same route as `GET /{a}.json`",
            "= help: parameters of such requests are not checked; remove one of them"
        ]
    );
}

#[test]
fn a_misnamed_path_parameter_is_one_mistake() {
    let item = |name: &str| {
        said(&format!(
            "{HEAD}paths:\n  \"/a/{{one}}/{{two}}\":\n    parameters: [{{name: two, in: path, required: true, schema: {{type: string}}}}, {{name: {name}, in: path, required: true, schema: {{type: string}}}}]\n    get: {ANSWER}\n"
        ))
    };
    assert_eq!(item("one"), [""; 0]);
    assert_eq!(
        item("uno"),
        [
            "warning[GW0402]: the path has no parameter `uno`",
            "= help: write `name: one`, as the path calls it"
        ]
    );
}

#[test]
fn all_uses_of_an_operation_id_are_compared_with_the_first() {
    let get = "{operationId: list, responses: {\"200\": {description: ok}}}";
    let text =
        format!("{HEAD}paths:\n  /a: {{get: {get}}}\n  /b: {{get: {get}}}\n  /c: {{get: {get}}}\n");
    let said = Case::of_text("api.yaml", &text).compile();
    let firsts: Vec<usize> = said
        .diagnostics
        .iter()
        .map(|one| said.sources.line_column(one.secondary[0].span).0)
        .collect();
    assert_eq!(firsts, [5, 5]);
}

/// Base paths are ignored by the reference unless it is asked not to; ours are not.
#[test]
fn base_paths_that_cannot_be_are_ignored_where_the_reference_does() {
    let call = "x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: \"http://pets.example\"}";
    let paths = format!(
        "paths:\n  /pets:\n    get:\n      responses: {{\"200\": {{description: ok}}}}\n      {call}\n"
    );
    let head = "openapi: 3.0.3\ninfo: {title: Pets, version: \"1\"}\n";
    let server = "servers: [{url: \"https://pets.example/${stageVariables.path}\"}]\n";
    assert_eq!(
        said(&format!("{head}{server}{paths}")),
        [
            "warning[GW0807]: `/${stageVariables.path}` is not a base path",
            "= help: set `x-gateway.basePath` to a path such as `/v1`, or to `/`"
        ]
    );
    let own = "x-gateway: {basePath: \"/${stageVariables.path}\"}\n";
    assert_eq!(
        said(&format!("{head}{own}{paths}")),
        [
            "error[GW0807]: `/${stageVariables.path}` is not a base path",
            "= help: write a path such as `/v1`"
        ]
    );
}

#[test]
fn paths_have_a_limited_number_of_segments() {
    assert_eq!(of_paths(&[&"/a".repeat(1000)]), [""; 0]);
    assert_eq!(
        of_paths(&[&"/a".repeat(1001)]),
        [
            "error[GW0301]: the path has 1001 segments",
            "= help: a path has at most 1,000: take the rest of it as one, `{rest+}`"
        ]
    );
}

/// A document of a few lines, whose server's address has variables that hold two others each.
#[test]
fn variables_of_servers_are_replaced_once() {
    let of_variables = |url: &str, variables: &str| {
        said(&format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\nservers: [{{url: \"{url}\", variables: {{{variables}}}}}]\npaths: {{/pets: {{get: {ANSWER}}}}}\n"
        ))
    };
    let good = of_variables(
        "{scheme}://{host}/{missing}",
        "scheme: {default: http}, host: {default: pets.example}, missing: {default: v1}",
    );
    assert_eq!(good, [""; 0]);
    let laughs: String = (0..60)
        .map(|n| format!("v{n}: {{default: \"{{v{0}}}{{v{0}}}\"}}, ", n + 1))
        .collect();
    let said = of_variables("http://pets.example/{v0}", &laughs);
    assert!(!said.is_empty());
    let long = format!("v: {{default: {}}}", "x".repeat(1000));
    let said = of_variables(
        &format!("http://pets.example/{}", "{v}".repeat(1000)),
        &long,
    );
    assert!(
        said.contains(&"error[GW0504]: the address has more than 8192 bytes".to_owned()),
        "{said:?}"
    );
}

/// Plain documents tell routes apart by what is no part of a path; all of it goes to one upstream.
#[test]
fn equal_routes_of_plain_documents_are_one() {
    let parameter =
        |name| format!("{{name: {name}, in: path, required: true, schema: {{type: string}}}}");
    let mixed = format!("parameters: [{}, {}]", parameter("b"), parameter("c"));
    assert_eq!(
        said(&format!(
            "{HEAD}paths:\n  /?list: {{get: {ANSWER}}}\n  \"/#get\": {{get: {ANSWER}}}\n  \"/a/{{b}}.{{c}}\": {{{mixed}, get: {ANSWER}}}\n"
        )),
        [
            "warning[GW0117]: 2 paths have a query or a fragment, which does not count",
            "= help: declare what it holds among the `parameters` (`in: query`, or `in: header` where it names a header), if that is not done, and take it out of the path",
            "warning[GW0302]: `GET /#get` is the same route as `GET /?list`",
            "= help: parameters of such requests are not checked; what tells the operations apart may stay as documentation (`--allow GW0302`)"
        ]
    );
}

/// Requests go to the API with the longest base path: what another has below it is not served.
#[test]
fn no_api_hides_a_path_of_another() {
    let api = |base: &str, path: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: A, version: \"1\"}}\nx-gateway: {{upstream: \"http://a.example\", basePath: {base}}}\npaths: {{\"{path}\": {{get: {ANSWER}}}}}\n"
        )
    };
    let errors = |first: String, second: String| {
        let said = Case::of_text("a.yaml", &first).and("b.yaml", &second);
        let said = said.compile();
        said.check("a.yaml");
        let text = said.text();
        let errors = text.lines().filter(|line| line.starts_with("error"));
        errors.map(str::to_owned).collect::<Vec<_>>()
    };
    let expected = "error[GW0307]: the API `a-2` answers all below `/v1/x`, so no request reaches `/v1/x/pets` of `a`";
    assert_eq!(
        errors(api("/", "/v1/x/pets"), api("/v1/x", "/pets")),
        [expected]
    );
    assert_eq!(errors(api("/v1", "/x"), api("/v1/x", "/pets")).len(), 1);
    for (base, path, other) in [
        ("/", "/v1/pets", "/v1/x"),
        ("/", "/v1x", "/v1"),
        ("/", "/{rest+}", "/v1"),
        ("/v1", "/v1/pets", "/v2"),
        ("/v1", "/pets", "/"),
    ] {
        let said = errors(api(base, path), api(other, "/cats"));
        assert_eq!(said, [""; 0], "{base} {path} {other}");
    }
}

/// Each method of a path has all of its parameters; one that only some declare is said of the others.
#[test]
fn a_path_parameter_that_another_method_declares_is_missing_where_it_is() {
    let get = "get: {parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {\"200\": {description: ok}}}";
    assert_eq!(
        said(&format!(
            "{HEAD}paths:\n  \"/pets/{{id}}\":\n    {get}\n    options: {ANSWER}\n"
        )),
        [
            "warning[GW0401]: path parameter `id` is not declared for `OPTIONS`",
            "= help: move it to the path's parameters: it is one of all methods",
        ]
    );
    assert_eq!(
        said(&format!(
            "{HEAD}paths:\n  \"/pets/{{id}}\":\n    put: {ANSWER}\n    options: {ANSWER}\n"
        ))[0],
        "warning[GW0401]: path parameter `id` is not declared"
    );
}

/// What is written there is not said to be missing.
#[test]
fn servers_that_are_no_upstream_are_told_apart() {
    let label = |text: &str| {
        let compiled = Case::of_text("api.yaml", text).compile();
        let found = compiled
            .diagnostics
            .iter()
            .find(|it| it.code.number() == "GW0512");
        let label = found.and_then(|it| it.primary.clone());
        label.map(|label| label.text).unwrap_or_default()
    };
    let of_server = |url: &str| {
        let variables = match url.contains("{basePath}") {
            true => ", variables: {basePath: {default: /v1}}",
            false => "",
        };
        label(&format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\nservers: [{{url: \"{url}\"{variables}}}]\npaths: {{/pets: {{get: {ANSWER}}}}}\n"
        ))
    };
    for (url, expected) in [
        ("https://pets.example/v1", ""),
        // Of somebody else, who has it at Amazon.
        ("https://abcde.execute-api.us-east-1.amazonaws.com/v1", ""),
        ("/v1", "not an absolute `http:` or `https:` URL"),
        (
            "//pets.example/v1",
            "not an absolute `http:` or `https:` URL",
        ),
        (
            "https://abcde.execute-api.us-east-1.amazonaws.com/{basePath}",
            "this is the API at Amazon itself, and not what is behind it",
        ),
    ] {
        assert_eq!(of_server(url), expected, "{url}");
    }
    let old = "swagger: \"2.0\"\ninfo: {title: Pets, version: \"1\"}\nbasePath: /v1\npaths: {/pets: {get: {responses: {\"200\": {description: ok}}}}}\n";
    assert_eq!(label(old), "no `host`");
}
