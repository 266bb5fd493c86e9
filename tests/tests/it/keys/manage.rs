//! Keys through the command line and the admin listener, while the gateway runs and while it does not.

use gateway_tests::gateway::Gateway;
use serde_json::{Value, json};

use super::{Yard, admin, call, json_of, status, stop, until};

/// What holds of every store while the gateway runs.
fn manage_running(store: &str) {
    let yard = Yard::new(store);
    let gateway = yard.start(&[]);
    let ran = Some(&gateway);
    let plans = ["--name", "Ann", "--plan", "shop/gold", "--plan", "hub/gold"];
    let (id, value) = yard.create(ran, &plans);
    assert_eq!(value.len(), 40);
    assert_eq!(status(&gateway, &value), 200, "at once");
    assert_eq!(call(&gateway, "/hub/goods", &value).status, 200);
    let refused = call(&gateway, "/shop/goods", &value.to_lowercase());
    assert_eq!(
        (refused.status, refused.text()),
        (403, "{\"message\":\"Forbidden\"}".to_owned())
    );

    // A key without a plan opens nothing, since there are plans.
    let created = admin(&gateway, "POST /keys", "{\"name\": \"Bob\"}");
    assert_eq!(created.status, 201, "{}", created.text());
    let bob = json_of(&created);
    let bob_value = bob["value"].as_str().unwrap();
    let bob_path = format!("/keys/{}", bob["id"].as_str().unwrap());
    assert_eq!(created.header("location"), bob_path);
    assert_eq!(status(&gateway, bob_value), 403);
    let change = json!({"plans": ["shop/gold"]}).to_string();
    assert_eq!(
        admin(&gateway, &format!("PATCH {bob_path}"), &change).status,
        200
    );
    assert_eq!(status(&gateway, bob_value), 200);

    let table = yard.tell(ran, &["keys", "list"]);
    assert!(
        table.starts_with("ID  ") && table.contains("hub/gold,shop/gold"),
        "{table}"
    );
    let listed = yard.tell_json(ran, &["keys", "list", "--json"]);
    let mut names: Vec<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["Ann", "Bob"]);
    let all = format!("{table}{listed}");
    assert!(!all.contains(&value) && !all.contains(bob_value), "{all}");

    assert_eq!(
        yard.tell(ran, &["keys", "disable", &id]),
        format!("{id} is disabled\n")
    );
    assert_eq!(status(&gateway, &value), 403);
    yard.tell(ran, &["keys", "enable", &id]);
    assert_eq!(status(&gateway, &value), 200);
    assert_eq!(
        admin(&gateway, &format!("DELETE {bob_path}"), "").status,
        204
    );
    assert_eq!(status(&gateway, bob_value), 403);
    assert_eq!(admin(&gateway, &format!("GET {bob_path}"), "").status, 404);

    // What was used stays, also of keys that are gone. REST: twice by Ann, once by Bob.
    let usage = yard.tell_json(ran, &["usage", "--plan", "shop/gold", "--json"]);
    let used: Vec<u64> = usage
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["used"].as_u64().unwrap())
        .collect();
    assert_eq!(used.iter().sum::<u64>(), 3, "{usage}");
    let of_ann = yard.tell_json(ran, &["usage", "--key", &id, "--json"]);
    assert_eq!(of_ann.as_array().unwrap().len(), 2, "{of_ann}");
    let none = yard.tell_json(ran, &["usage", "--to", "2020-01-01", "--json"]);
    assert_eq!(none, Value::Array(Vec::new()));
    stop(gateway);

    let gateway = yard.start(&[]);
    let kept = if store == "memory" { 403 } else { 200 };
    assert_eq!(status(&gateway, &value), kept, "after a restart");
    yard.ask(Some(&gateway), &["keys", "delete", &id]);
    assert_eq!(status(&gateway, &value), 403);
}

#[test]
fn keys_in_memory() {
    manage_running("memory");
    // Without the gateway there are none.
    let yard = Yard::new("memory");
    for args in [&["keys", "create"][..], &["keys", "list"], &["usage"]] {
        let refused = yard.ask(None, args);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        let expected = "keys in memory belong to a running gateway";
        assert!(refused.stderr.contains(expected), "{}", refused.stderr);
    }
}

#[test]
fn keys_in_a_file() {
    manage_running("file");
    manage_stopped("file");
}

#[test]
fn keys_in_redis() {
    manage_running("redis");
    manage_stopped("redis");
}

