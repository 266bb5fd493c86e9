//! Looking ahead without taking: is it a range, or a list?

use super::super::error::Parsed;
use super::super::limits::MAX_DEPTH;
use super::super::token::Kind;
use super::Parser;

impl Parser<'_> {
    /// Whether the `[` that comes next begins a range: `[`, a reference or an integer, `..`.
    pub(super) fn is_range(&mut self) -> Parsed<bool> {
        if self.peek()? != Kind::OpenList {
            return Ok(false);
        }
        let Some(end) = self.scan_bound(self.next + 1, self.cost.depth)? else {
            return Ok(false);
        };
        Ok(self.kind_at(end)? == Kind::DoubleDot)
    }

    /// Behind a reference or an integer with white space around it.
    fn scan_bound(&mut self, index: usize, depth: usize) -> Parsed<Option<usize>> {
        let index = self.scan_blank(index)?;
        let end = match self.kind_at(index)? {
            Kind::Integer => Some(index + 1),
            Kind::Identifier | Kind::OpenFormal => self.scan_reference(index, depth)?,
            _ => None,
        };
        match end {
            Some(end) => self.scan_blank(end).map(Some),
            None => Ok(None),
        }
    }

    fn scan_blank(&mut self, index: usize) -> Parsed<usize> {
        Ok(index + usize::from(self.kind_at(index)? == Kind::Blank))
    }

    fn scan_reference(&mut self, index: usize, depth: usize) -> Parsed<Option<usize>> {
        if depth >= MAX_DEPTH {
            // What is deeper is refused anyway.
            return Ok(None);
        }
        let is_formal = self.kind_at(index)? == Kind::OpenFormal;
        let mut index = index + usize::from(is_formal);
        if self.kind_at(index)? != Kind::Identifier {
            return Ok(None);
        }
        index = self.scan_indexes(index + 1, depth)?;
        while self.kind_at(index)? == Kind::Dot && self.kind_at(index + 1)? == Kind::Identifier {
            let end = self.scan_call(index + 1, depth + 1)?;
            index = self.scan_indexes(end.unwrap_or(index + 2), depth)?;
        }
        if !is_formal {
            return Ok(Some(index));
        }
        Ok((self.kind_at(index)? == Kind::CloseFormal).then_some(index + 1))
    }

    /// Behind the indexes that stand here.
    fn scan_indexes(&mut self, index: usize, depth: usize) -> Parsed<usize> {
        let mut index = index;
        while self.kind_at(index)? == Kind::OpenIndex {
            let mut end = self.scan_blank(index + 1)?;
            end = match self.kind_at(end)? {
                Kind::Identifier | Kind::OpenFormal => {
                    match self.scan_reference(end, depth + 1)? {
                        Some(end) => end,
                        None => return Ok(index),
                    }
                }
                Kind::String | Kind::Integer | Kind::True | Kind::False => end + 1,
                _ => return Ok(index),
            };
            end = self.scan_blank(end)?;
            if self.kind_at(end)? != Kind::CloseIndex {
                return Ok(index);
            }
            index = end + 1;
        }
        Ok(index)
    }

    fn scan_call(&mut self, index: usize, depth: usize) -> Parsed<Option<usize>> {
        if self.kind_at(index + 1)? != Kind::OpenParen {
            return Ok(None);
        }
        if self.kind_at(index + 2)? == Kind::CloseCall {
            return Ok(Some(index + 3));
        }
        self.scan_values(index + 2, Kind::CloseCall, depth)
    }

    /// Behind values with commas between them and the token that closes them.
    fn scan_values(&mut self, index: usize, close: Kind, depth: usize) -> Parsed<Option<usize>> {
        let mut index = index;
        loop {
            let Some(end) = self.scan_value(index, depth)? else {
                return Ok(None);
            };
            let kind = self.kind_at(end)?;
            if kind == close {
                return Ok(Some(end + 1));
            }
            // A range is scanned as a list whose first two values stand around the dots.
            if kind != Kind::Comma && kind != Kind::DoubleDot {
                return Ok(None);
            }
            index = end + 1;
        }
    }

    fn scan_value(&mut self, index: usize, depth: usize) -> Parsed<Option<usize>> {
        if depth >= MAX_DEPTH {
            return Ok(None);
        }
        let index = self.scan_blank(index)?;
        let end = match self.kind_at(index)? {
            Kind::String | Kind::Integer | Kind::Float | Kind::True | Kind::False => {
                Some(index + 1)
            }
            Kind::Identifier | Kind::OpenFormal => self.scan_reference(index, depth + 1)?,
            Kind::OpenList => {
                let first = self.scan_blank(index + 1)?;
                if self.kind_at(first)? == Kind::CloseList {
                    Some(first + 1)
                } else {
                    self.scan_values(index + 1, Kind::CloseList, depth + 1)?
                }
            }
            Kind::OpenMap => self.scan_map(index + 1, depth + 1)?,
            _ => None,
        };
        match end {
            Some(end) => self.scan_blank(end).map(Some),
            None => Ok(None),
        }
    }

    fn scan_map(&mut self, index: usize, depth: usize) -> Parsed<Option<usize>> {
        let mut index = index;
        let first = self.scan_blank(index)?;
        if matches!(self.kind_at(first)?, Kind::CloseMap | Kind::CloseFormal) {
            return Ok(Some(first + 1));
        }
        loop {
            let Some(key) = self.scan_value(index, depth)? else {
                return Ok(None);
            };
            if self.kind_at(key)? != Kind::Colon {
                return Ok(None);
            }
            let Some(value) = self.scan_value(key + 1, depth)? else {
                return Ok(None);
            };
            match self.kind_at(value)? {
                Kind::CloseMap | Kind::CloseFormal => return Ok(Some(value + 1)),
                Kind::Comma => index = value + 1,
                _ => return Ok(None),
            }
        }
    }
}
