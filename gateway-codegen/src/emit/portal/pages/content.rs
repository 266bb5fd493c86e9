//! Parameters, bodies and responses.

use std::cell::Cell;
use std::collections::BTreeSet;

use serde_json::json;

use super::Pages;
use super::words::reason;
use crate::emit::names::{Named, Slugs};
use crate::emit::portal::answers;
use crate::emit::portal::book::{Place, method, without_method};
use crate::emit::portal::call::{Coding, Manner};
use crate::emit::portal::elsewhere::external;
use crate::emit::portal::escape;
use crate::emit::portal::highlight::{Language, highlight};
use crate::emit::portal::shown::{Direction, Shower, plain};
use crate::emit::portal::view::{
    BodyView, ExampleView, Html, LinkView, MediaView, ParameterGroup, ParameterView, Prose,
    ResponseView, SchemaView,
};
use crate::plan::Location;
use crate::plan::docs::{
    BodyDocs, ContentDocs, Example, LinkDocs, LinkTarget, OperationDocs, ParameterDocs,
    ResponseDocs, Schema,
};

/// As many parts of schemas one page bears.
const MAX_PARTS: usize = 240;
/// As many of one schema.
const MAX_PARTS_OF_ONE: usize = 120;
/// As many examples of one media type are shown, and characters of one.
const MAX_EXAMPLES: usize = 8;
const MAX_EXAMPLE: usize = 8_192;

/// Makes the views of one page.
pub(super) struct Contents<'p> {
    pages: &'p Pages<'p>,
    place: Place,
    /// How many more parts of schemas the page bears.
    left: usize,
    anchors: Slugs,
    /// The anchor of the part of the page that is made; empty: the page itself.
    pub(super) within: String,
    /// The level of the heading that the texts which are made stand below.
    level: u8,
    /// Texts with ids of their own so far.
    n_texts: Cell<usize>,
}

