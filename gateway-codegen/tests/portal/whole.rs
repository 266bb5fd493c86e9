//! Portals of whole documents: the golden ones are current, all links lead somewhere, and what documents say stays text.
//!
//! `UPDATE_EXPECT=1 cargo test -p gateway-codegen --test portal` rewrites the golden ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use super::{compiled, page};

use gateway_codegen::emit::OutputTree;
use gateway_codegen::emit::portal::{self, fold};
use gateway_codegen::source::{DiskLoader, Loader, MemoryLoader};
use gateway_codegen::{Options, compile};

/// Documents whose portals are checked in.
const GOLDEN: [&str; 2] = ["specs/petstore.yaml", "specs/rest-mappings.yaml"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn site_of(specs: &[&str], loader: &dyn Loader) -> (String, OutputTree) {
    let gateway = compiled(specs, loader).gateway.unwrap();
    let site = portal::site(&gateway, &portal::Options::default()).unwrap();
    (gateway.name, site)
}

fn site_of_text(text: &str) -> OutputTree {
    let loader = MemoryLoader::new().with("api.yaml", text.as_bytes());
    site_of(&["api.yaml"], &loader).1
}

#[test]
fn golden_portals_are_current() {
    let update = env::var_os("UPDATE_EXPECT").is_some();
    let mut stale = Vec::new();
    for spec in GOLDEN {
        let loader = DiskLoader::new(&root(), &root()).unwrap();
        let (name, site) = site_of(&[spec], &loader);
        let folder = root().join("generated/portals").join(&name);
        let mut expected = BTreeSet::new();
        for (path, content) in site.iter() {
            expected.insert(path.to_owned());
            let file = folder.join(path);
            if fs::read(&file).is_ok_and(|known| known == content) {
                continue;
            }
            stale.push(format!("{name}/{path}"));
            if update {
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, content).unwrap();
            }
        }
        for path in files(&folder, &folder) {
            if !expected.contains(&path) {
                stale.push(format!("{name}/{path} (not written any more)"));
                if update {
                    fs::remove_file(folder.join(path)).unwrap();
                }
            }
        }
    }
    assert!(update || stale.is_empty(), "not current: {stale:#?}");
}

fn files(folder: &Path, below: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path, below)),
            false => found.push(
                path.strip_prefix(below)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned(),
            ),
        }
    }
    found
}

/// The values of an attribute on a page.
fn attributes<'p>(html: &'p str, name: &str) -> Vec<&'p str> {
    let mark = format!(" {name}=\"");
    let values = html.split(mark.as_str()).skip(1);
    values.map(|rest| rest.split('"').next().unwrap()).collect()
}

/// Links that lead to no file of the site, or to no id of a page.
fn broken_links(site: &OutputTree) -> Vec<String> {
    let pages: BTreeMap<&str, &str> = site
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, content)| (path, std::str::from_utf8(content).unwrap()))
        .collect();
    let ids: BTreeMap<&str, BTreeSet<&str>> = pages
        .iter()
        .map(|(path, html)| (*path, attributes(html, "id").into_iter().collect()))
        .collect();
    let mut broken = Vec::new();
    for (path, html) in &pages {
        let links = attributes(html, "href");
        for link in links.into_iter().chain(attributes(html, "src")) {
            if link.contains(':') {
                continue;
            }
            let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
            let file = file.split('?').next().unwrap();
            let mut steps: Vec<&str> = path.split('/').collect();
            steps.pop();
            for step in file.split('/').filter(|step| !step.is_empty()) {
                match step {
                    ".." => drop(steps.pop().unwrap_or_else(|| panic!("{path}: {link}"))),
                    step => steps.push(step),
                }
            }
            let target = if file.is_empty() {
                (*path).to_owned()
            } else {
                steps.join("/")
            };
            let is_there = site.get(&target).is_some();
            let has_id = fragment.is_empty()
                || ids
                    .get(target.as_str())
                    .is_some_and(|it| it.contains(fragment));
            if !is_there || !has_id {
                broken.push(format!("{path}: {link}"));
            }
        }
    }
    broken
}

#[test]
fn links_lead_somewhere() {
    let loader = DiskLoader::new(&root(), &root()).unwrap();
    for specs in [
        &["specs/petstore.yaml"][..],
        &["specs/rest-mappings.yaml"],
        &["specs/http-api.yaml", "specs/mock.yaml"],
        &["specs/extensions.yaml"],
    ] {
        let (_, site) = site_of(specs, &loader);
        assert_eq!(broken_links(&site), [""; 0], "{specs:?}");
    }
}

