//! Keys from files: CSV of the reference, exports, the configuration.

use std::process::Command;

use gateway_tests::gateway::Gateway;
use gateway_tests::process::finish;
use serde_json::Value;

use super::{LIMIT, Yard, admin, status, stop, until};

const SECRET: &str = "a secret of the installation";

/// With a secret that installations have in common.
fn with_secret(mut command: Command) -> Command {
    command.env("GATEWAY_KEY_SECRET", SECRET);
    command
}

#[test]
fn files_go_in_and_out() {
    let yard = Yard::new("file");
    let gateway = Gateway::start(&mut with_secret(yard.command(&[]))).unwrap();
    let file = "\u{feff}description,KEY,name,Enabled,usageplanids,Other\r\n\
        ,ann-ann-ann-ann-ann-ann-ann-ann,Ann,,\"shop/gold, hub/gold\",x\r\n\
        \"two, \"\"quoted\"\"\",bob-bob-bob-bob-bob-bob-bob-bob,Bob,FALSE,shop/gold,\r\n";
    let path = yard.put("keys.csv", file);
    let ran = Some(&gateway);
    assert_eq!(
        yard.tell(ran, &["keys", "import", &path]),
        "2 created, 0 updated\n"
    );
    let (ann, bob) = (
        "ann-ann-ann-ann-ann-ann-ann-ann",
        "bob-bob-bob-bob-bob-bob-bob-bob",
    );
    assert_eq!((status(&gateway, ann), status(&gateway, bob)), (200, 403));
    // Again, from standard input: they are there.
    let again = file.replace("FALSE", "true");
    let mut command = yard.ask_command(ran, &["keys", "import", "-"]);
    let finished = finish(&mut command, again.as_bytes(), LIMIT).unwrap();
    assert_eq!(finished.stdout, "0 created, 2 updated\n", "{finished:?}");
    assert_eq!(status(&gateway, bob), 200);

    // One mistake, and nothing changes.
    for (wrong, expected) in [
        (
            "Name,Key\nx,new-new-new-new-new-new-new-new\nBob,short\n",
            "line 3",
        ),
        (
            "Name,Key,UsagePlanIds\nx,new-new-new-new-new-new-new-new,shop/none\n",
            "there is: hub/gold",
        ),
        (
            "Name,Key\nx,new-new-new-new-new-new-new-n\n",
            "line 2: the value of a key in a file has 30 to 128 characters",
        ),
        ("[{\"id\": \"x\"}]", "no list of keys"),
        ("Name,Key,Name\n", "`Name` is there twice"),
        ("", "names of columns"),
    ] {
        let path = yard.put("wrong.csv", wrong);
        let refused = yard.ask(ran, &["keys", "import", &path]);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.stderr.contains(expected), "{}", refused.stderr);
    }
    let listed = yard.tell_json(ran, &["keys", "list", "--json"]);
    assert_eq!(listed.as_array().unwrap().len(), 2);

    let is_bob = |key: &&Value| key["name"] == "Bob";
    let bob_id = listed.as_array().unwrap().iter().find(is_bob).unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let customer = admin(
        &gateway,
        &format!("PATCH /keys/{bob_id}"),
        "{\"customerId\": \"c-1\"}",
    );
    assert_eq!(customer.status, 200, "{}", customer.text());
    let csv = yard.tell(ran, &["keys", "export"]);
    assert_eq!(csv, yard.tell(ran, &["keys", "export", "--csv"]));
    assert!(csv.contains("\"two, \"\"quoted\"\"\""), "{csv}");
    let json = yard.tell(ran, &["keys", "export", "--json"]);
    let keys: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(keys[0]["digest"].as_str().unwrap().len(), 64);
    assert!(!csv.contains(ann) && !json.contains(ann));
    stop(gateway);

    // Another installation with the same secret takes in what was exported.
    let other = Yard::new("file");
    let path = other.put("keys.csv", &csv);
    let mut command = with_secret(other.ask_command(None, &["keys", "import", &path]));
    let finished = finish(&mut command, b"", LIMIT).unwrap();
    assert_eq!(finished.stdout, "2 created, 0 updated\n", "{finished:?}");
    let gateway = Gateway::start(&mut with_secret(other.command(&[]))).unwrap();
    assert_eq!((status(&gateway, ann), status(&gateway, bob)), (200, 200));
    let mut command = with_secret(other.ask_command(Some(&gateway), &["keys", "export"]));
    let exported = finish(&mut command, b"", LIMIT).unwrap().stdout;
    // Ids and customers are those of the export.
    assert_eq!(exported, csv);

    // The same by JSON; an id that another key has is refused.
    let third = Yard::new("file");
    let path = third.put("keys.json", &json);
    let mut command = with_secret(third.ask_command(None, &["keys", "import", &path]));
    let finished = finish(&mut command, b"", LIMIT).unwrap();
    assert_eq!(finished.stdout, "2 created, 0 updated\n", "{finished:?}");
    let mut command = with_secret(third.ask_command(None, &["keys", "export"]));
    assert_eq!(finish(&mut command, b"", LIMIT).unwrap().stdout, csv);
    let digest = "0".repeat(64);
    let taken = format!("Name,Digest,Id\nEve,{digest},{bob_id}\n");
    let path = third.put("taken.csv", &taken);
    let mut command = with_secret(third.ask_command(None, &["keys", "import", &path]));
    let refused = finish(&mut command, b"", LIMIT).unwrap();
    assert_eq!(refused.code, Some(1), "{refused:?}");
    let expected = format!("line 2: another key has the id `{bob_id}`");
    assert!(refused.stderr.contains(&expected), "{}", refused.stderr);

    // One with another secret says why it does not.
    let stranger = Yard::new("file");
    let path = stranger.put("keys.csv", &csv);
    let refused = stranger.ask(None, &["keys", "import", &path]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    let expected = "error: line 2: the digest was made under another secret than this gateway's";
    assert!(refused.stderr.contains(expected), "{}", refused.stderr);
    let listed = stranger.tell_json(None, &["keys", "list", "--json"]);
    assert_eq!(listed, Value::Array(Vec::new()));
}

