//! What several schemas say of one value, as one view.

use crate::emit::portal::view::{PropertyView, SchemaView};

/// What a schema of no type is called.
const ANYTHING: &str = "anything";

/// Adds what else is said of a member.
pub(super) fn add_property(known: &mut PropertyView, more: PropertyView) {
    known.is_required |= more.is_required;
    add(&mut known.schema, more.schema);
}

/// Adds what is asked and not said yet.
pub(super) fn add_constraints(known: &mut Vec<String>, more: Vec<String>) {
    for asked in more {
        if !known.contains(&asked) {
            known.push(asked);
        }
    }
}

/// Adds what else is said of a value.
fn add(known: &mut SchemaView, more: SchemaView) {
    if known.type_text == ANYTHING {
        known.type_text = more.type_text;
        known.link = known.link.take().or(more.link);
    } else if let Some(narrower) = narrower(&known.type_text, &more.type_text) {
        known.type_text = narrower;
    }
    if known.title.is_empty() {
        known.title = more.title;
    }
    if known.description.is_empty() {
        known.description = more.description;
    }
    if known.more.is_empty() {
        known.more = more.more;
    }
    if known.values.is_empty() {
        known.values = more.values;
    } else {
        let of_both = known.values.iter().filter(|it| more.values.contains(it));
        let of_both: Vec<String> = of_both.cloned().collect();
        // Of lists that are cut it is not known; and no value at all is told elsewhere.
        if !of_both.is_empty() && !is_cut(&known.values) && !is_cut(&more.values) {
            known.values = of_both;
        }
    }
    if known.default.is_empty() {
        known.default = more.default;
    }
    if known.example.is_empty() {
        known.example = more.example;
        known.unfit = more.unfit;
    }
    add_constraints(&mut known.constraints, more.constraints);
    known.is_read_only |= more.is_read_only;
    known.is_write_only |= more.is_write_only;
    known.is_deprecated |= more.is_deprecated;
    known.is_cut |= more.is_cut;
    for property in more.properties {
        let mut of_both = known.properties.iter_mut();
        match of_both.find(|it| it.is_named == property.is_named && it.name == property.name) {
            Some(same) => add_property(same, property),
            None => known.properties.push(property),
        }
    }
    for item in more.items {
        let mut of_both = known.items.iter_mut();
        match of_both.find(|it| it.name == item.name) {
            Some(same) => add_property(same, item),
            None => known.items.push(item),
        }
    }
    known.groups.extend(more.groups);
}

/// Whether a list says that there are more values.
fn is_cut(values: &[String]) -> bool {
    values.last().is_some_and(|last| last.starts_with('…'))
}

/// The types that two texts of types have in common; `None`: there is nothing to say.
fn narrower(one: &str, other: &str) -> Option<String> {
    let others: Vec<&str> = other.split(" or ").collect();
    let both = one.split(" or ").filter_map(|kind| match kind {
        "number" if !others.contains(&"number") && others.contains(&"integer") => Some("integer"),
        "integer" if others.contains(&"number") => Some("integer"),
        kind => others.contains(&kind).then_some(kind),
    });
    let both: Vec<&str> = both.collect();
    (!both.is_empty()).then(|| both.join(" or "))
}
