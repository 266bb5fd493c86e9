//! Schemas of the plan → views. What is named is unfolded in place as far as a page bears it, and linked to its own page.

mod conditions;
mod joined;
mod words;

use std::collections::BTreeSet;

use self::joined::{add_constraints, add_property};
use self::words::{
    constraints, contained, few, has_parts, name_of, one_line, only_required, require,
};
use super::elsewhere::more;
use super::view::{Link, PropertyView, Prose, SchemaGroup, SchemaVariant, SchemaView};
use crate::plan::docs::{Additional, Docs, Property, Schema};

pub(super) use self::words::{plain, type_text};

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
    /// A text as it is shown, of a schema that is so deep in others.
    pub(super) prose: &'p dyn Fn(&str, usize) -> Prose,
    pub(super) direction: Direction,
    /// How many more parts the page bears.
    pub(super) left: usize,
    /// The named schemas around what is shown.
    pub(super) trail: Vec<usize>,
    /// The named schemas that what is shown consists of, so far: by several ways to one it is joined once.
    pub(super) joined: BTreeSet<usize>,
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
            view.description = (self.prose)(&schema.description, depth);
        }
        if schema.more.is_some() {
            view.more = more(schema.more.as_deref());
        }
        view.constraints.extend(constraints(schema));
        view.is_read_only |= schema.is_read_only;
        view.is_write_only |= schema.is_write_only;
        view.is_deprecated |= schema.is_deprecated;
        if !schema.default.is_empty() {
            view.default.clone_from(&schema.default);
        }
        if !schema.example.is_empty() {
            view.example = one_line(&schema.example);
            view.unfit = self.unfit(schema);
        }
        view
    }

    /// What a schema expects of its example.
    fn unfit(&self, schema: &Schema) -> String {
        plain(self.docs.expected_at(schema.example_span))
    }

    fn own(&mut self, schema: &Schema, depth: usize) -> SchemaView {
        let mut view = SchemaView {
            type_text: type_text(schema, self.docs),
            title: schema.title.clone(),
            description: (self.prose)(&schema.description, depth),
            more: more(schema.more.as_deref()),
            constraints: constraints(schema),
            values: few(&schema.values),
            default: schema.default.clone(),
            example: one_line(&schema.example),
            unfit: self.unfit(schema),
            is_read_only: schema.is_read_only,
            is_write_only: schema.is_write_only,
            is_deprecated: schema.is_deprecated,
            ..SchemaView::default()
        };
        if depth > MAX_DEPTH || self.left == 0 {
            view.is_cut = has_parts(schema);
            return view;
        }
        let around = std::mem::take(&mut self.joined);
        self.object(schema, depth, &mut view);
        self.array(schema, depth, &mut view);
        self.groups(schema, depth, &mut view);
        self.heirs(schema, &mut view);
        self.joined = around;
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
            Additional::Nothing if !schema.properties.is_empty() || !schema.all_of.is_empty() => {
                view.constraints.push("no other members".to_owned());
            }
            Additional::NothingElse => view.constraints.push("no other members".to_owned()),
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
        if is_hidden && self.docs.has_directions {
            return;
        }
        if self.left == 0 {
            view.is_cut = true;
            return;
        }
        self.left -= 1;
        let shown = PropertyView {
            name: property.name.clone(),
            is_named: true,
            is_required: property.is_required,
            schema: self.at(schema, depth + 1),
        };
        let mut known = view.properties.iter_mut();
        match known.find(|it| it.is_named && it.name == property.name) {
            // All that is said of it holds.
            Some(known) => add_property(known, shown),
            None => view.properties.push(shown),
        }
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
        if schema.has_only_first {
            view.constraints.push("no other elements".to_owned());
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
        self.conditions(schema, depth, view);
        require(&schema.required, view);
        let not = schema.not.as_deref();
        if let Some(names) = not.and_then(only_required) {
            view.constraints
                .push(format!("without {}", names.join(" and ")));
        } else if let Some(not) = not {
            let group = self.group("Not".to_owned(), std::slice::from_ref(not), schema, depth);
            view.groups.extend(group);
        }
    }

    /// Objects become one; what is no object is a group of its own.
    fn all_of(&mut self, schema: &Schema, depth: usize, view: &mut SchemaView) {
        let mut others = Vec::new();
        let mut asked = Vec::new();
        for part in &schema.all_of {
            let id = part.reference;
            if id.is_some_and(|id| self.trail.contains(&id)) || depth > MAX_DEPTH {
                others.push(part);
                continue;
            }
            if id.is_some_and(|id| !self.joined.insert(id)) {
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
                        asked.extend(&says.required);
                        if !says.description.is_empty() {
                            view.description = (self.prose)(&says.description, depth);
                        }
                        view.is_read_only |= says.is_read_only;
                        view.is_write_only |= says.is_write_only;
                    }
                    false => others.push(part),
                }
            } else {
                let had_text = !view.description.is_empty();
                add_constraints(&mut view.constraints, constraints(says));
                self.object(says, depth, view);
                self.groups(says, depth, view);
                if !had_text && view.description.is_empty() {
                    view.description = (self.prose)(&says.description, depth);
                }
                if view.more.is_empty() {
                    view.more = more(says.more.as_deref());
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
        require(asked, view);
        // What the parts declare is refused beside them, which nobody means.
        if matches!(schema.additional, Additional::Nothing) && schema.patterns.is_empty() {
            let is_own = |name: &str| schema.properties.iter().any(|it| it.name == name);
            let declared = view.properties.iter_mut();
            for refused in declared.filter(|it| it.is_named && !is_own(&it.name)) {
                let asked = "refused: no other members are taken here".to_owned();
                add_constraints(&mut refused.schema.constraints, vec![asked]);
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
            let mut values: Vec<String> = values.map(|(value, _)| value.clone()).collect();
            if values.is_empty()
                && let Some(named) = self.docs.schemas.get(id)
            {
                values = named.values_of(&by.property);
                // Its name is said below.
                values.retain(|value| *value != named.name);
            }
            if !values.is_empty() {
                return format!("{}: {}", by.property, values.join(" or "));
            }
        }
        let title = match (name_of(schema, self.docs), schema.title.as_str()) {
            (name, "") => name,
            (name, title) if name.is_empty() => title.to_owned(),
            (name, _) => name,
        };
        let names = schema.required.join(" and ");
        match title.is_empty() {
            true if !names.is_empty() => format!("With {names}"),
            true => format!("Alternative {}", i + 1),
            false => title,
        }
    }
}