#[test]
fn values_come_from_elsewhere() {
    let yard = Yard::new("memory");
    let gateway = yard.start(&[]);
    let ran = Some(&gateway);
    let secret = yard.put("value", "from-a-file-from-a-file\n");
    let from_file = format!("file:{secret}");
    for (place, input, value) in [
        ("env:THE_KEY", "", "from-the-environment"),
        (&from_file, "", "from-a-file-from-a-file"),
        ("-", "from-standard-input-x\n", "from-standard-input-x"),
    ] {
        let args = [
            "keys",
            "create",
            "--plan",
            "shop/gold",
            "--value-from",
            place,
        ];
        let mut command = yard.ask_command(ran, &args);
        command.env("THE_KEY", "from-the-environment");
        let made = finish(&mut command, input.as_bytes(), LIMIT).unwrap();
        assert_eq!(made.code, Some(0), "{made:?}");
        assert!(
            made.stdout.starts_with("id ") && !made.stdout.contains(value),
            "{made:?}"
        );
        assert_eq!(status(&gateway, value), 200, "{place}");
        let again = finish(&mut command, input.as_bytes(), LIMIT).unwrap();
        assert_eq!(again.code, Some(1), "{again:?}");
        assert!(again.stderr.contains("has the same value"), "{again:?}");
    }
    let (_, value) = yard.create(ran, &["--plan", "shop/gold", "--disabled"]);
    assert_eq!(status(&gateway, &value), 403);
}

