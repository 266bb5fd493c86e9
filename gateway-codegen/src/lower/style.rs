//! `style`, `explode` and `collectionFormat` → how values are written.

use crate::openapi::model::{In, Parameter, Version};
use crate::plan::{Separator, Style};
use crate::source::Node;

/// How the value of a parameter is written. `None`: its style means nothing where it stands.
pub(super) fn of(parameter: &Parameter, version: Version, except: &[&str]) -> Option<Style> {
    let style = parameter.style.as_deref();
    if parameter.media_type.is_some() {
        return Some(Style::Json);
    }
    if version == Version::V2 {
        return match (style, parameter.location) {
            (Some("multi"), In::Query | In::Form) => Some(Style::Repeated { except: Vec::new() }),
            (style, _) => Some(Style::Separated {
                separator: separator(style)?,
                is_exploded: false,
            }),
        };
    }
    let is_pairs = matches!(parameter.location, In::Query | In::Cookie);
    let style = style.unwrap_or(if is_pairs { "form" } else { "simple" });
    named(style, parameter.location, parameter.explode, except)
}

/// A style of OpenAPI 3 in a place where it has a meaning.
pub(super) fn named(
    style: &str,
    location: In,
    explode: Option<bool>,
    except: &[&str],
) -> Option<Style> {
    let is_exploded = explode.unwrap_or(style == "form");
    let separated = |separator| match is_exploded {
        true => Style::Repeated {
            except: except.iter().map(|name| (*name).to_owned()).collect(),
        },
        false => Style::Separated {
            separator,
            is_exploded: false,
        },
    };
    Some(match (style, location) {
        ("form", In::Query | In::Cookie) => separated(Separator::Comma),
        ("spaceDelimited", In::Query) => separated(Separator::Space),
        ("pipeDelimited", In::Query) => separated(Separator::Pipe),
        ("deepObject", In::Query) => Style::Deep,
        ("simple", In::Path | In::Header) => Style::Separated {
            separator: Separator::Comma,
            is_exploded,
        },
        ("label", In::Path) => Style::Label { is_exploded },
        ("matrix", In::Path) => Style::Matrix { is_exploded },
        _ => return None,
    })
}

/// What a `collectionFormat` separates by.
pub(super) fn separator(format: Option<&str>) -> Option<Separator> {
    Some(match format {
        None | Some("csv") => Separator::Csv,
        Some("ssv") => Separator::Space,
        Some("tsv") => Separator::Tab,
        Some("pipes") => Separator::Pipe,
        Some(_) => return None,
    })
}

/// What stands between the items of the items of a list of Swagger 2.0, and of theirs.
pub(super) fn inner_separators(node: &Node) -> Vec<Separator> {
    const MAX: usize = 8;
    let mut separators = Vec::new();
    let mut items = node.get("items");
    while let Some(node) = items.filter(|_| separators.len() < MAX) {
        let format = node.get("collectionFormat").and_then(Node::as_str);
        separators.push(separator(format).unwrap_or(Separator::Csv));
        items = node.get("items");
    }
    // Only lists have items.
    separators.pop();
    separators
}
