//! Keys come, change and go.

use super::*;
use crate::keys::Invalid;
use crate::state::manage::Listed;

const VALUE: &str = "0123456789abcdefghij0123456789";

fn configured(id: &str, value: &str) -> ConfiguredKey {
    ConfiguredKey {
        id: id.to_owned(),
        name: "of the file".to_owned(),
        value: value.to_owned(),
        enabled: true,
        plans: vec!["pets/gold".to_owned()],
    }
}

async fn ids(state: &State) -> Vec<String> {
    let listed = state.list_keys("", 100).await.unwrap();
    listed.into_iter().map(|listed| listed.record.id).collect()
}

/// What holds for every store: the state is empty.
pub(in super::super) async fn keys_are_managed(state: Arc<State>) {
    let created = state
        .create_key(new_key("Ann", &["toys/gold", "pets/gold"]))
        .await
        .unwrap();
    let id = created.record.id.clone();
    assert_eq!(created.record.plans, ["pets/gold", "toys/gold"]);
    assert!(created.record.created > 1_700_000_000);
    let key = state.key(created.value.as_bytes()).unwrap();
    assert!(key.enabled && *key.id == *id);
    assert!(key.subscription(state.plan("pets/gold")).is_some());
    assert!(key.subscription(state.plan("pets/silver")).is_none());
    assert!(state.key(b"another").is_none());

    let other = NewKey {
        value: Some(VALUE.to_owned()),
        customer_id: Some("c1".to_owned()),
        ..new_key("Bob", &[])
    };
    let other_id = state.create_key(other.clone()).await.unwrap().record.id;
    let duplicate = state.create_key(other).await.unwrap_err();
    assert_eq!(duplicate, ManageError::Duplicate(other_id.clone()));
    let mut expected = vec![id.clone(), other_id.clone()];
    expected.sort_unstable();
    assert_eq!(ids(&state).await, expected);
    assert_eq!(
        state.list_keys(&expected[0], 1).await.unwrap()[0].record.id,
        expected[1]
    );
    assert_eq!(state.list_keys(&expected[1], 1).await.unwrap(), []);

    let update = KeyUpdate {
        enabled: Some(false),
        name: Some("Anna".to_owned()),
        plans: Some(vec!["pets/silver".to_owned()]),
        ..KeyUpdate::default()
    };
    let updated = state.update_key(&id, update).await.unwrap();
    assert_eq!((updated.name.as_str(), updated.enabled), ("Anna", false));
    assert_eq!(state.key_record(&id).await.unwrap().record, updated);
    let key = state.key(created.value.as_bytes()).unwrap();
    assert!(!key.enabled);
    assert!(key.subscription(state.plan("pets/gold")).is_none());
    let unmarked = KeyUpdate {
        customer_id: Some(String::new()),
        ..KeyUpdate::default()
    };
    assert_eq!(
        state
            .update_key(&other_id, unmarked)
            .await
            .unwrap()
            .customer_id,
        None
    );

    state.delete_key(&id).await.unwrap();
    assert!(state.key(created.value.as_bytes()).is_none());
    assert_eq!(state.delete_key(&id).await, Err(ManageError::NotFound));
    assert_eq!(state.key_record(&id).await, Err(ManageError::NotFound));
    let gone = state.update_key(&id, KeyUpdate::default()).await;
    assert_eq!(gone, Err(ManageError::NotFound));
    assert_eq!(ids(&state).await, [other_id]);
}

fn configure(state: &State, keys: &[ConfiguredKey]) {
    state.configure(state.check_configured(keys).unwrap());
}

/// What holds for every store: a key of the configuration takes over the id of a managed one, for as long as it is there.
pub(in super::super) async fn ids_are_taken_over(state: Arc<State>) {
    let managed = NewKey {
        value: Some(VALUE.to_owned()),
        ..new_key("Ann", &["pets/gold"])
    };
    let id = state.create_key(managed.clone()).await.unwrap().record.id;
    let opens = |value: &str| {
        let key = state.key(value.as_bytes()).filter(|key| key.enabled)?;
        Some(key.id.to_string())
    };
    configure(&state, &[configured(&id, "new")]);
    assert_eq!((opens(VALUE), opens("new")), (None, Some(id.clone())));
    assert_eq!(ids(&state).await, [&*id]);
    let refused = ManageError::Configured(id.clone());
    assert_eq!(state.delete_key(&id).await, Err(refused.clone()));
    assert_eq!(state.create_key(managed).await.unwrap_err(), refused);
    let file = format!("Name,Key\nBob,{VALUE}2\nAnn,{VALUE}\n");
    assert_eq!(state.import_keys(file.as_bytes()).await, Err(refused));
    assert_eq!(ids(&state).await, [&*id], "all or none");
    let disabled = ConfiguredKey {
        enabled: false,
        ..configured(&id, "new")
    };
    configure(&state, &[disabled]);
    assert_eq!((opens(VALUE), opens("new")), (None, None));
    // It is a managed key again, and can be taken away.
    configure(&state, &[]);
    assert_eq!(opens(VALUE), Some(id.clone()));
    state.delete_key(&id).await.unwrap();
    assert_eq!(opens(VALUE), None);
}

