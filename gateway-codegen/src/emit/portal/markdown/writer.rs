//! The tree of a text as HTML. Trees are walked without recursion, and elements nest only so deep.

mod blocks;
mod inlines;

use comrak::nodes::{Node, NodeValue, TableAlignment};

use super::super::picture::text;
use super::super::view::Html;
use super::outline::Outline;
use super::{FoundLink, Options, Problem, Rendered, paragraph_text};

/// Blocks that nest deeper are shown without their marks.
const MAX_BLOCK_DEPTH: usize = 40;
/// Likewise for marks within lines.
const MAX_DEPTH: usize = 64;

/// What is written at the end of a node.
enum Close {
    /// Nothing, since nothing was opened.
    None,
    Tag(&'static str),
    Text(String),
    Link,
}

struct Writer<'o> {
    options: &'o Options<'o>,
    outline: &'o Outline,
    out: String,
    /// The text without markup.
    text: String,
    open: Vec<Close>,
    /// How many elements are open.
    depth: usize,
    /// Whether a link is open, or links are not wanted.
    is_in_link: bool,
    /// Whether nothing but text within a line is wanted.
    is_summary: bool,
    /// Goes before ids; safe in an attribute.
    prefix: String,
    /// ` dir="auto"` where there are letters that are written from right to left.
    direction: &'static str,
    links: Vec<FoundLink>,
    problems: Vec<Problem>,
    first_paragraph: Option<String>,
    n_headings: usize,
    n_diagrams: usize,
    n_footnotes: usize,
    has_back_links: bool,
    alignments: Vec<TableAlignment>,
    column: usize,
    /// Cells of the row that are written.
    n_cells: usize,
    is_header: bool,
}

impl<'o> Writer<'o> {
    fn new(options: &'o Options<'o>, outline: &'o Outline) -> Self {
        Writer {
            options,
            outline,
            out: String::new(),
            text: String::new(),
            open: Vec::new(),
            depth: 0,
            is_in_link: false,
            is_summary: false,
            prefix: text::escape(&super::outline::prefix(options.id_prefix)),
            direction: "",
            links: Vec::new(),
            problems: Vec::new(),
            first_paragraph: None,
            n_headings: 0,
            n_diagrams: 0,
            n_footnotes: 0,
            has_back_links: false,
            alignments: Vec::new(),
            column: 0,
            n_cells: usize::MAX,
            is_header: false,
        }
    }

    /// Writes a node and all below it.
    fn walk<'a>(&mut self, root: Node<'a>) {
        let mut node = root;
        loop {
            let is_descended = self.enter(node);
            if is_descended && let Some(child) = node.first_child() {
                node = child;
                continue;
            }
            loop {
                self.leave(node);
                if node.same_node(root) {
                    return;
                }
                if let Some(next) = node.next_sibling() {
                    node = next;
                    break;
                }
                match node.parent() {
                    Some(parent) => node = parent,
                    None => return,
                }
            }
        }
    }

    /// Begins a node; `false`: what is below it is not to be written.
    fn enter<'a>(&mut self, node: Node<'a>) -> bool {
        let (close, is_descended) = if node.data().value.block() {
            self.enter_block(node)
        } else {
            self.enter_inline(node)
        };
        if !matches!(close, Close::None) {
            self.depth += 1;
        }
        self.open.push(close);
        is_descended
    }

    fn leave<'a>(&mut self, node: Node<'a>) {
        self.before_end(node);
        let close = self.open.pop().unwrap_or(Close::None);
        if !matches!(close, Close::None) {
            self.depth = self.depth.saturating_sub(1);
        }
        match close {
            Close::None => {}
            Close::Tag(tag) => self.out.push_str(tag),
            Close::Text(text) => self.out.push_str(&text),
            Close::Link => {
                self.is_in_link = false;
                self.out.push_str("</a>");
            }
        }
    }

    /// Whether the node around has an element.
    fn is_parent_open(&self) -> bool {
        !matches!(self.open.last(), Some(Close::None))
    }

    /// Appends text to both the page and the plain text.
    fn push_text(&mut self, text: &str) {
        text::push_escaped(&mut self.out, text);
        self.text
            .extend(text.chars().filter(|c| !text::is_hidden(*c)));
    }

    /// Begins a new line of the plain text.
    fn break_text(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

/// Whether there are letters that are written from right to left.
fn is_right_to_left(source: &str) -> bool {
    source.chars().any(|c| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    })
}

/// Writes a text.
pub(super) fn write<'a>(tree: Node<'a>, source: &str, options: &Options<'_>) -> Rendered {
    let outline = Outline::new(tree, options);
    let mut writer = Writer::new(options, &outline);
    writer.out.reserve(source.len() + source.len() / 4);
    if is_right_to_left(source) {
        writer.direction = r#" dir="auto""#;
    }
    writer.walk(tree);
    let Writer {
        out,
        mut text,
        links,
        problems,
        first_paragraph,
        ..
    } = writer;
    text.truncate(text.trim_end().len());
    Rendered {
        html: Html(out),
        links,
        text,
        first_paragraph: first_paragraph.unwrap_or_default(),
        problems,
        headings: outline.headings,
    }
}

/// Writes the first paragraph without its element and without links; where there is none, the first heading, or the
/// first line of anything.
pub(super) fn write_inline<'a>(tree: Node<'a>) -> Html {
    let find = |is_wanted: fn(&NodeValue) -> bool| {
        tree.descendants()
            .find(|node| is_wanted(&node.data().value))
    };
    let first = find(|value| matches!(value, NodeValue::Paragraph))
        .or_else(|| find(|value| matches!(value, NodeValue::Heading(_))));
    let options = Options::default();
    let outline = Outline::default();
    let mut writer = Writer::new(&options, &outline);
    writer.is_in_link = true;
    writer.is_summary = true;
    match first {
        Some(first) => {
            for child in first.children() {
                writer.walk(child);
            }
            Html(writer.out.replace("<br>\n", " ").replace('\n', " "))
        }
        None => {
            writer.walk(tree);
            let line = writer.text.lines().next().unwrap_or_default();
            Html(text::escape(&paragraph_text(line)))
        }
    }
}
