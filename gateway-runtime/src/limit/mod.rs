//! What bounds how much a caller may ask for: rates (`rate`) and quotas (`quota`, over `period`s).
//!
//! Pure arithmetic on single atomic numbers, shared by all threads without a lock; the time comes in from the caller.
//! Nothing here knows stores, keys or requests: `state` holds the numbers, in `table`s by dense index.
//! Source: `reference/rest-api.md` §9, `reference/distributed-state.md` §2 and §5.

mod period;
mod quota;
mod rate;
mod table;

pub(crate) use period::{Period, day_of};
pub(crate) use quota::{Exceeded, Meter, Quota};
pub(crate) use rate::{Bucket, Rate, Remaining, RetryAfter};
pub(crate) use table::Table;
