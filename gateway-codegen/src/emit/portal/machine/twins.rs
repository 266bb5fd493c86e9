//! Pages as Markdown: the same facts, for programs that read text.

use super::{bracketed, schemas, twin};
use crate::emit::portal::changes::EFFECTS;
use crate::emit::portal::one_line;
use crate::emit::portal::view::{
    AuthenticationPage, BodyView, ChangelogPage, ErrorView, ErrorsPage, HomePage, LimitsPage,
    OperationPage, ResponseView, SchemaPage, SchemasPage, TagPage,
};
use crate::plan::docs::{Change, Example, Release};

/// Makes twins of pages: from what they show, and from the document's own Markdown, which the pages have as HTML alone.
#[derive(Debug)]
pub(in super::super) struct Twins;

/// The Markdown of the document that belongs to an operation's page.
#[derive(Debug, Default)]
pub(in super::super) struct Texts<'p> {
    pub(in super::super) description: &'p str,
    /// The example of the body.
    pub(in super::super) body: Option<&'p Example>,
    /// Examples of responses by status.
    pub(in super::super) responses: Vec<(&'p str, &'p Example)>,
    /// A call with curl.
    pub(in super::super) sample: String,
}

impl Twins {
    pub(in super::super) fn home(page: &HomePage, description: &str) -> String {
        let mut out = title(&page.frame.title);
        text(description, &mut out);
        out.push_str(&format!("Version: {}\n", one_line(&page.frame.api_version)));
        for tag in &page.tags {
            heading(&tag.link.title, &mut out);
            for operation in &tag.operations {
                out.push_str(&format!(
                    "- [{}]({}): `{} {}`\n",
                    bracketed(&operation.link.title),
                    twin(&operation.link.href),
                    operation.method,
                    one_line(&operation.path)
                ));
            }
            if tag.n_more > 0 {
                let href = twin(&tag.link.href);
                out.push_str(&format!("- [{} more]({href})\n", tag.n_more));
            }
        }
        out
    }

    pub(in super::super) fn section(page: &TagPage, description: &str) -> String {
        let mut out = title(&page.frame.title);
        text(description, &mut out);
        for operation in &page.operations {
            out.push_str(&format!(
                "- [{}]({}): `{} {}`\n",
                bracketed(&operation.link.title),
                twin(&operation.link.href),
                operation.method,
                one_line(&operation.path)
            ));
        }
        out
    }

    pub(in super::super) fn operation(page: &OperationPage, texts: &Texts<'_>) -> String {
        let mut out = title(&page.frame.title);
        out.push_str(&format!("`{} {}`\n\n", page.method, one_line(&page.path)));
        if page.deprecation.is_some() {
            out.push_str("**Deprecated.**\n\n");
        }
        text(texts.description, &mut out);
        if !page.tags.is_empty() {
            let tags = page.tags.iter();
            let tags = tags.map(|it| format!("[{}]({})", bracketed(&it.title), twin(&it.href)));
            let tags: Vec<String> = tags.collect();
            out.push_str(&format!("Tags: {}\n\n", tags.join(", ")));
        }
        if !page.is_webhook {
            access(page, &mut out);
        }
        for group in &page.parameters {
            heading(&group.title, &mut out);
            for parameter in &group.parameters {
                schemas::parameter(parameter, &mut out);
            }
        }
        if let Some(body) = &page.body {
            self::body(body, texts.body, &mut out);
        }
        heading("Responses", &mut out);
        for response in &page.responses {
            let example = texts.responses.iter();
            // What the gateway gives by itself has nothing to do with a declared response of the same status.
            let example = example
                .clone()
                .find(|(status, _)| *status == response.status && !response.is_of_gateway);
            self::response(response, example.map(|(_, it)| *it), &mut out);
        }
        if !page.limits.is_empty() {
            heading("Limits", &mut out);
            for limit in &page.limits {
                out.push_str(&format!(
                    "- {}: {}; beyond it {}\n",
                    one_line(&limit.who),
                    limit.what,
                    limit.refusal
                ));
            }
        }
        if !texts.sample.is_empty() {
            heading("Example call", &mut out);
            fence("shell", &texts.sample, &mut out);
        }
        out
    }

    pub(in super::super) fn schemas(page: &SchemasPage) -> String {
        let mut out = title(&page.frame.title);
        for schema in &page.schemas {
            out.push_str(&format!(
                "- [{}]({}): {}\n",
                bracketed(&schema.link.title),
                twin(&schema.link.href),
                one_line(&schema.type_text)
            ));
        }
        out
    }

