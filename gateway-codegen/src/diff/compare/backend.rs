//! Who answers: a backend and how it is called.

use crate::diff::change::Change;
use crate::openapi::extensions::{Integration, IntegrationType};
use crate::openapi::model::Spanned;

/// Longest address that is shown, in characters.
const LONGEST: usize = 120;

/// What changed of who answers.
pub(super) fn compare(old: &Integration, new: &Integration) -> Option<Change> {
    if Backend::of(old) == Backend::of(new) {
        return None;
    }
    let (was, is) = (Backend::of(old), Backend::of(new));
    // Addresses are cut where both are the same so far.
    let from = differ_at(was.uri, is.uri).saturating_sub(LONGEST / 2);
    let message = format!(
        "something else answers: it was {}, and is {}",
        was.told(from),
        is.told(from)
    );
    let reason = "what backends answer is not compared";
    Some(Change::unknown("integration-changed", message, reason))
}

#[derive(Debug, PartialEq, Eq)]
struct Backend<'d> {
    kind: IntegrationType,
    /// In capital letters.
    method: String,
    uri: &'d str,
    subtype: &'d str,
}

impl<'d> Backend<'d> {
    fn of(integration: &'d Integration) -> Self {
        let text = |it: &'d Option<Spanned<String>>| it.as_ref().map_or("", |it| it.value.as_str());
        Backend {
            kind: integration.kind.value,
            method: text(&integration.http_method).to_ascii_uppercase(),
            uri: text(&integration.uri),
            subtype: text(&integration.integration_subtype),
        }
    }

    /// In a sentence, the address from this character on where it is long.
    fn told(&self, from: usize) -> String {
        let kind = match self.kind {
            IntegrationType::Http => "http",
            IntegrationType::HttpProxy => "http_proxy",
            IntegrationType::Mock => "mock",
            IntegrationType::Aws => "aws",
            IntegrationType::AwsProxy => "aws_proxy",
        };
        let uri = cut(self.uri, from);
        let parts = [self.subtype, &self.method, &uri];
        let parts: Vec<&str> = parts.into_iter().filter(|it| !it.is_empty()).collect();
        match parts.is_empty() {
            true => kind.to_owned(),
            false => format!("{kind} `{}`", parts.join(" ")),
        }
    }
}

/// The place of the first character in which two texts differ.
fn differ_at(one: &str, other: &str) -> usize {
    let pairs = one.chars().zip(other.chars());
    pairs.take_while(|(a, b)| a == b).count()
}

/// A text that is not too long.
fn cut(text: &str, from: usize) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let before = if from > 0 { "\u{2026}" } else { "" };
    let shown: String = text.chars().skip(from).take(LONGEST).collect();
    let after = match text.chars().count() > from + LONGEST {
        true => "\u{2026}",
        false => "",
    };
    format!("{before}{shown}{after}")
}
