//! JSON as a value of a language.

use super::json::Json;
use super::quote::Quote;

/// Members and elements are written on one line if they are not longer, in characters.
const MAX_LINE_CHARS: usize = 60;

/// How a language writes values.
#[derive(Debug)]
pub(super) struct Syntax {
    pub(super) null: &'static str,
    pub(super) yes: &'static str,
    pub(super) no: &'static str,
    pub(super) object: (&'static str, &'static str),
    pub(super) empty_object: &'static str,
    /// Between a name and its value.
    pub(super) pair: &'static str,
    /// A step of indentation.
    pub(super) indent: &'static str,
    /// A name, quoted where it has to be.
    pub(super) name: fn(&str) -> String,
    pub(super) quote: fn(&str) -> Quote,
}

/// The value; its first line is not indented, its others are by so many steps at least.
pub(super) fn write(value: &Json, syntax: &Syntax, steps: usize) -> String {
    let mut text = String::new();
    push(&mut text, value, syntax, steps);
    text
}

fn push(text: &mut String, value: &Json, syntax: &Syntax, steps: usize) {
    match value {
        Json::Null => text.push_str(syntax.null),
        Json::Bool(true) => text.push_str(syntax.yes),
        Json::Bool(false) => text.push_str(syntax.no),
        Json::Number(number) => text.push_str(number),
        Json::String(string) => text.push_str(&(syntax.quote)(string).literal(string)),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(|i| write(i, syntax, steps + 1)).collect();
            let are_short = items.iter().map(|i| i.chars().count() + 2).sum::<usize>()
                <= MAX_LINE_CHARS
                && !items.iter().any(|i| i.contains(['\n', '{', '[']));
            if are_short {
                text.push('[');
                text.push_str(&items.join(", "));
                text.push(']');
            } else {
                lines(text, ("[", "]"), &items, syntax.indent, steps);
            }
        }
        Json::Object(members) if members.is_empty() => text.push_str(syntax.empty_object),
        Json::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| {
                    let value = write(value, syntax, steps + 1);
                    format!("{}{}{value}", (syntax.name)(name), syntax.pair)
                })
                .collect();
            lines(text, syntax.object, &members, syntax.indent, steps);
        }
    }
}

fn lines(text: &mut String, marks: (&str, &str), items: &[String], indent: &str, steps: usize) {
    text.push_str(marks.0);
    text.push('\n');
    for item in items {
        text.push_str(&indent.repeat(steps + 1));
        text.push_str(item);
        text.push_str(",\n");
    }
    text.push_str(&indent.repeat(steps));
    text.push_str(marks.1);
}
