//! What programs read: twins of pages, indexes, policies.

use serde_json::json;

use super::{LIST, document, operation, page, site, site_of, site_with, version};

use gateway_codegen::emit::portal;
use gateway_codegen::source::MemoryLoader;
use gateway_codegen::{Options, compile};

/// Nobody sends a policy with files: they have one in themselves.
#[test]
fn files_carry_their_policy() {
    let (site, _) = site(&document("", &operation("/pets", "get", "")));
    let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src";
    for (path, content) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = std::str::from_utf8(content).unwrap();
        assert!(html.contains(policy) && !html.contains("unsafe-"), "{path}");
    }
}

#[test]
fn twins_lead_to_twins_and_say_all_that_pages_say() {
    let text = format!(
        "openapi: 3.0.3
info: {{title: Pets, version: '1', description: 'See [get](#operation/getPet), [tag](#tag/all), [Pet](#/components/schemas/Pet).'}}
x-gateway: {{upstream: 'http://127.0.0.1:9', portal: {{guides: ['guides/*.md']}}}}
paths:
{}",
        "  /pets/{id}:
    get:
      operationId: getPet
      tags: [all]
      security: [{key: []}, {oauth: [read]}]
      parameters:
      - {name: id, in: path, required: true, description: 'The [id](#/components/schemas/Pet).', schema: {type: string}}
      requestBody:
        description: What is sent.
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Pet'}
            examples: {a: {summary: First one, description: About it, value: {name: Rex}}, b: {value: {name: Tom}}}
      responses:
        '200':
          description: All went well.
          headers: {X-Left: {description: How many are left., schema: {type: integer}}}
        4XX: {description: Something was wrong.}
        default: {description: Anything else.}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key, description: Ask *us* for it.}
    oauth:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: 'https://login.example/token', scopes: {read: Reads & lists}}}
  schemas:
    Pet:
      type: object
      properties: {name: {type: string, description: \"How it is called.\\n\\nBy all.\"}}
"
    );
    let loader = MemoryLoader::new()
        .with("api.yaml", text)
        .with(
            "guides/01-start.md",
            "# Start\n\nTo [the next](02-next.md#why), [get](#operation/getPet), [none](none.md), ![i](i.png).\n",
        )
        .with("guides/02-next.md", "# Next\n\n## Why\n\nSo.\n")
        .with("guides/i.png", "\u{89}PNG");
    let (site, _) = site_with(&loader, &portal::Options::default());
    for (path, lines) in [
        (
            "index.md",
            &["See [get](operations/get-pet.md), [tag](tags/all.md), [Pet](schemas/pet.md)."][..],
        ),
        (
            "guides/start.md",
            &["To [the next](../guides/next.md#why), [get](../operations/get-pet.md), none,"],
        ),
        (
            "operations/get-pet.md",
            &[
                "- `id` (string, required)\n  The [id](../schemas/pet.md).\n",
                "## Body (optional)\n\nWhat is sent.\n",
                "- `name` (string)\n  How it is called.\n\n  By all.\n",
                "Example: First one\n\nAbout it\n\n```\n{",
                "\"Tom\"",
                "### 200 OK\n\nAll went well.\n",
                "- `X-Left` (integer)\n  How many are left.\n",
                "### 4XX\n\nSomething was wrong.\n",
                "### default\n\nAnything else.\n",
                "\"message\"",
            ],
        ),
        ("schemas/pet.md", &["How it is called."]),
        (
            "authentication.md",
            &[
                "Ask *us* for it.\n",
                "- Tokens: `https://login.example/token`\n",
                "- scope `read`: Reads & lists\n",
            ],
        ),
    ] {
        let twin = page(&site, path);
        for line in lines {
            assert!(twin.contains(line), "{path}: {line}\n{twin}");
        }
        for (_, rest) in twin
            .match_indices("](")
            .map(|(at, _)| twin.split_at(at + 2))
        {
            let target = rest.split([')', '#']).next().unwrap_or_default();
            let target = target.trim_matches(['<', '>']);
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let whole = match target.strip_prefix("../") {
                Some(above) => above.to_owned(),
                None if folder.is_empty() => target.to_owned(),
                None => format!("{folder}/{target}"),
            };
            assert!(site.get(&whole).is_some(), "{path}: {target}");
        }
    }
}

#[test]
fn twins_say_what_pages_say_of_schemas() {
    let codes =
        "{type: array, minItems: 1, items: {type: string, pattern: '^[a-z]+$', maxLength: 9}}";
    let post = format!(
        "  /codes:
    post:
      summary: Adds codes
      parameters: [{{name: only, in: query, schema: {codes}}}]
      requestBody: {{required: true, content: {{application/json: {{schema: {codes}}}, text/plain: {{schema: {{type: string, format: uuid,          minLength: 36, example: 3f2b1c9e-8d4a-4f6b-9a57-0c1d2e3f4a5b}}}}}}}}
      responses:
        '200':
          description: ok
          headers: {{X-Left: {{schema: {{type: integer, minimum: 0}}}}}}
          content: {{application/json: {{schema: {{oneOf: [{{type: integer, maximum: 4}}, {{enum: [none, all], default: all}}]}}}}}}
"
    );
    let loader = MemoryLoader::new().with("api.yaml", version("1", "", &post));
    let site = site_of(&["api.yaml"], &loader);
    let twin = page(&site, "operations/post-codes.md");
    for line in [
        "- `only` (array of strings): at least 1 element; written as only=a&only=b",
        "  - each element (string): at most 9 characters; pattern ^[a-z]+$",
        "Type: array of strings: at least 1 element",
        "- each element (string): at most 9 characters; pattern ^[a-z]+$",
        "Type: string: format uuid; at least 36 characters; for example \"3f2b1c9e-8d4a-4f6b-9a57-0c1d2e3f4a5b\"",
        "- `X-Left` (integer): at least 0",
        "  - Alternative 1 (integer): at most 4",
        "  - Alternative 2 (anything): one of \"none\", \"all\"; default \"all\"",
    ] {
        assert!(twin.lines().any(|it| it == line), "{line}\n{twin}");
    }
}

