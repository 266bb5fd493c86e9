//! Where the pages of an API are, and what is linked to them.

mod sections;

use std::collections::BTreeMap;

use crate::emit::names::{Named, Slugs};
use crate::plan::docs::{Docs, OperationDocs, Schema};
use crate::plan::link;
use crate::plan::{Api, Guide, GuideImage, Operation, ThemePage};

use super::view::{Link, OperationLink};
use super::{answers, markdown};
pub(super) use sections::Section;

/// The pages of an API.
#[derive(Debug)]
pub(super) struct Book<'p> {
    pub(super) api: &'p Api,
    pub(super) docs: &'p Docs,
    /// What can be wrong with calls of each operation, by their places in the API.
    pub(super) faults: Vec<Option<serde_json::Value>>,
    /// The folder of its pages in the site: empty, or `pets/`.
    pub(super) folder: String,
    /// By the places of operations in the API, below the folder.
    pub(super) operations: Vec<String>,
    /// Tags with their operations.
    pub(super) sections: Vec<Section>,
    /// The sections of each operation, that of its first tag in front.
    sections_of: Vec<Vec<usize>>,
    /// What operations are called, and a line about each, likewise.
    titles: Vec<String>,
    summaries: Vec<String>,
    /// By the places of schemas in the documentation.
    pub(super) schemas: Vec<String>,
    /// By the places of webhooks.
    pub(super) webhooks: Vec<String>,
    /// Guides in their order.
    pub(super) guides: &'p [Guide],
    guide_paths: Vec<String>,
    /// Pages of the theme, by their places in it.
    page_paths: Vec<String>,
    /// Anchors of security schemes on their page, by name.
    pub(super) schemes: BTreeMap<&'p str, String>,
}

/// A page of an API, as it is told apart from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Home,
    Operation(usize),
    Section(usize),
    Schemas,
    Schema(usize),
    Webhook(usize),
    Guide(usize),
    Page(usize),
    Authentication,
    Errors,
    Limits,
    Changelog,
}

