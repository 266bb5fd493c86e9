//! Where state is kept: `memory`, `file:DIR`, `redis://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]`.

use std::fmt;
use std::net::Ipv6Addr;
use std::path::PathBuf;
use std::str::FromStr;

/// Redis' port, where the address names none.
const DEFAULT_PORT: u16 = 6379;

/// Longest name of a host in bytes.
const MAX_HOST: usize = 253;

/// A place for state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    /// In the process, for as long as it lives.
    Memory,
    /// In a folder of this machine.
    File(PathBuf),
    /// On a server that several gateways share.
    Redis(RedisAddress),
}

/// A server that speaks the protocol of Redis.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RedisAddress {
    /// A name or an IP address, IPv6 without brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// Empty for the default user.
    pub(crate) user: String,
    /// Empty where none is asked for; never printed.
    pub(crate) password: String,
    pub(crate) database: u32,
}

/// A text that names no place for state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AddressError {
    /// It begins with none of the three words.
    Unknown,
    /// `file:` without a folder.
    NoFolder,
    /// TLS to Redis is not spoken.
    Tls,
    /// The host of a Redis address is neither a name nor an IP address.
    Host,
    /// The port is not a number from 1 to 65535.
    Port,
    /// The database is not a number.
    Database,
    /// A `%` in the user or password is not followed by two hexadecimal digits, or they are not UTF-8.
    Escape,
    /// Something follows the database, such as a query.
    Rest,
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Address, AddressError> {
        match text.split_once(':') {
            None if text == "memory" => Ok(Address::Memory),
            Some(("memory", "")) => Ok(Address::Memory),
            Some(("file", "")) => Err(AddressError::NoFolder),
            Some(("file", folder)) => Ok(Address::File(PathBuf::from(folder))),
            Some(("redis", rest)) => {
                let rest = rest.strip_prefix("//").ok_or(AddressError::Unknown)?;
                Ok(Address::Redis(RedisAddress::parse(rest)?))
            }
            Some(("rediss", _)) => Err(AddressError::Tls),
            _ => Err(AddressError::Unknown),
        }
    }
}

impl RedisAddress {
    /// Reads what follows `redis://`.
    fn parse(text: &str) -> Result<RedisAddress, AddressError> {
        // A password may have a raw `/` or `@`: the host begins after the last `@`.
        let (credentials, rest) = text.rsplit_once('@').unwrap_or(("", text));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
        if database.contains(['/', '?', '#']) {
            return Err(AddressError::Rest);
        }
        let (host, port) = match authority.strip_prefix('[') {
            Some(rest) => {
                let (host, port) = rest.split_once(']').ok_or(AddressError::Host)?;
                host.parse::<Ipv6Addr>().map_err(|_| AddressError::Host)?;
                (
                    host,
                    port.strip_prefix(':').or(port.is_empty().then_some("")),
                )
            }
            None => match authority.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, Some("")),
            },
        };
        let is_of_host = |c: u8| c.is_ascii_alphanumeric() || b"-._".contains(&c);
        let is_host = !host.is_empty() && host.len() <= MAX_HOST;
        if !is_host || !(authority.starts_with('[') || host.bytes().all(is_of_host)) {
            return Err(AddressError::Host);
        }
        Ok(RedisAddress {
            host: host.to_owned(),
            port: match port.ok_or(AddressError::Port)? {
                "" => DEFAULT_PORT,
                port => number(port)
                    .filter(|port| *port > 0)
                    .ok_or(AddressError::Port)?,
            },
            user: unescape(user)?,
            password: unescape(password)?,
            database: match database {
                "" => 0,
                database => number(database).ok_or(AddressError::Database)?,
            },
        })
    }
}

/// A number in digits alone.
fn number<N: FromStr>(text: &str) -> Option<N> {
    text.bytes()
        .all(|c| c.is_ascii_digit())
        .then(|| text.parse().ok())?
}

/// A text without its percent-encoding (RFC 3986, section 2.1).
fn unescape(text: &str) -> Result<String, AddressError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).ok_or(AddressError::Escape)?;
        if !digits.bytes().all(|c| c.is_ascii_hexdigit()) {
            return Err(AddressError::Escape);
        }
        bytes.push(u8::from_str_radix(digits, 16).map_err(|_| AddressError::Escape)?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).map_err(|_| AddressError::Escape)
}

