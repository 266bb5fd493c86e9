//! Single rules: a document, and all that is said of it.

use crate::case::Case;

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: Pets, version: \"1\"}\nservers: [{url: \"http://pets.example\"}]\n";
const ANSWER: &str = "{responses: {\"200\": {description: ok}}}";

fn said(text: &str) -> Vec<String> {
    let said = Case::of_text("api.yaml", text).compile();
    said.check("api.yaml");
    let lines = said.text();
    let is_told = |line: &&str| {
        let line = line.trim_start();
        ["error[", "warning[", "= help"]
            .iter()
            .any(|start| line.starts_with(start))
    };
    lines
        .lines()
        .filter(is_told)
        .map(|line| line.trim().to_owned())
        .collect()
}

/// With the paths given, each with one GET.
fn of_paths(paths: &[&str]) -> Vec<String> {
    let paths: String = paths
        .iter()
        .map(|path| format!("  {path}: {{get: {ANSWER}}}\n"))
        .collect();
    let all = said(&format!("{HEAD}paths:\n{paths}"));
    let is_undeclared = |line: &String| line.contains("GW0401") || line.contains("in: path");
    all.into_iter()
        .filter(|line| !is_undeclared(line))
        .collect()
}

/// With the schema given, of a query parameter.
fn of_schema(schema: &str) -> Vec<String> {
    said(&format!(
        "{HEAD}paths:\n  /pets:\n    get:\n      parameters: [{{name: q, in: query, schema: {schema}}}]\n      responses: {{\"200\": {{description: ok}}}}\n"
    ))
}

#[test]
fn fields_that_are_known_are_named_once() {
    let told = said(&format!(
        "{HEAD}x-gateway: {{zzzzzzzz: 1}}\npaths: {{/a: {{get: {ANSWER}}}}}\n"
    ));
    assert_eq!(told[0], "error[GW0109]: no field is called `zzzzzzzz` here");
    let (_, known) = told[1].split_once("known fields: ").unwrap();
    let mut names: Vec<&str> = known.split(", ").collect();
    let n = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), n, "{known}");
}

#[test]
fn a_document_that_is_named_twice_is_no_second_api() {
    let text = format!("{HEAD}paths: {{/a: {{get: {ANSWER}}}}}\n");
    let said = Case::of_text("api.yaml", &text)
        .and("api.yaml", &text)
        .compile();
    let help: Vec<_> = said.diagnostics.iter().flat_map(|one| &one.help).collect();
    assert_eq!(help, ["name each document once"], "{}", said.text());
}

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

