//! Images that guides show: files beside the guides, which become part of the site.

use super::assets::{IMAGES, MAX_FILE, MAX_TOTAL, ends_with};
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::emit::names::{Named, Slugs};
use crate::emit::portal::markdown;
use crate::openapi::Files;
use crate::openapi::files::sibling;
use crate::plan::{Guide, GuideImage};
use crate::source::{FileId, Span};

/// Whether a text may show images, in Markdown or HTML.
fn shows_images(text: &str) -> bool {
    ["![", "<img ", "<IMG "]
        .iter()
        .any(|mark| text.contains(mark))
}

/// The images of all guides, each once.
pub(in super::super) fn read(
    guides: &[Guide],
    files: &Files<'_>,
    sink: &mut Sink,
) -> Vec<GuideImage> {
    let mut images: Vec<GuideImage> = Vec::new();
    let mut n_bytes = 0;
    'guides: for guide in guides.iter().filter(|guide| shows_images(&guide.text)) {
        let Some(file) = files.sources.find(&guide.file) else {
            continue;
        };
        let found = markdown::render(&guide.text, &markdown::Options::default());
        for link in found.links.iter().filter(|link| link.is_image) {
            // Other hosts are linked to, and not shown.
            let target = path_of(&link.target);
            if target.is_empty() || target.contains(':') || target.starts_with("//") {
                continue;
            }
            let name = sibling(&guide.file, &target);
            if images.iter().any(|image| image.file == name) {
                continue;
            }
            let span = place(files, file, &guide.text, link);
            let read = match IMAGES.iter().find(|ending| ends_with(&name, ending)) {
                None => Err(format!("known endings are {}", IMAGES.join(", "))),
                Some(ending) => match files.bytes(&name) {
                    Ok(bytes) if bytes.len() <= MAX_FILE => Ok((ending, bytes)),
                    Ok(_) => Err(format!("the file is larger than {MAX_FILE} bytes")),
                    Err(error) => Err(error.to_string()),
                },
            };
            let (ending, content) = match read {
                Ok(read) => read,
                Err(reason) => {
                    refuse(span, &link.target, &reason, sink);
                    continue;
                }
            };
            n_bytes += content.len();
            if n_bytes > MAX_TOTAL {
                let reason =
                    format!("the images of all guides are larger than {MAX_TOTAL} bytes together");
                refuse(span, &link.target, &reason, sink);
                break 'guides;
            }
            images.push(GuideImage {
                // With those of all others: see `name`.
                name: (*ending).to_owned(),
                file: name,
                content,
            });
        }
    }
    name(&mut images);
    images
}

/// Names for images, which have their endings so far.
fn name(images: &mut [GuideImage]) {
    let names = images.iter().map(|image| {
        let name = image.file.rsplit('/').next().unwrap_or(&image.file);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        Named {
            shown: stem.to_owned(),
            full: image.file.clone(),
        }
    });
    let stems = Slugs::default().of("image", names);
    for (image, stem) in images.iter_mut().zip(stems) {
        image.name = format!("{stem}.{}", image.name);
    }
}

/// The file that a target leads to, without what stands behind it.
fn path_of(target: &str) -> String {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    path.replace("%20", " ")
}

/// The place of a link in the file of the guide, whose text is the end of that file. HTML is read as Markdown, in which columns
/// are others: the target is looked for in the text.
fn place(files: &Files<'_>, file: FileId, text: &str, link: &markdown::FoundLink) -> Span {
    let before = files.sources.text(file).len().saturating_sub(text.len());
    let lines = text.split_inclusive('\n').take(link.line.saturating_sub(1));
    let line: usize = lines.map(str::len).sum();
    let rest = text.get(line..).unwrap_or_default();
    let at = markdown::links::written(rest, &link.target, 0);
    let at = at.unwrap_or_else(|| link.column.saturating_sub(1));
    Span::at(file, u32::try_from(before + line + at).unwrap_or_default())
}

fn refuse(span: Span, target: &str, reason: &str, sink: &mut Sink) {
    let message = format!("the image {} cannot be shown: {reason}", quoted(target));
    let help = "images are files beside the guide or below it; `![](https://…)` becomes a link";
    let diagnostic = Diagnostic::new(code::MISSING_GUIDE, span, message);
    sink.push(diagnostic.label("this image").help(help));
}
