//! The developer portal: plan → pages, as files.
//!
//! `folders` says where the APIs of a site are, `book` where the pages of an API; `pages` makes of the plan what pages show (`view`), which `templates` renders.
//! `shown` makes schemas of the document views; `answers` is what the gateway answers by itself, from the runtime's own table;
//! `call` is a call of an operation, for samples and the console; `elsewhere` links to other sites. `markdown`, `highlight`, `samples` and `picture` turn plain
//! data into HTML and know nothing of the plan. `theme` is what users have in the place of our look. `search` is the index of the
//! search box, `machine` what programs read.
//! Called by the commands `docs` and `build`; reads the plan alone.

mod answers;
mod archive;
pub mod assets;
mod book;
mod call;
mod changes;
mod elsewhere;
mod folders;
pub mod highlight;
mod json_schema;
mod machine;
pub mod markdown;
mod missing;
mod pages;
pub mod picture;
pub mod samples;
pub mod search;
mod shown;
mod site;
pub mod templates;
pub mod theme;
pub mod view;

pub use archive::fold;
use picture::text::{escape, one_line};
pub use site::{PortalError, policy, site, sites, sites_in_development};

/// A sentence as a part of another one.
fn within_sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}

/// What a site is made with.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Where the site will be, without a `/` at its end: for canonical addresses and the sitemap.
    pub base_url: Option<String>,
    /// The title of the portal; `None`: that of the first API.
    pub title: Option<String>,
    /// Leave out what programs read: documents, Markdown twins, `llms.txt`, the sitemap.
    pub pages_only: bool,
    /// What names the build, where a portal is made while somebody works on the document: its pages show what is wrong with it.
    pub build: Option<String>,
}
