//! Schemas of the plan → views. What is named is unfolded in place as far as a page bears it, and linked to its own page.

use super::view::{Link, PropertyView, Prose, SchemaGroup, SchemaVariant, SchemaView};
use crate::plan::docs::{Additional, Docs, Property, Schema};

/// As deep as schemas are unfolded in each other.
const MAX_DEPTH: usize = 6;

/// Which way a value goes: members of the other direction are left out where they must not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Request,
    Answer,
    Both,
}

/// Makes views of schemas on one page.
pub(super) struct Shower<'p> {
    pub(super) docs: &'p Docs,
    /// Where named schemas have their pages, relative to this one.
    pub(super) page_of: &'p dyn Fn(usize) -> String,
    /// A text as it is shown.
    pub(super) prose: &'p dyn Fn(&str) -> Prose,
    pub(super) direction: Direction,
    /// How many more parts the page bears.
    pub(super) left: usize,
    /// The named schemas around what is shown.
    pub(super) trail: Vec<usize>,
}

impl Shower<'_> {
    /// A schema with what is in it.
    pub(super) fn view(&mut self, schema: &Schema) -> SchemaView {
        self.at(schema, 0)
    }

    fn at(&mut self, schema: &Schema, depth: usize) -> SchemaView {
        let docs = self.docs;
        let Some((id, named)) = schema
            .reference
            .and_then(|id| Some((id, docs.schemas.get(id)?)))
        else {
            return self.own(schema, depth);
        };
        let link = Link {
            href: (self.page_of)(id),
            title: named.name.clone(),
            is_current: false,
        };
        let is_cut = self.trail.contains(&id) || self.left == 0 || depth > MAX_DEPTH;
        let mut view = if is_cut {
            SchemaView {
                is_cut: has_parts(&named.schema),
                constraints: constraints(&named.schema),
                values: few(&named.schema.values),
                ..SchemaView::default()
            }
        } else {
            self.trail.push(id);
            let view = self.at(&named.schema, depth);
            self.trail.pop();
            view
        };
        view.type_text = named.name.clone();
        view.link = Some(link);
        // What stands beside the reference goes before what it leads to.
        if !schema.description.is_empty() {
            view.description = (self.prose)(&schema.description);
        }
        view.constraints.extend(constraints(schema));
        view.is_read_only |= schema.is_read_only;
        view.is_write_only |= schema.is_write_only;
        view.is_deprecated |= schema.is_deprecated;
        for (own, beside) in [
            (&mut view.default, &schema.default),
            (&mut view.example, &schema.example),
        ] {
            if !beside.is_empty() {
                own.clone_from(beside);
            }
        }
        view
    }

    fn own(&mut self, schema: &Schema, depth: usize) -> SchemaView {
        let mut view = SchemaView {
            type_text: type_text(schema, self.docs),
            title: schema.title.clone(),
            description: (self.prose)(&schema.description),
            constraints: constraints(schema),
            values: few(&schema.values),
            default: schema.default.clone(),
            example: one_line(&schema.example),
            is_read_only: schema.is_read_only,
            is_write_only: schema.is_write_only,
            is_deprecated: schema.is_deprecated,
            ..SchemaView::default()
        };
        if depth > MAX_DEPTH || self.left == 0 {
            view.is_cut = has_parts(schema);
            return view;
        }
        self.object(schema, depth, &mut view);
        self.array(schema, depth, &mut view);
        self.groups(schema, depth, &mut view);
        view
    }

    fn object(&mut self, schema: &Schema, depth: usize, view: &mut SchemaView) {
        for property in &schema.properties {
            self.property(property, depth, view);
        }
        for pattern in &schema.patterns {
            let name = format!("names like {}", pattern.name);
            let part = self.part(name, &pattern.schema, depth);
            view.properties.extend(part);
        }
        if let Some(names) = &schema.names {
            let part = self.part("each name".to_owned(), names, depth);
            view.properties.extend(part);
        }
        match &schema.additional {
            Additional::Nothing if !schema.properties.is_empty() => {
                view.constraints.push("no other members".to_owned());
            }
            Additional::Such(such) => {
                let part = self.part("any other name".to_owned(), such, depth);
                view.properties.extend(part);
            }
            Additional::Nothing | Additional::Anything | Additional::Unsaid => {}
        }
    }

    fn property(&mut self, property: &Property, depth: usize, view: &mut SchemaView) {
        let schema = &property.schema;
        let (is_read_only, is_write_only) = self.docs.directions(schema);
        let is_hidden = match self.direction {
            Direction::Request => is_read_only,
            Direction::Answer => is_write_only,
            Direction::Both => false,
        };
        if is_hidden && self.docs.has_directions
            || view
                .properties
                .iter()
                .any(|it| it.is_named && it.name == property.name)
        {
            return;
        }
        if self.left == 0 {
            view.is_cut = true;
            return;
        }
        self.left -= 1;
        view.properties.push(PropertyView {
            name: property.name.clone(),
            is_named: true,
            is_required: property.is_required,
            schema: self.at(schema, depth + 1),
        });
    }

    /// A part that has a description in the place of a name.
    fn part(&mut self, name: String, schema: &Schema, depth: usize) -> Option<PropertyView> {
        self.left = self.left.checked_sub(1)?;
        Some(PropertyView {
            name,
            is_named: false,
            is_required: false,
            schema: self.at(schema, depth + 1),
        })
    }

    fn array(&mut self, schema: &Schema, depth: usize, view: &mut SchemaView) {
        for (i, item) in schema.first_items.iter().enumerate() {
            let part = self.part(format!("element {}", i + 1), item, depth);
            view.items.extend(part);
        }
        if let Some(contains) = &schema.contains {
            let part = self.part(contained(schema), contains, depth);
            view.items.extend(part);
        }
        let Some(items) = &schema.items else {
            return;
        };
        let name = match schema.first_items.is_empty() {
            true => "each element",
            false => "each further element",
        };
        let Some(part) = self.part(name.to_owned(), items, depth) else {
            view.is_cut = true;
            return;
        };
        let says_more = {
            let it = &part.schema;
            let has_words = !it.constraints.is_empty() || !it.values.is_empty();
            it.has_parts() || has_words || !it.description.is_empty() || it.is_cut
        };
        if says_more || !view.items.is_empty() {
            view.items.push(part);
        }
    }

    fn groups(&mut self, schema: &Schema, depth: usize, view: &mut SchemaView) {
        self.all_of(schema, depth, view);
        let by = schema.discriminator.as_ref();
        let by = by.map(|it| format!(", told apart by {}", it.property));
        for (title, list) in [("One of", &schema.one_of), ("Any of", &schema.any_of)] {
            let title = format!("{title}{}", by.as_deref().unwrap_or_default());
            let group = self.group(title, list, schema, depth);
            view.groups.extend(group);
        }
        if let Some(not) = &schema.not {
            let group = self.group(
                "Not".to_owned(),
                std::slice::from_ref(not.as_ref()),
                schema,
                depth,
            );
            view.groups.extend(group);
        }
    }

    /// Objects become one; what is no object is a group of its own.
    fn all_of(&mut self, schema: &Schema, depth: usize, view: &mut SchemaView) {
        let mut others = Vec::new();
        for part in &schema.all_of {
            let id = part.reference;
            if id.is_some_and(|id| self.trail.contains(&id)) || depth > MAX_DEPTH {
                others.push(part);
                continue;
            }
            self.trail.extend(id);
            let says = match id.and_then(|id| self.docs.schemas.get(id)) {
                Some(named) => &named.schema,
                None => part,
            };
            if says.properties.is_empty() && says.all_of.is_empty() {
                let is_words = !has_parts(says) && id.is_none();
                match is_words {
                    // Only a description or a bound beside a reference, as older documents have to write it.
                    true => {
                        view.constraints.extend(constraints(says));
                        if !says.description.is_empty() {
                            view.description = (self.prose)(&says.description);
                        }
                        view.is_read_only |= says.is_read_only;
                        view.is_write_only |= says.is_write_only;
                    }
                    false => others.push(part),
                }
            } else {
                let had_text = !view.description.is_empty();
                self.object(says, depth, view);
                self.groups(says, depth, view);
                if !had_text && view.description.is_empty() {
                    view.description = (self.prose)(&says.description);
                }
            }
            if id.is_some() {
                self.trail.pop();
            }
        }
        // What is asked beside them may be declared in one of them.
        for property in &schema.properties {
            if property.is_required {
                let mut known = view.properties.iter_mut();
                if let Some(known) = known.find(|it| it.name == property.name) {
                    known.is_required = true;
                }
            }
        }
        let variants = others.into_iter().map(|part| SchemaVariant {
            title: name_of(part, self.docs),
            schema: self.at(part, depth + 1),
        });
        let variants: Vec<SchemaVariant> = variants.collect();
        if !variants.is_empty() {
            view.groups.push(SchemaGroup {
                title: "All of".to_owned(),
                variants,
            });
        }
    }

    fn group(
        &mut self,
        title: String,
        list: &[Schema],
        around: &Schema,
        depth: usize,
    ) -> Option<SchemaGroup> {
        let mut variants = Vec::new();
        for (i, schema) in list.iter().enumerate() {
            let Some(left) = self.left.checked_sub(1) else {
                break;
            };
            self.left = left;
            variants.push(SchemaVariant {
                title: self.title_of_variant(schema, around, i),
                schema: self.at(schema, depth + 1),
            });
        }
        (!variants.is_empty()).then_some(SchemaGroup { title, variants })
    }

    /// `cat` of `petType: cat`, else the name or the type.
    fn title_of_variant(&self, schema: &Schema, around: &Schema, i: usize) -> String {
        if let (Some(by), Some(id)) = (&around.discriminator, schema.reference) {
            let values = by.values.iter().filter(|(_, target)| *target == id);
            let values: Vec<&str> = values.map(|(value, _)| value.as_str()).collect();
            if !values.is_empty() {
                return format!("{}: {}", by.property, values.join(" or "));
            }
        }
        let title = match (name_of(schema, self.docs), schema.title.as_str()) {
            (name, "") => name,
            (name, title) if name.is_empty() => title.to_owned(),
            (name, _) => name,
        };
        match title.is_empty() {
            true => format!("Alternative {}", i + 1),
            false => title,
        }
    }
}

