//! The public document: what the gateway says of itself. Extensions are stripped, servers are the gateway's own, and callers are
//! asked for what the gateway asks for.

mod told;

pub(super) use told::Told;

use crate::openapi::model::{Document, Version};
use crate::source::{Mapping, Node, Value};
use serde_json::json;
use told::Requirements;

/// The key of the operation of all methods that have none of their own.
const ANY: &str = "x-amazon-apigateway-any-method";

/// What an operation of all methods answers.
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// The document as compact JSON, in the order in which it is written.
///
/// OpenAPI 3.0 goes through the `openapiv3` model, so that what is published is what other tools read;
/// a document that the model does not take, and the other versions, are published as written.
pub(super) fn json(document: &Document, told: &Told<'_>) -> String {
    let mut writer = Writer::new(document.version, told);
    writer.write(&document.root, Place::Root);
    let out = writer.out;
    if document.version == Version::V30
        && let Ok(model) = serde_json::from_str::<openapiv3::OpenAPI>(&out)
        && let Ok(text) = serde_json::to_string(&model)
    {
        return text;
    }
    out
}

/// What the keys of a mapping are, and so what is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Fields of the document itself.
    Root,
    /// Fields of an object of OpenAPI: extensions and servers are left out.
    Object,
    /// Paths: extensions are left out.
    Paths,
    /// Methods of a path.
    PathItem,
    /// Fields of an operation that stands for a method that the document does not name, where another one has its name.
    Nameless,
    /// Fields of a link, whose parameters are values.
    Link,
    /// Names of such objects, whatever they begin with.
    Names,
    /// Names of links.
    Links,
    /// Names of lists of objects by their paths or statuses, which may have extensions beside them.
    Callbacks,
    /// Paths, statuses or addresses: extensions are left out.
    Patterned,
    /// Kinds of components.
    Components,
    /// Names of security schemes.
    Schemes,
    /// Requirements: lists of names of security schemes with their scopes.
    Security,
    /// Values of whoever calls and is called.
    Data,
}

impl Place {
    /// What stands at a key of a mapping of this place.
    fn below(self, key: &str, value: &Node, version: Version) -> Place {
        let is_list = value.as_sequence().is_some();
        match (self, key) {
            (Place::Data | Place::Security, _) => Place::Data,
            (Place::Names | Place::Schemes | Place::Patterned, _) => Place::Object,
            (Place::Paths, _) => Place::PathItem,
            (Place::Links, _) => Place::Link,
            (Place::Callbacks, _) => Place::Patterned,
            (Place::Components, "links") => Place::Links,
            (Place::Components, "callbacks") => Place::Callbacks,
            (Place::Components, "securitySchemes") => Place::Schemes,
            (Place::Root, "securityDefinitions") => Place::Schemes,
            (Place::Components, _) => Place::Names,
            (Place::Link, "parameters" | "requestBody") => Place::Data,
            (_, "example" | "default" | "enum" | "const" | "value") => Place::Data,
            (Place::Root | Place::Object | Place::Nameless, "security") => Place::Security,
            (_, "security" | "scopes" | "mapping" | "dependentRequired") => Place::Data,
            (_, "examples") if is_list || version == Version::V2 => Place::Data,
            (Place::Root, "paths") => Place::Paths,
            (_, "paths" | "responses") => Place::Patterned,
            (_, "components") => Place::Components,
            (_, "callbacks") => Place::Callbacks,
            (_, "links") => Place::Links,
            (
                _,
                "examples" | "properties" | "patternProperties" | "$defs" | "definitions"
                | "dependentSchemas" | "dependencies" | "headers" | "content" | "encoding"
                | "webhooks",
            ) => Place::Names,
            // Of Swagger 2.0 those that operations refer to.
            (Place::Root, "parameters") if !is_list => Place::Names,
            _ => Place::Object,
        }
    }

    /// Whether a key is an extension here, or says where the API is.
    fn leaves_out(self, key: &str, version: Version) -> bool {
        match self {
            Place::Root | Place::Object | Place::PathItem | Place::Nameless | Place::Link => {
                self == Place::Nameless && key == "operationId"
                    || key.starts_with("x-")
                    || matches!(key, "servers" | "server")
                    || self == Place::Root
                        && version == Version::V2
                        && matches!(key, "host" | "schemes" | "basePath")
            }
            Place::Patterned | Place::Paths | Place::Components => key.starts_with("x-"),
            Place::Names
            | Place::Schemes
            | Place::Security
            | Place::Links
            | Place::Callbacks
            | Place::Data => false,
        }
    }
}

struct Writer<'d> {
    version: Version,
    told: &'d Told<'d>,
    /// The path whose item is written.
    path: &'d str,
    /// What the operation asks for that is written next, where that is not what it says.
    security: Option<&'d Requirements>,
    out: String,
}

impl<'d> Writer<'d> {
    fn new(version: Version, told: &'d Told<'d>) -> Self {
        Writer {
            version,
            told,
            path: "",
            security: None,
            out: String::new(),
        }
    }

