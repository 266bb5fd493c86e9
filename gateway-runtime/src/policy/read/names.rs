//! Names that stand twice in an object: which of the two a reader takes is its own choice.

use std::collections::BTreeSet;

use super::super::problem::{Path, Step};

/// An object or array that is open.
struct Frame {
    /// The names so far, of an object.
    names: Option<BTreeSet<String>>,
    /// Where in it the walk is.
    step: Step,
}

/// The way to the first member whose object has another one of its name. `text` is valid JSON.
pub(super) fn first_repeated(text: &str) -> Option<Path> {
    let mut open: Vec<Frame> = Vec::new();
    // Whether the next string of an object is a name.
    let mut is_name = false;
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}', '[', ']', ',', '"']) {
        let (token, behind) = rest.get(at..)?.split_at_checked(1)?;
        rest = behind;
        match token {
            "{" => {
                open.push(Frame {
                    names: Some(BTreeSet::new()),
                    step: Step::Name(String::new()),
                });
                is_name = true;
            }
            "[" => {
                open.push(Frame {
                    names: None,
                    step: Step::Index(0),
                });
                is_name = false;
            }
            "," => match open.last_mut() {
                Some(Frame {
                    names: None,
                    step: Step::Index(index),
                }) => *index += 1,
                _ => is_name = true,
            },
            "\"" => {
                let n_bytes = string_length(behind);
                let (inner, behind) = behind.split_at_checked(n_bytes)?;
                rest = behind.get(1..)?;
                if let Some(Frame {
                    names: Some(names),
                    step,
                }) = open.last_mut()
                    && is_name
                {
                    is_name = false;
                    let name: String = serde_json::from_str(&format!("\"{inner}\"")).ok()?;
                    *step = Step::Name(name.clone());
                    if !names.insert(name) {
                        let steps = open.into_iter().map(|frame| frame.step).collect();
                        return Some(Path { steps });
                    }
                }
            }
            _ => {
                open.pop();
                is_name = false;
            }
        }
    }
    None
}

/// Bytes up to the quote that ends a string.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    let ends = |byte: &u8| {
        let ends = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        ends
    };
    text.as_bytes().iter().position(ends).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_names_are_found() {
        for (text, expected) in [
            ("1", None),
            ("{}", None),
            (r#""{\"a\":1,\"a\":1}""#, None),
            (r#"{"a":1,"b":[{"a":1},{"a":2}],"c":{"a":3}}"#, None),
            (r#"{"a":"a","b":"a"}"#, None),
            (r#"{"a":["a","a"],"b":1}"#, None),
            (r#"{"a":1,"a":2}"#, Some("a")),
            (r#"{"a":1,"\u0061":2}"#, Some("a")),
            (r#"{"a\"":1,"b":{},"a\"":2}"#, Some("a\\\"")),
            (r#"{"a\\":1,"a":2}"#, None),
            (
                r#"{"S":[{"x":1},{"C":{"k":["v"],"k":[]}}]}"#,
                Some("S[1].C.k"),
            ),
            (r#"[1,[2,3],{"a":[],"b":[{}],"a":{}}]"#, Some("[2].a")),
        ] {
            let found = first_repeated(text).map(|path| path.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