    pub(in super::super) fn schema(page: &SchemaPage, description: &str, example: &str) -> String {
        let mut out = title(&page.frame.title);
        text(description, &mut out);
        schemas::whole(&page.schema, &mut out);
        if !example.is_empty() {
            heading("Example", &mut out);
            fence("json", example, &mut out);
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
            for scope in &scheme.scopes {
                out.push_str(&format!("- scope `{}`\n", one_line(&scope.name)));
            }
        }
        out
    }

    pub(in super::super) fn errors(page: &ErrorsPage, bodies: &[String]) -> String {
        let mut out = title(&page.frame.title);
        errors(&page.errors, bodies, &mut out);
        out
    }

    pub(in super::super) fn changelog(page: &ChangelogPage, releases: &[Release]) -> String {
        let mut out = title(&page.frame.title);
        if !page.deprecated.is_empty() {
            heading("Deprecated", &mut out);
        }
        for deprecated in &page.deprecated {
            let operation = &deprecated.operation;
            let call = format!("{} {}", operation.method, one_line(&operation.path));
            out.push_str(&format!("- {call}"));
            if !deprecated.sunset.is_empty() {
                out.push_str(&format!(": gone from {}", one_line(&deprecated.sunset)));
            }
            out.push('\n');
        }
        for release in releases {
            let since = one_line(&release.since);
            heading(
                &format!("{} (since {since})", one_line(&release.version)),
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
        for fact in &page.facts {
            out.push_str(&format!("- {}: {}\n", fact.name, fact.value));
        }
        for stage in &page.stages {
            heading(&format!("Stage {}", stage.name), &mut out);
            for limit in &stage.limits {
                out.push_str(&format!("- {}: {}\n", one_line(&limit.who), limit.what));
            }
        }
        for plan in &page.plans {
            heading(&format!("Plan {}", plan.name), &mut out);
            for fact in &plan.facts {
                out.push_str(&format!("- {}: {}\n", fact.name, fact.value));
            }
            for limit in &plan.methods {
                out.push_str(&format!("- {}: {}\n", one_line(&limit.who), limit.what));
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

fn title(title: &str) -> String {
    format!("# {}\n\n", one_line(title))
}

fn heading(title: &str, out: &mut String) {
    if !out.ends_with("\n\n") {
        out.push('\n');
    }
    out.push_str(&format!("## {}\n\n", one_line(title)));
}

fn text(markdown: &str, out: &mut String) {
    if !markdown.is_empty() {
        out.push_str(markdown.trim());
        out.push_str("\n\n");
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
    if page.access.is_open {
        out.push_str("Nothing needs to be sent.\n");
    }
    for alternative in &page.access.alternatives {
        let parts: Vec<String> = alternative
            .iter()
            .map(|it| match it.scopes.is_empty() {
                true => it.what.clone(),
                false => format!("{} (one of the scopes {})", it.what, it.scopes.join(", ")),
            })
            .collect();
        if !parts.is_empty() {
            out.push_str(&format!("- {}\n", one_line(&parts.join(" and "))));
        }
    }
}

fn body(body: &BodyView, example: Option<&Example>, out: &mut String) {
    let is_required = if body.is_required {
        "required"
    } else {
        "optional"
    };
    heading(&format!("Body ({is_required})"), out);
    for media in &body.media {
        out.push_str(&format!("`{}`\n\n", one_line(&media.name)));
        if let Some(schema) = &media.schema {
            schemas::whole(schema, out);
        }
    }
    if let Some(example) = example {
        fence("", &example.text, out);
    }
}

fn response(response: &ResponseView, example: Option<&Example>, out: &mut String) {
    let by = if response.is_of_gateway {
        ", by the gateway"
    } else {
        ""
    };
    if !out.ends_with("\n\n") {
        out.push('\n');
    }
    out.push_str(&format!(
        "### {} {}{by}\n\n",
        one_line(&response.status),
        response.title
    ));
    // The gateway's own answers all have the same ones, which the page of errors tells.
    let headers = response.headers.iter().filter(|_| !response.is_of_gateway);
    let mut headers = headers.peekable();
    if headers.peek().is_some() {
        out.push_str("Headers:\n\n");
        headers.for_each(|it| schemas::parameter(it, out));
        out.push('\n');
    }
    for media in &response.media {
        out.push_str(&format!("`{}`\n\n", one_line(&media.name)));
        if let Some(schema) = &media.schema {
            schemas::whole(schema, out);
        }
    }
    if let Some(example) = example {
        fence("", &example.text, out);
    }
}

fn errors(errors: &[ErrorView], bodies: &[String], out: &mut String) {
    for (error, body) in errors.iter().zip(bodies) {
        heading(&format!("{} {}", error.status, error.name), out);
        out.push_str(&format!("{} {}\n\n", error.when, error.remedy));
        fence("", body, out);
    }
}
