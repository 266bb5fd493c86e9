//! Pages as Markdown: the same facts, for programs that read text.

use super::words::{code, paragraph, words};
use super::{plain, schemas, twin};
use crate::emit::portal::changes::EFFECTS;
use crate::emit::portal::view::{
    AuthenticationPage, BodyView, CallbackView, CataloguePage, ChangelogPage, ErrorsPage,
    ExampleView, Fact, HomePage, Html, LimitsPage, LinkView, MediaView, OperationPage,
    ParameterGroup, Prose, ResponseView, SchemaPage, SchemasPage, TagPage,
};
use crate::emit::portal::{one_line, within_sentence};
use crate::plan::docs::{Change, Release};

/// Makes twins of pages from what they show.
#[derive(Debug)]
pub(in super::super) struct Twins;

impl Twins {
    pub(in super::super) fn home(page: &HomePage) -> String {
        let mut out = title(&page.frame.title);
        if !page.summary.is_empty() {
            out.push_str(&format!("\n{}\n", paragraph(&page.summary)));
        }
        text(&page.description, &mut out);
        facts(&page.facts, &mut out);
        for server in &page.servers {
            let title = words(&server.title);
            out.push_str(&format!("- Server {title}: {}\n", code(&server.url)));
        }
        if !page.access.is_empty() {
            out.push_str(&format!("\n{}\n", plain::line(&page.access)));
        }
        if let Some(host) = page.host {
            out.push_str(&format!(
                "\nIn samples, `{host}` stands for the address of the gateway.\n"
            ));
        }
        for tag in &page.tags {
            heading(&tag.link.title, &mut out);
            for operation in &tag.operations {
                out.push_str(&format!(
                    "- [{}]({}): {}\n",
                    words(&operation.link.title),
                    twin(&operation.link.href),
                    code(&format!("{} {}", operation.method, operation.path))
                ));
            }
            if tag.n_more > 0 {
                let href = twin(&tag.link.href);
                out.push_str(&format!("- [{} more]({href})\n", tag.n_more));
            }
        }
        if !page.webhooks.is_empty() {
            heading("Webhooks", &mut out);
        }
        for webhook in &page.webhooks {
            let (title, href) = (words(&webhook.link.title), twin(&webhook.link.href));
            out.push_str(&format!("- [{title}]({href}): {}\n", webhook.method));
        }
        if !page.schemas.is_empty() {
            heading("Schemas", &mut out);
        }
        for schema in &page.schemas {
            let (title, href) = (words(&schema.title), twin(&schema.href));
            out.push_str(&format!("- [{title}]({href})\n"));
        }
        out
    }

    pub(in super::super) fn catalogue(page: &CataloguePage) -> String {
        let mut out = title(&page.frame.title);
        super::apis(page, |api| twin(&api.link.href), &mut out);
        out
    }

    pub(in super::super) fn section(page: &TagPage) -> String {
        let mut out = title(&page.frame.title);
        text(&page.description, &mut out);
        more(&page.more, &mut out);
        for operation in &page.operations {
            out.push_str(&format!(
                "- [{}]({}): {}\n",
                words(&operation.link.title),
                twin(&operation.link.href),
                code(&format!("{} {}", operation.method, operation.path))
            ));
        }
        out
    }

    /// With a call of it with curl.
    pub(in super::super) fn operation(page: &OperationPage, sample: &str) -> String {
        let mut out = title(&page.frame.title);
        let call = format!("{} {}", page.method, page.path);
        out.push_str(&format!("{}\n\n", code(&call)));
        if let Some(deprecation) = &page.deprecation {
            deprecated(deprecation, &mut out);
        }
        text(&page.description, &mut out);
        more(&page.more, &mut out);
        if !page.tags.is_empty() {
            let tags = page.tags.iter();
            let tags = tags.map(|it| format!("[{}]({})", words(&it.title), twin(&it.href)));
            let tags: Vec<String> = tags.collect();
            out.push_str(&format!("Tags: {}\n\n", tags.join(", ")));
        }
        if !page.is_webhook {
            access(page, &mut out);
        }
        parameters(2, &page.parameters, &mut out);
        if let Some(body) = &page.body {
            self::body(2, body, &mut out);
        }
        heading("Responses", &mut out);
        for response in &page.responses {
            self::response(3, response, &mut out);
        }
        callbacks(page, &mut out);
        if !page.limits.is_empty() {
            heading("Limits", &mut out);
            for limit in &page.limits {
                out.push_str(&format!(
                    "- {}: {}; beyond it {}\n",
                    words(&limit.who),
                    limit.what,
                    limit.refusal
                ));
            }
        }
        if !sample.is_empty() {
            heading("Example call", &mut out);
            fence("shell", sample, &mut out);
        }
        out
    }

