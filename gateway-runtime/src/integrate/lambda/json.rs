//! JSON text, written straight into a buffer.

/// Bytes that cannot stand for themselves in a string.
#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const ESCAPED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table
};

/// Appends a text that has no quotes, backslashes or controls, with its quotes.
pub(super) fn push_plain(out: &mut Vec<u8>, text: &[u8]) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text);
    out.push(b'"');
}

/// Appends a string with its quotes. Bytes that are not UTF-8 become U+FFFD.
pub(super) fn push_string(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'"');
    push_inner(out, bytes);
    out.push(b'"');
}

/// The same for what stands between the quotes.
pub(super) fn push_inner(out: &mut Vec<u8>, bytes: &[u8]) {
    if bytes.len() <= 4096 && is_plain(bytes) {
        out.extend_from_slice(bytes);
        return;
    }
    for chunk in bytes.utf8_chunks() {
        push_valid(out, chunk.valid().as_bytes());
        if !chunk.invalid().is_empty() {
            out.extend_from_slice("\u{fffd}".as_bytes());
        }
    }
}

/// Whether all bytes are ASCII and stand for themselves. Eight are looked at at once, without a way out.
fn is_plain(bytes: &[u8]) -> bool {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    // The high bit of each byte that needs a look; of bytes above one that does, too.
    let doubtful = |word: u64| {
        let quotes = (word ^ (ONES * u64::from(b'"'))).wrapping_sub(ONES);
        let backslashes = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
        let controls = word.wrapping_sub(ONES * 0x20);
        (quotes | backslashes | controls | word) & HIGH
    };
    let Some(last) = bytes.last_chunk() else {
        // Spaces stand for themselves.
        let mut word = [b' '; 8];
        for (place, byte) in word.iter_mut().zip(bytes) {
            *place = *byte;
        }
        return doubtful(u64::from_le_bytes(word)) == 0;
    };
    // The last eight may have been looked at in part.
    let (words, _) = bytes.as_chunks();
    let words = words.iter().map(|word| doubtful(u64::from_le_bytes(*word)));
    words.fold(doubtful(u64::from_le_bytes(*last)), |all, word| all | word) == 0
}

fn push_valid(out: &mut Vec<u8>, text: &[u8]) {
    let mut from = 0;
    for (at, &byte) in text.iter().enumerate() {
        if !ESCAPED.get(usize::from(byte)).copied().unwrap_or(false) {
            continue;
        }
        out.extend_from_slice(text.get(from..at).unwrap_or_default());
        push_escape(out, byte);
        from = at + 1;
    }
    out.extend_from_slice(text.get(from..).unwrap_or_default());
}

fn push_escape(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0c => b'f',
        _ => {
            let digits = crate::text::hex(u64::from(byte) << 56);
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(digits.get(..2).unwrap_or_default());
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// Appends a string, or `null`.
pub(super) fn push_optional(out: &mut Vec<u8>, text: Option<&[u8]>) {
    match text {
        Some(text) => push_string(out, text),
        None => out.extend_from_slice(b"null"),
    }
}

/// Appends the members of an object between braces; `push` writes the value of one.
pub(super) fn push_object<I: IntoIterator<Item = (K, V)>, K: AsRef<[u8]>, V>(
    out: &mut Vec<u8>,
    members: I,
    mut push: impl FnMut(&mut Vec<u8>, V),
) {
    out.push(b'{');
    for (i, (name, value)) in members.into_iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        push_string(out, name.as_ref());
        out.push(b':');
        push(out, value);
    }
    out.push(b'}');
}

/// Appends strings between brackets.
pub(super) fn push_list<I: IntoIterator<Item = T>, T: AsRef<[u8]>>(out: &mut Vec<u8>, texts: I) {
    out.push(b'[');
    for (i, text) in texts.into_iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        push_string(out, text.as_ref());
    }
    out.push(b']');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_reads_back() {
        let mut rng = fastrand::Rng::with_seed(11);
        for length in 0..400 {
            let bytes: Vec<u8> = (0..length)
                .map(|_| match rng.u8(..4) {
                    0 => rng.u8(..),
                    1 => rng.u8(..0x20),
                    2 => b"\"\\/\x7f"[rng.usize(..4)],
                    _ => rng.u8(b'a'..=b'z'),
                })
                .collect();
            let mut out = Vec::new();
            push_string(&mut out, &bytes);
            let read: String = serde_json::from_slice(&out).unwrap();
            assert_eq!(read, String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn long_texts_and_containers() {
        let long = "é\"".repeat(10_000);
        let mut out = Vec::new();
        push_object(&mut out, [("a\n", Some("1")), ("b", None)], |out, value| {
            push_optional(out, value.map(str::as_bytes));
        });
        assert_eq!(out, br#"{"a\n":"1","b":null}"#);
        out.clear();
        push_list(&mut out, ["x", &long]);
        let read: Vec<String> = serde_json::from_slice(&out).unwrap();
        assert_eq!(read, ["x".to_owned(), long]);
    }
}
