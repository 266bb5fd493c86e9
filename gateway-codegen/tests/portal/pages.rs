//! Which pages a portal has, where they are, and how they look at the extremes.

use std::collections::BTreeSet;

use super::{LIST, document, operation, page, pages, part, pet, site, site_of, site_with, version};

use gateway_codegen::emit::portal;
use gateway_codegen::source::MemoryLoader;
use gateway_codegen::{Options, compile};

#[test]
fn bodies_of_any_type_have_anchors_of_their_own() {
    let post = "  /pets:
    post:
      summary: Adds a pet
      requestBody: {content: {'*/*': {schema: {type: string}}}}
      responses: {'413': {description: ours, content: {application/json: {example: 5e-301}}}}
";
    let loader = MemoryLoader::new().with("api.yaml", version("1", "", post));
    let site = site_of(&["api.yaml"], &loader);
    let html = page(&site, "operations/post-pets.html");
    assert_eq!(html.matches(" id=\"body\"").count(), 1, "{html}");
    // An example of the document's is not one of the gateway's own answers.
    assert_eq!(
        page(&site, "operations/post-pets.md")
            .matches("5e-301")
            .count(),
        1
    );
}

#[test]
fn all_pages_are_reached_from_the_first() {
    let loader = MemoryLoader::new()
        .with("api.yaml", version("2", ", portal: {changelog: [old.yaml], guides: [a.md]}", &format!("{LIST}{}", pet("tags: [x]", "{type: string}")))
            + "components: {schemas: {S: {type: object}}}\nwebhooks: {w: {post: {summary: W, responses: {'200': {description: ok}}}}}\n")
        .with("old.yaml", version("1", "", LIST))
        .with("other.yaml", version("1", ", basePath: /o", LIST).replace("Pets", "Other"))
        .with("a.md", "# A");
    let site = site_of(&["api.yaml", "other.yaml"], &loader);
    let mut reached = vec!["index.html".to_owned()];
    let mut next = 0;
    while let Some(path) = reached.get(next).cloned() {
        next += 1;
        let folder: Vec<&str> = path.split('/').collect();
        for link in page(&site, &path).split(" href=\"").skip(1) {
            let link = link.split(['"', '#', '?']).next().unwrap();
            let mut steps: Vec<&str> = folder[..folder.len() - 1].to_vec();
            for step in link.split('/') {
                match step {
                    ".." => drop(steps.pop()),
                    step => steps.push(step),
                }
            }
            let to = steps.join("/");
            if to.ends_with(".html") && site.get(&to).is_some() && !reached.contains(&to) {
                reached.push(to);
            }
        }
    }
    let pages = site
        .iter()
        .map(|(path, _)| path)
        .filter(|path| path.ends_with(".html"));
    let lost: Vec<&str> = pages
        .filter(|path| !reached.iter().any(|it| it == path))
        .collect();
    assert_eq!(lost, ["404.html", "callback.html"]);
}

#[test]
fn plain_documents_are_served_with_a_portal() {
    let amazon = "      x-amazon-apigateway-integration: {type: mock}\n";
    let mock =
        format!("  /a:\n    get:\n      responses: {{'200': {{description: ok}}}}\n{amazon}");
    for (gateway, paths, expected) in [
        ("", LIST, &["/docs"][..]),
        (", portal: {path: /about}", LIST, &["/about"]),
        (", portal: {enabled: false}", LIST, &[]),
        ("", mock.as_str(), &[]),
        (", portal: {}", mock.as_str(), &["/docs"]),
        // It gives way to a route that has its path, and not to one that has any.
        (
            "",
            "  /docs:\n    get: {responses: {'200': {description: ok}}}\n",
            &[],
        ),
        (
            "",
            "  /docs/{page}:\n    get: {parameters: [{name: page, in: path, required: true, schema: {type: string}}], responses: {'200': {description: ok}}}\n",
            &[],
        ),
        (
            "",
            "  /{rest}:\n    get: {parameters: [{name: rest, in: path, required: true, schema: {type: string}}], responses: {'200': {description: ok}}}\n",
            &["/docs"],
        ),
    ] {
        let loader = MemoryLoader::new().with("api.yaml", version("1", gateway, paths));
        let compilation = compile(&["api.yaml".to_owned()], &Options::default(), &loader).unwrap();
        assert_eq!(compilation.sink.n_errors(), 0, "{gateway} {paths}");
        let sites = portal::sites(&compilation.gateway.unwrap()).unwrap();
        let found: Vec<&str> = sites.iter().map(|site| site.path.as_str()).collect();
        assert_eq!(found, expected, "{gateway} {paths}");
    }
}

