//! Colours for code: a text → escaped HTML with an `<i>` around each token of interest.
//!
//! The tokenisers are small: they know the comments, strings, numbers and words of a language, not its grammar, and what
//! they do not know stays plain. They take a text once from its start to its end, so that a hostile one costs no more than
//! another, and never change it: without tags and escapes, the HTML is the text.

mod code;
mod grammar;
mod heredoc;
mod http;
mod json;
mod markup;
mod render;
mod scanner;
mod shell;
mod yaml;

#[cfg(test)]
mod tests;

use super::view::Html;
pub(in crate::emit::portal) use render::{Mark, Marked};
use scanner::{Scanner, Span};

/// Longer texts are shown without colours: nobody reads them, and pages stay small.
const MAX_COLOURED_BYTES: usize = 256 * 1024;

/// A language whose tokens are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// JSON; comments are shown as such.
    Json,
    /// YAML.
    Yaml,
    /// A head of HTTP/1.1, with what is below it in the language of its `Content-Type`.
    Http,
    /// POSIX shell and bash.
    Shell,
    /// JavaScript.
    JavaScript,
    /// TypeScript.
    TypeScript,
    /// Python.
    Python,
    /// Go.
    Go,
    /// Java.
    Java,
    /// C#.
    CSharp,
    /// Rust.
    Rust,
    /// PHP.
    Php,
    /// Ruby.
    Ruby,
    /// XML and HTML.
    Markup,
    /// Anything else.
    Plain,
}

impl Language {
    /// The language that a fence of Markdown names (`js`, `c#`, `console`), in any case; [`Language::Plain`] if unknown.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        match name.trim().to_ascii_lowercase().as_str() {
            "json" | "jsonc" | "json5" | "ndjson" | "jsonl" | "geojson" => Language::Json,
            "yaml" | "yml" => Language::Yaml,
            "http" | "https" => Language::Http,
            "sh" | "bash" | "shell" | "zsh" | "ksh" | "console" | "curl" | "shell-session"
            | "shellscript" => Language::Shell,
            "js" | "javascript" | "jsx" | "mjs" | "cjs" | "node" => Language::JavaScript,
            "ts" | "typescript" | "tsx" | "mts" | "cts" => Language::TypeScript,
            "py" | "python" | "python3" | "py3" => Language::Python,
            "go" | "golang" => Language::Go,
            "java" => Language::Java,
            "cs" | "c#" | "csharp" | "dotnet" => Language::CSharp,
            "rs" | "rust" => Language::Rust,
            "php" => Language::Php,
            "rb" | "ruby" => Language::Ruby,
            "xml" | "html" | "htm" | "xhtml" | "svg" | "xsd" | "wsdl" | "rss" | "atom" => {
                Language::Markup
            }
            _ => Language::Plain,
        }
    }

    /// The language of content of a media type, whatever its parameters are; [`Language::Plain`] if unknown.
    #[must_use]
    pub fn of_media_type(media_type: &str) -> Self {
        let essence = media_type.split(';').next().unwrap_or_default();
        let essence = essence.trim().to_ascii_lowercase();
        let Some((kind, subtype)) = essence.split_once('/') else {
            return Language::Plain;
        };
        let suffix = subtype.rsplit('+').next().unwrap_or_default();
        match suffix.strip_prefix("x-").unwrap_or(suffix) {
            "json" | "ndjson" | "jsonlines" | "json-seq" | "jsonl" => Language::Json,
            "yaml" | "yml" => Language::Yaml,
            "xml" | "html" | "xml-dtd" => Language::Markup,
            "javascript" | "ecmascript" => Language::JavaScript,
            "typescript" => Language::TypeScript,
            "sh" | "shellscript" => Language::Shell,
            "python" | "script.python" if kind == "text" => Language::Python,
            "http" if kind == "message" => Language::Http,
            "httpd-php" | "php" => Language::Php,
            _ => Language::Plain,
        }
    }
}

/// What a token is; the letter is its class in the HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Keyword,
    String,
    Number,
    Comment,
    Punctuation,
    Attribute,
    Function,
    Variable,
    Literal,
}

impl Class {
    fn letter(self) -> char {
        match self {
            Class::Keyword => 'k',
            Class::String => 's',
            Class::Number => 'n',
            Class::Comment => 'c',
            Class::Punctuation => 'p',
            Class::Attribute => 'a',
            Class::Function => 'f',
            Class::Variable => 'v',
            Class::Literal => 'l',
        }
    }
}

/// The inner HTML of `<code>`: escaped, with `<i class="…">` of one letter around tokens: `k`eyword, `s`tring, `n`umber,
/// `c`omment, `a`ttribute or name of a property, `f`unction, `v`ariable, `l`iteral (`true`, `null`). Punctuation is most
/// of all tokens and has no colour, and no element. A text above 256 KiB gets none.
#[must_use]
pub fn highlight(text: &str, language: Language) -> Html {
    highlight_marked(text, language, &[])
}

/// Likewise, with marks around parts of it; they are ascending and do not overlap.
#[must_use]
pub(in crate::emit::portal) fn highlight_marked(
    text: &str,
    language: Language,
    marks: &[Mark],
) -> Html {
    Html(render::render(text, &spans(text, language), marks))
}

/// All tokens of a text; none of a very long one.
fn spans(text: &str, language: Language) -> Vec<Span> {
    if text.len() > MAX_COLOURED_BYTES {
        return Vec::new();
    }
    let mut scanner = Scanner::new(text);
    scan(&mut scanner, language);
    scanner.finish()
}

/// Takes all that is left of the text.
fn scan(scanner: &mut Scanner<'_>, language: Language) {
    match language {
        Language::Json => json::scan(scanner),
        Language::Yaml => yaml::scan(scanner),
        Language::Http => http::scan(scanner),
        Language::Shell => shell::scan(scanner),
        Language::Markup => markup::scan(scanner),
        Language::JavaScript => code::scan(scanner, &grammar::JAVASCRIPT),
        Language::TypeScript => code::scan(scanner, &grammar::TYPESCRIPT),
        Language::Python => code::scan(scanner, &grammar::PYTHON),
        Language::Go => code::scan(scanner, &grammar::GO),
        Language::Java => code::scan(scanner, &grammar::JAVA),
        Language::CSharp => code::scan(scanner, &grammar::CSHARP),
        Language::Rust => code::scan(scanner, &grammar::RUST),
        Language::Php => code::scan(scanner, &grammar::PHP),
        Language::Ruby => code::scan(scanner, &grammar::RUBY),
        Language::Plain => {}
    }
}
