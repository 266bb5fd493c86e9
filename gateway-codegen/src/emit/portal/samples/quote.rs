//! Literals on one line, one writer per language. All escape character by character and none needs to see what comes next,
//! so that parts of a text can be escaped one by one.

use std::borrow::Cow;
use std::fmt::Write as _;

/// How a literal is written.
#[derive(Debug)]
pub(super) struct Quote {
    pub(super) open: Cow<'static, str>,
    pub(super) close: Cow<'static, str>,
    escape: fn(char, &mut String),
}

impl Quote {
    pub(super) const fn new(
        open: &'static str,
        close: &'static str,
        escape: fn(char, &mut String),
    ) -> Self {
        Quote {
            open: Cow::Borrowed(open),
            close: Cow::Borrowed(close),
            escape,
        }
    }

    /// Adds a part of a literal.
    pub(super) fn escape(&self, text: &str, to: &mut String) {
        for c in text.chars() {
            (self.escape)(c, to);
        }
    }

    /// A whole literal.
    pub(super) fn literal(&self, text: &str) -> String {
        let mut literal = String::with_capacity(text.len() + 2);
        literal.push_str(&self.open);
        self.escape(text, &mut literal);
        literal.push_str(&self.close);
        literal
    }
}

/// Whether a character cannot be seen for what it is, changes the order of others, or ends lines: controls, zero-width and
/// bidirectional ones, separators, tags, noncharacters. Such are always escaped: some languages refuse them, and readers
/// of code should see them.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fdd0}'..='\u{fdef}'
                | '\u{feff}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
        || u32::from(c) & 0xfffe == 0xfffe
}

/// The escapes that all languages with double quotes have.
fn common(c: char) -> Option<&'static str> {
    Some(match c {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => return None,
    })
}

/// Adds a character in double quotes: itself, a common escape, or the language's own for hidden ones.
fn double(c: char, to: &mut String, hidden: impl FnOnce(u32, &mut String)) {
    if let Some(escape) = common(c) {
        to.push_str(escape);
    } else if is_hidden(c) {
        hidden(u32::from(c), to);
    } else {
        to.push(c);
    }
}

/// Writing to a string does not fail.
macro_rules! push {
    ($to:expr, $($format:tt)*) => {{ let _ = write!($to, $($format)*); }};
}

/// `\u0000`, and longer ones in `\U00000000`.
fn fixed(code: u32, to: &mut String) {
    if code <= 0xffff {
        push!(to, "\\u{code:04x}");
    } else {
        push!(to, "\\U{code:08x}");
    }
}

/// `\u{0}`.
fn braced(code: u32, to: &mut String) {
    push!(to, "\\u{{{code:x}}}");
}

/// JavaScript: double quotes.
pub(super) fn javascript(_: &str) -> Quote {
    Quote::new("\"", "\"", |c, to| {
        double(c, to, |code, to| {
            if code <= 0xffff {
                push!(to, "\\u{code:04x}");
            } else {
                braced(code, to);
            }
        });
    })
}

/// Python: double quotes.
pub(super) fn python(_: &str) -> Quote {
    Quote::new("\"", "\"", |c, to| double(c, to, fixed))
}

/// Go: double quotes. `\u` gives UTF-8, where `\x` would give a byte.
pub(super) fn go(_: &str) -> Quote {
    Quote::new("\"", "\"", |c, to| double(c, to, fixed))
}

/// Java: double quotes. It reads `\u000a` as a line feed before it looks for literals, so that what is below U+0080 is
/// written in octal, with all three digits.
pub(super) fn java(_: &str) -> Quote {
    Quote::new("\"", "\"", |c, to| {
        double(c, to, |code, to| {
            if code < 0x80 {
                push!(to, "\\{code:03o}");
            } else {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    push!(to, "\\u{unit:04x}");
                }
            }
        });
    })
}

/// C#: double quotes. `\x` has no fixed length there.
pub(super) fn csharp(_: &str) -> Quote {
    Quote::new("\"", "\"", |c, to| double(c, to, fixed))
}

/// Rust: double quotes, or a raw literal for what has quotes or backslashes and nothing to escape.
pub(super) fn rust(text: &str) -> Quote {
    if text.contains(['"', '\\']) && !text.contains(is_hidden) {
        return rust_raw(text);
    }
    Quote::new("\"", "\"", |c, to| double(c, to, braced))
}

/// Rust: a raw literal with one `#` more than stand behind a quote in the text.
pub(super) fn rust_raw(text: &str) -> Quote {
    let longest = text.split('"').skip(1);
    let longest = longest.map(|rest| 1 + rest.len() - rest.trim_start_matches('#').len());
    let hashes = "#".repeat(longest.max().unwrap_or_default());
    Quote {
        open: Cow::Owned(format!("r{hashes}\"")),
        close: Cow::Owned(format!("\"{hashes}")),
        escape: |c, to| to.push(c),
    }
}

/// PHP: single quotes, in which only they and backslashes are special; double ones if there is something to escape.
pub(super) fn php(text: &str) -> Quote {
    if !text.contains(is_hidden) {
        return single(text);
    }
    Quote::new("\"", "\"", |c, to| match c {
        '$' => to.push_str("\\$"),
        _ => double(c, to, braced),
    })
}

/// Ruby: double quotes; single ones for what has quotes or interpolates, if there is nothing to escape.
pub(super) fn ruby(text: &str) -> Quote {
    if text.contains(['"', '#', '\\']) && !text.contains(is_hidden) {
        return single(text);
    }
    Quote::new("\"", "\"", |c, to| match c {
        '#' => to.push_str("\\#"),
        _ => double(c, to, braced),
    })
}

/// PHP and Ruby: single quotes, over lines too.
pub(super) fn single(_: &str) -> Quote {
    Quote::new("'", "'", |c, to| match c {
        '\'' => to.push_str("\\'"),
        '\\' => to.push_str("\\\\"),
        _ => to.push(c),
    })
}

/// Shells: single quotes, in which nothing is special and which are left for a quote; `$'…'` if there is something to
/// escape. There is no way to write NUL: see [`printf`].
pub(super) fn shell(text: &str) -> Quote {
    if !text.contains(|c| c != '\n' && is_hidden(c)) {
        return Quote::new("'", "'", |c, to| match c {
            '\'' => to.push_str("'\\''"),
            _ => to.push(c),
        });
    }
    Quote::new("$'", "'", |c, to| match c {
        '\'' => to.push_str("\\'"),
        '\\' => to.push_str("\\\\"),
        '\n' => to.push_str("\\n"),
        '\r' => to.push_str("\\r"),
        '\t' => to.push_str("\\t"),
        _ if is_hidden(c) => octal(c, to),
        _ => to.push(c),
    })
}

/// Shells: the format of `printf`, in single quotes.
pub(super) fn printf(_: &str) -> Quote {
    Quote::new("'", "'", |c, to| match c {
        '\'' => to.push_str("'\\''"),
        '\\' => to.push_str("\\\\"),
        '%' => to.push_str("%%"),
        '\n' => to.push_str("\\n"),
        '\r' => to.push_str("\\r"),
        '\t' => to.push_str("\\t"),
        _ if is_hidden(c) => octal(c, to),
        _ => to.push(c),
    })
}

/// The bytes of a character, whatever the locale is.
fn octal(c: char, to: &mut String) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        push!(to, "\\{byte:03o}");
    }
}
