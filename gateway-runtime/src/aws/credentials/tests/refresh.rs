use std::sync::atomic::AtomicBool;

use super::stub::{self, Stub};
use super::*;

/// A container whose answers hold for an hour of the tests' clock.
async fn hourly(time: &Time, works: Arc<AtomicBool>) -> (Stub, Arc<CredentialsCache>) {
    let clock = time.clock();
    let stub = Stub::start(move |n, _, _| {
        let seconds = clock().duration_since(start()).unwrap().as_secs();
        let (hours, minutes) = (1 + seconds / 3600, seconds / 60 % 60);
        let expires = format!("2026-01-01T{hours:02}:{minutes:02}:{:02}Z", seconds % 60);
        match works.load(Ordering::Relaxed) {
            true => Some((200, stub::document(&format!("K{n}"), &expires))),
            false => Some((400, String::new())),
        }
    })
    .await;
    let environment = Environment::from_iter([("AWS_CONTAINER_CREDENTIALS_FULL_URI", &stub.url)]);
    let cache = CredentialsCache::with_clock(&environment, time.clock());
    (stub, cache)
}

async fn id(cache: &Arc<CredentialsCache>) -> Result<String, CredentialsError> {
    Ok(cache.credentials().await?.access_key_id().to_owned())
}

/// Asks until the answer is `expected`: a refresh runs beside its callers.
async fn until(cache: &Arc<CredentialsCache>, expected: &str) {
    for _ in 0..1000 {
        if id(cache).await.unwrap() == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("the credentials are not refreshed");
}

/// Waits until the server was asked `n` times.
async fn until_asked(stub: &Stub, n: usize) {
    for _ in 0..1000 {
        if stub.requests().len() >= n {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("the server was not asked");
}

#[tokio::test]
async fn credentials_are_refreshed_before_they_expire_and_nobody_waits() {
    let time = Time::new();
    let (stub, cache) = hourly(&time, Arc::new(AtomicBool::new(true))).await;
    assert_eq!(id(&cache).await.unwrap(), "K0");
    time.advance(49 * 60);
    assert_eq!(id(&cache).await.unwrap(), "K0");
    assert_eq!(stub.requests().len(), 1);
    // Five minutes before the end at the latest.
    time.advance(6 * 60);
    for _ in 0..20 {
        assert_eq!(id(&cache).await.unwrap(), "K0", "a caller waited");
        if stub.requests().len() > 1 {
            break;
        }
    }
    until(&cache, "K1").await;
    assert_eq!(stub.requests().len(), 2);
}

#[tokio::test]
async fn callers_that_wait_share_one_answer() {
    let time = Time::new();
    let (stub, cache) = hourly(&time, Arc::new(AtomicBool::new(true))).await;
    for n in 0..3 {
        let callers: Vec<_> = (0..50)
            .map(|_| {
                let cache = Arc::clone(&cache);
                tokio::spawn(async move { id(&cache).await.unwrap() })
            })
            .collect();
        for caller in callers {
            assert_eq!(caller.await.unwrap(), format!("K{n}"));
        }
        assert_eq!(stub.requests().len(), n + 1);
        // Beyond the end: what was there is not used any more.
        time.advance(3600);
    }
}

#[tokio::test]
async fn a_caller_that_goes_away_blocks_nobody() {
    let time = Time::new();
    let (stub, cache) = hourly(&time, Arc::new(AtomicBool::new(true))).await;
    let first = Arc::clone(&cache);
    let caller = tokio::spawn(async move { first.credentials().await });
    tokio::task::yield_now().await;
    caller.abort();
    let _aborted = caller.await;
    assert!(id(&cache).await.is_ok());
    assert!(stub.requests().len() <= 2);
}

#[tokio::test]
async fn after_a_failure_nobody_asks_for_a_while() {
    let time = Time::new();
    let works = Arc::new(AtomicBool::new(false));
    let (stub, cache) = hourly(&time, Arc::clone(&works)).await;
    for _ in 0..5 {
        assert!(
            id(&cache)
                .await
                .unwrap_err()
                .to_string()
                .contains("status 400")
        );
    }
    assert_eq!(stub.requests().len(), 1);
    works.store(true, Ordering::Relaxed);
    assert!(id(&cache).await.is_err());
    time.advance(3);
    assert_eq!(id(&cache).await.unwrap(), "K1");
}

#[tokio::test]
async fn credentials_outlive_failures_to_refresh_them() {
    let time = Time::new();
    let works = Arc::new(AtomicBool::new(true));
    let (stub, cache) = hourly(&time, Arc::clone(&works)).await;
    assert_eq!(id(&cache).await.unwrap(), "K0");
    works.store(false, Ordering::Relaxed);
    time.advance(55 * 60);
    assert_eq!(id(&cache).await.unwrap(), "K0");
    until_asked(&stub, 2).await;
    // The failure is noted by the refreshing task, which ends after its request.
    drop(cache.refreshing.lock().await);
    for _ in 0..5 {
        assert_eq!(id(&cache).await.unwrap(), "K0");
    }
    assert_eq!(stub.requests().len(), 2);
    time.advance(61);
    assert_eq!(id(&cache).await.unwrap(), "K0");
    until_asked(&stub, 3).await;
    drop(cache.refreshing.lock().await);
    // At the end the failure is everybody's.
    time.advance(5 * 60);
    assert!(id(&cache).await.is_err());
    works.store(true, Ordering::Relaxed);
    time.advance(60);
    assert!(id(&cache).await.is_ok());
}
