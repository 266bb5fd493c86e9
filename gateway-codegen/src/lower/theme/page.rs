//! Pages of a theme: their names, and what stands above their templates.

use super::Reader;
use crate::emit::names::is_device;
use crate::lower::front_matter::{self, Field, FrontMatter};
use crate::plan::{ThemePage, ThemePart};

/// The largest page, in bytes.
const MAX_PAGE: usize = super::MAX_TEMPLATE;
/// Names of pages that a site has anyway, or will have in some version.
const TAKEN: [&str; 14] = [
    "404",
    "authentication",
    "callback",
    "changelog",
    "errors",
    "feed",
    "guides",
    "index",
    "limits",
    "operations",
    "schemas",
    "search",
    "tags",
    "webhooks",
];

/// Reads a page, unless something is wrong with it.
pub(super) fn read(file: &str, reader: &mut Reader<'_, '_>, pages: &mut Vec<ThemePage>) {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.trim_end_matches(".hbs");
    let rest = stem.trim_start_matches(|c: char| c.is_ascii_digit());
    let name = match rest.strip_prefix(['-', '_']) {
        Some(rest) if rest.len() < stem.len() && !rest.is_empty() => rest,
        _ => stem,
    };
    if !is_name(name) {
        let text = format!(
            "`{file}` is no name for a page: lower-case letters, digits and `-`, beginning with a letter"
        );
        return reader.refuse(text, "in this theme");
    }
    let Some(text) = reader.text(file, MAX_PAGE) else {
        return;
    };
    if is_device(name) {
        let text = format!("`{file}` has a name that Windows has no files of: `{name}.html`");
        return reader.refuse_at(file, 0, text, "give the page another name");
    }
    if TAKEN.contains(&name) {
        let text = format!("`{file}` has the name of a page that the portal has: `{name}.html`");
        return reader.refuse_at(file, 0, text, "give the page another name");
    }
    if let Some(known) = pages.iter().find(|page| page.name == name) {
        let text = format!(
            "`{file}` and `{}` are one page: `{name}.html`",
            known.part.file
        );
        return reader.refuse_at(file, 0, text, "give one of them another name");
    }
    let Ok(FrontMatter {
        fields,
        begin,
        n_lines,
    }) = front_matter::read(&text)
    else {
        let text = format!("the front matter of `{file}` does not end");
        return reader.refuse_at(file, 0, text, "end it with a line of `---`");
    };
    // With an empty line for each that is taken off, so that places in the template are those in the file.
    let rest = text.get(begin..).unwrap_or_default();
    let source = format!("{}{rest}", "\n".repeat(n_lines));
    let mut page = ThemePage {
        name: name.to_owned(),
        title: title_of(name),
        description: String::new(),
        part: ThemePart {
            file: file.to_owned(),
            source,
        },
    };
    for Field { at, key, value, .. } in fields {
        let place = match key {
            "title" => &mut page.title,
            "description" => &mut page.description,
            key => {
                let text = format!("`{key}` is nothing that a page has");
                reader.refuse_at(file, at, text, "pages have `title` and `description`");
                continue;
            }
        };
        if value.is_empty() {
            let text = format!("`{key}` has no text");
            reader.refuse_at(
                file,
                at,
                text,
                "write it behind the colon, on the same line",
            );
        } else {
            value.clone_into(place);
        }
    }
    pages.push(page);
}

fn is_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    name == "404"
        || name.len() <= 64
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(is_plain)
}

/// A name as a title: `Our pricing` of `our-pricing`.
fn title_of(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_titles() {
        assert_eq!(title_of("our-pricing"), "Our pricing");
        assert!(is_name("a1-b") && !is_name("A") && !is_name("1a") && !is_name("a.b"));
    }
}
