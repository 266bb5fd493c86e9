//! A portal on its way from the emitter that makes it to the one that puts it into a crate.

/// A folded site, and where it is served.
#[derive(Debug, Clone)]
pub struct Site {
    /// `/docs`.
    pub path: String,
    /// Its files, folded (`emit::portal::fold`).
    pub archive: Vec<u8>,
    /// By which versions its pages ask for assets: `assets/portal.css?v=…`.
    pub versions: Vec<String>,
    /// The `Content-Security-Policy` of its pages.
    pub policy: String,
    /// Whether it is made while somebody works on the document: a report stands beside its pages, which no browser keeps.
    pub is_in_development: bool,
}
