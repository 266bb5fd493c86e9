//! A look at the text of a template before it is parsed: how deep its parts nest is bounded, since the parser goes down as deep
//! as they do, and what a theme must not do is refused where it stands.

use super::{MAX_TOLD, Problem};
use crate::plan::ThemePart;

/// Blocks in blocks, and partials in them.
pub(super) const MAX_DEPTH: usize = 40;
/// Parentheses in parentheses.
const MAX_PARENTHESES: usize = 8;
/// Tags of a template: `{{…}}`.
const MAX_TAGS: usize = 2000;

/// Looks at a template. Its problems, as far as what follows one can be told.
pub(super) fn scan(part: &ThemePart) -> Result<(), Vec<Problem>> {
    let text = part.source.as_str();
    let (mut at, mut depth, mut n_tags) = (0, 0_usize, 0);
    let mut refused = Vec::new();
    while let Some(begin) = next_tag(text, at) {
        let fail = |problem: String| {
            let mut problems = refused.clone();
            problems.push(Problem::at(part, begin, problem));
            Err(problems)
        };
        let inner = text.get(begin + 2..).unwrap_or_default();
        if inner.starts_with('!') {
            let Some(length) = comment(inner) else {
                return fail("the comment does not end".to_owned());
            };
            at = begin + 2 + length;
            continue;
        }
        n_tags += 1;
        if n_tags > MAX_TAGS {
            return fail(format!("a template has at most {MAX_TAGS} expressions"));
        }
        let mut body = inner.trim_start();
        body = body.strip_prefix('~').unwrap_or(body).trim_start();
        let mut kind = body.chars();
        let text = match (kind.next(), kind.as_str().trim_start().chars().next()) {
            (Some('{' | '&'), _) => {
                "values are always escaped: write `{{…}}`, or `{{markdown …}}` for Markdown"
            }
            (Some('#'), Some('>')) => "partials have no blocks here: include one with `{{> NAME}}`",
            (Some('*'), _) | (Some('#'), Some('*')) => {
                "decorators do nothing here: a partial is a file in the folder `partials`"
            }
            (Some('#'), _) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return fail(format!("blocks nest at most {MAX_DEPTH} deep"));
                }
                ""
            }
            (Some('/'), _) => {
                depth = depth.saturating_sub(1);
                ""
            }
            _ => "",
        };
        if !text.is_empty() {
            refused.push(Problem::at(part, begin, text.to_owned()));
            // Behind its first end: with one brace more, that is text.
            match inner.find("}}").filter(|_| refused.len() < MAX_TOLD) {
                Some(length) => at = begin + 2 + length + 2,
                None => return Err(refused),
            }
            continue;
        }
        match tag(inner) {
            Ok(length) => at = begin + 2 + length,
            Err(problem) => return fail(problem.to_owned()),
        }
    }
    match refused.is_empty() {
        true => Ok(()),
        false => Err(refused),
    }
}

/// Where the next `{{` is that is none of a text: one backslash before it makes it one, two are a backslash.
pub(super) fn next_tag(text: &str, from: usize) -> Option<usize> {
    let mut from = from;
    loop {
        let rest = text.get(from..)?;
        let at = rest.find("{{")?;
        let before = rest.get(..at)?;
        let n_backslashes = before.len() - before.trim_end_matches('\\').len();
        if n_backslashes != 1 {
            return Some(from + at);
        }
        // Four braces are one mark, as the parser has it.
        let is_raw = rest.get(at..)?.starts_with("{{{{");
        from += at + if is_raw { 4 } else { 2 };
    }
}

/// The length of a comment behind `{{`, with its end.
pub(super) fn comment(inner: &str) -> Option<usize> {
    let ends = |end: &str| Some(inner.find(end)? + end.len());
    let long = if inner.starts_with("!--") {
        ends("--}}")
    } else {
        None
    };
    long.or_else(|| ends("}}"))
}

