//! The schemas of an API: a table of all, and functions of those that are worth it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::schema_functions::Functions;
use super::source::{self, comment_text, document_name, ident};
use super::{EmitError, OutputTree, Validators, shapes};
use crate::emit::names::Scope;
use crate::json_schema::{Direction, SchemaId, Types};
use crate::plan::schema::{
    Array, Automaton, Bound, Constant, Decimal, Discriminator, Member, Number, Object, Pattern,
    Rule, Says, Schema, Text,
};
use crate::plan::{Api, Gateway, Operation, Schemas};
use crate::source::SourceMap;

/// What the module may import from `gateway_runtime::codegen::schema`.
const IMPORTS: &[&str] = &[
    "Array",
    "Automaton",
    "Bound",
    "Constant",
    "Contains",
    "Decimal",
    "Direction",
    "Discriminator",
    "Fits",
    "Format",
    "Member",
    "Number",
    "NumberFormat",
    "Object",
    "Pattern",
    "Place",
    "Positions",
    "Reader",
    "Rule",
    "Schema",
    "SchemaId",
    "Table",
    "Text",
    "Types",
    "holds",
];

/// The names that schemas have in the crate.
#[derive(Debug)]
pub(super) struct Names {
    /// Of the ids, by schema.
    constants: Vec<Ident>,
    functions: Functions,
    shapes: shapes::Names,
    /// The schemas whose ids something names: only these have constants.
    used: RefCell<BTreeSet<SchemaId>>,
}

impl Names {
    /// The names, and functions for the bodies of operations where they are wanted.
    pub(super) fn new(api: &Api, validators: Validators) -> Self {
        let roots = roots(api).filter(|_| validators == Validators::Functions);
        let (mut names, mut scope) = Names::of(&api.schemas, roots);
        names.shapes = shapes::Names::new(api, &mut scope);
        names
    }

    /// The names, and functions of `roots`.
    fn of(schemas: &Schemas, roots: impl IntoIterator<Item = SchemaId>) -> (Self, Scope) {
        let mut scope = Scope::with_reserved(["SCHEMAS"]);
        let all = schemas.schemas.iter();
        let constants: Vec<Ident> = all
            .map(|schema| ident(&scope.screaming(&schema.name)))
            .collect();
        let used = RefCell::default();
        let functions = Functions::of(schemas, roots, &|id| {
            constant(&constants, &used, id).unwrap_or_else(|| ident("NEVER"))
        });
        let names = Names {
            constants,
            functions,
            shapes: shapes::Names::default(),
            used,
        };
        (names, scope)
    }

    pub(super) fn shapes(&self) -> &shapes::Names {
        &self.shapes
    }

