//! The scripts that decide in the store, and how they are called.
//!
//! All keys of a gateway have one hash tag, so that a cluster keeps them in one slot and a script may touch several.
//! Times are the store's own: those of gateways differ. Numbers are whole: in units of 1/16 µs since 2026 they stay below
//! 2⁵³ for 17 years, up to which the script language is exact.
//! Source: `reference/distributed-state.md` §2, §3, §5.

use std::sync::OnceLock;

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use super::link::Request;
use super::resp::push_part;

/// A script.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) source: &'static str,
    sha: OnceLock<String>,
}

impl Script {
    const fn new(source: &'static str) -> Script {
        Script {
            source,
            sha: OnceLock::new(),
        }
    }

    /// What the store calls it.
    pub(super) fn sha(&self) -> &str {
        self.sha.get_or_init(|| {
            let sha = digest(&SHA1_FOR_LEGACY_USE_ONLY, self.source.as_bytes());
            sha.as_ref()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect()
        })
    }

    /// A call.
    pub(super) fn call<'p>(
        &'static self,
        keys: &[&str],
        arguments: impl IntoIterator<Item = &'p [u8]>,
    ) -> Request {
        let mut rest = Vec::new();
        push_part(&mut rest, itoa::Buffer::new().format(keys.len()).as_bytes());
        for key in keys {
            push_part(&mut rest, key.as_bytes());
        }
        let mut n_parts = 3 + keys.len();
        for argument in arguments {
            push_part(&mut rest, argument);
            n_parts += 1;
        }
        Request::script(self, n_parts, rest)
    }

    /// A call with numbers.
    pub(super) fn call_with(&'static self, keys: &[&str], numbers: &[u64]) -> Request {
        let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
        self.call(keys, numbers.iter().map(String::as_bytes))
    }
}

/// All scripts: loaded when a connection is made.
pub(super) static ALL: [&Script; 7] = [&LEND, &COUNT, &SETTLE, &BEAT, &CREATE, &SWAP, &CHANGES];

/// Lends tokens of a bucket.
///
/// Keys: the bucket. Arguments: interval and tolerance in 1/16 µs, tokens wanted, tokens returned, tokens spent without the
/// store, for which the bucket goes below empty by a burst at most. Answer: tokens lent, units until there is one, tokens left.
pub(super) static LEND: Script = Script::new(
    "local time = redis.call('TIME')
local now = ((time[1] - 1767225600) * 1000000 + time[2]) * 16
local interval, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2])
local arrival = tonumber(redis.call('GET', KEYS[1]) or now)
-- After a step back of the clock, or for another rate: no further than that.
local deepest = now + math.min(2 * tolerance, 4503599627370496)
arrival = math.min(math.max(arrival, now), deepest)
arrival = math.max(now, arrival - ARGV[4] * interval)
arrival = math.min(arrival + ARGV[5] * interval, deepest)
local free = math.max(0, math.floor((now + tolerance - arrival) / interval))
local got = math.min(tonumber(ARGV[3]), free)
arrival = arrival + got * interval
local life = math.ceil((arrival - now) / 16000) + 1000
redis.call('SET', KEYS[1], string.format('%.0f', arrival), 'PX', string.format('%.0f', life))
return {got, math.max(0, arrival + interval - now - tolerance), free - got}",
);

/// Lends requests of a quota.
///
/// Keys: the counter of this period, the mark of the first period. Arguments: limit, requests wanted, requests returned,
/// end of the counter in milliseconds since 1970, offset, this period. Answer: requests lent, requests used.
pub(super) static COUNT: Script = Script::new(
    "local time = redis.call('TIME')
local known = redis.call('GET', KEYS[1])
local used = tonumber(known or 0)
if not known and tonumber(ARGV[5]) > 0 then
  redis.call('SET', KEYS[2], ARGV[6], 'NX')
  if redis.call('GET', KEYS[2]) == ARGV[6] then used = tonumber(ARGV[5]) end
end
used = math.max(0, used - ARGV[3])
local got = math.max(0, math.min(tonumber(ARGV[2]), ARGV[1] - used))
used = used + got
-- A counter that ends in the past is gone at once, and its quota without bounds: it lasts another day, whoever's clock is wrong.
local last = math.max(tonumber(ARGV[4]), (time[1] + 86400) * 1000)
redis.call('SET', KEYS[1], string.format('%.0f', used), 'PXAT', string.format('%.0f', last))
return {got, used}",
);

