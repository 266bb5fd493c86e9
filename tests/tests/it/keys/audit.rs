//! The audit log.

use std::time::Duration;

use gateway_tests::http1::send;
use serde_json::Value;

use super::{TOKEN, Yard, admin, stop, until};

/// The lines of a log, once there are that many.
fn lines(yard: &Yard, name: &str, n: usize) -> Vec<Value> {
    until("the line", || yard.read(name).lines().count() >= n);
    let text = yard.read(name);
    assert_eq!(text.lines().count(), n, "{text}");
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn what_is_managed_is_noted() {
    let yard = Yard::new("file");
    let mut gateway = yard.start(&["--audit", "audit.log"]);
    let ran = Some(&gateway);
    let (id, value) = yard.create(ran, &["--name", "Ann", "--plan", "shop/gold"]);
    yard.tell(ran, &["keys", "disable", &id]);
    yard.tell(ran, &["keys", "list"]);
    yard.tell(ran, &["keys", "export"]);
    let canary = "{\"percent\": 10, \"variables\": {\"backend\": \"127.0.0.1:1\"}}";
    let changed = admin(&gateway, "PUT /stages/shop/prod/canary", canary);
    assert_eq!(changed.status, 200, "{}", changed.text());
    let hostile = "DELETE /keys/%0a%22%1b%5b31m";
    assert_eq!(admin(&gateway, hostile, "").status, 404);
    yard.tell(ran, &["keys", "delete", &id]);
    let refused = [
        ("PUT /stages/shop/prod/canary", "{\"percent\": 101}", 400),
        ("PUT /stages/shop/none/canary", canary, 404),
    ];
    for (line, body, status) in refused {
        assert_eq!(admin(&gateway, line, body).status, status);
    }
    let noted = lines(&yard, "audit.log", 8);
    for (n, action, target, outcome, detail) in [
        (0, "key.create", id.as_str(), "done", "plans: shop/gold"),
        (1, "key.update", &id, "done", "enabled: false"),
        (2, "key.export", "", "done", ""),
        (
            3,
            "canary.change",
            "shop/prod",
            "done",
            "percent: 10; variables: backend",
        ),
        (4, "key.delete", "\n\"\u{1b}[31m", "failed", ""),
        (5, "key.delete", &id, "done", ""),
        (6, "canary.change", "shop/prod", "failed", ""),
        (7, "canary.change", "shop/none", "failed", ""),
    ] {
        let line = &noted[n];
        let field = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
        assert_eq!(field("action"), action, "{line}");
        assert_eq!(field("target"), target, "{line}");
        assert_eq!(field("outcome"), outcome, "{line}");
        assert_eq!(field("detail"), detail, "{line}");
        assert!(field("from").starts_with("127.0.0.1:"), "{line}");
        assert_eq!(
            field("who").strip_prefix("token:").unwrap().len(),
            8,
            "{line}"
        );
        assert!(field("time").ends_with('Z'), "{line}");
    }
    assert_eq!(noted[4]["reason"], "there is no such key");
    let text = yard.read("audit.log");
    assert!(!text.contains(&value) && !text.contains(TOKEN), "{text}");

    // Moved away, and opened anew.
    std::fs::rename(yard.folder.join("audit.log"), yard.folder.join("old.log")).unwrap();
    gateway.process().signal("HUP").unwrap();
    until("the new file", || yard.folder.join("audit.log").exists());
    yard.create(Some(&gateway), &[]);
    assert_eq!(lines(&yard, "audit.log", 1)[0]["action"], "key.create");
    lines(&yard, "old.log", 8);
    stop(gateway);

    // Without a gateway, whoever is on the machine.
    yard.tell(None, &["keys", "create", "--audit", "audit.log"]);
    let own = &lines(&yard, "audit.log", 2)[1];
    assert_eq!(
        (&own["who"], &own["from"]),
        (&"local".into(), &"local".into())
    );
}

#[test]
fn without_a_file_it_is_in_the_log() {
    let yard = Yard::new("memory");
    let gateway = yard.start(&["--log-format", "json"]);
    // More than the log has of other lines.
    let made: Vec<String> = (0..15)
        .map(|_| yard.create(Some(&gateway), &[]).0)
        .collect();
    for id in made {
        let noted = gateway.stderr().wait_for(Duration::from_secs(30), |line| {
            let line: Value = serde_json::from_str(line).ok()?;
            (line["kind"] == "audit" && line["target"] == *id).then_some(line)
        });
        let noted = noted.unwrap_or_else(|| panic!("{}", gateway.stderr().text()));
        assert_eq!(noted["action"], "key.create");
    }
}

/// A full disk does not make management silent.
#[test]
fn what_the_file_does_not_take_is_told() {
    let yard = Yard::new("file");
    let gateway = yard.start(&["--audit", "/dev/full", "--log-format", "json"]);
    let (id, _) = yard.create(Some(&gateway), &[]);
    let told = gateway.stderr().wait_for(Duration::from_secs(30), |line| {
        let line: Value = serde_json::from_str(line).ok()?;
        (line["kind"] == "audit_log_failed").then_some(line)
    });
    let told = told.unwrap_or_else(|| panic!("{}", gateway.stderr().text()));
    assert_eq!(told["level"], "error");
    let line: Value = serde_json::from_str(told["line"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&line["action"], &line["target"]),
        (&"key.create".into(), &id.as_str().into())
    );
    stop(gateway);

    // Without a gateway, whoever is at the command line is told.
    let own = yard.ask(None, &["keys", "create", "--audit", "/dev/full"]);
    assert_eq!(own.code, Some(1), "{own:?}");
    assert!(own.stdout.starts_with("id "), "{own:?}");
    for expected in ["key.create", "the audit log could not be written"] {
        assert!(own.stderr.contains(expected), "{own:?}");
    }
}

#[test]
fn what_a_store_does_not_answer_is_not_known() {
    let mut yard = Yard::new("redis");
    let gateway = yard.start(&["--audit", "audit.log"]);
    yard.redis
        .as_mut()
        .unwrap()
        .process()
        .signal("STOP")
        .unwrap();
    let refused = yard.ask(Some(&gateway), &["keys", "create"]);
    yard.redis
        .as_mut()
        .unwrap()
        .process()
        .signal("CONT")
        .unwrap();
    assert_eq!(refused.code, Some(1), "{refused:?}");
    let line = &lines(&yard, "audit.log", 1)[0];
    assert_eq!(
        (&line["action"], &line["outcome"]),
        (&"key.create".into(), &"unknown".into())
    );
    let id = line["target"].as_str().unwrap();
    let told = format!("what was asked of the key `{id}` may be done all the same");
    assert!(refused.stderr.contains(&told), "{}", refused.stderr);
    assert!(line["reason"].as_str().unwrap().contains(&told), "{line}");
    let path = format!("GET /keys/{id}");
    until("the key", || admin(&gateway, &path, "").status == 200);
    yard.tell(Some(&gateway), &["keys", "delete", id]);
}

#[test]
fn keys_of_the_configuration_and_of_files_are_noted() {
    let yard = Yard::new("memory");
    let config = |keys: &[(&str, &str, &str)]| {
        let key = |(id, value, more): &(&str, &str, &str)| {
            format!(
                "[[api_keys]]\nid = \"{id}\"\nvalue = \"{value}\"\nplans = [\"shop/gold\"]\n{more}\n"
            )
        };
        yard.put("gateway.toml", &keys.iter().map(key).collect::<String>())
    };
    let path = config(&[("a", "secret-of-a", ""), ("b", "secret-of-b", "")]);
    let mut gateway = yard.start(&["--audit", "audit.log", "--config", &path]);
    lines(&yard, "audit.log", 2);
    config(&[
        ("a", "another-of-a", "enabled = false"),
        ("c", "secret-of-c", ""),
    ]);
    gateway.process().signal("HUP").unwrap();
    lines(&yard, "audit.log", 5);
    // Nothing is new.
    gateway.process().signal("HUP").unwrap();
    let file =
        "Name,Key\nx,value-of-a-file-value-of-a-file-1\ny,value-of-a-file-value-of-a-file-2\n";
    let imported = admin(&gateway, "POST /keys/import", file);
    assert_eq!(imported.status, 200, "{}", imported.text());
    let ids: Value = serde_json::from_slice(&imported.body).unwrap();
    let id = |n: usize| ids["created"][n].as_str().unwrap();
    let again = file.lines().take(2).collect::<Vec<_>>().join("\n");
    let again = admin(&gateway, "POST /keys/import", &again);
    assert_eq!(again.status, 200, "{}", again.text());
    let noted = lines(&yard, "audit.log", 10);
    for (n, who, action, target, detail) in [
        (0, "configuration", "key.create", "a", "plans: shop/gold"),
        (1, "configuration", "key.create", "b", "plans: shop/gold"),
        (2, "configuration", "key.delete", "b", ""),
        (
            3,
            "configuration",
            "key.update",
            "a",
            "value; enabled: false",
        ),
        (4, "configuration", "key.create", "c", "plans: shop/gold"),
        (5, "token:", "key.create", id(0), "of a file"),
        (6, "token:", "key.create", id(1), "of a file"),
        (7, "token:", "key.import", "", "2 created, 0 updated"),
        (8, "token:", "key.update", id(0), "of a file"),
        (9, "token:", "key.import", "", "0 created, 1 updated"),
    ] {
        let line = &noted[n];
        let field = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
        assert!(field("who").starts_with(who), "{line}");
        assert_eq!(field("action"), action, "{line}");
        assert_eq!(field("target"), target, "{line}");
        assert_eq!(field("detail"), detail, "{line}");
        assert_eq!(field("outcome"), "done", "{line}");
    }
    let text = yard.read("audit.log");
    assert!(!text.contains("-of-"), "{text}");
}

#[test]
fn refused_calls_are_noted_and_cannot_fill_the_disk() {
    let yard = Yard::new("memory");
    let gateway = yard.start(&["--audit", "audit.log"]);
    let address = gateway.admin().unwrap();
    let refuse = || {
        let fields = [("Host", "localhost"), ("Authorization", "Bearer wrong")];
        let refused = send(address, "POST /keys?secret=1", &fields, b"{}").unwrap();
        assert_eq!(refused.status, 401);
    };
    for _ in 0..200 {
        refuse();
    }
    let noted = || -> Vec<Value> {
        let text = yard.read("audit.log");
        let lines = text.lines().map(serde_json::from_str);
        lines.collect::<Result<_, _>>().unwrap()
    };
    until("a line", || !noted().is_empty());
    let first = noted().swap_remove(0);
    for (name, expected) in [
        ("who", "unknown"),
        ("action", "admin.call"),
        ("target", "POST /keys"),
        ("outcome", "failed"),
        ("reason", "the admin token is needed"),
    ] {
        assert_eq!(first[name], expected, "{first}");
    }
    assert!(first["from"].as_str().unwrap().starts_with("127.0.0.1:"));
    // The next ten seconds tell how many there were.
    let mut n_asked = 200;
    until("the number of those left out", || {
        refuse();
        n_asked += 1;
        std::thread::sleep(Duration::from_millis(200));
        noted().iter().any(|line| line.get("left_out").is_some())
    });
    let noted = noted();
    let n_left_out = |line: &Value| line["left_out"].as_str().map_or(0, |n| n.parse().unwrap());
    let n_left_out: usize = noted.iter().map(n_left_out).sum();
    assert!(n_left_out > 100, "{n_left_out}");
    assert!(noted.len() + n_left_out <= n_asked, "{n_asked}");
}
