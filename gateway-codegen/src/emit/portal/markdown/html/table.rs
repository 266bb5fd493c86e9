//! Tables of HTML as those of GitHub's Markdown: what stands in a cell is put on one line.

use super::tag::{Name, attribute, tag};

/// How the end of a table begins.
pub(super) const END: &str = "</table";
/// Tables with more columns or rows are no tables here.
const MAX_COLUMNS: usize = 40;
const MAX_ROWS: usize = 2_000;

/// A table.
pub(super) struct Table {
    /// What stands outside of its cells, as a caption does.
    caption: String,
    /// Whether the first row is above the others.
    has_header: bool,
    rows: Vec<Vec<String>>,
}

/// Where the table that a text begins within has its last tag; `None`: nowhere.
pub(super) fn end_of(text: &str) -> Option<usize> {
    let mut depth = 1_usize;
    let mut at = 0;
    while let Some(next) = text.get(at..)?.find('<') {
        at += next;
        let (length, is_end) = match text.get(at..).and_then(tag) {
            Some((tag, length)) if tag.name == Name::Table => (length, Some(tag.is_end)),
            Some((_, length)) => (length, None),
            None => (1, None),
        };
        match is_end {
            Some(true) => depth -= 1,
            Some(false) => depth += 1,
            None => {}
        }
        if depth == 0 {
            return Some(at);
        }
        at += length;
    }
    None
}

impl Table {
    /// Reads what stands between the tags of a table; `rewritten` has the HTML of a cell as Markdown. `None`: it has no cells, or
    /// too many.
    pub(super) fn read(inner: &str, rewritten: &dyn Fn(&str) -> String) -> Option<Table> {
        let mut table = Table {
            caption: String::new(),
            has_header: false,
            rows: Vec::new(),
        };
        // Where what stands now has begun, and how many columns it is wide; 0: outside of cells.
        let (mut from, mut width) = (0, 0);
        let (mut at, mut depth) = (0, 0_usize);
        while at < inner.len() {
            let next = inner.get(at..)?.find('<');
            let Some(start) = next.map(|next| at + next) else {
                break;
            };
            let Some((tag, length)) = inner.get(start..).and_then(tag) else {
                at = start + 1;
                continue;
            };
            at = start + length;
            match (tag.name, tag.is_end) {
                (Name::Table, false) => depth += 1,
                (Name::Table, true) => depth = depth.saturating_sub(1),
                _ => {}
            }
            let is_edge = matches!(tag.name, Name::Row | Name::Cell { .. });
            if depth > 0 || !is_edge {
                continue;
            }
            table.take(inner.get(from..start)?, width, rewritten);
            (from, width) = (at, 0);
            match tag.name {
                Name::Row if !tag.is_end => table.rows.push(Vec::new()),
                Name::Cell { is_header } if !tag.is_end => {
                    if table.rows.is_empty() {
                        table.rows.push(Vec::new());
                    }
                    table.has_header |= is_header && table.rows.len() == 1;
                    let span = attribute(tag.attributes, "colspan");
                    let span = span.and_then(|span| span.trim().parse().ok());
                    width = span.unwrap_or(1).max(1);
                }
                _ => {}
            }
            let is_wide = table
                .rows
                .last()
                .is_some_and(|row| row.len() + width > MAX_COLUMNS);
            if is_wide || table.rows.len() > MAX_ROWS {
                return None;
            }
        }
        table.take(inner.get(from..)?, width, rewritten);
        table.rows.retain(|row| !row.is_empty());
        (!table.rows.is_empty()).then_some(table)
    }

    fn take(&mut self, html: &str, width: usize, rewritten: &dyn Fn(&str) -> String) {
        let text = flat(&rewritten(html));
        match self.rows.last_mut().filter(|_| width > 0) {
            Some(row) => {
                row.push(text);
                row.extend(std::iter::repeat_n(String::new(), width - 1));
            }
            None if text.is_empty() => {}
            None => {
                let space = if self.caption.is_empty() { "" } else { " " };
                self.caption.push_str(space);
                self.caption.push_str(&text);
            }
        }
    }

    /// Its lines.
    pub(super) fn markdown(&self) -> Vec<String> {
        let n_columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let line = |cells: &[String]| {
            let mut line = "|".to_owned();
            for column in 0..n_columns {
                let cell = cells.get(column).map_or("", String::as_str);
                line.push_str(&format!(" {} |", cell.replace('|', "\\|")));
            }
            line
        };
        let mut lines = Vec::with_capacity(self.rows.len() + 4);
        if !self.caption.is_empty() {
            lines.extend([self.caption.clone(), String::new()]);
        }
        let mut rows = self.rows.iter();
        let header = rows.next().filter(|_| self.has_header);
        lines.push(line(header.map_or(&[], Vec::as_slice)));
        lines.push(format!("|{}", " --- |".repeat(n_columns)));
        let rest = if self.has_header { 1 } else { 0 };
        lines.extend(self.rows.iter().skip(rest).map(|row| line(row)));
        lines
    }
}

/// Markdown on one line: blocks and items are apart by line breaks.
fn flat(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut is_apart = false;
    for line in markdown.lines() {
        let text = line.trim();
        let item = text.strip_prefix("-  ").unwrap_or(text);
        let is_item = item.len() < text.len() || text == "-";
        let text = item.trim_start_matches('#').trim();
        if text.is_empty() || text == "-" || text == "---" {
            is_apart = true;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if is_apart || is_item { "<br>" } else { " " });
        }
        out.push_str(text);
        is_apart = false;
    }
    out
}
