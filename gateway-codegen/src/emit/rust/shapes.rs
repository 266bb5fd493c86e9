//! What values that are written as text may be: statics beside the schemas.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::source::ident;
use super::{schema_items, schemas};
use crate::emit::names::Scope;
use crate::json_schema::Types;
use crate::plan::{Api, Operation, Separator, Shape, ShapeId};

/// The names that shapes have in the crate, or how the runtime calls such a shape.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<ShapeId, Result<Ident, &'static str>>);

impl Names {
    pub(super) fn new(api: &Api, scope: &mut Scope) -> Self {
        let names = used(api).into_iter().map(|id| {
            let known = api.shapes.get(id.0 as usize).and_then(common);
            let mut name = || ident(&scope.screaming(&format!("shape {}", id.0 + 1)));
            (id, known.map_or_else(|| Ok(name()), Err))
        });
        Names(names.collect())
    }

    /// A reference to a shape, from a module beside that of the schemas.
    pub(super) fn shape(&self, id: ShapeId) -> TokenStream {
        match self.0.get(&id) {
            Some(Ok(name)) => quote!(&super::schemas::#name),
            _ => self.reference(id),
        }
    }

    /// The same from the module of the schemas.
    fn reference(&self, id: ShapeId) -> TokenStream {
        match self.0.get(&id) {
            Some(Ok(name)) => quote!(&#name),
            Some(Err(name)) => {
                let name = ident(name);
                quote!(&Shape::#name)
            }
            None => quote!(&Shape::STRING),
        }
    }
}

/// How the runtime calls a shape of nothing but kinds.
fn common(shape: &Shape) -> Option<&'static str> {
    let all = [
        (Types::STRING, "STRING"),
        (Types::INTEGER, "INTEGER"),
        (Types::WHOLE, "WHOLE"),
        (Types::NUMBER, "NUMBER"),
        (Types::BOOLEAN, "BOOLEAN"),
    ];
    let mut known = all.into_iter();
    let known = known.find(|(types, _)| *shape == Shape::of(*types));
    known.map(|(_, name)| name)
}

/// The shapes of parameters and bodies, and what these are made of.
fn used(api: &Api) -> BTreeSet<ShapeId> {
    let parameters = api.operations.iter().flat_map(Operation::all_parameters);
    let forms = parameters.filter_map(|parameter| parameter.form.as_ref());
    let mut queue: Vec<ShapeId> = forms.map(|form| form.shape).collect();
    let content = api.operations.iter().flat_map(Operation::content);
    for written in content.filter_map(|media_type| media_type.written.as_ref()) {
        queue.push(written.shape);
        queue.extend(written.fields.iter().map(|field| field.form.shape));
    }
    let mut used = BTreeSet::new();
    while let Some(id) = queue.pop() {
        let Some(shape) = api.shapes.get(id.0 as usize).filter(|_| used.insert(id)) else {
            continue;
        };
        queue.extend(shape.prefix.iter().chain(&shape.items).chain(&shape.others));
        queue.extend(shape.members.iter().map(|(_, id)| *id));
    }
    used
}

/// The statics, and what they import.
pub(super) fn items(api: &Api, names: &schemas::Names) -> (TokenStream, TokenStream) {
    let mut has_separator = false;
    let mut items = Vec::new();
    for (id, name) in &names.shapes().0 {
        let (Ok(name), Some(shape)) = (name, api.shapes.get(id.0 as usize)) else {
            continue;
        };
        has_separator |= shape.separator.is_some();
        let shape = says(shape, names);
        items.push(quote!(pub(super) static #name: Shape = #shape;));
    }
    let imports = match (items.is_empty(), has_separator) {
        (true, _) => quote!(),
        (false, false) => quote!(
            use gateway_runtime::codegen::Shape;
        ),
        (false, true) => quote!(
            use gateway_runtime::codegen::{Separator, Shape};
        ),
    };
    (quote!(#(#items)*), imports)
}

fn says(shape: &Shape, names: &schemas::Names) -> TokenStream {
    let reference = |id: &ShapeId| names.shapes().reference(*id);
    let types = schema_items::types(shape.types);
    let schema = shape.schema.map(|id| {
        let id = names.id(id);
        quote!(schema: Some(#id),)
    });
    let separator = shape.separator.map(|it| {
        let separator = separator(it);
        quote!(separator: Some(#separator),)
    });
    let prefix = (!shape.prefix.is_empty()).then(|| {
        let prefix = shape.prefix.iter().map(reference);
        quote!(prefix: &[#(#prefix),*],)
    });
    let items = shape.items.as_ref().map(|id| {
        let items = reference(id);
        quote!(items: Some(#items),)
    });
    let members = (!shape.members.is_empty()).then(|| {
        let members = shape.members.iter().map(|(name, id)| {
            let shape = reference(id);
            quote!((#name, #shape))
        });
        quote!(members: &[#(#members),*],)
    });
    let others = shape.others.as_ref().map(|id| {
        let others = reference(id);
        quote!(others: Some(#others),)
    });
    let parts = quote!(#schema #separator #prefix #items #members #others);
    match parts.is_empty() {
        true => quote!(Shape::of(#types)),
        false => quote!(Shape { #parts ..Shape::of(#types) }),
    }
}

/// A constant of the runtime.
pub(super) fn separator(separator: Separator) -> TokenStream {
    let name = ident(match separator {
        Separator::Comma => "COMMA",
        Separator::Csv => "CSV",
        Separator::Space => "SPACE",
        Separator::Tab => "TAB",
        Separator::Pipe => "PIPE",
    });
    quote!(Separator::#name)
}
