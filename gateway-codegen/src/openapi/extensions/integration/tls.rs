//! `tlsConfig` of an integration (`reference/openapi-extensions.md` §2.15).

use schemars::JsonSchema;

use crate::diagnostics::Sink;
use crate::openapi::model::Spanned;
use crate::openapi::object::{Object, Unknown};

/// How the upstream's certificate is checked.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct TlsConfig {
    /// Skip the check that the certificate is from a trusted authority (REST). Default: `false`.
    pub insecure_skip_verification: Option<Spanned<bool>>,
    /// The host name that the certificate must have; makes a private integration use HTTPS (HTTP APIs).
    pub server_name_to_verify: Option<Spanned<String>>,
}

impl TlsConfig {
    /// Reads the field `tlsConfig`.
    pub(super) fn read(
        integration: &mut Object<'_>,
        unknown: Unknown,
        sink: &mut Sink,
    ) -> Option<Self> {
        let mut tls = integration.object("tlsConfig", sink)?;
        let read = TlsConfig {
            insecure_skip_verification: tls.boolean("insecureSkipVerification", sink),
            server_name_to_verify: tls.string("serverNameToVerify", sink),
        };
        tls.finish(unknown, sink);
        Some(read)
    }
}
