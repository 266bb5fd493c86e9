//! Forms: what is read of them, and what hostile ones get.

use super::multipart::{MAX_HEADER_BYTES, MAX_HEADERS, MAX_PARTS};
use super::urlencoded::MAX_PAIRS;
use super::*;
use crate::descriptor::{Bytes, Form, Location, Parameter, Separator, Shape};
use crate::schema::{Schema, SchemaId, Table, Types, Work};

static TAGS: Shape = Shape {
    items: Some(&Shape::STRING),
    ..Shape::of(Types::ARRAY)
};
static NUMBERS: Shape = Shape {
    items: Some(&Shape::INTEGER),
    ..Shape::of(Types::ARRAY)
};
static ADDRESS: Shape = Shape {
    members: &[("no", &Shape::INTEGER), ("street", &Shape::STRING)],
    ..Shape::of(Types::OBJECT.and(Types::NULL))
};
static ADDRESSES: Shape = Shape {
    items: Some(&ADDRESS),
    ..Shape::of(Types::ARRAY)
};
/// A number, or a text: nobody decides which.
static EITHER: Shape = Shape::of(Types::INTEGER.and(Types::STRING));
static ORDER: Shape = Shape {
    members: &[
        ("address", &ADDRESS),
        ("addresses", &ADDRESSES),
        ("any", &Shape::of(Types::NONE)),
        ("deep", &ADDRESS),
        ("either", &EITHER),
        ("file", &Shape::STRING),
        ("files", &TAGS),
        ("n", &Shape::INTEGER),
        ("on", &Shape::BOOLEAN),
        ("piped", &NUMBERS),
        ("spread", &ADDRESS),
        ("tags", &TAGS),
        ("~a/b", &Shape::INTEGER),
    ],
    ..Shape::of(Types::OBJECT)
};

const fn field(name: &'static str, style: Style, shape: &'static Shape) -> Field {
    Field {
        name,
        form: Form { style, shape },
        bytes: None,
        media_types: &[],
        headers: &[],
    }
}

static WRITTEN: Written = Written {
    shape: &ORDER,
    fields: &[
        field("deep", Style::Deep, &ADDRESS),
        Field {
            bytes: Some(Bytes::Asked),
            media_types: &["image/png", "text/*"],
            headers: &[Parameter {
                name: "X-Size",
                location: Location::Header,
                required: true,
                allows_empty: false,
                form: Some(Form {
                    style: Style::Separated {
                        separator: Separator::COMMA,
                        is_exploded: false,
                    },
                    shape: &Shape::INTEGER,
                }),
                schema: Some(CompiledSchema::table(&INTEGERS, SchemaId(0))),
            }],
            ..field("file", Style::Parts, &Shape::STRING)
        },
        Field {
            bytes: Some(Bytes::Any),
            ..field("files", Style::Parts, &TAGS)
        },
        field(
            "piped",
            Style::Separated {
                separator: Separator::PIPE,
                is_exploded: false,
            },
            &NUMBERS,
        ),
        field("spread", Style::Repeated { except: &["n"] }, &ADDRESS),
    ],
};

static INTEGERS: Table<'static> = Table {
    schemas: &[Schema {
        types: Types::INTEGER,
        ..Schema::ANY
    }],
};

