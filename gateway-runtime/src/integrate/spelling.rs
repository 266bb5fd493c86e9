//! Header names as the client wrote them, which events of payload format 1.0 show.

use http::HeaderName;

/// Finds names in a head, fastest in the order in which they stand there.
pub(super) struct Spellings<'h> {
    head: &'h [u8],
    /// Where the next line begins.
    next: usize,
}

impl<'h> Spellings<'h> {
    /// Of a head; without one names are in lower case.
    pub(super) fn new(head: Option<&'h [u8]>) -> Spellings<'h> {
        let head = head.unwrap_or_default();
        Spellings {
            head,
            next: next_line(head, 0),
        }
    }

    /// How a name is spelled; where it stands several times, the first time, if names are asked for in their order.
    pub(super) fn of<'n: 'h>(&mut self, name: &'n HeaderName) -> &'h [u8] {
        let wanted = name.as_str().as_bytes();
        if self.head.is_empty() {
            return wanted;
        }
        // A name that was there before, in another field, is passed over.
        let begin = self.next;
        self.find(wanted, begin)
            .or_else(|| self.find(wanted, next_line(self.head, 0)))
            .unwrap_or(wanted)
    }

    fn find(&mut self, wanted: &[u8], mut at: usize) -> Option<&'h [u8]> {
        loop {
            let line = self.head.get(at..)?;
            if line.is_empty() {
                return None;
            }
            let found = line.get(..wanted.len())?;
            let is_name =
                found.eq_ignore_ascii_case(wanted) && line.get(wanted.len()) == Some(&b':');
            at = next_line(self.head, at);
            if is_name {
                self.next = at;
                return Some(found);
            }
        }
    }
}

/// Where the line behind the one at `at` begins.
fn next_line(head: &[u8], at: usize) -> usize {
    let rest = head.get(at..).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(head.len(), |end| at + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_order() {
        let head = b"GET /Host: HTTP/1.1\r\nhOST: a\r\nX-B: 1\r\nx-A: X-C: 2\r\nx-b: 3\r\nX-c:4\nlast: 5\r\n\r\n";
        let mut spellings = Spellings::new(Some(head));
        let names: Vec<HeaderName> = ["x-c", "host", "x-a", "x-b", "last", "x-c", "none", "x"]
            .iter()
            .map(|name| name.parse().unwrap())
            .collect();
        let found: Vec<_> = names
            .iter()
            .map(|name| String::from_utf8_lossy(spellings.of(name)).into_owned())
            .collect();
        assert_eq!(
            found,
            ["X-c", "hOST", "x-A", "x-b", "last", "X-c", "none", "x"]
        );
        assert_eq!(Spellings::new(None).of(&names[1]), b"host");
    }
}