impl<'p> Contents<'p> {
    pub(super) fn new(pages: &'p Pages<'p>, place: Place) -> Contents<'p> {
        Contents {
            pages,
            place,
            left: MAX_PARTS,
            // The page has a heading of this id.
            anchors: Slugs::with_reserved(["body"]),
            within: String::new(),
            level: 2,
            n_texts: Cell::new(0),
        }
    }

    /// A schema as it goes in a direction.
    fn schema(&mut self, schema: &Schema, direction: Direction) -> SchemaView {
        self.schema_within(schema, direction, Vec::new(), self.level)
    }

    /// A named schema on its own page: it says below the title what it is, and has its parts below a heading.
    pub(super) fn schema_of_page(&mut self, schema: &Schema, index: usize) -> SchemaView {
        self.schema_within(schema, Direction::Both, vec![index], 1)
    }

    /// `level`: of the heading that its own text stands below.
    fn schema_within(
        &mut self,
        schema: &Schema,
        direction: Direction,
        trail: Vec<usize>,
        level: u8,
    ) -> SchemaView {
        let (pages, place) = (self.pages, self.place);
        let root = pages.root(place);
        let page_of = |id: usize| format!("{root}{}", pages.book.path(Place::Schema(id)));
        let n_texts = &self.n_texts;
        let of_parts = self.level;
        let prose = |text: &str, depth: usize| {
            let level = if depth == 0 { level } else { of_parts };
            prose(pages, (place, level), text, n_texts)
        };
        let given = self.left.min(MAX_PARTS_OF_ONE);
        let mut shower = Shower {
            docs: pages.book.docs,
            page_of: &page_of,
            prose: &prose,
            direction,
            left: given,
            trail,
            joined: BTreeSet::new(),
        };
        let view = shower.view(schema);
        self.left -= given - shower.left;
        view
    }

    /// A text.
    pub(super) fn prose(&self, text: &str) -> Prose {
        prose(self.pages, (self.place, self.level), text, &self.n_texts)
    }

    /// Says what heading the texts stand below that are made next: so many levels below that of the part of the page. Those of
    /// callbacks are a level deeper.
    pub(super) fn below(&mut self, n_levels: u8) {
        let part = if self.within.is_empty() { 2 } else { 4 };
        self.level = part + n_levels;
    }

    /// Anchors of things that may be called alike.
    fn anchors(&mut self, prefix: &str, names: impl Iterator<Item: AsRef<str>>) -> Vec<String> {
        let texts = names.map(|name| format!("{prefix} {}", name.as_ref()));
        self.anchors.of(prefix, texts)
    }

    /// Anchors of things of which several may have one name: a name, and all that tells each apart.
    pub(super) fn anchors_of_named(
        &mut self,
        prefix: &str,
        names: impl Iterator<Item = (String, String)>,
    ) -> Vec<String> {
        let names = names.map(|(name, full)| Named {
            shown: format!("{prefix} {name}"),
            full,
        });
        self.anchors.of(prefix, names)
    }

    /// The beginning of anchors in the part of the page that is made.
    fn prefix(&self, kind: &str) -> String {
        match self.within.as_str() {
            "" => kind.to_owned(),
            within => format!("{within} {kind}"),
        }
    }

    /// Parameters by place.
    pub(super) fn parameters(
        &mut self,
        docs: &OperationDocs,
        direction: Direction,
    ) -> Vec<ParameterGroup> {
        let places = [
            (Location::Path, "Path parameters", "path"),
            (Location::Query, "Query parameters", "query"),
            (Location::Header, "Headers", "header"),
            (Location::Cookie, "Cookies", "cookie"),
        ];
        let mut groups = Vec::new();
        // Each group has a heading, below one of all of them where it is not that of a callback.
        self.below(u8::from(self.within.is_empty()));
        for (location, title, prefix) in places {
            let of_place = docs.parameters.iter().filter(|it| it.location == location);
            let parameters = self.written(of_place, &self.prefix(prefix), direction);
            if !parameters.is_empty() {
                groups.push(ParameterGroup {
                    title: title.to_owned(),
                    parameters,
                });
            }
        }
        groups
    }

    /// Parameters of a place, or headers of an answer.
    fn written<'d>(
        &mut self,
        docs: impl Iterator<Item = &'d ParameterDocs> + Clone,
        prefix: &str,
        direction: Direction,
    ) -> Vec<ParameterView> {
        let anchors = self.anchors(prefix, docs.clone().map(|it| &it.name));
        let docs = docs.zip(anchors);
        docs.map(|(it, anchor)| self.parameter(it, anchor, direction))
            .collect()
    }

    fn parameter(
        &mut self,
        docs: &ParameterDocs,
        anchor: String,
        direction: Direction,
    ) -> ParameterView {
        let schema = self.schema(&docs.schema, direction);
        // One that fits, if there is one.
        let all = self.pages.book.docs;
        let expected = |it: &Example| all.expected_at(it.span);
        let mut fitting = docs.examples.iter();
        let fitting = fitting.find(|it| expected(it).is_empty());
        let example = fitting.or(docs.examples.first());
        let unfit = example.map(|it| plain(expected(it)));
        let elsewhere = docs.elsewhere.iter();
        let elsewhere = elsewhere.map(|it| elsewhere_link(&it.address)).collect();
        let example = example.map(|example| example.text.clone());
        let is_said_twice = docs.description.is_empty();
        ParameterView {
            anchor,
            name: docs.name.clone(),
            is_required: docs.is_required,
            is_deprecated: docs.is_deprecated,
            description: match is_said_twice {
                true => Prose::default(),
                false => self.prose(&docs.description),
            },
            example: example.unwrap_or_default(),
            unfit: unfit.unwrap_or_default(),
            elsewhere,
            written: written(docs),
            schema,
        }
    }

    /// The body of a request.
    pub(super) fn body(&mut self, docs: &BodyDocs, direction: Direction) -> BodyView {
        self.below(0);
        BodyView {
            is_required: docs.is_required,
            description: self.prose(&docs.description),
            media: self.media(&self.prefix("body"), &docs.content, direction),
        }
    }

    fn media(
        &mut self,
        prefix: &str,
        content: &[ContentDocs],
        direction: Direction,
    ) -> Vec<MediaView> {
        let anchors = self.anchors(prefix, content.iter().map(|it| &it.media_type));
        let mut media: Vec<MediaView> = Vec::new();
        for (content, anchor) in content.iter().zip(anchors) {
            let schema = content.schema.as_ref();
            media.push(MediaView {
                anchor,
                name: content.media_type.clone(),
                schema: schema.map(|schema| self.schema(schema, direction)),
                examples: self.examples(content),
            });
        }
        media
    }

    /// Examples of a media type.
    fn examples(&self, content: &ContentDocs) -> Vec<ExampleView> {
        let media_type = content.media_type.as_str();
        // A form is shown as the object that it is.
        let language = match media_type.contains("form") {
            true => Language::Json,
            false => Language::of_media_type(media_type),
        };
        let view = |example: &Example| ExampleView {
            title: example.title.clone(),
            description: self.prose(&example.description),
            is_generated: example.is_generated,
            unfit: plain(self.pages.book.docs.expected_at(example.span)),
            ..code(&example.text, language)
        };
        let view_elsewhere = |example: &Example| ExampleView {
            title: example.title.clone(),
            description: self.prose(&example.description),
            text: example.address.clone(),
            link: elsewhere_link(&example.address),
            ..ExampleView::default()
        };
        let here = content.examples.iter().take(MAX_EXAMPLES).map(view);
        let elsewhere = content.elsewhere.iter().take(MAX_EXAMPLES);
        here.chain(elsewhere.map(view_elsewhere)).collect()
    }

    /// Declared responses, then what the gateway answers by itself.
    pub(super) fn responses(
        &mut self,
        docs: &OperationDocs,
        direction: Direction,
        operation: Option<usize>,
    ) -> Vec<ResponseView> {
        let prefix = self.prefix("response");
        let anchors = self.anchors(&prefix, docs.responses.iter().map(status));
        let declared = docs.responses.iter().zip(anchors);
        let mut responses: Vec<ResponseView> = declared
            .map(|(response, anchor)| self.response(response, direction, anchor))
            .collect();
        let book = self.pages.book;
        let causes = operation.map(|it| answers::of_operation(book.api, &book.faults, it));
        for cause in causes.into_iter().flatten() {
            let answer = &cause.answer;
            let status = answer.status.to_string();
            let name = answer.name();
            let anchor = self.anchors.of("gateway", [format!("gateway {name}")]);
            let anchor = anchor.into_iter().next().unwrap_or_default();
            let anchors = self.anchors(&anchor, answer.headers.iter().map(|(name, _)| name));
            let headers = answer.headers.iter().zip(anchors);
            let headers = headers.map(|((name, value), anchor)| ParameterView {
                name: name.clone(),
                example: value.clone(),
                anchor,
                schema: SchemaView {
                    type_text: "string".to_owned(),
                    ..SchemaView::default()
                },
                ..ParameterView::default()
            });
            responses.push(ResponseView {
                headers: headers.collect(),
                title: reason(&status).to_owned(),
                name: name.to_owned(),
                cause: cause.brief.to_owned(),
                description: Prose {
                    html: Html(format!("<p>{}</p>", cause.when)),
                    markdown: cause.when.to_owned(),
                },
                is_of_gateway: true,
                media: vec![MediaView {
                    anchor: format!("{anchor}-body"),
                    name: answer.content_type.clone(),
                    schema: None,
                    examples: vec![ExampleView {
                        code: highlight(
                            &answer.body,
                            Language::of_media_type(&answer.content_type),
                        ),
                        text: answer.body.clone(),
                        ..ExampleView::default()
                    }],
                }],
                status,
                anchor,
                ..ResponseView::default()
            });
        }
        responses
    }

    fn response(
        &mut self,
        docs: &ResponseDocs,
        direction: Direction,
        anchor: String,
    ) -> ResponseView {
        let status = status(docs);
        let prefix = format!("{anchor} header");
        self.below(1);
        let description = self.prose(&docs.description);
        // Headers, bodies and links have headings.
        self.below(2);
        ResponseView {
            title: reason(&status).to_owned(),
            name: String::new(),
            cause: String::new(),
            description,
            is_of_gateway: false,
            headers: self.written(docs.headers.iter(), &prefix, direction),
            media: self.media(&anchor, &docs.content, direction),
            links: docs.links.iter().map(|it| self.link(it)).collect(),
            n_more_links: docs.n_more_links,
            anchor,
            status,
        }
    }

    fn link(&self, docs: &LinkDocs) -> LinkView {
        let book = self.pages.book;
        let to = |place: Place, title: &str| {
            let page = format!("{}{}", self.pages.root(self.place), book.path(place));
            let (page, title) = (escape(&page), escape(title));
            format!("<a href=\"{page}\"><bdi>{title}</bdi></a>")
        };
        let named = || match docs.operation.as_str() {
            "" => String::new(),
            name => format!("<code>{}</code>", escape(name)),
        };
        let (method, operation) = match docs.target {
            LinkTarget::Operation(i) => {
                let method = book.operation(i).map_or("", |(plan, _)| method(plan));
                let title = book.title(i);
                let link = to(Place::Operation(i), without_method(&title, method));
                (method, link)
            }
            LinkTarget::Webhook(i) => match book.docs.webhooks.get(i) {
                Some(it) => (it.method.as_str(), to(Place::Webhook(i), it.title())),
                None => ("", named()),
            },
            LinkTarget::Elsewhere if docs.is_reference => {
                let link = external(&docs.operation, &docs.operation);
                ("", link.unwrap_or_else(named))
            }
            LinkTarget::Elsewhere | LinkTarget::Nowhere => ("", named()),
        };
        LinkView {
            name: docs.name.clone(),
            method: method.to_owned(),
            operation: Html(operation),
            description: self.prose(&docs.description),
            parameters: docs.parameters.clone(),
            n_more_parameters: docs.n_more_parameters,
            body: docs.body.clone(),
        }
    }
}