#[test]
fn ids_are_unique() {
    let loader = DiskLoader::new(&root(), &root()).unwrap();
    for spec in [
        "specs/petstore.yaml",
        "specs/rest-mappings.yaml",
        "specs/extensions.yaml",
    ] {
        let (_, site) = site_of(&[spec], &loader);
        for (path, content) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
            let mut ids = attributes(std::str::from_utf8(content).unwrap(), "id");
            ids.sort_unstable();
            let twice: Vec<&&str> = ids
                .windows(2)
                .filter(|it| it[0] == it[1])
                .map(|it| &it[0])
                .collect();
            assert!(twice.is_empty(), "{spec} {path}: {twice:?}");
        }
    }
}

#[test]
fn real_documents_have_portals() {
    let corpus = root().join("../shared/corpus/aws");
    let Ok(entries) = fs::read_dir(&corpus) else {
        eprintln!("skipped: there is no corpus beside the project");
        return;
    };
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".yaml") || name.ends_with(".json"))
        .collect();
    names.sort();
    let loader = DiskLoader::new(&corpus, &corpus).unwrap();
    let mut n_sites = 0;
    for name in &names {
        let options = Options {
            docs: true,
            ..Options::default()
        };
        let compilation = compile(std::slice::from_ref(name), &options, &loader).unwrap();
        let Some(gateway) = compilation.gateway else {
            continue;
        };
        let site = portal::site(&gateway, &portal::Options::default()).unwrap();
        assert_eq!(broken_links(&site), [""; 0], "{name}");
        n_sites += 1;
    }
    assert!(n_sites > 40, "{n_sites} of {}", names.len());
}

/// What must stay text, wherever it stands.
const HOSTILE: [&str; 12] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "[a](javascript:alert(1))",
    "![a](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href=\"javascript:alert(1)\">a</a>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u{202e}gnitirw\u{202c}",
    "<!-- <img src=x onerror=alert(1)> -->",
];

#[test]
fn what_documents_say_stays_text() {
    for text in HOSTILE {
        let said = serde_json::Value::from(text).to_string();
        let site = site_of_text(&format!(
            r##"{{"openapi": "3.1.0",
            "info": {{"title": {said}, "version": {said}, "description": {said}, "summary": {said}, "termsOfService": {said},
                "contact": {{"name": {said}, "url": {said}, "email": {said}}}, "license": {{"name": {said}, "url": {said}}}}},
            "externalDocs": {{"url": {said}, "description": {said}}},
            "tags": [{{"name": {said}, "description": {said}, "externalDocs": {{"url": {said}, "description": {said}}}}}],
            "paths": {{"/pets/{{id}}": {{"post": {{
                "operationId": {said}, "summary": {said}, "description": {said}, "tags": [{said}], "deprecated": true, "x-sunset": {said},
                "parameters": [
                    {{"name": "id", "in": "path", "required": true, "description": {said}, "schema": {{"type": "string", "enum": [{said}], "default": {said}, "example": {said}}}}},
                    {{"name": {said}, "in": "query", "description": {said}, "schema": {{"type": "string", "format": {said}}}}}],
                "requestBody": {{"description": {said}, "content": {{"application/json": {{
                    "schema": {{"$ref": "#/components/schemas/Pet"}}, "examples": {{"one": {{"summary": {said}, "description": {said}, "value": {{"name": {said}}}}}}}}}}}}},
                "responses": {{"200": {{"description": {said}, "headers": {{"X-A": {{"description": {said}, "schema": {{"type": "string"}}}}}}, "links": {{
                    {said}: {{"operationId": {said}, "description": {said}, "parameters": {{{said}: {said}}}, "requestBody": {said}}},
                    "reference": {{"operationRef": {said}}}, "remote": {{"operationRef": "javascript://{{x}}/%0aalert(1)"}}}}}}}},
                "externalDocs": {{"url": {said}, "description": {said}}},
                "callbacks": {{{said}: {{{said}: {{"post": {{
                    "summary": {said}, "description": {said}, "deprecated": true, "x-sunset": {said}, "externalDocs": {{"url": {said}}},
                    "parameters": [{{"name": {said}, "in": "query", "schema": {{"type": "string"}}}}],
                    "requestBody": {{"description": {said}, "content": {{{said}: {{"example": {said}}}}}}},
                    "responses": {{{said}: {{"description": {said}, "links": {{"again": {{"operationId": {said}}}}}}}}}}}}}}}}},
                "security": [{{"key": []}}]}}}}}},
            "webhooks": {{"new": {{"post": {{"summary": {said}, "responses": {{}}}}}}}},
            "components": {{
                "securitySchemes": {{"key": {{"type": "apiKey", "in": "header", "name": "x-api-key", "description": {said}}}}},
                "schemas": {{"Pet": {{"title": {said}, "description": {said}, "externalDocs": {{"url": {said}, "description": {said}}}, "type": "object", "properties": {{{said}: {{"type": "string", "const": {said}}}}}}}}}}}}}"##
        ));
        for (path, content) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
            let html = std::str::from_utf8(content).unwrap();
            let wrong = active(html);
            assert_eq!(wrong, [""; 0], "{text} on {path}");
        }
    }
}

