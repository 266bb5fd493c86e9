//! Values as they are written into the output.

use std::rc::Rc;

use super::finding::{Kind, Part};
use super::interpret::{Hint, Interpreter};
use super::methods::words_of;
use super::references::{constant, json_types};
use super::scanner::{Fault, Hole};
use super::state::{State, key};
use super::value::{Classes, Place, Source, Value, Words};
use super::view::Harm;
use crate::json_schema::Types;
use crate::vtl::Offsets;

/// How a value is written.
enum Piece {
    Constant(String),
    Empty(Option<Source>, Part),
    Number,
    /// A whole JSON value.
    Json(Types),
    /// JSON of a source, with the quotes of its strings.
    Quoted(Types, Option<Source>),
    /// A map as Java writes it.
    Java(Option<Source>),
    Words(Words),
    Unknown,
}

impl Interpreter<'_> {
    /// Writes a value.
    pub(super) fn put(&mut self, value: &Value, at: Offsets, state: State, next: &mut Vec<State>) {
        let value = self.settled(value.clone());
        match &value {
            Value::Pieces(pieces) => {
                let mut states = vec![state];
                for piece in pieces.iter() {
                    let mut written = Vec::new();
                    for state in states {
                        self.put(piece, at, state, &mut written);
                    }
                    states = written;
                }
                for gap in states.iter_mut().filter_map(|it| it.path.gap.as_mut()) {
                    if gap.at == key(at) {
                        gap.part = Part::Text;
                    }
                }
                next.extend(states);
            }
            Value::Of(place) => self.put_place(place, at, state, next),
            Value::JsonOf(place) => {
                let classes = state.classes(place);
                let scalars = Classes::NUMBER.and(Classes::TRUE).and(Classes::FALSE);
                if state.path.scanner.is_in_text() {
                    self.hint(&place.source, Hint::Read);
                    let mut plain = state.clone();
                    // Numbers and the like need no quotes of their own.
                    let source = Some(place.source.clone());
                    match classes.without(scalars).is_none() {
                        true => next.extend(self.write_piece(Piece::Number, at, plain)),
                        false => {
                            plain.learn(place, classes.without(scalars));
                            let types = json_types(place, classes);
                            next.extend(self.write_piece(Piece::Quoted(types, source), at, plain));
                        }
                    }
                } else {
                    self.hint(&place.source, Hint::Bare);
                    let types = json_types(place, classes);
                    next.extend(self.write_piece(Piece::Json(types), at, state));
                }
            }
            Value::Size(place, _) => {
                // Of what has no size, nothing.
                let mut without = state.clone();
                let sized = Classes::EMPTY
                    .and(Classes::TEXT)
                    .and(Classes::LIST)
                    .and(Classes::MAP);
                if without.learn(place, Classes::ALL.without(sized)) {
                    let piece = Piece::Empty(Some(place.source.clone()), Part::Size);
                    next.extend(self.write_piece(piece, at, without));
                }
                let mut with = state;
                if with.learn(place, sized) {
                    next.extend(self.write_piece(Piece::Number, at, with));
                }
            }
            Value::Test(place, _) => {
                let mut without = state.clone();
                if without.learn(place, Classes::MISSING) {
                    let piece = Piece::Empty(Some(place.source.clone()), Part::Test);
                    next.extend(self.write_piece(piece, at, without));
                }
                let mut with = state;
                if with.learn(place, Classes::ALL.without(Classes::MISSING)) {
                    next.extend(self.write_piece(Piece::Json(Types::BOOLEAN), at, with));
                }
            }
            _ => {
                let piece = self.piece(&value, &state);
                next.extend(self.write_piece(piece, at, state));
            }
        }
    }

    fn piece(&self, value: &Value, state: &State) -> Piece {
        if let Some(text) = constant(value) {
            return match text.is_empty() {
                true => Piece::Empty(None, Part::Text),
                false => Piece::Constant(text),
            };
        }
        let at = |depth: &usize| state.path.loops.get(*depth);
        match value {
            Value::Number | Value::Counter(..) => Piece::Number,
            Value::HasNext(depth) => match at(depth) {
                Some(at) => Piece::Constant(at.has_next.to_string()),
                None => Piece::Unknown,
            },
            Value::IsLast(depth) => match at(depth) {
                Some(at) => Piece::Constant((!at.has_next).to_string()),
                None => Piece::Unknown,
            },
            Value::IsFirst(depth) => match at(depth) {
                Some(at) => Piece::Constant(at.is_first.to_string()),
                None => Piece::Unknown,
            },
            // May be nothing, of a value that is nothing.
            Value::Json => Piece::Json(Types::ALL),
            Value::Results(_) => Piece::Json(Types::ARRAY),
            Value::Words(words) => Piece::Words(words.clone()),
            Value::Parameters | Value::Group(_) => Piece::Java(None),
            Value::Input | Value::Util | Value::Block(_) => Piece::Empty(None, Part::Itself),
            _ => Piece::Unknown,
        }
    }

    /// A value of the exchange is written by its kind.
    fn put_place(&mut self, place: &Rc<Place>, at: Offsets, state: State, next: &mut Vec<State>) {
        let classes = state.classes(place);
        let source = Some(place.source.clone());
        if state.path.scanner.is_in_text() {
            self.hint(&place.source, Hint::Quoted);
            let containers = Classes::LIST.and(Classes::MAP);
            let mut words = words_of(&Value::Of(Rc::clone(place)), &state);
            if classes.meets(containers) && !classes.meets(Classes::TEXT) {
                // Whether there are quotes in it, its parts decide.
                words.is_certain = false;
            } else if place.harm.breaks() || !classes.meets(containers) {
                words.harm = place.harm;
            } else {
                words.is_certain = false;
            }
            if !classes.meets(containers.and(Classes::TEXT)) {
                words.harm = Harm::NONE;
            }
            if classes
                .within(Classes::ALL.without(Classes::MISSING))
                .is_none()
            {
                next.extend(self.write_piece(Piece::Empty(source, Part::Itself), at, state));
                return;
            }
            next.extend(self.write_piece(Piece::Words(words), at, state));
            return;
        }
        self.hint(&place.source, Hint::Bare);
        let lists = Classes::LIST.and(Classes::EMPTY_LIST);
        let booleans = Classes::TRUE.and(Classes::FALSE);
        let words = || {
            Piece::Words(Words {
                harm: place.harm,
                // A body that says it is JSON mostly is.
                is_certain: place.source != Source::WholeBody || !self.scene.has_json,
                source: source.clone(),
                ..Words::harmless()
            })
        };
        let kinds: [(Classes, Piece); 7] = [
            (Classes::BLANK, Piece::Empty(source.clone(), Part::Itself)),
            (Classes::TEXT, words()),
            (Classes::NUMBER, Piece::Number),
            (booleans, Piece::Json(Types::BOOLEAN)),
            (lists, Piece::Json(Types::ARRAY)),
            (Classes::EMPTY_MAP, Piece::Json(Types::OBJECT)),
            (Classes::MAP, Piece::Java(source.clone())),
        ];
        for (kind, piece) in kinds {
            if !classes.meets(kind) {
                continue;
            }
            let mut state = state.clone();
            state.learn(place, kind);
            self.is_sure &= kind != Classes::NUMBER || place.is_finite;
            if kind == Classes::TEXT
                && let Some(text) = state.path.equal.get(&place.source).cloned()
            {
                next.extend(self.write_piece(Piece::Constant(text.to_string()), at, state));
                continue;
            }
            next.extend(self.write_piece(piece, at, state));
        }
    }

    fn write_piece(&mut self, piece: Piece, at: Offsets, state: State) -> Option<State> {
        let mut state = state;
        let is_in_text = state.path.scanner.is_in_text();
        let hole = match piece {
            Piece::Constant(text) => return self.write(state, &text, at),
            Piece::Empty(source, part) => {
                Self::gap(&mut state, at, source.as_ref(), part);
                return Some(state);
            }
            Piece::Number | Piece::Json(_) | Piece::Quoted(..) if is_in_text => {
                match piece {
                    Piece::Quoted(_, source) => self.find(Kind::Quoted(source), key(at), &state),
                    Piece::Json(types) if types != Types::BOOLEAN => {
                        self.is_sure = false;
                    }
                    _ => {}
                }
                Hole::Characters
            }
            Piece::Number => Hole::Number,
            Piece::Json(types) | Piece::Quoted(types, _) => Hole::Value(types),
            Piece::Java(source) => {
                if is_in_text {
                    self.is_sure = false;
                    Hole::Characters
                } else if state.path.scanner.wants_value() {
                    self.find(Kind::Java(source), key(at), &state);
                    Hole::Value(Types::OBJECT)
                } else {
                    self.is_sure = false;
                    Hole::Unknown
                }
            }
            Piece::Words(words) => self.words(words, is_in_text, at, &state),
            Piece::Unknown => {
                self.is_sure = false;
                match is_in_text {
                    true => Hole::Characters,
                    false => Hole::Unknown,
                }
            }
        };
        if hole == Hole::Number && state.path.scanner.is_in_number() {
            // Two numbers side by side may be one, and may be none.
            self.is_sure = false;
            return Some(state);
        }
        match state.path.scanner.hole(hole, &mut state.outline) {
            Ok(()) => {
                state.path.gap = None;
                Some(state)
            }
            Err(fault) => {
                if fault == Fault::Unsure || hole == Hole::Unknown {
                    self.is_sure = false;
                } else {
                    self.find(Kind::Structure(fault), key(at), &state);
                }
                None
            }
        }
    }

    fn words(&mut self, words: Words, is_in_text: bool, at: Offsets, state: &State) -> Hole {
        if !is_in_text {
            if words.is_certain && words.source.is_some() && state.path.scanner.wants_value() {
                self.find(Kind::Bare(words.source), key(at), state);
            } else {
                self.is_sure = false;
            }
            return Hole::Unknown;
        }
        let is_nested = state.path.scanner.is_in_inner_text();
        if is_nested && words.is_certain && !words.harm.breaks() && words.below().breaks() {
            self.find(Kind::Nested(words.source.clone()), key(at), state);
        }
        if words.harm == Harm::NONE {
            return Hole::Characters;
        }
        if !words.is_certain {
            self.is_sure = false;
        } else if words.is_escaped {
            self.find(Kind::Apostrophe(words.source), key(at), state);
        } else if words.harm.breaks() {
            let kind = match is_nested {
                true => Kind::RawNested(words.source),
                false => Kind::Raw(words.source, words.harm),
            };
            self.find(kind, key(at), state);
        }
        Hole::Characters
    }
}