/// The status of a declared response: `200`, `4XX`, `default`.
fn status(docs: &ResponseDocs) -> String {
    match docs.status.as_str() {
        "default" => "default".to_owned(),
        status => status.to_ascii_uppercase(),
    }
}

/// A text of a page with many texts: one that may have headings or notes has ids of its own.
fn prose(
    pages: &Pages<'_>,
    (place, level): (Place, u8),
    text: &str,
    n_texts: &Cell<usize>,
) -> Prose {
    // Marks of headings, also in lists and below lines, and their elements; possibly too many.
    let is_mark = |c: char| {
        matches!(c, '>' | '-' | '*' | '+' | '.' | ')') || c.is_whitespace() || c.is_ascii_digit()
    };
    let has_ids = text.lines().any(|line| {
        let line = line.trim();
        let rest = line.trim_start_matches(is_mark);
        let is_rule = !line.is_empty() && line.trim_matches(['>', ' ', '-', '*', '+']).is_empty();
        rest.starts_with(['#', '=']) || is_rule
    }) || ["[^", "<h", "<H"].iter().any(|it| text.contains(it));
    match has_ids {
        false => pages.prose(place, text, "", level),
        true => {
            n_texts.set(n_texts.get() + 1);
            pages.prose(place, text, &format!("text-{}", n_texts.get()), level)
        }
    }
}

