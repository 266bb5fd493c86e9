//! Sources held to a scripted world: what they fetch, when, and who waits for it.
//!
//! - `world`: issuers that answer as told, a clock that is set, notes that are kept;
//! - `loading`: the first keys, and what is no answer;
//! - `changing`: refreshing, rotation, unknown keys;
//! - `outage`: issuers that are down, threads that go away.

mod changing;
mod loading;
mod outage;
mod world;
