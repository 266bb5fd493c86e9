//! Tokens held to verdicts.
//!
//! - `mint`: keys, and tokens that they sign;
//! - `forgeries`: tokens that are refused, each with its reason, and their genuine counterparts;
//! - `header_forgeries`, `signature_forgeries`, `shape_forgeries`, `claim_forgeries`: the table's parts;
//! - `suite`: the tests of Project Wycheproof, where they are at hand;
//! - `keys`: keys of a set that are taken or passed over;
//! - `remembered`: the cache of verified tokens.

mod claim_forgeries;
mod forgeries;
mod header_forgeries;
mod keys;
pub(super) mod mint;
mod remembered;
mod shape_forgeries;
mod signature_forgeries;
mod suite;
