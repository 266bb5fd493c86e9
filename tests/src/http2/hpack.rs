//! Header compression (RFC 7541): an encoder that only writes literals, and a whole decoder.

use std::collections::VecDeque;
use std::sync::OnceLock;

/// Writes a field list as literals without indexing and without Huffman coding, so that any bytes
/// can be sent.
#[must_use]
pub fn encode<N: AsRef<[u8]>, V: AsRef<[u8]>>(fields: &[(N, V)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0x00);
        write_string(&mut block, name.as_ref());
        write_string(&mut block, value.as_ref());
    }
    block
}

/// One field as a literal that enters the dynamic table.
#[must_use]
pub fn encode_indexed(name: &[u8], value: &[u8]) -> Vec<u8> {
    let mut block = vec![0x40];
    write_string(&mut block, name);
    write_string(&mut block, value);
    block
}

fn write_string(block: &mut Vec<u8>, bytes: &[u8]) {
    write_integer(block, 7, 0, bytes.len());
    block.extend_from_slice(bytes);
}

/// Writes an integer with a prefix of `n_bits`; `first` holds the bits before it.
pub fn write_integer(block: &mut Vec<u8>, n_bits: u8, first: u8, mut value: usize) {
    let limit = (1_usize << n_bits) - 1;
    let low = |value: usize| u8::try_from(value & 0xFF).unwrap_or(u8::MAX);
    if value < limit {
        block.push(first | low(value));
        return;
    }
    block.push(first | low(limit));
    value -= limit;
    while value >= 0x80 {
        block.push(low(value & 0x7F) | 0x80);
        value >>= 7;
    }
    block.push(low(value));
}

/// The state of one direction of a connection.
#[derive(Debug)]
pub struct Decoder {
    dynamic: VecDeque<(String, String)>,
    max_size: usize,
}

impl Default for Decoder {
    fn default() -> Self {
        Decoder {
            dynamic: VecDeque::new(),
            max_size: 4096,
        }
    }
}

impl Decoder {
    /// Reads a whole block; `None` when it is malformed.
    pub fn decode(&mut self, block: &[u8]) -> Option<Vec<(String, String)>> {
        let mut reader = Reader(block);
        let mut fields = Vec::new();
        while let Some(first) = reader.peek() {
            if first & 0x80 != 0 {
                fields.push(self.entry(reader.integer(7)?)?);
            } else if first & 0xE0 == 0x20 {
                self.max_size = reader.integer(5)?;
                self.evict();
            } else {
                let indexed = first & 0xC0 == 0x40;
                let index = reader.integer(if indexed { 6 } else { 4 })?;
                let name = match index {
                    0 => reader.string()?,
                    index => self.entry(index)?.0,
                };
                let field = (name, reader.string()?);
                fields.push(field.clone());
                if indexed {
                    self.dynamic.push_front(field);
                    self.evict();
                }
            }
        }
        Some(fields)
    }

    fn entry(&self, index: usize) -> Option<(String, String)> {
        let index = index.checked_sub(1)?;
        if let Some((name, value)) = STATIC_TABLE.get(index) {
            return Some(((*name).to_owned(), (*value).to_owned()));
        }
        self.dynamic.get(index - STATIC_TABLE.len()).cloned()
    }

