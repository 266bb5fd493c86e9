//! Whether a logo is the image that its name says, as far as its beginning tells: browsers show nothing of others.

/// The namespace of the elements of an SVG.
const NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// What a logo is by its name, and is not: `SVG`.
pub(super) fn not_what_it_says(name: &str, content: &[u8]) -> Option<&'static str> {
    let (kind, is_it) = match name.rsplit('.').next().unwrap_or_default() {
        "svg" => ("SVG", is_svg(content)),
        "png" => ("PNG", content.starts_with(b"\x89PNG\r\n\x1a\n")),
        "webp" => {
            let is_webp = content.starts_with(b"RIFF") && content.get(8..12) == Some(b"WEBP");
            ("WebP", is_webp)
        }
        _ => return None,
    };
    (!is_it).then_some(kind)
}

/// Whether the root is an `<svg>` of the namespace.
fn is_svg(content: &[u8]) -> bool {
    // In UTF-16, which XML may be, nothing is looked at.
    if content.starts_with(b"\xff\xfe") || content.starts_with(b"\xfe\xff") {
        return true;
    }
    // Other encodings are of ASCII as far as the root's name goes.
    let text = String::from_utf8_lossy(content);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let Some((name, attributes)) = root(text) else {
        return false;
    };
    let declared = match name.split_once(':') {
        Some((prefix, "svg")) => format!("xmlns:{prefix}"),
        None if name == "svg" => "xmlns".to_owned(),
        _ => return false,
    };
    let namespace = value(attributes, &declared);
    // Entities of a document type are not read: programs that draw name the namespace by one.
    namespace.is_some_and(|it| it == NAMESPACE || it.starts_with('&'))
}

/// The name of the root element, and what follows it in its tag.
fn root(text: &str) -> Option<(&str, &str)> {
    // A declaration is at the very beginning.
    let mut rest = match text.starts_with("<?xml") {
        true => text,
        false => text.trim_start(),
    };
    loop {
        rest = if let Some(comment) = rest.strip_prefix("<!--") {
            comment.split_once("-->")?.1
        } else if let Some(instruction) = rest.strip_prefix("<?") {
            instruction.split_once("?>")?.1
        } else if let Some(kind) = rest.strip_prefix("<!DOCTYPE") {
            let end = kind.find('>')?;
            // Declarations within it end with brackets of their own.
            match kind.find('[').filter(|at| *at < end) {
                Some(at) => kind.get(at..)?.split_once(']')?.1.split_once('>')?.1,
                None => kind.get(end + 1..)?,
            }
        } else {
            break;
        };
        rest = rest.trim_start();
    }
    let tag = rest.strip_prefix('<')?;
    let length = tag.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
    tag.split_at_checked(length)
}

/// The value of an attribute of a tag.
fn value<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    loop {
        let (before, behind) = rest.split_once('=')?;
        if before.contains('>') {
            return None;
        }
        let behind = behind.trim_start();
        let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, more) = behind.get(1..)?.split_once(quote)?;
        if before.trim() == name {
            return Some(value);
        }
        rest = more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logos_are_what_they_say() {
        for (name, content) in [
            ("logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
            (
                "logo.svg",
                "\u{feff}<?xml version='1.0'?>\n<!-- > a -->\n<!DOCTYPE svg PUBLIC \"a\" \"b\">\n<svg width=\"1\"\n xmlns = 'http://www.w3.org/2000/svg'></svg>",
            ),
            (
                "logo.svg",
                "<!DOCTYPE svg [<!ENTITY n \"http://www.w3.org/2000/svg\">]><svg xmlns=\"&n;\"/>",
            ),
            (
                "logo.svg",
                "<a:svg b=\">\" xmlns:a=\"http://www.w3.org/2000/svg\"/>",
            ),
            ("logo.webp", "RIFF1234WEBPVP8 "),
        ] {
            let told = not_what_it_says(name, content.as_bytes());
            assert_eq!(told, None, "{content}");
        }
        assert_eq!(not_what_it_says("logo.png", b"\x89PNG\r\n\x1a\n\0\0"), None);
        assert_eq!(not_what_it_says("logo.svg", b"\xff\xfe<\0s\0"), None);
    }

    #[test]
    fn what_is_no_image_is_told() {
        for content in [
            "",
            "<",
            "logo",
            "<svg",
            "<svg/>",
            "<svg></svg>",
            "<svg xmlns=\"http://www.w3.org/1999/xhtml\"/>",
            "<svg xmlns=http://www.w3.org/2000/svg></svg>",
            "<svg><a xmlns=\"http://www.w3.org/2000/svg\"/></svg>",
            "<svg:svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "<html xmlns=\"http://www.w3.org/2000/svg\"/>",
            "<!doctype html><svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "<!-- <svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "<!DOCTYPE svg [",
            "<?xml",
        ] {
            let told = not_what_it_says("logo.svg", content.as_bytes());
            assert_eq!(told, Some("SVG"), "{content}");
        }
        assert_eq!(not_what_it_says("logo.svg", b"\x1f\x8b\x08"), Some("SVG"));
        assert_eq!(not_what_it_says("logo.png", b"<svg/>"), Some("PNG"));
        assert_eq!(not_what_it_says("logo.webp", b"RIFF1234WAVE"), Some("WebP"));
    }
}
