//! What a template says of an API beside its document: stages, CORS, binary media types, as extensions.

use std::collections::BTreeSet;

use super::api::{Api, Sort, entry};
use super::limits;
use super::nodes::{entries_of, field, mapping, set};
use super::parameters::scalar;
use super::properties;
use super::resolve::Resolver;
use super::sections::Resource;
use crate::source::{Entry, Mapping, Node, Span, Value};

impl Api {
    /// What the template says beside the document, as the extensions that say the same.
    pub(super) fn add_extensions(
        &self,
        resource: Resource<'_>,
        resolver: &mut Resolver<'_>,
        entries: &mut Vec<Entry>,
    ) {
        let mut add = |name: &str, node: Option<Node>| {
            if let Some(node) = node.filter(|node| !node.is_null())
                && !entries.iter().any(|entry| entry.key == *name)
            {
                entries.push(entry(name, node.value, node.span));
            }
        };
        add(
            "x-amazon-apigateway-binary-media-types",
            self.binary_media_types(resource, resolver),
        );
        add(
            "x-amazon-apigateway-minimum-compression-size",
            self.property(resource, "MinimumCompressionSize", resolver),
        );
        add("x-amazon-apigateway-cors", self.cors(resource, resolver));
        let own = entries.iter().position(|entry| entry.key == *"x-gateway");
        let mut settings: Vec<Entry> = match own.map(|at| entries.remove(at)) {
            Some(own) if own.value.as_mapping().is_none() => {
                // Says what is wrong with it when it is read.
                entries.push(own);
                return;
            }
            Some(own) => own
                .value
                .as_mapping()
                .into_iter()
                .flatten()
                .cloned()
                .collect(),
            None => Vec::new(),
        };
        let mut set = |name: &str, value: Value, span: Span| {
            if !settings.iter().any(|entry| entry.key == *name) {
                settings.push(entry(name, value, span));
            }
        };
        let kind = Value::String(self.sort.kind().into());
        set("kind", kind, self.kind_span);
        let title = entries.iter().find(|entry| entry.key == *"info");
        let title = title.and_then(|info| info.value.get("title")).is_some();
        if !title {
            let name = self.property(resource, "Name", resolver);
            let name = name.as_ref().and_then(scalar);
            let span = resource
                .property("Name")
                .map_or(self.span, |name| name.span);
            set(
                "name",
                Value::String(name.as_deref().unwrap_or(&self.id).into()),
                span,
            );
        }
        let stages = self.stages(resource, resolver);
        if !stages.is_empty() {
            set(
                "stages",
                Value::Mapping(Mapping::from_entries(stages)),
                self.span,
            );
        }
        let plans = self.usage_plans(resource, resolver);
        add_plans(&mut settings, plans);
        let settings = Value::Mapping(Mapping::from_entries(settings));
        entries.push(entry("x-gateway", settings, self.span));
    }

    /// `BinaryMediaTypes`; SAM writes `~1` for `/`.
    fn binary_media_types(
        &self,
        resource: Resource<'_>,
        resolver: &mut Resolver<'_>,
    ) -> Option<Node> {
        let types = self.property(resource, "BinaryMediaTypes", resolver)?;
        let items = types.as_sequence()?.iter().map(|item| match item.as_str() {
            Some(text) => Node::new(item.span, Value::String(text.replace("~1", "/").into())),
            None => item.clone(),
        });
        Some(Node::new(types.span, Value::Sequence(items.collect())))
    }

    /// `CorsConfiguration` of an HTTP API, in the form of the extension.
    fn cors(&self, resource: Resource<'_>, resolver: &mut Resolver<'_>) -> Option<Node> {
        let cors = self.property(resource, "CorsConfiguration", resolver)?;
        if cors.as_bool() == Some(true) {
            // SAM: every origin.
            let all = Node::new(cors.span, Value::String("*".into()));
            let origins = entry("allowOrigins", Value::Sequence([all].into()), cors.span);
            return Some(Node::new(
                cors.span,
                Value::Mapping(Mapping::from_entries([origins])),
            ));
        }
        let fields = cors.as_mapping()?.iter().map(|field| {
            let mut name = field.key.as_str().to_owned();
            if let Some(first) = name.get_mut(..1) {
                first.make_ascii_lowercase();
            }
            Entry {
                key: name.into(),
                ..field.clone()
            }
        });
        Some(Node::new(
            cors.span,
            Value::Mapping(Mapping::from_entries(fields)),
        ))
    }

