//! Applies a query to a tree.

use std::collections::BTreeMap;

use regex::Regex;

use super::compare::{Comparable, compare};
use super::i_regexp::Pattern;
use super::query::{Logical, Operand, Path, PatternOperand, Query, Segment, Selector};
use super::selected::{Place, ROOT, Selected, Trail};
use super::work::{Exhausted, MAX_SELECTED, Work};
use crate::source::{Node, Value};

/// How many compiled patterns are kept; more in turn cost a compilation each time.
const MAX_PATTERNS: usize = 32;

pub(super) fn select<'t>(
    query: &Query,
    root: &'t Node,
    work: &mut Work,
) -> Result<Selected<'t>, Exhausted> {
    let mut evaluation = Evaluation {
        root,
        work,
        patterns: BTreeMap::new(),
    };
    let mut trail = Trail::kept();
    let places = evaluation.segments(root, &query.segments, &mut trail)?;
    Ok(Selected { places, trail })
}

/// One query at work.
struct Evaluation<'t, 'w> {
    root: &'t Node,
    work: &'w mut Work,
    /// Compiled patterns by their keys.
    patterns: BTreeMap<String, Regex>,
}

/// A list or mapping whose parts are being gone through, for `..`.
struct Open<'t> {
    place: Place<'t>,
    next: usize,
    /// Of the trail and the result when it was come to.
    marks: (usize, usize),
}

