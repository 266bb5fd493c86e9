//! Themes of portals, and images of guides: what they make of pages.

use super::page;

use gateway_codegen::emit::{OutputTree, portal};
use gateway_codegen::source::MemoryLoader;
use gateway_codegen::{Compilation, Options, compile};

pub(super) const API: &str = r#"openapi: 3.1.0
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

pub(super) fn loader(files: &[(&str, &str)]) -> MemoryLoader {
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
pub(super) fn checked(loader: &MemoryLoader) -> Compilation {
    let options = Options {
        check_only: true,
        ..Options::default()
    };
    compile(&["api.yaml".to_owned()], &options, loader).unwrap()
}

/// What is said of the portal: `CODE FILE:LINE:COLUMN message`.
pub(super) fn said(files: &[(&str, &str)]) -> Vec<String> {
    said_of(checked(&loader(files)))
}

pub(super) fn said_of(compilation: Compilation) -> Vec<String> {
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

pub(super) fn site(files: &[(&str, &str)]) -> OutputTree {
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
