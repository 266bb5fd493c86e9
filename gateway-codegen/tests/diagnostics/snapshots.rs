//! What is said of an example of every code, in text and in JSON: `snapshots/`.
//!
//! The example is that of the code's page, which so gives its code and no other; those of group 12 are overlays. What a page cannot hold is made here.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{env, fs};

use gateway_codegen::diagnostics::{Code, code};
use gateway_codegen::portability::Importer;

use crate::case::{Case, announce, entries, tests_folder};
use crate::watchdog::Watchdog;

/// The beginning of documents that are made here.
const HEAD: &str = "openapi: 3.0.3\ninfo: {title: Pets, version: \"1\"}\n";

/// Something that Amazon takes.
const INTEGRATION: &str = "x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: \"https://pets.example/pets\"}";

/// Something to answer.
const PATHS: &str = "x-gateway: {upstream: \"http://pets.example\"}\npaths: {/pets: {get: {responses: {\"200\": {description: ok}}}}}\n";

/// The examples that no page can hold: other encodings, characters that do not show, files of many megabytes, several
/// files.
fn made(code: Code) -> Option<Case> {
    let yaml = |text: String| Case::of_bytes("api.yaml", text);
    let json = |text: String| Case::of_bytes("api.json", text);
    Some(match code.slug() {
        "not-utf8" => Case::of_bytes("api.yaml", b"info:\n  title: caf\xe9\n"),
        "invalid-parameters" => {
            yaml(format!("{HEAD}{PATHS}")).parameters("parameters.yaml", "backend: [1, 2]\n")
        }
        "overlay-limit" => {
            let nest = "[".repeat(40) + "1" + &"]".repeat(40);
            let big = format!("{HEAD}{PATHS}x-lists: [{}]\n", vec![nest; 20].join(", "));
            yaml(big).overlay(
                "overlay.yaml",
                &format!("overlay: 1.0.0\ninfo: {{title: Wide, version: 1.0.0}}\nactions:\n  - target: ${}\n    remove: true\n", "..[*]".repeat(9)),
            )
        }
        "utf16" => {
            let text = format!("\u{feff}{HEAD}{PATHS}");
            let bytes = text.encode_utf16().flat_map(u16::to_le_bytes);
            Case::of_bytes("api.yaml", bytes.collect::<Vec<u8>>())
        }
        "control-character" => yaml(format!(
            "{HEAD}{PATHS}x-note: \"caf\u{e9}\t\u{1b}[2Jhidden\"\n"
        )),
        "tab-indentation" => yaml(format!("{HEAD}{PATHS}x-note:\n\ttitle: Pets\n")),
        "file-too-large" => yaml(" ".repeat((64 << 20) + 1)),
        "too-deep" => json(format!("{}{}", "[".repeat(300), "]".repeat(300))),
        "too-many-values" => json(format!("[{}0]", "0,".repeat(4_000_000))),
        "too-many-aliases" => {
            let level =
                |n: u8| format!("  - &l{} [{}*l{n}]\n", n + 1, format!("*l{n}, ").repeat(8));
            let levels: String = (1..9).map(level).collect();
            yaml(format!("{HEAD}{PATHS}x-laughs:\n  - &l1 [ha]\n{levels}"))
        }
        "unreachable-route" => yaml(format!(
            "{HEAD}x-gateway: {{upstream: \"http://pets.example\", limits: {{maxHeaderBytes: 1024}}}}\npaths: {{\"/{}\": {{get: {{responses: {{\"200\": {{description: ok}}}}}}}}}}\n",
            "long/".repeat(205)
        )),
        "too-many-routes" => {
            let answer = "responses: {\"200\": {description: ok}}, x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: \"http://pets.example\"}";
            let path = |n: u16| format!("  /pets-{n}: {{get: {{{answer}}}}}\n");
            let paths: String = (1..=301).map(path).collect();
            yaml(format!("{HEAD}paths:\n{paths}"))
        }
        "schema-limit" => {
            let reference = |n: u16| format!("{{$ref: \"#/components/schemas/S{n}\"}}");
            let body = format!(
                "requestBody: {{content: {{application/json: {{schema: {}}}}}}}",
                reference(1)
            );
            let schema = |n: u16| {
                format!(
                    "    S{n}: {{maxLength: {n}, allOf: [{}]}}\n",
                    reference(n + 1)
                )
            };
            let schemas: String = (1..=200).map(schema).collect();
            yaml(format!(
                "{HEAD}servers: [{{url: \"http://pets.example\"}}]\npaths:\n  /pets: {{post: {{{body}, responses: {{\"200\": {{description: ok}}}}}}}}\ncomponents:\n  schemas:\n{schemas}    S201: {{type: string}}\n"
            ))
        }
        "portability-quota" => yaml(format!(
            "{HEAD}paths: {{/pets: {{get: {{responses: {{\"200\": {{description: ok}}}}, {INTEGRATION}}}}}}}\nx-note: {}\n",
            "long ".repeat(1_300_000)
        ))
        .portability(Importer::Rest),
        "portability-reference" => of_page(code)?.file("pet.json", "{\"type\": \"object\"}"),
        "unreadable-diagram" => of_page(code)?.file("docs/start.md", "# Start\n\n```sequence\nCaller -> Gateway: GET /pets\nGateway says no\n```\n"),
        "unbalanced-element" => of_page(code)?.file("theme/footer.hbs", "<div class=\"legal\">\n<p>{{site_title}}\n"),
        "idle-theme" => of_page(code)?.file("theme/footer.hbs", "<p style=\"color: teal\">{{site_title}}</p>\n"),
        "repeated-id" => of_page(code)?.file("theme/header.hbs", "<p id=\"content\">{{site_title}}</p>\n"),
        "colliding-apis" => Case::of_text("pets.yaml", &format!("{HEAD}{PATHS}"))
            .and("pets-v2.yaml", &format!("{HEAD}{PATHS}")),
        _ => return None,
    })
}

