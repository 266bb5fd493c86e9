//! The memory and the requests that wait for each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::entry::Entry;
use super::flight::Progress;
use super::key::{Key, numbered};
use super::shard::OVERHEAD;
use super::store::{Found, Lives, Store};
use crate::context::Failure;
use crate::descriptor::ResponseType;

const MIB: u64 = 1024 * 1024;

fn store(size: u64) -> Arc<Store> {
    Arc::new(Store::new(size))
}

fn lives(now: Instant, expires: u64, ends: u64) -> Lives {
    Lives {
        expires: now + Duration::from_secs(expires),
        ends: now + Duration::from_secs(ends),
    }
}

/// Keeps one for a minute.
fn put(store: &Store, key: &Key, body: &'static [u8]) {
    let entry = Entry::of(body, &[]);
    let lives = lives(Instant::now(), 60, 60);
    store.put(key, &HeaderMap::new(), entry, lives, store.generation());
}

/// What a request that waits for nobody finds: the body, and whether it is fresh.
fn get(
    store: &Arc<Store>,
    key: &Key,
    headers: &HeaderMap,
    now: Instant,
) -> Option<(Vec<u8>, bool)> {
    match store.find(key, headers, now, false) {
        Found::Fresh(entry) => Some((entry.body().to_vec(), true)),
        Found::Alone(stale) => stale.map(|entry| (entry.body().to_vec(), false)),
        found => panic!("{found:?}"),
    }
}

fn is_there(store: &Arc<Store>, n: u64) -> bool {
    get(store, &numbered(n), &HeaderMap::new(), Instant::now()).is_some()
}

#[test]
fn answers_have_their_time() {
    let store = store(MIB);
    let (key, none) = (numbered(1), HeaderMap::new());
    let now = Instant::now();
    let put = |body, expires, ends| {
        let entry = Entry::of(body, &[]);
        let lives = lives(now, expires, ends);
        store.put(&key, &none, entry, lives, store.generation());
    };
    let at = |seconds| get(&store, &key, &none, now + Duration::from_secs(seconds));
    assert_eq!(at(0), None);
    put(b"a", 10, 30);
    assert_eq!(at(0), Some((b"a".to_vec(), true)));
    assert_eq!(at(9), Some((b"a".to_vec(), true)));
    assert_eq!(at(10), Some((b"a".to_vec(), false)));
    assert_eq!(at(29), Some((b"a".to_vec(), false)));
    assert_eq!(at(30), None);
    put(b"b", 20, 20);
    assert_eq!(at(19), Some((b"b".to_vec(), true)));
    assert_eq!(at(20), None);
    assert_eq!(store.totals(), (1, OVERHEAD + 1));
    assert_eq!(get(&store, &numbered(2), &none, now), None);
}

#[test]
fn the_memory_is_bounded() {
    static BODY: [u8; 1000] = [0; 1000];
    let cost = OVERHEAD + BODY.len();
    for size in [100_000, MIB, 16 * MIB] {
        let store = store(size);
        let fits = usize::try_from(size).unwrap() / cost;
        let n = u64::try_from(fits * 3).unwrap();
        for i in 0..n {
            put(&store, &numbered(i), &BODY);
            let (n_answers, bytes) = store.totals();
            assert_eq!(bytes, n_answers * cost);
            assert!(bytes as u64 <= size, "{bytes} of {size}");
        }
        // All parts of it are used.
        let (n_answers, _) = store.totals();
        assert!(n_answers * 10 >= fits * 9, "{n_answers} of {fits}");
        // What is the same takes no more.
        for _ in 0..3 {
            put(&store, &numbered(n - 1), &BODY);
        }
        assert_eq!(store.totals().0, n_answers);
    }
    // One that has no place, beside one that just has.
    let cost = u64::try_from(cost).unwrap();
    for (size, is_kept) in [(cost - 1, false), (cost, true)] {
        let store = store(size);
        put(&store, &numbered(1), &BODY);
        assert_eq!(is_there(&store, 1), is_kept);
    }
}

#[test]
fn what_is_asked_for_stays() {
    static BODY: [u8; 88] = [0; 88];
    // Ten of them.
    let store = store(10 * 600);
    for i in 0..10 {
        put(&store, &numbered(i), &BODY);
    }
    for i in 10..200 {
        assert!(is_there(&store, 3), "{i}");
        put(&store, &numbered(i), &BODY);
    }
    assert!(is_there(&store, 3) && is_there(&store, 199));
    assert!(!is_there(&store, 4) && !is_there(&store, 180));
    // One whose time is over goes, however often it was asked for.
    let now = Instant::now() - Duration::from_secs(60);
    let entry = Entry::of(&BODY, &[]);
    let over = lives(now, 1, 3600);
    store.put(
        &numbered(3),
        &HeaderMap::new(),
        entry,
        over,
        store.generation(),
    );
    for i in 200..220 {
        is_there(&store, 3);
        put(&store, &numbered(i), &BODY);
    }
    assert!(!is_there(&store, 3));
}

