//! The protocol of Redis, version 2: commands are written, replies are read.
//!
//! What is read comes from a server that may have been taken over: sizes are bounded before memory is taken, and the work
//! grows with what arrives.

use std::fmt;

/// Longest text of a reply in bytes.
const MAX_TEXT: usize = 1024 * 1024;

/// Most elements of a list.
const MAX_LIST: usize = 100_000;

/// Lists within lists.
const MAX_DEPTH: usize = 4;

/// Longest line of a reply in bytes: errors, numbers and lengths.
const MAX_LINE: usize = 16 * 1024;

/// Longest reply in bytes.
const MAX_REPLY: usize = 64 * 1024 * 1024;

/// A reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reply {
    /// There is nothing.
    Nil,
    Integer(i64),
    /// A text of any bytes, or a status.
    Text(Vec<u8>),
    List(Vec<Reply>),
    /// The command failed.
    Error(String),
}

/// Bytes that are not the protocol's, or more of them than a gateway asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Violation(&'static str);

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Appends the beginning of a command of so many parts.
pub(super) fn push_command(bytes: &mut Vec<u8>, n_parts: usize) {
    push_line(bytes, b'*', n_parts);
}

/// Appends a part of a command.
pub(super) fn push_part(bytes: &mut Vec<u8>, part: &[u8]) {
    push_line(bytes, b'$', part.len());
    bytes.extend_from_slice(part);
    bytes.extend_from_slice(b"\r\n");
}

fn push_line(bytes: &mut Vec<u8>, kind: u8, n: usize) {
    bytes.push(kind);
    bytes.extend_from_slice(itoa::Buffer::new().format(n).as_bytes());
    bytes.extend_from_slice(b"\r\n");
}

/// Makes replies of bytes as they arrive.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    bytes: Vec<u8>,
    /// Up to here `bytes` are used up.
    used: usize,
    /// Lists that are not complete, the outermost first, and how many elements each still lacks.
    open: Vec<(usize, Vec<Reply>)>,
    /// Bytes of the reply that is being read.
    len: usize,
}

/// One line or text of a reply.
enum Element {
    Reply(Reply),
    /// A list of so many elements begins.
    List(usize),
}

impl Decoder {
    /// Takes in bytes.
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.used);
        self.used = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// The next reply; `None`: its end is not there yet.
    pub(super) fn next(&mut self) -> Result<Option<Reply>, Violation> {
        loop {
            let rest = self.bytes.get(self.used..).unwrap_or_default();
            let Some((element, len)) = element(rest)? else {
                return Ok(None);
            };
            self.used += len;
            self.len += len;
            if self.len > MAX_REPLY {
                return Err(Violation("a reply is too long"));
            }
            let mut reply = match element {
                Element::List(0) => Reply::List(Vec::new()),
                Element::List(_) if self.open.len() == MAX_DEPTH => {
                    return Err(Violation("lists are nested too deep"));
                }
                Element::List(n) => {
                    self.open.push((n, Vec::new()));
                    continue;
                }
                Element::Reply(reply) => reply,
            };
            // The reply may end the lists that it is in.
            loop {
                let Some((lacking, list)) = self.open.last_mut() else {
                    self.len = 0;
                    return Ok(Some(reply));
                };
                list.push(reply);
                *lacking -= 1;
                if *lacking > 0 {
                    break;
                }
                reply = Reply::List(self.open.pop().unwrap_or_default().1);
            }
        }
    }
}

