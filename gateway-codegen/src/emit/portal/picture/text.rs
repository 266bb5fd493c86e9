//! Text: escaped, measured with average widths, cut and wrapped.

/// Longest text that is kept as the title of a text that was cut, in characters.
const MAX_TITLE: usize = 300;

/// Whether a character is never shown: controls, and those that turn the direction of what comes after them.
pub(crate) fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{8}'
            | '\u{b}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Appends text, safe between tags and within quoted attributes, without hidden characters.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    out.reserve(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if is_hidden(c) => {}
            c => out.push(c),
        }
    }
}

/// The text, safe between tags and within quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

/// Longest entity that is looked at, with its `&` and `;`.
const MAX_ENTITY: usize = 12;

/// The text of HTML without tags: the characters that common entities stand for, each read once.
pub(crate) fn unescape(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let (c, length) = entity(from).unwrap_or(('&', 1));
        out.push(c);
        rest = from.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The character that the entity at the beginning of a text stands for, and the entity's length.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text
        .bytes()
        .take(MAX_ENTITY)
        .position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let number = |digits: &str, radix| {
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, radix)
            .ok()
            .filter(|_| is_number)?;
        // As CommonMark has it.
        let c = char::from_u32(number).filter(|c| *c != '\0');
        Some(c.unwrap_or('\u{fffd}'))
    };
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "amp" => '&',
        name => match name.strip_prefix('#')?.strip_prefix(['x', 'X']) {
            Some(digits) => number(digits, 16)?,
            None => number(name.strip_prefix('#')?, 10)?,
        },
    };
    Some((c, end + 1))
}

/// The text on one line: runs of white space become a space, hidden characters go.
pub(crate) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_hidden(c) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The first characters of a text, with an ellipsis where there are more.
pub(crate) fn first_chars(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
    }
}

/// Average advance of a character in a sans-serif font, in thousandths of its size.
fn advance(c: char) -> u32 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 290,
        'f' | 't' | 'r' | 'I' | '[' | ']' | '(' | ')' | '{' | '}' | '/' | '\\' | ' ' | '-'
        | '`' => 370,
        'm' | 'M' | '%' => 880,
        'w' => 760,
        'W' | '@' | '…' | '—' => 980,
        'a'..='z' => 570,
        'A'..='Z' => 690,
        '0'..='9' => 580,
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5bd}'
        | '\u{64b}'..='\u{65f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{20000}'..='\u{3fffd}' => 1000,
        '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' => 1250,
        c if is_hidden(c) => 0,
        _ => 620,
    }
}

/// The width of a text of one line at a font size, in the units of the size.
pub(crate) fn width(text: &str, size: u32) -> u32 {
    let sum: u32 = text
        .chars()
        .fold(0, |sum: u32, c| sum.saturating_add(advance(c)));
    to_units(sum, size)
}

fn to_units(thousandths: u32, size: u32) -> u32 {
    let units = u64::from(thousandths)
        .saturating_mul(u64::from(size))
        .div_ceil(1000);
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// A text as it is shown in the place that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fitted {
    /// What is shown.
    pub(crate) text: String,
    /// The whole of it, where it was cut.
    pub(crate) whole: Option<String>,
}

/// Cuts a text of one line to a width.
pub(crate) fn fit(text: &str, max_width: u32, size: u32) -> Fitted {
    // Longer than anything that fits, so that the work does not grow with the text.
    let head = one_line(&first_chars(text, MAX_TITLE));
    let limit = u64::from(max_width) * 1000 / u64::from(size.max(1));
    let mut sum = 0_u64;
    let mut end = 0;
    for (at, c) in head.char_indices() {
        sum += u64::from(advance(c));
        if sum > limit {
            let kept = head.get(..end).unwrap_or_default();
            let kept = kept.trim_end_matches(['\u{200d}', ' ']);
            return Fitted {
                text: format!("{kept}…"),
                whole: Some(head),
            };
        }
        if sum + u64::from(advance('…')) <= limit {
            end = at + c.len_utf8();
        }
    }
    Fitted {
        text: head,
        whole: None,
    }
}

/// Wraps a text at spaces into at most `max_lines` lines of a width; the last is cut.
pub(crate) fn wrap(text: &str, max_width: u32, size: u32, max_lines: usize) -> Vec<Fitted> {
    let whole = one_line(&first_chars(text, MAX_TITLE));
    let mut lines = Vec::new();
    let mut rest = whole.as_str();
    while !rest.is_empty() && lines.len() < max_lines {
        if lines.len() + 1 == max_lines {
            let mut last = fit(rest, max_width, size);
            last.whole = last.whole.map(|_| whole.clone());
            lines.push(last);
            break;
        }
        let mut end = None;
        for (at, _) in rest.match_indices(' ') {
            if width(rest.get(..at).unwrap_or_default(), size) > max_width {
                break;
            }
            end = Some(at);
        }
        if width(rest, size) <= max_width {
            end = Some(rest.len());
        }
        // A word that is too long by itself takes a line, and is cut.
        let end = end.unwrap_or_else(|| rest.find(' ').unwrap_or(rest.len()));
        let (line, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        lines.push(fit(line, max_width, size));
        rest = after.trim_start();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_markup_and_drops_what_turns_the_direction() {
        assert_eq!(
            escape("<a b=\"c\" d='e'>&\u{202e}x\u{2066}\u{0}\t"),
            "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;x\t"
        );
    }

    #[test]
    fn cuts_with_an_ellipsis_and_keeps_the_whole() {
        let fitted = fit("The quick brown fox jumps", 80, 12);
        assert_eq!(fitted.text, "The quick…");
        assert_eq!(fitted.whole.as_deref(), Some("The quick brown fox jumps"));
        assert!(width(&fitted.text, 12) <= 80);
        assert_eq!(fit("short", 80, 12).whole, None);
    }

    #[test]
    fn wide_characters_are_measured_as_wide() {
        assert_eq!(width("漢字", 10), 20);
        assert_eq!(fit("漢字漢字漢字漢字", 50, 10).text, "漢字漢字…");
        assert_eq!(width("e\u{301}", 10), 6);
    }

    #[test]
    fn wraps_at_spaces() {
        let lines: Vec<String> = wrap("one two three four five six", 60, 12, 3)
            .into_iter()
            .map(|line| line.text)
            .collect();
        assert_eq!(lines, ["one two", "three four", "five six"]);
        assert!(
            wrap("one two three four five six", 60, 12, 2)[1]
                .whole
                .is_some()
        );
        assert_eq!(wrap("", 60, 12, 2), []);
    }

    #[test]
    fn work_does_not_grow_with_the_text() {
        let fitted = fit(&"漢 ".repeat(100_000), 50, 10);
        assert!(fitted.whole.unwrap().chars().count() <= MAX_TITLE + 1);
    }
}
