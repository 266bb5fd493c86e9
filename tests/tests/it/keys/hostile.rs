//! Requests and answers of whoever means no good.

use gateway_tests::gateway::{Binary, Document};
use gateway_tests::http1::send;
use gateway_tests::process::finish;
use gateway_tests::stub::{Reply, Stub};

use super::{LIMIT, Yard, admin, documents, status, status_at};

#[test]
fn ids_are_texts() {
    for store in ["memory", "file", "redis"] {
        let yard = Yard::new(store);
        let gateway = yard.start(&[]);
        let long = "x".repeat(3000);
        for id in [
            "..", "../keys", "a/b", "a b", "%", "é", "\r\nX: y", "*", "-", &long,
        ] {
            for command in ["disable", "enable", "delete"] {
                let finished = yard.ask(Some(&gateway), &["keys", command, "--", id]);
                assert_eq!(finished.code, Some(1), "{store} {id:?} {finished:?}");
                assert!(
                    finished.stderr.contains("no such key"),
                    "{id:?} {finished:?}"
                );
            }
        }
        for (after, status) in [
            ("", 200),
            ("*", 200),
            ("%ff", 200),
            ("[", 200),
            ("(", 200),
            ("%0d%0a", 200),
            ("%00", 400),
            ("%", 400),
        ] {
            let listed = admin(&gateway, &format!("GET /keys?after={after}"), "");
            assert_eq!(listed.status, status, "{store} {after:?} {}", listed.text());
        }
    }
}

#[test]
fn bodies_have_an_end() {
    let yard = Yard::new("memory");
    let gateway = yard.start(&[]);
    let name = format!("{{\"name\": \"{}\"}}", "x".repeat(100_000));
    assert_eq!(admin(&gateway, "POST /keys", &name).status, 413);
    let file = "Name,Key\n".repeat(2_000_000);
    assert_eq!(admin(&gateway, "POST /keys/import", &file).status, 413);
    let deep = "[".repeat(60_000);
    assert_eq!(admin(&gateway, "POST /keys", &deep).status, 400);
    // A million plans, of which none is there.
    let plans = format!("{{\"plans\": [{}\"x\"]}}", "\"x\",".repeat(10_000));
    assert_eq!(admin(&gateway, "POST /keys", &plans).status, 400);
    assert_eq!(admin(&gateway, "GET /healthz", "").status, 200);
}

#[test]
fn without_the_token_nothing_is_done() {
    let yard = Yard::new("memory");
    let gateway = yard.start(&[]);
    let (id, value) = yard.create(Some(&gateway), &["--plan", "shop/gold"]);
    let address = gateway.admin().unwrap();
    let path = format!("/keys/{id}");
    for line in [
        "GET /keys",
        "POST /keys",
        "POST /keys/import",
        "GET /keys/export",
        "GET /usage",
        &format!("GET {path}"),
        &format!("PATCH {path}"),
        &format!("DELETE {path}"),
    ] {
        for (fields, expected) in [
            (vec![("Host", "localhost")], 401),
            (
                vec![("Host", "localhost"), ("Authorization", "Bearer wrong")],
                401,
            ),
            (
                vec![
                    ("Host", "evil.example"),
                    ("Authorization", "Bearer admin-token-of-the-tests"),
                ],
                403,
            ),
        ] {
            let refused = send(address, line, &fields, b"").unwrap();
            assert_eq!(refused.status, expected, "{line}");
        }
    }
    // The data listener knows nothing of it.
    for path in ["/keys", "/usage", "/shop/keys"] {
        let answer = send(gateway.data(), &format!("GET {path}"), &[], b"").unwrap();
        assert!(
            [403, 404].contains(&answer.status),
            "{path} {}",
            answer.status
        );
    }
    assert_eq!(status(&gateway, &value), 200);
}

#[test]
fn others_at_the_address_get_no_token() {
    let yard = Yard::new("memory");
    let list = |address: String| {
        let mut command = yard.bare();
        command.args(["keys", "list", "--admin", &address]);
        finish(&mut command, b"", LIMIT).unwrap()
    };
    let page = Reply::text("<html>");
    let other = Reply::text("{\"name\": \"wiki\", \"compiler\": \"1\"}");
    for (reply, expected) in [
        (page, "runs something else"),
        (other, "runs the gateway `wiki`"),
    ] {
        let stub = Stub::constant(reply).unwrap();
        let refused = list(stub.address().to_string());
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.stderr.contains(expected), "{}", refused.stderr);
        let requests = stub.requests();
        assert!(
            requests
                .iter()
                .all(|it| it.header("authorization").is_none())
        );
        assert_eq!(requests.len(), 1);
    }
    let cut = Stub::constant(Reply::raw_close(
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{",
    ))
    .unwrap();
    let failed = list(cut.address().to_string());
    assert_eq!(failed.code, Some(1), "{failed:?}");
    assert!(failed.stderr.contains("cut off"), "{}", failed.stderr);
}

