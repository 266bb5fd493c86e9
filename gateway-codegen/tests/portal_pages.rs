//! Which pages a portal has, where they are, and how they look at the extremes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use std::collections::BTreeSet;

use gateway_codegen::emit::OutputTree;
use gateway_codegen::emit::portal;
use gateway_codegen::source::MemoryLoader;
use gateway_codegen::{Options, compile};

/// The site of a document, and the links of it that lead nowhere.
fn site(text: &str) -> (OutputTree, usize) {
    let loader = MemoryLoader::new().with("api.yaml", text);
    let (site, told) = site_with(&loader, &portal::Options::default());
    let broken = told.iter().filter(|it| *it == "GW0907");
    (site, broken.count())
}

/// The site of `api.yaml`, and the codes of what is told of it.
fn site_with(loader: &MemoryLoader, made: &portal::Options) -> (OutputTree, Vec<String>) {
    let options = Options {
        docs: true,
        ..Options::default()
    };
    let compilation = compile(&["api.yaml".to_owned()], &options, loader).unwrap();
    let gateway = compilation.gateway.unwrap();
    let site = portal::site(&gateway, made).unwrap();
    let told = compilation.sink.into_sorted();
    let told = told.iter().map(|it| it.code.number().to_string());
    (site, told.collect())
}

/// A document with these paths, and with more at its root.
fn document(root: &str, paths: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: Pets, version: '1'}}\nx-gateway: {{upstream: 'http://127.0.0.1:9'}}\n{root}paths:\n{paths}"
    )
}

/// An operation at a path.
fn operation(path: &str, method: &str, more: &str) -> String {
    format!("  '{path}':\n    {method}: {{{more}responses: {{'200': {{description: ok}}}}}}\n")
}

fn page<'s>(site: &'s OutputTree, path: &str) -> &'s str {
    std::str::from_utf8(site.get(path).unwrap_or_else(|| panic!("{path}"))).unwrap()
}

/// The pages of a folder, in the order of their names.
fn pages<'s>(site: &'s OutputTree, folder: &str) -> Vec<&'s str> {
    let paths = site.iter().map(|(path, _)| path);
    let pages = paths.filter_map(|path| path.strip_prefix(folder)?.strip_suffix(".html"));
    pages.collect()
}

/// The part of a page before and after these texts.
fn part<'p>(html: &'p str, from: &str, to: &str) -> &'p str {
    let start = html.find(from).unwrap_or_else(|| panic!("{from}: {html}"));
    let rest = &html[start..];
    &rest[..rest.find(to).unwrap_or_else(|| panic!("{to}: {rest}"))]
}

#[test]
fn tags_list_all_their_operations() {
    let root = "tags:\n- {name: first}\n- {name: told, description: 'Back to [it](#tag/told), [other](#tag/second), [none](#tag/silent).'}\n- {name: silent}\n";
    let paths = operation(
        "/a",
        "get",
        "operationId: a, tags: [first, second, first], ",
    ) + &operation("/b", "get", "operationId: b, tags: [first], ")
        + &operation("/c", "get", "operationId: c, tags: [second], ");
    let (site, broken) = site(&document(root, &paths));
    assert_eq!(broken, 1);
    assert_eq!(pages(&site, "tags/"), ["first", "second", "told"]);
    let listed = |tag: &str| {
        let html = page(&site, &format!("tags/{tag}.html"));
        let list = part(html, "<ul class=\"operations\">", "</ul>");
        ["a", "b", "c"].map(|id| list.matches(&format!("operations/{id}.html")).count())
    };
    assert_eq!((listed("first"), listed("second")), ([1, 1, 0], [1, 0, 1]));
    let told = page(&site, "tags/told.html");
    assert!(
        told.contains("href=\"../tags/second.html\">other"),
        "{told}"
    );
    assert!(told.contains(", none."), "{told}");
    // The navigation and the first page have each operation once.
    let home = page(&site, "index.html");
    let navigation = part(home, "class=\"nav-title\">Operations", "</nav>");
    let summaries = part(home, "class=\"tag-summary\"", "id=\"picture\"");
    for part in [navigation, summaries] {
        assert_eq!(part.matches("operations/a.html").count(), 1, "{part}");
        assert!(part.contains("tags/told.html"), "{part}");
    }
    assert!(summaries.contains("1 more in <bdi>second"), "{summaries}");
    assert_eq!(
        page(&site, "llms.txt").matches("operations/a.md").count(),
        1
    );
    assert!(page(&site, "llms.txt").contains("(tags/told.md)"));
    let of_a = page(&site, "operations/a.html");
    for tag in ["first", "second"] {
        let link = format!("<a href=\"../tags/{tag}.html\"><bdi>{tag}</bdi></a>");
        assert!(part(of_a, "Tags: ", "</p>").contains(&link), "{of_a}");
    }
    assert!(page(&site, "operations/a.md").contains("Tags: [first](../tags/first.md), [second]"));
    assert!(!page(&site, "operations/b.html").contains("Tags: "));
}

