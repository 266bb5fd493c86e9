//! Values of a body, made by what is known of them, and changed at the end of a way.

use serde_json::{Map, Value as Json};

use super::interpret::Hint;
use super::value::{Classes, Key};

pub(super) fn by_hint(hint: Hint) -> Json {
    match hint {
        Hint::Read | Hint::Quoted => Json::from("x"),
        Hint::Bare => Json::from(7),
        Hint::Container => Json::Object(Map::new()),
        Hint::Looped => Json::Array(vec![Json::Null]),
    }
}

pub(super) fn by_class(classes: Classes) -> Json {
    let mut map = Map::new();
    map.insert("a".to_owned(), Json::from("x"));
    for (class, value) in [
        (Classes::TEXT, Json::from("x")),
        (Classes::NUMBER, Json::from(7)),
        (Classes::TRUE, Json::from(true)),
        (Classes::FALSE, Json::from(false)),
        (Classes::LIST, Json::Array(vec![Json::from("x")])),
        (Classes::MAP, Json::Object(map)),
        (Classes::EMPTY_LIST, Json::Array(Vec::new())),
        (Classes::EMPTY_MAP, Json::Object(Map::new())),
        (Classes::EMPTY_TEXT, Json::from("")),
    ] {
        if classes.has(class) {
            return value;
        }
    }
    Json::Null
}

pub(super) fn class_of(value: &Json) -> Classes {
    match value {
        Json::Null => Classes::MISSING,
        Json::Bool(true) => Classes::TRUE,
        Json::Bool(false) => Classes::FALSE,
        Json::Number(_) => Classes::NUMBER,
        Json::String(text) if text.is_empty() => Classes::EMPTY_TEXT,
        Json::String(_) => Classes::TEXT,
        Json::Array(items) if items.is_empty() => Classes::EMPTY_LIST,
        Json::Array(_) => Classes::LIST,
        Json::Object(members) if members.is_empty() => Classes::EMPTY_MAP,
        Json::Object(_) => Classes::MAP,
    }
}

pub(super) fn plain_text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(plain_text).collect::<Vec<_>>().join(","),
        Json::Object(_) | Json::Null => String::new(),
        other => other.to_string(),
    }
}

/// Does something to the values at the end of a way; `makes`: also where there is nothing yet.
pub(super) fn visit(value: &mut Json, keys: &[Key], makes: bool, act: &mut impl FnMut(&mut Json)) {
    let Some((key, rest)) = keys.split_first() else {
        act(value);
        return;
    };
    if value.is_null() && makes {
        *value = match key {
            Key::Name(_) => Json::Object(Map::new()),
            Key::Index(_) | Key::Item => Json::Array(vec![Json::Null]),
        };
    }
    match (key, value) {
        (Key::Name(name), Json::Object(members)) => {
            if makes && !members.contains_key(&**name) {
                members.insert(name.to_string(), Json::Null);
            }
            if let Some(member) = members.get_mut(&**name) {
                visit(member, rest, makes, act);
            }
        }
        (Key::Item, Json::Array(items)) => {
            for item in items {
                visit(item, rest, makes, act);
            }
        }
        (Key::Item, Json::Object(members)) => {
            for (_, member) in members.iter_mut() {
                visit(member, rest, makes, act);
            }
        }
        (Key::Index(n), Json::Array(items)) => {
            if let Ok(n) = usize::try_from(*n)
                && n < 16
            {
                let first = items.first().cloned().unwrap_or(Json::Null);
                if makes && items.len() <= n {
                    items.resize(n + 1, first);
                }
                if let Some(item) = items.get_mut(n) {
                    visit(item, rest, makes, act);
                }
            }
        }
        _ => {}
    }
}

pub(super) fn remove(value: &mut Json, keys: &[Key]) {
    let Some((last, before)) = keys.split_last() else {
        return;
    };
    visit(value, before, false, &mut |holder| match (last, holder) {
        (Key::Name(name), Json::Object(members)) => drop(members.remove(&**name)),
        (Key::Index(n), Json::Array(items)) => {
            items.truncate(usize::try_from(*n).unwrap_or(usize::MAX));
        }
        (Key::Item, Json::Array(items)) => items.fill(Json::Null),
        _ => {}
    });
}

/// Of a value with parts, the first text in it.
pub(super) fn put_text(value: &mut Json, text: &str) {
    match value {
        Json::Object(members) if !members.is_empty() => {
            if let Some(member) = members.values_mut().find(|member| member.is_string()) {
                *member = Json::from(text);
                return;
            }
            if let Some(member) = members
                .values_mut()
                .find(|it| it.is_object() || it.is_array())
            {
                put_text(member, text);
            }
        }
        Json::Object(members) => drop(members.insert("x".to_owned(), Json::from(text))),
        Json::Array(items) => match items.first_mut() {
            Some(item) => put_text(item, text),
            None => items.push(Json::from(text)),
        },
        other => *other = Json::from(text),
    }
}
