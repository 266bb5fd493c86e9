//! One template after the other: [`Judge`].

use std::cell::Cell;

use super::evaluator::Input;
use super::finding::{Finding, Kind};
use super::interpret::Interpreter;
use super::report::Reporter;
use super::scene::{Declared, Scene};
use super::state::State;
use super::subjects::{Subject, Target};
use super::view::View;
use super::witness::{Shown, Trial};
use super::{answer, authorizers, names};
use crate::diagnostics::Sink;
use crate::json_schema::{SchemaId, Table};
use crate::plan::{Origin, Schemas};
use crate::source::embedded::EmbeddedMap;
use crate::source::{Node, SourceMap, Span, Value};
use crate::vtl::{self, NodeKind, StepKind};

/// What is known of what a template writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is JSON, for every input that the gateway lets through and within the limits of a rendering.
    Proved,
    /// There is an input for which it is not.
    Refuted,
    /// Only running it can tell, or it is not meant to be JSON.
    AtRunTime,
}

impl Verdict {
    /// In a word or three.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Proved => "proved",
            Verdict::Refuted => "refuted",
            Verdict::AtRunTime => "checked at run time",
        }
    }
}

/// A template that was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The template in words: "the request template of `createOrder` for `application/json`".
    pub title: String,
    /// The string in the document.
    pub origin: Origin,
    /// What is known.
    pub verdict: Verdict,
    /// Of a template that is refuted, an input for which it fails, and what it writes then.
    pub counterexample: Option<(Input, String)>,
}

/// What templates are judged with.
pub(super) struct Judge<'a> {
    pub(super) schemas: &'a Schemas,
    pub(super) table: &'a Table<'a>,
    pub(super) sources: &'a SourceMap,
    /// What all templates of the document together may still take: steps of the analysis, and of trials.
    pub(super) steps: Cell<usize>,
    pub(super) trials: Cell<usize>,
}

/// Most steps of one template.
const MAX_STEPS: usize = 20_000;

/// The inputs that a template is judged for.
struct Held<'h> {
    /// The schema that bodies fit.
    body: Option<SchemaId>,
    /// What of parameters holds.
    parameters: &'h [Declared],
    /// Whether it is all that is declared: what does not hang on the gateway is said then.
    is_declared: bool,
    /// Whether bodies may be no JSON.
    may_be_any_text: bool,
}

impl Judge<'_> {
    /// Judges a template; `None`: it is none, which is reported elsewhere, or is empty.
    pub(super) fn judge(&self, subject: &Subject<'_>, sink: &mut Sink) -> Option<Judged> {
        let text = subject.text.value.as_str();
        if text.is_empty() {
            return None;
        }
        let template = vtl::parse(text).ok()?;
        let node = Node::new(subject.text.span, Value::String(text.into()));
        let map = EmbeddedMap::new(self.sources, &node);
        let mut blamed = names::check(&template, subject, &map, sink);
        if let Some(diagnostic) = authorizers::check(&template, subject, &map) {
            blamed.extend(diagnostic.span());
            sink.push(diagnostic);
        }
        let reporter = Reporter {
            subject,
            map: &map,
            text,
        };
        let mut judged = Judged {
            title: subject.title.clone(),
            origin: Origin {
                span: subject.text.span,
                pointer: subject.pointer.clone(),
            },
            verdict: Verdict::AtRunTime,
            counterexample: None,
        };
        let declared = Held {
            body: subject.body,
            parameters: &subject.parameters,
            is_declared: true,
            may_be_any_text: false,
        };
        self.hold(
            &template,
            &declared,
            &reporter,
            &mut blamed,
            &mut judged,
            sink,
        );
        // What the document declares is one thing, and another what the gateway lets through.
        let body = subject.body.filter(|_| subject.holds_body);
        let enforced = Held {
            body,
            parameters: &subject.enforced,
            is_declared: false,
            may_be_any_text: subject.is_request && body.is_none(),
        };
        let is_weaker = enforced.body != declared.body
            || enforced.may_be_any_text
            || enforced.parameters != declared.parameters;
        if is_weaker && judged.verdict != Verdict::Refuted {
            let before = judged.verdict;
            self.hold(
                &template,
                &enforced,
                &reporter,
                &mut blamed,
                &mut judged,
                sink,
            );
            if before == Verdict::AtRunTime && judged.verdict == Verdict::Proved {
                judged.verdict = before;
            }
        }
        Some(judged)
    }

    /// Goes through a template with some of the inputs that there may be; the verdict is that for these.
    fn hold(
        &self,
        template: &vtl::Template,
        held: &Held<'_>,
        reporter: &Reporter<'_>,
        blamed: &mut Vec<Span>,
        judged: &mut Judged,
        sink: &mut Sink,
    ) {
        judged.verdict = Verdict::AtRunTime;
        let (subject, text) = (reporter.subject, reporter.text);
        let body = held.body.map(|id| View::of(self.schemas, id));
        let scene = Scene {
            schemas: self.schemas,
            body: body.unwrap_or_else(View::any),
            has_json: subject.has_json,
            may_be_any_text: held.may_be_any_text,
            has_plain_body: subject.has_plain_body,
            is_request: subject.is_request,
            is_of_dynamo: subject.is_of_dynamo,
            parameters: held.parameters.to_vec(),
            stage_variables: (*subject.stage_variables).clone(),
        };
        let steps = self.steps.get().min(MAX_STEPS);
        let mut interpreter = Interpreter::new(&scene, text, template, steps);
        let ended = interpreter.run(template).ok();
        let taken = steps.saturating_sub(interpreter.steps);
        self.steps.set(self.steps.get().saturating_sub(taken));
        let is_sure = interpreter.is_sure && ended.is_some();
        for finding in &interpreter.findings {
            if let (Kind::Property(unnamed), true) = (&finding.kind, held.is_declared) {
                let diagnostic = reporter.property(finding, unnamed);
                blamed.extend(diagnostic.span());
                sink.push(diagnostic);
            }
        }
        let trial = Trial {
            scene: &scene,
            hints: &interpreter.hints,
            text,
            table: self.table,
            schema: held.body,
            left: &self.trials,
        };
        let is_json = match subject.target {
            Target::Json | Target::Mock => true,
            Target::Perhaps => looks_like_json(&template.nodes).unwrap_or(true),
            Target::Other => false,
        };
        if !is_json {
            return;
        }
        let suspected: Vec<&Finding> = interpreter
            .findings
            .iter()
            .filter(|finding| !matches!(finding.kind, Kind::Property(_) | Kind::Nested(_)))
            .collect();
        let confirmed = confirmed(&suspected, &trial);
        // The output is JSON all the same.
        let nested = interpreter.findings.iter();
        let nested = nested.filter(|finding| matches!(finding.kind, Kind::Nested(_)));
        let nested: Vec<&Finding> = nested.collect();
        if held.is_declared && confirmed.is_empty() && subject.target != Target::Mock {
            reporter.findings(&self::confirmed(&nested, &trial), &scene, sink);
        }
        if let Some((_, shown)) = confirmed.first() {
            // What is asked of a mock's output is less than JSON.
            if subject.target != Target::Mock {
                judged.verdict = Verdict::Refuted;
                judged.counterexample = Some((shown.input.clone(), shown.output.clone()));
                // What is never there has been said.
                let is_said = |finding: &Finding| {
                    let span = reporter.map.span(finding.at.0..finding.at.1);
                    let holds = |at: &Span| {
                        at.file == span.file && span.start <= at.start && at.end <= span.end
                    };
                    matches!(finding.kind, Kind::Gap(None, _)) && blamed.iter().any(holds)
                };
                let told: Vec<(&Finding, Shown)> = confirmed
                    .into_iter()
                    .filter(|(finding, _)| !is_said(finding))
                    .collect();
                reporter.findings(&told, &scene, sink);
            }
            return;
        }
        let ended: Vec<State> = ended.unwrap_or_default();
        let is_blank = |state: &State| state.path.scanner.is_new();
        if is_sure && suspected.is_empty() && !ended.iter().any(is_blank) {
            judged.verdict = Verdict::Proved;
        }
        if is_sure
            && held.is_declared
            && let Some(schema) = subject.answer
            && let Some(misfit) = answer::check(&ended, schema, self, &trial)
        {
            sink.push(reporter.misfit(&misfit));
        }
    }
}

