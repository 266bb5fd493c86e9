//! The way of a request: guard → route → validate → integrate → respond, and its traces in logs and metrics.

use std::borrow::Cow;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, Request, Response, StatusCode, Version, header};

use crate::access::Caller;
use crate::cache::{self, Cached};
use crate::context::{Call, Failure, Outcome, Report, RequestId, TRACE_ID};
use crate::deployment::{ActiveStage, Deployment};
use crate::descriptor::{AccessLog, Api, Kind, Operation, ResponseType};
use crate::guard::{self, Head};
use crate::integrate;
use crate::integrate::client_body::{self, ClientBody};
use crate::record::{Count, Finish, Line, Log};
use crate::respond::{Answer, add_ids, body::Body, cors, gateway_response};
use crate::serve::client_address::{Trust, client_address};
use crate::telemetry::log::{self, Level};
use crate::telemetry::metrics;
use crate::{access, clock, coding, path, route, serve, validate};

/// Answers requests; one per process, shared by all threads.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub(crate) deployment: Arc<Deployment>,
    pub(crate) trust: Trust,
}

impl serve::Handler for Service {
    type Body = Body;

    fn keeps_heads(&self) -> bool {
        self.deployment.keeps_heads
    }

    fn handle(
        self: &Arc<Self>,
        request: Request<serve::RequestBody>,
        head: Option<serve::RawHead>,
        connection: &Arc<serve::Connection>,
    ) -> impl Future<Output = Answer> + Send + use<> {
        let (parts, body) = request.into_parts();
        let body = ClientBody::own(body, Arc::clone(connection));
        Arc::clone(self).answer(parts, head, body, Arc::clone(connection))
    }

    fn refuse(self: &Arc<Self>, status: StatusCode) -> Answer {
        self.refused(guard::Refusal::of_reader(status), clock::now())
    }

    fn panicked(self: &Arc<Self>) -> Answer {
        gateway_response::json(500, r#"{"message": "Internal server error"}"#.to_owned())
    }
}

/// What is done with requests and answers that do not just pass.
struct Way<'c> {
    /// Whether the request's body has a content coding.
    is_coded: bool,
    /// How the answer is kept.
    cached: Option<Cached<'c>>,
}

/// Requests that are refused before they reach an API, which no access log names.
static REFUSED: log::Kind = log::Kind::new(Level::Warn, "request_refused");

