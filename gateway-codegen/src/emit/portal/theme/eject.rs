//! A theme to begin with.

use crate::emit::OutputTree;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$((
            $name,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/portal/theme/", $name)),
        )),*]
    };
}

/// A theme that looks like ours, with an example of everything: its files.
#[must_use]
pub fn eject() -> OutputTree {
    let mut files = OutputTree::new();
    for (name, content) in files![
        "README.md",
        "theme.css",
        "head.hbs",
        "header.hbs",
        "navigation.hbs",
        "navigation_end.hbs",
        "footer.hbs",
        "home.hbs",
        "operation.hbs",
        "not_found.hbs",
        "partials/version.hbs",
        "pages/all-operations.hbs",
        "assets/mark.svg",
    ] {
        files.insert(name, content);
    }
    files
}
