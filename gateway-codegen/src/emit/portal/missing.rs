//! `404.html`, which is shown at any address: links that are relative to it would lead to nowhere from below a folder.

use super::escape;
use crate::emit::OutputTree;

const PAGE: &str = "404.html";

/// What the gateway puts `../` in the place of, as often as an address asks for (`portal/mod.rs` of the runtime).
const UP: &str = "{up}";

/// The site as a gateway serves it, which knows how deep an address is.
pub(super) fn served(mut site: OutputTree) -> OutputTree {
    prefix(UP, &mut site);
    site
}

/// For who serves the files of a site that is at `base`: `https://docs.example/api/`.
pub(super) fn anywhere_below(base: &str, site: &mut OutputTree) {
    let below_scheme = base.split_once("://").map_or(base, |(_, rest)| rest);
    let path = below_scheme.find('/').map_or("", |at| &below_scheme[at..]);
    prefix(&escape(&format!("{}/", path.trim_end_matches('/'))), site);
}

fn prefix(prefix: &str, site: &mut OutputTree) {
    let page = site.get(PAGE).map(String::from_utf8_lossy);
    if let Some(page) = page {
        let page = prefixed(&page, prefix);
        site.insert(PAGE, page);
    }
}

/// HTML with something before each relative address: texts have no quotes that are not escaped, so that only attributes
/// look like attributes.
fn prefixed(html: &str, prefix: &str) -> String {
    const NAMES: [&str; 4] = [" href", " src", " data-root", " data-api-root"];
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("=\"") {
        let (before, behind) = rest.split_at(at + 2);
        out.push_str(before);
        let is_address = NAMES.iter().any(|name| rest[..at].ends_with(name));
        let address = behind.split('"').next().unwrap_or_default();
        let is_relative = !address.starts_with(['/', '#'])
            && !address
                .split(['/', '?', '#'])
                .next()
                .is_some_and(|it| it.contains(':'));
        if is_address && is_relative {
            out.push_str(prefix);
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_get_something_before_them() {
        let html = r##"<html data-root="" data-x=""><a class="b" href="index.html?a=b:c">href="x"</a><a href="#a"><a href="/a"><a href="https://a"><img alt="" src="assets/a.png">"##;
        let expected = r##"<html data-root="U/" data-x=""><a class="b" href="U/index.html?a=b:c">href="x"</a><a href="#a"><a href="/a"><a href="https://a"><img alt="" src="U/assets/a.png">"##;
        assert_eq!(prefixed(html, "U/"), expected);
    }

    #[test]
    fn sites_have_their_path() {
        for (base, expected) in [
            ("https://a.example", "/index.html"),
            ("https://a.example/", "/index.html"),
            ("https://a.example/b/c", "/b/c/index.html"),
            ("https://a.example/b/c/", "/b/c/index.html"),
            ("https://a.example/b&copy", "/b&amp;copy/index.html"),
        ] {
            let mut site = OutputTree::new();
            site.insert(PAGE, "<a href=\"index.html\">");
            anywhere_below(base, &mut site);
            let page = format!("<a href=\"{expected}\">");
            assert_eq!(site.get(PAGE), Some(page.as_bytes()), "{base}");
        }
    }
}
