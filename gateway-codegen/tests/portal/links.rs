//! Links and images of descriptions and guides lead somewhere, or are told.

use super::{LIST, compiled, document, operation, page, site, site_of, site_with, told, version};

use gateway_codegen::emit::portal;
use gateway_codegen::source::MemoryLoader;

#[test]
fn links_of_descriptions_lead_to_pages() {
    let text = version("1", "", LIST)
        .replace("summary: Lists pets", "summary: Lists pets, tags: [all pets], description: 'See [S](#/components/schemas/S), [it](#operation/listPets), [tag](#tag/all%20pets), [limits](limits.html) and [gone](#gone).'")
        + "components: {schemas: {S: {type: object, description: 'Of [the list](#operation/listPets).'}}}\n";
    let loader = MemoryLoader::new().with("api.yaml", text.as_str());
    let site = site_of(&["api.yaml"], &loader);
    let html = page(&site, "operations/list-pets.html");
    for link in [
        "../schemas/s.html",
        "../operations/list-pets.html",
        "../tags/all-pets.html",
        "../limits.html",
    ] {
        assert!(
            html.contains(&format!("<a href=\"{link}\">")),
            "{link} {html}"
        );
    }
    assert!(!html.contains("#gone"), "{html}");
    assert!(
        page(&site, "schemas/s.html")
            .contains("<a href=\"../operations/list-pets.html\">the list</a>")
    );
    let told = told(&text);
    assert_eq!(told, ["GW0907 the link `#gone` leads nowhere"]);
}

#[test]
fn links_in_html_are_those_of_their_api() {
    let link = "description: 'See <a href=\"#operation/listPets\">the list</a>.'";
    let list = LIST.replace("'200': {", &format!("'404': {{{link}}}, '200': {{"));
    let text = version("1", "", &list);
    let other = text.replace("operationId: listPets", "operationId: other");
    let loader = MemoryLoader::new().with("api.yaml", text.as_str()).with(
        "other.yaml",
        other
            .replace("title: Pets", "title: Other")
            .replace("/pets:", "/o:"),
    );
    let site = site_of(&["other.yaml", "api.yaml"], &loader);
    let anchor = "<a href=\"../operations/list-pets.html\">the list</a>";
    assert!(page(&site, "pets/operations/list-pets.html").contains(anchor));
    assert!(!page(&site, "other/operations/other.html").contains(anchor));
    assert_eq!(
        told(&other),
        ["GW0907 the link `#operation/listPets` leads nowhere"]
    );
}

#[test]
fn images_and_links_of_descriptions_are_there_or_told() {
    let nowhere =
        |what: &str, target: &str| vec![format!("GW0907 the {what} `{target}` leads nowhere")];
    for (description, shown, expected) in [
        (
            "![A cat](https://img.example/cat.png)",
            "<a href=\"https://img.example/cat.png\" rel=\"noopener noreferrer nofollow\">A cat</a>",
            vec![],
        ),
        (
            "<p>See <img alt=\"A &lt;cat\" src=\"https://img.example/cat.png\"></p>",
            "See <a href=\"https://img.example/cat.png\" rel=\"noopener noreferrer nofollow\">A &lt;cat</a>",
            vec![],
        ),
        (
            "![A cat](cat.png)",
            "<p>A cat</p>",
            nowhere("image", "cat.png"),
        ),
        (
            "<img src=\"cat.png\" alt=\"A cat\">",
            "<p>A cat</p>",
            nowhere("image", "cat.png"),
        ),
        (
            "![A cat](data:image/png;base64,AAAA)",
            "<p>A cat</p>",
            vec![],
        ),
        (
            "![A cat](/cats/1.png)",
            "<img src=\"/cats/1.png\" alt=\"A cat\"",
            vec![],
        ),
        ("[Cats](/cats/1)", "<a href=\"/cats/1\">Cats</a>", vec![]),
        (
            "[Cats](/v1/cats/1)",
            "<a href=\"/v1/cats/1\">Cats</a>",
            nowhere("link", "/v1/cats/1"),
        ),
        (
            "[Pets](/pets?a=1#b)",
            "<a href=\"/pets?a=1#b\">Pets</a>",
            vec![],
        ),
        (
            "[Adds](/pets/add)",
            "<a href=\"/pets/add\">Adds</a>",
            nowhere("link", "/pets/add"),
        ),
        (
            "[Docs](/docs/index.html)",
            "<a href=\"/docs/index.html\">Docs</a>",
            vec![],
        ),
        (
            "<a href='/gone'>Gone</a>",
            "<a href=\"/gone\">Gone</a>",
            nowhere("link", "/gone"),
        ),
        (
            "![Gone](/gone.png)",
            "<img src=\"/gone.png\"",
            nowhere("link", "/gone.png"),
        ),
        (
            "[Evil](//evil.example/x)",
            "<p>Evil</p>",
            vec!["GW0907 the link `//evil.example/x` leads nowhere".to_owned()],
        ),
    ] {
        let paths = format!(
            "{}  /cats/{{id}}:
    get: {{summary: A cat, parameters: [{{name: id, in: path, required: true, description: Its id, schema: {{type: string}}}}], responses: {{'200': {{description: ok}}}}}}
  /pets/add:
    post: {{summary: Adds, responses: {{'200': {{description: ok}}}}}}
",
            LIST.replace(
                "summary: Lists pets",
                &format!("summary: Lists pets, description: {}", serde_json::Value::from(description))
            )
        );
        let text = version("1", "", &paths);
        let loader = MemoryLoader::new().with("api.yaml", text.as_str());
        let site = site_of(&["api.yaml"], &loader);
        let html = page(&site, "operations/list-pets.html");
        assert!(html.contains(shown), "{description}: {html}");
        assert_eq!(told(&text), expected, "{description}");
    }
}

