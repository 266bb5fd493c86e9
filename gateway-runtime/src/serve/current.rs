//! The handler of now: a reload replaces it while connections go on.

use std::sync::atomic::{AtomicU32, Ordering::Acquire, Ordering::Release};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The process's handler.
#[derive(Debug)]
pub(super) struct Slot<H> {
    handler: Mutex<H>,
    version: AtomicU32,
}

/// A thread's handler: a clone of the process's, so that the threads share no counter.
#[derive(Debug)]
pub(super) struct Current<H> {
    slot: Arc<Slot<H>>,
    own: Mutex<Held<H>>,
}

/// The handler as of some time.
#[derive(Debug, Clone)]
pub(super) struct Held<H> {
    version: u32,
    pub(super) handler: Arc<H>,
}

impl<H> Slot<H> {
    pub(super) fn new(handler: H) -> Slot<H> {
        Slot {
            handler: Mutex::new(handler),
            version: AtomicU32::new(0),
        }
    }

    /// Replaces the handler: the next request of every connection has it.
    pub(super) fn set(&self, handler: H) {
        *lock(&self.handler) = handler;
        self.version.fetch_add(1, Release);
    }
}

impl<H: Clone> Current<H> {
    pub(super) fn new(slot: Arc<Slot<H>>) -> Current<H> {
        let version = slot.version.load(Acquire);
        let handler = Arc::new(lock(&slot.handler).clone());
        Current {
            slot,
            own: Mutex::new(Held { version, handler }),
        }
    }

    /// The handler of now.
    pub(super) fn hold(&self) -> Held<H> {
        let version = self.slot.version.load(Acquire);
        let mut own = lock(&self.own);
        if own.version != version {
            let handler = Arc::new(lock(&self.slot.handler).clone());
            *own = Held { version, handler };
        }
        own.clone()
    }

    /// Makes `held` the handler of now; as a rule that is one look at a number.
    pub(super) fn refresh(&self, held: &mut Held<H>) {
        if self.slot.version.load(Acquire) != held.version {
            *held = self.hold();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_handler_is_seen_at_the_next_request() {
        let slot = Arc::new(Slot::new("old"));
        let current = Current::new(Arc::clone(&slot));
        let mut held = current.hold();
        slot.set("new");
        assert_eq!(*held.handler, "old");
        current.refresh(&mut held);
        assert_eq!(*held.handler, "new");
        assert!(Arc::ptr_eq(&held.handler, &current.hold().handler));
    }
}
