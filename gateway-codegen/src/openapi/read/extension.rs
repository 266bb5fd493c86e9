//! Keys of extensions: what they mean, and where they mean nothing.

use crate::diagnostics::{Code, Diagnostic, Sink, code, suggest};
use crate::openapi::extensions::{AMAZON, OWN, Place, names, places};
use crate::openapi::model::Origin;
use crate::openapi::object::Unknown;
use crate::source::pointer::escape;
use crate::source::{Entry, Node};

/// What an extension key means: its name without prefix, and how unknown fields below it are judged.
pub(super) fn name_of(key: &str) -> Option<(&str, Unknown)> {
    let amazon = key
        .strip_prefix(AMAZON)
        .map(|name| (name, Unknown::Warning));
    amazon.or_else(|| key.strip_prefix(OWN).map(|name| (name, Unknown::Error)))
}

/// The extension that an entry of an object at `place` is, if it has a meaning there. Those that have none, and those
/// that there are not, are reported; `pointer` is that of the object.
pub(super) fn at<'e>(
    entry: &'e Entry,
    place: Place,
    pointer: &str,
    sink: &mut Sink,
) -> Option<Extension<'e>> {
    let key = entry.key.as_str();
    if !key.starts_with("x-amazon") && !key.starts_with("x-gateway") {
        return None;
    }
    let origin = Origin {
        span: entry.key_span,
        pointer: format!("{pointer}/{}", escape(key)),
    };
    if key == "x-gateway" {
        if place != Place::Root {
            misplaced(entry, place, &[Place::Root], &origin, sink);
        }
        return None;
    }
    let Some((name, unknown)) = name_of(key) else {
        // `x-gatewayish` is somebody else's, and `x-amazon-note` where extensions of the gateway are rare.
        let is_usual = matches!(place, Place::Root | Place::PathItem | Place::Operation);
        if key.starts_with("x-amazon") && (is_usual || nearest(key).is_some()) {
            report_unknown(entry, pointer, sink);
        }
        return None;
    };
    match places(name) {
        [] => {
            report_unknown(entry, pointer, sink);
            None
        }
        right if !right.contains(&place) => {
            misplaced(entry, place, right, &origin, sink);
            None
        }
        _ => Some(Extension {
            name,
            node: &entry.value,
            origin,
            unknown,
        }),
    }
}

/// An extension where it has a meaning.
pub(super) struct Extension<'e> {
    /// Its name without prefix.
    pub(super) name: &'e str,
    /// Its value.
    pub(super) node: &'e Node,
    /// Its key.
    pub(super) origin: Origin,
    /// How unknown fields below it are judged.
    pub(super) unknown: Unknown,
}

/// Reports the extensions of an object in which none has a meaning.
pub(super) fn none_at(object: Option<&Node>, place: Place, pointer: &str, sink: &mut Sink) {
    let Some(mapping) = object.and_then(Node::as_mapping) else {
        return;
    };
    for entry in mapping.iter() {
        at(entry, place, pointer, sink);
    }
}

fn misplaced(entry: &Entry, place: Place, right: &[Place], origin: &Origin, sink: &mut Sink) {
    let message = format!(
        "`{}` has no meaning {}",
        entry.key.as_str(),
        place.in_words()
    );
    let right: Vec<&str> = right.iter().map(|place| place.in_words()).collect();
    let name = name_of(&entry.key).map_or("", |(name, _)| name);
    // What is meant to protect something would be there for nothing.
    let code = match name {
        "policy" => code::POLICY_NOT_ENFORCED,
        "auth" | "authorizer" | "authtype" => code::SECURITY_NOT_ENFORCED,
        _ => code::MISPLACED_FIELD,
    };
    sink.push(
        Diagnostic::new(code, origin.span, message)
            .label("has no effect")
            .help(format!("it stands {}", right.join(", or ")))
            .pointer(&origin.pointer),
    );
}

/// The extension that was probably meant by a key that nobody knows.
pub(super) fn nearest(key: &str) -> Option<&'static str> {
    let prefix = prefix_of(key);
    let known: Vec<String> = names().map(|name| format!("{prefix}{name}")).collect();
    let near = suggest::nearest(key, known.iter().map(String::as_str))?;
    let near = near.strip_prefix(prefix)?;
    names().find(|name| *name == near)
}

fn prefix_of(key: &str) -> &'static str {
    match key.starts_with("x-amazon") {
        true => AMAZON,
        false => OWN,
    }
}

fn report_unknown(entry: &Entry, pointer: &str, sink: &mut Sink) {
    let key = entry.key.as_str();
    let prefix = prefix_of(key);
    let near = nearest(key);
    let code = match (prefix, near) {
        (AMAZON, Some("policy")) => code::POLICY_NOT_ENFORCED,
        (AMAZON, Some("auth" | "authorizer" | "authtype")) => code::SECURITY_NOT_ENFORCED,
        (AMAZON, _) => code::UNKNOWN_AMAZON_FIELD,
        _ => code::UNKNOWN_FIELD,
    };
    let message = format!("no extension is called `{key}`");
    let mut diagnostic = Diagnostic::new(code, entry.key_span, message).label("not known");
    if let Some(name) = near {
        diagnostic = diagnostic.help(format!("did you mean `{prefix}{name}`?"));
    }
    sink.push(diagnostic.pointer(format!("{pointer}/{}", escape(key))));
}

/// Reports an extension that this version does not act on.
pub(super) fn not_acted_on(origin: &Origin, name: &str, consequence: &str, sink: &mut Sink) {
    let message = format!("`{name}` has no effect in this version of gwc");
    sink.push(
        Diagnostic::new(code::NOT_ACTED_ON, origin.span, message)
            .label(consequence)
            .pointer(&origin.pointer),
    );
}

/// Reports an extension that protects something and that this version does not enforce.
pub(super) fn not_enforced(
    code: Code,
    origin: &Origin,
    name: &str,
    message: &str,
    sink: &mut Sink,
) {
    let help = format!(
        "`--allow {}` builds the gateway without `{name}`",
        code.number()
    );
    sink.push(
        Diagnostic::new(code, origin.span, message)
            .label("has no effect")
            .help(help)
            .pointer(&origin.pointer),
    );
}
