//! What programs read: the public document, `llms.txt`, the sitemap, and the Markdown twin of every page.

mod twins;

pub(super) use twins::{Texts, Twins};

use super::book::{Book, Place};
use super::markdown;
use super::{escape, one_line};

/// `llms.txt` of an API: what there is, as links to the Markdown twins.
pub(super) fn llms(book: &Book<'_>) -> String {
    let api = book.api;
    let mut out = format!("# {}\n\n", one_line(&api.title));
    let about = match book.docs.summary.is_empty() {
        true => markdown::plain(&book.docs.description, 200),
        false => one_line(&book.docs.summary),
    };
    if !about.is_empty() {
        out.push_str(&format!("> {about}\n\n"));
    }
    out.push_str(&format!(
        "Version {}. The whole API as OpenAPI: [openapi.json](openapi.json).\n\n## Basics\n\n",
        one_line(&api.version)
    ));
    for (place, title) in [
        (Place::Authentication, "Authentication"),
        (Place::Limits, "Limits"),
        (Place::Errors, "Errors"),
    ] {
        out.push_str(&format!("- [{title}]({})\n", twin(book.path(place))));
    }
    for section in &book.sections {
        out.push_str(&format!("\n## {}\n\n", one_line(&section.title)));
        for i in &section.operations {
            let link = book.link(*i, "", None);
            out.push_str(&format!(
                "- [{}]({}): {} {}\n",
                bracketed(&link.link.title),
                twin(&link.link.href),
                link.method,
                one_line(&link.path)
            ));
        }
    }
    if !book.docs.schemas.is_empty() {
        out.push_str("\n## Schemas\n\n");
        for (i, named) in book.docs.schemas.iter().enumerate() {
            let path = twin(book.path(Place::Schema(i)));
            out.push_str(&format!("- [{}]({path})\n", bracketed(&named.name)));
        }
    }
    out
}

/// A document of JSON as YAML.
///
/// # Errors
///
/// It is no JSON.
pub(super) fn yaml(json: &str) -> Result<String, serde_yaml::Error> {
    // JSON is YAML, and keeps its order so.
    let value: serde_yaml::Value = serde_yaml::from_str(json)?;
    serde_yaml::to_string(&value)
}

/// The sitemap of pages below a base.
pub(super) fn sitemap<'p>(base: &str, pages: impl Iterator<Item = &'p str>) -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
        .to_owned();
    for page in pages {
        let address = escape(&format!("{base}/{page}"));
        out.push_str(&format!("  <url><loc>{address}</loc></url>\n"));
    }
    out.push_str("</urlset>\n");
    out
}

/// The Markdown twin of a page.
fn twin(path: &str) -> String {
    match path.strip_suffix(".html") {
        Some(stem) => format!("{stem}.md"),
        None => path.to_owned(),
    }
}

/// A text without line breaks, for a link.
fn bracketed(text: &str) -> String {
    one_line(text).replace('[', "\\[").replace(']', "\\]")
}