    fn evict(&mut self) {
        let size = |dynamic: &VecDeque<(String, String)>| -> usize {
            dynamic
                .iter()
                .map(|(name, value)| name.len() + value.len() + 32)
                .sum()
        };
        while size(&self.dynamic) > self.max_size {
            self.dynamic.pop_back();
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn integer(&mut self, n_bits: u8) -> Option<usize> {
        let limit = (1_usize << n_bits) - 1;
        let mut value = usize::from(self.byte()?) & limit;
        if value < limit {
            return Some(value);
        }
        for shift in (0..28).step_by(7) {
            let byte = self.byte()?;
            value += usize::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn string(&mut self) -> Option<String> {
        let huffman = self.peek()? & 0x80 != 0;
        let length = self.integer(7)?;
        let (bytes, rest): (&'a [u8], _) = self.0.split_at_checked(length)?;
        self.0 = rest;
        let bytes = if huffman {
            unhuffman(bytes)?
        } else {
            bytes.to_vec()
        };
        Some(crate::http1::latin1(&bytes))
    }
}

/// Decodes Huffman-coded bytes; `None` when they are malformed.
fn unhuffman(bytes: &[u8]) -> Option<Vec<u8>> {
    let symbols = symbols_by_code();
    let mut decoded = Vec::new();
    let (mut code, mut length) = (0_u32, 0_u8);
    for byte in bytes {
        for bit in (0..8).rev() {
            code = code << 1 | u32::from(byte >> bit & 1);
            length += 1;
            if let Ok(at) = symbols.binary_search_by_key(&(length, code), |entry| entry.0) {
                let (_, symbol) = symbols.get(at)?;
                decoded.push(u8::try_from(*symbol).ok()?);
                (code, length) = (0, 0);
            }
            if length > 30 {
                return None;
            }
        }
    }
    // What is left must be a beginning of the end mark, which is all ones.
    (length < 8 && code == (1 << length) - 1).then_some(decoded)
}

/// The code is canonical: codes of one length are consecutive and sorted by symbol, so the lengths
/// say everything.
fn symbols_by_code() -> &'static [((u8, u32), u16)] {
    static TABLE: OnceLock<Vec<((u8, u32), u16)>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut order: Vec<(u8, u16)> = CODE_LENGTHS.iter().copied().zip(0..).collect();
        order.sort_unstable();
        let (mut code, mut last) = (0_u32, 0_u8);
        let mut table = Vec::new();
        for (length, symbol) in order {
            code <<= length - last;
            table.push(((length, code), symbol));
            (code, last) = (code + 1, length);
        }
        table
    })
}

/// The lengths of the Huffman codes of the 256 bytes and of the end mark (RFC 7541, Appendix B).
#[rustfmt::skip]
const CODE_LENGTHS: [u8; 257] = [
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
    28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
    5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
    13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
    15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
    6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
    24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
    21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
    19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
    26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
    30,
];

/// RFC 7541, Appendix A.
#[rustfmt::skip]
const STATIC_TABLE: [(&str, &str); 61] = [
    (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"),
    (":path", "/index.html"), (":scheme", "http"), (":scheme", "https"), (":status", "200"),
    (":status", "204"), (":status", "206"), (":status", "304"), (":status", "400"),
    (":status", "404"), (":status", "500"), ("accept-charset", ""),
    ("accept-encoding", "gzip, deflate"), ("accept-language", ""), ("accept-ranges", ""),
    ("accept", ""), ("access-control-allow-origin", ""), ("age", ""), ("allow", ""),
    ("authorization", ""), ("cache-control", ""), ("content-disposition", ""),
    ("content-encoding", ""), ("content-language", ""), ("content-length", ""),
    ("content-location", ""), ("content-range", ""), ("content-type", ""), ("cookie", ""),
    ("date", ""), ("etag", ""), ("expect", ""), ("expires", ""), ("from", ""), ("host", ""),
    ("if-match", ""), ("if-modified-since", ""), ("if-none-match", ""), ("if-range", ""),
    ("if-unmodified-since", ""), ("last-modified", ""), ("link", ""), ("location", ""),
    ("max-forwards", ""), ("proxy-authenticate", ""), ("proxy-authorization", ""), ("range", ""),
    ("referer", ""), ("refresh", ""), ("retry-after", ""), ("server", ""), ("set-cookie", ""),
    ("strict-transport-security", ""), ("transfer-encoding", ""), ("user-agent", ""),
    ("vary", ""), ("via", ""), ("www-authenticate", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<char> = text.chars().filter(|char| !char.is_whitespace()).collect();
        digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap())
            .collect()
    }

    /// RFC 7541, Appendix C.6: three responses on one connection, Huffman-coded, in a table of 256 bytes.
    #[test]
    fn decodes_the_examples_of_the_standard() {
        let mut decoder = Decoder {
            max_size: 256,
            ..Decoder::default()
        };
        let first = hex(
            "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6
             2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
        );
        let fields = decoder.decode(&first).unwrap();
        assert_eq!(fields[0], (":status".to_owned(), "302".to_owned()));
        assert_eq!(fields[2].1, "Mon, 21 Oct 2013 20:13:21 GMT");
        assert_eq!(fields[3].1, "https://www.example.com");
        let second = decoder.decode(&hex("4883 640e ffc1 c0bf")).unwrap();
        assert_eq!(second[0].1, "307");
        assert_eq!(second[1].1, "private");
        assert_eq!(second[3].1, "https://www.example.com");
    }

    #[test]
    fn literals_come_back() {
        let long = "x".repeat(300);
        let fields = [("a", "1"), ("b", long.as_str())];
        let decoded = Decoder::default().decode(&encode(&fields)).unwrap();
        assert_eq!(decoded[1].1, long);
        assert_eq!(decoded[0].0, "a");
    }

    #[test]
    fn refuses_malformed_blocks() {
        for bad in [
            &[0x80][..],
            &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0x00, 0x05, b'a'],
            &[0x7F, 0x80],
        ] {
            assert_eq!(Decoder::default().decode(bad), None, "{bad:?}");
        }
    }
}
