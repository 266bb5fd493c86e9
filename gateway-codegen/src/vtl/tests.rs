//! The vectors that the real Velocity rendered, trees as text, mistakes with their places, and hostile templates.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

use super::outline::outline;
use super::{MAX_BYTES, NodeKind, parse};
use crate::diagnostics::{Sink, code};
use crate::source::{self, SourceMap};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vtl")
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Every vector is a template, but for those that Velocity refuses.
#[test]
fn vectors_parse() {
    let mut n_vectors = 0;
    for file in fs::read_dir(folder().join("vectors")).unwrap() {
        for vector in read(&file.unwrap().path())["vectors"].as_array().unwrap() {
            let is_error = vector["expect_error"] == "parse";
            let parsed = parse(vector["template"].as_str().unwrap());
            assert_eq!(parsed.is_err(), is_error, "{}: {parsed:?}", vector["id"]);
            n_vectors += 1;
        }
    }
    assert_eq!(n_vectors, 230);
}

/// The trees of `trees.json`, which are those that Velocity 1.7 makes of the same templates.
#[test]
fn trees() {
    let path = folder().join("trees.json");
    let cases = read(&path);
    let cases = cases.as_array().unwrap();
    let outlines = cases.iter().map(|case| {
        let template = case[0].as_str().unwrap();
        match parse(template) {
            Ok(tree) => outline(&tree.nodes),
            Err(error) => {
                let (start, end) = (error.at.start, error.at.end);
                format!(
                    "{} {start}..{end}: {}",
                    super::code_of(error.mistake).number(),
                    error.message
                )
            }
        }
    });
    let outlines: Vec<String> = outlines.collect();
    if env::var_os("UPDATE_EXPECT").is_some() {
        let lines = cases.iter().zip(&outlines).map(|(case, outline)| {
            let outline = Value::from(outline.as_str());
            format!("[{},\n {outline}]", case[0])
        });
        let text = format!("[\n{}\n]\n", lines.collect::<Vec<_>>().join(",\n"));
        fs::write(&path, text).unwrap();
    }
    assert!(cases.len() > 100);
    for (case, outline) in cases.iter().zip(&outlines) {
        assert_eq!(case[1].as_str(), Some(outline.as_str()), "{}", case[0]);
    }
}

/// Places are bytes of the template, in strings inside of strings too.
#[test]
fn parts_know_their_places() {
    let text = r#"é#set($a = "x ""y"" #if($b)${c.d}#end \u0024e")"#;
    let tree = parse(text).unwrap();
    let at = |node: &super::Node| text[node.at.range()].to_owned();
    assert_eq!(at(&tree.nodes[0]), "é");
    let NodeKind::Set { target, value } = &tree.nodes[1].kind else {
        panic!("{tree:?}");
    };
    assert_eq!(&text[target.at.range()], "$a");
    let super::ExpressionKind::Template(string) = &value.kind else {
        panic!("{value:?}");
    };
    let parts: Vec<String> = string.nodes.iter().map(at).collect();
    let expected = [r#"x ""y"" "#, "#if($b)${c.d}#end", " ", r"\u0024e"];
    assert_eq!(parts, expected);
    let NodeKind::If { branches, .. } = &string.nodes[1].kind else {
        panic!("{string:?}");
    };
    assert_eq!(at(&branches[0].body[0]), "${c.d}");
    assert_eq!(&text[branches[0].condition.at.range()], "$b");
}

/// A mistake is reported where it stands in the document, with the opener of what was begun.
#[test]
fn mistakes_are_reported_in_the_document() {
    let document = "{\"t\": \"a\\n#foreach($i in $l)\\n#if($i)\\n#end\"}";
    let mut sources = SourceMap::new();
    let file = sources.add("api.json", document);
    let mut sink = Sink::new();
    let root = source::parse(&sources, file, &mut sink).unwrap();
    assert!(super::check(&sources, root.get("t").unwrap(), &mut sink).is_none());
    let said = sink.into_sorted();
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0].code, code::UNCLOSED_BLOCK);
    assert_eq!(sources.slice(said[0].span().unwrap()), "#foreach");
    assert_eq!(said[0].secondary[0].span.start as usize, document.len() - 2);
}