#[test]
fn queries_of_paths_do_not_count() {
    let told = of_paths(&["/a?b=1", "/c", "\"/d#e\""]);
    assert_eq!(
        told,
        [
            "warning[GW0117]: 2 paths have a query or a fragment, which does not count",
            "= help: declare what a query holds among the `parameters`, with `in: query`"
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

/// One that several operations share is one.
#[test]
fn unchecked_parameters_are_counted_once() {
    let one = said(&format!(
        "{HEAD}paths:\n  /pets:\n    parameters: [{{name: q, in: header, style: form, schema: {{}}}}]\n    get: {ANSWER}\n    put: {ANSWER}\n"
    ));
    assert_eq!(
        one.first().map(String::as_str),
        Some("warning[GW0406]: the value of a parameter is not checked")
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
fn a_parameter_of_a_service_action_may_be_anything_but_missing() {
    let of = |parameters: &str| {
        let all = said(&format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\npaths:\n  /pets:\n    post:\n      responses: {{\"200\": {{description: ok}}}}\n      x-amazon-apigateway-integration: {{type: aws_proxy, integrationSubtype: SQS-SendMessage, requestParameters: {parameters}}}\n"
        ));
        all.into_iter()
            .filter(|line| line.starts_with("error"))
            .collect::<Vec<_>>()
    };
    assert_eq!(of("{QueueUrl: a, MessageBody: b}"), [""; 0]);
    assert_eq!(
        of("{QueueUrl: {Ref: Queue}, MessageBody: b}"),
        [""; 0],
        "what nobody knows is asked for as a whole"
    );
    assert_eq!(
        of("{MessageBody: b}"),
        ["error[GW0106]: `SQS-SendMessage` needs `QueueUrl`"]
    );
}

#[test]
fn a_template_is_told_from_a_document() {
    assert_eq!(
        said("AWSTemplateFormatVersion: \"2010-09-09\"\nResources: {}\n"),
        [
            "error[GW1105]: no API is in the template `api.yaml`",
            "= help: an API is a resource of type `AWS::Serverless::Api`, `AWS::Serverless::HttpApi`, `AWS::ApiGateway::RestApi` or `AWS::ApiGatewayV2::Api` (but for WebSocket APIs) with an OpenAPI document as its body"
        ]
    );
}

#[test]
fn a_scheme_in_the_section_of_another_version_counts() {
    let text = format!(
        "{HEAD}securityDefinitions:\n  key: {{type: apiKey, in: header, name: k}}\npaths:\n  /pets:\n    get: {{security: [{{key: []}}], responses: {{\"200\": {{description: ok}}}}}}\n"
    );
    let all = said(&text);
    let expected = [
        "warning[GW0115]: `securityDefinitions` is not a field of OpenAPI 3.0",
        "= help: OpenAPI 3 has `components: {securitySchemes: ...}`",
        "warning[GW0703]: the upstream enforces `key`",
    ];
    assert_eq!(all, expected);
}

/// The reference imports documents with such references; what a body must be is another matter.
#[test]
fn a_reference_inside_of_an_answer_may_lead_nowhere() {
    let of = |operation: &str| {
        let all = said(&format!(
            "{HEAD}paths:\n  /pets:\n    post: {{{operation}}}\ncomponents: {{schemas: {{Pet: {{type: object}}}}}}\n"
        ));
        let refs: Vec<String> = all
            .into_iter()
            .filter(|line| line.contains("[GW0201]"))
            .collect();
        refs.join(";")
    };
    let schema = |schema: &str| {
        format!("{{description: ok, content: {{application/json: {{schema: {schema}}}}}}}")
    };
    let inner =
        schema("{oneOf: [{$ref: '#/components/schemas/Pet'}, {$ref: '#/components/schemas/Toy'}]}");
    let top = schema("{$ref: '#/components/schemas/Toy'}");
    let said = "[GW0201]: `#/components/schemas/Toy` leads nowhere";
    assert_eq!(
        of(&format!("responses: {{\"200\": {inner}}}")),
        format!("warning{said}")
    );
    assert_eq!(
        of(&format!("responses: {{\"200\": {top}}}")),
        format!("error{said}")
    );
    assert_eq!(
        of(&format!(
            "requestBody: {inner}, responses: {{default: {{description: ok}}}}"
        )),
        format!("error{said}")
    );
}

#[test]
fn defaults_fit_their_schemas() {
    const SAID: &str = "advice[GW0414]: a `default` is no value of its schema";
    for (schema, is_wrong) in [
        ("{type: integer, default: 1.5}", true),
        ("{type: string, enum: [a], default: b}", true),
        ("{type: array, items: {type: integer, default: x}}", true),
        ("{type: array, items: {maximum: 3}, default: [1, 4]}", true),
        ("{type: integer, default: \"1\"}", false),
        ("{type: integer, default: null}", false),
        ("{type: string, enum: [auto, true], default: true}", false),
        ("{type: boolean, default: \"false\"}", false),
    ] {
        let document = format!(
            "{HEAD}paths:\n  /pets:\n    get:\n      parameters: [{{name: q, in: query, schema: {schema}}}]\n      responses: {{\"200\": {{description: ok}}}}\n"
        );
        let told = Case::of_text("api.yaml", &document).compile().text();
        assert_eq!(told.contains(SAID), is_wrong, "{schema}: {told}");
    }
}

#[test]
fn every_enumeration_is_checked() {
    for schema in [
        "{type: number, enum: [1.5, 2.5]}",
        "{type: boolean, enum: [true]}",
        "{type: array, uniqueItems: true, items: {type: number, enum: [1.5]}}",
        "{type: integer, enum: [1, \"2\"]}",
        "{type: string, enum: [auto, true]}",
        "{type: string, pattern: a, not: {}, minLength: 1}",
    ] {
        assert_eq!(of_schema(schema), [""; 0], "{schema}");
    }
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

/// Who describes a service of AWS does not ask for a gateway that checks signatures.
#[test]
fn only_gateways_enforce_schemes_of_aws() {
    let of = |scheme: &str, operation: &str| {
        let all = said(&format!(
            "{HEAD}components: {{securitySchemes: {{s: {{type: apiKey, in: header, {scheme}}}}}}}\nsecurity: [{{s: []}}]\npaths:\n  /pets:\n    get: {{{operation}responses: {{\"200\": {{description: ok}}}}}}\n"
        ));
        let code = |line: &String| line.split(['[', ']']).nth(1).map(str::to_owned);
        all.iter().filter_map(code).collect::<Vec<_>>()
    };
    let signed = "name: Authorization, x-amazon-apigateway-authtype: awsSigv4";
    let integration = "x-gateway-integration: {type: http_proxy, httpMethod: GET, uri: \"http://pets.example\"}, ";
    assert_eq!(of(signed, ""), ["GW0703"]);
    assert!(of(signed, integration).is_empty());
    assert_eq!(of("name: x-api-key", ""), ["GW0703"]);
    assert_eq!(
        of(
            "name: x-api-key, x-amazon-apigateway-authorizer: {type: request, authorizerUri: \"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/f/invocations\"}",
            ""
        ),
        [""; 0]
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
            "= help: declare what a query holds among the `parameters`, with `in: query`",
            "warning[GW0302]: `GET /#get` is the same route as `GET /?list`",
            "= help: parameters of such requests are not checked; remove one of them"
        ]
    );
}

/// What would only fail, or be left out, when a request comes.
#[test]
fn what_no_message_can_hold_is_refused() {
    let of_integration = |kind: &str, integration: &str| {
        said(&format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\nx-gateway: {{kind: {kind}}}\npaths:\n  /pets:\n    get:\n      responses: {{\"200\": {{description: ok}}}}\n      x-gateway-integration: {{type: http_proxy, uri: \"http://pets.example\", {integration}}}\n"
        ))
    };
    for (kind, integration, first) in [
        ("rest", "httpMethod: \"GE T\\r\\nX: 1\"", "GW0112"),
        ("rest", "httpMethod: GTE", "GW0112"),
        (
            "rest",
            r#"httpMethod: GET, requestParameters: {integration.request.header.X: "'a\r\nb'"}"#,
            "GW0505",
        ),
        (
            "rest",
            r#"httpMethod: GET, requestParameters: {integration.request.querystring.: "'a'"}"#,
            "GW0505",
        ),
        (
            "http",
            r#"httpMethod: GET, requestParameters: {"overwrite:header.X": "a\n"}"#,
            "GW0505",
        ),
        (
            "http",
            r#"httpMethod: GET, responseParameters: {"200": {"overwrite:statuscode": "two"}}"#,
            "GW0114",
        ),
    ] {
        let said = of_integration(kind, integration);
        let errors: Vec<_> = said
            .iter()
            .filter(|line| line.starts_with("error"))
            .collect();
        assert!(
            matches!(errors.as_slice(), [only] if only.contains(first)),
            "{integration}: {said:?}"
        );
    }
    for (kind, integration) in [
        ("rest", "httpMethod: patch"),
        (
            "rest",
            r#"httpMethod: ANY, requestParameters: {integration.request.header.X: "'a\tb é'"}"#,
        ),
        (
            "http",
            r#"httpMethod: GET, responseParameters: {"200": {"overwrite:statuscode": "204"}}"#,
        ),
    ] {
        assert_eq!(of_integration(kind, integration), [""; 0], "{integration}");
    }
    for (extension, code) in [
        (
            r#"x-gateway-cors: {allowOrigins: ["http://a\r\nb"]}"#,
            "GW0112",
        ),
        (r#"x-gateway-cors: {allowMethods: ["GET, PUT"]}"#, "GW0112"),
        (r#"x-gateway-cors: {allowHeaders: ["x y"]}"#, "GW0112"),
        (
            r#"x-gateway: {stages: {prod: {mount: {host: "api.example.com:8080"}}}}"#,
            "GW0801",
        ),
        (
            r#"x-gateway: {stages: {prod: {mount: {host: "http://api.example.com"}}}}"#,
            "GW0801",
        ),
        (
            r#"x-gateway-gateway-responses: {DEFAULT_4XX: {responseTemplates: {"a/b\r\nc": x}}}"#,
            "GW0116",
        ),
    ] {
        let said = said(&format!(
            "{HEAD}{extension}\npaths: {{/pets: {{get: {ANSWER}}}}}\n"
        ));
        let errors: Vec<_> = said
            .iter()
            .filter(|line| line.starts_with("error"))
            .collect();
        assert!(
            matches!(errors.as_slice(), [only] if only.contains(code)),
            "{extension}: {said:?}"
        );
    }
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

/// What a template says beside the document acts, or is said not to.
#[test]
fn properties_of_a_stage_are_not_passed_over() {
    let text = "Resources:\n  A:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n      Parameters: {basepath: prepend}\n      Body: {swagger: \"2.0\", info: {title: A, version: \"1\"}, paths: {/a: {get: {responses: {\"200\": {description: ok}}, x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: \"http://a.example\"}}}}}\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties: {RestApiId: !Ref A, StageName: prod, Variables: {a: b}, ClientCertificateId: c}\n";
    assert_eq!(
        said(text)
            .into_iter()
            .filter(|line| line.starts_with("warning"))
            .collect::<Vec<_>>(),
        [
            "warning[GW0111]: `Parameters` has no effect in this version of gwc",
            "warning[GW0111]: `ClientCertificateId` has no effect in this version of gwc",
        ]
    );
}

/// A schema of OpenAPI 3.1 may be called by an anchor or an id; a name that no schema has leads nowhere.
#[test]
fn schemas_have_names_besides_their_places() {
    let document = |reference: &str| {
        let body = format!(
            "requestBody: {{content: {{application/json: {{schema: {{$ref: \"{reference}\"}}}}}}}}"
        );
        format!(
            "openapi: 3.1.0\ninfo: {{title: Pets, version: \"1\"}}\nservers: [{{url: \"http://pets.example\"}}]\npaths:\n  /pets: {{post: {{{body}, responses: {{\"200\": {{description: ok}}}}}}}}\ncomponents:\n  schemas:\n    Pet: {{$id: \"https://pets.example/pet.json\", type: object}}\n    Name: {{$anchor: name, type: string}}\n"
        )
    };
    for known in [
        "https://pets.example/pet.json",
        "#name",
        "#/components/schemas/Pet",
    ] {
        assert_eq!(said(&document(known)), [""; 0], "{known}");
    }
    for unknown in [
        "https://pets.example/dog.json",
        "#names",
        "#/components/schemas/Dog",
    ] {
        let told = said(&document(unknown));
        assert_eq!(told.len(), 2, "{unknown}: {told:?}");
        assert!(told[0].starts_with("error[GW02"), "{unknown}: {told:?}");
    }
}

/// What a check of requests meets, the walk through all schemas meets as well.
#[test]
fn a_wrong_keyword_is_one_mistake() {
    for (schema, message) in [
        ("{type: string, maxLength: -1}", "`maxLength` is a number"),
        ("{type: array, maxItems: 1.5}", "`maxItems` is a number"),
        ("{type: strng}", "`strng` is not a type of JSON Schema"),
    ] {
        let lines = said(&format!(
            "{HEAD}paths:\n  /pets:\n    post: {{requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}, responses: {{\"200\": {{description: ok}}}}}}\n"
        ));
        let of_code: Vec<&String> = lines.iter().filter(|it| it.contains("GW0409")).collect();
        assert_eq!(of_code, [&format!("error[GW0409]: {message}")], "{schema}");
    }
}
