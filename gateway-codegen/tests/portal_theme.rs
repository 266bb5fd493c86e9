//! Themes of portals, and images of guides: what they make of pages, what is said of mistakes, and what hostile ones cannot do.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use std::fmt::Write as _;

use gateway_codegen::emit::OutputTree;
use gateway_codegen::emit::portal;
use gateway_codegen::source::MemoryLoader;
use gateway_codegen::{Compilation, Options, compile};

const API: &str = r#"openapi: 3.1.0
info:
  title: Pets <b>
  version: '1'
  description: "All *pets* <script>alert(1)</script>"
  termsOfService: 'javascript:alert(1)'
  contact: {url: 'https://pets.example'}
x-gateway:
  upstream: 'http://127.0.0.1:9'
  portal: {guides: ['guides/*.md'], theme: look/}
  stages: {prod: {mount: {path: /prod}}}
  usagePlans: {gold: {throttle: {rateLimit: 5, burstLimit: 5}, stages: [prod]}}
tags: [{name: pets, description: "Our *pets*"}]
paths:
  /pets:
    get: {operationId: listPets, tags: [pets], summary: All pets, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
    post: {operationId: addPet, tags: [pets], security: [{key: []}], deprecated: true, description: Adds a pet, responses: {'201': {description: ok}}}
webhooks:
  born: {post: {summary: A pet is born, responses: {'200': {description: ok}}}}
components:
  schemas: {Pet: {type: object, description: A pet}}
  securitySchemes: {key: {type: apiKey, in: header, name: x-api-key}}
"#;

fn loader(files: &[(&str, &str)]) -> MemoryLoader {
    let mut loader = MemoryLoader::new()
        .with("api.yaml", API)
        .with("guides/start.md", "# Start\n\nHello.\n")
        .with("look/README.md", "mine");
    for (name, content) in files {
        loader = loader.with(*name, *content);
    }
    loader
}

/// As `gwc check` has it.
fn checked(loader: &MemoryLoader) -> Compilation {
    let options = Options {
        check_only: true,
        ..Options::default()
    };
    compile(&["api.yaml".to_owned()], &options, loader).unwrap()
}

/// What is said of the portal: `CODE FILE:LINE:COLUMN message`.
fn said(files: &[(&str, &str)]) -> Vec<String> {
    said_of(checked(&loader(files)))
}

fn said_of(compilation: Compilation) -> Vec<String> {
    let sources = compilation.sources;
    let diagnostics = compilation.sink.into_sorted();
    let of_portal = diagnostics
        .iter()
        .filter(|it| it.code.to_string().starts_with("GW09"));
    let line = of_portal.map(|it| {
        let span = it.span().unwrap();
        let (line, column) = sources.line_column(span);
        let file = sources.name(span.file);
        format!("{} {file}:{line}:{column} {}", it.code, it.message)
    });
    line.collect()
}

fn site(files: &[(&str, &str)]) -> OutputTree {
    let options = Options {
        docs: true,
        ..Options::default()
    };
    let compilation = compile(&["api.yaml".to_owned()], &options, &loader(files)).unwrap();
    let gateway = compilation.gateway.unwrap();
    let options = portal::Options {
        base_url: Some("https://docs.example".to_owned()),
        ..portal::Options::default()
    };
    let site = portal::site(&gateway, &options).unwrap();
    // What `check` finds nothing wrong with can be written, and the other way round.
    let mut said = said(files);
    said.retain(|line| !line.starts_with("GW0907"));
    assert_eq!(said, [""; 0]);
    site
}

fn page<'s>(site: &'s OutputTree, path: &str) -> &'s str {
    std::str::from_utf8(site.get(path).unwrap_or_else(|| panic!("{path}"))).unwrap()
}

#[test]
fn pages_of_a_theme_are_pages_of_the_site() {
    let site = site(&[
        (
            "look/pages/02-pricing.hbs",
            "---\ntitle: 'What it costs'\n---\n<h2 id=\"plans\">Plans &amp; rates</h2>\n{{#each api.plans}}{{> plan}}{{/each}}\n\
             {{#each api.operations}}<a href=\"{{href}}\">{{method}} {{path}} {{title}}</a>{{/each}}{{api.title}}{{title}}",
        ),
        ("look/pages/01-about-us.hbs", "zebra {{link \"pricing\"}}"),
        ("look/partials/plan.hbs", "<p>{{name}}: {{rate}}</p>"),
        (
            "guides/more.md",
            "# More\n\n[costs](#page/pricing) [none](#page/none)\n",
        ),
    ]);
    let pricing = page(&site, "pricing.html");
    for part in [
        "What it costs</h1>",
        "<p>gold: 5 requests a second",
        "<a href=\"operations/list-pets.html\">GET /pets All pets</a>",
        "Pets &lt;b&gt;What it costs",
        "<a href=\"#plans\"><bdi>Plans &amp; rates</bdi></a>",
        "aria-current=\"page\">What it costs</a>",
        "class=\"page-page\"",
    ] {
        let part = part.replace("&amp;", "&#38;");
        let html = pricing.replace("&amp;", "&#38;");
        assert!(html.contains(&part), "{part}: {pricing}");
    }
    assert!(pricing.contains("text/markdown"));
    let twin = page(&site, "pricing.md");
    for part in [
        "# What it costs\n\n## Plans &amp; rates\n",
        "gold: 5 requests a second",
        "[GET /pets All pets](operations/list-pets.md)",
    ] {
        assert!(twin.contains(part), "{part}: {twin}");
    }
    assert!(page(&site, "guides/more.md").contains("[costs](../pricing.md) none"));
    assert!(page(&site, "sitemap.xml").contains("https://docs.example/pricing.html"));
    let operation = page(&site, "operations/list-pets.html");
    let about = operation.find("../about-us.html").unwrap();
    assert!(about < operation.find("../pricing.html").unwrap());
    assert!(page(&site, "about-us.html").contains("About us</h1>"));
    assert!(page(&site, "guides/more.html").contains("href=\"../pricing.html\""));
    let found = site
        .iter()
        .filter(|(path, _)| path.starts_with("assets/search/"));
    let found: Vec<&str> = found
        .map(|(_, content)| std::str::from_utf8(content).unwrap())
        .collect();
    assert!(found.iter().any(|it| it.contains("zebra")));
    assert!(found.iter().any(|it| it.contains("pricing.html")));
}