/// What holds for every store: the state is empty.
pub(in super::super) async fn files_of_keys_are_taken_in(state: Arc<State>) {
    let file = format!("Name,Key,UsagePlanIds\nAnn,{VALUE},pets/gold\nBob,{VALUE}2,\n");
    let imported = state.import_keys(file.as_bytes()).await.unwrap();
    assert_eq!((imported.created.len(), imported.updated.len()), (2, 0));
    let file = format!("Name,Key,Enabled\nAnna,{VALUE},false\nCarl,{VALUE}3,\n");
    let again = state.import_keys(file.as_bytes()).await.unwrap();
    assert_eq!(
        (again.created.len(), &again.updated),
        (1, &vec![imported.created[0].clone()])
    );
    let key = state.key(VALUE.as_bytes()).unwrap();
    assert!(!key.enabled && key.subscriptions.is_empty() && *key.id == *again.updated[0]);

    let exported = state.export_keys().await.unwrap();
    assert_eq!(exported.lines().count(), 4);
    assert!(exported.contains("Anna,") && !exported.contains(VALUE));
    let back = state.import_keys(exported.as_bytes()).await.unwrap();
    assert_eq!((back.created.len(), back.updated.len()), (0, 3));

    // As they were exported they come back: with their ids, and whose they are.
    let customer = KeyUpdate {
        customer_id: Some("c-1".to_owned()),
        ..KeyUpdate::default()
    };
    let bob = imported.created[1].clone();
    state.update_key(&bob, customer).await.unwrap();
    let known = state.list_keys("", 100).await.unwrap();
    let expected: Vec<String> = known.iter().map(|key| key.record.id.clone()).collect();
    let told = |keys: &[Listed]| -> Vec<_> {
        let told = |key: &Listed| {
            let record = key.record.clone();
            (
                (record.id, record.name, record.description, record.enabled),
                (record.plans, record.customer_id),
            )
        };
        keys.iter().map(told).collect()
    };
    for exported in [
        state.export_keys().await.unwrap(),
        state.export_keys_as_json().await.unwrap(),
    ] {
        for id in &expected {
            state.delete_key(id).await.unwrap();
        }
        let mut back = state.import_keys(exported.as_bytes()).await.unwrap();
        back.created.sort_unstable();
        assert_eq!((&back.created, back.updated.len()), (&expected, 0));
        let listed = state.list_keys("", 100).await.unwrap();
        assert_eq!(told(&listed), told(&known));
        assert_eq!(*state.key(VALUE.as_bytes()).unwrap().id, *again.updated[0]);
        // Again: they are there, and what the file does not say of a customer is taken away.
        let without = exported.replace("c-1", "");
        let back = state.import_keys(without.as_bytes()).await.unwrap();
        assert_eq!((back.created.len(), back.updated.len()), (0, 3));
        let record = state.key_record(&bob).await.unwrap().record;
        assert_eq!(record.customer_id, None);
        // An id that another key has: nothing is taken in.
        let digest = state.secret.digest(b"another").to_hex();
        let taken = format!("Name,Digest,Id\nEve,{digest},{bob}\n");
        let refused = state.import_keys(taken.as_bytes()).await.unwrap_err();
        assert_eq!(refused, ManageError::IdTaken(2, bob.clone()));
        let twice = format!(
            "Name,Digest,Id\nEve,{digest},new\nEve,{},new\n",
            state.secret.digest(b"a third").to_hex()
        );
        let refused = state.import_keys(twice.as_bytes()).await.unwrap_err();
        assert_eq!(refused, ManageError::IdTaken(3, "new".to_owned()));
        let wrong = format!("Name,Digest,Id\nEve,{digest},a/b\n");
        let refused = state.import_keys(wrong.as_bytes()).await.unwrap_err();
        assert_eq!(refused, ManageError::InvalidLine(2, Invalid::Id));
        assert_eq!(ids(&state).await, expected);
        state.import_keys(exported.as_bytes()).await.unwrap();
    }
    // Columns of that name in files that are no exports are passed over, as others are.
    let file = format!("Name,Key,Id,CustomerId\nBob,{VALUE}2,x,y\n");
    let again = state.import_keys(file.as_bytes()).await.unwrap();
    assert_eq!(again.updated, [&*bob]);
    let record = state.key_record(&bob).await.unwrap().record;
    assert_eq!(record.customer_id.as_deref(), Some("c-1"));

    let wrong = format!("Name,Key,UsagePlanIds\nDora,{VALUE}4,\nEve,{VALUE}5,no/plan\n");
    let expected = ManageError::InvalidLine(3, Invalid::UnknownPlan("no/plan".to_owned()));
    assert_eq!(state.import_keys(wrong.as_bytes()).await, Err(expected));
    assert_eq!(ids(&state).await.len(), 3, "all or none");
}