    pub(in super::super) fn schemas(page: &SchemasPage) -> String {
        let mut out = title(&page.frame.title);
        for schema in &page.schemas {
            out.push_str(&format!(
                "- [{}]({}): {}\n",
                words(&schema.link.title),
                twin(&schema.link.href),
                words(&schema.type_text)
            ));
        }
        out
    }

    pub(in super::super) fn schema(page: &SchemaPage) -> String {
        let mut out = title(&page.frame.title);
        schemas::whole(&page.schema, &mut out);
        for example in &page.examples {
            heading("Example", &mut out);
            unfit(example, &mut out);
            fence("json", &example.text, &mut out);
        }
        out
    }

    pub(in super::super) fn authentication(page: &AuthenticationPage) -> String {
        let mut out = title(&page.frame.title);
        if page.schemes.is_empty() {
            out.push_str("Nothing needs to be sent.\n");
        }
        for scheme in &page.schemes {
            heading(&scheme.name, &mut out);
            out.push_str(&format!("{}. {}\n\n", scheme.type_text, scheme.enforced_by));
            text(&scheme.description, &mut out);
            facts(&scheme.facts, &mut out);
            for scope in &scheme.scopes {
                out.push_str(&format!("- scope {}", code(&scope.name)));
                if !scope.value.is_empty() {
                    out.push_str(&format!(": {}", plain::line(&scope.value)));
                }
                out.push('\n');
            }
            for refusal in &scheme.refusals {
                let (status, title) = (&refusal.status, &refusal.title);
                out.push_str(&format!(
                    "- answered with {status} {title}: {}\n",
                    refusal.when
                ));
            }
        }
        out
    }

    pub(in super::super) fn errors(page: &ErrorsPage) -> String {
        let mut out = title(&page.frame.title);
        out.push_str(&format!("{}\n\n", plain::line(&page.introduction)));
        for error in &page.errors {
            let name = match error.name.as_str() {
                "" => &error.title,
                name => name,
            };
            heading(&format!("{} {name}", error.status), &mut out);
            out.push_str(&format!("{} {}\n\n", error.when, error.remedy));
            for header in &error.headers {
                out.push_str(&format!("- header {}\n", code(header)));
            }
            if !error.headers.is_empty() {
                out.push('\n');
            }
            fence("", &error.text, &mut out);
        }
        out
    }

    pub(in super::super) fn changelog(page: &ChangelogPage, releases: &[Release]) -> String {
        let mut out = title(&page.frame.title);
        if !page.deprecated.is_empty() {
            heading("Deprecated", &mut out);
        }
        for deprecated in &page.deprecated {
            let operation = &deprecated.operation;
            let call = format!("{} {}", operation.method, words(&operation.path));
            out.push_str(&format!("- {call}"));
            if !deprecated.sunset.is_empty() {
                out.push_str(&format!(": gone from {}", words(&deprecated.sunset)));
            }
            out.push('\n');
        }
        for release in releases {
            heading(
                &format!("{} (since {})", release.version, release.since),
                &mut out,
            );
            for (effect, _, title) in EFFECTS {
                let mut changes = release
                    .changes
                    .iter()
                    .filter(|it| it.effect == effect)
                    .peekable();
                if changes.peek().is_some() {
                    out.push_str(&format!("### {title}\n\n"));
                    changes.for_each(|it| out.push_str(&format!("- {}\n", told(it))));
                    out.push('\n');
                }
            }
            if release.changes.is_empty() {
                out.push_str("No changes for callers.\n");
            }
        }
        out
    }

