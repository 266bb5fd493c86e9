//! The way of one call through the gateway: steps in rows of two, below each what it refuses with, and the way back.

use super::super::view::Html;
use super::svg::{Anchor, Canvas, Direction, Label, Meaning, Rect, count};
use super::text;

/// Steps in a row: as many as fit beside the column of samples, and on a phone with texts that can still be read.
const COLUMNS: usize = 2;
/// Steps that are drawn; what is more is left out.
const MAX_STEPS: usize = 24;
/// Lines of a step that are drawn.
const MAX_LINES: usize = 4;
const BOX_WIDTH: i32 = 134;
const GAP: i32 = 24;
const CALLER_WIDTH: i32 = 76;
const FIRST_X: i32 = CALLER_WIDTH + GAP;
/// With room for the line at the right that leads to the next row.
const WIDTH: i32 = FIRST_X + 2 * BOX_WIDTH + GAP + 10;
/// From the top of a box to the base line of its title, and between lines.
const TITLE_Y: i32 = 22;
const LINE_HEIGHT: i32 = 16;
/// Room for refusals below a row, and for lines between rows.
const REFUSAL_HEIGHT: i32 = 26;
const ROW_GAP: i32 = 26;
const TOP: i32 = 6;

/// A step of the gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step<'a> {
    /// `Authorise`, `Validate`, `Meter`, `Cache`, `Map`, `Integrate`, `Respond`.
    pub title: &'a str,
    /// What it does in a few words each: `API key`.
    pub lines: Vec<&'a str>,
    /// Statuses of its refusals: `401`.
    pub refusals: Vec<&'a str>,
    /// Whether it is on the way back, after the backend.
    pub is_answer: bool,
}

/// A box with its place.
struct Cell<'a> {
    step: Option<&'a Step<'a>>,
    place: Rect,
}

/// Draws the way of a call from the `caller` through the steps to the `backend` and back. An empty `backend`: the gateway
/// answers by itself.
#[must_use]
pub fn draw(steps: &[Step<'_>], caller: &str, backend: &str, id_prefix: &str) -> Html {
    let (answers, requests): (Vec<_>, Vec<_>) = steps
        .iter()
        .take(MAX_STEPS)
        .partition(|step| step.is_answer);
    let mut stops: Vec<Option<&Step<'_>>> = requests.into_iter().map(Some).collect();
    if !backend.is_empty() || stops.is_empty() {
        stops.push(None);
    }
    let mut canvas = Canvas::default();
    let (there, y) = place_rows(&stops, TOP, |column| column);
    let last_column = (stops.len() - 1) % COLUMNS;
    let stops_back: Vec<_> = answers.iter().copied().map(Some).collect();
    // The way back begins below the backend where that leaves room for all of its steps.
    let first_back = if stops_back.len() <= last_column + 1 {
        last_column
    } else {
        COLUMNS - 1
    };
    let back_y = y + ROW_GAP;
    let (back, end) = place_rows(&stops_back, back_y, |column| {
        first_back.saturating_sub(column)
    });
    let bottom = if back.is_empty() { back_y + 8 } else { end };

    let caller_box = Rect {
        x: 1,
        y: TOP,
        width: CALLER_WIDTH - 1,
        height: bottom - TOP,
    };
    canvas.rect("pic-box-strong", caller_box, 6);
    draw_name(&mut canvas, caller_box, caller);
    draw_way(&mut canvas, &there, caller_box.right(), Direction::Right);
    if let Some(last) = there.last() {
        draw_turn(
            &mut canvas,
            last.place,
            back.first().map(|cell| cell.place),
            back_y,
            caller_box.right(),
        );
    }
    draw_way(&mut canvas, &back, 0, Direction::Left);
    if let Some(last) = back.last() {
        let y = last.place.middle_y();
        let x = caller_box.right();
        canvas.line(&format!("M{} {y}H{}", last.place.x, x + 6));
        canvas.head("pic-arrow", x, y, Direction::Left);
    }
    for cell in there.iter().chain(&back) {
        match cell.step {
            Some(step) => draw_step(&mut canvas, step, cell.place),
            None => {
                canvas.rect("pic-backend", cell.place, 6);
                draw_name(&mut canvas, cell.place, backend);
            }
        }
    }
    let description = describe(steps, caller, backend);
    canvas.finish(
        WIDTH,
        bottom + TOP,
        Meaning {
            id_prefix,
            title: "The way of a call through the gateway",
            description: &description,
            has_links: false,
        },
    )
}

/// Places steps in rows from `y` on; `column` maps the place in a row to a column. Returns where the rows end.
fn place_rows<'a>(
    stops: &[Option<&'a Step<'a>>],
    mut y: i32,
    column: impl Fn(usize) -> usize,
) -> (Vec<Cell<'a>>, i32) {
    let mut cells = Vec::with_capacity(stops.len());
    for (number, row) in stops.chunks(COLUMNS).enumerate() {
        if number > 0 {
            y += ROW_GAP;
        }
        let lines = row
            .iter()
            .flatten()
            .map(|step| step.lines.len().min(MAX_LINES));
        let height = 34 + count(lines.max().unwrap_or(0)) * LINE_HEIGHT;
        for (at, step) in row.iter().enumerate() {
            cells.push(Cell {
                step: *step,
                place: Rect {
                    x: FIRST_X + count(column(at)) * (BOX_WIDTH + GAP),
                    y,
                    width: BOX_WIDTH,
                    height,
                },
            });
        }
        y += height;
        if row.iter().flatten().any(|step| !step.refusals.is_empty()) {
            y += REFUSAL_HEIGHT;
        }
    }
    (cells, y)
}

