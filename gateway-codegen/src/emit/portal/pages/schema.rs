//! Pages of schemas.

use super::Pages;
use super::content::{Contents, code};
use crate::emit::portal::book::Place;
use crate::emit::portal::highlight::Language;
use crate::emit::portal::markdown;
use crate::emit::portal::shown::type_text;
use crate::emit::portal::view::{ExampleView, SchemaPage, SchemaSummary, SchemasPage};

/// As many of those who use a schema are listed: nearly all may, where it is that of an error.
const MAX_USERS: usize = 200;

impl Pages<'_> {
    /// The list of schemas.
    pub(in super::super) fn schemas(&self) -> SchemasPage {
        let (book, place) = (self.book, Place::Schemas);
        let schemas = book.docs.schemas.iter().enumerate();
        let schemas = schemas.map(|(i, named)| SchemaSummary {
            link: book.link_to(Place::Schema(i), named.name.as_str(), "", None),
            type_text: type_text(&named.schema, book.docs),
            summary: markdown::plain(&named.schema.description, 160),
        });
        let about = format!("Schemas of {}", book.api.title);
        SchemasPage {
            frame: self.frame(place, "schemas", "Schemas", &about),
            schemas: schemas.collect(),
        }
    }

    /// The page of a schema.
    pub(in super::super) fn schema(&self, index: usize) -> Option<SchemaPage> {
        let book = self.book;
        let named = book.docs.schemas.get(index)?;
        let place = Place::Schema(index);
        let root = self.root(place);
        let frame = self.frame(place, "schema", &named.name, &named.schema.description);
        let mut contents = Contents::new(self, place);
        let schema = contents.schema_of_page(&named.schema, index);
        let examples = (!named.example.is_empty()).then(|| ExampleView {
            is_generated: named.schema.example.is_empty(),
            unfit: schema.unfit.clone(),
            ..code(&named.example, Language::Json)
        });
        let users = self.users.get(index).map_or(&[][..], Vec::as_slice);
        let wholes = self.wholes.get(index).map_or(&[][..], Vec::as_slice);
        let used_by = users.iter().take(MAX_USERS);
        let used_by = used_by.map(|i| book.link(*i, &root, None));
        let part_of = wholes.iter().take(MAX_USERS).filter_map(|i| {
            let whole = book.docs.schemas.get(*i)?;
            Some(book.link_to(Place::Schema(*i), whole.name.as_str(), &root, None))
        });
        Some(SchemaPage {
            schema,
            examples: examples.into_iter().collect(),
            used_by: used_by.collect(),
            n_more_users: users.len().saturating_sub(MAX_USERS),
            part_of: part_of.collect(),
            n_more_wholes: wholes.len().saturating_sub(MAX_USERS),
            frame,
        })
    }
}
