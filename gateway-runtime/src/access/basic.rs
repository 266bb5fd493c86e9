//! User names and passwords (RFC 7617), held against the hashes of a file as `htpasswd -B` writes it.
//!
//! A hash is slow on purpose: it is computed beside the data threads, few at a time, and who was let in is remembered by a
//! keyed digest of the credentials, so that neither a caller's next request nor anybody else's pays for it again.
//! Whether a user exists does not show in the time a refusal takes, as far as the file's hashes cost the same.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use tokio::sync::Semaphore;

use super::decisions::Decisions;
use super::{Authorized, Refusal, Said, source};
use crate::clock;
use crate::context::{Call, Failure};
use crate::descriptor::{Authorizer, BasicAuthorizer, ResponseType};
use crate::keys::{NoRandomness, random_bytes};

/// Longest file of users, in bytes.
pub(crate) const MAX_FILE: u64 = 4 * 1024 * 1024;

/// Most users of a file.
const MAX_USERS: usize = 50_000;

/// Longest name of a user, in bytes.
const MAX_NAME: usize = 255;

/// Longest password, in bytes: bcrypt takes no notice of more.
const MAX_PASSWORD: usize = 72;

/// The least and the most a hash may cost: 2^14 rounds take about a second.
const COSTS: std::ops::RangeInclusive<u32> = 4..=14;

/// Hashes at the same time, of all authorizers; and requests that may wait for their turn.
const AT_ONCE: usize = 2;
const MAX_WAITING: usize = 64;

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);
static PLACES: Semaphore = Semaphore::const_new(AT_ONCE + MAX_WAITING);

/// Whether a password has a hash; `None`: it is no hash. Only documents that ask for passwords name it, so that nothing of
/// it is in other binaries.
#[derive(Clone, Copy)]
pub struct PasswordHash(fn(&[u8], &str) -> Option<bool>);

/// bcrypt.
pub const BCRYPT: PasswordHash = PasswordHash(|password, hash| bcrypt::verify(password, hash).ok());

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash")
    }
}

/// The users of a file, with their hashes.
#[derive(Default, PartialEq, Eq)]
pub(crate) struct BasicUsers {
    hashes: HashMap<String, Arc<str>>,
}

impl fmt::Debug for BasicUsers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BasicUsers")
            .field("n_users", &self.hashes.len())
            .finish_non_exhaustive()
    }
}

impl BasicUsers {
    /// The users of a file's text: lines `name:hash`, empty ones, and comments behind `#`.
    ///
    /// # Errors
    ///
    /// In words, with the line, what cannot be one. Nothing of a hash is told.
    pub(crate) fn parse(text: &str) -> Result<BasicUsers, String> {
        let mut users = BasicUsers::default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let of = |problem: &str| format!("line {number}: {problem}");
            let (name, hash) = line
                .split_once(':')
                .ok_or_else(|| of("no `:` between a name and a hash"))?;
            if name.is_empty() || name.len() > MAX_NAME || name.contains(char::is_control) {
                return Err(of("a name has 1 to 255 bytes, and no control characters"));
            }
            if !is_bcrypt(hash) {
                return Err(of(
                    "not a bcrypt hash of a cost from 4 to 14: make it with `htpasswd -B`",
                ));
            }
            if users.hashes.insert(name.to_owned(), hash.into()).is_some() {
                return Err(of("this user stands there twice"));
            }
            if users.hashes.len() > MAX_USERS {
                return Err(of("there may be 50,000 users"));
            }
        }
        Ok(users)
    }
}

/// Whether a text is `$2a$`, `$2b$` or `$2y$`, a cost, `$`, and 53 characters of salt and hash.
fn is_bcrypt(text: &str) -> bool {
    let rest = ["$2a$", "$2b$", "$2y$"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix));
    let Some((cost, hash)) = rest.and_then(|rest| rest.split_once('$')) else {
        return false;
    };
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/');
    cost.len() == 2
        && cost.bytes().all(|byte| byte.is_ascii_digit())
        && cost.parse().is_ok_and(|cost| COSTS.contains(&cost))
        && hash.len() == 53
        && hash.bytes().all(is_digit)
}

