//! How the API is reached: `x-amazon-apigateway-endpoint-configuration`, `x-amazon-apigateway-endpoint-access-mode` and
//! `x-amazon-apigateway-security-policy` (`reference/openapi-extensions.md` §2.9 and §2.10).

use schemars::JsonSchema;

use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown, unknown_value, word, wrong_type};
use crate::source::Node;

/// The endpoint of an API: at the root in Swagger 2.0, in an entry of `servers` in OpenAPI 3.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct EndpointConfiguration {
    /// Whether the default host refuses requests, so that only custom domains answer. Default: `false`.
    pub disable_execute_api_endpoint: Option<Spanned<bool>>,
    /// VPC endpoints that a private API is reached through.
    pub vpc_endpoint_ids: Vec<Spanned<String>>,
    /// The addresses that clients may come from.
    pub ip_address_type: Option<Spanned<IpAddressType>>,
    /// The types of the endpoint; some exports write them.
    pub types: Vec<Spanned<String>>,
    /// In the document.
    #[schemars(skip)]
    pub origin: Origin,
}

/// Addresses that clients come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum IpAddressType {
    /// IPv4 alone.
    Ipv4,
    /// IPv4 and IPv6.
    Dualstack,
}

/// How strictly a request must come through the API's own endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "UPPERCASE")]
pub enum EndpointAccessMode {
    /// No further check.
    Basic,
    /// The name in the TLS handshake must be the request's `Host`.
    Strict,
}

/// Which versions of TLS and which ciphers clients may use. One that begins with `SecurityPolicy_` needs an
/// endpoint access mode beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityPolicy(pub Spanned<&'static str>);

const POLICIES: [&str; 12] = [
    "TLS_1_0",
    "TLS_1_2",
    "SecurityPolicy_TLS13_1_3_2025_09",
    "SecurityPolicy_TLS13_1_3_FIPS_2025_09",
    "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
    "SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09",
    "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09",
    "SecurityPolicy_TLS13_1_2_PQ_2025_09",
    "SecurityPolicy_TLS13_1_2_2021_06",
    "SecurityPolicy_TLS13_2025_EDGE",
    "SecurityPolicy_TLS12_PFS_2025_EDGE",
    "SecurityPolicy_TLS12_2018_EDGE",
];

impl JsonSchema for SecurityPolicy {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SecurityPolicy".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "Which versions of TLS and which ciphers clients may use. One that begins with `SecurityPolicy_` needs an endpoint access mode beside it.",
            "enum": POLICIES,
        })
    }
}

impl EndpointConfiguration {
    /// Reads the extension.
    pub fn read(node: &Node, origin: &Origin, unknown: Unknown, sink: &mut Sink) -> Option<Self> {
        const ADDRESSES: [(&str, IpAddressType); 2] = [
            ("ipv4", IpAddressType::Ipv4),
            ("dualstack", IpAddressType::Dualstack),
        ];
        let mut object = Object::open(node, origin, sink)?;
        let configuration = EndpointConfiguration {
            disable_execute_api_endpoint: object.boolean("disableExecuteApiEndpoint", sink),
            vpc_endpoint_ids: object.strings("vpcEndpointIds", sink),
            ip_address_type: object.word("ipAddressType", &ADDRESSES, sink),
            types: object.strings("types", sink),
            origin: origin.clone(),
        };
        object.finish(unknown, sink);
        configuration.check_types(&format!("{}/types", origin.pointer), sink);
        Some(configuration)
    }

    /// Types of endpoints, and addresses that a private one cannot have.
    fn check_types(&self, pointer: &str, sink: &mut Sink) {
        const TYPES: [&str; 3] = ["EDGE", "REGIONAL", "PRIVATE"];
        for kind in &self.types {
            if !TYPES
                .iter()
                .any(|known| known.eq_ignore_ascii_case(&kind.value))
            {
                let message = format!("{} is not a type of endpoint", quoted(&kind.value));
                unknown_value(
                    kind.span,
                    message,
                    &kind.value,
                    TYPES.into_iter(),
                    pointer,
                    sink,
                );
            }
        }
        let mut types = self.types.iter();
        let private = types.find(|kind| kind.value.eq_ignore_ascii_case("PRIVATE"));
        if let (Some(private), Some(address)) = (private, &self.ip_address_type)
            && address.value == IpAddressType::Ipv4
        {
            let message = "a private API has addresses of both kinds";
            sink.push(
                Diagnostic::new(code::UNKNOWN_VALUE, address.span, message)
                    .label("must be `dualstack`")
                    .secondary(private.span, "private")
                    .help("write `ipAddressType: dualstack`")
                    .pointer(&self.origin.pointer),
            );
        }
    }
}

impl EndpointAccessMode {
    /// Reads the extension.
    pub fn read(node: &Node, origin: &Origin, sink: &mut Sink) -> Option<Spanned<Self>> {
        let words = [
            ("BASIC", EndpointAccessMode::Basic),
            ("STRICT", EndpointAccessMode::Strict),
        ];
        word(node, &origin.pointer, "endpoint-access-mode", &words, sink)
    }
}

impl SecurityPolicy {
    /// Reads the extension.
    pub fn read(node: &Node, origin: &Origin, sink: &mut Sink) -> Option<Self> {
        let Some(text) = node.as_text() else {
            wrong_type(node, &origin.pointer, "a string", sink);
            return None;
        };
        let found = POLICIES.into_iter().find(|known| *known == text);
        if found.is_none() {
            let message = format!("{} is not a security policy", quoted(text));
            let known = POLICIES.into_iter();
            unknown_value(node.span, message, text, known, &origin.pointer, sink);
        }
        Some(SecurityPolicy(Spanned {
            value: found?,
            span: node.span,
        }))
    }

    /// Whether an endpoint access mode must be given with it.
    #[must_use]
    pub fn is_enhanced(&self) -> bool {
        self.0.value.starts_with("SecurityPolicy_")
    }
}
