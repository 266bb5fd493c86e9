//! `x-amazon-apigateway-binary-media-types` and `x-amazon-apigateway-minimum-compression-size`
//! (`reference/openapi-extensions.md` §2.6 and §2.18).

use schemars::JsonSchema;

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{strings, wrong_type};
use crate::source::Node;

/// Media types whose payloads are binary, such as `image/png` or `*/*`. Where it is missing all payloads are text.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(transparent)]
pub struct BinaryMediaTypes(pub Vec<Spanned<String>>);

/// The size in bytes from which answers are compressed: 0 to 10,485,760. Where it is missing nothing is compressed.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(transparent)]
pub struct MinimumCompressionSize(
    #[schemars(with = "u32", range(max = 10_485_760))] pub Spanned<u32>,
);

/// The largest size that can be the least to compress, in bytes.
const MAX_COMPRESSION_SIZE: u32 = 10_485_760;

impl BinaryMediaTypes {
    /// Reads the extension.
    pub fn read(node: &Node, origin: &Origin, sink: &mut Sink) -> Self {
        BinaryMediaTypes(strings(node, &origin.pointer, sink))
    }
}

impl MinimumCompressionSize {
    /// Reads the extension.
    pub fn read(node: &Node, origin: &Origin, sink: &mut Sink) -> Option<Self> {
        let Some(size) = node.as_text().and_then(|text| text.parse::<i64>().ok()) else {
            wrong_type(node, &origin.pointer, "an integer", sink);
            return None;
        };
        let in_range = u32::try_from(size)
            .ok()
            .filter(|size| *size <= MAX_COMPRESSION_SIZE);
        if in_range.is_none() {
            let message = format!("{size} is not a minimum compression size");
            sink.push(
                Diagnostic::new(code::OUT_OF_RANGE, node.span, message)
                    .label(format!("must be between 0 and {MAX_COMPRESSION_SIZE}"))
                    .pointer(&origin.pointer),
            );
        }
        Some(MinimumCompressionSize(Spanned {
            value: in_range?,
            span: node.span,
        }))
    }
}
