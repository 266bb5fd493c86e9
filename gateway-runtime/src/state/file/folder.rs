//! The folder: the database's file, and the installation's secret beside it. Nobody but the owner may read either.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use redb::backends::FileBackend;
use redb::{Builder, Database, DatabaseError, StorageError};

use super::tables::{self, Format};
use crate::keys::{Digest, Secret, random_bytes};
use crate::state::setup::{OpenError, SecretSource};
use crate::state::store::StoreError;
use crate::telemetry::log::{Kind, Level};

/// The database.
const DATABASE: &str = "state.redb";

/// The secret.
const SECRET: &str = "keys.secret";

/// Memory for pages of the file, in bytes.
const CACHE_BYTES: usize = 16 * 1024 * 1024;

/// Up to here, in bytes, a file is checked from end to end when it is opened, which takes milliseconds. A longer one is trusted
/// where it was closed properly.
const CHECKED_BYTES: u64 = 16 * 1024 * 1024;

/// How often a database that another process has is tried again, and after which time.
const ATTEMPTS: u32 = 10;
const ATTEMPT_PAUSE: Duration = Duration::from_millis(50);

static FILE_EMPTY: Kind = Kind::new(Level::Warn, "state_file_empty");

/// An open folder.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// `None` after an error, until it is opened again.
    database: RwLock<Option<Arc<Database>>>,
}

impl Folder {
    /// Opens the database in a folder; both are made where they are not there.
    ///
    /// # Errors
    ///
    /// [`OpenError`].
    pub(super) fn open(path: &Path) -> Result<Folder, OpenError> {
        let failed = |error| OpenError::Folder(path.to_owned(), error);
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(failed)?;
        // Absolute, for messages and in case that the process changes its folder.
        let path = std::path::absolute(path).map_err(failed)?;
        let database = open_patiently(&path)?;
        Ok(Folder {
            path,
            database: RwLock::new(Some(Arc::new(database))),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Asks the database.
    ///
    /// # Errors
    ///
    /// Those of the question, and [`StoreError::Away`] while the database is closed.
    pub(super) fn read<T>(
        &self,
        question: impl FnOnce(&Database) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let database = database.clone().ok_or(StoreError::Away)?;
        question(&database)
    }

    /// Closes the database after an error: it takes no more writes then.
    pub(super) fn close(&self) {
        *self
            .database
            .write()
            .unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whether the database is open, after trying to open it again where it is not.
    pub(super) fn reopen(&self) -> bool {
        let is_open = |database: &Option<Arc<Database>>| database.is_some();
        if is_open(&self.database.read().unwrap_or_else(PoisonError::into_inner)) {
            return true;
        }
        let Ok(database) = open_database(&self.path) else {
            return false;
        };
        let database = Some(Arc::new(database));
        *self
            .database
            .write()
            .unwrap_or_else(PoisonError::into_inner) = database;
        true
    }

    /// The installation's secret: the one that is given, or the one that is kept, which is made where there is none.
    ///
    /// # Errors
    ///
    /// [`OpenError::Secret`], [`OpenError::OtherSecret`], [`OpenError::NoRandomness`], [`OpenError::Folder`].
    pub(super) fn secret(&self, source: &SecretSource) -> Result<Secret, OpenError> {
        let secret = match source {
            SecretSource::Given(bytes) => Secret::new(bytes),
            SecretSource::Kept => Secret::new(&self.kept_secret()?),
        };
        let check = secret.check().to_bytes();
        let known = self.read(|database| tables::same_secret(database, &check));
        match known.map_err(OpenError::Store)? {
            true => Ok(secret),
            false => Err(OpenError::OtherSecret(self.path.display().to_string())),
        }
    }

    fn kept_secret(&self) -> Result<[u8; 32], OpenError> {
        let path = self.path.join(SECRET);
        let failed = |error| OpenError::Folder(path.clone(), error);
        match File::open(&path) {
            Ok(file) => read_secret(file)
                .map_err(failed)?
                .ok_or(OpenError::Secret(path.clone())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let bytes = random_bytes::<32>().map_err(|_| OpenError::NoRandomness)?;
                self.write_secret(&bytes).map_err(failed)?;
                Ok(bytes)
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Puts the whole file there at once. Nobody else does so at the same time: the database is locked.
    fn write_secret(&self, bytes: &[u8; 32]) -> io::Result<()> {
        let temporary = self.path.join(format!("{SECRET}.new"));
        let _ = std::fs::remove_file(&temporary);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&temporary)?;
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(file, "{hex}")?;
        file.sync_all()?;
        std::fs::rename(&temporary, self.path.join(SECRET))?;
        File::open(&self.path)?.sync_all()
    }
}

/// The secret in a file; `None` where others can read it, or it is none.
fn read_secret(mut file: File) -> io::Result<Option<[u8; 32]>> {
    let metadata = file.metadata()?;
    if !metadata.is_file() || metadata.mode() & 0o077 != 0 {
        return Ok(None);
    }
    let mut text = String::new();
    let read = Read::by_ref(&mut file).take(1024).read_to_string(&mut text);
    // A digest's form is the secret's: 32 bytes in hexadecimal digits.
    Ok(read
        .ok()
        .and_then(|_| Digest::from_hex(text.trim()))
        .map(Digest::to_bytes))
}

/// Opens the database, also where the process that has it is just ending.
fn open_patiently(folder: &Path) -> Result<Database, OpenError> {
    for _ in 0..ATTEMPTS {
        match open_database(folder) {
            Err(OpenError::InUse(_)) => std::thread::sleep(ATTEMPT_PAUSE),
            outcome => return outcome,
        }
    }
    open_database(folder)
}

fn open_database(folder: &Path) -> Result<Database, OpenError> {
    let path = folder.join(DATABASE);
    let failed = |error| OpenError::Folder(path.clone(), error);
    let damaged =
        |error: &dyn std::fmt::Display| OpenError::Damaged(path.clone(), error.to_string());
    let was_there = path.exists() || was_used(folder);
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(failed)?;
    file.set_permissions(Permissions::from_mode(0o600))
        .map_err(failed)?;
    let len = file.metadata().map_err(failed)?.len();
    let database = FileBackend::new(file).and_then(|file| {
        Builder::new()
            .set_cache_size(CACHE_BYTES)
            .set_check_integrity_on_open(len > 0 && len <= CHECKED_BYTES)
            .create_with_backend(file)
    });
    let database = database.map_err(|error| match error {
        DatabaseError::DatabaseAlreadyOpen => OpenError::InUse(folder.to_owned()),
        DatabaseError::Storage(StorageError::Io(error)) => failed(error),
        error => damaged(&error),
    })?;
    match tables::prepare(&database).map_err(|error| damaged(&error))? {
        Format::Ours if was_there && len == 0 => {
            FILE_EMPTY.log(
                "the file of the state is empty or gone: keys and counts that were in it are lost",
                &[("file", &path.display())],
            );
            Ok(database)
        }
        Format::Ours => Ok(database),
        Format::Newer(format) => Err(OpenError::Newer(path, format)),
    }
}

/// Whether a gateway kept its state here before: the secret is made after the database.
fn was_used(folder: &Path) -> bool {
    folder.join(SECRET).exists()
}
