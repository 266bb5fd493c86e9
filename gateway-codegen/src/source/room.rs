//! Where something can be written into a mapping or a list: [`Room`].

use super::{Node, SourceMap, Span};

/// The place before the first entry of a mapping, or the first item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Room {
    /// The whole mapping or list.
    container: Span,
    /// Its first key or item.
    first: Span,
    is_list: bool,
}

impl Room {
    /// The room in a mapping that is not empty.
    #[must_use]
    pub fn in_mapping(node: &Node) -> Option<Room> {
        let first = node.as_mapping()?.iter().next()?;
        Room::new(node.span, first.key_span, false)
    }

    /// The room in a list that is not empty.
    #[must_use]
    pub fn in_list(node: &Node) -> Option<Room> {
        let first = node.as_sequence()?.first()?;
        Room::new(node.span, first.span, true)
    }

    fn new(container: Span, first: Span, is_list: bool) -> Option<Room> {
        // What was merged into a mapping stands elsewhere.
        let is_inside = container.file == first.file
            && container.start <= first.start
            && first.end <= container.end;
        is_inside.then_some(Room {
            container,
            first,
            is_list,
        })
    }

    /// Where it is.
    #[must_use]
    pub fn span(&self) -> Span {
        self.first
    }

    /// Whether the file is JSON, so that names need quotes.
    #[must_use]
    pub fn is_json(&self, sources: &SourceMap) -> bool {
        let text = sources.text(self.container.file);
        text.trim_start_matches('\u{feff}')
            .trim_start()
            .starts_with('{')
    }

    /// Where to insert and what, so that `entry` becomes the first one: with a comma or on a line of its own, as the
    /// others are. `None` where others share the place through an anchor, or nothing can stand before what is there.
    #[must_use]
    pub fn insertion(&self, entry: &str, sources: &SourceMap) -> Option<(Span, String)> {
        let text = sources.text(self.container.file);
        let before = text.get(..self.container.start as usize)?;
        if has_properties(before) {
            return None;
        }
        let inside = text.get(self.container.start as usize..)?;
        // The dash of the first item, where it has one: spans of lists may begin behind it.
        let head = text.get(..self.first.start as usize)?;
        let dash = head.trim_end_matches(' ').strip_suffix('-');
        let dash = dash.filter(|_| self.is_list).map(str::len);
        let is_block_list = dash.is_some();
        let is_flow = !is_block_list && inside.starts_with(if self.is_list { '[' } else { '{' });
        let at = match dash {
            Some(dash) => u32::try_from(dash).ok()?,
            None => self.first.start,
        };
        let line = text.get(..at as usize)?;
        let line = line.rsplit_once('\n').map_or(line, |(_, line)| line);
        let end = match text.split_once('\n') {
            Some((first, _)) if first.ends_with('\r') => "\r\n",
            _ => "\n",
        };
        let indent = " ".repeat(line.len());
        let inserted = if is_flow {
            match line.bytes().all(|byte| byte == b' ' || byte == b'\t') {
                true => format!("{entry},{end}{line}"),
                false => format!("{entry}, "),
            }
        } else if !line.bytes().all(|byte| byte == b' ' || byte == b'-') {
            return None;
        } else if is_block_list {
            format!("- {entry}{end}{indent}")
        } else if self.is_list {
            return None;
        } else {
            format!("{entry}{end}{indent}")
        };
        Some((Span::new(self.container.file, at, at), inserted))
    }
}

/// Whether an anchor or a tag stands before a node: the text up to it is `before`. What an anchor names is changed for all
/// who refer to it.
#[must_use]
pub fn has_properties(before: &str) -> bool {
    let is_one = |word: &str| {
        let word = word.trim_start_matches(['{', '[', ',', '?', '-', ':', '"', '\'']);
        word.len() > 1 && word.starts_with(['&', '!'])
    };
    for line in before.lines().rev() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        // A comment may stand between them; or what looks like one.
        return match line.contains(" #") {
            true => line.split_whitespace().any(is_one),
            false => line.split_whitespace().next_back().is_some_and(is_one),
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_seen_behind_comments() {
        for (before, expected) in [
            ("/a: &x ", true),
            ("/a: &x # shared\n  ", true),
            ("/a: &x\n\n  # shared\n  ", true),
            ("/a: !!map\n", true),
            ("/b: &x\n  c: ", false),
            ("a: {b: [&x ", true),
            ("title: Hello!\n", false),
            ("/a: # and\n  ", false),
            ("", false),
        ] {
            assert_eq!(has_properties(before), expected, "{before:?}");
        }
    }
}
