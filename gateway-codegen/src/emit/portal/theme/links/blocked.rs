//! What is in a template and does nothing, since the site's policy lets no page have it: scripts and styles within pages, pages
//! within pages, and forms.

use crate::emit::portal::picture::text::unescape;
use crate::emit::portal::theme::elements::{Element, elements};

/// As much of one template is told.
const MAX_TOLD: usize = 20;

/// Elements that show another document.
const FRAMES: [&str; 4] = ["iframe", "frame", "embed", "object"];

/// Something that does nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Blocked<'t> {
    /// The byte where it stands.
    pub(super) at: usize,
    /// As it is written there.
    pub(super) written: &'t str,
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// Whether an element shows another document.
pub(super) fn is_frame(name: &str) -> bool {
    FRAMES.iter().any(|it| it.eq_ignore_ascii_case(name))
}

/// What of a template does nothing.
pub(super) fn blocked(text: &str) -> Vec<Blocked<'_>> {
    let elements = elements(text).unwrap_or_default();
    let found = elements.iter().flat_map(|it| of_element(text, it));
    found.take(MAX_TOLD).collect()
}

fn of_element<'t>(text: &'t str, element: &Element<'t>) -> Vec<Blocked<'t>> {
    const SCRIPTS: &str =
        "the site's policy runs no scripts but its own: a theme has markup and styles";
    const STYLES: &str = "the site's policy lets no style stand in pages: give the element a class, and the class a style in `theme.css`";
    const FORMS: &str = "the site's policy lets pages send no forms: link to a page that may";
    let name = element.name.to_ascii_lowercase();
    let mut found = Vec::new();
    let (message, help) = match name.as_str() {
        "script" if is_script_within(text, element) => ("is not run", SCRIPTS),
        "style" => ("is not applied", STYLES),
        "base" => (
            "changes nothing",
            "the site's policy has no other base: `{{root}}` leads to the root of the site from every page",
        ),
        // What stands in the attribute is part of the page.
        name if is_frame(name) && element.value("srcdoc", text).is_none() => (
            "shows nothing",
            "the site's policy has no pages within pages: link to it",
        ),
        _ => ("", ""),
    };
    if !message.is_empty() {
        found.push(Blocked {
            at: element.at,
            written: text
                .get(element.at..element.at + 1 + name.len())
                .unwrap_or_default(),
            message: format!("`<{name}>` {message}"),
            help,
        });
    }
    for attribute in &element.attributes {
        let name = attribute.name.to_ascii_lowercase();
        let event = name.strip_prefix("on").unwrap_or_default();
        let is_event = !event.is_empty() && event.bytes().all(|b| b.is_ascii_lowercase());
        let (message, help) = match name.as_str() {
            "style" => ("is not applied", STYLES),
            // Elements of their own may have attributes of their own, but would be made by scripts.
            _ if is_event => ("is not run", SCRIPTS),
            "action" | "formaction" => ("sends nothing", FORMS),
            "href" | "xlink:href" if is_script(text.get(attribute.value.clone())) => {
                ("is not run", SCRIPTS)
            }
            _ => continue,
        };
        let begin = attribute.name_at;
        found.push(Blocked {
            at: begin,
            written: text.get(begin..begin + name.len()).unwrap_or_default(),
            message: format!("`{name}` of `<{}>` {message}", element.name),
            help,
        });
    }
    found
}

/// Whether an address is a script itself.
fn is_script(address: Option<&str>) -> bool {
    let address = unescape(address.unwrap_or_default());
    let scheme = address.trim_start().split(':').next().unwrap_or_default();
    scheme.len() < address.trim_start().len() && scheme.eq_ignore_ascii_case("javascript")
}

/// Whether an element is a script whose text stands in it, and no data.
fn is_script_within(text: &str, element: &Element<'_>) -> bool {
    const OF_SCRIPTS: [&str; 6] = [
        "",
        "module",
        "importmap",
        "text/javascript",
        "application/javascript",
        "speculationrules",
    ];
    let kind = element.value("type", text).unwrap_or_default();
    let is_script = OF_SCRIPTS
        .iter()
        .any(|it| it.eq_ignore_ascii_case(kind.trim()));
    is_script && element.value("src", text).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_policy_blocks_is_told() {
        for (source, expected) in [
            ("<script>a()</script>", &["0 <script"][..]),
            ("é<SCRIPT type=module>a()</SCRIPT>", &["2 <SCRIPT"]),
            ("<script src=\"{{asset \"a.css\"}}\"></script>", &[]),
            ("<script type='application/ld+json'>{}</script>", &[]),
            ("<script type='{{kind}}'>{}</script>", &[]),
            ("<style>a {}</style>", &["0 <style"]),
            ("<base href=//a.example>", &["0 <base"]),
            (
                "<iframe src=a.html></iframe><object data=a></object>",
                &["0 <iframe", "28 <object"],
            ),
            (
                "<p class=a style = \"b\" onclick='c()' on=d data-on=e>",
                &["11 style", "23 onclick"],
            ),
            ("<p {{#if a}}style='{{b}}'{{/if}}>", &["12 style"]),
            (
                "<a href='JavaScript:a()'>a</a><a href=javascript>",
                &["3 href"],
            ),
            ("<iframe srcdoc='a'></iframe>", &[]),
            (
                "<form action=a method=post><button formaction=b></button></form>",
                &["6 action", "35 formaction"],
            ),
            (
                "<a href='https://a.example'>a</a><!-- <style> --><p title='style='>",
                &[],
            ),
            ("{{!-- <style> --}}&lt;style&gt;", &[]),
        ] {
            let told = blocked(source);
            let told: Vec<_> = told
                .iter()
                .map(|it| format!("{} {}", it.at, it.written))
                .collect();
            assert_eq!(told, expected, "{source}");
        }
        assert_eq!(blocked(&"<base>".repeat(50)).len(), MAX_TOLD);
    }
}
