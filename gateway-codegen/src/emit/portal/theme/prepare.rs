//! Templates made ready: what they ask for by name is there, and no partial includes itself.
//!
//! Into parsed templates go calls of our own that count: one at the beginning of each block with the number of its parts,
//! and one before each partial, since the library copies what a partial sees. So all that a template does is counted.

use std::collections::{BTreeMap, BTreeSet};

use handlebars::Template;
use handlebars::template::{DecoratorTemplate, HelperTemplate, Parameter, TemplateElement};

use super::helpers::{self, Kind, PARTIAL, STEP};
use super::scan::{MAX_DEPTH, scan};
use super::{MAX_TOLD, Problem};
use crate::plan::ThemePart;

/// A parsed template.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) template: Template,
    /// The partials that it includes, where it does, and within how many blocks.
    uses: Vec<Use>,
    /// How deep its blocks nest.
    depth: usize,
    /// What is wrong with its parts.
    pub(super) problems: Vec<Problem>,
}

#[derive(Debug)]
struct Use {
    name: String,
    place: (usize, usize),
    depth: usize,
}

/// Parses a template and looks at all of its parts.
///
/// # Errors
///
/// It cannot be parsed.
pub(super) fn prepare(part: &ThemePart, name: &str) -> Result<Prepared, Vec<Problem>> {
    scan(part)?;
    let template = Template::compile_with_name(&part.source, name.to_owned());
    let mut template = template.map_err(|error| {
        let problem = format!("is no template: {}", error.reason());
        vec![Problem::of_place(part, error.pos(), problem)]
    })?;
    let (Some(step), Some(partial)) = (call(STEP), call(PARTIAL)) else {
        return Err(vec![Problem::at(part, 0, "is no template".to_owned())]);
    };
    let mut walk = Walk {
        part,
        step,
        partial,
        uses: Vec::new(),
        problems: Vec::new(),
        depth: 0,
    };
    walk.template(&mut template, 0, (1, 1));
    walk.problems.truncate(MAX_TOLD);
    Ok(Prepared {
        depth: walk.depth,
        uses: walk.uses,
        problems: walk.problems,
        template,
    })
}

/// A call of a helper of our own, as the parser makes it.
fn call(name: &str) -> Option<Box<HelperTemplate>> {
    let template = Template::compile(&format!("{{{{{name} this}}}}")).ok()?;
    match template.elements.into_iter().next()? {
        TemplateElement::Expression(call) => Some(call),
        _ => None,
    }
}

struct Walk<'p> {
    part: &'p ThemePart,
    step: Box<HelperTemplate>,
    partial: Box<HelperTemplate>,
    uses: Vec<Use>,
    problems: Vec<Problem>,
    depth: usize,
}

impl Prepared {
    /// The names of the partials that it includes.
    pub(super) fn partials(&self) -> impl Iterator<Item = &str> {
        self.uses.iter().map(|used| used.name.as_str())
    }
}

/// Takes what stands at a place out of a template, without what counts: so that what is wrong with the rest can be told too.
/// Whether there was something.
pub(super) fn take_out(template: &mut Template, place: (usize, usize)) -> bool {
    let mut is_found = false;
    for (i, element) in template.elements.iter_mut().enumerate() {
        let is_step = expression_of(element).is_some_and(|it| it.name.as_name() == Some(STEP));
        let at = template.mapping.get(i).map(|it| (it.0, it.1));
        let is_text = matches!(element, TemplateElement::RawString(_));
        if at == Some(place) && !is_step && !is_text {
            *element = TemplateElement::RawString(String::new());
            is_found = true;
        } else if let TemplateElement::HelperBlock(block) = element {
            let inner = [&mut block.template, &mut block.inverse];
            for inner in inner.into_iter().flatten() {
                is_found |= take_out(inner, place);
            }
        }
    }
    is_found
}

