//! Resources of a policy that name the API as Amazon knows it.
//!
//! The policy of an API is about that API alone (`reference/rest-api.md` §5.4). Its id, account and region at Amazon are not
//! those of a gateway, whose region is not even known when it is built: resources are written so that these do not matter.

/// How short forms begin (`reference/openapi-extensions.md` §2.19).
pub(super) const SHORT_FORM: &str = "execute-api:/";

/// What a resource stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant<'t> {
    /// What it says.
    AsWritten,
    /// The same in other words, for whatever id, account and region.
    Rewritten(String),
    /// Something of another API: its id.
    OfOther(&'t str),
}

/// The ARN of something of an API, with wildcards.
struct Arn<'t> {
    /// How many components stand before the resource, behind the service; a wildcard may stand for several.
    n_before: usize,
    /// The id of the API.
    id: &'t str,
    /// What stands behind the id, with its slash.
    rest: &'t str,
}

impl<'t> Arn<'t> {
    /// `None`: no ARN of `execute-api`, or one of which nobody can say where its id stands.
    fn of(text: &'t str) -> Option<Arn<'t>> {
        let mut components = text.strip_prefix("arn:")?.splitn(3, ':');
        let (_, service, rest) = (components.next()?, components.next()?, components.next()?);
        let is_service = match service.strip_suffix('*') {
            Some(start) => "execute-api".starts_with(start),
            None => service == "execute-api",
        };
        if !is_service {
            return None;
        }
        let (before, resource) = match rest.splitn(3, ':').collect::<Vec<&str>>().as_slice() {
            [region, account, resource] => (vec![*region, *account], *resource),
            // A wildcard stands for what is missing: before the resource, or in it.
            [before, resource] if before.contains('*') || resource.contains('*') => {
                (vec![*before], *resource)
            }
            [resource] if resource.contains('*') => (Vec::new(), *resource),
            _ => return None,
        };
        let end = resource.find('/').unwrap_or(resource.len());
        let (id, rest) = resource.split_at_checked(end)?;
        Some(Arn {
            n_before: before.len(),
            id,
            rest,
        })
    }
}

/// The id of the API that a resource names in whole.
pub(super) fn id_of(text: &str) -> Option<&str> {
    let id = Arn::of(text)?.id;
    let is_whole = !id.is_empty() && !id.contains(['*', '?', '$']);
    is_whole.then_some(id)
}

/// What a resource stands for in the policy of an API with these ids; none: whatever it names.
pub(super) fn meant<'t>(text: &'t str, ids: &[&str]) -> Meant<'t> {
    let Some(Arn { n_before, id, rest }) = Arn::of(text) else {
        return Meant::AsWritten;
    };
    let is_other = |start: &str, is_whole: bool| {
        let is_own = |own: &&str| {
            let mut own = own.chars();
            let fits = |c: char| own.next().is_some_and(|own| c == '?' || c == own);
            start.chars().all(fits) && !(is_whole && own.next().is_some())
        };
        // Other texts are no ids of APIs, but names in the template that the document is part of.
        let is_id = start
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'?');
        is_id && !ids.is_empty() && !ids.iter().any(is_own)
    };
    if let Some((start, behind)) = id.split_once('*') {
        if !start.is_empty() && is_other(start, false) {
            return Meant::OfOther(id);
        }
        let before = "*:".repeat(n_before);
        let written = format!("arn:*:execute-api:{before}*{behind}{rest}");
        return match written == text {
            true => Meant::AsWritten,
            false => Meant::Rewritten(written),
        };
    }
    if is_other(id, true) {
        return Meant::OfOther(id);
    }
    match rest.strip_prefix('/') {
        Some(rest) if !id.is_empty() => Meant::Rewritten(format!("{SHORT_FORM}{rest}")),
        // Requests have a stage behind the id.
        _ => Meant::AsWritten,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "abc123def4";

    #[test]
    fn ids_accounts_and_regions_do_not_matter() {
        let short = |rest: &str| Meant::Rewritten(format!("{SHORT_FORM}{rest}"));
        let long = |rest: &str| Meant::Rewritten(format!("arn:*:execute-api:{rest}"));
        let arn = |rest: &str| format!("arn:aws:execute-api:{rest}");
        for (text, expected) in [
            (
                arn("us-east-1:111122223333:abc123def4/prod/GET/b"),
                short("prod/GET/b"),
            ),
            (arn("eu-west-1:*:abc123def4/*"), short("*")),
            (
                arn("*:*:abc123def4/${aws:username}"),
                short("${aws:username}"),
            ),
            (arn("*:abc123def4/prod/GET/b"), short("prod/GET/b")),
            (arn("us-east-1:1:??????????/prod/*"), short("prod/*")),
            (
                arn("us-east-1:1:PrivateApi/Prod/GET/b"),
                short("Prod/GET/b"),
            ),
            (arn("us-east-1:1:*/prod/GET/b"), long("*:*:*/prod/GET/b")),
            (arn("us-east-1:1:abc*/prod/GET/b"), long("*:*:*/prod/GET/b")),
            (arn("us-east-1:1:*"), long("*:*:*")),
            (arn("us-east-1:*"), long("*:*")),
            (arn("us-*"), long("*")),
            ("arn:*:execute-api:*:*:*".to_owned(), Meant::AsWritten),
            ("arn:aws-cn:execute*:*:*:*".to_owned(), long("*:*:*")),
            (arn("us-east-1:1:abc123def4"), Meant::AsWritten),
            (arn("us-east-1:1"), Meant::AsWritten),
            ("arn:aws:s3*:a:1:abc123def4/x".to_owned(), Meant::AsWritten),
            ("arn:aws:s3:::abc".to_owned(), Meant::AsWritten),
            ("arn:*".to_owned(), Meant::AsWritten),
            ("*".to_owned(), Meant::AsWritten),
            ("execute-api:/prod/*".to_owned(), Meant::AsWritten),
            (
                arn("us-east-1:1:zzz123def4/prod/*"),
                Meant::OfOther("zzz123def4"),
            ),
            (arn("us-east-1:1:zzz*/prod/*"), Meant::OfOther("zzz*")),
            (
                arn("us-east-1:1:?????????/prod/*"),
                Meant::OfOther("?????????"),
            ),
        ] {
            assert_eq!(meant(&text, &[OWN]), expected, "{text}");
        }
        let text = arn("us-east-1:1:zzz123def4/prod/*");
        assert_eq!(meant(&text, &[]), short("prod/*"));
    }

    #[test]
    fn ids_are_found() {
        for (text, expected) in [
            ("arn:aws:execute-api:us-east-1:1:abc/prod/*", Some("abc")),
            ("arn:aws:execute-api:us-east-1:1:a*/prod/*", None),
            ("arn:aws:execute-api:us-east-1:1:a?/prod/*", None),
            ("arn:aws:execute-api:*", None),
            ("execute-api:/prod/*", None),
            ("*", None),
        ] {
            assert_eq!(id_of(text), expected, "{text}");
        }
    }
}
