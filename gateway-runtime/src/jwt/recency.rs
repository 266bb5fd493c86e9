//! Values in the order of their last use. Every operation takes constant time; places of removed values are used again.

/// A value's place.
pub(super) type Place = u32;

/// No place.
const NONE: Place = Place::MAX;

/// Values, from the least to the most recently used.
#[derive(Debug)]
pub(super) struct Recency<T> {
    slots: Vec<Slot<T>>,
    /// Places without a value, chained by `older`.
    free: Place,
    oldest: Place,
    newest: Place,
}

#[derive(Debug)]
struct Slot<T> {
    value: Option<T>,
    older: Place,
    newer: Place,
}

impl<T> Recency<T> {
    pub(super) fn new() -> Self {
        Recency {
            slots: Vec::new(),
            free: NONE,
            oldest: NONE,
            newest: NONE,
        }
    }

    pub(super) fn get(&self, place: Place) -> Option<&T> {
        self.slot(place)?.value.as_ref()
    }

    /// The place of the value that was not used for the longest time.
    pub(super) fn oldest(&self) -> Option<Place> {
        (self.oldest != NONE).then_some(self.oldest)
    }

    /// Adds a value, as used now. `None` where there are 2³² - 1 of them.
    pub(super) fn insert(&mut self, value: T) -> Option<Place> {
        let value = Some(value);
        let place = self.free;
        let place = if let Some(slot) = self.slot_mut(place) {
            let next = slot.older;
            slot.value = value;
            self.free = next;
            place
        } else {
            let place = Place::try_from(self.slots.len()).ok()?;
            if place == NONE {
                return None;
            }
            self.slots.push(Slot {
                value,
                older: NONE,
                newer: NONE,
            });
            place
        };
        self.link(place);
        Some(place)
    }

    /// Notes that a value was used now.
    pub(super) fn touch(&mut self, place: Place) {
        if place != self.newest && self.get(place).is_some() {
            self.unlink(place);
            self.link(place);
        }
    }

    pub(super) fn remove(&mut self, place: Place) -> Option<T> {
        let value = self.slot_mut(place)?.value.take()?;
        self.unlink(place);
        let free = self.free;
        if let Some(slot) = self.slot_mut(place) {
            slot.older = free;
            self.free = place;
        }
        Some(value)
    }

    /// Makes an unlinked place the newest.
    fn link(&mut self, place: Place) {
        let before = self.newest;
        if let Some(slot) = self.slot_mut(place) {
            slot.older = before;
            slot.newer = NONE;
        }
        match self.slot_mut(before) {
            Some(slot) => slot.newer = place,
            None => self.oldest = place,
        }
        self.newest = place;
    }

    fn unlink(&mut self, place: Place) {
        let Some(&Slot { older, newer, .. }) = self.slot(place) else {
            return;
        };
        match self.slot_mut(older) {
            Some(slot) => slot.newer = newer,
            None => self.oldest = newer,
        }
        match self.slot_mut(newer) {
            Some(slot) => slot.older = older,
            None => self.newest = older,
        }
    }

    fn slot(&self, place: Place) -> Option<&Slot<T>> {
        self.slots.get(usize::try_from(place).ok()?)
    }

    fn slot_mut(&mut self, place: Place) -> Option<&mut Slot<T>> {
        self.slots.get_mut(usize::try_from(place).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All values from the least recently used on, read along the chain; held to the chain the other way round.
    fn order(all: &Recency<u32>) -> Vec<u32> {
        let walk = |from: Place, next: fn(&Slot<u32>) -> Place| {
            let mut found = Vec::new();
            let mut place = from;
            while let Some(slot) = all.slot(place) {
                found.push(slot.value.unwrap());
                place = next(slot);
            }
            found
        };
        let up = walk(all.oldest, |slot| slot.newer);
        let mut down = walk(all.newest, |slot| slot.older);
        down.reverse();
        assert_eq!(up, down);
        up
    }

    #[test]
    fn values_stand_in_the_order_of_their_use() {
        let mut all = Recency::new();
        let mut model: Vec<u32> = Vec::new();
        let mut places = Vec::new();
        // A fixed walk over all operations, among them those on places without a value.
        let mut state = 1_u32;
        for n in 0..5000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let pick = (state >> 8) as usize;
            match state >> 29 {
                0..=2 => {
                    places.push((all.insert(n).unwrap(), n));
                    model.push(n);
                }
                3..=5 if !places.is_empty() => {
                    let (place, value) = places[pick % places.len()];
                    all.touch(place);
                    model.retain(|it| *it != value);
                    model.push(value);
                }
                _ if !places.is_empty() => {
                    let (place, value) = places.swap_remove(pick % places.len());
                    assert_eq!(all.remove(place), Some(value));
                    assert_eq!(all.remove(place), None);
                    all.touch(place);
                    assert_eq!(all.get(place), None);
                    model.retain(|it| *it != value);
                }
                _ => {}
            }
            assert_eq!(order(&all), model);
            assert_eq!(all.oldest().and_then(|it| all.get(it)), model.first());
        }
        assert!(all.slots.len() < 1000, "places are used again");
        assert!(model.len() > 10);
    }
}
