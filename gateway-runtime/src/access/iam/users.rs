//! The users of the configuration: whose signatures are known, and what their policies allow.

use std::collections::HashMap;
use std::fmt;
use std::time::SystemTime;

use crate::aws::credentials::Credentials;
use crate::aws::sigv4::verify;
use crate::aws::timestamp;
use crate::context::ACCOUNT_ID;
use crate::policy::{self, Caller, Limits, Policy, PolicyType, Request, Verdict};

/// Most users of a configuration.
const MAX_USERS: usize = 10_000;

/// The users, by their access keys.
#[derive(Debug, Default)]
pub(crate) struct IamUsers(HashMap<String, IamUser>);

/// A user.
#[derive(Debug)]
pub(crate) struct IamUser {
    credentials: Credentials,
    /// When the session token ends, where it does.
    expires: Option<SystemTime>,
    pub(super) account: Box<str>,
    /// As the configuration has it: of a role that was taken over, that of the session.
    pub(super) arn: Box<str>,
    /// The ARN of the role, of one that was taken over.
    role: Option<Box<str>>,
    /// The unique id.
    pub(super) id: Box<str>,
    policies: Vec<Policy>,
    /// Condition keys that say something of the user.
    pub(super) keys: Vec<(&'static str, String)>,
}

/// A user, as the configuration has it.
#[derive(Clone, PartialEq)]
pub(crate) struct NewUser {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: Option<String>,
    /// When the session token ends, as RFC 3339 has times; `None`: never.
    pub(crate) expires: Option<String>,
    /// `None`: a user of the gateway's own account, named after the access key.
    pub(crate) arn: Option<String>,
    pub(crate) id: Option<String>,
    /// Texts of policies.
    pub(crate) policies: Vec<String>,
}

impl fmt::Debug for NewUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewUser")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

impl IamUsers {
    /// Those of a configuration.
    ///
    /// # Errors
    ///
    /// In words: a user cannot be one, or two have the same access key.
    pub(crate) fn new(users: &[NewUser]) -> Result<IamUsers, String> {
        if users.len() > MAX_USERS {
            return Err(format!("there may be {MAX_USERS} IAM users"));
        }
        let mut known = HashMap::new();
        for user in users {
            let of = |problem: String| format!("the IAM user `{}`: {problem}", user.access_key_id);
            let made = IamUser::new(user).map_err(of)?;
            if known.insert(user.access_key_id.clone(), made).is_some() {
                return Err(of("another one has the same access key".to_owned()));
            }
        }
        Ok(IamUsers(known))
    }

    /// The user of an access key.
    pub(super) fn get(&self, access_key_id: &str) -> Option<&IamUser> {
        self.0.get(access_key_id)
    }
}

impl verify::Users for IamUsers {
    fn find(&self, access_key_id: &str) -> Option<verify::User<'_>> {
        let user = self.get(access_key_id)?;
        Some(verify::User {
            credentials: &user.credentials,
            expires: user.expires,
        })
    }
}

