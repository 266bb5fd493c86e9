//! Values that are written as texts: parameters, and fields of forms. Numbers are texts there as well, and one item of a
//! list is written as the item is.

use super::Both;
use super::schemas::Subject;
use crate::diff::change::Change;
use crate::json_schema::{SchemaId, Types};
use crate::plan::schema::{Constant, Rule, Schema};

const SCALARS: Types = Types::NUMBER.and(Types::BOOLEAN);
const LISTS: Types = Types::ARRAY.and(Types::OBJECT);

/// How a value stands in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Each item of a list for itself: `a=1&a=2`.
    Repeated,
    /// With something between the items, which is no part of one.
    Separated,
    /// The same, where at least one character stands: a segment of a path.
    Segment,
    /// In some other way.
    Other,
}

/// Compares what a value may be that callers send as text.
pub(super) fn compare(
    both: &mut Both<'_, '_>,
    mut subject: Subject,
    (old, new): (SchemaId, SchemaId),
    form: Form,
) {
    if both.graph.are_same(old, new) {
        return;
    }
    let sent = sent(both, old);
    subject.within.extend(sent.conditions);
    if form == Form::Segment {
        subject.within.push(both.graph.sendable.filled);
    }
    if let Some(change) = as_texts(both, &subject, old, new) {
        both.push(change.old(subject.old).new_at(subject.new));
        return;
    }
    if let Some(item) = as_item(both, new, sent.types, form) {
        // What stands between items is no part of a number.
        let may_split = form != Form::Repeated && sent.types.has(Types::STRING) && !item.takes_all;
        compare_item(both, &subject, old, (item.schema, may_split));
        return;
    }
    if form == Form::Repeated && may_be_several(both, old) {
        // One item is written as a value that is no list.
        let takes_lists = types(both, new).within(LISTS) != Types::NONE;
        let sendable = both.graph.sendable;
        subject.within.push(match takes_lists {
            true => sendable.listed,
            false => sendable.several,
        });
    }
    both.compare_ids(&subject, old, new);
}

/// What callers can send where a schema describes it.
struct Sent {
    types: Types,
    /// What the values are besides.
    conditions: Option<SchemaId>,
}

fn sent(both: &Both<'_, '_>, old: SchemaId) -> Sent {
    let sendable = both.graph.sendable;
    let Some(schema) = both.graph.schema(old) else {
        // Nothing is said of it, so that it is what is written.
        return Sent {
            types: Types::STRING,
            conditions: (old == SchemaId::ANY).then_some(sendable.text),
        };
    };
    let types = schema.says.types;
    let is_untyped = types == Types::ALL;
    if !types.has(Types::STRING) || !takes_all_texts(schema) {
        return Sent {
            types,
            conditions: None,
        };
    }
    match is_untyped {
        true => Sent {
            types: Types::STRING,
            conditions: Some(sendable.text),
        },
        false => Sent {
            types: types.within(LISTS.and(Types::STRING)),
            conditions: Some(sendable.word),
        },
    }
}

fn takes_all_texts(schema: &Schema) -> bool {
    schema.says.string.is_none() && schema.says.rules.is_empty()
}

fn is_any_text(both: &Both<'_, '_>, id: SchemaId) -> bool {
    match both.graph.schema(id) {
        Some(schema) => schema.says.types.has(Types::STRING) && takes_all_texts(schema),
        None => id == SchemaId::ANY,
    }
}

fn types(both: &Both<'_, '_>, id: SchemaId) -> Types {
    match both.graph.schema(id) {
        Some(schema) => schema.says.types,
        None if id == SchemaId::ANY => Types::ALL,
        None => Types::NONE,
    }
}

/// Whether a value may be a list of two items.
fn may_be_several(both: &Both<'_, '_>, id: SchemaId) -> bool {
    let says = both.graph.schema(id).map(|it| &it.says);
    says.is_some_and(|says| {
        let most = says.array.as_ref().map_or(usize::MAX, |it| it.max_items);
        says.types.has(Types::ARRAY) && most > 1
    })
}

/// The only item of a list.
struct Item {
    schema: SchemaId,
    /// Whether a text is taken however it is taken apart.
    takes_all: bool,
}

/// The only item, where what was no list is read as a list of one, of which nothing else is asked.
fn as_item(both: &Both<'_, '_>, new: SchemaId, sent: Types, form: Form) -> Option<Item> {
    let schema = both.graph.schema(new)?;
    let is_list = schema.says.types == Types::ARRAY && schema.says.rules.is_empty();
    let is_no_list = sent != Types::NONE && sent.within(LISTS) == Types::NONE;
    if !is_list || !is_no_list || form == Form::Other {
        return None;
    }
    let Some(array) = &schema.says.array else {
        return Some(Item {
            schema: SchemaId::ANY,
            takes_all: true,
        });
    };
    let is_plain = array.contains.is_none() && array.unevaluated.is_none();
    let may_be_one = array.min_items <= 1 && array.max_items >= 1;
    (is_plain && may_be_one).then(|| {
        let first = array.prefix.first().copied();
        let schema = first.or(array.items).unwrap_or(SchemaId::ANY);
        let is_any = !array.is_unique && array.prefix.is_empty() && array.max_items == usize::MAX;
        Item {
            schema,
            takes_all: is_any && is_any_text(both, schema),
        }
    })
}

/// What was one value is read as a list of one.
fn compare_item(
    both: &mut Both<'_, '_>,
    subject: &Subject,
    old: SchemaId,
    (item, may_split): (SchemaId, bool),
) {
    let fits = is_any_text(both, item) || both.causes(&subject.of(old), item).is_empty();
    let name = &subject.what;
    let change = if !fits {
        both.compare_ids(subject, old, item);
        return;
    } else if may_split {
        Change::unknown(
            format!("{}-changed", subject.id),
            format!("{name} was one value, and is a list"),
            "texts with what separates items are several items now",
        )
    } else {
        let message = format!("{name} may be a list now");
        Change::safe(format!("{}-widened", subject.id), message)
    };
    both.push(change.old(subject.old.clone()).new_at(subject.new.clone()));
}

/// Where one schema takes texts and the other one numbers or truth values, which are texts as well as they are sent:
/// what is known of it. `None`: values are compared as what they are.
fn as_texts(
    both: &mut Both<'_, '_>,
    subject: &Subject,
    old: SchemaId,
    new: SchemaId,
) -> Option<Change> {
    let (before, after) = (both.graph.schema(old)?, both.graph.schema(new)?);
    let (was, is) = (before.says.types, after.says.types);
    let is_text = |types: Types| types.within(Types::STRING) != Types::NONE;
    let is_scalar = |types: Types| types != Types::NONE && types.within(SCALARS) == types;
    let (id, name) = (subject.id, &subject.what);
    if is_scalar(was) && is_text(is) {
        let takes_all = takes_all_texts(after);
        if both.is_included(old, new) {
            return None;
        }
        return Some(match takes_all {
            true => Change::safe(
                format!("{id}-widened"),
                format!("{name} may be any text now"),
            ),
            false => Change::unknown(
                format!("{id}-changed"),
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
            format!("{id}-changed"),
            format!("{name} was one of some texts, and is a number or a truth value"),
            "whether these texts are still accepted is not decided",
        )
    })
}
