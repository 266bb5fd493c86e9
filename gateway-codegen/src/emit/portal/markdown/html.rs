//! Simple HTML in a text, as exporters and older documents write it, as the Markdown that says the same. What this does not know
//! stays as it is, and is shown as text; nothing of it reaches a page but through Markdown.

mod table;
mod tag;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::super::picture::text::unescape;
use super::parse::MAX_SOURCE;
use table::Table;
use tag::{Name, Tag, attribute, tag};

/// As deep as lists are indented.
const MAX_LISTS: usize = 8;

/// Rewrites a text; most have no HTML and stay what they are.
pub(super) fn to_markdown(text: &str) -> Cow<'_, str> {
    let has_any = text.match_indices('<').any(|(at, _)| {
        let tag = text.get(at..).and_then(tag);
        tag.is_some_and(|(tag, _)| tag.name != Name::Break)
    });
    if !has_any || text.len() > MAX_SOURCE {
        return Cow::Borrowed(text);
    }
    Cow::Owned(rewritten(text, true))
}

/// The same of a text that has HTML; in a cell of a table there are no tables.
fn rewritten(text: &str, has_tables: bool) -> String {
    let mut rewriter = Rewriter {
        text,
        at: 0,
        out: String::with_capacity(text.len()),
        has_tables,
        lists: Vec::new(),
        links: Vec::new(),
        marks: Vec::new(),
        last: BTreeMap::new(),
        unclosed: BTreeSet::new(),
        unmatched: BTreeSet::new(),
    };
    rewriter.run();
    rewriter.out
}

struct Rewriter<'t> {
    text: &'t str,
    at: usize,
    out: String,
    has_tables: bool,
    /// The numbers of the items of open lists; 0: without numbers.
    lists: Vec<usize>,
    /// Targets of open links; `None`: shown without one.
    links: Vec<Option<&'t str>>,
    /// The ends of open marks.
    marks: Vec<&'static str>,
    /// Where ends of marks stand last.
    last: BTreeMap<&'static str, Option<usize>>,
    /// Ends that are not to be found any more.
    unclosed: BTreeSet<&'static str>,
    /// Lengths of runs of backticks that have no other one behind them.
    unmatched: BTreeSet<usize>,
}