#[test]
fn addresses_stay_when_others_come() {
    let old = operation("/a/b", "get", "tags: [犬], ")
        + &operation("/a-b", "get", "tags: [ペット], ")
        + &operation("/x", "get", "operationId: getPets, tags: [con], ")
        + &operation("/ü", "get", "");
    let new =
        operation("/0", "get", "tags: [猫], ") + &operation("/a_b", "get", "tags: [Con], ") + &old;
    let contested = operation("/pets", "get", "") + &old;
    let paths = |text: &str| -> BTreeSet<String> {
        let (site, _) = site(&document("", text));
        site.iter().map(|(path, _)| path.to_owned()).collect()
    };
    let (old, new, contested) = (paths(&old), paths(&new), paths(&contested));
    // What leads to one page never leads to another later.
    assert!(old.contains("operations/get-pets.html"));
    assert!(
        !contested.contains("operations/get-pets.html"),
        "{contested:?}"
    );
    let lost: Vec<&String> = old.difference(&new).collect();
    assert!(lost.iter().all(|it| it.starts_with("assets/")), "{lost:?}");
    let mut seen = BTreeSet::new();
    for path in &new {
        assert!(seen.insert(path.to_ascii_lowercase()), "{path}");
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-./".contains(c);
        assert!(path.chars().all(is_plain), "{path}");
        let name = path.rsplit('/').next().unwrap().split('.').next().unwrap();
        assert!(!["con", "nul", "aux", "prn"].contains(&name), "{path}");
    }
    // One page of each: none has taken another's.
    let n_of = |folder: &str| new.iter().filter(|it| it.starts_with(folder)).count();
    assert_eq!((n_of("operations/"), n_of("tags/")), (2 * 6, 2 * 6));
}

#[test]
fn anchors_stay_when_parameters_come() {
    let anchors = |parameters: &[&str]| -> BTreeSet<String> {
        let list = parameters
            .iter()
            .map(|name| format!("{{name: '{name}', in: query, schema: {{type: string}}}}"));
        let list = list.collect::<Vec<_>>().join(", ");
        let paths = operation(
            "/a",
            "get",
            &format!("operationId: a, parameters: [{list}], "),
        );
        let (site, _) = site(&document("", &paths));
        let html = page(&site, "operations/a.html");
        let ids = html.split(" id=\"").skip(1);
        let ids = ids.map(|rest| rest.split('"').next().unwrap().to_owned());
        ids.filter(|id| id.starts_with("query")).collect()
    };
    let old = anchors(&["petId", "pet_id", "größe", "名"]);
    let new = anchors(&["pet.id", "大", "名", "pet_id", "größe", "petId"]);
    assert_eq!((old.len(), new.len()), (4, 6));
    assert!(old.is_subset(&new), "{old:?} {new:?}");
}

#[test]
fn results_of_the_search_say_the_method_once() {
    let paths =
        operation("/a", "patch", "") + &operation("/b", "get", "summary: GET what there is, ");
    let (site, _) = site(&document("", &paths));
    let entries = page(&site, "assets/search/entries.js");
    assert!(entries.contains("\"PATCH\"") && !entries.contains("PATCH /a"));
    // What somebody wrote stays.
    assert!(entries.contains("GET what there is"), "{entries}");
}

#[test]
fn sentences_have_no_capitals_within() {
    let root =
        "components: {securitySchemes: {key: {type: apiKey, in: header, name: x-api-key}}}\n";
    let paths = operation("/a", "get", "operationId: a, security: [{key: []}], ");
    let (site, _) = site(&document(root, &paths));
    let html = page(&site, "operations/a.html");
    assert!(html.contains("enforced by: the "), "{html}");
    let html = page(&site, "authentication.html");
    assert!(html.contains("It is enforced by the "), "{html}");
}

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

/// Samples call a host that is not the gateway's, where nobody knows that; said where a reader begins.
#[test]
fn homes_say_what_stands_for_the_host() {
    let staged = "x-gateway: {upstream: 'http://127.0.0.1:9', stages: {prod: {mount: {host: api.pets.example}}}}\n";
    let plain = document("", &operation("/pets", "get", ""));
    let (own, rest) = plain.split_once("x-gateway").unwrap();
    let (_, rest) = rest.split_once('\n').unwrap();
    for (text, is_told) in [
        (plain.clone(), true),
        (format!("{own}{staged}{rest}"), false),
        // There is nothing to call.
        (document("", "  {}\n"), false),
    ] {
        let (site, _) = site(&text);
        let about = "stands for the address of the gateway.";
        let html = format!("<code>https://api.example.com</code> {about}</p>");
        let twin = format!("`https://api.example.com` {about}\n");
        assert_eq!(page(&site, "index.html").contains(&html), is_told, "{text}");
        assert_eq!(page(&site, "index.md").contains(&twin), is_told, "{text}");
        for (path, content) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
            let html = std::str::from_utf8(content).unwrap();
            assert!(!html.contains("data-host"), "{path}");
        }
    }
}

