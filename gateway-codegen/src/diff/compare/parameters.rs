//! Parameters of requests.

use super::Both;
use super::schemas::{Role, Subject};
use super::texts::{self, Form};
use crate::diff::change::{Change, Place};
use crate::diff::contract::{Endpoint, Meaning, Value};
use crate::json_schema::Types;
use crate::openapi::model::In;

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
    let is_listed = |schema: Meaning, both: &Both<'_, '_>, is_new: bool| {
        let id = both.id_of(schema, is_new);
        let schema = id.and_then(|id| both.graph.schema(id));
        schema.is_some_and(|it| it.says.types.0 & (Types::ARRAY.0 | Types::OBJECT.0) != 0)
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
    let subject = Subject::new("parameter", name, Role::Sent, places);
    let ids = (both.id_of(old.schema, false), both.id_of(new.schema, true));
    match ids {
        (Some(was), Some(is)) if !has_media_type => {
            texts::compare(both, subject, (was, is), form_of(new));
        }
        _ => both.compare_schemas(&subject, old.schema, new.schema),
    }
}

/// How a parameter stands in a request.
fn form_of(value: &Value) -> Form {
    let is_separated = value.style.starts_with("Separated");
    match value.parameter.location {
        // One that may be empty is no list then.
        _ if value.parameter.allows_empty => Form::Other,
        In::Path if is_separated => Form::Segment,
        _ if is_separated => Form::Separated,
        _ if value.style.starts_with("Repeated") => Form::Repeated,
        _ => Form::Other,
    }
}
