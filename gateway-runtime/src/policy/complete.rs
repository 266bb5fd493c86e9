//! Resources in short form, completed.

use std::borrow::Cow;

use super::pattern::{Part, Pattern};
use super::statement::{Policy, Resources};

/// How short forms begin: `execute-api:/{stage}/{method}/{path}` (openapi-extensions.md §2.19).
pub(super) const SHORT_FORM: &str = "execute-api:/";

/// The API that resources in short form are about. Texts, in which `*` and `?` are plain characters.
#[derive(Debug, Clone, Copy)]
pub struct Api<'a> {
    /// For example `aws`.
    pub partition: &'a str,
    /// For example `eu-central-1`.
    pub region: &'a str,
    /// 12 digits.
    pub account: &'a str,
    /// The id of the API.
    pub id: &'a str,
}

impl Policy {
    /// Completes the resources in short form, which match nothing before. Others stay as they are.
    pub fn complete(&mut self, api: &Api<'_>) {
        let has_short_form = |pattern: &Pattern| pattern.prefix().starts_with(SHORT_FORM);
        let is_short = |resources: &Resources| match resources {
            Resources::Of(patterns) | Resources::NotOf(patterns) => {
                patterns.iter().any(has_short_form)
            }
        };
        if !self
            .statements
            .iter()
            .any(|statement| is_short(&statement.resources))
        {
            return;
        }
        for statement in self.statements.to_mut() {
            let (Resources::Of(patterns) | Resources::NotOf(patterns)) = &mut statement.resources;
            if !patterns.iter().any(has_short_form) {
                continue;
            }
            for pattern in patterns.to_mut() {
                if let Some(Part::Text(text)) = pattern.parts.first()
                    && let Some(rest) = text.strip_prefix(SHORT_FORM)
                {
                    let Api {
                        partition,
                        region,
                        account,
                        id,
                    } = api;
                    let text =
                        format!("arn:{partition}:execute-api:{region}:{account}:{id}/{rest}");
                    if let Some(first) = pattern.parts.to_mut().first_mut() {
                        *first = Part::Text(Cow::Owned(text));
                    }
                }
            }
        }
    }
}