    pub(in super::super) fn limits(page: &LimitsPage) -> String {
        let mut out = title(&page.frame.title);
        facts(&page.facts, &mut out);
        for stage in &page.stages {
            heading(&format!("Stage {}", stage.name), &mut out);
            for limit in &stage.limits {
                out.push_str(&format!("- {}: {}\n", words(&limit.who), limit.what));
            }
        }
        for plan in &page.plans {
            heading(&format!("Plan {}", plan.name), &mut out);
            if !plan.description.is_empty() {
                out.push_str(&format!("{}\n\n", paragraph(&plan.description)));
            }
            facts(&plan.facts, &mut out);
            for limit in &plan.methods {
                out.push_str(&format!("- {}: {}\n", words(&limit.who), limit.what));
            }
        }
        out
    }
}

/// A change on one line.
pub(super) fn told(change: &Change) -> String {
    let mut line = String::new();
    if let Some(operation) = &change.operation {
        line.push_str(&format!("{}: ", one_line(operation)));
    }
    line.push_str(&one_line(&change.message));
    if let Some(witness) = &change.witness {
        line.push_str(&format!("; for example {}", one_line(witness)));
    }
    if let Some(reason) = &change.reason {
        line.push_str(&format!("; {}", one_line(reason)));
    }
    line
}

/// The title of a page.
pub(in super::super) fn title(title: &str) -> String {
    format!("# {}\n\n", words(title))
}

fn heading(title: &str, out: &mut String) {
    heading_at(2, title, out);
}

/// A heading of a level.
fn heading_at(level: usize, title: &str, out: &mut String) {
    if !out.ends_with("\n\n") {
        out.push('\n');
    }
    out.push_str(&format!("{} {}\n\n", "#".repeat(level), words(title)));
}

/// Documentation elsewhere.
fn more(more: &Html, out: &mut String) {
    if !more.is_empty() {
        out.push_str(&format!(
            "External documentation: {}\n\n",
            plain::line(more)
        ));
    }
}

fn parameters(level: usize, groups: &[ParameterGroup], out: &mut String) {
    for group in groups {
        heading_at(level, &group.title, out);
        for parameter in &group.parameters {
            schemas::parameter(parameter, out);
        }
    }
}

fn callbacks(page: &OperationPage, out: &mut String) {
    if page.callbacks.is_empty() {
        return;
    }
    heading("Callbacks", out);
    out.push_str(&format!("{}\n", CallbackView::ABOUT));
    for callback in &page.callbacks {
        heading_at(3, &callback.title, out);
        let call = format!("{} {}", callback.method, callback.address);
        let (call, name) = (code(&call), code(&callback.name));
        out.push_str(&format!("{call}, callback {name}\n\n"));
        if let Some(deprecation) = &callback.deprecation {
            deprecated(deprecation, out);
        }
        text(&callback.description, out);
        more(&callback.more, out);
        parameters(4, &callback.parameters, out);
        if let Some(body) = &callback.body {
            self::body(4, body, out);
        }
        if !callback.responses.is_empty() {
            heading_at(4, CallbackView::EXPECTED, out);
        }
        for response in &callback.responses {
            self::response(5, response, out);
        }
    }
    if page.n_more_callbacks > 0 {
        out.push_str(&format!("\nAnd {} more.\n", page.n_more_callbacks));
    }
}

fn deprecated(why: &Html, out: &mut String) {
    let said = plain::line(why);
    out.push_str(&format!("**Deprecated.** {said}\n\n"));
}

fn text(prose: &Prose, out: &mut String) {
    if !prose.markdown.is_empty() {
        out.push_str(prose.markdown.trim());
        out.push_str("\n\n");
    }
}

fn facts(facts: &[Fact], out: &mut String) {
    for fact in facts {
        out.push_str(&format!("- {}: {}\n", fact.name, plain::line(&fact.value)));
    }
}

/// Code between fences that it does not contain.
fn fence(language: &str, code: &str, out: &mut String) {
    let mut marks = "```".to_owned();
    while code.contains(&marks) {
        marks.push('`');
    }
    out.push_str(&format!(
        "{marks}{language}\n{}\n{marks}\n\n",
        code.trim_end()
    ));
}

