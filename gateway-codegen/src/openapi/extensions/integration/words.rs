//! Fields of an integration whose values are words.

use schemars::JsonSchema;

use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
use crate::openapi::model::Spanned;
use crate::openapi::object::Object;

/// What an integration calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "snake_case")]
pub enum IntegrationType {
    /// An HTTP upstream, with mappings.
    Http,
    /// An HTTP upstream, the whole request and the whole answer.
    HttpProxy,
    /// A constant answer.
    Mock,
    /// A Lambda function or another AWS service, with mappings.
    Aws,
    /// A Lambda function, the whole request as an event.
    AwsProxy,
}

/// What happens to a body without a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "snake_case")]
pub enum Passthrough {
    /// It passes.
    WhenNoMatch,
    /// It passes where there are no templates at all; otherwise 415.
    WhenNoTemplates,
    /// 415.
    Never,
}

/// How a payload is converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContentHandling {
    /// A binary payload becomes base64.
    ConvertToText,
    /// Base64 becomes a binary payload.
    ConvertToBinary,
}

/// How an answer is passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "UPPERCASE")]
pub enum TransferMode {
    /// When it is complete.
    Buffered,
    /// As it comes.
    Stream,
}

pub(super) const PASSTHROUGH: [(&str, Passthrough); 3] = [
    ("when_no_match", Passthrough::WhenNoMatch),
    ("when_no_templates", Passthrough::WhenNoTemplates),
    ("never", Passthrough::Never),
];

pub(super) const TRANSFER: [(&str, TransferMode); 2] = [
    ("BUFFERED", TransferMode::Buffered),
    ("STREAM", TransferMode::Stream),
];

/// The field `contentHandling` of an integration or of one of its responses.
pub(super) fn content_handling(
    object: &mut Object<'_>,
    sink: &mut Sink,
) -> Option<Spanned<ContentHandling>> {
    const WORDS: [(&str, ContentHandling); 2] = [
        ("CONVERT_TO_TEXT", ContentHandling::ConvertToText),
        ("CONVERT_TO_BINARY", ContentHandling::ConvertToBinary),
    ];
    object.word("contentHandling", &WORDS, sink)
}

pub(super) fn integration_type(
    object: &mut Object<'_>,
    sink: &mut Sink,
) -> Option<Spanned<IntegrationType>> {
    const TYPES: [(&str, IntegrationType); 5] = [
        ("http", IntegrationType::Http),
        ("http_proxy", IntegrationType::HttpProxy),
        ("mock", IntegrationType::Mock),
        ("aws", IntegrationType::Aws),
        ("aws_proxy", IntegrationType::AwsProxy),
    ];
    let Some(text) = object.string("type", sink) else {
        if object.entry("type").is_none() {
            let diagnostic = Diagnostic::new(
                code::MISSING_FIELD,
                object.span,
                "the integration has no `type`",
            );
            sink.push(
                diagnostic
                    .label("this integration")
                    .help("add `type: http_proxy`, `http` or `mock`")
                    .pointer(&object.pointer),
            );
        }
        return None;
    };
    let lower = text.value.to_ascii_lowercase();
    if let Some((_, kind)) = TYPES.iter().find(|(name, _)| *name == lower) {
        return Some(Spanned {
            value: *kind,
            span: text.span,
        });
    }
    let known = TYPES.map(|(name, _)| name);
    let help = match suggest::nearest(&lower, known) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known types: {}", known.join(", ")),
    };
    let diagnostic = Diagnostic::new(
        code::UNKNOWN_INTEGRATION_TYPE,
        text.span,
        format!("`{}` is not an integration type", text.value),
    );
    sink.push(
        diagnostic
            .label("not known")
            .help(help)
            .pointer(object.pointer_to("type")),
    );
    None
}

pub(super) fn connection_type(object: &mut Object<'_>, sink: &mut Sink) -> Option<Spanned<String>> {
    const TYPES: [&str; 2] = ["INTERNET", "VPC_LINK"];
    let text = object.string("connectionType", sink)?;
    // Stage variables.
    let is_variable = text.value.contains('$');
    if !is_variable
        && !TYPES
            .iter()
            .any(|known| text.value.eq_ignore_ascii_case(known))
    {
        let help = match suggest::nearest(&text.value, TYPES) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "use `INTERNET` or `VPC_LINK`".to_owned(),
        };
        sink.push(
            Diagnostic::new(
                code::UNKNOWN_VALUE,
                text.span,
                format!("{} is not a connection type", quoted(&text.value)),
            )
            .label("not known")
            .help(help)
            .pointer(object.pointer_to("connectionType")),
        );
        return None;
    }
    Some(text)
}
