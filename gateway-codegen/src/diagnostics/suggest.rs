//! The known name nearest to one that is not known.

/// The candidate that was most likely meant by `name`, or `None` if none is near.
///
/// Distance is Damerau-Levenshtein (optimal string alignment): insertions, deletions, replacements and swapped
/// neighbours count one each. A third of the name's length may be wrong, at least one character; a difference in
/// case alone always counts as near. Of equally near candidates the first wins.
///
/// ```
/// use gateway_codegen::diagnostics::suggest::nearest;
///
/// assert_eq!(nearest("respones", ["requests", "responses"]), Some("responses"));
/// assert_eq!(nearest("HTTPMETHOD", ["httpMethod", "uri"]), Some("httpMethod"));
/// assert_eq!(nearest("uri", ["type", "credentials"]), None);
/// ```
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = name.chars().collect();
    if wanted.is_empty() || wanted.len() > MAX_LENGTH {
        return None;
    }
    let folded: Vec<char> = fold(name);
    let allowed = (wanted.len() / 3).max(1);
    let mut best: Option<(usize, usize, &str)> = None;
    for candidate in candidates {
        if candidate == name || candidate.len() > 4 * MAX_LENGTH {
            continue;
        }
        let folded_distance = distance(&folded, &fold(candidate));
        if folded_distance > allowed {
            continue;
        }
        let exact_distance = distance(&wanted, &candidate.chars().collect::<Vec<_>>());
        // A short name with every letter replaced is another name, not a mistyped one.
        if folded_distance >= wanted.len() {
            continue;
        }
        if best.is_none_or(|(folded, exact, _)| (folded_distance, exact_distance) < (folded, exact))
        {
            best = Some((folded_distance, exact_distance, candidate));
        }
    }
    best.map(|(_, _, candidate)| candidate)
}

/// Longest name, in characters, that is compared: the work grows with the square of the length.
const MAX_LENGTH: usize = 128;

/// The characters without their case.
fn fold(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Optimal string alignment distance.
fn distance(left: &[char], right: &[char]) -> usize {
    // Three rows of the usual matrix: the one before the last, the last, and the one being filled.
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    let mut previous_left = None;
    for (row, &left_char) in left.iter().enumerate() {
        let mut current = Vec::with_capacity(right.len() + 1);
        let mut beside = row + 1;
        current.push(beside);
        let mut previous_right = None;
        for (column, &right_char) in right.iter().enumerate() {
            let at =
                |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX - 1);
            let replaced = at(&last, column) + usize::from(left_char != right_char);
            let mut cost = replaced.min(at(&last, column + 1) + 1).min(beside + 1);
            let swapped = previous_left == Some(right_char) && previous_right == Some(left_char);
            if let (true, Some(column)) = (swapped, column.checked_sub(1)) {
                cost = cost.min(at(&before_last, column) + 1);
            }
            current.push(cost);
            beside = cost;
            previous_right = Some(right_char);
        }
        before_last = std::mem::replace(&mut last, current);
        previous_left = Some(left_char);
    }
    last.last().copied().unwrap_or(left.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_edits() {
        let measure = |left: &str, right: &str| {
            distance(
                &left.chars().collect::<Vec<_>>(),
                &right.chars().collect::<Vec<_>>(),
            )
        };
        assert_eq!(measure("", ""), 0);
        assert_eq!(measure("", "ab"), 2);
        assert_eq!(measure("abc", ""), 3);
        assert_eq!(measure("kitten", "sitting"), 3);
        assert_eq!(measure("tpye", "type"), 1);
        assert_eq!(measure("ca", "abc"), 3);
    }

    #[test]
    fn finds_the_name_that_was_meant() {
        let known = [
            "type",
            "uri",
            "httpMethod",
            "passthroughBehavior",
            "requestParameters",
            "responseParameters",
        ];
        let cases = [
            ("tpye", Some("type")),
            ("httpmethod", Some("httpMethod")),
            ("passthroughBehaviour", Some("passthroughBehavior")),
            ("requestParameter", Some("requestParameters")),
            ("url", Some("uri")),
            ("x", None),
            ("", None),
            ("somethingElse", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(nearest(typed, known), expected, "{typed}");
        }
        assert_eq!(nearest(&"a".repeat(100_000), known), None);
    }

    #[test]
    fn prefers_a_difference_in_case() {
        assert_eq!(nearest("Petid", ["petis", "petId"]), Some("petId"));
    }
}