/// Tags of a page that do something: scripts that are not the site's, handlers, styles, and links that are no links.
fn active(html: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut rest = html;
    while let Some((_, from)) = rest.split_once('<') {
        // A tag ends at the first `>` outside of quotes.
        let mut quote = None;
        let end = from.char_indices().find(|(_, c)| match (quote, c) {
            (None, '"' | '\'') => {
                quote = Some(*c);
                false
            }
            (Some(open), c) if open == *c => {
                quote = None;
                false
            }
            (None, '>') => true,
            _ => false,
        });
        let (tag, behind) = from.split_at(end.map_or(from.len(), |(end, _)| end));
        rest = behind;
        let lower = tag.to_ascii_lowercase();
        let is_own_script = lower.starts_with("script src=\"") && lower.contains("assets/")
            || lower == "script type=\"application/json\" id=\"console-data\"";
        let is_script = lower.starts_with("script") && !is_own_script;
        let names: Vec<&str> = lower
            .split('"')
            .step_by(2)
            .flat_map(|it| it.split_whitespace())
            .collect();
        let has_handler = names
            .iter()
            .any(|name| name.starts_with("on") && name.contains('='));
        let has_style = names.iter().any(|name| name.starts_with("style="));
        let links = ["href", "src", "action"].map(|name| attributes(&lower, name));
        let is_active = links.iter().flatten().any(|link| {
            let scheme = link.split(':').next().unwrap().trim();
            link.contains(':') && !matches!(scheme, "https" | "http" | "mailto")
        });
        if is_script || has_handler || has_style || is_active {
            wrong.push(tag.to_owned());
        }
        // What a data block holds is no markup.
        if lower.starts_with("script") {
            rest = rest.split_once("</script").map_or("", |(_, rest)| rest);
        }
    }
    wrong
}

#[test]
fn large_documents_have_small_pages() {
    let of = |n: usize| {
        let mut text = String::from("openapi: 3.1.0\ninfo: {title: Large, version: '1'}\npaths:\n");
        for i in 0..n {
            writeln!(
                text,
                "  /things{i}:\n    get: {{responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/S{i}'}}}}}}}}}}}}"
            )
            .unwrap();
        }
        text.push_str("components:\n  schemas:\n");
        for i in 0..n {
            let (next, other) = ((i + 1) % n, (i * 7 + 3) % n);
            writeln!(
                text,
                "    S{i}: {{type: object, properties: {{next: {{$ref: '#/components/schemas/S{next}'}}, others: {{type: array, items: {{$ref: '#/components/schemas/S{other}'}}}}, self: {{$ref: '#/components/schemas/S{i}'}}}}}}"
            )
            .unwrap();
        }
        let site = site_of_text(&text);
        let n_bytes: usize = site
            .iter()
            .filter(|(path, _)| path.ends_with(".html"))
            .map(|(_, content)| content.len())
            .sum();
        (n_bytes, fold(&site).len())
    };
    let (few, many) = (of(60), of(240));
    // Four times the operations and schemas: four times the pages, and not sixteen.
    assert!(many.0 < few.0 * 6, "{few:?} {many:?}");
    assert!(many.1 < 240 * 4_000, "{few:?} {many:?}");
}

#[test]
fn one_gateway_with_several_apis_has_a_catalogue() {
    let loader = DiskLoader::new(&root(), &root()).unwrap();
    let (_, site) = site_of(&["specs/http-api.yaml", "specs/petstore.yaml"], &loader);
    let index = std::str::from_utf8(site.get("index.html").unwrap()).unwrap();
    let links = attributes(index, "href");
    for folder in ["petstore/index.html", "weather/index.html"] {
        assert!(links.contains(&folder), "{folder}: {links:?}");
        assert!(site.get(folder).is_some(), "{folder}");
    }
}

