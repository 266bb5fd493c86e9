//! The token that protected admin endpoints ask for.

use std::fmt;
use std::fs::{DirBuilder, File, OpenOptions};
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use ring::digest;

use crate::state::Address;

/// The file beside the gateway's state.
const FILE_NAME: &str = "admin.token";

/// Random bytes of a token; it is written in hexadecimal.
const TOKEN_BYTES: usize = 32;

/// A secret; never printed.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Token(String);

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(***)")
    }
}

impl Token {
    /// The token given in the environment; `None` where it is empty.
    pub(super) fn given(text: &str) -> Option<Token> {
        let text = text.trim();
        (!text.is_empty()).then(|| Token(text.to_owned()))
    }

    /// The token in `folder`, made where there is none that nobody else can read.
    ///
    /// # Errors
    ///
    /// The folder or file cannot be made.
    pub(super) fn in_folder(folder: &Path) -> io::Result<Token> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
        let path = folder.join(FILE_NAME);
        if let Some(token) = read(&path) {
            return Ok(token);
        }
        let token = Token(random()?);
        // Renaming puts the whole file there at once, and replaces a link instead of following it.
        let temporary = folder.join(format!("{FILE_NAME}.{}", std::process::id()));
        let _ = std::fs::remove_file(&temporary);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&temporary)?;
        writeln!(file, "{}", token.0)?;
        std::fs::rename(&temporary, &path)?;
        Ok(token)
    }

    /// The token that a gateway made in `folder`, where this user can read it.
    pub(super) fn kept(folder: &Path) -> Option<Token> {
        read(&folder.join(FILE_NAME))
    }

    /// Tells tokens apart in logs: 8 hexadecimal digits of the SHA-256 digest.
    pub(super) fn fingerprint(&self) -> String {
        let digest = digest::digest(&digest::SHA256, self.0.as_bytes());
        let first = digest.as_ref().iter().take(4);
        first.map(|byte| format!("{byte:02x}")).collect()
    }

    /// The value of `Authorization` that passes.
    pub(super) fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }

    /// Whether a request may pass: `authorization` is the value of its header. The time taken tells
    /// nothing but the length.
    pub(super) fn admits(&self, authorization: Option<&[u8]>) -> bool {
        let Some((scheme, given)) = authorization.and_then(|value| value.split_at_checked(7))
        else {
            return false;
        };
        let expected = self.0.as_bytes();
        if !scheme.eq_ignore_ascii_case(b"bearer ") || given.len() != expected.len() {
            return false;
        }
        let mut difference = 0;
        for (a, b) in given.iter().zip(expected) {
            difference |= black_box(a ^ b);
        }
        black_box(difference) == 0
    }
}

/// A token made earlier, where only its owner can read it.
fn read(path: &Path) -> Option<Token> {
    let mut file = File::open(path).ok()?;
    let metadata = file.metadata().ok()?;
    if !metadata.is_file() || metadata.mode() & 0o077 != 0 {
        return None;
    }
    let mut text = String::new();
    Read::by_ref(&mut file)
        .take(1024)
        .read_to_string(&mut text)
        .ok()?;
    let text = text.trim();
    let is_ours = text.len() == 2 * TOKEN_BYTES && text.bytes().all(|b| b.is_ascii_hexdigit());
    is_ours.then(|| Token(text.to_owned()))
}

fn random() -> io::Result<String> {
    let mut bytes = [0; TOKEN_BYTES];
    rustls::crypto::ring::default_provider()
        .secure_random
        .fill(&mut bytes)
        .map_err(|_| io::Error::other("the system has no random numbers"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The folder of a gateway's state: `$XDG_STATE_HOME` or `~/.local/state`, then `gwc/<name>`.
///
/// `None` where the environment names no home. Source: XDG Base Directory Specification 0.8; relative
/// paths are ignored, as it says.
pub(super) fn state_folder(
    gateway: &str,
    variable: impl Fn(&str) -> Option<std::ffi::OsString>,
) -> Option<PathBuf> {
    let absolute = |name: &str| {
        variable(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let base = absolute("XDG_STATE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local/state")))?;
    Some(base.join("gwc").join(gateway))
}

/// The folder of the token: that of the state, where it is one of this machine, else the gateway's own.
pub(super) fn token_folder(state: &Address, gateway: &str) -> Option<PathBuf> {
    match state {
        Address::File(folder) => Some(folder.clone()),
        Address::Memory | Address::Redis(_) => state_folder(gateway, |name| std::env::var_os(name)),
    }
}

/// The environment variable with the token, which goes before that in the folder.
pub(super) const TOKEN_VARIABLE: &str = "GATEWAY_ADMIN_TOKEN";

/// The token of the environment.
pub(super) fn of_environment() -> Option<Token> {
    Token::given(&std::env::var(TOKEN_VARIABLE).ok()?)
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_token_is_made_once_and_kept_secret() {
        let folder = std::env::temp_dir().join(format!("gwc-token-{}", std::process::id()));
        let token = Token::in_folder(&folder).unwrap();
        let path = folder.join(FILE_NAME);
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(std::fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
        assert_eq!(Token::in_folder(&folder).unwrap(), token);
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let another = Token::in_folder(&folder).unwrap();
        assert_ne!(another, token, "others could have read it");
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(format!("{another:?}"), "Token(***)");
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn only_the_token_admits() {
        let token = Token::given(" secret\n").unwrap();
        assert!(token.admits(Some(b"Bearer secret")));
        assert!(token.admits(Some(b"bearer secret")));
        for wrong in [
            "",
            "Bearer ",
            "Bearer secre",
            "Bearer secrets",
            "Basic secret",
            "secret",
        ] {
            assert!(!token.admits(Some(wrong.as_bytes())), "{wrong}");
        }
        assert!(!token.admits(None));
        assert!(Token::given(" ").is_none());
        let authorization = token.authorization();
        assert!(token.admits(Some(authorization.as_bytes())));
        // The digest's begin, as sha256sum prints it.
        assert_eq!(token.fingerprint(), "2bb80d53");
    }

    #[test]
    fn the_state_folder_follows_the_environment() {
        let folder = |xdg: Option<&str>, home: Option<&str>| {
            state_folder("pets", |name| {
                let value = if name == "HOME" { home } else { xdg };
                value.map(Into::into)
            })
        };
        let path = |path: &str| Some(PathBuf::from(path));
        assert_eq!(folder(Some("/x"), Some("/h")), path("/x/gwc/pets"));
        assert_eq!(
            folder(Some("x"), Some("/h")),
            path("/h/.local/state/gwc/pets")
        );
        assert_eq!(folder(None, None), None);
    }
}
