//! The two gateways that the raw request suites run against.

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::package_root;
use gateway_tests::stub::Stub;

/// A gateway in front of an upstream that echoes.
pub(crate) struct Site {
    /// `plain` or `rest`.
    pub(crate) kind: &'static str,
    pub(crate) gateway: Gateway,
    pub(crate) upstream: Stub,
}

/// Builds and starts the gateway of `vectors/<kind>.yaml`.
pub(crate) fn site(suite: &str, kind: &'static str) -> Site {
    let upstream = Stub::echo().unwrap();
    let path = package_root().join("vectors").join(format!("{kind}.yaml"));
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.replace("{{backend}}", &upstream.address().to_string());
    let label = format!("{suite}-{kind}");
    let binary = Binary::build(&label, &[Document::yaml(kind, text)], &[]).unwrap();
    let gateway = binary.start(&[]).unwrap();
    Site {
        kind,
        gateway,
        upstream,
    }
}
