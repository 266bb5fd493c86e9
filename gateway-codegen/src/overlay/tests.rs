//! Documents, overlays, and what becomes of them.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use serde_json::{Value as Json, json};

use super::Overlay;
use super::json_path::Work;
use crate::diagnostics::{Sink, code};
use crate::source::{Node, SourceMap, parse};

/// The changed tree, and `code line:column` of all that was said, those of unmatched targets last.
struct Done {
    root: Node,
    said: Vec<String>,
    sources: SourceMap,
}

/// Applies an overlay, both YAML.
fn lay(document: &str, overlay: &str) -> Done {
    lay_within(document, overlay, Work::default())
}

fn lay_within(document: &str, overlay: &str, work: Work) -> Done {
    let mut sources = SourceMap::new();
    let mut sink = Sink::new();
    let document = sources.add("api.yaml", document);
    let root = parse(&sources, document, &mut sink).unwrap();
    let file = sources.add("overlay.yaml", overlay);
    let tree = parse(&sources, file, &mut sink).unwrap();
    assert!(sink.is_empty(), "{:?}", sink.into_sorted());
    let (root, unmatched) = match Overlay::read(&tree, &sources, &mut sink) {
        Some(overlay) => {
            let applied = overlay.apply_within(root, work, &mut sink);
            (applied.root, applied.unmatched)
        }
        None => (root, Vec::new()),
    };
    let brief = |diagnostic: crate::diagnostics::Diagnostic| {
        let span = diagnostic.span().unwrap();
        let (line, column) = sources.line_column(span);
        format!("{} {line}:{column}", diagnostic.code)
    };
    let all = sink.into_sorted().into_iter().chain(unmatched);
    let said = all.map(brief).collect();
    Done {
        root,
        said,
        sources,
    }
}

/// An overlay of a version with some actions, from line 4 on.
fn overlay(version: &str, actions: &str) -> String {
    format!("overlay: {version}\ninfo: {{title: T, version: 1.0.0}}\nactions:\n{actions}")
}

const PETS: &str = r#"{
  "info": {"title": "Pets", "version": "1", "contact": null},
  "tags": [{"name": "a"}, {"name": "b"}],
  "list": [1, 2, [3]],
  "paths": {
    "/pets": {"get": {"summary": "All", "tags": ["a"], "internal": true}, "put": {"tags": ["b"]}},
    "/cats": {"get": {"tags": ["a", "b"], "parameters": [{"name": "x", "in": "query"}, {"name": "y"}]}}
  }
}"#;