impl<'t> Rewriter<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn run(&mut self) {
        while self.at < self.text.len() {
            let rest = self.rest();
            let is_line_start =
                self.at == 0 || self.text.as_bytes().get(self.at - 1) == Some(&b'\n');
            if is_line_start && let Some(length) = fence(rest) {
                self.copy(length);
                continue;
            }
            let plain = rest.find(['<', '`', '\n']).unwrap_or(rest.len());
            if plain > 0 {
                self.copy(plain);
                continue;
            }
            if rest.starts_with('\n') {
                self.copy(1);
            } else if rest.starts_with('`') {
                self.code_span(rest);
            } else if self
                .text
                .get(..self.at)
                .is_some_and(|it| it.ends_with("]("))
            {
                // The target of a link, as Markdown may have it.
                self.copy(1);
            } else if let Some((tag, length)) = tag(rest) {
                self.at += length;
                self.element(&tag);
            } else {
                self.copy(1);
            }
        }
        while !self.links.is_empty() {
            self.end_link();
        }
    }

    fn copy(&mut self, length: usize) {
        let end = (self.at + length).min(self.text.len());
        self.out
            .push_str(self.text.get(self.at..end).unwrap_or_default());
        self.at = end;
    }

    /// Code between backticks, which stays as it is.
    fn code_span(&mut self, rest: &str) {
        let n = rest.len() - rest.trim_start_matches('`').len();
        let mut length = n;
        if !self.unmatched.contains(&n) {
            let mut from = n;
            let close = loop {
                let Some(next) = rest.get(from..).and_then(|rest| rest.find('`')) else {
                    break None;
                };
                let run = rest.get(from + next..).unwrap_or_default();
                let m = run.len() - run.trim_start_matches('`').len();
                from += next + m;
                if m == n {
                    break Some(from);
                }
            };
            match close {
                Some(end) => length = end,
                None => drop(self.unmatched.insert(n)),
            }
        }
        self.copy(length);
    }

    fn element(&mut self, tag: &Tag<'t>) {
        match (tag.name, tag.is_end) {
            (Name::Break, _) => self.out.push_str("<br>"),
            (Name::Strong(end), is_end) => self.mark("**", end, is_end),
            (Name::Emphasis(end), is_end) => self.mark("*", end, is_end),
            (Name::Code(end), false) => self.code(end, false),
            (Name::Preformatted(end), false) => self.code(end, true),
            (Name::Link, false) => {
                let target = target(tag.attributes, "href");
                self.out.push_str(if target.is_some() { "[" } else { "" });
                self.links.push(target);
            }
            (Name::Link, true) => self.end_link(),
            (Name::List { is_ordered }, false) => {
                if self.lists.is_empty() {
                    self.new_block();
                }
                self.lists.push(usize::from(is_ordered));
            }
            (Name::List { .. }, true) => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.new_block();
                }
            }
            (Name::Item, false) => self.item(),
            (Name::Heading(level), false) => {
                self.new_block();
                self.out.push_str(&"#".repeat(level));
                self.out.push(' ');
            }
            (Name::Rule, _) => {
                self.new_block();
                self.out.push_str("---");
                self.new_block();
            }
            (Name::Image, _) => self.image(tag.attributes),
            (Name::Table, false) => self.table(),
            (Name::Cell { .. }, _) if self.out.is_empty() || self.out.ends_with(' ') => {}
            (Name::Cell { .. }, _) => self.out.push(' '),
            (Name::Paragraph | Name::Block | Name::Heading(_) | Name::Table | Name::Row, _) => {
                self.new_block()
            }
            (Name::Item | Name::Code(_) | Name::Preformatted(_) | Name::Inline, _) => {}
        }
    }

    fn image(&mut self, attributes: &'t str) {
        let alt = attribute(attributes, "alt").unwrap_or_default();
        let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
        // What stands there is no Markdown; entities are read with the rest of the text.
        let mut label = String::with_capacity(alt.len());
        for c in alt.chars() {
            let is_mark = matches!(c, '[' | ']' | '\\' | '`' | '*' | '_' | '~' | '<' | '>');
            label.extend(is_mark.then_some('\\'));
            label.push(c);
        }
        match target(attributes, "src") {
            Some(target) => self.out.push_str(&format!("![{label}](<{target}>)")),
            None => self.out.push_str(&label),
        }
    }

    /// A table up to its end, where it is one; else its rows are blocks.
    fn table(&mut self) {
        let rest = self.rest();
        // Where one has no end, none is looked for again: the work would grow with its square.
        let may_end = self.has_tables && !self.unclosed.contains(table::END);
        let Some(end) = may_end.then(|| table::end_of(rest)).flatten() else {
            self.unclosed.insert(table::END);
            self.new_block();
            return;
        };
        let inner = rest.get(..end).unwrap_or_default();
        let table = Table::read(inner, &|html| rewritten(html, false));
        self.new_block();
        let Some(table) = table else {
            return;
        };
        self.at += end;
        // Below the text of an item, as all that is in it.
        let indent = "   ".repeat(self.lists.len().min(MAX_LISTS));
        let lines = table.markdown();
        self.out.push_str(&lines.join(&format!("\n{indent}")));
        self.new_block();
    }

    fn end_link(&mut self) {
        if let Some(Some(target)) = self.links.pop() {
            self.out.push_str(&format!("](<{target}>)"));
        }
    }

    /// `**` or `*`, next to a word; nothing where the other one is missing.
    fn mark(&mut self, mark: &'static str, end: &'static str, is_end: bool) {
        if is_end {
            if self.marks.pop_if(|open| *open == end).is_none() {
                return;
            }
            let n = self.out.trim_end_matches(' ').len();
            let has_space = n < self.out.len();
            self.out.truncate(n);
            self.out.push_str(mark);
            self.out.push_str(if has_space { " " } else { "" });
        } else {
            let text = self.text;
            let last = self.last.entry(end);
            let last = *last.or_insert_with(|| last_ignoring_case(text, end));
            if last.is_some_and(|last| last >= self.at) {
                self.marks.push(end);
                self.out.push_str(mark);
                self.skip_space();
            }
        }
    }

    /// An item of a list, on a line of its own.
    fn item(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        let depth = self.lists.len().clamp(1, MAX_LISTS);
        self.out.push_str(&"   ".repeat(depth - 1));
        match self.lists.last_mut() {
            Some(number) if *number > 0 => {
                self.out.push_str(&format!("{number}. "));
                *number += 1;
            }
            _ => self.out.push_str("-  "),
        }
        self.skip_space();
    }

    /// The text of an element up to its end, as code.
    fn code(&mut self, end: &'static str, is_block: bool) {
        let rest = self.rest();
        let known = Some(end).filter(|end| !self.unclosed.contains(end));
        let close = known.and_then(|end| find_ignoring_case(rest, end));
        let Some((close, inner)) = close.and_then(|close| Some((close, rest.get(..close)?))) else {
            self.unclosed.insert(end);
            return;
        };
        self.at += close;
        let code = plain(inner);
        let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        if is_block {
            let marks = "`".repeat(longest.max(2) + 1);
            self.new_block();
            self.out
                .push_str(&format!("{marks}\n{}\n{marks}", code.trim_matches('\n')));
            self.new_block();
            return;
        }
        let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
        if code.is_empty() {
            return;
        }
        let marks = "`".repeat(longest + 1);
        let space = if code.starts_with('`') || code.ends_with('`') {
            " "
        } else {
            ""
        };
        self.out
            .push_str(&format!("{marks}{space}{code}{space}{marks}"));
    }

    /// Ends a block; in a list, what follows stays in its item.
    fn new_block(&mut self) {
        self.skip_space();
        let kept = self.out.trim_end_matches([' ', '\n']).len();
        // Behind the mark of an item nothing is to be ended.
        let line = self
            .out
            .get(..kept)
            .and_then(|out| out.rsplit('\n').next())
            .unwrap_or_default();
        let mark = line.trim_start();
        let is_mark = mark == "-"
            || mark.ends_with('.')
                && mark
                    .trim_end_matches('.')
                    .bytes()
                    .all(|b| b.is_ascii_digit());
        if kept == 0 || !self.lists.is_empty() && is_mark && !mark.is_empty() {
            return;
        }
        self.out.truncate(kept);
        self.out.push_str("\n\n");
        let depth = self.lists.len().min(MAX_LISTS);
        self.out.push_str(&"   ".repeat(depth));
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }
}

