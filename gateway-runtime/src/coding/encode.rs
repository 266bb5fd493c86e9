//! Answers with a content coding.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue, VARY};
use http::{Method, StatusCode};

use super::{Coding, negotiate};
use crate::context::Call;
use crate::descriptor::{Integration, TransferMode};
use crate::respond::{Answer, body::Body};

/// Encodes the answer where the API, the client and the answer itself allow it.
pub(crate) fn response(call: &Call<'_>, response: &mut Answer) {
    let Some(minimum) = call.stage.api.minimum_compression_size else {
        return;
    };
    let length = response.body().known_length();
    let stated = response.headers().get(CONTENT_LENGTH);
    let stated = stated.and_then(|value| value.to_str().ok()?.parse().ok());
    let is_small = length
        .or(stated)
        .is_some_and(|length| length == 0 || length < u64::from(minimum));
    let status = response.status();
    let is_bodyless = *call.own_method == Method::HEAD
        || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let is_coded = response.headers().contains_key(CONTENT_ENCODING);
    if is_small || is_bodyless || is_coded || streams(call, response) {
        return;
    }
    // Others may get it plain.
    let vary = HeaderValue::from_static("Accept-Encoding");
    response.headers_mut().append(VARY, vary);
    let Some(coding) = negotiate::preferred(call.headers) else {
        return;
    };
    let headers = response.headers_mut();
    headers.remove(CONTENT_LENGTH);
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    let body = std::mem::replace(response.body_mut(), Body::full(Bytes::new()));
    *response.body_mut() = body.encoded(Encoder::new(coding));
}

/// Whether the answer is passed on as it comes, which is never encoded (`reference/rest-api.md` §4.5).
fn streams(call: &Call<'_>, response: &Answer) -> bool {
    let asks = call.operation.is_some_and(|operation| {
        matches!(&operation.integration, Integration::HttpProxy(http) if http.transfer == TransferMode::Stream)
    });
    asks || response.body().is_stream()
}

/// Encodes a body piece by piece.
#[derive(Debug)]
pub(crate) enum Encoder {
    /// gzip.
    Gzip(GzEncoder<Vec<u8>>),
    /// deflate.
    Deflate(ZlibEncoder<Vec<u8>>),
}

impl Encoder {
    fn new(coding: Coding) -> Encoder {
        match coding {
            Coding::Gzip => Encoder::Gzip(GzEncoder::new(Vec::new(), Compression::fast())),
            Coding::Deflate => Encoder::Deflate(ZlibEncoder::new(Vec::new(), Compression::fast())),
        }
    }

    /// Takes a piece in; what is ready to be sent, which may be nothing.
    ///
    /// # Errors
    /// None: it writes to memory.
    pub(crate) fn push(&mut self, data: &[u8]) -> io::Result<Bytes> {
        let out = match self {
            Encoder::Gzip(encoder) => {
                encoder.write_all(data)?;
                encoder.get_mut()
            }
            Encoder::Deflate(encoder) => {
                encoder.write_all(data)?;
                encoder.get_mut()
            }
        };
        Ok(std::mem::take(out).into())
    }

    /// What comes last.
    ///
    /// # Errors
    /// None: it writes to memory.
    pub(crate) fn finish(self) -> io::Result<Bytes> {
        let out = match self {
            Encoder::Gzip(encoder) => encoder.finish()?,
            Encoder::Deflate(encoder) => encoder.finish()?,
        };
        Ok(out.into())
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::io::Read;
    use std::pin::pin;

    use http_body::Body as _;

    use super::*;

    #[test]
    fn bodies_come_out_as_they_went_in() {
        let large: Vec<u8> = (0..400_000_u32)
            .flat_map(|n| (n / 7).to_le_bytes())
            .collect();
        for plain in [b"short".to_vec(), large] {
            for coding in [Coding::Gzip, Coding::Deflate] {
                let body = Body::full(plain.clone()).encoded(Encoder::new(coding));
                let is_short = plain.len() < 100;
                assert_eq!(body.known_length().is_some(), is_short);
                let mut body = pin!(body);
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .build()
                    .unwrap();
                let mut coded = Vec::new();
                runtime.block_on(async {
                    while let Some(frame) = poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
                        coded.extend_from_slice(frame.unwrap().data_ref().unwrap());
                    }
                });
                let mut decoded = Vec::new();
                let n_read = match coding {
                    Coding::Gzip => flate2::read::GzDecoder::new(&*coded).read_to_end(&mut decoded),
                    Coding::Deflate => {
                        flate2::read::ZlibDecoder::new(&*coded).read_to_end(&mut decoded)
                    }
                };
                assert_eq!(n_read.unwrap(), plain.len());
                assert!(decoded == plain && body.is_end_stream());
            }
        }
    }
}