/// What is far too deep or too large ends with a diagnostic, and soon.
/// Constant expressions are read as they will be when the template is rendered, wherever they stand.
#[test]
fn expressions_that_are_none() {
    for (template, bad) in [
        (r"$a.matches('[a-z]+')", None),
        (r"$a.matches('[a-z')", Some("[a-z")),
        (r"$a.replaceAll('\(', '')", None),
        (r"$a.replaceAll('(', '')", Some("(")),
        ("$a.replaceFirst(\"*\", 'x')", Some("*")),
        ("$a.split('|')", None),
        ("$a.split('a{2,1}', 3)", Some("a{2,1}")),
        (
            "$util.escapeJavaScript($a).replaceAll(\"\\\\'\", \"'\")",
            None,
        ),
        ("#if($a.matches('('))#end", Some("(")),
        ("#set($b = $a.toString().replaceAll('[', ''))", Some("[")),
        ("#foreach($x in $a.split('('))$x#end", Some("(")),
        ("#macro(m $x)$x.matches('(')#end", Some("(")),
        ("\"$a.matches('(')\"", Some("(")),
        ("#set($b = \"$a.matches('(')\")", Some("(")),
        ("$input.path(\"$.a[?(@.b =~ /x(/)]\")", Some("x(")),
        (
            "$input.json('$.a[?(!(@.b =~ /[/i) && @.c)]')",
            Some("(?i)["),
        ),
        ("$input.json('$.a[?(@.b =~ /x.*/)]')", None),
        // Not constant, of another number of arguments, or no expression.
        ("$a.matches($b)", None),
        ("$a.matches(\"($b\")", None),
        ("$a.matches('(', 1)", None),
        ("$a.replace('(', '')", None),
        ("$a.contains('(')", None),
        ("$a.matches", None),
    ] {
        let mut sources = SourceMap::new();
        let text = serde_json::json!({ "t": template }).to_string();
        let file = sources.add("api.json", text);
        let mut sink = Sink::new();
        let root = source::parse(&sources, file, &mut sink).unwrap();
        assert!(super::check(&sources, root.get("t").unwrap(), &mut sink).is_some());
        let said = sink.into_sorted();
        match (bad, said.as_slice()) {
            (None, []) => {}
            (Some(bad), [diagnostic]) => {
                assert_eq!(diagnostic.code, code::INVALID_TEMPLATE_EXPRESSION);
                let begin = format!("`{bad}` is not a regular expression");
                assert_eq!(diagnostic.message, begin, "{template}");
            }
            (_, said) => panic!("{template}: {said:?}"),
        }
    }
}

#[test]
fn hostile_templates_are_refused() {
    let n = 30_000;
    let mut wrong = Vec::new();
    let nested = |open: &str| open.repeat(n.min(MAX_BYTES / open.len()));
    for (text, expected) in [
        ("#if(true)".repeat(200_000), code::TEMPLATE_LIMIT),
        ("$".repeat(1 << 20), code::TEMPLATE_LIMIT),
        (nested("#if(true)"), code::TEMPLATE_LIMIT),
        (nested("#foreach($i in $l)"), code::TEMPLATE_LIMIT),
        (nested("#@m()"), code::TEMPLATE_LIMIT),
        (nested("$"), code::INVALID_TEMPLATE),
        (nested("##"), code::INVALID_TEMPLATE),
        (nested("#*"), code::INVALID_TEMPLATE),
        (format!("#set($a = {}", nested("(")), code::TEMPLATE_LIMIT),
        (format!("#set($a = {}", nested("!")), code::TEMPLATE_LIMIT),
        (format!("#set($a = {}", nested("[")), code::TEMPLATE_LIMIT),
        (format!("#set($a = {}", nested("{")), code::TEMPLATE_LIMIT),
        (format!("#set($a = {}", nested("{1:")), code::TEMPLATE_LIMIT),
        (
            format!("#set($a = {}", nested("[$a.b(")),
            code::TEMPLATE_LIMIT,
        ),
        (
            format!("#set($a = 1{})", nested("+1")),
            code::TEMPLATE_LIMIT,
        ),
        (nested("$a.b("), code::TEMPLATE_LIMIT),
        (nested("$a["), code::TEMPLATE_LIMIT),
        (nested("#a($b.c("), code::INVALID_TEMPLATE),
        (format!("{}$", "\\".repeat(200_000)), code::INVALID_TEMPLATE),
        (format!("#[[{}", "]]".repeat(n)), code::UNCLOSED_BLOCK),
        ("#set($a = \"$b".repeat(9_999), code::INVALID_TEMPLATE),
    ] {
        let start: String = text.chars().take(30).collect();
        let said = parse(&text)
            .map(|_| ())
            .map_err(|error| super::code_of(error.mistake));
        if said != Err(expected) {
            wrong.push(format!("{start}: {said:?}"));
        }
    }
    for text in [
        "\\".repeat(MAX_BYTES),
        "$a".repeat(n),
        "${".repeat(n),
        "$a$b.c#if($d)#end".repeat(10_000),
        "##".repeat(n) + "\n",
        "#* ".repeat(n),
        " #".repeat(n) + " ",
        format!("#set($a = \"{}\")", "\"\"".repeat(n)),
    ] {
        let start: String = text.chars().take(30).collect();
        if let Err(error) = parse(&text) {
            wrong.push(format!("{start}: {error:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// No cut of a template and no change of a byte makes the parser panic, and every place is one of the template.
#[test]
fn pieces_of_templates_are_read_or_refused() {
    let cases = read(&folder().join("trees.json"));
    for case in cases.as_array().unwrap() {
        let text = case[0].as_str().unwrap();
        for (cut, _) in text.char_indices() {
            for piece in [&text[..cut], &text[cut..]] {
                if let Err(error) = parse(piece) {
                    assert!(
                        piece.get(error.at.range()).is_some(),
                        "{piece:?}: {error:?}"
                    );
                    assert!(
                        !error.label.is_empty() && !error.help.is_empty(),
                        "{error:?}"
                    );
                }
            }
        }
    }
}