#[test]
fn pages_that_the_theme_lists_are_listed_once() {
    let site = site(&[
        ("look/pages/pricing.hbs", "a"),
        ("look/pages/about.hbs", "b"),
        ("look/pages/terms.hbs", "c"),
        (
            "look/navigation.hbs",
            "<a href=\"{{link \"pricing\"}}\">Costs</a><a href=\"{{link \"about#us\"}}\">Us</a>",
        ),
        (
            "look/navigation_end.hbs",
            "{{#if (eq kind \"home\")}}<a href='{{link \"terms\"}}'>Terms</a><a href='{{link \"limits\"}}'>L</a>{{/if}}",
        ),
    ]);
    for (path, n_terms) in [("index.html", 1), ("operations/list-pets.html", 1)] {
        let html = page(&site, path);
        let n_of = |name: &str| html.matches(&format!("{name}.html\"")).count();
        assert_eq!((n_of("pricing"), n_of("about")), (1, 1), "{path} {html}");
        let quoted = html.matches("terms.html'").count();
        assert_eq!(n_of("terms") + quoted, n_terms, "{path} {html}");
    }
    // Of our own pages, nothing is left out.
    let home = page(&site, "index.html");
    assert!(home.contains("limits.html\">Limits"), "{home}");
}

#[test]
fn our_pages_have_places_for_a_theme() {
    let site = site(&[
        ("look/head.hbs", "<meta name=\"x\" content=\"{{path}}\">"),
        ("look/home.hbs", "<p>mine</p>{{markdown api.description}}"),
        ("look/navigation.hbs", "<p>above {{kind}}</p>"),
        ("look/navigation_end.hbs", "{{!-- nothing --}}\n"),
        (
            "look/operation.hbs",
            "{{#if operation.is_webhook}}<p>called</p>{{else}}<p>by {{operation.id}} {{operation.href}}</p>{{/if}}",
        ),
        (
            "look/not_found.hbs",
            "<p>gone, see {{link \"operations/list-pets\"}}</p>",
        ),
    ]);
    let home = page(&site, "index.html");
    assert!(home.contains("<p>mine</p>") && home.contains("<em>pets</em>"));
    assert!(home.contains("&lt;script&gt;") && !home.contains("<script>alert"));
    assert!(home.contains("content=\"index.html\""));
    assert_eq!(home.matches("nav-own").count(), 1);
    let operation = page(&site, "operations/list-pets.html");
    assert!(operation.contains("<p>by listPets ../operations/list-pets.html</p>"));
    assert!(operation.contains("<div class=\"nav-own\"><p>above operation</p></div>"));
    assert!(page(&site, "webhooks/born.html").contains("<p>called</p>"));
    let gone = page(&site, "404.html");
    assert!(gone.contains("<p>gone, see operations/list-pets.html</p>"));
    assert!(!gone.contains("There is no page at this address"));
}

