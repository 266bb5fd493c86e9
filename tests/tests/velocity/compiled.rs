//! Templates through the compiler: crates with a function each, compiled by `rustc` against the runtime that this test
//! itself is linked to.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use gateway_codegen::diagnostics::Sink;
use gateway_codegen::emit::rust::template;
use gateway_codegen::plan::{MappingTemplate, Origin};
use gateway_codegen::source::{self, SourceMap};
use gateway_codegen::vtl;
use gateway_tests::rustc::against_the_runtime;
use gateway_tests::{Result, scratch_dir};

use crate::Outcome;
use crate::reference::outcomes;

/// Templates of one crate.
const CHUNK: usize = 500;

/// What every crate has beside its templates: an exchange with nothing in it.
const MAIN: &str = r#"
struct Nothing;
impl template::Exchange for Nothing {
    fn body(&self) -> &str { "{}" }
    fn parameter(&self, _: &str) -> Option<Cow<'_, str>> { None }
    fn parameters(&self, _: template::ParameterLocation) -> Vec<(Cow<'_, str>, Cow<'_, str>)> { Vec::new() }
    fn context<'t>(&'t self, _: &str) -> Value<'t> { Value::Null }
    fn context_map<'t>(&'t self) -> Value<'t> { Value::map([]) }
    fn stage_variable(&self, _: &str) -> Option<&str> { None }
    fn stage_variables(&self) -> Vec<(&str, &str)> { Vec::new() }
}
fn main() {
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    for template in TEMPLATES {
        match template {
            None => println!("parse "),
            Some(template) => match template::render(template, &Nothing, &mut template::Overrides::default()) {
                Ok(text) => println!("ok {}", hex(&text)),
                Err(failed) => println!("error {}", hex(&failed.to_string())),
            },
        }
    }
}
"#;

/// What compiled templates write.
pub(crate) fn render(templates: &[String]) -> Result<Vec<Outcome>> {
    let mut all = Vec::new();
    for chunk in templates.chunks(CHUNK) {
        let folder = scratch_dir("compiled-templates")?;
        all.extend(render_chunk(chunk, &folder)?);
        fs::remove_dir_all(folder)?;
    }
    Ok(all)
}

fn render_chunk(templates: &[String], folder: &Path) -> Result<Vec<Outcome>> {
    let mut code = String::from("#![allow(warnings)]\nuse gateway_runtime::codegen::*;\n");
    let mut table = String::new();
    for (n, text) in templates.iter().enumerate() {
        let Ok(tree) = vtl::parse(text) else {
            table += "None, ";
            continue;
        };
        let mut sources = SourceMap::new();
        let file = sources.add("t.json", serde_json::to_string(text)?);
        let node = source::parse(&sources, file, &mut Sink::new()).ok_or("no document")?;
        let template = MappingTemplate {
            name: format!("t{n}"),
            description: format!("Template {n}"),
            tree,
            text: text.clone(),
            origin: Origin {
                span: node.span,
                pointer: "#".to_owned(),
            },
        };
        let name = format!("T{n}");
        writeln!(
            code,
            "{}",
            template::emit(&name, &template, "t.json", &sources)
        )?;
        write!(table, "Some(&{name}), ")?;
    }
    write!(
        code,
        "static TEMPLATES: &[Option<&Template>] = &[{table}];\n{MAIN}"
    )?;
    let binary = against_the_runtime(&code, folder)?;
    let output = Command::new(binary).output()?;
    let outcomes = outcomes(&output.stdout)?;
    if outcomes.len() != templates.len() {
        return Err(format!(
            "{} results of {} compiled templates: {}",
            outcomes.len(),
            templates.len(),
            String::from_utf8_lossy(&output.stderr)
        )
        .into());
    }
    Ok(outcomes)
}
