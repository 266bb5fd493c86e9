//! Goes through a template on all of its paths at once: [`Interpreter`].
//!
//! Conditions that the inputs decide split a path in two, which go on as one where they have come to the same. Loops
//! are repeated until nothing new comes. All of it is bounded; what is beyond a bound is given up.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::finding::{Conditions, Finding, Kind, Part};
use super::scanner::Fault;
use super::scene::Scene;
use super::state::{Flow, Gap, State, key, merged};
use super::value::{Key, Place, Source};
use super::variables::Variables;
use super::view::Found;
use crate::vtl::{Node, NodeKind, Offsets, Template};

/// Nothing more is said of the template.
#[derive(Debug)]
pub(super) struct GivenUp;

pub(super) type Outcome<T> = Result<T, GivenUp>;

/// Most findings of a template.
const MAX_FINDINGS: usize = 64;
/// Most macros, blocks and loops within each other.
const MAX_DEPTH: usize = 16;

/// How the value of a source is used, where its schema does not say what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hint {
    Read,
    /// Written between quotes.
    Quoted,
    /// Written where a value has to be.
    Bare,
    /// Something below it is read.
    Container,
    /// Gone through by a loop.
    Looped,
}

/// A member that was looked for.
#[derive(Clone)]
pub(super) struct Member {
    pub(super) found: Rc<Found>,
    pub(super) place: Rc<Place>,
    /// What it is a member of.
    _of: Rc<Place>,
}

/// What is found on the way through a template.
pub(super) struct Interpreter<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) text: &'a str,
    pub(super) variables: Variables<'a>,
    pub(super) macros: BTreeMap<&'a str, (&'a [String], &'a [Node])>,
    pub(super) blocks: BTreeMap<usize, &'a [Node]>,
    pub(super) findings: Vec<Finding>,
    pub(super) hints: BTreeMap<Source, Hint>,
    /// Whether every path was followed with everything known.
    pub(super) is_sure: bool,
    /// What is left.
    pub(super) steps: usize,
    depth: usize,
    /// Whether the same finding was met before.
    seen: BTreeSet<(usize, usize, u8)>,
    /// The body.
    root: Option<Rc<Place>>,
    /// Members that were looked for, by what they are members of, which is kept, and their names.
    members: HashMap<(*const Place, Rc<str>), Member>,
}

impl<'a> Interpreter<'a> {
    pub(super) fn new(
        scene: &'a Scene<'a>,
        text: &'a str,
        template: &'a Template,
        steps: usize,
    ) -> Self {
        let mut macros = BTreeMap::new();
        find_macros(&template.nodes, &mut macros);
        Interpreter {
            scene,
            text,
            variables: Variables::of(template),
            macros,
            blocks: BTreeMap::new(),
            findings: Vec::new(),
            hints: BTreeMap::new(),
            is_sure: true,
            steps,
            depth: 0,
            seen: BTreeSet::new(),
            root: None,
            members: HashMap::new(),
        }
    }

    /// Goes through the whole template; the paths that come to its end with what they wrote, which is JSON or nothing.
    pub(super) fn run(&mut self, template: &'a Template) -> Outcome<Vec<State>> {
        let states = self.nodes(&template.nodes, vec![State::new()])?;
        let end = (self.text.len(), self.text.len());
        let mut ended = Vec::new();
        for mut state in states {
            if state.path.scanner.is_new() && state.path.gap.is_none() {
                ended.push(state);
                continue;
            }
            match state.path.scanner.end(&mut state.outline) {
                Ok(()) => ended.push(state),
                Err(fault) => self.broken(&state, fault, end),
            }
        }
        Ok(ended)
    }

    pub(super) fn step(&mut self) -> Outcome<()> {
        self.steps = self.steps.checked_sub(1).ok_or(GivenUp)?;
        Ok(())
    }

    /// A step that may change a path, and copies what it has in common with others then.
    pub(super) fn step_of(&mut self, state: &State) -> Outcome<()> {
        let weight = state.weight().saturating_add(1);
        self.steps = self.steps.checked_sub(weight).ok_or(GivenUp)?;
        Ok(())
    }

    /// Those paths that are the same, as one.
    pub(super) fn merged(&mut self, states: Vec<State>) -> Outcome<Vec<State>> {
        let mut taken = 0;
        let merged = merged(states, &mut taken).ok_or(GivenUp);
        self.steps = self.steps.checked_sub(taken).ok_or(GivenUp)?;
        merged
    }