#[test]
fn values_are_escaped_and_helpers_help() {
    let cases = [
        ("{{api.title}}", "Pets &lt;b&gt;"),
        (
            "<{{api.terms}}{{api.contact.url}}>",
            "<https://pets.example>",
        ),
        ("{{upper api.title}}", "PETS &lt;B&gt;"),
        ("{{lower \"<A>\"}}", "&lt;a&gt;"),
        ("{{default api.summary \"none\"}}", "none"),
        (
            "{{default (default api.summary api.terms) api.version}}",
            "1",
        ),
        ("{{length api.operations}} {{length \"äö\"}}", "2 2"),
        ("{{plain \"*a*\"}}", "a"),
        ("{{lookup (lookup api.operations 1) \"id\"}}", "addPet"),
        ("{{#if (eq kind \"page\")}}yes{{/if}}", "yes"),
        ("{{#if (and (ne 1 2) (not api.summary))}}yes{{/if}}", "yes"),
        ("{{#unless (or false api.summary)}}no{{/unless}}", "no"),
        (
            "{{#if api.summary}}a{{else if api.terms}}b{{else}}c{{/if}}",
            "c",
        ),
        (
            "{{#each api.tags}}{{@index}}{{@first}}{{name}}{{#each operations}}{{../name}}{{@root.title}}{{/each}}{{/each}}",
            "0truepetspetsTpetsT",
        ),
        (
            "{{#each api.contact}}{{@key}}{{this}},{{/each}}",
            "email,name,urlhttps://pets.example,",
        ),
        (
            "{{#each api.operations as |it i|}}{{i}}{{it.id}}{{/each}}",
            "0listPets1addPet",
        ),
        (
            "{{#each api.guides}}{{title}}{{else}}none{{/each}}",
            "Start",
        ),
        (
            "{{#with api}}{{title}}{{version}}{{/with}}",
            "Pets &lt;b&gt;1",
        ),
        ("{{#with api.operations.[0]}}{{id}}{{/with}}", "listPets"),
        ("{{#with api.summary}}a{{else}}b{{/with}}", "b"),
        (
            "{{> p}}{{> p api}}{{> p title=\"<x>\"}}",
            "[T][Pets &lt;b&gt;][&lt;x&gt;]",
        ),
        ("{{#each api.tags}}{{> p title=name}}{{/each}}", "[pets]"),
        (
            "{{link \"index\"}} {{link \"guides/start#a\"}}",
            "index.html guides/start.html#a",
        ),
        ("{{asset \"a.svg\"}}", "assets/theme/a.svg?v="),
        ("\\{{title}} {{! no }}{{!-- {{nope}} --}}", "{{title}}"),
        (
            "{{markdown \"a <x> *c*\"}}",
            "<p>a &lt;x&gt; <em>c</em></p>",
        ),
        (
            "{{api.servers.0.title}}{{api.schemes.0.kind}}{{api.schemas.0.name}}{{api.webhooks.0.method}}",
            "prodAPI keyPetPOST",
        ),
    ];
    for (source, expected) in cases {
        let text = format!("---\ntitle: T\n---\n@@{source}@@");
        let site = site(&[
            ("look/pages/a.hbs", &text),
            ("look/partials/p.hbs", "[{{title}}]"),
            ("look/assets/a.svg", "<svg/>"),
        ]);
        let html = page(&site, "a.html");
        let (_, body) = html.split_once("<article>").unwrap();
        let (_, shown) = body.split_once("@@").unwrap();
        let (shown, _) = shown.split_once("@@").unwrap();
        assert!(shown.starts_with(expected), "{source}: {shown}");
    }
}

#[test]
fn mistakes_are_told_where_they_stand() {
    let on_page = [
        // Names, wherever they are asked for.
        (
            "{{titel}}",
            "there is no `titel` here; did you mean `title`?",
        ),
        ("{{#if titel}}{{/if}}", "there is no `titel` here"),
        (
            "{{#unless api.titel}}{{/unless}}",
            "there is no `api.titel` here",
        ),
        (
            "{{#each api.operation}}{{/each}}",
            "there is no `api.operation` here",
        ),
        ("{{#with titel}}{{/with}}", "there is no `titel` here"),
        ("{{lower titel}}", "there is no `titel` here"),
        (
            "{{lower (default titel \"a\")}}",
            "there is no `titel` here",
        ),
        ("{{> p titel}}", "there is no `titel` here"),
        ("{{> p a=titel}}", "there is no `titel` here"),
        ("{{@titel}}", "there is no `@titel` here"),
        ("{{title.x}}", "there is no `title.x` here"),
        ("{{../titel}}", "there is no `../titel` here"),
        ("{{lookup api \"titel\"}}", "there is no `titel`"),
        ("{{lookup api.operations 9}}", "the list is not so long"),
        // Things of the site.
        ("{{link \"pricng\"}}", "there is no page `pricng`"),
        (
            "{{asset \"b.svg\"}}",
            "there is no file `assets/b.svg`; did you mean `a.svg`?",
        ),
        (
            "{{#if false}}{{else if titel}}{{/if}}",
            "there is no `titel` here",
        ),
        (
            "{{#if false}}{{else if true}}{{> q}}{{/if}}",
            "there is no partial `q`",
        ),
        ("{{> q}}", "there is no partial `q`"),
        ("{{#if false}}{{> q}}{{/if}}", "there is no partial `q`"),
        (
            "{{lowr title}}",
            "there is no helper `lowr`; did you mean `lower`?",
        ),
        (
            "{{#eech api.tags}}{{/eech}}",
            "there is no helper `eech`; did you mean `each`?",
        ),
        ("{{#if (lowr title)}}{{/if}}", "there is no helper `lowr`"),
        ("{{log title}}", "there is no helper `log`"),
        ("{{#lower title}}{{/lower}}", "`lower` is no block"),
        ("{{each api.tags}}", "`each` is a block"),
        ("{{#if}}{{/if}}", ""),
        ("{{#if title api}}{{/if}}", "a block takes one value"),
        ("{{lower api}}", "`lower` takes a text"),
        ("{{lower title title}}", "`lower` takes one value"),
        ("{{eq api api}}", "`eq` compares"),
        ("{{#each title}}{{/each}}", "`each` takes a list"),
        // What themes must not do.
        ("{{{title}}}", "values are always escaped"),
        ("{{&title}}", "values are always escaped"),
        ("{{#> p}}a{{/p}}", "partials have no blocks"),
        ("{{#*inline \"a\"}}{{/inline}}", "decorators do nothing"),
        ("{{> (lower \"P\")}}", "the name of a partial is written"),
        ("{{title", "the expression does not end"),
    ];
    for (source, expected) in on_page {
        let text = format!("---\ntitle: T\n---\n<p>é</p>\n é {source}\n");
        let told = said(&[
            ("look/pages/a.hbs", &text),
            ("look/partials/p.hbs", "[{{title}}]"),
            ("look/assets/a.svg", "<svg/>"),
        ]);
        let [told] = told.as_slice() else {
            panic!("{source}: {told:?}");
        };
        let place = "GW0904 look/pages/a.hbs:5:";
        assert!(
            told.starts_with(place) && told.contains(expected),
            "{source}: {told}"
        );
        // Inner expressions are where what is around them is, at the latest.
        let column: usize = told[place.len()..]
            .split(' ')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert!((4..40).contains(&column), "{source}: {told}");
    }
}

