//! Where boxes stand: in layers, so that all arrows go forward, and in each layer near what they are joined with.
//!
//! Everything is laid out with arrows to the right, and is turned for the other direction.

use super::read::Graph;

/// Between neighbours of a layer.
const NEIGHBOUR_GAP: i32 = 22;
/// Room of an arrow that goes past a layer.
const PASSING: i32 = 18;
const SWEEPS: usize = 6;

/// A place in the picture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// Places of everything.
pub(super) struct Layout {
    /// Of the boxes.
    pub(super) places: Vec<Place>,
    /// Of each arrow: from box to box, with the places where it passes layers between.
    pub(super) ways: Vec<Vec<Place>>,
    /// Width and height.
    pub(super) size: (i32, i32),
}

/// A box, or an arrow passing a layer.
struct Cell {
    layer: usize,
    place: Place,
    before: Vec<usize>,
    after: Vec<usize>,
}

pub(super) fn lay_out(graph: &Graph, sizes: &[(i32, i32)], gap: i32, is_down: bool) -> Layout {
    let layer_of = layers(graph);
    let mut cells: Vec<Cell> = sizes
        .iter()
        .zip(&layer_of)
        .map(|((width, height), layer)| {
            let (width, height) = if is_down {
                (*height, *width)
            } else {
                (*width, *height)
            };
            let place = Place {
                x: 0,
                y: 0,
                width,
                height,
            };
            Cell {
                layer: *layer,
                place,
                before: Vec::new(),
                after: Vec::new(),
            }
        })
        .collect();
    let ways = join(graph, &layer_of, &mut cells);
    let n_layers = cells.iter().map(|cell| cell.layer + 1).max().unwrap_or(0);
    let mut layers: Vec<Vec<usize>> = vec![Vec::new(); n_layers];
    for (at, cell) in cells.iter().enumerate() {
        if let Some(layer) = layers.get_mut(cell.layer) {
            layer.push(at);
        }
    }
    let width = place_along(&mut cells, &layers, gap);
    let height = place_across(&mut cells, &mut layers);
    let turn = |place: Place| match is_down {
        true => Place {
            x: place.y,
            y: place.x,
            width: place.height,
            height: place.width,
        },
        false => place,
    };
    let place = |at: &usize| {
        cells
            .get(*at)
            .map(|cell| turn(cell.place))
            .unwrap_or_default()
    };
    Layout {
        places: (0..sizes.len()).map(|at| place(&at)).collect(),
        ways: ways
            .iter()
            .map(|way| way.iter().map(place).collect())
            .collect(),
        size: if is_down {
            (height, width)
        } else {
            (width, height)
        },
    }
}

/// Of each box the length of the longest way to it.
fn layers(graph: &Graph) -> Vec<usize> {
    let mut layers = vec![0_usize; graph.nodes.len()];
    // Without circles no way is longer than there are boxes.
    for _ in 0..graph.nodes.len() {
        let mut is_changed = false;
        for edge in &graph.edges {
            let wanted = layers.get(edge.from).map_or(0, |layer| layer + 1);
            if let Some(layer) = layers.get_mut(edge.to)
                && *layer < wanted
            {
                *layer = wanted;
                is_changed = true;
            }
        }
        if !is_changed {
            break;
        }
    }
    layers
}

/// Joins cells along the arrows; an arrow has a cell in each layer that it passes.
fn join(graph: &Graph, layer_of: &[usize], cells: &mut Vec<Cell>) -> Vec<Vec<usize>> {
    let mut ways = Vec::with_capacity(graph.edges.len());
    for edge in &graph.edges {
        let layer = |at: usize| layer_of.get(at).copied().unwrap_or(0);
        let mut way = vec![edge.from];
        for between in layer(edge.from) + 1..layer(edge.to) {
            way.push(cells.len());
            cells.push(Cell {
                layer: between,
                place: Place {
                    height: PASSING,
                    ..Place::default()
                },
                before: Vec::new(),
                after: Vec::new(),
            });
        }
        way.push(edge.to);
        for pair in way.windows(2) {
            let [a, b] = pair else { continue };
            if let Some(cell) = cells.get_mut(*a) {
                cell.after.push(*b);
            }
            if let Some(cell) = cells.get_mut(*b) {
                cell.before.push(*a);
            }
        }
        ways.push(way);
    }
    ways
}

