//! Forms, texts and bytes that do not fit the document never reach an upstream; those that do reach it as they are.

use std::fmt::Write as _;

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::http1::{Response, exchange};
use gateway_tests::stub::Stub;
use serde_json::Value;

const OPENAPI_30: &str = r"openapi: 3.0.3
info: {title: Forms, version: '1'}
paths:
  /login:
    post:
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              additionalProperties: false
              required: [user, n]
              properties:
                user: {type: string, minLength: 2, pattern: '^[^!]+$'}
                n: {type: integer, maximum: 9}
                'on': {type: boolean}
                tags: {type: array, maxItems: 2, items: {type: string, enum: [a, 'b,c']}}
                meta: {type: object, required: [a], properties: {a: {type: integer}}}
                ids: {type: array, uniqueItems: true, items: {type: integer}}
                filter: {type: object, additionalProperties: false, properties: {age: {type: object, properties: {min: {type: integer}}}}}
                limit: {anyOf: [{type: integer}, {type: string, enum: ['']}]}
                state: {type: string, readOnly: true}
                level: {type: string, enum: [1, 2.50, true]}
                size: {$ref: '#/components/schemas/Size'}
            encoding:
              ids: {style: pipeDelimited, explode: false}
              filter: {style: deepObject, explode: true}
      responses: {'200': {description: ok}}
  /photos:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [photo]
              properties:
                photo: {type: string, format: binary}
                meta: {type: object, required: [a], properties: {a: {type: integer}}}
                caption: {type: string, maxLength: 5}
                files: {type: array, maxItems: 2, items: {type: string, format: binary}}
                small: {type: string, format: binary, maxLength: 4}
                lines: {type: array, items: {type: object, properties: {n: {type: integer}}}}
            encoding:
              photo:
                contentType: image/png, image/jpeg
                headers: {X-Size: {required: true, schema: {type: integer, maximum: 100}}}
      responses: {'200': {description: ok}}
  /note:
    post:
      requestBody: {required: true, content: {text/plain: {schema: {type: string, maxLength: 5, pattern: '^[a-zé]*$'}}}}
      responses: {'200': {description: ok}}
  /count:
    post:
      requestBody: {content: {text/plain: {schema: {type: integer, maximum: 9}}}}
      responses: {'200': {description: ok}}
  /blob:
    put:
      requestBody: {required: true, content: {application/octet-stream: {schema: {type: string, format: binary, maxLength: 6}}}}
      responses: {'200': {description: ok}}
  /any:
    post:
      requestBody: {content: {'*/*': {schema: {type: object, required: [a], properties: {a: {type: integer}}}}}}
      responses: {'200': {description: ok}}
components:
  schemas:
    Size: {type: integer, enum: ['1', '2']}
";

const OPENAPI_31: &str = r"openapi: 3.1.0
info: {title: Later forms, version: '1'}
paths:
  /parts:
    post:
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              properties:
                ids: {type: array, items: {type: integer}}
                raw: {}
                image: {contentMediaType: image/png}
                code: {type: string, contentEncoding: base64, maxLength: 8}
              unevaluatedProperties: false
            encoding: {ids: {style: form, explode: false}}
      responses: {'200': {description: ok}}
";

const SWAGGER: &str = r"swagger: '2.0'
info: {title: Old forms, version: '1'}
consumes: [application/json]
paths:
  /pets/{id}:
    post:
      consumes: [multipart/form-data, application/x-www-form-urlencoded]
      parameters:
        - {name: id, in: path, required: true, type: integer}
        - {name: name, in: formData, required: true, type: string, maxLength: 3}
        - {name: age, in: formData, type: integer, minimum: 0}
        - {name: tags, in: formData, type: array, collectionFormat: pipes, items: {type: string, enum: [a, b]}}
        - {name: more, in: formData, type: array, collectionFormat: multi, items: {type: integer}}
        - {name: photo, in: formData, type: file}
      responses: {'200': {description: ok}}
  /plain:
    post:
      parameters: [{name: a, in: formData, type: boolean}]
      responses: {'200': {description: ok}}
";

const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data; boundary=\"-b 1\"";

fn gateway(label: &str, upstream: &Stub) -> Gateway {
    let document = |name, base_path, text: &str| {
        let upstream = upstream.url();
        let extension =
            format!("x-gateway: {{upstream: '{upstream}', basePath: {base_path}}}\npaths:");
        Document::yaml(name, text.replace("paths:", &extension))
    };
    let documents = [
        document("forms", "/", OPENAPI_30),
        document("later-forms", "/later", OPENAPI_31),
        document("old-forms", "/old", SWAGGER),
    ];
    let binary = Binary::build(label, &documents, &["--allow", "GW0417"]).unwrap();
    binary.start(&[]).unwrap()
}

