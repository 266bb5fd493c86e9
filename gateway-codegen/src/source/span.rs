//! Where something stands: [`Span`].

/// A file of a [`SourceMap`](crate::source::SourceMap). Ordered by when the file was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(super) u32);

/// A range of bytes in a file: `start` is the first, `end` the one after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset of the byte behind the last.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to `end`; a reversed range is empty at `start`.
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Self {
            file,
            start,
            end: end.max(start),
        }
    }

    /// No byte at all, but a place.
    pub fn at(file: FileId, offset: u32) -> Self {
        Self::new(file, offset, offset)
    }

    /// For offsets that were counted as `usize`. What lies beyond 4 GB is cut there; files are limited far below it.
    pub(super) fn of(file: FileId, start: usize, end: usize) -> Self {
        Self::new(file, offset(start), offset(end))
    }

    /// From the start of this one to the end of the other. Of spans in different files it is this one.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.file != other.file {
            return self;
        }
        Self {
            end: self.end.max(other.end),
            ..self
        }
    }

    /// How many bytes it covers.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// As a range to slice the file's text with.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// An offset as it is stored.
pub(super) fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_and_measures() {
        let span = Span::new(FileId(0), 3, 5);
        assert_eq!(
            span.to(Span::new(FileId(0), 9, 12)),
            Span::new(FileId(0), 3, 12)
        );
        assert_eq!(span.to(Span::new(FileId(1), 9, 12)), span);
        assert_eq!(span.len(), 2);
        assert!(Span::new(FileId(0), 5, 3).is_empty());
    }
}
