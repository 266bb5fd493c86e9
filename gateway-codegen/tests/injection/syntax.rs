//! The syntax of generated files, as something that can be compared.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The items of both crates, each without what may differ: literals, comments, the order in lists and of items (which
/// follows names), and names that are not in both.
pub(crate) fn of_crates(
    one: &BTreeMap<String, String>,
    other: &BTreeMap<String, String>,
) -> Result<(Vec<String>, Vec<String>), String> {
    let read = |files: &BTreeMap<String, String>| -> Result<Vec<TokenStream>, String> {
        let streams = files.iter().map(|(path, text)| {
            syn::parse_file(text).map_err(|error| format!("{path}: {error}"))?;
            text.parse().map_err(|error| format!("{path}: {error}"))
        });
        streams.collect()
    };
    let (one, other) = (read(one)?, read(other)?);
    let names = |streams: &[TokenStream]| {
        let mut names = BTreeMap::new();
        for stream in streams {
            collect(stream.clone(), &mut names);
        }
        names
    };
    let (in_one, mut in_other) = (names(&one), names(&other));
    // What a document names has other names, or stands as often and one name more.
    in_other.retain(|name, n| in_one.get(name) == Some(n));
    let kept: BTreeSet<String> = in_other.into_keys().collect();
    let items = |streams: Vec<TokenStream>| {
        let items = streams.into_iter().flat_map(|stream| items(stream, &kept));
        let mut items: Vec<String> = items.collect();
        items.sort();
        items
    };
    Ok((items(one), items(other)))
}

/// How often each name stands in code, attributes aside.
fn collect(stream: TokenStream, names: &mut BTreeMap<String, usize>) {
    let mut in_attribute = false;
    for token in stream {
        match token {
            TokenTree::Ident(ref name) => *names.entry(name.to_string()).or_default() += 1,
            TokenTree::Group(ref group) if !in_attribute => collect(group.stream(), names),
            _ => {}
        }
        in_attribute = matches!(&token, TokenTree::Punct(mark) if "#!".contains(mark.as_char()));
    }
}

/// The items of a file or module, sorted.
fn items(stream: TokenStream, kept: &BTreeSet<String>) -> Vec<String> {
    let mut items = Vec::new();
    let mut item: Vec<TokenTree> = Vec::new();
    for token in stream {
        let is_body =
            matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        let is_end = matches!(&token, TokenTree::Punct(mark) if mark.as_char() == ';');
        let is_value = item
            .iter()
            .any(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == '='))
            || matches!(item.first(), Some(TokenTree::Ident(name)) if name == "use");
        item.push(token);
        if is_end || is_body && !is_value {
            items.push(canonical(std::mem::take(&mut item), kept));
        }
    }
    items.push(canonical(item, kept));
    items.retain(|item| !item.is_empty());
    items.sort();
    items
}

fn canonical(tokens: Vec<TokenTree>, kept: &BTreeSet<String>) -> String {
    let mut text = String::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Literal(_) => text.push_str("L "),
            TokenTree::Ident(name) => {
                let name = name.to_string();
                text.push_str(if kept.contains(&name) { &name } else { "I" });
                text.push(' ');
            }
            TokenTree::Punct(mark) => {
                if mark.as_char() == '#' {
                    // Of attributes only documentation may come from a document.
                    let inner = tokens.next_if(
                        |next| matches!(next, TokenTree::Punct(mark) if mark.as_char() == '!'),
                    );
                    let group = tokens.next();
                    let shown = group.as_ref().map(ToString::to_string).unwrap_or_default();
                    if shown.starts_with("[doc =") {
                        continue;
                    }
                    text.push_str(if inner.is_some() { "#!" } else { "#" });
                    text.push_str(&shown);
                    continue;
                }
                text.push(mark.as_char());
                text.push(' ');
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("( ", ") "),
                    Delimiter::Brace => ("{ ", "} "),
                    Delimiter::Bracket => ("[ ", "] "),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                text.push_str(&list(group.stream(), group.delimiter(), kept));
                text.push_str(close);
            }
        }
    }
    text
}

/// What stands between delimiters; the elements of lists and the arms of matches sorted.
fn list(stream: TokenStream, delimiter: Delimiter, kept: &BTreeSet<String>) -> String {
    let mut elements: Vec<Vec<TokenTree>> = vec![Vec::new()];
    for token in stream {
        let is_comma = matches!(&token, TokenTree::Punct(mark) if mark.as_char() == ',');
        if is_comma {
            elements.push(Vec::new());
        } else if let Some(element) = elements.last_mut() {
            element.push(token);
        }
    }
    let mut elements: Vec<String> = elements
        .into_iter()
        .map(|element| canonical(element, kept))
        .filter(|element| !element.is_empty())
        .collect();
    if delimiter != Delimiter::Parenthesis {
        elements.sort();
    }
    elements.join(", ")
}

/// A manifest with its strings left out.
pub(crate) fn of_toml(bytes: &[u8]) -> Result<String, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let table: toml::Table = text
        .parse()
        .map_err(|error| format!("Cargo.toml: {error}"))?;
    fn shape(value: &toml::Value, text: &mut String) {
        match value {
            toml::Value::Table(table) => {
                text.push('{');
                for (key, value) in table {
                    text.push_str(key);
                    text.push(':');
                    shape(value, text);
                }
                text.push('}');
            }
            toml::Value::Array(items) => {
                text.push('[');
                items.iter().for_each(|item| shape(item, text));
                text.push(']');
            }
            toml::Value::String(_) => text.push('S'),
            other => text.push_str(&other.to_string()),
        }
    }
    let mut text = String::new();
    shape(&toml::Value::Table(table), &mut text);
    Ok(text)
}
