//! Portals beside what others make of the same documents, in a browser; with `LONG_TESTS` only.
//!
//! Weights and memory are compared, and times are printed: they say nothing of the portal on a busy machine.

use gateway_tests::registry::node_packages;
use gateway_tests::workspace_root;

use crate::desk::Desk;
use crate::large;

/// What others render documents with: packages whose bundles need nothing else.
const PACKAGES: [&str; 4] = [
    "@scalar/api-reference@1.72.1",
    "redoc@3.0.1",
    "@stoplight/elements@9.0.25",
    "swagger-ui-dist@5.35.0",
];

fn beside_others(desk: &Desk) {
    let peers = node_packages("portal-peers", &PACKAGES).unwrap();
    desk.look("compare.mjs", &[("PEERS", peers.to_str().unwrap())]);
}

fn is_long() -> bool {
    let is_long = std::env::var_os("LONG_TESTS").is_some();
    if !is_long {
        eprintln!("skipped: only in long runs");
    }
    is_long
}

#[test]
fn the_petstore_beside_others() {
    if is_long() {
        let spec = workspace_root().join("specs/petstore.yaml");
        beside_others(&Desk::new("petstore-peers", &spec));
    }
}

#[test]
fn a_large_document_beside_others() {
    if is_long() {
        let desk = Desk::new("github-peers", &large::github_document());
        desk.look("kinds.mjs", &[]);
        beside_others(&desk);
    }
}