const PETS: &str = "openapi: 3.1.0
info: {title: Pets, version: '1'}
x-gateway: {upstream: 'http://127.0.0.1:9', portal: {guides: ['guides/*.md'], theme: look/}}
paths:
  /pets:
    get: {operationId: listPets, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
components: {schemas: {Pet: {type: object}}}
";

#[test]
fn guides_are_pages() {
    let loader = MemoryLoader::new()
        .with("api.yaml", PETS)
        .with("look/README.md", "mine")
        .with(
            "guides/01-start.md",
            "# Getting started\n\nSee [more](more.md#why), [the list](#operation/listPets), [Pet](#/components/schemas/Pet) and \
             [nothing](none.md).\n\n## First\n\n> [!TIP]\n> Wait.\n\n```sequence\nA -> B: hello\n```\n",
        )
        .with("guides/more.md", "## Why\n\nBecause. ![a](a.png)\n");
    let (_, site) = site_of(&["api.yaml"], &loader);
    assert_eq!(broken_links(&site), [""; 0]);
    let start = page(&site, "guides/start.html");
    let links = attributes(start, "href");
    for link in [
        "../guides/more.html#why",
        "../operations/list-pets.html",
        "../schemas/pet.html",
        "#first",
    ] {
        assert!(links.contains(&link), "{link}: {links:?}");
    }
    assert!(
        !start.contains("none.md") && start.contains("nothing"),
        "{start}"
    );
    assert!(start.contains("Getting started</h1>") && start.contains("class=\"callout tip\""));
    assert!(start.contains("<svg"), "{start}");
    // The name of its file is the title of a guide without one.
    assert!(page(&site, "guides/more.html").contains("More</h1>"));
    assert!(page(&site, "guides/start.md").starts_with("# Getting started\n"));
    assert!(page(&site, "index.html").contains("href=\"guides/start.html\""));
}

#[test]
fn themes_are_on_all_pages() {
    let look = |header: &str| {
        MemoryLoader::new()
            .with("api.yaml", PETS.replace("['guides/*.md']", "[]"))
            .with("look/theme.css", ":root { --accent: red; }")
            .with(
                "look/logo.svg",
                "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            )
            .with("look/header.hbs", header.as_bytes())
            .with("look/footer.hbs", "<p>{{title}} & mine</p>")
    };
    let header = "<a href=\"{{root}}index.html\">{{site_title}} {{api_version}}</a>";
    let (_, site) = site_of(&["api.yaml"], &look(header));
    assert_eq!(broken_links(&site), [""; 0]);
    for path in ["index.html", "operations/list-pets.html", "404.html"] {
        let page = page(&site, path);
        assert!(page.contains(" & mine</p>"), "{path}: {page}");
        assert!(page.contains("assets/theme.css"), "{path}");
    }
    assert!(
        page(&site, "operations/list-pets.html").contains("<a href=\"../index.html\">Pets 1</a>")
    );
    assert!(site.get("assets/logo.svg").is_some());

    // What a template asks for has to be there: told where, before and by the site.
    let options = Options {
        docs: true,
        ..Options::default()
    };
    let specs = ["api.yaml".to_owned()];
    let compilation = compile(&specs, &options, &look("<p>\n  {{none}}</p>")).unwrap();
    let error = portal::site(&compilation.gateway.unwrap(), &portal::Options::default());
    let error = error.unwrap_err().to_string();
    assert!(error.starts_with("look/header.hbs:2:"), "{error}");
    let compilation = compile(&specs, &options, &look("<p>\n{{#if title}}</p>")).unwrap();
    let told: Vec<String> = compilation
        .sink
        .into_sorted()
        .iter()
        .map(|it| format!("{} {}", it.code, it.message))
        .collect();
    assert!(
        told.iter()
            .any(|it| it.starts_with("GW0904 `look/header.hbs` is no template")),
        "{told:?}"
    );
}

#[test]
fn an_ejected_theme_changes_nothing() {
    let plain = PETS.replace("['guides/*.md']", "[]");
    let theme = portal::theme::eject();
    let mut loader = MemoryLoader::new().with("api.yaml", plain.as_bytes());
    // Its page is an example.
    for (name, content) in theme.iter().filter(|(name, _)| !name.starts_with("pages/")) {
        loader = loader.with(format!("look/{name}"), content);
    }
    let (_, themed) = site_of(&["api.yaml"], &loader);
    let loader = MemoryLoader::new().with("api.yaml", plain.replace(", theme: look/", ""));
    let (_, own) = site_of(&["api.yaml"], &loader);
    let text = |html: &str| {
        let mut text = String::new();
        let mut is_tag = false;
        for c in html.chars() {
            match c {
                '<' => is_tag = true,
                '>' => is_tag = false,
                c if !is_tag && !c.is_whitespace() => text.push(c),
                _ => {}
            }
        }
        text
    };
    for (path, content) in own.iter().filter(|(path, _)| path.ends_with(".html")) {
        let content = std::str::from_utf8(content).unwrap();
        assert_eq!(text(page(&themed, path)), text(content), "{path}");
    }
}
