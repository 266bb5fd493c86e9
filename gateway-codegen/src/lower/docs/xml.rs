//! Values as XML, as the `xml` keywords of their schemas have them.
//!
//! Source: OpenAPI Specification 3.1, section "XML Object".

use super::made::{Made, read};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::plan::docs::{ContentDocs, Docs, Schema, Xml};
use crate::source::{Node, Span};

/// As many references and parts of a schema are looked through for what is said of one value.
const MAX_PARTS: usize = 200;
/// As deep as elements stand in each other.
const MAX_DEPTH: usize = 64;

/// What a schema says of how its values are written.
pub(super) fn keywords(node: &Node) -> Option<Box<Xml>> {
    let xml = node.get("xml")?;
    let text = |key: &str| xml.get(key).and_then(Node::as_str).unwrap_or_default();
    let is = |key: &str| xml.get(key).and_then(Node::as_bool) == Some(true);
    Some(Box::new(Xml {
        name: text("name").to_owned(),
        namespace: text("namespace").to_owned(),
        prefix: text("prefix").to_owned(),
        is_attribute: is("attribute"),
        is_wrapped: is("wrapped"),
    }))
}

/// Writes the examples of content that are values. One that cannot be written is told, and left out.
pub(super) fn write_given(content: &mut ContentDocs, docs: &Docs, sink: &mut Sink) {
    let schema = content.schema.as_ref();
    let nothing = Schema::default();
    content.examples.retain_mut(|example| {
        if !example.is_value {
            return true;
        }
        match document(&example.text, schema.unwrap_or(&nothing), docs) {
            Ok(text) => {
                example.text = text;
                example.is_value = false;
                true
            }
            Err(unwritable) => {
                // A part of a document may be of several operations.
                let span = example.span;
                if let Some(span) = span.filter(|it| !sink.has_at(code::UNFIT_EXAMPLE, *it)) {
                    sink.push(unwritable.told(span));
                }
                false
            }
        }
    });
}

/// A value of JSON as a document, indented by two spaces.
///
/// # Errors
/// Why there is no way to write it.
pub(super) fn document(json: &str, schema: &Schema, docs: &Docs) -> Result<String, Unwritable> {
    let value = read(json).ok_or(Unwritable::Name)?;
    let says = Says::of(&[schema], docs);
    let name = match says.xml.map_or("", |it| it.name.as_str()) {
        "" => says.component.ok_or(Unwritable::Name)?,
        name => name,
    };
    let mut writer = Writer {
        docs,
        out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned(),
    };
    match &value {
        // Its element is around a list, whether or not it is said.
        Made::List(items) => writer.list(name, &says, items, 0)?,
        value => writer.element(name, &says, value, 0)?,
    }
    Ok(writer.out)
}

/// Why a value cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unwritable {
    /// Nobody says how its element is called, or a member is called as no element may be.
    Name,
    /// An attribute has members, or a text has what XML cannot hold.
    Value,
    /// It is too deep.
    Depth,
}

impl Unwritable {
    fn told(self, span: Span) -> Diagnostic {
        let (label, help) = match self {
            Unwritable::Name => (
                "what an element of it is called is not said, or is no name of XML",
                "give its schema `xml: {name: …}`, or write the example as text",
            ),
            Unwritable::Value => (
                "XML has no way to write a part of it",
                "write the example as text, as it is sent",
            ),
            Unwritable::Depth => (
                "its elements stand in each other too deep",
                "write the example as text, as it is sent",
            ),
        };
        let message = "an example of XML is given as a value that cannot be written";
        Diagnostic::new(code::UNFIT_EXAMPLE, span, message)
            .label(label)
            .help(help)
    }
}

/// What is said of a value by a schema, by what that refers to and by what it is made of.
struct Says<'d> {
    parts: Vec<&'d Schema>,
    /// The component that it is.
    component: Option<&'d str>,
    xml: Option<&'d Xml>,
}