#[test]
fn a_flush_forgets_what_is_on_its_way() {
    let store = store(64 * MIB);
    for i in 0..100 {
        put(&store, &numbered(i), b"x");
    }
    let (key, none) = (numbered(1000), HeaderMap::new());
    let before = store.generation();
    let Found::Lead(lead, None) = store.find(&key, &none, Instant::now(), true) else {
        panic!("it is the first");
    };
    assert_eq!(store.flush(), 100);
    assert_eq!(store.totals(), (0, 0));
    let lives = lives(Instant::now(), 60, 60);
    store.put(&key, &none, Entry::of(b"old", &[]), lives, before);
    assert!(!is_there(&store, 1000));
    // Requests that come after it do not wait for one before it, whose end does not end theirs.
    let Found::Lead(second, None) = store.find(&key, &none, Instant::now(), true) else {
        panic!("the first one was forgotten");
    };
    lead.end(Progress::Kept);
    let found = store.find(&key, &none, Instant::now(), true);
    assert!(matches!(found, Found::Wait(_, None)), "{found:?}");
    drop(second);
    let found = store.find(&key, &none, Instant::now(), true);
    assert!(matches!(found, Found::Lead(_, None)), "{found:?}");
}

#[test]
fn answers_differ_by_what_they_say() {
    let store = store(MIB);
    let key = numbered(1);
    let coded = |coding: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(coding));
        headers
    };
    let put = |headers: &HeaderMap, body, varies: &[HeaderName]| {
        let lives = lives(Instant::now(), 60, 60);
        let entry = Entry::of(body, varies);
        store.put(&key, headers, entry, lives, store.generation());
    };
    let body = |headers: &HeaderMap| {
        let found = get(&store, &key, headers, Instant::now());
        found.map(|(body, _)| body)
    };
    let (gzip, plain, none) = (coded("gzip"), coded("identity"), HeaderMap::new());
    put(&gzip, b"coded", &[header::ACCEPT_ENCODING]);
    assert_eq!(body(&gzip).as_deref(), Some(&b"coded"[..]));
    assert_eq!(body(&plain), None);
    assert_eq!(body(&none), None);
    put(&plain, b"plain", &[header::ACCEPT_ENCODING]);
    assert_eq!(body(&gzip).as_deref(), Some(&b"coded"[..]));
    assert_eq!(body(&plain).as_deref(), Some(&b"plain"[..]));
    assert_eq!(store.totals().0, 2);
    // The latest answer says by what they differ.
    put(&none, b"all", &[]);
    for headers in [&gzip, &plain, &none] {
        assert_eq!(body(headers).as_deref(), Some(&b"all"[..]));
    }
}

#[test]
fn one_goes_and_others_wait() {
    let store = store(MIB);
    let (key, none) = (numbered(1), HeaderMap::new());
    let find = || store.find(&key, &none, Instant::now(), true);
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_time().build().unwrap()
    };
    let failure = Failure::new(ResponseType::IntegrationTimeout, "late");
    let ends = [
        Some(Progress::Kept),
        Some(Progress::Own),
        Some(Progress::Shared(Arc::new(Entry::of(b"x", &[])))),
        Some(Progress::Failed(Arc::new(failure))),
        None,
    ];
    for end in ends {
        let expected = end.clone().unwrap_or(Progress::Abandoned);
        let expected = std::mem::discriminant(&expected);
        let Found::Lead(lead, _) = find() else {
            panic!("nobody is on the way")
        };
        let n_ended = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            // Those that wait have runtimes of their own.
            for _ in 0..20 {
                let Found::Wait(waiting, _) = find() else {
                    panic!("one is on the way")
                };
                let n_ended = &n_ended;
                scope.spawn(move || {
                    let deadline = Instant::now() + Duration::from_secs(600);
                    let progress = runtime().block_on(waiting.ended(deadline));
                    assert_eq!(std::mem::discriminant(&progress), expected);
                    n_ended.fetch_add(1, Ordering::Relaxed);
                });
            }
            assert_eq!(n_ended.load(Ordering::Relaxed), 0);
            match end {
                Some(progress) => lead.end(progress),
                None => drop(lead),
            }
        });
        assert_eq!(n_ended.load(Ordering::Relaxed), 20);
    }
    // Other keys are not waited for, and nobody waits longer than they can.
    let lead = find();
    assert!(matches!(lead, Found::Lead(..)));
    let other = store.find(&numbered(2), &none, Instant::now(), true);
    assert!(matches!(other, Found::Lead(..)), "{other:?}");
    let Found::Wait(waiting, _) = find() else {
        panic!("one is on the way")
    };
    let late = runtime().block_on(waiting.ended(Instant::now()));
    assert!(matches!(late, Progress::Running), "{late:?}");
    // There are places for so many; who does not join has none.
    let waiting: Vec<Found> = (0..1024).map(|_| find()).collect();
    assert!(waiting.iter().all(|found| matches!(found, Found::Wait(..))));
    assert!(matches!(find(), Found::Alone(None)));
    let alone = store.find(&key, &none, Instant::now(), false);
    assert!(matches!(alone, Found::Alone(None)), "{alone:?}");
}
