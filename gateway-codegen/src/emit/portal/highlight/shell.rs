//! Shells: commands, options, strings, variables.

use super::Class;
use super::heredoc;
use super::json::quoted_length;
use super::scanner::{Scanner, length_while};

const KEYWORDS: &[&str] = &[
    "case", "do", "done", "elif", "else", "esac", "export", "fi", "for", "function", "if", "in",
    "local", "return", "set", "then", "until", "while",
];

pub(super) fn scan(scanner: &mut Scanner<'_>) {
    let mut heredocs = Vec::new();
    // Whether the next word is a command.
    let mut is_command = true;
    while let Some(c) = scanner.next() {
        let is_word_start = scanner
            .last()
            .is_none_or(|c| c.is_whitespace() || "|&;(".contains(c));
        match c {
            '\n' => {
                // A backslash before continues the line.
                is_command = scanner.last() != Some('\\');
                scanner.take_char(None);
                heredoc::take_bodies(scanner, &mut heredocs);
            }
            c if c.is_whitespace() => scanner.take_blanks(),
            '#' if is_word_start => scanner.take_line(Class::Comment),
            '\'' => {
                is_command &= scanner.last() == Some('=');
                scanner.take_char(Class::String);
                scanner.take_through(Class::String, "'");
            }
            '"' => {
                is_command &= scanner.last() == Some('=');
                scanner.take(Class::String, quoted_length(scanner.rest(), '"', true));
            }
            '$' if scanner.starts_with("$'") => {
                scanner.take_char(Class::String);
                scanner.take(Class::String, quoted_length(scanner.rest(), '\'', true));
            }
            '$' => variable(scanner),
            '\\' => scanner.take(Class::Punctuation, 1 + escaped_length(scanner)),
            '<' => match heredoc::open(scanner.rest(), "<<") {
                Some((length, heredoc)) => {
                    scanner.take(Class::Punctuation, length);
                    heredocs.push(heredoc);
                }
                None => scanner.take_while(Class::Punctuation, |c| c == '<'),
            },
            '|' | '&' | ';' | '(' | ')' | '>' | '{' | '}' | '`' => {
                scanner.take_char(Class::Punctuation);
                is_command = c != '>' && c != ')' && c != '}';
            }
            '-' if is_word_start => {
                scanner.take_while(Class::Attribute, |c| {
                    c.is_ascii_alphanumeric() || c == '-' || c == '_'
                });
            }
            _ => is_command = word(scanner, is_command),
        }
    }
}

/// What a backslash stands before, unless that is the end of the line.
fn escaped_length(scanner: &Scanner<'_>) -> usize {
    let next = scanner.rest_after(1).chars().next();
    next.filter(|c| *c != '\n').map_or(0, char::len_utf8)
}

fn variable(scanner: &mut Scanner<'_>) {
    let rest = scanner.rest_after(1);
    let length = if rest.starts_with('{') {
        // Names are short; an unclosed brace is no reason to look through the whole text.
        let end = rest.char_indices().take(200).find(|(_, c)| *c == '}');
        end.map_or(1, |(at, _)| at + 1)
    } else {
        length_while(rest, |c| c.is_ascii_alphanumeric() || c == '_')
    };
    if length == 0 && rest.starts_with('(') {
        return scanner.take_char(Class::Punctuation);
    }
    scanner.take(Class::Variable, 1 + length);
}

/// Takes a word; whether the next is a command too.
fn word(scanner: &mut Scanner<'_>, is_command: bool) -> bool {
    let rest = scanner.rest();
    let length = length_while(rest, |c| {
        !c.is_whitespace() && !"|&;()<>{}`'\"$\\".contains(c)
    });
    let word = rest.get(..length).unwrap_or_default();
    if let Some((name, _)) = word.split_once('=').filter(|(name, _)| {
        is_command
            && !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    }) {
        scanner.take(Class::Variable, name.len());
        scanner.take(Class::Punctuation, 1);
        return true;
    }
    // Behind a variable that is set for it, the command comes next.
    let is_value = is_command && scanner.last() == Some('=');
    let is_keyword = KEYWORDS.contains(&word);
    let class = if is_keyword {
        Some(Class::Keyword)
    } else if word.chars().all(|c| c.is_ascii_digit()) {
        Some(Class::Number)
    } else if is_command && !is_value {
        Some(Class::Function)
    } else {
        None
    };
    scanner.take(class, length.max(1));
    is_keyword || is_value
}
