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
    let new = operation("/0", "get", "tags: [猫], ")
        + &operation("/a_b", "get", "tags: [Con], ")
        + &operation("/pets", "get", "")
        + &old;
    let paths = |text: &str| -> BTreeSet<String> {
        let (site, _) = site(&document("", text));
        site.iter().map(|(path, _)| path.to_owned()).collect()
    };
    let (old, new) = (paths(&old), paths(&new));
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
    assert_eq!((n_of("operations/"), n_of("tags/")), (2 * 7, 2 * 7));
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
    let rows: [(&str, &[&str], &[&str]); 9] = [
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
