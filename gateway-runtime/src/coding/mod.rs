//! Content codings (RFC 9110, section 8.4): requests are decoded before anything reads them, answers encoded where the
//! API asks for it (`reference/rest-api.md` §11).
//!
//! gzip and deflate, as the reference has them. Called by the gateway around the integrations, which see plain bodies
//! only.

mod decode;
mod encode;
mod negotiate;

pub(crate) use decode::{bytes, plain_answer, request};
pub(crate) use encode::{Encoder, response};

/// A coding that is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// RFC 1952.
    Gzip,
    /// The zlib format (RFC 1950); of clients also raw (RFC 1951), which some send under this name.
    Deflate,
}

impl Coding {
    /// Of a name, in any case; `x-gzip` is another of gzip (RFC 9110, section 8.4.1.3).
    fn of(name: &str) -> Option<Coding> {
        if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
            Some(Coding::Gzip)
        } else if name.eq_ignore_ascii_case("deflate") {
            Some(Coding::Deflate)
        } else {
            None
        }
    }

    /// As `Content-Encoding` says it.
    fn name(self) -> &'static str {
        match self {
            Coding::Gzip => "gzip",
            Coding::Deflate => "deflate",
        }
    }
}
