//! Files that are not what a gateway left.

use redb::{Database, TableDefinition};

use super::*;

/// The bytes of a file with some keys and counts.
fn written(folder: &TestFolder) -> Vec<u8> {
    block_on(async {
        let state = open(&folder.address()).await;
        for n in 0..50 {
            let key = state
                .create_key(new_key("Ann", &["pets/gold"]))
                .await
                .unwrap();
            let subscription = subscription(&state, &key.value, "pets/gold");
            count(&state, subscription, None, n).await.unwrap();
        }
        state.flush().await.unwrap();
    });
    std::fs::read(folder.file("state.redb")).unwrap()
}

/// Opens the folder with these bytes in the place of the file, and asks it something: it works, or says that it is damaged.
fn try_bytes(folder: &TestFolder, bytes: &[u8]) -> Result<(), OpenError> {
    std::fs::write(folder.file("state.redb"), bytes).unwrap();
    block_on(async {
        let state = State::open(&setup(folder.address())).await?;
        let _ = state.list_keys("", 1000).await;
        let _ = state.usage(&UsageQuery::default()).await;
        Ok(())
    })
}

#[test]
fn damaged_files_are_refused() {
    let folder = TestFolder::new();
    let bytes = written(&folder);
    for other in [
        b"not a database".as_slice(),
        &[0; 10_000],
        &bytes[..4096],
        &bytes[..300],
    ] {
        let error = try_bytes(&folder, other).unwrap_err();
        assert!(!error.to_string().is_empty());
    }
    let mut random = fastrand::Rng::with_seed(13);
    let mut n_refused = 0;
    for _ in 0..60 {
        let mut damaged = bytes.clone();
        match random.u8(0..3) {
            0 => damaged.truncate(random.usize(..bytes.len())),
            1 => {
                // A page that was never written.
                let page = random.usize(..bytes.len() / 4096) * 4096;
                damaged[page..page + 4096].fill(0);
            }
            _ => {
                for _ in 0..random.usize(1..50) {
                    let place = random.usize(..bytes.len());
                    damaged[place] ^= 1 << random.u8(0..8);
                }
            }
        }
        n_refused += u32::from(try_bytes(&folder, &damaged).is_err());
    }
    assert!(n_refused > 0);
    try_bytes(&folder, &bytes).unwrap();
}

#[test]
fn files_of_newer_gateways_are_refused() {
    const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");

    let folder = TestFolder::new();
    written(&folder);
    let database = Database::open(folder.file("state.redb")).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction
        .open_table(META)
        .unwrap()
        .insert("format", 2)
        .unwrap();
    transaction.commit().unwrap();
    drop(database);
    let error = refused(&folder, SecretSource::Kept);
    assert!(matches!(error, OpenError::Newer(_, 2)), "{error}");
}