impl Walk<'_> {
    /// `around` is the place of what is around it.
    fn template(&mut self, template: &mut Template, depth: usize, around: (usize, usize)) {
        self.depth = self.depth.max(depth);
        let elements = std::mem::take(&mut template.elements);
        let places = std::mem::take(&mut template.mapping);
        if let Some(first) = places.first() {
            let mut step = self.step.clone();
            step.params = vec![Parameter::Literal(elements.len().into())];
            template.elements.push(TemplateElement::Expression(step));
            template.mapping.push(first.clone());
        }
        let mut places = places.into_iter();
        for mut element in elements {
            // The blocks of `{{else if …}}` have no place of their own.
            let mapping = places.next();
            let place = mapping.as_ref().map_or(around, |it| (it.0, it.1));
            match &mut element {
                TemplateElement::Expression(call) => self.expression(call, place),
                TemplateElement::HelperBlock(call) => self.block(call, place, depth),
                TemplateElement::PartialExpression(included) => {
                    self.included(included, place, depth);
                    let mut partial = self.partial.clone();
                    if !included.params.is_empty() {
                        partial.params.clone_from(&included.params);
                    }
                    partial.hash.clone_from(&included.hash);
                    template.elements.push(TemplateElement::Expression(partial));
                    template.mapping.extend(mapping.clone());
                }
                TemplateElement::RawString(_) | TemplateElement::Comment(_) => {}
                // The scan has refused them.
                _ => self.fail(place, "cannot be part of a theme".to_owned()),
            }
            template.elements.push(element);
            template.mapping.extend(mapping);
        }
    }

    fn fail(&mut self, place: (usize, usize), problem: String) {
        let problem = Problem::of_place(self.part, Some(place), problem);
        self.problems.push(problem);
    }

    fn expression(&mut self, call: &HelperTemplate, place: (usize, usize)) {
        let is_value = call.params.is_empty() && call.hash.is_empty();
        let name = call.name.as_name().unwrap_or_default();
        match helpers::kind(name) {
            Some(Kind::Block) => {
                let text = format!("`{name}` is a block: `{{{{#{name} …}}}} … {{{{/{name}}}}}`");
                self.fail(place, text);
            }
            Some(Kind::Value) => {}
            None if is_value => {}
            None => self.unknown(name, Kind::Value, place),
        }
        if let Parameter::Subexpression(_) = &call.name {
            self.parameters(std::slice::from_ref(&call.name), place);
        }
        self.arguments(call, place);
    }

    fn block(&mut self, call: &mut HelperTemplate, place: (usize, usize), depth: usize) {
        let name = call.name.as_name().unwrap_or_default();
        match helpers::kind(name) {
            Some(Kind::Block) => {}
            Some(Kind::Value) => self.fail(place, format!("`{name}` is no block")),
            None => self.unknown(name, Kind::Block, place),
        }
        if call.params.len() != 1 {
            let text = format!("a block takes one value: `{{{{#{name} VALUE}}}}`");
            self.fail(place, text);
        }
        self.arguments(call, place);
        for inner in [&mut call.template, &mut call.inverse]
            .into_iter()
            .flatten()
        {
            self.template(inner, depth + 1, place);
        }
    }

    fn arguments(&mut self, call: &HelperTemplate, place: (usize, usize)) {
        self.parameters(&call.params, place);
        let named: BTreeMap<_, _> = call.hash.iter().collect();
        for parameter in named.into_values() {
            self.parameters(std::slice::from_ref(parameter), place);
        }
    }

    /// Calls in parentheses.
    fn parameters(&mut self, parameters: &[Parameter], place: (usize, usize)) {
        for parameter in parameters {
            let Parameter::Subexpression(inner) = parameter else {
                continue;
            };
            let Some(call) = expression_of(inner.element.as_ref()) else {
                continue;
            };
            let name = call.name.as_name().unwrap_or_default();
            if helpers::kind(name) != Some(Kind::Value) {
                self.unknown(name, Kind::Value, place);
            }
            self.arguments(call, place);
        }
    }

    fn included(&mut self, included: &DecoratorTemplate, place: (usize, usize), depth: usize) {
        let named: BTreeMap<_, _> = included.hash.iter().collect();
        for value in included.params.iter().chain(named.into_values()) {
            self.parameters(std::slice::from_ref(value), place);
        }
        match &included.name {
            Parameter::Name(name) => self.uses.push(Use {
                name: name.clone(),
                place,
                depth,
            }),
            _ => self.fail(
                place,
                "the name of a partial is written, not computed".to_owned(),
            ),
        }
    }

    fn unknown(&mut self, name: &str, kind: Kind, place: (usize, usize)) {
        let near = helpers::near(name, helpers::names(kind));
        self.fail(place, format!("there is no helper `{name}`{near}"));
    }
}

