//! The templates of a theme, and their rendering within bounds.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;

use handlebars::{Context, Handlebars, RenderError, RenderErrorReason};
use serde::Serialize;
use serde_json::Value;

use super::helpers::{near, register};
use super::prepare::{Prepared, check_partials, prepare, take_out};
use super::work::Work;
use super::{MAX_TOLD, Problem};
use crate::emit::portal::escape;
use crate::emit::portal::view::Html;
use crate::plan::{Theme, ThemePart};

/// How much a rendering may do and write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Most {
    steps: usize,
    bytes: usize,
}

/// Of what stands on every page.
pub(super) const OF_PART: Most = Most {
    steps: 200_000,
    bytes: 128 * 1024,
};
/// Of what a site has once.
pub(super) const OF_PAGE: Most = Most {
    steps: 1_000_000,
    bytes: 4 * 1024 * 1024,
};

/// Templates that were made ready.
#[derive(Debug, Default)]
pub(super) struct Engine {
    templates: RefCell<Handlebars<'static>>,
    pub(super) work: Work,
    /// What went wrong, each once.
    problems: RefCell<Vec<Problem>>,
    /// Files of templates that could not be rendered.
    failed: RefCell<BTreeSet<String>>,
}

impl Engine {
    /// Makes the templates of a theme ready; what is wrong with them is in its problems.
    pub(super) fn new(theme: &Theme) -> Engine {
        let work = Work::default();
        let mut templates = Handlebars::new();
        templates.set_strict_mode(true);
        templates.register_escape_fn(escape);
        register(&mut templates, &work);
        let partials = theme.partials.iter();
        let partials = partials.map(|(name, part)| (Some(name.as_str()), part));
        let slots = theme.slots.iter().map(|(_, part)| (None, part));
        let pages = theme.pages.iter().map(|page| (None, &page.part));
        let (mut prepared, mut problems) = (Vec::new(), Vec::new());
        let mut broken = BTreeSet::new();
        for (name, part) in partials.chain(slots).chain(pages) {
            match prepare(part, name.unwrap_or(&part.file)) {
                Ok(template) => {
                    problems.extend(template.problems.iter().cloned());
                    prepared.push((name, part, template));
                }
                Err(found) => {
                    // No reason to say that it is not there.
                    broken.extend(name);
                    problems.extend(found);
                }
            }
        }
        let all = prepared.iter().map(|(name, part, it)| (*name, *part, it));
        problems.extend(check_partials(&all.collect::<Vec<_>>(), &broken));
        without_broken(&mut prepared, &problems);
        for (name, part, prepared) in prepared {
            templates.register_template(name.unwrap_or(&part.file), prepared.template);
        }
        Engine {
            templates: RefCell::new(templates),
            work,
            problems: RefCell::new(problems),
            failed: RefCell::default(),
        }
    }

    /// Renders a template, unless something is wrong. What is, is taken out, so that all that is wrong can be told: a site is
    /// not made then.
    pub(super) fn render(&self, part: &ThemePart, data: &Context, most: Most) -> Option<Html> {
        // What went on for too long once would on the next page too.
        let has_failed = self.failed.borrow().contains(&part.file);
        if has_failed || !self.templates.borrow().has_template(&part.file) {
            return None;
        }
        loop {
            self.work.begin(most.steps);
            let mut out = Bounded {
                bytes: Vec::new(),
                most: most.bytes,
            };
            let templates = self.templates.borrow();
            let rendered = templates.render_with_context_to_write(&part.file, data, &mut out);
            drop(templates);
            let Err(error) = rendered else {
                return Some(Html(String::from_utf8(out.bytes).unwrap_or_default()));
            };
            self.tell(part, &error, data.data());
            if !self.take_out(part, &error) {
                self.failed.borrow_mut().insert(part.file.clone());
                return None;
            }
        }
    }

    /// Takes out of a template what went wrong. Whether the rest is to be rendered.
    fn take_out(&self, part: &ThemePart, error: &RenderError) -> bool {
        let is_too_much =
            self.work.is_spent() || matches!(error.reason(), RenderErrorReason::IOError(_));
        let name = error.template_name.as_deref().unwrap_or(&part.file);
        let problems = self.problems.borrow();
        let n_told = problems.iter().filter(|it| it.file == name).count();
        let Some(place) = error.line_no.zip(error.column_no) else {
            return false;
        };
        if is_too_much || n_told >= MAX_TOLD {
            return false;
        }
        let mut templates = self.templates.borrow_mut();
        let Some(mut template) = templates.get_template(name).cloned() else {
            return false;
        };
        let is_found = take_out(&mut template, place);
        if is_found {
            templates.register_template(name, template);
        }
        is_found
    }

    fn tell(&self, part: &ThemePart, error: &RenderError, data: &Value) {
        let text = match error.reason() {
            RenderErrorReason::MissingVariable(Some(name)) => {
                let members = data.as_object().into_iter().flat_map(|it| it.keys());
                let near = near(name, members.map(String::as_str));
                format!("there is no `{name}` here{near}")
            }
            RenderErrorReason::MissingVariable(None) => "a value is not there".to_owned(),
            RenderErrorReason::IOError(error) => error.to_string(),
            other => other.to_string(),
        };
        // Of a partial, the template has its name and not that of the file.
        let file = error.template_name.as_deref().unwrap_or(&part.file);
        let place = error.line_no.zip(error.column_no).unwrap_or((1, 1));
        let problem = Problem {
            file: file.to_owned(),
            line: place.0,
            column: place.1,
            message: text,
        };
        let mut problems = self.problems.borrow_mut();
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }

    /// What went wrong.
    pub(super) fn problems(&self) -> Vec<Problem> {
        self.problems.borrow().clone()
    }
}

/// Leaves out templates that something is wrong with, and what includes them.
fn without_broken(prepared: &mut Vec<(Option<&str>, &ThemePart, Prepared)>, problems: &[Problem]) {
    prepared.retain(|(_, part, _)| problems.iter().all(|it| it.file != part.file));
    loop {
        let n = prepared.len();
        let names = prepared.iter().filter_map(|(name, ..)| *name);
        let names: BTreeSet<String> = names.map(str::to_owned).collect();
        prepared.retain(|(_, _, it)| it.partials().all(|name| names.contains(name)));
        if prepared.len() == n {
            return;
        }
    }
}

/// Data as templates see it.
pub(super) fn data(value: &impl Serialize) -> Context {
    // Plain data with texts as names: it can be said in JSON.
    Context::wraps(value).unwrap_or_else(|_| Context::null())
}

struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.most {
            let text = format!("this makes more than {} bytes of a page", self.most);
            return Err(io::Error::other(text));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
