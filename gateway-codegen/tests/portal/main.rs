//! Portals as they are made from documents: pages, what programs read, themes, and what is told of them. Here is what
//! the tests of each have in common.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod access;
mod calls;
mod documentation;
mod examples;
mod links;
mod machines;
mod pages;
mod samples;
mod schemas;
mod theme;
mod theme_mistakes;
mod versions;
mod whole;

use gateway_codegen::emit::{OutputTree, portal};
use gateway_codegen::source::{Loader, MemoryLoader};
use gateway_codegen::{Compilation, Options, compile, history};
use serde_json::Value;

fn compiled(specs: &[&str], loader: &dyn Loader) -> Compilation {
    let specs: Vec<String> = specs.iter().map(|spec| (*spec).to_owned()).collect();
    let options = Options {
        docs: true,
        ..Options::default()
    };
    let mut compilation = compile(&specs, &options, loader).unwrap();
    history::add(&mut compilation, &options, loader);
    compilation
}

fn site_of(specs: &[&str], loader: &dyn Loader) -> OutputTree {
    let gateway = compiled(specs, loader).gateway.unwrap();
    portal::site(&gateway, &portal::Options::default()).unwrap()
}

/// What is told of a document, as `CODE message`.
fn told(text: &str) -> Vec<String> {
    let loader = MemoryLoader::new().with("api.yaml", text);
    let found = compiled(&["api.yaml"], &loader).sink.into_sorted();
    found
        .iter()
        .map(|it| format!("{} {}", it.code, it.message))
        .collect()
}

/// A version of a document: what stands in `x-gateway` beside the backend, and its paths.
fn version(number: &str, gateway: &str, paths: &str) -> String {
    format!(
        "openapi: 3.1.0
info: {{title: Pets, version: {number}}}
x-gateway: {{upstream: 'http://10.0.0.{}:9'{gateway}}}
paths:
{paths}",
        number.len()
    )
}

const LIST: &str = "  /pets:
    get: {operationId: listPets, summary: Lists pets, responses: {'200': {description: ok}}}
";

fn pet(more: &str, schema: &str) -> String {
    format!(
        "  /pets/{{id}}:
    get:
      operationId: getPet
      {more}
      parameters: [{{name: id, in: path, required: true, schema: {schema}}}]
      responses: {{'200': {{description: ok}}}}
"
    )
}

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

/// What the console of a page makes forms of.
fn console(html: &str) -> Value {
    let start = "id=\"console-data\">";
    let json = part(html, start, "</script>");
    serde_json::from_str(&json[start.len()..]).unwrap()
}
