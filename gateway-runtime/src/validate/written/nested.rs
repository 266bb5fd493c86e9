//! `deepObject`: names with the names of members in brackets.

use std::borrow::Cow;

use super::{Misfit, Piece, Writer};
use crate::descriptor::Shape;

/// Deepest nesting of names in one name.
const MAX_DEPTH: usize = 16;

/// The values below one name, each with the names on its way, in the order of these.
#[derive(Debug)]
pub(in crate::validate) struct Nested<'c> {
    values: Vec<(Vec<String>, Piece<'c>)>,
}

impl<'c> Nested<'c> {
    /// Those of some pairs whose names are `name[a]`, `name[a][b]`.
    ///
    /// # Errors
    /// Brackets do not match, or there are too many.
    pub(super) fn of<'p>(
        name: &str,
        pairs: impl Iterator<Item = &'p (Cow<'c, str>, Piece<'c>)>,
    ) -> Result<Self, Misfit>
    where
        'c: 'p,
    {
        let mut values = Vec::new();
        for (known, piece) in pairs {
            let Some(rest) = known
                .strip_prefix(name)
                .filter(|rest| rest.starts_with('['))
            else {
                continue;
            };
            values.push((names(rest)?, *piece));
        }
        // Numbers are in their order, so that lists are.
        let key = |text: &String| (text.parse::<u32>().unwrap_or(u32::MAX), text.clone());
        values.sort_by_cached_key(|(names, _)| names.iter().map(key).collect::<Vec<_>>());
        Ok(Nested { values })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub(super) fn write(&self, shape: &Shape, writer: &mut Writer<'_>) -> Result<(), Misfit> {
        write(&self.values, 0, shape, writer)
    }
}

/// The names in `[a][b]`.
fn names(text: &str) -> Result<Vec<String>, Misfit> {
    const EXPECTED: Misfit = Misfit::Style("names such as `name[member]`");
    let mut names = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let inner = rest.strip_prefix('[').ok_or(EXPECTED)?;
        let (name, after) = inner.split_once(']').ok_or(EXPECTED)?;
        if names.len() == MAX_DEPTH {
            return Err(Misfit::Limit);
        }
        names.push(name.to_owned());
        rest = after;
    }
    Ok(names)
}

/// Values whose first `depth` names are the same.
fn write(
    values: &[(Vec<String>, Piece<'_>)],
    depth: usize,
    shape: &Shape,
    writer: &mut Writer<'_>,
) -> Result<(), Misfit> {
    let is_leaf = |(names, _): &&(Vec<String>, Piece<'_>)| names.len() <= depth;
    let leaves = values.iter().take_while(is_leaf).count();
    if leaves == values.len() {
        let is_list = leaves > 1 || (shape.is_array() && !shape.is_scalar());
        return match (is_list, values.first()) {
            (false, Some((_, piece))) => writer.part(*piece, shape),
            _ => writer.array(values.iter().map(|(_, piece)| *piece), shape),
        };
    }
    if leaves > 0 {
        return Err(Misfit::Style("either a value or members, not both"));
    }
    let groups = values.chunk_by(|(a, _), (b, _)| a.get(depth) == b.get(depth));
    let name = |group: &[(Vec<String>, Piece<'_>)]| {
        let first = group.first().and_then(|(names, _)| names.get(depth));
        first.cloned().unwrap_or_default()
    };
    let is_place = |name: &str| name.bytes().all(|byte| byte.is_ascii_digit());
    let is_list = shape.is_array()
        && (!shape.is_object() || groups.clone().all(|group| is_place(&name(group))));
    if !is_list {
        writer.raw("{");
        for (at, group) in groups.enumerate() {
            let name = name(group);
            writer.comma(at);
            writer.name(&name);
            write(group, depth + 1, shape.member(&name), writer)?;
        }
        writer.raw("}");
        return Ok(());
    }
    writer.raw("[");
    let mut at = 0;
    for group in groups {
        let name = name(group);
        if !is_place(&name) {
            return Err(Misfit::Style("the places of items between brackets"));
        }
        // `a[]=1&a[]=2` are two items.
        let is_bare = name.is_empty() && group.iter().all(|(names, _)| names.len() == depth + 1);
        let n = if is_bare { 1 } else { group.len() };
        for item in group.chunks(n.max(1)) {
            writer.comma(at);
            write(item, depth + 1, shape.item(at), writer)?;
            at += 1;
        }
    }
    writer.raw("]");
    Ok(())
}
