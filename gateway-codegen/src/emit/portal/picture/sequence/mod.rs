//! Who says what to whom, in the order of time: the fence `sequence` of guides.
//!
//! ```text
//! participant Gateway as The gateway
//! Client -> Gateway: GET /pets
//! Note over Gateway: looks for a key
//! Gateway --> Client: 200
//! ```

mod read;

use self::read::{Diagram, Event};
use super::super::view::Html;
use super::svg::{Anchor, Canvas, Direction, Label, Meaning, Rect, SMALL, count, units};
use super::{DiagramError, text};

const MAX_LABEL_LINES: usize = 3;
/// Between the lines of two participants.
const MIN_PITCH: i32 = 130;
const MAX_PITCH: i32 = 250;
const MARGIN: i32 = 8;
const HEAD_HEIGHT: i32 = 32;
const LINE_HEIGHT: i32 = 15;
/// How far an arrow to oneself goes out.
const LOOP: i32 = 34;

/// Draws the diagram.
///
/// # Errors
/// Each line that cannot be read, or the first that is too many.
pub fn draw(source: &str, id_prefix: &str) -> Result<Html, Vec<DiagramError>> {
    let diagram = read::read(source)?;
    let xs = columns(&diagram);
    Ok(draw_read(&diagram, &xs, id_prefix))
}

fn small(text: &str) -> i32 {
    units(text::width(text, SMALL).min(2000))
}

fn head_width(title: &str) -> i32 {
    (small(title) + 24).clamp(70, MAX_PITCH - 20)
}

/// Where the line of each participant is; one more: the right end of the picture.
fn columns(diagram: &Diagram) -> Vec<i32> {
    let n = diagram.participants.len();
    let heads: Vec<i32> = diagram
        .participants
        .iter()
        .map(|p| head_width(&p.title))
        .collect();
    let head = |at: usize| heads.get(at).copied().unwrap_or(0);
    // Room to the right of each line.
    let mut room: Vec<i32> = (0..n)
        .map(|at| match at + 1 < n {
            true => MIN_PITCH.max((head(at) + head(at + 1)) / 2 + 16),
            false => head(at) / 2,
        })
        .collect();
    let mut first = head(0) / 2;
    for event in &diagram.events {
        let (at, wanted) = match event {
            Event::Message { from, to, text, .. } if from == to => (*from, small(text) + LOOP + 20),
            Event::Message { from, to, text, .. } if from.abs_diff(*to) == 1 => {
                (*from.min(to), small(text) + 28)
            }
            Event::Note { from, to, text } if from == to => {
                let half = note_width(text) / 2;
                if *from == 0 {
                    first = first.max(half);
                }
                (*from, half + 12)
            }
            _ => continue,
        };
        if let Some(room) = room.get_mut(at) {
            *room = (*room).max(wanted.min(MAX_PITCH));
        }
    }
    let mut x = MARGIN + first;
    let mut xs = vec![x];
    for room in room {
        x += room;
        xs.push(x);
    }
    xs
}

fn note_width(text: &str) -> i32 {
    (small(text) + 20).clamp(60, 200)
}

fn draw_read(diagram: &Diagram, xs: &[i32], id_prefix: &str) -> Html {
    let mut events = Canvas::default();
    let mut y = MARGIN + HEAD_HEIGHT + 10;
    let x = |at: usize| xs.get(at).copied().unwrap_or(0);
    let mut words = Vec::new();
    for event in &diagram.events {
        match event {
            Event::Message {
                from,
                to,
                text,
                is_dashed,
            } => {
                let end = if from == to { x(from + 1) } else { x(*to) };
                y = draw_message(
                    &mut events,
                    (x(*from), end),
                    y,
                    text,
                    (*is_dashed, from == to),
                );
                words.push(format!(
                    "{} to {}: {text}",
                    diagram.title(*from),
                    diagram.title(*to)
                ));
            }
            Event::Note { from, to, text } => {
                y = draw_note(&mut events, x(*from), x(*to), y, text);
                words.push(format!("{}: {text}", diagram.title(*from)));
            }
        }
    }
    y += 8;
    let mut canvas = Canvas::default();
    for (at, participant) in diagram.participants.iter().enumerate() {
        let width = head_width(&participant.title);
        let head = Rect {
            x: x(at) - width / 2,
            y: MARGIN,
            width,
            height: HEAD_HEIGHT,
        };
        canvas.dashed(&format!("M{} {}V{y}", x(at), head.bottom()));
        canvas.rect("pic-box-strong", head, 5);
        canvas.text(Label {
            class: "pic-text-small",
            x: x(at),
            y: MARGIN + 20,
            anchor: Anchor::Middle,
            text: &participant.title,
            max_width: width.unsigned_abs() - 12,
        });
    }
    canvas.append(&events);
    let names: Vec<&str> = diagram
        .participants
        .iter()
        .map(|p| p.title.as_str())
        .collect();
    canvas.finish(
        x(diagram.participants.len()) + MARGIN,
        y + MARGIN,
        Meaning {
            id_prefix,
            title: &text::first_chars(&format!("Sequence: {}", names.join(", ")), 200),
            description: &text::first_chars(&words.join("; "), 4000),
            has_links: false,
        },
    )
}

