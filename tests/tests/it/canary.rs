//! Canaries, changed over the admin listener while requests run.