/// An example that is elsewhere: a link where the address is one of the web.
fn elsewhere_link(address: &str) -> Html {
    Html(external(address, address).unwrap_or_else(|| escape(address)))
}

/// An example as code. A long one is cut: it is whole in the document that the portal publishes.
pub(super) fn code(text: &str, language: Language) -> ExampleView {
    let view = |code: Html, text: String| ExampleView {
        code,
        text,
        ..ExampleView::default()
    };
    let end = match text.char_indices().nth(MAX_EXAMPLE) {
        None => return view(highlight(text, language), text.to_owned()),
        Some((end, _)) => text.get(..end).and_then(|it| it.rfind('\n')).unwrap_or(end),
    };
    let head = text.get(..end).unwrap_or_default();
    let n_lines = text.get(end..).unwrap_or_default().matches('\n').count();
    let more = format!("… {n_lines} more lines: see openapi.json");
    let Html(mut html) = highlight(head, language);
    html.push_str(&format!("\n<i class=\"c\">{more}</i>"));
    view(Html(html), format!("{head}\n{more}"))
}

/// How several values are written, where the schema is a list or an object.
fn written(docs: &ParameterDocs) -> String {
    let has = |name: &str| docs.schema.types.iter().any(|it| it == name);
    if !docs.media_type.is_empty() {
        return docs.media_type.clone();
    }
    let value = match docs.style.as_str() {
        _ if has("array") => json!(["a", "b"]),
        "deepObject" if has("object") => json!({"member": "value"}),
        _ if has("object") => json!({"member": "value", "other": "value"}),
        _ => return String::new(),
    };
    let manner = Manner::of(docs);
    if !manner.is_pairs() {
        return manner.text(&value, Coding::Plain);
    }
    let pairs = manner.pairs(&value, Coding::Percent).into_iter();
    let pairs = pairs.map(|(name, value)| format!("{name}={value}"));
    let between = if docs.location == Location::Cookie {
        "; "
    } else {
        "&"
    };
    pairs.collect::<Vec<String>>().join(between)
}
