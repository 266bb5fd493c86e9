//! Directives of Terraform's templates, `%{ if … }`: a text with one is no YAML or JSON yet.

use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// What to say of the directive at an offset, where a reader could not go on.
pub(super) fn directive(code: Code, text: &str, file: FileId, at: usize) -> Diagnostic {
    let rest = text.get(at..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    let length = line.find('}').map_or(line.len(), |end| end + 1);
    Diagnostic::new(
        code,
        Span::of(file, at, at + length),
        "a directive of Terraform's templates is not evaluated",
    )
    .label("only Terraform knows what stands here")
    .help("let Terraform write the document, and compile that: `templatefile(\"FILE\", {…})`; variables, as in `${name}`, may stay")
}
