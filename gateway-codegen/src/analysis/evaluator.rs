//! Renders a mapping template for one exchange, with the runtime's own evaluator: what the analysis claims of a
//! template is tried here before it is said.
//!
//! The compiler walks the tree as `#evaluate` does at run time, which does the same as compiled functions.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::template::{
    Exchange, Overrides, ParameterLocation, Rendering, Template, Value, counted, render,
};

/// Units of work of one rendering: some milliseconds.
const MAX_UNITS: usize = 400_000;

/// The `$context` variable that the text of the template comes in with. No reference can have its name.
const SOURCE: &str = "\0template";

/// A template whose text is known when it is rendered.
static WHOLE: Template = Template {
    origin: "",
    size_hint: 0,
    variables: &[],
    render: whole,
};

fn whole(rendering: &Rendering<'_>) {
    rendering.evaluate(rendering.context(SOURCE));
}

/// What a template reads of one exchange.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// The body of the request; in a response template that of the backend's answer.
    pub body: String,
    /// Path parameters, parameters of the query string, and headers, in this order of places.
    pub parameters: [Vec<(String, String)>; 3],
    /// `$context` variables by their dotted names.
    pub context: BTreeMap<String, String>,
    /// Stage variables.
    pub stage_variables: BTreeMap<String, String>,
}

/// What a template makes of an input; `None` where the rendering fails or takes too long.
pub fn rendered(template: &str, input: &Input) -> Option<String> {
    let exchange = Known { template, input };
    counted(MAX_UNITS, || {
        render(&WHOLE, &exchange, &mut Overrides::default()).ok()
    })
}

/// An exchange whose every value is known.
struct Known<'i> {
    template: &'i str,
    input: &'i Input,
}

impl Known<'_> {
    fn of(&self, location: ParameterLocation) -> &[(String, String)] {
        let [path, query, header] = &self.input.parameters;
        match location {
            ParameterLocation::Path => path,
            ParameterLocation::QueryString => query,
            ParameterLocation::Header => header,
        }
    }
}

/// Dotted names as maps of maps.
fn nested<'t>(variables: &[(&str, &'t str)]) -> Value<'t> {
    let mut groups: BTreeMap<&str, Vec<(&str, &'t str)>> = BTreeMap::new();
    let mut entries = Vec::new();
    for (name, value) in variables {
        match name.split_once('.') {
            Some((group, rest)) => groups.entry(group).or_default().push((rest, value)),
            None => entries.push((Value::from((*name).to_owned()), Value::from(*value))),
        }
    }
    let groups = groups.into_iter();
    entries.extend(groups.map(|(name, inner)| (Value::from(name.to_owned()), nested(&inner))));
    Value::map(entries)
}

impl Exchange for Known<'_> {
    fn body(&self) -> &str {
        match self.input.body.as_str() {
            "" => "{}",
            body => body,
        }
    }

    fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        let all = self.input.parameters.iter();
        let found = all.filter_map(|of| of.iter().rev().find(|(known, _)| known == name));
        let (_, value) = found.into_iter().next()?;
        Some(Cow::Borrowed(value))
    }

    fn parameters(&self, location: ParameterLocation) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
        let of = self.of(location).iter();
        of.map(|(name, value)| (Cow::from(name.as_str()), Cow::from(value.as_str())))
            .collect()
    }

    fn context<'t>(&'t self, path: &str) -> Value<'t> {
        if path == SOURCE {
            return Value::from(self.template);
        }
        if let Some(value) = self.input.context.get(path) {
            return Value::from(value.as_str());
        }
        let group = format!("{path}.");
        let inner: Vec<(&str, &str)> = self
            .input
            .context
            .iter()
            .filter_map(|(name, value)| Some((name.strip_prefix(&group)?, value.as_str())))
            .collect();
        match inner.is_empty() {
            true => Value::Null,
            false => nested(&inner),
        }
    }

    fn context_map<'t>(&'t self) -> Value<'t> {
        let all = self.input.context.iter();
        let all: Vec<(&str, &str)> = all.map(|(name, value)| (&**name, &**value)).collect();
        nested(&all)
    }

    fn stage_variable(&self, name: &str) -> Option<&str> {
        self.input.stage_variables.get(name).map(String::as_str)
    }

    fn stage_variables(&self) -> Vec<(&str, &str)> {
        let all = self.input.stage_variables.iter();
        all.map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_rendered() {
        let mut input = Input {
            body: r#"{"a": [1, "x"], "b": "q\"", "c": {"d": true}}"#.to_owned(),
            ..Input::default()
        };
        input.parameters[0].push(("id".to_owned(), "7".to_owned()));
        input.parameters[1].push(("id".to_owned(), "8".to_owned()));
        let insert = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        input.context.extend([
            insert("requestId", "r"),
            insert("identity.userAgent", "agent"),
        ]);
        input.stage_variables.extend([insert("v", "one")]);
        for (template, expected) in [
            ("$input.json('$.a') $input.path('$.b')", "[1,\"x\"] q\""),
            (
                "#macro(m $x)<$x>#end#m($input.path('$.c.d'))#foreach($e in $input.path('$.a'))$e#if($foreach.hasNext),#end#end",
                "<true>1,x",
            ),
            ("$input.params('id')$input.params().querystring.id", "78"),
            (
                "$context.requestId $context.identity.userAgent $context.identity.keySet()",
                "r agent [userAgent]",
            ),
            ("$stageVariables.v$stageVariables.w", "one"),
            ("a#stop b", "a"),
            ("$missing|$!missing|\\$missing", "||\\$missing"),
        ] {
            let outcome = rendered(template, &input);
            assert_eq!(outcome.as_deref(), Some(expected), "{template}");
        }
    }

    #[test]
    fn what_fails_or_takes_too_long_is_nothing() {
        let input = Input::default();
        assert_eq!(rendered("$input.body.substring(9)", &input), None);
        let endless = "#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end";
        assert_eq!(rendered(endless, &input), None);
    }
}