fn expression_of(element: &TemplateElement) -> Option<&HelperTemplate> {
    match element {
        TemplateElement::Expression(call) => Some(call),
        _ => None,
    }
}

/// Whether all partials are there, and how deep templates nest with what they include. Partials come with their names; `broken`
/// are such that are there, but could not be made ready.
pub(super) fn check_partials<'p>(
    all: &[(Option<&'p str>, &'p ThemePart, &'p Prepared)],
    broken: &BTreeSet<&'p str>,
) -> Vec<Problem> {
    let partials = all.iter();
    let partials = partials.filter_map(|(name, part, it)| Some(((*name)?, (*part, *it))));
    let mut partials = Partials {
        all: partials.collect(),
        known: broken.iter().map(|name| (*name, 0)).collect(),
        problems: Vec::new(),
    };
    for (name, part, prepared) in all {
        let mut way: Vec<&str> = name.iter().copied().collect();
        if !way.iter().any(|name| partials.known.contains_key(name)) {
            let depth = partials.measure(part, prepared, &mut way);
            partials.known.extend(name.map(|name| (name, depth)));
        }
    }
    partials.problems.sort();
    partials.problems.dedup();
    partials.problems
}

struct Partials<'p> {
    all: BTreeMap<&'p str, (&'p ThemePart, &'p Prepared)>,
    /// How deep they nest.
    known: BTreeMap<&'p str, usize>,
    problems: Vec<Problem>,
}

impl<'p> Partials<'p> {
    /// How deep a template nests, to which partials have led.
    fn measure(
        &mut self,
        part: &ThemePart,
        prepared: &'p Prepared,
        way: &mut Vec<&'p str>,
    ) -> usize {
        let mut deepest = prepared.depth;
        for used in &prepared.uses {
            let name = used.name.as_str();
            let below = match self.all.get(name) {
                None if self.known.contains_key(name) => Ok(0),
                None => Err(format!(
                    "there is no partial `{name}`{}",
                    helpers::near(name, self.all.keys().copied())
                )),
                Some(_) if way.contains(&name) => {
                    let from = way.iter().position(|it| *it == name).unwrap_or_default();
                    let circle = way.get(from..).unwrap_or_default().join("` → `");
                    Err(format!(
                        "the partial `{name}` includes itself: `{circle}` → `{name}`"
                    ))
                }
                Some((inner_part, inner)) => Ok(match self.known.get(name) {
                    Some(depth) => *depth,
                    None => {
                        let (inner_part, inner) = (*inner_part, *inner);
                        way.push(name);
                        let depth = self.measure(inner_part, inner, way);
                        way.pop();
                        self.known.insert(name, depth);
                        depth
                    }
                }),
            };
            let depth = below.and_then(|below| match used.depth + 1 + below {
                depth if depth <= MAX_DEPTH => Ok(depth),
                _ => Err(format!("partials and blocks nest at most {MAX_DEPTH} deep")),
            });
            match depth {
                Ok(depth) => deepest = deepest.max(depth),
                Err(text) => {
                    let problem = Problem::of_place(part, Some(used.place), text);
                    self.problems.push(problem);
                }
            }
        }
        deepest
    }
}
