//! Schemas → functions over a reader of JSON: the same verdicts as the table's, without looking at a table.
//!
//! A function reads the value that follows and ends at the first thing that does not fit. What is seldom written, or
//! gains nothing, is left to the table: the function then says so in one call.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::schema_items::{number_shape, text_shape};
use super::source::ident;
use crate::emit::names::Scope;
use crate::json_schema::{SchemaId, Types};
use crate::plan::Schemas;
use crate::plan::schema::{Array, Constant, Object, Rule, SCANNED, Says};

/// Functions know their members by bits, of which one stands for all others.
const MAX_MEMBERS: usize = 63;

/// Most functions of an API: more take longer to compile than they are worth (a hundredth of a second each).
const MAX_FUNCTIONS: usize = 100;

/// What functions call their own, and what they import: no function has such a name.
const LOCALS: [&str; 8] = [
    "holds", "items", "member", "members", "n_items", "r", "seen", "start",
];

/// The functions of an API.
#[derive(Debug, Default)]
pub(super) struct Functions {
    /// By schema.
    names: BTreeMap<SchemaId, Ident>,
    bodies: BTreeMap<SchemaId, TokenStream>,
}

impl Functions {
    /// Functions of `roots` and of what they lead to, as many as are worth it: those of the first roots. `constant` is
    /// the name of a schema in the table.
    pub(super) fn of(
        schemas: &Schemas,
        roots: impl IntoIterator<Item = SchemaId>,
        constant: &dyn Fn(SchemaId) -> Ident,
    ) -> Self {
        let mut writer = Writer {
            schemas,
            constant,
            scope: Scope::with_reserved(LOCALS),
            functions: Functions::default(),
            queue: Vec::new(),
        };
        for root in roots {
            if writer.functions.names.len() + writer.count(root) <= MAX_FUNCTIONS {
                writer.function(root);
                writer.work();
            }
        }
        writer.functions
    }

    /// The name of a schema's function.
    pub(super) fn name(&self, id: SchemaId) -> Option<&Ident> {
        self.names.get(&id)
    }

    /// Name and body of each, by schema.
    pub(super) fn iter(&self) -> impl Iterator<Item = (SchemaId, &Ident, &TokenStream)> {
        self.names.iter().filter_map(|(id, name)| {
            let body = self.bodies.get(id)?;
            Some((*id, name, body))
        })
    }
}

struct Writer<'p> {
    schemas: &'p Schemas,
    constant: &'p dyn Fn(SchemaId) -> Ident,
    scope: Scope,
    functions: Functions,
    queue: Vec<SchemaId>,
}

