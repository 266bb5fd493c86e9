//! What mends what is wrong with a template.

use super::finding::{Finding, Kind, Part};
use super::report::Reporter;
use super::scanner::Fault;
use super::scene::Scene;
use super::value::{Key, Source};

impl Reporter<'_> {
    /// What mends a finding.
    pub(super) fn help(&self, finding: &Finding, scene: &Scene<'_>) -> Vec<String> {
        let written = self.source(finding.at).trim();
        let as_json = |source: &Source| match source {
            Source::Body(keys) if !keys.contains(&Key::Item) => format!("$input.json('{source}')"),
            _ => "$input.json(…)".to_owned(),
        };
        let formal = written
            .trim_start_matches("$!")
            .trim_start_matches('$')
            .trim_start_matches('{')
            .trim_end_matches('}');
        let escaped = format!("$util.escapeJavaScript(${formal}).replaceAll(\"\\\\'\", \"'\")");
        match &finding.kind {
            Kind::Structure(fault) => vec![
                match fault {
                    Fault::TrailingComma | Fault::MissingComma => {
                        "write the comma where another one follows: \
                         `#if($foreach.hasNext),#end` in a loop"
                    }
                    Fault::Unclosed => "close what is open",
                    Fault::Unopened => "remove it, or open what it closes",
                    Fault::ControlCharacter => "write `\\n` in the string",
                    Fault::Character => "names and texts of JSON stand in double quotes",
                    _ => "make the template write one JSON value",
                }
                .to_owned(),
            ],
            Kind::Gap(source, part) => {
                let guarded = where_it_is(written, formal, source.as_ref(), *part, scene);
                vec![match source {
                    Some(Source::Parameter(..)) => {
                        format!("write it in quotes, or only where it is there: `{guarded}`")
                    }
                    Some(source @ Source::Body(keys))
                        if *part == Part::Itself && !keys.contains(&Key::Item) =>
                    {
                        format!(
                            "use `{}`, which writes `\"\"` then, or `{guarded}`",
                            as_json(source)
                        )
                    }
                    _ => format!("write `{guarded}`"),
                }]
            }
            Kind::Bare(Some(source @ Source::Body(keys)))
            | Kind::Java(Some(source @ Source::Body(keys)))
                if !keys.contains(&Key::Item) =>
            {
                vec![format!(
                    "use `{}`, which writes JSON whatever it is",
                    as_json(source)
                )]
            }
            Kind::Bare(Some(Source::Parameter(..))) => vec![format!(
                "write it only where it is a number, `#if(${formal}.matches(\"[0-9]+\"))`, or, where a text is wanted, in quotes: `\"{escaped}\"`"
            )],
            Kind::Bare(_) => vec![format!("write it in quotes: `\"{escaped}\"`")],
            Kind::Java(_) => vec!["go through it with `#foreach`".to_owned()],
            Kind::Quoted(_) => vec![format!("remove the quotes around `{written}`")],
            Kind::Raw(..) => vec![format!("write `{escaped}`")],
            Kind::RawNested(_) => vec![format!(
                "it stands in JSON in a string, and is escaped for both: `$util.escapeJavaScript({escaped}).replaceAll(\"\\\\'\", \"'\")`"
            )],
            Kind::Nested(_) => vec![format!(
                "escape it for both: `$util.escapeJavaScript(${formal}).replaceAll(\"\\\\'\", \"'\")`"
            )],
            Kind::Apostrophe(_) => vec![
                "take the backslash away again: `….replaceAll(\"\\\\'\", \"'\")` behind the call"
                    .to_owned(),
            ],
            Kind::Property(_) => Vec::new(),
        }
    }
}

/// A reference as it is written, and `null` where it writes nothing.
fn where_it_is(
    written: &str,
    formal: &str,
    source: Option<&Source>,
    part: Part,
    scene: &Scene<'_>,
) -> String {
    let may_be_false = match part {
        Part::Test => true,
        Part::Itself => source.is_some_and(|source| scene.may_be_false(source)),
        Part::Size | Part::Text => false,
    };
    let is_there = match source {
        // An empty text is there, and what is compared with nothing is not.
        Some(Source::Parameter(..)) => format!("\"{written}\" != \"\""),
        _ if part == Part::Text => format!("\"{written}\" != \"\""),
        _ if may_be_false => format!("${formal} || ${formal} == false"),
        _ => format!("${formal}"),
    };
    format!("#if({is_there}){written}#else null#end")
}
