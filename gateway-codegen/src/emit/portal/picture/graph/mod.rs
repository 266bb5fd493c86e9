//! Boxes and arrows: the fence `flow` of guides.
//!
//! ```text
//! A[Caller] -> B[Gateway]: HTTPS
//! B -> C[Pets]
//! ```
//!
//! Drawn from left to right where that is not too wide, else from top to bottom; the first line may say `right` or `down`.

mod layers;
mod read;

use std::fmt::Write as _;

use self::layers::{Layout, Place};
use self::read::Graph;
use super::super::view::Html;
use super::svg::{Anchor, Canvas, Direction, Label, Meaning, Rect, SMALL, count, units};
use super::{DiagramError, text};

/// Wider pictures are drawn from top to bottom.
const MAX_WIDTH: i32 = 760;
const MARGIN: i32 = 8;
const LINE_HEIGHT: i32 = 15;
const MAX_BOX_WIDTH: u32 = 150;
const MAX_LABEL_WIDTH: u32 = 130;

/// Draws the diagram.
///
/// # Errors
/// Each line that cannot be read or that closes a circle, or the first that is too many.
pub fn draw(source: &str, id_prefix: &str) -> Result<Html, Vec<DiagramError>> {
    let graph = read::read(source)?;
    let texts: Vec<Vec<text::Fitted>> = graph
        .nodes
        .iter()
        .map(|node| text::wrap(&node.text, MAX_BOX_WIDTH, SMALL, 3))
        .collect();
    let sizes: Vec<(i32, i32)> = texts.iter().map(|lines| size_of(lines)).collect();
    let is_down = graph.is_down.unwrap_or_else(|| {
        let right = layers::lay_out(&graph, &sizes, gap(&graph, false), false);
        right.size.0 > MAX_WIDTH - 2 * MARGIN
    });
    let layout = layers::lay_out(&graph, &sizes, gap(&graph, is_down), is_down);
    Ok(draw_laid_out(&graph, &texts, &layout, is_down, id_prefix))
}

fn size_of(lines: &[text::Fitted]) -> (i32, i32) {
    let width = lines
        .iter()
        .map(|line| text::width(&line.text, SMALL))
        .max();
    let width = units(width.unwrap_or(0)) + 24;
    (width.max(60), count(lines.len().max(1)) * LINE_HEIGHT + 16)
}

/// Room between layers, so that labels fit.
fn gap(graph: &Graph, is_down: bool) -> i32 {
    let widest = graph
        .edges
        .iter()
        .map(|edge| label_width(&edge.label))
        .max();
    match (widest.unwrap_or(0), is_down) {
        (0, false) => 48,
        (0, true) => 36,
        (width, false) => width + 30,
        (_, true) => 56,
    }
}

fn label_width(label: &str) -> i32 {
    units(text::width(label, SMALL).min(MAX_LABEL_WIDTH))
}

fn draw_laid_out(
    graph: &Graph,
    texts: &[Vec<text::Fitted>],
    layout: &Layout,
    is_down: bool,
    id_prefix: &str,
) -> Html {
    let mut canvas = Canvas::default();
    let mut words = Vec::new();
    let mut labels = Canvas::default();
    for (edge, way) in graph.edges.iter().zip(&layout.ways) {
        draw_way(&mut canvas, way, is_down);
        if let [from, to, ..] = way.as_slice() {
            draw_label(&mut labels, &edge.label, middle(from, to, is_down));
        }
        let name = |at: usize| graph.nodes.get(at).map_or("", |node| node.text.as_str());
        let label = if edge.label.is_empty() {
            String::new()
        } else {
            format!(" ({})", edge.label)
        };
        words.push(format!("{} to {}{label}", name(edge.from), name(edge.to)));
    }
    canvas.append(&labels);
    for (lines, place) in texts.iter().zip(&layout.places) {
        draw_box(&mut canvas, lines, shift(*place));
    }
    if words.is_empty() {
        words.extend(graph.nodes.iter().map(|node| node.text.clone()));
    }
    canvas.finish(
        layout.size.0 + 2 * MARGIN,
        layout.size.1 + 2 * MARGIN,
        Meaning {
            id_prefix,
            title: "Diagram",
            description: &text::first_chars(&words.join("; "), 4000),
            has_links: false,
        },
    )
}

fn shift(place: Place) -> Rect {
    Rect {
        x: place.x + MARGIN,
        y: place.y + MARGIN,
        width: place.width,
        height: place.height,
    }
}

/// From where and to where a line goes between two places.
fn ends(from: &Place, to: &Place, is_down: bool) -> ((i32, i32), (i32, i32)) {
    let (from, to) = (shift(*from), shift(*to));
    if is_down {
        ((from.middle_x(), from.bottom()), (to.middle_x(), to.y))
    } else {
        ((from.right(), from.middle_y()), (to.x, to.middle_y()))
    }
}

fn middle(from: &Place, to: &Place, is_down: bool) -> (i32, i32) {
    let ((x1, y1), (x2, y2)) = ends(from, to, is_down);
    (i32::midpoint(x1, x2), i32::midpoint(y1, y2))
}

/// A curve from place to place, straight through those between, with a head at the last.
fn draw_way(canvas: &mut Canvas, way: &[Place], is_down: bool) {
    let mut path = String::new();
    for (number, pair) in way.windows(2).enumerate() {
        let [from, to] = pair else { continue };
        let is_last = number + 2 == way.len();
        let ((x1, y1), (mut x2, mut y2)) = ends(from, to, is_down);
        let _ = write!(path, "{}{x1} {y1}", if number == 0 { 'M' } else { 'L' });
        let (tip_x, tip_y) = (x2, y2);
        if is_last {
            // The line ends within the head.
            if is_down { y2 -= 6 } else { x2 -= 6 }
        }
        let (mx, my) = (i32::midpoint(x1, x2), i32::midpoint(y1, y2));
        let _ = match is_down {
            true => write!(path, "C{x1} {my} {x2} {my} {x2} {y2}"),
            false => write!(path, "C{mx} {y1} {mx} {y2} {x2} {y2}"),
        };
        if is_last {
            canvas.line(&path);
            let direction = if is_down {
                Direction::Down
            } else {
                Direction::Right
            };
            canvas.head("pic-arrow", tip_x, tip_y, direction);
        }
    }
}

fn draw_label(canvas: &mut Canvas, label: &str, (x, y): (i32, i32)) {
    if label.is_empty() {
        return;
    }
    let width = label_width(label) + 8;
    let ground = Rect {
        x: x - width / 2,
        y: y - 9,
        width,
        height: 17,
    };
    canvas.rect("pic-ground", ground, 2);
    canvas.text(Label {
        class: "pic-text-small",
        x,
        y: y + 4,
        anchor: Anchor::Middle,
        text: label,
        max_width: MAX_LABEL_WIDTH,
    });
}

fn draw_box(canvas: &mut Canvas, lines: &[text::Fitted], place: Rect) {
    canvas.rect("pic-box", place, 6);
    let mut y = place.middle_y() + 4 - (count(lines.len()) - 1) * LINE_HEIGHT / 2;
    for line in lines {
        let label = Label {
            class: "pic-text-small",
            x: place.middle_x(),
            y,
            anchor: Anchor::Middle,
            text: "",
            max_width: 0,
        };
        canvas.fitted(label, line);
        y += LINE_HEIGHT;
    }
}

#[cfg(test)]
mod tests;
