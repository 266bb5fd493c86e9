//! The index of the search: an inverted index over words, with prefixes, made at build time and read by `portal.js`.
//!
//! Its files are scripts that assign JSON to `globalThis.portalSearch`, since pages that are opened as files cannot
//! fetch: `entries.js` with what can be found, and shards with the words and where they occur. Shards are by the first
//! character of their words, unless all words together are small.

mod members;
mod words;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

pub use members::named;
use words::{is_telling, words};

/// Where the index is, from the root of the site.
pub(super) const FOLDER: &str = "assets/search";
/// Words of a text that count; those behind are rarely what somebody looks for.
const MAX_TEXT_WORDS: usize = 200;
/// As many for a parameter, of which there may be many.
const MAX_PARAMETER_TEXT_WORDS: usize = 24;
/// Characters of a text that results show.
const MAX_EXCERPT: usize = 120;
/// Bytes of words and places up to which they are one shard.
const MAX_SINGLE_SHARD: usize = 96 * 1024;

/// Something that can be found.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// What results show.
    pub title: String,
    /// `operation`, `parameter`, `schema`, `guide`, `page`, `webhook`, `callback`, `error`.
    pub kind: &'static str,
    /// `GET`, …; empty beside operations.
    pub method: String,
    /// The path of the operation, also of a parameter's; may be empty.
    pub path: String,
    /// From the root of the site.
    pub href: String,
    /// Plain text: descriptions.
    pub text: String,
    /// Names of members, with blanks between.
    pub members: String,
}

/// A file of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// From the root of the site.
    pub path: String,
    /// A script.
    pub content: String,
}

/// Where in an entry a word stands; the later, the more it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Text,
    Parameter,
    Path,
    Title,
}

impl Field {
    /// The character between places in the index; numbers are in lower case.
    fn letter(self) -> char {
        match self {
            Self::Text => 'A',
            Self::Parameter => 'B',
            Self::Path => 'C',
            Self::Title => 'D',
        }
    }
}

/// What `entries.js` holds. Strings that many entries share stand once.
#[derive(Serialize)]
struct Entries<'a> {
    kinds: Vec<&'a str>,
    methods: Vec<&'a str>,
    paths: Vec<&'a str>,
    pages: Vec<&'a str>,
    /// `[kind, method, path, page, fragment, title, excerpt]`.
    entries: Vec<(usize, usize, usize, usize, &'a str, &'a str, String)>,
    /// Shards by the first character of their words; one with the empty key has all words.
    shards: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Shard {
    /// Sorted, with spaces between.
    words: String,
    /// Of each word, with `;` between: entries, each as the distance from the one before in base 36 and the field.
    places: String,
}

/// The files of the index. The same entries give the same bytes.
#[must_use]
pub fn index(entries: &[Entry]) -> Vec<File> {
    let mut places: BTreeMap<String, BTreeMap<usize, Field>> = BTreeMap::new();
    for (number, entry) in entries.iter().enumerate() {
        let is_parameter = entry.kind == "parameter";
        let mut add = |word: String, field: Field| {
            let found = places
                .entry(word)
                .or_default()
                .entry(number)
                .or_insert(field);
            *found = field.max(*found);
        };
        let title = if is_parameter {
            Field::Parameter
        } else {
            Field::Title
        };
        words(&entry.title)
            .into_iter()
            .for_each(|word| add(word, title));
        // A parameter is found by its name; by the path, its operation is.
        if !is_parameter {
            words(&entry.path)
                .into_iter()
                .for_each(|word| add(word, Field::Path));
            words(&entry.method)
                .into_iter()
                .for_each(|word| add(word, Field::Path));
        }
        let most = if is_parameter {
            MAX_PARAMETER_TEXT_WORDS
        } else {
            MAX_TEXT_WORDS
        };
        words(&entry.text)
            .into_iter()
            .filter(|word| is_telling(word))
            .take(most)
            .for_each(|word| add(word, Field::Text));
        words(&entry.members)
            .into_iter()
            .for_each(|word| add(word, Field::Parameter));
    }
    let shards = sharded(&places);
    let mut table = Entries {
        kinds: Vec::new(),
        methods: Vec::new(),
        paths: Vec::new(),
        pages: Vec::new(),
        entries: Vec::with_capacity(entries.len()),
        shards: shards
            .keys()
            .map(|key| (key.clone(), shard_path(key)))
            .collect(),
    };
    let mut known: [BTreeMap<&str, usize>; 4] = Default::default();
    let [kinds, methods, paths, pages] = &mut known;
    for entry in entries {
        let (page, fragment) = entry.href.split_once('#').unwrap_or((&entry.href, ""));
        let excerpt = if entry.kind == "parameter" {
            String::new()
        } else {
            excerpt(&entry.text)
        };
        table.entries.push((
            interned(entry.kind, kinds, &mut table.kinds),
            interned(&entry.method, methods, &mut table.methods),
            interned(&entry.path, paths, &mut table.paths),
            interned(page, pages, &mut table.pages),
            fragment,
            &entry.title,
            excerpt,
        ));
    }
    let mut files = vec![File {
        path: format!("{FOLDER}/entries.js"),
        content: entries_script(&table),
    }];
    for (key, shard) in &shards {
        files.push(File {
            path: shard_path(key),
            content: shard_script(key, shard),
        });
    }
    files
}