/// The findings that an input shows, each with it. Where the structure is broken for every input that was tried,
/// nothing else is said.
fn confirmed<'f>(suspected: &[&'f Finding], trial: &Trial<'_>) -> Vec<(&'f Finding, Shown)> {
    /// Most findings of a template that inputs are tried for.
    const MAX_TRIED: usize = 24;
    let mut found: Vec<(&Finding, Shown)> = Vec::new();
    for finding in suspected.iter().take(MAX_TRIED) {
        let is_known = found.iter().any(|(known, _)| {
            let is_structure = matches!(finding.kind, Kind::Structure(_));
            known.at == finding.at || is_structure && matches!(known.kind, Kind::Structure(_))
        });
        if is_known {
            continue;
        }
        if let Some(shown) = trial.confirm(finding) {
            found.push((finding, shown));
        }
    }
    // A gap or a text without quotes breaks the structure: that is said once.
    let has_cause = found.iter().any(|(known, _)| {
        !matches!(
            known.kind,
            Kind::Structure(_) | Kind::Raw(..) | Kind::RawNested(_) | Kind::Apostrophe(_)
        )
    });
    if has_cause {
        found.retain(|(known, _)| !matches!(known.kind, Kind::Structure(_)));
    }
    found
}

/// Whether the output begins as JSON does; `None`: it has no text, or the beginning depends.
fn looks_like_json(nodes: &[vtl::Node]) -> Option<bool> {
    for node in nodes {
        match &node.kind {
            NodeKind::Text(text) => {
                if let Some(first) = text.trim_start().chars().next() {
                    return Some(matches!(first, '{' | '[' | '"'));
                }
            }
            NodeKind::Insert(insert) => {
                // What is a JSON value by itself says nothing of what comes behind.
                let first = insert.reference.steps.first().map(|step| &step.kind);
                let is_json =
                    matches!(first, Some(StepKind::Method { name, .. }) if name == "json");
                return match is_json && insert.prefix.is_empty() {
                    true => None,
                    false => Some(false),
                };
            }
            NodeKind::If { branches, .. } => {
                let mut bodies = branches.iter().map(|branch| looks_like_json(&branch.body));
                if let Some(known) = bodies.find_map(|known| known) {
                    return Some(known);
                }
            }
            NodeKind::Set { .. }
            | NodeKind::Macro { .. }
            | NodeKind::Define { .. }
            | NodeKind::Stop { .. }
            | NodeKind::Break { .. } => {}
            NodeKind::Foreach { body, .. } => {
                if let Some(known) = looks_like_json(body) {
                    return Some(known);
                }
            }
            NodeKind::Call(_) | NodeKind::Evaluate { .. } => return None,
        }
    }
    None
}
