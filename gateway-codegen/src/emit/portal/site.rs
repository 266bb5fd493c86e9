//! A whole site: the pages of all APIs, their Markdown twins, the search index and the assets.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::archive::fold;
use super::book::{Book, Place, without_method};
use super::call;
use super::folders;
use super::machine::{self, Twins};
use super::pages::{Listed, Pages, Site, image_path, not_found};
use super::samples::{self, SampleLanguage};
use super::search::{self, Entry};
use super::templates::{CallbackPage, Page};
use super::theme::{self, Themed};
use super::view::{ApiSummary, CataloguePage, Frame, Link, OperationPage};
use super::{Options, assets, changes, markdown, missing};
use crate::emit::{self, OutputTree};
use crate::plan::docs::{Credential, OperationDocs, Schema};
use crate::plan::{Api, Gateway, versions};

/// Why there is no site.
#[derive(Debug)]
pub enum PortalError {
    /// A page could not be written.
    Page {
        /// The page from the root of the site.
        path: String,
        /// The reason.
        problem: String,
    },
    /// A template of the theme cannot be rendered.
    Theme {
        /// Its file.
        file: String,
        /// The line in it.
        line: usize,
        /// The column.
        column: usize,
        /// The reason.
        problem: String,
    },
}

impl fmt::Display for PortalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PortalError::Page { path, problem } => write!(f, "cannot write {path}: {problem}"),
            PortalError::Theme {
                file,
                line,
                column,
                problem,
            } => write!(f, "{file}:{line}:{column}: {problem}"),
        }
    }
}

impl std::error::Error for PortalError {}

/// The site of a gateway: of all its APIs whose documents were read for it.
///
/// # Errors
///
/// A page cannot be written.
pub fn site(gateway: &Gateway, options: &Options) -> Result<OutputTree, PortalError> {
    let apis: Vec<&Api> = gateway
        .apis
        .iter()
        .filter(|api| api.docs.is_some())
        .collect();
    // Nobody sends a policy with files, or knows where the gateway is that the console calls.
    of(&apis, options, &policy_with_calls_to("*"))
}

/// `policy` is what pages have for a policy in themselves; may be empty.
fn of(apis: &[&Api], options: &Options, policy: &str) -> Result<OutputTree, PortalError> {
    let named: Vec<Listed> = apis
        .iter()
        .zip(folders::of(apis))
        .map(|(api, folder)| {
            let is_later = |other: &&Api| {
                other.is_version_of(api) && versions::order(&other.version, &api.version).is_gt()
            };
            Listed {
                title: api.title.clone(),
                folder,
                is_newest: !apis.iter().any(is_later),
            }
        })
        .collect();
    let title = options.title.clone();
    let site = Site {
        title: title
            .or_else(|| {
                apis.iter()
                    .find_map(|api| api.portal.as_ref()?.title.clone())
            })
            .unwrap_or_else(|| title_of_all(&named)),
        base_url: options.base_url.clone(),
        assets_version: assets::version(),
        pages_only: options.pages_only,
        policy: policy.to_owned(),
        build: options.build.clone(),
        apis: named,
        known: RefCell::default(),
        themed: Themed::new(
            apis.iter()
                .find_map(|api| api.portal.as_ref()?.theme.as_ref()),
        )?,
    };
    let mut writer = Writer {
        files: OutputTree::new(),
        entries: Vec::new(),
        pages: Vec::new(),
        pages_only: options.pages_only,
        is_in_development: options.build.is_some(),
        has_several: apis.len() > 1,
    };
    let books = apis.iter().zip(&site.apis);
    let books = books.filter_map(|(api, listed)| {
        let docs = api.docs.as_ref()?;
        let book = Book::new(api, docs, listed.folder.clone());
        Some(book.with_pages(site.themed.pages()))
    });
    let books: Vec<Book<'_>> = books.collect();
    for book in &books {
        writer.api(&Pages::new(&site, book, &books))?;
    }
    if site.apis.len() != 1 {
        writer.catalogue(&site, apis)?;
    }
    writer.around(&site)?;
    if let Some(failed) = site.themed.take_failed() {
        return Err(failed);
    }
    Ok(writer.files)
}

