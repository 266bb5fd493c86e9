//! What schemas ask depending on something else, and what builds upon a schema.

use super::Shower;
use crate::emit::portal::view::{Link, SchemaGroup, SchemaVariant, SchemaView};
use crate::plan::docs::Schema;

impl Shower<'_> {
    /// What holds depending on what a value is, or on what members it has.
    pub(super) fn conditions(&mut self, schema: &Schema, depth: usize, view: &mut SchemaView) {
        if let Some(condition) = &schema.condition {
            let parts = [
                ("If", Some(&condition.test)),
                ("Then", condition.then.as_ref()),
                ("Otherwise", condition.otherwise.as_ref()),
            ];
            let parts = parts
                .into_iter()
                .filter_map(|(title, part)| Some((title.to_owned(), part?)));
            let group = self.titled("Depending on the value", parts, depth);
            view.groups.extend(group);
        }
        let parts = schema.dependent.iter();
        let parts = parts.map(|it| (format!("With {}", it.name), &it.schema));
        let group = self.titled("Depending on members", parts, depth);
        view.groups.extend(group);
    }

    fn titled<'s>(
        &mut self,
        title: &str,
        parts: impl Iterator<Item = (String, &'s Schema)>,
        depth: usize,
    ) -> Option<SchemaGroup> {
        let mut variants = Vec::new();
        for (title, schema) in parts {
            let Some(left) = self.left.checked_sub(1) else {
                break;
            };
            self.left = left;
            variants.push(SchemaVariant {
                title,
                schema: self.at(schema, depth + 1),
            });
        }
        (!variants.is_empty()).then(|| SchemaGroup {
            title: title.to_owned(),
            variants,
        })
    }

    /// The schemas that build upon one that tells them apart: links, for they have all of it again.
    pub(super) fn heirs(&mut self, schema: &Schema, view: &mut SchemaView) {
        let by = schema.discriminator.as_ref();
        let by = by.filter(|_| schema.one_of.is_empty() && schema.any_of.is_empty());
        let Some(by) = by else { return };
        let mut variants = Vec::new();
        for (value, id) in &by.values {
            let Some(named) = self.docs.schemas.get(*id).filter(|_| self.left > 0) else {
                continue;
            };
            self.left -= 1;
            variants.push(SchemaVariant {
                title: format!("{}: {value}", by.property),
                schema: SchemaView {
                    type_text: named.name.clone(),
                    link: Some(Link {
                        href: (self.page_of)(*id),
                        title: named.name.clone(),
                        is_current: false,
                    }),
                    is_cut: true,
                    ..SchemaView::default()
                },
            });
        }
        let title = format!("Told apart by {}", by.property);
        match variants.is_empty() {
            true => view
                .constraints
                .push(format!("told apart by {}", by.property)),
            false => view.groups.push(SchemaGroup { title, variants }),
        }
    }
}
