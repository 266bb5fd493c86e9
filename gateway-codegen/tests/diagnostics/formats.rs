//! The forms for other programs: their snapshots, and what holds of them whatever is said.

use std::collections::BTreeSet;
use std::{env, fs};

use serde_json::Value;

use crate::case::{Case, Said, announce, tests_folder};

/// Two documents that show all that a form has to hold: errors, warnings, other places, helps, safe fixes, and
/// text that means something to the form itself.
fn all_at_once() -> Said {
    let pets = "openapi: 3.0\ninfo: {title: 'Caf\u{e9} \u{1f389}', version: \"1\"}\n\
        x-gateway: {upstream: \"http://pets.example\", \"upstre,:am\": 1}\n\
        paths:\n  pets/{id}:\n    get:\n      operationId: get\n\
        \x20     parameters: [{name: id, in: path, required: false, schema: {type: string}}]\n\
        \x20     responses: {\"200\": {description: ok}}\n\
        \x20 /more:\n    get: {operationId: get, responses: {\"200\": {description: ok}}}\n";
    let clean = "openapi: 3.0.3\ninfo: {title: Clean, version: \"1\"}\nx-gateway: {upstream: \"http://pets.example\", basePath: /clean}\npaths: {/a: {get: {responses: {\"200\": {description: ok}}}}}\n";
    Case::of_text("specs/pets & co.yaml", pets)
        .and("clean.yaml", clean)
        .compile()
}

#[test]
fn forms_are_as_their_snapshots_say() {
    let said = all_at_once();
    said.check("all at once");
    let folder = tests_folder().join("formats");
    let mut wrong = Vec::new();
    let forms = [
        ("report.sarif", said.sarif()),
        ("annotations.txt", said.github()),
        ("junit.xml", said.junit()),
    ];
    for (name, actual) in forms {
        // The pages have snapshots of their own, and the version changes.
        let actual = match name {
            "report.sarif" => without_pages(&actual),
            _ => actual,
        };
        let path = folder.join(name);
        if fs::read_to_string(&path).unwrap_or_default() == actual {
            continue;
        }
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, actual).unwrap();
        } else {
            announce(&format!("===== {name}\n{actual}"));
            wrong.push(name);
        }
    }
    assert!(
        wrong.is_empty(),
        "UPDATE_EXPECT=1 rewrites snapshots: {wrong:?}"
    );
}

fn without_pages(sarif: &str) -> String {
    let mut log: Value = serde_json::from_str(sarif).unwrap();
    let driver = &mut log["runs"][0]["tool"]["driver"];
    assert_eq!(driver["version"], env!("CARGO_PKG_VERSION"));
    driver["version"] = "0.0.0".into();
    for rule in driver["rules"].as_array_mut().unwrap() {
        let (text, markdown) = (&rule["help"]["text"], &rule["help"]["markdown"]);
        assert!(text.as_str().unwrap().starts_with("# GW") && text == markdown);
        rule["help"] = "the page".into();
    }
    serde_json::to_string_pretty(&log).unwrap() + "\n"
}

/// Code scanning refuses results without a place, so that the line that only counts has one.
#[test]
fn a_flood_is_counted_at_a_place() {
    let parameters: String = (0..103)
        .map(|n| {
            format!("      - {{name: p{n}, in: path, required: true, schema: {{type: string}}}}\n")
        })
        .collect();
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\nx-gateway: {{upstream: \"http://pets.example\"}}\npaths:\n  /pets:\n    parameters:\n{parameters}    get: {{responses: {{\"200\": {{description: ok}}}}}}\n"
    );
    let said = Case::of_text("api.yaml", &text).compile();
    said.check("flood");
    let log: Value = serde_json::from_str(&said.sarif()).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let counted = results.last().unwrap();
    assert_eq!(
        (results.len(), &counted["occurrenceCount"]),
        (101, &3.into())
    );
    assert_eq!(counted["locations"].as_array().unwrap().len(), 1);
}

/// What holds of every report in every form.
pub(crate) fn check(said: &Said, name: &str) {
    let n = said.diagnostics.len();
    for (form, text) in [
        ("sarif", said.sarif()),
        ("github", said.github()),
        ("junit", said.junit()),
    ] {
        let harmful =
            |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!text.contains(harmful), "{name}: {form}: {text:?}");
        let limit = 32_768 * (n + 1);
        assert!(
            text.len() <= limit,
            "{name}: {} bytes of {form}",
            text.len()
        );
        match form {
            "sarif" => check_sarif(&text, n, name),
            "github" => check_github(&text, n, name),
            _ => check_junit(&text, n, name),
        }
    }
}

