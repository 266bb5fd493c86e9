//! Labels of international host names: RFC 5891 section 4.2, RFC 5892.

mod tables;

/// Whether a set of [`tables`] holds a character.
fn has(set: &[u32], c: char) -> bool {
    set.partition_point(|start| *start <= u32::from(c)) % 2 == 1
}

/// Whether these characters are a label, as far as it can be told from them one by one and from those around them.
pub(super) fn is_label(label: &[char]) -> bool {
    let is_hyphened = label.first() == Some(&'-')
        || label.last() == Some(&'-')
        || label.get(2..4) == Some(&['-', '-']);
    let is_mark = |c: &char| has(tables::NONSPACING, *c) || has(tables::SPACING, *c);
    !is_hyphened
        && !label.first().is_none_or(is_mark)
        && label
            .iter()
            .enumerate()
            .all(|(place, c)| has(tables::PVALID, *c) || is_fit_in_context(label, place, *c))
}

/// RFC 5892 appendix A.
fn is_fit_in_context(label: &[char], place: usize, c: char) -> bool {
    let before = place
        .checked_sub(1)
        .and_then(|place| label.get(place))
        .copied();
    let behind = label.get(place + 1).copied();
    let is_of = |c: Option<char>, set: &[u32]| c.is_some_and(|c| has(set, c));
    match c {
        '\u{200C}' => is_of(before, tables::VIRAMA) || joins(label, place),
        '\u{200D}' => is_of(before, tables::VIRAMA),
        '\u{B7}' => before == Some('l') && behind == Some('l'),
        '\u{375}' => is_of(behind, tables::GREEK),
        '\u{5F3}' | '\u{5F4}' => is_of(before, tables::HEBREW),
        '\u{30FB}' => label.iter().any(|c| {
            [tables::HIRAGANA, tables::KATAKANA, tables::HAN]
                .iter()
                .any(|script| has(script, *c))
        }),
        // Arabic-Indic digits are not mixed with extended ones.
        '\u{660}'..='\u{669}' => !label.iter().any(|c| matches!(c, '\u{6F0}'..='\u{6F9}')),
        '\u{6F0}'..='\u{6F9}' => !label.iter().any(|c| matches!(c, '\u{660}'..='\u{669}')),
        _ => false,
    }
}

/// Whether the letters around this place join, marks left aside.
fn joins(label: &[char], place: usize) -> bool {
    let is_letter = |c: &&char| !has(tables::NONSPACING, **c);
    let before = label
        .get(..place)
        .and_then(|chars| chars.iter().rev().find(is_letter));
    let behind = label
        .get(place + 1..)
        .and_then(|chars| chars.iter().find(is_letter));
    match (before, behind) {
        (Some(before), Some(behind)) => {
            has(tables::DUAL_JOINING, *before)
                && (has(tables::DUAL_JOINING, *behind) || has(tables::RIGHT_JOINING, *behind))
        }
        _ => false,
    }
}
