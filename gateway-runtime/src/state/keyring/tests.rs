//! Keys of the configuration and of the store, beside each other.

use std::cell::RefCell;

use super::super::setup::Plan;
use super::*;

fn keyring() -> (Keyring, Secret) {
    let plan = Plan {
        name: "pets/gold".to_owned(),
        stages: vec!["pets/prod".to_owned()],
        operations: Vec::new(),
    };
    (
        Keyring::new(Arc::new(Directory::new(&[plan]))),
        Secret::new(b"s"),
    )
}

fn stored(secret: &Secret, id: &str, value: &str, enabled: bool) -> Stored {
    Stored {
        record: Record {
            id: id.to_owned(),
            name: String::new(),
            description: String::new(),
            enabled,
            plans: vec!["pets/gold".to_owned()],
            customer_id: None,
            created: 0,
            updated: 0,
        },
        digest: secret.digest(value.as_bytes()),
    }
}

fn configured(id: &str, value: &str) -> ConfiguredKey {
    ConfiguredKey {
        id: id.to_owned(),
        name: String::new(),
        value: value.to_owned(),
        enabled: true,
        plans: Vec::new(),
    }
}

fn owner(keyring: &Keyring, secret: &Secret, value: &str) -> Option<(String, bool)> {
    let key = keyring.get(&secret.digest(value.as_bytes()))?;
    Some((key.id.to_string(), key.enabled))
}

#[test]
fn stored_keys_come_change_and_go() {
    let (keyring, secret) = keyring();
    let begun = RefCell::new(Vec::new());
    let begin = |index, plan: &str, key: &str| {
        begun
            .borrow_mut()
            .push((index, plan.to_owned(), key.to_owned()));
    };
    let is = |id, value, enabled| KeyChange::Is(stored(&secret, id, value, enabled));
    keyring.apply([is("a", "va", true), is("b", "vb", true)], &begin);
    assert_eq!(owner(&keyring, &secret, "va"), Some(("a".to_owned(), true)));
    keyring.apply([is("a", "va", false), KeyChange::Gone("b".into())], &begin);
    assert_eq!(
        owner(&keyring, &secret, "va"),
        Some(("a".to_owned(), false))
    );
    assert_eq!(owner(&keyring, &secret, "vb"), None);
    keyring.apply([KeyChange::Gone("b".into()), is("b", "vc", true)], &begin);
    assert_eq!(owner(&keyring, &secret, "vb"), None);
    let key = keyring.get(&secret.digest(b"vc")).unwrap();
    assert_eq!(key.subscriptions[0].index, 1, "the counters of before");
    let expected = [(0, "a"), (1, "b")].map(|(n, key)| (n, "pets/gold".to_owned(), key.to_owned()));
    assert_eq!(*begun.borrow(), expected);
    assert_eq!(
        keyring.stored_id(&secret.digest(b"vc")).as_deref(),
        Some("b")
    );
    keyring.apply([KeyChange::Gone("b".into()), is("c", "vc", true)], &begin);
    assert_eq!(owner(&keyring, &secret, "vc"), Some(("c".to_owned(), true)));
    keyring.apply([KeyChange::Gone("a".into())], &begin);
    assert_eq!(owner(&keyring, &secret, "va"), None);
    assert_eq!(keyring.len(), 1);
}

#[test]
fn configured_keys_go_before_stored_ones() {
    let (keyring, secret) = keyring();
    let begin = |_, _: &str, _: &str| ();
    keyring.apply([KeyChange::Is(stored(&secret, "s", "v", false))], &begin);
    let configure = |keys: &[ConfiguredKey]| {
        keyring.configure(keyring.check_configured(keys, &secret).unwrap(), &begin);
    };
    configure(&[configured("c", "v"), configured("d", "w")]);
    assert_eq!(owner(&keyring, &secret, "v"), Some(("c".to_owned(), true)));
    assert_eq!(
        keyring.configured_id(&secret.digest(b"v")).as_deref(),
        Some("c")
    );
    let listed = keyring.list_configured("c", 10);
    assert_eq!(
        listed
            .iter()
            .map(|record| record.id.as_str())
            .collect::<Vec<_>>(),
        ["d"]
    );
    configure(&[configured("d", "x")]);
    assert_eq!(owner(&keyring, &secret, "v"), Some(("s".to_owned(), false)));
    assert_eq!(owner(&keyring, &secret, "w"), None);
    assert_eq!(owner(&keyring, &secret, "x"), Some(("d".to_owned(), true)));
}

