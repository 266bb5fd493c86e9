//! Samples: as they read, and what they send.

mod exact;
mod hostile;
mod live;
mod server;
mod unusual;

use super::{Basic, Body, Call, Field, Part};

fn text(text: &str) -> Part {
    Part::Text(text.to_owned())
}

fn key() -> Part {
    Part::Credential {
        scheme: "key".to_owned(),
        placeholder: "YOUR_API_KEY".to_owned(),
    }
}

/// A call without anything.
fn get() -> Call {
    Call {
        method: "GET".to_owned(),
        url: vec![text("https://api.example.com/v1/pets?limit=10")],
        ..Call::default()
    }
}

/// A call with a key and a JSON body.
fn create() -> Call {
    Call {
        method: "POST".to_owned(),
        url: vec![text("https://api.example.com/v1/pets")],
        headers: vec![("X-Api-Key".to_owned(), vec![key()])],
        body: Some(Body::Text {
            content_type: "application/json".to_owned(),
            text: "{\n  \"name\": \"Rex's \\\"den\\\"\",\n  \"tags\": [\"a\", \"b\"],\n  \"age\": null\n}"
                .to_owned(),
        }),
        ..Call::default()
    }
}

/// A call with basic authentication and parts.
fn upload() -> Call {
    Call {
        method: "PUT".to_owned(),
        url: vec![text("https://api.example.com/v1/photos")],
        basic: Some(Basic {
            scheme: "login".to_owned(),
            user: "YOUR_USERNAME".to_owned(),
            password: "YOUR_PASSWORD".to_owned(),
        }),
        body: Some(Body::Multipart(vec![
            Field::Text {
                name: "title".to_owned(),
                content_type: None,
                value: "Rex".to_owned(),
            },
            Field::File {
                name: "photo".to_owned(),
                content_type: "image/png".to_owned(),
                file_name: "rex.png".to_owned(),
            },
        ])),
        ..Call::default()
    }
}

/// A call with a form.
fn token() -> Call {
    Call {
        method: "POST".to_owned(),
        url: vec![text("https://api.example.com/token?key="), key()],
        body: Some(Body::Form(vec![
            ("grant_type".to_owned(), "password".to_owned()),
            ("name".to_owned(), "Rex & Co".to_owned()),
        ])),
        ..Call::default()
    }
}

/// A call with texts that would end literals or interpolate.
fn hostile() -> Call {
    Call {
        method: "$(X)'".to_owned(),
        url: vec![text("https://api.example.com/it's/{id}?q=\"`$x`\"&p=100%")],
        headers: vec![
            (
                "X-Hostile".to_owned(),
                vec![text("it's \"$HOME\" #{x} {y} `z` \\")],
            ),
            ("X-Not Sent".to_owned(), vec![text("x")]),
            ("host".to_owned(), vec![text("x")]),
            ("x-hostile".to_owned(), vec![text(" a\r\nb ")]),
        ],
        body: Some(Body::Text {
            content_type: "text/plain".to_owned(),
            text: "@'\"\\ $x ${y} #{z} {0}%\r\n\u{202e}\u{1f600}\u{e0001}\u{85}".to_owned(),
        }),
        ..Call::default()
    }
}
