//! Elements of arrays.

use super::{MAX_VALUES, Maker};
use crate::lower::docs::asked::{Asked, Part};
use crate::lower::docs::made::Made;
use crate::lower::docs::scalars;

impl<'d> Maker<'d> {
    pub(super) fn elements(
        &mut self,
        asked: &Asked<'d>,
        name: &str,
        depth: usize,
    ) -> Option<Vec<Made>> {
        let schemas = asked.schemas();
        let least = scalars::count(&schemas, "minItems").unwrap_or(0);
        let most = scalars::count(&schemas, "maxItems").unwrap_or(usize::MAX);
        if least > most || least > self.left {
            return None;
        }
        let mut assertions = schemas.iter().flat_map(|schema| &schema.assertions);
        let is_unique = assertions.any(|it| *it == ("uniqueItems", "true".to_owned()));
        let n_first = schemas.iter().map(|schema| schema.first_items.len());
        let n_first = n_first.max().unwrap_or(0).min(most);
        let mut elements = Vec::new();
        for at in 0..n_first {
            let parts = items(asked, at);
            elements.push(self.element(&parts, name, depth, (is_unique, at))?);
        }
        let further = items(asked, usize::MAX);
        for part in &asked.parts {
            let Some(contains) = part.schema.contains.as_deref() else {
                continue;
            };
            let mut parts = further.clone();
            parts.push(Part {
                schema: contains,
                trail: part.trail.clone(),
            });
            let wanted = scalars::count(&[part.schema], "minContains").unwrap_or(1);
            for _ in 0..wanted.min(MAX_VALUES) {
                let n = (is_unique, elements.len());
                elements.push(self.element(&parts, name, depth, n)?);
            }
        }
        // One shows what the others are.
        let shows_one = !further.is_empty() && depth < self.attempt.max_depth;
        let wanted = least.max(usize::from(shows_one)).min(most);
        while elements.len() < wanted {
            let n = (is_unique, elements.len());
            match self.element(&further, name, depth, n) {
                Some(made) => elements.push(made),
                None if least > elements.len() => return None,
                None => break,
            }
        }
        Some(elements)
    }

    /// The `n`th element of an array: another one than those before where all have to differ.
    fn element(
        &mut self,
        parts: &[Part<'d>],
        name: &str,
        depth: usize,
        (is_unique, n): (bool, usize),
    ) -> Option<Made> {
        let before = self.number;
        if is_unique {
            self.number = n;
        }
        let made = self.below(&n.to_string(), |maker| match parts {
            [] => maker.other(parts, depth),
            parts => maker.make(parts, name, depth + 1),
        });
        self.number = before;
        made
    }
}

/// What is said of the element at a place.
pub(super) fn items<'d>(asked: &Asked<'d>, at: usize) -> Vec<Part<'d>> {
    let items = asked.parts.iter().filter_map(|part| {
        let items = part.schema.items.as_deref();
        let schema = part.schema.first_items.get(at).or(items)?;
        Some(Part {
            schema,
            trail: part.trail.clone(),
        })
    });
    items.collect()
}
