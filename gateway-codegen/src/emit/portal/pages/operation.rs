//! Pages of operations and webhooks.

use super::Pages;
use super::content::Contents;
use super::words;
use crate::emit::portal::book::{Place, Section, method};
use crate::emit::portal::call;
use crate::emit::portal::elsewhere::more;
use crate::emit::portal::samples;
use crate::emit::portal::shown::Direction;
use crate::emit::portal::view::{Html, LimitView, Link, OperationPage, Server};
use crate::plan::Operation;
use crate::plan::docs::OperationDocs;

impl Pages<'_> {
    /// The page of an operation.
    pub(in super::super) fn operation(&self, index: usize) -> Option<OperationPage> {
        let book = self.book;
        let (plan, docs) = book.operation(index)?;
        let place = Place::Operation(index);
        let title = book.title(index);
        let about = match docs.description.is_empty() {
            true => format!("{} {}", method(plan), book.full_path(plan)),
            false => docs.description.clone(),
        };
        let mut frame = self.frame(place, "operation", &title, &about);
        self.neighbours(&mut frame, index);
        let mut contents = Contents::new(self, place);
        let parameters = contents.parameters(docs, Direction::Request);
        let body = docs.body.as_ref();
        let body = body.map(|body| contents.body(body, Direction::Request));
        let responses = contents.responses(docs, Direction::Answer, Some(index));
        let callbacks = contents.callbacks(docs);
        let access = self.access(plan, place);
        let limits = self.limits_of(index, plan);
        let steps = self.steps(index);
        let call = call::of(book, plan, docs);
        Some(OperationPage {
            tags: self.tags_of(index, &frame.api_root),
            id: docs.id.clone(),
            method: method(plan).to_owned(),
            path: book.full_path(plan),
            description: self.lead(place, &docs.description, "text"),
            more: more(docs.more.as_ref()),
            deprecation: deprecation(docs),
            servers: self.shown_servers(),
            access,
            limits,
            parameters,
            body,
            responses,
            callbacks,
            n_more_callbacks: docs.n_more_callbacks,
            samples: samples::samples(&call, self.site.is_served()),
            flow: self.flow(index, &steps),
            steps,
            console: Some(call::console(
                book,
                plan,
                docs,
                (&self.servers(), self.site.is_served()),
            )),
            is_webhook: false,
            own: self.own_of_operation(&frame, index),
            frame,
        })
    }

    /// The page of a webhook.
    pub(in super::super) fn webhook(&self, index: usize) -> Option<OperationPage> {
        let webhook = self.book.docs.webhooks.get(index)?;
        let docs = &webhook.operation;
        let place = Place::Webhook(index);
        let frame = self.frame(place, "webhook", webhook.title(), &docs.description);
        let mut contents = Contents::new(self, place);
        let received = contents.received(docs);
        Some(OperationPage {
            id: webhook.name.clone(),
            method: webhook.method.clone(),
            path: webhook.name.clone(),
            description: self.lead(place, &docs.description, "text"),
            more: more(docs.more.as_ref()),
            deprecation: deprecation(docs),
            parameters: received.parameters,
            body: received.body,
            responses: received.responses,
            is_webhook: true,
            own: self.own_of_webhook(&frame, index),
            frame,
            ..OperationPage::default()
        })
    }

    /// Links to the tags of an operation that has several.
    fn tags_of(&self, index: usize, root: &str) -> Vec<Link> {
        let book = self.book;
        let tags = book.sections_of(index).iter();
        let tags = tags.filter_map(|i| Some((*i, book.sections.get(*i)?)));
        let link = |(i, section): (usize, &Section)| {
            book.link_to(Place::Section(i), section.title.as_str(), root, None)
        };
        let links: Vec<Link> = tags.map(link).collect();
        if links.len() < 2 { Vec::new() } else { links }
    }

    /// Where the API is called: its stages.
    pub(super) fn servers(&self) -> Vec<Server> {
        let stages = &self.book.api.stages;
        let server = |stage: &crate::plan::Stage| {
            let host = stage.mount_host.as_deref();
            let host = host.map(|host| format!("https://{host}"));
            Server {
                title: stage.name.clone(),
                url: format!("{}{}", host.unwrap_or_default(), stage.mount_path),
            }
        };
        stages.iter().map(server).collect()
    }

    /// The same, unless the host of the portal is all there is to say.
    pub(super) fn shown_servers(&self) -> Vec<Server> {
        let mut servers = self.servers();
        servers.retain(|server| !server.url.is_empty());
        servers
    }

    /// The rates and quotas that count calls of an operation.
    pub(super) fn limits_of(&self, index: usize, operation: &Operation) -> Vec<LimitView> {
        let api = self.book.api;
        let mut limits = Vec::new();
        let limit = |who: String, what: String| LimitView {
            who,
            what,
            refusal: "429".to_owned(),
        };
        for stage in &api.stages {
            let own = stage.methods.iter().find(|(i, _)| *i == index);
            let throttle = own
                .map(|(_, throttle)| throttle)
                .or(stage.throttle.as_ref());
            let who = format!("All callers together, stage {}", stage.name);
            limits.extend(throttle.map(|it| limit(who, words::rate(it))));
        }
        let has_key = operation.access.asks_for_key();
        for plan in api.usage_plans.iter().filter(|_| has_key) {
            let who = format!("Each key of plan {}", plan.name);
            if let Some((_, throttle)) = plan.methods.iter().find(|(i, _)| *i == index) {
                let who = format!("{who}, for this operation");
                limits.push(limit(who, words::rate(throttle)));
            }
            let throttle = plan.throttle.as_ref();
            limits.extend(throttle.map(|it| limit(who.clone(), words::rate(it))));
            let quota = plan.quota.as_ref();
            limits.extend(quota.map(|it| limit(who, words::quota(it))));
        }
        limits
    }
}

/// Why an operation should not be used any more; `None`: it is not deprecated.
pub(super) fn deprecation(docs: &OperationDocs) -> Option<Html> {
    let until = match docs.sunset.is_empty() {
        true => String::new(),
        false => format!(
            " It will be gone from <time>{}</time> on.",
            crate::emit::portal::escape(&docs.sunset)
        ),
    };
    let is_said = docs.is_deprecated || !docs.sunset.is_empty();
    is_said.then(|| Html(format!("New code should not use it.{until}")))
}
