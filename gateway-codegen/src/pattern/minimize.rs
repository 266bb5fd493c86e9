//! The fewest states that tell the same texts apart: Hopcroft's algorithm.

/// What a transition leads to where the text is accepted, whatever follows.
pub(super) const ACCEPT: u32 = u32::MAX;
/// What it leads to where the text is refused, whatever follows.
pub(super) const REJECT: u32 = u32::MAX - 1;

/// The states of an automaton; the first one begins.
#[derive(Debug)]
pub(super) struct States {
    /// Transitions of a state: one by class of characters, and one for the end of the text, which leads to
    /// [`ACCEPT`] or [`REJECT`].
    pub(super) n_columns: usize,
    /// By state and column.
    pub(super) next: Vec<u32>,
}

/// States in blocks of those that cannot be told apart yet.
struct Blocks {
    /// The states, those of one block side by side.
    states: Vec<usize>,
    /// By state: its place in `states`.
    places: Vec<usize>,
    /// By state: its block.
    blocks: Vec<usize>,
    /// By block: the range of its states, and how many at its beginning are marked.
    ranges: Vec<(usize, usize, usize)>,
}

impl Blocks {
    fn new(n_states: usize) -> Self {
        Blocks {
            states: (0..n_states).collect(),
            places: (0..n_states).collect(),
            blocks: vec![0; n_states],
            ranges: vec![(0, n_states, 0)],
        }
    }

    fn of(&self, state: usize) -> usize {
        self.blocks.get(state).copied().unwrap_or_default()
    }

    fn members(&self, block: usize) -> &[usize] {
        let (from, to, _) = self.ranges.get(block).copied().unwrap_or_default();
        self.states.get(from..to).unwrap_or_default()
    }

    /// Marks a state; whether it is the first of its block.
    fn mark(&mut self, state: usize) -> bool {
        let block = self.of(state);
        let place = self.places.get(state).copied().unwrap_or_default();
        let Some((from, _, n_marked)) = self.ranges.get_mut(block) else {
            return false;
        };
        let border = *from + *n_marked;
        if place < border {
            return false;
        }
        *n_marked += 1;
        let is_first = *n_marked == 1;
        self.states.swap(place, border);
        for place in [place, border] {
            if let Some(state) = self.states.get(place)
                && let Some(known) = self.places.get_mut(*state)
            {
                *known = place;
            }
        }
        is_first
    }

    /// Makes the marked states of a block one of their own, if others are left; the smaller one of the two.
    fn split(&mut self, block: usize) -> Option<usize> {
        let new = self.ranges.len();
        let (from, to, n_marked) = self.ranges.get_mut(block)?;
        let border = *from + std::mem::take(n_marked);
        if border == *to {
            return None;
        }
        // The new block is the smaller one.
        let (moved, kept) = match border - *from <= *to - border {
            true => ((*from, border), (border, *to)),
            false => ((border, *to), (*from, border)),
        };
        (*from, *to) = kept;
        self.ranges.push((moved.0, moved.1, 0));
        for place in moved.0..moved.1 {
            if let Some(state) = self.states.get(place)
                && let Some(block) = self.blocks.get_mut(*state)
            {
                *block = new;
            }
        }
        Some(new)
    }
}

/// The same automaton with the fewest states, in the order in which they are first met.
pub(super) fn minimize(states: States) -> States {
    let n_classes = states.n_columns.saturating_sub(1);
    let n_own = states.next.len() / states.n_columns.max(1);
    let (accept, reject) = (n_own, n_own + 1);
    let place = |to: u32| match to {
        ACCEPT => accept,
        REJECT => reject,
        state => state as usize,
    };
    let next =
        |state: usize, column: usize| match states.next.get(state * states.n_columns + column) {
            Some(to) if state < n_own => place(*to),
            _ => state,
        };
    let mut blocks = Blocks::new(n_own + 2);
    for state in 0..n_own + 2 {
        if next(state, n_classes) == accept {
            blocks.mark(state);
        }
    }
    let mut waiting: Vec<usize> = vec![0];
    waiting.extend(blocks.split(0));
    let before = Before::new(n_own + 2, n_classes, next);
    while let Some(splitter) = waiting.pop() {
        let members = blocks.members(splitter).to_vec();
        for class in 0..n_classes {
            let mut touched = Vec::new();
            for state in &members {
                for from in before.of(*state, class) {
                    if blocks.mark(*from) {
                        touched.push(blocks.of(*from));
                    }
                }
            }
            // Of the two halves the smaller one is enough, unless the whole still waits: then it is the new one
            // that is missing, which is the smaller one too.
            waiting.extend(touched.into_iter().filter_map(|block| blocks.split(block)));
        }
    }
    number(&blocks, n_own, states.n_columns, next)
}

/// By state and class: the states from which a transition leads there.
struct Before {
    n_classes: usize,
    starts: Vec<usize>,
    states: Vec<usize>,
}

impl Before {
    fn new(n_states: usize, n_classes: usize, next: impl Fn(usize, usize) -> usize) -> Self {
        let mut starts = vec![0; n_states * n_classes + 1];
        let pairs =
            || (0..n_states).flat_map(|state| (0..n_classes).map(move |class| (state, class)));
        for (state, class) in pairs() {
            if let Some(n) = starts.get_mut(next(state, class) * n_classes + class + 1) {
                *n += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut free = starts.clone();
        let mut states = vec![0; n_states * n_classes];
        for (state, class) in pairs() {
            if let Some(place) = free.get_mut(next(state, class) * n_classes + class) {
                if let Some(slot) = states.get_mut(*place) {
                    *slot = state;
                }
                *place += 1;
            }
        }
        Before {
            n_classes,
            starts,
            states,
        }
    }

    fn of(&self, state: usize, class: usize) -> &[usize] {
        let slot = state * self.n_classes + class;
        match self.starts.get(slot..slot + 2) {
            Some([from, to]) => self.states.get(*from..*to).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// The blocks as states, in the order in which they are met from that of the first one.
fn number(
    blocks: &Blocks,
    n_own: usize,
    n_columns: usize,
    next: impl Fn(usize, usize) -> usize,
) -> States {
    let (accept, reject) = (blocks.of(n_own), blocks.of(n_own + 1));
    let mut found = vec![0_usize];
    let mut numbers = vec![u32::MAX; blocks.ranges.len()];
    if let Some(number) = numbers.get_mut(blocks.of(0)) {
        *number = 0;
    }
    let mut rows = Vec::new();
    let mut row = 0;
    while let Some(state) = found.get(row).copied() {
        row += 1;
        for column in 0..n_columns {
            let to = next(state, column);
            let block = blocks.of(to);
            rows.push(match block {
                _ if block == accept => ACCEPT,
                _ if block == reject => REJECT,
                _ => match numbers.get_mut(block) {
                    Some(number) => {
                        if *number == u32::MAX {
                            *number = u32::try_from(found.len()).unwrap_or(REJECT);
                            found.push(to);
                        }
                        *number
                    }
                    None => REJECT,
                },
            });
        }
    }
    States {
        n_columns,
        next: rows,
    }
}
