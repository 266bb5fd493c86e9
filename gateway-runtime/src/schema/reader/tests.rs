//! What is JSON, beside a reader that is not ours.

use serde::de::IgnoredAny;

use super::*;

fn reads(text: &str) -> Fits {
    let mut reader = Reader::new(text);
    reader.skip()?;
    reader.end()
}

/// The same by its parts, as checks read a value.
fn walks(reader: &mut Reader<'_>) -> Fits {
    match reader.kind()? {
        Kind::Null | Kind::Boolean => reader.word(),
        Kind::Number => reader.number().map(drop),
        Kind::String => reader.raw().map(drop),
        Kind::Array => {
            let mut members = reader.array()?;
            while reader.item(&mut members)? {
                walks(reader)?;
            }
            Ok(())
        }
        Kind::Object => {
            let mut members = reader.object()?;
            while reader.name(&mut members)?.is_some() {
                walks(reader)?;
            }
            Ok(())
        }
    }
}

fn agree(text: &str) {
    let theirs = serde_json::from_str::<IgnoredAny>(text).is_ok();
    let mut reader = Reader::new(text);
    let walked = walks(&mut reader).and_then(|()| reader.end());
    assert_eq!(reads(text).is_ok(), theirs, "{text:?}");
    assert_eq!(walked.is_ok(), theirs, "{text:?}");
    if theirs {
        let meant: serde_json::Result<String> = serde_json::from_str(text);
        if let Ok(meant) = meant {
            let raw = Reader::new(text.trim_start()).raw().unwrap();
            assert_eq!(raw.decoded(), meant, "{text:?}");
        }
    }
}

#[test]
fn the_same_texts_are_json() {
    for text in [
        "",
        " ",
        "null",
        "nul",
        "nulll",
        "true",
        "tru",
        "TRUE",
        "0",
        "-0",
        "-",
        "01",
        "-01",
        "1.",
        ".5",
        "1.5e",
        "1e+",
        "1E-2",
        "1e5.5",
        "+1",
        "0x1",
        "NaN",
        "\"",
        "\"a",
        "\"\\",
        "\"\\u12\"",
        "\"\\u12G4\"",
        "\"\\x\"",
        "\"\t\"",
        "\"\u{7f}\"",
        "\"abcdefgh\u{1}\"",
        "\"abcdefghi\\\"jklmnop\"",
        "[",
        "]",
        "[]",
        "[,]",
        "[1,]",
        "[1 2]",
        "[1,,2]",
        "[1,2]]",
        "{",
        "{}",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\" : 1 , \"a\":2}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "[}",
        "{]",
        "{\"a\":[}]",
        "// c\n1",
        "1 2",
        "\u{feff}1",
        "1\u{a0}",
        "[\u{b}1]",
        "\"\\ud83d\\ude00\"",
        "\"é\\n€\\u0041\"",
    ] {
        agree(text);
    }
}

#[test]
fn broken_texts_are_broken_for_both() {
    let seeds = [
        r#"{"id": "ord-1", "n": [1, -2.5e10, 0, true, null], "o": {"é\n": "\u00e9\\", "": {}}, "z": []}"#,
        r#"[[["a", "bcdefghij\"klmnopq", "\ud83d\ude00"], 12345678901234567890123], {"x": {"y": [false]}}]"#,
    ];
    let mut random = fastrand::Rng::with_seed(5);
    for _ in 0..20_000 {
        let mut bytes = seeds[random.usize(..seeds.len())].as_bytes().to_vec();
        for _ in 0..random.usize(1..4) {
            if bytes.is_empty() {
                break;
            }
            let at = random.usize(..bytes.len());
            match random.u8(..4) {
                0 => drop(bytes.remove(at)),
                1 => bytes.insert(at, *random.choice(b"{}[],:\"\\0 1-.eu\tn").unwrap()),
                2 => bytes[at] = random.u8(..128),
                _ => bytes.truncate(at),
            }
        }
        if let Ok(text) = std::str::from_utf8(&bytes) {
            agree(text);
        }
    }
}

#[test]
fn strings_are_told_apart_by_what_they_mean() {
    // The same string again and again, and strings that begin or end like others.
    let written = [
        "",
        "a",
        r"\u0061",
        "ab",
        r"a\u0062",
        r"\u0061b",
        r"\n",
        r"\u000a",
        r"\u000A",
        "é",
        r"\u00e9",
        r"\u00E9",
        "😀",
        r"\ud83d\ude00",
        r"\uD83D\uDE00",
        r"\ud83d",
        r"\udc00",
        "\u{fffd}",
        r"\/",
        "/",
        r"\\",
        r"\u005c",
        r"\\u0061",
        r#"\""#,
        r"\u0022",
        r"\u0061\u0061\u0061\u0061\u0061\u0061\u0061",
        "aaaaaaa",
        r"aaaaaa\u0061",
        "aaaaaab",
    ];
    let texts = written.map(|text| format!("\"{text}\""));
    let raws = texts
        .each_ref()
        .map(|text| Reader::new(text).raw().unwrap());
    for one in raws {
        for other in raws {
            let is_same = one.decoded() == other.decoded();
            assert_eq!(one.is(&other.decoded()), is_same, "{one:?} {other:?}");
            assert_eq!(one.is_same(other), is_same, "{one:?} {other:?}");
        }
    }
}

#[test]
fn nesting_is_bounded() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = |n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
        let most = MAX_DEPTH as usize;
        assert_eq!(reads(&nested(most)), Ok(()));
        assert_eq!(reads(&nested(most + 1)), Err(Stop::Limit));
        assert_eq!(reads(&open.repeat(1_000_000)), Err(Stop::Limit));
    }
}

#[test]
fn what_is_read_again_is_bounded() {
    let text = format!("[{}]", vec!["1"; 10_000].join(","));
    let mut reader = Reader::new(&text);
    let start = reader.mark();
    let mut n_times = 0;
    while reader.skip().and_then(|()| reader.rewind(start)).is_ok() {
        n_times += 1;
    }
    assert!((6..12).contains(&n_times), "{n_times}");
}