/// The value of an attribute that may be a target.
fn target<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let target = attribute(attributes, name)?;
    (!target.is_empty() && !target.contains(['<', '>', '\n'])).then_some(target)
}

/// The length of a block of code between fences, to its end.
fn fence(text: &str) -> Option<usize> {
    let indent = text.len() - text.trim_start_matches(' ').len();
    let begun = text.get(indent..).filter(|_| indent < 4)?;
    let mark = begun.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let n = begun.len() - begun.trim_start_matches(mark).len();
    let first = begun.split('\n').next().unwrap_or_default();
    if n < 3 || mark == '`' && first.get(n..).is_some_and(|info| info.contains('`')) {
        return None;
    }
    let mut length = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        length += line.len();
        let line = line.trim();
        let m = line.len() - line.trim_start_matches(mark).len();
        if number > 0 && m >= n && m == line.len() {
            break;
        }
    }
    Some(length)
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    let mut windows = text.as_bytes().windows(wanted.len());
    windows.position(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
}

fn last_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    let mut windows = text.as_bytes().windows(wanted.len());
    windows.rposition(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
}

/// The text of HTML, without tags that are known, and with the characters that entities stand for.
fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        rest = match tag(from) {
            Some((tag, length)) => {
                out.push_str(if tag.name == Name::Break { "\n" } else { "" });
                from.get(length..).unwrap_or_default()
            }
            None => {
                out.push('<');
                from.get(1..).unwrap_or_default()
            }
        };
    }
    out.push_str(rest);
    unescape(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_markdown() {
        for (html, markdown) in [
            ("a < b and <id>", "a < b and <id>"),
            ("one<br>two", "one<br>two"),
            (
                "<p>One.</p><p>Two <b>bold </b>and <em>so</em>.</p>",
                "One.\n\nTwo **bold** and *so*.\n\n",
            ),
            ("<p>\n      Indented\n  </p>", "Indented\n\n"),
            ("Use <code>a&lt;b</code>.", "Use `a<b`."),
            ("<code>a`b</code> <code></code>", "``a`b`` "),
            ("<code>open", "open"),
            (
                "<a href=\"https://a.b/c?d=1\">it</a>",
                "[it](<https://a.b/c?d=1>)",
            ),
            ("<a name=x>it</a> <a href='x>", "it <a href='x>"),
            (
                "<a href=https://a.b target=_blank>open",
                "[open](<https://a.b>)",
            ),
            (
                "<ul><li>one</li><li>two <ol><li>deep</li><li>er</li></ol></li></ul>end",
                "-  one\n-  two \n   1. deep\n   2. er\n\nend",
            ),
            ("<ul>\n <li><p>one</p></li>\n</ul>", "-  one\n\n"),
            ("<pre>a\n  b &amp; c</pre>", "```\na\n  b & c\n```\n\n"),
            ("<h3>Why</h3>Because", "### Why\n\nBecause"),
            ("<DIV class=\"x\">a</DIV><span>b</span>", "a\n\nb"),
            (
                "`<b>` and ```\n<p>x</p>\n``` <b>y</b>",
                "`<b>` and ```\n<p>x</p>\n``` **y**",
            ),
            (
                "```html\n<p>x</p>\n```\n<p>y</p>",
                "```html\n<p>x</p>\n```\n\ny\n\n",
            ),
            (
                "See <img src=\"https://a.b/c.png\" alt='a *b* [c] &lt;d'> <img alt=e> <img>.",
                "See ![a \\*b\\* \\[c\\] &lt;d](<https://a.b/c.png>) e .",
            ),
            (
                "A<table><tr><th>Name</th><th>Is <b>it</b></th></tr><tr><td>a|b</td><td><p>x</p><p>y</p></td></tr></table>B",
                "A\n\n| Name | Is **it** |\n| --- | --- |\n| a\\|b | x<br>y |\n\nB",
            ),
            (
                "<table border=1><caption>All</caption><thead><TR><td>1<td colspan=2>2</thead>\n<tr>\n<td><code>a&#124;b</code></td></tr></table>",
                "All\n\n|  |  |  |\n| --- | --- | --- |\n| 1 | 2 |  |\n| `a\\|b` |  |  |\n\n",
            ),
            (
                "<table><tr><td>a<table><tr><td>b</td></tr></table></td><td><ul><li>c</li><li>d</li></ul></td></tr></table>",
                "|  |  |\n| --- | --- |\n| a<br>b | c<br>d |\n\n",
            ),
            (
                "<ul><li>one <table><tr><th>a</th></tr><tr><td>b</td></tr></table></li><li>two</li></ul>",
                "-  one\n\n   | a |\n   | --- |\n   | b |\n\n   \n-  two\n\n",
            ),
            ("<table><tr><td>open", "open"),
            ("<table>text</table>", "text\n\n"),
            (
                "<script>alert(1)</script><b onclick=\"x()\">y</b>",
                "<script>alert(1)</script>**y**",
            ),
            ("</p></a></ul>x", "x"),
            ("a<b and List<String>", "a<b and List<String>"),
            ("<b>a <i>b</b> c</i> <b>d", "**a *b c* d"),
        ] {
            assert_eq!(to_markdown(html), markdown, "{html}");
        }
    }

    #[test]
    fn the_work_grows_with_the_length() {
        for part in [
            "<code>",
            "`",
            "<ul><li>",
            "<a href='",
            "<p",
            "<pre>`",
            "``` ",
            "<b>x</b>",
            "<table>",
            "<table><tr><td>",
            "<table><tr><td>x</td></tr></table>",
            "<tr><td colspan=99999>",
            "<img alt='",
            "<img alt='*' src=x>",
        ] {
            let text = part.repeat(200_000 / part.len());
            let length = to_markdown(&text).len();
            assert!(length < 8 * text.len(), "{part} {length}");
        }
        // Runs of all lengths, none of which is closed.
        let runs: String = (1..600).map(|n| format!("{} ", "`".repeat(n))).collect();
        assert!(to_markdown(&format!("<b>{runs}")).len() >= runs.len());
    }
}