    /// The stages of the API, as `x-gateway.stages` has them.
    fn stages(&self, resource: Resource<'_>, resolver: &mut Resolver<'_>) -> Vec<Entry> {
        let mut stages = Vec::new();
        match self.sort {
            Sort::SamRest | Sort::SamHttp => {
                let log = self.access_log(resource, resolver);
                let name = self.property(resource, "StageName", resolver);
                let variables = match self.sort {
                    Sort::SamHttp => self.property(resource, "StageVariables", resolver),
                    _ => self.property(resource, "Variables", resolver),
                };
                let limits = limits::NAMES
                    .iter()
                    .filter_map(|name| Some(field(name, self.property(resource, name, resolver)?)));
                let limits = Mapping::from_entries(limits.collect::<Vec<_>>());
                let limits = limits::read(&limits, resolver.sink);
                stages.extend(self.stage(name, variables, log, limits));
            }
            Sort::Rest | Sort::Http => {
                let Some(stack) = resolver.scope.stack else {
                    return stages;
                };
                for (kind, api, variables) in [
                    ("AWS::ApiGateway::Stage", "RestApiId", "Variables"),
                    (
                        "AWS::ApiGateway::Deployment",
                        "RestApiId",
                        "StageDescription",
                    ),
                    ("AWS::ApiGatewayV2::Stage", "ApiId", "StageVariables"),
                ] {
                    for entry in stack.resources() {
                        let Some(stage) = stack.resource(&entry.key).filter(|r| r.kind == kind)
                        else {
                            continue;
                        };
                        let of = stage.property(api).and_then(|node| resolver.text_of(node));
                        if of.as_deref() != Some(self.id.as_str()) || !self.exists(stage, resolver)
                        {
                            continue;
                        }
                        let name = stage
                            .property("StageName")
                            .and_then(|name| resolver.value(name));
                        let variables = stage
                            .property(variables)
                            .and_then(|node| resolver.value(node));
                        let variables = variables.map(|node| match node.get("Variables") {
                            Some(inner) if kind.ends_with("Deployment") => inner.clone(),
                            _ => node,
                        });
                        // A deployment describes the stage that it makes in a property of its own.
                        let described = stage.property("StageDescription");
                        let described = described.and_then(Node::as_mapping);
                        let log = self.access_log(stage, resolver);
                        let log = log.or_else(|| {
                            let settings = described?.get("AccessLogSetting")?;
                            let settings = resolver.value(settings)?;
                            log_of(&settings)
                        });
                        let limits = limits::NAMES.iter().filter_map(|name| {
                            let own = stage.property(name);
                            let node = own.or_else(|| described?.get(name))?;
                            Some(field(name, resolver.value(node)?))
                        });
                        let limits = Mapping::from_entries(limits.collect::<Vec<_>>());
                        let limits = limits::read(&limits, resolver.sink);
                        stages.extend(self.stage(name, variables, log, limits));
                        properties::report(stage.properties(), resolver.sink);
                        properties::report(described, resolver.sink);
                    }
                }
            }
        }
        stages
    }

    /// An entry of `x-gateway.stages`; `None` for a stage without a name.
    fn stage(
        &self,
        name: Option<Node>,
        variables: Option<Node>,
        log: Option<Node>,
        limits: Vec<Entry>,
    ) -> Option<Entry> {
        let name = name?;
        let text = scalar(&name)?;
        let mut settings = Vec::new();
        if let Some(variables) = variables.filter(|node| node.as_mapping().is_some()) {
            settings.push(entry("variables", variables.value, variables.span));
        }
        if let Some(log) = log {
            settings.push(entry("accessLog", log.value, log.span));
        }
        settings.extend(limits);
        let settings = Value::Mapping(Mapping::from_entries(settings));
        Some(entry(&text, settings, name.span))
    }

    /// The access log of a stage: its format, to standard output.
    fn access_log(&self, resource: Resource<'_>, resolver: &mut Resolver<'_>) -> Option<Node> {
        let names = ["AccessLogSetting", "AccessLogSettings"];
        let settings = names
            .iter()
            .find_map(|name| self.property(resource, name, resolver))?;
        log_of(&settings)
    }
}

/// Puts usage plans among those of the document, which go first.
fn add_plans(settings: &mut Vec<Entry>, plans: Vec<Entry>) {
    let Some(at) = plans.first().map(|plan| plan.key_span) else {
        return;
    };
    let held = settings.iter().find(|entry| entry.key == *"usagePlans");
    if held.is_some_and(|held| held.value.as_mapping().is_none() && !held.value.is_null()) {
        // Says what is wrong with it when it is read.
        return;
    }
    let mut all = entries_of(held.map(|held| &held.value));
    let mut names: BTreeSet<String> = all
        .iter()
        .map(|plan| plan.key.as_str().to_owned())
        .collect();
    all.extend(
        plans
            .into_iter()
            .filter(|plan| names.insert(plan.key.as_str().to_owned())),
    );
    set(settings, "usagePlans", mapping(all, at));
}

/// The access log of its settings; `None` where they have no format.
fn log_of(settings: &Node) -> Option<Node> {
    let format = settings.get("Format")?;
    format.as_str()?;
    let format = entry("format", format.value.clone(), format.span);
    let log = Value::Mapping(Mapping::from_entries([format]));
    Some(Node::new(settings.span, log))
}
