//! URI templates: RFC 6570 section 2.

use super::uri::{is_beyond_ascii, is_hex, is_private};

/// `URI-Template`, of any level.
pub(super) fn is_template(value: &str) -> bool {
    let mut rest = value;
    while let Some(start) = rest.find(['{', '}']) {
        let (literal, behind) = rest.split_at_checked(start).unwrap_or_default();
        let expression = behind
            .strip_prefix('{')
            .and_then(|behind| behind.split_once('}'));
        let Some((expression, behind)) = expression else {
            return false;
        };
        if !is_literal(literal) || !is_expression(expression) {
            return false;
        }
        rest = behind;
    }
    is_literal(rest)
}

fn is_literal(text: &str) -> bool {
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let is_fit = match c {
            '%' => is_hex(rest.next()) && is_hex(rest.next()),
            '"' | '\'' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => false,
            _ if c.is_ascii() => c.is_ascii_graphic(),
            _ => is_beyond_ascii(c) || is_private(c),
        };
        if !is_fit {
            return false;
        }
    }
    true
}

/// What stands between braces; operators that are kept for extensions are operators.
fn is_expression(expression: &str) -> bool {
    let variables = expression
        .strip_prefix(['+', '#', '.', '/', ';', '?', '&', '=', ',', '!', '@', '|'])
        .unwrap_or(expression);
    variables.split(',').all(is_variable)
}

fn is_variable(variable: &str) -> bool {
    let name = match variable.split_once(':') {
        Some((name, length)) => {
            let is_length = (1..=4).contains(&length.len())
                && !length.starts_with('0')
                && length.bytes().all(|b| b.is_ascii_digit());
            if !is_length {
                return false;
            }
            name
        }
        None => variable.strip_suffix('*').unwrap_or(variable),
    };
    name.split('.').all(|part| {
        let mut rest = part.chars();
        let mut is_fit = !part.is_empty();
        while let Some(c) = rest.next() {
            is_fit &= match c {
                '%' => is_hex(rest.next()) && is_hex(rest.next()),
                _ => c.is_ascii_alphanumeric() || c == '_',
            };
        }
        is_fit
    })
}
