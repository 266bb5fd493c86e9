//! The files of a site, folded: lines that many pages share stand once.
//!
//! An archive is three streams. `lines` has every line of the files once, in the order of their first appearance; `ranges`
//! says of each file which ranges of `lines` it is made of; `index` names the files in their order, with how long their
//! ranges and their new lines are. Streams are deflated in blocks, so that one file takes the work of a few blocks.
//!
//! A range is a number whose lowest bit says whether its lines are new, that is, follow the ones that were new before in the
//! file; the rest is its length in bytes. Where they are not new, a second number says where they begin. So the ranges of pages
//! that are alike are alike, whatever stands between them.
//!
//! Layout, numbers little-endian with 32 bits: of `index`, `ranges` and `lines`, each: the length of the stream, the number of
//! its blocks, and where each block ends behind the heads; then the blocks. The compiler writes it, and includes this file to
//! test that it is read back.

use flate2::{Decompress, FlushDecompress, Status};

/// Bytes of a stream in a block; the last one may have fewer.
pub(crate) const BLOCK: usize = 256 * 1024;

/// A folded site. What an archive that was not written by the compiler has in it leads to missing files, not to a panic.
#[derive(Debug)]
pub(crate) struct Archive {
    ranges: Stream,
    lines: Stream,
    /// Sorted by path.
    index: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    path: Box<str>,
    /// Where its ranges begin.
    ranges: usize,
    /// Where its new lines begin.
    lines: usize,
}

#[derive(Debug)]
struct Stream {
    length: usize,
    /// Deflated.
    blocks: Vec<&'static [u8]>,
}

impl Archive {
    /// Reads the index.
    pub(crate) fn new(bytes: &'static [u8]) -> Option<Archive> {
        let mut at = 0;
        let mut heads = Vec::new();
        for _ in 0..3 {
            let length = number(bytes, &mut at)?;
            let n = number(bytes, &mut at)?;
            let mut ends = Vec::new();
            for _ in 0..n {
                ends.push(number(bytes, &mut at)?);
            }
            heads.push((length, ends));
        }
        let data = bytes.get(at..)?;
        let mut begin = 0;
        let mut streams = Vec::new();
        for (length, ends) in heads {
            let mut blocks = Vec::with_capacity(ends.len());
            for end in ends {
                blocks.push(data.get(begin..end)?);
                begin = end;
            }
            streams.push(Stream { length, blocks });
        }
        let mut streams = streams.into_iter();
        let (index, ranges, lines) = (streams.next()?, streams.next()?, streams.next()?);
        let text = index.read(0, index.length)?;
        let text = std::str::from_utf8(&text).ok()?;
        let (mut at_ranges, mut at_lines) = (0_usize, 0_usize);
        let entries = text.lines().map(|line| {
            let mut fields = line.split('\t');
            let entry = Entry {
                path: fields.next()?.into(),
                ranges: at_ranges,
                lines: at_lines,
            };
            let mut length = || fields.next()?.parse::<usize>().ok();
            at_ranges = at_ranges.checked_add(length()?)?;
            at_lines = at_lines.checked_add(length()?)?;
            Some(entry)
        });
        Some(Archive {
            index: entries.collect::<Option<Vec<Entry>>>()?,
            ranges,
            lines,
        })
    }

    /// The place of a file.
    pub(crate) fn find(&self, path: &str) -> Option<usize> {
        let by_path = |entry: &Entry| entry.path.as_ref().cmp(path);
        self.index.binary_search_by(by_path).ok()
    }

    /// A file.
    pub(crate) fn read(&self, place: usize) -> Option<Vec<u8>> {
        let entry = self.index.get(place)?;
        let end = self.index.get(place + 1).map(|next| next.ranges);
        let ranges = self
            .ranges
            .read(entry.ranges, end.unwrap_or(self.ranges.length))?;
        let mut numbers = Varints(&ranges);
        let mut file = Vec::new();
        let mut next_new = entry.lines;
        let mut block = None;
        while let Some(head) = numbers.next() {
            let length = usize::try_from(head >> 1).ok()?;
            let begin = match head & 1 {
                1 => next_new,
                _ => usize::try_from(numbers.next()?).ok()?,
            };
            let end = begin.checked_add(length)?;
            self.lines.append(begin, end, &mut block, &mut file)?;
            if head & 1 == 1 {
                next_new = end;
            }
        }
        Some(file)
    }
}

impl Stream {
    fn read(&self, begin: usize, end: usize) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        self.append(begin, end, &mut None, &mut out)?;
        Some(out)
    }

    /// Appends a part; `block` is the latest one that was inflated.
    fn append(
        &self,
        mut begin: usize,
        end: usize,
        block: &mut Option<(usize, Vec<u8>)>,
        out: &mut Vec<u8>,
    ) -> Option<()> {
        if end > self.length {
            return None;
        }
        while begin < end {
            let number = begin / BLOCK;
            if block.as_ref().is_none_or(|(known, _)| *known != number) {
                *block = Some((number, inflate(self.blocks.get(number)?)?));
            }
            let (_, bytes) = block.as_ref()?;
            let first = begin % BLOCK;
            let last = (first + (end - begin)).min(BLOCK);
            out.extend_from_slice(bytes.get(first..last)?);
            begin += last - first;
        }
        Some(())
    }
}

/// At most a block.
fn inflate(deflated: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(BLOCK);
    let mut inflater = Decompress::new(false);
    let status = inflater.decompress_vec(deflated, &mut out, FlushDecompress::Finish);
    matches!(status, Ok(Status::StreamEnd)).then_some(out)
}

fn number(bytes: &[u8], at: &mut usize) -> Option<usize> {
    let number = bytes.get(*at..)?.first_chunk::<4>()?;
    *at += 4;
    usize::try_from(u32::from_le_bytes(*number)).ok()
}

/// Numbers of seven bits a byte, the lowest first; the highest bit says that more follow.
struct Varints<'b>(&'b [u8]);

impl Iterator for Varints<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}
