//! Files of a theme that are part of the site as they are: fonts, images, more style sheets.

use super::Reader;

/// What sites have, by the ending of the name.
pub(super) const IMAGES: [&str; 7] = ["svg", "png", "jpg", "jpeg", "webp", "avif", "gif"];
const OTHERS: [&str; 3] = ["woff2", "css", "ico"];
/// The largest file, in bytes.
pub(super) const MAX_FILE: usize = 1024 * 1024;
/// All files together, in bytes.
pub(super) const MAX_TOTAL: usize = 8 * 1024 * 1024;
/// Most files.
const MAX_FILES: usize = 100;

/// The files in the folder `assets`.
pub(super) fn read(reader: &mut Reader<'_, '_>) -> Vec<(String, Vec<u8>)> {
    let mut assets = Vec::new();
    let mut n_bytes = 0;
    for name in reader.names("assets", "", MAX_FILES) {
        let file = format!("{}/assets/{name}", reader.path);
        if !is_name(&name) {
            let text = format!(
                "`{file}` is no name for a file of the site: letters, digits, `-`, `_` and `.`"
            );
            reader.refuse(text, "in this theme");
            continue;
        }
        if !OTHERS.iter().chain(&IMAGES).any(|it| ends_with(&name, it)) {
            let known = [&OTHERS[..], &IMAGES[..]].concat().join(", ");
            let text = format!("`{file}` is nothing that a site has; known endings: {known}");
            reader.refuse(text, "in this theme");
            continue;
        }
        let Some(content) = reader.bytes(&file, MAX_FILE) else {
            continue;
        };
        // Diagnostics show lines of it.
        if ends_with(&name, "css") && std::str::from_utf8(&content).is_ok() {
            let _ = reader.files.text(&file, reader.sink);
        }
        n_bytes += content.len();
        if n_bytes > MAX_TOTAL {
            let text = format!(
                "the files in `{}/assets` are larger than {MAX_TOTAL} bytes together",
                reader.path
            );
            reader.refuse(text, "in this theme");
            break;
        }
        assets.push((name, content));
    }
    assets
}

fn is_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.len() <= 100 && name.chars().all(is_plain)
}

/// Whether a name has this ending.
pub(super) fn ends_with(name: &str, ending: &str) -> bool {
    let found = name.rsplit_once('.').map(|(_, found)| found);
    found.is_some_and(|found| found.eq_ignore_ascii_case(ending))
}
