//! References to resources, resolved against a base (RFC 3986 section 5.2), which may be the name of a file.

/// The parts of a URI reference without its fragment.
#[derive(Debug, Clone, Copy)]
struct Parts<'u> {
    scheme: Option<&'u str>,
    authority: Option<&'u str>,
    path: &'u str,
    query: Option<&'u str>,
}

impl<'u> Parts<'u> {
    fn of(uri: &'u str) -> Self {
        let (uri, _) = uri.split_once('#').unwrap_or((uri, ""));
        let (uri, query) = match uri.split_once('?') {
            Some((uri, query)) => (uri, Some(query)),
            None => (uri, None),
        };
        let (scheme, rest) = match uri.split_once(':') {
            Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
            _ => (None, uri),
        };
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => {
                let at = rest.find('/').unwrap_or(rest.len());
                let (authority, path) = rest.split_at(at);
                (Some(authority), path)
            }
            None => (None, rest),
        };
        Parts {
            scheme,
            authority,
            path,
            query,
        }
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// What a reference without its fragment names, for who stands at `base`.
pub(super) fn resolve(base: &str, reference: &str) -> String {
    let (base, wanted) = (Parts::of(base), Parts::of(reference));
    let (scheme, authority, path, query);
    if wanted.scheme.is_some() {
        scheme = wanted.scheme;
        authority = wanted.authority;
        path = normal(wanted.path);
        query = wanted.query;
    } else {
        scheme = base.scheme;
        if wanted.authority.is_some() {
            authority = wanted.authority;
            path = normal(wanted.path);
            query = wanted.query;
        } else {
            authority = base.authority;
            if wanted.path.is_empty() {
                path = base.path.to_owned();
                query = wanted.query.or(base.query);
            } else {
                query = wanted.query;
                path = match wanted.path.starts_with('/') {
                    true => normal(wanted.path),
                    false => normal(&merged(base, wanted.path)),
                };
            }
        }
    }
    let mut uri = String::new();
    if let Some(scheme) = scheme {
        uri.push_str(&scheme.to_ascii_lowercase());
        uri.push(':');
    }
    if let Some(authority) = authority {
        uri.push_str("//");
        uri.push_str(&authority.to_ascii_lowercase());
    }
    uri.push_str(&path);
    if let Some(query) = query {
        uri.push('?');
        uri.push_str(query);
    }
    uri
}

fn merged(base: Parts<'_>, path: &str) -> String {
    match base.path.rfind('/') {
        Some(at) => format!("{}/{path}", base.path.get(..at).unwrap_or_default()),
        None if base.authority.is_some() => format!("/{path}"),
        None => path.to_owned(),
    }
}

/// Without `.` and `..`; those that climb out of a relative path stay.
fn normal(path: &str) -> String {
    if !path.split('/').any(|part| matches!(part, "." | "..")) {
        return path.to_owned();
    }
    let is_rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    let mut is_folder = false;
    for part in path.strip_prefix('/').unwrap_or(path).split('/') {
        is_folder = matches!(part, "." | "..");
        match part {
            "." => {}
            ".." => match parts.last() {
                Some(last) if *last != ".." => drop(parts.pop()),
                _ if is_rooted => {}
                _ => parts.push(".."),
            },
            part => parts.push(part),
        }
    }
    let mut normal = parts.join("/");
    if is_folder && !normal.is_empty() {
        normal.push('/');
    }
    if is_rooted {
        format!("/{normal}")
    } else {
        normal
    }
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn references() {
        // RFC 3986 section 5.4, without fragments.
        let base = "http://a/b/c/d;p?q";
        for (reference, uri) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            (";x", "http://a/b/c/;x"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("g/./h", "http://a/b/c/g/h"),
            ("g/../h", "http://a/b/c/h"),
        ] {
            assert_eq!(resolve(base, reference), uri, "{reference}");
        }
        for (base, reference, uri) in [
            ("api/a.yaml", "b.yaml", "api/b.yaml"),
            ("a.yaml", "../b.yaml", "../b.yaml"),
            ("a.yaml", "https://example.com/x", "https://example.com/x"),
            ("urn:example:a", "urn:example:b", "urn:example:b"),
            ("http://a", "b", "http://a/b"),
        ] {
            assert_eq!(resolve(base, reference), uri, "{base} {reference}");
        }
    }
}
