//! What templates can call: the language's own blocks, strict about names, and a few functions. What they do is counted.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError,
    RenderErrorReason, ScopedJson,
};
use serde_json::Value;

use super::blocks::{Each, If, With};
use super::work::Work;
use crate::diagnostics::suggest;
use crate::emit::portal::highlight::{Language, highlight};
use crate::emit::portal::markdown;

/// Called at the beginning of blocks, with how many parts they have.
pub(super) const STEP: &str = "$step";
/// Called before partials, with what they see.
pub(super) const PARTIAL: &str = "$partial";

/// What a helper is called as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{{#each list}} … {{/each}}`.
    Block,
    /// `{{lower name}}`, and within parentheses.
    Value,
}

const BLOCKS: [&str; 4] = ["each", "if", "unless", "with"];

type Function = fn(&[&Value]) -> Result<Value, String>;

/// Functions, with how many values they take.
const FUNCTIONS: [(&str, (usize, usize), Function); 10] = [
    ("and", (2, 8), |values| {
        Ok(values.iter().all(|it| is_true(it)).into())
    }),
    ("default", (2, 2), |values| {
        let found = values.iter().find(|it| is_true(it));
        Ok(found
            .or(values.last())
            .map_or(Value::Null, |it| (*it).clone()))
    }),
    ("eq", (2, 2), |values| same(values).map(Value::from)),
    ("length", (1, 1), |values| match values {
        [Value::Array(list)] => Ok(list.len().into()),
        [Value::String(text)] => Ok(text.chars().count().into()),
        _ => Err("takes a list or a text".to_owned()),
    }),
    ("lower", (1, 1), |values| {
        Ok(text_of(values)?.to_lowercase().into())
    }),
    ("ne", (2, 2), |values| same(values).map(|is| (!is).into())),
    ("not", (1, 1), |values| {
        Ok((!values.iter().all(|it| is_true(it))).into())
    }),
    ("or", (2, 8), |values| {
        Ok(values.iter().any(|it| is_true(it)).into())
    }),
    ("plain", (1, 1), |values| {
        Ok(markdown::plain(text_of(values)?, usize::MAX).into())
    }),
    ("upper", (1, 1), |values| {
        Ok(text_of(values)?.to_uppercase().into())
    }),
];

/// Helpers that know the site.
const OTHERS: [&str; 4] = ["asset", "link", "lookup", "markdown"];

/// What a helper of this name is.
pub(super) fn kind(name: &str) -> Option<Kind> {
    let is_value = OTHERS.contains(&name) || FUNCTIONS.iter().any(|(it, ..)| *it == name);
    match BLOCKS.contains(&name) {
        true => Some(Kind::Block),
        false => is_value.then_some(Kind::Value),
    }
}

/// The names of helpers of a kind.
pub(super) fn names(kind: Kind) -> Vec<&'static str> {
    match kind {
        Kind::Block => BLOCKS.to_vec(),
        Kind::Value => {
            let functions = FUNCTIONS.iter().map(|(name, ..)| *name);
            functions.chain(OTHERS).collect()
        }
    }
}

/// Says which name may be meant.
pub(super) fn near<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let near = suggest::nearest(name, known);
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// Makes them known, in the place of those that the library has.
pub(super) fn register(templates: &mut Handlebars<'_>, work: &Work) {
    for name in [
        "lookup", "raw", "log", "eq", "ne", "gt", "gte", "lt", "lte", "and", "or", "not", "len",
    ] {
        templates.unregister_helper(name);
    }
    templates.register_helper("each", Box::new(Each { work: work.clone() }));
    templates.register_helper("if", Box::new(If { of: true }));
    templates.register_helper("unless", Box::new(If { of: false }));
    templates.register_helper("with", Box::new(With));
    for (name, takes, function) in FUNCTIONS {
        let call = Call {
            name,
            takes,
            work: work.clone(),
            function,
        };
        templates.register_helper(name, Box::new(call));
    }
    for (name, of) in [
        ("asset", Of::Asset),
        ("link", Of::Link),
        ("lookup", Of::Lookup),
    ] {
        let work = work.clone();
        templates.register_helper(name, Box::new(OfSite { of, work }));
    }
    templates.register_helper("markdown", Box::new(Markdown { work: work.clone() }));
    for (name, is_partial) in [(STEP, false), (PARTIAL, true)] {
        let work = work.clone();
        templates.register_helper(name, Box::new(Count { is_partial, work }));
    }
}

/// An error that says this.
pub(super) fn failed(text: impl Into<String>) -> RenderError {
    RenderErrorReason::Other(text.into()).into()
}

/// What a helper was given: no name of it is unknown.
pub(super) fn given<'h>(helper: &'h Helper<'_>) -> Result<Vec<&'h Value>, RenderError> {
    for value in helper.params().iter().chain(helper.hash().values()) {
        if value.is_value_missing() {
            return Err(RenderError::strict_error(value.relative_path()));
        }
    }
    Ok(helper.params().iter().map(|it| it.value()).collect())
}

