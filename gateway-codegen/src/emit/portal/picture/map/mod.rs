//! An API on one picture: its resources with their methods, and the backends that they go to.

mod rows;
mod tree;

use std::collections::BTreeMap;

use self::rows::{Chip, Row};
use super::super::view::Html;
use super::svg::{Anchor, Canvas, Label, Meaning, Rect, SMALL, count, units};
use super::text;

/// Most bytes of the shapes of a picture.
const MAX_BYTES: usize = 56 * 1024;
const WIDTH: i32 = 756;
const TOP: i32 = 8;
const ROW_HEIGHT: i32 = 26;
/// From the top of a row to the base line of its text.
const BASE_LINE: i32 = 17;
const INDENT: i32 = 14;
/// Chips start here, or after a longer name.
const CHIPS_X: i32 = 240;
/// Nothing but lines is between these.
const CHIPS_END: i32 = 536;
const BACKENDS_X: i32 = 592;
const BACKEND_HEIGHT: i32 = 28;
const BACKEND_GAP: i32 = 12;
/// Backends with boxes of their own; the rest is counted.
const MAX_BACKENDS: usize = 12;

/// An operation on the map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Operation<'a> {
    /// Its path: `/v1/pets/{petId}`.
    pub path: &'a str,
    /// `GET`, …, `ANY`.
    pub method: &'a str,
    /// Its page, relative to the page with the picture.
    pub href: &'a str,
    /// Its summary, or its id.
    pub title: &'a str,
    /// What answers: `http://pets.internal`, `Lambda orders`, `mock`; empty: not said.
    pub backend: &'a str,
}

