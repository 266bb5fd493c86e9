//! What a token may be used for.

use super::super::json::Value;
use super::Claims;

impl Claims {
    /// The scopes of the token: `scope` (texts between spaces, RFC 8693 §4.2), or, where that is absent, `scp` (the same,
    /// or an array of texts). A claim of another type has none.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        let (text, list) = match (self.get("scope"), self.get("scp")) {
            (Some(Value::String(text)), _) | (None, Some(Value::String(text))) => {
                (text.as_str(), [].as_slice())
            }
            (None, Some(Value::Array(list))) => ("", list.as_slice()),
            _ => ("", [].as_slice()),
        };
        let separate = text.split(' ').filter(|scope| !scope.is_empty());
        separate.chain(list.iter().filter_map(Value::as_str))
    }
}
