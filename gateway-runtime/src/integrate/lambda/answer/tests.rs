use super::*;

fn read(format: PayloadFormat, payload: &str) -> Result<Proxied, Malformed> {
    let payload = Bytes::copy_from_slice(payload.as_bytes());
    match format {
        PayloadFormat::Rest | PayloadFormat::V1 => {
            let fields = read::object(&payload).map_err(|_| "no object")?;
            proxied(fields, format, &payload)
        }
        PayloadFormat::V2 => match inferred(&payload)? {
            (_, Some(body)) => Ok(Proxied {
                status: StatusCode::OK,
                headers: HeaderMap::new(),
                body,
            }),
            (fields, None) => proxied(fields, format, &payload),
        },
    }
}

fn shown(proxied: &Proxied) -> String {
    let mut text = proxied.status.as_u16().to_string();
    for (name, value) in &proxied.headers {
        text.push_str(&format!(
            " {name}={}",
            String::from_utf8_lossy(value.as_bytes())
        ));
    }
    text.push_str(&format!(" [{}]", String::from_utf8_lossy(&proxied.body)));
    text
}

#[test]
fn answers_of_format_1() {
    for (payload, expected) in [
        ("{}", "200 []"),
        (" {\"statusCode\": 201 } ", "201 []"),
        (
            r#"{"statusCode": "404", "body": "a\u0062\n"}"#,
            "404 [ab\n]",
        ),
        (r#"{"statusCode": 200.0}"#, "200 []"),
        (
            r#"{"statusCode": null, "headers": null, "multiValueHeaders": null, "body": null}"#,
            "200 []",
        ),
        (
            r#"{"headers": {"A": true, "b": 1, "c": 1.5, "d": "é", "e": null}}"#,
            "200 a=true b=1 c=1.5 d=é []",
        ),
        (
            r#"{"headers": {"X-m": "s"}, "multiValueHeaders": {"x-M": ["1", 2], "n": null}}"#,
            "200 x-m=1 x-m=2 x-m=s []",
        ),
        (r#"{"body": "x", "body": "y"}"#, "200 [y]"),
    ] {
        let read = read(PayloadFormat::Rest, payload).unwrap();
        assert_eq!(shown(&read), expected, "{payload}");
    }
}

#[test]
fn what_is_malformed_in_format_1() {
    let deep = format!(
        "{{\"headers\": {}1{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let many = format!(
        "{{\"headers\": {{{}\"z\": \"1\"}}}}",
        "\"a\": \"1\", ".repeat(2000)
    );
    let long = format!("{{\"headers\": {{\"a\": \"{}\"}}}}", "x".repeat(100_000));
    for payload in [
        "",
        "null",
        "1",
        "\"text\"",
        "[]",
        "plain words",
        "{\"statusCode\": 200",
        "{\"statusCode\": 200} x",
        r#"{"statusCode": "abc"}"#,
        r#"{"statusCode": 99}"#,
        r#"{"statusCode": 101}"#,
        r#"{"statusCode": 600}"#,
        r#"{"statusCode": -1}"#,
        r#"{"statusCode": 200.5}"#,
        r#"{"statusCode": 1e300}"#,
        r#"{"statusCode": true}"#,
        r#"{"statusCode": [200]}"#,
        r#"{"headers": "x"}"#,
        r#"{"headers": ["x"]}"#,
        r#"{"headers": {"a": ["x"]}}"#,
        r#"{"headers": {"a": {"b": 1}}}"#,
        r#"{"headers": {"a b": "x"}}"#,
        r#"{"headers": {"": "x"}}"#,
        r#"{"headers": {"a": "x\r\nset-cookie: y"}}"#,
        r#"{"headers": {"a": "\u0000"}}"#,
        r#"{"multiValueHeaders": {"a": "x"}}"#,
        r#"{"multiValueHeaders": ["x"]}"#,
        r#"{"multiValueHeaders": {"a": [["x"]]}}"#,
        r#"{"body": {"k": 1}}"#,
        r#"{"body": 1}"#,
        r#"{"isBase64Encoded": 1}"#,
        r#"{"isBase64Encoded": "yes"}"#,
        &deep,
        &many,
        &long,
    ] {
        let read = read(PayloadFormat::Rest, payload);
        assert!(read.is_err(), "{}", payload.get(..80).unwrap_or(payload));
    }
}

#[test]
fn what_format_2_makes_of_payloads() {
    let deep = format!("{}1{}", "{\"a\": ".repeat(100), "}".repeat(100));
    for (payload, expected) in [
        ("null", Some("200 [null]")),
        ("12", Some("200 [12]")),
        ("[1, 2]", Some("200 [[1, 2]]")),
        (r#""plain \u0022text\u0022""#, Some("200 [plain \"text\"]")),
        (
            r#"{"headers": 5, "x": 1}"#,
            Some("200 [{\"headers\": 5, \"x\": 1}]"),
        ),
        (&deep, Some(&format!("200 [{deep}]"))),
        (
            r#"{"statusCode": 201, "x": 1, "multiValueHeaders": 7, "headers": {"A": "1"}, "body": "b", "cookies": ["a=1", "b=2"]}"#,
            Some("201 a=1 set-cookie=a=1 set-cookie=b=2 [b]"),
        ),
        (r#"{"statusCode": 201, "cookies": "a=1"}"#, None),
        (r#"{"statusCode": "x"}"#, None),
        (r#"{"statusCode": 200, "body": {}}"#, None),
        ("plain", None),
        ("", None),
        ("{", None),
        ("\"x", None),
    ] {
        let read = read(PayloadFormat::V2, payload);
        let read = read.as_ref().ok().map(shown);
        assert_eq!(read.as_deref(), expected, "{payload}");
    }
}

#[test]
fn bodies_are_not_copied_where_nothing_is_escaped() {
    let payload = Bytes::from(format!("{{\"body\": \"{}\"}}", "x".repeat(1000)));
    let fields = read::object(&payload).unwrap();
    let body = proxied(fields, PayloadFormat::Rest, &payload).unwrap().body;
    let range = payload.as_ptr_range();
    assert!(range.contains(&body.as_ptr()));
}

#[test]
fn metadata_of_streams() {
    let read =
        metadata(br#"{"statusCode": 202, "headers": {"a": "1"}, "cookies": ["c=1"]}"#).unwrap();
    assert_eq!(shown(&read), "202 a=1 set-cookie=c=1 []");
    for json in [
        "{\"body\": \"x\"}",
        "{\"x\": 1}",
        "[]",
        "{",
        "{\"isBase64Encoded\": false}",
    ] {
        assert!(metadata(json.as_bytes()).is_err(), "{json}");
    }
}
