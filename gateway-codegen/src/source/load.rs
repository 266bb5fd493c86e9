//! Bytes to text: [`add_bytes`].

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::source::{FileId, Limits, SourceMap, Span};

/// Adds a file from its bytes, which must be UTF-8, with or without a byte order mark.
///
/// `None` if they are not, or are more than the limit; the reason is then in `sink`, at its place. The file is in
/// `sources` all the same, readable as far as it can be, so that the diagnostic can show the place.
pub fn add_bytes(
    sources: &mut SourceMap,
    name: &str,
    bytes: Vec<u8>,
    sink: &mut Sink,
) -> Option<FileId> {
    let limit = Limits::default().max_bytes;
    if bytes.len() > limit {
        let file = sources.add(name, "");
        let message = format!(
            "`{name}` has {} bytes, more than the limit of {limit}",
            bytes.len()
        );
        sink.push(Diagnostic::new(code::FILE_TOO_LARGE, Span::at(file, 0), message).help(SPLIT));
        return None;
    }
    if let Some((encoding, text)) = wide(&bytes) {
        let file = sources.add(name, text);
        let end = sources.text(file).chars().next().map_or(0, char::len_utf8);
        let message = format!("`{name}` is encoded as {encoding}, not as UTF-8");
        let diagnostic = Diagnostic::new(code::UTF16, Span::of(file, 0, end), message)
            .label(format!("the first bytes are those of {encoding}"))
            .help(format!(
                "save the file as UTF-8, for example: iconv -f {encoding} -t UTF-8 {name}"
            ));
        sink.push(diagnostic);
        return None;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some(sources.add(name, text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes().get(at).copied().unwrap_or_default();
            // Up to the first wrong byte the readable copy has the same offsets as the file.
            let file = sources.add(name, String::from_utf8_lossy(error.as_bytes()).into_owned());
            let span = Span::of(file, at, at + char::REPLACEMENT_CHARACTER.len_utf8());
            let diagnostic = Diagnostic::new(code::NOT_UTF8, span, format!("`{name}` is not UTF-8"))
                .label(format!("byte 0x{byte:02X} does not belong here"))
                .help("save the file as UTF-8; text with accents was probably saved as ISO-8859-1 or Windows-1252");
            sink.push(diagnostic);
            None
        }
    }
}

/// What to do about a file that is too large.
const SPLIT: &str = "split the document into several files and join them with `$ref`";

/// The encoding of a file that is UTF-16 or UTF-32, by its mark or by the zero bytes of its first characters, and its
/// text as far as it can be read.
/// Source: YAML 1.2.2 section 5.2, which has the same table.
fn wide(bytes: &[u8]) -> Option<(&'static str, String)> {
    let units = |little: bool| -> Vec<u16> {
        let unit = |pair: &[u8; 2]| {
            if little {
                u16::from_le_bytes(*pair)
            } else {
                u16::from_be_bytes(*pair)
            }
        };
        bytes.as_chunks::<2>().0.iter().map(unit).collect()
    };
    let utf16 = |little: bool| {
        let text = String::from_utf16_lossy(&units(little));
        text.strip_prefix('\u{feff}')
            .map(str::to_owned)
            .unwrap_or(text)
    };
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [1..=0x7F, 0, 0, 0, ..] => Some(("UTF-32LE", String::new())),
        [0, 0, 0xFE, 0xFF, ..] | [0, 0, 0, 1..=0x7F, ..] => Some(("UTF-32BE", String::new())),
        [0xFF, 0xFE, ..] | [1..=0x7F, 0, _, 0, ..] => Some(("UTF-16LE", utf16(true))),
        [0xFE, 0xFF, ..] | [0, 1..=0x7F, 0, _, ..] => Some(("UTF-16BE", utf16(false))),
        _ => None,
    }
}