impl fmt::Display for Address {
    /// Without what is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Memory => f.write_str("memory"),
            Address::File(folder) => write!(f, "file:{}", folder.display()),
            Address::Redis(redis) => redis.fmt(f),
        }
    }
}

impl fmt::Display for RedisAddress {
    /// Without user and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (open, close) = if self.host.contains(':') {
            ("[", "]")
        } else {
            ("", "")
        };
        write!(
            f,
            "redis://{open}{}{close}:{}/{}",
            self.host, self.port, self.database
        )
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AddressError::Unknown => {
                "not a place for state: write memory, file:DIR or redis://HOST:PORT"
            }
            AddressError::NoFolder => "`file:` is followed by a folder",
            AddressError::Tls => "TLS to Redis is not spoken by this version: write redis://",
            AddressError::Host => "the host is neither a name nor an IP address",
            AddressError::Port => "the port is not a number from 1 to 65535",
            AddressError::Database => "the database is not a number",
            AddressError::Escape => {
                "a `%` in the user or password is followed by two hexadecimal digits of UTF-8"
            }
            AddressError::Rest => "nothing follows the number of the database",
        })
    }
}

impl std::error::Error for AddressError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read() {
        let redis = |host: &str, port, user: &str, password: &str, database| {
            Ok(Address::Redis(RedisAddress {
                host: host.to_owned(),
                port,
                user: user.to_owned(),
                password: password.to_owned(),
                database,
            }))
        };
        for (text, expected) in [
            ("memory", Ok(Address::Memory)),
            ("memory:", Ok(Address::Memory)),
            (
                "file:/var/lib/pets",
                Ok(Address::File("/var/lib/pets".into())),
            ),
            ("file:state", Ok(Address::File("state".into()))),
            ("redis://h", redis("h", 6379, "", "", 0)),
            ("redis://h:1/", redis("h", 1, "", "", 0)),
            (
                "redis://127.0.0.1:65535/15",
                redis("127.0.0.1", 65535, "", "", 15),
            ),
            ("redis://[::1]/2", redis("::1", 6379, "", "", 2)),
            ("redis://[::1]:7/2", redis("::1", 7, "", "", 2)),
            ("redis://:p@h", redis("h", 6379, "", "p", 0)),
            (
                "redis://u:p%40%2f%C3%A9:x@h",
                redis("h", 6379, "u", "p@/é:x", 0),
            ),
            ("redis://u:p/@x@h", redis("h", 6379, "u", "p/@x", 0)),
            ("", Err(AddressError::Unknown)),
            ("memory:x", Err(AddressError::Unknown)),
            ("redis:h", Err(AddressError::Unknown)),
            ("http://h", Err(AddressError::Unknown)),
            ("file:", Err(AddressError::NoFolder)),
            ("rediss://h", Err(AddressError::Tls)),
            ("redis://", Err(AddressError::Host)),
            ("redis://a b", Err(AddressError::Host)),
            ("redis://[x]", Err(AddressError::Host)),
            ("redis://[::1", Err(AddressError::Host)),
            ("redis://[::1]7", Err(AddressError::Port)),
            ("redis://h:0", Err(AddressError::Port)),
            ("redis://h:65536", Err(AddressError::Port)),
            ("redis://h:+1", Err(AddressError::Port)),
            ("redis://h/x", Err(AddressError::Database)),
            ("redis://h/99999999999", Err(AddressError::Database)),
            ("redis://h/1?x=1", Err(AddressError::Rest)),
            ("redis://%4:p@h", Err(AddressError::Escape)),
            ("redis://u:%ff@h", Err(AddressError::Escape)),
            ("redis://u:%+1@h", Err(AddressError::Escape)),
            ("redis://u:%é@h", Err(AddressError::Escape)),
        ] {
            assert_eq!(text.parse(), expected, "{text}");
        }
    }

    #[test]
    fn passwords_are_not_shown() {
        let address: Address = "redis://user:secret@[::1]:7/2".parse().unwrap();
        assert_eq!(address.to_string(), "redis://[::1]:7/2");
        assert!(!format!("{address:?}").contains("secret"));
    }
}