/// As Handlebars has it: not `false`, `null`, an empty text, an empty list, or 0.
pub(super) fn is_true(value: &Value) -> bool {
    handlebars::JsonTruthy::is_truthy(value, false)
}

fn text_of<'v>(values: &[&'v Value]) -> Result<&'v str, String> {
    match values {
        [Value::String(text)] => Ok(text),
        [Value::Null] => Ok(""),
        _ => Err("takes a text".to_owned()),
    }
}

/// Whether two texts, numbers or truth values are the same; lists are not looked through.
fn same(values: &[&Value]) -> Result<bool, String> {
    let is_simple = |value: &&Value| !value.is_array() && !value.is_object();
    match values {
        [one, other] if values.iter().all(is_simple) => Ok(one == other),
        _ => Err("compares texts, numbers, `true` and `false`".to_owned()),
    }
}

/// As many members are copied in the time of a step.
const COPIED: usize = 8;

/// How much there is to copy or to look at.
fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => 1 + text.len() / 64,
        Value::Array(list) => 1 + list.iter().map(weight).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(|it| 1 + weight(it)).sum::<usize>(),
        _ => 1,
    }
}

struct Call {
    name: &'static str,
    takes: (usize, usize),
    function: Function,
    work: Work,
}

impl HelperDef for Call {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let values = given(helper)?;
        let (least, most) = self.takes;
        if !(least..=most).contains(&values.len()) {
            let values = match (least, most) {
                (1, 1) => "one value".to_owned(),
                (least, most) if least == most => format!("{least} values"),
                (least, most) => format!("{least} to {most} values"),
            };
            return Err(failed(format!("`{}` takes {values}", self.name)));
        }
        // Texts are gone through; of lists and objects only whether there is anything in them.
        let texts = values.iter().filter(|it| it.is_string());
        self.work.take(texts.map(|it| weight(it)).sum())?;
        let value = (self.function)(&values);
        let value = value.map_err(|problem| failed(format!("`{}` {problem}", self.name)))?;
        self.work.take(weight(&value))?;
        Ok(value.into())
    }
}

enum Of {
    Asset,
    Link,
    Lookup,
}

struct OfSite {
    of: Of,
    work: Work,
}

impl HelperDef for OfSite {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let values = given(helper)?;
        let found = match (&self.of, values.as_slice()) {
            (Of::Asset, [Value::String(name)]) => self.work.site().asset(name),
            (Of::Link, [Value::String(name)]) => self.work.site().link(name),
            (Of::Asset, _) => Err("`asset` takes the name of a file in `assets`".to_owned()),
            (Of::Link, _) => Err("`link` takes the name of a page".to_owned()),
            (Of::Lookup, [Value::Array(list), Value::Number(at)]) => {
                let at = at.as_u64().and_then(|at| usize::try_from(at).ok());
                let found = at.and_then(|at| list.get(at)).cloned();
                return self.looked_up(found, "the list is not so long");
            }
            (Of::Lookup, [Value::Object(members), Value::String(name)]) => {
                let found = members.get(name).cloned();
                return self.looked_up(found, &format!("there is no `{name}`"));
            }
            (Of::Lookup, _) => {
                Err("`lookup` takes a list and a number, or an object and a name".to_owned())
            }
        };
        found.map(|found| Value::from(found).into()).map_err(failed)
    }
}

impl OfSite {
    fn looked_up<'rc>(
        &self,
        found: Option<Value>,
        problem: &str,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let found = found.ok_or_else(|| failed(problem))?;
        self.work.take(1 + weight(&found) / COPIED)?;
        Ok(found.into())
    }
}

/// Markdown as HTML: safe whatever the text says, so that it is written as it is.
struct Markdown {
    work: Work,
}

impl HelperDef for Markdown {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        context: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let values = given(helper)?;
        let text = text_of(&values).map_err(|it| failed(format!("`markdown` {it}")))?;
        // Reading Markdown is some work for each of its characters.
        self.work.take(20 + text.len())?;
        let code = |code: &str, language: &str| highlight(code, Language::of_name(language)).0;
        let prefix = self.work.next_prefix();
        let options = markdown::Options {
            base_level: 3,
            id_prefix: &prefix,
            highlight: &code,
            ..markdown::Options::default()
        };
        out.write(&markdown::render(text, &options).html.0)?;
        context.set_content_produced(true);
        Ok(())
    }
}

struct Count {
    is_partial: bool,
    work: Work,
}

impl HelperDef for Count {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        _: &mut dyn Output,
    ) -> HelperResult {
        let values = given(helper)?;
        let n = match (self.is_partial, values.first()) {
            (false, Some(n)) => n.as_u64().and_then(|n| usize::try_from(n).ok()),
            // To copy a value is less than to render something.
            (true, Some(_)) => Some(values.iter().map(|it| 1 + weight(it) / COPIED).sum()),
            (_, None) => None,
        };
        self.work.take(n.unwrap_or(1).max(1))
    }
}