/// How many elements are what `contains` says.
fn contained(schema: &Schema) -> String {
    let bound = |keyword: &str| {
        let mut assertions = schema.assertions.iter();
        let (_, bound) = assertions.find(|(known, _)| *known == keyword)?;
        Some(bound.as_str())
    };
    let least = bound("minContains").unwrap_or("1");
    match bound("maxContains") {
        None if least == "1" => "at least one element".to_owned(),
        None => format!("at least {least} elements"),
        Some(most) => format!("{least} to {most} elements"),
    }
}

fn name_of(schema: &Schema, docs: &Docs) -> String {
    let named = docs.referred(schema);
    named.map(|named| named.name.clone()).unwrap_or_default()
}

/// The type in words.
pub(super) fn type_text(schema: &Schema, docs: &Docs) -> String {
    if let Some(named) = docs.referred(schema) {
        return named.name.clone();
    }
    let mut words: Vec<String> = Vec::new();
    for kind in &schema.types {
        words.push(match (kind.as_str(), &schema.items) {
            ("array", Some(items)) => format!("array of {}", several(&type_text(items, docs))),
            ("object", _) if is_map(schema) => match &schema.additional {
                Additional::Such(such) => format!("map of {}", several(&type_text(such, docs))),
                _ => "object".to_owned(),
            },
            (kind, _) => kind.to_owned(),
        });
    }
    if words.is_empty() {
        let lists = [&schema.one_of, &schema.any_of];
        let list = lists.into_iter().find(|list| !list.is_empty());
        if let Some(list) = list.filter(|list| list.len() <= 4) {
            let names: Vec<String> = list.iter().map(|it| type_text(it, docs)).collect();
            return names.join(" or ");
        }
        if let [one] = schema.all_of.as_slice() {
            return type_text(one, docs);
        }
        let is_object = schema.all_of.iter().any(|part| {
            let says = docs.referred(part).map_or(part, |named| &named.schema);
            !says.properties.is_empty()
        });
        return match is_object {
            true => "object".to_owned(),
            false if list.is_some() => "one of several".to_owned(),
            false => "anything".to_owned(),
        };
    }
    words.join(" or ")
}

