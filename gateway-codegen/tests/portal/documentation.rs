//! Documentation parts, documentation elsewhere, and what nobody describes.

use super::{LIST, document, operation, page, part, pet, site, site_with, told, version};

use gateway_codegen::emit::portal;
use gateway_codegen::source::MemoryLoader;

#[test]
fn documentation_parts_are_shown() {
    // A kind of part, where it holds, what it says, and what the pages of `GET` and of `POST` show of it.
    let rows = [
        (
            "METHOD, path: '/pets/{id}', method: GET",
            "{summary: Own summary, tags: [Own tag]}",
            "Own summary",
            [true, false],
        ),
        (
            "METHOD, path: '/pets/{id}', method: GET",
            "{summary: Own summary, tags: [Own tag]}",
            "Own tag",
            [true, false],
        ),
        (
            "METHOD, method: '*', path: '*'",
            "{description: Of all}",
            "<p>Of all</p>",
            [true, true],
        ),
        (
            "METHOD",
            "'{\"description\": \"Of JSON\"}'",
            "<p>Of JSON</p>",
            [true, true],
        ),
        (
            "METHOD, path: '/pet'",
            "{description: Of others}",
            "Of others",
            [false, false],
        ),
        (
            "RESOURCE, path: '/pets/{id}'",
            "{description: Of the path}",
            "<p>Of the path</p>",
            [true, true],
        ),
        (
            "RESOURCE, path: '/pets'",
            "{description: Of the path}",
            "Of the path",
            [false, false],
        ),
        (
            "QUERY_PARAMETER, path: '/pets/{id}', method: GET, name: q",
            "{description: The query}",
            "<p>The query</p>",
            [true, false],
        ),
        (
            "PATH_PARAMETER, path: '/pets', name: id",
            "{description: The id}",
            "<p>The id</p>",
            [true, true],
        ),
        (
            "REQUEST_HEADER, name: x-h",
            "{description: The header}",
            "<p>The header</p>",
            [true, false],
        ),
        (
            "REQUEST_BODY, path: '/pets/{id}', method: post",
            "{description: The body}",
            "<p>The body</p>",
            [false, true],
        ),
        (
            "RESPONSE, statusCode: 200",
            "{description: It went well}",
            "<p>It went well</p>",
            [true, true],
        ),
        (
            "RESPONSE, statusCode: 201",
            "{description: It went well}",
            "It went well",
            [false, false],
        ),
        (
            "RESPONSE_HEADER, path: '*', name: x-r",
            "{description: How many}",
            "<p>How many</p>",
            [true, false],
        ),
        (
            "RESPONSE_BODY, statusCode: 200",
            "{description: What it is}",
            "<p>What it is</p>",
            [true, true],
        ),
    ];
    for (location, properties, shown, expected) in rows {
        let text = format!(
            "swagger: '2.0'
info: {{title: Pets, version: '1'}}
paths:
  /pets/{{id}}:
    parameters: [{{name: id, in: path, required: true, type: string}}]
    get:
      parameters: [{{name: q, in: query, type: string}}, {{name: X-H, in: header, type: string}}]
      responses: {{'200': {{description: 200 response, headers: {{X-R: {{type: string}}}}}}}}
      x-amazon-apigateway-integration: {{type: http_proxy, httpMethod: GET, uri: 'http://10.0.0.1:9'}}
    post:
      parameters: [{{name: b, in: body, schema: {{type: object}}}}]
      responses: {{'200': {{description: ''}}}}
      x-amazon-apigateway-integration: {{type: http_proxy, httpMethod: GET, uri: 'http://10.0.0.1:9'}}
x-amazon-apigateway-documentation:
  documentationParts:
  - location: {{type: {location}}}
    properties: {properties}
"
        );
        let loader = MemoryLoader::new().with("api.yaml", text);
        let (site, told) = site_with(&loader, &portal::Options::default());
        let shows = ["get", "post"].map(|method| {
            let html = page(&site, &format!("operations/{method}-pets-id.html"));
            // The navigation and the pager have what other pages have.
            part(html, "<main", "<nav class=\"pager\"").contains(shown)
        });
        assert_eq!(shows, expected, "{location}");
        assert!(!told.iter().any(|it| it == "GW0111"), "{told:?}");
        // The one that no page shows is of a path that is not there.
        let is_idle = told.iter().any(|it| it == "GW0911");
        assert_eq!(is_idle, expected == [false, false], "{location}");
        if location == "METHOD" {
            assert_eq!(told.iter().filter(|it| *it == "GW0908").count(), 1);
        }
    }
}

