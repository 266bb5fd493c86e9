//! Schemas, as the tokens of a table's values.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::schemas::Names;
use super::source::ident;
use crate::json_schema::{Direction, SchemaId, Types};
use crate::plan::schema::{
    Array, Automaton, Bound, Constant, Decimal, Member, Number, Object, Pattern, Rule, Says, Text,
    sorted,
};

/// Writes the schemas of one table.
pub(super) struct Writer<'p> {
    pub(super) names: &'p Names,
    /// By their texts.
    pub(super) patterns: BTreeMap<&'p str, (Ident, &'p Pattern)>,
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

    pub(super) fn says(&mut self, says: &'p Says) -> TokenStream {
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
                let places = sorted(constants);
                let constants = constants.iter().map(constant_shape);
                if places.is_empty() {
                    return quote!(Rule::Enum(Constants::few(&[#(#constants),*])));
                }
                let places = places.into_iter().map(Literal::u32_unsuffixed);
                quote!(Rule::Enum(Constants::many(&[#(#constants),*], &[#(#places),*])))
            }
            Rule::Discriminator(discriminator) => {
                let property = &discriminator.property;
                let schemas = discriminator.sorted().into_iter().map(|(value, id)| {
                    let id = self.id(id);
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

pub(super) fn shape(pattern: &Pattern) -> TokenStream {
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
