//! The template vectors, compiled.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[allow(clippy::all, clippy::pedantic, unused, unreachable_pub, reason = "generated")]
#[rustfmt::skip]
mod vectors;

mod bodies;
mod hostile;

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use gateway_runtime::template::{Exchange, Overrides, ParameterLocation, Value, read_json, render};
use serde_json::Value as Json;

/// What a vector gives a template to read.
struct Given {
    body: String,
    /// Location, name, value.
    parameters: Vec<(String, String, String)>,
    /// JSON of `$context`.
    context: String,
    stage_variables: Vec<(String, String)>,
}

impl Exchange for Given {
    fn body(&self) -> &str {
        if self.body.is_empty() {
            "{}"
        } else {
            &self.body
        }
    }

    fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        let of = |location: &str| {
            self.parameters
                .iter()
                .find(|(known, n, _)| known == location && n == name)
        };
        let found = of("path")
            .or_else(|| of("querystring"))
            .or_else(|| of("header"));
        found.map(|(_, _, value)| value.as_str().into())
    }

    fn parameters(&self, location: ParameterLocation) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
        let wanted = match location {
            ParameterLocation::Path => "path",
            ParameterLocation::QueryString => "querystring",
            ParameterLocation::Header => "header",
        };
        self.parameters
            .iter()
            .filter(|(location, ..)| location == wanted)
            .map(|(_, name, value)| (name.as_str().into(), value.as_str().into()))
            .collect()
    }

    fn context<'t>(&'t self, path: &str) -> Value<'t> {
        let mut value = self.context_map();
        for step in path.split('.') {
            value = gateway_runtime::template::property(&value, step).unwrap();
        }
        value
    }

    fn context_map<'t>(&'t self) -> Value<'t> {
        read_json(&self.context).unwrap()
    }

    fn stage_variable(&self, name: &str) -> Option<&str> {
        let (_, value) = self
            .stage_variables
            .iter()
            .find(|(known, _)| known == name)?;
        Some(value)
    }

    fn stage_variables(&self) -> Vec<(&str, &str)> {
        let variables = self.stage_variables.iter();
        variables
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}

impl Given {
    fn of(vector: &Json) -> Given {
        let mut parameters = Vec::new();
        for location in ["path", "querystring", "header"] {
            for (name, value) in vector
                .get("params")
                .and_then(|params| params.get(location))
                .and_then(serde_json::Value::as_object)
                .into_iter()
                .flatten()
            {
                let value = value.as_str().unwrap().to_owned();
                parameters.push((location.to_owned(), name.clone(), value));
            }
        }
        let variables = vector["stage_variables"].as_object().into_iter().flatten();
        let context = &vector["context"];
        Given {
            body: vector["body"].as_str().unwrap_or_default().to_owned(),
            parameters,
            context: if context.is_null() {
                "{}".to_owned()
            } else {
                context.to_string()
            },
            stage_variables: variables
                .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                .collect(),
        }
    }
}

#[test]
fn vectors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/conformance/vtl");
    let mut wrong = Vec::new();
    let mut n_vectors = 0;
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let vectors: Json = serde_json::from_str(&text).unwrap();
        for vector in vectors["vectors"].as_array().unwrap() {
            n_vectors += 1;
            let id = vector["id"].as_str().unwrap();
            let Some((_, template)) = vectors::TEMPLATES.iter().find(|(known, _)| *known == id)
            else {
                assert_eq!(vector["expect_error"], "parse", "{id}");
                continue;
            };
            let rendered = render(template, &Given::of(vector), &mut Overrides::default());
            let expected = vector["expect_text"].as_str().unwrap();
            if rendered.as_deref() != Ok(expected) {
                wrong.push(format!(
                    "{id}: {}\n  expected {expected:?}\n  rendered {rendered:?}",
                    vector["template"]
                ));
            }
        }
    }
    assert_eq!(n_vectors, 230);
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