impl<'d> Says<'d> {
    fn of(schemas: &[&'d Schema], docs: &'d Docs) -> Self {
        let mut parts: Vec<&'d Schema> = schemas.to_vec();
        let mut component = None;
        let mut next = 0;
        while let Some(part) = parts.get(next).copied() {
            next += 1;
            let mut more = Vec::new();
            if let Some(named) = docs.referred(part) {
                // Only what it is as a whole has its name.
                if next == 1 && schemas.len() == 1 {
                    component = Some(named.name.as_str());
                }
                more.push(&named.schema);
            }
            more.extend(part.all_of.iter().chain(&part.one_of).chain(&part.any_of));
            let is_new = |it: &&Schema| !parts.iter().any(|known| std::ptr::eq(*known, *it));
            let more: Vec<&Schema> = more.into_iter().filter(is_new).collect();
            if parts.len() + more.len() > MAX_PARTS {
                break;
            }
            parts.extend(more);
        }
        // The name of what it is made of is not its own.
        let own = match (schemas, component) {
            ([schema], Some(_)) => docs.referred(schema).map(|named| &named.schema),
            _ => None,
        };
        let xml = schemas.iter().copied().chain(own);
        let xml = xml.filter_map(|it| it.xml.as_deref()).next();
        Says {
            parts,
            component,
            xml,
        }
    }

    fn member(&self, name: &str, docs: &'d Docs) -> Says<'d> {
        let members = self.parts.iter().flat_map(|it| &it.properties);
        let members = members.filter(|it| it.name == name).map(|it| &it.schema);
        Says::of(&members.collect::<Vec<_>>(), docs)
    }

    fn item(&self, docs: &'d Docs) -> Says<'d> {
        let items = self.parts.iter().filter_map(|it| it.items.as_deref());
        Says::of(&items.collect::<Vec<_>>(), docs)
    }
}

struct Writer<'d> {
    docs: &'d Docs,
    out: String,
}

impl<'d> Writer<'d> {
    /// An element, or several of one name where the value is a list without an element around it.
    fn member(
        &mut self,
        name: &str,
        says: &Says<'d>,
        value: &Made,
        depth: usize,
    ) -> Result<(), Unwritable> {
        let own = says.xml.map_or("", |it| it.name.as_str());
        let own = if own.is_empty() { name } else { own };
        match value {
            Made::List(items) if says.xml.is_some_and(|it| it.is_wrapped) => {
                self.list(own, says, items, depth)
            }
            Made::List(items) => {
                let item = says.item(self.docs);
                // Of a list without an element of its own, the name means nothing.
                let of_items = item.xml.map_or("", |it| it.name.as_str());
                let name = if of_items.is_empty() { name } else { of_items };
                let mut items = items.iter();
                items.try_for_each(|it| self.member(name, &item, it, depth))
            }
            value => self.element(own, says, value, depth),
        }
    }

    /// An element around the items of a list.
    fn list(
        &mut self,
        name: &str,
        says: &Says<'d>,
        items: &[Made],
        depth: usize,
    ) -> Result<(), Unwritable> {
        let item = says.item(self.docs);
        let tag = self.open(name, says.xml, depth)?;
        if items.is_empty() {
            self.out.push_str("/>");
            return Ok(());
        }
        self.out.push('>');
        for it in items {
            self.member(name, &item, it, depth + 1)?;
        }
        self.close(&tag, depth);
        Ok(())
    }

    fn element(
        &mut self,
        name: &str,
        says: &Says<'d>,
        value: &Made,
        depth: usize,
    ) -> Result<(), Unwritable> {
        let tag = self.open(name, says.xml, depth)?;
        let members = match value {
            Made::Object(members) => members.as_slice(),
            Made::List(_) => return Err(Unwritable::Value),
            Made::Scalar(json) => {
                let text = text_of(json)?;
                if text.is_empty() {
                    self.out.push_str("/>");
                } else {
                    self.out.push('>');
                    escape(&text, false, &mut self.out);
                    self.out.push_str(&format!("</{tag}>"));
                }
                return Ok(());
            }
        };
        let mut within = Vec::new();
        for (name, value) in members {
            let says = says.member(name, self.docs);
            // There is no null: what is not there is not there.
            if matches!(value, Made::Scalar(json) if json == "null") {
                continue;
            }
            match says.xml.filter(|it| it.is_attribute) {
                Some(xml) => self.attribute(name, xml, value)?,
                None => within.push((name, says, value)),
            }
        }
        if within.is_empty() {
            self.out.push_str("/>");
            return Ok(());
        }
        self.out.push('>');
        for (name, says, value) in within {
            self.member(name, &says, value, depth + 1)?;
        }
        self.close(&tag, depth);
        Ok(())
    }

    fn attribute(&mut self, name: &str, xml: &Xml, value: &Made) -> Result<(), Unwritable> {
        let Made::Scalar(json) = value else {
            return Err(Unwritable::Value);
        };
        let name = tag(name, Some(xml))?;
        self.namespace(xml);
        self.out.push_str(&format!(" {name}=\""));
        escape(&text_of(json)?, true, &mut self.out);
        self.out.push('"');
        Ok(())
    }

    /// The beginning of an element on a line of its own, to its name and namespace.
    fn open(&mut self, name: &str, xml: Option<&Xml>, depth: usize) -> Result<String, Unwritable> {
        if depth > MAX_DEPTH {
            return Err(Unwritable::Depth);
        }
        let tag = tag(name, xml)?;
        self.line(depth);
        self.out.push_str(&format!("<{tag}"));
        if let Some(xml) = xml {
            self.namespace(xml);
        }
        Ok(tag)
    }

    fn namespace(&mut self, xml: &Xml) {
        if xml.namespace.is_empty() {
            return;
        }
        let prefix = match xml.prefix.as_str() {
            "" => String::new(),
            prefix => format!(":{prefix}"),
        };
        self.out.push_str(&format!(" xmlns{prefix}=\""));
        escape(&xml.namespace, true, &mut self.out);
        self.out.push('"');
    }

    fn close(&mut self, tag: &str, depth: usize) {
        self.line(depth);
        self.out.push_str(&format!("</{tag}>"));
    }

    fn line(&mut self, depth: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n("  ", depth));
    }
}

/// The name of an element or of an attribute with its prefix.
fn tag(name: &str, xml: Option<&Xml>) -> Result<String, Unwritable> {
    let prefix = xml.map_or("", |it| it.prefix.as_str());
    if !is_name(name) || !prefix.is_empty() && !is_name(prefix) {
        return Err(Unwritable::Name);
    }
    Ok(match prefix {
        "" => name.to_owned(),
        prefix => format!("{prefix}:{name}"),
    })
}

/// Whether a text is a name without a colon (Namespaces in XML 1.0, section 3; of letters beyond ASCII, all are taken).
fn is_name(text: &str) -> bool {
    let begins = |c: char| c.is_alphabetic() || c == '_';
    let goes_on = |c: char| begins(c) || c.is_ascii_digit() || matches!(c, '-' | '.' | '\u{b7}');
    text.starts_with(begins) && text.chars().all(goes_on)
}

/// The text of a scalar, as a reader of JSON has it.
fn text_of(json: &str) -> Result<String, Unwritable> {
    match serde_json::from_str(json) {
        Ok(serde_json::Value::String(text)) => Ok(text),
        Ok(serde_json::Value::Null) => Ok(String::new()),
        Ok(_) => Ok(json.to_owned()),
        Err(_) => Err(Unwritable::Value),
    }
    .and_then(|text| match text.chars().all(is_character) {
        true => Ok(text),
        false => Err(Unwritable::Value),
    })
}

/// Whether XML can hold a character (XML 1.0, section 2.2).
fn is_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Line ends that readers would change are told by number (XML 1.0, sections 2.11 and 3.3.3).
fn escape(text: &str, is_attribute: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if is_attribute => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\n' if is_attribute => out.push_str("&#10;"),
            '\t' if is_attribute => out.push_str("&#9;"),
            c => out.push(c),
        }
    }
}