impl IamUser {
    fn new(user: &NewUser) -> Result<IamUser, String> {
        let is_id = |text: &str| {
            (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        if !is_id(&user.access_key_id) {
            return Err("an access key has 1 to 128 letters and digits".to_owned());
        }
        if user.secret_access_key.is_empty() {
            return Err("the secret access key is empty".to_owned());
        }
        let expires = match (&user.expires, &user.session_token) {
            (None, _) => None,
            (Some(_), None) => {
                return Err("`expires` is of a session token, and there is none".to_owned());
            }
            (Some(expires), Some(_)) => Some(timestamp::parse(expires).ok_or_else(|| {
                format!("`expires`: `{expires}` is no time, such as `2026-11-21T12:00:00Z`")
            })?),
        };
        let arn = match &user.arn {
            Some(arn) => arn.clone(),
            None => format!("arn:aws:iam::{ACCOUNT_ID}:user/{}", user.access_key_id),
        };
        let Named {
            account,
            role,
            kind,
            name,
            session,
        } = Named::of(&arn)?;
        let id = user
            .id
            .clone()
            .unwrap_or_else(|| user.access_key_id.clone());
        // `aws:userid` of a session has its name behind the id of the role.
        let user_id = match session {
            Some(session) if !id.contains(':') => format!("{id}:{session}"),
            _ => id.clone(),
        };
        let keys = [
            ("aws:PrincipalAccount", Some(account.clone())),
            (
                "aws:PrincipalArn",
                Some(role.as_ref().unwrap_or(&arn).clone()),
            ),
            ("aws:PrincipalType", Some(kind.to_owned())),
            ("aws:userid", Some(user_id)),
            ("aws:username", name.map(str::to_owned)),
        ];
        let keys = keys
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)));
        let policies = user.policies.iter().map(|text| {
            let reading = policy::read_text(text, PolicyType::IdentityBased, &Limits::default());
            reading.policy.ok_or_else(|| {
                let problem = reading.problems.first();
                let problem = problem.map_or("it cannot be read", |it| it.message.as_str());
                format!("a policy: {problem}")
            })
        });
        Ok(IamUser {
            credentials: Credentials::new(
                &user.access_key_id,
                &user.secret_access_key,
                user.session_token.as_deref(),
            ),
            policies: policies.collect::<Result<_, _>>()?,
            keys: keys.collect(),
            expires,
            account: account.into(),
            role: role.map(Into::into),
            arn: arn.into(),
            id: id.into(),
        })
    }

    /// The names that policies know the user by. A statement about a role is about its sessions as well, and one about a session
    /// is about no other (IAM User Guide, "AWS JSON policy elements: Principal").
    pub(super) fn caller(&self) -> Caller<'_> {
        let (arn, session) = match self.role.as_deref() {
            Some(role) => (role, Some(&*self.arn)),
            None => (&*self.arn, None),
        };
        Caller {
            account: Some(&self.account),
            arn: Some(arn),
            session,
            ..Caller::default()
        }
    }

    /// What the user's policies say of a request, all together.
    pub(super) fn verdict(&self, request: &dyn Request) -> Verdict {
        let mut verdict = Verdict::ImplicitDeny;
        for policy in &self.policies {
            match policy::evaluate(policy, request) {
                Verdict::ExplicitDeny => return Verdict::ExplicitDeny,
                Verdict::Allow => verdict = Verdict::Allow,
                Verdict::ImplicitDeny => {}
            }
        }
        verdict
    }
}

/// What an ARN says of whom it names.
struct Named<'a> {
    account: String,
    /// The ARN of the role, of one that was taken over.
    role: Option<String>,
    /// `aws:PrincipalType`.
    kind: &'static str,
    /// `aws:username`, which users have and nobody else.
    name: Option<&'a str>,
    /// The name of the session, of a role that was taken over.
    session: Option<&'a str>,
}