/// Members of what an operation takes and gives, and of schemas, lead to them.
#[test]
fn the_search_finds_members() {
    let root = "components: {schemas: {Pet: {type: object, properties: {whiskers: {type: string, enum: [curly]}}}}}\n";
    let body = "requestBody: {content: {application/json: {schema: {type: object, properties: {feathers: {type: integer}}}}}}, ";
    let (site, _) = site(&document(root, &operation("/pets", "post", body)));
    let index: String = site
        .iter()
        .filter(|(path, _)| path.starts_with("assets/search/") && !path.ends_with("entries.js"))
        .map(|(_, content)| String::from_utf8_lossy(content))
        .collect();
    for word in ["whiskers", "curly", "feathers"] {
        assert!(index.contains(word), "{word}: {index}");
    }
}

#[test]
fn a_site_of_pages_alone_links_to_nothing_else() {
    let text = document("", &operation("/pets", "get", "tags: [a], "));
    let loader = MemoryLoader::new().with("api.yaml", text);
    let options = portal::Options {
        pages_only: true,
        ..portal::Options::default()
    };
    let (site, _) = site_with(&loader, &options);
    for (path, content) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(content);
        for absent in [".md\"", "text/markdown", "openapi.", "llms.txt"] {
            assert!(!html.contains(absent), "{path}: {absent}");
        }
    }
}

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
fn all_that_schemas_ask_is_in_words() {
    // A schema, and what its page and its twin say of it.
    let rows: [(&str, &[&str], &[&str]); 15] = [
        (
            "{type: object, properties: {email: {}, phone: {}}, anyOf: [{required: [email]}, {required: [phone, email]}]}",
            &["With email<", "email required", "With phone and email<"],
            &["- With email (object): email required\n"],
        ),
        (
            "{type: object, oneOf: [{required: [a]}, {not: {required: [a]}}]}",
            &["With a<", "without a"],
            &["without a"],
        ),
        (
            "{type: object, properties: {good: {}}, not: {required: [bad]}}",
            &["without bad"],
            &["Type: object: without bad\n"],
        ),
        (
            "{type: object, not: {anyOf: [{required: [x]}, {required: [y]}]}}",
            &["Not<", "With x<", "With y<"],
            &["- With x (object): x required\n"],
        ),
        (
            "{allOf: [{required: [a, b]}, {type: object, properties: {a: {type: string}}}]}",
            &["b required"],
            &["- `a` (string, required)\n", "b required"],
        ),
        (
            "{if: {properties: {kind: {const: a}}}, then: {required: [x]}, else: {properties: {y: {type: integer, maximum: 7}}}}",
            &[
                "Depending on the value",
                "If<",
                "Then<",
                "x required",
                "Otherwise<",
                "at most 7",
            ],
            &[
                "- Depending on the value:\n",
                "  - Then (object): x required\n",
            ],
        ),
        ("{if: {minLength: 3}}", &["anything"], &["Type: anything\n"]),
        (
            "{type: object, dependentRequired: {card: [address, name]}}",
            &["with card also address and name"],
            &["with card also address and name"],
        ),
        (
            "{type: object, dependentSchemas: {card: {properties: {address: {type: string, minLength: 2}}}}}",
            &[
                "Depending on members",
                "With card<",
                "at least 2 characters",
            ],
            &[
                "  - With card (object)\n",
                "`address` (string): at least 2 characters",
            ],
        ),
        // What all branches say of a member.
        (
            "{allOf: [{type: object, properties: {a: {type: integer, minimum: 3}}, required: [a]}, {minProperties: 2, properties: {a: {maximum: 4, multipleOf: 2}}}]}",
            &[
                "at least 3",
                "at most 4",
                "a multiple of 2",
                "at least 2 members",
            ],
            &["- `a` (integer, required): at least 3; at most 4; a multiple of 2\n"],
        ),
        (
            "{allOf: [{properties: {a: {type: object, properties: {b: {type: number}}}}}, {properties: {a: {required: [b], properties: {b: {type: integer, enum: [1, 2]}, c: {}}}}}]}",
            &[],
            &[
                "- `a` (object)\n",
                "  - `b` (integer, required): one of 1, 2\n",
                "  - `c` (anything)\n",
            ],
        ),
        (
            "{type: array, prefixItems: [{type: integer}], items: false}",
            &["no other elements"],
            &["no other elements"],
        ),
        (
            "{type: array, items: {type: array, items: {type: array, items: {type: object}}}}",
            &["array of arrays of arrays of objects"],
            &["Type: array of arrays of arrays of objects\n"],
        ),
        (
            "{$dynamicRef: '#node', $defs: {n: {$dynamicAnchor: node, type: object, required: [v], properties: {v: {type: integer, minimum: 4}, next: {$dynamicRef: '#node'}}}}}",
            &["at least 4"],
            &["`v` (integer, required): at least 4"],
        ),
        (
            "{type: object, properties: {p: {$ref: '#own'}}, $defs: {o: {$anchor: own, type: string, minLength: 3}}}",
            &["at least 3 characters"],
            &["`p` (o): at least 3 characters"],
        ),
    ];
    for (schema, shown, told) in rows {
        let root = format!("components: {{schemas: {{S: {schema}}}}}\n");
        let (site, _) = site(&document(&root, &operation("/p", "get", "")));
        for (path, texts) in [("schemas/s.html", shown), ("schemas/s.md", told)] {
            let content = page(&site, path);
            for text in texts {
                assert!(content.contains(text), "{schema}: {text}\n{content}");
            }
        }
    }
}

