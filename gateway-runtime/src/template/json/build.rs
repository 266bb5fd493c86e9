//! Nodes → values.

use super::super::words::n_plain;
use super::super::{Form, List, Map, Str, Value, number};
use super::scan::{Kind, Node};

/// Entries of an object that room is made for at once.
const USUAL_ENTRIES: usize = 8;

/// Makes values of the nodes of a text.
pub(super) struct Builder<'n, 's, 't, K> {
    text: &'s str,
    nodes: &'n [Node],
    keep: K,
    /// By node, the containers that were made, where somebody wants to know.
    made: Option<Vec<Value<'t>>>,
}

impl<'n, 's, 't, K: Fn(&'s str) -> Str<'t>> Builder<'n, 's, 't, K> {
    pub(super) fn new(text: &'s str, nodes: &'n [Node], keep: K) -> Self {
        Builder {
            text,
            nodes,
            keep,
            made: None,
        }
    }

    /// The value of the document.
    pub(super) fn root(&mut self) -> Value<'t> {
        self.value(&mut 0)
    }

    /// All containers, by their nodes.
    pub(super) fn all(mut self) -> Vec<Value<'t>> {
        self.made = Some(vec![Value::Null; self.nodes.len()]);
        self.root();
        self.made.unwrap_or_default()
    }

    /// The value of the node at a place, which goes on to the node behind it.
    fn value(&mut self, at: &mut usize) -> Value<'t> {
        let place = *at;
        let Some(node) = self.nodes.get(place).copied() else {
            return Value::Null;
        };
        *at += 1;
        let value = match node.kind {
            Kind::List => {
                let mut items = Vec::new();
                while *at < node.next as usize {
                    items.push(self.value(at));
                }
                Value::List(List::new(items, Form::Json))
            }
            Kind::Map => Value::Map(self.map(at, node.next as usize)),
            _ => return scalar(self.text, node, &self.keep),
        };
        if let Some(place) = self.made.as_mut().and_then(|made| made.get_mut(place)) {
            *place = value.clone();
        }
        value
    }

    fn map(&mut self, at: &mut usize, end: usize) -> Map<'t> {
        if *at >= end {
            return Map::default();
        }
        let mut entries: Vec<(Value<'t>, Value<'t>)> = Vec::with_capacity(USUAL_ENTRIES);
        // Many entries go into a map at once, which finds equal keys faster.
        let mut map: Option<Map<'t>> = None;
        while *at < end {
            let key = self.value(at);
            let value = self.value(at);
            if let Some(map) = &map {
                map.insert(key, value);
                continue;
            }
            entries.push((key, value));
            replace_equal(&mut entries);
            if entries.len() == USUAL_ENTRIES * 2 {
                map = Some(Map::of_entries(std::mem::take(&mut entries)));
            }
        }
        map.unwrap_or_else(|| Map::of_entries(entries))
    }
}

/// The value of a node that is no container.
pub(super) fn scalar<'s, 't>(
    text: &'s str,
    node: Node,
    keep: impl Fn(&'s str) -> Str<'t>,
) -> Value<'t> {
    let text = slice(text, node);
    match node.kind {
        Kind::True => Value::Boolean(true),
        Kind::False => Value::Boolean(false),
        Kind::Integer => Value::Integer(integer(text)),
        Kind::Plain => Value::Double(number::plain_double(text)),
        Kind::Number => number::from_json(keep(text)),
        Kind::Text => Value::String(keep(text)),
        Kind::Escaped => unescaped(text).into(),
        Kind::Null | Kind::List | Kind::Map => Value::Null,
    }
}

/// The text of a node.
pub(super) fn slice(text: &str, node: Node) -> &str {
    text.get(node.from as usize..node.to as usize)
        .unwrap_or_default()
}

/// The number of few digits.
fn integer(text: &str) -> i32 {
    let (digits, is_negative) = match text.strip_prefix('-') {
        Some(digits) => (digits, true),
        None => (text, false),
    };
    let number = digits.bytes().fold(0_i32, |number, digit| {
        number
            .wrapping_mul(10)
            .wrapping_add(i32::from(digit.wrapping_sub(b'0')))
    });
    if is_negative {
        number.wrapping_neg()
    } else {
        number
    }
}

/// What stands between the quotes of a string, with its escapes resolved.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let (before, behind) = split(rest, n_plain(rest.as_bytes()));
        plain.push_str(before);
        let Some(behind) = behind.strip_prefix('\\') else {
            return plain;
        };
        let (name, behind) = split(behind, 1);
        rest = behind;
        plain.push(match name {
            "b" => '\u{8}',
            "f" => '\u{c}',
            "n" => '\n',
            "r" => '\r',
            "t" => '\t',
            "u" => unicode(&mut rest),
            // One of `"`, `\` and `/`.
            name => name.chars().next().unwrap_or('?'),
        });
    }
}

fn unicode(rest: &mut &str) -> char {
    let first = unit(rest);
    if let Some(character) = char::from_u32(first) {
        return character;
    }
    if first < 0xdc00
        && let Some(mut behind) = rest.strip_prefix("\\u")
    {
        let second = unit(&mut behind);
        if (0xdc00..0xe000).contains(&second) {
            *rest = behind;
            let scalar = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            return char::from_u32(scalar).unwrap_or('?');
        }
        // Not the other half: a character of its own.
    }
    '?'
}

fn unit(rest: &mut &str) -> u32 {
    let (digits, behind) = split(rest, 4);
    *rest = behind;
    u32::from_str_radix(digits, 16).unwrap_or(0)
}

fn split(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// Of equal keys the last value wins, at the place of the first.
fn replace_equal(entries: &mut Vec<(Value<'_>, Value<'_>)>) {
    let Some(((key, value), before)) = entries.split_last_mut() else {
        return;
    };
    let key = key.as_str();
    if let Some((_, place)) = before.iter_mut().find(|(known, _)| known.as_str() == key) {
        std::mem::swap(place, value);
        entries.pop();
    }
}
