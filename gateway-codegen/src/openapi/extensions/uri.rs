//! What an `arn:…` names that an integration or an authorizer calls (`reference/openapi-extensions.md` §2.14).

use crate::diagnostics::{Diagnostic, Severity, code, quoted};
use crate::openapi::model::Spanned;

/// What an ARN in `uri` or `authorizerUri` calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A Lambda function: `arn:…:apigateway:{region}:lambda:path/{version}/functions/{function}/invocations`.
    Lambda {
        /// The function's ARN, name, or an expression with stage variables.
        function: String,
        /// `response-streaming-invocations`: the answer is streamed.
        streams: bool,
    },
    /// Another service of AWS: `arn:…:apigateway:{region}:{service}:action/{name}` or `…:path/{path}`.
    Service {
        /// `dynamodb`, or `{subdomain}.{service}`.
        service: String,
        /// An action or a path.
        call: Call,
    },
    /// A Lambda function by its own ARN (HTTP APIs).
    Function(String),
    /// Something else that has an ARN, such as a listener of a load balancer.
    Other,
}

/// How a service is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// An action, with further parameters of the query.
    Action(String),
    /// A path without its leading slash.
    Path(String),
}

/// Why a text calls nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It does not begin with `arn:`.
    NotArn,
    /// It names the gateway's own service and neither an action nor a path.
    NoCall,
    /// The action or the path is empty.
    EmptyCall,
    /// The path is not one of those that invoke a function.
    NotInvocation,
}

impl Fault {
    /// What is wrong, and what to write instead.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        const FORMS: &str =
            "write `arn:aws:apigateway:{region}:{service}:action/{name}` or `…:path/{path}`";
        const LAMBDA: &str = "write `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function-arn}/invocations`";
        match self {
            Fault::NotArn => ("is not an ARN", FORMS),
            Fault::NoCall => ("contains neither a path nor an action", FORMS),
            Fault::EmptyCall => ("names nothing to call after `action/` or `path/`", FORMS),
            Fault::NotInvocation => ("does not invoke a Lambda function", LAMBDA),
        }
    }
}

/// Takes an ARN apart. Parts may hold anything, since stage variables stand for them.
///
/// # Errors
///
/// Why it calls nothing.
pub fn parse(text: &str) -> Result<Target, Fault> {
    let rest = text.trim().strip_prefix("arn:").ok_or(Fault::NotArn)?;
    let (_, rest) = rest.split_once(':').ok_or(Fault::NoCall)?;
    let Some(rest) = rest.strip_prefix("apigateway:") else {
        return Ok(match rest.strip_prefix("lambda:") {
            Some(_) => Target::Function(text.trim().to_owned()),
            None => Target::Other,
        });
    };
    let markers = [":action/", ":path/"];
    let found = markers.map(|marker| rest.find(marker).map(|at| (at, marker)));
    let (at, marker) = found.into_iter().flatten().min().ok_or(Fault::NoCall)?;
    let (address, call) = rest.split_at(at);
    let call = call.strip_prefix(marker).unwrap_or_default();
    if call.is_empty() || call.starts_with('&') {
        return Err(Fault::EmptyCall);
    }
    let service = address.rsplit(':').next().unwrap_or_default();
    if service == "lambda" && marker == ":path/" {
        let invoked = call.split_once("/functions/").and_then(|(_, rest)| {
            let invocation = rest.strip_suffix("/invocations").map(|name| (name, false));
            let streaming = rest.strip_suffix("/response-streaming-invocations");
            invocation.or(streaming.map(|name| (name, true)))
        });
        if let Some((function, streams)) = invoked {
            return match function.is_empty() {
                true => Err(Fault::NotInvocation),
                false => Ok(Target::Lambda {
                    function: function.to_owned(),
                    streams,
                }),
            };
        }
    }
    Ok(Target::Service {
        service: service.to_owned(),
        call: match marker {
            ":action/" => Call::Action(call.to_owned()),
            _ => Call::Path(call.to_owned()),
        },
    })
}

/// Whether a text is the URL of a service, as far as its scheme says.
pub(crate) fn is_web(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("https://") || text.starts_with("http://")
}

