//! What references and expressions stand for on a path.

use std::rc::Rc;

use super::finding::{Kind, Unnamed};
use super::interpret::{GivenUp, Hint, Interpreter, Outcome};
use super::state::{State, key};
use super::value::{Classes, Key, Location, Place, Value};
use crate::diagnostics::suggest;
use crate::json_path::{self, step::Step};
use crate::json_schema::Types;
use crate::vtl::{
    BinaryOperator, Expression, ExpressionKind, Interpolated, NodeKind, Offsets, Reference,
    StepKind,
};

impl<'a> Interpreter<'a> {
    /// The value of a reference.
    pub(super) fn reference(&mut self, reference: &'a Reference, state: &State) -> Outcome<Value> {
        self.step()?;
        let mut value = self.variable(&reference.name, state);
        for step in &reference.steps {
            if value == Value::Null {
                break;
            }
            value = match &step.kind {
                StepKind::Property(name) => self.property(&value, name, step.at, state),
                StepKind::Index(index) => {
                    let index = self.expression(index, state)?;
                    self.index(&value, &index, step.at, state)
                }
                StepKind::Method { name, arguments } => {
                    let arguments = arguments.iter().map(|it| self.expression(it, state));
                    let arguments: Vec<Value> = arguments.collect::<Outcome<_>>()?;
                    self.method(&value, name, &arguments, step.at, state)?
                }
            };
        }
        Ok(value)
    }

    fn variable(&self, name: &str, state: &State) -> Value {
        if let Some(value) = state.path.variables.get(name) {
            return value.clone();
        }
        let depth = state.path.loops.len().checked_sub(1);
        match (name, depth) {
            ("input", _) => Value::Input,
            ("util", _) => Value::Util,
            ("context", _) => Value::Context("".into()),
            ("stageVariables", _) => Value::StageVariables,
            ("foreach", Some(depth)) => Value::Loop(depth),
            ("velocityCount", Some(depth)) => Value::Counter(depth, 1),
            ("velocityHasNext", Some(depth)) => Value::HasNext(depth),
            _ => Value::Null,
        }
    }

    /// `$value.name`.
    pub(super) fn property(
        &mut self,
        value: &Value,
        name: &str,
        at: Offsets,
        state: &State,
    ) -> Value {
        match value {
            Value::Of(place) => match name {
                "class" => Value::Null,
                "empty" if !place.classes.meets(Classes::MAP) => {
                    Value::Test(Rc::clone(place), Classes::EMPTY)
                }
                _ => self.child(place, name, Some(at), state),
            },
            Value::Input if name == "body" && !self.scene.has_plain_body => Value::Unknown,
            Value::Input if name == "body" => match self.scene.has_json {
                true if self.scene.may_be_any_text => Value::Of(self.scene.whole_body()),
                true => Value::JsonOf(self.root()),
                false => Value::Of(self.scene.whole_body()),
            },
            Value::Context(path) => Value::Context(match path.is_empty() {
                true => name.into(),
                false => format!("{path}.{name}").into(),
            }),
            Value::StageVariables => self.scene.stage_variable(name),
            Value::Parameters => {
                let mut groups = Location::ALL.into_iter();
                let group = groups.find(|location| location.name() == name);
                group.map_or(Value::Null, Value::Group)
            }
            Value::Group(location) => self.parameter(Some(*location), name),
            Value::Loop(depth) => match name {
                "index" => Value::Counter(*depth, 0),
                "count" => Value::Counter(*depth, 1),
                "hasNext" => Value::HasNext(*depth),
                "first" => Value::IsFirst(*depth),
                "last" => Value::IsLast(*depth),
                "parent" => depth.checked_sub(1).map_or(Value::Null, Value::Loop),
                "topmost" => Value::Loop(0),
                _ => Value::Unknown,
            },
            Value::Input | Value::Util | Value::Null => Value::Null,
            Value::JsonOf(_) | Value::Json if name != "empty" => Value::Null,
            _ => Value::Unknown,
        }
    }

