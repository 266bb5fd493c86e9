//! What authorizers ask of callers: whether one asks more than another, and in what they differ.

use std::collections::BTreeSet;

use crate::diff::{Inclusion, inclusion};
use crate::json_schema::{SchemaId, Types, ecma};
use crate::openapi::extensions::{Authorizer, AuthorizerType};
use crate::openapi::model::{Origin, Spanned};
use crate::plan::Schemas;
use crate::plan::schema::{Pattern, Says, Schema, Text};
use crate::schema;

/// Whether something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holds {
    No,
    /// That cannot be seen in documents.
    Unsure,
    Yes,
}

impl Holds {
    fn of(is_so: bool) -> Holds {
        match is_so {
            true => Holds::Yes,
            false => Holds::No,
        }
    }
}

/// Whether whoever is let in by `own` is let in by `other`. `None`: the gateway asks nothing itself.
pub(super) fn lets_in(other: Option<&Authorizer>, own: Option<&Authorizer>) -> Holds {
    let (other, own) = match (other, own) {
        (None, _) => return Holds::Yes,
        (Some(_), None) => return Holds::No,
        (Some(other), Some(own)) => (other, own),
    };
    if other.kind.value != own.kind.value {
        return Holds::No;
    }
    let parts = [
        function(other, own),
        sources(other, own),
        expression(other, own),
        // One of them is enough.
        Holds::of(is_within(&own.provider_arns, &other.provider_arns)),
        tokens(other, own),
    ];
    parts.into_iter().min().unwrap_or(Holds::Yes)
}

/// What another function decides is not known.
fn function(other: &Authorizer, own: &Authorizer) -> Holds {
    match text(other.authorizer_uri.as_ref()) == text(own.authorizer_uri.as_ref()) {
        true => Holds::Yes,
        false => Holds::Unsure,
    }
}

/// Where the identity stands: all places must be filled.
fn sources(other: &Authorizer, own: &Authorizer) -> Holds {
    let (asked, held) = (set(&other.identity_source), set(&own.identity_source));
    let is_request = own.kind.value == AuthorizerType::Request;
    Holds::of(asked == held || is_request && asked.is_subset(&held))
}

/// What tokens must look like.
fn expression(other: &Authorizer, own: &Authorizer) -> Holds {
    let of = |it: &Authorizer| text(it.identity_validation_expression.as_ref()).map(str::to_owned);
    match (of(other), of(own)) {
        (None, _) => Holds::Yes,
        (asked, held) if asked == held => Holds::Yes,
        (asked, held) => {
            let held = held.unwrap_or_default();
            let schemas = asked.map(|asked| (whole(&held, own), whole(&asked, other)));
            let Some((Some(held), Some(asked))) = schemas else {
                return Holds::Unsure;
            };
            match inclusion((held, SchemaId(0)), (asked, SchemaId(0))) {
                Inclusion::Included => Holds::Yes,
                Inclusion::Refuted(_) => Holds::No,
                Inclusion::Unknown(_) => Holds::Unsure,
            }
        }
    }
}

/// The texts that an expression matches from end to end; an empty one: all of them. `None`: it cannot be read.
fn whole(expression: &str, authorizer: &Authorizer) -> Option<Schemas> {
    let text = match expression {
        "" => String::new(),
        expression => format!("^(?:{expression})$"),
    };
    let compiled = crate::pattern::compile(&text, ecma::Reading::Foreign).ok()?;
    let pattern = Pattern {
        automata: schema::automata(compiled.automata),
        text,
    };
    let Origin { span, pointer } = authorizer.origin.clone();
    let schema = Schema {
        name: String::new(),
        origin: crate::plan::Origin { span, pointer },
        is_recursive: false,
        says: Says {
            types: Types::STRING,
            string: Some(Text {
                pattern: Some(pattern),
                ..Text::default()
            }),
            ..Says::default()
        },
    };
    Some(Schemas {
        schemas: vec![schema],
    })
}

/// Who issued tokens, for whom.
fn tokens(other: &Authorizer, own: &Authorizer) -> Holds {
    let of = |it: &Authorizer| {
        let jwt = it.jwt_configuration.as_ref();
        let issuer = jwt
            .and_then(|it| text(it.issuer.as_ref()))
            .map(str::to_owned);
        (
            issuer,
            jwt.and_then(|it| text(it.jwks.as_ref())).map(str::to_owned),
        )
    };
    let audience = |it: &Authorizer| {
        let jwt = it.jwt_configuration.as_ref();
        jwt.map(|it| it.audience.clone()).unwrap_or_default()
    };
    let ((asked_issuer, asked_keys), (issuer, keys)) = (of(other), of(own));
    if asked_issuer != issuer {
        return Holds::No;
    }
    if asked_keys != keys {
        // The same keys may be at another address.
        return Holds::Unsure.min(Holds::of(is_within(&audience(own), &audience(other))));
    }
    Holds::of(is_within(&audience(own), &audience(other)))
}

/// Whether who has one of some names has one of others; none: no name is asked for.
fn is_within(own: &[Spanned<String>], other: &[Spanned<String>]) -> bool {
    let (own, other) = (set(own), set(other));
    other.is_empty() || !own.is_empty() && own.is_subset(&other)
}

fn text(it: Option<&Spanned<String>>) -> Option<&str> {
    it.map(|it| it.value.as_str())
}

fn set(list: &[Spanned<String>]) -> BTreeSet<&str> {
    list.iter().map(|it| it.value.as_str()).collect()
}

/// In what two authorizers differ, in words.
pub(super) fn differences(old: &Authorizer, new: &Authorizer) -> Vec<String> {
    let told = |all: BTreeSet<&str>| {
        let all: Vec<String> = all.iter().map(|it| format!("`{it}`")).collect();
        match all.is_empty() {
            true => "none".to_owned(),
            false => all.join(", "),
        }
    };
    let one = |it: Option<&Spanned<String>>| told(text(it).into_iter().collect());
    let of = |it: &Authorizer| {
        let jwt = it.jwt_configuration.as_ref();
        let audience = jwt.map(|it| it.audience.as_slice()).unwrap_or_default();
        [
            ("function", one(it.authorizer_uri.as_ref())),
            ("identity source", told(set(&it.identity_source))),
            (
                "expression for tokens",
                one(it.identity_validation_expression.as_ref()),
            ),
            ("user pools", told(set(&it.provider_arns))),
            ("issuer", one(jwt.and_then(|it| it.issuer.as_ref()))),
            ("audience", told(set(audience))),
            (
                "address of the keys",
                one(jwt.and_then(|it| it.jwks.as_ref())),
            ),
        ]
    };
    let pairs = of(old).into_iter().zip(of(new));
    let differing = pairs.filter(|((_, was), (_, is))| was != is);
    differing
        .map(|((what, was), (_, is))| format!("the {what} was {was}, and is {is}"))
        .collect()
}