#[test]
fn mistakes_are_told_in_partials_and_on_single_pages() {
    let told = said(&[
        ("look/footer.hbs", "{{> a}}"),
        ("look/partials/a.hbs", "\n  {{> b}}"),
        (
            "look/partials/b.hbs",
            "\n\n {{#if (eq kind \"webhook\")}}\n {{nothing}}{{/if}}",
        ),
    ]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("GW0904 look/partials/b.hbs:4:2 "),
        "{told:?}"
    );
    // All that is wrong is told at once.
    let told = said(&[
        ("look/footer.hbs", "{{a}}"),
        ("look/header.hbs", "{{b}}"),
        ("look/pages/c.hbs", "{{c}}"),
    ]);
    assert_eq!(told.len(), 3, "{told:?}");
    // Also of templates that are none, and of what is not used.
    let told = said(&[
        ("look/partials/a.hbs", "{{#if x}}"),
        ("look/partials/b.hbs", "\n{{/if}}"),
    ]);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].contains("`look/partials/a.hbs` is no template"),
        "{told:?}"
    );
}

#[test]
fn all_mistakes_of_a_template_are_told() {
    let told = said(&[
        (
            "look/pages/a.hbs",
            "{{one}}\n{{title}}{{#each api.operations}}\n{{two}}{{lower three}}{{/each}}\n{{#if four}}{{five}}{{/if}}\n{{link \"six\"}}{{> p}}",
        ),
        ("look/partials/p.hbs", "{{title}}\n{{seven}}"),
        // What is wrong elsewhere hides nothing.
        ("look/footer.hbs", "{{{title}}}\n{{lowr title}}{{&title}}"),
        (
            "look/header.hbs",
            "{{lowr title}}\n{{#eech a}}{{/eech}}{{> none}}",
        ),
        ("look/pages/b.hbs", "{{> broken}}{{nothing}}"),
        ("look/partials/broken.hbs", "{{{title}}}"),
    ]);
    let mut places: Vec<&str> = told
        .iter()
        .map(|line| line.split(' ').nth(1).unwrap())
        .collect();
    places.sort_unstable();
    assert_eq!(
        places,
        [
            "look/footer.hbs:1:1",
            "look/footer.hbs:2:15",
            "look/header.hbs:1:1",
            "look/header.hbs:2:1",
            "look/header.hbs:2:21",
            "look/pages/a.hbs:1:1",
            "look/pages/a.hbs:3:1",
            "look/pages/a.hbs:3:8",
            "look/pages/a.hbs:4:1",
            "look/pages/a.hbs:5:1",
            "look/partials/broken.hbs:1:1",
            "look/partials/p.hbs:2:1",
        ],
        "{told:#?}"
    );
    // Not without end.
    let many: String = (0..200).map(|n| format!("{{{{name{n}}}}}\n")).collect();
    let told = said(&[("look/footer.hbs", &many)]);
    assert_eq!(told.len(), 20, "{told:#?}");
}

#[test]
fn operations_that_are_unlike_the_first_are_tried() {
    let mut paths = String::new();
    for n in 0..60 {
        let _ = write!(
            paths,
            "  /a{n}:\n    get: {{operationId: a{n}, responses: {{'200': {{description: ok}}}}}}\n"
        );
    }
    let text = API.replace("paths:\n", &format!("paths:\n{paths}"));
    let loader = loader(&[(
        "look/operation.hbs",
        "{{#if operation.is_deprecated}}{{nothing}}{{/if}}",
    )])
    .with("api.yaml", text);
    let mut told = said_of(checked(&loader));
    told.retain(|line| line.starts_with("GW0904"));
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("there is no `nothing` here"), "{told:#?}");
}

