//! The users of the configuration: whose signatures are known, and what their policies allow.

use std::collections::HashMap;
use std::fmt;

use crate::aws::credentials::Credentials;
use crate::aws::sigv4::verify;
use crate::context::ACCOUNT_ID;
use crate::policy::{self, Limits, Policy, PolicyType, Request, Verdict};

/// Most users of a configuration.
const MAX_USERS: usize = 10_000;

/// The users, by their access keys.
#[derive(Debug, Default)]
pub(crate) struct IamUsers(HashMap<String, IamUser>);

/// A user.
#[derive(Debug)]
pub(crate) struct IamUser {
    credentials: Credentials,
    pub(super) account: Box<str>,
    pub(super) arn: Box<str>,
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
            expires: None,
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
        let arn = match &user.arn {
            Some(arn) => arn.clone(),
            None => format!("arn:aws:iam::{ACCOUNT_ID}:user/{}", user.access_key_id),
        };
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let ["arn", _, "iam" | "sts", "", account, name] = parts.as_slice() else {
            return Err(format!(
                "`{arn}` is not the ARN of a user, such as `arn:aws:iam::{ACCOUNT_ID}:user/ann`"
            ));
        };
        if account.len() != 12 || !account.bytes().all(|b| b.is_ascii_digit()) {
            return Err(format!("`{account}` is not an account of 12 digits"));
        }
        let name = name.rsplit('/').next().unwrap_or(name);
        let id = user
            .id
            .clone()
            .unwrap_or_else(|| user.access_key_id.clone());
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
            keys: vec![
                ("aws:PrincipalAccount", (*account).to_owned()),
                ("aws:PrincipalArn", arn.clone()),
                ("aws:PrincipalType", "User".to_owned()),
                ("aws:userid", id.clone()),
                ("aws:username", name.to_owned()),
            ],
            account: (*account).into(),
            arn: arn.into(),
            id: id.into(),
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn user() -> NewUser {
        NewUser {
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: "secret".to_owned(),
            session_token: None,
            arn: None,
            id: None,
            policies: Vec::new(),
        }
    }

    #[test]
    fn users_that_are_none() {
        let allow = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"execute-api:*","Resource":"*"}}"#;
        type Change<'c> = &'c dyn Fn(&mut NewUser);
        let cases: [(Change<'_>, bool); 9] = [
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
}