/// The object that entries are read as, and what cannot be read.
fn assembled(entries: &[Entry<'_>]) -> (String, Vec<String>) {
    let mut values: Vec<_> = entries
        .iter()
        .map(|entry| (owner(&WRITTEN, &entry.name), entry))
        .collect();
    values.sort_by_key(|(owner, _)| *owner);
    let mut assembly = Assembly::new(&CompiledSchema::ANY, &WRITTEN, Work::default());
    assembly.write(&values, false);
    serde_json::from_str::<Value>(&assembly.draft.text).unwrap();
    let misfits = assembly.misfits.iter();
    let misfits = misfits.map(|(pointer, misfit)| format!("{pointer} {}", misfit.says().0));
    (assembly.draft.text, misfits.collect())
}

#[test]
fn values_of_urlencoded_forms() {
    for (body, expected) in [
        ("", "{}"),
        ("n=1&on=true&x=1", r#"{"n":1,"on":true,"x":"1"}"#),
        ("n=&on=x", r#"{"n":"","on":"x"}"#),
        ("tags=a&n=2&tags=b%2C+c", r#"{"n":2,"tags":["a","b, c"]}"#),
        ("tags=a", r#"{"tags":["a"]}"#),
        ("%7Ea/b=1", r#"{"~a/b":1}"#),
        ("a%22b=%22%5C%0a", r#"{"a\"b":"\"\\\u000a"}"#),
        ("x=1&x=2", r#"{"x":["1","2"]}"#),
        ("any=1&any=2", r#"{"any":["1","2"]}"#),
        ("any=1", r#"{"any":"1"}"#),
        ("x=1&x=%ff", r#"{"x":null} /x type"#),
        ("piped=1|2%7C3", r#"{"piped":[1,2,3]}"#),
        (
            "deep[no]=1&deep%5Bstreet%5D=s",
            r#"{"deep":{"no":1,"street":"s"}}"#,
        ),
        ("deep[no=1", r#"{"deep":null} /deep style"#),
        ("deep[no]=1&deep=x", r#"{"deep":null} /deep style"#),
        ("deep=x&deep=y&deep[no]=1", r#"{"deep":null} /deep style"#),
        ("n[a]=1", r#"{"n[a]":"1"}"#),
        (
            "no=1&n=2&street=s",
            r#"{"n":2,"spread":{"no":1,"street":"s"}}"#,
        ),
        (r#"address={"no":1}"#, r#"{"address":{"no":1}}"#),
        ("address=null", r#"{"address":null}"#),
        (
            r#"address={"no":1},"n":2"#,
            r#"{"address":"{\"no\":1},\"n\":2"}"#,
        ),
        (
            r#"addresses={"no":1}&addresses={}"#,
            r#"{"addresses":[{"no":1},{}]}"#,
        ),
        ("either=12&n=x", r#"{"either":12,"n":"x"}"#),
        ("n=%ff", r#"{"n":null} /n type"#),
    ] {
        let entries: Vec<_> = urlencoded::pairs(body.as_bytes())
            .unwrap()
            .into_iter()
            .map(|(name, piece)| Entry {
                name,
                piece,
                part: None,
            })
            .collect();
        let (text, misfits) = assembled(&entries);
        let found = [vec![text], misfits].concat().join(" ");
        assert_eq!(found, expected, "{body}");
    }
}

#[test]
fn urlencoded_bodies_that_are_none() {
    let limit = "a=&".repeat(MAX_PAIRS + 1);
    let long = format!("{}=1", "a".repeat(MAX_NAME_BYTES + 1));
    for (body, expected) in [
        (&b"a=%"[..], "syntax"),
        (b"a=%4", "syntax"),
        (b"%zz", "syntax"),
        (b"%ff=1", "syntax"),
        (b"\xff=1", "syntax"),
        (limit.as_bytes(), "limit"),
        (long.as_bytes(), "limit"),
    ] {
        let mut errors = Vec::new();
        urlencoded(&CompiledSchema::ANY, &WRITTEN, body, &mut errors);
        let keywords: Vec<_> = errors.iter().map(|error| &error["keyword"]).collect();
        assert_eq!(keywords, [expected], "{:?}", String::from_utf8_lossy(body));
    }
    let most = "a=&".repeat(MAX_PAIRS);
    assert_eq!(urlencoded::pairs(most.as_bytes()).unwrap().len(), MAX_PAIRS);
}

/// A body of parts with the boundary `b`.
fn body(parts: &[(&str, &str)]) -> String {
    let part = |(head, content): &(&str, &str)| {
        format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
    };
    let parts: String = parts.iter().map(part).collect();
    parts + "--b--\r\n"
}

fn stated() -> Stated<'static> {
    Stated::of("multipart/form-data; boundary=b")
}

#[test]
fn values_of_multipart_forms() {
    for (parts, expected) in [
        (&[][..], "{}"),
        (
            &[("name=n", "1"), ("name=\"x\"", "1")],
            r#"{"n":1,"x":"1"}"#,
        ),
        (&[("name=\"x y\"; filename=\"C:\\a\"", "")], r#"{"x y":""}"#),
        (&[("name=\"a\\\"b\"", "c")], r#"{"a\"b":"c"}"#),
        (
            &[("name=tags", "a"), ("name=tags", "b,c")],
            r#"{"tags":["a","b,c"]}"#,
        ),
        (
            &[("name=address", "{\"no\": 1}")],
            r#"{"address":{"no": 1}}"#,
        ),
        (
            &[("name=n\r\nContent-Type: application/json", "[1]")],
            r#"{"n":[1]}"#,
        ),
        (
            &[("name=n\r\nContent-Type: application/json", "1,2")],
            r#"{"n":null} /n syntax"#,
        ),
        (
            &[("name=x\r\nContent-Type: application/json", "1")],
            r#"{"x":"1"}"#,
        ),
        (
            &[(
                "name=addresses\r\nContent-Type: application/json",
                "[{},null]",
            )],
            r#"{"addresses":[{},null]}"#,
        ),
        (
            &[("name=files; filename=a", "\u{0}"), ("name=files", "b")],
            r#"{"files":["",""]}"#,
        ),
        (&[("name=file", "\u{e9}")], "{\"file\":\"\u{c3}\u{a9}\"}"),
        (
            &[(
                "name=x\r\nContent-Type: text/plain; charset=ISO-8859-1",
                "\u{e9}",
            )],
            "{\"x\":\"\u{c3}\u{a9}\"}",
        ),
        (&[("name=n", "1"), ("name=n", "2")], r#"{"n":null} /n type"#),
        (&[("name=piped", "1|2")], r#"{"piped":[1,2]}"#),
    ] {
        let body = body(parts);
        let parts = multipart::parts(body.as_bytes(), Some(&stated())).unwrap();
        let entries: Vec<_> = parts
            .into_iter()
            .map(|part| parts::entry(part, &WRITTEN))
            .collect();
        let (text, misfits) = assembled(&entries);
        let found = [vec![text], misfits].concat().join(" ");
        assert_eq!(found, expected, "{body}");
    }
}

fn keywords(stated: Option<&Stated<'_>>, body: &[u8]) -> Vec<String> {
    let mut errors = Vec::new();
    multipart(&CompiledSchema::ANY, &WRITTEN, stated, body, &mut errors);
    let text =
        |error: &Value| format!("{} {}", error["pointer"], error["keyword"]).replace('"', "");
    errors.iter().map(text).collect()
}

#[test]
fn what_stands_around_the_parts() {
    let stated = stated();
    let inner = "Content-Disposition: form-data; name=x\r\n\r\n";
    for body in [
        format!("--b\r\n{inner}1\r\n--b--"),
        format!("\r\n--b\r\n{inner}1\r\n--b--\r\n"),
        format!("ignored\r\nas --b is\r\n--b\r\n{inner}1\r\n--b--\r\nignored"),
        format!("--b\r\n{inner}a--b\r\n--b--\r\n"),
        format!("--b\r\n{inner}--b--\r\n"),
        "--b--".to_owned(),
    ] {
        assert_eq!(
            keywords(Some(&stated), body.as_bytes()),
            [""; 0],
            "{body:?}"
        );
    }
    for body in [
        String::new(),
        "--".to_owned(),
        "--b".to_owned(),
        "--b\r\n".to_owned(),
        "no boundary".to_owned(),
        format!("--b\r\n{inner}no end"),
        format!("--b\r\n{inner}no end\r\n--b"),
        format!("--b\r\n{inner}no end\r\n--b-"),
        format!("--b\r\n{inner}another\r\n--bb\r\n--b--"),
        format!("--b\n{inner}lines\r\n--b--"),
        format!("--b\r\n{inner}lines\n--b--"),
        format!("--b\r\n{inner}lines\n--b\r\n{inner}two\r\n--b--"),
        format!("--b\r\n{inner}lines\r--b\r\n{inner}two\r\n--b--"),
        format!("--b\r\n{inner}1\r\n--b--\r\n--b\r\n{inner}2\r\n--b--"),
        format!("--b\r\n{inner}1\r\n--b--x"),
        format!("--b \t\r\n{inner}1\r\n--b--"),
        format!("--b\r\n{inner}1\r\n--b-- "),
        format!("--b\r\nX: 1\r\n--b--: x\r\n{inner}1\r\n--b--"),
        format!("--b\r\n--b: x\r\n{inner}1\r\n--b--"),
        "--b\r\n\r\n1\r\n--b--".to_owned(),
        "--b\r\nContent-Disposition: form-data; name=x\r\n1\r\n--b--".to_owned(),
        "--b\r\nContent-Disposition: form-data; name=x\n\n1\r\n--b--".to_owned(),
        "--b\r\nContent-Disposition: form-data;\r\n name=x\r\n\r\n1\r\n--b--".to_owned(),
        "--b\r\nContent-Disposition : form-data; name=x\r\n\r\n1\r\n--b--".to_owned(),
        "--b\r\nContent-Disposition: form-data; name=\"x\r\n\r\n1\r\n--b--".to_owned(),
        body(&[("filename=a", "1")]),
        body(&[("name=x; name=y", "1")]),
        body(&[("name=x; NAME*=utf-8''y", "1")]),
        body(&[("name=x; filename=a; filename=b", "1")]),
        body(&[("name=x\r\nContent-Disposition: form-data; name=y", "1")]),
        body(&[("name=\"x\"y", "1")]),
        body(&[("name=\"x\\y\"", "1")]),
        body(&[("name=x\"", "1")]),
    ] {
        assert_eq!(
            keywords(Some(&stated), body.as_bytes()),
            [" syntax"],
            "{body:?}"
        );
    }
    let body = body(&[("name=x", "1")]);
    for text in [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=b; boundary=b",
        "multipart/form-data; boundary=\"b \"",
        "multipart/form-data; boundary=\"b<\"",
    ] {
        let stated = Stated::of(text);
        assert_eq!(
            keywords(Some(&stated), body.as_bytes()),
            [" syntax"],
            "{text}"
        );
    }
    let long = format!("multipart/form-data; boundary={}", "b".repeat(71));
    assert_eq!(
        keywords(Some(&Stated::of(&long)), body.as_bytes()),
        [" syntax"]
    );
    assert_eq!(keywords(None, body.as_bytes()), [" syntax"]);
}

#[test]
fn limits_of_multipart_forms() {
    let stated = stated();
    let parts = |n: usize| body(&vec![("name=tags", ""); n]);
    assert_eq!(
        keywords(Some(&stated), parts(MAX_PARTS).as_bytes()),
        [""; 0]
    );
    for n in [MAX_PARTS + 1, 10_000] {
        assert_eq!(keywords(Some(&stated), parts(n).as_bytes()), [" limit"]);
    }
    let headers = |n: usize| format!("name=x{}", "\r\nA: b".repeat(n));
    let at_most = body(&[(&headers(MAX_HEADERS - 1), "")]);
    assert_eq!(keywords(Some(&stated), at_most.as_bytes()), [""; 0]);
    for head in [
        headers(MAX_HEADERS),
        format!("name=x\r\nA: {}", "b".repeat(MAX_HEADER_BYTES)),
        format!("name={}", "x".repeat(MAX_NAME_BYTES + 1)),
    ] {
        assert_eq!(
            keywords(Some(&stated), body(&[(&head, "")]).as_bytes()),
            [" limit"]
        );
    }
    // A bomb of headers without an end.
    let bomb = format!("--b\r\n{}", "A: b\r\n".repeat(100_000));
    assert_eq!(keywords(Some(&stated), bomb.as_bytes()), [" limit"]);
    let endless = format!("--b\r\n{}", "a".repeat(1_000_000));
    assert_eq!(keywords(Some(&stated), endless.as_bytes()), [" limit"]);
}

#[test]
fn what_is_asked_of_parts() {
    let stated = stated();
    for (head, expected) in [
        ("name=file; filename=a\r\nX-Size: 1", &[][..]),
        ("name=file\r\nX-Size: 1\r\nContent-Type: image/PNG", &[]),
        ("name=file\r\nX-Size: 1\r\nContent-Type: text/csv; a=b", &[]),
        (
            "name=file\r\nX-Size: 1\r\nContent-Type: image/gif",
            &["/file contentType"],
        ),
        (
            "name=file\r\nX-Size: 1\r\nContent-Type: image/png\r\nContent-Type: image/png",
            &["/file contentType"],
        ),
        ("name=file", &["/file required"]),
        ("name=file\r\nX-Size: one", &["/file type"]),
        (
            "name=n\r\nContent-Type: text/plain; charset=utf-16",
            &["/n charset"],
        ),
        ("name=n\r\nContent-Transfer-Encoding: 8BIT", &[]),
        (
            "name=n\r\nContent-Transfer-Encoding: base64",
            &["/n syntax"],
        ),
    ] {
        let body = body(&[(head, "1")]);
        assert_eq!(keywords(Some(&stated), body.as_bytes()), expected, "{head}");
    }
}
