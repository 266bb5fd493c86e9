//! Sets of characters, and the alphabet of a pattern: characters that none of its sets tells apart are one class.

use std::collections::BTreeMap;

use regex_syntax::hir::{Class as HirClass, ClassUnicode, ClassUnicodeRange, HirKind};

use super::ecma::{Class, Item, Set};
use super::refusal::Refusal;

/// A set of characters; canonical.
pub(super) type CharSet = ClassUnicode;

/// The ends of lines.
const LINE_ENDS: [(u32, u32); 3] = [(0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)];
/// `WhiteSpace` and `LineTerminator` of ECMA-262.
const SPACES: [(u32, u32); 10] = [
    (0x09, 0x0D),
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
];
const WORDS: [(u32, u32); 4] = [(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)];

/// The set of some ranges, without the surrogates, which no text holds.
pub(super) fn of_ranges(ranges: &[(u32, u32)]) -> CharSet {
    CharSet::new(ranges.iter().filter_map(|(low, high)| {
        let low = char::from_u32(*low).unwrap_or('\u{E000}');
        let high = char::from_u32(*high).unwrap_or('\u{D7FF}');
        (low <= high).then(|| ClassUnicodeRange::new(low, high))
    }))
}

/// All characters.
pub(super) fn any() -> CharSet {
    of_ranges(&[(0, 0x0010_FFFF)])
}

/// The ends of lines.
pub(super) fn line_ends() -> CharSet {
    of_ranges(&LINE_ENDS)
}

/// The characters of words; where case is ignored, also those that are letters of ASCII in another case.
pub(super) fn words(is_case_ignored: bool) -> CharSet {
    let mut words = of_ranges(&WORDS);
    if is_case_ignored {
        words.union(&of_ranges(&[(0x17F, 0x17F), (0x212A, 0x212A)]));
    }
    words
}

/// What a set of a pattern holds.
pub(super) fn of_set(set: &Set<'_>) -> Result<CharSet, Refusal> {
    let mut all = CharSet::empty();
    let mut ranges = Vec::new();
    for item in &set.items {
        match item {
            Item::Range(low, high) => ranges.push((*low, *high)),
            _ => all.union(&of_item(item, set.is_case_ignored)?),
        }
    }
    all.union(&of_ranges(&ranges));
    if set.is_case_ignored {
        all.case_fold_simple();
    }
    if set.is_negated {
        all.negate();
    }
    Ok(all)
}

fn of_item(item: &Item<'_>, is_case_ignored: bool) -> Result<CharSet, Refusal> {
    let (mut set, is_negated) = match item {
        Item::Range(low, high) => (of_ranges(&[(*low, *high)]), false),
        Item::Dot => (line_ends(), true),
        Item::Class(Class::Digit, is_negated) => (of_ranges(&[(0x30, 0x39)]), *is_negated),
        Item::Class(Class::Space, is_negated) => (of_ranges(&SPACES), *is_negated),
        Item::Class(Class::Word, is_negated) => (words(is_case_ignored), *is_negated),
        Item::Foreign(class, is_negated) => {
            let mut set = of_ranges(class.ranges);
            for name in class.properties {
                set.union(&property(name, None).unwrap_or_else(CharSet::empty));
            }
            (set, *is_negated)
        }
        Item::Property {
            name,
            value,
            is_negated,
            at,
        } => {
            let set = property(name, *value).ok_or(Refusal::Property(at.0..at.1))?;
            (set, *is_negated)
        }
    };
    if is_negated {
        set.negate();
    }
    Ok(set)
}

fn property(name: &str, value: Option<&str>) -> Option<CharSet> {
    let value_text = match (name, value) {
        // Surrogates are in no text.
        (_, Some("Cs" | "Surrogate")) | ("Cs" | "Surrogate", None) => return Some(CharSet::empty()),
        (name, Some(value)) => format!("{name}={value}"),
        (name, None) => name.to_owned(),
    };
    let hir = regex_syntax::parse(&format!("\\p{{{value_text}}}")).ok()?;
    match hir.kind() {
        HirKind::Class(HirClass::Unicode(set)) => Some(set.clone()),
        // A set of one character.
        HirKind::Literal(text) => {
            let c = u32::from(std::str::from_utf8(&text.0).ok()?.chars().next()?);
            Some(of_ranges(&[(c, c)]))
        }
        _ => None,
    }
}

/// The classes of characters of a pattern.
#[derive(Debug, Clone)]
pub(super) struct Alphabet {
    /// The first characters of stretches of one class, in order, the first of them 0; with their classes.
    pub(super) stretches: Vec<(u32, u16)>,
    /// How many classes there are.
    pub(super) n_classes: usize,
    /// By set and class: whether the set has the class.
    pub(super) members: Vec<Vec<bool>>,
}

/// The alphabet of these sets; `None` if there are too many classes.
pub(super) fn alphabet(sets: &[CharSet]) -> Option<Alphabet> {
    // By character: the sets that begin or end there.
    let mut changes: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (number, set) in sets.iter().enumerate() {
        for range in set.ranges() {
            changes
                .entry(u32::from(range.start()))
                .or_default()
                .push(number);
            let behind = match u32::from(range.end()) + 1 {
                0xD800 => 0xE000,
                behind => behind,
            };
            changes.entry(behind).or_default().push(number);
        }
    }
    changes.entry(0).or_default();
    let mut is_in = vec![false; sets.len()];
    let mut classes: BTreeMap<Vec<bool>, u16> = BTreeMap::new();
    let mut kinds = Vec::new();
    let mut stretches: Vec<(u32, u16)> = Vec::new();
    for (start, numbers) in changes {
        for number in numbers {
            if let Some(is_in) = is_in.get_mut(number) {
                *is_in = !*is_in;
            }
        }
        if start > 0x0010_FFFF {
            continue;
        }
        let next = u16::try_from(classes.len()).ok()?;
        let class = *classes.entry(is_in.clone()).or_insert_with(|| {
            kinds.push(is_in.clone());
            next
        });
        if stretches.last().is_none_or(|(_, last)| *last != class) {
            stretches.push((start, class));
        }
    }
    let members = (0..sets.len())
        .map(|set| {
            kinds
                .iter()
                .map(|kind| kind.get(set).copied().unwrap_or_default())
                .collect()
        })
        .collect();
    Some(Alphabet {
        stretches,
        n_classes: kinds.len(),
        members,
    })
}

impl Alphabet {
    /// Whether a set has a class of characters; none has the end of the text.
    pub(super) fn has(&self, set: usize, class: usize) -> bool {
        self.members
            .get(set)
            .and_then(|classes| classes.get(class))
            .copied()
            .unwrap_or_default()
    }
}