/// The sites that a gateway serves: one for each path that its documents name, with all APIs that name it.
///
/// # Errors
///
/// As [`site`].
pub fn sites(gateway: &Gateway) -> Result<Vec<emit::Site>, PortalError> {
    sites_of(gateway, None)
}

/// The same, while somebody works on the documents: pages show what is wrong with them, and are loaded anew when another build than
/// the one of this name is served. A gateway of such sites is for `gwc dev` alone.
///
/// # Errors
///
/// As [`site`].
pub fn sites_in_development(
    gateway: &Gateway,
    build: &str,
) -> Result<Vec<emit::Site>, PortalError> {
    sites_of(gateway, Some(build))
}

fn sites_of(gateway: &Gateway, build: Option<&str>) -> Result<Vec<emit::Site>, PortalError> {
    let mut by_path: BTreeMap<&str, Vec<&Api>> = BTreeMap::new();
    for api in &gateway.apis {
        if let Some(portal) = api.portal.as_ref().filter(|portal| portal.is_served) {
            by_path.entry(&portal.path).or_default().push(api);
        }
    }
    let made = by_path.into_iter().map(|(path, apis)| {
        let portals = apis.iter().filter_map(|api| api.portal.as_ref());
        let title = portals.filter_map(|portal| portal.title.clone()).next();
        let options = Options {
            title,
            build: build.map(str::to_owned),
            ..Options::default()
        };
        let themes = apis
            .iter()
            .filter_map(|api| api.portal.as_ref()?.theme.as_ref());
        let versions = themes.take(1).map(theme::version);
        Ok(emit::Site {
            path: path.to_owned(),
            versions: [assets::version()].into_iter().chain(versions).collect(),
            archive: fold(&missing::served(of(&apis, &options, "")?)),
            policy: policy(&apis),
            is_in_development: build.is_some(),
        })
    });
    made.collect()
}

/// The `Content-Security-Policy` of the pages of APIs: scripts and styles are the site's own, and calls go to the gateway and to
/// hosts that the documents name.
#[must_use]
pub fn policy(apis: &[&Api]) -> String {
    let mut hosts: BTreeSet<String> = BTreeSet::new();
    for api in apis {
        let mounted = api
            .stages
            .iter()
            .filter_map(|stage| stage.mount_host.as_ref());
        hosts.extend(mounted.map(|host| format!("https://{host}")));
        let schemes = api.docs.iter().flat_map(|docs| &docs.schemes);
        for scheme in schemes {
            match &scheme.credential {
                Credential::OAuth2(flows) => {
                    let urls = flows.iter().filter_map(|flow| origin_of(&flow.token_url));
                    hosts.extend(urls);
                }
                Credential::OpenIdConnect(url) => hosts.extend(origin_of(url)),
                _ => {}
            }
        }
    }
    let hosts: String = hosts.iter().flat_map(|host| [" ", host]).collect();
    let policy = policy_with_calls_to(&format!("'self'{hosts}"));
    // Of no effect in pages themselves, and an error there.
    format!("{policy}; frame-ancestors 'none'")
}

fn policy_with_calls_to(servers: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
         connect-src {servers}; base-uri 'none'; form-action 'none'"
    )
}

/// Scheme, host and port of an absolute address, where they are such that a policy can name them.
fn origin_of(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
    let is_named = !host.is_empty() && host.chars().all(is_plain);
    (matches!(scheme, "https" | "http") && is_named).then(|| format!("{scheme}://{host}"))
}

struct Writer {
    files: OutputTree,
    /// What can be found.
    entries: Vec<Entry>,
    /// Paths of pages, for the sitemap.
    pages: Vec<String>,
    pages_only: bool,
    is_in_development: bool,
    /// Whether results of the search say which API they are of.
    has_several: bool,
}

