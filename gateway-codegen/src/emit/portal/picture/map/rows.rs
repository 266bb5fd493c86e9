//! Lines of the map: one for each resource, or for each group of resources.

use std::collections::BTreeMap;

use super::super::{svg, text};
use super::tree::{ROOT, Tree};
use super::{BackendNames, CHIPS_END, CHIPS_X, INDENT, Operation, plural, small_width};

/// Resources that are drawn one by one; of more, groups are.
const MAX_RESOURCES: usize = 60;
/// Groups that are drawn; the rest is counted.
const MAX_GROUPS: usize = 40;
/// Lines from a row to backends.
const MAX_LINES: usize = 3;
/// Methods of a group.
const MAX_GROUP_CHIPS: usize = 8;
/// Levels that are drawn indented.
const MAX_DEPTH: usize = 8;
pub(super) const MAX_NAME: u32 = 230;
pub(super) const MAX_NOTE: u32 = 200;
pub(super) const MAX_CHIP: u32 = 90;
pub(super) const CHIP_GAP: i32 = 5;

/// A line of the map.
pub(super) struct Row {
    pub(super) depth: usize,
    pub(super) name: String,
    pub(super) chips: Vec<Chip>,
    /// After the chips.
    pub(super) note: String,
    /// Places of backends.
    pub(super) backends: Vec<usize>,
}

/// A method.
pub(super) struct Chip {
    pub(super) method: String,
    pub(super) text: String,
    pub(super) href: Option<String>,
    pub(super) title: String,
}

impl Chip {
    pub(super) fn width(&self) -> i32 {
        small_width(&self.text, MAX_CHIP) + 12
    }
}

impl Row {
    pub(super) fn label_x(&self) -> i32 {
        4 + svg::count(self.depth) * INDENT
    }

    /// Chips of all rows are below each other, but for those with long names.
    pub(super) fn chips_x(&self) -> i32 {
        let end = self.label_x() + svg::units(text::width(&self.name, svg::TEXT).min(MAX_NAME));
        CHIPS_X.max(end + 10)
    }

    /// Where the row ends.
    pub(super) fn end(&self) -> i32 {
        let mut x = self.chips_x();
        for chip in &self.chips {
            x += chip.width() + CHIP_GAP;
        }
        x + small_width(&self.note, MAX_NOTE)
    }
}

/// A row for each resource, and for each place where paths part; `None`: there are too many.
pub(super) fn of_resources(tree: &Tree<'_>, names: &BackendNames) -> Option<Vec<Row>> {
    let mut rows = Vec::new();
    let mut rest = vec![(ROOT, 0_usize)];
    while let Some((from, depth)) = rest.pop() {
        let (path, at) = tree.chain(from);
        let node = tree.nodes.get(at)?;
        // The root has a row where it is a resource, or where all paths begin alike.
        let is_row = !path.is_empty() || !node.operations.is_empty();
        if is_row {
            if rows.len() == MAX_RESOURCES {
                return None;
            }
            let name = if path.is_empty() {
                "/".to_owned()
            } else {
                path
            };
            rows.push(row_of(depth, name, &node.operations, names));
        }
        let below = (depth + usize::from(is_row)).min(MAX_DEPTH);
        rest.extend(node.children.iter().rev().map(|child| (*child, below)));
    }
    Some(rows)
}

fn row_of(depth: usize, name: String, operations: &[&Operation<'_>], names: &BackendNames) -> Row {
    let mut row = Row {
        depth,
        name,
        chips: Vec::new(),
        note: String::new(),
        backends: backends_of(operations, names),
    };
    let mut x = row.chips_x();
    for (at, operation) in operations.iter().enumerate() {
        let method = text::one_line(operation.method).to_ascii_uppercase();
        let chip = Chip {
            text: text::fit(&method, MAX_CHIP, svg::SMALL).text,
            title: format!(
                "{method} {}: {}",
                text::first_chars(operation.path, 80),
                operation.title
            ),
            method,
            href: Some(operation.href.to_owned()),
        };
        // Room for what tells of the rest.
        if x + chip.width() > CHIPS_END - 34 {
            row.note = format!("+{}", operations.len() - at);
            break;
        }
        x += chip.width() + CHIP_GAP;
        row.chips.push(chip);
    }
    row
}

fn backends_of(operations: &[&Operation<'_>], names: &BackendNames) -> Vec<usize> {
    let mut places: Vec<usize> = Vec::new();
    for operation in operations {
        if let Some(place) = names.place(operation.backend)
            && !places.contains(&place)
        {
            places.push(place);
            if places.len() == MAX_LINES {
                break;
            }
        }
    }
    places
}

/// A row for each first segment behind what all paths have in common, with counts.
pub(super) fn of_groups(tree: &Tree<'_>, names: &BackendNames) -> Vec<Row> {
    let (common, at) = tree.chain(ROOT);
    let Some(root) = tree.nodes.get(at) else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    let is_row = !common.is_empty() || !root.operations.is_empty();
    if is_row {
        let name = if common.is_empty() {
            "/".to_owned()
        } else {
            common
        };
        rows.push(group_of(0, name, &root.operations, names));
    }
    let depth = usize::from(is_row);
    for child in root.children.iter().take(MAX_GROUPS) {
        let (path, _) = tree.chain(*child);
        rows.push(group_of(depth, path, &tree.below(*child), names));
    }
    let rest: Vec<_> = root.children.iter().skip(MAX_GROUPS).collect();
    if !rest.is_empty() {
        let n: usize = rest.iter().map(|child| tree.below(**child).len()).sum();
        rows.push(Row {
            depth,
            name: format!("and {} more", rest.len()),
            chips: Vec::new(),
            note: plural(n, "operation"),
            backends: Vec::new(),
        });
    }
    rows
}

fn group_of(
    depth: usize,
    name: String,
    operations: &[&Operation<'_>],
    names: &BackendNames,
) -> Row {
    let mut counts: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for operation in operations {
        let method = text::first_chars(&text::one_line(operation.method), 12).to_ascii_uppercase();
        *counts.entry((rank(&method), method)).or_default() += 1;
    }
    let note = match operations.len() {
        0 => String::new(),
        n => plural(n, "operation"),
    };
    let mut row = Row {
        depth,
        name: text::first_chars(&name, 120),
        chips: Vec::new(),
        backends: backends_of(operations, names),
        note,
    };
    // With counts where all fit so, else the methods alone, as many as fit.
    for has_counts in [true, false] {
        let chips = counts.iter().map(|((_, method), n)| Chip {
            text: if has_counts {
                format!("{method} {n}")
            } else {
                method.clone()
            },
            method: method.clone(),
            href: None,
            title: String::new(),
        });
        row.chips = chips.take(MAX_GROUP_CHIPS).collect();
        if row.end() <= CHIPS_END && counts.len() <= MAX_GROUP_CHIPS {
            return row;
        }
    }
    // The last stands for what does not fit.
    row.chips.pop();
    row.chips.push(Chip {
        method: String::new(),
        text: "…".to_owned(),
        href: None,
        title: String::new(),
    });
    while row.end() > CHIPS_END && row.chips.len() > 1 {
        let place = row.chips.len().saturating_sub(2);
        row.chips.remove(place);
    }
    row
}

/// The usual order of methods.
fn rank(method: &str) -> usize {
    const ORDER: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    let place = ORDER.iter().position(|known| *known == method);
    place.unwrap_or(ORDER.len())
}