fn access(page: &OperationPage, out: &mut String) {
    heading("Authorization", out);
    let introduction = page.access.introduction();
    if !introduction.is_empty() {
        out.push_str(&format!("{introduction}\n"));
        // A list is a block of its own.
        if !page.access.alternatives.is_empty() {
            out.push('\n');
        }
    }
    for alternative in &page.access.alternatives {
        let parts: Vec<String> = alternative
            .iter()
            .enumerate()
            .map(|(i, it)| {
                let what = match i {
                    0 => it.what.clone(),
                    _ => within_sentence(&it.what),
                };
                match it.scopes.is_empty() {
                    true => what,
                    false => {
                        let which = it.scopes_title().to_lowercase();
                        format!("{what} ({which} {})", it.scopes.join(", "))
                    }
                }
            })
            .collect();
        out.push_str(&format!("- {}\n", one_line(&parts.join(" and "))));
    }
}

fn body(level: usize, body: &BodyView, out: &mut String) {
    let is_required = if body.is_required {
        "required"
    } else {
        "optional"
    };
    heading_at(level, &format!("Body ({is_required})"), out);
    text(&body.description, out);
    media(&body.media, out);
}

/// That an example does not fit.
fn unfit(example: &ExampleView, out: &mut String) {
    if !example.unfit.is_empty() {
        let expected = one_line(&example.unfit);
        out.push_str(&format!("Not valid against the schema: {expected}\n\n"));
    }
}

/// Content by media type, with all examples that pages show.
fn media(media: &[MediaView], out: &mut String) {
    for media in media {
        if !out.ends_with("\n\n") {
            out.push('\n');
        }
        out.push_str(&format!("{}\n\n", code(&media.name)));
        if let Some(schema) = &media.schema {
            schemas::whole(schema, out);
        }
        for example in &media.examples {
            if !example.title.is_empty() {
                out.push_str(&format!("Example: {}\n\n", words(&example.title)));
            }
            text(&example.description, out);
            unfit(example, out);
            match example.is_here() {
                true => fence("", &example.text, out),
                false => out.push_str(&format!("{}\n\n", plain::line(&example.link))),
            }
        }
    }
}

fn response(level: usize, response: &ResponseView, out: &mut String) {
    let mut title = response.status.clone();
    // Of classes of statuses and of `default` there is none.
    if !response.title.is_empty() {
        title.push_str(&format!(" {}", response.title));
    }
    if response.is_of_gateway {
        title.push_str(", by the gateway");
    }
    heading_at(level, &title, out);
    text(&response.description, out);
    // The gateway's own answers all have the same ones, which the page of errors tells.
    let headers = response.headers.iter().filter(|_| !response.is_of_gateway);
    let mut headers = headers.peekable();
    if headers.peek().is_some() {
        out.push_str("Headers:\n\n");
        headers.for_each(|it| schemas::parameter(it, out));
        out.push('\n');
    }
    media(&response.media, out);
    if !response.links.is_empty() {
        if !out.ends_with("\n\n") {
            out.push('\n');
        }
        out.push_str("Links:\n\n");
        response.links.iter().for_each(|it| link(it, out));
        if response.n_more_links > 0 {
            out.push_str(&format!("- and {} more\n", response.n_more_links));
        }
        out.push('\n');
    }
}

fn link(link: &LinkView, out: &mut String) {
    let name = code(&link.name);
    let operation = format!("{} {}", link.method, plain::line(&link.operation));
    let operation = match operation.trim() {
        "" => String::new(),
        operation => format!(": {operation}"),
    };
    out.push_str(&format!("- {name}{operation}\n"));
    schemas::text(&link.description, 1, out);
    for (name, value) in &link.parameters {
        let (name, value) = (code(name), code(value));
        out.push_str(&format!("  - parameter {name}: {value}\n"));
    }
    if link.n_more_parameters > 0 {
        out.push_str(&format!("  - {} more parameters\n", link.n_more_parameters));
    }
    if !link.body.is_empty() {
        out.push_str(&format!("  - body: {}\n", code(&link.body)));
    }
}
