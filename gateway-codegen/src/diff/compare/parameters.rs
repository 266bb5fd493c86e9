//! Parameters of requests.

use super::Both;
use super::schemas::{Role, Subject};
use crate::diff::change::{Change, Place};
use crate::diff::contract::{Endpoint, Meaning, Value};
use crate::json_schema::{SchemaId, Types};
use crate::openapi::model::In;
use crate::plan::schema::{Constant, Rule};

pub(super) fn compare(both: &mut Both<'_, '_>, before: &Endpoint, after: &Endpoint) {
    for old in &before.parameters {
        match after
            .parameters
            .iter()
            .find(|new| is_same(before, old, after, new))
        {
            Some(new) => parameter(both, old, new),
            None if old.parameter.location == In::Path => {}
            None => {
                let name = named(old);
                let reason =
                    "requests with it are still answered, but what is done with it may change";
                let change = Change::unknown(
                    "parameter-removed",
                    format!("{name} is no longer described"),
                    reason,
                );
                let place = Place::of(&after.operation.origin);
                both.push(change.old(Place::of(&old.parameter.origin)).new_at(place));
            }
        }
    }
    for new in &after.parameters {
        if before
            .parameters
            .iter()
            .any(|old| is_same(before, old, after, new))
        {
            continue;
        }
        let name = named(new);
        let change = match (new.parameter.location, new.parameter.required) {
            (In::Path, _) => continue,
            (_, true) => Change::breaking(
                "parameter-required-added",
                format!("{name} is new, and required"),
            ),
            (_, false) => Change::safe("parameter-added", format!("{name} is new")),
        };
        let place = Place::of(&before.operation.origin);
        both.push(change.old(place).new_at(Place::of(&new.parameter.origin)));
    }
}

/// Variables of paths belong together by where they stand, others by their names.
fn is_same(before: &Endpoint, old: &Value, after: &Endpoint, new: &Value) -> bool {
    let (old, new) = (&old.parameter, &new.parameter);
    let at = |endpoint: &Endpoint, name: &str| {
        let name = name.trim_end_matches('+');
        endpoint.variables.iter().position(|it| it == name)
    };
    old.location == new.location
        && match old.location {
            In::Path => {
                let place = at(before, &old.name.value);
                place.is_some() && place == at(after, &new.name.value)
            }
            In::Header => old.name.value.eq_ignore_ascii_case(&new.name.value),
            In::Query | In::Cookie | In::Form => old.name.value == new.name.value,
        }
}

fn named(value: &Value) -> String {
    let kind = match value.parameter.location {
        In::Path => "path parameter",
        In::Query => "query parameter",
        In::Header => "header parameter",
        In::Cookie => "cookie parameter",
        In::Form => "form field",
    };
    format!("the {kind} `{}`", value.parameter.name.value)
}

fn parameter(both: &mut Both<'_, '_>, old: &Value, new: &Value) {
    let places = (
        Place::of(&old.parameter.origin),
        Place::of(&new.parameter.origin),
    );
    let name = named(new);
    let mut push =
        |change: Change| both.push(change.old(places.0.clone()).new_at(places.1.clone()));
    if old.parameter.location != In::Path {
        match (old.parameter.required, new.parameter.required) {
            (false, true) => push(Change::breaking(
                "parameter-required",
                format!("{name} is required now"),
            )),
            (true, false) => push(Change::safe(
                "parameter-optional",
                format!("{name} is not required any more"),
            )),
            _ => {}
        }
    }
    if old.parameter.allows_empty && !new.parameter.allows_empty {
        push(Change::breaking(
            "parameter-empty-refused",
            format!("{name} must not be empty any more"),
        ));
    }
    if !old.parameter.is_deprecated && new.parameter.is_deprecated {
        push(Change::safe(
            "parameter-deprecated",
            format!("{name} is deprecated now"),
        ));
    }
    if old.default != new.default && !new.parameter.required {
        let value = |default: &Option<String>| default.clone().unwrap_or_else(|| "none".to_owned());
        let message = format!(
            "the default of {name} was {}, and is {}",
            value(&old.default),
            value(&new.default)
        );
        let reason = "requests without it may mean something else";
        push(Change::unknown(
            "parameter-default-changed",
            message,
            reason,
        ));
    }
    let is_listed = |schema: Meaning, both: &Both<'_, '_>, is_new: bool| match schema {
        Meaning::Is(id) => {
            let id = if is_new { both.graph.second(id) } else { id };
            id != SchemaId::NEVER
                && both
                    .graph
                    .schema(id)
                    .is_some_and(|it| it.says.types.0 & (Types::ARRAY.0 | Types::OBJECT.0) != 0)
        }
        Meaning::Any | Meaning::Broken(_) => false,
    };
    let has_media_type = old.parameter.media_type.is_some() || new.parameter.media_type.is_some();
    let is_written =
        has_media_type || (is_listed(old.schema, both, false) && is_listed(new.schema, both, true));
    if old.style != new.style && is_written {
        let change = Change::breaking(
            "parameter-style-changed",
            format!("{name} is written in another way"),
        );
        both.push(change.old(places.0.clone()).new_at(places.1.clone()));
        return;
    }
    if !has_media_type && let Some(change) = as_texts(both, old.schema, new.schema, &name) {
        both.push(change.old(places.0).new_at(places.1));
        return;
    }
    let subject = Subject {
        id: "parameter",
        what: name,
        role: Role::Sent,
        old: places.0,
        new: places.1,
    };
    both.compare_schemas(&subject, old.schema, new.schema);
}

/// Where one schema takes texts and the other one numbers or truth values, which are texts as well as they are sent:
/// what is known of it. `None`: values are compared as what they are.
fn as_texts(both: &mut Both<'_, '_>, old: Meaning, new: Meaning, name: &str) -> Option<Change> {
    let Meaning::Is(old) = old else { return None };
    let Meaning::Is(new) = new else { return None };
    let new = both.graph.second(new);
    let (before, after) = (both.graph.schema(old)?, both.graph.schema(new)?);
    let (was, is) = (before.says.types, after.says.types);
    let scalars = Types::NUMBER.and(Types::BOOLEAN);
    let is_text = |types: Types| types.within(Types::STRING) != Types::NONE;
    let is_scalar = |types: Types| types != Types::NONE && types.within(scalars) == types;
    if is_scalar(was) && is_text(is) {
        if both.is_included(old, new) {
            return None;
        }
        let takes_all = after.says.string.is_none() && after.says.rules.is_empty();
        return Some(match takes_all {
            true => Change::safe("parameter-widened", format!("{name} may be any text now")),
            false => Change::unknown(
                "parameter-changed",
                format!("{name} was a number or a truth value, and is a text"),
                "whether the texts of all its values are still accepted is not decided",
            ),
        });
    }
    // Listed texts may be such as are read as numbers.
    let texts = before.says.rules.iter().find_map(|rule| match rule {
        Rule::Enum(constants) => Some(constants.as_slice()),
        Rule::Const(constant) => Some(std::slice::from_ref(constant)),
        _ => None,
    })?;
    let is_read = |constant: &Constant| match constant {
        Constant::Text(text) => serde_json::from_str::<serde_json::Value>(text)
            .is_ok_and(|value| value.is_number() || value.is_boolean()),
        _ => false,
    };
    let may_be = is_scalar(is) && !texts.is_empty() && texts.iter().all(is_read);
    may_be.then(|| {
        Change::unknown(
            "parameter-changed",
            format!("{name} was one of some texts, and is a number or a truth value"),
            "whether these texts are still accepted is not decided",
        )
    })
}
