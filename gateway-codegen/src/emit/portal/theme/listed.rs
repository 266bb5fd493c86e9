//! Pages of a theme that its own part of the navigation links to: our lists do not have them again.

use crate::emit::portal::view::Frame;
use crate::plan::ThemePage;
use crate::plan::link::beside;

/// Takes pages of a theme out of the topics that what it has above or below the lists of the navigation links to.
pub(super) fn leave_out(pages: &[ThemePage], frame: &mut Frame) {
    let own = [&frame.navigation, &frame.navigation_end];
    let own = own.into_iter().flatten();
    let linked: Vec<String> = own
        .flat_map(|html| addresses(&html.0))
        .map(|address| beside(&frame.path, address))
        .collect();
    if linked.is_empty() {
        return;
    }
    let (root, path) = (&frame.api_root, &frame.path);
    let is_again = |href: &str| {
        let name = href.strip_prefix(root.as_str());
        let name = name.and_then(|it| it.strip_suffix(".html"));
        let is_own = name.is_some_and(|name| pages.iter().any(|page| page.name == name));
        is_own && linked.contains(&beside(path, href))
    };
    frame.topics.retain(|topic| !is_again(&topic.href));
}

/// Where the links of HTML go. A link to a part of a page is none to the page.
fn addresses(html: &str) -> impl Iterator<Item = &str> {
    let values = html.split("href=").skip(1).filter_map(|rest| {
        let quote = rest.chars().next().filter(|it| matches!(it, '"' | '\''))?;
        rest.get(1..)?.split(quote).next()
    });
    values.filter(|address| !address.contains('#'))
}