#[test]
fn bases_list_what_builds_upon_them() {
    for (mapping, expected) in [
        (
            ", mapping: {dog: '#/components/schemas/Dog', cat: Cat}",
            ["petType: dog", "petType: cat"],
        ),
        (", mapping: {cat: Cat}", ["petType: Dog", "petType: cat"]),
        ("", ["petType: Dog", "petType: Cat"]),
    ] {
        let root = format!(
            "components:
  schemas:
    Pet: {{type: object, properties: {{petType: {{type: string}}}}, discriminator: {{propertyName: petType{mapping}}}}}
    Dog: {{allOf: [{{$ref: '#/components/schemas/Pet'}}, {{properties: {{barks: {{type: boolean}}}}}}]}}
    Cat: {{allOf: [{{$ref: '#/components/schemas/Pet'}}]}}
"
        );
        let (site, _) =
            site(&document(&root, &operation("/p", "get", "")).replace("3.1.0", "3.0.3"));
        let html = page(&site, "schemas/pet.html");
        let twin = page(&site, "schemas/pet.md");
        assert!(html.contains("Told apart by petType"), "{html}");
        for (value, name) in expected.into_iter().zip(["dog", "cat"]) {
            assert!(
                html.contains(value) && twin.contains(value),
                "{value} {twin}"
            );
            assert!(
                html.contains(&format!("<a href=\"../schemas/{name}.html\">")),
                "{html}"
            );
            assert!(twin.contains(&format!("](../schemas/{name}.md)")), "{twin}");
        }
        // Those are not told apart once more.
        let dog = page(&site, "schemas/dog.html");
        assert!(
            !dog.contains("Told apart") && dog.contains("barks"),
            "{dog}"
        );
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
fn anchors_of_other_guides_are_there_or_told() {
    for (target, expected) in [
        ("02-next.md", 0),
        ("02-next.md#why", 0),
        ("02-next.md#why-1", 0),
        ("02-next.md#%C3%BCber", 0),
        ("02-next.md#nope", 1),
        ("02-next.md#Why", 1),
    ] {
        let head = "x-gateway: {upstream: 'http://127.0.0.1:9', ";
        let text = document("", &operation("/p", "get", "summary: It, "))
            .replace(
                "x-gateway: {",
                &format!("{head}portal: {{guides: ['guides/*.md']}}, "),
            )
            .replace(", upstream: 'http://127.0.0.1:9'}", "}");
        let loader = MemoryLoader::new()
            .with("api.yaml", text)
            .with("guides/01-start.md", format!("# Start\n\n[x]({target})\n"))
            .with(
                "guides/02-next.md",
                "# Next\n\n## Why\n\n## Why\n\n## Über\n",
            );
        let (_, told) = site_with(&loader, &portal::Options::default());
        let n = told.iter().filter(|it| *it == "GW0907").count();
        assert_eq!(n, expected, "{target} {told:?}");
    }
}

/// A document of OpenAPI 3.0 with a callback, by reference, and what it refers to.
const CALLING: &str = r##"openapi: 3.0.3
info: {title: Orders, version: '1'}
x-gateway: {upstream: 'http://127.0.0.1:9'}
paths:
  /orders:
    post:
      operationId: placeOrder
      parameters: [{name: q, in: query, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {hook: {type: string}}}}}}
      responses: {'202': {description: Taken}}
      callbacks:
        shipped: {$ref: '#/components/callbacks/shipped'}
        x-own:
          x-note: {post: {summary: Never, responses: {}}}
          'https://{$request.query.q}.example/done':
            put: {deprecated: true, responses: {default: {description: Anything}}}
            delete: {responses: {}}
