//! What the templates of an integration read of a request: its parameters, and of whom it comes from.

use std::collections::BTreeSet;

use crate::openapi::extensions::{Integration, IntegrationType};
use crate::openapi::model::{In, Operation, PathItem, Spanned};
use crate::source::Span;
use crate::vtl::visit::{Visitor, walk_nodes, walk_reference};
use crate::vtl::{self, Reference, Step, StepKind, constant, name_of};

/// What `$context` has of a caller whom nobody had to let in, as keys.
pub(super) const OF_CALLERS: [&str; 2] =
    ["context.identity.sourceIp", "context.identity.userAgent"];

/// What a template reads.
pub(super) struct Read {
    /// As a key; where the parameter is declared, else the template.
    pub(super) key: Spanned<String>,
    /// The template.
    pub(super) template: Span,
}

/// What templates read, those of requests first: what a backend is asked, and what becomes of its answer.
pub(super) fn of(item: &PathItem, operation: &Operation, integration: &Integration) -> Vec<Read> {
    match integration.kind.value {
        IntegrationType::Http | IntegrationType::Aws | IntegrationType::Mock => {}
        // They have none.
        IntegrationType::HttpProxy | IntegrationType::AwsProxy => return Vec::new(),
    }
    let responses = integration.responses.iter();
    let of_responses = responses.flat_map(|(_, response)| &response.response_templates);
    let templates = integration.request_templates.iter().chain(of_responses);
    let declared = declared(item, operation);
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (_, text) in templates {
        // What cannot be read is reported elsewhere.
        let Ok(template) = vtl::parse(&text.value) else {
            continue;
        };
        let mut reads = Reads::default();
        walk_nodes(&mut reads, &template.nodes);
        for parameter in declared.iter().filter(|known| reads.has(known, &declared)) {
            if seen.insert(parameter.key()) {
                found.push(Read {
                    key: Spanned {
                        value: parameter.key(),
                        span: parameter.span,
                    },
                    template: text.span,
                });
            }
        }
        for key in reads.of_callers {
            if seen.insert(key.to_owned()) {
                found.push(Read {
                    key: Spanned {
                        value: key.to_owned(),
                        span: text.span,
                    },
                    template: text.span,
                });
            }
        }
    }
    found
}

/// A parameter that requests may have.
struct Parameter<'d> {
    place: Place,
    name: &'d str,
    span: Span,
}

/// Where it stands, in the order in which `$input.params('name')` looks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Path,
    Query,
    Header,
}

impl Place {
    const ALL: [Place; 3] = [Place::Path, Place::Query, Place::Header];

    /// As templates and keys call it.
    fn name(self) -> &'static str {
        match self {
            Place::Path => "path",
            Place::Query => "querystring",
            Place::Header => "header",
        }
    }

    fn find(name: &str) -> Option<Place> {
        Place::ALL.into_iter().find(|place| place.name() == name)
    }
}

impl Parameter<'_> {
    fn key(&self) -> String {
        format!("method.request.{}.{}", self.place.name(), self.name)
    }

    fn is(&self, name: &str) -> bool {
        match self.place {
            Place::Header => self.name.eq_ignore_ascii_case(name),
            Place::Path | Place::Query => self.name == name,
        }
    }
}

/// What of a request is declared: the path names its parameters by itself.
fn declared<'d>(item: &'d PathItem, operation: &'d Operation) -> Vec<Parameter<'d>> {
    let path = item.path.value.split('{').skip(1);
    let path = path.filter_map(|rest| rest.split_once('}'));
    let path = path.map(|(name, _)| Parameter {
        place: Place::Path,
        name: name.trim_end_matches('+'),
        span: item.path.span,
    });
    let others = operation.parameters.iter().filter_map(|parameter| {
        let place = match parameter.location {
            In::Query => Place::Query,
            In::Header => Place::Header,
            _ => return None,
        };
        Some(Parameter {
            place,
            name: parameter.name.value.as_str(),
            span: parameter.name.span,
        })
    });
    path.chain(others).collect()
}

/// What a template reads of `$input.params`, and of `$context.identity`.
#[derive(Default)]
struct Reads {
    /// Without a place: the first of the name.
    named: BTreeSet<(Option<Place>, String)>,
    /// All of a place.
    whole: BTreeSet<Place>,
    /// Of [`OF_CALLERS`].
    of_callers: BTreeSet<&'static str>,
}

impl Reads {
    fn has(&self, parameter: &Parameter<'_>, declared: &[Parameter<'_>]) -> bool {
        let is_named = self.named.iter().any(|(place, name)| match place {
            Some(place) => *place == parameter.place && parameter.is(name),
            None => {
                let first = declared.iter().filter(|known| known.is(name));
                let first = first.map(|known| known.place).min();
                first == Some(parameter.place) && parameter.is(name)
            }
        });
        is_named || self.whole.contains(&parameter.place)
    }

    /// `$input.params()` or `$input.params('querystring')`, and the steps behind it.
    fn group<'t>(&mut self, mut steps: impl Iterator<Item = &'t Step>, place: Option<Place>) {
        let place = match place {
            Some(place) => place,
            None => match steps.next().and_then(name_of) {
                Some(name) => match Place::find(&name) {
                    Some(place) => place,
                    None => return,
                },
                None => return self.whole.extend(Place::ALL),
            },
        };
        match steps.next().and_then(name_of) {
            Some(name) => drop(self.named.insert((Some(place), name))),
            None => drop(self.whole.insert(place)),
        }
    }
}

impl<'t> Visitor<'t> for Reads {
    fn reference(&mut self, reference: &'t Reference) {
        let mut steps = reference.steps.iter();
        if reference.name == "context" {
            let names: Option<Vec<String>> = steps.by_ref().take(2).map(name_of).collect();
            let key = names.map(|names| format!("context.{}", names.join(".")));
            let known = OF_CALLERS.into_iter();
            self.of_callers
                .extend(known.filter(|known| key.as_deref() == Some(*known)));
        } else if reference.name == "input"
            && let Some(StepKind::Method { name, arguments }) = steps.next().map(|step| &step.kind)
            && name == "params"
        {
            match arguments.first().map(constant) {
                None => self.group(steps, None),
                Some(Some(name)) => match Place::find(&name) {
                    Some(place) => self.group(steps, Some(place)),
                    None => drop(self.named.insert((None, name))),
                },
                // Whatever it is called.
                Some(None) => self.whole.extend(Place::ALL),
            }
        }
        walk_reference(self, reference);
    }
}
