//! The ids of a request, and its trace.

use std::time::SystemTime;

use http::HeaderName;

use crate::clock;
use crate::text::{self, Inline};

/// The two ids of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestId(u128);

impl RequestId {
    /// A new random id.
    pub(crate) fn new() -> Self {
        RequestId(fastrand::u128(..))
    }

    /// The id as a version 4 UUID (RFC 9562), `$context.requestId`.
    pub(crate) fn uuid(self) -> Inline {
        let (upper, lower) = self.halves();
        let upper = upper & !0xf000 | 0x4000;
        let lower = lower & !(0x3 << 62) | 0x2 << 62;
        let (upper, lower) = (text::hex(upper), text::hex(lower));
        let mut out = Inline::new();
        for (digits, from, to) in [
            (&upper, 0, 8),
            (&upper, 8, 12),
            (&upper, 12, 16),
            (&lower, 0, 4),
        ] {
            out.extend(digits.get(from..to).unwrap_or_default());
            out.push(b'-');
        }
        out.extend(lower.get(4..).unwrap_or_default());
        out
    }

    /// The extended id: opaque, ending with `=`.
    pub(crate) fn extended(self) -> Inline {
        const ALPHABET: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let (upper, lower) = self.halves();
        let mut characters = [b'='; 16];
        let (first, rest) = characters.split_at_mut(10);
        for (places, mut bits) in [(first, lower), (rest.split_at_mut(5).0, upper)] {
            for place in places {
                *place = ALPHABET.get((bits & 63) as usize).copied().unwrap_or(b'A');
                bits >>= 6;
            }
        }
        let mut out = Inline::new();
        out.extend(&characters);
        out
    }

    /// A trace id for a request that brought none, always the same: `Root=1-<time>-<random>`.
    pub(super) fn trace_id(self, time: SystemTime) -> Inline {
        let (upper, lower) = self.halves();
        let mut out = Inline::new();
        out.push_str("Root=1-");
        out.push_hex(clock::epoch_seconds(time) << 32, 8);
        out.push(b'-');
        // Other bits than the ids show.
        let mixed = (upper ^ lower.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        out.push_hex(mixed, 16);
        out.push_hex(mixed.wrapping_mul(lower | 1), 8);
        out
    }

    fn halves(self) -> (u64, u64) {
        #[allow(clippy::cast_possible_truncation, reason = "the halves are meant")]
        let halves = ((self.0 >> 64) as u64, self.0 as u64);
        halves
    }
}

/// Whether a client's trace id has the form of one: fields such as `Root=1-…`, at most 512 bytes
/// (`reference/security.md` L06).
pub(super) fn is_trace_id(id: &[u8]) -> bool {
    id.len() <= 512
        && id.starts_with(b"Root=1-")
        && id
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'=' | b';' | b':' | b'-'))
}

/// The header of the trace id.
pub(crate) const TRACE_ID: HeaderName = HeaderName::from_static("x-amzn-trace-id");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        let id = RequestId(0);
        assert_eq!(&*id.uuid(), "00000000-0000-4000-8000-000000000000");
        assert_eq!(&*id.extended(), "AAAAAAAAAAAAAAA=");
        let id = RequestId(u128::MAX);
        assert_eq!(&*id.uuid(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        let id = RequestId(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        assert_eq!(&*id.uuid(), "01234567-89ab-4def-8123-456789abcdef");
        let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(0x1234);
        let trace = id.trace_id(time);
        assert!(trace.starts_with("Root=1-00001234-"), "{trace:?}");
        assert!(is_trace_id(trace.as_bytes()) && trace.len() == 40);
        assert_eq!(&*trace, &*id.trace_id(time));
        assert_ne!(&*trace, &*RequestId(1).trace_id(time));
    }
}