#[test]
fn memory() {
    block_on(async { keys_are_managed(open(&Address::Memory).await).await });
    block_on(async { files_of_keys_are_taken_in(open(&Address::Memory).await).await });
    block_on(async { ids_are_taken_over(open(&Address::Memory).await).await });
}

#[test]
fn digests_of_another_secret_are_refused() {
    let open_with = |secret: &str| {
        let mut setup = setup(Address::Memory);
        setup.secret = SecretSource::Given(secret.as_bytes().to_vec());
        block_on(State::open(&setup)).unwrap()
    };
    let (one, other, same) = (open_with("one"), open_with("other"), open_with("one"));
    let ann = block_on(one.create_key(new_key("Ann", &[]))).unwrap();
    let exported = block_on(one.export_keys()).unwrap();
    let import = |state: &State, file: &str| block_on(state.import_keys(file.as_bytes()));
    let refused = import(&other, &exported).unwrap_err();
    assert_eq!(refused, ManageError::OtherSecret(2));
    assert!(refused.to_string().contains("another secret"), "{refused}");
    assert_eq!(other.n_keys(), 0);
    assert_eq!(import(&same, &exported).unwrap().created.len(), 1);
    assert!(same.key(ann.value.as_bytes()).is_some());
    // As gateways of before wrote it; and values have nothing to do with secrets.
    let (header, row) = exported.trim_end().split_once("\r\n").unwrap();
    let old = format!(
        "{}\r\n{}\r\n",
        header.strip_suffix(",SecretCheck").unwrap(),
        row.rsplit_once(',').unwrap().0
    );
    assert_eq!(import(&other, &old).unwrap().created.len(), 1);
    let value = format!("Name,Key,SecretCheck\nBob,{VALUE},s-0\n");
    assert_eq!(import(&other, &value).unwrap().created.len(), 1);
    let json = block_on(one.export_keys_as_json()).unwrap();
    let check = row.rsplit_once(',').unwrap().1;
    assert!(
        json.contains(&format!("\"secretCheck\":\"{check}\"")),
        "{json}"
    );
}

#[test]
fn what_is_no_key_is_refused() {
    block_on(async {
        let state = open(&Address::Memory).await;
        let with_value = |value: &str| NewKey {
            value: Some(value.to_owned()),
            ..new_key("a", &[])
        };
        let long_name = NewKey {
            name: "x".repeat(1025),
            ..new_key("", &[])
        };
        let same_stage = Invalid::SameStage {
            stage: "pets/test".to_owned(),
            plans: ("pets/gold".to_owned(), "pets/silver".to_owned()),
        };
        for (new, expected) in [
            (with_value("short"), Invalid::ValueLength),
            (with_value(&"é".repeat(20)), Invalid::ValueCharacters),
            (long_name, Invalid::Text("name")),
            (
                new_key("a", &["x/y"]),
                Invalid::UnknownPlan("x/y".to_owned()),
            ),
            (new_key("a", &["pets/gold", "pets/silver"]), same_stage),
        ] {
            let refused = state.create_key(new).await.unwrap_err();
            assert_eq!(refused, ManageError::Invalid(expected));
        }
        assert_eq!(ids(&state).await, [""; 0]);
    });
}

#[test]
fn keys_of_the_configuration_are_changed_there() {
    block_on(async {
        let mut setup = setup(Address::Memory);
        setup.keys = vec![configured("conf", VALUE)];
        let state = State::open(&setup).await.unwrap();
        assert_eq!(*state.key(VALUE.as_bytes()).unwrap().id, *"conf");
        let refused = || ManageError::Configured("conf".to_owned());
        let update = state.update_key("conf", KeyUpdate::default()).await;
        assert_eq!(update, Err(refused()));
        assert_eq!(state.delete_key("conf").await, Err(refused()));
        let same = NewKey {
            value: Some(VALUE.to_owned()),
            ..new_key("a", &[])
        };
        assert_eq!(state.create_key(same).await.unwrap_err(), refused());
        let file = format!("Name,Key\nAnn,{VALUE}\n");
        assert_eq!(state.import_keys(file.as_bytes()).await, Err(refused()));
        let listed = state.list_keys("", 10).await.unwrap();
        assert!(listed[0].configured && state.key_record("conf").await.unwrap().configured);

        configure(&state, &[configured("conf", "changed")]);
        assert!(state.key(VALUE.as_bytes()).is_none());
        assert!(state.key(b"changed").is_some());
        let twice = [configured("a", "v"), configured("a", "w")];
        assert!(state.check_configured(&twice).is_err());
        assert!(state.key(b"changed").is_some());
    });
}
