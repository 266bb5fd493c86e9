//! The only place where names of a document become identifiers, module names and file names.
//!
//! Output consists of ASCII letters, digits and `_` (or `-` in slugs), is never a keyword or a name
//! of the prelude that would be shadowed, and is unique within its [`Scope`]. Whatever a document
//! says, its text reaches Rust only through here or as an escaped literal.

mod slugs;

use std::collections::{BTreeMap, BTreeSet};

pub use slugs::{Named, Slugs, is_device};

/// Longest identifier made from a name; what is longer is cut (uniqueness is restored by a number).
const MAX_LENGTH: usize = 64;

/// Names already given within one module.
#[derive(Debug, Default)]
pub struct Scope {
    taken: BTreeSet<String>,
    /// Of names wanted more than once, the number to try next: all below it are taken.
    next: BTreeMap<String, u32>,
}

impl Scope {
    /// A scope in which the given names are taken.
    pub fn with_reserved<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Scope {
            taken: names.into_iter().map(str::to_owned).collect(),
            next: BTreeMap::new(),
        }
    }

    /// A new name for a static: `LIST_PETS`.
    pub fn screaming(&mut self, text: &str) -> String {
        let mut name = words(text).join("_").to_ascii_uppercase();
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            name.insert_str(0, if name.is_empty() { "UNNAMED" } else { "N" });
        }
        self.unique(name, "_")
    }

    /// A new name for a module or function: `pet_store`.
    pub fn snake(&mut self, text: &str) -> String {
        let mut name = words(text).join("_");
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            name.insert_str(0, if name.is_empty() { "unnamed" } else { "n" });
        }
        if is_keyword(&name) {
            name.push('_');
        }
        self.unique(name, "_")
    }

    /// A new slug for a package: `pet-store`. Pages and anchors have [`Slugs`].
    pub fn slug(&mut self, text: &str) -> String {
        let name = slug(text);
        self.unique(name, "-")
    }

    fn unique(&mut self, name: String, separator: &str) -> String {
        if self.taken.insert(name.clone()) {
            return name;
        }
        let number = self.next.entry(name.clone()).or_insert(2);
        loop {
            let candidate = format!("{name}{separator}{number}");
            *number += 1;
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

/// A slug: lower-case words joined with `-`, starting with a letter; `api` if nothing is left.
#[must_use]
pub fn slug(text: &str) -> String {
    let name = words(text).join("-");
    match name.chars().next() {
        None => "api".to_owned(),
        Some(c) if c.is_ascii_digit() => format!("api-{name}"),
        Some(_) => name,
    }
}

/// The lower-case words of a name: split at everything that is not an ASCII letter or digit, and
/// where a lower-case letter or digit is followed by an upper-case one, or an acronym ends.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut length = 0;
    let chars: Vec<char> = text.chars().take(4 * MAX_LENGTH).collect();
    for (i, &c) in chars.iter().enumerate() {
        if length >= MAX_LENGTH {
            break;
        }
        if !c.is_ascii_alphanumeric() {
            words.extend(Some(std::mem::take(&mut word)).filter(|w| !w.is_empty()));
            continue;
        }
        let previous = i.checked_sub(1).and_then(|at| chars.get(at));
        let next = chars.get(i + 1);
        let starts = c.is_ascii_uppercase()
            && (previous.is_some_and(|p| p.is_ascii_lowercase() || p.is_ascii_digit())
                || previous.is_some_and(char::is_ascii_uppercase)
                    && next.is_some_and(char::is_ascii_lowercase));
        if starts {
            words.extend(Some(std::mem::take(&mut word)).filter(|w| !w.is_empty()));
        }
        word.push(c.to_ascii_lowercase());
        length += 1;
    }
    words.extend(Some(word).filter(|w| !w.is_empty()));
    words
}

/// Rust's keywords, strict and reserved (Rust reference, "Keywords"), and the crate names in scope.
fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "abstract"
            | "alloc"
            | "as"
            | "async"
            | "await"
            | "become"
            | "box"
            | "break"
            | "const"
            | "continue"
            | "core"
            | "crate"
            | "do"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "final"
            | "fn"
            | "for"
            | "gateway_runtime"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "override"
            | "priv"
            | "proc_macro"
            | "pub"
            | "ref"
            | "return"
            | "self"
            | "static"
            | "std"
            | "struct"
            | "super"
            | "test"
            | "trait"
            | "true"
            | "try"
            | "type"
            | "typeof"
            | "unsafe"
            | "unsized"
            | "use"
            | "virtual"
            | "where"
            | "while"
            | "yield"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_where_they_ended() {
        let mut scope = Scope::default();
        assert_eq!(scope.screaming("a 3"), "A_3");
        let names = ["a", "a", "a", "a"].map(|text| scope.screaming(text));
        assert_eq!(names, ["A", "A_2", "A_4", "A_5"]);
        // Names without one ASCII letter are all the same name: this ends while somebody waits.
        let last = (0..100_000).map(|_| scope.screaming("宠物")).last();
        assert_eq!(last.as_deref(), Some("UNNAMED_100000"));
    }

    #[test]
    fn obstacles() {
        let mut scope = Scope::default();
        for (text, expected) in [
            ("listPets", "LIST_PETS"),
            ("list_pets", "LIST_PETS_2"),
            ("GET /pets/{petId}", "GET_PETS_PET_ID"),
            ("HTTPServer2Go", "HTTP_SERVER2_GO"),
            ("", "UNNAMED"),
            ("é", "UNNAMED_2"),
            ("1st", "N1ST"),
            ("\"; fn main() {} //", "FN_MAIN"),
            ("../../etc/passwd", "ETC_PASSWD"),
        ] {
            assert_eq!(scope.screaming(text), expected, "{text}");
        }
        assert_eq!(scope.snake("type"), "type_");
        assert_eq!(scope.snake("Self"), "self_");
        assert_eq!(slug("Pet Store (v2)"), "pet-store-v2");
        assert_eq!(slug("宠物"), "api");
        assert_eq!(slug("3scale"), "api-3scale");
        assert!(scope.screaming(&"x".repeat(10_000)).len() <= MAX_LENGTH);
    }
}