impl Service {
    /// Owns what it needs, so that its future is stored without another around it.
    pub(crate) async fn answer(
        self: Arc<Self>,
        mut parts: Parts,
        raw_head: Option<serve::RawHead>,
        body: ClientBody,
        connection: Arc<serve::Connection>,
    ) -> Answer {
        let started = clock::now();
        if parts.version == Version::HTTP_2 {
            join_cookies(&mut parts.headers);
        }
        let checked = match guard::check(&parts) {
            Ok(head) if head.has_nominated => {
                guard::remove_nominated(&mut parts.headers);
                guard::check(&parts)
            }
            checked => checked,
        };
        let head = match checked {
            Ok(head) => head,
            Err(refusal) => return self.refused(refusal, started),
        };
        let canonical = match path::canonical(parts.uri.path()) {
            Ok(path) => path,
            // The asterisk form reaches no resource.
            Err(_) if parts.uri.path() == "*" => std::borrow::Cow::Borrowed("/*"),
            Err(_) => {
                let refusal = guard::refuse(StatusCode::BAD_REQUEST, "malformed path");
                return self.refused(refusal, started);
            }
        };
        if parts
            .uri
            .query()
            .is_some_and(|query| path::check_query(query).is_err())
        {
            let refusal = guard::refuse(StatusCode::BAD_REQUEST, "malformed query");
            return self.refused(refusal, started);
        }
        for portal in self.deployment.portals {
            if let Some(rest) = portal.below(&canonical) {
                let mut response = portal.answer(&parts, rest).await;
                self.finish_outside(&mut response, started);
                return response;
            }
        }
        let Some(arrival) = self.deployment.arrive(head.host, &canonical) else {
            return self.nowhere(started);
        };
        let unframed = OnceLock::new();
        let (variant, is_canary) = arrival.stage.choose();
        let method = method(&parts.method, &parts.headers, arrival.stage.api);
        let call = Call {
            stage: arrival.stage,
            variant,
            is_canary,
            operation: None,
            captures: route::Captures::default(),
            method: &method,
            own_method: &parts.method,
            version: parts.version,
            headers: &parts.headers,
            full_path: &canonical,
            path: below_slashes(arrival.stage.api, arrival.path),
            stage_path: arrival.stage_path,
            query: parts.uri.query(),
            raw_path: parts.uri.path(),
            raw_head: raw_head.as_ref(),
            host: head.host,
            client: client_address(connection.peer.ip(), &parts.headers, &self.trust),
            connection: &connection,
            id: RequestId::new(),
            started,
            time: clock::wall_clock(),
            caller: Caller::default(),
        };
        let mut pending = Pending {
            call,
            report: Report::default(),
            is_answered: false,
        };
        let Pending { call, report, .. } = &mut pending;
        let result = self.process(call, &head, &unframed, body, report).await;
        pending.is_answered = true;
        let (call, report) = (&pending.call, &pending.report);
        let (mut response, failure) = match result {
            Ok(response) => (response, None),
            Err(failure) => {
                if let Some(rejection) = failure.rejection() {
                    metrics::with(|shard| shard.reject(rejection));
                }
                let outcome = Outcome {
                    report: Some(report),
                    ..Outcome::default()
                };
                (
                    gateway_response::render(call, &failure, &outcome),
                    Some(failure),
                )
            }
        };
        if failure.is_none() {
            add_ids(call, response.headers_mut());
        }
        if let Some(cors) = call.stage.api.cors
            && !response
                .headers()
                .contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN)
        {
            cors::decorate(cors, call.headers, response.headers_mut());
        }
        coding::response(call, &mut response);
        for (name, value) in &call.caller.fields {
            response.headers_mut().insert(name, value.clone());
        }
        close_if_unread(
            &mut response,
            &parts.headers,
            parts.version,
            failure.as_ref(),
        );
        record(call, &mut response, failure.as_ref(), report);
        response
    }

    async fn process<'r>(
        &self,
        call: &mut Call<'r>,
        head: &Head<'r>,
        unframed: &'r OnceLock<Box<HeaderMap>>,
        mut body: ClientBody,
        report: &mut Report,
    ) -> Result<Answer, Failure> {
        let api = call.stage.api;
        check_limits(call.stage, head)?;
        if head.is_marked && returned(call, &self.deployment.instance) {
            return Err(Failure::with_status(StatusCode::LOOP_DETECTED, LOOP));
        }
        if let Some(cors) = api.cors
            && let Some(answer) = cors::preflight(cors, call.method, call.headers)
        {
            return Ok(answer);
        }
        let method = call.method.as_str();
        let found = route::find(api.routes, api.kind, method, call.resource_path());
        let found = found.or_else(|| {
            api.default_route
                .map(|operation| (operation, route::Captures::default()))
        });
        let Some((operation, captures)) = found else {
            return Err(Failure::new(
                ResponseType::MissingAuthenticationToken,
                "no route",
            ));
        };
        call.operation = Some(operation);
        call.captures = captures;
        let mut read = None;
        if access::is_asked(call, operation) {
            // Boxed: what it needs is not in the way of others.
            let admitted = access::admit(call, operation, unframed, body);
            let admitted = Box::pin(admitted).await?;
            body = admitted.body;
            read = admitted.length.map(|length| head.with_length(length));
        }
        let head = read.as_ref().unwrap_or(head);
        let has_models = validate::has_models(call);
        if !operation.parameters.is_empty() && (has_models || operation.body.is_none()) {
            validate::parameters(call, operation)?;
        }
        let is_coded = has_models && call.headers.contains_key(header::CONTENT_ENCODING);
        let stage: &ActiveStage = call.stage;
        let cached = stage.cache.as_ref();
        let cached = cached.and_then(|cache| cache.of(call, operation, head));
        let is_read = is_coded || operation.body.is_some() || operation.answers.is_some();
        if is_read || cached.is_some() {
            let way = Way { is_coded, cached };
            return self
                .process_read(call, operation, head, body, way, report)
                .await;
        }
        integrate::call(&self.deployment, call, operation, head, body, report).await
    }

    /// The rest of the way of a request whose body is read whole first, since it has a content coding or is checked,
    /// or whose answer is, or is kept.
    /// Boxed: what it needs is not in the way of others.
    fn process_read<'a>(
        &'a self,
        call: &'a Call<'_>,
        operation: &'static Operation,
        head: &'a Head<'_>,
        mut body: ClientBody,
        way: Way<'a>,
        report: &'a mut Report,
    ) -> Pin<Box<dyn Future<Output = Result<Answer, Failure>> + Send + 'a>> {
        Box::pin(async move {
            let mut length = None;
            if way.is_coded {
                (length, body) = coding::request(call, body).await?;
            }
            if let Some(wanted) = operation.body {
                body = validate::body(call, operation, wanted, body).await?;
            }
            if way.cached.is_some() && head.has_body() {
                // The cache may answer without it, and the connection goes on behind it.
                let connection = body.connection();
                let bytes = client_body::read(call, body).await?;
                length = u64::try_from(bytes.len()).ok();
                body = ClientBody::full(bytes, connection);
            }
            let read = length.map(|length| head.with_length(length));
            let head = read.as_ref().unwrap_or(head);
            let backend = async {
                let answer = integrate::call(&self.deployment, call, operation, head, body, report);
                let answer = answer.await?;
                match operation.answers {
                    Some(wanted) => validate::answer(call, operation, wanted, answer, report).await,
                    None => Ok(answer),
                }
            };
            match way.cached {
                Some(cached) => cache::answer(call, operation, cached, backend).await,
                None => backend.await,
            }
        })
    }

    /// A request that is refused before it reaches an API: the connection closes after the answer.
    fn refused(&self, refusal: guard::Refusal, started: Instant) -> Answer {
        let message = refusal.status.canonical_reason().unwrap_or("Bad Request");
        let mut response = gateway_response::json(
            refusal.status.as_u16(),
            format!("{{\"message\":\"{message}\"}}"),
        );
        response.headers_mut().insert(
            header::CONNECTION,
            header::HeaderValue::from_static("close"),
        );
        metrics::with(|shard| shard.reject(refusal.rejection));
        REFUSED.log(
            "a request was refused",
            &[
                ("status", &refusal.status.as_u16()),
                ("reason", &refusal.reason),
            ],
        );
        self.finish_outside(&mut response, started);
        response
    }

    /// Records an answer of a request that reached no API.
    fn finish_outside(&self, response: &mut Answer, started: Instant) {
        let status = response.status().as_u16();
        let slot = self.deployment.outside_slot();
        let count = Count {
            slot,
            status,
            integration: None,
        };
        count.add(started.elapsed());
    }

    /// The answer where no API and stage is mounted.
    fn nowhere(&self, started: Instant) -> Answer {
        let rest = self
            .deployment
            .stages()
            .all(|stage| stage.api.kind == Kind::Rest);
        let mut response = if rest {
            let mut response = gateway_response::json(403, r#"{"message":"Forbidden"}"#.to_owned());
            response.headers_mut().insert(
                "x-amzn-errortype",
                header::HeaderValue::from_static("ForbiddenException"),
            );
            response
        } else {
            gateway_response::json(404, r#"{"message":"Not Found"}"#.to_owned())
        };
        self.finish_outside(&mut response, started);
        response
    }
}

/// Makes one field of the cookies that an HTTP/2 client sends in several (RFC 9113, section 8.2.3): what
/// reads them behind the gateway knows one only.
fn join_cookies(headers: &mut HeaderMap) {
    let mut crumbs = headers.get_all(header::COOKIE).iter();
    let (Some(first), Some(_)) = (crumbs.next(), crumbs.next()) else {
        return;
    };
    let mut all = first.as_bytes().to_vec();
    for crumb in headers.get_all(header::COOKIE).iter().skip(1) {
        all.extend_from_slice(b"; ");
        all.extend_from_slice(crumb.as_bytes());
    }
    if let Ok(all) = header::HeaderValue::from_bytes(&all) {
        headers.insert(header::COOKIE, all);
    }
}

/// REST APIs take no notice of further slashes at the beginning (recorded).
fn below_slashes<'p>(api: &Api, path: &'p str) -> &'p str {
    if api.kind == Kind::Http || api.plain || !path.starts_with("//") {
        return path;
    }
    let n_slashes = path.bytes().take_while(|byte| *byte == b'/').count();
    path.get(n_slashes - 1..).unwrap_or(path)
}

