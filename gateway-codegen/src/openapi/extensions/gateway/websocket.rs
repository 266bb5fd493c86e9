//! `x-gateway.websocket`: WebSocket APIs, which OpenAPI cannot describe (design section 9).

use schemars::JsonSchema;

use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::extensions::Integration;
use crate::openapi::model::{Origin, Requirement, Spanned};
use crate::openapi::object::{Object, Unknown};
use crate::openapi::requirement;
use crate::source::Node;

/// A WebSocket API at a path.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct WebSocketApi {
    /// What of a message names its route, such as `$request.body.action`.
    pub route_selection_expression: Spanned<String>,
    /// Routes by their key; `$connect`, `$disconnect` and `$default` have a meaning of their own.
    #[schemars(with = "std::collections::BTreeMap<String, WebSocketRoute>")]
    pub routes: Vec<(Spanned<String>, WebSocketRoute)>,
    /// In the document.
    #[schemars(skip)]
    pub origin: Origin,
}

/// What happens with the messages of a route.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct WebSocketRoute {
    /// What a caller needs: one of these. Only on `$connect`.
    #[schemars(with = "Option<Vec<std::collections::BTreeMap<String, Vec<String>>>>")]
    pub security: Option<Vec<Requirement>>,
    /// What gets the messages.
    pub integration: Option<Integration>,
    /// The JSON Schema of the messages.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub request: Option<Node>,
    /// Whether the integration's answer is sent back. Default: `false`.
    pub route_response: Option<Spanned<bool>>,
    /// In the document.
    #[schemars(skip)]
    pub origin: Origin,
}

/// Reads the field `websocket`: APIs by their path.
pub(super) fn websocket(
    object: &mut Object<'_>,
    sink: &mut Sink,
) -> Vec<(Spanned<String>, WebSocketApi)> {
    let mut apis = Vec::new();
    for (entry, origin) in object.entries("websocket", sink) {
        let path = Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        };
        if !path.value.starts_with('/') {
            let message = format!("{} is not the path of a WebSocket API", quoted(&path.value));
            sink.push(
                Diagnostic::new(code::INVALID_PATH, path.span, message)
                    .label("not a path")
                    .help("write a path such as `/chat`")
                    .pointer(&origin.pointer),
            );
            continue;
        }
        let Some(mut api) = Object::open(&entry.value, &origin, sink) else {
            continue;
        };
        let name = "routeSelectionExpression";
        let help = "add `routeSelectionExpression: $request.body.action`";
        api.require(name, "the WebSocket API", help, sink);
        let expression = api.string(name, sink);
        let routes = routes(&mut api, sink);
        api.finish(Unknown::Error, sink);
        apis.extend(expression.map(|route_selection_expression| {
            let api = WebSocketApi {
                route_selection_expression,
                routes,
                origin,
            };
            (path, api)
        }));
    }
    apis
}

fn routes(api: &mut Object<'_>, sink: &mut Sink) -> Vec<(Spanned<String>, WebSocketRoute)> {
    let mut routes = Vec::new();
    for (entry, origin) in api.entries("routes", sink) {
        let Some(mut route) = Object::open(&entry.value, &origin, sink) else {
            continue;
        };
        let key = Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        };
        let read = WebSocketRoute {
            security: route
                .node("security")
                .map(|node| requirement::list(node, &route.pointer_to("security"), sink)),
            integration: route.node("integration").and_then(|node| {
                Integration::read(node, &route.origin("integration"), Unknown::Error, sink)
            }),
            request: route.node("request").cloned(),
            route_response: route.boolean("routeResponse", sink),
            origin: origin.clone(),
        };
        if let Some(security) = route.entry("security").filter(|_| key.value != "$connect") {
            let message = format!("the route {} has `security`", quoted(&key.value));
            sink.push(
                Diagnostic::new(code::MISPLACED_FIELD, security.key_span, message)
                    .label("has no effect")
                    .help("a caller is asked once: move it to the route `$connect`")
                    .pointer(&origin.pointer),
            );
        }
        route.finish(Unknown::Error, sink);
        routes.push((key, read));
    }
    routes
}