#[test]
fn elements_that_are_not_balanced_are_told() {
    let told = said(&[
        ("look/footer.hbs", "<div>\n  <p>{{site_title}}</b></p>\n"),
        (
            "look/pages/a.hbs",
            "---\ntitle: A\n---\n<ul><li>a<li>b</ul><i>",
        ),
        ("look/header.hbs", "{{> open}}{{site_title}}</div>"),
        ("look/partials/open.hbs", "<div class=\"box\">"),
    ]);
    assert_eq!(
        told,
        [
            "GW0909 look/footer.hbs:1:1 `<div>` is not closed",
            "GW0909 look/footer.hbs:2:20 `</b>` closes no element that is open here",
            "GW0909 look/pages/a.hbs:4:20 `<i>` is not closed",
        ]
        .map(|line| line.replace(
            "GW0909",
            &gateway_codegen::diagnostics::code::UNBALANCED_ELEMENT.to_string()
        )),
        "{told:#?}"
    );
}

#[test]
fn names_and_sizes_are_checked() {
    let large = "x".repeat(33 * 1024);
    let large_asset = "x".repeat(1024 * 1024 + 1);
    for (name, content, place, expected) in [
        (
            "look/pages/index.hbs",
            "a",
            "look/pages/index.hbs:1:1",
            "has the name of a page",
        ),
        (
            "look/pages/con.hbs",
            "a",
            "look/pages/con.hbs:1:1",
            "has a name that Windows has no files of",
        ),
        (
            "look/pages/404.hbs",
            "a",
            "look/pages/404.hbs:1:1",
            "has the name of a page",
        ),
        (
            "look/pages/1-limits.hbs",
            "a",
            "look/pages/1-limits.hbs:1:1",
            "has the name of a page",
        ),
        (
            "look/pages/My page.hbs",
            "a",
            "api.yaml:10",
            "is no name for a page",
        ),
        (
            "look/pages/a.hbs",
            "---\ntitle: a\n",
            "look/pages/a.hbs:1:1",
            "does not end",
        ),
        (
            "look/pages/a.hbs",
            "---\ntitel: a\n---\n",
            "look/pages/a.hbs:2:1",
            "`titel` is nothing that a page has",
        ),
        (
            "look/pages/a.hbs",
            "---\n\ntitle:\n---\n",
            "look/pages/a.hbs:3:1",
            "`title` has no text",
        ),
        ("look/pages/a.hbs", &large, "api.yaml:10", "larger than"),
        (
            "look/partials/a b.hbs",
            "a",
            "api.yaml:10",
            "is no name for a partial",
        ),
        (
            "look/assets/a.exe",
            "a",
            "api.yaml:10",
            "is nothing that a site has",
        ),
        (
            "look/assets/a b.svg",
            "a",
            "api.yaml:10",
            "is no name for a file",
        ),
        (
            "look/assets/a.png",
            &large_asset,
            "api.yaml:10",
            "larger than",
        ),
        (
            "look/haeder.hbs",
            "a",
            "api.yaml:10",
            "did you mean `header.hbs`?",
        ),
    ] {
        let told = said(&[(name, content)]);
        assert_eq!(told.len(), 1, "{name}: {told:?}");
        let is_there = told[0].starts_with(&format!("GW0904 {place}"));
        assert!(is_there && told[0].contains(expected), "{name}: {told:?}");
    }
    let told = said(&[("look/pages/1-a.hbs", "a"), ("look/pages/2-a.hbs", "a")]);
    assert!(told[0].contains("are one page: `a.html`"), "{told:?}");
    let many: Vec<String> = (0..101).map(|i| format!("look/assets/{i}.svg")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|it| (it.as_str(), "a")).collect();
    let told = said(&many);
    assert!(told[0].contains("has 101 files"), "{told:?}");
}

#[test]
fn partials_do_not_include_themselves() {
    let cases: [&[(&str, &str)]; 3] = [
        &[("look/partials/a.hbs", " {{> a}}")],
        &[
            ("look/partials/a.hbs", "{{#if title}}{{> b}}{{/if}}"),
            ("look/partials/b.hbs", " {{> c}}"),
            ("look/partials/c.hbs", "\n{{> a}}"),
            ("look/footer.hbs", "{{> b}}"),
        ],
        &[
            (
                "look/partials/a.hbs",
                "{{#each sections}}{{> b this}}{{/each}}",
            ),
            ("look/partials/b.hbs", "{{#if @root}}{{> a @root}}{{/if}}"),
        ],
    ];
    for files in cases {
        let told = said(files);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("includes itself"), "{told:?}");
    }
    // A long way is none without end, but too deep.
    let mut files: Vec<(String, String)> = (0..60)
        .map(|i| {
            (
                format!("look/partials/p{i}.hbs"),
                format!("{{{{> p{}}}}}", i + 1),
            )
        })
        .collect();
    files.push(("look/partials/p60.hbs".to_owned(), String::new()));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let told = said(&files);
    assert!(told[0].contains("nest at most 40 deep"), "{told:?}");
}

