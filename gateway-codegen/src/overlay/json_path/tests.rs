//! Queries against the RFC's semantics, hostile ones, and the compliance suite where it is at hand.

#![allow(
    clippy::explicit_write,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::{Exhausted, Malformed, Query, Selected, Work};
use crate::diagnostics::Sink;
use crate::source::{Node, SourceMap, Value, parse};

/// A tree of JSON text.
fn tree(text: &str) -> Node {
    let mut sources = SourceMap::new();
    let file = sources.add("a.json", text);
    let mut sink = Sink::new();
    let root = parse(&sources, file, &mut sink);
    assert_eq!(sink.n_errors(), 0, "{text}");
    root.unwrap()
}

/// The normalized path to each place (RFC 9535 section 2.7), but for escapes.
fn paths(root: &Node, selected: &Selected<'_>) -> Vec<String> {
    let path = |mut way: u32| {
        let mut positions = Vec::new();
        while way > 0 {
            let (from, position) = selected.trail().steps()[way as usize];
            positions.push(position as usize);
            way = from;
        }
        let mut node = root;
        let mut path = "$".to_owned();
        for position in positions.into_iter().rev() {
            node = match &node.value {
                Value::Sequence(items) => {
                    path.push_str(&format!("[{position}]"));
                    &items[position]
                }
                Value::Mapping(mapping) => {
                    let entry = mapping.at(position).unwrap();
                    path.push_str(&format!("['{}']", &*entry.key));
                    &entry.value
                }
                _ => panic!("{path} has no parts"),
            };
        }
        path
    };
    selected.ways().map(path).collect()
}

fn values(selected: &Selected<'_>) -> Vec<Json> {
    selected.nodes().map(Node::to_json).collect()
}

fn select<'t>(text: &str, root: &'t Node) -> Selected<'t> {
    let (query, notes) = Query::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    assert_eq!(notes, [], "{text}");
    query.select(root, &mut Work::default()).unwrap()
}

/// One document for many queries.
const ZOO: &str = r#"{
    "o": {"j": 1, "k": 2, "j j": {"k.k": 3}, "'": {"@": 4}, "☺": 5},
    "a": [5, 3, [{"j": 4}, {"k": 6}], {"j": [7, 8]}],
    "words": ["b", "B", "ab", "x\ny", "", "é", null, true, 1],
    "pets": [
        {"name": "Tom", "age": 3, "tags": ["cat", "big"], "mate": {"name": "Kit"}},
        {"name": "Rex", "age": 5.0, "tags": ["dog"], "chip": null},
        {"name": "Kit", "age": 1e0, "tags": []},
        {"tags": "none", "mate": {"name": "Kit"}}
    ],
    "limits": {"age": 3, "pattern": "[A-Z].*"},
    "nested": [[1, [2]], {"a": [1, [2]], "b": {"a": 1}}, {"a": [1, [2]], "b": {"a": 1.0}}]
}"#;