#[test]
fn keys_stand_in_the_configuration() {
    let yard = Yard::new("memory");
    let secret = yard.put("value", "key-of-a-file-key-of-a-file\n");
    let config = |more: &str| {
        let text = format!(
            "[[api_keys]]\nid = \"literal\"\nname = \"Ann\"\nvalue = \"a-literal-key-in-the-file\"\nplans = [\"shop/gold\"]\n\
             [[api_keys]]\nid = \"file\"\nvalue = \"file:{secret}\"\nplans = [\"shop/gold\", \"hub/gold\"]\n\
             [[api_keys]]\nid = \"env\"\nvalue = \"env:THE_KEY\"\nplans = [\"shop/gold\"]\n{more}"
        );
        yard.put("gateway.toml", &text)
    };
    let path = config("enabled = false\n");
    let mut command = yard.command(&["--config", &path]);
    command.env("THE_KEY", "key-of-the-environment");
    let mut gateway = Gateway::start(&mut command).unwrap();
    let is = |gateway: &Gateway, expected: [u16; 3]| {
        let keys = [
            "a-literal-key-in-the-file",
            "key-of-a-file-key-of-a-file",
            "key-of-the-environment",
        ];
        keys.map(|key| status(gateway, key)) == expected
    };
    assert!(is(&gateway, [200, 200, 403]));
    let listed = yard.tell(Some(&gateway), &["keys", "list"]);
    assert!(listed.contains("in the configuration"), "{listed}");
    for line in ["DELETE /keys/literal", "PATCH /keys/literal"] {
        let refused = admin(&gateway, line, "{\"enabled\": false}");
        assert_eq!(refused.status, 409, "{}", refused.text());
        assert!(
            refused.text().contains("configuration file"),
            "{}",
            refused.text()
        );
    }
    let body = "{\"value\": \"a-literal-key-in-the-file\"}";
    assert_eq!(admin(&gateway, "POST /keys", body).status, 409);
    // Read anew; and as it was, where it has a mistake.
    config("");
    gateway.process().signal("HUP").unwrap();
    until("the reload", || is(&gateway, [200, 200, 200]));
    config("[[api_keys]]\nid = \"env\"\nvalue = \"another-value-another\"\n");
    gateway.process().signal("HUP").unwrap();
    let told = gateway.stderr().wait_for(LIMIT, |line| {
        line.contains("two API keys have the id").then_some(())
    });
    assert!(told.is_some(), "{}", gateway.stderr().text());
    assert!(is(&gateway, [200, 200, 200]));
    // Also where the mistake is none of the keys.
    let before = gateway.stderr().text().matches("reload_failed").count();
    yard.put(
        "gateway.toml",
        "[lambda.\"x\"]\nendpoint = \"zzz\"\n[[api_keys]]\nid = \"new\"\nvalue = \"another-value-another\"\nplans = [\"shop/gold\"]\n",
    );
    gateway.process().signal("HUP").unwrap();
    until("that it is refused", || {
        gateway.stderr().text().matches("reload_failed").count() > before
    });
    assert!(is(&gateway, [200, 200, 200]));
    assert_eq!(status(&gateway, "another-value-another"), 403);
    config(
        "[[api_keys]]\nid = \"x\"\nvalue = \"another-value-another\"\nplans = [\"shop/none\"]\n",
    );
    let mut command = yard.command(&["--config", &path]);
    command.env("THE_KEY", "key-of-the-environment");
    let failed = finish(&mut command, b"", LIMIT).unwrap();
    assert_eq!(failed.code, Some(2), "{failed:?}");
    assert!(
        failed.stderr.contains("there is: hub/gold"),
        "{}",
        failed.stderr
    );
}

/// A managed key whose id the configuration takes over opens nothing, whatever becomes of the configuration's.
#[test]
fn ids_of_the_configuration_are_its_own() {
    for store in ["memory", "file", "redis"] {
        let yard = Yard::new(store);
        let config = |text: &str| yard.put("gateway.toml", text);
        let path = config("");
        let mut gateway = yard.start(&["--config", &path]);
        let (id, old) = yard.create(Some(&gateway), &["--plan", "shop/gold"]);
        let new = "new-value-new-value-new";
        let entry = |more: &str| {
            config(&format!(
                "[[api_keys]]\nid = \"{id}\"\nvalue = \"{new}\"\nplans = [\"shop/gold\"]\n{more}"
            ))
        };
        let are = |gateway: &Gateway, expected: [u16; 2]| {
            [status(gateway, &old), status(gateway, new)] == expected
        };
        assert!(are(&gateway, [200, 403]), "{store}");
        entry("");
        gateway.process().signal("HUP").unwrap();
        until("the reload", || are(&gateway, [403, 200]));
        let says = gateway.stderr().text();
        assert!(says.contains("WARN api_key_id_taken_over"), "{says}");
        entry("enabled = false\n");
        gateway.process().signal("HUP").unwrap();
        until("the reload", || are(&gateway, [403, 403]));
        stop(gateway);
        let gateway = yard.start(&["--config", &path]);
        assert!(are(&gateway, [403, 403]), "{store}");
        stop(gateway);
    }
}
