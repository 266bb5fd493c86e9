//! Where links lead that stand in descriptions and guides.

use super::docs::Docs;
use super::{Guide, GuideImage, ThemePage};

/// Pages that every API has, or may have.
pub const TOPICS: [&str; 6] = [
    "index.html",
    "authentication.html",
    "limits.html",
    "errors.html",
    "schemas.html",
    "changelog.html",
];

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Linked<'t> {
    /// An operation, by its place.
    Operation(usize),
    /// The operations of a tag, by its name.
    Tag(String),
    /// A named schema, by its place.
    Schema(usize),
    /// A guide, by its place, with the fragment behind it: empty, or `#start`.
    Guide(usize, &'t str),
    /// One of [`TOPICS`], with the fragment behind it.
    Topic(&'static str, &'t str),
    /// A page of the theme, by its place.
    Page(usize),
    /// A heading of the same text.
    Heading,
    /// Another host, or another place on the same one.
    Elsewhere,
    /// Nothing that is there.
    Nowhere,
}

/// What a link of a text in a file leads to: an operation by `#operation/ID`, a tag by `#tag/NAME`, a schema by its pointer, a
/// guide by its file, a page of the theme by `#page/NAME`, a page that every API has by its name.
#[must_use]
pub fn linked<'t>(
    docs: &Docs,
    (guides, pages): (&[Guide], &[ThemePage]),
    file: &str,
    target: &'t str,
) -> Linked<'t> {
    if let Some(name) = target.strip_prefix("#page/") {
        let found = pages.iter().position(|it| it.name == name);
        return found.map_or(Linked::Nowhere, Linked::Page);
    }
    if let Some(id) = target.strip_prefix("#operation/") {
        let id = decoded(id);
        let found = docs.operations.iter().position(|it| it.id == id);
        return found.map_or(Linked::Nowhere, Linked::Operation);
    }
    if let Some(name) = target.strip_prefix("#tag/") {
        let name = decoded(name);
        // As the pages of tags are: what nothing has, and nothing describes, has none.
        let mut of_operations = docs.operations.iter().flat_map(|it| &it.tags);
        let mut described = docs.tags.iter();
        let is_page = of_operations.any(|it| *it == name)
            || described.any(|it| {
                it.name == name && (!it.description.trim().is_empty() || it.more.is_some())
            });
        return match is_page {
            true => Linked::Tag(name),
            false => Linked::Nowhere,
        };
    }
    let mut ways = ["#/components/schemas/", "#/definitions/"].iter();
    if let Some(name) = ways.find_map(|way| target.strip_prefix(way)) {
        let name = decoded(name).replace("~1", "/").replace("~0", "~");
        let found = docs.schemas.iter().position(|it| it.name == name);
        return found.map_or(Linked::Nowhere, Linked::Schema);
    }
    if target.starts_with('#') {
        return Linked::Heading;
    }
    if target.contains(':') || target.starts_with(['/', '?']) {
        return Linked::Elsewhere;
    }
    let end = target.find('#').unwrap_or(target.len());
    let (path, fragment) = target.split_at_checked(end).unwrap_or((target, ""));
    let path = beside(file, &decoded(path));
    if let Some(i) = guides.iter().position(|it| it.file == path) {
        return Linked::Guide(i, fragment);
    }
    let topic = TOPICS
        .into_iter()
        .find(|topic| target.get(..end) == Some(*topic));
    topic.map_or(Linked::Nowhere, |topic| Linked::Topic(topic, fragment))
}

/// The image that a text in a file shows by a target, among those that the site has.
#[must_use]
pub fn image<'i>(images: &'i [GuideImage], file: &str, target: &str) -> Option<&'i GuideImage> {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let wanted = beside(file, &path.replace("%20", " "));
    images.iter().find(|image| image.file == wanted)
}

/// Without percent-encoding, as far as that is text.
fn decoded(text: &str) -> String {
    let decoded = crate::source::pointer::percent_decode(text);
    decoded.unwrap_or_else(|_| text.to_owned())
}

/// The name of a file given relative to another one.
pub fn beside(file: &str, path: &str) -> String {
    let mut steps: Vec<&str> = file.split('/').collect();
    steps.pop();
    for step in path.split('/') {
        match step {
            "." | "" => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::docs::{OperationDocs, TagDocs};

    #[test]
    fn names_beside_a_file() {
        for (path, expected) in [
            ("b.md", "docs/b.md"),
            ("./b.md", "docs/b.md"),
            ("../b.md", "b.md"),
            ("more/b.md", "docs/more/b.md"),
        ] {
            assert_eq!(beside("docs/a.md", path), expected);
        }
    }

    #[test]
    fn targets() {
        let docs = Docs {
            operations: vec![OperationDocs {
                id: "getPet".to_owned(),
                tags: vec!["all pets".to_owned(), "more".to_owned()],
                ..OperationDocs::default()
            }],
            tags: [("told", "Said."), ("silent", " ")]
                .map(|(name, description)| TagDocs {
                    name: name.to_owned(),
                    description: description.to_owned(),
                    more: None,
                })
                .into(),
            ..Docs::default()
        };
        let guides = [Guide {
            file: "docs/01 start.md".to_owned(),
            title: "Start".to_owned(),
            description: String::new(),
            text: String::new(),
        }];
        for (target, expected) in [
            ("#operation/getPet", Linked::Operation(0)),
            ("#operation/get", Linked::Nowhere),
            ("#tag/all%20pets", Linked::Tag("all pets".to_owned())),
            ("#tag/more", Linked::Tag("more".to_owned())),
            ("#tag/told", Linked::Tag("told".to_owned())),
            ("#tag/silent", Linked::Nowhere),
            ("#tag/pets", Linked::Nowhere),
            ("#/components/schemas/Pet", Linked::Nowhere),
            ("#start", Linked::Heading),
            ("https://a.example/#operation/x", Linked::Elsewhere),
            ("mailto:a@b.example", Linked::Elsewhere),
            ("/rest/overview", Linked::Elsewhere),
            ("01%20start.md#x", Linked::Guide(0, "#x")),
            ("../docs/01 start.md", Linked::Guide(0, "")),
            ("limits.html#plans", Linked::Topic("limits.html", "#plans")),
            ("other.html", Linked::Nowhere),
            ("", Linked::Nowhere),
        ] {
            assert_eq!(
                linked(&docs, (&guides, &[]), "docs/a.md", target),
                expected,
                "{target}"
            );
        }
    }
}
