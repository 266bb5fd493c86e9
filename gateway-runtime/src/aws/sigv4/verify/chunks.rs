//! Bodies in chunks, each with a signature that is chained to the one before.
//!
//! Source: S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple
//! Chunks (Chunked Upload)". A chunk is `<size in hexadecimal>;chunk-signature=<signature>`, CRLF, the data, CRLF; the
//! last one is empty.

use ring::{digest, hmac};

use super::super::encode::Hex;
use super::super::{Scope, day, sha256};
use super::fields::Fields;
use super::refusal::Refusal;
use super::secret;
use super::user::Identity;

/// The length of the body without the frames of its chunks, as announced.
///
/// # Errors
///
/// There is no such field, or it is no length.
pub(super) fn decoded_length(fields: Fields<'_>) -> Result<u64, Refusal> {
    const NAME: &str = "x-amz-decoded-content-length";

    let text = fields.text(NAME)?.unwrap_or_default();
    let is_number =
        (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let n_bytes = is_number.then(|| text.parse().ok()).flatten();
    n_bytes.ok_or(Refusal::Malformed(NAME))
}

/// What the signatures of chunks are made with.
pub(super) struct Signer {
    /// With the signing key.
    key: hmac::Context,
    /// The string to sign up to the signature before.
    begun: String,
    /// The signature of the chunk before, or of the head.
    previous: [u8; 64],
}

impl Signer {
    /// `date` is `20150830T123600Z`; `seed` the signature of the head.
    pub(super) fn new(key: hmac::Context, date: &str, scope: Scope<'_>, seed: [u8; 64]) -> Signer {
        let Scope { region, service } = scope;
        let day = day(date);
        Signer {
            key,
            begun: format!(
                "AWS4-HMAC-SHA256-PAYLOAD\n{date}\n{day}/{region}/{service}/aws4_request\n"
            ),
            previous: seed,
        }
    }

    /// The signature of the chunk that follows.
    fn sign(&self, digest: &Hex) -> Hex {
        let mut hmac = self.key.clone();
        hmac.update(self.begun.as_bytes());
        hmac.update(&self.previous);
        hmac.update(b"\n");
        hmac.update(sha256(b"").as_bytes());
        hmac.update(b"\n");
        hmac.update(digest.as_bytes());
        Hex::of(hmac.sign().as_ref())
    }

    /// Whether the signature is that of the chunk that follows.
    fn check(&mut self, digest: &Hex, given: [u8; 64]) -> Result<(), Refusal> {
        if !secret::is_same(self.sign(digest).as_bytes(), &given) {
            return Err(Refusal::Mismatch);
        }
        self.previous = given;
        Ok(())
    }
}

/// Most bytes of the line before a chunk's data: 16 digits, its signature, and the line's end.
const MAX_LINE: usize = 16 + SIGNATURE.len() + 64 + 2;

const SIGNATURE: &str = ";chunk-signature=";

/// A request whose body comes in chunks. Nothing of a chunk is handed on before its signature is verified.
pub struct ChunkedBody {
    identity: Identity,
    signer: Signer,
    state: State,
    /// What is announced and has not come yet.
    n_left: u64,
    /// The part of a line that has come, or of the data.
    pending: Vec<u8>,
}

/// A line without its end, and what follows it.
type Line<'b> = (Vec<u8>, &'b [u8]);

/// What comes next.
enum State {
    /// The line before a chunk's data.
    Line,
    /// Data: how many bytes, their digest so far, and the signature that it must have.
    Data(u64, Box<digest::Context>, [u8; 64]),
    /// The end of the line after data; of the last chunk.
    LineEnd { is_last: bool },
    /// Nothing.
    End,
    /// Nothing any more: it was refused.
    Refused,
}

impl ChunkedBody {
    pub(super) fn new(identity: Identity, signer: Signer, n_bytes: u64) -> ChunkedBody {
        ChunkedBody {
            identity,
            signer,
            state: State::Line,
            n_left: n_bytes,
            pending: Vec::new(),
        }
    }

    /// How many bytes the body has without the frames of its chunks, of which none was pushed yet. As many are kept at
    /// most, of a chunk that is not whole.
    #[must_use]
    pub fn n_bytes(&self) -> u64 {
        self.n_left
    }

    /// Takes what arrived, and appends to `out` what is verified by it.
    ///
    /// # Errors
    ///
    /// A chunk is not as it was signed, or not in form. All that follows is refused, too.
    pub fn push(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        while !bytes.is_empty() {
            // Whoever leaves early leaves it refused.
            let state = std::mem::replace(&mut self.state, State::Refused);
            (self.state, bytes) = self.step(state, bytes, out)?;
        }
        Ok(())
    }