#[test]
fn documentation_elsewhere_is_linked_where_something_is_described() {
    // An address, and the link that is made of it.
    for (url, link) in [
        (
            "https://docs.example/a.html",
            Some(
                "<a href=\"https://docs.example/a.html\" rel=\"noopener noreferrer nofollow\">The manual</a>",
            ),
        ),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("manual.html", None),
    ] {
        let docs = format!("externalDocs: {{url: '{url}', description: The **manual**}}");
        let swagger = format!(
            "swagger: '2.0'
info: {{title: Pets, version: '1'}}
x-gateway: {{upstream: 'http://127.0.0.1:9'}}
{docs}
tags: [{{name: t, {docs}}}]
paths:
  /p: {{post: {{operationId: o, parameters: [{{name: b, in: body, schema: {{$ref: '#/definitions/Pet'}}}}], responses: {{}}, {docs}}}}}
definitions: {{Pet: {{type: object, {docs}, properties: {{toy: {{type: object, {docs}}}}}}}}}
"
        );
        let of = |version: &str| {
            let root = format!(
                "{docs}\ntags: [{{name: t, {docs}}}]\ncomponents: {{schemas: {{Pet: {{type: object, {docs}, properties: {{toy: {{type: object, {docs}}}}}}}}}}}\n"
            );
            let more = format!("operationId: o, {docs}, ");
            document(&root, &operation("/p", "get", &more)).replace("3.1.0", version)
        };
        for text in [swagger, of("3.0.3"), of("3.1.0")] {
            let (site, _) = site(&text);
            for path in ["index", "tags/t", "operations/o", "schemas/pet"] {
                let html = page(&site, &format!("{path}.html"));
                let main = part(html, "<main", "</main>");
                let n_expected = if path == "schemas/pet" { 2 } else { 1 };
                let shown = link.unwrap_or("The manual");
                assert!(main.contains("External documentation"), "{path}: {main}");
                assert!(
                    main.matches(shown).count() >= n_expected,
                    "{path} {url}: {main}"
                );
                assert!(
                    !main.contains(&format!("href=\"{url}")) || link.is_some(),
                    "{path}: {main}"
                );
                let twin = page(&site, &format!("{path}.md"));
                let told = match link {
                    Some(_) => "[The manual](<https://docs.example/a.html>)",
                    None => "The manual",
                };
                assert!(twin.matches(told).count() >= n_expected, "{path}: {twin}");
            }
            let llms = page(&site, "llms.txt");
            assert!(llms.contains("External documentation: "), "{llms}");
            assert!(page(&site, "openapi.json").matches(url).count() >= 5);
        }
    }
}

#[test]
fn what_is_not_described_is_told_once_of_each_kind() {
    let silent =
        LIST.replace("summary: Lists pets, ", "") + &pet("deprecated: false", "{type: string}");
    let told = told(&version("1", "", &silent));
    assert_eq!(
        told,
        [
            "GW0908 2 of 2 operations have neither a summary nor a description",
            "GW0908 1 of 1 parameters have no description",
        ]
    );
}

/// What is said of a path is said of its operations, and the summary of an API stands below its title.
#[test]
fn summaries_are_shown() {
    let paths = "  /pets:
    summary: Path summary
    description: Path description
    get: {responses: {'200': {description: ok}}}
    post: {summary: Own summary, description: Own description, responses: {'200': {description: ok}}}
";
    let text = document("", paths).replace("title: Pets", "title: Pets, summary: A short line");
    let (site, _) = site(&text);
    for file in ["index.html", "index.md"] {
        assert!(page(&site, file).contains("A short line"), "{file}");
    }
    let get = page(&site, "operations/get-pets.html");
    assert!(
        get.contains("Path summary") && get.contains("Path description"),
        "{get}"
    );
    let post = page(&site, "operations/post-pets.html");
    assert!(post.contains("<title>Own summary"), "{post}");
    assert!(
        post.contains("Own description") && post.contains("Path description"),
        "{post}"
    );
}