/// Draws the resources of an API as a tree, with links to the operations, and lines to the backends. A large API is drawn
/// by the first segment behind what all paths have in common, with counts. No operations: no picture.
#[must_use]
pub fn draw(api: &str, operations: &[Operation<'_>], id_prefix: &str) -> Html {
    if operations.is_empty() {
        return Html::default();
    }
    let tree = tree::Tree::new(operations);
    let names = BackendNames::new(operations);
    let drawn = rows::of_resources(&tree, &names).and_then(|rows| {
        let canvas = draw_rows(&rows, &names);
        (canvas.len() <= MAX_BYTES).then_some((canvas, rows))
    });
    // Groups have no links, so that their size is bounded by their number.
    let (canvas, rows) = drawn.unwrap_or_else(|| {
        let rows = rows::of_groups(&tree, &names);
        (draw_rows(&rows, &names), rows)
    });
    let height = height_of(rows.len()).max(height_of_backends(names.shown.len()));
    let description = format!(
        "{} on {} of {}, answered by {}",
        plural(operations.len(), "operation"),
        plural(tree.n_resources(), "resource"),
        text::first_chars(&text::one_line(api), 100),
        if names.shown.is_empty() {
            "backends that are not named".to_owned()
        } else {
            text::first_chars(&text::one_line(&names.shown.join(", ")), 500)
        }
    );
    canvas.finish(
        WIDTH,
        height,
        Meaning {
            id_prefix,
            title: "Resources and backends",
            description: &description,
            has_links: true,
        },
    )
}

/// `1 operation`, `42 operations`.
fn plural(n: usize, noun: &str) -> String {
    if n == 1 {
        format!("1 {noun}")
    } else {
        format!("{n} {noun}s")
    }
}

/// Backends by name; of many, the last box stands for the rest.
struct BackendNames {
    shown: Vec<String>,
    places: BTreeMap<String, usize>,
}

impl BackendNames {
    fn new(operations: &[Operation<'_>]) -> Self {
        let mut names = BackendNames {
            shown: Vec::new(),
            places: BTreeMap::new(),
        };
        for operation in operations {
            if operation.backend.is_empty() || names.places.contains_key(operation.backend) {
                continue;
            }
            let place = names.shown.len();
            names.shown.push(operation.backend.to_owned());
            names.places.insert(operation.backend.to_owned(), place);
        }
        if names.shown.len() > MAX_BACKENDS {
            let rest = names.shown.len() - (MAX_BACKENDS - 1);
            names.shown.truncate(MAX_BACKENDS - 1);
            names.shown.push(format!("{rest} more backends"));
        }
        names
    }

    fn place(&self, backend: &str) -> Option<usize> {
        let place = *self.places.get(backend)?;
        Some(place.min(self.shown.len().saturating_sub(1)))
    }
}

fn height_of(n_rows: usize) -> i32 {
    2 * TOP + count(n_rows) * ROW_HEIGHT
}

fn height_of_backends(n: usize) -> i32 {
    2 * TOP + count(n) * (BACKEND_HEIGHT + BACKEND_GAP) - BACKEND_GAP
}

fn draw_rows(rows: &[Row], names: &BackendNames) -> Canvas {
    let mut canvas = Canvas::default();
    let boxes = place_backends(rows, names);
    // Lines first, so that everything else is over them.
    for (at, row) in rows.iter().enumerate() {
        let y = TOP + count(at) * ROW_HEIGHT + ROW_HEIGHT / 2;
        for place in boxes_of(row, &boxes) {
            let (x, to) = (row.end().min(CHIPS_END) + 6, place.middle_y());
            let (c1, c2) = (CHIPS_END + 40, BACKENDS_X - 40);
            canvas.line(&format!(
                "M{x} {y}H{CHIPS_END}C{c1} {y} {c2} {to} {BACKENDS_X} {to}"
            ));
        }
    }
    draw_branches(&mut canvas, rows);
    for (at, row) in rows.iter().enumerate() {
        draw_row(&mut canvas, row, TOP + count(at) * ROW_HEIGHT);
    }
    for (place, name) in boxes.iter().zip(&names.shown) {
        canvas.rect("pic-backend", *place, 5);
        canvas.text(Label {
            class: "pic-text-small",
            x: place.x + 10,
            y: place.y + 18,
            anchor: Anchor::Start,
            text: name,
            max_width: place.width.unsigned_abs() - 18,
        });
    }
    canvas
}

fn boxes_of<'a>(row: &'a Row, boxes: &'a [Rect]) -> impl Iterator<Item = &'a Rect> {
    row.backends.iter().filter_map(|place| boxes.get(*place))
}

/// Each backend beside the middle of its resources, as far as the others leave room.
fn place_backends(rows: &[Row], names: &BackendNames) -> Vec<Rect> {
    let mut sums = vec![(0_i64, 0_i64); names.shown.len()];
    for (at, row) in rows.iter().enumerate() {
        for backend in &row.backends {
            if let Some((sum, n)) = sums.get_mut(*backend) {
                *sum += i64::from(count(at)) * i64::from(ROW_HEIGHT);
                *n += 1;
            }
        }
    }
    let mut order: Vec<(i32, usize)> = sums
        .iter()
        .enumerate()
        .map(|(at, (sum, n))| (i32::try_from(sum / (*n).max(1)).unwrap_or(i32::MAX / 4), at))
        .collect();
    order.sort_unstable();
    let pitch = BACKEND_HEIGHT + BACKEND_GAP;
    let bottom = height_of(rows.len()).max(height_of_backends(order.len())) - TOP;
    let mut boxes = vec![
        Rect {
            x: BACKENDS_X,
            y: 0,
            width: WIDTH - BACKENDS_X - 2,
            height: BACKEND_HEIGHT
        };
        order.len()
    ];
    let mut y = TOP;
    for (number, (wanted, at)) in order.iter().enumerate() {
        let below = count(order.len() - number) * pitch - BACKEND_GAP;
        y = y.max(TOP + wanted - 1).min(bottom - below);
        if let Some(place) = boxes.get_mut(*at) {
            place.y = y;
        }
        y += pitch;
    }
    boxes
}

/// The lines of the tree: from each row up to the row that it hangs on.
fn draw_branches(canvas: &mut Canvas, rows: &[Row]) {
    let mut parents: Vec<usize> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        parents.truncate(row.depth);
        if let Some(parent) = parents.last() {
            let x = count(row.depth) * INDENT - 4;
            let from = TOP + count(*parent) * ROW_HEIGHT + BASE_LINE + 5;
            let y = TOP + count(at) * ROW_HEIGHT + ROW_HEIGHT / 2;
            canvas.line(&format!("M{x} {from}V{y}h5"));
        }
        parents.resize(row.depth, at);
        parents.push(at);
    }
}

fn draw_row(canvas: &mut Canvas, row: &Row, y: i32) {
    let mut label = Label {
        class: "pic-text",
        x: row.label_x(),
        y: y + BASE_LINE,
        anchor: Anchor::Start,
        text: &row.name,
        max_width: rows::MAX_NAME,
    };
    canvas.text(label);
    let mut x = row.chips_x();
    for chip in &row.chips {
        draw_chip(canvas, chip, x, y + 3);
        x += chip.width() + rows::CHIP_GAP;
    }
    if !row.note.is_empty() {
        label.class = "pic-text-small";
        label.x = x;
        label.text = &row.note;
        label.max_width = rows::MAX_NOTE;
        canvas.text(label);
    }
}

fn draw_chip(canvas: &mut Canvas, chip: &Chip, x: i32, y: i32) {
    if let Some(href) = &chip.href {
        canvas.open_link(href, &chip.title);
    }
    let place = Rect {
        x,
        y,
        width: chip.width(),
        height: 20,
    };
    canvas.rect(method_class(&chip.method), place, 4);
    canvas.text(Label {
        class: "pic-text-small pic-chip",
        x: place.middle_x(),
        y: y + 14,
        anchor: Anchor::Middle,
        text: &chip.text,
        max_width: rows::MAX_CHIP,
    });
    if chip.href.is_some() {
        canvas.close_link();
    }
}

fn method_class(method: &str) -> &'static str {
    match method {
        "GET" => "pic-get",
        "POST" => "pic-post",
        "PUT" => "pic-put",
        "DELETE" => "pic-delete",
        "PATCH" => "pic-patch",
        _ => "pic-other",
    }
}

/// Width of small text as a coordinate.
fn small_width(text: &str, max_width: u32) -> i32 {
    units(text::width(text, SMALL).min(max_width))
}

#[cfg(test)]
mod tests;
