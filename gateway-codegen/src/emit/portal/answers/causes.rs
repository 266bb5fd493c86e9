//! Which answers of the gateway calls may get, when, and what callers can do about it.

use serde_json::Value;

use super::{GatewayAnswer, answer, faults, misfit, outside};
use crate::plan::{
    Access, Api, Enforcer, Guard, Integration, Kind, Operation, ResponseType, Transformation,
};

/// An answer with its reason.
#[derive(Debug, Clone)]
pub(in super::super) struct Cause {
    pub(in super::super) answer: GatewayAnswer,
    /// Why it is given, in a few words.
    pub(in super::super) brief: &'static str,
    /// When it is given, in a sentence.
    pub(in super::super) when: &'static str,
    /// What to do about it, in a sentence.
    pub(in super::super) remedy: &'static str,
}

/// What calls of an operation may get, by status.
pub(in super::super) fn of_operation(
    api: &Api,
    faults: &[Option<Value>],
    index: usize,
) -> Vec<Cause> {
    let Some(operation) = api.operations.get(index) else {
        return Vec::new();
    };
    let mut causes = Causes {
        api,
        faults,
        found: Vec::new(),
    };
    causes.access(&operation.access);
    causes.validation(index, operation);
    causes.limits(index, operation);
    causes.integration(&operation.integration);
    causes.answers(operation);
    causes.sorted()
}

/// What calls of any operation may get, and what calls of none get.
pub(in super::super) fn of_api(api: &Api, faults: &[Option<Value>]) -> Vec<Cause> {
    let mut causes = Causes {
        api,
        faults,
        found: Vec::new(),
    };
    causes.add(
        ResponseType::MissingAuthenticationToken,
        (
            "no such operation",
            "There is no operation with this method and path.",
        ),
        "Compare method and path with the operation's page; paths are case-sensitive.",
    );
    for (index, operation) in api.operations.iter().enumerate() {
        causes.access(&operation.access);
        causes.validation(index, operation);
        causes.limits(index, operation);
        causes.integration(&operation.integration);
        causes.answers(operation);
    }
    for (answer, (brief, when), remedy) in [
        (
            outside(400, "Bad Request"),
            (
                "unreadable",
                "The request is none of HTTP, or its path cannot be read.",
            ),
            "Send what HTTP allows; in a path, `%` stands before two hexadecimal digits.",
        ),
        (
            outside(431, "Request Header Fields Too Large"),
            (
                "headers too long",
                "The header fields together are longer than the gateway takes.",
            ),
            "Send fewer or shorter header fields, cookies among them.",
        ),
    ] {
        causes.found.push(Cause {
            answer,
            brief,
            when,
            remedy,
        });
    }
    causes.sorted()
}

/// What callers get who do not send what these guards ask for, or send something else.
pub(in super::super) fn of_guards(api: &Api, guards: &[&Guard]) -> Vec<Cause> {
    let mut causes = Causes {
        api,
        faults: &[],
        found: Vec::new(),
    };
    for guard in guards {
        causes.guard(guard);
    }
    // That one is no fault of the caller's.
    let is_failure = |it: &Cause| it.answer.response_type == ResponseType::AuthorizerFailure;
    causes.found.retain(|it| !is_failure(it));
    causes.sorted()
}

/// What is wrong with signatures, in the words of REST APIs (the runtime's `aws::sigv4::verify::refusal`); HTTP APIs say nothing
/// of why.
const UNSIGNED: [(&str, Why, &str); 3] = [
    (
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing \
         method. Consult the service documentation for details.",
        ("wrong signature", "The signature does not fit the request."),
        "Sign what is sent, byte for byte.",
    ),
    (
        "The security token included in the request is invalid.",
        ("unknown access key", "The access key is not known."),
        "Sign with a key that is known and in use.",
    ),
    (
        "Signature expired: <signed> is now earlier than <oldest> (<now> - 5 min.)",
        ("old signature", "The signature is older than five minutes."),
        "Sign shortly before the request is sent, with a clock that is right.",
    ),
];

/// Why an answer is given, in a few words, and when, in a sentence.
type Why = (&'static str, &'static str);

struct Causes<'p> {
    api: &'p Api,
    /// What can be wrong with calls of each operation; see [`faults::of_api`].
    faults: &'p [Option<Value>],
    found: Vec<Cause>,
}