impl Writer {
    fn page(
        &mut self,
        page: &impl Page,
        path: &str,
        twin: Option<String>,
    ) -> Result<(), PortalError> {
        let html = page.render().map_err(|error| PortalError::Page {
            path: path.to_owned(),
            problem: error.to_string(),
        })?;
        self.files.insert(path, html);
        if let (Some(twin), Some(stem)) = (twin, path.strip_suffix(".html")) {
            if !self.pages_only {
                self.files.insert(format!("{stem}.md"), twin);
            }
            self.pages.push(path.to_owned());
        }
        Ok(())
    }

    fn api(&mut self, pages: &Pages<'_>) -> Result<(), PortalError> {
        let book = pages.book;
        let at = |place: Place| format!("{}{}", book.folder, book.path(place));
        let mut home = pages.home();
        home.frame.contents = home.headings();
        let twin = Twins::home(&home);
        self.found(&home.frame, "page", &book.docs.description);
        self.page(&home, &at(Place::Home), Some(twin))?;
        for (i, section) in book.sections.iter().enumerate() {
            if let Some(mut page) = pages.section(i) {
                page.frame.contents = page.headings();
                let twin = Twins::section(&page);
                self.found(&page.frame, "page", &section.description);
                self.page(&page, &at(Place::Section(i)), Some(twin))?;
            }
        }
        for (i, docs) in book.docs.operations.iter().enumerate() {
            self.operation(pages, i, docs)?;
        }
        for (i, guide) in book.guides.iter().enumerate() {
            if let Some((mut page, headings)) = pages.guide(i) {
                page.frame.contents = headings;
                let twin = format!("{}{}", machine::title(&guide.title), pages.guide_twin(i));
                self.found(&page.frame, "guide", &guide.text);
                self.page(&page, &at(Place::Guide(i)), Some(twin))?;
            }
        }
        for own in pages.own_pages() {
            self.found(&own.page.frame, "page", "");
            if let Some(entry) = self.entries.last_mut() {
                entry.text = own.text;
            }
            let path = own.page.frame.path.clone();
            self.page(&own.page, &path, Some(own.twin))?;
        }
        for image in book.images() {
            let path = format!("{}{}", book.folder, image_path(image));
            self.files.insert(path, image.content.clone());
        }
        for (i, webhook) in book.docs.webhooks.iter().enumerate() {
            if let Some(mut page) = pages.webhook(i) {
                page.frame.contents = page.headings();
                let docs = &webhook.operation;
                let twin = Twins::operation(&page, "");
                self.found(&page.frame, "webhook", &docs.description);
                self.with_members(schemas_of_content(docs));
                let path = at(Place::Webhook(i));
                self.parameters(&page, &path);
                self.page(&page, &path, Some(twin))?;
            }
        }
        if !book.docs.schemas.is_empty() {
            let page = pages.schemas();
            let twin = Twins::schemas(&page);
            self.page(&page, &at(Place::Schemas), Some(twin))?;
        }
        for (i, named) in book.docs.schemas.iter().enumerate() {
            if let Some(mut page) = pages.schema(i) {
                page.frame.contents = page.headings();
                let description = &named.schema.description;
                let twin = Twins::schema(&page);
                self.found(&page.frame, "schema", description);
                self.with_members(std::iter::once(&named.schema));
                self.page(&page, &at(Place::Schema(i)), Some(twin))?;
            }
        }
        self.topics(pages)?;
        if book.has_changelog() {
            let mut page = pages.changelog();
            page.frame.contents = page.headings();
            let twin = Twins::changelog(&page, &book.docs.releases);
            self.found(
                &page.frame,
                "page",
                "deprecated operations, changes between versions",
            );
            self.page(&page, &at(Place::Changelog), Some(twin))?;
        }
        if self.pages_only {
            return Ok(());
        }
        let folder = &book.folder;
        let json = &book.api.openapi_json;
        if !json.is_empty() {
            self.files
                .insert(format!("{folder}openapi.json"), json.as_str());
            if let Some(yaml) = machine::yaml(json) {
                self.files.insert(format!("{folder}openapi.yaml"), yaml);
            }
        }
        if !book.docs.releases.is_empty() {
            let feed = machine::feed(book, pages.site.base_url.as_deref());
            self.files
                .insert(format!("{folder}{}", changes::FEED), feed);
        }
        self.files
            .insert(format!("{folder}llms.txt"), machine::llms(book));
        Ok(())
    }

