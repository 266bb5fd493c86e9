//! What is read of a value, by style, `explode` and type.

use super::sources::query;
use super::*;
use crate::descriptor::{Separator, Shape};
use crate::schema::{Array, Number, Object, Rule, Schema, SchemaId, Table, Types};
use crate::schema::{Bound, Decimal, Member};
use crate::validate::written::{self, Coding, Piece};

static LIST: Shape = Shape {
    items: Some(&Shape::STRING),
    ..Shape::of(Types::ARRAY)
};
static NUMBERS: Shape = Shape {
    items: Some(&Shape::INTEGER),
    ..Shape::of(Types::ARRAY)
};
static PAIR: Shape = Shape {
    prefix: &[&Shape::INTEGER, &Shape::STRING],
    ..Shape::of(Types::ARRAY)
};
static MATRIX: Shape = Shape {
    items: Some(&Shape {
        items: Some(&Shape::NUMBER),
        separator: Some(Separator::PIPE),
        ..Shape::of(Types::ARRAY)
    }),
    ..Shape::of(Types::ARRAY)
};
static COLOR: Shape = Shape {
    members: &[
        ("B", &Shape::INTEGER),
        ("G", &Shape::INTEGER),
        ("R", &Shape::INTEGER),
        ("names", &LIST),
    ],
    ..Shape::of(Types::OBJECT)
};
static OPEN: Shape = Shape {
    others: Some(&Shape::NUMBER),
    ..Shape::of(Types::OBJECT)
};
static NESTED: Shape = Shape {
    members: &[("a", &COLOR), ("list", &MIXED)],
    ..Shape::of(Types::OBJECT)
};
static MIXED: Shape = Shape {
    items: Some(&COLOR),
    ..Shape::of(Types::ARRAY)
};
static EITHER: Shape = Shape::of(Types::INTEGER.and(Types::STRING));
static NULLABLE: Shape = Shape::of(Types::INTEGER.and(Types::NULL));

const FORM: Style = Style::Repeated { except: &["other"] };

const fn separated(separator: Separator, is_exploded: bool) -> Style {
    Style::Separated {
        separator,
        is_exploded,
    }
}

/// The JSON that a value is read as first, or what is expected instead.
fn read(style: Style, shape: &'static Shape, found: Result<Found<'_>, Misfit>) -> String {
    let form = Form { style, shape };
    let found = match found {
        Ok(Found::Nothing) => return "nothing".to_owned(),
        Ok(found) => found,
        Err(misfit) => return format!("! {}", misfit.says().1),
    };
    let mut first = None;
    for reading in attempts(&form) {
        let mut draft = Draft::default();
        let mut writer = Writer::new(&mut draft, None, false);
        match found.write("color", &form, reading, &mut writer) {
            Ok(()) => {
                serde_json::from_str::<Value>(&draft.text).unwrap();
                return draft.text;
            }
            Err(misfit) => first = first.or(Some(misfit)),
        }
    }
    format!("! {}", first.unwrap().says().1)
}

