//! A site as one folded file, for the gateway that serves it: see the reader in the runtime, `portal/archive.rs`, whose layout
//! this writes.

use std::collections::HashMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::emit::OutputTree;

/// Bytes of a stream in a block.
const BLOCK: usize = 256 * 1024;

/// Folds a site. The same files give the same bytes.
#[must_use]
pub fn fold(site: &OutputTree) -> Vec<u8> {
    let (mut index, mut ranges, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    let mut known: HashMap<&[u8], usize> = HashMap::new();
    for (path, content) in site.iter() {
        let begin = (ranges.len(), lines.len());
        let mut range: Option<Range> = None;
        for line in content.split_inclusive(|byte| *byte == b'\n') {
            let n_lines = lines.len();
            let begin = *known.entry(line).or_insert_with(|| {
                lines.extend_from_slice(line);
                n_lines
            });
            let is_new = lines.len() > n_lines;
            match &mut range {
                Some(range) if range.is_new == is_new && range.begin + range.length == begin => {
                    range.length += line.len();
                }
                range => {
                    let next = Range {
                        begin,
                        length: line.len(),
                        is_new,
                    };
                    if let Some(done) = range.replace(next) {
                        done.push(&mut ranges);
                    }
                }
            }
        }
        if let Some(done) = range {
            done.push(&mut ranges);
        }
        let lengths = (ranges.len() - begin.0, lines.len() - begin.1);
        let entry = format!("{path}\t{}\t{}\n", lengths.0, lengths.1);
        index.extend_from_slice(entry.as_bytes());
    }
    let (mut heads, mut blocks) = (Vec::new(), Vec::new());
    for stream in [&index, &ranges, &lines] {
        push_number(stream.len(), &mut heads);
        push_number(stream.len().div_ceil(BLOCK), &mut heads);
        for block in stream.chunks(BLOCK) {
            blocks.extend_from_slice(&deflated(block));
            push_number(blocks.len(), &mut heads);
        }
    }
    heads.extend_from_slice(&blocks);
    heads
}

/// A part of the lines that a file is made of.
struct Range {
    begin: usize,
    length: usize,
    /// Whether they stand nowhere before.
    is_new: bool,
}

impl Range {
    fn push(self, out: &mut Vec<u8>) {
        push_varint((self.length as u64) << 1 | u64::from(self.is_new), out);
        if !self.is_new {
            push_varint(self.begin as u64, out);
        }
    }
}

fn push_varint(mut number: u64, out: &mut Vec<u8>) {
    loop {
        let byte = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}

fn push_number(number: usize, out: &mut Vec<u8>) {
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    out.extend_from_slice(&number.to_le_bytes());
}

fn deflated(block: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    // Writing into memory does not fail.
    let written = encoder.write_all(block).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

#[cfg(test)]
#[allow(dead_code, reason = "the runtime needs more of it")]
#[path = "../../../../gateway-runtime/src/portal/archive.rs"]
mod reader;

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(files: &[(&str, Vec<u8>)]) -> usize {
        let mut site = OutputTree::new();
        for (path, content) in files {
            site.insert(*path, content.clone());
        }
        let folded = fold(&site);
        assert_eq!(folded, fold(&site));
        let length = folded.len();
        let archive = reader::Archive::new(Box::leak(folded.into_boxed_slice())).unwrap();
        for (path, content) in files {
            let place = archive.find(path).unwrap();
            assert!(archive.read(place).unwrap() == *content, "{path}");
        }
        assert_eq!(archive.find("none"), None);
        length
    }

    #[test]
    fn files_are_read_back() {
        let long: Vec<u8> = (0..400_000_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        read_back(&[]);
        read_back(&[
            ("a.html", b"one\ntwo\nthree".to_vec()),
            ("b.html", b"two\none\ntwo\nthree\nfour\n".to_vec()),
            ("empty.txt", Vec::new()),
            ("folder/long.bin", long),
            ("line.txt", b"\n".to_vec()),
        ]);
    }

    #[test]
    fn what_pages_share_stands_once() {
        let shared: String = (0..500)
            .map(|n| format!("line {n} of the frame\n"))
            .collect();
        let page = |n: u32| {
            (
                format!("{n:04}.html"),
                format!("{shared}page {n}\n{shared}"),
            )
        };
        let pages: Vec<(String, String)> = (0..300).map(page).collect();
        let files: Vec<(&str, Vec<u8>)> = pages
            .iter()
            .map(|(path, text)| (path.as_str(), text.clone().into_bytes()))
            .collect();
        let length = read_back(&files);
        assert!(length < 16_384, "{length}");
    }
}