/// Arrows from box to box; on the way there also from the caller, whose edge is `from`.
fn draw_way(canvas: &mut Canvas, cells: &[Cell<'_>], from: i32, direction: Direction) {
    if let (Some(first), Direction::Right) = (cells.first(), direction) {
        let y = first.place.middle_y();
        canvas.line(&format!("M{from} {y}H{}", first.place.x - 6));
        canvas.head("pic-arrow", first.place.x, y, Direction::Right);
    }
    for pair in cells.windows(2) {
        let [a, b] = pair else { continue };
        let (a, b) = (a.place, b.place);
        let (y1, y2) = (a.middle_y(), b.middle_y());
        let (start, end, out) = match direction {
            Direction::Right | Direction::Down => (a.right(), b.x, 1),
            Direction::Left => (a.x, b.right(), -1),
        };
        if a.y == b.y {
            canvas.line(&format!("M{start} {y1}H{}", end - 6 * out));
        } else {
            // To the next row: out at the edge, back between the rows.
            let lane = b.y - ROW_GAP / 2;
            canvas.line(&format!(
                "M{start} {y1}H{}V{lane}H{}V{y2}H{}",
                start + 8 * out,
                end - 14 * out,
                end - 6 * out
            ));
        }
        canvas.head("pic-arrow", end, y2, direction);
    }
}

/// From the last box of the way there to the first of the way back, or to the caller.
fn draw_turn(canvas: &mut Canvas, last: Rect, first_back: Option<Rect>, back_y: i32, caller: i32) {
    // At the right of the box: refusals are at its left.
    let x = last.right() - 20;
    let from = last.bottom();
    match first_back {
        Some(to) if to.x == last.x => {
            canvas.line(&format!("M{x} {from}V{}", to.y - 6));
            canvas.head("pic-arrow", x, to.y, Direction::Down);
        }
        Some(to) => {
            let (lane, to_x) = (to.y - ROW_GAP / 2, to.right() - 20);
            canvas.line(&format!("M{x} {from}V{lane}H{to_x}V{}", to.y - 6));
            canvas.head("pic-arrow", to_x, to.y, Direction::Down);
        }
        None => {
            let lane = back_y - 4;
            canvas.line(&format!("M{x} {from}V{lane}H{}", caller + 6));
            canvas.head("pic-arrow", caller, lane, Direction::Left);
        }
    }
}

fn draw_step(canvas: &mut Canvas, step: &Step<'_>, place: Rect) {
    let max_width = BOX_WIDTH.unsigned_abs() - 16;
    canvas.rect("pic-box", place, 6);
    let label = Label {
        class: "pic-text",
        x: place.x + 8,
        y: place.y + TITLE_Y,
        anchor: Anchor::Start,
        text: step.title,
        max_width,
    };
    canvas.text(label);
    let mut line = Label {
        class: "pic-text-small",
        ..label
    };
    let n_shown = if step.lines.len() > MAX_LINES {
        MAX_LINES - 1
    } else {
        step.lines.len()
    };
    for text in step.lines.iter().take(n_shown) {
        line.y += LINE_HEIGHT;
        canvas.text(Label { text, ..line });
    }
    if step.lines.len() > n_shown {
        line.y += LINE_HEIGHT;
        let fitted = text::Fitted {
            text: format!("and {} more", step.lines.len() - n_shown),
            whole: Some(text::first_chars(&step.lines.join(", "), 300)),
        };
        canvas.fitted(line, &fitted);
    }
    if !step.refusals.is_empty() {
        let (x, y) = (place.x + 12, place.bottom());
        canvas.line(&format!("M{x} {y}v8"));
        canvas.head("pic-refuse", x, y + 14, Direction::Down);
        canvas.text(Label {
            class: "pic-text-small pic-refuse",
            x: x + 10,
            y: y + 15,
            text: &step.refusals.join(" "),
            // Up to where the way back may leave the box.
            max_width: BOX_WIDTH.unsigned_abs() - 46,
            ..label
        });
    }
}

/// A name in the middle of a box, on several lines where there is room.
fn draw_name(canvas: &mut Canvas, place: Rect, name: &str) {
    let max_width = place.width.unsigned_abs() - 12;
    let max_lines = usize::try_from((place.height - 8) / LINE_HEIGHT).unwrap_or(1);
    let lines = wrap_address(name, max_width, max_lines.clamp(1, 3));
    let mut y = place.middle_y() + 5 - (count(lines.len()) - 1) * LINE_HEIGHT / 2;
    for line in &lines {
        canvas.fitted(
            Label {
                class: "pic-text-small",
                x: place.middle_x(),
                y,
                anchor: Anchor::Middle,
                text: "",
                max_width,
            },
            line,
        );
        y += LINE_HEIGHT;
    }
}

/// Wraps at spaces; an address (it has none) has its scheme on a line of its own.
fn wrap_address(name: &str, max_width: u32, max_lines: usize) -> Vec<text::Fitted> {
    let size = super::svg::SMALL;
    match name.split_once("://") {
        Some((scheme, rest))
            if max_lines > 1 && !name.contains(' ') && text::width(name, size) > max_width =>
        {
            let mut lines = vec![text::fit(&format!("{scheme}://"), max_width, size)];
            lines.push(text::fit(rest, max_width, size));
            if let Some(last) = lines.last_mut()
                && last.whole.is_some()
            {
                last.whole = Some(text::first_chars(name, 300));
            }
            lines
        }
        _ => text::wrap(name, max_width, size, max_lines),
    }
}

/// The picture in words.
fn describe(steps: &[Step<'_>], caller: &str, backend: &str) -> String {
    let step = |step: &Step<'_>| {
        let mut text = step.title.to_owned();
        if !step.lines.is_empty() {
            text.push_str(" (");
            text.push_str(&step.lines.join(", "));
            text.push(')');
        }
        if !step.refusals.is_empty() {
            text.push_str(", refuses with ");
            text.push_str(&step.refusals.join(", "));
        }
        text::first_chars(&text, 200)
    };
    let mut stops = vec![caller.to_owned()];
    let shown = || steps.iter().take(MAX_STEPS);
    stops.extend(shown().filter(|s| !s.is_answer).map(step));
    if !backend.is_empty() {
        stops.push(text::first_chars(backend, 200));
    }
    stops.extend(shown().filter(|s| s.is_answer).map(step));
    stops.push(caller.to_owned());
    stops.join("; then ")
}

#[cfg(test)]
mod tests;