/// Draws an arrow with its text over it; returns where the next event begins.
fn draw_message(
    canvas: &mut Canvas,
    (from, to): (i32, i32),
    y: i32,
    text: &str,
    (is_dashed, is_loop): (bool, bool),
) -> i32 {
    let line = |canvas: &mut Canvas, path: &str| match is_dashed {
        true => canvas.dashed(path),
        false => canvas.line(path),
    };
    let room = from.abs_diff(to).saturating_sub(if is_loop {
        10 + LOOP.unsigned_abs()
    } else {
        20
    });
    let lines = text::wrap(text, room, SMALL, MAX_LABEL_LINES);
    let height = count(lines.len()) * LINE_HEIGHT;
    if is_loop {
        let (top, bottom) = (y + 8, y + 8 + height.max(20));
        draw_lines(canvas, &lines, from + LOOP + 8, top + 13, Anchor::Start);
        line(
            canvas,
            &format!("M{from} {top}h{LOOP}V{bottom}H{}", from + 6),
        );
        canvas.head("pic-arrow", from, bottom, Direction::Left);
        return bottom + 10;
    }
    draw_lines(canvas, &lines, (from + to) / 2, y + 13, Anchor::Middle);
    let arrow = y + height + 7;
    let (direction, back) = if to > from {
        (Direction::Right, 6)
    } else {
        (Direction::Left, -6)
    };
    line(canvas, &format!("M{from} {arrow}H{}", to - back));
    canvas.head("pic-arrow", to, arrow, direction);
    arrow + 9
}

/// Lines of text on a ground of their own, since lines of others may be behind it.
fn draw_lines(canvas: &mut Canvas, lines: &[text::Fitted], x: i32, y: i32, anchor: Anchor) {
    for (at, line) in lines.iter().enumerate() {
        let y = y + count(at) * LINE_HEIGHT;
        if anchor == Anchor::Middle {
            let width = small(&line.text) + 6;
            let ground = Rect {
                x: x - width / 2,
                y: y - 11,
                width,
                height: LINE_HEIGHT,
            };
            canvas.rect("pic-ground", ground, 0);
        }
        let label = Label {
            class: "pic-text-small",
            x,
            y,
            anchor,
            text: "",
            max_width: 0,
        };
        canvas.fitted(label, line);
    }
}

fn draw_note(canvas: &mut Canvas, from: i32, to: i32, y: i32, text: &str) -> i32 {
    let width = if from == to {
        note_width(text)
    } else {
        to - from + 60
    };
    let lines = text::wrap(
        text,
        width.unsigned_abs().saturating_sub(16),
        SMALL,
        MAX_LABEL_LINES,
    );
    let place = Rect {
        x: (from + to - width) / 2,
        y: y + 4,
        width,
        height: count(lines.len().max(1)) * LINE_HEIGHT + 10,
    };
    canvas.rect("pic-box", place, 3);
    for (at, line) in lines.iter().enumerate() {
        let label = Label {
            class: "pic-text-small",
            x: place.middle_x(),
            y: place.y + 16 + count(at) * LINE_HEIGHT,
            anchor: Anchor::Middle,
            text: "",
            max_width: 0,
        };
        canvas.fitted(label, line);
    }
    place.bottom() + 6
}

#[cfg(test)]
mod tests;
