//! `$context`: read from the exchange, written here.
//!
//! Assignments under `requestOverride` and `responseOverride` act on the exchange, once the template has been rendered;
//! others are accepted and seen by this rendering alone (§§ 1.5, 11.6).

use std::cell::RefCell;

use super::overrides::{Overrides, Plain};
use super::{Rendering, Stop};
use crate::template::{Error, Map, Value, property};

/// Where templates write.
const OVERRIDES: [&str; 2] = ["requestOverride", "responseOverride"];

/// `$context`, as far as the rendering has to know it.
pub(super) struct ContextParts<'t> {
    /// What was there before.
    before: Overrides,
    /// What was assigned, and the overrides once they were asked for.
    own: Map<'t>,
    /// `$context` as a map, once it was asked for.
    whole: RefCell<Option<Map<'t>>>,
    /// What this rendering has overridden: a map and a key of it.
    overridden: RefCell<Vec<(Map<'t>, String)>>,
}

impl<'t> ContextParts<'t> {
    pub(super) fn new(before: Overrides) -> Self {
        ContextParts {
            before,
            own: Map::default(),
            whole: RefCell::default(),
            overridden: RefCell::default(),
        }
    }

    /// What goes on to the exchange.
    ///
    /// # Errors
    ///
    /// It is too much.
    pub(super) fn into_overrides(self) -> Result<Overrides, Error> {
        let [request, response] = OVERRIDES.map(|name| self.own.get(name));
        let entries = |value: Option<Value<'_>>, before| match value {
            Some(Value::Map(map)) => Plain::entries(&map),
            _ => Ok(before),
        };
        Ok(Overrides {
            request: entries(request, self.before.request)?,
            response: entries(response, self.before.response)?,
        })
    }

    /// The value of a first step that is not the exchange's.
    fn own(&self, name: &str) -> Option<Value<'t>> {
        let known = self.own.get(name);
        if known.is_some() || !OVERRIDES.contains(&name) {
            return known;
        }
        let (groups, before): (&[&str], _) = if name == "requestOverride" {
            (&["path", "header", "querystring"], &self.before.request)
        } else {
            (&["header"], &self.before.response)
        };
        let map = Map::default();
        for group in groups {
            map.insert((*group).to_owned().into(), Value::Map(Map::default()));
        }
        for (key, value) in before {
            map.insert(key.clone().into(), value.value());
        }
        let value = Value::Map(map);
        self.own.insert(name.to_owned().into(), value.clone());
        Some(value)
    }

    /// How the keys of a map are compared in which each may be set once; nothing of other maps.
    fn sameness(&self, map: &Map<'t>, key: &str) -> Option<fn(&str, &str) -> bool> {
        let group = |name: &str, group: &str| match self.own.get(name) {
            Some(Value::Map(groups)) => match groups.get(group) {
                Some(Value::Map(found)) => found.is(map),
                _ => false,
            },
            _ => false,
        };
        let is_status = || {
            key == "status"
                && matches!(self.own.get("responseOverride"), Some(Value::Map(found)) if found.is(map))
        };
        if group("requestOverride", "header") || group("responseOverride", "header") {
            return Some(str::eq_ignore_ascii_case);
        }
        let is_override = group("requestOverride", "path")
            || group("requestOverride", "querystring")
            || is_status();
        is_override.then_some(|one, other| one == other)
    }
}

impl<'t> Rendering<'t> {
    /// `$context.a.b`: steps joined with dots.
    ///
    /// # Errors
    ///
    /// A bound is reached.
    pub(super) fn try_context(&self, path: &str) -> Result<Value<'t>, Stop> {
        let (first, mut rest) = match path.split_once('.') {
            Some((first, rest)) => (first, Some(rest)),
            None => (path, None),
        };
        let Some(mut value) = self.context.own(first) else {
            return Ok(self.exchange.context(path));
        };
        while let Some(steps) = rest {
            // A key may hold dots.
            if let Value::Map(map) = &value
                && let Some(found) = map.get(steps)
            {
                return Ok(found);
            }
            let (step, behind) = match steps.split_once('.') {
                Some((step, behind)) => (step, Some(behind)),
                None => (steps, None),
            };
            value = property(&value, step)?;
            rest = behind;
        }
        Ok(value)
    }

    /// `$context.get(name)`: of the groups that the exchange has, nothing (observed).
    pub(super) fn context_entry(&self, name: &str) -> Result<Value<'t>, Stop> {
        match self.try_context(name)? {
            Value::Map(_) if self.context.own.get(name).is_none() => Ok(Value::Null),
            value => Ok(value),
        }
    }

    /// `$context` as a map: one for the whole rendering.
    pub(super) fn context_map(&self) -> Map<'t> {
        let known = self.context.whole.borrow().clone();
        if let Some(map) = known {
            return map;
        }
        let map = match self.exchange.context_map() {
            Value::Map(map) => map,
            _ => Map::default(),
        };
        for name in OVERRIDES {
            self.context.own(name);
        }
        for key in self.context.own.keys() {
            let value = self.context.own.get_value(&key).unwrap_or_default();
            map.insert(key, value);
        }
        self.context.whole.replace(Some(map.clone()));
        map
    }

    /// `#set($context.name = value)`.
    pub(super) fn set_context(&self, name: Value<'t>, value: Value<'t>) -> Result<(), Stop> {
        let whole = self.context.whole.borrow().clone();
        if let Some(whole) = whole {
            whole.put(name.clone(), value.clone())?;
        }
        self.context.own.put(name, value)?;
        Ok(())
    }

    /// Notes that a key of a map is set, and refuses to override a parameter twice (§ 1.5).
    pub(super) fn set_once(&self, map: &Map<'t>, key: &Value<'t>) -> Result<(), Stop> {
        if self.context.own.is_empty() {
            return Ok(());
        }
        let Some(key) = key.as_str() else {
            return Ok(());
        };
        let Some(is_same) = self.context.sameness(map, key) else {
            return Ok(());
        };
        let mut overridden = self.context.overridden.borrow_mut();
        if overridden
            .iter()
            .any(|(known, name)| known.is(map) && is_same(name, key))
        {
            let why = format!("{key} is overridden twice");
            return Err(Error::Method("#set", why).into());
        }
        overridden.push((map.clone(), key.to_owned()));
        Ok(())
    }
}
