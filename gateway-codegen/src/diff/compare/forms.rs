//! Bodies that are forms, whose fields are texts.

use super::Both;
use super::schemas::{Role, Subject};
use super::texts::{self, Form};
use crate::diff::contract::{Body, Meaning};
use crate::json_schema::{SchemaId, Types};
use crate::plan::schema::Object;
use crate::source::pointer::escape;

/// A field that both sides describe.
struct Field {
    name: String,
    old: SchemaId,
    new: SchemaId,
}

/// Compares bodies of requests; fields of forms that are texts each for itself.
pub(super) fn compare(both: &mut Both<'_, '_>, mut subject: Subject, old: &Body, new: &Body) {
    let is_form = |body: &Body| {
        let names = ["application/x-www-form-urlencoded", "multipart/form-data"];
        // An encoding says how each field is written.
        names.contains(&body.media_type.as_str()) && body.encoding.is_none()
    };
    if is_form(old) && is_form(new) {
        for field in fields(both, old.schema, new.schema) {
            let shown = escape(&field.name);
            let what = format!("{} at `/{shown}`", subject.what);
            let places = (subject.old.clone(), subject.new.clone());
            let own = Subject::new(subject.id, what, Role::Sent, places);
            texts::compare(both, own, (field.old, field.new), Form::Repeated);
            subject.apart.insert(field.name);
        }
    }
    both.compare_schemas(&subject, old.schema, new.schema);
}

/// The fields of two forms that were texts, and differ.
fn fields(both: &Both<'_, '_>, old: Meaning, new: Meaning) -> Vec<Field> {
    let (Meaning::Is(old), Meaning::Is(new)) = (old, new) else {
        return Vec::new();
    };
    let object = |id: SchemaId| {
        let says = both.graph.schema(id).map(|it| &it.says);
        says.and_then(|says| says.object.as_ref())
    };
    let (Some(old), Some(new)) = (object(old), object(both.graph.second(new))) else {
        return Vec::new();
    };
    let known = described(new);
    let fields = described(old).into_iter().filter_map(|(name, was)| {
        let (_, is) = known.iter().find(|(it, _)| *it == name)?;
        let is_text = both.graph.schema(was).is_none_or(|schema| {
            let lists = Types::ARRAY.and(Types::OBJECT);
            let types = schema.says.types;
            types == Types::ALL || types.within(lists) == Types::NONE
        });
        (is_text && !both.graph.are_same(was, *is)).then(|| Field {
            name: name.to_owned(),
            old: was,
            new: *is,
        })
    });
    fields.collect()
}

/// The members that an object may have, with their schemas.
fn described(object: &Object) -> Vec<(&str, SchemaId)> {
    let members = object.members.iter().filter(|it| it.forbidden.is_none());
    members
        .filter_map(|it| Some((it.name.as_str(), it.schema?)))
        .collect()
}