#[test]
fn hostile_themes_end() {
    let twice: Vec<(String, String)> = (0..30)
        .map(|i| {
            let next = i + 1;
            (
                format!("look/partials/p{i}.hbs"),
                format!("{{{{> p{next}}}}}{{{{> p{next}}}}}"),
            )
        })
        .collect();
    let mut twice: Vec<(&str, &str)> = twice
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    twice.extend([
        ("look/partials/p30.hbs", ""),
        ("look/footer.hbs", "{{> p0}}"),
    ]);
    let long = "x".repeat(30_000);
    let mut laughs = String::from("---\ntitle: T\n---\n");
    let each = "{{#each @root.api.operation}}";
    let loops = each.replace("operation}", "operations}").repeat(22);
    let ends = "{{/each}}".repeat(22);
    write!(laughs, "{loops}{ends}").unwrap();
    let written = format!("{loops}ha{ends}");
    let copied = format!(
        "{}{{{{#with (lookup @root.api \"operations\")}}}}{{{{/with}}}}{ends}",
        loops
    );
    let much = format!(
        "{}{long}{}",
        &loops[..each.len() * 10 + 10],
        &ends[..9 * 10]
    );
    let deep = "{{#if title}}".repeat(2_000);
    let parentheses = format!("{{{{lower {}}}}}", "(lower ".repeat(4_000));
    let lists = format!("{{{{lower {}}}}}", "[".repeat(10_000));
    let marks = "{{! }}".repeat(5_000);
    let comments = "{{!-- ".repeat(5_000);
    let tags = "{{title}}".repeat(3_000);
    let texts = "{{markdown api.description}}".repeat(1_000);
    let markdown = format!("{loops}{{{{markdown @root.api.description}}}}{ends}");
    let quotes = "{{lower \"".repeat(3_000);
    let sites: Vec<(&str, Vec<(&str, &str)>)> = vec![
        ("too many steps", twice),
        ("too many steps", vec![("look/pages/a.hbs", &laughs)]),
        ("too many steps", vec![("look/pages/a.hbs", &copied)]),
        ("too many steps", vec![("look/pages/a.hbs", &written)]),
        ("more than", vec![("look/pages/a.hbs", &much)]),
        ("", vec![("look/pages/a.hbs", &markdown)]),
        ("deep", vec![("look/pages/a.hbs", &deep)]),
        ("deep", vec![("look/footer.hbs", &parentheses)]),
        ("brackets", vec![("look/footer.hbs", &lists)]),
        ("does not end", vec![("look/footer.hbs", &comments)]),
        ("2000 expressions", vec![("look/footer.hbs", &tags)]),
        ("", vec![("look/footer.hbs", &quotes)]),
    ];
    for (expected, files) in sites {
        let told = said(&files);
        assert!(!told.is_empty(), "{expected}");
        assert!(told.iter().all(|it| it.contains(expected)), "{told:?}");
    }
    assert_eq!(said(&[("look/pages/a.hbs", &marks)]), [""; 0]);
    assert_eq!(said(&[("look/pages/a.hbs", &texts)]), [""; 0]);
}

