//! Every extension of the reference under both prefixes: what is accepted, what is refused and why, and what is said of
//! those that stand where they mean nothing. Here is what the tests of each have in common.

mod authorizer;
mod gateway;
mod integration;
mod places;
mod policy;
mod schema;
mod settings;

use gateway_codegen::openapi::extensions::{AMAZON, OWN, Place};

use crate::case::Case;

/// Something that stands at `place`, and all that is said of it: code and message.
struct Row {
    place: Place,
    kind: &'static str,
    text: &'static str,
    said: &'static [&'static str],
}

const fn row(place: Place, text: &'static str, said: &'static [&'static str]) -> Row {
    Row {
        place,
        kind: "rest",
        text,
        said,
    }
}

const fn http(place: Place, text: &'static str, said: &'static [&'static str]) -> Row {
    Row {
        kind: "http",
        ..row(place, text, said)
    }
}

const LAMBDA: &str = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:f/invocations";

/// A document with `text` at `place`, where `@` stands for the prefix and `LAMBDA` for an address.
fn document(row: &Row, prefix: &str) -> String {
    let text = row.text.replace('@', prefix).replace("LAMBDA", LAMBDA);
    let at = |place: Place| match row.place == place {
        true => text.as_str(),
        false => "",
    };
    let flow = |place: Place| match row.place == place {
        true => format!(", {text}"),
        false => String::new(),
    };
    let line = |place: Place, indent: &str| match row.place == place {
        true => format!("{indent}{text}\n"),
        false => String::new(),
    };
    let (scheme, security) = match row.place == Place::SecurityScheme {
        true => (
            format!(
                "  securitySchemes: {{s: {{{}}}}}\n",
                at(Place::SecurityScheme)
            ),
            "security: [{s: []}], ",
        ),
        false => (String::new(), ""),
    };
    format!(
        "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"{}}}\nx-gateway: {{kind: {}}}\nservers: [{{url: \"http://pets.example\"{}}}]\ntags: [{{name: pets{}}}]\n{}paths:\n{}  /pets:\n{}    get: {{{security}responses: {{\"200\": {{description: ok}}}}, {prefix}integration: {{type: http_proxy, httpMethod: GET, uri: \"http://pets.example\"}}{}}}\ncomponents:\n  schemas: {{}}\n{scheme}{}",
        flow(Place::Info),
        row.kind,
        flow(Place::Server),
        flow(Place::Tag),
        line(Place::Root, ""),
        line(Place::Paths, "  "),
        line(Place::PathItem, "    "),
        flow(Place::Operation),
        line(Place::Components, "  "),
    )
}

/// `GW0111 the message`, with a `!` before that of an error, sorted; `@` stands for the prefix of an extension.
fn said(text: &str) -> Vec<String> {
    let said = Case::of_text("api.yaml", text).compile();
    said.check("api.yaml");
    let one = |one: &gateway_codegen::diagnostics::Diagnostic| {
        let sign = if one.is_error() { "!" } else { "" };
        format!(
            "{sign}{} {}",
            one.code,
            one.message.replace(AMAZON, "@").replace(OWN, "@")
        )
    };
    let mut lines: Vec<String> = said.diagnostics.iter().map(one).collect();
    lines.sort();
    lines
}

fn check(rows: &[Row]) {
    let mut wrong = Vec::new();
    for row in rows {
        for prefix in [AMAZON, OWN] {
            let text = document(row, prefix);
            // What is unknown below our own prefix is an error.
            let own = |line: &&str| match prefix {
                AMAZON => (*line).to_owned(),
                _ => line.replacen("GW0110", "!GW0109", 1),
            };
            let mut expected: Vec<String> = row.said.iter().map(own).collect();
            expected.sort();
            let actual = said(&text);
            if actual != expected {
                wrong.push(format!("{prefix} {}\n  {actual:#?}", row.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn sorted<'l>(lines: &[&'l str]) -> Vec<&'l str> {
    let mut lines = lines.to_vec();
    lines.sort_unstable();
    lines
}
