//! What holds for the store in a file, beyond what holds for every store.

mod crash;
mod damage;

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::keys::Secret;
use crate::limit::{Period, Quota};
use crate::state::setup::{ConfiguredKey, OpenError, SecretSource};
use crate::state::tests::{block_on, count, date, keys, new_key, open, setup, subscription, usage};
use crate::state::{Address, State, UsageQuery};

/// A folder of a test; gone with it.
pub(super) struct TestFolder(PathBuf);

impl TestFolder {
    pub(super) fn new() -> TestFolder {
        static NEXT: AtomicU32 = AtomicU32::new(0);

        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("gwc-state-{}-{n}", std::process::id());
        TestFolder(std::env::temp_dir().join(name))
    }

    pub(super) fn address(&self) -> Address {
        Address::File(self.0.join("inner"))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join("inner").join(name)
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn refused(folder: &TestFolder, secret: SecretSource) -> OpenError {
    let mut setup = setup(folder.address());
    setup.secret = secret;
    block_on(State::open(&setup))
        .map(|_| "it opened")
        .unwrap_err()
}

#[test]
fn it_is_a_store() {
    let folders: [_; 4] = std::array::from_fn(|_| TestFolder::new());
    let [one, two, three, four] = folders
        .each_ref()
        .map(|folder| block_on(open(&folder.address())));
    block_on(keys::keys_are_managed(one));
    block_on(keys::files_of_keys_are_taken_in(two));
    block_on(usage::requests_are_counted(three));
    block_on(keys::ids_are_taken_over(four));
}

#[test]
fn ids_of_the_configuration_are_its_own_after_a_start() {
    let folder = TestFolder::new();
    let new = new_key("Ann", &["pets/gold"]);
    let ann = block_on(async { open(&folder.address()).await.create_key(new).await.unwrap() });
    let mut setup = setup(folder.address());
    setup.keys = vec![ConfiguredKey {
        id: ann.record.id.clone(),
        name: String::new(),
        value: "new".to_owned(),
        enabled: true,
        plans: Vec::new(),
    }];
    let state = block_on(State::open(&setup)).unwrap();
    assert!(state.key(ann.value.as_bytes()).is_none());
    assert_eq!(*state.key(b"new").unwrap().id, *ann.record.id);
}

#[test]
fn what_was_kept_is_there_after_a_start() {
    let folder = TestFolder::new();
    let quota = Quota {
        limit: 10,
        offset: 4,
        period: Period::Month,
    };
    let ann = block_on(async {
        let state = open(&folder.address()).await;
        let ann = state
            .create_key(new_key("Ann", &["pets/gold"]))
            .await
            .unwrap();
        let gone = state.create_key(new_key("Bob", &[])).await.unwrap();
        state.delete_key(&gone.record.id).await.unwrap();
        let subscription = subscription(&state, &ann.value, "pets/gold");
        for left in [5, 4, 3] {
            assert_eq!(
                count(&state, subscription, Some(&quota), 0).await,
                Ok(Some(left))
            );
        }
        ann
    });
    for (left, used) in [(2, 4), (1, 5)] {
        block_on(async {
            let state = open(&folder.address()).await;
            let listed = state.list_keys("", 10).await.unwrap();
            assert_eq!(listed.len(), 1);
            assert_eq!(listed[0].record, ann.record);
            let subscription = subscription(&state, &ann.value, "pets/gold");
            assert_eq!(
                count(&state, subscription, Some(&quota), 0).await,
                Ok(Some(left))
            );
            let rows = state.usage(&UsageQuery::default()).await.unwrap();
            assert_eq!((rows.len(), rows[0].used), (1, used));
        });
    }
}

#[test]
fn nobody_else_may_read_it() {
    let folder = TestFolder::new();
    let mode = |path: &PathBuf| std::fs::metadata(path).unwrap().mode() & 0o777;
    drop(block_on(open(&folder.address())));
    assert_eq!(mode(&folder.file("")), 0o700);
    for name in ["state.redb", "keys.secret"] {
        assert_eq!(mode(&folder.file(name)), 0o600, "{name}");
    }
    let loose = |name| {
        std::fs::set_permissions(folder.file(name), Permissions::from_mode(0o644)).unwrap();
    };
    loose("state.redb");
    drop(block_on(open(&folder.address())));
    assert_eq!(mode(&folder.file("state.redb")), 0o600);
    loose("keys.secret");
    assert!(matches!(
        refused(&folder, SecretSource::Kept),
        OpenError::Secret(_)
    ));
}

#[test]
fn a_second_gateway_is_told_so() {
    let folder = TestFolder::new();
    let first = block_on(open(&folder.address()));
    let error = refused(&folder, SecretSource::Kept);
    assert!(matches!(error, OpenError::InUse(_)), "{error}");
    assert!(
        error.to_string().contains("in use by another process"),
        "{error}"
    );
    drop(first);
    drop(block_on(open(&folder.address())));
}

#[test]
fn keys_belong_to_one_secret() {
    let folder = TestFolder::new();
    let given = |bytes: &[u8]| SecretSource::Given(bytes.to_vec());
    drop(block_on(open(&folder.address())));
    let open_with = |secret| {
        let mut setup = setup(folder.address());
        setup.secret = secret;
        block_on(State::open(&setup)).unwrap()
    };
    // Without keys any secret will do.
    drop(open_with(given(b"one")));
    let state = open_with(given(b"two"));
    let key = block_on(state.create_key(new_key("Ann", &[]))).unwrap();
    drop(state);
    for secret in [given(b"one"), SecretSource::Kept] {
        let error = refused(&folder, secret);
        assert!(matches!(error, OpenError::OtherSecret(_)), "{error}");
    }
    assert!(open_with(given(b"two")).key(key.value.as_bytes()).is_some());
    std::fs::write(folder.file("keys.secret"), "not a secret").unwrap();
    assert!(matches!(
        refused(&folder, SecretSource::Kept),
        OpenError::Secret(_)
    ));
}

#[test]
fn the_file_has_digests_alone() {
    let folder = TestFolder::new();
    let state = block_on(open(&folder.address()));
    let key = block_on(state.create_key(new_key("Ann", &[]))).unwrap();
    drop(state);
    let bytes = std::fs::read(folder.file("state.redb")).unwrap();
    let contains = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(contains("Ann") && !contains(&key.value));
    let hex = std::fs::read_to_string(folder.file("keys.secret")).unwrap();
    let secret: Vec<u8> = (0..64)
        .step_by(2)
        .map(|n| u8::from_str_radix(&hex[n..n + 2], 16).unwrap())
        .collect();
    assert!(contains(
        &Secret::new(&secret).digest(key.value.as_bytes()).to_hex()
    ));
}

#[test]
fn usage_is_forgotten_after_a_year_and_a_month() {
    const DAY: u64 = 86_400;

    let folder = TestFolder::new();
    block_on(async {
        let state = open(&folder.address()).await;
        let key = state
            .create_key(new_key("Ann", &["pets/gold"]))
            .await
            .unwrap();
        let subscription = subscription(&state, &key.value, "pets/gold");
        for day in [0, 1, 401] {
            count(&state, subscription, None, day * DAY).await.unwrap();
            state.flush().await.unwrap();
        }
        let rows = state.usage(&UsageQuery::default()).await.unwrap();
        let dates: Vec<_> = rows.iter().map(|row| row.date).collect();
        assert_eq!(dates, [date(1), date(401)]);
    });
}
