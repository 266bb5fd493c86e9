//! No byte of what is signed may change.

use super::*;

/// Every bit of a text flipped in turn, and every byte left out or doubled, as far as that is text.
fn changed(text: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let flipped = (0..text.len() * 8).map(|bit| {
        let mut out = text.to_vec();
        out[bit / 8] ^= 1 << (bit % 8);
        out
    });
    let left_out = (0..text.len()).map(|at| {
        let mut out = text.to_vec();
        out.remove(at);
        out
    });
    let doubled = (0..text.len()).map(|at| {
        let mut out = text.to_vec();
        out.insert(at, text[at]);
        out
    });
    flipped.chain(left_out).chain(doubled)
}

fn texts(text: &str) -> impl Iterator<Item = String> {
    changed(text.as_bytes()).filter_map(|bytes| String::from_utf8(bytes).ok())
}

/// All requests that differ in one byte, with what was changed.
fn all_changed(wire: &Wire) -> Vec<(&'static str, Wire)> {
    let mut all = Vec::new();
    let mut add = |label, change: &dyn Fn(&mut Wire)| {
        let mut changed = wire.clone();
        change(&mut changed);
        all.push((label, changed));
    };
    for text in texts(&wire.method) {
        add("method", &|wire| wire.method.clone_from(&text));
    }
    for text in texts(&wire.path) {
        add("path", &|wire| wire.path.clone_from(&text));
    }
    for text in texts(&wire.query) {
        add("query", &|wire| wire.query.clone_from(&text));
    }
    for bytes in changed(&wire.body) {
        add("body", &|wire| wire.body.clone_from(&bytes));
    }
    for (i, (name, value)) in wire.headers.iter().enumerate() {
        for text in texts(name) {
            add("name of a field", &|wire| {
                wire.headers[i].0.clone_from(&text)
            });
        }
        for bytes in changed(value) {
            add("value of a field", &|wire| {
                wire.headers[i].1.clone_from(&bytes)
            });
        }
    }
    all
}

/// What a signature is over: one for all spellings of names of fields, of slashes, of digits of escapes, and of spaces.
fn canonical(wire: &Wire) -> Wire {
    use super::super::super::canonical::{path, push_trimmed, query};

    let mut wire = wire.clone();
    if wire.path.starts_with('/') {
        wire.path = path(&wire.path, Rules::of_service("execute-api"));
    }
    wire.query = query(&wire.query, &[]);
    for (name, value) in &mut wire.headers {
        *name = name.to_lowercase();
        let mut trimmed = Vec::new();
        push_trimmed(&mut trimmed, value);
        if name == "authorization"
            && let Ok(text) = std::str::from_utf8(&trimmed)
        {
            trimmed = text.replace(", ", ",").into_bytes();
        }
        *value = trimmed;
    }
    wire
}

#[test]
fn no_byte_of_a_request_may_change() {
    let users = Known::one(Some("a-session-token"));
    let fields = ["Content-Type: application/json", "X-Amz-Meta: one two"];
    let wire = Wire::new(
        "POST /prod/pets/42-x?x=1&name=a%20c",
        &fields,
        "{\"a\": [1, 2]}",
    );
    let signed = wire.signed(users.credentials(), NOW);
    assert!(signed.verify(&users, NOW).is_ok());
    let (n_refused, n_same) = verify_all_changed(&signed, &users);
    assert!(n_refused > 4000 && n_same < 100, "{n_refused} {n_same}");
}

/// How many are refused, and how many have the same canonical form.
fn verify_all_changed(signed: &Wire, users: &Known) -> (usize, usize) {
    let (mut n_refused, mut n_same) = (0, 0);
    for (label, changed) in all_changed(signed) {
        let is_same = canonical(&changed) == canonical(signed);
        n_refused += usize::from(!is_same);
        n_same += usize::from(is_same);
        assert_eq!(
            changed.verify(users, NOW).is_ok(),
            is_same,
            "{label}: {changed:?}"
        );
    }
    (n_refused, n_same)
}

#[test]
fn no_byte_of_a_signed_query_may_change() {
    let users = Known::one(Some("a+session/token"));
    let wire = Wire::new("GET /prod/pets?name=a%20c", &[], "");
    let signed = super::presigned(&wire, users.credentials(), 60);
    assert!(signed.verify(&users, NOW).is_ok());
    let (n_refused, n_same) = verify_all_changed(&signed, &users);
    assert!(n_refused > 3000 && n_same < 100, "{n_refused} {n_same}");
}
