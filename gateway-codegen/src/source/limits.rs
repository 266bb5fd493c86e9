//! What a document may cost: [`Limits`].

/// What a document may cost to read. What goes beyond is a diagnostic of its own, never a crash.
///
/// The defaults let through the largest documents in use (GitHub's: 13 MB, a million values, 30 levels) with room,
/// and keep a hostile one below half a gigabyte and a few seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of one file.
    pub max_bytes: usize,
    /// Levels of lists and mappings inside each other, those behind aliases included.
    pub max_depth: u32,
    /// Values in one file, keys not counted, those behind aliases not counted.
    pub max_values: u64,
    /// Values that aliases and merge keys repeat, in one file.
    pub max_alias_values: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            max_depth: 256,
            max_values: 4_000_000,
            max_alias_values: 1_000_000,
        }
    }
}