    fn write(&mut self, node: &'d Node, place: Place) {
        match &node.value {
            Value::Null | Value::Invalid => self.out.push_str("null"),
            Value::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Value::Number(text) => number(text, &mut self.out),
            Value::String(text) => string(text, &mut self.out),
            Value::Sequence(items) => {
                self.out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        self.out.push(',');
                    }
                    self.write(item, place);
                }
                self.out.push(']');
            }
            Value::Mapping(mapping) if place == Place::Security => self.requirement(mapping),
            Value::Mapping(mapping) => {
                let security = self.security.take();
                self.out.push('{');
                for entry in mapping.iter() {
                    let name = entry.key.as_str();
                    let is_said = security.is_none() || name != "security";
                    if place.leaves_out(name, self.version) || !is_said {
                        continue;
                    }
                    let told = self.told;
                    if place == Place::Schemes && told.has_other(name) {
                        continue;
                    }
                    self.key(name);
                    let below = place.below(name, &entry.value, self.version);
                    match place {
                        Place::Paths => self.path = name,
                        Place::PathItem => self.security = told.security(self.path, name),
                        _ => {}
                    }
                    self.write(&entry.value, below);
                    self.security = None;
                }
                if let Some(requirements) = security {
                    self.key("security");
                    self.requirements(requirements);
                }
                match place {
                    Place::Root => self.end(mapping),
                    Place::PathItem => self.other_methods(mapping),
                    Place::Schemes => self.other_schemes(),
                    Place::Components if mapping.get("securitySchemes").is_none() => {
                        self.new_schemes("securitySchemes");
                    }
                    _ => {}
                }
                self.out.push('}');
            }
        }
    }

    /// What stands behind the document's own fields.
    fn end(&mut self, root: &Mapping) {
        match self.version {
            Version::V2 if root.get("securityDefinitions").is_none() => {
                self.new_schemes("securityDefinitions");
            }
            Version::V30 | Version::V31
                if root.get("components").is_none() && !self.told.others.is_empty() =>
            {
                self.key("components");
                self.out.push('{');
                self.new_schemes("securitySchemes");
                self.out.push('}');
            }
            _ => {}
        }
        self.address();
    }

    fn new_schemes(&mut self, key: &str) {
        if !self.told.others.is_empty() {
            self.key(key);
            self.out.push('{');
            self.other_schemes();
            self.out.push('}');
        }
    }

    /// The schemes that are not in the document as they are asked for.
    fn other_schemes(&mut self) {
        let told = self.told;
        for (name, scheme) in &told.others {
            self.key(name);
            self.out.push_str(&scheme.to_string());
        }
    }

    /// A requirement of the document, by the names of the schemes that are published.
    fn requirement(&mut self, mapping: &Mapping) {
        let schemes = mapping.iter().map(|entry| {
            let scopes = entry.value.as_sequence().unwrap_or_default();
            let scopes = scopes.iter().filter_map(Node::as_text);
            (entry.key.to_string(), scopes.map(str::to_owned).collect())
        });
        let schemes: Vec<(String, Vec<String>)> = schemes.collect();
        self.out
            .push_str(&self.told.requirement(&schemes).to_string());
    }

    fn requirements(&mut self, requirements: &Requirements) {
        let all = requirements.iter().map(|it| self.told.requirement(it));
        let all = serde_json::Value::Array(all.collect());
        self.out.push_str(&all.to_string());
    }

    /// The operation of all other methods, which is an extension, as one of each. One of them keeps its name.
    fn other_methods(&mut self, path_item: &'d Mapping) {
        let any = path_item.get(ANY);
        let Some(any) = any.filter(|it| it.as_mapping().is_some()) else {
            return;
        };
        let others = METHODS.into_iter();
        let others = others.filter(|method| path_item.get(method).is_none());
        for (i, method) in others.enumerate() {
            self.key(method);
            self.security = self.told.security(self.path, ANY);
            self.write(
                any,
                if i == 0 {
                    Place::Object
                } else {
                    Place::Nameless
                },
            );
        }
    }

    fn key(&mut self, name: &str) {
        if !self.out.ends_with('{') {
            self.out.push(',');
        }
        string(name, &mut self.out);
        self.out.push(':');
    }

    /// Where the gateway answers: in each stage. Swagger 2.0 has one address.
    fn address(&mut self) {
        let told = self.told;
        if self.version == Version::V2 {
            let first = told.stages.first();
            if let Some(host) = first.and_then(|stage| stage.mount_host.as_deref()) {
                self.key("host");
                string(host, &mut self.out);
            }
            let mount = first.map_or("", |stage| stage.mount_path.as_str());
            let path = format!("{mount}{}", told.base_path);
            self.key("basePath");
            string(or_root(&path), &mut self.out);
            return;
        }
        let servers = told.stages.iter().map(|stage| {
            let host = stage.mount_host.as_deref();
            let host = host.map(|host| format!("https://{host}"));
            let host = host.unwrap_or_default();
            let url = format!("{host}{}{}", stage.mount_path, told.base_path);
            let url = or_root(&url);
            // One that the document does not have is nothing to choose.
            match &stage.origin {
                Some(_) => json!({"url": url, "description": stage.name}),
                None => json!({"url": url}),
            }
        });
        self.key("servers");
        let servers = serde_json::Value::Array(servers.collect());
        self.out.push_str(&servers.to_string());
    }
}

