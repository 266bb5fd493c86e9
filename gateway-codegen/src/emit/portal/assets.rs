//! Files that all pages share: styles, scripts, a picture for tabs.

/// What comes before and after scripts that are made of several files: they share one scope, and nothing leaks from it.
const OPENING: &str = "\"use strict\";\n(() => {\n";
const CLOSING: &str = "})();\n";

macro_rules! asset {
    ($name:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/templates/portal/assets/",
            $name
        ))
    };
}

/// On all pages.
const PORTAL: [&str; 9] = [
    asset!("js/elements.js"),
    asset!("js/theme-switch.js"),
    asset!("js/navigation.js"),
    asset!("js/tabs.js"),
    asset!("js/credentials.js"),
    asset!("js/copy.js"),
    asset!("js/search-index.js"),
    asset!("js/search.js"),
    asset!("js/portal.js"),
];

/// On pages of operations, behind those of all pages.
const CONSOLE: [&str; 9] = [
    asset!("js/console/json.js"),
    asset!("js/console/validate.js"),
    asset!("js/console/fields.js"),
    asset!("js/console/servers.js"),
    asset!("js/console/access.js"),
    asset!("js/console/oauth.js"),
    asset!("js/console/request.js"),
    asset!("js/console/response.js"),
    asset!("js/console/console.js"),
];

/// The files with their paths from the root of the site.
#[must_use]
pub fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        (
            "assets/portal.css",
            asset!("portal.css").as_bytes().to_vec(),
        ),
        ("assets/icon.svg", asset!("icon.svg").as_bytes().to_vec()),
        ("assets/theme.js", asset!("theme.js").as_bytes().to_vec()),
        ("assets/portal.js", script(&PORTAL)),
        ("assets/console.js", script(&CONSOLE)),
        // A module of its own: the console loads it where an operation asks for signatures.
        (
            "assets/signature.js",
            asset!("js/signature.js").as_bytes().to_vec(),
        ),
    ]
}

/// What pages have besides while somebody works on the document.
#[must_use]
pub fn of_development() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("assets/dev.css", asset!("dev.css").as_bytes().to_vec()),
        ("assets/dev.js", asset!("js/dev.js").as_bytes().to_vec()),
    ]
}

fn script(parts: &[&str]) -> Vec<u8> {
    let mut script = OPENING.to_owned();
    for part in parts {
        script.push_str(part);
        script.push('\n');
    }
    script.push_str(CLOSING);
    script.into_bytes()
}

/// Changes whenever a byte of a file does.
#[must_use]
pub fn version() -> String {
    let files = files();
    version_of(
        files
            .iter()
            .map(|(path, content)| (*path, content.as_slice())),
    )
}

/// The same of any files: an FNV-1a hash of paths and contents.
pub(super) fn version_of<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for (path, content) in files {
        let content = content.iter().copied();
        for byte in path.bytes().chain([0]).chain(content).chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_short() {
        assert_eq!(version(), version());
        assert_eq!(version().len(), 16);
    }

    #[test]
    fn words_without_end_widen_no_page() {
        // In boxes that are as wide as their longest word: rows of links and names. Looked at in a browser, at 360 pixels.
        let style = asset!("portal.css");
        for selector in [
            ".breadcrumbs",
            ".foot",
            ".server-title",
            ".nav-list a, .switcher a",
            ".head, .properties > li > p:first-child",
            ".brand",
            ".path",
        ] {
            let rules = style.split('}').filter(|rule| rule.contains('{'));
            let mut rules = rules.filter(|rule| {
                let (selectors, _) = rule.split_once('{').unwrap();
                selectors.lines().last().unwrap().trim() == selector
            });
            let is_broken = rules.any(|rule| rule.contains("overflow-wrap: anywhere"));
            assert!(is_broken, "{selector}");
        }
        assert!(style.contains(":is(th, td) { max-width:"));
    }

    #[test]
    fn scripts_make_no_markup_from_texts() {
        for (path, content) in files().into_iter().chain(of_development()) {
            let text = String::from_utf8(content).unwrap();
            for forbidden in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
            ] {
                assert!(!text.contains(forbidden), "{path} has {forbidden}");
            }
        }
    }
}