    fn operation(
        &mut self,
        pages: &Pages<'_>,
        index: usize,
        docs: &OperationDocs,
    ) -> Result<(), PortalError> {
        let book = pages.book;
        let (Some(mut page), Some((plan, _))) = (pages.operation(index), book.operation(index))
        else {
            return Ok(());
        };
        page.frame.contents = page.headings();
        let call = call::of(book, plan, docs);
        let sample = samples::text(&call, SampleLanguage::Curl);
        let twin = Twins::operation(&page, &sample);
        let path = format!("{}{}", book.folder, book.path(Place::Operation(index)));
        self.entries.push(Entry {
            // Results show the method beside it.
            title: without_method(&page.frame.title, &page.method).to_owned(),
            kind: "operation",
            method: page.method.clone(),
            path: page.path.clone(),
            href: path.clone(),
            text: self.told(
                &page.frame,
                &format!("{} {}", docs.id, markdown::plain(&docs.description, 600)),
            ),
            members: search::named(schemas_of_content(docs)),
        });
        self.parameters(&page, &path);
        for (callback, docs) in page.callbacks.iter().zip(&docs.callbacks) {
            let said = &docs.operation;
            let text = format!(
                "{} {} {}",
                docs.name,
                said.id,
                markdown::plain(&said.description, 600)
            );
            self.entries.push(Entry {
                title: callback.title.clone(),
                kind: "callback",
                method: callback.method.clone(),
                path: callback.address.clone(),
                href: format!("{path}#{}", callback.anchor),
                text: self.told(&page.frame, &text),
                members: search::named(schemas_of_content(said)),
            });
        }
        self.page(&page, &path, Some(twin))
    }

    /// What is found by the names of parameters, and by what is said of them.
    fn parameters(&mut self, page: &OperationPage, path: &str) {
        for parameter in page.parameters.iter().flat_map(|group| &group.parameters) {
            let said = markdown::plain(&parameter.description.markdown, 200);
            self.entries.push(Entry {
                title: parameter.name.clone(),
                kind: "parameter",
                method: page.method.clone(),
                path: page.path.clone(),
                href: format!("{path}#{}", parameter.anchor),
                text: self.told(&page.frame, &said),
                ..Entry::default()
            });
        }
    }

    /// Authentication, limits and errors.
    fn topics(&mut self, pages: &Pages<'_>) -> Result<(), PortalError> {
        let book = pages.book;
        let at = |place: Place| format!("{}{}", book.folder, book.path(place));
        let mut page = pages.authentication();
        page.frame.contents = page.headings();
        let twin = Twins::authentication(&page);
        self.found(&page.frame, "page", "");
        for scheme in &page.schemes {
            let description = markdown::plain(&scheme.description.markdown, 600);
            let text = format!("{} {description}", scheme.type_text);
            self.entries.push(Entry {
                title: scheme.name.clone(),
                kind: "page",
                href: format!("{}#{}", at(Place::Authentication), scheme.anchor),
                text: self.told(&page.frame, &text),
                ..Entry::default()
            });
        }
        self.page(&page, &at(Place::Authentication), Some(twin))?;
        let mut page = pages.limits();
        page.frame.contents = page.headings();
        let twin = Twins::limits(&page);
        self.found(&page.frame, "page", "");
        self.page(&page, &at(Place::Limits), Some(twin))?;
        let mut page = pages.errors();
        page.frame.contents = page.headings();
        let twin = Twins::errors(&page);
        for error in &page.errors {
            self.entries.push(Entry {
                title: format!("{} {}", error.status, error.name),
                kind: "error",
                href: format!("{}#{}", at(Place::Errors), error.anchor),
                text: self.told(&page.frame, &error.when),
                ..Entry::default()
            });
        }
        self.page(&page, &at(Place::Errors), Some(twin))
    }