fn check_sarif(text: &str, n: usize, name: &str) {
    let log: Value = serde_json::from_str(text).unwrap();
    assert_eq!(log["version"], "2.1.0", "{name}");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints", "{name}");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), n, "{name}");
    let mut used = BTreeSet::new();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"], "{name}");
        used.insert(index);
        let message = result["message"]["text"].as_str().unwrap();
        assert!(!message.is_empty(), "{name}: {result}");
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        let related = result["relatedLocations"].as_array();
        for place in result["locations"]
            .as_array()
            .into_iter()
            .chain(related)
            .flatten()
        {
            let physical = &place["physicalLocation"];
            let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
            assert!(
                uri.chars().all(is_plain) && !uri.is_empty(),
                "{name}: {uri}"
            );
            let at = |field: &str| physical["region"][field].as_u64().unwrap();
            let (start, end) = (
                (at("startLine"), at("startColumn")),
                (at("endLine"), at("endColumn")),
            );
            assert!(start >= (1, 1) && end >= start, "{name}: {physical}");
        }
    }
    assert_eq!(used.len(), rules.len(), "{name}: a rule that nobody uses");
}

/// One command a line, whose properties and text are escaped.
fn check_github(text: &str, n: usize, name: &str) {
    assert_eq!(text.lines().count(), n, "{name}: {text}");
    for line in text.lines() {
        let (command, rest) = line.strip_prefix("::").unwrap().split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&command), "{line}");
        let (properties, data) = rest.split_once("::").unwrap();
        let mut names = Vec::new();
        for property in properties.split(',') {
            let (key, value) = property.split_once('=').unwrap();
            assert!(!value.is_empty() && !value.contains(':'), "{name}: {line}");
            names.push(key);
        }
        let place = ["file", "line", "col", "endLine", "endColumn"];
        assert!(
            names == ["title"] || names[..5] == place && names[5..] == ["title"],
            "{name}: {line}"
        );
        for escape in properties.split('%').skip(1).chain(data.split('%').skip(1)) {
            let known = ["25", "0A", "0D", "3A", "2C"].contains(&escape.get(..2).unwrap_or(""));
            assert!(known, "{name}: {line}");
        }
    }
}

/// Well-formed XML of the elements that servers read, whose numbers are right.
fn check_junit(text: &str, n: usize, name: &str) {
    let mut open: Vec<&str> = Vec::new();
    let (mut n_cases, mut n_failures, mut n_clean) = (0, 0, 0);
    let mut rest = text
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .unwrap();
    while let Some((before, tail)) = rest.split_once('<') {
        check_text(before, name);
        let (tag, behind) = tail.split_once('>').unwrap();
        rest = behind;
        if let Some(element) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(element), "{name}");
            continue;
        }
        let (element, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let known = [
            "testsuites",
            "testsuite",
            "testcase",
            "failure",
            "system-out",
        ];
        assert!(known.contains(&element), "{name}: <{tag}>");
        n_cases += usize::from(element == "testcase");
        n_failures += usize::from(element == "failure");
        let inner = attributes.strip_suffix('/').unwrap_or(attributes);
        // name="value" name="value"
        let parts: Vec<&str> = inner.split('"').collect();
        assert_eq!(parts.len() % 2, 1, "{name}: <{tag}>");
        for pair in parts.chunks_exact(2) {
            assert!(pair[0].ends_with('='), "{name}: <{tag}>");
            check_text(pair[1], name);
        }
        if attributes.ends_with('/') {
            n_clean += 1;
        } else {
            open.push(element);
        }
    }
    assert!(open.is_empty() && rest == "\n", "{name}: {open:?}");
    assert_eq!(n_cases, n + n_clean, "{name}");
    let counts = format!("<testsuites name=\"gwc\" tests=\"{n_cases}\" failures=\"{n_failures}\"");
    assert!(text.contains(&counts), "{name}: {counts}");
}

fn check_text(text: &str, name: &str) {
    assert!(
        !text.contains(['<', '>', '"', '\u{fffe}', '\u{ffff}']),
        "{name}: {text}"
    );
    for entity in text.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;"];
        assert!(known.iter().any(|one| entity.starts_with(one)), "{text}");
    }
}
