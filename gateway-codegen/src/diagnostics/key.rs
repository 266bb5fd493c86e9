//! What stays the same of a diagnostic while a document is edited elsewhere: [`Key`].

use sha2::{Digest, Sha256};

use crate::diagnostics::Diagnostic;
use crate::source::SourceMap;

/// A diagnostic without its line and column: equal keys are the same finding, even if lines have moved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The code's number, `GW0401`.
    pub code: String,
    /// The file as it is named in diagnostics; `None` for what has no place.
    pub file: Option<String>,
    /// JSON Pointer of the place as a fragment.
    pub pointer: Option<String>,
    /// The message; the code's summary where the message only counts.
    pub message: String,
}

impl Key {
    /// The key of a diagnostic.
    pub fn of(diagnostic: &Diagnostic, sources: &SourceMap) -> Self {
        let message = if diagnostic.is_rest {
            diagnostic.code.summary()
        } else {
            &diagnostic.message
        };
        Key {
            code: diagnostic.code.number().to_owned(),
            file: diagnostic
                .span()
                .map(|span| sources.name(span.file).to_owned()),
            pointer: diagnostic.pointer.clone(),
            message: message.to_owned(),
        }
    }

    /// 32 hexadecimal digits that are different for different keys.
    pub fn fingerprint(&self) -> String {
        let mut hasher = Sha256::new();
        let fields = [
            Some(&self.code),
            self.file.as_ref(),
            self.pointer.as_ref(),
            Some(&self.message),
        ];
        for field in fields {
            hasher.update(field.map_or("", String::as_str));
            hasher.update([0]);
        }
        let digest = hasher.finalize();
        digest
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::code;
    use crate::source::Span;

    #[test]
    fn keys_do_not_depend_on_lines() {
        let mut sources = SourceMap::new();
        let file = sources.add("api.yaml", "a: 1\nb: 2\n");
        let at = |start, pointer: &str| {
            let span = Span::new(file, start, start + 1);
            let diagnostic = Diagnostic::new(code::UNKNOWN_FIELD, span, "m").pointer(pointer);
            Key::of(&diagnostic, &sources).fingerprint()
        };
        assert_eq!(at(0, "#/a"), at(5, "#/a"));
        assert_ne!(at(0, "#/a"), at(0, "#/b"));
        assert_eq!(at(0, "#/a").len(), 32);
    }
}
