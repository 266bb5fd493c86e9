//! Providers against small servers and files, with a clock that the tests set.

mod files;
mod refresh;
mod servers;
mod stub;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::*;
use crate::aws::Environment;

/// 2026-01-01T00:00:00Z.
fn start() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_767_225_600)
}

/// A clock that stands still until it is set.
#[derive(Clone)]
struct Time(Arc<Mutex<SystemTime>>);

impl Time {
    fn new() -> Time {
        Time(Arc::new(Mutex::new(start())))
    }

    fn advance(&self, seconds: u64) {
        *self.0.lock().unwrap() += Duration::from_secs(seconds);
    }

    fn clock(&self) -> Clock {
        let time = Arc::clone(&self.0);
        Arc::new(move || *time.lock().unwrap())
    }
}

/// A folder of its own, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("gateway-aws-{}-{n}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _may_be_gone = std::fs::remove_dir_all(&self.0);
    }
}

fn cache(variables: &[(&str, &str)]) -> Arc<CredentialsCache> {
    let environment: Environment = variables.iter().copied().collect();
    CredentialsCache::with_clock(&environment, Time::new().clock())
}

/// Access key id, secret and token.
async fn load(variables: &[(&str, &str)]) -> Result<(String, String, Option<String>), String> {
    let credentials = cache(variables).credentials().await;
    let credentials = credentials.map_err(|error| error.to_string())?;
    Ok((
        credentials.access_key_id().to_owned(),
        credentials.secret_access_key().to_owned(),
        credentials.session_token().map(str::to_owned),
    ))
}

fn keys(
    id: &str,
    secret: &str,
    token: Option<&str>,
) -> Result<(String, String, Option<String>), String> {
    Ok((id.to_owned(), secret.to_owned(), token.map(str::to_owned)))
}