    fn found(&mut self, frame: &Frame, kind: &'static str, text: &str) {
        self.entries.push(Entry {
            title: frame.title.clone(),
            kind,
            href: frame.path.clone(),
            text: self.told(frame, &markdown::plain(text, 600)),
            ..Entry::default()
        });
    }

    /// What is found last is found by the names of these schemas, too.
    fn with_members<'s>(&mut self, schemas: impl Iterator<Item = &'s Schema>) {
        if let Some(entry) = self.entries.last_mut() {
            entry.members = search::named(schemas);
        }
    }

    /// The text of a result of the search; of several APIs, with the one of the page in front.
    fn told(&self, frame: &Frame, text: &str) -> String {
        match self.has_several {
            true => format!("{} {}: {text}", frame.api_title, frame.api_version),
            false => text.to_owned(),
        }
    }

    fn catalogue(&mut self, site: &Site<'_>, apis: &[&Api]) -> Result<(), PortalError> {
        let summaries = apis.iter().zip(&site.apis).map(|(api, listed)| {
            let docs = api.docs.as_ref();
            let description = docs.map_or("", |docs| docs.description.as_str());
            ApiSummary {
                link: Link {
                    href: format!("{}index.html", listed.folder),
                    title: listed.title.clone(),
                    is_current: false,
                },
                version: api.version.clone(),
                description: markdown::inline(description),
                n_operations: api.operations.len(),
            }
        });
        let mut page = CataloguePage {
            apis: summaries.collect(),
            frame: site.frame("index.html", "catalogue", "APIs"),
        };
        if !self.pages_only {
            page.frame.markdown = Some("index.md".to_owned());
            let llms = machine::llms_of_several(&site.title, &page);
            self.files.insert("llms.txt", llms);
        }
        let twin = Twins::catalogue(&page);
        self.page(&page, "index.html", Some(twin))
    }

    /// What a site has once.
    fn around(&mut self, site: &Site<'_>) -> Result<(), PortalError> {
        self.page(&not_found(site), "404.html", None)?;
        if let Some(base) = &site.base_url {
            missing::anywhere_below(base, &mut self.files);
        }
        let callback = CallbackPage {
            frame: site.frame("callback.html", "callback", "Signing in"),
        };
        self.page(&callback, "callback.html", None)?;
        for (path, content) in assets::files() {
            self.files.insert(path, content);
        }
        if self.is_in_development {
            for (path, content) in assets::of_development() {
                self.files.insert(path, content);
            }
        }
        site.themed.write(&mut self.files);
        for file in search::index(&self.entries) {
            self.files.insert(file.path, file.content);
        }
        if let Some(base) = site.base_url.as_ref().filter(|_| !self.pages_only) {
            let pages = self.pages.iter().map(String::as_str);
            let sitemap = machine::sitemap(base, pages);
            self.files.insert("sitemap.xml", sitemap);
        }
        Ok(())
    }
}

/// What a site of several APIs is called where nobody says: as all of them are, or what they are.
fn title_of_all(apis: &[Listed]) -> String {
    let mut titles = apis.iter().map(|api| api.title.as_str());
    let first = titles.next().unwrap_or_default();
    let is_one = titles.all(|title| title == first);
    if is_one { first } else { "APIs" }.to_owned()
}

/// The schemas of what an operation takes and gives.
fn schemas_of_content(docs: &OperationDocs) -> impl Iterator<Item = &Schema> {
    let body = docs.body.iter().flat_map(|body| &body.content);
    let responses = docs.responses.iter().flat_map(|it| &it.content);
    body.chain(responses).filter_map(|it| it.schema.as_ref())
}