impl Writer<'_> {
    /// How many functions a schema would need that are not there.
    fn count(&self, root: SchemaId) -> usize {
        let mut seen = std::collections::BTreeSet::new();
        let mut queue = vec![root];
        while let Some(id) = queue.pop() {
            let Some(schema) = self.schemas.get(id) else {
                continue;
            };
            let is_new = !self.functions.names.contains_key(&id) && seen.insert(id);
            if is_new && seen.len() <= MAX_FUNCTIONS && is_worth_it(&schema.says) {
                queue.extend(parts(&schema.says));
            }
        }
        seen.len()
    }

    /// The name of a schema's function, which is written if it is new.
    fn function(&mut self, id: SchemaId) -> Ident {
        if let Some(name) = self.functions.names.get(&id) {
            return name.clone();
        }
        let schema = self.schemas.get(id);
        let name = match (schema, id) {
            (Some(schema), _) => schema.name.as_str(),
            (None, SchemaId::ANY) => "anything",
            (None, _) => "nothing",
        };
        let name = ident(&self.scope.snake(name));
        self.functions.names.insert(id, name.clone());
        self.queue.push(id);
        name
    }

    fn work(&mut self) {
        while let Some(id) = self.queue.pop() {
            let schemas = self.schemas;
            let body = match schemas.get(id) {
                Some(schema) => self.body(id, &schema.says),
                None => self.value(id),
            };
            self.functions.bodies.insert(id, body);
        }
    }

    /// An expression that reads a value of a schema.
    fn value(&mut self, id: SchemaId) -> TokenStream {
        let schemas = self.schemas;
        match schemas.get(id) {
            None if id == SchemaId::ANY => quote!(r.skip()),
            None => quote!(r.nothing()),
            Some(schema) => match scalar(&schema.says) {
                Some(expression) => expression,
                None if is_worth_it(&schema.says) => {
                    let name = self.function(id);
                    quote!(#name(r))
                }
                None => {
                    let constant = (self.constant)(id);
                    quote!(r.value_of(&SCHEMAS, #constant))
                }
            },
        }
    }

    /// The statements of a schema's function; the last one is an expression.
    fn body(&mut self, id: SchemaId, says: &Says) -> TokenStream {
        if let Some(expression) = scalar(says) {
            return expression;
        }
        if !is_worth_it(says) {
            let constant = (self.constant)(id);
            return quote!(r.value_of(&SCHEMAS, #constant));
        }
        let mut parts: Vec<TokenStream> = Vec::new();
        match says.types {
            Types::ALL => {}
            types if types.has(Types::OBJECT) => parts.push(self.object(says.object.as_ref())),
            _ => parts.push(self.array(says.array.as_ref())),
        }
        let null = (says.types != Types::ALL && says.types.has(Types::NULL)).then(|| {
            quote! {
                if r.null()? {
                    return Ok(());
                }
            }
        });
        for rule in &says.rules {
            let part = self.rule(rule);
            parts.push(part);
        }
        let Some(last) = parts.pop() else {
            return quote!(r.skip());
        };
        if parts.is_empty() {
            return quote!(#null #last);
        }
        let before = parts.iter().map(|part| {
            quote! {
                { #part }?;
                r.rewind(start)?;
            }
        });
        quote! {
            let start = r.mark();
            #(#before)*
            #last
        }
    }

    fn rule(&mut self, rule: &Rule) -> TokenStream {
        match rule {
            Rule::Reference(id) => self.value(*id),
            Rule::AllOf(all) if all.len() > 1 && all.iter().any(|id| self.has_parts(*id)) => {
                let names = all.iter().map(|id| self.function(*id));
                let names: Vec<Ident> = names.collect();
                quote!(r.all_of(&[#(#names),*]))
            }
            Rule::AllOf(all) => {
                let all: Vec<TokenStream> = all.iter().map(|id| self.value(*id)).collect();
                let Some((last, before)) = all.split_last() else {
                    return quote!(r.skip());
                };
                quote! {
                    let start = r.mark();
                    #(#before?; r.rewind(start)?;)*
                    #last
                }
            }
            Rule::AnyOf(any) => {
                let names = any.iter().map(|id| self.function(*id));
                let names: Vec<Ident> = names.collect();
                quote!(r.any_of(&[#(#names),*]))
            }
            Rule::OneOf(one) => {
                let names = one.iter().map(|id| self.function(*id));
                let names: Vec<Ident> = names.collect();
                quote!(r.exactly_one_of(&[#(#names),*]))
            }
            // These are not worth it.
            _ => quote!(r.nothing()),
        }
    }

    /// Whether a schema builds upon several itself: those may build upon the same ones.
    fn has_parts(&self, id: SchemaId) -> bool {
        let schema = self.schemas.get(id);
        let mut rules = schema.into_iter().flat_map(|schema| &schema.says.rules);
        rules.any(|rule| matches!(rule, Rule::AllOf(all) if all.len() > 1))
    }

    fn array(&mut self, array: Option<&Array>) -> TokenStream {
        let item = match array.and_then(|array| array.items) {
            Some(items) => self.value(items),
            None => quote!(r.skip()),
        };
        let (min, max) = array.map_or((0, usize::MAX), |array| (array.min_items, array.max_items));
        let (least, most) = (
            Literal::usize_unsuffixed(min),
            Literal::usize_unsuffixed(max),
        );
        let holds = match (min, max) {
            (0, usize::MAX) => None,
            (0, _) => Some(quote!(n_items <= #most)),
            (_, usize::MAX) => Some(quote!(n_items >= #least)),
            _ => Some(quote!((#least..=#most).contains(&n_items))),
        };
        match holds {
            None => quote! {
                let mut items = r.begin_array()?;
                while r.item(&mut items)? {
                    #item?;
                }
                Ok(())
            },
            Some(holds) => quote! {
                let mut items = r.begin_array()?;
                let mut n_items = 0_usize;
                while r.item(&mut items)? {
                    #item?;
                    n_items += 1;
                }
                holds(#holds)
            },
        }
    }

    fn object(&mut self, object: Option<&Object>) -> TokenStream {
        let any = Object::default();
        let object = object.unwrap_or(&any);
        let other = match object.additional {
            Some(id) => self.value(id),
            None => quote!(r.skip()),
        };
        if object.members.is_empty() {
            return quote! {
                let mut members = r.begin_object()?;
                while r.name(&mut members)?.is_some() {
                    #other?;
                }
                Ok(())
            };
        }
        let names = object.members.iter().map(|member| written(&member.name));
        let names: Vec<String> = names.collect();
        let places = (0_u32..).map(Literal::u32_unsuffixed);
        let mut arms = Vec::with_capacity(object.members.len());
        for (place, member) in places.zip(&object.members) {
            if let Some(schema) = member.schema {
                let value = self.value(schema);
                arms.push(quote!(#place => #value?,));
            }
        }
        let required = object.members.iter().zip(0_u32..);
        let mask = required
            .filter(|(member, _)| member.is_required)
            .fold(0_u64, |mask, (_, place)| mask | 1 << place);
        let loops = |seen: Option<TokenStream>| {
            quote! {
                while let Some(member) = r.member(&mut members, &[#(#names),*])? {
                    match member {
                        #(#arms)*
                        _ => #other?,
                    }
                    #seen
                }
            }
        };
        match mask {
            0 => {
                let loops = loops(None);
                quote! {
                    let mut members = r.begin_object()?;
                    #loops
                    Ok(())
                }
            }
            _ => {
                let loops = loops(Some(quote!(seen |= 1 << member;)));
                let bits = format!("0b{mask:b}");
                let mask: Literal = bits.parse().unwrap_or(Literal::u64_unsuffixed(mask));
                quote! {
                    let mut members = r.begin_object()?;
                    let mut seen = 0_u64;
                    #loops
                    holds(seen & #mask == #mask)
                }
            }
        }
    }
}

/// Whether a schema gains by being a function of its own, or by being part of one.
fn is_worth_it(says: &Says) -> bool {
    let is_kind = [Types::OBJECT, Types::ARRAY]
        .iter()
        .any(|kind| says.types == *kind || says.types == kind.and(Types::NULL));
    let is_free = says.types == Types::ALL
        && says.number.is_none()
        && says.string.is_none()
        && says.array.is_none()
        && says.object.is_none();
    let rules = says.rules.iter().all(|rule| {
        matches!(
            rule,
            Rule::Reference(_) | Rule::AllOf(_) | Rule::AnyOf(_) | Rule::OneOf(_)
        )
    });
    // `null` may not fit the rules.
    let is_null_free = !says.types.has(Types::NULL) || says.rules.is_empty();
    says.resource == 0
        && rules
        && (is_free || is_kind && is_null_free)
        && says.array.as_ref().is_none_or(is_simple_array)
        && says
            .object
            .as_ref()
            .is_none_or(|object| object.has_simple_shape() && object.members.len() < MAX_MEMBERS)
}

fn is_simple_array(array: &Array) -> bool {
    array.prefix.is_empty()
        && !array.is_unique
        && array.contains.is_none()
        && array.unevaluated.is_none()
}

/// One call for a value that is no array or object.
fn scalar(says: &Says) -> Option<TokenStream> {
    let constants = match &*says.rules {
        [Rule::Enum(constants)] => Some(constants.as_slice()),
        [Rule::Const(constant)] => Some(std::slice::from_ref(constant)),
        _ => None,
    };
    if let Some(constants) = constants {
        let texts: Option<Vec<&str>> = constants
            .iter()
            .map(|constant| match constant {
                Constant::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let is_free = says.string.is_none() && says.types.has(Types::STRING);
        return texts
            .filter(|_| is_free)
            .map(|mut texts| match texts.len() > SCANNED {
                true => {
                    texts.sort_by_key(|text| (text.len(), *text));
                    quote!(r.one_of_sorted(&[#(#texts),*]))
                }
                false => quote!(r.one_of(&[#(#texts),*])),
            });
    }
    if !says.rules.is_empty() || says.resource != 0 {
        return None;
    }
    match says.types {
        Types::STRING => Some(match &says.string {
            Some(text) if text.pattern.is_some() => return None,
            Some(text) => {
                let wanted = text_shape(text, None);
                quote!(r.text(&#wanted))
            }
            None => quote!(r.any_text()),
        }),
        Types::BOOLEAN => Some(quote!(r.boolean())),
        Types::NUMBER if says.number.is_none() => Some(quote!(r.any_number())),
        types @ (Types::NUMBER | Types::WHOLE | Types::INTEGER) => {
            let types = match types {
                Types::INTEGER => quote!(Types::INTEGER),
                Types::WHOLE => quote!(Types::WHOLE),
                _ => quote!(Types::NUMBER),
            };
            let wanted = match &says.number {
                Some(number) => number_shape(number),
                None => quote!(Number::ANY),
            };
            Some(quote!(r.number_of(#types, &#wanted)))
        }
        _ => None,
    }
}

/// The schemas that a schema worth a function leads to.
fn parts(says: &Says) -> Vec<SchemaId> {
    let items = says.array.as_ref().and_then(|array| array.items);
    let object = says.object.as_ref();
    let members = object.map_or(&[][..], |object| &object.members);
    let members = members.iter().filter_map(|member| member.schema);
    let additional = object.and_then(|object| object.additional);
    let rules = says.rules.iter().flat_map(|rule| match rule {
        Rule::Reference(id) => vec![*id],
        Rule::AllOf(all) | Rule::AnyOf(all) | Rule::OneOf(all) => all.clone(),
        _ => Vec::new(),
    });
    items
        .into_iter()
        .chain(members)
        .chain(additional)
        .chain(rules)
        .collect()
}

/// A name as JSON writes it, without the quotes.
fn written(name: &str) -> String {
    let json = serde_json::Value::from(name).to_string();
    json.get(1..json.len() - 1).unwrap_or_default().to_owned()
}