#[test]
fn ids_of_the_configuration_are_its_own() {
    let (keyring, secret) = keyring();
    let begin = |_, _: &str, _: &str| ();
    let configure = |keys: &[ConfiguredKey]| {
        keyring.configure(keyring.check_configured(keys, &secret).unwrap(), &begin);
    };
    let is = |id, value| KeyChange::Is(stored(&secret, id, value, true));
    let own = |value: &str| owner(&keyring, &secret, value);
    keyring.apply([is("a", "old"), is("b", "other")], &begin);
    configure(&[configured("a", "new")]);
    assert_eq!(own("old"), None);
    assert_eq!(own("new"), Some(("a".to_owned(), true)));
    assert_eq!(own("other"), Some(("b".to_owned(), true)));
    let taken = |value: &str| keyring.configured_id(&secret.digest(value.as_bytes()));
    assert_eq!(taken("old").as_deref(), Some("a"));
    assert_eq!(taken("other"), None);
    // A store tells of it once more, or later; a key of another gateway has the id.
    keyring.apply([is("a", "old"), is("a", "changed")], &begin);
    assert_eq!((own("old"), own("changed")), (None, None));
    assert_eq!(keyring.len(), 2);
    let disabled = ConfiguredKey {
        enabled: false,
        ..configured("a", "new")
    };
    configure(&[disabled]);
    assert_eq!(own("new"), Some(("a".to_owned(), false)));
    assert_eq!(own("changed"), None);
    configure(&[]);
    assert_eq!(own("changed"), Some(("a".to_owned(), true)));
    assert_eq!(own("new"), None);
}

#[test]
fn mistakes_in_the_configuration_are_found() {
    use ConfiguredKeyError::{Invalid as Wrong, SameId, SameValue};

    let (keyring, secret) = keyring();
    let with_plan = |plan: &str| ConfiguredKey {
        plans: vec![plan.to_owned()],
        ..configured("b", "w")
    };
    let a = || "a".to_owned();
    let b = || "b".to_owned();
    for (keys, expected) in [
        (
            vec![configured("a", "x"), configured("a", "y")],
            SameId(a()),
        ),
        (
            vec![configured("a", "x"), configured("b", "x")],
            SameValue(a(), b()),
        ),
        (
            vec![configured("b", "")],
            Wrong(b(), Invalid::ConfiguredLength),
        ),
        (
            vec![configured("b", "a b")],
            Wrong(b(), Invalid::ValueCharacters),
        ),
        (vec![configured("", "x")], Wrong(String::new(), Invalid::Id)),
        (
            vec![with_plan("x")],
            Wrong(b(), Invalid::UnknownPlan("x".to_owned())),
        ),
    ] {
        let refused = keyring.check_configured(&keys, &secret).unwrap_err();
        assert_eq!(refused, expected);
    }
}

#[test]
fn what_differs_in_a_configuration_is_told() {
    let secret = Secret::new(b"s");
    let keyring = Keyring::new(Arc::new(Directory::new(&[])));
    let key = |id: &str, value: &str| ConfiguredKey {
        id: id.to_owned(),
        name: String::new(),
        value: value.to_owned(),
        enabled: true,
        plans: Vec::new(),
    };
    let configure = |keys: &[ConfiguredKey]| {
        let keys = keyring.check_configured(keys, &secret).unwrap();
        let told = keyring.configure(keys, &|_, _, _| ()).into_iter();
        let told = told.map(|difference| format!("{difference:?}"));
        told.collect::<Vec<_>>()
    };
    let new = |id: &str| format!("New(\"{id}\", \"plans: \")");
    assert_eq!(
        configure(&[key("a", "1"), key("b", "2")]),
        [new("a"), new("b")]
    );
    assert_eq!(configure(&[key("a", "1"), key("b", "2")]), [""; 0]);
    let changed = ConfiguredKey {
        name: "Ann".to_owned(),
        enabled: false,
        ..key("a", "3")
    };
    assert_eq!(
        configure(&[changed, key("c", "4")]),
        [
            "Gone(\"b\")",
            "Changed(\"a\", \"value; name; enabled: false\")",
            &new("c")
        ]
    );
    assert_eq!(keyring.all_configured().len(), 2);
    let details = keyring.all_configured().into_iter();
    let details: Vec<_> = details.map(|it| (it.detail(), it.into_id())).collect();
    assert_eq!(
        details[0],
        ("plans: ; enabled: false".to_owned(), "a".to_owned())
    );
}