#[test]
fn links_lead_to_other_apis_of_the_gateway() {
    let linking = LIST.replace(
        "summary: Lists pets",
        "summary: Lists pets, description: '[Other](/other/pets)'",
    );
    let other = version("1", ", basePath: /other", LIST).replace("title: Pets", "title: Other");
    let one = version("1", "", &linking);
    let loader = MemoryLoader::new()
        .with("api.yaml", one.as_str())
        .with("other.yaml", other.as_str());
    let both = compiled(&["api.yaml", "other.yaml"], &loader)
        .sink
        .into_sorted();
    assert!(both.is_empty(), "{both:?}");
    assert_eq!(told(&one), ["GW0907 the link `/other/pets` leads nowhere"]);
    // As the document says.
    let allowed = one.replace("x-gateway: {", "x-gateway: {diagnostics: {GW0907: off}, ");
    let loader = MemoryLoader::new().with("api.yaml", allowed.as_str());
    let said = compiled(&["api.yaml"], &loader).sink.into_sorted();
    assert!(said.iter().all(|it| it.level.is_some()), "{said:?}");
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

/// A response that many operations have is told of once.
#[test]
fn titles_of_guides_are_anchors() {
    let text = version("1", ", portal: {guides: ['guides/*.md']}", LIST);
    let text = text.replace(
        "Lists pets",
        "Lists pets, description: '[a](guides/02-next.md#front)'",
    );
    let first = "<!-- licence -->\n\n# Title here #\n\n[own](#title-here) [second](#title-here-1)\n\n## Title here\n";
    let second = "---\ntitle: 'Front'\ndescription: About it\n---\n# Another\n\n[a](01-first.md#title-here) [b](#front) [c](#another)\n";
    let third = "---\ntitle: A\norder: 3\n---\n\n# A\n\nText.\n";
    let rule = "---\n\nText\n\n---\n";
    let loader = MemoryLoader::new()
        .with("api.yaml", text)
        .with("guides/01-first.md", first)
        .with("guides/02-next.md", second)
        .with("guides/03-third.md", third)
        .with("guides/04-rule.md", rule);
    let compilation = compiled(&["api.yaml"], &loader);
    let said: Vec<String> = compilation
        .sink
        .into_sorted()
        .iter()
        .map(|it| format!("{} {}", it.code, it.message))
        .collect();
    let said: Vec<&String> = said.iter().filter(|it| !it.starts_with("GW0908")).collect();
    assert_eq!(said, ["GW0115 `order` has no effect on a guide"]);
    let site = portal::site(&compilation.gateway.unwrap(), &portal::Options::default()).unwrap();
    let html = page(&site, "guides/first.html");
    assert!(
        html.contains("<h1 id=\"title-here\" dir=\"auto\">Title here</h1>"),
        "{html}"
    );
    assert!(
        html.contains("href=\"#title-here\"") && html.contains("href=\"#title-here-1\""),
        "{html}"
    );
    let html = page(&site, "guides/next.html");
    assert!(html.contains("content=\"About it\""), "{html}");
    assert!(
        html.contains("<h2 id=\"another\">") && html.contains("guides/first.html#title-here\""),
        "{html}"
    );
    let html = page(&site, "guides/third.html");
    assert_eq!(
        html.matches("<h1").count() + html.matches("<h2 id").count(),
        1,
        "{html}"
    );
    assert!(page(&site, "guides/rule.html").contains("<hr"));
}

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
