//! The table of `authorization.txt`.

use super::*;

#[test]
fn malformed_fields_are_refused_as_the_table_says() {
    let users = Known::one(None);
    let signed = Wire::new("GET /prod/pets", &[], "").signed(users.credentials(), NOW);
    let authorization = signed.get("authorization").to_owned();
    let parts: Vec<&str> = authorization.split(", ").collect();
    let [first, names, signature] = parts[..] else {
        panic!("{authorization}");
    };
    let (_, credential) = first.split_once(' ').unwrap();
    let mut n_refused = 0;
    let mut wrong = Vec::new();
    for line in include_str!("authorization.txt").lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (expected, value) = line.split_once(" | ").unwrap_or_else(|| panic!("{line}"));
        let value = value
            .replace("{C}", credential)
            .replace("{H}", names)
            .replace("{S}", signature);
        let mut wire = signed.clone();
        wire.set("Authorization", "");
        wire.headers.last_mut().unwrap().1 = bytes(&value);
        let found = match wire.verify(&users, NOW) {
            Ok(_) => "taken",
            Err(refusal) => {
                n_refused += 1;
                refusal.reason()
            }
        };
        if found != expected {
            wrong.push(format!("{found}, not {expected}: {value}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(n_refused >= 80, "{n_refused}");
}

/// With bytes that are written as `\x00`.
fn bytes(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut out = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at(2);
        out.push(u8::from_str_radix(digits, 16).unwrap());
        out.extend_from_slice(rest.as_bytes());
    }
    out
}
