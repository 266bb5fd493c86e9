//! JSONPath as mapping templates use it: read at build time by the files that read it at run time.
//!
//! They are the runtime's, and know nothing of it; nothing of the runtime is linked.

pub use crate::template::json_path::{parse, step};

/// The regular expressions of a path's filters, flags in front.
pub fn expressions(steps: &[step::Step]) -> Vec<&str> {
    let mut found = Vec::new();
    of_steps(steps, &mut found);
    found
}

fn of_steps<'p>(steps: &'p [step::Step], found: &mut Vec<&'p str>) {
    for step in steps {
        match step {
            step::Step::Filter(filter) => of_filter(filter, found),
            step::Step::Function(_, operands) => {
                operands.iter().for_each(|side| of_operand(side, found));
            }
            _ => {}
        }
    }
}

fn of_filter<'p>(filter: &'p step::Filter, found: &mut Vec<&'p str>) {
    match filter {
        step::Filter::All(parts) | step::Filter::Any(parts) | step::Filter::Not(parts) => {
            parts.iter().for_each(|part| of_filter(part, found));
        }
        step::Filter::Exists(side) => of_operand(side, found),
        step::Filter::Compare(left, _, right) => {
            of_operand(left, found);
            of_operand(right, found);
        }
    }
}

fn of_operand<'p>(operand: &'p step::Operand, found: &mut Vec<&'p str>) {
    match operand {
        step::Operand::Regex(text) => found.push(text),
        step::Operand::Current(steps) | step::Operand::Root(steps) => of_steps(steps, found),
        step::Operand::Scalar(_) | step::Operand::List(_) => {}
    }
}