/// The element at the beginning of `bytes`, and its length; `None`: it is not complete.
fn element(bytes: &[u8]) -> Result<Option<(Element, usize)>, Violation> {
    let Some((kind, rest)) = bytes.split_first() else {
        return Ok(None);
    };
    let Some(end) = rest.iter().take(MAX_LINE).position(|byte| *byte == b'\n') else {
        return match rest.len() < MAX_LINE {
            true => Ok(None),
            false => Err(Violation("a line is too long")),
        };
    };
    let line = rest.get(..end).and_then(|line| line.strip_suffix(b"\r"));
    let line = line.ok_or(Violation("a line does not end with CR LF"))?;
    let line_len = end + 2;
    let number = || -> Result<i64, Violation> {
        let text = std::str::from_utf8(line).ok();
        let number = text.and_then(|text| text.parse().ok());
        number.ok_or(Violation("a number is none"))
    };
    let size = |max: usize| -> Result<Option<usize>, Violation> {
        match number()? {
            -1 => Ok(None),
            n => match usize::try_from(n) {
                Ok(n) if n <= max => Ok(Some(n)),
                _ => Err(Violation("a text or list is too long")),
            },
        }
    };
    let reply = match kind {
        b'+' => Reply::Text(line.to_vec()),
        b'-' => Reply::Error(String::from_utf8_lossy(line).into_owned()),
        b':' => Reply::Integer(number()?),
        b'$' => {
            let Some(len) = size(MAX_TEXT)? else {
                return Ok(Some((Element::Reply(Reply::Nil), line_len)));
            };
            let Some(text) = bytes.get(line_len..line_len + len + 2) else {
                return Ok(None);
            };
            let text = text.strip_suffix(b"\r\n");
            let text = text.ok_or(Violation("a text does not end with CR LF"))?;
            let reply = Reply::Text(text.to_vec());
            return Ok(Some((Element::Reply(reply), line_len + len + 2)));
        }
        b'*' => match size(MAX_LIST)? {
            None => Reply::Nil,
            Some(n) => return Ok(Some((Element::List(n), line_len))),
        },
        _ => return Err(Violation("a reply is of an unknown kind")),
    };
    Ok(Some((Element::Reply(reply), line_len)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Reply {
        Reply::Text(text.as_bytes().to_vec())
    }

    fn decode(bytes: &[u8], step: usize) -> Result<Vec<Reply>, Violation> {
        let mut decoder = Decoder::default();
        let mut replies = Vec::new();
        for bytes in bytes.chunks(step) {
            decoder.extend(bytes);
            while let Some(reply) = decoder.next()? {
                replies.push(reply);
            }
        }
        Ok(replies)
    }

    #[test]
    fn commands_are_lists_of_texts() {
        let mut bytes = Vec::new();
        push_command(&mut bytes, 2);
        push_part(&mut bytes, b"GET");
        push_part(&mut bytes, b"a\r\nb");
        assert_eq!(bytes, b"*2\r\n$3\r\nGET\r\n$4\r\na\r\nb\r\n");
    }

    #[test]
    fn replies_are_read_in_any_pieces() {
        let bytes = b"+OK\r\n-ERR no\r\n:-7\r\n$4\r\na\r\nb\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n*3\r\n*2\r\n:1\r\n*0\r\n$1\r\nx\r\n*1\r\n*1\r\n:2\r\n:3\r\n";
        let expected = [
            text("OK"),
            Reply::Error("ERR no".to_owned()),
            Reply::Integer(-7),
            text("a\r\nb"),
            text(""),
            Reply::Nil,
            Reply::Nil,
            Reply::List(vec![]),
            Reply::List(vec![
                Reply::List(vec![Reply::Integer(1), Reply::List(vec![])]),
                text("x"),
                Reply::List(vec![Reply::List(vec![Reply::Integer(2)])]),
            ]),
            Reply::Integer(3),
        ];
        for step in [1, 2, 3, 7, 1000] {
            assert_eq!(decode(bytes, step).unwrap(), expected, "{step}");
        }
    }

    #[test]
    fn other_bytes_are_refused() {
        let deep = "*1\r\n".repeat(MAX_DEPTH + 1);
        let long = format!("+{}", "x".repeat(MAX_LINE));
        for bytes in [
            "x\r\n",
            "OK\r\n",
            "+OK\n",
            ":\r\n",
            ":1.5\r\n",
            ":99999999999999999999\r\n",
            "$1048577\r\n",
            "$-2\r\n",
            "$1\r\nabc",
            "*100001\r\n",
            "*9999999999999\r\n",
            &deep,
            &long,
        ] {
            assert!(decode(bytes.as_bytes(), 5).is_err(), "{bytes:.40}");
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused() {
        let mut random = fastrand::Rng::with_seed(17);
        let pieces: [&[u8]; 12] = [
            b"+", b"-", b":", b"$", b"*", b"\r\n", b"1", b"2", b"-1", b"x", b"\xff", b"0",
        ];
        for _ in 0..5_000 {
            let n = random.usize(0..20);
            let bytes: Vec<u8> = (0..n)
                .flat_map(|_| pieces[random.usize(..12)].to_vec())
                .collect();
            let whole = decode(&bytes, 1000);
            assert_eq!(decode(&bytes, 1).is_ok(), whole.is_ok(), "{bytes:?}");
        }
    }

    #[test]
    fn long_lists_take_linear_work() {
        let mut bytes = b"*100000\r\n".to_vec();
        bytes.extend(b"$10\r\n0123456789\r\n".repeat(100_000));
        let replies = decode(&bytes, 16 * 1024).unwrap();
        assert!(matches!(&replies[..], [Reply::List(list)] if list.len() == 100_000));
    }
}
