//! Blocks: paragraphs, lists, tables, code.

use std::fmt::Write as _;

use comrak::nodes::{ListType, Node, NodeList, NodeTaskItem, NodeValue, TableAlignment};

use super::super::super::picture::text;
use super::super::{fence, paragraph_text};
use super::{Close, MAX_BLOCK_DEPTH, Writer};

/// Links from a footnote back to where it is referred to.
const MAX_BACK_LINKS: u32 = 5;
/// Rows of wider tables end at the last cell that is not empty, since short texts make very many of those.
const MAX_PADDED_COLUMNS: usize = 16;

impl Writer<'_> {
    pub(super) fn enter_block<'a>(&mut self, node: Node<'a>) -> (Close, bool) {
        let data = node.data();
        let is_deep = self.depth >= MAX_BLOCK_DEPTH;
        let close = match &data.value {
            NodeValue::Paragraph => self.open_paragraph(node),
            NodeValue::Heading(_) => self.open_heading(),
            NodeValue::ThematicBreak => {
                self.out.push_str("<hr>\n");
                Close::None
            }
            NodeValue::CodeBlock(block) => {
                let info = if block.fenced {
                    block.info.as_str()
                } else {
                    ""
                };
                self.write_code(info, &block.literal, data.sourcepos.start.line);
                Close::None
            }
            NodeValue::HtmlBlock(block) => {
                self.out.push_str("<p>");
                self.write_raw(block.literal.trim());
                self.out.push_str("</p>\n");
                self.break_text();
                Close::None
            }
            NodeValue::Item(_) if self.is_parent_open() => {
                let _ = write!(self.out, "<li{}>", self.direction);
                Close::Tag("</li>\n")
            }
            NodeValue::TaskItem(task) if self.is_parent_open() => self.open_task(task),
            NodeValue::TableRow(is_header) if self.is_parent_open() => {
                self.open_row(node, *is_header)
            }
            NodeValue::TableCell if self.column >= self.n_cells => return (Close::None, false),
            NodeValue::TableCell if self.is_parent_open() => self.open_cell(),
            NodeValue::FootnoteDefinition(_) => self.open_footnote(node),
            _ if is_deep => Close::None,
            NodeValue::BlockQuote | NodeValue::MultilineBlockQuote(_) => {
                self.out.push_str("<blockquote>\n");
                Close::Tag("</blockquote>\n")
            }
            NodeValue::List(list) => self.open_list(list),
            NodeValue::Table(table) => {
                self.alignments.clone_from(&table.alignments);
                self.out
                    .push_str("<div class=\"table-scroll\" tabindex=\"0\"><table>\n");
                Close::Tag("</table></div>\n")
            }
            NodeValue::Alert(alert) => {
                let title = alert.title.as_deref().unwrap_or_default();
                self.open_callout(&alert.alert_type.default_title().to_lowercase(), title)
            }
            NodeValue::BlockDirective(directive) => {
                let info = directive.info.trim();
                let end = info.find(|c: char| !c.is_ascii_alphabetic());
                let (kind, title) = info
                    .split_at_checked(end.unwrap_or(info.len()))
                    .unwrap_or(("", info));
                let title = title.trim_matches([' ', '[', ']']);
                let title = if title.starts_with('{') { "" } else { title };
                self.open_callout(&kind.to_lowercase(), title)
            }
            _ => Close::None,
        };
        (close, true)
    }

    fn open_paragraph<'a>(&mut self, node: Node<'a>) -> Close {
        let list = node.parent().and_then(|item| item.parent());
        let is_tight = list
            .is_some_and(|list| matches!(&list.data().value, NodeValue::List(list) if list.tight));
        if is_tight {
            return Close::None;
        }
        let _ = write!(self.out, "<p{}>", self.direction);
        Close::Tag("</p>\n")
    }

    fn open_heading(&mut self) -> Close {
        let heading = self.outline.headings.get(self.n_headings);
        self.n_headings += 1;
        let Some(heading) = heading else {
            return Close::None;
        };
        let id = text::escape(&heading.id);
        let level = heading.level;
        let _ = write!(self.out, "<h{level} id=\"{id}\"{}>", self.direction);
        Close::Text(format!(
            " <a class=\"anchor\" href=\"#{id}\" aria-label=\"Link to this section\">#</a></h{level}>\n"
        ))
    }

    fn open_list(&mut self, list: &NodeList) -> Close {
        match (list.list_type, list.start) {
            (ListType::Bullet, _) if list.is_task_list => {
                self.out.push_str("<ul class=\"tasks\">\n")
            }
            (ListType::Bullet, _) => self.out.push_str("<ul>\n"),
            (ListType::Ordered, 1) => self.out.push_str("<ol>\n"),
            (ListType::Ordered, start) => {
                let _ = writeln!(self.out, "<ol start=\"{start}\">");
            }
        }
        match list.list_type {
            ListType::Bullet => Close::Tag("</ul>\n"),
            ListType::Ordered => Close::Tag("</ol>\n"),
        }
    }

    fn open_task(&mut self, task: &NodeTaskItem) -> Close {
        let (mark, word) = if task.symbol.is_some() {
            ("☑", "Done")
        } else {
            ("☐", "Not done")
        };
        let _ = write!(
            self.out,
            "<li class=\"task\"{}><span class=\"task-mark\" role=\"img\" aria-label=\"{word}\">{mark}</span> ",
            self.direction
        );
        Close::Tag("</li>\n")
    }

    fn open_callout(&mut self, kind: &str, title: &str) -> Close {
        let (kind, name) = match kind {
            "tip" | "success" | "hint" => ("tip", "Tip"),
            "important" => ("important", "Important"),
            "warning" | "warn" => ("warning", "Warning"),
            "caution" | "danger" | "error" => ("caution", "Caution"),
            _ => ("note", "Note"),
        };
        let title = if title.is_empty() { name } else { title };
        let _ = write!(
            self.out,
            "<div class=\"callout {kind}\" role=\"note\"><p class=\"callout-title\"{}>",
            self.direction
        );
        self.push_text(title);
        self.break_text();
        self.out.push_str("</p>\n");
        Close::Tag("</div>\n")
    }

    fn open_row<'a>(&mut self, node: Node<'a>, is_header: bool) -> Close {
        self.column = 0;
        self.n_cells = usize::MAX;
        if self.alignments.len() > MAX_PADDED_COLUMNS {
            let is_empty = |cell: &Node<'a>| cell.first_child().is_none();
            let n_empty = node.reverse_children().take_while(is_empty).count();
            self.n_cells = self.alignments.len().saturating_sub(n_empty);
        }
        self.is_header = is_header;
        if is_header {
            self.out.push_str("<thead><tr>");
            return Close::Tag("</tr></thead>\n");
        }
        let is_first = node
            .previous_sibling()
            .is_none_or(|row| matches!(row.data().value, NodeValue::TableRow(true)));
        self.out
            .push_str(if is_first { "<tbody><tr>" } else { "<tr>" });
        Close::Tag(if node.next_sibling().is_some() {
            "</tr>\n"
        } else {
            "</tr></tbody>\n"
        })
    }

    fn open_cell(&mut self) -> Close {
        let class = match self.alignments.get(self.column) {
            Some(TableAlignment::Center) => " class=\"align-center\"",
            Some(TableAlignment::Right) => " class=\"align-right\"",
            _ => "",
        };
        self.column += 1;
        let direction = self.direction;
        if self.is_header {
            let _ = write!(self.out, "<th scope=\"col\"{class}{direction}>");
            Close::Tag("</th>")
        } else {
            let _ = write!(self.out, "<td{class}{direction}>");
            Close::Tag("</td>")
        }
    }

    fn write_code(&mut self, info: &str, code: &str, line: usize) {
        let fence = fence::Fence {
            info,
            code,
            line,
            number: self.n_diagrams,
        };
        if fence::write(&mut self.out, &fence, self.options, &mut self.problems) {
            self.n_diagrams += 1;
        }
        self.break_text();
        self.text
            .extend(code.chars().filter(|c| !text::is_hidden(*c)));
        self.break_text();
    }

    fn open_footnote<'a>(&mut self, node: Node<'a>) -> Close {
        let is_footnote = |node: Option<Node<'a>>| {
            node.is_some_and(|node| matches!(node.data().value, NodeValue::FootnoteDefinition(_)))
        };
        if !is_footnote(node.previous_sibling()) {
            self.out
                .push_str("<section class=\"footnotes\" aria-label=\"Footnotes\"><ol>\n");
        }
        self.n_footnotes += 1;
        self.has_back_links = false;
        let id = &self.prefix;
        let _ = write!(
            self.out,
            "<li id=\"{id}fn-{}\"{}>",
            self.n_footnotes, self.direction
        );
        Close::Tag(if is_footnote(node.next_sibling()) {
            "</li>\n"
        } else {
            "</li>\n</ol></section>\n"
        })
    }

    /// What stands before the end of a block.
    pub(super) fn before_end<'a>(&mut self, node: Node<'a>) {
        let data = node.data();
        match &data.value {
            NodeValue::Paragraph => {
                if let Some(around) = node.parent() {
                    if node.next_sibling().is_none() {
                        self.write_back_links(around);
                    }
                    let is_top = matches!(around.data().value, NodeValue::Document);
                    if is_top && self.first_paragraph.is_none() {
                        let line = self.text.rsplit('\n').next().unwrap_or_default();
                        if !line.trim().is_empty() {
                            self.first_paragraph = Some(paragraph_text(line));
                        }
                    }
                }
                self.break_text();
            }
            NodeValue::FootnoteDefinition(_) => {
                self.write_back_links(node);
                self.break_text();
            }
            NodeValue::TableCell => self.text.push(' '),
            NodeValue::Heading(_) | NodeValue::TableRow(_) | NodeValue::Item(_) => {
                self.break_text()
            }
            _ => {}
        }
    }

    /// Links from the end of a footnote to where it is referred to, once.
    fn write_back_links<'a>(&mut self, footnote: Node<'a>) {
        let data = footnote.data();
        let NodeValue::FootnoteDefinition(definition) = &data.value else {
            return;
        };
        if std::mem::replace(&mut self.has_back_links, true) {
            return;
        }
        let id = &self.prefix;
        let number = self.n_footnotes;
        for reference in 1..=definition.total_references.min(MAX_BACK_LINKS) {
            let suffix = if reference > 1 {
                format!("-{reference}")
            } else {
                String::new()
            };
            let _ = write!(
                self.out,
                " <a class=\"footnote-back\" href=\"#{id}fnref-{number}{suffix}\" aria-label=\"Back to the text\">↩</a>"
            );
        }
    }
}
