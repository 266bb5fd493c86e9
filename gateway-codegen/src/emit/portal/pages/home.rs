//! The first page of an API.

use super::Pages;
use super::access::type_text;
use super::steps::backend;
use super::words;
use crate::emit::portal::book::{Place, method};
use crate::emit::portal::elsewhere::{link, more};
use crate::emit::portal::view::{Fact, HomePage, Html, Link, OperationLink, TagSummary};
use crate::emit::portal::{call, escape, markdown, picture::map, samples};
use crate::plan::docs::{Docs, SchemeDocs};

/// As many operations of a tag are listed; where there are more than that of all tags, their pages list them.
const SHOWN: usize = 12;
const SHOWN_OF_ALL: usize = 240;

impl Pages<'_> {
    /// The first page.
    pub(in super::super) fn home(&self) -> HomePage {
        let (book, place) = (self.book, Place::Home);
        let docs = book.docs;
        let about = match docs.summary.is_empty() {
            true => &docs.description,
            false => &docs.summary,
        };
        let frame = self.frame(place, "home", &book.api.title, about);
        let first = book.sections.iter().find_map(|it| it.first.first());
        let first = first.and_then(|i| book.operation(*i));
        let machine = ["openapi.json", "openapi.yaml", "llms.txt"].into_iter();
        // Of pages alone there are none of these.
        let machine = machine.filter(|_| !self.site.pages_only);
        let machine = machine.map(|name| Link {
            href: name.to_owned(),
            title: name.to_owned(),
            is_current: false,
        });
        let mut description = self.lead(place, &docs.description, "about");
        if let Some(own) = self.site.themed.home(&frame, || self.api_view()) {
            description.html = own;
        }
        HomePage {
            summary: docs.summary.clone(),
            description,
            facts: facts(&book.api.version, docs),
            servers: self.shown_servers(),
            access: self.access_in_a_sentence(),
            picture: self.picture(),
            samples: first
                .map(|(plan, docs)| {
                    samples::samples(&call::of(book, plan, docs), self.site.is_served())
                })
                .unwrap_or_default(),
            host: first
                .and_then(|_| call::host_in_place(book))
                .filter(|_| !self.site.is_served()),
            tags: self.tags(),
            webhooks: self.webhooks(),
            schemas: self.schemas_alone(),
            machine: machine.collect(),
            frame,
        }
    }

    fn tags(&self) -> Vec<TagSummary> {
        let book = self.book;
        let sections = book.sections.iter().enumerate();
        let shown = match SHOWN_OF_ALL / book.sections.len().max(1) {
            n if n < SHOWN && book.api.operations.len() > SHOWN_OF_ALL => 0,
            _ => SHOWN,
        };
        let sections = sections.map(|(i, section)| {
            let listed = section.first.get(..shown).unwrap_or(&section.first);
            TagSummary {
                link: book.link_to(Place::Section(i), section.title.as_str(), "", None),
                description: markdown::inline(&section.description),
                operations: listed.iter().map(|i| book.link(*i, "", None)).collect(),
                n_more: section.operations.len() - listed.len(),
            }
        });
        sections.collect()
    }

    fn webhooks(&self) -> Vec<OperationLink> {
        let webhooks = self.book.docs.webhooks.iter().enumerate();
        let webhooks = webhooks.map(|(i, webhook)| OperationLink {
            link: self
                .book
                .link_to(Place::Webhook(i), webhook.name.as_str(), "", None),
            method: webhook.method.clone(),
            path: String::new(),
            summary: webhook.operation.summary.clone(),
            is_deprecated: webhook.operation.is_deprecated,
            badges: Vec::new(),
        });
        webhooks.collect()
    }

    /// The schemas, where there is nothing to call.
    fn schemas_alone(&self) -> Vec<Link> {
        let book = self.book;
        if !book.api.operations.is_empty() {
            return Vec::new();
        }
        let schemas = book.docs.schemas.iter().enumerate().take(SHOWN_OF_ALL);
        let schemas =
            schemas.map(|(i, named)| book.link_to(Place::Schema(i), named.name.as_str(), "", None));
        schemas.collect()
    }

    fn access_in_a_sentence(&self) -> Html {
        let book = self.book;
        let operations = &book.api.operations;
        if operations.is_empty() {
            return Html::default();
        }
        let n_open = operations.iter().filter(|it| it.access.is_open()).count();
        let used = book.docs.schemes.iter().filter(|scheme| {
            let mut guards = operations.iter().flat_map(|it| it.access.guards());
            guards.any(|guard| book.docs.is_of(scheme, guard))
        });
        let page = book.path(Place::Authentication);
        let used: Vec<(&SchemeDocs, String)> =
            used.map(|scheme| (scheme, type_text(scheme))).collect();
        let is_one_of_many = |kind: &String| used.iter().filter(|(_, it)| it == kind).count() > 1;
        let used: Vec<String> = used
            .iter()
            .map(|(scheme, kind)| {
                let anchor = book.schemes.get(scheme.name.as_str());
                let anchor = anchor.map(String::as_str).unwrap_or_default();
                // Two of a kind are told apart by their names.
                let name = match is_one_of_many(kind) {
                    true => format!(" (<bdi>{}</bdi>)", escape(&scheme.name)),
                    false => String::new(),
                };
                format!("<a href=\"{page}#{anchor}\">{}{name}</a>", escape(kind))
            })
            .collect();
        let text = match (n_open, used.is_empty()) {
            (_, true) if n_open == operations.len() => {
                "All operations are open: nothing needs to be sent.".to_owned()
            }
            (0, _) => format!(
                "All operations ask for credentials: {}.",
                words::list(&used, "or")
            ),
            (n, _) if n == operations.len() => format!(
                "All operations are open; some take credentials as well: {}.",
                words::list(&used, "or")
            ),
            (n, _) => format!(
                "{n} of {} operations are open; the others ask for credentials: {}.",
                operations.len(),
                words::list(&used, "or")
            ),
        };
        Html(format!("<p>{text}</p>"))
    }

    /// The API as a picture.
    fn picture(&self) -> Html {
        let book = self.book;
        let operations = book.api.operations.iter().enumerate();
        let texts: Vec<(String, String)> = operations
            .clone()
            .map(|(i, operation)| (book.full_path(operation), book.title(i)))
            .collect();
        let operations: Vec<map::Operation<'_>> = operations
            .zip(&texts)
            .map(|((i, operation), (path, title))| map::Operation {
                path,
                method: method(operation),
                href: book.path(Place::Operation(i)),
                title,
                backend: backend(&operation.integration),
            })
            .collect();
        map::draw(&book.api.title, &operations, "map")
    }
}

fn facts(version: &str, docs: &Docs) -> Vec<Fact> {
    let mut facts = vec![Fact {
        name: "Version".to_owned(),
        value: Html(escape(version)),
    }];
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            facts.push(Fact {
                name: name.to_owned(),
                value: Html(value),
            });
        }
    };
    let [name, url, mail] = &docs.contact;
    let mut contact = Vec::new();
    if !name.is_empty() || !url.is_empty() {
        let title = if name.is_empty() { url } else { name };
        contact.push(link(url, title));
    }
    if !mail.is_empty() {
        contact.push(link(&format!("mailto:{mail}"), mail));
    }
    add("Contact", contact.join(", "));
    let [name, url] = &docs.license;
    add(
        "Licence",
        link(url, if name.is_empty() { url } else { name }),
    );
    if !docs.terms.is_empty() {
        add("Terms", link(&docs.terms, "Terms of service"));
    }
    add("External documentation", more(docs.more.as_ref()).0);
    facts
}