    /// An id, in the module of the schemas.
    pub(super) fn id(&self, id: SchemaId) -> TokenStream {
        match self.constant(id) {
            Some(name) => quote!(#name),
            None => special(id),
        }
    }

    fn constant(&self, id: SchemaId) -> Option<Ident> {
        constant(&self.constants, &self.used, id)
    }

    /// A `CompiledSchema` of a schema that may be missing, as an `Option`.
    pub(super) fn optional_schema(&self, id: Option<SchemaId>) -> TokenStream {
        match id {
            Some(id) => {
                let schema = self.compiled_schema(id);
                quote!(Some(#schema))
            }
            None => quote!(None),
        }
    }

    /// How many schemas of bodies have functions, and how many have none.
    pub(super) fn count(&self, api: &Api) -> (usize, usize) {
        let all: BTreeSet<SchemaId> = roots(api).collect();
        let (functions, tables): (Vec<SchemaId>, Vec<SchemaId>) = all
            .into_iter()
            .partition(|id| self.functions.name(*id).is_some());
        (functions.len(), tables.len())
    }

    /// A `CompiledSchema` of a schema, from a module beside that of the schemas.
    pub(super) fn compiled_schema(&self, id: SchemaId) -> TokenStream {
        let Some(name) = self.constant(id) else {
            return match id {
                SchemaId::ANY => quote!(CompiledSchema::ANY),
                _ => quote!(CompiledSchema::NEVER),
            };
        };
        let place = quote!(super::schemas::#name);
        match self.functions.name(id) {
            Some(name) => {
                quote!(CompiledSchema::function(&super::schemas::SCHEMAS, #place, super::schemas::#name))
            }
            None => quote!(CompiledSchema::table(&super::schemas::SCHEMAS, #place)),
        }
    }
}

/// The schemas of bodies, in the order of the operations.
fn roots(api: &Api) -> impl Iterator<Item = SchemaId> {
    let operations = api.operations.iter();
    operations
        .flat_map(Operation::content)
        .filter_map(|media_type| media_type.schema)
        .filter(|id| api.schemas.get(*id).is_some())
}

/// The constant of a schema's id, which is used from now on.
fn constant(
    constants: &[Ident],
    used: &RefCell<BTreeSet<SchemaId>>,
    id: SchemaId,
) -> Option<Ident> {
    let name = constants.get(id.0 as usize)?;
    used.borrow_mut().insert(id);
    Some(name.clone())
}

/// Adds the module of an API's schemas, if it has any. What names its items is there already.
pub(super) fn emit(
    api: &Api,
    names: &Names,
    folder: &str,
    gateway: &Gateway,
    sources: &SourceMap,
    tree: &mut OutputTree,
) -> Result<(), EmitError> {
    let (shapes, extra) = shapes::items(api, names);
    let schemas = items(&api.schemas, names, &|schema| place(api, schema, sources));
    let body = quote!(#schemas #shapes);
    let file = format!("{folder}/schemas.rs");
    let docs = "What bodies must be: a table, and functions that give the same verdicts faster.";
    let imports = source::Imports {
        path: quote!(gateway_runtime::codegen::schema),
        names: IMPORTS,
    };
    let text = source::module_with(gateway, &file, docs, &extra, &body, &imports)?;
    tree.insert(file, text);
    Ok(())
}

/// The table, the ids, the functions and the patterns; `place` says where a schema is from.
fn items(schemas: &Schemas, names: &Names, place: &dyn Fn(&Schema) -> String) -> TokenStream {
    let mut writer = Writer {
        names,
        patterns: BTreeMap::new(),
    };
    let shapes: Vec<TokenStream> = schemas
        .schemas
        .iter()
        .map(|schema| writer.says(&schema.says))
        .collect();
    let used = names.used.borrow();
    let constants = schemas.iter().zip(&names.constants);
    let constants = constants.filter(|((id, _), _)| used.contains(id));
    let constants = constants.map(|((id, schema), name)| {
        let (doc, id) = (place(schema), Literal::u32_unsuffixed(id.0));
        quote! {
            #[doc = #doc]
            pub(super) const #name: SchemaId = SchemaId(#id);
        }
    });
    let functions = names.functions.iter().map(|(id, name, body)| {
        let doc = match schemas.get(id) {
            Some(schema) => place(schema),
            None => " Any value.".to_owned(),
        };
        quote! {
            #[doc = #doc]
            pub(super) fn #name(r: &mut Reader<'_>) -> Fits {
                #body
            }
        }
    });
    let patterns = writer.patterns.values().map(|(name, pattern)| {
        let (doc, pattern) = (
            format!(" `{}`", comment_text(&pattern.text)),
            shape(pattern),
        );
        quote! {
            #[doc = #doc]
            static #name: Pattern<'static> = #pattern;
        }
    });
    quote! {
        /// All of them, by their ids.
        pub(super) static SCHEMAS: Table<'static> = Table { schemas: &[#(#shapes),*] };
        #(#constants)*
        #(#functions)*
        #(#patterns)*
    }
}

/// The items of a module for `roots` among some schemas, with what each root is called: its id, and its function where
/// it has one. For tests that compile schemas without a gateway around them.
#[must_use]
pub fn validators(
    schemas: &Schemas,
    roots: &[SchemaId],
) -> (TokenStream, Vec<(TokenStream, Option<Ident>)>) {
    let (names, _) = Names::of(schemas, roots.iter().copied());
    let called = roots
        .iter()
        .map(|id| (names.id(*id), names.functions.name(*id).cloned()));
    let called = called.collect();
    let items = items(schemas, &names, &|schema| {
        format!(
            " `{}`",
            comment_text(&schema.origin.pointer).replace('`', "'")
        )
    });
    (items, called)
}

/// Where a schema stands in the document.
fn place(api: &Api, schema: &Schema, sources: &SourceMap) -> String {
    let line = sources.line_number(schema.origin.span);
    let pointer = comment_text(&schema.origin.pointer).replace('`', "'");
    let file = document_name(api).replace('`', "'");
    format!(" `{file}:{line} {pointer}`")
}

/// The ids that stand for no schema of the table.
fn special(id: SchemaId) -> TokenStream {
    match id {
        SchemaId::ANY => quote!(SchemaId::ANY),
        _ => quote!(SchemaId::NEVER),
    }
}

struct Writer<'p> {
    names: &'p Names,
    /// By their texts.
    patterns: BTreeMap<&'p str, (Ident, &'p Pattern)>,
}

impl<'p> Writer<'p> {
    fn id(&self, id: SchemaId) -> TokenStream {
        self.names.id(id)
    }

    fn ids(&self, ids: &[SchemaId]) -> TokenStream {
        let ids = ids.iter().map(|id| self.id(*id));
        quote!(&[#(#ids),*])
    }

    fn pattern(&mut self, pattern: &'p Pattern) -> Ident {
        let name = format!("PATTERN_{}", self.patterns.len() + 1);
        let entry = self.patterns.entry(&pattern.text);
        entry.or_insert_with(|| (ident(&name), pattern)).0.clone()
    }

    fn says(&mut self, says: &'p Says) -> TokenStream {
        let types = (says.types != Types::ALL).then(|| {
            let types = types(says.types);
            quote!(types: #types,)
        });
        let number = says.number.as_ref().map(|number| {
            let number = number_shape(number);
            quote!(number: Some(&#number),)
        });
        let string = says.string.as_ref().map(|text| {
            let pattern = text.pattern.as_ref().map(|pattern| self.pattern(pattern));
            let text = text_shape(text, pattern);
            quote!(string: Some(&#text),)
        });
        let array = says.array.as_ref().map(|array| {
            let array = self.array(array);
            quote!(array: Some(&#array),)
        });
        let object = says.object.as_ref().map(|object| {
            let object = self.object(object);
            quote!(object: Some(&#object),)
        });
        let rules = (!says.rules.is_empty()).then(|| {
            let rules = says.rules.iter().map(|rule| self.rule(rule));
            quote!(rules: &[#(#rules),*],)
        });
        let resource = (says.resource != 0).then(|| {
            let resource = Literal::u16_unsuffixed(says.resource);
            quote!(resource: #resource,)
        });
        quote!(Schema { #types #number #string #array #object #rules #resource ..Schema::ANY })
    }

    fn array(&self, array: &Array) -> TokenStream {
        let prefix = (!array.prefix.is_empty()).then(|| {
            let prefix = self.ids(&array.prefix);
            quote!(prefix: #prefix,)
        });
        let items = self.optional("items", array.items);
        let min = least("min_items", array.min_items);
        let max = most("max_items", array.max_items);
        let unique = array.is_unique.then(|| quote!(is_unique: true,));
        let contains = array.contains.map(|contains| {
            let schema = self.id(contains.schema);
            let (min, max) = (
                Literal::usize_unsuffixed(contains.min),
                or_max(contains.max),
            );
            quote!(contains: Some(Contains { schema: #schema, min: #min, max: #max }),)
        });
        let unevaluated = self.optional("unevaluated", array.unevaluated);
        quote!(Array { #prefix #items #min #max #unique #contains #unevaluated ..Array::ANY })
    }

    fn optional(&self, name: &str, id: Option<SchemaId>) -> Option<TokenStream> {
        let (name, id) = (ident(name), self.id(id?));
        Some(quote!(#name: Some(#id),))
    }

    fn object(&mut self, object: &'p Object) -> TokenStream {
        let members = (!object.members.is_empty()).then(|| {
            let members = object.members.iter().map(|member| self.member(member));
            quote!(members: &[#(#members),*],)
        });
        let sorted = object.sorted();
        let sorted = (!sorted.is_empty()).then(|| {
            let sorted = sorted.into_iter().map(Literal::u16_unsuffixed);
            quote!(sorted: &[#(#sorted),*],)
        });
        let n_required = least("n_required", object.n_required());
        // Said of all objects of this shape: the names in it change values, and never the form of the code.
        let is_simple = object.is_simple();
        let simple = object
            .has_simple_shape()
            .then(|| quote!(is_simple: #is_simple,));
        let patterns: Vec<TokenStream> = object
            .patterns
            .iter()
            .map(|(pattern, id)| {
                let (pattern, id) = (shape(pattern), self.id(*id));
                quote!((#pattern, #id))
            })
            .collect();
        let patterns = (!patterns.is_empty()).then(|| quote!(patterns: &[#(#patterns),*],));
        let additional = self.optional("additional", object.additional);
        let names = self.optional("names", object.names);
        let min = least("min_properties", object.min_properties);
        let max = most("max_properties", object.max_properties);
        let required = (!object.dependent_required.is_empty()).then(|| {
            let all = object.dependent_required.iter().map(|(with, needed)| {
                let with = Literal::u16_unsuffixed(*with);
                let needed = needed.iter().map(|at| Literal::u16_unsuffixed(*at));
                quote!((#with, &[#(#needed),*]))
            });
            quote!(dependent_required: &[#(#all),*],)
        });
        let schemas = (!object.dependent_schemas.is_empty()).then(|| {
            let all = object.dependent_schemas.iter().map(|(with, id)| {
                let (with, id) = (Literal::u16_unsuffixed(*with), self.id(*id));
                quote!((#with, #id))
            });
            quote!(dependent_schemas: &[#(#all),*],)
        });
        let unevaluated = self.optional("unevaluated", object.unevaluated);
        quote!(Object {
            #members #sorted #n_required #simple #patterns #additional #names #min #max #required #schemas #unevaluated
            ..Object::ANY
        })
    }

    fn member(&self, member: &Member) -> TokenStream {
        let name = &member.name;
        if let (Some(schema), None) = (member.schema, member.forbidden) {
            let schema = self.id(schema);
            return match member.is_required {
                true => quote!(Member::required(#name, #schema)),
                false => quote!(Member::optional(#name, #schema)),
            };
        }
        let schema = match member.schema {
            Some(schema) => {
                let schema = self.id(schema);
                quote!(Some(#schema))
            }
            None => quote!(None),
        };
        let required = member.is_required;
        let forbidden = match member.forbidden {
            Some(Direction::ReadOnly) => quote!(Some(Direction::ReadOnly)),
            Some(Direction::WriteOnly) => quote!(Some(Direction::WriteOnly)),
            None => quote!(None),
        };
        quote!(Member { name: #name, schema: #schema, is_required: #required, forbidden: #forbidden })
    }

    fn rule(&self, rule: &Rule) -> TokenStream {
        match rule {
            Rule::Reference(id) => {
                let id = self.id(*id);
                quote!(Rule::Reference(#id))
            }
            Rule::DynamicReference(anchors, otherwise) => {
                let anchors = anchors.iter().map(|(resource, id)| {
                    let (resource, id) = (Literal::u16_unsuffixed(*resource), self.id(*id));
                    quote!((#resource, #id))
                });
                let otherwise = self.id(*otherwise);
                quote!(Rule::DynamicReference(&[#(#anchors),*], #otherwise))
            }
            Rule::AllOf(ids) => {
                let ids = self.ids(ids);
                quote!(Rule::AllOf(#ids))
            }
            Rule::AnyOf(ids) => {
                let ids = self.ids(ids);
                quote!(Rule::AnyOf(#ids))
            }
            Rule::OneOf(ids) => {
                let ids = self.ids(ids);
                quote!(Rule::OneOf(#ids))
            }
            Rule::Not(id) => {
                let id = self.id(*id);
                quote!(Rule::Not(#id))
            }
            Rule::If(condition, then, otherwise) => {
                let (condition, then) = (self.id(*condition), self.id(*then));
                let otherwise = self.id(*otherwise);
                quote!(Rule::If(#condition, #then, #otherwise))
            }
            Rule::Const(constant) => {
                let constant = constant_shape(constant);
                quote!(Rule::Const(#constant))
            }
            Rule::Enum(constants) => {
                let constants = constants.iter().map(constant_shape);
                quote!(Rule::Enum(&[#(#constants),*]))
            }
            Rule::Discriminator(Discriminator { property, schemas }) => {
                let schemas = schemas.iter().map(|(value, id)| {
                    let id = self.id(*id);
                    quote!((#value, #id))
                });
                quote!(Rule::Discriminator(&Discriminator {
                    property: #property, schemas: &[#(#schemas),*]
                }))
            }
        }
    }
}

pub(super) fn types(types: Types) -> TokenStream {
    const ALL: [(Types, &str); 8] = [
        (Types::NUMBER, "NUMBER"),
        (Types::WHOLE, "WHOLE"),
        (Types::INTEGER, "INTEGER"),
        (Types::NULL, "NULL"),
        (Types::BOOLEAN, "BOOLEAN"),
        (Types::STRING, "STRING"),
        (Types::ARRAY, "ARRAY"),
        (Types::OBJECT, "OBJECT"),
    ];
    let mut told = Types::NONE;
    let mut tokens = None;
    for (kind, name) in ALL {
        if types.has(kind) && !told.has(kind) {
            told = told.and(kind);
            let name = ident(name);
            tokens = Some(match tokens {
                None => quote!(Types::#name),
                Some(before) => quote!(#before.and(Types::#name)),
            });
        }
    }
    tokens.unwrap_or_else(|| quote!(Types::NONE))
}

fn least(name: &str, n: usize) -> Option<TokenStream> {
    let (name, literal) = (ident(name), Literal::usize_unsuffixed(n));
    (n > 0).then(|| quote!(#name: #literal,))
}

fn most(name: &str, n: usize) -> Option<TokenStream> {
    let (name, literal) = (ident(name), Literal::usize_unsuffixed(n));
    (n < usize::MAX).then(|| quote!(#name: #literal,))
}

fn or_max(n: usize) -> TokenStream {
    let literal = Literal::usize_unsuffixed(n);
    match n {
        usize::MAX => quote!(usize::MAX),
        _ => quote!(#literal),
    }
}

/// What strings must be; `pattern` is the name of the pattern's static.
pub(super) fn text_shape(text: &Text, pattern: Option<Ident>) -> TokenStream {
    let min = least("min_length", text.min_length);
    let max = most("max_length", text.max_length);
    let pattern = pattern.map(|name| quote!(pattern: Some(&#name),));
    let format = text.format.map(|format| {
        let name = ident(&format!("{format:?}"));
        quote!(format: Some(Format::#name),)
    });
    quote!(Text { #min #max #pattern #format ..Text::ANY })
}

/// What numbers must be.
pub(super) fn number_shape(number: &Number) -> TokenStream {
    let bound = |name: &str, bound: &Option<Bound>| {
        let Bound {
            limit,
            is_exclusive,
        } = bound.as_ref()?;
        let (name, limit) = (ident(name), decimal(limit));
        let side = ident(if *is_exclusive {
            "exclusive"
        } else {
            "inclusive"
        });
        Some(quote!(#name: Some(Bound::#side(#limit)),))
    };
    let minimum = bound("minimum", &number.minimum);
    let maximum = bound("maximum", &number.maximum);
    let multiple_of = number.multiple_of.as_ref().map(|of| {
        let of = decimal(of);
        quote!(multiple_of: Some(#of),)
    });
    let format = number.format.map(|format| {
        let name = ident(&format!("{format:?}"));
        quote!(format: Some(NumberFormat::#name),)
    });
    quote!(Number { #minimum #maximum #multiple_of #format ..Number::ANY })
}

fn decimal(decimal: &Decimal) -> TokenStream {
    let text = &decimal.0;
    match decimal.small() {
        Some(small) => {
            let small = Literal::i64_unsuffixed(small);
            quote!(Decimal::whole(#text, #small))
        }
        None => quote!(Decimal::other(#text)),
    }
}

fn constant_shape(constant: &Constant) -> TokenStream {
    match constant {
        Constant::Null => quote!(Constant::Null),
        Constant::Boolean(value) => quote!(Constant::Boolean(#value)),
        Constant::Number(number) => {
            let number = decimal(number);
            quote!(Constant::Number(#number))
        }
        Constant::Text(text) => quote!(Constant::Text(#text)),
        Constant::Json(json) => quote!(Constant::Json(#json)),
    }
}

fn shape(pattern: &Pattern) -> TokenStream {
    let text = &pattern.text;
    let automata = pattern.automata.iter().map(automaton);
    quote!(Pattern { text: #text, automata: &[#(#automata),*] })
}

fn automaton(automaton: &Automaton) -> TokenStream {
    let wanted = automaton.is_wanted;
    let numbers = |numbers: &[u16]| -> Vec<Literal> {
        let numbers = numbers.iter();
        numbers.map(|n| Literal::u16_unsuffixed(*n)).collect()
    };
    let (ascii, next) = (numbers(&automaton.ascii[..]), numbers(&automaton.next));
    let others = automaton.others.iter().map(|(start, class)| {
        let (start, class) = (
            Literal::u32_unsuffixed(*start),
            Literal::u16_unsuffixed(*class),
        );
        quote!((#start, #class))
    });
    let n_classes = Literal::usize_unsuffixed(automaton.n_classes);
    let positions = match &automaton.positions {
        Some(positions) => {
            let n_words = Literal::usize_unsuffixed(positions.n_words);
            let first = numbers(&positions.first);
            let places = positions.places.iter().map(|place| {
                let numbers = [place.moves, place.words, place.n_counts, place.leaves_at];
                let [moves, words, n_counts, leaves_at] = numbers.map(Literal::u32_unsuffixed);
                quote!(Place {
                    moves: #moves,
                    words: #words,
                    n_counts: #n_counts,
                    leaves_at: #leaves_at,
                })
            });
            let moves = positions.moves.iter().map(|(to, how)| {
                let to = Literal::u16_unsuffixed(*to);
                let how = Literal::u8_unsuffixed(*how);
                quote!((#to, #how))
            });
            let words = positions
                .words
                .iter()
                .map(|word| Literal::u64_unsuffixed(*word));
            quote!(Some(&Positions {
                n_words: #n_words,
                first: &[#(#first),*],
                places: &[#(#places),*],
                moves: &[#(#moves),*],
                words: &[#(#words),*],
            }))
        }
        None => quote!(None),
    };
    quote!(Automaton {
        is_wanted: #wanted,
        ascii: &[#(#ascii),*],
        others: &[#(#others),*],
        n_classes: #n_classes,
        next: &[#(#next),*],
        positions: #positions,
    })
}
