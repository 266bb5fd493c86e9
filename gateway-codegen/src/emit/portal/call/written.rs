//! Parameters and fields of forms as their styles write them: in samples, and in words beside parameters. What is written is what
//! the runtime reads (`validate::written`): a comma that is percent-encoded is data, and one between items is not.

use serde_json::{Map, Value};

use super::encoded;
use crate::openapi::media_type::is_json;
use crate::plan::Location;
use crate::plan::docs::ParameterDocs;

/// How texts stand between separators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Coding {
    /// Percent-encoded.
    Percent,
    /// As they are.
    Plain,
}

impl Coding {
    fn of(self, text: &str) -> String {
        match self {
            Coding::Percent => encoded(text, false),
            Coding::Plain => text.to_owned(),
        }
    }
}

/// How a value is written.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Manner<'d> {
    /// The name of the parameter or field.
    pub(in super::super) name: &'d str,
    /// Where it stands; fields of forms are written as in queries.
    pub(in super::super) location: Location,
    /// `style`, or `collectionFormat`; empty: that of the place.
    pub(in super::super) style: &'d str,
    /// `explode`.
    pub(in super::super) explode: Option<bool>,
}

impl<'d> Manner<'d> {
    pub(in super::super) fn of(docs: &'d ParameterDocs) -> Self {
        Manner {
            name: &docs.name,
            location: docs.location,
            style: &docs.style,
            explode: docs.explode,
        }
    }

    /// Whether it is pairs of names and values, and not one text.
    pub(in super::super) fn is_pairs(&self) -> bool {
        matches!(self.location, Location::Query | Location::Cookie)
    }

    fn style(&self) -> &'d str {
        match self.style {
            "" if self.is_pairs() => "form",
            "" => "simple",
            style => style,
        }
    }

    fn is_exploded(&self) -> bool {
        let style = self.style();
        // A list has no brackets in which it could stand.
        style == "deepObject" || self.explode.unwrap_or(matches!(style, "form" | "multi"))
    }

    fn separator(&self, coding: Coding) -> &'static str {
        match (self.style(), coding) {
            ("spaceDelimited" | "ssv", Coding::Percent) => "%20",
            ("spaceDelimited" | "ssv", Coding::Plain) => " ",
            ("tsv", Coding::Percent) => "%09",
            ("tsv", Coding::Plain) => "\t",
            ("pipeDelimited" | "pipes", _) => "|",
            _ => ",",
        }
    }

    /// Whether a value is written with commas that must not be percent-encoded.
    pub(super) fn has_bare_commas(&self, value: &Value) -> bool {
        let is_several = value.is_array() || value.is_object();
        is_several && !self.is_exploded() && self.style() == "form"
    }

    /// As names and values.
    pub(in super::super) fn pairs(&self, value: &Value, coding: Coding) -> Vec<(String, String)> {
        let name = coding.of(self.name);
        let mut out = Vec::new();
        match value {
            Value::Object(_) if self.style() == "deepObject" => {
                push_deep(name, value, coding, &mut out);
            }
            Value::Object(members) if self.is_exploded() => {
                let members = members.iter();
                out.extend(members.map(|(name, it)| (coding.of(name), coding.of(&scalar(it)))));
            }
            Value::Array(items) if self.is_exploded() => {
                let items = items.iter();
                out.extend(items.map(|it| (name.clone(), coding.of(&scalar(it)))));
            }
            _ => out.push((name, joined(value, self.separator(coding), coding))),
        }
        out
    }

    /// As one text.
    pub(in super::super) fn text(&self, value: &Value, coding: Coding) -> String {
        let is_exploded = self.is_exploded();
        match (self.style(), value) {
            ("label", Value::Object(members)) if is_exploded => {
                format!(".{}", assigned(members, ".", coding))
            }
            ("label", _) if is_exploded => format!(".{}", joined(value, ".", coding)),
            ("label", _) => format!(".{}", joined(value, ",", coding)),
            ("matrix", Value::Object(members)) if is_exploded => {
                format!(";{}", assigned(members, ";", coding))
            }
            ("matrix", Value::Array(items)) if is_exploded => {
                let items = items.iter();
                let items = items.map(|it| format!(";{}={}", self.name, coding.of(&scalar(it))));
                items.collect()
            }
            ("matrix", _) => format!(";{}={}", self.name, joined(value, ",", coding)),
            (_, Value::Object(members)) if is_exploded => assigned(members, ",", coding),
            _ => joined(value, self.separator(coding), coding),
        }
    }
}

