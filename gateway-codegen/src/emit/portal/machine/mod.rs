//! What programs read: the public document, `llms.txt`, the sitemap, and the Markdown twin of every page.

mod plain;
mod schemas;
mod twins;
mod words;
mod yaml;

pub(super) use twins::{Twins, title};
pub(super) use yaml::yaml;

use super::book::{Book, Place};
use super::elsewhere::more;
use super::markdown;
use super::view::{ApiSummary, CataloguePage};
use super::{changes, escape, one_line};
use words::words;

/// `llms.txt` of an API: what there is, as links to the Markdown twins.
pub(super) fn llms(book: &Book<'_>) -> String {
    let api = book.api;
    let mut out = title(&api.title);
    let about = match book.docs.summary.is_empty() {
        true => markdown::plain(&book.docs.description, 200),
        false => book.docs.summary.clone(),
    };
    if !about.is_empty() {
        out.push_str(&format!("> {}\n\n", words::paragraph(&about)));
    }
    out.push_str(&format!(
        "Version {}. The whole API as OpenAPI: [openapi.json](openapi.json).\n\n",
        words(&api.version)
    ));
    let more = more(book.docs.more.as_ref());
    if !more.is_empty() {
        out.push_str(&format!(
            "External documentation: {}\n\n",
            plain::line(&more)
        ));
    }
    out.push_str("## Basics\n\n");
    for (place, title) in [
        (Place::Authentication, "Authentication"),
        (Place::Limits, "Limits"),
        (Place::Errors, "Errors"),
    ] {
        out.push_str(&format!("- [{title}]({})\n", twin(book.path(place))));
    }
    if book.has_changelog() {
        let path = twin(book.path(Place::Changelog));
        out.push_str(&format!("- [Changes]({path})\n"));
    }
    for section in &book.sections {
        out.push_str(&format!("\n## {}\n\n", words(&section.title)));
        // Operations are listed by their first tags.
        if section.first.is_empty() {
            let title = words(&section.title);
            out.push_str(&format!("- [{title}]({})\n", twin(&section.path)));
        }
        for i in &section.first {
            let link = book.link(*i, "", None);
            out.push_str(&format!(
                "- [{}]({}): {} {}\n",
                words(&link.link.title),
                twin(&link.link.href),
                link.method,
                words(&link.path)
            ));
        }
    }
    if !book.docs.webhooks.is_empty() {
        out.push_str("\n## Webhooks\n\n");
    }
    for (i, webhook) in book.docs.webhooks.iter().enumerate() {
        let path = twin(book.path(Place::Webhook(i)));
        let title = words(webhook.title());
        out.push_str(&format!("- [{title}]({path}): {}\n", webhook.method));
    }
    if !book.docs.schemas.is_empty() {
        out.push_str("\n## Schemas\n\n");
        for (i, named) in book.docs.schemas.iter().enumerate() {
            let path = twin(book.path(Place::Schema(i)));
            out.push_str(&format!("- [{}]({path})\n", words(&named.name)));
        }
    }
    out
}

/// `llms.txt` of a site with several APIs: links to those of the APIs.
pub(super) fn llms_of_several(title: &str, page: &CataloguePage) -> String {
    let mut out = format!("{}## APIs\n\n", self::title(title));
    let llms = |api: &ApiSummary| api.link.href.replace("index.html", "llms.txt");
    apis(page, llms, &mut out);
    out
}

/// The APIs of a site as links.
fn apis(page: &CataloguePage, href: impl Fn(&ApiSummary) -> String, out: &mut String) {
    for api in &page.apis {
        let title = format!("{} {}", api.link.title, api.version);
        out.push_str(&format!("- [{}]({})", words(&title), href(api)));
        if !api.description.is_empty() {
            out.push_str(&format!(": {}", plain::line(&api.description)));
        }
        out.push('\n');
    }
}

/// The changes of an API as a feed (RSS 2.0, whose dates may be missing: a document says nothing of days). Its addresses are
/// absolute where the base of the site is known.
pub(super) fn feed(book: &Book<'_>, base: Option<&str>) -> String {
    let address = |fragment: &str| {
        let page = format!("{}{}{fragment}", book.folder, book.path(Place::Changelog));
        match base {
            Some(base) => format!("{base}/{page}"),
            None => format!("{}{fragment}", book.path(Place::Changelog)),
        }
    };
    let title = one_line(&book.api.title);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\">\n<channel>\n\
         <title>{} changes</title>\n<link>{}</link>\n\
         <description>What changed for callers from version to version.</description>\n",
        xml(&title),
        xml(&address(""))
    );
    for (release, anchor) in book
        .docs
        .releases
        .iter()
        .zip(changes::anchors(&book.docs.releases))
    {
        let link = xml(&address(&format!("#{anchor}")));
        let changes = release.changes.iter();
        let changes = changes.map(|it| format!("<li>{}</li>", escape(&twins::told(it))));
        let told = match release.changes.is_empty() {
            true => "No changes for callers.".to_owned(),
            false => format!("<ul>{}</ul>", changes.collect::<String>()),
        };
        out.push_str(&format!(
            "<item>\n<title>{} {}</title>\n<link>{link}</link>\n\
             <guid isPermaLink=\"false\">{}</guid>\n<description>{}</description>\n</item>\n",
            xml(&title),
            xml(&one_line(&release.version)),
            xml(&format!("{} {}", book.api.name, one_line(&release.version))),
            xml(&told)
        ));
    }
    out.push_str("</channel>\n</rss>\n");
    out
}

/// A text in XML, which has no characters for most controls (XML 1.0 §2.2).
fn xml(text: &str) -> String {
    let is_char = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    escape(&text.chars().filter(is_char).collect::<String>())
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

/// The Markdown twin of a page, which may have a fragment behind it.
pub(super) fn twin(path: &str) -> String {
    let end = path.find('#').unwrap_or(path.len());
    let (page, fragment) = path.split_at_checked(end).unwrap_or((path, ""));
    match page.strip_suffix(".html") {
        Some(stem) => format!("{stem}.md{fragment}"),
        None => path.to_owned(),
    }
}