/// Codes that are asked for by a flag. What else is said of their examples is not of interest: security, for example, is
/// always remarked on.
fn is_of_portability(code: Code) -> bool {
    code.number().starts_with("GW13")
}

/// The first fenced block below `## Example`, under the name that its language asks for.
fn of_page(code: Code) -> Option<Case> {
    let (_, section) = code.page().text.split_once("\n## Example\n")?;
    let (section, _) = section.split_once("\n## ")?;
    let (_, fenced) = section.split_once("```")?;
    let (language, rest) = fenced.split_once('\n')?;
    let (text, _) = rest.split_once("```")?;
    if code.number().starts_with("GW12") {
        let document = Case::of_text("api.yaml", &format!("{HEAD}{PATHS}"));
        return Some(document.overlay("overlay.yaml", text));
    }
    let case = Case::of_text(&format!("api.{}", language.trim()), text);
    Some(match is_of_portability(code) {
        true => case.portability(Importer::Rest),
        false => case,
    })
}

/// What has to be said beside the example of a code, as long as gateways do not do all that the reference does:
/// protected operations cannot be shown without authorizers, nor cache keys without caches.
fn is_said_beside(beside: Code, code: Code) -> bool {
    let of_authorizers = [
        code::PREFLIGHT_NOT_ANSWERED,
        code::CACHE_WITHOUT_IDENTITY,
        code::WAY_AROUND,
        code::UNGUARDED_METHOD,
        code::SECOND_AUTHORIZER,
    ];
    let of_caches = [
        code::CACHE_WITHOUT_IDENTITY,
        code::INCOMPLETE_CACHE_KEY,
        code::UNKNOWN_CACHE_KEY,
    ];
    beside == code::SECURITY_NOT_ENFORCED && of_authorizers.contains(&code)
        || beside == code::NOT_ACTED_ON && of_caches.contains(&code)
        // What has scopes and no authorizer is left to the upstream.
        || beside == code::UPSTREAM_ENFORCES && code == code::UNDECLARED_SCOPE
}

#[test]
fn examples_give_their_codes_alone_and_as_their_snapshots_say() {
    let update = env::var_os("UPDATE_EXPECT").is_some();
    let folder = tests_folder().join("snapshots");
    let mut wrong = Vec::new();
    let mut known = BTreeSet::new();
    for code in code::ALL {
        let _watchdog = Watchdog::new(code.number());
        let Some(case) = made(*code).or_else(|| of_page(*code)) else {
            panic!("{code}: the page has no fenced example");
        };
        let mut said = case.compile();
        said.check(code.number());
        if is_of_portability(*code) {
            said.diagnostics.retain(|one| is_of_portability(one.code));
        }
        let codes = || said.diagnostics.iter().map(|one| one.code);
        let others = codes().any(|one| one != *code && !is_said_beside(one, *code));
        if !codes().any(|one| one == *code) || others {
            wrong.push(format!("{code}: gives {}", said.briefs()));
        }
        for (extension, actual) in [("txt", said.text()), ("json", said.json())] {
            let path = folder.join(format!("{}.{extension}", code.number()));
            if fs::read_to_string(&path).unwrap_or_default() != actual {
                if update {
                    fs::write(&path, actual).unwrap();
                } else {
                    announce(&format!("===== {code}\n{actual}"));
                    wrong.push(format!("{code}: differs from its .{extension} snapshot"));
                }
            }
            known.insert(path);
        }
    }
    let mut stale: Vec<PathBuf> = entries(&folder);
    stale.retain(|path| !known.contains(path));
    assert!(stale.is_empty(), "no code has these: {stale:?}");
    let wrong = wrong.join("\n");
    assert!(
        wrong.is_empty(),
        "UPDATE_EXPECT=1 rewrites snapshots:\n{wrong}"
    );
}
