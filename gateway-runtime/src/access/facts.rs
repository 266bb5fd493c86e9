//! What policies see of a request (`reference/rest-api.md` §5.4).

use std::borrow::Cow;
use std::cell::OnceCell;
use std::time::SystemTime;

use http::{HeaderMap, header};

use crate::clock;
use crate::context::Call;
use crate::path;
use crate::policy::{Caller, Request, Values};

/// A request, as policies look at it.
pub(super) struct Facts<'f> {
    call: &'f Call<'f>,
    caller: Caller<'f>,
    /// Keys of the caller that hold for requests of IAM alone.
    identity: &'f [(&'static str, String)],
    action: &'static str,
    arn: &'f str,
    /// The ARN as servers may read it that take less care; made for the first statement that asks.
    loose_arn: OnceCell<Option<String>>,
    /// The endpoint of the VPC that the request came through, and its VPC.
    vpc: Option<(&'f str, &'f str)>,
}

/// The action of a request to an API.
pub(super) const INVOKE: &str = "execute-api:Invoke";

/// The action of a request for a new answer in the place of one that is kept (`reference/rest-api.md` §8).
pub(super) const INVALIDATE_CACHE: &str = "execute-api:InvalidateCache";

impl<'f> Facts<'f> {
    /// Those of a request of nobody in particular for what an ARN names.
    pub(super) fn anonymous(call: &'f Call<'f>, arn: &'f str) -> Facts<'f> {
        Facts {
            call,
            caller: Caller::default(),
            identity: &[],
            action: INVOKE,
            arn,
            loose_arn: OnceCell::new(),
            vpc: call.stage.vpc_endpoints.of(call.client),
        }
    }

    /// The same of a user, with what is known of the user alone.
    pub(super) fn of(
        self,
        caller: Caller<'f>,
        identity: &'f [(&'static str, String)],
    ) -> Facts<'f> {
        Facts {
            caller,
            identity,
            ..self
        }
    }

    /// The same of another action.
    pub(super) fn for_action(self, action: &'static str) -> Facts<'f> {
        Facts { action, ..self }
    }
}

impl Request for Facts<'_> {
    fn caller(&self) -> Caller<'_> {
        self.caller
    }

    fn action(&self) -> &str {
        self.action
    }

    fn resource(&self) -> &str {
        self.arn
    }

    fn loose_resource(&self) -> Option<&str> {
        let loose_arn = self.loose_arn.get_or_init(|| loose(self.arn));
        loose_arn.as_deref()
    }

    fn values(&self, key: &str) -> Values<'_> {
        let is = |name: &str| key.eq_ignore_ascii_case(name);
        let header = |name| {
            let value = self.call.header(name);
            value.map_or(Values::Missing, Values::One)
        };
        // Which of the two a request has depends on whether it came through a VPC.
        let address = match self.vpc {
            None => "aws:SourceIp",
            Some(_) => "aws:VpcSourceIp",
        };
        if is(address) {
            Values::One(self.call.client_text().into())
        } else if is("aws:SourceVpce") {
            self.vpc
                .map_or(Values::Missing, |(endpoint, _)| one(endpoint))
        } else if is("aws:SourceVpc") {
            self.vpc.map_or(Values::Missing, |(_, vpc)| one(vpc))
        } else if is("aws:CurrentTime") {
            Values::One(iso(self.call.time).into())
        } else if is("aws:EpochTime") {
            Values::One(clock::epoch_seconds(self.call.time).to_string().into())
        } else if is("aws:SecureTransport") {
            one(match is_secure(self.call) {
                true => "true",
                false => "false",
            })
        } else if is("aws:UserAgent") {
            header(header::USER_AGENT)
        } else if is("aws:Referer") {
            header(header::REFERER)
        } else {
            let mut known = self.identity.iter();
            let known = known.find(|(name, _)| is(name));
            known.map_or(Values::Missing, |(_, value)| one(value))
        }
    }
}

/// Whether the client spoke TLS. Gateways do not speak it to clients, a proxy in front does: it is believed where it is one that
/// is believed to tell the address of the client, and where it leaves no doubt.
fn is_secure(call: &Call<'_>) -> bool {
    let has_told = call.client != call.connection.peer.ip().to_canonical();
    has_told && says_https(call.headers)
}

/// Whether `X-Forwarded-Proto` is there, and `https` in all of its entries: which of several is of whom is not known.
fn says_https(headers: &HeaderMap) -> bool {
    let lines = headers.get_all("x-forwarded-proto").iter();
    let entries = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    let mut entries = entries.map(<[u8]>::trim_ascii).peekable();
    entries.peek().is_some() && entries.all(|entry| entry.eq_ignore_ascii_case(b"https"))
}

/// An ARN as servers may read the path in it: slashes that are escaped are slashes, several are one, and the last one is
/// none. `None`: they read the same.
fn loose(arn: &str) -> Option<String> {
    if !arn.contains("//") && !arn.contains('%') && !arn.ends_with('/') {
        return None;
    }
    let decoded = path::decode(arn);
    let mut loose = String::with_capacity(decoded.len());
    for character in decoded.chars() {
        if character != '/' || !loose.ends_with('/') {
            loose.push(character);
        }
    }
    let length = loose.trim_end_matches('/').len();
    loose.truncate(length);
    Some(loose)
}

fn one(value: &str) -> Values<'_> {
    Values::One(Cow::Borrowed(value))
}

/// `2026-11-21T12:30:00Z`.
fn iso(time: SystemTime) -> String {
    crate::aws::timestamp::extended(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_tell_of_tls() {
        for (lines, expected) in [
            (&[][..], false),
            (&["https"], true),
            (&["HTTPS"], true),
            (&["http"], false),
            (&["https, http"], false),
            (&["https , https"], true),
            (&["https", "http"], false),
            (&["https", "https"], true),
            (&["https,"], false),
            (&[""], false),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-proto", line.parse().unwrap());
            }
            assert_eq!(says_https(&headers), expected, "{lines:?}");
        }
    }

    #[test]
    fn paths_have_a_loose_spelling() {
        for (arn, expected) in [
            ("a:b/prod/GET/admin/users", None),
            ("a:b/prod/GET//admin", Some("a:b/prod/GET/admin")),
            (
                "a:b/prod/GET/x/%2Fadmin%2Fusers/",
                Some("a:b/prod/GET/x/admin/users"),
            ),
            ("a:b/prod/GET/", Some("a:b/prod/GET")),
            ("a:b/prod/GET/%61dmin", Some("a:b/prod/GET/admin")),
            ("a:b/prod/GET/a%20b", Some("a:b/prod/GET/a b")),
        ] {
            assert_eq!(loose(arn).as_deref(), expected, "{arn}");
        }
    }
}