/// The names and values of a parameter of a query, or of one that is a cookie, percent-encoded.
pub(super) fn pairs(docs: &ParameterDocs, value: &Value) -> Vec<(String, String)> {
    match docs.media_type.as_str() {
        "" => Manner::of(docs).pairs(value, Coding::Percent),
        _ => vec![(
            encoded(&docs.name, false),
            encoded(&content(docs, value), false),
        )],
    }
}

/// The text of a parameter of a path, or of one that is a header.
pub(super) fn text(docs: &ParameterDocs, value: &Value, coding: Coding) -> String {
    match docs.media_type.as_str() {
        "" => Manner::of(docs).text(value, coding),
        _ => coding.of(&content(docs, value)),
    }
}

/// The text of a parameter that has a media type.
pub(super) fn content(docs: &ParameterDocs, value: &Value) -> String {
    match is_json(&docs.media_type) {
        true => value.to_string(),
        false => scalar(value),
    }
}

/// One value as text.
pub(super) fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// `a,b`; of an object `name,value,other,value`.
fn joined(value: &Value, separator: &str, coding: Coding) -> String {
    let texts: Vec<String> = match value {
        Value::Array(items) => items.iter().map(|it| coding.of(&scalar(it))).collect(),
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, it)| [coding.of(name), coding.of(&scalar(it))])
            .collect(),
        one => vec![coding.of(&scalar(one))],
    };
    texts.join(separator)
}

/// `name=value,other=value`.
fn assigned(members: &Map<String, Value>, separator: &str, coding: Coding) -> String {
    let members = members.iter();
    let members =
        members.map(|(name, it)| format!("{}={}", coding.of(name), coding.of(&scalar(it))));
    members.collect::<Vec<String>>().join(separator)
}

/// `name[member][inner]=value`.
fn push_deep(name: String, value: &Value, coding: Coding, out: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (member, value) in members {
                push_deep(format!("{name}[{}]", coding.of(member)), value, coding, out);
            }
        }
        Value::Array(items) => {
            for item in items {
                push_deep(name.clone(), item, coding, out);
            }
        }
        one => out.push((name, coding.of(&scalar(one)))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Each style as the runtime reads it.
    #[test]
    fn styles() {
        use Location::{Header, Path, Query};
        let list = json!(["a,b", 2]);
        let object = json!({"R": 1, "G": "x y"});
        for (location, style, explode, value, expected) in [
            (Query, "", None, &list, "p=a%2Cb&p=2"),
            (Query, "form", Some(false), &list, "p=a%2Cb,2"),
            (Query, "csv", None, &list, "p=a%2Cb,2"),
            (Query, "multi", None, &list, "p=a%2Cb&p=2"),
            (Query, "ssv", None, &list, "p=a%2Cb%202"),
            (Query, "spaceDelimited", None, &list, "p=a%2Cb%202"),
            (Query, "spaceDelimited", Some(true), &list, "p=a%2Cb&p=2"),
            (Query, "tsv", None, &list, "p=a%2Cb%092"),
            (Query, "pipeDelimited", Some(false), &list, "p=a%2Cb|2"),
            (Query, "pipes", None, &list, "p=a%2Cb|2"),
            (Query, "", None, &object, "G=x%20y&R=1"),
            (Query, "form", Some(false), &object, "p=G,x%20y,R,1"),
            (Query, "deepObject", None, &object, "p[G]=x%20y&p[R]=1"),
            (Path, "", None, &list, "a%2Cb,2"),
            (Path, "simple", Some(true), &object, "G=x%20y,R=1"),
            (Path, "simple", None, &object, "G,x%20y,R,1"),
            (Path, "label", None, &list, ".a%2Cb,2"),
            (Path, "label", Some(true), &list, ".a%2Cb.2"),
            (Path, "label", Some(true), &object, ".G=x%20y.R=1"),
            (Path, "matrix", None, &list, ";p=a%2Cb,2"),
            (Path, "matrix", Some(true), &list, ";p=a%2Cb;p=2"),
            (Path, "matrix", Some(true), &object, ";G=x%20y;R=1"),
            (Header, "", None, &list, "a,b,2"),
            (Header, "", Some(true), &object, "G=x y,R=1"),
        ] {
            let manner = Manner {
                name: "p",
                location,
                style,
                explode,
            };
            let coding = match location {
                Header => Coding::Plain,
                _ => Coding::Percent,
            };
            let text = match manner.is_pairs() {
                true => {
                    let pairs = manner.pairs(value, coding).into_iter();
                    let pairs = pairs.map(|(name, value)| format!("{name}={value}"));
                    pairs.collect::<Vec<String>>().join("&")
                }
                false => manner.text(value, coding),
            };
            assert_eq!(text, expected, "{location:?} {style} {explode:?}");
        }
    }
}