#[test]
fn queries() {
    const COMMA: Style = separated(Separator::COMMA, false);
    const SPACE: Style = separated(Separator::SPACE, false);
    const PIPE: Style = separated(Separator::PIPE, false);
    const CSV: Style = separated(Separator::CSV, false);
    let rows: &[(Style, &'static Shape, &str, &str)] = &[
        // The examples of OpenAPI 3.1, "Style Examples".
        (FORM, &Shape::STRING, "color=", r#""""#),
        (FORM, &Shape::STRING, "color=blue", r#""blue""#),
        (
            FORM,
            &LIST,
            "color=blue&color=black&color=brown",
            r#"["blue","black","brown"]"#,
        ),
        (
            FORM,
            &COLOR,
            "R=100&G=200&B=150",
            r#"{"B":150,"G":200,"R":100}"#,
        ),
        (COMMA, &Shape::STRING, "color=blue", r#""blue""#),
        (
            COMMA,
            &LIST,
            "color=blue,black,brown",
            r#"["blue","black","brown"]"#,
        ),
        (
            COMMA,
            &COLOR,
            "color=R,100,G,200,B,150",
            r#"{"B":150,"G":200,"R":100}"#,
        ),
        (
            SPACE,
            &LIST,
            "color=blue%20black%20brown",
            r#"["blue","black","brown"]"#,
        ),
        (
            SPACE,
            &COLOR,
            "color=R%20100%20G%20200",
            r#"{"G":200,"R":100}"#,
        ),
        (
            PIPE,
            &LIST,
            "color=blue%7Cblack%7cbrown",
            r#"["blue","black","brown"]"#,
        ),
        (PIPE, &COLOR, "color=R|100|G|200", r#"{"G":200,"R":100}"#),
        (
            Style::Deep,
            &COLOR,
            "color[R]=100&color%5BG%5D=200",
            r#"{"G":200,"R":100}"#,
        ),
        // Encoded delimiters are data, where they are not the style's own.
        (COMMA, &LIST, "color=a%2Cb,c", r#"["a,b","c"]"#),
        (CSV, &LIST, "color=a%2Cb,c", r#"["a","b","c"]"#),
        (SPACE, &LIST, "color=a+b,c", r#"["a","b,c"]"#),
        (FORM, &LIST, "color=a,b&color=c%26d", r#"["a,b","c&d"]"#),
        (COMMA, &COLOR, "color=names,a%2Cb", r#"{"names":["a,b"]}"#),
        // Empty, repeated, and what is none.
        (COMMA, &LIST, "color=", "[]"),
        (FORM, &LIST, "color=", r#"[""]"#),
        (COMMA, &LIST, "color=,", r#"["",""]"#),
        (COMMA, &LIST, "color=a&color=b,c", r#"["a","b","c"]"#),
        (FORM, &Shape::STRING, "color=a&color=b", "! a single value"),
        (COMMA, &COLOR, "color=R,1&color=G,2", "! a single value"),
        (COMMA, &COLOR, "color=R,1,G", "! a value behind each name"),
        (FORM, &Shape::STRING, "colors=1&Color=2", "nothing"),
        (FORM, &COLOR, "other=1", "nothing"),
        (FORM, &COLOR, "R=1&R=2", r#"{"R":["1","2"]}"#),
        (
            FORM,
            &COLOR,
            "names=a&x=1&names=b",
            r#"{"names":["a","b"]}"#,
        ),
        (FORM, &OPEN, "x=1&other=2&y=z", r#"{"x":1,"y":"z"}"#),
        (FORM, &Shape::STRING, "color=%ff", "! text in UTF-8"),
        (
            FORM,
            &Shape::STRING,
            "color=%22%5C%0A%00\u{7f}",
            "\"\\\"\\\\\\u000a\\u0000\u{7f}\"",
        ),
        (FORM, &Shape::STRING, "color=%C3%A9", "\"é\""),
        // Types.
        (FORM, &Shape::INTEGER, "color=12", "12"),
        (FORM, &Shape::INTEGER, "color=-0", "-0"),
        (FORM, &Shape::INTEGER, "color=1e3", "1e3"),
        (FORM, &Shape::INTEGER, "color=012", r#""012""#),
        (FORM, &Shape::INTEGER, "color=%2B1", r#""+1""#),
        (FORM, &Shape::INTEGER, "color=+1", r#"" 1""#),
        (FORM, &Shape::INTEGER, "color=1%20", r#""1 ""#),
        (FORM, &Shape::INTEGER, "color=1,2", r#""1,2""#),
        (FORM, &Shape::INTEGER, "color=NaN", r#""NaN""#),
        (FORM, &Shape::INTEGER, "color=-", r#""-""#),
        (FORM, &Shape::INTEGER, "color=", r#""""#),
        (FORM, &Shape::STRING, "color=12", r#""12""#),
        (FORM, &Shape::BOOLEAN, "color=true", "true"),
        (FORM, &Shape::BOOLEAN, "color=True", r#""True""#),
        (FORM, &Shape::BOOLEAN, "color=1", r#""1""#),
        (FORM, &NULLABLE, "color=", "null"),
        (FORM, &NULLABLE, "color=null", "null"),
        (FORM, &EITHER, "color=12", "12"),
        (FORM, &EITHER, "color=", r#""""#),
        (COMMA, &NUMBERS, "color=1,x,3", r#"[1,"x",3]"#),
        (COMMA, &PAIR, "color=1,2,3", r#"[1,"2","3"]"#),
        (CSV, &MATRIX, "color=1|2,3%7C4.5", "[[1,2],[3,4.5]]"),
        // An object in an object that is not written in brackets is JSON, or nothing.
        (FORM, &NESTED, "a=%7B%22R%22:1%7D", r#"{"a":{"R":1}}"#),
        (FORM, &NESTED, "a=%7B%22R%22:1%7D,", r#"{"a":"{\"R\":1},"}"#),
        // Names in names.
        (
            Style::Deep,
            &NESTED,
            "color[a][R]=1&color[a][names]=x&color[a][names]=y",
            r#"{"a":{"R":1,"names":["x","y"]}}"#,
        ),
        (
            Style::Deep,
            &NESTED,
            "color[a][names][]=x&color[a][names][]=y",
            r#"{"a":{"names":["x","y"]}}"#,
        ),
        (
            Style::Deep,
            &NESTED,
            "color[list][10][R]=1&color[list][9][G]=2&color[list][10][G]=3",
            r#"{"list":[{"G":2},{"G":3,"R":1}]}"#,
        ),
        (
            Style::Deep,
            &NESTED,
            "color[list][x][R]=1",
            "! the places of items between brackets",
        ),
        (
            Style::Deep,
            &NESTED,
            "color[a]=1&color[a][R]=1",
            "! either a value or members, not both",
        ),
        (
            Style::Deep,
            &NESTED,
            "color[a",
            "! names such as `name[member]`",
        ),
        (
            Style::Deep,
            &NESTED,
            "color[a]b=1",
            "! names such as `name[member]`",
        ),
        (Style::Deep, &NESTED, "colors[a]=1&[color]=2", "nothing"),
        (Style::Deep, &LIST, "color[]=a&color[]=b", r#"["a","b"]"#),
        (Style::Deep, &LIST, "color=a&color=b", r#"["a","b"]"#),
        (
            Style::Deep,
            &COLOR,
            "color=a",
            "! members with names of their own",
        ),
    ];
    for (style, shape, text, expected) in rows {
        let pairs = query(text);
        let form = Form {
            style: *style,
            shape,
        };
        let found = written::found(&pairs, "color", &form);
        assert_eq!(read(*style, shape, found), *expected, "{text} {style:?}");
    }
}

#[test]
fn paths_and_headers() {
    const LABEL: Style = Style::Label { is_exploded: false };
    const LABELS: Style = Style::Label { is_exploded: true };
    const ONE: Style = Style::Matrix { is_exploded: false };
    const ALL: Style = Style::Matrix { is_exploded: true };
    const SIMPLE: Style = separated(Separator::COMMA, false);
    const ASSIGNED: Style = separated(Separator::COMMA, true);
    let rows: &[(Style, &'static Shape, &str, &str)] = &[
        // The examples of OpenAPI 3.1, "Style Examples".
        (ONE, &Shape::STRING, ";color", r#""""#),
        (ONE, &Shape::STRING, ";color=blue", r#""blue""#),
        (
            ONE,
            &LIST,
            ";color=blue,black,brown",
            r#"["blue","black","brown"]"#,
        ),
        (
            ONE,
            &COLOR,
            ";color=R,100,G,200,B,150",
            r#"{"B":150,"G":200,"R":100}"#,
        ),
        (ALL, &Shape::STRING, ";color=blue", r#""blue""#),
        (
            ALL,
            &LIST,
            ";color=blue;color=black;color=brown",
            r#"["blue","black","brown"]"#,
        ),
        (
            ALL,
            &COLOR,
            ";R=100;G=200;B=150",
            r#"{"B":150,"G":200,"R":100}"#,
        ),
        (LABEL, &Shape::STRING, ".", r#""""#),
        (LABEL, &Shape::STRING, ".blue", r#""blue""#),
        (
            LABEL,
            &LIST,
            ".blue,black,brown",
            r#"["blue","black","brown"]"#,
        ),
        (LABEL, &COLOR, ".R,100,G,200", r#"{"G":200,"R":100}"#),
        (
            LABELS,
            &LIST,
            ".blue.black.brown",
            r#"["blue","black","brown"]"#,
        ),
        (LABELS, &COLOR, ".R=100.G=200", r#"{"G":200,"R":100}"#),
        (
            SIMPLE,
            &LIST,
            "blue,black,brown",
            r#"["blue","black","brown"]"#,
        ),
        (SIMPLE, &COLOR, "R,100,G,200", r#"{"G":200,"R":100}"#),
        (
            ASSIGNED,
            &LIST,
            "blue,black,brown",
            r#"["blue","black","brown"]"#,
        ),
        (ASSIGNED, &COLOR, "R=100,G=200", r#"{"G":200,"R":100}"#),
        // Encoded delimiters are data.
        (SIMPLE, &LIST, "a%2Cb,c+d", r#"["a,b","c+d"]"#),
        (LABELS, &LIST, ".a%2Eb.c", r#"["a.b","c"]"#),
        (ALL, &LIST, ";color=a%3Bb;color=c", r#"["a;b","c"]"#),
        (ASSIGNED, &COLOR, "names=a%3Db", r#"{"names":["a=b"]}"#),
        // What is none.
        (LABEL, &LIST, "blue", "! a value that begins with `.`"),
        (
            ONE,
            &Shape::INTEGER,
            "color=1",
            "! a value that begins with `;`",
        ),
        (
            ONE,
            &Shape::INTEGER,
            ";colour=1",
            "! a value such as `;name=value`",
        ),
        (
            ALL,
            &LIST,
            ";color=1;colour=2",
            "! a value such as `;name=value`",
        ),
        (ASSIGNED, &COLOR, "R,100", "! members such as `name=value`"),
        (SIMPLE, &Shape::STRING, "%ff", "! text in UTF-8"),
    ];
    for (style, shape, text, expected) in rows {
        let piece = Piece::new(text.as_bytes(), Coding::Percent);
        assert_eq!(
            read(*style, shape, Ok(Found::One(piece))),
            *expected,
            "{text} {style:?}"
        );
    }
    // Headers are not encoded, and their lists may have spaces and be spread over several fields.
    let headers: &[(&[&str], &'static Shape, &str)] = &[
        (&["a, b%2C ,c"], &LIST, r#"["a","b%2C","c"]"#),
        (&["1", "2, 3"], &NUMBERS, "[1,2,3]"),
        (&["1", "2"], &Shape::INTEGER, "! a single value"),
        (&["R, 1, G, 2"], &COLOR, r#"{"G":2,"R":1}"#),
    ];
    for (fields, shape, expected) in headers {
        let pieces = fields.iter();
        let found = pieces.map(|field| Piece::new(field.as_bytes(), Coding::Plain));
        assert_eq!(
            read(SIMPLE, shape, Ok(found.collect())),
            *expected,
            "{fields:?}"
        );
    }
}

static TABLE: Table<'static> = Table {
    schemas: &[
        // 0: an integer of at most 9.
        Schema {
            types: Types::INTEGER,
            number: Some(&Number {
                maximum: Some(Bound::inclusive(Decimal::whole("9", 9))),
                ..Number::ANY
            }),
            ..Schema::ANY
        },
        // 1: a string of at least 3 characters.
        Schema {
            types: Types::STRING,
            string: Some(&crate::schema::Text {
                min_length: 3,
                ..crate::schema::Text::ANY
            }),
            ..Schema::ANY
        },
        // 2: one of the two.
        Schema {
            rules: &[Rule::OneOf(&[SchemaId(0), SchemaId(1)])],
            ..Schema::ANY
        },
        // 3: some of them.
        Schema {
            types: Types::ARRAY,
            array: Some(&Array {
                items: Some(SchemaId(2)),
                max_items: 3,
                ..Array::ANY
            }),
            ..Schema::ANY
        },
        // 4: an object with one.
        Schema {
            types: Types::OBJECT,
            object: Some(&Object {
                members: &[Member::required("n", SchemaId(0))],
                n_required: 1,
                ..Object::ANY
            }),
            ..Schema::ANY
        },
    ],
};
static EACH: Shape = Shape {
    schema: Some(SchemaId(2)),
    ..Shape::of(Types::INTEGER.and(Types::STRING))
};
static SOME: Shape = Shape {
    items: Some(&EACH),
    ..Shape::of(Types::ARRAY)
};
static WITH_N: Shape = Shape {
    members: &[("n", &Shape::INTEGER)],
    ..Shape::of(Types::OBJECT)
};

fn parameter(style: Style, shape: &'static Shape, id: u32) -> Parameter {
    Parameter {
        name: "p",
        location: Location::Query,
        required: true,
        allows_empty: false,
        form: Some(Form { style, shape }),
        schema: Some(CompiledSchema::table(&TABLE, SchemaId(id))),
    }
}

/// The pointers and keywords of what is wrong.
fn wrong(parameter: &Parameter, text: &str) -> Vec<String> {
    let (pairs, mut errors) = (query(text), Vec::new());
    let form = parameter.form.as_ref().unwrap();
    let found = written::found(&pairs, parameter.name, form);
    let mut tell = |pointer: &str, keyword: &str, _: &str| {
        errors.push(format!("{pointer} {keyword}"));
    };
    check(parameter, found, &mut Draft::default(), &mut tell);
    errors
}

#[test]
fn values_are_held_to_schemas() {
    let rows: &[(Style, &'static Shape, u32, &str, &[&str])] = &[
        (FORM, &Shape::INTEGER, 0, "p=9", &[]),
        (FORM, &Shape::INTEGER, 0, "p=10", &[" maximum"]),
        (
            FORM,
            &Shape::INTEGER,
            0,
            "p=99999999999999999999",
            &[" maximum"],
        ),
        (FORM, &Shape::INTEGER, 0, "p=1.0", &[" type"]),
        (FORM, &Shape::INTEGER, 0, "p=x", &[" type"]),
        (FORM, &Shape::INTEGER, 0, "p=", &[" type"]),
        (FORM, &Shape::INTEGER, 0, "p", &[" type"]),
        (FORM, &Shape::INTEGER, 0, "p=1&p=1", &[" type"]),
        (FORM, &Shape::INTEGER, 0, "q=1", &[" required"]),
        // A text that could be several types is the most specific one that fits.
        (FORM, &EITHER, 2, "p=9", &[]),
        (FORM, &EITHER, 2, "p=100", &[]),
        (FORM, &EITHER, 2, "p=10", &[" oneOf"]),
        (FORM, &SOME, 3, "p=9&p=100&p=abc", &[]),
        (FORM, &SOME, 3, "p=9&p=10&p=ab", &["/1 oneOf", "/2 oneOf"]),
        (FORM, &SOME, 3, "p=1&p=2&p=3&p=4", &[" maxItems"]),
        // The empty object is what nothing is, where members have names of their own.
        (Style::Deep, &WITH_N, 4, "p[n]=1", &[]),
        (Style::Deep, &WITH_N, 4, "p[n]=10", &["/n maximum"]),
        (Style::Deep, &WITH_N, 4, "p[m]=1", &[" required"]),
        (Style::Deep, &WITH_N, 4, "", &[" required"]),
        (FORM, &WITH_N, 4, "n=x", &["/n type"]),
        // Whole JSON texts.
        (Style::Json, &WITH_N, 4, "p=%7B%22n%22:1%7D", &[]),
        (
            Style::Json,
            &WITH_N,
            4,
            "p=%7B%22n%22:10%7D",
            &["/n maximum"],
        ),
        (Style::Json, &WITH_N, 4, "p=%7B", &[" syntax"]),
        (Style::Json, &WITH_N, 4, "p=%ff", &[" type"]),
        (Style::Json, &WITH_N, 4, "p=1&p=2", &[" type"]),
    ];
    for (style, shape, id, text, expected) in rows {
        let parameter = parameter(*style, shape, *id);
        assert_eq!(wrong(&parameter, text), *expected, "{text}");
    }
    let empty = Parameter {
        allows_empty: true,
        ..parameter(FORM, &Shape::INTEGER, 0)
    };
    assert_eq!(wrong(&empty, "p="), [""; 0]);
    assert_eq!(wrong(&empty, "p=x"), [" type"]);
    assert_eq!(wrong(&empty, "p=&p="), [" type"]);
}

/// 64 KiB of anything have a verdict, or a limit.
#[test]
fn huge_values() {
    let deep = |n| format!("p{}=1", "[a]".repeat(n));
    assert_eq!(
        wrong(&parameter(Style::Deep, &WITH_N, 4), &deep(16)),
        [" required"]
    );
    assert_eq!(
        wrong(&parameter(Style::Deep, &WITH_N, 4), &deep(20_000)),
        [" limit"]
    );
    let brackets = "p[n]=1&".repeat(9_000);
    assert_eq!(
        wrong(&parameter(Style::Deep, &WITH_N, 4), &brackets),
        ["/n type"]
    );
    let items = "p=1&".repeat(16_000);
    assert_eq!(wrong(&parameter(FORM, &SOME, 3), &items), [" maxItems"]);
    let members: String = (0..8_000).map(|i| format!("p[{i}]=x&")).collect();
    assert_eq!(
        wrong(&parameter(Style::Deep, &WITH_N, 4), &members),
        [" required"]
    );
    let digits = format!("p={}", "9".repeat(65_000));
    assert_eq!(
        wrong(&parameter(FORM, &Shape::INTEGER, 0), &digits),
        [" maximum"]
    );
}