fn send(gateway: &Gateway, method: &str, path: &str, media_type: &str, body: &[u8]) -> Response {
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n",
        body.len()
    );
    if !media_type.is_empty() {
        let _ = write!(head, "Content-Type: {media_type}\r\n");
    }
    let mut bytes = (head + "\r\n").into_bytes();
    bytes.extend_from_slice(body);
    exchange(gateway.data(), bytes).unwrap()
}

/// The pointers and keywords of a problem.
fn errors(response: &Response) -> String {
    let problem: Value = serde_json::from_str(&response.text()).unwrap();
    assert_eq!(problem["status"], 400);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = problem["errors"].as_array().unwrap().iter();
    let errors = errors.map(|error| {
        assert!(!text(&error["expected"]).is_empty());
        match &error["in"] {
            place if place == "body" => {
                format!("{} {}", text(&error["pointer"]), text(&error["keyword"]))
            }
            place => format!(
                "{}:{} {}",
                text(place),
                text(&error["name"]),
                text(&error["keyword"])
            ),
        }
    });
    errors.collect::<Vec<_>>().join(", ")
}

/// A multipart body of heads and contents.
fn parts(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (head, content) in parts {
        body.extend_from_slice(b"---b 1\r\nContent-Disposition: form-data; ");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(b"\r\n\r\n");
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"---b 1--\r\n");
    body
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\xff--b";
const PHOTO: &str = "name=\"photo\"; filename=\"a.png\"\r\nContent-Type: image/png\r\nX-Size: 9";

#[test]
fn forms_texts_and_bytes() {
    let upstream = Stub::echo().unwrap();
    let gateway = gateway("forms", &upstream);
    let refused = |method: &str, path: &str, media_type: &str, body: &[u8], expected: &str| {
        let response = send(&gateway, method, path, media_type, body);
        let told = String::from_utf8_lossy(body).into_owned();
        assert_eq!(response.status, 400, "{path} {told}");
        assert_eq!(response.header("content-type"), "application/problem+json");
        assert_eq!(errors(&response), expected, "{path} {told}");
    };
    let login =
        |body: &str, expected: &str| refused("POST", "/login", FORM, body.as_bytes(), expected);
    login(
        "user=a&n=10&x=1",
        "/n maximum, /user minLength, /x additionalProperties",
    );
    login("user=ab&n=one", "/n type");
    login("user=ab&n=1&n=2", "/n type");
    login("n=1", " required");
    login("", " required,  required");
    login("user=a%21&n=1", "/user pattern");
    login("user=ab&n=1&user=%ff", "/user type");
    login("user=ab&n=1&on=yes", "/on type");
    login("user=ab&n=1&tags=a&tags=b%2Cc&tags=a", "/tags maxItems");
    login("user=ab&n=1&tags=b,x", "/tags/0 enum");
    login("user=ab&n=1&meta={\"a\":\"1\"}", "/meta/a type");
    login("user=ab&n=1&meta={}", "/meta required");
    login("user=ab&n=1&meta={\"a\":1},\"x\":{}", "/meta syntax");
    login("user=ab&n=1&ids=1|2%7C1", "/ids uniqueItems");
    login("user=ab&n=1&filter[age][min]=x", "/filter/age/min type");
    login("user=ab&n=1&filter[x]=1", "/filter/x additionalProperties");
    login("user=ab&n=1&filter[age=1", "/filter style");
    login("user=ab&n=1&limit=x", "/limit anyOf");
    login("user=ab&n=1&state=new", "/state readOnly");
    login("user=ab&n=1&level=3&size=3", "/level enum, /size enum");
    login("user=ab&n=1&level=2.5", "/level enum");
    login("user=%zz&n=1", " syntax");
    login("user=ab&n=%4", " syntax");
    login(&"n=1&".repeat(10_001), " limit");
    login(&format!("{}=1", "n".repeat(1_025)), " limit");

    let photos = |list: &[(&str, &[u8])], expected: &str| {
        refused("POST", "/photos", PARTS, &parts(list), expected)
    };
    photos(
        &[("name=caption", b"far too long")],
        "/caption maxLength,  required",
    );
    photos(&[(PHOTO, PNG), ("name=caption", b"\xff")], "/caption type");
    photos(
        &[(PHOTO, PNG), ("name=meta", b"{\"a\": true}")],
        "/meta/a type",
    );
    photos(
        &[
            (PHOTO, PNG),
            ("name=meta\r\nContent-Type: application/json", b"{\"a\":"),
        ],
        "/meta syntax",
    );
    photos(
        &[
            (PHOTO, PNG),
            ("name=files", PNG),
            ("name=files", PNG),
            ("name=files", PNG),
        ],
        "/files maxItems",
    );
    photos(
        &[(PHOTO, PNG), ("name=small", b"\xff\xff\xff\xff\xff")],
        "/small maxLength",
    );
    photos(
        &[
            (PHOTO, PNG),
            ("name=lines", b"{\"n\":1}"),
            ("name=lines", b"{\"n\":\"\"}"),
        ],
        "/lines/1/n type",
    );
    photos(&[(PHOTO, PNG), (PHOTO, PNG)], "/photo type");
    photos(
        &[("name=photo\r\nContent-Type: image/gif\r\nX-Size: 9", PNG)],
        "/photo contentType",
    );
    photos(&[("name=photo\r\nX-Size: 101", PNG)], "/photo maximum");
    photos(&[("name=photo", PNG)], "/photo required");
    photos(&[("filename=a", PNG)], " syntax");
    photos(&vec![("name=x", &b""[..]); 10_000], " limit");
    let photo = parts(&[(PHOTO, PNG)]);
    let cut = photo.get(..photo.len() - 6).unwrap();
    refused("POST", "/photos", PARTS, cut, " syntax");
    refused("POST", "/photos", "multipart/form-data", &photo, " syntax");
    refused("POST", "/photos", "", &photo, " syntax");
    refused("POST", "/photos", PARTS, b"", " required");
    refused(
        "POST",
        "/later/parts",
        PARTS,
        &parts(&[("name=ids", b"1,x")]),
        "/ids/1 type",
    );
    refused(
        "POST",
        "/later/parts",
        PARTS,
        &parts(&[("name=code", b"123456789"), ("name=x", b"")]),
        "/code maxLength, /x unevaluatedProperties",
    );

    refused(
        "POST",
        "/note",
        "text/plain",
        b"too long",
        " maxLength,  pattern",
    );
    refused(
        "POST",
        "/note",
        "text/plain; charset=utf-8",
        b"\xe9",
        " type",
    );
    refused(
        "POST",
        "/note",
        "text/plain; charset=iso-8859-1",
        b"\xe8",
        " pattern",
    );
    refused("POST", "/note", "", b"", " required");
    refused("POST", "/count", "text/plain", b"10", " maximum");
    refused("POST", "/count", "text/plain", b"1x", " type");
    refused(
        "PUT",
        "/blob",
        "application/octet-stream",
        b"\xff\xff\xff\xff\xff\xff\xff",
        " maxLength",
    );
    refused("POST", "/any", FORM, b"a=x", "/a type");
    refused("POST", "/any", "application/json", b"{}", " required");
    refused("POST", "/any", "application/xml", b"<a/>", " type");

    let pets = |media_type: &str, body: &[u8], expected: &str| {
        refused("POST", "/old/pets/1", media_type, body, expected)
    };
    pets(
        FORM,
        b"name=long&age=-1&tags=a|c&more=1&more=x",
        "/age minimum, /more/1 type, /name maxLength, /tags/1 enum",
    );
    pets(PARTS, &parts(&[("name=age", b"1")]), " required");
    pets("", b"", " required");
    refused(
        "POST",
        "/old/pets/x",
        FORM,
        b"name=long",
        "path:id type, /name maxLength",
    );
    refused("POST", "/old/plain", FORM, b"a=1", "/a type");

    for (path, media_type) in [
        ("/login", "application/json"),
        ("/login", PARTS),
        ("/photos", FORM),
        ("/note", "text/html"),
        ("/note", "text/plain; charset=utf-16"),
        ("/old/pets/1", "application/json"),
        ("/old/plain", "application/json"),
    ] {
        let response = send(&gateway, "POST", path, media_type, b"{}");
        assert_eq!(response.status, 415, "{path} {media_type}");
    }
    assert!(upstream.take_requests().is_empty());
}

#[test]
fn what_fits_is_passed_on_as_it_is() {
    let upstream = Stub::echo().unwrap();
    let gateway = gateway("forms-that-fit", &upstream);
    let long = parts(&[(PHOTO, PNG), ("name=x", &[0x80; 200_000])]);
    let passed: &[(&str, &str, &str, &[u8])] = &[
        ("POST", "/login", FORM, b"user=ab&n=9"),
        ("POST", "/login", FORM, b"user=ab&n=9&level=2.50&size=2"),
        ("POST", "/login", FORM, b"user=ab&n=9&level=true&size=1"),
        (
            "POST",
            "/login",
            "Application/X-WWW-Form-URLencoded; charset=UTF-8",
            b"&user=a+%C3%A9&&n=-1&",
        ),
        (
            "POST",
            "/login",
            FORM,
            b"n=1&user=12&on=true&tags=a&tags=b%2Cc&ids=3|2%7C1&limit=",
        ),
        (
            "POST",
            "/login",
            FORM,
            b"n=1&user=12&meta=%7B%22a%22%3A1%7D&filter[age][min]=1&limit=5",
        ),
        ("POST", "/photos", PARTS, &parts(&[(PHOTO, PNG)])),
        (
            "POST",
            "/photos",
            PARTS,
            &parts(&[
                ("name=photo\r\nX-Size: 1", PNG),
                ("name=small", b"\xff\xfe\0\x01"),
            ]),
        ),
        (
            "POST",
            "/photos",
            PARTS,
            &parts(&[
                (PHOTO, PNG),
                ("name=files", PNG),
                ("name=files", PNG),
                ("name=\"x y\"", PNG),
            ]),
        ),
        (
            "POST",
            "/photos",
            PARTS,
            &parts(&[
                (PHOTO, PNG),
                ("name=meta", b"{\"a\": 1}"),
                ("name=lines", b"{}"),
            ]),
        ),
        (
            "POST",
            "/photos",
            PARTS,
            &parts(&[
                (PHOTO, PNG),
                (
                    "name=lines\r\nContent-Type: application/json",
                    b"[{\"n\":1}, {}]",
                ),
            ]),
        ),
        ("POST", "/photos", PARTS, &long),
        (
            "POST",
            "/later/parts",
            PARTS,
            &parts(&[
                ("name=ids", b"1,2"),
                ("name=raw", PNG),
                ("name=image", PNG),
                ("name=code", b"AAAA"),
            ]),
        ),
        ("POST", "/later/parts", "", b""),
        ("POST", "/note", "text/plain", b""),
        ("POST", "/note", "text/plain", "a\u{e9}".as_bytes()),
        (
            "POST",
            "/note",
            "text/plain; charset=\"ISO-8859-1\"",
            b"a\xe9",
        ),
        ("POST", "/count", "text/plain", b"9"),
        ("POST", "/count", "", b"9"),
        (
            "PUT",
            "/blob",
            "application/octet-stream",
            b"\xff\0\xff\0\xff\0",
        ),
        ("PUT", "/blob", "application/octet-stream", b""),
        ("POST", "/any", FORM, b"a=1&b=2"),
        ("POST", "/any", PARTS, &parts(&[("name=a", b"1")])),
        ("POST", "/any", "application/vnd.a+json", b"{\"a\":1}"),
        (
            "POST",
            "/old/pets/1",
            FORM,
            b"name=ab&age=0&tags=a|b&more=1&more=2&other=x",
        ),
        (
            "POST",
            "/old/pets/1",
            PARTS,
            &parts(&[
                ("name=name", b"ab"),
                ("name=tags", b"a|b"),
                ("name=photo; filename=p", PNG),
            ]),
        ),
        ("POST", "/old/plain", FORM, b"a=true"),
        ("POST", "/old/plain", PARTS, &parts(&[("name=a", b"false")])),
    ];
    for (method, path, media_type, body) in passed {
        let response = send(&gateway, method, path, media_type, body);
        let told = String::from_utf8_lossy(body).into_owned();
        assert_eq!(response.status, 200, "{path} {told}: {}", response.text());
        let sent = upstream.take_requests();
        assert_eq!(sent.len(), 1, "{path} {told}");
        assert_eq!(sent[0].body, *body, "{path}");
    }
}

#[test]
fn models_take_no_notice_of_forms() {
    let upstream = Stub::echo().unwrap();
    let document = format!(
        r"swagger: '2.0'
info: {{title: Rest forms, version: '1'}}
x-amazon-apigateway-request-validators: {{all: {{validateRequestBody: true, validateRequestParameters: true}}}}
x-amazon-apigateway-request-validator: all
paths:
  /pets:
    post:
      consumes: [application/x-www-form-urlencoded]
      parameters: [{{name: age, in: formData, required: true, type: integer}}]
      responses: {{'200': {{description: ok}}}}
      x-amazon-apigateway-integration: {{type: http_proxy, httpMethod: POST, uri: '{}/pets'}}
",
        upstream.url()
    );
    let gateway = Gateway::of("rest-forms", &document).unwrap();
    let response = send(&gateway, "POST", "/pets", FORM, b"age=x&%zz");
    assert_eq!(response.status, 200);
    assert_eq!(upstream.take_requests()[0].body, b"age=x&%zz");
}