/// An authorizer of passwords, in one stage.
#[derive(Debug)]
pub(crate) struct ActiveBasic {
    users: Arc<BasicUsers>,
    /// Who was let in, by a digest of the credentials under `key`.
    decisions: Decisions<Said>,
    key: hmac::Key,
}

impl ActiveBasic {
    /// # Errors
    ///
    /// The system has no random numbers.
    pub(crate) fn new(users: Arc<BasicUsers>) -> Result<ActiveBasic, NoRandomness> {
        Ok(ActiveBasic {
            users,
            decisions: Decisions::new(),
            key: hmac::Key::new(hmac::HMAC_SHA256, &random_bytes::<32>()?),
        })
    }

    /// Whether the request has the name and the password of a user.
    ///
    /// # Errors
    ///
    /// It has not; or too many are waiting for a hash.
    pub(super) async fn decide(
        &self,
        call: &Call<'_>,
        authorizer: &'static Authorizer,
        descriptor: &'static BasicAuthorizer,
    ) -> Result<Authorized, Refusal> {
        let refused = |detail: &'static str| Refusal {
            failure: Failure::new(ResponseType::Unauthorized, detail),
            challenge: Some(challenge(descriptor.realm)),
        };
        let value = source::credential(call, authorizer.sources);
        let value = value.ok_or_else(|| refused("there are no credentials"))?;
        let credentials = Credentials::read(&value);
        let credentials = credentials.ok_or_else(|| refused("the credentials cannot be read"))?;
        let key = hmac::sign(&self.key, credentials.text.as_bytes());
        if let Some(said) = self.decisions.get(key.as_ref(), clock::now()) {
            return Ok(Authorized::Function { said, latency: 0 });
        }
        let is_right = self.check(&credentials, descriptor.hash).await;
        let is_right = is_right.ok_or_else(|| {
            let detail = "too many passwords at the same time";
            Failure::new(ResponseType::Throttled, detail)
        })?;
        if !is_right {
            return Err(refused("no user has these credentials"));
        }
        let said = Arc::new(Said {
            principal: Some(credentials.name().to_owned()),
            context: serde_json::Map::new(),
        });
        if authorizer.ttl > 0 {
            let ttl = Duration::from_secs(u64::from(authorizer.ttl));
            let weight = credentials.name().len();
            let key = Box::from(key.as_ref());
            self.decisions
                .keep(key, Arc::clone(&said), weight, ttl, clock::now());
        }
        Ok(Authorized::Function { said, latency: 0 })
    }

    /// Computes the hash; `None`: too many are waiting for theirs.
    async fn check(&self, credentials: &Credentials, hash: PasswordHash) -> Option<bool> {
        let _place = PLACES.try_acquire().ok()?;
        let turn = TURNS.acquire().await.ok()?;
        let known = self.users.hashes.get(credentials.name());
        let is_known = known.is_some();
        // One that is not there costs as much. Without any user there is nothing that could be told apart.
        let anybodys = || self.users.hashes.values().next();
        let Some(expected) = known.or_else(anybodys).map(Arc::clone) else {
            return Some(false);
        };
        let password = credentials.password().as_bytes().to_vec();
        let compute = move || {
            // Also where nobody waits for it any more.
            let _turn = turn;
            (hash.0)(&password, &expected) == Some(true)
        };
        let is_same = tokio::task::spawn_blocking(compute).await.unwrap_or(false);
        Some(is_known && is_same)
    }
}

/// `Basic realm="…", charset="UTF-8"` (RFC 7617, section 2).
fn challenge(realm: &str) -> String {
    let realm = realm.replace('\\', "\\\\").replace('"', "\\\"");
    format!("Basic realm=\"{realm}\", charset=\"UTF-8\"")
}

/// A name and a password.
struct Credentials {
    /// Both, with a colon between them.
    text: String,
    /// Where the colon is.
    colon: usize,
}

impl Credentials {
    /// The credentials of an `Authorization` field; `None`: it has none that could be a user's.
    fn read(field: &str) -> Option<Credentials> {
        let (scheme, rest) = field.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let encoded = rest.trim_matches(' ');
        // Longer ones are nobody's.
        if encoded.len() > (MAX_NAME + 1 + MAX_PASSWORD).div_ceil(3) * 4 {
            return None;
        }
        let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
        let colon = text.find(':')?;
        let credentials = Credentials { text, colon };
        let is_possible = credentials.password().len() <= MAX_PASSWORD
            && !credentials.name().is_empty()
            && !credentials.text.contains(char::is_control);
        is_possible.then_some(credentials)
    }