#[test]
fn wrong_commands_say_what_is_wrong() {
    let yard = Yard::new("file");
    let gateway = yard.start(&[]);
    for (args, code, expected) in [
        (
            &["keys", "create", "--plan", "shop/none"][..],
            2,
            "there is: hub/gold",
        ),
        (
            &["keys", "create", "--plan", "gold"],
            2,
            "no usage plan `gold`",
        ),
        (
            &["keys", "create", "--value-from", "literal"],
            2,
            "env:NAME",
        ),
        (
            &["keys", "create", "--value-from", "env:NONE"],
            2,
            "`NONE` is not set",
        ),
        (
            &["keys", "create", "--name", "a\nb"],
            2,
            "control characters",
        ),
        (&["keys", "import", "none.csv"], 2, "cannot read none.csv"),
        (&["keys", "delete", ""], 2, "the id is empty"),
        (&["keys", "delete", "none"], 1, "no such key"),
        (&["usage", "--from", "today"], 2, "`from` is a day"),
        (
            &["usage", "--plan", "shop/golt"],
            2,
            "there is no usage plan `shop/golt`; there is: hub/gold",
        ),
        (
            &["usage", "--csv", "--plan", "gold"],
            2,
            "no usage plan `gold`",
        ),
        (&["usage", "--key", "none"], 1, "no such key"),
        (
            &["usage", "--from", "2026-02-01", "--to", "2026-01-01"],
            2,
            "is after `to`",
        ),
        (&["keys"], 2, "Usage"),
        (&["keys", "frobnicate"], 2, "unrecognized"),
    ] {
        for gateway in [Some(&gateway), None] {
            if gateway.is_none() && code == 1 {
                continue;
            }
            let finished = yard.ask(gateway, args);
            assert_eq!(finished.code, Some(code), "{args:?} {finished:?}");
            let is_told = finished.stderr.contains(expected);
            let in_use = gateway.is_none() && finished.stderr.contains("in use");
            assert!(is_told || in_use, "{args:?} {}", finished.stderr);
            assert_eq!(finished.stdout, "", "{args:?}");
        }
    }
}

/// A folder with a wrong name would look like one in which nothing has been kept.
#[test]
fn who_only_looks_makes_nothing() {
    let yard = Yard::new("file");
    for args in [
        &["keys", "list"][..],
        &["keys", "export"],
        &["keys", "disable", "a"],
        &["keys", "delete", "a"],
        &["usage"],
    ] {
        let finished = yard.ask(None, args);
        assert_eq!(finished.code, Some(2), "{args:?} {finished:?}");
        assert!(
            finished.stderr.contains("there is no folder"),
            "{finished:?}"
        );
        assert!(!yard.folder.join("kept").exists(), "{args:?}");
    }
    yard.create(None, &["--name", "first"]);
    assert!(yard.tell(None, &["keys", "list"]).contains("first"));
}

/// The same without its plans.
fn planless(mut document: Document) -> Document {
    let plans = document
        .text
        .lines()
        .find(|line| line.contains("usagePlans"))
        .unwrap();
    document.text = document.text.replace(&format!("{plans}\n"), "");
    document
}

/// A key that was sold for one API opens no other one that has no plans, whose own keys are those in no plan.
#[test]
fn a_key_in_a_plan_opens_no_api_beside_it() {
    let [shop, hub] = documents();
    let binary = Box::leak(Box::new(
        Binary::build("beside", &[shop, planless(hub)], &[]).unwrap(),
    ));
    let yard = Yard::of(binary, "memory");
    let gateway = yard.start(&[]);
    let ran = Some(&gateway);
    let (_, sold) = yard.create(ran, &["--plan", "shop/gold"]);
    let (id, own) = yard.create(ran, &[]);
    for (value, expected) in [(&sold, [200, 403]), (&own, [403, 200])] {
        let paths = ["/shop/goods", "/hub/goods"];
        assert_eq!(paths.map(|path| status_at(&gateway, path, value)), expected);
    }
    yard.tell(ran, &["keys", "disable", &id]);
    assert_eq!(status_at(&gateway, "/hub/goods", &own), 403);
}

#[test]
fn a_gateway_without_plans_takes_every_key() {
    let documents = documents().map(planless);
    let binary = Binary::build("planless", &documents, &[]).unwrap();
    let yard = Yard::new("memory");
    let mut command = binary.command();
    command
        .arg("--var")
        .arg(format!("backend={}", yard.upstream.address()));
    // Keys are asked for, so that there is a state by default: beside the token.
    let gateway = gateway_tests::gateway::Gateway::start(&mut command).unwrap();
    assert!(binary.folder().join("state/gwc/shop/state.redb").exists());
    let (_, value) = yard.create(Some(&gateway), &["--name", "Ann"]);
    assert_eq!(status(&gateway, &value), 200);
    let refused = yard.ask(Some(&gateway), &["keys", "create", "--plan", "shop/gold"]);
    assert!(
        refused.stderr.contains("there is none"),
        "{}",
        refused.stderr
    );
}
