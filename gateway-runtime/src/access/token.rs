//! JSON Web Tokens: of issuers (`reference/http-api.md` §6.1) and of user pools (`reference/rest-api.md` §5.2).

use std::cell::RefCell;
use std::sync::Arc;

use super::{Authorized, source};
use crate::clock;
use crate::context::{Call, Failure};
use crate::descriptor::{Authorizer, Kind, ResponseType, TokenAuthorizer};
use crate::jwt::{Claims, Moment, Refusal, VerifiedTokens, Verifier};
use crate::jwt::{admission, bearer};
use crate::template;

/// An authorizer of tokens, in one stage.
pub(crate) struct ActiveToken {
    verifier: Arc<Verifier>,
}

impl std::fmt::Debug for ActiveToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ActiveToken").finish_non_exhaustive()
    }
}

thread_local! {
    static VERIFIED: RefCell<VerifiedTokens> = RefCell::default();
}

impl ActiveToken {
    pub(crate) fn new(verifier: Arc<Verifier>) -> ActiveToken {
        ActiveToken { verifier }
    }

    /// Whether the request has a token that passes; one that this thread knows costs no signature.
    ///
    /// # Errors
    ///
    /// Why not, as the API's kind tells it.
    pub(super) async fn decide(
        &self,
        call: &Call<'_>,
        authorizer: &'static Authorizer,
        descriptor: &'static TokenAuthorizer,
        scopes: &'static [&'static str],
    ) -> Result<Authorized, super::Refusal> {
        let kind = call.stage.api.kind;
        // When the request came: the clocks were read then.
        let now = Moment {
            unix: clock::epoch_ms(call.time),
            steady: call.started,
        };
        let claims = self.claims(call, authorizer, now).await;
        let admitted = claims.and_then(|claims| {
            match descriptor.is_user_pool {
                true => {
                    admission::user_pool(&claims, scopes)?;
                    check_audience(&claims, descriptor.validation)?;
                }
                false => drop(admission::http_api(&claims, scopes)?),
            }
            Ok(claims)
        });
        match admitted {
            Ok(claims) => Ok(Authorized::Token {
                authorizer,
                claims,
                asked: scopes,
                kind,
            }),
            Err(refusal) => Err(refused(refusal, kind, scopes)),
        }
    }

    async fn claims(
        &self,
        call: &Call<'_>,
        authorizer: &'static Authorizer,
        now: Moment,
    ) -> Result<Arc<Claims>, Refusal> {
        let value = source::credential(call, authorizer.sources).ok_or(Refusal::Missing)?;
        let token = bearer::token(&value);
        let known = VERIFIED.with_borrow_mut(|tokens| self.verifier.recall(tokens, token, now));
        if let Some(claims) = known {
            return Ok(claims);
        }
        // Boxed, since it is rare and large.
        let verified = Box::pin(self.verifier.verify(token)).await?;
        if authorizer.ttl > 0 {
            VERIFIED.with_borrow_mut(|tokens| self.verifier.remember(tokens, token, &verified));
        }
        Ok(verified.claims)
    }
}

/// The audience of an identity token, which an expression may ask for; access tokens have none, and fail then.
fn check_audience(claims: &Claims, validation: Option<&str>) -> Result<(), Refusal> {
    let Some(expression) = validation else {
        return Ok(());
    };
    let audience = claims.user_pool_text("aud").unwrap_or_default();
    match template::matches(expression, &audience) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(Refusal::Audience),
    }
}

fn refused(refusal: Refusal, kind: Kind, scopes: &[&str]) -> super::Refusal {
    let detail = refusal.to_string();
    match kind {
        Kind::Rest => {
            let mut failure = Failure::new(ResponseType::Unauthorized, detail);
            failure.message = refusal.user_pool_message().into();
            super::Refusal {
                failure,
                challenge: None,
            }
        }
        Kind::Http => {
            let response_type = match refusal.http_api_status() {
                403 => ResponseType::AccessDenied,
                _ => ResponseType::Unauthorized,
            };
            super::Refusal {
                failure: Failure::new(response_type, detail),
                challenge: Some(bearer::challenge(refusal, scopes)),
            }
        }
    }
}