/// The length of a tag behind `{{`, with its end.
pub(super) fn tag(inner: &str) -> Result<usize, &'static str> {
    let mut depth = 0_usize;
    let mut chars = inner.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '}' if chars.peek().is_some_and(|(_, next)| *next == '}') => return Ok(at + 2),
            '"' | '\'' => {
                let mut is_escaped = false;
                let end = chars.find(|(_, other)| {
                    let ends = *other == c && !is_escaped;
                    is_escaped = *other == '\\' && !is_escaped;
                    ends
                });
                if end.is_none() {
                    return Err("the text in quotes does not end");
                }
            }
            '(' => {
                depth += 1;
                if depth > MAX_PARENTHESES {
                    return Err("parentheses nest too deep");
                }
            }
            ')' => depth = depth.saturating_sub(1),
            '{' => return Err("the expression does not end: `}}` is missing"),
            // Quotes within brackets are read one way in names and another way in lists.
            '[' => {
                let end = chars.find(|(_, other)| matches!(other, ']' | '[' | '"' | '\''));
                if end.is_none_or(|(_, end)| end != ']') {
                    return Err("brackets stand around the name of one member: `list.[0]`");
                }
            }
            _ => {}
        }
    }
    Err("the expression does not end: `}}` is missing")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(source: &str) -> Option<(usize, usize)> {
        let part = ThemePart {
            file: "a.hbs".to_owned(),
            source: source.to_owned(),
        };
        let problem = scan(&part).err()?.into_iter().next();
        problem.map(|problem| (problem.line, problem.column))
    }

    #[test]
    fn what_is_fine() {
        for source in [
            "",
            "{ {a} }",
            "{{a}} {{~b~}} {{a.[0]}} {{a.[b c]}}",
            "\\{{{a}}} \\\\{{a}}",
            "{{! {{{a}} {{!-- {{#>a}} }} --}}",
            "{{lower \"}}\"}} {{lower 'it\\'s }}'}}",
            "{{#if (and (eq a 1) b)}}{{else}}{{/if}}{{> a b=c}}",
        ] {
            assert_eq!(problem(source), None, "{source}");
        }
    }

    #[test]
    fn all_that_is_refused_is_told() {
        let part = |source: String| ThemePart {
            file: "a.hbs".to_owned(),
            source,
        };
        let source = "{{{a}}} {{#if a}}{{&b}}{{/if}}\n{{#> c}}{{/c}} {{d".to_owned();
        let told = scan(&part(source)).unwrap_err();
        let places: Vec<_> = told.iter().map(|it| (it.line, it.column)).collect();
        assert_eq!(places, [(1, 1), (1, 18), (2, 1), (2, 16)]);
        let told = scan(&part("{{{a}}}".repeat(100))).unwrap_err();
        assert_eq!(told.len(), MAX_TOLD);
    }

    #[test]
    fn what_is_refused_is_where_it_stands() {
        for source in [
            "é\n é{{{a}}}",
            "é\n é{{&a}}",
            "é\n é{{~{a}}}",
            "é\n é{{{{raw}}}}{{{{/raw}}}}",
            "é\n é{{#> a}}{{/a}}",
            "é\n é{{#*inline \"a\"}}{{/inline}}",
            "é\n é{{* a}}",
            "é\n é{{a",
            "é\n é{{!-- a",
            "é\n é{{lower \"a}}",
            "é\n é{{a.[\"b\"]}}",
            "é\n é{{a ((((((((((b}}",
            "é\n é\\\\{{{a}}}",
        ] {
            let at = problem(source);
            let column = if source.contains("\\\\") { 5 } else { 3 };
            assert_eq!(at, Some((2, column)), "{source}");
        }
        assert!(problem(&"{{#if a}}".repeat(41)).is_some());
        assert!(problem(&"{{#if a}}".repeat(40)).is_none());
        assert!(problem(&"{{#if a}}{{/if}}".repeat(500)).is_none());
    }
}
