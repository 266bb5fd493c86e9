//! What methods give, as far as it is known.

use std::rc::Rc;

use super::interpret::{GivenUp, Hint, Interpreter, Outcome};
use super::references::constant;
use super::state::State;
use super::value::{Classes, Location, Value, Words};
use super::variables::is_changing;
use super::view::Harm;
use crate::vtl::Offsets;

impl Interpreter<'_> {
    /// `$value.name(arguments)`.
    pub(super) fn method(
        &mut self,
        value: &Value,
        name: &str,
        arguments: &[Value],
        at: Offsets,
        state: &State,
    ) -> Outcome<Value> {
        Ok(match value {
            Value::Input => self.of_input(name, arguments, at, state),
            Value::Util => self.of_util(name, arguments, state),
            Value::Of(place) => match (name, arguments) {
                (name, _) if is_changing(name) => return Err(GivenUp),
                ("get", [Value::Text(name)]) => {
                    let name = Rc::clone(name);
                    self.property(value, &name, at, state)
                }
                ("get", [Value::Int(n)]) => self.item_of_list(place, *n),
                ("size" | "length" | "count", []) => {
                    self.hint(&place.source, Hint::Looped);
                    Value::Size(Rc::clone(place), 0)
                }
                ("isEmpty", []) => Value::Test(Rc::clone(place), Classes::EMPTY),
                ("toString", []) => value.clone(),
                _ => self.of_text(value, name, arguments, state),
            },
            Value::Context(_) | Value::StageVariables | Value::Group(_) | Value::Parameters => {
                match (value, name, arguments) {
                    (_, "get", [Value::Text(name)]) => {
                        let name = Rc::clone(name);
                        self.property(value, &name, at, state)
                    }
                    (Value::Group(location), "get", [Value::Of(_)]) => {
                        Value::Of(self.scene.value_of(*location))
                    }
                    (Value::Parameters, "get", [Value::Of(_)]) => Value::Unknown,
                    (Value::Parameters, "keySet", []) => {
                        let names = Location::ALL.map(|location| Value::text(location.name()));
                        Value::List(Rc::from(names))
                    }
                    (Value::Group(location), "keySet", []) => Value::Names(*location),
                    (Value::StageVariables, "keySet", []) => Value::StageNames,
                    (Value::StageVariables, "get", [_]) => self.scene.stage_variable(""),
                    (Value::Context(path), ..) if !path.is_empty() => {
                        let settled = self.settled(value.clone());
                        match settled {
                            Value::Context(_) => Value::Unknown,
                            settled => self.method(&settled, name, arguments, at, state)?,
                        }
                    }
                    _ => Value::Unknown,
                }
            }
            Value::Loop(_) => match name {
                "hasNext" => self.property(value, name, at, state),
                _ => Value::Unknown,
            },
            Value::Text(_) | Value::Words(_) | Value::Pieces(_) | Value::JsonOf(_) => {
                match (name, arguments) {
                    ("toString", []) => value.clone(),
                    _ => self.of_text(value, name, arguments, state),
                }
            }
            _ => {
                // Of others, some fail.
                let is_harmless = is_changing(name)
                    || matches!(
                        name,
                        "size"
                            | "isEmpty"
                            | "length"
                            | "keySet"
                            | "values"
                            | "entrySet"
                            | "toString"
                            | "containsKey"
                            | "equals"
                            | "getKey"
                            | "getValue"
                    );
                self.is_sure &= is_harmless;
                Value::Unknown
            }
        })
    }

    fn of_input(&mut self, name: &str, arguments: &[Value], at: Offsets, state: &State) -> Value {
        match (name, arguments) {
            ("path", [Value::Text(path)]) => self.path(path, at, state),
            ("json", [Value::Text(path)]) => match self.path(path, at, state) {
                Value::Of(place) => Value::JsonOf(place),
                // What cannot be there is written as an empty text.
                Value::Null => Value::text("\"\""),
                _ => Value::Json,
            },
            ("json", [_]) => Value::Json,
            ("params", []) => Value::Parameters,
            ("params", [Value::Text(name)]) => match &**name {
                "path" | "querystring" | "header" => Value::Unknown,
                name => self.parameter(None, name),
            },
            ("params", [_]) => Value::Words(Words {
                harm: Harm::ALL,
                is_certain: false,
                ..Words::harmless()
            }),
            ("getBody", []) => self.property(&Value::Input, "body", at, state),
            ("path", [_]) => Value::Unknown,
            _ => Value::Null,
        }
    }

    fn of_util(&mut self, name: &str, arguments: &[Value], state: &State) -> Value {
        let [argument] = arguments else {
            return Value::Null;
        };
        match name {
            "escapeJavaScript" => {
                let words = words_of(argument, state);
                Value::Words(Words {
                    harm: match words.harm.has_apostrophes() {
                        true => Harm::APOSTROPHE,
                        false => Harm::NONE,
                    },
                    below: Some(words.harm),
                    is_escaped: true,
                    may_be_null: false,
                    ..words
                })
            }
            "urlEncode" | "base64Encode" => Value::Words(Words::harmless()),
            "urlDecode" | "base64Decode" => {
                self.is_sure &= name == "base64Decode";
                Value::Words(Words {
                    harm: Harm::ALL,
                    is_certain: false,
                    ..Words::harmless()
                })
            }
            "parseJson" => match argument {
                Value::JsonOf(place) => Value::Of(Rc::clone(place)),
                _ => {
                    // Of what is no JSON it fails.
                    self.is_sure = false;
                    Value::Unknown
                }
            },
            _ => Value::Null,
        }
    }

    /// Methods of strings.
    fn of_text(&mut self, value: &Value, name: &str, arguments: &[Value], state: &State) -> Value {
        let words = words_of(value, state);
        let texts: Vec<Option<String>> = arguments.iter().map(constant).collect();
        let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        match (name, texts.as_slice()) {
            // Takes the backslash of an apostrophe away: the expression is `\'`, the text `'`.
            ("replaceAll", [Some("\\\\'" | "[\\\\]'"), Some("'")])
            | ("replace", [Some("\\'"), Some("'")])
                if words.is_escaped =>
            {
                Value::Words(Words {
                    harm: Harm::NONE,
                    is_escaped: false,
                    ..words
                })
            }
            ("toLowerCase" | "toUpperCase" | "trim", []) => Value::Words(words),
            ("substring", _) => {
                // Behind the end it fails.
                self.is_sure = false;
                Value::Words(Words {
                    is_certain: false,
                    may_be_null: true,
                    ..words
                })
            }
            ("replace" | "replaceAll" | "replaceFirst", [_, Some(with)])
                if !words.harm.and(Harm::of(with)).breaks() && !words.is_escaped =>
            {
                Value::Words(Words {
                    harm: words.harm.and(Harm::of(with)),
                    is_certain: false,
                    ..words
                })
            }
            (
                "equals" | "equalsIgnoreCase" | "contains" | "startsWith" | "endsWith" | "matches"
                | "isEmpty" | "containsKey",
                _,
            ) => {
                // Of nothing they fail.
                let is_text = |text: &Option<&str>| text.is_some_and(|text| !text.is_empty());
                self.is_sure &= texts.iter().all(is_text);
                Value::Truth
            }
            _ => {
                self.is_sure = false;
                Value::Unknown
            }
        }
    }
}