/// Version, actions, pointer of what changed, what is there then, and what is said.
#[test]
fn changes_documents_as_the_specification_says() {
    #[rustfmt::skip]
    let cases: &[(&str, &str, &str, Json, &[&str])] = &[
        // Updates of mappings: merged, deep, what is new behind what is there.
        ("1.0.0", "- {target: $.info, update: {title: Cats, license: {name: MIT}}}", "/info",
            json!({"title": "Cats", "version": "1", "contact": null, "license": {"name": "MIT"}}), &[]),
        ("1.0.0", "- {target: $, update: {info: {contact: {name: Tom}}, paths: {/pets: {put: {summary: Put}}}}}", "/paths/~1pets/put",
            json!({"tags": ["b"], "summary": "Put"}), &[]),
        ("1.0.0", "- {target: $, update: {info: {contact: {name: Tom}}}}", "/info/contact", json!({"name": "Tom"}), &[]),
        ("1.0.0", "- {target: '$.paths.*.get', update: {x-safe: true}}", "/paths/~1cats/get/x-safe", json!(true), &[]),
        ("1.0.0", "- {target: $, update: {paths: , tags: , info: {title: }}}", "/paths/~1pets/put", json!({"tags": ["b"]}), &[]),
        ("1.0.0", "- {target: $, update: {info: {title: }}}", "/info/title", json!(null), &[]),
        // One that is selected twice is updated once.
        ("1.0.0", "- {target: \"$['list', 'list', 'list']\", update: 9}", "/list", json!([1, 2, [3], 9]), &[]),
        // A target inside a target: both are updated, the outer one first.
        ("1.0.0", "- {target: \"$.paths['/pets']..[?@.tags || @.get]\", update: {x: 1}}", "/paths/~1pets",
            json!({"get": {"summary": "All", "tags": ["a"], "internal": true, "x": 1}, "put": {"tags": ["b"], "x": 1}}), &[]),
        ("1.0.0", "- {target: \"$..['/pets', 'put']\", update: {tags: [c], put: {tags: [d]}}}", "/paths/~1pets/put",
            json!({"tags": ["b", "d", "c"], "put": {"tags": ["d"]}}), &[]),
        // Updates of lists: one more item; inside an update lists are joined.
        ("1.0.0", "- {target: $.tags, update: {name: c}}", "/tags", json!([{"name": "a"}, {"name": "b"}, {"name": "c"}]), &[]),
        ("1.0.0", "- {target: '$.paths.*.get.tags', update: z}", "/paths/~1cats/get/tags", json!(["a", "b", "z"]), &[]),
        ("1.0.0", "- {target: '$.list[2]', update: 4}", "/list", json!([1, 2, [3, 4]]), &[]),
        ("1.0.0", "- {target: $.list, update: [4, 5]}", "/list", json!([1, 2, [3], [4, 5]]), &["GW1210 4:28"]),
        ("1.1.0", "- {target: $.list, update: [4, 5]}", "/list", json!([1, 2, [3], 4, 5]), &[]),
        ("1.0.0", "- {target: $, update: {list: [4]}}", "/list", json!([1, 2, [3], 4]), &[]),
        // Removals, of whatever is selected, at once.
        ("1.0.0", "- {target: '$.paths[*][?@.internal]', remove: true}", "/paths/~1pets", json!({"put": {"tags": ["b"]}}), &[]),
        ("1.0.0", "- {target: '$.list[0, 1]', remove: true}", "/list", json!([[3]]), &[]),
        ("1.0.0", "- {target: '$.list[*, 0, 0]', remove: true}", "/list", json!([]), &[]),
        ("1.0.0", "- {target: '$.list..*', remove: true}", "/list", json!([]), &[]),
        ("1.0.0", "- {target: $.info.title, remove: true}", "/info", json!({"version": "1", "contact": null}), &[]),
        ("1.0.0", "- {target: \"$.paths['/cats'].get.parameters[?@.name == 'x']\", remove: true}", "/paths/~1cats/get/parameters", json!([{"name": "y"}]), &[]),
        ("1.0.0", "- {target: $.info, remove: true, update: {a: 1}}", "/info", Json::Null, &["GW1209 4:34"]),
        ("1.0.0", "- {target: $.info, remove: false, update: {title: x}}", "/info/title", json!("x"), &[]),
        // In their order, each on what the one before left.
        ("1.0.0", "- {target: $.tags, remove: true}\n- {target: $, update: {tags: [{name: z}]}}\n- {target: '$.tags[0]', update: {x: 1}}", "/tags", json!([{"name": "z", "x": 1}]), &[]),
        ("1.0.0", "- {target: $.tags, remove: true}\n- {target: '$.tags[0]', update: {x: 1}}", "/tags", Json::Null, &["GW1207 5:12"]),
        // What does not fit is refused, and the rest is done.
        ("1.0.0", "- {target: $, remove: true}\n- {target: $.info, update: {a: 1}}", "/info/a", json!(1), &["GW1208 4:12"]),
        ("1.0.0", "- {target: $.info.title, update: Cats}", "/info/title", json!("Pets"), &["GW1208 4:12"]),
        ("1.0.0", "- {target: $.info.contact, update: {name: Tom}}", "/info/contact", Json::Null, &["GW1208 4:12"]),
        ("1.0.0", "- {target: $.info, update: [1]}", "/info/title", json!("Pets"), &["GW1208 4:28"]),
        ("1.0.0", "- {target: $, update: {tags: {name: c}, list: [4], info: x}}", "/list", json!([1, 2, [3], 4]), &["GW1208 4:30", "GW1208 4:58"]),
        ("1.0.0", "- {target: $.info, update: {title: {en: Pets}, a: 1}}", "/info",
            json!({"title": "Pets", "version": "1", "contact": null, "a": 1}), &["GW1208 4:36"]),
        ("1.0.0", "- {target: '$.list[*]', update: 4}", "/list", json!([1, 2, [3]]), &["GW1208 4:12"]),
        // Version 1.1.
        ("1.1.0", "- {target: $.info.title, update: Cats}", "/info/title", json!("Cats"), &[]),
        ("1.1.0", "- {target: '$.list[0, 1]', update: 7}", "/list", json!([7, 7, [3]]), &[]),
        ("1.1.0", "- {target: '$.list[*]', update: 7}", "/list", json!([1, 2, [3]]), &["GW1208 4:12"]),
        ("1.1.0", "- {target: $.info.title, update: {a: 1}}", "/info/title", json!("Pets"), &["GW1208 4:34"]),
        ("1.1.0", "- {target: \"$.paths['/pets'].put\", copy: \"$.paths['/pets'].get\"}", "/paths/~1pets/put",
            json!({"tags": ["b", "a"], "summary": "All", "internal": true}), &[]),
        ("1.1.0", "- {target: $.list, copy: $.tags}", "/list", json!([1, 2, [3], {"name": "a"}, {"name": "b"}]), &[]),
        ("1.1.0", "- {target: $.list, copy: '$.tags[*]'}", "/list", json!([1, 2, [3]]), &["GW1208 4:26"]),
        ("1.1.0", "- {target: $.list, copy: $.nothing}", "/list", json!([1, 2, [3]]), &["GW1208 4:26"]),
        ("1.1.0", "- {target: $.list, copy: $.info, update: 1}", "/list", json!([1, 2, [3]]), &["GW1209 4:20"]),
        ("1.1.0", "- {target: $.info, copy: $.list}", "/info/title", json!("Pets"), &["GW1208 4:26"]),
        ("1.0.0", "- {target: $.info, copy: $.list}", "/info/title", json!("Pets"), &["GW1209 4:12", "GW1203 4:20"]),
    ];
    let mut wrong = Vec::new();
    for (version, actions, pointer, expected, said) in cases {
        let done = lay(PETS, &overlay(version, actions));
        let json = done.root.to_json();
        let actual = json.pointer(pointer).unwrap_or(&Json::Null);
        if actual != expected || done.said != *said {
            wrong.push(format!("{actions}: {actual} {:?}", done.said));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Overlay files, and what is said of them.
#[test]
fn checks_overlay_files() {
    #[rustfmt::skip]
    let cases: &[(&str, &[&str])] = &[
        ("openapi: 3.0.0", &["GW1201 1:1"]),
        ("[1]", &["GW1201 1:1"]),
        ("text", &["GW1201 1:1"]),
        ("{info: {}, actions: []}", &["GW0106 1:1"]),
        ("{overlay: 2.0.0, actions: []}", &["GW1202 1:11"]),
        ("{overlay: 1, actions: []}", &["GW1202 1:11"]),
        ("{overlay: [1], actions: []}", &["GW0105 1:11"]),
        ("{overlay: 1.0, info: {title: a, version: 1}, actions: [{target: $, update: {a: 1}}]}", &[]),
        ("{overlay: 1.0.7, info: {title: a, version: 1}, actions: [{target: $, update: {a: 1}}]}", &[]),
        ("{overlay: 1.0.0, info: {title: a, version: 1}}", &["GW0106 1:1"]),
        ("{overlay: 1.0.0, info: {title: a, version: 1}, actions: {}}", &["GW0105 1:57"]),
        ("{overlay: 1.0.0, info: {title: a, version: 1}, actions: []}", &["GW1209 1:57"]),
        ("{overlay: 1.0.0, actions: [{target: $, update: {a: 1}}]}", &["GW0107 1:1"]),
        ("{overlay: 1.0.0, info: {title: a}, actions: [{target: $, update: {a: 1}}]}", &["GW0107 1:24"]),
        ("{overlay: 1.0.0, info: {title: [], version: 1, x-a: 1, b: 2}, extends: 1, acts: 1, actions: [{target: $, update: {a: 1}}]}",
            &["GW0105 1:32", "GW1203 1:56", "GW0105 1:72", "GW1203 1:75"]),
        ("{overlay: 1.0.0, info: {title: a, version: 1}, actions: [1, {}, {target: 1, update: 1}, {target: $, remove: 'true'}, {target: $, update: {}, description: 1}]}",
            &["GW0105 1:58", "GW0106 1:61", "GW1209 1:61", "GW0105 1:74", "GW0105 1:109", "GW0105 1:155"]),
    ];
    for (text, said) in cases {
        assert_eq!(lay("{}", text).said, *said, "{text}");
    }
}

/// What is wrong in a query is shown inside the string, however it is written.
#[test]
fn points_into_queries() {
    let cases = [
        ("- target: $.a.$\n  update: 1", "GW1204 4:15"),
        ("- target: '$[''a''].$'\n  update: 1", "GW1204 4:21"),
        ("- target: \"$[\\\"a\\\"].$\"\n  update: 1", "GW1204 4:21"),
        ("- target: |\n    $.a.$\n  update: 1", "GW1204 5:9"),
        ("- target: >-\n    $.a\n    .$\n  update: 1", "GW1204 6:6"),
        ("- target: \"  $.é.$\"\n  update: 1", "GW1204 4:18"),
        ("- target: \"$['\\u0061'].$\"\n  update: 1", "GW1204 4:24"),
    ];
    for (actions, said) in cases {
        let done = lay("{a: {}}", &overlay("1.0.0", actions));
        assert_eq!(done.said, [said], "{actions}");
    }
}

/// What an overlay brought stands in its file, all else in the document.
#[test]
fn nodes_keep_their_places() {
    let changes = overlay(
        "1.0.0",
        "- {target: $.info, update: {title: New, more: {a: 1}}}\n- {target: $.list, update: 3}\n- {target: $.list, update: [4]}",
    );
    let done = lay(
        "{info: {title: Old, version: 1}, list: [2], rest: {b: 5}}",
        &changes,
    );
    let place = |pointer: &str| {
        let tokens = pointer.split('/').skip(1);
        let node = tokens.fold(&done.root, |node, token| match token.parse::<usize>() {
            Ok(at) => &node.as_sequence().unwrap()[at],
            Err(_) => node.get(token).unwrap(),
        });
        let (line, column) = done.sources.line_column(node.span);
        format!("{} {line}:{column}", done.sources.name(node.span.file))
    };
    let expected = [
        ("", "api.yaml 1:1"),
        ("/info", "api.yaml 1:8"),
        ("/info/title", "overlay.yaml 4:36"),
        ("/info/version", "api.yaml 1:30"),
        ("/info/more", "overlay.yaml 4:47"),
        ("/info/more/a", "overlay.yaml 4:51"),
        ("/list", "api.yaml 1:40"),
        ("/list/0", "api.yaml 1:41"),
        ("/list/1", "overlay.yaml 5:28"),
        ("/list/2/0", "overlay.yaml 6:29"),
        ("/rest/b", "api.yaml 1:55"),
    ];
    for (pointer, expected) in expected {
        assert_eq!(place(pointer), expected, "{pointer}");
    }
    // The key of a value that was replaced goes with it.
    let info = done.root.get("info").unwrap().as_mapping().unwrap();
    let files: Vec<_> = info
        .iter()
        .map(|entry| done.sources.name(entry.key_span.file))
        .collect();
    assert_eq!(files, ["overlay.yaml", "api.yaml", "overlay.yaml"]);
}

/// What is not changed is shared, not copied.
#[test]
fn shares_what_does_not_change() {
    let done = lay(
        "{a: {b: [1]}, c: {d: 2}}",
        &overlay("1.0.0", "- {target: $.c, update: {e: 3}}"),
    );
    let again = {
        let changes = overlay("1.0.0", "- {target: $.c, update: {e: 4}}");
        let mut sources = SourceMap::new();
        let file = sources.add("overlay.yaml", changes);
        let mut sink = Sink::new();
        let tree = parse(&sources, file, &mut sink).unwrap();
        let overlay = Overlay::read(&tree, &sources, &mut sink).unwrap();
        overlay.apply(done.root.clone(), &mut sink).root
    };
    let items = |root: &Node| {
        root.get("a")
            .unwrap()
            .get("b")
            .unwrap()
            .as_sequence()
            .unwrap()
            .as_ptr()
    };
    assert_eq!(items(&done.root), items(&again));
    assert_eq!(
        again.to_json(),
        json!({"a": {"b": [1]}, "c": {"d": 2, "e": 4}})
    );
}

/// Each action would make the document twice as large, or deeper; the limits end it.
#[test]
fn documents_stay_within_their_limits() {
    let everywhere =
        "- {target: '$..[?@.x || @.y]', update: {x: {x: {}, y: {}}, y: {x: {}, y: {}}}}\n"
            .repeat(40);
    let list = "- {target: $.l, copy: $.l}\n".repeat(40);
    let deep = "- {target: $.a, copy: $}\n".repeat(300);
    let cases = [
        ("{a: {x: {}}}", everywhere),
        ("{l: [1]}", list),
        ("{a: {a: {}}}", deep),
    ];
    for (document, actions) in cases {
        let work = Work::new(20_000_000, 40_000_000);
        let done = lay_within(document, &overlay("1.1.0", &actions), work);
        let limit = code::OVERLAY_LIMIT.number();
        let is_limit = |said: &String| said.starts_with(limit);
        assert!(
            done.said.iter().any(is_limit),
            "{actions:.60}: {:?}",
            done.said
        );
    }
}

/// Any text as an overlay, made of the pieces of overlays: no panic, and all that is said has its place.
#[test]
fn survives_any_overlay() {
    const TARGETS: [&str; 12] = [
        "$",
        "$.*",
        "$..*",
        "$.a",
        "$..a",
        "$.l",
        "$.l[0]",
        "$..[0]",
        "$..[?@.a]",
        "$.",
        "$.a-b",
        "1",
    ];
    const CHANGES: [&str; 14] = [
        "update: {a: {a: 1}}",
        "update: {a: 1}",
        "update: {a: [1]}",
        "update: [1]",
        "update: 1",
        "update: ",
        "remove: true",
        "remove: 1",
        "copy: $",
        "copy: $.a",
        "copy: $..a",
        "copy: x",
        "a: 1",
        "update: {$ref: '#/a'}",
    ];
    let mut rng = fastrand::Rng::with_seed(11);
    let mut n_clean = 0;
    for _ in 0..3_000 {
        let mut actions = String::new();
        for _ in 0..=rng.usize(..6) {
            let target = TARGETS[rng.usize(..TARGETS.len())];
            actions.push_str(&format!("- target: '{target}'\n"));
            for at in 0..rng.usize(..3) {
                let change = CHANGES[rng.usize(..CHANGES.len())];
                let name = change.split(':').next().unwrap();
                if at == 0 || !actions.lines().last().unwrap().contains(name) {
                    actions.push_str(&format!("  {change}\n"));
                }
            }
        }
        let version = ["1.0.0", "1.1.0"][rng.usize(..2)];
        let work = Work::new(200_000, 400_000);
        let done = lay_within(
            "{a: {a: {a: [1]}}, l: [[1], {a: 2}]}",
            &overlay(version, &actions),
            work,
        );
        n_clean += usize::from(done.said.is_empty());
    }
    assert!(n_clean > 20, "{n_clean}");
}