components:
  callbacks:
    shipped:
      '{$request.body#/hook}':
        post:
          operationId: orderShipped
          summary: The order is on its way
          description: Sent *once*, see [Parcel](#/components/schemas/Parcel).
          externalDocs: {url: 'https://docs.example/shipped'}
          parameters: [{name: q, in: query, required: true, schema: {type: string}}]
          requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Parcel'}}}}
          responses:
            '204': {description: Noted, links: {order: {operationId: placeOrder}}}
          callbacks: {again: {$ref: '#/components/callbacks/shipped'}}
  schemas:
    Parcel:
      type: object
      properties:
        number: {type: string, readOnly: true, example: P-17}
        secret: {type: string, writeOnly: true}
"##;

#[test]
fn callbacks_are_on_the_page_of_their_operation() {
    let (site, broken) = site(CALLING);
    assert_eq!(broken, 0);
    let html = page(&site, "operations/place-order.html");
    assert!(
        html.contains("<a href=\"#callbacks\"><bdi>Callbacks"),
        "{html}"
    );
    let section = part(
        html,
        "<section aria-labelledby=\"callbacks\">",
        "</section>",
    );
    // Who sends them; what, where to, and what is answered.
    for text in [
        "The backend makes these calls",
        "neither come from the gateway",
        "<bdi>The order is on its way</bdi>",
        ">POST</span>",
        "{$request.body#/hook}",
        "Callback <code>shipped</code>",
        "Sent <em>once</em>, see <a href=\"../schemas/parcel.html\">Parcel</a>",
        "External documentation: <a href=\"https://docs.example/shipped\"",
        "<b>required</b>",
        "P-17",
        "What is expected in answer",
        "Noted",
        "<a href=\"../operations/place-order.html\"><bdi>placeOrder</bdi></a>",
        "Callback <code>x-own</code>",
        ">PUT</span>",
        ">DELETE</span>",
        "deprecated</span>",
    ] {
        assert!(
            text_of(section).contains(text) || section.contains(text),
            "{text}: {section}"
        );
    }
    // The API sends what only answers have, and nothing that only clients send; what callbacks call back is another matter.
    assert!(
        section.contains("number") && !section.contains("secret"),
        "{section}"
    );
    assert!(
        !section.contains("again") && !section.contains("Never"),
        "{section}"
    );
    assert_eq!(section.matches("<details class=\"callback\"").count(), 3);

    let twin = page(&site, "operations/place-order.md");
    for line in [
        "## Callbacks\n\nThe backend makes these calls",
        "### The order is on its way\n\n`POST {$request.body#/hook}`, callback `shipped`\n",
        "Sent *once*, see [Parcel](../schemas/parcel.md).",
        "External documentation: https://docs.example/shipped\n",
        "#### Query parameters\n\n- `q` (string, required)\n",
        "#### Body (required)\n",
        "- `number` (string, for example P-17",
        "#### What is expected in answer\n\n##### 204 No Content\n\nNoted\n",
        "### x-own\n\n`PUT https://{$request.query.q}.example/done`, callback `x-own`\n\n**Deprecated.**",
    ] {
        assert!(
            twin.contains(line) || line.starts_with("- `number`"),
            "{line}: {twin}"
        );
    }
    assert!(
        twin.contains("`number` (string)") && twin.contains("\"P-17\""),
        "{twin}"
    );

    let entries = page(&site, "assets/search/entries.js");
    assert!(
        entries.contains("\"callback\"") && entries.contains("The order is on its way"),
        "{entries}"
    );
    let used_by = part(
        page(&site, "schemas/parcel.html"),
        "id=\"used-by\"",
        "</section>",
    );
    assert!(used_by.contains("operations/place-order.html"), "{used_by}");
    let published = page(&site, "openapi.json");
    for kept in [
        "orderShipped",
        "{$request.body#/hook}",
        "\"links\"",
        "https://docs.example/shipped",
    ] {
        assert!(published.contains(kept), "{kept}: {published}");
    }
}

/// A page without its tags.
fn text_of(html: &str) -> String {
    let parts = html
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect()
}

/// Many operations may have the same callbacks, and callbacks many addresses: each page has a few of them.
#[test]
fn many_callbacks_are_counted() {
    let addresses: String = (0..50)
        .map(|i| format!("'http://h{i}.example': {{post: {{responses: {{}}}}}}, "))
        .collect();
    let more =
        format!("operationId: a, callbacks: {{one: {{{addresses}}}, two: {{{addresses}}}}}, ");
    let (site, _) = site(&document("", &operation("/a", "post", &more)));
    let html = page(&site, "operations/a.html");
    assert_eq!(html.matches("<details class=\"callback\"").count(), 20);
    assert!(html.contains("And 31 more."), "{html}");
    let links: String = (0..80)
        .map(|i| format!("l{i}: {{operationId: a}}, "))
        .collect();
    let parameters: String = (0..60).map(|i| format!("p{i}: {i}, ")).collect();
    let paths = format!(
        "  /a:\n    get: {{operationId: a, responses: {{'200': {{description: ok, links: {{{links}}}}}, '201': {{description: ok, links: {{one: {{operationId: a, parameters: {{{parameters}}}}}}}}}}}}}\n"
    );
    let (site, broken) = self::site(&document("", &paths));
    assert_eq!(broken, 0);
    let html = page(&site, "operations/a.html");
    assert!(
        html.contains("<p>And 30 more.</p>")
            && html.contains("<td colspan=\"2\">And 10 more.</td>"),
        "{html}"
    );
}

#[test]
fn links_of_responses_lead_to_operations() {
    // A link, what the page has of it, what its twin has, and whether it is told.
    let rows = [
        (
            "{operationId: getPet, description: 'The *new* one', parameters: {path.id: '$response.body#/id', n: 3, word: plain}, requestBody: {a: '$url'}}",
            &[
                "<a href=\"../operations/get-pet.html\"><bdi>A pet</bdi></a>",
                ">GET</b>",
                "The <em>new</em> one",
                "<code>path.id</code></th><td><code dir=\"auto\">$response.body#/id</code>",
                "<code>n</code></th><td><code dir=\"auto\">3</code>",
                "<code dir=\"auto\">&#34;plain&#34;</code>",
                "The body</th><td><code dir=\"auto\">{&#34;a&#34;: &#34;$url&#34;}",
            ][..],
            "- `next`: GET [A pet](<../operations/get-pet.md>)\n  The *new* one\n  - parameter `path.id`: `$response.body#/id`\n",
            false,
        ),
        (
            "{operationRef: '#/paths/~1pets~1{id}/get'}",
            &["<a href=\"../operations/get-pet.html\">"],
            "[A pet](<../operations/get-pet.md>)",
            false,
        ),
        (
            "{operationRef: '#/paths/~1pets~1%7Bid%7D/get'}",
            &["<a href=\"../operations/get-pet.html\">"],
            "[A pet](<../operations/get-pet.md>)",
            false,
        ),
        // A path item elsewhere, by its path and by its file.
        (
            "{operationRef: '#/paths/~1toys/get'}",
            &["<a href=\"../operations/list-toys.html\">"],
            "[listToys](<../operations/list-toys.md>)",
            false,
        ),
        (
            "{operationRef: 'toys.yaml#/get'}",
            &["<a href=\"../operations/list-toys.html\">"],
            "[listToys](<../operations/list-toys.md>)",
            false,
        ),
        (
            "{operationRef: 'toys.yaml#/x-unused'}",
            &["<code>toys.yaml#/x-unused</code>"],
            "- `next`: `toys.yaml#/x-unused`\n",
            false,
        ),
        (
            "{$ref: '#/components/links/toLostPet'}",
            &[
                "<a href=\"../webhooks/lost.html\"><bdi>A pet is lost</bdi></a>",
                ">POST</b>",
            ],
            "POST [A pet is lost](<../webhooks/lost.md>)",
            false,
        ),
        (
            "{operationRef: '#/webhooks/lost/post'}",
            &["<a href=\"../webhooks/lost.html\">"],
            "POST [A pet is lost](<../webhooks/lost.md>)",
            false,
        ),
        (
            "{operationRef: 'https://other.example/api.yaml#/paths/~1x/get'}",
            &[
                "<a href=\"https://other.example/api.yaml#/paths/~1x/get\" rel=\"noopener noreferrer nofollow\">",
            ],
            "- `next`: https://other.example/api.yaml#/paths/~1x/get\n",
            false,
        ),
        (
            "{operationId: getPets}",
            &["<code>getPets</code>"],
            "- `next`: `getPets`\n",
            true,
        ),
        (
            "{operationRef: getPet}",
            &["<code>getPet</code>"],
            "- `next`: `getPet`\n",
            true,
        ),
        (
            "{operationRef: '#/paths/~1none/get'}",
            &["<code>#/paths/~1none/get</code>"],
            "- `next`: `#/paths/~1none/get`\n",
            true,
        ),
        (
            "{description: Somewhere}",
            &["Somewhere"],
            "- `next`\n  Somewhere\n",
            true,
        ),
        (
            "{operationRef: 'javascript://x/%0aalert(1)'}",
            &["<code>javascript://x/%0aalert(1)</code>"],
            "- `next`: `javascript:",
            false,
        ),
    ];
    for (link, shown, told, is_told) in rows {
        let root = "webhooks: {lost: {post: {operationId: petLost, summary: A pet is lost, responses: {}}}}\n\
                    components: {links: {toLostPet: {operationId: petLost}}}\n";
        let paths = format!(
            "  /pets:\n    post: {{operationId: addPet, responses: {{'201': {{description: ok, links: {{next: {link}}}}}}}}}\n{}  /toys: {{$ref: toys.yaml}}\n",
            operation("/pets/{id}", "get", "operationId: getPet, summary: A pet, ")
        );
        let loader = MemoryLoader::new()
            .with("api.yaml", document(root, &paths))
            .with(
                "toys.yaml",
                "{get: {operationId: listToys, responses: {'200': {description: ok}}}, x-unused: {responses: {}}}",
            );
        let (site, found) = site_with(&loader, &portal::Options::default());
        let n = found.iter().filter(|it| *it == "GW0907").count();
        assert_eq!(n, usize::from(is_told), "{link} {found:?}");
        let html = page(&site, "operations/add-pet.html");
        let section = part(html, ">Links</h4>", "</details>");
        assert!(section.contains("<code>next</code>"), "{section}");
        for text in shown {
            assert!(section.contains(text), "{link}: {text}\n{section}");
        }
        assert!(!section.contains("href=\"javascript"), "{section}");
        let twin = page(&site, "operations/add-pet.md");
        assert!(
            part(twin, "Links:\n", "## ").contains(told),
            "{link}: {told}\n{twin}"
        );
    }
}

/// A response that many operations have is told of once.
#[test]
fn broken_links_are_told_once() {
    let root =
        "components: {responses: {ok: {description: ok, links: {next: {operationId: lisPets}}}}}\n";
    let paths: String = ["a", "b", "c"]
        .map(|name| format!("  /{name}:\n    get: {{operationId: {name}, responses: {{'200': {{$ref: '#/components/responses/ok'}}}}}}\n"))
        .concat();
    let (_, broken) = site(&document(root, &paths));
    assert_eq!(broken, 1);
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
fn heirs_of_heirs_are_told_apart() {
    for (schemas, expected) in [
        (
            "Cat: {allOf: [{$ref: '#/components/schemas/Pet'}]}\n    Lynx: {allOf: [{$ref: '#/components/schemas/Cat'}]}\n    Old: {allOf: [{$ref: '#/components/schemas/Lynx'}, {$ref: '#/components/schemas/Cat'}]}",
            &["Cat", "Lynx", "Old"][..],
        ),
        // Rings end.
        (
            "Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {$ref: '#/components/schemas/Lynx'}]}\n    Lynx: {allOf: [{$ref: '#/components/schemas/Cat'}]}\n    Old: {allOf: [{$ref: '#/components/schemas/Old'}]}",
            &["Cat", "Lynx"],
        ),
    ] {
        let root = format!(
            "components:\n  schemas:\n    Pet: {{type: object, discriminator: {{propertyName: kind}}}}\n    {schemas}\n"
        );
        let text = document(&root, &operation("/p", "get", "")).replace("3.1.0", "3.0.3");
        let (site, _) = site(&text);
        let twin = page(&site, "schemas/pet.md");
        let found: Vec<&str> = twin
            .lines()
            .filter_map(|line| line.trim().strip_prefix("- kind: ")?.split(' ').next())
            .collect();
        assert_eq!(found, expected, "{twin}");
    }
    // Each of a chain tells all below apart: what is found grows with the document.
    let n_bytes = [30, 120].map(|n| {
        let chain: String = (0..n)
            .map(|i| format!("    S{i}: {{allOf: [{{$ref: '#/components/schemas/S{}'}}], discriminator: {{propertyName: kind}}}}\n", i + 1))
            .collect();
        let root = format!("components:\n  schemas:\n{chain}");
        let (site, _) = site(&document(&root, &operation("/p", "get", "")).replace("3.1.0", "3.0.3"));
        site.iter().map(|(_, content)| content.len()).sum::<usize>()
    });
    assert!(n_bytes[1] < n_bytes[0] * 6, "{n_bytes:?}");
}

/// A requirement of OpenAPI asks for all of its scopes; authorizers of Amazon for one of them.
#[test]
fn scopes_are_asked_for_as_they_are_enforced() {
    const JWT: &str = "type: oauth2, flows: {}, x-amazon-apigateway-authorizer: {type: jwt, identitySource: $request.header.Authorization, jwtConfiguration: {issuer: 'https://a.example', audience: [x]}}";
    const POOL: &str = "type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: cognito_user_pools, x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: ['arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abcdefghi']}";
    const OWN: &str = "type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.example/t', scopes: {a: A, b: B}}}";
    const PROXY: &str = "x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: 'http://10.0.0.1:9', payloadFormatVersion: '1.0'}, ";
    for (scheme, more, scopes, shown, told) in [
        (
            OWN,
            "",
            "a, b",
            "All of the scopes:",
            "(all of the scopes a, b)",
        ),
        (OWN, "", "a", "Scope:", "(scope a)"),
        (
            JWT,
            PROXY,
            "a, b",
            "One of the scopes:",
            "(one of the scopes a, b)",
        ),
        (
            POOL,
            PROXY,
            "a, b",
            "One of the scopes:",
            "(one of the scopes a, b)",
        ),
    ] {
        let root = format!("components: {{securitySchemes: {{s: {{{scheme}}}}}}}\n");
        let more = format!("operationId: o, security: [{{s: [{scopes}]}}], {more}");
        let (site, _) = site(&document(&root, &operation("/p", "get", &more)));
        let html = page(&site, "operations/o.html");
        assert!(
            part(html, "id=\"access\"", "</section>").contains(shown),
            "{shown} {html}"
        );
        let twin = page(&site, "operations/o.md");
        assert!(twin.contains(told), "{told} {twin}");
    }
}

#[test]
fn paths_that_share_an_item_are_all_described() {
    let root = "components: {pathItems: {shared: {get: {summary: Of both, responses: {'200': {description: Went well}}}}}}\n";
    let paths = "  /a: {$ref: '#/components/pathItems/shared'}\n  /b: {$ref: '#/components/pathItems/shared'}\n";
    let (site, _) = site(&document(root, paths));
    for path in ["operations/get-a.html", "operations/get-b.html"] {
        assert!(page(&site, path).contains("Went well"), "{path}");
    }
}

/// Sites of webhooks, and of schemas alone: there is nothing to call, and all that there is has its page.
#[test]
fn documents_without_operations_have_sites() {
    let webhook = "{post: {operationId: petBorn, summary: A pet was born, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}, responses: {'200': {description: ok}}}}";
    let schemas = "components: {schemas: {Pet: {type: object, description: An animal, properties: {name: {type: string}}}}}\n";
    for (root, found) in [
        (format!("webhooks: {{born: {webhook}}}\n{schemas}"), true),
        (schemas.to_owned(), false),
    ] {
        for paths in ["  {}\n", ""] {
            let text = document(&root, paths).replace("paths:\n  {}", "paths: {}");
            let text = match paths {
                "" => text.replace("paths:\n", ""),
                _ => text,
            };
            let (site, broken) = site(&text);
            assert_eq!(broken, 0);
            assert_eq!(pages(&site, "schemas/"), ["pet"]);
            assert_eq!(site.get("webhooks/born.html").is_some(), found);
            for home in [page(&site, "index.html"), page(&site, "index.md")] {
                assert_eq!(home.contains("webhooks/born."), found);
                assert!(home.contains("schemas/pet."), "{home}");
            }
            let home = page(&site, "index.html");
            for what in [
                "operations are open",
                "0 operations",
                "curl",
                "id=\"picture\"",
            ] {
                assert!(!home.contains(what), "{what}: {home}");
            }
        }
    }
    let compiled = |text: &str| {
        let loader = MemoryLoader::new().with("api.yaml", text);
        let options = Options {
            docs: true,
            ..Options::default()
        };
        let said = compile(&["api.yaml".to_owned()], &options, &loader).unwrap();
        let said = said.sink.into_sorted();
        { said.iter() }.any(|it| it.code.number() == "GW0306")
    };
    assert!(compiled(
        "openapi: 3.1.0\ninfo: {title: Pets, version: '1'}\npaths: {}\n"
    ));
}

/// Each schema builds upon all that come after it: by more ways than could ever be walked, and to no more than there are.
#[test]
fn many_ways_to_a_parent_lead_to_one() {
    let n = 40;
    let parents = |i: usize| {
        let parents = (i + 1..n).map(|it| format!("{{$ref: '#/components/schemas/S{it}'}}"));
        parents.collect::<Vec<_>>().join(", ")
    };
    let schemas: String = (0..n)
        .map(|i| {
            format!(
                "    S{i}: {{discriminator: {{propertyName: kind}}, properties: {{kind: {{type: string}}}}, allOf: [{}]}}\n",
                parents(i)
            )
        })
        .collect();
    let (site, broken) = site(&document(
        &format!("components:\n  schemas:\n{schemas}"),
        &operation(
            "/a",
            "post",
            "requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}, ",
        ),
    ));
    assert_eq!(broken, 0);
    assert_eq!(pages(&site, "schemas/").len(), n);
    // The member that all declare is one.
    let page = page(&site, "schemas/s0.html");
    assert_eq!(page.matches(">kind</").count(), 1, "{page}");
}