fn or_root(address: &str) -> &str {
    if address.is_empty() { "/" } else { address }
}

/// A number as written, where JSON writes it that way too; else its value, or a string.
fn number(text: &str, out: &mut String) {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Number(_)) => out.push_str(text),
        _ => match text
            .parse::<f64>()
            .ok()
            .and_then(serde_json::Number::from_f64)
        {
            Some(value) => out.push_str(&value.to_string()),
            None => string(text, out),
        },
    }
}

fn string(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Sink;
    use crate::plan::Stage;
    use crate::source::{SourceMap, parse};

    fn written(text: &str) -> String {
        let mut sources = SourceMap::new();
        let file = sources.add("a.yaml", text);
        let node = parse(&sources, file, &mut Sink::new()).unwrap();
        let stages = [Stage::default()];
        let told = Told {
            stages: &stages,
            ..Told::default()
        };
        let mut writer = Writer::new(Version::V31, &told);
        writer.write(&node, Place::Root);
        writer.out
    }

    #[test]
    fn all_methods_are_each_of_them() {
        const ANY: &str = "x-amazon-apigateway-any-method: {operationId: a, x-b: 1, tags: [t]}";
        for (item, expected) in [
            (
                ANY.to_owned(),
                r#"{"get":{"operationId":"a","tags":["t"]},"put":{"tags":["t"]},"post":{"tags":["t"]},"delete":{"tags":["t"]},"options":{"tags":["t"]},"head":{"tags":["t"]},"patch":{"tags":["t"]}}"#,
            ),
            (
                format!("{ANY}, get: {{}}, put: {{}}, post: {{}}, options: {{}}, head: {{}}"),
                r#"{"get":{},"put":{},"post":{},"options":{},"head":{},"delete":{"operationId":"a","tags":["t"]},"patch":{"tags":["t"]}}"#,
            ),
            ("x-amazon-apigateway-any-method: 1".to_owned(), "{}"),
        ] {
            let out = written(&format!("paths: {{/p: {{{item}}}}}"));
            let expected = format!(r#"{{"paths":{{"/p":{expected}}},"servers":[{{"url":"/"}}]}}"#);
            assert_eq!(out, expected, "{item}");
        }
    }

    #[test]
    fn extensions_go_and_names_stay() {
        let text = "
openapi: 3.1.0
info: {title: T, version: '1', x-a: 1, contact: {x-a: 1, name: n}}
servers: [{url: 'http://backend.internal'}]
x-google-backend: {address: 'http://10.0.0.5'}
paths:
  x-a: 1
  /p:
    servers: [{url: 'http://path.internal'}]
    get:
      x-a: 1
      servers: [{url: 'http://operation.internal'}]
      security: [{x-key: []}]
      parameters: [{name: x-amazon-id, in: header, x-a: 1, schema: {type: string, x-a: 1}}]
      responses:
        x-a: 1
        default:
          description: d
          headers: {x-gateway-request-id: {schema: {type: string, default: {x-a: 1}}}}
          content: {a/b: {example: {x-amazon-id: v}, examples: {x-e: {x-a: 1, value: {x-a: 2}}}}}
          links: {x-l: {x-a: 1, operationId: o, server: {url: 'http://link.internal'}, parameters: {x-p: 1}}}
      callbacks: {x-c: {x-a: 1, '{$request.body#/u}': {post: {x-a: 1}}}}
components:
  x-a: 1
  schemas:
    x-s: {required: [x-amazon-id], properties: {x-amazon-id: {x-a: 1}, servers: {const: {x-a: 1}}}, examples: [{x-a: 1}]}
";
        let mut sources = SourceMap::new();
        let file = sources.add("a.yaml", text);
        let node = parse(&sources, file, &mut Sink::new()).unwrap();
        let stages = [Stage::default()];
        let told = Told {
            base_path: "/v1",
            stages: &stages,
            ..Told::default()
        };
        let mut writer = Writer::new(Version::V31, &told);
        writer.write(&node, Place::Root);
        let expected = r#"{"openapi":"3.1.0","info":{"title":"T","version":"1","contact":{"name":"n"}},"paths":{"/p":{"get":{"security":[{"x-key":[]}],"parameters":[{"name":"x-amazon-id","in":"header","schema":{"type":"string"}}],"responses":{"default":{"description":"d","headers":{"x-gateway-request-id":{"schema":{"type":"string","default":{"x-a":1}}}},"content":{"a/b":{"example":{"x-amazon-id":"v"},"examples":{"x-e":{"value":{"x-a":2}}}}},"links":{"x-l":{"operationId":"o","parameters":{"x-p":1}}}}},"callbacks":{"x-c":{"{$request.body#/u}":{"post":{}}}}}}},"components":{"schemas":{"x-s":{"required":["x-amazon-id"],"properties":{"x-amazon-id":{},"servers":{"const":{"x-a":1}}},"examples":[{"x-a":1}]}}},"servers":[{"url":"/v1"}]}"#;
        assert_eq!(writer.out, expected);
    }
}
