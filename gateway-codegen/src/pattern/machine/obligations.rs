//! What threads still ask of the rest of the text.

use std::rc::Rc;

use super::{Machine, Next, Obligation, ObligationsId, SurroundingsId, Thread};
use crate::pattern::program::Pc;

impl Machine<'_> {
    fn obligations(&mut self, wanted: Vec<Obligation>) -> ObligationsId {
        if let Some(id) = self.obligation_ids.get(wanted.as_slice()) {
            return *id;
        }
        let id = u32::try_from(self.obligations.len()).unwrap_or(u32::MAX);
        let wanted: Rc<[Obligation]> = wanted.into();
        self.obligations.push(Rc::clone(&wanted));
        self.obligation_ids.insert(wanted, id);
        id
    }

    /// These obligations, and that of a look-ahead that begins here.
    pub(super) fn oblige(
        &mut self,
        before: ObligationsId,
        start: Pc,
        is_negated: bool,
    ) -> ObligationsId {
        let state = self.state(vec![(start, 0)]);
        let mut all = self
            .obligations
            .get(before as usize)
            .map_or(Vec::new(), |all| all.to_vec());
        if let Err(place) = all.binary_search(&(is_negated, state)) {
            all.insert(place, (is_negated, state));
        }
        self.obligations(all)
    }

    /// What is left of obligations with one more character; the inner `None` if one of them is broken.
    pub(super) fn fulfil(
        &mut self,
        obligations: ObligationsId,
        around: SurroundingsId,
        class: usize,
    ) -> Option<Option<ObligationsId>> {
        if obligations == 0 {
            return Some(Some(0));
        }
        let mut left = Vec::new();
        for (is_negated, state) in Rc::clone(self.obligations.get(obligations as usize)?)
            .iter()
            .copied()
        {
            let next = match self.known.get(&(state, around)) {
                Some(next) => Rc::clone(next),
                None => {
                    let next = self.step(state, around)?;
                    self.known.insert((state, around), Rc::clone(&next));
                    next
                }
            };
            match (*next.get(class)?, is_negated) {
                (Next::Accept, false) | (Next::Dead, true) => {}
                (Next::Accept, true) | (Next::Dead, false) => return Some(None),
                (Next::State(state), _) => left.push((is_negated, state)),
            }
        }
        left.sort_unstable();
        left.dedup();
        Some(Some(self.obligations(left)))
    }

    /// Sorts threads, and drops those that ask for more than another one at the same place.
    pub(super) fn prune(&self, threads: &mut Vec<Thread>) {
        threads.sort_unstable();
        threads.dedup();
        if threads.iter().all(|(_, obligations)| *obligations == 0) {
            return;
        }
        let of = |id: ObligationsId| self.obligations.get(id as usize).map_or(&[][..], |all| all);
        let all = threads.clone();
        threads.retain(|(pc, own)| {
            !all.iter().any(|(other_pc, other)| {
                pc == other_pc
                    && own != other
                    && of(*other)
                        .iter()
                        .all(|wanted| of(*own).binary_search(wanted).is_ok())
            })
        });
    }
}