impl<'p> Book<'p> {
    pub(super) fn new(api: &'p Api, docs: &'p Docs, folder: String) -> Book<'p> {
        let named = api.operations.iter().zip(&docs.operations);
        let operations = named.map(|(operation, docs)| {
            let call = format!("{} {}", method(operation), operation.path.text);
            match docs.id.is_empty() {
                true => Named::from(call),
                false => Named {
                    shown: docs.id.clone(),
                    full: format!("{} {call}", docs.id),
                },
            }
        });
        let operations = pages("operations", "operation", operations);
        let guides = api.portal.as_ref();
        let guides = guides.map_or(&[][..], |portal| portal.guides.as_slice());
        let titles = api.operations.iter().zip(&docs.operations);
        let titles = titles.map(|(operation, docs)| title(api, operation, docs));
        let titles: Vec<String> = titles.collect();
        let summaries = docs.operations.iter().zip(&titles);
        let summaries = summaries.map(|(docs, title)| {
            let line = markdown::plain(&docs.description, MAX_SUMMARY);
            let is_title = line.trim_end_matches('.') == title;
            if is_title { String::new() } else { line }
        });
        let summaries = summaries.collect();
        let sections = sections::of(api, docs);
        let sections_of = sections::by_operation(&sections, api.operations.len());
        let schemes = docs.schemes.iter().map(|it| it.name.as_str());
        let anchors = Slugs::default().of("scheme", schemes.clone());
        let guide_names = guides.iter().map(|it| Named {
            shown: file_stem(&it.file).to_owned(),
            full: it.file.clone(),
        });
        Book {
            faults: answers::faults_of(api),
            operations,
            titles,
            summaries,
            sections,
            sections_of,
            schemas: pages(
                "schemas",
                "schema",
                docs.schemas.iter().map(|it| it.name.as_str()),
            ),
            webhooks: pages(
                "webhooks",
                "webhook",
                docs.webhooks.iter().map(|it| it.name.as_str()),
            ),
            guide_paths: pages("guides", "guide", guide_names),
            guides,
            page_paths: Vec::new(),
            schemes: schemes.zip(anchors).collect(),
            api,
            docs,
            folder,
        }
    }

    /// With the pages of a theme.
    pub(super) fn with_pages(mut self, pages: &[ThemePage]) -> Book<'p> {
        let paths = pages.iter().map(|page| format!("{}.html", page.name));
        self.page_paths = paths.collect();
        self
    }

    /// The image that a text in a file shows by this target.
    pub(super) fn image(&self, file: &str, target: &str) -> Option<&'p GuideImage> {
        let portal = self.api.portal.as_ref()?;
        link::image(&portal.images, file, target)
    }

    /// The images that its guides show.
    pub(super) fn images(&self) -> impl Iterator<Item = &'p GuideImage> + use<'p> {
        let portal = self.api.portal.as_ref();
        portal.into_iter().flat_map(|portal| &portal.images)
    }

    /// All pages, below the folder of the API.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let lists = [
            &self.operations,
            &self.schemas,
            &self.webhooks,
            &self.guide_paths,
            &self.page_paths,
        ];
        let sections = self.sections.iter().map(|section| section.path.as_str());
        let schemas = (!self.schemas.is_empty()).then_some(Place::Schemas);
        let changes = self.has_changelog().then_some(Place::Changelog);
        let fixed = [
            Place::Home,
            Place::Authentication,
            Place::Errors,
            Place::Limits,
        ];
        let fixed = fixed
            .into_iter()
            .chain(schemas)
            .chain(changes)
            .map(|it| self.path(it));
        let lists = lists.into_iter().flatten().map(String::as_str);
        lists.chain(sections).chain(fixed)
    }

    /// The page of a place, below the folder of the API. An unknown place is the first page.
    pub(super) fn path(&self, place: Place) -> &str {
        let path = match place {
            Place::Home => None,
            Place::Operation(i) => self.operations.get(i).map(String::as_str),
            Place::Section(i) => self.sections.get(i).map(|it| it.path.as_str()),
            Place::Schemas => Some("schemas.html"),
            Place::Schema(i) => self.schemas.get(i).map(String::as_str),
            Place::Webhook(i) => self.webhooks.get(i).map(String::as_str),
            Place::Guide(i) => self.guide_paths.get(i).map(String::as_str),
            Place::Page(i) => self.page_paths.get(i).map(String::as_str),
            Place::Authentication => Some("authentication.html"),
            Place::Errors => Some("errors.html"),
            Place::Limits => Some("limits.html"),
            Place::Changelog => Some("changelog.html"),
        };
        path.unwrap_or("index.html")
    }

    /// Whether there is anything to say of changes.
    pub(super) fn has_changelog(&self) -> bool {
        let is_going = |it: &OperationDocs| it.is_deprecated || !it.sunset.is_empty();
        !self.docs.releases.is_empty() || self.docs.operations.iter().any(is_going)
    }

    /// The section that lists an operation in the navigation.
    pub(super) fn section_of(&self, operation: usize) -> Option<usize> {
        self.sections_of(operation).first().copied()
    }

    /// The sections of all of its tags.
    pub(super) fn sections_of(&self, operation: usize) -> &[usize] {
        let sections = self.sections_of.get(operation);
        sections.map_or(&[], Vec::as_slice)
    }

    /// What an operation is called.
    pub(super) fn title(&self, operation: usize) -> String {
        self.titles.get(operation).cloned().unwrap_or_default()
    }

    pub(super) fn operation(&self, i: usize) -> Option<(&'p Operation, &'p OperationDocs)> {
        Some((self.api.operations.get(i)?, self.docs.operations.get(i)?))
    }

    /// Base path and path of an operation.
    pub(super) fn full_path(&self, operation: &Operation) -> String {
        format!("{}{}", self.api.base_path, operation.path.without_query())
    }

    /// An operation in a list on a page from which `root` leads to the folder of the API.
    pub(super) fn link(&self, i: usize, root: &str, current: Option<Place>) -> OperationLink {
        let Some((plan, docs)) = self.operation(i) else {
            return OperationLink::default();
        };
        OperationLink {
            link: self.link_to(Place::Operation(i), self.title(i), root, current),
            method: method(plan).to_owned(),
            path: self.full_path(plan),
            summary: self.summaries.get(i).cloned().unwrap_or_default(),
            is_deprecated: docs.is_deprecated,
            badges: super::pages::access::badges(plan, self.docs),
        }
    }

    /// A link to a page of the API.
    pub(super) fn link_to(
        &self,
        place: Place,
        title: impl Into<String>,
        root: &str,
        current: Option<Place>,
    ) -> Link {
        Link {
            href: format!("{root}{}", self.path(place)),
            title: title.into(),
            is_current: current == Some(place),
        }
    }

    /// The operations that take or give each schema, by its place: those that refer to it themselves.
    pub(super) fn users(&self) -> Vec<Vec<usize>> {
        let mut users = vec![Vec::new(); self.docs.schemas.len()];
        for (i, docs) in self.docs.operations.iter().enumerate() {
            for schema in schemas_of(docs) {
                each_reference(schema, &mut |id| {
                    if let Some(users) = users.get_mut(id).filter(|it| it.last() != Some(&i)) {
                        users.push(i);
                    }
                });
            }
        }
        users
    }

    /// The schemas that have each schema as a part, by its place.
    pub(super) fn wholes(&self) -> Vec<Vec<usize>> {
        let mut wholes = vec![Vec::new(); self.docs.schemas.len()];
        for (i, named) in self.docs.schemas.iter().enumerate() {
            each_reference(&named.schema, &mut |id| {
                let wholes = wholes.get_mut(id);
                if let Some(wholes) = wholes.filter(|it| id != i && it.last() != Some(&i)) {
                    wholes.push(i);
                }
            });
        }
        wholes
    }
}