    /// The whole body.
    pub(super) fn root(&mut self) -> Rc<Place> {
        let root = self.root.get_or_insert_with(|| self.scene.root());
        Rc::clone(root)
    }

    /// A member of an object of the body, as its schemas have it.
    pub(super) fn member(&mut self, of: &Rc<Place>, name: &str) -> Member {
        let name: Rc<str> = name.into();
        let scene = self.scene;
        let known = self.members.entry((Rc::as_ptr(of), Rc::clone(&name)));
        let member = known.or_insert_with(|| {
            let found = of.view.member(&name, scene.schemas);
            let view = found.view.clone();
            Member {
                place: scene.below(of, Key::Name(name), view, !found.is_required),
                found: Rc::new(found),
                _of: Rc::clone(of),
            }
        });
        member.clone()
    }

    /// Whether a property that is not there was found here before.
    pub(super) fn is_seen(&self, at: (usize, usize)) -> bool {
        self.seen.contains(&(at.0, at.1, 0))
    }

    pub(super) fn find(&mut self, kind: Kind, at: (usize, usize), state: &State) {
        let discriminant = match &kind {
            Kind::Property(_) => 0,
            Kind::Structure(_) => 1,
            Kind::Gap(..) => 2,
            Kind::Bare(_) => 3,
            Kind::Java(_) => 4,
            Kind::Quoted(_) => 5,
            Kind::Raw(..) | Kind::RawNested(_) => 6,
            Kind::Nested(_) => 8,
            Kind::Apostrophe(_) => 7,
        };
        // Structures may be wrong on one path that no input takes, and on another one.
        let is_new = self.seen.insert((at.0, at.1, discriminant));
        if self.findings.len() < MAX_FINDINGS && (is_new || discriminant == 1) {
            let on = Conditions::of(state);
            self.findings.push(Finding { kind, at, on });
        }
    }

    /// A path ends here, where the output ceases to be JSON.
    pub(super) fn broken(&mut self, state: &State, fault: Fault, at: (usize, usize)) {
        if fault == Fault::Unsure {
            self.is_sure = false;
            return;
        }
        match &state.path.gap {
            Some(gap) => {
                let kind = Kind::Gap(gap.source.clone(), gap.part);
                self.find(kind, gap.at, state);
            }
            None => self.find(Kind::Structure(fault), at, state),
        }
    }

    pub(super) fn nodes(&mut self, nodes: &'a [Node], states: Vec<State>) -> Outcome<Vec<State>> {
        let mut states = states;
        for node in nodes {
            let mut next = Vec::with_capacity(states.len());
            for state in states {
                if state.path.flow != Flow::Runs {
                    next.push(state);
                    continue;
                }
                self.step_of(&state)?;
                self.node(node, state, &mut next)?;
            }
            states = self.merged(next)?;
            if states.is_empty() {
                break;
            }
        }
        Ok(states)
    }

    /// Goes deeper.
    pub(super) fn inside<T>(&mut self, what: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        if self.depth >= MAX_DEPTH {
            return Err(GivenUp);
        }
        self.depth += 1;
        let outcome = what(self);
        self.depth -= 1;
        outcome
    }

    pub(super) fn hint(&mut self, source: &Source, hint: Hint) {
        let known = self.hints.entry(source.clone()).or_insert(hint);
        *known = hint.max(*known);
    }

    /// A reference wrote nothing.
    pub(super) fn gap(state: &mut State, at: Offsets, source: Option<&Source>, part: Part) {
        if state.path.scanner.wants_value() {
            state.path.gap = Some(Gap {
                at: key(at),
                source: source.cloned(),
                part,
            });
        }
    }
}

fn find_macros<'a>(nodes: &'a [Node], macros: &mut BTreeMap<&'a str, (&'a [String], &'a [Node])>) {
    for node in nodes {
        match &node.kind {
            NodeKind::Macro {
                name,
                parameters,
                body,
            } => {
                // The first definition stays.
                macros.entry(name).or_insert((parameters, body));
                find_macros(body, macros);
            }
            NodeKind::If {
                branches,
                otherwise,
            } => {
                for branch in branches {
                    find_macros(&branch.body, macros);
                }
                find_macros(otherwise.as_deref().unwrap_or_default(), macros);
            }
            NodeKind::Foreach { body, .. } | NodeKind::Define { body, .. } => {
                find_macros(body, macros);
            }
            _ => {}
        }
    }
}