impl Named<'_> {
    /// Source: IAM User Guide, "IAM identifiers" and "Principal key values". The ARN of a session has its role without the path, so
    /// that the role is taken for one without a path.
    fn of(arn: &str) -> Result<Named<'_>, String> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let [
            "arn",
            partition,
            service @ ("iam" | "sts"),
            "",
            account,
            resource,
        ] = parts.as_slice()
        else {
            return Err(format!(
                "`{arn}` is not the ARN of a user, such as `arn:aws:iam::{ACCOUNT_ID}:user/ann`"
            ));
        };
        if account.len() != 12 || !account.bytes().all(|b| b.is_ascii_digit()) {
            return Err(format!("`{account}` is not an account of 12 digits"));
        }
        let mut named = Named {
            account: (*account).to_owned(),
            role: None,
            kind: "User",
            name: None,
            session: None,
        };
        let (what, rest) = resource.split_once('/').unwrap_or((resource, ""));
        match (*service, what) {
            ("sts", "assumed-role") => {
                let (role, session) = rest.split_once('/').unwrap_or((rest, ""));
                if role.is_empty() || session.is_empty() || session.contains('/') {
                    return Err(format!(
                        "`{arn}` is not the ARN of a session, such as `arn:aws:sts::{ACCOUNT_ID}:assumed-role/admin/ann`"
                    ));
                }
                named.kind = "AssumedRole";
                named.role = Some(format!("arn:{partition}:iam::{account}:role/{role}"));
                named.session = Some(session);
            }
            ("sts", "federated-user") => named.kind = "FederatedUser",
            ("iam", "role") => named.kind = "AssumedRole",
            ("iam", "root") => named.kind = "Account",
            _ => named.name = resource.rsplit('/').next(),
        }
        Ok(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user() -> NewUser {
        NewUser {
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: "secret".to_owned(),
            session_token: None,
            expires: None,
            arn: None,
            id: None,
            policies: Vec::new(),
        }
    }

    #[test]
    fn users_that_are_none() {
        let allow = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"execute-api:*","Resource":"*"}}"#;
        type Change<'c> = &'c dyn Fn(&mut NewUser);
        let role = |name: &str| Some(format!("arn:aws:sts::123456789012:assumed-role/{name}"));
        let cases: [(Change<'_>, bool); 15] = [
            (&|_| (), true),
            (&|user| user.policies = vec![allow.to_owned()], true),
            (
                &|user| user.arn = Some("arn:aws:iam::210987654321:user/x/ann".to_owned()),
                true,
            ),
            (&|user| user.access_key_id = String::new(), false),
            (&|user| user.access_key_id = "a b".to_owned(), false),
            (&|user| user.secret_access_key = String::new(), false),
            (&|user| user.arn = Some("ann".to_owned()), false),
            (
                &|user| user.arn = Some("arn:aws:iam::1:user/ann".to_owned()),
                false,
            ),
            (&|user| user.policies = vec!["{}".to_owned()], false),
            (&|user| user.arn = role("R/ann"), true),
            (&|user| user.arn = role("R"), false),
            (&|user| user.arn = role("path/R/ann"), false),
            (
                &|user| user.expires = Some("2026-11-21T12:00:00Z".to_owned()),
                false,
            ),
            (&|user| expiring(user, "2026-11-21T12:00:00Z"), true),
            (&|user| expiring(user, "tomorrow"), false),
        ];
        for (i, (change, is_good)) in cases.iter().enumerate() {
            let mut user = user();
            change(&mut user);
            assert_eq!(IamUsers::new(&[user]).is_ok(), *is_good, "case {i}");
        }
        assert!(IamUsers::new(&[user(), user()]).is_err());
        let shown = format!("{:?} {:?}", user(), IamUsers::new(&[user()]));
        assert!(!shown.contains("secret\""), "{shown}");
    }
    fn expiring(user: &mut NewUser, expires: &str) {
        user.session_token = Some("token".to_owned());
        user.expires = Some(expires.to_owned());
    }

    #[test]
    fn sessions_are_called_by_their_role_as_well() {
        for (arn, role, expected) in [
            (
                "arn:aws:iam::123456789012:user/x/ann",
                None,
                [Some("User"), Some("ID"), Some("ann")],
            ),
            (
                "arn:aws-cn:sts::123456789012:assumed-role/R/ann",
                Some("arn:aws-cn:iam::123456789012:role/R"),
                [Some("AssumedRole"), Some("ID:ann"), None],
            ),
            (
                "arn:aws:iam::123456789012:role/x/R",
                None,
                [Some("AssumedRole"), Some("ID"), None],
            ),
            (
                "arn:aws:sts::123456789012:federated-user/ann",
                None,
                [Some("FederatedUser"), Some("ID"), None],
            ),
            (
                "arn:aws:iam::123456789012:root",
                None,
                [Some("Account"), Some("ID"), None],
            ),
        ] {
            let mut new = user();
            (new.arn, new.id) = (Some(arn.to_owned()), Some("ID".to_owned()));
            let made = IamUser::new(&new).unwrap();
            let caller = made.caller();
            assert_eq!(caller.arn, Some(role.unwrap_or(arn)));
            assert_eq!(caller.session, role.map(|_| arn));
            assert_eq!((&*made.arn, &*made.id), (arn, "ID"), "identity fields stay");
            let key = |name: &str| {
                let mut keys = made.keys.iter();
                keys.find(|(key, _)| *key == name)
                    .map(|(_, value)| value.as_str())
            };
            assert_eq!(key("aws:PrincipalArn"), caller.arn);
            let keys = ["aws:PrincipalType", "aws:userid", "aws:username"];
            assert_eq!(keys.map(key), expected, "{arn}");
        }
        // An id that has the name of the session already.
        let mut new = user();
        new.arn = Some("arn:aws:sts::123456789012:assumed-role/R/ann".to_owned());
        new.id = Some("AROA:ann".to_owned());
        let made = IamUser::new(&new).unwrap();
        assert!(made.keys.contains(&("aws:userid", "AROA:ann".to_owned())));
    }

    #[test]
    fn session_tokens_end() {
        let mut new = user();
        expiring(&mut new, "2026-11-21T12:00:00+01:00");
        let users = IamUsers::new(&[new, another()]).unwrap();
        let expires = |id: &str| verify::Users::find(&users, id).unwrap().expires;
        assert_eq!(
            expires("AKIDEXAMPLE"),
            timestamp::parse("2026-11-21T11:00:00Z")
        );
        assert_eq!(expires("AKIDANOTHER"), None);
    }

    fn another() -> NewUser {
        NewUser {
            access_key_id: "AKIDANOTHER".to_owned(),
            ..user()
        }
    }
}