#[test]
fn sites_of_several_apis_have_what_programs_read() {
    let one = document("", &operation("/pets", "get", ""));
    let two = one
        .replace("title: Pets", "title: Other, description: Of *others*")
        .replace("/pets", "/others");
    let loader = MemoryLoader::new().with("a.yaml", one).with("b.yaml", two);
    let options = Options {
        docs: true,
        ..Options::default()
    };
    let specs = ["a.yaml", "b.yaml"].map(str::to_owned);
    let gateway = compile(&specs, &options, &loader).unwrap().gateway.unwrap();
    let site = portal::site(&gateway, &portal::Options::default()).unwrap();
    for (path, name) in [("llms.txt", "llms.txt"), ("index.md", "index.md")] {
        let text = page(&site, path);
        for line in [
            format!("- [Pets 1](pets/{name})\n"),
            format!("- [Other 1](other/{name}): Of others\n"),
        ] {
            assert!(text.contains(&line), "{line} {text}");
        }
    }
    assert!(site.get("pets/llms.txt").is_some() && site.get("other/index.md").is_some());
    assert!(page(&site, "index.html").contains("href=\"index.md\""));
}

#[test]
fn the_public_document_has_the_address_of_each_stage() {
    let servers = |gateway: &str| {
        let loader = MemoryLoader::new().with("api.yaml", version("1", gateway, LIST));
        let site = site_of(&["api.yaml"], &loader);
        let public: serde_json::Value = serde_json::from_str(page(&site, "openapi.json")).unwrap();
        public["servers"].clone()
    };
    for (gateway, expected) in [
        ("", json!([{"url": "/"}])),
        (", basePath: /v1", json!([{"url": "/v1"}])),
        (
            ", stages: {prod: {}}",
            json!([{"url": "/", "description": "prod"}]),
        ),
        (
            ", basePath: /v1, stages: {prod: {}, beta: {}, other: {mount: {host: api.example.com, path: /}}}",
            json!([
                {"url": "/prod/v1", "description": "prod"},
                {"url": "/beta/v1", "description": "beta"},
                {"url": "https://api.example.com/v1", "description": "other"},
            ]),
        ),
    ] {
        assert_eq!(servers(gateway), expected, "{gateway}");
    }
    let swagger = "swagger: '2.0'
info: {title: A, version: '1'}
x-gateway: {upstream: 'http://127.0.0.1:9', basePath: /v1, stages: {prod: {mount: {host: api.example.com}}, beta: {}}}
paths: {/a: {get: {responses: {'200': {description: ok}}}}}
";
    let public: serde_json::Value =
        serde_json::from_str(page(&site(swagger).0, "openapi.json")).unwrap();
    assert_eq!(
        (&public["host"], &public["basePath"]),
        (&json!("api.example.com"), &json!("/prod/v1"))
    );
}

#[test]
fn texts_of_a_document_are_no_markup_in_what_programs_read() {
    let text = "openapi: 3.1.0
info: {title: '[T](https://evil.example)</title><script>alert(1)</script>', version: '*1*', summary: '# [S](javascript:a)'}
x-gateway: {upstream: 'http://127.0.0.1:9'}
paths:
  /pets:
    get:
      tags: ['[G](https://evil.example)']
      summary: '`[O](https://evil.example)'
      parameters: [{name: 'a`b|c', in: query, schema: {type: string}}]
      responses: {'200': {description: ok, content: {'application/json': {schema: {$ref: '#/components/schemas/P'}}}}}
components: {schemas: {P: {title: '![I](i.png)', type: object, properties: {'x``y`': {type: string}}}}}
";
    let (site, _) = site(text);
    let has = |path: &str, lines: &[&str]| {
        let text = page(&site, path);
        for line in lines {
            assert!(text.lines().any(|it| it == *line), "{path}: {line}\n{text}");
        }
    };
    let title = "# \\[T\\](https://evil.example)\\</title>\\<script>alert(1)\\</script>";
    has(
        "index.md",
        &[
            title,
            "\\# \\[S\\](javascript:a)",
            "## \\[G\\](https://evil.example)",
        ],
    );
    has(
        "llms.txt",
        &[
            title,
            "> \\# \\[S\\](javascript:a)",
            "## \\[G\\](https://evil.example)",
        ],
    );
    has(
        "operations/get-pets.md",
        &["# \\`\\[O\\](https://evil.example)", "- ``a`b|c`` (string)"],
    );
    has("schemas/p.md", &["- ``` x``y` ``` (string)"]);
    for (path, content) in site.iter() {
        let is_read = path.ends_with(".md") || path == "llms.txt";
        let text = std::str::from_utf8(content).unwrap_or_default();
        let is_markup = ["[T](", "[S](", "[G](", "[O](", "[I]("]
            .iter()
            .any(|it| text.contains(it));
        assert!(
            !is_read || !is_markup && !text.contains("/title><script"),
            "{path}: {text}"
        );
    }
}
