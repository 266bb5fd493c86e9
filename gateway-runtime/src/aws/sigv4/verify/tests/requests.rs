//! Whose signature is taken, and when.

use super::super::{Head, Pending, Realm, begin};
use super::*;

#[test]
fn signed_requests_are_taken() {
    let users = Known::one(None);
    for wire in [
        Wire::new("GET /", &[], ""),
        Wire::new(
            "GET /prod/pets/42?b=1&a=%C3%A9&a=+",
            &["X-Amz-Target: a  b "],
            "",
        ),
        Wire::new(
            "POST /prod//a/./b/../c%20d;e",
            &["Content-Type: application/json", "x-amz-z: "],
            "{}",
        ),
        Wire::new(
            "PUT /prod/%2f/%E9",
            &["User-Agent: changes", "Content-Length: 2"],
            "{}",
        ),
    ] {
        let signed = wire.signed(users.credentials(), NOW);
        assert_eq!(signed.verify(&users, NOW), Ok(KEY.to_owned()), "{wire:?}");
        assert_eq!(
            signed.verify(&Known(Vec::new()), NOW),
            Err(Refusal::InvalidToken)
        );
        let other = Known(vec![(Credentials::new(KEY, "other", None), None)]);
        assert_eq!(signed.verify(&other, NOW), Err(Refusal::Mismatch));
        assert_eq!(refused(&wire, &users, NOW), "Missing Authentication Token");
        let in_query = presigned(&wire, users.credentials(), 60);
        assert_eq!(
            in_query.verify(&users, NOW),
            Ok(KEY.to_owned()),
            "{in_query:?}"
        );
        assert_eq!(in_query.verify(&other, NOW), Err(Refusal::Mismatch));
    }
}

#[test]
fn signatures_hold_for_a_while() {
    let users = Known::one(None);
    let wire = Wire::new("GET /prod/pets", &[], "").signed(users.credentials(), NOW);
    for seconds in [-300, -1, 0, 1, 300] {
        assert!(
            wire.verify(&users, NOW.saturating_add_signed(seconds))
                .is_ok(),
            "{seconds}"
        );
    }
    assert_eq!(
        refused(&wire, &users, NOW + 301),
        "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)"
    );
    assert_eq!(
        refused(&wire, &users, NOW - 301),
        "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T123059Z + 5 min.)"
    );
    // Midnight lies between the caller's clock and the gateway's.
    let midnight = 1_440_892_800;
    let wire = Wire::new("GET /prod/pets", &[], "").signed(users.credentials(), midnight - 1);
    let verified = wire
        .begin(&users, midnight + 100)
        .unwrap()
        .finish(b"")
        .unwrap();
    assert_eq!(verified.identity.signed_at, midnight - 1);
}

