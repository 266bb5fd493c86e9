//! The resource policy (`reference/openapi-extensions.md` §2.19): what the runtime will read of it.

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::iam_policy::{Limits, PolicyType, Reading, Weight, read_text};
use crate::openapi::model::Document;

/// What stands for a policy that cannot be read: without a statement nobody is let in.
const NOBODY: &str = r#"{"Version":"2012-10-17","Statement":[]}"#;

/// The policy as JSON; `None`: there is none.
pub(super) fn lower(document: &Document, sink: &mut Sink) -> Option<String> {
    let given = document.policy.as_ref()?;
    if !given.is_sound {
        return Some(NOBODY.to_owned());
    }
    let Reading { policy, problems } =
        read_text(&given.text, PolicyType::ResourceBased, &Limits::default());
    for problem in problems {
        let message = format!("{}: {}", problem.path, problem.message);
        let (code, label, help) = match problem.weight {
            Weight::Error => (
                code::INVALID_POLICY,
                "not a policy",
                "write what the policy language of IAM has",
            ),
            Weight::NoEffect => (
                code::POLICY_WITHOUT_EFFECT,
                "never has an effect",
                "take it out, or write what requests to an API have",
            ),
        };
        sink.push(
            Diagnostic::new(code, given.origin.span, message)
                .label(label)
                .help(help)
                .pointer(&given.origin.pointer),
        );
    }
    Some(policy.map_or_else(|| NOBODY.to_owned(), |_| given.text.clone()))
}