    /// Takes some of the bytes; at least one.
    fn step<'b>(
        &mut self,
        state: State,
        bytes: &'b [u8],
        out: &mut Vec<u8>,
    ) -> Result<(State, &'b [u8]), Refusal> {
        match state {
            State::Line => {
                let Some((line, rest)) = self.line(bytes, MAX_LINE)? else {
                    return Ok((State::Line, &[]));
                };
                Ok((self.begin(&line)?, rest))
            }
            State::Data(n_missing, mut digest, given) => {
                let n_taken =
                    usize::try_from(n_missing).map_or(bytes.len(), |n| n.min(bytes.len()));
                let (data, rest) = bytes.split_at_checked(n_taken).unwrap_or((bytes, &[]));
                digest.update(data);
                self.pending.extend_from_slice(data);
                let n_missing = n_missing.saturating_sub(data.len() as u64);
                if n_missing > 0 {
                    return Ok((State::Data(n_missing, digest, given), rest));
                }
                self.signer
                    .check(&Hex::of(digest.finish().as_ref()), given)?;
                out.append(&mut self.pending);
                Ok((State::LineEnd { is_last: false }, rest))
            }
            State::LineEnd { is_last } => match self.line(bytes, 2)? {
                None => Ok((State::LineEnd { is_last }, &[])),
                Some((_, rest)) if is_last => Ok((State::End, rest)),
                Some((_, rest)) => Ok((State::Line, rest)),
            },
            State::End => Err(Refusal::Chunks("something follows the last chunk")),
            State::Refused => Err(Refusal::Chunks("a chunk before was refused")),
        }
    }

    /// The next line; `None` where it is not whole yet.
    fn line<'b>(&mut self, bytes: &'b [u8], longest: usize) -> Result<Option<Line<'b>>, Refusal> {
        let end = memchr::memchr(b'\n', bytes).map(|at| at + 1);
        let (part, rest) = bytes
            .split_at_checked(end.unwrap_or(bytes.len()))
            .unwrap_or((bytes, &[]));
        if self.pending.len().saturating_add(part.len()) > longest {
            return Err(Refusal::Chunks(
                "a line is too long, or a chunk longer than its size",
            ));
        }
        self.pending.extend_from_slice(part);
        if end.is_none() {
            return Ok(None);
        }
        let mut line = std::mem::take(&mut self.pending);
        if !line.ends_with(b"\r\n") {
            return Err(Refusal::Chunks("a line has no end of its own"));
        }
        line.truncate(line.len().saturating_sub(2));
        Ok(Some((line, rest)))
    }

    /// What follows the line before a chunk's data.
    fn begin(&mut self, line: &[u8]) -> Result<State, Refusal> {
        const NO_LINE: Refusal = Refusal::Chunks("a chunk has no size or no signature");

        let line = std::str::from_utf8(line).map_err(|_| NO_LINE)?;
        let (size, signature) = line.split_once(SIGNATURE).ok_or(NO_LINE)?;
        let given = secret::hex(signature).ok_or(NO_LINE)?;
        let is_number =
            (1..=16).contains(&size.len()) && size.bytes().all(|byte| byte.is_ascii_hexdigit());
        let size = is_number
            .then(|| u64::from_str_radix(size, 16).ok())
            .flatten();
        let size = size.ok_or(NO_LINE)?;
        if size == 0 {
            self.signer.check(&sha256(b""), given)?;
            return Ok(State::LineEnd { is_last: true });
        }
        let n_left = self.n_left.checked_sub(size);
        self.n_left = n_left.ok_or(Refusal::Chunks("the body is longer than announced"))?;
        let digest = Box::new(digest::Context::new(&digest::SHA256));
        Ok(State::Data(size, digest, given))
    }

    /// Whether all has come.
    ///
    /// # Errors
    ///
    /// The last chunk is missing, or something that was announced.
    pub fn finish(self) -> Result<Identity, Refusal> {
        match self.state {
            State::End if self.n_left == 0 => Ok(self.identity),
            State::End => Err(Refusal::Chunks("the body is shorter than announced")),
            State::Refused => Err(Refusal::Chunks("a chunk before was refused")),
            _ => Err(Refusal::Chunks("the last chunk is missing")),
        }
    }
}

impl std::fmt::Debug for ChunkedBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChunkedBody")
            .field("identity", &self.identity)
            .field("n_left", &self.n_left)
            .finish_non_exhaustive()
    }
}
