//! Patterns: texts with wildcards and variables.

use std::borrow::Cow;

use super::request::{Request, Values};
use super::wildcard::{self, Case};

/// A text of a policy that values of the request are held to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// Neighbours are never both texts, nor both [`Part::AnyText`].
    pub parts: Cow<'static, [Part<'static>]>,
}

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'p> {
    /// Itself; not empty.
    Text(Cow<'p, str>),
    /// `*`: any characters, or none.
    AnyText,
    /// `?`: one character.
    AnyCharacter,
    /// `${key}` or `${key, 'default'}`: the request's value, in which `*` and `?` are plain characters.
    Variable {
        /// The condition key.
        key: Cow<'p, str>,
        /// What stands for it where the request has no value.
        default: Option<Cow<'p, str>>,
    },
}

/// What has a meaning in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Syntax {
    /// `*` and `?`.
    pub(super) wildcards: bool,
    /// `${...}`: since version 2012-10-17, in resources and for operators on strings and ARNs.
    pub(super) variables: bool,
}

/// The parts that are read so far.
#[derive(Default)]
struct Parts<'p>(Vec<Part<'p>>);

impl<'p> Parts<'p> {
    fn push(&mut self, part: Part<'p>) {
        match (self.0.last_mut(), part) {
            (_, Part::Text(text)) if text.is_empty() => {}
            (Some(Part::Text(before)), Part::Text(text)) => before.to_mut().push_str(&text),
            (Some(Part::AnyText), Part::AnyText) => {}
            (_, part) => self.0.push(part),
        }
    }
}

impl Pattern {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// What is wrong with a variable.
    pub(super) fn read(text: &str, syntax: Syntax) -> Result<Pattern, &'static str> {
        let mut parts = Parts::default();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let behind = rest.get(first.len_utf8()..).unwrap_or_default();
            rest = match first {
                '*' if syntax.wildcards => {
                    parts.push(Part::AnyText);
                    behind
                }
                '?' if syntax.wildcards => {
                    parts.push(Part::AnyCharacter);
                    behind
                }
                '$' if syntax.variables && behind.starts_with('{') => {
                    let (part, behind) = variable(behind.get(1..).unwrap_or_default())?;
                    parts.push(part);
                    behind
                }
                _ => {
                    let is_special = |c: char| {
                        (syntax.wildcards && matches!(c, '*' | '?'))
                            || (syntax.variables && c == '$')
                    };
                    let (plain, others) =
                        behind.split_at(behind.find(is_special).unwrap_or(behind.len()));
                    let n_bytes = first.len_utf8() + plain.len();
                    let plain = rest.get(..n_bytes).unwrap_or_default();
                    parts.push(Part::Text(Cow::Owned(plain.to_owned())));
                    others
                }
            };
        }
        Ok(Pattern {
            parts: Cow::Owned(parts.0),
        })
    }

    /// How many wildcards it has.
    pub(super) fn n_wildcards(&self) -> usize {
        let is_wildcard = |part: &&Part<'_>| matches!(part, Part::AnyText | Part::AnyCharacter);
        self.parts.iter().filter(is_wildcard).count()
    }

    /// What the pattern begins with; empty where that is no plain text.
    pub(super) fn prefix(&self) -> &str {
        match self.parts.first() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }

    /// Whether a text matches; `None` where a variable has no value.
    pub(super) fn matches(&self, text: &str, case: Case, request: &dyn Request) -> Option<bool> {
        let parts = self.resolved(request)?;
        Some(wildcard::matches(&parts, text, case))
    }

    /// The same component by component, as ARNs are compared.
    pub(super) fn matches_arn(&self, text: &str, request: &dyn Request) -> Option<bool> {
        let parts = self.resolved(request)?;
        Some(wildcard::matches_arn(&parts, text))
    }

    /// The parts with values in the place of variables; `None` where one has no value, or several.
    fn resolved<'r>(&'r self, request: &'r dyn Request) -> Option<Cow<'r, [Part<'r>]>> {
        let is_variable = |part: &Part<'_>| matches!(part, Part::Variable { .. });
        if !self.parts.iter().any(is_variable) {
            return Some(Cow::Borrowed(&*self.parts));
        }
        let mut resolved = Parts::default();
        for part in self.parts.iter() {
            resolved.push(match part {
                Part::Text(text) => Part::Text(Cow::Borrowed(text)),
                Part::AnyText => Part::AnyText,
                Part::AnyCharacter => Part::AnyCharacter,
                Part::Variable { key, default } => Part::Text(match request.values(key) {
                    Values::One(value) => value,
                    Values::Many([value]) => Cow::Borrowed(value.as_str()),
                    Values::Missing | Values::Many([]) => Cow::Borrowed(default.as_deref()?),
                    Values::Many(_) => return None,
                }),
            });
        }
        Some(Cow::Owned(resolved.0))
    }
}