/// What holds of every store that is kept, while no gateway runs.
fn manage_stopped(store: &str) {
    let yard = Yard::new(store);
    let made = yard.ask(None, &["keys", "create", "--plan", "shop/gold"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    assert!(
        made.stderr
            .contains("note: no gateway `shop` answers at 127.0.0.1:"),
        "{made:?}"
    );
    let (id, value) = yard.create(None, &["--plan", "shop/gold", "--description", "cron"]);
    assert_eq!(
        yard.tell_json(None, &["keys", "list", "--json"])
            .as_array()
            .unwrap()
            .len(),
        2
    );

    let gateway = yard.start(&[]);
    for _ in 0..5 {
        assert_eq!(status(&gateway, &value), 200);
    }
    // Counted up to the last moment.
    stop(gateway);
    let usage = yard.tell(None, &["usage", "--key", &id, "--csv"]);
    let lines: Vec<&str> = usage.lines().collect();
    assert_eq!(lines[0], "date,plan,key,used,remaining");
    assert!(
        lines[1].ends_with(&format!(",shop/gold,{id},5,")),
        "{usage}"
    );
    assert_eq!(lines.len(), 2);
    assert!(yard.tell(None, &["usage"]).starts_with("DATE  "));

    yard.tell(None, &["keys", "disable", &id]);
    let gateway = yard.start(&[]);
    assert_eq!(status(&gateway, &value), 403);
    yard.tell(Some(&gateway), &["keys", "enable", &id]);
    assert_eq!(status(&gateway, &value), 200);
    stop(gateway);
    yard.tell(None, &["keys", "delete", &id]);
    let again = yard.ask(None, &["keys", "delete", &id]);
    assert_eq!(
        (again.code, again.stderr.contains("no such key")),
        (Some(1), true),
        "{again:?}"
    );
    assert_eq!(status(&yard.start(&[]), &value), 403);
}

#[test]
fn a_store_that_is_shared_is_managed_from_anywhere() {
    let yard = Yard::new("redis");
    let gateways = [yard.start(&[]), yard.start(&["--admin", "off"])];
    // By the one gateway, by nobody, and seen by all.
    let (one, one_value) = yard.create(Some(&gateways[0]), &["--plan", "shop/gold"]);
    let (_, other_value) = yard.create(None, &["--plan", "shop/gold"]);
    for gateway in &gateways {
        until("the key", || status(gateway, &one_value) == 200);
        until("the key", || status(gateway, &other_value) == 200);
    }
    yard.tell(None, &["keys", "delete", &one]);
    for gateway in &gateways {
        until("the end of the key", || status(gateway, &one_value) == 403);
        assert_eq!(status(gateway, &other_value), 200);
    }
    // The commands were gateways for a moment.
    let metrics = || admin(&gateways[0], "GET /metrics", "").text();
    until("that two are left", || {
        metrics().contains("\ngateway_state_gateways 2\n")
    });
    let metrics = metrics();
    assert!(
        metrics.contains("\ngateway_state_store_up 1\n"),
        "{metrics}"
    );
    assert!(metrics.contains("\ngateway_keys 1\n"), "{metrics}");
    assert!(yard.redis.is_some());
}

#[test]
fn a_file_belongs_to_the_gateway_that_runs() {
    let yard = Yard::new("file");
    let _gateway = yard.start(&["--admin", "off"]);
    let refused = yard.ask(None, &["keys", "list"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(
        refused.stderr.contains("in use by another process"),
        "{}",
        refused.stderr
    );
    assert!(refused.stderr.contains("--admin"), "{}", refused.stderr);
}

#[test]
fn the_token_beside_the_state_is_found() {
    let yard = Yard::new("file");
    let mut command = yard.command(&[]);
    command.env_remove("GATEWAY_ADMIN_TOKEN");
    let gateway = gateway_tests::gateway::Gateway::start(&mut command).unwrap();
    assert!(yard.folder.join("kept/admin.token").exists());
    let list = |change: &dyn Fn(&mut std::process::Command)| {
        let mut command = yard.ask_command(Some(&gateway), &["keys", "list"]);
        command.env_remove("GATEWAY_ADMIN_TOKEN");
        change(&mut command);
        gateway_tests::process::finish(&mut command, b"", super::LIMIT).unwrap()
    };
    let found = list(&|_| ());
    assert_eq!(found.code, Some(0), "{found:?}");
    let wrong = list(&|command| {
        command.env("GATEWAY_ADMIN_TOKEN", "wrong");
    });
    assert_eq!(wrong.code, Some(2), "{wrong:?}");
    assert!(
        wrong.stderr.contains("the admin token is needed"),
        "{}",
        wrong.stderr
    );
    let none = list(&|command| {
        command.env(
            "GATEWAY_STATE",
            format!("file:{}/elsewhere", yard.folder.display()),
        );
    });
    assert_eq!(none.code, Some(2), "{none:?}");
    assert!(
        none.stderr.contains("set GATEWAY_ADMIN_TOKEN"),
        "{}",
        none.stderr
    );
}

#[test]
fn a_state_that_is_lost_is_told() {
    let yard = Yard::new("file");
    let (_, value) = yard.create(None, &["--plan", "shop/gold"]);
    let gateway = yard.start(&[]);
    assert_eq!(status(&gateway, &value), 200);
    let says = |gateway: &Gateway| gateway.stderr().text().contains("WARN state_file_empty");
    assert!(!says(&gateway), "{}", gateway.stderr().text());
    stop(gateway);
    let file = yard.folder.join("kept/state.redb");
    let damage: [fn(&std::path::Path); 2] = [
        |file| std::fs::write(file, "").unwrap(),
        |file| std::fs::remove_file(file).unwrap(),
    ];
    for damage in damage {
        damage(&file);
        let gateway = yard.start(&[]);
        assert_eq!(status(&gateway, &value), 403);
        until("the line", || says(&gateway));
        stop(gateway);
    }
}
