//! Requests with a content coding, as if they had none.

use std::cell::Cell;
use std::io::{self, BufRead, Read};

use bytes::Bytes;
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

use super::Coding;
use crate::context::{Call, Failure};
use crate::descriptor::ResponseType;
use crate::integrate::client_body::{self, ClientBody};

/// What a payload may become without a limit on its growth, in bytes.
const FREE: usize = 64 * 1024;

/// How many times larger than its coded form a payload may be beyond that (`reference/security.md` B03).
const MAX_RATIO: usize = 100;

/// The body of a request, decoded where it has a coding: its length is new then.
///
/// # Errors
/// The coding is not spoken or the data are none of it (415), or the body becomes too large (413).
pub(crate) async fn request(
    call: &Call<'_>,
    body: ClientBody,
) -> Result<(Option<u64>, ClientBody), Failure> {
    let Some(coding) = coding_of(call)? else {
        return Ok((None, body));
    };
    let connection = body.connection();
    let coded = client_body::read(call, body).await?;
    let bytes = plain(call, coding, coded)?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    Ok((Some(length), ClientBody::full(bytes, connection)))
}

/// A body that was read, decoded where it has a coding.
///
/// # Errors
/// As [`request`].
pub(crate) fn bytes(call: &Call<'_>, body: &Bytes) -> Result<Bytes, Failure> {
    match coding_of(call)? {
        Some(coding) => plain(call, coding, Bytes::clone(body)),
        None => Ok(Bytes::clone(body)),
    }
}

/// The body of an answer, decoded where it has a coding.
///
/// # Errors
/// The coding is not spoken, the data are none of it, or they become too large; the phrase says which.
pub(crate) fn plain_answer(
    headers: &HeaderMap,
    body: &Bytes,
    max_bytes: usize,
) -> Result<Bytes, &'static str> {
    match coding_in(headers).map_err(|NotSpoken| "its content coding is not known")? {
        None => Ok(Bytes::clone(body)),
        Some(coding) => match decoded(coding, body, max_bytes) {
            Ok(bytes) => Ok(bytes.into()),
            Err(Problem::TooLarge) => Err("it is too large once it is decoded"),
            Err(Problem::Corrupt) => Err("it is none of its content coding"),
        },
    }
}

/// The coding of a request's body.
fn coding_of(call: &Call<'_>) -> Result<Option<Coding>, Failure> {
    coding_in(call.headers).map_err(|NotSpoken| {
        Failure::new(
            ResponseType::UnsupportedMediaType,
            "the content coding is not supported",
        )
    })
}

/// A content coding that is not spoken.
struct NotSpoken;

fn coding_in(headers: &HeaderMap) -> Result<Option<Coding>, NotSpoken> {
    let mut fields = headers.get_all(CONTENT_ENCODING).iter();
    let (Some(field), more) = (fields.next(), fields.next()) else {
        return Ok(None);
    };
    let name = field.to_str().unwrap_or_default().trim();
    if name.eq_ignore_ascii_case("identity") || name.is_empty() {
        return Ok(None);
    }
    match Coding::of(name).filter(|_| more.is_none()) {
        Some(coding) => Ok(Some(coding)),
        None => Err(NotSpoken),
    }
}

fn plain(call: &Call<'_>, coding: Coding, coded: Bytes) -> Result<Bytes, Failure> {
    let max_bytes = usize::try_from(call.stage.api.limits.max_body_bytes).unwrap_or(usize::MAX);
    if coded.is_empty() {
        return Ok(coded);
    }
    match decoded(coding, &coded, max_bytes) {
        Ok(bytes) => Ok(bytes.into()),
        Err(Problem::TooLarge) => Err(Failure::new(
            ResponseType::RequestTooLarge,
            "the decoded payload is too large",
        )),
        Err(Problem::Corrupt) => Err(Failure::new(
            ResponseType::UnsupportedMediaType,
            "the payload is none of its content coding",
        )),
    }
}

/// Why a payload cannot be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Problem {
    TooLarge,
    Corrupt,
}

fn decoded(coding: Coding, coded: &[u8], max_bytes: usize) -> Result<Vec<u8>, Problem> {
    let left = Cell::new(coded.len());
    let source = Counted {
        rest: coded,
        left: &left,
    };
    let mut decoder: Box<dyn Read + '_> = match coding {
        Coding::Gzip => Box::new(GzDecoder::new(source)),
        Coding::Deflate if is_zlib(coded) => Box::new(ZlibDecoder::new(source)),
        Coding::Deflate => Box::new(DeflateDecoder::new(source)),
    };
    let mut bytes = Vec::with_capacity(coded.len().saturating_mul(3).min(max_bytes));
    let mut step = [0; 8 * 1024];
    loop {
        let n_read = decoder.read(&mut step).map_err(|_| Problem::Corrupt)?;
        let Some(data) = step.get(..n_read).filter(|data| !data.is_empty()) else {
            break;
        };
        bytes.extend_from_slice(data);
        let n_used = coded.len().saturating_sub(left.get());
        let is_bomb = bytes.len() > FREE && bytes.len() > n_used.saturating_mul(MAX_RATIO);
        if bytes.len() > max_bytes || is_bomb {
            return Err(Problem::TooLarge);
        }
    }
    match left.get() {
        0 => Ok(bytes),
        // Something stands behind the coded data.
        _ => Err(Problem::Corrupt),
    }
}

/// Bytes that tell how many of them are left.
struct Counted<'b> {
    rest: &'b [u8],
    left: &'b Cell<usize>,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n_read = self.rest.read(into)?;
        self.left.set(self.rest.len());
        Ok(n_read)
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Ok(self.rest)
    }

    fn consume(&mut self, n_bytes: usize) {
        self.rest = self.rest.get(n_bytes..).unwrap_or_default();
        self.left.set(self.rest.len());
    }
}

/// RFC 1950, section 2.2.
fn is_zlib(coded: &[u8]) -> bool {
    matches!(coded, [first, second, ..]
        if first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn payloads_are_decoded() {
        let text = b"one, two, two, two";
        assert_eq!(decoded(Coding::Gzip, &gzip(text), 100).unwrap(), text);
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        let zlib = encoder.finish().unwrap();
        assert_eq!(decoded(Coding::Deflate, &zlib, 100).unwrap(), text);
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        let raw = encoder.finish().unwrap();
        assert_eq!(decoded(Coding::Deflate, &raw, 100).unwrap(), text);
    }

    #[test]
    fn what_is_no_payload_of_the_coding_is_refused() {
        let coded = gzip(b"some text that is coded");
        let cut = coded.get(..coded.len() - 4).unwrap();
        let mut wrong = coded.clone();
        *wrong.last_mut().unwrap() ^= 1;
        let more = [coded.as_slice(), b"x"].concat();
        for bytes in [cut, &wrong, &more, b"plain text"] {
            assert_eq!(decoded(Coding::Gzip, bytes, 1000), Err(Problem::Corrupt));
        }
    }

    #[test]
    fn bombs_are_refused_early() {
        let zeros = gzip(&vec![0; 5_000_000]);
        assert_eq!(
            decoded(Coding::Gzip, &zeros, 10_000_000),
            Err(Problem::TooLarge)
        );
        let few = gzip(&vec![0; 60_000]);
        assert_eq!(
            decoded(Coding::Gzip, &few, 10_000_000).unwrap().len(),
            60_000
        );
        assert_eq!(decoded(Coding::Gzip, &few, 59_999), Err(Problem::TooLarge));
    }
}
