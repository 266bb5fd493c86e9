//! What stands within lines: text, emphasis, links, images.

use std::fmt::Write as _;

use comrak::nodes::{Node, NodeFootnoteReference, NodeLink, NodeValue};

use super::super::super::picture::text;
use super::super::FoundLink;
use super::super::links::{self, LinkTo, Target};
use super::super::outline::text_of;
use super::{Close, MAX_DEPTH, Writer};

impl Writer<'_> {
    pub(super) fn enter_inline<'a>(&mut self, node: Node<'a>) -> (Close, bool) {
        let data = node.data();
        let is_deep = self.depth >= MAX_DEPTH;
        let close = match &data.value {
            NodeValue::Text(text) => {
                self.push_text(text);
                Close::None
            }
            NodeValue::SoftBreak => {
                self.out.push('\n');
                self.text.push(' ');
                Close::None
            }
            NodeValue::LineBreak => {
                self.write_line_break();
                Close::None
            }
            NodeValue::Code(code) => {
                self.out.push_str("<code>");
                self.push_text(&code.literal);
                self.out.push_str("</code>");
                Close::None
            }
            NodeValue::HtmlInline(html) => {
                self.write_raw(html);
                Close::None
            }
            NodeValue::FootnoteReference(reference) => {
                self.write_reference(reference);
                Close::None
            }
            NodeValue::Image(image) => {
                self.write_image(node, image);
                return (Close::None, false);
            }
            NodeValue::Link(link) => self.open_link(node, link),
            _ if is_deep => Close::None,
            NodeValue::Emph => self.open_mark("<em>", "</em>"),
            NodeValue::Strong => self.open_mark("<strong>", "</strong>"),
            NodeValue::Strikethrough => self.open_mark("<del>", "</del>"),
            _ => Close::None,
        };
        (close, true)
    }

    fn open_mark(&mut self, open: &str, close: &'static str) -> Close {
        self.out.push_str(open);
        Close::Tag(close)
    }

    fn write_line_break(&mut self) {
        self.out.push_str("<br>\n");
        self.text.push(' ');
    }

    /// HTML of the text, which is shown as text, but for line breaks and comments.
    pub(super) fn write_raw(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            let (before, tag) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.push_text(before);
            rest = match tag.strip_prefix("<!--") {
                Some(comment) => comment.split_once("-->").map_or("", |(_, after)| after),
                None => match line_break(tag) {
                    Some(after) => {
                        self.write_line_break();
                        after
                    }
                    None => {
                        self.push_text("<");
                        tag.get(1..).unwrap_or_default()
                    }
                },
            };
        }
        self.push_text(rest);
    }

    /// Where a target goes, noted down.
    fn resolve<'a>(&mut self, node: Node<'a>, target: &str, is_image: bool) -> Target {
        let start = node.data().sourcepos.start;
        let resolved = match (self.options.link)(target, is_image) {
            LinkTo::To(target) => links::check(&target),
            LinkTo::Text => Target::Refused,
            LinkTo::Keep => match target.strip_prefix('#').and_then(|f| self.outline.id(f)) {
                Some(id) => Target::Relative(format!("#{id}")),
                // There is no such heading.
                None if target.starts_with('#') && target.len() > 1 => Target::Refused,
                None => links::check(target),
            },
        };
        self.links.push(FoundLink {
            target: target.to_owned(),
            line: start.line,
            column: start.column,
            is_image,
            is_refused: resolved == Target::Refused,
        });
        resolved
    }

    fn open_link<'a>(&mut self, node: Node<'a>, link: &NodeLink) -> Close {
        let target = self.resolve(node, &link.url, false);
        if self.is_in_link || !self.write_link_start(&target, &link.title) {
            return Close::None;
        }
        self.is_in_link = true;
        Close::Link
    }

    /// Returns whether a link was begun.
    fn write_link_start(&mut self, target: &Target, title: &str) -> bool {
        let (url, rel) = match target {
            Target::External(url) => (url, " rel=\"noopener noreferrer nofollow\""),
            Target::Mail(url) | Target::Relative(url) => (url, ""),
            Target::Refused => return false,
        };
        let _ = write!(self.out, "<a href=\"{}\"{rel}", text::escape(url));
        if !title.is_empty() {
            let _ = write!(self.out, " title=\"{}\"", text::escape(title));
        }
        self.out.push('>');
        true
    }

    /// An image of the site is shown; of another host it is a link, so that the page asks no other host for anything.
    fn write_image<'a>(&mut self, node: Node<'a>, image: &NodeLink) {
        let alt = text::one_line(&text_of(node));
        let target = self.resolve(node, &image.url, true);
        if let (Target::Relative(url), false) = (&target, self.is_summary) {
            let _ = write!(
                self.out,
                "<img src=\"{}\" alt=\"{}\" loading=\"lazy\">",
                text::escape(url),
                text::escape(&alt)
            );
            self.text.push_str(&alt);
            return;
        }
        let alt = if alt.is_empty() {
            "Image"
        } else {
            alt.as_str()
        };
        let is_link = matches!(target, Target::External(_))
            && !self.is_in_link
            && self.write_link_start(&target, "");
        self.push_text(alt);
        if is_link {
            self.out.push_str("</a>");
        }
    }

    fn write_reference(&mut self, reference: &NodeFootnoteReference) {
        let number = reference.ix;
        if self.is_in_link {
            if !self.is_summary {
                let _ = write!(self.out, "<sup>{number}</sup>");
            }
            return;
        }
        let id = &self.prefix;
        let suffix = match reference.ref_num {
            0 | 1 => String::new(),
            again => format!("-{again}"),
        };
        let _ = write!(
            self.out,
            "<sup class=\"footnote-ref\"><a id=\"{id}fnref-{number}{suffix}\" href=\"#{id}fn-{number}\">{number}</a></sup>"
        );
    }
}

/// What is behind `<br>`, `<br/>` or `<br />`.
fn line_break(tag: &str) -> Option<&str> {
    let (head, rest) = tag.split_at_checked(3)?;
    if !head.eq_ignore_ascii_case("<br") {
        return None;
    }
    let rest = rest.trim_start_matches(' ');
    rest.strip_prefix("/>").or_else(|| rest.strip_prefix('>'))
}
