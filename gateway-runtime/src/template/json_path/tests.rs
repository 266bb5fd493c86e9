use std::borrow::Cow;

use super::super::{Error, Value, json_text, read_json};
use super::*;

fn evaluate_text<'t>(path: &str, root: &Value<'t>) -> Result<Value<'t>, Error> {
    let path = parse(path).map_err(Error::Path)?;
    evaluate(&path.steps, root)
}

const DOCUMENT: &str = r#"{
  "name": "Ada", "nothing": null, "odd key": {"a.b": 1},
  "xs": [5, 6.5, 7], "words": ["a", "b"], "empty": [],
  "rows": [
    {"id": 1, "kind": "tea", "price": 8.95, "tags": ["hot", "leaf"]},
    {"id": 2, "kind": "coffee", "price": 12.99, "sold": true},
    {"id": 3, "kind": "water", "price": 0, "sold": null, "tags": []}
  ]
}"#;

#[test]
fn paths() {
    for (path, expected) in [
        // Definite
        ("$.name", "\"Ada\""),
        ("name", "\"Ada\""),
        ("$['name']", "\"Ada\""),
        ("$[\"odd key\"]['a.b']", "1"),
        ("$.rows[1].kind", "\"coffee\""),
        ("$.rows[-1].id", "3"),
        ("$.rows[0]['id','kind']", r#"{"id":1,"kind":"tea"}"#),
        ("$.rows[0]['id','none']", r#"{"id":1}"#),
        ("$.nothing", "null"),
        ("$.none", "null"),
        ("$.name.none", "null"),
        ("$.rows.kind", "null"),
        ("$.rows[7]", "null"),
        ("$.rows[-7]", "null"),
        ("$.name[0]", "null"),
        // Indefinite
        ("$.rows[*].id", "[1,2,3]"),
        ("$.rows.*.id", "[1,2,3]"),
        ("$.rows[0,2].id", "[1,3]"),
        ("$.rows[0,9].id", "[1]"),
        ("$.xs[1:]", "[6.5,7]"),
        ("$.xs[:2]", "[5,6.5]"),
        ("$.xs[-2:]", "[6.5,7]"),
        ("$.xs[0:-1]", "[5,6.5]"),
        ("$.xs[2:1]", "[]"),
        ("$.xs[:99]", "[5,6.5,7]"),
        ("$.xs[-9:1]", "[5]"),
        ("$.none[*]", "[]"),
        ("$.name[*]", "[]"),
        ("$..id", "[1,2,3]"),
        ("$..tags[0]", "[\"hot\"]"),
        (
            "$..['id','kind']",
            r#"[{},{},{"id":1,"kind":"tea"},{"id":2,"kind":"coffee"},{"id":3,"kind":"water"}]"#,
        ),
        ("$.words..*", "[\"a\",\"b\"]"),
        ("$..none", "[]"),
        ("$['xs','words'][0]", "[5,\"a\"]"),
        // Filters
        ("$.rows[?(@.price < 10)].id", "[1,3]"),
        ("$.rows[?(@.price >= 12.99)].id", "[2]"),
        ("$.rows[?(@.kind == 'tea')].id", "[1]"),
        ("$.rows[?(@['kind'] != \"tea\")].id", "[2,3]"),
        ("$.rows[?('tea' == @.kind)].id", "[1]"),
        ("$.rows[?(@.sold)].id", "[2,3]"),
        ("$.rows[?(!@.sold)].id", "[1]"),
        ("$.rows[?(@.sold == null)].id", "[3]"),
        ("$.rows[?(@.sold == true)].id", "[2]"),
        ("$.rows[?(@.id == '2')].id", "[2]"),
        ("$.rows[?(@.id > 1 && @.price == 0)].id", "[3]"),
        (
            "$.rows[?(@.id == 1 || @.id == 3 && @.price == 1)].id",
            "[1]",
        ),
        (
            "$.rows[?((@.id == 1 || @.id == 3) && @.price > 1)].id",
            "[1]",
        ),
        ("$.rows[?(@.kind =~ /T.*/i)].id", "[1]"),
        ("$.rows[?(@.kind =~ /t/)].id", "[]"),
        ("$.rows[?(@.kind in ['tea', 'water'])].id", "[1,3]"),
        ("$.rows[?(@.id nin [1])].id", "[2,3]"),
        ("$.rows[?(@.tags subsetof ['leaf','hot','x'])].id", "[1,3]"),
        ("$.rows[?(@.tags anyof ['leaf'])].id", "[1]"),
        ("$.rows[?(@.tags noneof ['leaf'])].id", "[2,3]"),
        ("$.rows[?(@.tags contains 'hot')].id", "[1]"),
        ("$.rows[?(@.kind contains 'at')].id", "[3]"),
        ("$.rows[?(@.tags size 2)].id", "[1]"),
        ("$.rows[?(@.tags empty true)].id", "[3]"),
        ("$.rows[?(@.id < $.xs[0])].id", "[1,2,3]"),
        ("$.rows[?(@.tags.length() == 2)].id", "[1]"),
        ("$.xs[?(@ > 5)]", "[6.5,7]"),
        ("$.rows[0][?(@.id == 1)].kind", "[\"tea\"]"),
        ("$..[?(@.sold)].id", "[2,3]"),
        ("$.rows[?(@.kind < 'd')].id", "[2]"),
        ("$.rows[?(@.kind < 3)].id", "[]"),
        // Functions
        ("$.xs.length()", "3"),
        ("$.length()", "7"),
        ("$.xs.min()", "5.0"),
        ("$.xs.max()", "7.0"),
        ("$.xs.sum()", "18.5"),
        ("$.words.length()", "2"),
        ("$.rows[*].id.avg()", "2.0"),
        ("$.rows[*].id.stddev()", "0.8164965809277263"),
        ("$..price.sum()", "21.939999999999998"),
        ("$.empty.sum()", "null"),
        ("$.rows[0].keys()", r#"["id","kind","price","tags"]"#),
        ("$.words.concat('x', $.name)", "\"abxAda\""),
        ("$.xs.append(8, 'y')", "[5,6.5,7,8,\"y\"]"),
        ("$.xs.first()", "5"),
        ("$.xs.last()", "7"),
        ("$.xs.index(-2)", "6.5"),
        ("$.name.length()", "null"),
    ] {
        let root = read_json(DOCUMENT).unwrap();
        let found = evaluate_text(path, &root).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(json_text(&found).unwrap(), expected, "{path}");
    }
}

#[test]
fn not_paths() {
    for (path, at) in [
        ("", 0),
        ("$.a[0", 5),
        ("$.", 2),
        ("$..", 3),
        ("$.a b", 4),
        ("$[", 2),
        ("$['a]", 2),
        ("$[a]", 2),
        ("$[1:2:3]", 5),
        ("$[?(@.a ==)]", 10),
        ("$[?(@.a", 7),
        ("$[?(1)]", 5),
        ("$[?(@.a =~ /x)]", 11),
        ("$.a.size(", 9),
        ("$.a.unknown()", 4),
        ("$.a.length().b", 12),
        ("$[99999999999999999999]", 2),
    ] {
        assert_eq!(parse(path).unwrap_err(), at, "{path}");
    }
    assert!(parse(&"$[?(".repeat(2000)).is_err());
    assert!(parse(&format!("$[?({}", "!".repeat(8000))).is_err());
    assert!(parse(&format!("$[?({}", "(".repeat(8000))).is_err());
    assert!(parse(&".a".repeat(8000)).is_err());
}

#[test]
fn paths_can_be_constants() {
    const PATH: &[Step] = &[
        Step::Child(Cow::Borrowed("rows")),
        Step::Filter(Filter::Compare(
            Operand::Current(Cow::Borrowed(&[Step::Child(Cow::Borrowed("kind"))])),
            Compare::In,
            Operand::List(Cow::Borrowed(&[Scalar::Text(Cow::Borrowed("tea"))])),
        )),
        Step::Child(Cow::Borrowed("id")),
    ];
    assert_eq!(
        PATH,
        parse("$.rows[?(@.kind in ['tea'])].id").unwrap().steps
    );
    let root = read_json(DOCUMENT).unwrap();
    assert_eq!(json_text(&evaluate(PATH, &root).unwrap()).unwrap(), "[1]");
}

#[test]
fn visits_are_bounded() {
    let document = format!("[{}1]", "[1],".repeat(2_000));
    let root = read_json(&document).unwrap();
    let error = evaluate_text("$[?(@ in $..*)]", &root).unwrap_err();
    assert!(matches!(error, Error::Limit(_)));
}