    fn name(&self) -> &str {
        self.text.get(..self.colon).unwrap_or_default()
    }

    fn password(&self) -> &str {
        self.text.get(self.colon + 1..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `secret`, by another implementation (Python's), cost 4.
    const HASH: &str = "$2y$04$bOgKO.3zqrkNvn1ujbE68uRNl9tVC3y2Th/InNbU.9r585UotGrGC";

    #[test]
    fn files_are_read_or_refused_with_their_line() {
        let text = format!("# staff\n\nann:{HASH}\r\nbob:{HASH}\n");
        // Some editors write a byte order mark.
        let marked = format!("\u{feff}{text}");
        for text in [text, marked] {
            let users = BasicUsers::parse(&text).unwrap();
            assert_eq!(users.hashes.len(), 2);
            assert_eq!(users.hashes.get("bob").map(AsRef::as_ref), Some(HASH));
        }
        let long = "x".repeat(256);
        for (text, expected) in [
            ("ann".to_owned(), "line 1: no `:`"),
            (format!("ann:{HASH}\nann:{HASH}"), "line 2: this user"),
            (format!(":{HASH}"), "line 1: a name"),
            (format!("{long}:{HASH}"), "line 1: a name"),
            (
                "ann:{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=".to_owned(),
                "htpasswd -B",
            ),
            ("ann:secret".to_owned(), "htpasswd -B"),
            ("ann:$apr1$a$b".to_owned(), "htpasswd -B"),
            (
                format!("ann:{}", HASH.replace("$04$", "$15$")),
                "htpasswd -B",
            ),
            (
                format!("ann:{}", HASH.replace("$04$", "$+4$")),
                "htpasswd -B",
            ),
            (format!("ann:{HASH}="), "htpasswd -B"),
        ] {
            let problem = BasicUsers::parse(&text).unwrap_err();
            assert!(problem.contains(expected), "{text}: {problem}");
            assert!(!problem.contains("$2y$"), "{problem}");
        }
    }

    #[test]
    fn hashes_are_those_of_others() {
        assert_eq!((BCRYPT.0)(b"secret", HASH), Some(true));
        assert_eq!((BCRYPT.0)(b"Secret", HASH), Some(false));
        assert_eq!((BCRYPT.0)(b"", HASH), Some(false));
        assert_eq!((BCRYPT.0)(b"secret", "$2y$04$short"), None);
    }

    #[test]
    fn fields_are_read_as_they_are_written() {
        let read = |field: &str| {
            Credentials::read(field).map(|it| (it.name().to_owned(), it.password().to_owned()))
        };
        let of = |text: &str| format!("Basic {}", STANDARD.encode(text));
        let pair = |name: &str, password: &str| Some((name.to_owned(), password.to_owned()));
        assert_eq!(read(&of("ann:secret")), pair("ann", "secret"));
        assert_eq!(read(&of("ann:a:b ")), pair("ann", "a:b "));
        assert_eq!(read(&of("änn:schön")), pair("änn", "schön"));
        assert_eq!(read(&of("ann:")), pair("ann", ""));
        let shouted = of("ann:secret").replace("Basic", "BASIC ");
        assert_eq!(read(&shouted), pair("ann", "secret"));
        for field in [
            "",
            "Basic",
            "Basic ",
            "Basic !!!!",
            "Basic YW5u",
            "Bearer YW5uOnNlY3JldA==",
            "Basic YW5uOnNlY3JldA",
            &of(":secret"),
            &of("ann:a\0b"),
            &of("an\nn:b"),
            &of(&format!("ann:{}", "x".repeat(73))),
            &of(&"x".repeat(100_000)),
        ] {
            assert_eq!(read(field), None, "{field:.80}");
        }
        let longest = format!("{}:{}", "n".repeat(255), "x".repeat(72));
        assert!(read(&of(&longest)).is_some());
    }

    #[test]
    fn realms_stay_in_their_quotes() {
        assert_eq!(
            challenge(r#"a "b" \"#),
            r#"Basic realm="a \"b\" \\", charset="UTF-8""#
        );
    }
}