/// The part that follows `${`, and what stands behind its `}`.
fn variable(text: &str) -> Result<(Part<'static>, &str), &'static str> {
    const NO_BRACE: &str = "a variable has no closing brace";

    let end = text.find(['}', ',']).ok_or(NO_BRACE)?;
    let (key, behind) = text.split_at(end);
    if let ("*" | "?" | "$", Some(behind)) = (key, behind.strip_prefix('}')) {
        return Ok((Part::Text(Cow::Owned(key.to_owned())), behind));
    }
    if key.is_empty() {
        return Err("a variable has no name");
    }
    let is_allowed = |c: char| !c.is_whitespace() && !c.is_control() && !"${'\"*?".contains(c);
    if !key.contains(':') || !key.chars().all(is_allowed) {
        return Err("a variable's name is no condition key");
    }
    let (default, behind) = match behind.strip_prefix(',') {
        None => (None, behind),
        Some(behind) => {
            let behind = behind.trim_start_matches(' ');
            let behind = behind
                .strip_prefix('\'')
                .ok_or("the default of a variable has no quotes")?;
            let (default, behind) = { behind.split_once('\'') }
                .ok_or("the default of a variable has no closing quote")?;
            (Some(Cow::Owned(default.to_owned())), behind)
        }
    };
    let behind = behind.strip_prefix('}').ok_or(NO_BRACE)?;
    let key = Cow::Owned(key.to_owned());
    Ok((Part::Variable { key, default }, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Syntax = Syntax {
        wildcards: true,
        variables: true,
    };

    /// Texts in quotes, variables in braces.
    fn shown(text: &str, syntax: Syntax) -> Result<String, &'static str> {
        let pattern = Pattern::read(text, syntax)?;
        let shown = pattern.parts.iter().map(|part| match part {
            Part::Text(text) => format!("'{text}'"),
            Part::AnyText => "*".to_owned(),
            Part::AnyCharacter => "?".to_owned(),
            Part::Variable { key, default } => format!("{{{key}{default:?}}}"),
        });
        Ok(shown.collect())
    }

    #[test]
    fn texts_are_read_as_parts() {
        for (text, expected) in [
            ("", ""),
            ("a", "'a'"),
            ("**a?*", "*'a'?*"),
            ("é*ü", "'é'*'ü'"),
            ("a${*}${?}${$}b", "'a*?$b'"),
            ("$a$", "'$a$'"),
            ("$", "'$'"),
            ("$${aws:a}", "'$'{aws:aNone}"),
            ("x${aws:username}y", "'x'{aws:usernameNone}'y'"),
            (
                "${aws:PrincipalTag/team, 'all of us}'}/*",
                "{aws:PrincipalTag/teamSome(\"all of us}\")}'/'*",
            ),
            ("${a:b,'x'}", "{a:bSome(\"x\")}"),
            ("${a:b, ''}", "{a:bSome(\"\")}"),
        ] {
            assert_eq!(shown(text, ALL).as_deref(), Ok(expected), "{text}");
        }
        let none = Syntax {
            wildcards: false,
            variables: false,
        };
        for text in ["*?${aws:a}", "${", "${*}"] {
            assert_eq!(shown(text, none), Ok(format!("'{text}'")));
        }
        let variables = Syntax {
            wildcards: false,
            variables: true,
        };
        assert_eq!(shown("*${*}?", variables).as_deref(), Ok("'**?'"));
    }

    #[test]
    fn broken_variables_are_refused() {
        for text in [
            "${",
            "${}",
            "${ }",
            "${aws:a",
            "${aws:a,",
            "${aws:a, b}",
            "${aws:a, 'b}",
            "${aws:a, 'b'",
            "${aws:a, 'b'x}",
            "${username}",
            "${aws: a}",
            "${aws:$a}",
            "${aws:a*}",
            "${*, 'x'}",
            "${**}",
            "${${aws:a}}",
        ] {
            assert!(Pattern::read(text, ALL).is_err(), "{text}");
        }
    }
}
