//! Whether a text is a regular expression of ECMA-262, with the forms of other dialects that documents hold.
//!
//! Only what no dialect takes is refused: what a pattern means is worked out where it is compiled.

use std::iter::Peekable;
use std::str::Chars;

/// Deepest nesting of groups.
const MAX_DEPTH: usize = 200;

/// Checks a pattern.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn check(pattern: &str) -> Result<(), String> {
    let mut chars = pattern.chars().peekable();
    let mut depth = 0_usize;
    // Whether there is something that a quantifier can repeat.
    let mut is_atom = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                if chars.next().is_none() {
                    return Err("it ends with a backslash".to_owned());
                }
                is_atom = true;
            }
            '[' => {
                class(&mut chars)?;
                is_atom = true;
            }
            '(' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err("its groups are nested too deep".to_owned());
                }
                // `(?:`, `(?=`, `(?<name>`, and flags of other dialects.
                if chars.next_if_eq(&'?').is_some() {
                    chars.next_if(|c| ":=!<>Pimsux#|".contains(*c));
                }
                is_atom = false;
            }
            ')' => {
                depth = depth.checked_sub(1).ok_or("a `)` closes nothing")?;
                is_atom = true;
            }
            '*' | '+' | '?' => {
                if !is_atom {
                    return Err(format!("nothing stands before `{c}`"));
                }
                // Lazy and possessive forms.
                chars.next_if(|c| *c == '?' || *c == '+');
                is_atom = false;
            }
            '{' => bounds(&mut chars)?,
            '|' => is_atom = false,
            '^' | '$' => {}
            _ => is_atom = true,
        }
    }
    match depth {
        0 => Ok(()),
        _ => Err("a `(` is never closed".to_owned()),
    }
}

/// The rest of a class behind its `[`.
fn class(chars: &mut Peekable<Chars<'_>>) -> Result<(), String> {
    chars.next_if_eq(&'^');
    let mut last: Option<char> = None;
    while let Some(c) = chars.next() {
        match c {
            ']' => return Ok(()),
            '\\' => {
                chars.next();
                last = None;
            }
            '-' => {
                // A range between two plain characters has an order.
                if let (Some(from), Some(&to)) = (last, chars.peek())
                    && !matches!(to, ']' | '\\' | '[')
                {
                    if from > to {
                        return Err(format!("the range `{from}-{to}` is the wrong way round"));
                    }
                    chars.next();
                    last = None;
                } else {
                    last = None;
                }
            }
            c => last = Some(c),
        }
    }
    Err("a `[` is never closed".to_owned())
}

/// The rest behind a `{`, which is a quantifier where it looks like one, and text otherwise.
fn bounds(chars: &mut Peekable<Chars<'_>>) -> Result<(), String> {
    let text: String = chars.clone().take_while(|c| *c != '}').take(40).collect();
    let (from, to) = text.split_once(',').unwrap_or((&text, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if from.is_empty() || !digits(from) || !digits(to) {
        return Ok(());
    }
    let is_reversed = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) => from > to,
        _ => false,
    };
    if is_reversed {
        return Err(format!("`{{{text}}}` counts backwards"));
    }
    for _ in 0..=text.chars().count() {
        chars.next();
    }
    chars.next_if_eq(&'?');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn patterns() {
        for good in [
            "",
            "^a+$",
            "(a|b)*?",
            "[a-z\\]-]",
            "a{2,3}",
            "a{2,}",
            "{}",
            "a{,2}",
            "x{a}",
            "\\(",
            "(?:a)(?=b)(?<n>c)",
            "(?i)a",
            "[^/]*",
            "[\\w-.]+",
            "^$",
            "\\p{L}+",
            "a|",
            "(?P<n>x)",
            "[a-]",
            "é+",
            "[+--]",
            "(a*)*",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            "([a-z", "(", ")", "a)", "[", "[a", "*a", "a**b*|*", "+", "a{3,2}", "[z-a]", "\\",
            "(?:*)", "a|*",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert!(check(&"(".repeat(100_000)).is_err());
    }
}