/// Adds what was counted, once for each number of a batch.
///
/// Keys: the mark of this process, the days with usage, then counters. Arguments: the number of the batch; then for each
/// entry the index of its key, a field (empty for a plain counter), what to add, the end of the counter in milliseconds
/// since 1970, and the day (empty for a plain counter). Answer: 1, or 0 where the batch was added before.
pub(super) static SETTLE: Script = Script::new(
    "local last = tonumber(redis.call('GET', KEYS[1]) or 0)
if last >= tonumber(ARGV[1]) then return 0 end
-- First: where the store takes no writes, nothing was done, and the batch comes again.
redis.call('SET', KEYS[1], ARGV[1], 'EX', 604800)
-- An entry that somebody spoiled does not keep the others out.
for i = 2, #ARGV, 5 do
  local key = KEYS[tonumber(ARGV[i])]
  if ARGV[i + 1] == '' then
    redis.pcall('INCRBY', key, ARGV[i + 2])
  else
    redis.pcall('HINCRBY', key, ARGV[i + 1], ARGV[i + 2])
    redis.pcall('ZADD', KEYS[2], ARGV[i + 4], ARGV[i + 4])
  end
  redis.pcall('PEXPIREAT', key, ARGV[i + 3])
end
return 1",
);

/// Says that a process lives.
///
/// Keys: the processes, the version of the keys, the check of their secret. Arguments: this process, how long it lives in
/// milliseconds (0: it ends). Answer: how many processes live, the version, the check (empty: there is none), and the store's
/// time in milliseconds since 1970.
pub(super) static BEAT: Script = Script::new(
    "local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if ARGV[2] == '0' then
  redis.call('ZREM', KEYS[1], ARGV[1])
else
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return {redis.call('ZCARD', KEYS[1]), tonumber(redis.call('GET', KEYS[2]) or 0), redis.call('GET', KEYS[3]) or '', now}",
);

/// API keys that changed, as they are now.
///
/// Keys: versions by id, keys by id. Arguments: the version after which they changed, and how many to answer. Answer: for each
/// in the order of their changes the version, the id, and the key (nothing: gone). One script, so that no key seems to be gone
/// that is: what the store loses, it loses in both.
pub(super) static CHANGES: Script = Script::new(
    "local found = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])
local changes = {}
for i = 1, #found, 2 do
  changes[#changes + 1] = found[i + 1]
  changes[#changes + 1] = found[i]
  changes[#changes + 1] = redis.call('HGET', KEYS[2], found[i])
end
return changes",
);

/// Makes an API key.
///
/// Keys: keys by id, ids by digest, ids in order, versions by id, the version. Arguments: id, key, digest. Answer: `done`,
/// `changed` where the id is taken, or `duplicate` and the id with the same digest.
pub(super) static CREATE: Script = Script::new(
    "local owner = redis.call('HGET', KEYS[2], ARGV[3])
if owner then return {'duplicate', owner} end
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return {'changed'} end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[3], ARGV[1])
redis.call('ZADD', KEYS[3], 0, ARGV[1])
redis.call('ZADD', KEYS[4], redis.call('INCR', KEYS[5]), ARGV[1])
return {'done'}",
);

/// Says that an API key is gone which the store does not have and gateways may know.
///
/// Keys: keys by id, versions by id, the version. Argument: id. Answer: `done`, or `changed` where the key is there.
pub(super) static FORGET: Script = Script::new(
    "if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return {'changed'} end
redis.call('ZADD', KEYS[2], redis.call('INCR', KEYS[3]), ARGV[1])
return {'done'}",
);

/// Changes or deletes an API key that is as it was.
///
/// Keys: as of [`CREATE`]. Arguments: id, the key as it was, digest, the key as it will be (empty: gone). Answer: `done`,
/// `changed` or `missing`.
pub(super) static SWAP: Script = Script::new(
    "local known = redis.call('HGET', KEYS[1], ARGV[1])
if not known then return {'missing'} end
if known ~= ARGV[2] then return {'changed'} end
if ARGV[4] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
  redis.call('HDEL', KEYS[2], ARGV[3])
  redis.call('ZREM', KEYS[3], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[4])
end
redis.call('ZADD', KEYS[4], redis.call('INCR', KEYS[5]), ARGV[1])
return {'done'}",
);