/// The detail of a request that came back through its own gateway.
const LOOP: &str = "the request went through this gateway before";

/// Whether the request passed this process before (its own `Via` or trace id).
fn returned(call: &Call<'_>, instance: &str) -> bool {
    let holds = |name: HeaderName| {
        call.headers
            .get_all(name)
            .iter()
            .any(|value| memchr::memmem::find(value.as_bytes(), instance.as_bytes()).is_some())
    };
    holds(header::VIA) || holds(TRACE_ID)
}

const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// The method that is routed, authorized and sent on: `X-HTTP-Method-Override` acts in the REST kind (H16). Services behind
/// plain documents get the client's method, which must be the one whose parameters were checked.
fn method<'c>(method: &'c Method, headers: &HeaderMap, api: &Api) -> Cow<'c, Method> {
    if api.kind == Kind::Http || api.plain {
        return Cow::Borrowed(method);
    }
    let other = headers.get(METHOD_OVERRIDE).map(|value| value.to_str());
    match other {
        // What is no method stands for one that no route has.
        Some(Ok(other)) => {
            Cow::Owned(Method::from_bytes(other.as_bytes()).unwrap_or(Method::CONNECT))
        }
        _ => Cow::Borrowed(method),
    }
}

fn check_limits(stage: &ActiveStage, head: &Head<'_>) -> Result<(), Failure> {
    let limits = stage.api.limits;
    if head.size > usize::try_from(limits.max_header_bytes).unwrap_or(usize::MAX) {
        return Err(Failure::with_status(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            HEADERS_TOO_LARGE,
        ));
    }
    if head
        .content_length
        .is_some_and(|length| length > limits.max_body_bytes)
    {
        return Err(Failure::new(
            ResponseType::RequestTooLarge,
            "the payload is too large",
        ));
    }
    Ok(())
}

