//! Forgeries of a token's form: parts, base64url, what stands around it.

use super::forgeries::Forgery;
use super::mint::{CLAIMS, Signer, base64url, keys, token, token_of};
use crate::jwt::{JsonError, MAX_TOKEN, Part, Refusal};

pub(super) fn all() -> Vec<Forgery> {
    let mut all = parts();
    all.extend(spellings());
    all.extend(surroundings());
    all
}

fn named(name: &str, token: impl Into<String>, refusal: Refusal) -> Forgery {
    (name.to_owned(), token.into(), refusal)
}

fn parts() -> Vec<Forgery> {
    let genuine = token_of(CLAIMS);
    let split: Vec<&str> = genuine.split('.').collect();
    let (header, payload, signature) = (split[0], split[1], split[2]);
    let no_json = |part| Refusal::Json(part, JsonError::Syntax);
    let other = base64url(CLAIMS.replace("me", "admin"));
    let long = "x".repeat(MAX_TOKEN);
    vec![
        named("nothing", "", Refusal::Missing),
        named("a word", "token", Refusal::Segments),
        named("one dot", ".", Refusal::Segments),
        named("two dots", "..", no_json(Part::Header)),
        named("three dots", "...", Refusal::Segments),
        named("the header", header, Refusal::Segments),
        named(
            "the header and a dot",
            format!("{header}."),
            Refusal::Segments,
        ),
        named(
            "without signature",
            format!("{header}.{payload}"),
            Refusal::Segments,
        ),
        named(
            "with an empty signature",
            format!("{header}.{payload}."),
            Refusal::Signature,
        ),
        named(
            "with an empty payload",
            format!("{header}..{signature}"),
            no_json(Part::Payload),
        ),
        named(
            "with an empty header",
            format!(".{payload}.{signature}"),
            no_json(Part::Header),
        ),
        named(
            "without header",
            format!("{payload}.{signature}"),
            Refusal::Segments,
        ),
        named(
            "only dots and signature",
            format!("..{signature}"),
            no_json(Part::Header),
        ),
        named(
            "with a dot behind",
            format!("{genuine}."),
            Refusal::Segments,
        ),
        named(
            "with a dot in front",
            format!(".{genuine}"),
            Refusal::Segments,
        ),
        named(
            "four parts",
            format!("{genuine}.{signature}"),
            Refusal::Segments,
        ),
        named(
            "five parts, as JWE has",
            format!("{header}.{payload}.{payload}.{payload}.{signature}"),
            Refusal::Segments,
        ),
        named(
            "JWE",
            format!(
                "{}.AA.AA.AA.AA",
                base64url(r#"{"alg":"dir","enc":"A128GCM"}"#)
            ),
            Refusal::Segments,
        ),
        named(
            "with another payload",
            format!("{header}.{other}.{signature}"),
            Refusal::Signature,
        ),
        named(
            "payload and header exchanged",
            format!("{payload}.{header}.{signature}"),
            Refusal::HeaderMember("alg"),
        ),
        named(
            "JSON, flattened",
            format!(
                r#"{{"protected":"{header}","payload":"{payload}","signature":"{signature}"}}"#
            ),
            Refusal::Segments,
        ),
        named(
            "JSON, general",
            format!(
                r#"{{"payload":"{payload}","signatures":[{{"protected":"{header}","signature":"{signature}"}}]}}"#
            ),
            Refusal::Segments,
        ),
        named(
            "JSON with two dots in it",
            r#"{"payload":"a.b.c"}"#,
            Refusal::Encoding(Part::Header),
        ),
        named(
            "too long a token",
            format!("{header}.{payload}.{long}"),
            Refusal::TooLong,
        ),
        named("too long a word", long.clone() + "x", Refusal::TooLong),
        named(
            "dots without end",
            ".".repeat(MAX_TOKEN + 1),
            Refusal::TooLong,
        ),
        named(
            "dots to the limit",
            ".".repeat(MAX_TOKEN),
            Refusal::Segments,
        ),
        named(
            "a long header",
            format!("{}.{payload}.{signature}", "A".repeat(5465)),
            Refusal::TooLong,
        ),
    ]
}

/// Other spellings of the parts' bytes in base64.
fn spellings() -> Vec<Forgery> {
    let signer = Signer::Ed25519(&keys().ed25519);
    // Lengths that leave bits over, in each part.
    let header = r#"{"alg":"EdDSA","kid":"ed"}"#;
    let headers = [
        header.to_owned(),
        format!("{header} "),
        format!("{header}  "),
    ];
    let payloads = [
        CLAIMS.to_owned(),
        format!("{CLAIMS} "),
        format!("{CLAIMS}  "),
    ];
    let mut all = Vec::new();
    for (header, payload) in headers.iter().zip(&payloads) {
        let genuine = token(header, payload, signer);
        let split: Vec<&str> = genuine.split('.').collect();
        for (n, which) in [Part::Header, Part::Payload, Part::Signature]
            .into_iter()
            .enumerate()
        {
            let part = split[n];
            let mut spellings: Vec<(&str, String)> = vec![
                ("padded", format!("{part}=")),
                ("padded twice", format!("{part}==")),
                ("with a space behind", format!("{part} ")),
                ("with a line break behind", format!("{part}\n")),
                ("with a space in front", format!(" {part}")),
                (
                    "with a line break within",
                    format!("{}\r\n{}", &part[..4], &part[4..]),
                ),
                (
                    "with a character too many",
                    format!("{part}{}", "A".repeat(1 + (4 - part.len() % 4) % 4)),
                ),
                (
                    "in percent-encoding",
                    part.replacen('e', "%65", 1).replacen('A', "%41", 1) + "%3D",
                ),
                ("with a standard character", format!("+{}", &part[1..])),
                (
                    "with the other standard character",
                    format!("{}/", &part[..part.len() - 1]),
                ),
                ("with a character beyond ASCII", format!("é{part}")),
                ("with a NUL", format!("{part}\0")),
            ];
            // The bits that no byte needs: the next character stands for the same bytes.
            if !part.len().is_multiple_of(4) {
                let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
                let last = part.bytes().last().unwrap();
                let at = alphabet.iter().position(|it| *it == last).unwrap();
                let next = char::from(alphabet[at + 1]);
                spellings.push((
                    "with bits left over",
                    format!("{}{next}", &part[..part.len() - 1]),
                ));
            }
            for (name, spelling) in spellings {
                let mut parts = split.clone();
                parts[n] = &spelling;
                all.push(named(
                    &format!("{which:?} {name}"),
                    parts.join("."),
                    Refusal::Encoding(which),
                ));
            }
        }
    }
    all
}

fn surroundings() -> Vec<Forgery> {
    let genuine = token_of(CLAIMS);
    let (front, behind) = (
        Refusal::Encoding(Part::Header),
        Refusal::Encoding(Part::Signature),
    );
    vec![
        named("a space in front", format!(" {genuine}"), front),
        named("a space behind", format!("{genuine} "), behind),
        named("a tab behind", format!("{genuine}\t"), behind),
        named("a line break behind", format!("{genuine}\r\n"), behind),
        named(
            "a byte-order mark in front",
            format!("\u{feff}{genuine}"),
            front,
        ),
        named("its scheme in front", format!("Bearer {genuine}"), front),
        named("quotes around", format!("\"{genuine}\""), front),
        named("a comma behind", format!("{genuine},"), behind),
        named("a parameter behind", format!("{genuine};a=b"), behind),
        named(
            "another one behind",
            format!("{genuine},{genuine}"),
            Refusal::Segments,
        ),
        named(
            "another one behind a dot",
            format!("{genuine}.{genuine}"),
            Refusal::Segments,
        ),
        named(
            "full stops of another width",
            genuine.replace('.', "\u{ff0e}"),
            Refusal::Segments,
        ),
        named(
            "full stops in percent-encoding",
            genuine.replace('.', "%2e"),
            Refusal::Segments,
        ),
        named(
            "in capitals",
            genuine.to_uppercase(),
            Refusal::Json(Part::Header, JsonError::Syntax),
        ),
        named(
            "itself in base64url",
            base64url(&genuine),
            Refusal::Segments,
        ),
    ]
}
