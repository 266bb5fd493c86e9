//! Java's regular expressions: `matches`, `replaceAll`, `replaceFirst`, `split`, and `=~` of paths.
//!
//! An engine of our own, since it is Java's language that templates are written in: look-around, back
//! references, possessive quantifiers and leftmost-first alternatives, which engines with linear time do
//! not have. It backtracks as Java's does, but the steps are counted, so that no subject costs more than
//! a bounded time. It adds some kilobytes to a binary, where the crate `regex` adds hundreds.
//!
//! Not here: `\G`, `\X`, `\N{…}`, canonical equivalence and intersections of classes (`&&`). Classes of
//! Unicode are those of Rust's `char`: letters, digits, upper and lower case, white space, and scripts are
//! errors.

mod parse;
mod program;
mod run;

use std::cell::RefCell;
use std::rc::Rc;

use super::output::Output;
use super::value::MAX_ITEMS;
use super::{Error, Form, List, Str, Value, work};
use program::Program;
use run::{Groups, Matcher};

/// Compiled expressions kept per thread: templates have constant ones, nearly always.
const MAX_KEPT: usize = 64;

thread_local! {
    static KEPT: RefCell<Vec<(Box<str>, Rc<Program>)>> = const { RefCell::new(Vec::new()) };
}

fn compiled(pattern: &str) -> Result<Rc<Program>, Error> {
    KEPT.with_borrow_mut(|kept| {
        if let Some(at) = kept.iter().position(|(text, _)| **text == *pattern) {
            let found = kept.get(at).map(|(_, program)| Rc::clone(program));
            if at > 0 {
                kept.swap(at, at - 1);
            }
            return found.ok_or(Error::Regex(0));
        }
        let program = Rc::new(Program::new(&parse::parse(pattern)?)?);
        if kept.len() >= MAX_KEPT {
            kept.pop();
        }
        kept.push((pattern.into(), Rc::clone(&program)));
        Ok(program)
    })
}

/// Whether the whole text matches.
///
/// # Errors
///
/// The expression cannot be read, or takes too many steps.
pub fn matches(pattern: &str, text: &str) -> Result<bool, Error> {
    let program = compiled(pattern)?;
    let is_match = || Ok(Matcher::new(&program, text).at(0, true)?.is_some());
    // Also asked for outside of renderings.
    work::metered_unless_inside(text.len(), is_match)
}

/// The text with every match, or the first one, replaced; `$1`, `${name}` and `\` as in Java.
///
/// # Errors
///
/// The expression or the replacement cannot be read, or the bounds are reached.
pub(super) fn replace<'t>(
    text: &Str<'t>,
    pattern: &str,
    replacement: &str,
    all: bool,
) -> Result<Value<'t>, Error> {
    let program = compiled(pattern)?;
    let mut matcher = Matcher::new(&program, text);
    let mut out = Output::new(0);
    let mut done = 0;
    let mut from = 0;
    while let Some(groups) = matcher.find(from)? {
        let (start, end) = groups.get(0).unwrap_or((from, from));
        out.push_str(text.get(done..start).unwrap_or_default())?;
        expand(replacement, &program, text, &groups, &mut out)?;
        done = end;
        match next(text, start, end) {
            Some(next) if all => from = next,
            _ => break,
        }
    }
    if done == 0 && out.as_str().is_empty() && from == 0 {
        return Ok(Value::String(text.clone()));
    }
    out.push_str(text.get(done..).unwrap_or_default())?;
    Ok(out.into_string().into())
}

/// The parts of a text between matches. A limit above 0 is the most parts; below, empty parts at the end
/// stay.
///
/// # Errors
///
/// The expression cannot be read, or the bounds are reached.
pub(super) fn split<'t>(text: &Str<'t>, pattern: &str, limit: i32) -> Result<Value<'t>, Error> {
    let program = compiled(pattern)?;
    let part = |from: usize, to: usize| -> Value<'t> {
        Value::String(match text {
            Str::Borrowed(text) => Str::Borrowed(text.get(from..to).unwrap_or_default()),
            Str::Shared(text) => Str::Shared(text.get(from..to).unwrap_or_default().into()),
        })
    };
    let most = usize::try_from(limit).unwrap_or(0);
    let mut matcher = Matcher::new(&program, text);
    let mut parts = Vec::new();
    let (mut done, mut from) = (0, 0);
    let mut matched = false;
    while most == 0 || parts.len() + 1 < most {
        let Some(groups) = matcher.find(from)? else {
            break;
        };
        let (start, end) = groups.get(0).unwrap_or((from, from));
        // An empty match at the start has no part before it.
        if end > 0 {
            matched = true;
            if parts.len() >= MAX_ITEMS {
                return Err(Error::Limit("items of a list"));
            }
            parts.push(part(done, start));
            done = end;
        }
        match next(text, start, end) {
            Some(next) => from = next,
            None => break,
        }
    }
    if !matched {
        return Ok(Value::list(vec![Value::String(text.clone())]));
    }
    parts.push(part(done, text.len()));
    if limit == 0 {
        while parts.last().is_some_and(|part| part.as_str() == Some("")) {
            parts.pop();
        }
    }
    Ok(Value::List(List::new(parts, Form::Java)))
}

/// Where the next match may start: one character on after an empty one.
fn next(text: &str, start: usize, end: usize) -> Option<usize> {
    if end > start {
        return Some(end);
    }
    let character = text.get(end..)?.chars().next()?;
    Some(end + character.len_utf8())
}

/// Appends a replacement.
fn expand(
    replacement: &str,
    program: &Program,
    text: &str,
    groups: &Groups,
    out: &mut Output,
) -> Result<(), Error> {
    let fail = |why: &str| Err(Error::Method("replaceAll", why.to_owned()));
    let mut characters = replacement.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some(escaped) => out.push(escaped)?,
                None => return fail("character to be escaped is missing"),
            },
            '$' => {
                let group = match characters.next() {
                    Some('{') => {
                        let mut name = String::new();
                        loop {
                            match characters.next() {
                                Some('}') => break,
                                Some(letter) => name.push(letter),
                                None => {
                                    return fail("named capturing group is missing trailing '}'");
                                }
                            }
                        }
                        program.named(&name)
                    }
                    Some(digit) => match digit.to_digit(10) {
                        None => return fail("Illegal group reference"),
                        Some(digit) => {
                            let mut group = digit as usize;
                            // More digits belong to it as long as there is such a group.
                            while let Some(digit) = characters.peek().and_then(|c| c.to_digit(10)) {
                                let longer = group * 10 + digit as usize;
                                if longer >= program.n_groups {
                                    break;
                                }
                                group = longer;
                                characters.next();
                            }
                            Some(group)
                        }
                    },
                    None => return fail("Illegal group reference: group index is missing"),
                };
                match group {
                    Some(group) if group < program.n_groups => {
                        if let Some((from, to)) = groups.get(group) {
                            out.push_str(text.get(from..to).unwrap_or_default())?;
                        }
                    }
                    _ => return fail("No group of this name or number"),
                }
            }
            other => out.push(other)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
