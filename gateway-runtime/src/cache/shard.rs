//! A part of the memory: answers by their keys, in the order in which they came.
//!
//! Where there is no room, the oldest one goes, unless it was asked for since it was last looked at (a second chance, of
//! which a new answer gives only so many).

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use http::{HeaderMap, HeaderName};

use super::entry::Entry;
use super::flight::Flight;
use super::key::{self, Key};

/// What an answer costs beside its texts: key, order, tables, counters; in bytes.
pub(super) const OVERHEAD: usize = 512;

/// Most second chances that one new answer gives.
const MAX_CHANCES: usize = 64;

/// A part of the memory.
#[derive(Debug, Default)]
pub(super) struct Shard {
    /// Each has one place in `order`.
    known: HashMap<Key, Place>,
    order: VecDeque<Key>,
    /// What all of them cost together, in bytes.
    bytes: usize,
    /// How many of them are answers.
    n_answers: usize,
    pub(super) flights: HashMap<Key, Arc<Flight>>,
}

#[derive(Debug)]
struct Place {
    held: Held,
    lives: Lives,
    /// In bytes.
    cost: usize,
    /// Whether it was asked for since it was last looked at.
    is_asked: bool,
}

#[derive(Debug)]
enum Held {
    Answer(Arc<Entry>),
    /// Answers differ by these fields of their requests, and are kept under keys with them.
    Varies(Arc<[HeaderName]>),
}

/// How long an answer is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lives {
    /// Until when it is given.
    pub(super) expires: Instant,
    /// Until when it is given where the backend fails.
    pub(super) ends: Instant,
}

/// An answer that is there.
#[derive(Debug)]
pub(super) enum Given {
    Fresh(Arc<Entry>),
    Stale(Arc<Entry>),
}

impl Place {
    fn is_answer(&self) -> bool {
        matches!(self.held, Held::Answer(_))
    }
}

impl Shard {
    /// The answer to a request.
    pub(super) fn get(&mut self, key: &Key, headers: &HeaderMap, now: Instant) -> Option<Given> {
        let place = self.live(key, now)?;
        let own = match &place.held {
            Held::Answer(_) => *key,
            Held::Varies(names) => key::varied(key, names, headers),
        };
        let place = self.live(&own, now)?;
        let Held::Answer(entry) = &place.held else {
            return None;
        };
        Some(match now < place.lives.expires {
            true => Given::Fresh(Arc::clone(entry)),
            false => Given::Stale(Arc::clone(entry)),
        })
    }

    fn live(&mut self, key: &Key, now: Instant) -> Option<&Place> {
        let place = self.known.get_mut(key)?;
        place.is_asked = true;
        (now < place.lives.ends).then_some(place)
    }

    /// Keeps an answer in no more than `room` bytes, all together.
    pub(super) fn put(
        &mut self,
        key: &Key,
        headers: &HeaderMap,
        entry: Arc<Entry>,
        lives: Lives,
        (room, now): (usize, Instant),
    ) {
        let cost = entry.size + OVERHEAD;
        if cost > room {
            return;
        }
        if entry.varies.is_empty() {
            self.insert(*key, Held::Answer(entry), cost, lives);
        } else {
            let own = key::varied(key, &entry.varies, headers);
            let names = Arc::clone(&entry.varies);
            let held = Held::Varies(names);
            self.insert(*key, held, OVERHEAD, lives);
            self.insert(own, Held::Answer(entry), cost, lives);
        }
        self.shrink(room, now);
    }

    fn insert(&mut self, key: Key, held: Held, cost: usize, lives: Lives) {
        let place = Place {
            held,
            lives,
            cost,
            is_asked: false,
        };
        self.bytes = self.bytes.saturating_add(cost);
        self.n_answers += usize::from(place.is_answer());
        match self.known.insert(key, place) {
            Some(before) => self.forget(&before),
            None => self.order.push_back(key),
        }
    }

    /// Counts one that is gone.
    fn forget(&mut self, place: &Place) {
        self.bytes = self.bytes.saturating_sub(place.cost);
        self.n_answers = self
            .n_answers
            .saturating_sub(usize::from(place.is_answer()));
    }

    fn shrink(&mut self, room: usize, now: Instant) {
        let mut n_chances = 0;
        while self.bytes > room {
            let Some(oldest) = self.order.pop_front() else {
                return;
            };
            match self.known.get_mut(&oldest) {
                Some(place)
                    if place.is_asked && n_chances < MAX_CHANCES && now < place.lives.expires =>
                {
                    n_chances += 1;
                    place.is_asked = false;
                    self.order.push_back(oldest);
                }
                _ => {
                    if let Some(place) = self.known.remove(&oldest) {
                        self.forget(&place);
                    }
                }
            }
        }
    }

    /// How many answers there are, and what they cost in bytes.
    pub(super) fn totals(&self) -> (usize, usize) {
        (self.n_answers, self.bytes)
    }
}
