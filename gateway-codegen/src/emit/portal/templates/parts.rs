//! Parts that pages share, each with a template of its own: templates call the functions, and what they give writes
//! itself where it stands.

use askama::Template;

use super::super::view::{
    CallbackView, ErrorView, ExampleView, Fact, Frame, Html, LimitView, Link, LinkView, MediaView,
    OperationLink, OperationPage, ParameterView, PropertyView, ResponseView, Sample, SchemaView,
    Server,
};
use super::marks::{
    beside_method, call_path, code_block, isolated, method_badge, method_small, status,
};

macro_rules! parts {
    ($($function:ident => $part:ident, $path:tt { $($field:ident: $type:ty),* };)*) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        pub(super) struct $part<'a> {
            $($field: $type),*
        }

        pub(super) fn $function<'a>($($field: $type),*) -> $part<'a> {
            $part { $($field),* }
        }
    )*};
}

parts! {
    switcher => Switcher, "portal/parts/switcher.html" { what: &'a str, current: &'a str, links: &'a [Link] };
    operations => Operations, "portal/parts/operations.html" { operations: &'a [OperationLink] };
    operations_brief => OperationsBrief, "portal/parts/operations_brief.html" { operations: &'a [OperationLink] };
    facts => Facts, "portal/parts/facts.html" { facts: &'a [Fact] };
    servers => Servers, "portal/parts/servers.html" { servers: &'a [Server] };
    samples => Samples, "portal/parts/samples.html" { samples: &'a [Sample], remembered: &'a str, label: &'a str };
    limits => Limits, "portal/parts/limits.html" { limits: &'a [LimitView] };
    errors => Errors, "portal/parts/errors.html" { errors: &'a [ErrorView], tag: &'a str };
    parameters => Parameters, "portal/parts/parameters.html" { parameters: &'a [ParameterView] };
    media => Media, "portal/parts/media.html" { media: &'a [MediaView], beside: bool };
    more => More, "portal/parts/more.html" { more: &'a Html };
    responses => Responses, "portal/parts/responses.html" { responses: &'a [ResponseView], level: usize, is_first: bool };
    links => Links, "portal/parts/links.html" { links: &'a [LinkView], n_more: &'a usize };
    callback => Callback, "portal/parts/callback.html" { callback: &'a CallbackView, is_open: &'a bool };
    schema_part => SchemaPart, "portal/parts/schema.html" { schema: &'a SchemaView, depth: usize };
    schema_head => SchemaHead, "portal/parts/schema_facts.html" { schema: &'a SchemaView };
    parts_at => PartsAt, "portal/parts/schema_parts.html" { schema: &'a SchemaView, depth: usize };
    properties_at => PropertiesAt, "portal/parts/properties.html" { properties: &'a [PropertyView], depth: usize };
    kind => Kind, "portal/parts/kind.html" { schema: &'a SchemaView };
    values => Values, "portal/parts/values.html" { values: &'a [String] };
    examples_of => ExamplesOf, "portal/parts/examples.html" { examples: &'a [ExampleView], is_folded: bool };
    heading => Heading, "portal/parts/heading.html" { id: &'a str, title: &'a str };
}

/// Whether links to the page are shown with a preview that says more than its title and description. There are many of the
/// other pages, and each says the same already.
pub(super) fn is_previewed(frame: &Frame) -> bool {
    !matches!(frame.kind, "operation" | "schema" | "tag" | "webhook")
}

/// The title of a window: the page, then the API or the site.
pub(super) fn window_title(frame: &Frame) -> String {
    let around = if frame.api_title.is_empty() {
        &frame.site_title
    } else {
        &frame.api_title
    };
    if frame.title.is_empty() || frame.title == *around {
        around.clone()
    } else if around.is_empty() {
        frame.title.clone()
    } else {
        format!("{} · {around}", frame.title)
    }
}

/// Parts of a schema on its own page, where they are not folded.
pub(super) fn schema_body(schema: &SchemaView) -> PartsAt<'_> {
    parts_at(schema, 0)
}

/// Members below a schema of a depth; templates pass the depth by reference.
pub(super) fn properties<'a>(properties: &'a [PropertyView], depth: &usize) -> PropertiesAt<'a> {
    properties_at(properties, *depth)
}

/// What all elements of an array are, where the array is nothing else.
pub(super) fn only_element(schema: &SchemaView) -> Option<&SchemaView> {
    let has_more = !schema.properties.is_empty() || !schema.groups.is_empty();
    match schema.items.as_slice() {
        [item] if !item.is_named && !has_more => Some(&item.schema),
        _ => None,
    }
}

/// Such elements, without a fold of their own around their parts; templates pass the depth by reference.
pub(super) fn element<'a>(schema: &'a SchemaView, depth: &usize) -> ElementPart<'a> {
    ElementPart {
        schema,
        depth: *depth,
    }
}

#[derive(Template)]
#[template(path = "portal/parts/element.html")]
pub(super) struct ElementPart<'a> {
    schema: &'a SchemaView,
    depth: usize,
}

impl<'a> ElementPart<'a> {
    fn parts(&self) -> PartsAt<'a> {
        parts_at(self.schema, self.depth)
    }
}

/// An alternative: its parts are open as soon as it is itself.
pub(super) fn variant_body<'a>(schema: &'a SchemaView, depth: &usize) -> VariantBody<'a> {
    VariantBody {
        head: schema_head(schema),
        parts: parts_at(schema, depth.saturating_add(1)),
        schema,
    }
}

#[derive(Template)]
#[template(path = "portal/parts/variant_body.html")]
pub(super) struct VariantBody<'a> {
    head: SchemaHead<'a>,
    parts: PartsAt<'a>,
    schema: &'a SchemaView,
}

/// Examples after the first few.
pub(super) fn examples(
    examples: &[ExampleView],
    n_skipped: usize,
    is_folded: bool,
) -> ExamplesOf<'_> {
    examples_of(examples.get(n_skipped..).unwrap_or_default(), is_folded)
}

/// How many examples of a content stand in the column beside: the first of the first content of a response.
pub(super) fn shown_beside(examples: &[ExampleView], is_first: &bool, beside: &bool) -> usize {
    let is_here = examples.first().is_some_and(ExampleView::is_here);
    usize::from(*is_first && *beside && is_here)
}

/// The first example, where it stands here.
fn first_here(media: &MediaView) -> Option<&ExampleView> {
    media.examples.first().filter(|it| it.is_here())
}

/// The type of a schema on its own page, without a link to where one is.
pub(super) fn kind_unlinked(schema: &SchemaView) -> KindUnlinked<'_> {
    KindUnlinked { schema }
}

#[derive(Template)]
#[template(path = "portal/parts/kind_unlinked.html")]
pub(super) struct KindUnlinked<'a> {
    schema: &'a SchemaView,
}

/// What the parts of a schema are.
pub(super) fn parts_title(schema: &SchemaView) -> &'static str {
    match (schema.properties.is_empty(), schema.groups.is_empty()) {
        (false, _) => "Properties",
        (true, false) => "Alternatives",
        (true, true) => "Elements",
    }
}

/// What a folded schema says of its parts.
pub(super) fn unfold_title(schema: &SchemaView) -> String {
    let what = match (schema.properties.len(), schema.groups.is_empty()) {
        (0, true) => "Elements".to_owned(),
        (0, false) => "Alternatives".to_owned(),
        (1, _) => "1 property".to_owned(),
        (count, _) => format!("{count} properties"),
    };
    match &schema.link {
        Some(link) => format!("{what} of {}", link.title),
        None => what,
    }
}

/// An example of a response, for the column beside.
pub(super) struct ResponseExample<'a> {
    /// Unique on the page.
    pub(super) id: &'a str,
    pub(super) status: &'a str,
    pub(super) name: &'a str,
    /// What tells it from others of its status; may be empty.
    pub(super) cause: &'a str,
    pub(super) media: &'a str,
    pub(super) example: &'a ExampleView,
}

/// The first example of each response that has one.
pub(super) fn response_examples(responses: &[ResponseView]) -> Vec<ResponseExample<'_>> {
    let mut shown = Vec::new();
    for response in responses {
        let media = response.media.first();
        let example = media.and_then(|media| Some((media.name.as_str(), first_here(media)?)));
        let example = example.map(|(media, example)| ResponseExample {
            id: &response.anchor,
            status: &response.status,
            name: &response.name,
            cause: &response.cause,
            media,
            example,
        });
        // Two reasons may have one answer.
        shown.extend(example.filter(|it| !shown.iter().any(|other| it.is_same(other))));
    }
    let statuses: Vec<&str> = shown.iter().map(|it| it.status).collect();
    for it in &mut shown {
        if statuses
            .iter()
            .filter(|status| **status == it.status)
            .count()
            == 1
        {
            it.cause = "";
        }
    }
    shown
}

/// What tells a response from others of its status and name; empty: there are none.
pub(super) fn cause<'r>(response: &'r ResponseView, all: &[ResponseView]) -> &'r str {
    let label = |it: &ResponseView| (it.status.clone(), it.name.clone());
    let own = label(response);
    match all.iter().filter(|it| label(it) == own).count() {
        0 | 1 => "",
        _ => &response.cause,
    }
}

impl ResponseExample<'_> {
    fn is_same(&self, other: &ResponseExample<'_>) -> bool {
        let is_one = self.status == other.status && self.media == other.media;
        is_one && self.example.code == other.example.code
    }
}

/// What a webhook sends, as an example.
pub(super) fn sent_example(page: &OperationPage) -> Option<&ExampleView> {
    let body = page.body.as_ref().filter(|_| page.is_webhook)?;
    first_here(body.media.first()?)
}

/// Whether a response has an example.
pub(super) fn has_response_examples(responses: &[ResponseView]) -> bool {
    responses.iter().any(|response| {
        response
            .media
            .first()
            .is_some_and(|media| first_here(media).is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_not_said_twice() {
        let mut frame = Frame {
            site_title: "Site".into(),
            title: "Page".into(),
            ..Frame::default()
        };
        assert_eq!(window_title(&frame), "Page · Site");
        frame.api_title = "Page".into();
        assert_eq!(window_title(&frame), "Page");
    }
}