    /// A parameter of the request.
    pub(super) fn parameter(&mut self, location: Option<Location>, name: &str) -> Value {
        // No request has others in its path.
        if location == Some(Location::Path) && !self.scene.has_in_path(name) {
            return Value::Null;
        }
        let place = self.scene.parameter(location, name);
        self.hint(&place.source, Hint::Read);
        Value::Of(place)
    }

    fn index(&mut self, value: &Value, index: &Value, at: Offsets, state: &State) -> Value {
        match (value, index) {
            (_, Value::Text(name)) => self.property(value, name, at, state),
            (Value::Of(place), Value::Int(n)) => self.item_of_list(place, *n),
            (Value::Group(location), Value::Of(_)) => Value::Of(self.scene.value_of(*location)),
            (Value::List(items), Value::Int(n)) => {
                let at = usize::try_from(*n).ok();
                let item = at.and_then(|at| items.get(at));
                item.cloned().unwrap_or(Value::Unknown)
            }
            (Value::Input | Value::Util | Value::Null, _) => Value::Null,
            _ => Value::Unknown,
        }
    }

    /// `$list[n]`, which fails behind the end.
    pub(super) fn item_of_list(&mut self, place: &Rc<Place>, n: i64) -> Value {
        let n_items = place.view.min_items(self.scene.schemas);
        self.is_sure &= usize::try_from(n).is_ok_and(|n| n < n_items);
        self.item_at(place, n)
    }

    /// An item of an array of the body.
    pub(super) fn item_at(&mut self, place: &Rc<Place>, n: i64) -> Value {
        if place.is_deep() {
            self.is_sure = false;
            return Value::Unknown;
        }
        let view = place.view.items(self.scene.schemas);
        let has_it = usize::try_from(n).is_ok_and(|n| place.view.min_items(self.scene.schemas) > n);
        self.hint(&place.source, Hint::Looped);
        let item = self.scene.below(place, Key::Index(n), view, !has_it);
        self.hint(&item.source, Hint::Read);
        Value::Of(item)
    }

    /// A member of an object of the body; reports what cannot be there.
    pub(super) fn child(
        &mut self,
        place: &Rc<Place>,
        name: &str,
        at: Option<Offsets>,
        state: &State,
    ) -> Value {
        if place.is_deep() {
            self.is_sure = false;
            return Value::Unknown;
        }
        let classes = state.classes(place);
        let schemas = self.scene.schemas;
        let member = self.member(place, name);
        let found = &member.found;
        let maps = Classes::MAP.and(Classes::EMPTY_MAP);
        let is_no_object = !place.classes.meets(maps);
        let is_there = !classes.without(Classes::MISSING).is_none();
        if let Some(at) = at
            && !self.is_seen(key(at))
            && is_there
            && !place.view.is_any()
            && (is_no_object || !found.is_declared || !found.is_possible)
        {
            let names = place.view.names(schemas);
            let unnamed = Unnamed {
                name: name.to_owned(),
                of: place.source.clone(),
                is_impossible: is_no_object || !found.is_possible,
                is_no_object,
                near: suggest::nearest(name, names).map(str::to_owned),
                schema: place
                    .view
                    .schema(schemas)
                    .map(|schema| schema.origin.clone()),
            };
            self.find(Kind::Property(Box::new(unnamed)), key(at), state);
        }
        if is_no_object || !found.is_possible {
            return Value::Null;
        }
        self.hint(&place.source, Hint::Container);
        self.hint(&member.place.source, Hint::Read);
        Value::Of(member.place)
    }