/// Queries and the paths that they select in the document above.
#[test]
fn selects_as_the_standard_says() {
    let cases: &[(&str, &[&str])] = &[
        ("$", &["$"]),
        ("$.o.j", &["$['o']['j']"]),
        ("$ .o\t.j", &["$['o']['j']"]),
        (r#"$["o"]['j']"#, &["$['o']['j']"]),
        ("$.o['j j']['k.k']", &["$['o']['j j']['k.k']"]),
        (r#"$.o['\'']["@"]"#, &["$['o'][''']['@']"]),
        ("$.o.☺", &["$['o']['☺']"]),
        (r"$.o['\u263A']", &["$['o']['☺']"]),
        ("$.o.missing", &[]),
        ("$.a.length", &[]),
        ("$.o[0]", &[]),
        // Wildcards and several selectors.
        (
            "$.o['j', 'k', 'j']",
            &["$['o']['j']", "$['o']['k']", "$['o']['j']"],
        ),
        (
            "$.a[0, *]",
            &[
                "$['a'][0]",
                "$['a'][0]",
                "$['a'][1]",
                "$['a'][2]",
                "$['a'][3]",
            ],
        ),
        ("$.o.j.*", &[]),
        (
            "$.limits[*]",
            &["$['limits']['age']", "$['limits']['pattern']"],
        ),
        // Indexes and slices.
        ("$.a[1]", &["$['a'][1]"]),
        ("$.a[-1]", &["$['a'][3]"]),
        ("$.a[-4]", &["$['a'][0]"]),
        ("$.a[-5]", &[]),
        ("$.a[4]", &[]),
        ("$.a[9007199254740991]", &[]),
        ("$.a[-9007199254740991]", &[]),
        ("$.a[1:3]", &["$['a'][1]", "$['a'][2]"]),
        ("$.a[ 2 : ]", &["$['a'][2]", "$['a'][3]"]),
        ("$.a[::2]", &["$['a'][0]", "$['a'][2]"]),
        ("$.a[3:0:-2]", &["$['a'][3]", "$['a'][1]"]),
        (
            "$.a[::-1]",
            &["$['a'][3]", "$['a'][2]", "$['a'][1]", "$['a'][0]"],
        ),
        ("$.a[-2:]", &["$['a'][2]", "$['a'][3]"]),
        ("$.a[:-2]", &["$['a'][0]", "$['a'][1]"]),
        ("$.a[::0]", &[]),
        (
            "$.a[-9007199254740991:9007199254740991:9007199254740991]",
            &["$['a'][0]"],
        ),
        ("$.o[0:1]", &[]),
        // Descendants: a value before its parts.
        ("$.a..j", &["$['a'][2][0]['j']", "$['a'][3]['j']"]),
        (
            "$.a..[0]",
            &["$['a'][0]", "$['a'][2][0]", "$['a'][3]['j'][0]"],
        ),
        (
            "$.a[2]..*",
            &[
                "$['a'][2][0]",
                "$['a'][2][1]",
                "$['a'][2][0]['j']",
                "$['a'][2][1]['k']",
            ],
        ),
        (
            "$.nested[0]..[1, 0]",
            &[
                "$['nested'][0][1]",
                "$['nested'][0][0]",
                "$['nested'][0][1][0]",
            ],
        ),
        // Filters: what exists, null included.
        ("$.pets[?@.chip]", &["$['pets'][1]"]),
        ("$.pets[?!@.name]", &["$['pets'][3]"]),
        ("$.pets[?@.tags[0]]", &["$['pets'][0]", "$['pets'][1]"]),
        ("$.pets[?@..name == 'x', 0]", &["error"]),
        (
            "$.pets[?@.mate, 1]",
            &["$['pets'][0]", "$['pets'][3]", "$['pets'][1]"],
        ),
        ("$[?@.age]", &["$['limits']"]),
        ("$.words[?@ == null]", &["$['words'][6]"]),
        // Comparisons: by type, nothing is equal to nothing.
        ("$.pets[?@.age == 5]", &["$['pets'][1]"]),
        ("$.pets[?@.age == 1]", &["$['pets'][2]"]),
        ("$.pets[?@.age < 5]", &["$['pets'][0]", "$['pets'][2]"]),
        (
            "$.pets[?@.age <= $.limits.age]",
            &["$['pets'][0]", "$['pets'][2]"],
        ),
        (
            "$.pets[?@.age != 3]",
            &["$['pets'][1]", "$['pets'][2]", "$['pets'][3]"],
        ),
        ("$.pets[?@.none == @.nothing && @.chip]", &["$['pets'][1]"]),
        (
            "$.pets[?@.none <= @.nothing && @.chip == null]",
            &["$['pets'][1]"],
        ),
        ("$.pets[?@.name > 'Kit']", &["$['pets'][0]", "$['pets'][1]"]),
        (
            "$.words[?@ >= 'b']",
            &["$['words'][0]", "$['words'][3]", "$['words'][5]"],
        ),
        (
            "$.words[?@ == true || @ == 1]",
            &["$['words'][7]", "$['words'][8]"],
        ),
        ("$.words[?@ > 0]", &["$['words'][8]"]),
        ("$.words[?true == @]", &["$['words'][7]"]),
        (
            "$.nested[?@ == $.nested[2]]",
            &["$['nested'][1]", "$['nested'][2]"],
        ),
        (
            "$.nested[?@.a == $.nested[0]]",
            &["$['nested'][1]", "$['nested'][2]"],
        ),
        ("$.nested[?@ != $.nested[1]]", &["$['nested'][0]"]),
        // And before or; parentheses; not.
        ("$.a[?@ == 5 || @ == 3 && @ == 4]", &["$['a'][0]"]),
        ("$.a[?(@ == 5 || @ == 3) && @ != 5]", &["$['a'][1]"]),
        ("$.a[?!(@ == 5) && !@.j && !@[0]]", &["$['a'][1]"]),
        ("$.a[? ! ( @ == 5 )][?@.j]", &["$['a'][2][0]"]),
        // Filters in filters.
        ("$.pets[?@.tags[?@ == 'dog']]", &["$['pets'][1]"]),
        (
            "$.pets[?@[?@[?@ == 'cat']]].name",
            &["$['pets'][0]['name']"],
        ),
        // Functions.
        (
            "$.words[?length(@) == 1]",
            &["$['words'][0]", "$['words'][1]", "$['words'][5]"],
        ),
        ("$.words[?length(@) == 0]", &["$['words'][4]"]),
        ("$.pets[?length(@) > 3]", &["$['pets'][0]", "$['pets'][1]"]),
        ("$.pets[?length(@.tags) == 2]", &["$['pets'][0]"]),
        (
            "$.pets[?count(@.tags[*]) == 0].name",
            &["$['pets'][2]['name']"],
        ),
        ("$.pets[?count(@..name) == 2]", &["$['pets'][0]"]),
        (
            "$.pets[?value(@..name) == 'Kit']",
            &["$['pets'][2]", "$['pets'][3]"],
        ),
        (
            "$.pets[?value(@..name) == value(@..nothing)]",
            &["$['pets'][0]"],
        ),
        ("$.pets[?match(@.name, '[A-Z].x')]", &["$['pets'][1]"]),
        (
            "$.pets[?match(@.name, $.limits.pattern)].name",
            &[
                "$['pets'][0]['name']",
                "$['pets'][1]['name']",
                "$['pets'][2]['name']",
            ],
        ),
        (
            "$.words[?search(@, 'b')]",
            &["$['words'][0]", "$['words'][2]"],
        ),
        (
            "$.words[?match(@, 'b|B')]",
            &["$['words'][0]", "$['words'][1]"],
        ),
        ("$.words[?match(@, 'x.y')]", &[]),
        ("$.words[?match(@, 'x[^z]y')]", &["$['words'][3]"]),
        (r"$.words[?search(@, '\\p{Ll}{2}')]", &["$['words'][2]"]),
        ("$.words[?search(@, $.limits.age)]", &[]),
        ("$.words[?match(@, '')]", &["$['words'][4]"]),
    ];
    let root = tree(ZOO);
    for (text, expected) in cases {
        if *expected == ["error"] {
            assert!(Query::parse(text).is_err(), "{text}");
            continue;
        }
        let selected = select(text, &root);
        assert_eq!(paths(&root, &selected), *expected, "{text}");
    }
}

/// What is no query, the text that is to blame, and a part of what is said of it.
#[test]
fn says_where_a_query_is_wrong() {
    let cases = [
        ("", "", "the query ends where the root is expected"),
        ("paths", "p", "begins with `$`"),
        ("@.a", "@", "begins with `$`"),
        ("$.", "", "the query ends"),
        ("$. a", " ", "a space stands"),
        ("$..", "", "behind `..`"),
        ("$...a", ".", "behind `..`"),
        ("$.a ", " ", "a space stands"),
        ("$.paths./pets", "/", "brackets and quotes"),
        ("$.0", "0", "behind `.`"),
        ("$.a{b}", "{", "`{` stands"),
        ("$[a]", "a", "['a']"),
        ("$[/pets]", "/pets", "['/pets']"),
        ("$[", "", "a name in quotes"),
        ("$['a'", "[", "not closed"),
        ("$['a' 'b']", "'", "`,` or `]`"),
        ("$[]", "]", "a name in quotes"),
        ("$['a", "'a", "not closed"),
        ("$['a\\x']", "\\x", "no such escape"),
        ("$['\\\"']", "\\\"", "no such escape"),
        ("$['\\u12']", "\\u12", "four hexadecimal digits"),
        ("$['\\ud800']", "\\ud800", "surrogate"),
        ("$['\\udc00']", "\\udc00", "surrogate"),
        ("$['\\ud800\\u0041']", "\\ud800\\u0041", "surrogate"),
        ("$['a\tb']", "\t", "control character"),
        ("$[01]", "01", "write `1`"),
        ("$[-0]", "-0", "write `0`"),
        ("$[9007199254740992]", "9007199254740992", "larger"),
        ("$[99999999999999999999]", "99999999999999999999", "larger"),
        ("$[1.5]", ".", "`,` or `]`"),
        ("$[-]", "]", "a whole number"),
        ("$[1:2:3:4]", ":", "`,` or `]`"),
        ("$[?]", "]", "a test"),
        ("$[(@.length-1)]", "(", "a name in quotes"),
        ("$[?@.a = 1]", "=", "write `==`"),
        ("$[?@.a =~ 'b']", "=~", "match("),
        ("$[?@.a & @.b]", "&", "write `&&`"),
        ("$[?@.a | @.b]", "|", "write `||`"),
        ("$[?@.a and @.b]", "a", "`,` or `]`"),
        ("$[?a == 1]", "a", "'a'"),
        ("$[?@.a == b]", "b", "'b'"),
        ("$[?True == 1]", "T", "a test"),
        ("$[?1]", "1", "no test by itself"),
        ("$[?'a']", "'a'", "no test by itself"),
        ("$[?length(@.a)]", "length(@.a)", "no test by itself"),
        ("$[?@.* == 1]", "@.*", "several values"),
        ("$[?1 == @..a]", "@..a", "several values"),
        ("$[?length(@.*) == 1]", "@.*", "several values"),
        ("$[?count('a') == 1]", "'a'", "a query is expected"),
        ("$[?count(@.a, @.b) == 1]", ",", "the `)` of `count`"),
        (
            "$[?match(@.a, 'b') == true]",
            "match(@.a, 'b')",
            "true or false already",
        ),
        ("$[?match(@.a)]", ")", "a pattern"),
        ("$[?size(@.a) == 1]", "size", "no function `size`"),
        (
            "$[?length (@.a) == 1]",
            "length",
            "no value and no function",
        ),
        ("$[?!@.a == 1]", "!@.a", "!(@.a == 1)"),
        ("$[?(@.a]", "]", "`)`"),
        ("$[?@.a == 01]", "01", "no number"),
        ("$[?@.a == 1.]", "1.", "no number"),
        ("$[?@.a == .5]", ".", "a test"),
        ("$[?@.a == 1e]", "1e", "no number"),
        ("$[?@.a == 1 == 1]", "=", "`,` or `]`"),
    ];
    for (text, blamed, said) in cases {
        let Err(Malformed {
            range,
            message,
            label,
            help,
        }) = Query::parse(text)
        else {
            panic!("{text} is read");
        };
        assert_eq!(&text[range], blamed, "{text}: {message}");
        let all = format!("{message}; {label}; {help}");
        assert!(all.contains(said), "{text}: {all}");
    }
}

/// Patterns that are none, the text that is to blame, and a part of the reason.
#[test]
fn says_where_a_pattern_is_wrong() {
    use super::parser::Note;
    let cases = [
        ("a)", ")", "closes nothing"),
        ("(a", "(", "not closed"),
        ("*a", "*", "repeats nothing"),
        ("a**", "*", "repeats nothing"),
        ("a{2,1}", "{", "smaller"),
        ("a{x}", "x", "a number"),
        ("a{1", "'a{1'", "`}`"),
        ("a]", "]", "closes nothing"),
        ("[a", "[", "not closed"),
        ("[]", "]", "with a `\\`"),
        ("[[a]]", "[", "with a `\\`"),
        ("[b-a]", "a", "before it begins"),
        ("[a-z-9]", "-", "beginning or at the end"),
        ("(?=a)", "?", "repeats nothing"),
        ("(?i)a", "?", "repeats nothing"),
        (r"\\d", r"'\\d'", "digits are `[0-9]`"),
        (r"\\p{Xx}", r"'\\p{Xx}'", "category"),
        (r"\\p{Greek}", r"'\\p{Greek}'", "category"),
        ("(a{1000}){1000}", "{", "too much"),
        (
            "((((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9}){9})",
            "{",
            "too much",
        ),
        ("a{99999}", "{", "too often"),
        ("a{0}{9}", "{", "repeats nothing"),
    ];
    for (pattern, blamed, said) in cases {
        let text = format!("$[?match(@, '{pattern}')]");
        let (query, notes) = Query::parse(&text).unwrap();
        let [Note::Pattern(range, reason)] = notes.as_slice() else {
            panic!("{text}: {notes:?}");
        };
        let is_weight = reason.contains("too much");
        assert!(
            is_weight || text[range.clone()] == *blamed,
            "{text}: {:?}",
            &text[range.clone()]
        );
        assert!(reason.contains(said), "{text}: {reason}");
        // It matches nothing, so that the opposite holds.
        let root = tree(r#"["a", "1", ""]"#);
        assert_eq!(query.select(&root, &mut Work::default()).unwrap().len(), 0);
        let opposite = text.replace("?match", "?!match");
        let (query, _) = Query::parse(&opposite).unwrap();
        assert_eq!(query.select(&root, &mut Work::default()).unwrap().len(), 3);
    }
}

/// What means something to other regular expressions only, stands for itself.
#[test]
fn patterns_are_i_regexp() {
    let cases = [
        ("^a$", "a", true),
        ("^a$", "^a$", false),
        (r"\\^a[$]", "^a$", true),
        ("a^b", "a^b", false),
        ("a&&b", "a&&b", true),
        ("[a&&b]", "&", true),
        ("[a~~b]", "~", true),
        ("[#-%]", "$", true),
        ("[-a]", "-", true),
        ("[a-]", "-", true),
        ("[^-a]", "-", false),
        (r"[\\^a]", "^", true),
        (r"[\\[\\]]", "]", true),
        (r"\\{\\}", "{}", true),
        ("a{2}", "aa", true),
        ("a{2,}", "aaa", true),
        ("a{2,3}", "aaaa", false),
        ("(ab|c)+", "abcab", true),
        ("a||b", "", true),
        ("(?:a)", "a", false),
        (".", "\u{1f600}", true),
        (".", "\n", false),
        (".", "\r", false),
        (r"\\n", "\n", true),
        (r"\\p{L}\\P{L}", "é1", true),
        (r"[\\p{Lu}0-9]+", "A1", true),
        ("a b", "a b", true),
        ("a#b", "a#b", true),
    ];
    for (pattern, text, expected) in cases {
        let query = format!("$[?match(@, '{pattern}')]");
        let (query, _) = Query::parse(&query).unwrap();
        let root = tree(&json!([text]).to_string());
        let selected = query.select(&root, &mut Work::default()).unwrap();
        assert_eq!(selected.len() == 1, expected, "{pattern} {text:?}");
    }
}

/// Names with a hyphen are read, and noted.
#[test]
fn reads_names_with_hyphens() {
    use super::parser::Note;
    let text = "$.info.x-owner[?@.x-oai-traits.paged]";
    let (query, notes) = Query::parse(text).unwrap();
    let names: Vec<_> = notes
        .iter()
        .map(|note| match note {
            Note::Hyphen(range, name) => (&text[range.clone()], name.as_str()),
            Note::Pattern(..) => panic!("{note:?}"),
        })
        .collect();
    assert_eq!(
        names,
        [("x-owner", "x-owner"), ("x-oai-traits", "x-oai-traits")]
    );
    let root = tree(r#"{"info": {"x-owner": [{"x-oai-traits": {"paged": 1}}, {}]}}"#);
    let selected = query.select(&root, &mut Work::default()).unwrap();
    assert_eq!(paths(&root, &selected), ["$['info']['x-owner'][0]"]);
}

/// A list of lists, `width` wide and `depth` deep.
fn bush(width: usize, depth: usize) -> Node {
    let text = (0..depth).fold("0".to_owned(), |inner, _| {
        format!("[{}]", vec![inner; width].join(","))
    });
    tree(&text)
}

/// Each costs more than the limit and is given up.
#[test]
fn gives_up_what_costs_too_much() {
    let many = tree(&json!((0..6_000).collect::<Vec<_>>()).to_string());
    let texts = tree(&json!(vec!["ab".repeat(5_000); 20]).to_string());
    let patterns: Vec<Json> = (0..2_000)
        .map(|n| json!({"p": format!("(a{{{}}}|b)*c", n % 900 + 1).repeat(3), "t": "a"}))
        .collect();
    let patterns = tree(&Json::from(patterns).to_string());
    let twins = tree(&json!([vec![1; 2_000], vec![vec![1; 2_000]; 100]]).to_string());
    let cases: Vec<(&Node, String)> = vec![
        (&many, "$[?count($..*) > 1]".to_owned()),
        (&many, "$[?$[?$[?@ == -1]]]".to_owned()),
        (&many, format!("$[{}*]", "*,".repeat(10_000))),
        (&many, format!("$[{}*]", "::1,".repeat(10_000))),
        (
            &texts,
            format!(
                "$[?{}]",
                vec!["search(@, '(a|b)*(a|b){100}c')"; 500].join("||")
            ),
        ),
        (&patterns, "$[?match(@.t, @.p)]".to_owned()),
        (
            &twins,
            format!("$[1][?{}]", vec!["@ == $[0]"; 200].join("&&")),
        ),
    ];
    for (root, text) in cases {
        let (query, notes) = Query::parse(&text).unwrap();
        assert_eq!(notes, []);
        let done = query.select(root, &mut Work::new(2_000_000, 8_000_000));
        assert_eq!(
            done.err(),
            Some(Exhausted),
            "{}",
            &text[..60.min(text.len())]
        );
    }
    let bush = bush(6, 7);
    for n in 3..40 {
        let text = format!("${}", "..[*]".repeat(n));
        let (query, _) = Query::parse(&text).unwrap();
        let mut work = Work::new(400_000, 8_000_000);
        assert_eq!(query.select(&bush, &mut work).err(), Some(Exhausted), "{n}");
    }
}

/// Each is answered, however it looks.
#[test]
fn answers_what_only_looks_bad() {
    let deep = tree(&format!("{}1{}", "[".repeat(250), "]".repeat(250)));
    let parentheses = format!("$..[?{}@ == 1{}]", "(".repeat(60), ")".repeat(60));
    let filters = format!("$..[?{}@ == 1{}]", "@[?".repeat(60), "]".repeat(60));
    assert_eq!(select(&parentheses, &deep).len(), 1);
    assert_eq!(select(&filters, &deep).len(), 1);
    assert_eq!(select("$..*", &deep).len(), 250);
    assert_eq!(select("$..[?@ == $[0]]", &deep).len(), 1);
    let text = tree(&json!(["a".repeat(100_000)]).to_string());
    assert_eq!(select("$[?match(@, '(a*)*b')]", &text).len(), 0);
    assert_eq!(select("$[?match(@, '(a|a)*')]", &text).len(), 1);
    // As heavy as a pattern can be.
    let letters = tree(&json!(["é".repeat(99)]).to_string());
    for pattern in [
        r"(x|\\p{L}){99}",
        r"[\\p{L}\\p{N}]{49}.*",
        "(a|é){0,4999}",
        "[^b]{0,3000}",
    ] {
        let text = format!("$[?match(@, '{pattern}')]");
        assert_eq!(select(&text, &letters).len(), 1, "{pattern}");
    }
    // Too long, too deep.
    for text in [
        format!("$.{}", "a".repeat(100_000)),
        format!("$[?{}@{}]", "(".repeat(100), ")".repeat(100)),
        format!("$[?{}@{}]", "(".repeat(20_000), ")".repeat(20_000)),
        format!("$[?{}@{}]", "@[?".repeat(100), "]".repeat(100)),
        format!("$[?{}@{} == 1]", "length(".repeat(100), ")".repeat(100)),
    ] {
        assert!(Query::parse(&text).is_err(), "{}", &text[..20]);
    }
    // Many, but flat.
    let wide = format!("$[?{}]", vec!["@ == 1"; 5_000].join("||"));
    assert_eq!(select(&wide, &deep).len(), 0);
}

/// Texts made of the pieces of queries, none of which may panic.
#[test]
fn survives_any_text() {
    const PIECES: [&str; 34] = [
        "$",
        "@",
        ".",
        "..",
        "[",
        "]",
        "?",
        "(",
        ")",
        "*",
        ",",
        ":",
        "'",
        "\"",
        "\\",
        "\\u",
        "d800",
        "-",
        "0",
        "1",
        "9007199254740992",
        "e",
        "==",
        "<",
        "&&",
        "||",
        "!",
        " ",
        "length(",
        "match(",
        "'(a|[^b-c])*\\\\p{L}'",
        "é",
        "\u{1f600}",
        "\n",
    ];
    let root = tree(ZOO);
    let mut rng = fastrand::Rng::with_seed(9535);
    let mut n_read = 0;
    for _ in 0..50_000 {
        let mut text = "$".to_owned();
        for _ in 0..rng.usize(..12) {
            text.push_str(PIECES[rng.usize(..PIECES.len())]);
        }
        match Query::parse(&text) {
            Ok((query, _)) => {
                n_read += 1;
                let _ = query.select(&root, &mut Work::default());
            }
            Err(error) => assert!(text.get(error.range.clone()).is_some(), "{text}: {error:?}"),
        }
    }
    assert!(n_read > 1_000, "{n_read}");
}

/// The JSONPath compliance test suite (`jsonpath-standard/jsonpath-compliance-test-suite`, BSD-2-Clause), where it is
/// at hand. It is not part of the project.
#[test]
fn passes_the_compliance_suite() {
    let path = std::env::var_os("JSONPATH_SUITE").map_or_else(
        || {
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../../shared/suites/jsonpath-compliance-test-suite/cts.json")
        },
        PathBuf::from,
    );
    let Ok(text) = std::fs::read_to_string(&path) else {
        writeln!(
            io::stderr(),
            "no JSONPath suite at hand (JSONPATH_SUITE names its cts.json): NOTHING IS TESTED HERE"
        )
        .unwrap();
        return;
    };
    let suite: Json = serde_json::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    let tests = suite["tests"].as_array().unwrap();
    for test in tests {
        let selector = test["selector"].as_str().unwrap();
        let name = &test["name"];
        // A noted name is read, though it is not standard.
        let parsed = Query::parse(selector).map(|(query, _)| query);
        if test["invalid_selector"] == true {
            if parsed.is_ok() {
                wrong.push(format!("{name}: {selector} is read"));
            }
            continue;
        }
        let query = match parsed {
            Ok(query) => query,
            Err(error) => {
                wrong.push(format!("{name}: {selector} is not read: {error:?}"));
                continue;
            }
        };
        let root = tree(&test["document"].to_string());
        let selected = query.select(&root, &mut Work::default()).unwrap();
        let actual = Json::from(values(&selected));
        let same = |expected: &Json| same_json(expected, &actual);
        let is_right = match test.get("results") {
            Some(results) => results.as_array().unwrap().iter().any(same),
            None => same(&test["result"]),
        };
        if !is_right {
            wrong.push(format!(
                "{name}: {selector} gives {actual}, not {}",
                test["result"]
            ));
        }
        assert_eq!(paths(&root, &selected).len(), selected.len());
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        tests.len(),
        wrong.join("\n")
    );
    writeln!(
        io::stderr(),
        "{} queries of the JSONPath suite hold",
        tests.len()
    )
    .unwrap();
}

/// Numbers are the same if they are the same doubles.
fn same_json(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => left.as_f64() == right.as_f64(),
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same_json(left, right))
        }
        (Json::Object(left), Json::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, left)| right.get(key).is_some_and(|right| same_json(left, right)))
        }
        _ => left == right,
    }
}