/// The pages of a folder.
fn pages<N: Into<Named>>(
    folder: &str,
    kind: &str,
    names: impl IntoIterator<Item = N>,
) -> Vec<String> {
    let slugs = Slugs::default().of(kind, names).into_iter();
    slugs.map(|slug| format!("{folder}/{slug}.html")).collect()
}

/// The name of a file without folders, ending, and a number that orders it.
fn file_stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let rest = stem.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.trim_start_matches(['-', '_', ' ']);
    if rest.is_empty() { stem } else { rest }
}

/// Most characters of a line about an operation.
const MAX_SUMMARY: usize = 160;

/// What an operation is called: its summary, else its id, else method and path.
fn title(api: &Api, operation: &Operation, docs: &OperationDocs) -> String {
    let titles = [&docs.summary, &docs.id];
    let title = titles.into_iter().find(|title| !title.is_empty());
    title.map_or_else(
        || {
            format!(
                "{} {}{}",
                method(operation),
                api.base_path,
                operation.path.without_query()
            )
        },
        |title| title.trim_end_matches('.').to_owned(),
    )
}

/// A title where the method stands beside it: one that is made of method and path does not say the method again.
pub(super) fn without_method<'t>(title: &'t str, method: &str) -> &'t str {
    let path = title.strip_prefix(method);
    let path = path.and_then(|rest| rest.strip_prefix(' '));
    path.filter(|it| it.starts_with('/')).unwrap_or(title)
}

/// `GET`, …, `ANY`; `DEFAULT` for the route of everything else.
pub(super) fn method(operation: &Operation) -> &str {
    operation.method.as_deref().unwrap_or("DEFAULT")
}

/// All schemas that an operation and its callbacks mention.
fn schemas_of(docs: &OperationDocs) -> impl Iterator<Item = &Schema> {
    let callbacks = docs.callbacks.iter().map(|it| &it.operation);
    std::iter::once(docs)
        .chain(callbacks)
        .flat_map(schemas_of_one)
}

fn schemas_of_one(docs: &OperationDocs) -> impl Iterator<Item = &Schema> {
    let body = docs.body.iter().flat_map(|body| &body.content);
    let answers = docs.responses.iter().flat_map(|it| &it.content);
    let headers = docs.responses.iter().flat_map(|it| &it.headers);
    let written = docs.parameters.iter().chain(headers).map(|it| &it.schema);
    let content = body.chain(answers).filter_map(|it| it.schema.as_ref());
    written.chain(content)
}

/// The named schemas that a schema refers to, however deep below it.
pub(super) fn each_reference(schema: &Schema, found: &mut dyn FnMut(usize)) {
    if let Some(id) = schema.reference {
        found(id);
    }
    let properties = schema.properties.iter().chain(&schema.patterns);
    let properties = properties.chain(&schema.dependent);
    let parts = properties.map(|property| &property.schema);
    let lists = [
        &schema.first_items,
        &schema.all_of,
        &schema.one_of,
        &schema.any_of,
    ];
    let one = [&schema.items, &schema.not, &schema.contains, &schema.names];
    let one = one.into_iter().flatten();
    let condition = schema.condition.iter();
    let condition =
        condition.flat_map(|it| [Some(&it.test), it.then.as_ref(), it.otherwise.as_ref()]);
    let additional = match &schema.additional {
        crate::plan::docs::Additional::Such(such) => Some(such),
        _ => None,
    };
    let all = parts
        .chain(lists.into_iter().flatten())
        .chain(one.chain(additional).map(Box::as_ref))
        .chain(condition.flatten());
    for part in all {
        each_reference(part, found);
    }
}