    /// What a JSONPath leads to.
    pub(super) fn path(&mut self, text: &str, at: Offsets, state: &State) -> Value {
        let Ok(path) = json_path::parse(text) else {
            // Reported elsewhere: the rendering fails.
            self.is_sure = false;
            return Value::Unknown;
        };
        if !self.scene.has_json {
            self.is_sure = false;
        }
        let mut place = self.root();
        self.hint(&place.source, Hint::Read);
        let mut steps = path.steps.iter();
        while let Some(step) = steps.next() {
            let value = match step {
                Step::Child(name) => self.child(&place, name, Some(at), state),
                Step::Index(n) => self.item_at(&place, *n),
                Step::Wildcard if steps.len() == 0 && !place.classes.meets(Classes::MAP) => {
                    self.hint(&place.source, Hint::Looped);
                    return Value::Results(Some(self.scene.item(&place)));
                }
                Step::Function(..) => return Value::Unknown,
                _ if json_path::step::is_definite(&path.steps) => return Value::Unknown,
                _ if path
                    .steps
                    .iter()
                    .any(|step| matches!(step, Step::Function(..))) =>
                {
                    return Value::Unknown;
                }
                // Several names make an object.
                Step::Children(_) => return Value::Unknown,
                _ => return Value::Results(None),
            };
            match value {
                Value::Of(next) => place = next,
                other => return other,
            }
        }
        Value::Of(place)
    }

    /// The value of an expression.
    pub(super) fn expression(
        &mut self,
        expression: &'a Expression,
        state: &State,
    ) -> Outcome<Value> {
        self.step()?;
        Ok(match &expression.kind {
            ExpressionKind::Null => Value::Null,
            ExpressionKind::Boolean(truth) => Value::Bool(*truth),
            ExpressionKind::Integer(number) => Value::Int(i64::from(*number)),
            ExpressionKind::Long(number) => Value::Int(*number),
            ExpressionKind::BigInteger(_) => Value::Number,
            ExpressionKind::Double(number) if number.is_finite() => Value::Number,
            ExpressionKind::Double(_) => Value::Unknown,
            ExpressionKind::String(text) => Value::text(text),
            ExpressionKind::Template(text) => self.interpolated(text, state)?,
            ExpressionKind::Reference(reference) => {
                let value = self.reference(reference, state)?;
                self.settled(value)
            }
            ExpressionKind::Range(from, to) => {
                let (from, to) = (self.expression(from, state)?, self.expression(to, state)?);
                range(&from, &to)
            }
            ExpressionKind::List(items) => {
                for item in items {
                    self.expression(item, state)?;
                }
                Value::Unknown
            }
            ExpressionKind::Map(entries) => {
                for (key, value) in entries {
                    self.expression(key, state)?;
                    self.expression(value, state)?;
                }
                Value::Unknown
            }
            ExpressionKind::Not(value) => {
                self.expression(value, state)?;
                Value::Truth
            }
            ExpressionKind::Binary(operator, left, right) => {
                let left = self.expression(left, state)?;
                let right = self.expression(right, state)?;
                self.computed(*operator, left, right, state)
            }
        })
    }

    /// Of `$context` the variable.
    pub(super) fn settled(&self, value: Value) -> Value {
        match value {
            Value::Context(path) if !path.is_empty() => self.scene.context(&path),
            value => value,
        }
    }

    fn interpolated(&mut self, text: &'a Interpolated, state: &State) -> Outcome<Value> {
        if text.drops_last {
            return Ok(Value::Unknown);
        }
        let mut pieces = Vec::new();
        for node in &text.nodes {
            match &node.kind {
                NodeKind::Text(text) => pieces.push(Value::text(text)),
                NodeKind::Insert(insert) if !insert.is_escaped => {
                    let before = "\\".repeat(insert.backslashes) + &insert.prefix;
                    if !before.is_empty() {
                        pieces.push(Value::text(&before));
                    }
                    let value = self.reference(&insert.reference, state)?;
                    if let Value::Block(_) = value {
                        return Ok(Value::Unknown);
                    }
                    pieces.push(self.settled(value));
                }
                NodeKind::Set { .. } | NodeKind::Define { .. } => return Err(GivenUp),
                _ => return Ok(Value::Unknown),
            }
        }
        let mut texts = String::new();
        for piece in &pieces {
            match constant(piece) {
                Some(text) => texts.push_str(&text),
                None => return Ok(joined(pieces)),
            }
        }
        Ok(Value::text(&texts))
    }