/// A script that hands over what can be found.
fn entries_script(entries: &Entries<'_>) -> String {
    format!(
        "(globalThis.portalSearch??={{shards:{{}}}}).entries={};\n",
        json(entries)
    )
}

/// A script that hands over a shard.
fn shard_script(key: &str, shard: &Shard) -> String {
    format!(
        "(globalThis.portalSearch??={{shards:{{}}}}).shards[{}]={};\n",
        json(key),
        json(shard)
    )
}

fn json(value: &(impl Serialize + ?Sized)) -> String {
    // Strings and numbers in maps with keys of strings always have a form in JSON.
    serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned())
}

/// Its name is of characters that mean the same in addresses and file systems.
fn shard_path(key: &str) -> String {
    let name: String = match key.chars().next() {
        None => "all".to_owned(),
        Some(first) if first.is_ascii_alphanumeric() => first.to_string(),
        Some(first) => format!("u{:x}", u32::from(first)),
    };
    format!("{FOLDER}/words-{name}.js")
}

fn interned<'a>(
    text: &'a str,
    known: &mut BTreeMap<&'a str, usize>,
    list: &mut Vec<&'a str>,
) -> usize {
    *known.entry(text).or_insert_with(|| {
        list.push(text);
        list.len().saturating_sub(1)
    })
}

/// Words and their places by shard.
fn sharded(places: &BTreeMap<String, BTreeMap<usize, Field>>) -> BTreeMap<String, Shard> {
    let mut shards: BTreeMap<String, Shard> = BTreeMap::new();
    let size: usize = places
        .iter()
        .map(|(word, entries)| word.len() + 1 + entries.len() * 3)
        .sum();
    for (word, entries) in places {
        let key = match word.chars().next() {
            Some(first) if size > MAX_SINGLE_SHARD => shard_key(first),
            _ => String::new(),
        };
        let shard = shards.entry(key).or_insert_with(|| Shard {
            words: String::new(),
            places: String::new(),
        });
        if !shard.words.is_empty() {
            shard.words.push(' ');
            shard.places.push(';');
        }
        shard.words.push_str(word);
        let mut before = 0;
        for (entry, field) in entries {
            push_base_36(&mut shard.places, entry.saturating_sub(before));
            shard.places.push(field.letter());
            before = *entry;
        }
    }
    shards
}

/// Letters of other scripts have a shard per 64 characters: few words start with each of thousands.
fn shard_key(first: char) -> String {
    if first.is_ascii() {
        return first.to_string();
    }
    char::from_u32(u32::from(first) & !63)
        .unwrap_or(first)
        .to_string()
}

fn push_base_36(text: &mut String, mut number: usize) {
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(number % 36).unwrap_or_default();
        digits.push(char::from_digit(digit, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            break;
        }
    }
    let _ = write!(text, "{}", digits.iter().rev().collect::<String>());
}

/// The beginning of a text, on one line.
fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_EXCERPT) {
        None => line,
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: &'static str, title: &str, path: &str, href: &str) -> Entry {
        Entry {
            title: title.into(),
            kind,
            path: path.into(),
            href: href.into(),
            ..Entry::default()
        }
    }

    #[test]
    fn the_index_is_small_and_stable() {
        let entries = [
            entry(
                "operation",
                "List pets",
                "/pets",
                "operations/list-pets.html",
            ),
            entry(
                "parameter",
                "limit",
                "/pets",
                "operations/list-pets.html#query-limit",
            ),
        ];
        let files = index(&entries);
        assert_eq!(files, index(&entries));
        assert_eq!(files.len(), 2);
        assert_eq!(
            files[1].content,
            "(globalThis.portalSearch??={shards:{}}).shards[\"\"]=\
             {\"words\":\"limit list pets\",\"places\":\"1B;0D;0D\"};\n"
        );
        assert!(
            files[0]
                .content
                .contains("[1,0,0,0,\"query-limit\",\"limit\",\"\"]"),
            "{}",
            files[0].content
        );
    }

    #[test]
    fn large_indexes_have_shards() {
        let entries: Vec<Entry> = (0..12_000)
            .map(|n| {
                entry(
                    "operation",
                    &format!("Get thing{n} of øre"),
                    &format!("/a/{n}/b"),
                    "o.html",
                )
            })
            .collect();
        let files = index(&entries);
        assert!(files.len() > 10);
        assert!(
            files
                .iter()
                .any(|file| file.path == "assets/search/words-t.js")
        );
        assert!(
            files
                .iter()
                .any(|file| file.path == "assets/search/words-uc0.js")
        );
        assert!(files.iter().all(|file| file.content.len() < 700_000));
    }
}