#[test]
fn answers_are_listed_once_in_the_contents() {
    let head = "openapi: 3.0.3
info: {title: A, version: '1'}
x-amazon-apigateway-policy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: '*', Action: 'execute-api:Invoke', Resource: '*'}]}
components: {securitySchemes: {sig: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}}}
";
    let get = "paths: {/a: {get: {security: [{sig: []}], responses: {'200': {description: ok}}, x-amazon-apigateway-integration: {type: mock}}}}";
    let loader = MemoryLoader::new().with("api.yaml", format!("{head}{get}\n"));
    let site = site_of(&["api.yaml"], &loader);
    let html = page(&site, "errors.html");
    for name in [
        "MISSING_AUTHENTICATION_TOKEN",
        "INVALID_SIGNATURE",
        "ACCESS_DENIED",
    ] {
        assert_eq!(
            html.matches(&format!("403 {name}</")).count(),
            1,
            "{name} {html}"
        );
        assert!(
            html.matches(&format!("class=\"error-name\">{name}"))
                .count()
                > 1,
            "{name} {html}"
        );
    }
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
    let root = "components: {securitySchemes: {key: {type: apiKey, in: header, name: x-api-key}, other: {type: apiKey, in: query, name: k}}}\n";
    let paths = operation(
        "/a",
        "get",
        "operationId: a, security: [{key: [], other: []}], ",
    );
    let (site, _) = site(&document(root, &paths));
    let html = page(&site, "operations/a.html");
    assert!(html.contains("enforced by: the "), "{html}");
    let html = page(&site, "authentication.html");
    assert!(html.contains("It is enforced by the "), "{html}");
    let twin = page(&site, "operations/a.md");
    assert!(
        twin.contains("- A key in the header x-api-key and a key in the query parameter k\n"),
        "{twin}"
    );
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
fn the_search_finds_what_callers_send() {
    let root = r#"security: [{secret: []}]
webhooks:
  born: {post: {parameters: [{name: X-Sig, in: header, description: An HMAC, schema: {type: string}}], responses: {'200': {description: ok}}}}
components: {securitySchemes: {secret: {type: http, scheme: bearer, description: From Übersee}}}
"#;
    let more =
        "parameters: [{name: limit, in: query, description: How many, schema: {type: integer}}], ";
    let (site, _) = site(&document(root, &operation("/pets", "get", more)));
    let read = |is_entries: bool| -> String {
        let files = site.iter().filter(|(path, _)| {
            path.starts_with("assets/search/") && path.ends_with("entries.js") == is_entries
        });
        files
            .map(|(_, content)| String::from_utf8_lossy(content))
            .collect()
    };
    let words = read(false);
    for word in ["sig", "hmac", "many", "secret", "ubersee"] {
        assert!(words.contains(word), "{word}: {words}");
    }
    let entries = read(true);
    for href in ["header-x-sig", "query-limit", "authentication.html"] {
        assert!(entries.contains(href), "{href}: {entries}");
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

#[test]
fn answers_of_one_status_are_told_apart() {
    let text = "openapi: 3.0.3
info: {title: A, version: '1'}
components: {securitySchemes: {sig: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}}}
paths: {/a: {get: {security: [{sig: []}], responses: {'200': {description: ok, content: {text/plain: {example: fine}}}}, x-amazon-apigateway-integration: {type: mock}}}}
";
    let site = site(text).0;
    let html = page(&site, "operations/get-a.html");
    let samples = part(html, "data-label=\"Status\"", "</section>");
    let told = |mark: &str, end: &str| -> Vec<&str> {
        let rest = samples.split(mark).skip(1);
        rest.map(|it| it.split(end).next().unwrap()).collect()
    };
    let ids = told("data-id=\"", "\"");
    let labels = told("<summary>", "</summary>");
    for all in [&ids, &labels] {
        let different: BTreeSet<&&str> = all.iter().collect();
        assert_eq!(different.len(), all.len(), "{all:?}");
    }
    let has = |cause: &str| {
        labels
            .iter()
            .any(|it| it.contains("403") && it.ends_with(cause))
    };
    assert!(has("wrong signature") && has("old signature"), "{labels:?}");
    assert!(labels[0].ends_with("200</span>"), "{labels:?}");
    // So are the cards of one status and name; others are told apart already.
    for cause in ["wrong signature", "unknown access key", "old signature"] {
        let card = format!("INVALID_SIGNATURE</code> <span class=\"muted\">{cause}</span></h3>");
        assert_eq!(html.matches(&card).count(), 1, "{cause} {html}");
    }
    assert!(
        html.contains("MISSING_AUTHENTICATION_TOKEN</code></h3>"),
        "{html}"
    );
}

/// The levels of the headings of a page.
fn levels(html: &str) -> Vec<(u32, String)> {
    let parts = html.split("<h").skip(1);
    let heading = |part: &str| {
        let level = part.chars().next()?.to_digit(10)?;
        let (_, rest) = part.split_once('>')?;
        Some((level, rest.split("</h").next()?.to_owned()))
    };
    parts.filter_map(heading).collect()
}

/// Wherever a text begins with a heading of its own, that is one level below what stands above it.
#[test]
fn headings_of_texts_follow_those_of_pages() {
    let text = |name: &str| format!("\"### {name}\\n\\nA text.\\n\\n##### {name} below\\n\"");
    let said = |name: &str| format!("description: {}", text(name));
    let pet = format!(
        "{{type: object, {}, properties: {{name: {{type: string, {}}}}}}}",
        said("Of part"),
        said("Of member")
    );
    let content = |name: &str| {
        format!(
            "content: {{application/json: {{schema: {{type: object, {}}}, examples: {{a: {{value: {{}}, {}}}}}}}}}",
            said(&format!("Of schema of {name}")),
            said(&format!("Of example of {name}"))
        )
    };
    let responses = |name: &str| {
        format!(
            "responses: {{'200': {{{}, headers: {{X-A: {{{}, schema: {{type: string, {}}}}}}}, {}, links: {{next: {{operationId: post, {}}}}}}}}}",
            said(&format!("Of response of {name}")),
            said(&format!("Of header of {name}")),
            said(&format!("Of value of {name}")),
            content(&format!("response of {name}")),
            said(&format!("Of link of {name}"))
        )
    };
    let call = |name: &str, more: &str| {
        format!(
            "{{{more}{}, parameters: [{{name: a, in: query, {}, schema: {{type: string}}}}], requestBody: {{{}, {}}}, {}}}",
            said(&format!("Of {name}")),
            said(&format!("Of parameter of {name}")),
            said(&format!("Of body of {name}")),
            content(&format!("body of {name}")),
            responses(name)
        )
    };
    let callback = format!(
        "callbacks: {{done: {{'https://a.example/': {{post: {}}}}}}}, ",
        call("callback", "summary: Done, ")
    );
    let text = format!(
        "openapi: 3.1.0
info: {{title: Pets, version: '1', {}}}
x-gateway: {{upstream: 'http://127.0.0.1:9'}}
tags: [{{name: all, {}}}]
paths:
  /pets:
    post: {}
webhooks: {{told: {{post: {}}}}}
components:
  securitySchemes: {{key: {{type: apiKey, in: header, name: X-Key, {}}}}}
  schemas:
    Pet: {{type: object, {}, properties: {{part: {pet}, html: {{description: '<h4>Of element</h4>'}}, listed: {{description: '1. # Of list'}}}}}}
    Joined: {{{}, allOf: [{{$ref: '#/components/schemas/Pet'}}, {{{}}}]}}
    Of: {{oneOf: [{{type: string, {}}}]}}
",
        said("About"),
        said("Of tag"),
        call("call", &format!("operationId: post, tags: [all], security: [{{key: []}}], {callback}")),
        call("webhook", "summary: Told, "),
        said("Of scheme"),
        said("Of page"),
        said("Of joined"),
        said("Of words"),
        said("Of variant"),
    );
    let (site, _) = site(&text);
    let mut n_texts = 0;
    for (path, content) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = std::str::from_utf8(content).unwrap();
        let levels = levels(html);
        let mut above = 0;
        for (level, title) in &levels {
            if title.contains(" below") {
                continue;
            }
            let is_of_text = title.starts_with("Of ") || title.starts_with("About");
            match is_of_text {
                // There are six levels.
                true => assert_eq!(*level, 6.min(above + 1), "{path}: {title} {levels:#?}"),
                false => {
                    assert!(*level <= above + 1, "{path}: {title} {levels:#?}");
                    above = *level;
                }
            }
            n_texts += usize::from(is_of_text);
        }
        let mut ids: Vec<&str> = html.split(" id=\"").skip(1).collect();
        ids.iter_mut()
            .for_each(|it| *it = it.split('"').next().unwrap());
        let n = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), n, "{path}");
    }
    // Callbacks, webhooks and what is unfolded in place.
    assert!(n_texts >= 40, "{n_texts}");
}