impl Causes<'_> {
    fn add(&mut self, response_type: ResponseType, why: Why, remedy: &'static str) {
        self.add_with(response_type, None, why, remedy);
    }

    fn add_with(
        &mut self,
        response_type: ResponseType,
        message: Option<&str>,
        (brief, when): Why,
        remedy: &'static str,
    ) {
        let known = self
            .found
            .iter()
            .any(|cause| cause.answer.response_type == response_type && cause.when == when);
        if !known {
            self.found.push(Cause {
                answer: answer(self.api, response_type, message),
                brief,
                when,
                remedy,
            });
        }
    }

    /// By status; answers of one type stand together, in the place of the first.
    fn sorted(mut self) -> Vec<Cause> {
        let mut types: Vec<ResponseType> = Vec::new();
        for cause in &self.found {
            let response_type = cause.answer.response_type;
            if !types.contains(&response_type) {
                types.push(response_type);
            }
        }
        self.found.sort_by_key(|cause| {
            let answer = &cause.answer;
            let place = types.iter().position(|it| *it == answer.response_type);
            (answer.status, place)
        });
        self.found
    }

    fn access(&mut self, access: &Access) {
        for guard in access.enforced() {
            self.guard(guard);
        }
        if self.api.access.policy.is_some() {
            self.add(
                ResponseType::AccessDenied,
                (
                    "policy of the API",
                    "The policy of the API does not allow the call.",
                ),
                "Call from where, or as whom, the API allows it.",
            );
        }
    }

    fn guard(&mut self, guard: &Guard) {
        match guard.enforcer {
            Enforcer::ApiKey => self.add(
                ResponseType::InvalidApiKey,
                (
                    "API key",
                    "The API key is missing, unknown or disabled, or no plan of it has this stage.",
                ),
                "Send a key of a plan for this API.",
            ),
            Enforcer::Token | Enforcer::Request => {
                self.add(
                    ResponseType::Unauthorized,
                    (
                        "credentials",
                        "The credentials are missing, or the authorizer does not know them.",
                    ),
                    "Send valid credentials.",
                );
                self.add(
                    ResponseType::AccessDenied,
                    (
                        "denied by the authorizer",
                        "The authorizer denies the call.",
                    ),
                    "Ask for permission to use this operation.",
                );
                self.add(
                    ResponseType::AuthorizerFailure,
                    ("authorizer failed", "The authorizer failed."),
                    "Try again later.",
                );
            }
            Enforcer::CognitoUserPools | Enforcer::Jwt => {
                self.add(
                    ResponseType::Unauthorized,
                    ("token", "The token is missing, malformed, expired, or not of an issuer or for an audience that is accepted."),
                    "Get a new token and send it.",
                );
                if !guard.scopes.is_empty() && self.api.kind == Kind::Http {
                    self.add(
                        ResponseType::AccessDenied,
                        (
                            "scopes",
                            "The token has none of the scopes that are asked for.",
                        ),
                        "Get a token with one of the scopes.",
                    );
                }
            }
            Enforcer::Basic => self.add(
                ResponseType::Unauthorized,
                (
                    "user name or password",
                    "The user name or the password is missing or wrong.",
                ),
                "Send the name and the password of a user.",
            ),
            Enforcer::Iam => {
                self.add(
                    ResponseType::MissingAuthenticationToken,
                    ("not signed", "The request is not signed."),
                    "Sign the request with AWS Signature Version 4.",
                );
                for (message, why, remedy) in UNSIGNED {
                    let response_type = ResponseType::InvalidSignature;
                    self.add_with(response_type, Some(message), why, remedy);
                }
                self.add(
                    ResponseType::AccessDenied,
                    (
                        "policies of the caller",
                        "No policy of the caller allows the call.",
                    ),
                    "Ask for permission to use this operation.",
                );
            }
            Enforcer::MutualTls | Enforcer::Upstream | Enforcer::Nobody(_) => {}
        }
    }

    fn validation(&mut self, index: usize, operation: &Operation) {
        // As REST APIs of the reference refuse, or all that is wrong at once.
        let has_models = self.api.kind == Kind::Rest && !self.api.plain;
        match has_models {
            true => self.models(operation),
            false => self.problems(index, operation),
        }
        self.add(
            ResponseType::RequestTooLarge,
            (
                "payload too large",
                "The payload is larger than the gateway takes.",
            ),
            "Send less at once.",
        );
    }

    fn models(&mut self, operation: &Operation) {
        // A path can have blanks where a value has to be.
        if let Some(parameter) = operation.parameters.iter().find(|it| it.required) {
            let message = format!("Missing required request parameters: [{}]", parameter.name);
            self.add_with(
                ResponseType::BadRequestParameters,
                Some(&message),
                ("parameters", "A required parameter is missing."),
                "Send the parameters that the answer names.",
            );
        }
        if operation.body.is_some() {
            self.add(
                ResponseType::BadRequestBody,
                ("body", "The body is missing, or does not fit its schema."),
                "Correct the body; its schema is on the page of the operation.",
            );
        }
    }

    fn problems(&mut self, index: usize, operation: &Operation) {
        let has_body = operation.body.is_some();
        if let Some(error) = self.faults.get(index).and_then(Option::as_ref) {
            let when = match (has_body, faults::is_anything_required(operation)) {
                (true, true) => "A parameter or the body is missing, or is not what it has to be.",
                (true, false) => "A parameter or the body is not what it has to be.",
                (false, true) => "A parameter is missing, or is not what it has to be.",
                (false, false) => "A parameter is not what it has to be.",
            };
            self.add_problem(
                super::problem(error),
                ("misfit", when),
                "Correct what the answer names: all of it, each with what was expected.",
            );
        }
        if has_body {
            self.add(
                ResponseType::UnsupportedMediaType,
                (
                    "media type",
                    "The body has a media type that the operation does not take.",
                ),
                "Send one of the media types on the page of the operation.",
            );
        }
    }

    fn add_problem(&mut self, body: String, why: Why, remedy: &'static str) {
        let response_type = ResponseType::BadRequestParameters;
        self.add(response_type, why, remedy);
        self.make_problem(response_type, why.1, 400, body);
    }

    /// Gives an answer the body of an RFC 9457 problem.
    fn make_problem(&mut self, response_type: ResponseType, when: &str, status: u16, body: String) {
        let mut found = self.found.iter_mut();
        if let Some(cause) =
            found.find(|it| it.answer.response_type == response_type && it.when == when)
        {
            cause.answer.status = status;
            cause.answer.content_type = "application/problem+json".to_owned();
            cause.answer.body = body;
        }
    }

    fn limits(&mut self, index: usize, operation: &Operation) {
        let has_key = operation.access.asks_for_key();
        let of_stage = self.api.stages.iter().any(|stage| {
            stage.throttle.is_some() || stage.methods.iter().any(|(i, _)| *i == index)
        });
        let plans = || self.api.usage_plans.iter().filter(|_| has_key);
        let of_plan = plans()
            .any(|plan| plan.throttle.is_some() || plan.methods.iter().any(|(i, _)| *i == index));
        if of_stage || of_plan {
            self.add(
                ResponseType::Throttled,
                ("rate", "There are more calls than the rate allows."),
                "Wait, and try again; wait longer each time.",
            );
        }
        if plans().any(|plan| plan.quota.is_some()) {
            self.add(
                ResponseType::QuotaExceeded,
                ("quota", "The quota of the key is used up."),
                "Wait for the next period, or ask for a larger plan.",
            );
        }
    }

    fn answers(&mut self, operation: &Operation) {
        const WHEN: &str = "The answer of the backend is not as the API describes it.";
        let enforced = operation.answers.as_ref().is_some_and(|it| it.is_enforced);
        if !enforced {
            return;
        }
        self.add(
            ResponseType::Default5xx,
            ("answer of the backend", WHEN),
            "Tell whoever operates the API.",
        );
        if self.api.plain {
            self.make_problem(ResponseType::Default5xx, WHEN, 502, misfit());
        }
    }

    fn integration(&mut self, integration: &Integration) {
        let refuses = |it: &Transformation| it.refuse_unmapped_body;
        match integration {
            Integration::Http(_, it) | Integration::Lambda(_, it) | Integration::Mock(_, it)
                if refuses(it) =>
            {
                self.add(
                    ResponseType::UnsupportedMediaType,
                    (
                        "no mapping",
                        "The gateway has no mapping for the media type of the body.",
                    ),
                    "Send one of the media types on this page.",
                );
            }
            _ => {}
        }
        match integration {
            Integration::Mock(..) => {}
            Integration::Fail(response_type, _) => self.add(
                *response_type,
                (
                    "no backend",
                    "The operation has no backend that can be called.",
                ),
                "Ask the operator of the API.",
            ),
            _ => {
                self.add(
                    ResponseType::IntegrationFailure,
                    ("backend unreachable", "The backend cannot be reached."),
                    "Try again later.",
                );
                self.add(
                    ResponseType::IntegrationTimeout,
                    ("backend too slow", "The backend does not answer in time."),
                    "Try again later, where calling twice does no harm.",
                );
            }
        }
    }
}
