//! How severe a diagnostic is here: [`Policy`].

use std::collections::BTreeSet;

use crate::diagnostics::{Code, Diagnostic, Severity, code};

/// What a document makes of a code, in `x-gateway.diagnostics`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, schemars::JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum Level {
    /// Nothing is said of it; what it would stop in `gwc build` is built, as with `--allow`.
    Off,
    /// A remark.
    Advice,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

impl Level {
    /// Every level, from harmless to fatal.
    pub const ALL: [Self; 4] = [Self::Off, Self::Advice, Self::Warning, Self::Error];

    /// The word in the document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Advice => Severity::Advice.as_str(),
            Self::Warning => Severity::Warning.as_str(),
            Self::Error => Severity::Error.as_str(),
        }
    }

    /// The severity; `None`: nothing is said.
    const fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Advice => Some(Severity::Advice),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// What the command and its flags make of diagnostics.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// `--allow`: codes of which nothing is said, where they are no errors.
    pub allowed: BTreeSet<Code>,
    /// `--deny`: codes that are errors.
    pub denied: BTreeSet<Code>,
    /// `--deny warnings`.
    pub denies_warnings: bool,
    /// Whether [`code::ERRORS_IN_BUILD`] are errors, and what [stops a build](Diagnostic::stops_build).
    pub is_build: bool,
}

impl Policy {
    /// The diagnostic with the severity it has here; `None`: nothing is said of it.
    ///
    /// What keeps a document from being compiled stays an error. Flags that name the code are heard before the
    /// document; of a code that both of them name, `--allow` is heard.
    pub fn judge(&self, diagnostic: Diagnostic) -> Option<Diagnostic> {
        let code = diagnostic.code;
        if diagnostic.is_error() {
            return Some(diagnostic);
        }
        if self.is_build && code::ALWAYS_ERRORS_IN_BUILD.contains(&code) {
            return Some(diagnostic.severity(Severity::Error));
        }
        if self.allowed.contains(&code) {
            return None;
        }
        if self.denied.contains(&code) {
            return Some(diagnostic.severity(Severity::Error));
        }
        let severity = match diagnostic.level {
            Some(level) => level.severity()?,
            None => diagnostic.severity,
        };
        let is_denied = self.denies_warnings && severity == Severity::Warning;
        let severity = if is_denied || self.stops_build(&diagnostic) {
            Severity::Error
        } else {
            severity
        };
        Some(diagnostic.severity(severity))
    }

    /// Whether a diagnostic whose code nobody allowed keeps this command from building.
    pub fn stops_build(&self, diagnostic: &Diagnostic) -> bool {
        let codes = [code::ERRORS_IN_BUILD, code::ALWAYS_ERRORS_IN_BUILD];
        let is_such = codes.iter().any(|codes| codes.contains(&diagnostic.code));
        self.is_build && (diagnostic.stops_build || is_such)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Flags and level, and what becomes of a code.
    fn judged(code: Code, flags: &str, level: Option<Level>) -> String {
        let mut policy = Policy::default();
        for flag in flags.split_whitespace() {
            match flag {
                "build" => policy.is_build = true,
                "allow" => drop(policy.allowed.insert(code)),
                "deny" => drop(policy.denied.insert(code)),
                _ => policy.denies_warnings = flag == "deny-warnings",
            }
        }
        let mut diagnostic = Diagnostic::without_place(code, "m");
        diagnostic.level = level;
        let judged = policy.judge(diagnostic);
        judged.map_or("-".to_owned(), |one| one.severity.to_string())
    }

    #[test]
    fn severities() {
        use Level::{Advice, Error, Off, Warning};
        let warned = code::UNDECLARED_PATH_PARAMETER;
        let protects = code::SECURITY_NOT_ENFORCED;
        let wrong = code::UNKNOWN_FIELD;
        for (code, flags, level, expected) in [
            (warned, "", None, "warning"),
            (warned, "", Some(Off), "-"),
            (warned, "", Some(Advice), "advice"),
            (warned, "", Some(Error), "error"),
            (warned, "deny", Some(Off), "error"),
            (warned, "deny-warnings", None, "error"),
            (warned, "deny-warnings", Some(Off), "-"),
            (warned, "deny-warnings", Some(Advice), "advice"),
            (warned, "allow", Some(Error), "-"),
            (warned, "allow deny", None, "-"),
            (warned, "build", Some(Warning), "warning"),
            (protects, "", None, "warning"),
            (protects, "build", None, "error"),
            (protects, "build", Some(Advice), "error"),
            (protects, "build", Some(Off), "-"),
            (protects, "build deny", Some(Off), "error"),
            (protects, "build allow", None, "-"),
            (wrong, "allow", Some(Off), "error"),
        ] {
            assert_eq!(
                judged(code, flags, level),
                expected,
                "{code} {flags} {level:?}"
            );
        }
        // One of a code that stops nothing else.
        let one = Diagnostic::without_place(warned, "m").stops_build();
        let mut policy = Policy::default();
        let judged = |policy: &Policy| policy.judge(one.clone()).map(|one| one.severity);
        assert_eq!(judged(&policy), Some(Severity::Warning));
        policy.is_build = true;
        assert_eq!(judged(&policy), Some(Severity::Error));
        policy.allowed.insert(warned);
        assert_eq!(judged(&policy), None);
    }
}
