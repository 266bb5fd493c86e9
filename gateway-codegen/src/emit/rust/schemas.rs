//! The schemas of an API: a table of all, and functions of those that are worth it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::schema_functions::Functions;
use super::schema_items::{Writer, shape};
use super::source::{self, comment_text, document_name, ident};
use super::{EmitError, OutputTree, Validators, shapes};
use crate::emit::names::Scope;
use crate::json_schema::SchemaId;
use crate::plan::schema::Schema;
use crate::plan::{Api, Gateway, Operation, Schemas};
use crate::source::SourceMap;

/// What the module may import from `gateway_runtime::codegen::schema`.
const IMPORTS: &[&str] = &[
    "Array",
    "Automaton",
    "Bound",
    "Constant",
    "Constants",
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
    // Schemas that say the same have one row.
    let mut shapes: Vec<TokenStream> = Vec::new();
    let mut rows: Vec<Literal> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for schema in &schemas.schemas {
        let shape = writer.says(&schema.says);
        let row = *known.entry(shape.to_string()).or_insert(shapes.len());
        if row == shapes.len() {
            shapes.push(shape);
        }
        rows.push(Literal::usize_unsuffixed(row));
    }
    let used = names.used.borrow();
    let constants = schemas.iter().zip(&names.constants).zip(&rows);
    let constants = constants.filter(|(((id, _), _), _)| used.contains(id));
    let constants = constants.map(|(((_, schema), name), row)| {
        let doc = place(schema);
        quote! {
            #[doc = #doc]
            pub(super) const #name: SchemaId = SchemaId(#row);
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
        /// All of them, by their ids; those that say the same are one.
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