/// Layers one after the other, each as wide as its widest box. Returns where the last ends.
fn place_along(cells: &mut [Cell], layers: &[Vec<usize>], gap: i32) -> i32 {
    let mut x = 0;
    for layer in layers {
        let widths = layer
            .iter()
            .filter_map(|at| cells.get(*at))
            .map(|cell| cell.place.width);
        let width = widths.max().unwrap_or(0);
        for at in layer {
            if let Some(Cell {
                place,
                before,
                after,
                ..
            }) = cells.get_mut(*at)
            {
                let is_passing = place.width == 0 && !before.is_empty() && !after.is_empty();
                if is_passing {
                    (place.x, place.width) = (x, width);
                } else {
                    place.x = x + (width - place.width) / 2;
                }
            }
        }
        x += width + gap;
    }
    x - gap
}

/// Orders each layer by the middles of what its cells are joined with, forwards and backwards by turns.
fn place_across(cells: &mut [Cell], layers: &mut [Vec<usize>]) -> i32 {
    for layer in layers.iter() {
        stack(cells, layer, |_| None);
    }
    for sweep in 0..SWEEPS {
        let is_forward = sweep % 2 == 0;
        let n = layers.len();
        for step in 0..n {
            let Some(layer) = layers.get_mut(if is_forward { step } else { n - 1 - step }) else {
                continue;
            };
            let mut wanted: Vec<(i32, usize)> = layer
                .iter()
                .map(|at| (wanted_middle(cells, *at, is_forward), *at))
                .collect();
            wanted.sort_by_key(|(middle, _)| *middle);
            *layer = wanted.iter().map(|(_, at)| *at).collect();
            stack(cells, layer, |number| {
                wanted.get(number).map(|(middle, _)| *middle)
            });
        }
    }
    let top = cells.iter().map(|cell| cell.place.y).min().unwrap_or(0);
    let mut bottom = 0;
    for cell in cells {
        cell.place.y -= top;
        bottom = bottom.max(cell.place.y + cell.place.height);
    }
    bottom
}

fn middle(cell: &Cell) -> i32 {
    cell.place.y + cell.place.height / 2
}

fn wanted_middle(cells: &[Cell], at: usize, is_forward: bool) -> i32 {
    let Some(cell) = cells.get(at) else { return 0 };
    let joined = if is_forward {
        &cell.before
    } else {
        &cell.after
    };
    let middles = joined.iter().filter_map(|at| cells.get(*at)).map(middle);
    match i32::try_from(joined.len()) {
        Ok(n) if n > 0 => middles.sum::<i32>() / n,
        _ => middle(cell),
    }
}

/// Stacks a layer, each cell at the middle that it wants or below the one before; then moves all of it, so that what is
/// above and below of what was wanted evens out.
fn stack(cells: &mut [Cell], layer: &[usize], wanted: impl Fn(usize) -> Option<i32>) {
    let mut y = i32::MIN / 4;
    let mut excess = 0;
    let mut placed = 0;
    for (number, at) in layer.iter().enumerate() {
        let Some(cell) = cells.get_mut(*at) else {
            continue;
        };
        let height = cell.place.height;
        let top = match wanted(number) {
            Some(middle) => middle - height / 2,
            None if number == 0 => 0,
            None => y,
        };
        cell.place.y = top.max(y);
        excess += cell.place.y - top;
        placed += 1;
        y = cell.place.y + height + NEIGHBOUR_GAP;
    }
    let shift = if placed == 0 { 0 } else { excess / placed };
    for at in layer {
        if let Some(cell) = cells.get_mut(*at) {
            cell.place.y -= shift;
        }
    }
}
