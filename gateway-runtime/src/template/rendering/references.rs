//! The steps of references, and operators: what values do, with what only a rendering knows and with its bounds.

use super::bounds::cost;
use super::{Object, Rendering, Stop};
use crate::template::{Value, methods, operators};

impl<'t> Rendering<'t> {
    /// What operators and collections take: of a block its text, of `$context` and `$stageVariables` a map.
    pub(super) fn settled(&self, value: Value<'t>) -> Result<Value<'t>, Stop> {
        match value {
            Value::Object(Object::Block(block)) => self.block_text(&block),
            Value::Object(Object::Context) => Ok(Value::Map(self.context_map())),
            Value::Object(Object::StageVariables) => Ok(self.stage_variables()),
            Value::Object(Object::Node(place)) => Ok(self.container(place)),
            value => Ok(value),
        }
    }

    /// The same of a node of the body alone.
    fn plain(&self, value: Value<'t>) -> Value<'t> {
        match value {
            Value::Object(Object::Node(place)) => self.container(place),
            value => value,
        }
    }

    /// What a collection can hold: of a loop its map, since a loop in its own map would never be freed.
    fn held(&self, value: Value<'t>) -> Result<Value<'t>, Stop> {
        match value {
            Value::Object(Object::Loop(scope)) => Ok(Value::Map(scope.entries().clone())),
            value => self.settled(value),
        }
    }

    /// `$value.name`.
    ///
    /// # Errors
    ///
    /// A bound is reached.
    pub(super) fn try_property(&self, value: Value<'t>, name: &str) -> Result<Value<'t>, Stop> {
        match &value {
            Value::Map(map) if name != "class" => Ok(map.get(name).unwrap_or_default()),
            Value::Object(Object::Input) if name == "body" => Ok(self.body()),
            Value::Object(Object::Context) => self.try_context(name),
            Value::Object(Object::StageVariables) => Ok(self.stage_variable(name)),
            Value::Object(Object::Loop(scope)) => Ok(scope.property(name)),
            Value::Object(Object::Node(place)) => match self.entry(*place, name) {
                Some(value) => Ok(value),
                None => self.try_property(self.container(*place), name),
            },
            Value::Object(_) => Ok(Value::Null),
            _ => Ok(methods::property(&value, name)?),
        }
    }

    /// `$value.a.b`.
    ///
    /// # Errors
    ///
    /// A bound is reached.
    pub(super) fn try_properties(
        &self,
        value: Value<'t>,
        names: &[&str],
    ) -> Result<Value<'t>, Stop> {
        if let Value::Object(Object::Context) = value {
            return self.try_context(&names.join("."));
        }
        let mut value = value;
        for name in names {
            if value.is_null() {
                break;
            }
            value = self.try_property(value, name)?;
        }
        Ok(value)
    }

    /// `$value[index]`.
    ///
    /// # Errors
    ///
    /// The index is out of range, or a bound is reached.
    pub(super) fn try_index(&self, value: Value<'t>, index: Value<'t>) -> Result<Value<'t>, Stop> {
        let (value, index) = (self.plain(value), self.plain(index));
        match (&value, &index) {
            (Value::Object(Object::Context | Object::Loop(_)), Value::String(name)) => {
                self.try_property(value.clone(), name)
            }
            (Value::Object(Object::StageVariables), Value::String(name)) => {
                Ok(self.stage_variable(name))
            }
            (Value::Object(_), _) => Ok(Value::Null),
            _ => Ok(methods::index(&value, &index)?),
        }
    }

    /// `$value.name(arguments)`.
    ///
    /// # Errors
    ///
    /// The method throws, or a bound is reached.
    pub(super) fn try_call(
        &self,
        value: Value<'t>,
        name: &str,
        arguments: &[Value<'t>],
    ) -> Result<Value<'t>, Stop> {
        self.budget.step()?;
        let mut copies;
        let mut arguments = arguments;
        if arguments
            .iter()
            .any(|argument| matches!(argument, Value::Object(_)))
        {
            copies = arguments.to_vec();
            for argument in &mut copies {
                *argument = self.held(argument.clone())?;
            }
            arguments = &copies;
        }
        for argument in arguments {
            self.budget.spend(cost(argument))?;
        }
        match &value {
            Value::Object(Object::Input) => self.call_input(name, arguments),
            Value::Object(Object::Util) => self.call_util(name, arguments),
            Value::Object(Object::Loop(scope)) => Ok(scope.call(name, arguments)?),
            Value::Object(Object::Context) if name == "get" => match arguments {
                [Value::String(key)] => self.context_entry(key),
                _ => Ok(Value::Null),
            },
            Value::Object(Object::Context | Object::StageVariables | Object::Node(_)) => {
                let map = self.settled(value.clone())?;
                self.try_call(map, name, arguments)
            }
            Value::Object(Object::Block(_)) => match (name, arguments) {
                ("toString", []) => self.settled(value.clone()),
                _ => Ok(Value::Null),
            },
            _ => {
                match (&value, name, arguments) {
                    (Value::Map(map), "put" | "putIfAbsent", [key, _]) => {
                        self.set_once(map, key)?;
                    }
                    (Value::Map(map), "putAll", [Value::Map(more)]) => {
                        for key in more.keys() {
                            self.set_once(map, &key)?;
                        }
                    }
                    _ => {}
                }
                self.made(methods::call(&value, name, arguments)?)
            }
        }
    }

    /// `#set($base.key = value)` and `#set($base[key] = value)`; nothing is not assigned.
    ///
    /// # Errors
    ///
    /// The index is out of range, a bound is reached, or a parameter is overridden twice.
    pub(super) fn assign(
        &self,
        value: Value<'t>,
        base: Value<'t>,
        key: Value<'t>,
        is_index: bool,
    ) -> Result<(), Stop> {
        if value.is_null() {
            return Ok(());
        }
        let (key, value) = (self.held(key)?, self.held(value)?);
        let base = self.plain(base);
        match &base {
            Value::Object(Object::Context) => self.set_context(key, value),
            Value::Object(Object::Loop(scope)) => {
                scope.entries().put(key, value)?;
                Ok(())
            }
            Value::Map(map) => {
                self.set_once(map, &key)?;
                self.budget.spend(64)?;
                map.put(key, value)?;
                Ok(())
            }
            Value::List(_) if is_index => {
                methods::set_index(&base, &key, value)?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// `[a, b]`.
    ///
    /// # Errors
    ///
    /// A bound is reached.
    pub(super) fn try_list(&self, items: Vec<Value<'t>>) -> Result<Value<'t>, Stop> {
        let items = items.into_iter().map(|item| self.held(item));
        self.made(Value::list(items.collect::<Result<_, _>>()?))
    }

    /// `{"key": value}`: keys and values in turn.
    ///
    /// # Errors
    ///
    /// A bound is reached.
    pub(super) fn try_map(&self, entries: Vec<(Value<'t>, Value<'t>)>) -> Result<Value<'t>, Stop> {
        let map = Value::map([]);
        if let Value::Map(map) = &map {
            for (key, value) in entries {
                map.insert(self.held(key)?, self.held(value)?);
            }
        }
        self.made(map)
    }

    /// `[from..to]`.
    ///
    /// # Errors
    ///
    /// Too many numbers.
    pub(super) fn try_range(&self, from: Value<'t>, to: Value<'t>) -> Result<Value<'t>, Stop> {
        self.made(operators::range(&from, &to)?)
    }

    /// `left + right`.
    ///
    /// # Errors
    ///
    /// The result is too large.
    pub(super) fn try_add(&self, left: Value<'t>, right: Value<'t>) -> Result<Value<'t>, Stop> {
        self.made(operators::add(&self.plain(left), &self.plain(right))?)
    }

    /// `left - right`.
    ///
    /// # Errors
    ///
    /// The result is too large.
    pub(super) fn try_subtract(
        &self,
        left: Value<'t>,
        right: Value<'t>,
    ) -> Result<Value<'t>, Stop> {
        Ok(operators::subtract(&left, &right)?)
    }

    /// `left * right`.
    ///
    /// # Errors
    ///
    /// The result is too large.
    pub(super) fn try_multiply(
        &self,
        left: Value<'t>,
        right: Value<'t>,
    ) -> Result<Value<'t>, Stop> {
        Ok(operators::multiply(&left, &right)?)
    }

    /// `left / right`.
    ///
    /// # Errors
    ///
    /// The result is too large.
    pub(super) fn try_divide(&self, left: Value<'t>, right: Value<'t>) -> Result<Value<'t>, Stop> {
        Ok(operators::divide(&left, &right)?)
    }

    /// `left % right`.
    ///
    /// # Errors
    ///
    /// The result is too large.
    pub(super) fn try_remainder(
        &self,
        left: Value<'t>,
        right: Value<'t>,
    ) -> Result<Value<'t>, Stop> {
        Ok(operators::remainder(&left, &right)?)
    }

    /// `left == right`.
    pub(super) fn is_equal(&self, left: Value<'t>, right: Value<'t>) -> bool {
        operators::equal(&self.plain(left), &self.plain(right))
    }
}
