//! `gateway-runtime/tests/templates/vectors.rs` is what the compiler makes of the template vectors today; the runtime's
//! tests run it.
//!
//! `UPDATE_EXPECT=1 cargo test -p gateway-codegen --test templates` rewrites it.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::{env, fs};

use gateway_codegen::diagnostics::Sink;
use gateway_codegen::emit::rust::template;
use gateway_codegen::plan::{MappingTemplate, Origin};
use gateway_codegen::source::{self, SourceMap};
use gateway_codegen::vtl;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A template that stands alone in a file.
fn alone(name: &str, text: &str, sources: &mut SourceMap) -> MappingTemplate {
    let document = serde_json::to_string(text).unwrap();
    let file = sources.add(format!("{name}.json"), document);
    let node = source::parse(sources, file, &mut Sink::new()).unwrap();
    MappingTemplate {
        name: name.to_owned(),
        description: format!("The vector {name}"),
        tree: vtl::parse(text).unwrap(),
        text: text.to_owned(),
        origin: Origin {
            span: node.span,
            pointer: "#".to_owned(),
        },
    }
}

#[test]
fn compiled_vectors_are_current() {
    let mut sources = SourceMap::new();
    let mut items = TokenStream::new();
    let mut table = Vec::new();
    let folder = root().join("tests/conformance/vtl");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        let vectors: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        for vector in vectors["vectors"].as_array().unwrap() {
            if vector["expect_error"] == "parse" {
                continue;
            }
            let id = vector["id"].as_str().unwrap();
            let name = id.replace('-', "_");
            let text = vector["template"].as_str().unwrap();
            let template = alone(&name, text, &mut sources);
            let constant = format_ident!("{}", name.to_ascii_uppercase());
            let file = format!("{name}.json");
            items.extend(template::emit(
                &constant.to_string(),
                &template,
                &file,
                &sources,
            ));
            table.push(quote!((#id, &#constant)));
        }
    }
    is_current(
        "tests/conformance/vtl",
        &quote! {
            use gateway_runtime::codegen::*;
            /// All templates, by the vectors' ids.
            pub static TEMPLATES: &[(&str, &Template)] = &[#(#table),*];
            #items
        },
        "gateway-runtime/tests/templates/vectors.rs",
    );
}

#[test]
fn compiled_bench_template_is_current() {
    let path = "tests/bench-templates/order.vtl";
    let text = fs::read_to_string(root().join(path)).unwrap();
    let mut sources = SourceMap::new();
    let template = alone("order", &text, &mut sources);
    let items = template::emit("ORDER", &template, "order.json", &sources);
    is_current(
        path,
        &quote! { use gateway_runtime::codegen::*; #items },
        "gateway-runtime/benches/template/order.rs",
    );
}

/// Checks a file of emitted items, or rewrites it.
fn is_current(from: &str, items: &TokenStream, path: &str) {
    let file = syn::parse2(items.clone()).unwrap();
    let text = format!(
        "// @generated from {from}. Do not edit; see gateway-codegen/tests/templates.rs.\n\n{}",
        prettyplease::unparse(&file)
    );
    let path = root().join(path);
    if fs::read_to_string(&path).is_ok_and(|known| known == text) {
        return;
    }
    let update = env::var_os("UPDATE_EXPECT").is_some();
    if update {
        fs::write(&path, text).unwrap();
    }
    assert!(update, "{} is stale", path.display());
}