/// What the text of a value may hold.
pub(super) fn words_of(value: &Value, state: &State) -> Words {
    match value {
        Value::Words(words) => words.clone(),
        Value::Text(text) => Words {
            harm: Harm::of(text),
            ..Words::harmless()
        },
        Value::Of(place) => {
            let classes = state.classes(place);
            let mut harm = match classes.meets(Classes::TEXT) {
                true => place.harm,
                false => Harm::NONE,
            };
            if classes.meets(Classes::LIST.and(Classes::MAP)) {
                harm = Harm::ALL;
            }
            Words {
                harm,
                source: Some(place.source.clone()),
                may_be_null: classes.has(Classes::MISSING),
                ..Words::harmless()
            }
        }
        Value::JsonOf(place) => {
            let classes = state.classes(place);
            let texts = Classes::TEXT.and(Classes::LIST).and(Classes::MAP);
            Words {
                harm: match classes.meets(texts) {
                    true => Harm::ALL,
                    false => Harm::QUOTE,
                },
                // Where there are only containers, their parts decide.
                is_certain: classes.meets(Classes::TEXT),
                source: Some(place.source.clone()),
                ..Words::harmless()
            }
        }
        Value::Pieces(pieces) => {
            let mut all = Words::harmless();
            for piece in pieces.iter() {
                let words = words_of(piece, state);
                all.below = Some(all.below().and(words.below()));
                all.harm = all.harm.and(words.harm);
                all.is_certain &= words.is_certain;
                all.is_escaped |= words.is_escaped;
                all.source = all.source.or(words.source);
            }
            all
        }
        Value::Number
        | Value::Int(_)
        | Value::Bool(_)
        | Value::Truth
        | Value::Null
        | Value::Counter(..)
        | Value::Size(..) => Words::harmless(),
        _ => Words {
            harm: Harm::ALL,
            is_certain: false,
            may_be_null: true,
            ..Words::harmless()
        },
    }
}
