//! Samples as they read: the texts are in files beside, each with all calls in one language.

use super::super::{Basic, Call, Part, SampleLanguage, samples, text};
use super::{create, get, hostile, token, upload};

#[test]
fn samples_read_as_they_should() {
    let expected = [
        (SampleLanguage::Curl, include_str!("expected/curl.txt")),
        (
            SampleLanguage::JavaScript,
            include_str!("expected/javascript.txt"),
        ),
        (SampleLanguage::Python, include_str!("expected/python.txt")),
        (SampleLanguage::Go, include_str!("expected/go.txt")),
        (SampleLanguage::Java, include_str!("expected/java.txt")),
        (SampleLanguage::CSharp, include_str!("expected/csharp.txt")),
        (SampleLanguage::Rust, include_str!("expected/rust.txt")),
        (SampleLanguage::Php, include_str!("expected/php.txt")),
        (SampleLanguage::Ruby, include_str!("expected/ruby.txt")),
    ];
    for (language, expected) in expected {
        let calls = [
            ("get", get()),
            ("create", create()),
            ("upload", upload()),
            ("token", token()),
            ("hostile", hostile()),
        ];
        let written: String = calls
            .iter()
            .map(|(name, call)| format!("==== {name}\n{}", text(call, language)))
            .collect();
        // To be copied to the file after it was read.
        if written != expected {
            println!("{written}");
        }
        assert!(written == expected, "{} reads differently", language.id());
    }
}

/// Without tags and escapes.
fn shown(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    let text = text.replace("&quot;", "\"").replace("&#39;", "'");
    text.replace("&#13;", "\r").replace("&amp;", "&")
}

#[test]
fn highlighted_samples_are_the_plain_ones() {
    for call in [get(), create(), upload(), token(), hostile()] {
        for (sample, language) in samples(&call, true).iter().zip(SampleLanguage::ALL) {
            assert_eq!(shown(&sample.code.0), text(&call, language));
            assert_eq!(sample.id, language.id());
        }
    }
}

#[test]
fn place_holders_are_marked() {
    let key = "<i class=\"v\" data-credential=\"key\">YOUR_API_KEY</i>";
    for sample in samples(&create(), true)
        .iter()
        .chain(&samples(&token(), true))
    {
        assert_eq!(sample.code.0.matches(key).count(), 1, "{}", sample.code);
    }
    for sample in samples(&upload(), true) {
        let login = "data-credential=\"login\">YOUR_";
        assert_eq!(sample.code.0.matches(login).count(), 2, "{}", sample.code);
    }
    // Elements are not in each other.
    let curl = &samples(&create(), true)[0];
    let header = format!("<i class=\"s\">'X-Api-Key: </i>{key}<i class=\"s\">'</i>");
    assert!(curl.code.0.contains(&header), "{}", curl.code);
}

/// Where a gateway serves the page; elsewhere nobody would fill it in.
#[test]
fn hosts_are_marked() {
    let call = Call {
        url: vec![
            Part::Host("https://api.example.com".to_owned()),
            Part::Text("/v1/pets".to_owned()),
        ],
        ..get()
    };
    let mark = "<i class=\"s\" data-host>https://api.example.com</i>";
    for (is_served, n) in [(true, 1), (false, 0)] {
        for (sample, language) in samples(&call, is_served).iter().zip(SampleLanguage::ALL) {
            assert_eq!(sample.code.0.matches(mark).count(), n, "{}", sample.code);
            let whole = text(&call, language);
            assert_eq!(shown(&sample.code.0), whole);
            assert!(whole.contains("https://api.example.com/v1/pets"), "{whole}");
        }
    }
}

#[test]
fn names_of_schemes_do_not_leave_their_attribute() {
    let hostile = "\"><script>'&";
    let part = Part::Credential {
        scheme: hostile.to_owned(),
        placeholder: format!("{hostile}\n"),
    };
    let call = Call {
        url: vec![Part::Text("https://a/?k=".to_owned()), part.clone()],
        headers: vec![("X-Key".to_owned(), vec![part])],
        basic: Some(Basic {
            scheme: hostile.to_owned(),
            user: hostile.to_owned(),
            password: hostile.to_owned(),
        }),
        ..Call::default()
    };
    for sample in samples(&call, true) {
        let attribute = "data-credential=\"&quot;&gt;&lt;script&gt;'&amp;\"";
        assert_eq!(
            sample.code.0.matches(attribute).count(),
            4,
            "{}",
            sample.code
        );
        assert!(!sample.code.0.contains("<script"), "{}", sample.code);
    }
}

#[test]
fn json_is_a_value_only_where_that_is_exact() {
    use super::super::json::read;
    for text in [
        "{}",
        "[]",
        " [1, -2.5, 0.25, \"\\u00e9\\ud83d\\ude00\"] ",
        "{\"a\":{\"b\":[null,true,false]}}",
    ] {
        assert!(read(text).is_some(), "{text}");
    }
    for text in [
        "1",
        "\"a\"",
        "[1.0]",
        "[1e2]",
        "[-0]",
        "[01]",
        "[1.]",
        "[.5]",
        "[+1]",
        "[1234567890123456]",
        "[0.00001]",
        "[\"\\ud83d\"]",
        "[\"\\ude00\"]",
        "[\"\n\"]",
        "[1,]",
        "[1 2]",
        "{\"a\":1,\"a\":2}",
        "{\"0\":1}",
        "{\"-1\":1}",
        "{a:1}",
        "[1] x",
        "[\"a]",
        "{\"a\":1",
        "[",
        "",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
    assert_eq!(read(&("[".repeat(100_000) + &"]".repeat(100_000))), None);
}

#[test]
fn colours_do_not_change_hostile_samples() {
    for hostile in super::hostile::TEXTS {
        for call in super::hostile::calls(80, hostile).iter().step_by(9) {
            for (sample, language) in samples(call, true).iter().zip(SampleLanguage::ALL) {
                assert_eq!(shown(&sample.code.0), text(call, language));
            }
        }
    }
}

#[test]
fn samples_have_no_hidden_characters() {
    for hostile in super::hostile::TEXTS {
        for call in super::hostile::calls(80, hostile).iter().step_by(3) {
            for language in SampleLanguage::ALL {
                let text = text(call, language);
                let is_hidden = |c| super::super::quote::is_hidden(c) && c != '\n' && c != '\t';
                assert!(!text.contains(is_hidden), "{text}");
                assert!(
                    language == SampleLanguage::Go || !text.contains('\t'),
                    "{text}"
                );
            }
        }
    }
}
