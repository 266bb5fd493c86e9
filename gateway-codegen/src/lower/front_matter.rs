//! What stands above the text of a page or a guide: lines of `KEY: VALUE` between two lines of `---`, as in other makers
//! of sites.

/// A line of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field<'t> {
    /// The byte where it begins.
    pub(super) at: usize,
    /// All of a line that has no colon.
    pub(super) key: &'t str,
    pub(super) has_colon: bool,
    /// Without quotes; what is below a key is none.
    pub(super) value: &'t str,
}

/// The front matter of a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FrontMatter<'t> {
    /// None: there is none, or nothing in it.
    pub(super) fields: Vec<Field<'t>>,
    /// The byte where the text below begins.
    pub(super) begin: usize,
    /// Lines of it, and of the marks around it.
    pub(super) n_lines: usize,
}

/// Reads the front matter of a text.
///
/// # Errors
/// It does not end.
pub(super) fn read(text: &str) -> Result<FrontMatter<'_>, ()> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let body = text.get(start..).unwrap_or_default();
    let mut lines = body.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let mut front = FrontMatter {
        begin: start,
        ..FrontMatter::default()
    };
    if first.trim_end() != "---" {
        return Ok(front);
    }
    (front.begin, front.n_lines) = (start + first.len(), 1);
    for line in lines {
        front.n_lines += 1;
        let at = front.begin;
        front.begin += line.len();
        let line = line.trim_end();
        if line == "---" {
            return Ok(front);
        }
        // Lists and mappings are values of the key above.
        let is_below = line.starts_with([' ', '\t', '-']);
        if !line.is_empty() && !line.starts_with('#') && !is_below {
            let (key, value) = line.split_once(':').unwrap_or((line, ""));
            front.fields.push(Field {
                at,
                key: key.trim(),
                has_colon: line.contains(':'),
                value: unquoted(value.trim()),
            });
        }
    }
    Err(())
}

fn unquoted(value: &str) -> &str {
    let inner = |mark: char| value.strip_prefix(mark)?.strip_suffix(mark);
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_between_marks() {
        let text = "---\ntitle: \"A: b\"\n# why\n\ntags:\n  - a\n- b\n---\n{{x}}\n";
        let front = read(text).unwrap();
        let fields = [(4, "title", "A: b"), (25, "tags", "")];
        let fields = fields.map(|(at, key, value)| Field {
            at,
            key,
            has_colon: true,
            value,
        });
        assert_eq!(front.fields, fields);
        assert_eq!((&text[front.begin..], front.n_lines), ("{{x}}\n", 8));
        let none = read("\u{feff}{{x}}\n---\n").unwrap();
        assert_eq!((none.fields.len(), none.begin, none.n_lines), (0, 3, 0));
        assert!(read("---\ntitle: a\n").is_err());
        assert_eq!(read("").unwrap(), FrontMatter::default());
    }
}