impl<'t> Evaluation<'t, '_> {
    /// What segments select, one after the other.
    fn segments(
        &mut self,
        start: &'t Node,
        segments: &[Segment],
        trail: &mut Trail,
    ) -> Result<Vec<Place<'t>>, Exhausted> {
        let mut places = vec![Place {
            node: start,
            way: ROOT,
        }];
        for segment in segments {
            let mut next = Vec::new();
            for place in places {
                if segment.is_descendant {
                    self.descend(place, &segment.selectors, trail, &mut next)?;
                } else {
                    self.children(place, &segment.selectors, trail, &mut next)?;
                }
            }
            places = next;
        }
        Ok(places)
    }

    /// What selectors select of a value and of all that is below it: a value before its parts, parts in their order.
    fn descend(
        &mut self,
        place: Place<'t>,
        selectors: &[Selector],
        trail: &mut Trail,
        out: &mut Vec<Place<'t>>,
    ) -> Result<(), Exhausted> {
        let marks = (trail.mark(), out.len());
        self.children(place, selectors, trail, out)?;
        // Not recursive, since a filter may have another one like it inside.
        let mut open = vec![Open {
            place,
            next: 0,
            marks,
        }];
        while let Some(last) = open.last_mut() {
            let Some(node) = part(last.place.node, last.next) else {
                let (mark, n_selected) = last.marks;
                // A way that leads to nothing selected is not needed.
                if out.len() == n_selected {
                    trail.forget_since(mark);
                }
                open.pop();
                continue;
            };
            let marks = (trail.mark(), out.len());
            let way = trail.step(last.place.way, last.next);
            last.next += 1;
            self.work.charge(1)?;
            let place = Place { node, way };
            self.children(place, selectors, trail, out)?;
            open.push(Open {
                place,
                next: 0,
                marks,
            });
        }
        Ok(())
    }

    /// What selectors select of a value's parts.
    fn children(
        &mut self,
        place: Place<'t>,
        selectors: &[Selector],
        trail: &mut Trail,
        out: &mut Vec<Place<'t>>,
    ) -> Result<(), Exhausted> {
        for selector in selectors {
            self.work.charge(1)?;
            match selector {
                Selector::Name(name) => {
                    let mapping = place.node.as_mapping();
                    let found = mapping.and_then(|mapping| mapping.position(name));
                    self.push(place, found, trail, out)?;
                }
                Selector::Index(index) => {
                    let length = place.node.as_sequence().map(<[Node]>::len);
                    let found = length.and_then(|length| position(*index, length));
                    self.push(place, found, trail, out)?;
                }
                Selector::Wildcard => {
                    for position in 0..n_parts(place.node) {
                        self.push(place, Some(position), trail, out)?;
                    }
                }
                Selector::Slice { start, end, step } => {
                    if let Some(items) = place.node.as_sequence() {
                        for position in slice(*start, *end, *step, items.len()) {
                            self.push(place, Some(position), trail, out)?;
                        }
                    }
                }
                Selector::Filter(filter) => {
                    for position in 0..n_parts(place.node) {
                        self.work.charge(1)?;
                        if let Some(node) = part(place.node, position)
                            && self.test(filter, node)?
                        {
                            self.push(place, Some(position), trail, out)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Selects a part.
    fn push(
        &mut self,
        from: Place<'t>,
        position: Option<usize>,
        trail: &mut Trail,
        out: &mut Vec<Place<'t>>,
    ) -> Result<(), Exhausted> {
        let Some((position, node)) =
            position.and_then(|position| Some((position, part(from.node, position)?)))
        else {
            return Ok(());
        };
        self.work.charge(1)?;
        if out.len() >= MAX_SELECTED {
            return Err(Exhausted);
        }
        let way = trail.step(from.way, position);
        out.push(Place { node, way });
        Ok(())
    }

    /// Whether a filter holds of a value.
    fn test(&mut self, logical: &Logical, current: &'t Node) -> Result<bool, Exhausted> {
        self.work.charge(1)?;
        match logical {
            Logical::Any(parts) => {
                for part in parts {
                    if self.test(part, current)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Logical::All(parts) => {
                for part in parts {
                    if !self.test(part, current)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Logical::Not(inner) => Ok(!self.test(inner, current)?),
            Logical::Exists(path) if path.is_singular() => {
                Ok(self.singular(path, current)?.is_some())
            }
            Logical::Exists(path) => Ok(!self.nodes(path, current)?.is_empty()),
            Logical::Compare(left, operator, right) => {
                let left = self.operand(left, current)?;
                let right = self.operand(right, current)?;
                compare(left, *operator, right, self.work)
            }
            Logical::Matches {
                is_whole,
                text,
                pattern,
            } => {
                let Some(Comparable::Text(text)) = self.operand(text, current)? else {
                    return Ok(false);
                };
                match pattern {
                    PatternOperand::Known(None) => Ok(false),
                    PatternOperand::Known(Some(pattern)) => self.matches(pattern, text),
                    PatternOperand::Found(operand) => {
                        let Some(Comparable::Text(pattern)) = self.operand(operand, current)?
                        else {
                            return Ok(false);
                        };
                        self.work.charge_for(pattern.len())?;
                        match Pattern::parse(pattern, *is_whole) {
                            Ok(pattern) => self.matches(&pattern, text),
                            Err(_) => Ok(false),
                        }
                    }
                }
            }
        }
    }

    /// Whether a pattern matches a text.
    fn matches(&mut self, pattern: &Pattern, text: &str) -> Result<bool, Exhausted> {
        self.work.charge(pattern.cost_of(text))?;
        if let Some(regex) = self.patterns.get(pattern.key()) {
            return Ok(regex.is_match(text));
        }
        self.work.charge(pattern.cost())?;
        let Some(regex) = pattern.compile() else {
            return Ok(false);
        };
        if self.patterns.len() >= MAX_PATTERNS {
            self.patterns.clear();
        }
        let is_match = regex.is_match(text);
        self.patterns.insert(pattern.key().to_owned(), regex);
        Ok(is_match)
    }

    /// The value of an operand; `None`: it has none.
    fn operand<'v>(
        &mut self,
        operand: &'v Operand,
        current: &'t Node,
    ) -> Result<Option<Comparable<'v>>, Exhausted>
    where
        't: 'v,
    {
        Ok(match operand {
            Operand::Null => Some(Comparable::Null),
            Operand::Bool(value) => Some(Comparable::Bool(*value)),
            Operand::Number(value) => Some(Comparable::Number(*value)),
            Operand::Text(text) => Some(Comparable::Text(text)),
            Operand::Singular(path) => self.singular(path, current)?.and_then(Comparable::of),
            Operand::Length(of) => match self.operand(of, current)? {
                Some(Comparable::Text(text)) => {
                    self.work.charge_text(text)?;
                    Some(number(text.chars().count()))
                }
                Some(Comparable::Collection(node)) => Some(number(n_parts(node))),
                _ => None,
            },
            Operand::Count(path) => Some(number(self.nodes(path, current)?.len())),
            Operand::Value(path) => match self.nodes(path, current)?.as_slice() {
                [only] => Comparable::of(only.node),
                _ => None,
            },
        })
    }

    /// What a query inside a filter selects.
    fn nodes(&mut self, path: &Path, current: &'t Node) -> Result<Vec<Place<'t>>, Exhausted> {
        let start = if path.is_absolute { self.root } else { current };
        self.segments(start, &path.segments, &mut Trail::dropped())
    }

    /// The same of one that selects at most one value.
    fn singular(&mut self, path: &Path, current: &'t Node) -> Result<Option<&'t Node>, Exhausted> {
        let mut node = if path.is_absolute { self.root } else { current };
        for segment in &path.segments {
            self.work.charge(1)?;
            let next = match segment.selectors.first() {
                Some(Selector::Name(name)) => node.get(name),
                Some(Selector::Index(index)) => {
                    let items = node.as_sequence().unwrap_or_default();
                    position(*index, items.len()).and_then(|position| items.get(position))
                }
                _ => None,
            };
            let Some(next) = next else { return Ok(None) };
            node = next;
        }
        Ok(Some(node))
    }
}

/// A count as a number.
fn number(n: usize) -> Comparable<'static> {
    // Counts are far below the whole numbers that a double cannot tell apart.
    Comparable::Number(u32::try_from(n).map_or(f64::INFINITY, f64::from))
}

/// How many parts a value has.
fn n_parts(node: &Node) -> usize {
    match &node.value {
        Value::Sequence(items) => items.len(),
        Value::Mapping(mapping) => mapping.len(),
        _ => 0,
    }
}

/// The part at a position.
fn part(node: &Node, position: usize) -> Option<&Node> {
    match &node.value {
        Value::Sequence(items) => items.get(position),
        Value::Mapping(mapping) => mapping.at(position).map(|entry| &entry.value),
        _ => None,
    }
}

/// The position of an index, which counts from the end if it is negative.
fn position(index: i64, length: usize) -> Option<usize> {
    match usize::try_from(index) {
        Ok(position) => Some(position).filter(|position| *position < length),
        Err(_) => length.checked_sub(usize::try_from(index.checked_neg()?).ok()?),
    }
}

/// The positions of a slice (RFC 9535 section 2.3.4.2.2).
fn slice(
    start: Option<i64>,
    end: Option<i64>,
    step: i64,
    length: usize,
) -> impl Iterator<Item = usize> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let from_front = |index: i64| if index < 0 { length + index } else { index };
    let (first, last) = if step >= 0 {
        let start = from_front(start.unwrap_or(0)).clamp(0, length);
        (start, from_front(end.unwrap_or(length)).clamp(0, length))
    } else {
        let start = from_front(start.unwrap_or(length - 1)).clamp(-1, length - 1);
        let end = end.map_or(-1, from_front);
        (start, end.clamp(-1, length - 1))
    };
    let is_within = move |index: &i64| match step {
        0 => false,
        1.. => *index < last,
        _ => *index > last,
    };
    std::iter::successors(Some(first), move |index| index.checked_add(step))
        .take_while(is_within)
        .filter_map(|index| usize::try_from(index).ok())
}