#[test]
fn other_fields_with_the_date() {
    let users = Known::one(None);
    let signed = Wire::new(
        "GET /prod/pets",
        &["Date: Sun, 30 Aug 2015 12:36:00 GMT"],
        "",
    )
    .signed(users.credentials(), NOW);
    // Beside the other one it is any field.
    assert!(signed.verify(&users, NOW).is_ok());
    let mut without = signed.clone();
    without.headers.retain(|(name, _)| name != "x-amz-date");
    assert_eq!(without.verify(&users, NOW), Err(Refusal::Mismatch));
    for date in ["Sun, 30 Aug 2015 12:36:00 GMT", "20150830T123600Z"] {
        let mut wire = Wire::new("GET /", &[], "");
        wire.set("Date", date);
        let canonical = format!(
            "GET\n/\n\ndate:{date}\nhost:api.example.com\n\ndate;host\n\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        wire.sign_by_hand(users.credentials(), &canonical);
        assert_eq!(wire.verify(&users, NOW), Ok(KEY.to_owned()), "{date}");
        assert!(matches!(
            wire.verify(&users, NOW + 301),
            Err(Refusal::Expired { .. })
        ));
    }
}

#[test]
fn the_date_of_http_is_that_of_its_own_field() {
    let users = Known::one(None);
    let date = "Sun, 30 Aug 2015 12:36:00 GMT";
    let mut wire = Wire::new("GET /", &[], "");
    wire.set("x-amz-date", date);
    let canonical = format!(
        "GET\n/\n\nhost:api.example.com\nx-amz-date:{date}\n\nhost;x-amz-date\n\
         e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    wire.sign_by_hand(users.credentials(), &canonical);
    assert_eq!(
        wire.verify(&users, NOW),
        Err(Refusal::Date(date.to_owned()))
    );
}

/// Fields that are signed as missing.
#[test]
fn every_signed_field_is_there() {
    let users = Known::one(None);
    let mut wire = Wire::new("GET /", &["x-amz-date: 20150830T123600Z"], "");
    let canonical = |names: &str| {
        format!(
            "GET\n/\n\nhost:api.example.com\nx-amz-date:20150830T123600Z\n\n{names}\n\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
    };
    wire.sign_by_hand(users.credentials(), &canonical("accept;host;x-amz-date"));
    assert_eq!(wire.verify(&users, NOW), Err(Refusal::Mismatch));
    wire.sign_by_hand(users.credentials(), &canonical("host;x-amz-date"));
    assert_eq!(wire.verify(&users, NOW), Ok(KEY.to_owned()));
}

#[test]
fn session_tokens() {
    let users = Known::one(Some("token+/="));
    let wire = Wire::new("GET /prod/pets", &[], "");
    let signed = wire.signed(users.credentials(), NOW);
    assert_eq!(signed.verify(&users, NOW), Ok(KEY.to_owned()));
    let in_query = presigned(&wire, users.credentials(), 60);
    assert!(
        in_query
            .query
            .contains("X-Amz-Security-Token=token%2B%2F%3D")
    );
    assert_eq!(in_query.verify(&users, NOW), Ok(KEY.to_owned()));
    // The user has none, another one, or the key has ended.
    let (none, other) = (Known::one(None), Known::one(Some("token+/!")));
    let ended = Known(vec![(users.credentials().clone(), Some(at(NOW)))]);
    let ending = Known(vec![(users.credentials().clone(), Some(at(NOW + 1)))]);
    for signed in [signed, in_query] {
        assert_eq!(signed.verify(&none, NOW), Err(Refusal::InvalidToken));
        assert_eq!(signed.verify(&other, NOW), Err(Refusal::InvalidToken));
        assert_eq!(signed.verify(&ended, NOW), Err(Refusal::ExpiredToken));
        assert_eq!(signed.verify(&ending, NOW), Ok(KEY.to_owned()));
        assert_eq!(
            refused(&signed, &ended, NOW),
            "The security token included in the request is expired"
        );
    }
    // The request brings none, or one that is not signed.
    let mut without = wire.signed(none.credentials(), NOW);
    assert_eq!(without.verify(&users, NOW), Err(Refusal::InvalidToken));
    without.set("X-Amz-Security-Token", "token+/=");
    let unsigned = Refusal::UnsignedField("x-amz-security-token".to_owned());
    assert_eq!(without.verify(&users, NOW), Err(unsigned.clone()));
    let mut in_query = presigned(&wire, none.credentials(), 60);
    assert_eq!(in_query.verify(&users, NOW), Err(Refusal::InvalidToken));
    in_query.set("X-Amz-Security-Token", "token+/=");
    assert_eq!(
        in_query.verify(&users, NOW),
        Err(Refusal::Ambiguous("x-amz-security-token"))
    );
}

/// Whoever has a signature of one method has none of another.
#[test]
fn another_method_is_signed_for() {
    let users = Known::one(None);
    let mut signed = Wire::new("GET /prod/pets", &[], "").signed(users.credentials(), NOW);
    signed.set("X-HTTP-Method-Override", "DELETE");
    let unsigned = Refusal::UnsignedField("x-http-method-override".to_owned());
    assert_eq!(signed.verify(&users, NOW), Err(unsigned));
}

#[test]
fn fields_that_stand_twice() {
    let users = Known::one(None);
    let signed = Wire::new("GET /prod/pets", &[], "").signed(users.credentials(), NOW);
    for name in [
        "Authorization",
        "X-Amz-Date",
        "x-amz-content-sha256",
        "X-Amz-Security-Token",
    ] {
        let mut wire = signed.clone();
        for _ in 0..2 {
            let value = signed
                .headers
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name));
            let value = value.map_or(b"x".to_vec(), |(_, value)| value.clone());
            wire.headers.push((name.to_owned(), value));
        }
        let refusal = wire.verify(&users, NOW).unwrap_err();
        let is_unsigned = matches!(refusal, Refusal::UnsignedField(_));
        assert!(
            is_unsigned || matches!(refusal, Refusal::Ambiguous(_)),
            "{name}: {refusal:?}"
        );
    }
    let mut two_hosts = signed.clone();
    two_hosts
        .headers
        .push(("host".to_owned(), b"other".to_vec()));
    assert_eq!(two_hosts.verify(&users, NOW), Err(Refusal::Mismatch));
}

#[test]
fn nothing_secret_is_shown() {
    let users = Known::one(Some("session-token"));
    let signed = Wire::new("GET /prod/pets", &[], "").signed(users.credentials(), NOW);
    let user = users.find(KEY).unwrap();
    let pending = signed.begin(&users, NOW).unwrap();
    let text = format!("{user:?} {pending:?}");
    assert!(text.contains(KEY));
    for secret in [
        SECRET,
        "session-token",
        signed.get("authorization").rsplit_once('=').unwrap().1,
    ] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn the_steps_may_be_on_two_threads() {
    fn is_send<T: Send + 'static>() {}
    is_send::<Pending>();
    // Many keys, most of them for the first time on this thread.
    let users = Known(
        (0..200)
            .map(|i| {
                (
                    Credentials::new(&format!("key{i}"), &format!("secret{i}"), None),
                    None,
                )
            })
            .collect(),
    );
    let regions = ["eu-central-1".to_owned()];
    let realm = Realm {
        regions: &regions,
        service: "execute-api",
    };
    for (credentials, _) in &users.0 {
        let wire = Wire::new("GET /", &[], "").signed(credentials, NOW);
        let verified = wire.with(|headers| {
            let head = Head {
                method: "GET",
                path: "/",
                query: "",
                headers,
            };
            begin(&head, &realm, &users, at(NOW))
                .unwrap()
                .finish(b"")
                .unwrap()
                .identity
        });
        assert_eq!(verified.access_key_id, credentials.access_key_id());
    }
}
