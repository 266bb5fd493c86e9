//! Plan schemas as the runtime's tables, so that the compiler can hold values to them.

use crate::json_schema::{self as shapes, Table};
use crate::plan::Schemas;
use crate::plan::schema::{
    Array, Bound, Constant, Decimal, Member, Number, Object, Pattern, Rule, Says, Text, sorted,
};

/// Where the parts of tables lie while they are used.
pub type Arena = bumpalo::Bump;

/// The table of an API's schemas, whose ids are the same.
///
/// ```
/// use gateway_codegen::json_schema::{SchemaId, fits};
/// use gateway_codegen::plan::Schemas;
/// use gateway_codegen::schema::{Arena, table};
///
/// let (schemas, arena) = (Schemas::default(), Arena::new());
/// let table = table(&schemas, &arena);
/// assert!(fits(&table, SchemaId::ANY, "[1, 2]").is_ok());
/// ```
pub fn table<'t>(schemas: &'t Schemas, arena: &'t Arena) -> Table<'t> {
    let schemas = schemas.schemas.iter();
    Table {
        schemas: arena.alloc_slice_fill_iter(schemas.map(|schema| says(&schema.says, arena))),
    }
}

fn says<'t>(says: &'t Says, arena: &'t Arena) -> shapes::Schema<'t> {
    let rules = says.rules.iter().map(|it| rule(it, arena));
    shapes::Schema {
        types: says.types,
        number: says.number.as_ref().map(|it| &*arena.alloc(number(it))),
        string: says
            .string
            .as_ref()
            .map(|it| &*arena.alloc(text(it, arena))),
        array: says.array.as_ref().map(|it| &*arena.alloc(array(it))),
        object: says
            .object
            .as_ref()
            .map(|it| &*arena.alloc(object(it, arena))),
        rules: arena.alloc_slice_fill_iter(rules),
        resource: says.resource,
    }
}

fn number(number: &Number) -> shapes::Number<'_> {
    shapes::Number {
        minimum: number.minimum.as_ref().map(bound),
        maximum: number.maximum.as_ref().map(bound),
        multiple_of: number.multiple_of.as_ref().map(Decimal::shape),
        format: number.format,
    }
}

fn bound(bound: &Bound) -> shapes::Bound<'_> {
    shapes::Bound {
        limit: bound.limit.shape(),
        is_exclusive: bound.is_exclusive,
    }
}

fn text<'t>(text: &'t Text, arena: &'t Arena) -> shapes::Text<'t> {
    shapes::Text {
        min_length: text.min_length,
        max_length: text.max_length,
        pattern: text
            .pattern
            .as_ref()
            .map(|it| &*arena.alloc(pattern(it, arena))),
        format: text.format,
    }
}

fn pattern<'t>(pattern: &'t Pattern, arena: &'t Arena) -> shapes::Pattern<'t> {
    let automata = pattern.automata.iter().map(|automaton| shapes::Automaton {
        is_wanted: automaton.is_wanted,
        ascii: &automaton.ascii,
        others: &automaton.others,
        n_classes: automaton.n_classes,
        next: &automaton.next,
        positions: automaton.positions.as_ref().map(|positions| {
            &*arena.alloc(shapes::Positions {
                n_words: positions.n_words,
                first: &positions.first,
                places: &positions.places,
                moves: &positions.moves,
                words: &positions.words,
            })
        }),
    });
    shapes::Pattern {
        text: &pattern.text,
        automata: arena.alloc_slice_fill_iter(automata),
    }
}

fn array(array: &Array) -> shapes::Array<'_> {
    shapes::Array {
        prefix: &array.prefix,
        items: array.items,
        min_items: array.min_items,
        max_items: array.max_items,
        is_unique: array.is_unique,
        contains: array.contains.map(|contains| shapes::Contains {
            schema: contains.schema,
            min: contains.min,
            max: contains.max,
        }),
        unevaluated: array.unevaluated,
    }
}

fn object<'t>(object: &'t Object, arena: &'t Arena) -> shapes::Object<'t> {
    let patterns = object
        .patterns
        .iter()
        .map(|(it, id)| (pattern(it, arena), *id));
    let dependent = object.dependent_required.iter();
    shapes::Object {
        members: arena.alloc_slice_fill_iter(object.members.iter().map(member)),
        sorted: arena.alloc_slice_copy(&object.sorted()),
        n_required: object.n_required(),
        is_simple: object.is_simple(),
        patterns: arena.alloc_slice_fill_iter(patterns),
        additional: object.additional,
        names: object.names,
        min_properties: object.min_properties,
        max_properties: object.max_properties,
        dependent_required: arena
            .alloc_slice_fill_iter(dependent.map(|(with, needed)| (*with, needed.as_slice()))),
        dependent_schemas: &object.dependent_schemas,
        unevaluated: object.unevaluated,
    }
}

fn member(member: &Member) -> shapes::Member<'_> {
    shapes::Member {
        name: &member.name,
        schema: member.schema,
        is_required: member.is_required,
        forbidden: member.forbidden,
    }
}

fn rule<'t>(rule: &'t Rule, arena: &'t Arena) -> shapes::Rule<'t> {
    match rule {
        Rule::Reference(id) => shapes::Rule::Reference(*id),
        Rule::DynamicReference(anchors, id) => shapes::Rule::DynamicReference(anchors, *id),
        Rule::AllOf(ids) => shapes::Rule::AllOf(ids),
        Rule::AnyOf(ids) => shapes::Rule::AnyOf(ids),
        Rule::OneOf(ids) => shapes::Rule::OneOf(ids),
        Rule::Not(id) => shapes::Rule::Not(*id),
        Rule::If(condition, then, otherwise) => shapes::Rule::If(*condition, *then, *otherwise),
        Rule::Const(value) => shapes::Rule::Const(value.shape()),
        Rule::Enum(constants) => {
            let values = constants.iter().map(Constant::shape);
            shapes::Rule::Enum(shapes::Constants {
                values: arena.alloc_slice_fill_iter(values),
                sorted: arena.alloc_slice_copy(&sorted(constants)),
            })
        }
        Rule::Discriminator(discriminator) => {
            shapes::Rule::Discriminator(arena.alloc(shapes::Discriminator {
                property: &discriminator.property,
                schemas: arena.alloc_slice_copy(&discriminator.sorted()),
            }))
        }
    }
}