const HEADERS_TOO_LARGE: &str = "the header fields are too large";

/// Closes an HTTP/1 connection whose request body may not have been read to its end (H11).
fn close_if_unread(
    response: &mut Answer,
    request: &HeaderMap,
    version: Version,
    failure: Option<&Failure>,
) {
    if failure.is_none() || version == Version::HTTP_2 {
        return;
    }
    let has_body = request.contains_key(header::TRANSFER_ENCODING)
        || request
            .get(header::CONTENT_LENGTH)
            .is_some_and(|length| length.as_bytes() != b"0");
    if has_body {
        response.headers_mut().insert(
            header::CONNECTION,
            header::HeaderValue::from_static("close"),
        );
    }
}

/// A request that is being answered. Where that is given up, because the client went away or the
/// connection had to be closed, it is recorded all the same: it may have reached the upstream.
struct Pending<'r> {
    call: Call<'r>,
    report: Report,
    is_answered: bool,
}

/// What stands for the status of requests whose client did not wait for one; nginx's.
const CLIENT_CLOSED: u16 = 499;

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if self.is_answered {
            return;
        }
        let status = if std::thread::panicking() {
            StatusCode::INTERNAL_SERVER_ERROR.as_u16()
        } else {
            CLIENT_CLOSED
        };
        let call = &self.call;
        let elapsed = clock::now() - call.started;
        let count = Count {
            slot: call.stage.slot(call.operation),
            status,
            integration: self.report.latency,
        };
        count.add(elapsed);
        if let Some(log) = log(call) {
            let outcome = Outcome {
                status: Some(status),
                report: Some(&self.report),
                response_length: Some(0),
                latency: Some(elapsed),
                ..Outcome::default()
            };
            log.write(call, &outcome);
        }
    }
}

/// Where the request is logged.
fn log(call: &Call<'_>) -> Option<Log> {
    match (call.stage.access_log, &call.stage.stage.access_log) {
        (Some(log), Some(AccessLog { format, .. })) => Some(Log { log, format }),
        _ => None,
    }
}

/// Prepares the traces of a request: at once for answers that are here, else when they have been sent.
fn record(
    call: &Call<'_>,
    response: &mut Response<Body>,
    failure: Option<&Failure>,
    report: &Report,
) {
    let status = response.status().as_u16();
    let length = response.body().known_length();
    let mut outcome = Outcome {
        status: Some(status),
        failure,
        report: Some(report),
        response_length: length,
        latency: None,
    };
    let log = log(call);
    let count = Count {
        slot: call.stage.slot(call.operation),
        status,
        integration: report.latency,
    };
    if length.is_some() {
        let elapsed = clock::now() - call.started;
        count.add(elapsed);
        outcome.latency = Some(elapsed);
        if let Some(log) = log {
            log.write(call, &outcome);
        }
    } else {
        response.body_mut().on_finish(Finish {
            count,
            started: call.started,
            stream_begun: report.stream.map(|times| times.begun),
            line: log.map(|log| Line::new(log, call, &outcome)),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_in_pieces_are_one_field() {
        for (crumbs, joined) in [
            (&[][..], &[][..]),
            (&["a=1"], &["a=1"]),
            (
                &["a=1", "b=2; c=3", "d=\u{e9}"],
                &["a=1; b=2; c=3; d=\u{e9}"],
            ),
        ] {
            let mut headers = HeaderMap::new();
            for crumb in crumbs {
                let value = header::HeaderValue::from_bytes(crumb.as_bytes());
                headers.append(header::COOKIE, value.unwrap());
            }
            join_cookies(&mut headers);
            let after: Vec<_> = headers
                .get_all(header::COOKIE)
                .iter()
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
                .collect();
            assert_eq!(after, joined);
        }
    }
}
