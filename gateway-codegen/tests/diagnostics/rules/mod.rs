//! Single rules: a document, and all that is said of it.

use crate::case::Case;

mod floods;
mod gateways;
mod routes;
mod schemas;

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: Pets, version: \"1\"}\nservers: [{url: \"http://pets.example\"}]\n";

const ANSWER: &str = "{responses: {\"200\": {description: ok}}}";

fn said(text: &str) -> Vec<String> {
    let said = Case::of_text("api.yaml", text).compile();
    said.check("api.yaml");
    let lines = said.text();
    let is_told = |line: &&str| {
        let line = line.trim_start();
        ["error[", "warning[", "= help"]
            .iter()
            .any(|start| line.starts_with(start))
    };
    lines
        .lines()
        .filter(is_told)
        .map(|line| line.trim().to_owned())
        .collect()
}

/// With the paths given, each with one GET.
fn of_paths(paths: &[&str]) -> Vec<String> {
    let paths: String = paths
        .iter()
        .map(|path| format!("  {path}: {{get: {ANSWER}}}\n"))
        .collect();
    let all = said(&format!("{HEAD}paths:\n{paths}"));
    let is_undeclared = |line: &String| line.contains("GW0401") || line.contains("in: path");
    all.into_iter()
        .filter(|line| !is_undeclared(line))
        .collect()
}

/// With the schema given, of a query parameter.
fn of_schema(schema: &str) -> Vec<String> {
    said(&format!(
        "{HEAD}paths:\n  /pets:\n    get:\n      parameters: [{{name: q, in: query, schema: {schema}}}]\n      responses: {{\"200\": {{description: ok}}}}\n"
    ))
}