    fn computed(
        &mut self,
        operator: BinaryOperator,
        left: Value,
        right: Value,
        state: &State,
    ) -> Value {
        use BinaryOperator as B;
        let is_number = |value: &Value| match value {
            Value::Int(_) | Value::Number | Value::Counter(..) => true,
            Value::Of(place) => state.classes(place) == Classes::NUMBER,
            _ => false,
        };
        let is_whole = |value: &Value| matches!(value, Value::Int(_) | Value::Counter(..));
        match (operator, &left, &right) {
            (B::Add, Value::Text(_) | Value::Pieces(_) | Value::JsonOf(_), _)
            | (B::Add, _, Value::Text(_) | Value::Pieces(_) | Value::JsonOf(_)) => {
                joined(vec![left, right])
            }
            (B::Add, Value::Int(a), Value::Int(b)) => {
                a.checked_add(*b).map_or(Value::Number, Value::Int)
            }
            (B::Subtract, Value::Int(a), Value::Int(b)) => {
                a.checked_sub(*b).map_or(Value::Number, Value::Int)
            }
            (B::Add, Value::Counter(depth, add), Value::Int(n)) => {
                Value::Counter(*depth, add.saturating_add(*n))
            }
            (B::Subtract, Value::Counter(depth, add), Value::Int(n)) => {
                Value::Counter(*depth, add.saturating_sub(*n))
            }
            (B::Add, Value::Size(of, add), Value::Int(n)) => {
                Value::Size(Rc::clone(of), add.saturating_add(*n))
            }
            (B::Subtract, Value::Size(of, add), Value::Int(n)) => {
                Value::Size(Rc::clone(of), add.saturating_sub(*n))
            }
            (B::Add | B::Subtract | B::Multiply, _, _) if is_number(&left) && is_number(&right) => {
                // Doubles may come to be infinite.
                self.is_sure &= is_whole(&left) && is_whole(&right);
                Value::Number
            }
            (B::Add | B::Subtract | B::Multiply | B::Divide | B::Modulus, _, _) => Value::Unknown,
            _ => Value::Truth,
        }
    }
}

/// Texts one after another; nothing is known of too many.
fn joined(pieces: Vec<Value>) -> Value {
    const MAX_PIECES: usize = 256;
    let mut flat = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match piece {
            Value::Pieces(inner) => flat.extend(inner.iter().cloned()),
            piece => flat.push(piece),
        }
    }
    match flat.len() > MAX_PIECES {
        true => Value::Unknown,
        false => Value::Pieces(flat.into()),
    }
}

/// `[from..to]`.
fn range(from: &Value, to: &Value) -> Value {
    const MAX_ITEMS: u64 = 64;
    match (from, to) {
        (Value::Int(from), Value::Int(to)) if from.abs_diff(*to) < MAX_ITEMS => {
            Value::List(match from <= to {
                true => (*from..=*to).map(Value::Int).collect(),
                false => (*to..=*from).rev().map(Value::Int).collect(),
            })
        }
        _ => Value::Unknown,
    }
}

/// The text of a value that is always the same.
pub(super) fn constant(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Text(text) => Some((**text).to_owned()),
        Value::Int(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// The types of the values of a place, with those that JSON writes for what is missing.
pub(super) fn json_types(place: &Place, classes: Classes) -> Types {
    let mut types = match place.view.is_any() {
        true => Types::ALL,
        false => Types::NONE,
    };
    for (class, kind) in [
        // `""` of what is not there, `null` of what is null.
        (Classes::MISSING, Types::STRING.and(Types::NULL)),
        (Classes::EMPTY_TEXT, Types::STRING),
        (Classes::TEXT, Types::STRING),
        (Classes::NUMBER, Types::NUMBER),
        (Classes::TRUE, Types::BOOLEAN),
        (Classes::FALSE, Types::BOOLEAN),
        (Classes::LIST, Types::ARRAY),
        (Classes::EMPTY_LIST, Types::ARRAY),
        (Classes::MAP, Types::OBJECT),
        (Classes::EMPTY_MAP, Types::OBJECT),
    ] {
        if classes.has(class) {
            types = types.and(kind);
        }
    }
    types
}