/// The region in which an ARN calls something; `None` where there is none, or a variable stands for it.
pub(crate) fn region(text: &str) -> Option<&str> {
    let region = text.trim().strip_prefix("arn:")?.split(':').nth(2)?;
    let is_region = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (!region.is_empty() && region.bytes().all(is_region)).then_some(region)
}

/// What is said of a text that calls nothing. One that is no ARN at all is a warning: it is a stand-in that a tool
/// replaces before it imports the document.
pub(crate) fn report(given: &Spanned<String>, fault: Fault) -> Diagnostic {
    match given.value.contains(":lambda:") {
        true => report_function(given, fault),
        false => told(given, fault, fault.words().1),
    }
}

/// The same where a function is to be called.
pub(crate) fn report_function(given: &Spanned<String>, fault: Fault) -> Diagnostic {
    told(given, fault, Fault::NotInvocation.words().1)
}

fn told(given: &Spanned<String>, fault: Fault, help: &str) -> Diagnostic {
    let (what, _) = fault.words();
    let message = format!("{} {what}", quoted(&given.value));
    let diagnostic = Diagnostic::new(code::INVALID_URI, given.span, message);
    let diagnostic = match fault {
        Fault::NotArn => diagnostic.severity(Severity::Warning),
        _ => diagnostic,
    };
    diagnostic.label("calls nothing").help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_are_taken_apart() {
        let lambda = |function: &str, streams| {
            Ok(Target::Lambda {
                function: function.to_owned(),
                streams,
            })
        };
        let action = |service: &str, name: &str| {
            Ok(Target::Service {
                service: service.to_owned(),
                call: Call::Action(name.to_owned()),
            })
        };
        let path = |service: &str, name: &str| {
            Ok(Target::Service {
                service: service.to_owned(),
                call: Call::Path(name.to_owned()),
            })
        };
        let function = "arn:aws:lambda:eu-west-1:123456789012:function:f:live";
        let cases = [
            (
                "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{f}/invocations".replace("{f}", function),
                lambda(function, false),
            ),
            (
                "arn:aws-cn:apigateway:eu-west-1:lambda:path/2021-11-15/functions/{f}/response-streaming-invocations".replace("{f}", function),
                lambda(function, true),
            ),
            (
                "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${stageVariables.f}/invocations".to_owned(),
                lambda("${stageVariables.f}", false),
            ),
            ("arn:aws:apigateway:r:lambda:path/2015-03-31/functions//invocations".to_owned(), Err(Fault::NotInvocation)),
            // A variable of a template that holds an address.
            ("arn:aws:apigateway:http://v.example:sqs:action/SendMessage".to_owned(), action("sqs", "SendMessage")),
            ("arn:aws:apigateway:r:dynamodb:action/Query&Version=1".to_owned(), action("dynamodb", "Query&Version=1")),
            ("arn:aws:apigateway:r:s3:path/{bucket}/{key}".to_owned(), path("s3", "{bucket}/{key}")),
            ("arn:aws:apigateway:r:s3:path//".to_owned(), path("s3", "/")),
            ("arn:aws:apigateway:r:data.iot:path/a:action/b".to_owned(), path("data.iot", "a:action/b")),
            ("arn:aws:apigateway:r:lambda:path/2014-11-13/functions/f/invoke-async".to_owned(), path("lambda", "2014-11-13/functions/f/invoke-async")),
            ("arn:aws:apigateway:r:dynamodb:action/".to_owned(), Err(Fault::EmptyCall)),
            ("arn:aws:apigateway:r:dynamodb:action/&a=b".to_owned(), Err(Fault::EmptyCall)),
            ("arn:aws:apigateway:r:s3:path/".to_owned(), Err(Fault::EmptyCall)),
            ("arn:aws:apigateway:eu-west-1:lambda:functions/hello".to_owned(), Err(Fault::NoCall)),
            ("arn:aws".to_owned(), Err(Fault::NoCall)),
            (function.to_owned(), Ok(Target::Function(function.to_owned()))),
            ("arn:aws:elasticloadbalancing:r:1:listener/net/l/1/2".to_owned(), Ok(Target::Other)),
            ("hello".to_owned(), Err(Fault::NotArn)),
            ("https://example.com".to_owned(), Err(Fault::NotArn)),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(&text), expected, "{text}");
        }
    }
}
