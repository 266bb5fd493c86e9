//! Patterns of ECMA-262 as automata.
//!
//! In: the text of a `pattern`. Out: the [`Automaton`]s that say whether a text fits, one step a character; or a
//! [`Refusal`]. Look-around of all kinds is worked into the automata, but for a look-ahead inside of a look-behind;
//! back-references cannot be. The parser is the one of the runtime (`schema/ecma`), which also reads what Java, PCRE,
//! Python, Ruby and Go write otherwise and mean the same (`Reading::Foreign`). Knows no OpenAPI and no Rust syntax.
//!
//! The way: text → tree (`ecma`, `trim`, `split`) → instructions over sets of characters (`program`) → states (`machine`) → as few
//! states as there can be (`minimize`) → rows (`automaton`). Where the states are too many, tree → `positions`. All of
//! it is bounded, and deterministic.

mod automaton;
mod char_set;
mod machine;
mod minimize;
mod positions;
mod program;
mod refusal;
mod split;
#[cfg(test)]
mod tests;
mod trim;

pub use crate::json_schema::ecma;
pub use automaton::Automaton;
pub use positions::Positions;
pub use refusal::Refusal;

/// The entries of an automaton up to which look-aheads at the beginning stay a part of it.
const SMALL: usize = 4096;

/// A pattern that is compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled {
    /// A text fits if each of them says what it should.
    pub automata: Vec<Automaton>,
    /// The first form that ECMA-262 has not, or has for something else.
    pub foreign: Option<ecma::Fault>,
}

/// The automata of a pattern.
///
/// # Errors
/// Why there are none.
pub fn compile(pattern: &str, reading: ecma::Reading) -> Result<Compiled, Refusal> {
    let (tree, foreign) = ecma::read(pattern, reading).map_err(Refusal::Syntax)?;
    let automata = automata(pattern, &tree)?;
    Ok(Compiled { automata, foreign })
}

fn automata(pattern: &str, tree: &ecma::Node<'_>) -> Result<Vec<Automaton>, Refusal> {
    let tree = trim::trim(tree);
    let parts = split::leading_look_aheads(&tree);
    let is_whole_wanted = parts.len() < 2;
    let limit = if is_whole_wanted {
        Automaton::MAX_ENTRIES
    } else {
        SMALL
    };
    match one(&tree, true, pattern, limit) {
        Err(Refusal::TooLarge(_)) if !is_whole_wanted => parts
            .iter()
            .map(|(node, is_wanted)| one(node, *is_wanted, pattern, Automaton::MAX_ENTRIES))
            .collect(),
        whole => Ok(vec![whole?]),
    }
}

fn one(
    node: &ecma::Node<'_>,
    is_wanted: bool,
    pattern: &str,
    limit: usize,
) -> Result<Automaton, Refusal> {
    match states(node, is_wanted, pattern, limit) {
        Err(Refusal::TooLarge(_)) if limit == Automaton::MAX_ENTRIES => {
            let positions = positions::of(node);
            positions
                .and_then(|(alphabet, positions)| {
                    automaton::of_positions(&alphabet, positions, is_wanted)
                })
                .ok_or(Refusal::TooLarge(0..pattern.len()))
        }
        automaton => automaton,
    }
}

fn states(
    node: &ecma::Node<'_>,
    is_wanted: bool,
    pattern: &str,
    limit: usize,
) -> Result<Automaton, Refusal> {
    let program = program::of(node, pattern.len())?;
    let states = machine::states(&program, limit).ok_or(Refusal::TooLarge(0..pattern.len()))?;
    automaton::of(&program.alphabet, &minimize::minimize(states), is_wanted)
        .ok_or(Refusal::TooLarge(0..pattern.len()))
}
