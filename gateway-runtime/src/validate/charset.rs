//! The character sets of texts.

use super::media_type::Stated;

/// How the bytes of a text are its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    /// UTF-8, and with it US-ASCII.
    Utf8,
    /// ISO-8859-1.
    Latin1,
}

impl Charset {
    /// That of a media type: UTF-8 where it says none.
    ///
    /// # Errors
    /// It is another one, or cannot be told.
    pub(super) fn of(stated: &Stated<'_>) -> Result<Charset, ()> {
        const NAMES: [(&str, Charset); 6] = [
            ("utf-8", Charset::Utf8),
            ("utf8", Charset::Utf8),
            ("us-ascii", Charset::Utf8),
            ("ascii", Charset::Utf8),
            ("iso-8859-1", Charset::Latin1),
            ("latin1", Charset::Latin1),
        ];
        let Some(name) = stated.parameter("charset").map_err(|_| ())? else {
            return Ok(Charset::Utf8);
        };
        let known = NAMES
            .iter()
            .find(|(known, _)| name.eq_ignore_ascii_case(known));
        known.map(|(_, charset)| *charset).ok_or(())
    }
}