#[test]
fn files_of_a_theme_are_part_of_the_site() {
    let files = [
        ("look/theme.css", "@font-face { src: url(theme/a.woff2) }"),
        ("look/assets/a.woff2", "font"),
        ("look/assets/.hidden", "x"),
        (
            "look/header.hbs",
            "<img src=\"{{asset \"b.SVG\"}}\" alt=\"\">",
        ),
        ("look/assets/b.SVG", "<svg onload=\"alert(1)\"/>"),
    ];
    let first = site(&files);
    assert_eq!(first.get("assets/theme/a.woff2").unwrap(), b"font");
    assert!(first.get("assets/theme/.hidden").is_none());
    let operation = page(&first, "operations/list-pets.html");
    assert!(
        operation.contains("<img src=\"../assets/theme/b.SVG?v="),
        "{operation}"
    );
    // Browsers ask again once something changed.
    let style = |site: &OutputTree| {
        let html = page(site, "index.html").to_owned();
        let (_, rest) = html.split_once("assets/theme.css?v=").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let mut files = files;
    files[1].1 = "other";
    assert_ne!(style(&first), style(&site(&files)));
}

#[test]
fn images_of_guides_are_part_of_the_site() {
    let site = site(&[
        (
            "guides/more.md",
            "# More\n\n![A flow](img/the%20flow.png) ![b](../pictures/flow.svg?x#y) ![c](https://other.example/c.png)\n\n> ![](./img/the%20flow.png)\n",
        ),
        ("guides/img/the flow.png", "png"),
        ("pictures/flow.svg", "<svg/>"),
    ]);
    let html = page(&site, "guides/more.html");
    assert!(
        html.contains("<img src=\"../guides/images/the-flow.png\" alt=\"A flow\""),
        "{html}"
    );
    assert!(html.contains("<img src=\"../guides/images/flow.svg\" alt=\"b\""));
    assert!(html.contains("<a href=\"https://other.example/c.png\""));
    assert_eq!(site.get("guides/images/the-flow.png").unwrap(), b"png");
    assert_eq!(site.get("guides/images/flow.svg").unwrap(), b"<svg/>");

    let large = "x".repeat(1024 * 1024 + 1);
    let told = said(&[
        (
            "guides/more.md",
            "\u{feff}\n# More\n\né ![a](none.png)\n\n- ![a](a.exe)\n- ![a](large.png)\n- é <img alt=\"none2.png\" src=\"none2.png\">\n",
        ),
        ("guides/a.exe", "a"),
        ("guides/large.png", &large),
    ]);
    for (told, expected) in told.iter().zip([
        ("4:8", "`none.png` cannot be shown: there is no such file"),
        ("6:8", "`a.exe` cannot be shown: known endings"),
        ("7:8", "`large.png` cannot be shown: the file is larger"),
        ("8:31", "`none2.png` cannot be shown: there is no such file"),
    ]) {
        let begin = format!("GW0903 guides/more.md:{} ", expected.0);
        assert!(
            told.starts_with(&begin) && told.contains(expected.1),
            "{told}"
        );
    }
    assert_eq!(told.len(), 4, "{told:?}");
}

#[test]
fn each_api_of_a_site_has_the_pages() {
    let other = API
        .replace("Pets <b>", "Toys")
        .replace("listPets", "listToys")
        .replace(", theme: look/", "");
    let loader = loader(&[
        ("look/pages/about.hbs", "{{api.title}} {{link \"index\"}}"),
        ("look/footer.hbs", "<p>{{link \"about\"}}</p>"),
    ])
    .with("other.yaml", other);
    let options = Options {
        docs: true,
        ..Options::default()
    };
    let specs = ["api.yaml".to_owned(), "other.yaml".to_owned()];
    let gateway = compile(&specs, &options, &loader).unwrap().gateway.unwrap();
    let site = portal::site(&gateway, &portal::Options::default()).unwrap();
    assert!(page(&site, "toys/about.html").contains("Toys ../toys/index.html"));
    assert!(page(&site, "toys/about.html").contains("<p>../toys/about.html</p>"));
    assert!(page(&site, "pets-b/about.html").contains("<p>../pets-b/about.html</p>"));
    // What is of no API leads to the first one.
    for path in ["index.html", "404.html"] {
        assert!(
            page(&site, path).contains("<p>pets-b/about.html</p>"),
            "{path}"
        );
    }
}

/// The reference says all that there is.
#[test]
fn the_reference_is_complete() {
    let theme = portal::theme::eject();
    let reference = std::str::from_utf8(theme.get("README.md").unwrap()).unwrap();
    let assets = portal::assets::files();
    let style = assets.iter().find(|(path, _)| *path == "assets/portal.css");
    let style = std::str::from_utf8(&style.unwrap().1).unwrap();
    let block = style.split_once(":where(:root) {").unwrap().1;
    let block = block.split_once('}').unwrap().0;
    for line in block.lines().filter(|line| line.trim().starts_with("--")) {
        let name = line.trim().split(':').next().unwrap();
        assert!(reference.contains(&format!("`{name}`")), "{name}");
    }
    // Every name that templates see: those that a page finds by going through all there is.
    let names = "{{#each this}}<i>{{@key}}</i>{{/each}}";
    let of = |path: &str| format!("{{{{#with {path}}}}}{names}{{{{/with}}}}");
    let mut text = names.to_owned();
    for path in [
        "api",
        "api.contact",
        "api.license",
        "api.servers.[0]",
        "api.tags.[0]",
        "api.operations.[0]",
        "api.webhooks.[0]",
        "api.schemas.[0]",
        "api.schemes.[0]",
        "api.plans.[0]",
        "api.guides.[0]",
        "topics.[0]",
        "sections.[0]",
        "sections.[0].entries.[0]",
    ] {
        text.push_str(&of(path));
    }
    let site = site(&[("look/pages/a.hbs", &text)]);
    let html = page(&site, "a.html");
    let names: Vec<&str> = html
        .split("<i>")
        .skip(1)
        .map(|it| it.split('<').next().unwrap())
        .collect();
    assert!(names.len() > 60, "{names:?}");
    for name in names.into_iter().filter(|name| *name != "api") {
        assert!(reference.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn an_ejected_theme_can_be_used() {
    let theme = portal::theme::eject();
    let files: Vec<(String, &str)> = theme
        .iter()
        .map(|(name, content)| {
            (
                format!("look/{name}"),
                std::str::from_utf8(content).unwrap(),
            )
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), *b)).collect();
    let site = site(&files);
    let page = page(&site, "all-operations.html");
    for part in [
        "All operations</h1>",
        "listPets",
        "2 operations in version 1",
        "(deprecated)",
    ] {
        let part = if part == "listPets" {
            "operations/list-pets.html"
        } else {
            part
        };
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn links_that_lead_nowhere_are_told_where_they_stand() {
    let header = "<a href=\"{{root}}index.html\">é</a>\n <a href='{{root}}pricin.html'>a</a><a href=\"pricing.html\">b</a>\
                  <a href=\"{{link \"limits#nothing\"}}\">c</a>\n{{> foot}}";
    let page = "---\ntitle: Pricing\n---\n<h2 id=\"plans\">Plans</h2><a href=\"#plans\">a</a><a href=#nowhere>b</a>\
                <a href=\"guides/start.html#more\">c</a><a href=\"guides/start.html#end\">d</a>\n\
                <img alt=\"\" src=\"assets/theme/no.png\" srcset=\"{{asset \"a.png\"}} 1x, assets/theme/b.png 2x\">\
                <img alt=\"\" src=\"https://a.example/a.png\"><a href=\"https://a.example/\">e</a>\
                {{#each api.operations}}<a href=\"{{href}}#content\">f</a>{{/each}}\
                <a href=\"operations/list-pets.md\">g</a><a href=\"openapi.json\">h</a><a href=\"../elsewhere\">i</a>\
                <a href=\"#top\">j</a><a href=\"mailto:a@b.example\">k</a><a href=\"\">l</a><a href=\"?a\">m</a><a href=\"guides/\">n</a>";
    let told = said(&[
        ("look/header.hbs", header),
        (
            "look/partials/foot.hbs",
            "{{#if (eq kind \"webhook\")}}<a href=\"gone.html\">a</a>{{/if}}\n<a href=\"/prod/pets\">b</a><a href=\"/prod/cats\">c</a>\
             <a href=\"/docs/limits.html\">d</a><a href=\"/docs/dogs.html\">e</a>",
        ),
        ("look/pages/pricing.hbs", page),
        ("look/assets/a.png", "png"),
        (
            "look/assets/more.css",
            "a { background: url(a.png) }\n  b { background: url('theme/a.png') }",
        ),
        (
            "look/theme.css",
            "@import \"theme/more.css\";\n/* url(x) */ é { background: url( 'theme/b.png' ), url(portal.css) }\n\
             c { background: url(data:image/png;base64,AA==), url(https://a.example/b.png), url(#a) }",
        ),
    ]);
    assert_eq!(
        told,
        [
            "GW0907 look/header.hbs:2:11 the link `{{root}}pricin.html` leads nowhere",
            "GW0907 look/header.hbs:2:46 the link `pricing.html` leads nowhere from `guides/start.html`",
            "GW0907 look/header.hbs:2:74 the link `{{link \"limits#nothing\"}}` leads nowhere: `limits.html` has no element with this id",
            "GW0907 look/theme.css:2:36 the file `theme/b.png` leads nowhere",
            "GW0907 look/theme.css:3:54 the file `https://a.example/b.png` is not loaded",
            "GW0907 look/partials/foot.hbs:1:37 the link `gone.html` leads nowhere",
            "GW0907 look/partials/foot.hbs:2:36 the link `/prod/cats` leads nowhere",
            "GW0907 look/partials/foot.hbs:2:95 the link `/docs/dogs.html` leads nowhere",
            "GW0907 look/pages/pricing.hbs:4:56 the link `#nowhere` leads nowhere: `pricing.html` has no element with this id",
            "GW0907 look/pages/pricing.hbs:4:79 the link `guides/start.html#more` leads nowhere: `guides/start.html` has no element with this id",
            "GW0907 look/pages/pricing.hbs:4:117 the link `guides/start.html#end` leads nowhere: `guides/start.html` has no element with this id",
            "GW0907 look/pages/pricing.hbs:5:18 the image `assets/theme/no.png` leads nowhere",
            "GW0907 look/pages/pricing.hbs:5:47 the image `{{asset \"a.png\"}} 1x, assets/theme/b.png 2x` leads nowhere",
            "GW0907 look/pages/pricing.hbs:5:109 the image `https://a.example/a.png` is not loaded",
            "GW0907 look/pages/pricing.hbs:5:425 the link `guides/` leads nowhere",
            "GW0907 look/assets/more.css:2:24 the file `theme/a.png` leads nowhere",
        ]
    );
}

#[test]
fn links_of_a_theme_to_other_apis_are_not_judged() {
    let loader = loader(&[(
        "look/footer.hbs",
        "<a href=\"{{root}}more/index.html\">a</a><a href=\"{{api_root}}more.html\">b</a><img alt=\"\" src=\"{{root}}assets/x.png\">",
    )])
    .with("more.yaml", API.replace("theme: look/", "path: /more").replace("/prod", "/more"));
    let options = Options {
        check_only: true,
        ..Options::default()
    };
    let names = ["api.yaml".to_owned(), "more.yaml".to_owned()];
    let mut told = said_of(compile(&names, &options, &loader).unwrap());
    told.retain(|line| line.starts_with("GW0907"));
    assert_eq!(
        told,
        [
            "GW0907 look/footer.hbs:1:49 the link `{{api_root}}more.html` leads nowhere",
            "GW0907 look/footer.hbs:1:94 the image `{{root}}assets/x.png` leads nowhere",
        ]
    );
}