/// `strings` of `string`; names of schemas stay as they are.
fn several(word: &str) -> String {
    match word {
        "string" | "number" | "integer" | "boolean" | "object" | "array" => format!("{word}s"),
        word => word.to_owned(),
    }
}

fn is_map(schema: &Schema) -> bool {
    schema.properties.is_empty() && matches!(schema.additional, Additional::Such(_))
}

fn constraints(schema: &Schema) -> Vec<String> {
    let format = (!schema.format.is_empty()).then(|| format!("format {}", schema.format));
    format
        .into_iter()
        .chain(schema.constraints.iter().cloned())
        .collect()
}

/// Lists of values are shown up to a bound.
fn few(values: &[String]) -> Vec<String> {
    const SHOWN: usize = 60;
    let mut few: Vec<String> = values.iter().take(SHOWN).map(|it| cut(it, 120)).collect();
    if values.len() > SHOWN {
        few.push(format!("… and {} more", values.len() - SHOWN));
    }
    few
}

/// A value on one line.
fn one_line(json: &str) -> String {
    let line: Vec<&str> = json.lines().map(str::trim).collect();
    cut(&line.join(" "), 200)
}

fn cut(text: &str, n: usize) -> String {
    match text.char_indices().nth(n) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn has_parts(schema: &Schema) -> bool {
    let lists = [
        &schema.all_of,
        &schema.one_of,
        &schema.any_of,
        &schema.first_items,
    ];
    !schema.properties.is_empty()
        || schema.names.is_some()
        || schema.contains.is_some()
        || lists.iter().any(|list| !list.is_empty())
        || schema.items.as_ref().is_some_and(|items| has_parts(items))
        || matches!(schema.additional, Additional::Such(_))
}
