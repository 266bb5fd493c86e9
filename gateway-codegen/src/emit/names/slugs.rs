//! Slugs of pages and anchors, which people keep and link to: a name has its own, wherever it stands and whatever is beside it.
//!
//! A slug that does not say all of its name (letters beyond ASCII, a long name, a name that Windows keeps for devices) ends with
//! a hash of it. Where names differ only in case or punctuation, each gets its hash, and none the slug alone: a link to what had it
//! before leads nowhere then, and not to something else. So names of more than one thing are asked for together.

use std::collections::HashMap;

use super::{MAX_LENGTH, Scope, words};
use crate::plan::short_id;

/// Letters and digits of a hash: of ten thousand names without one letter of ASCII, hardly two have the same.
const HASH: usize = 6;

/// Slugs that were given within one folder or page.
#[derive(Debug, Default)]
pub struct Slugs {
    given: Scope,
}

/// What gets a slug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What the slug says.
    pub shown: String,
    /// What tells it apart from all others.
    pub full: String,
}

impl<T: Into<String>> From<T> for Named {
    fn from(name: T) -> Named {
        let shown = name.into();
        Named {
            full: shown.clone(),
            shown,
        }
    }
}

impl Slugs {
    /// Such in which the given ones are taken.
    pub fn with_reserved<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Slugs {
            given: Scope::with_reserved(names),
        }
    }

    /// Slugs for names, in their order. `kind` is the first word of those that have no letter to begin with.
    pub fn of<N: Into<Named>>(
        &mut self,
        kind: &str,
        names: impl IntoIterator<Item = N>,
    ) -> Vec<String> {
        let names: Vec<Named> = names.into_iter().map(Into::into).collect();
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by_key(|i| names.get(*i).map(|name| name.full.as_str()));
        let mut slugs = vec![String::new(); names.len()];
        let mut others = Vec::new();
        let bases: Vec<(String, bool)> = names.iter().map(|it| base(kind, &it.shown)).collect();
        let mut contested: HashMap<&str, (&str, bool)> = HashMap::new();
        for (name, (base, _)) in names
            .iter()
            .zip(&bases)
            .filter(|(_, (_, is_whole))| *is_whole)
        {
            let first = contested.entry(base).or_insert((&name.full, false));
            first.1 |= first.0 != name.full;
        }
        // Slugs that say everything are given first: no suffix takes one away.
        for i in order {
            let (Some(name), Some(slug), Some((base, is_whole))) =
                (names.get(i), slugs.get_mut(i), bases.get(i).cloned())
            else {
                continue;
            };
            let is_contested = contested.get(base.as_str()).is_some_and(|it| it.1);
            match is_whole && !is_contested && self.given.taken.insert(base.clone()) {
                true => *slug = base,
                false => others.push((i, base, name.full.as_str())),
            }
        }
        for (i, base, full) in others {
            let slug = format!("{base}-{}", short_id(full, HASH));
            if let Some(place) = slugs.get_mut(i) {
                *place = self.given.unique(slug, "-");
            }
        }
        slugs
    }
}

/// What ASCII says of a name, and whether that is all there is to say.
fn base(kind: &str, name: &str) -> (String, bool) {
    let slug = words(name).join("-");
    let has_more = |c: char| !c.is_ascii() && (c.is_alphanumeric() || slug.is_empty());
    let n_letters = name.chars().filter(char::is_ascii_alphanumeric).count();
    let is_whole = n_letters <= MAX_LENGTH && !name.chars().any(has_more) && !is_device(&slug);
    match slug.chars().next() {
        None => (kind.to_owned(), is_whole),
        Some(c) if c.is_ascii_digit() => (format!("{kind}-{slug}"), is_whole),
        Some(_) => (slug, is_whole),
    }
}

/// Whether Windows has a device of this name, which then is no name for a file, whatever its ending.
#[must_use]
pub fn is_device(name: &str) -> bool {
    let is_port = |prefix: &str| {
        let number = name.strip_prefix(prefix);
        number.is_some_and(|it| it.len() == 1 && it.starts_with(|c: char| c.is_ascii_digit()))
    };
    matches!(name, "con" | "nul" | "aux" | "prn" | "conin" | "conout")
        || is_port("com")
        || is_port("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slugs(names: &[&str]) -> Vec<String> {
        Slugs::default().of("tag", names.iter().copied())
    }

    #[test]
    fn names_have_their_slug_wherever_they_stand() {
        let names = ["Pets", "pets", "list_pets", "listPets", "ペット", "犬", ""];
        let all = slugs(&names);
        assert_eq!(all[6], "tag");
        // Of those that differ in case or punctuation alone none is the slug: who had it alone would lose it to another.
        for (slug, prefix) in [
            (0, "pets-"),
            (1, "pets-"),
            (2, "list-pets-"),
            (3, "list-pets-"),
            (4, "tag-"),
            (5, "tag-"),
        ] {
            let (slug, length) = (&all[slug], prefix.len() + HASH);
            assert!(slug.starts_with(prefix) && slug.len() == length, "{all:?}");
        }
        let mut backwards = names;
        backwards.reverse();
        let mut reversed = slugs(&backwards);
        reversed.reverse();
        assert_eq!(all, reversed);
        // What is beside it does not matter, where nothing has its slug.
        assert_eq!(slugs(&["犬"])[0], all[5]);
    }

    #[test]
    fn what_a_slug_does_not_say_is_in_its_hash() {
        let long = "x".repeat(65);
        for name in ["Größe", "café", "con", "NUL", "lpt1", "🎉", long.as_str()] {
            let slug = &slugs(&[name])[0];
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(slug.chars().all(is_plain), "{slug}");
            let (base, hash) = slug.rsplit_once('-').unwrap();
            assert_eq!(hash.len(), HASH, "{slug}");
            assert!(!base.is_empty() && !is_device(slug), "{slug}");
        }
        for (name, slug) in [
            ("con-sole", "con-sole"),
            ("com10", "com10"),
            ("3scale", "tag-3scale"),
            ("Pets – all of them", "pets-all-of-them"),
            ("../../etc", "etc"),
        ] {
            assert_eq!(slugs(&[name]), [slug], "{name}");
        }
    }

    #[test]
    fn a_hash_takes_no_slug_away() {
        let hash = short_id("pets", HASH);
        let literal = format!("pets-{hash}");
        let all = slugs(&["Pets", "pets", &literal]);
        assert_eq!(all[2], literal);
        assert_eq!(all[1], format!("{literal}-2"));
        // Names that are the same are told apart all the same, and it takes no time.
        let same = slugs(&vec!["犬"; 50_000]);
        let different: std::collections::BTreeSet<_> = same.iter().collect();
        assert_eq!(different.len(), 50_000);
        let mut reserved = Slugs::with_reserved(["assets"]);
        assert_ne!(reserved.of("api", ["Assets"])[0], "assets");
    }
}
