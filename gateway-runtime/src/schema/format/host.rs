//! Host names: RFC 1123 section 2.1, and international ones: RFC 5890 section 2.3.2.3, RFC 5891 section 5.
//!
//! Not checked: that labels are in normal form C, and the rule for labels that are written from right to left (RFC
//! 5893), for which the tables would weigh more than they are worth here.

use super::{idna, punycode};

/// Longest label in bytes.
pub(super) const MAX_LABEL: usize = 63;
/// Longest name in bytes.
const MAX_NAME: usize = 253;

/// A host name of ASCII; labels that begin with `xn--` stand for ones of international names.
pub(super) fn is_host_name(value: &str) -> bool {
    value.len() <= MAX_NAME && value.split('.').all(|label| ascii_label(label).is_some())
}

/// An international host name, whose labels are separated by one of four full stops (RFC 3490 section 3.1).
pub(super) fn is_idn_host_name(value: &str) -> bool {
    let mut n_bytes = 0;
    for label in value.split(['.', '\u{3002}', '\u{FF0E}', '\u{FF61}']) {
        let n_label = match label.is_ascii() {
            true => ascii_label(label),
            false => unicode_label(label),
        };
        let Some(n_label) = n_label else {
            return false;
        };
        n_bytes += n_label + 1;
        if n_bytes > MAX_NAME + 1 {
            return false;
        }
    }
    true
}

/// The length of a label of ASCII letters, digits and hyphens; `None` if it is none.
fn ascii_label(label: &str) -> Option<usize> {
    let is_label = (1..=MAX_LABEL).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_fit = is_label
        && match label.split_at_checked(4) {
            Some((prefix, code)) if prefix.eq_ignore_ascii_case("xn--") => is_encoded(code),
            _ => true,
        };
    is_fit.then_some(label.len())
}

/// Whether what follows `xn--` stands for a label that needs it.
fn is_encoded(code: &str) -> bool {
    let mut buffer = ['\0'; MAX_LABEL];
    let Some(label) = punycode::decode(code, &mut buffer) else {
        return false;
    };
    label.iter().any(|c| !c.is_ascii())
        && idna::is_label(label)
        // There is one way to write it.
        && punycode::encoded_length(label, Some(code)) == Some(code.len())
}

/// The length of a label as it is sent, with `xn--`; `None` if it is none.
fn unicode_label(label: &str) -> Option<usize> {
    let mut buffer = ['\0'; MAX_LABEL];
    let mut n_chars = 0;
    for c in label.chars() {
        // Each character takes at least one when it is encoded.
        *buffer.get_mut(n_chars)? = c;
        n_chars += 1;
    }
    let chars = buffer.get(..n_chars)?;
    let n_bytes = punycode::encoded_length(chars, None)? + 4;
    (idna::is_label(chars) && n_bytes <= MAX_LABEL).then_some(n_bytes)
}
