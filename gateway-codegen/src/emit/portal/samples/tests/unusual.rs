//! Calls that some tools need to be told about, and what no library sends.

use super::super::{Body, Call, Field, Part, SampleLanguage, text};

fn call(method: &str, url: &str) -> Call {
    Call {
        method: method.to_owned(),
        url: vec![Part::Text(url.to_owned())],
        ..Call::default()
    }
}

fn with_header(name: &str, value: &str) -> Call {
    Call {
        headers: vec![(name.to_owned(), vec![Part::Text(value.to_owned())])],
        ..call("GET", "https://a/")
    }
}

#[test]
fn curl_is_told_what_it_would_do_otherwise() {
    for (method, url, expected) in [
        ("HEAD", "https://a/", "curl -I 'https://a/'\n"),
        ("DELETE", "https://a/", "curl -i -X DELETE 'https://a/'\n"),
        ("", "https://a/", "curl -i 'https://a/'\n"),
        ("-X", "-a", "curl -i -X '-X' --url '-a'\n"),
        (
            "GET",
            "https://a/b/../c",
            "curl -i --path-as-is 'https://a/b/../c'\n",
        ),
        (
            "GET",
            "https://[::1]/[x]",
            "curl -i --globoff 'https://[::1]/%5Bx%5D'\n",
        ),
    ] {
        assert_eq!(text(&call(method, url), SampleLanguage::Curl), expected);
    }
    let empty = text(&with_header("X-Empty", " \t"), SampleLanguage::Curl);
    assert_eq!(empty, "curl -i 'https://a/' \\\n  -H 'X-Empty;'\n");
}

#[test]
fn headers_of_equal_names_are_one() {
    let mut call = with_header("Cookie", "a=b");
    let more = [
        ("cookie", "c=d"),
        ("X-A", "1"),
        ("x-a", "2"),
        ("TE", "x"),
        ("", "x"),
    ];
    call.headers
        .extend(more.map(|(name, value)| (name.to_owned(), vec![Part::Text(value.to_owned())])));
    assert_eq!(
        text(&call, SampleLanguage::Curl),
        "curl -i 'https://a/' \\\n  -H 'Cookie: a=b; c=d' \\\n  -H 'X-A: 1, 2'\n"
    );
}

#[test]
fn what_a_library_does_not_send_is_said() {
    let mut search = call("GET", "https://a/");
    search.body = Some(Body::Form(vec![("a".to_owned(), "b".to_owned())]));
    let script = text(&search, SampleLanguage::JavaScript);
    assert!(script.starts_with("// fetch sends no body with this method.\nconst response"));
    assert!(!script.contains("body:"));
    let trace = text(&call("TRACE", "https://a/"), SampleLanguage::JavaScript);
    assert!(trace.starts_with("// fetch refuses this method.\n"));
    let java = text(&with_header("X-Name", "é"), SampleLanguage::Java);
    assert!(java.contains("// Without X-Name: HttpClient sends ASCII only.\n"));
}

#[test]
fn names_that_are_prototypes_are_members() {
    let script = text(&with_header("__proto__", "x"), SampleLanguage::JavaScript);
    assert!(script.contains("[\"__proto__\"]: \"x\","), "{script}");
    let mut call = call("POST", "https://a/");
    call.body = Some(Body::Text {
        content_type: "application/json".to_owned(),
        text: "{\"__proto__\": 1}".to_owned(),
    });
    let script = text(&call, SampleLanguage::JavaScript);
    assert!(script.contains("[\"__proto__\"]: 1,"), "{script}");
}

#[test]
fn documents_do_not_say_which_files_are_sent() {
    for (name, kept) in [
        ("/etc/passwd", "passwd"),
        ("..\\..\\x y.png", "x_y.png"),
        ("../..", "file.."),
        (".ssh", "file.ssh"),
        ("-d", "file-d"),
        ("a/", "file.png"),
        ("$(x);'\"\u{e9}\n", "__x______"),
    ] {
        let mut call = call("POST", "https://a/");
        call.body = Some(Body::Multipart(vec![Field::File {
            name: "f".to_owned(),
            content_type: "image/png".to_owned(),
            file_name: name.to_owned(),
        }]));
        let curl = text(&call, SampleLanguage::Curl);
        let expected = format!("  -F 'f=@{kept};type=image/png'\n");
        assert!(curl.ends_with(&expected), "{curl}");
    }
}

#[test]
fn long_texts_are_several_literals_in_java() {
    let mut call = call("POST", "https://a/");
    call.body = Some(Body::Text {
        content_type: "text/plain".to_owned(),
        text: "\u{e0001}".repeat(25_000),
    });
    let java = text(&call, SampleLanguage::Java);
    assert!(java.contains("ofString(String.join(\"\",\n"));
    // A character of these is two of 16 bits, each of three bytes in a class file.
    let literals = java.split('"').filter(|text| text.contains("\\udb40"));
    assert!(
        literals
            .clone()
            .all(|l| l.len() / "\\udb40".len() * 3 < 0xffff)
    );
    assert_eq!(literals.count(), 3);
}

#[test]
fn calls_that_are_signed_say_so() {
    let call = Call {
        is_signed: true,
        headers: vec![(
            "X-Api-Key".to_owned(),
            vec![Part::Credential {
                scheme: "key".to_owned(),
                placeholder: "YOUR_API_KEY".to_owned(),
            }],
        )],
        ..call("GET", "https://a/")
    };
    let curl = text(&call, SampleLanguage::Curl);
    assert!(
        curl.contains("--aws-sigv4 'aws:amz:us-east-1:execute-api' \\\n  -u \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\""),
        "{curl}"
    );
    for language in SampleLanguage::ALL {
        let (text, marks) =
            super::super::write(&super::super::prepare::prepare(&call), language).finish();
        if language != SampleLanguage::Curl {
            let n_before = usize::from(language == SampleLanguage::Php);
            let line = text.lines().nth(n_before).unwrap_or_default();
            assert!(line.contains("has to be signed"), "{text}");
        }
        for mark in marks {
            assert_eq!(text.get(mark.range), Some("YOUR_API_KEY"), "{text}");
        }
    }
}
