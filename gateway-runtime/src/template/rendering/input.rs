//! `$input`, `$util` and `$stageVariables`.

use super::{ParameterLocation, Rendering, Stop};
use crate::template::json_path::{self, Step};
use crate::template::{Error, Map, Str, Value, read_json, util};

impl<'t> Rendering<'t> {
    /// `$input.body`.
    pub fn body(&self) -> Value<'t> {
        Value::from(self.exchange.body())
    }

    /// The body's document; `None` where it is not JSON.
    fn document(&self) -> Result<Option<&Value<'t>>, Stop> {
        if let Some(known) = self.document.get() {
            return Ok(known.as_ref());
        }
        let value = match read_json(self.exchange.body()) {
            Ok(value) => Some(value),
            Err(Error::Json(_)) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(self.document.get_or_init(|| value).as_ref())
    }

    /// `$input.path('…')`.
    ///
    /// # Errors
    ///
    /// The body has too many values, or the path visits too many.
    pub fn path(&self, steps: &[Step]) -> Result<Value<'t>, Stop> {
        let document = self.document()?.unwrap_or(&Value::Null);
        self.made(json_path::evaluate(steps, document)?)
    }

    /// `$input.json('…')`.
    ///
    /// # Errors
    ///
    /// Those of [`Rendering::path`], and too long a text.
    pub fn json(&self, steps: &[Step]) -> Result<Value<'t>, Stop> {
        match self.found(steps)? {
            None => Ok(Value::from("\"\"")),
            Some(value) => self.made(super::super::json_text(&value)?.into()),
        }
    }

    /// What a path finds; nothing in a body that is not JSON.
    fn found(&self, steps: &[Step]) -> Result<Option<Value<'t>>, Stop> {
        match self.document()? {
            Some(document) => Ok(json_path::find(steps, document)?),
            None => Ok(None),
        }
    }

    /// Writes `$input.json('…')`.
    ///
    /// # Errors
    ///
    /// Those of [`Rendering::json`], and too long an output.
    pub fn insert_json(&self, steps: &[Step]) -> Result<(), Stop> {
        match self.found(steps)? {
            Some(value) => Ok(value.render_json(&mut self.out.borrow_mut())?),
            None => self.push("\"\""),
        }
    }

    /// `$input.params('name')`: the empty text where there is none.
    pub fn parameter(&self, name: &str) -> Value<'t> {
        self.exchange.parameter(name).map_or(Value::from(""), kept)
    }

    fn parameters(&self, location: ParameterLocation) -> Value<'t> {
        let map = Map::default();
        for (name, value) in self.exchange.parameters(location) {
            map.insert(kept(name), kept(value));
        }
        Value::Map(map)
    }

    /// `$input.params()`.
    pub fn all_parameters(&self) -> Value<'t> {
        let groups = [
            ("path", ParameterLocation::Path),
            ("querystring", ParameterLocation::QueryString),
            ("header", ParameterLocation::Header),
        ];
        let group = |(name, location)| (Value::from(name), self.parameters(location));
        Value::map(groups.map(group))
    }

    pub(super) fn call_input(
        &self,
        name: &str,
        arguments: &[Value<'t>],
    ) -> Result<Value<'t>, Stop> {
        match (name, arguments) {
            ("getBody", []) => Ok(self.body()),
            ("params", []) => Ok(self.all_parameters()),
            ("params", [name]) => {
                let name = self.text_of(name.clone())?;
                Ok(match &*name {
                    "path" | "querystring" | "header" => self.one_or_all(&name),
                    name => self.parameter(name),
                })
            }
            ("path" | "json", [path]) => {
                let path = self.text_of(path.clone())?;
                let path = json_path::parse(&path).map_err(Error::Path)?;
                if name == "path" {
                    self.path(&path.steps)
                } else {
                    self.json(&path.steps)
                }
            }
            _ => Ok(Value::Null),
        }
    }

    /// `$input.params('header')`: the parameter of this name, or all of the kind.
    fn one_or_all(&self, name: &str) -> Value<'t> {
        if let Some(value) = self.exchange.parameter(name) {
            return kept(value);
        }
        self.parameters(match name {
            "path" => ParameterLocation::Path,
            "querystring" => ParameterLocation::QueryString,
            _ => ParameterLocation::Header,
        })
    }

    pub(super) fn call_util(&self, name: &str, arguments: &[Value<'t>]) -> Result<Value<'t>, Stop> {
        let [argument] = arguments else {
            return Ok(Value::Null);
        };
        let argument = self.settled(argument.clone())?;
        let result = match name {
            "escapeJavaScript" => util::escape_java_script(&argument),
            "parseJson" => util::parse_json(&argument),
            "urlEncode" => util::url_encode(&argument),
            "urlDecode" => util::url_decode(&argument),
            "base64Encode" => util::base64_encode(&argument),
            "base64Decode" => util::base64_decode(&argument),
            _ => return Ok(Value::Null),
        };
        self.made(result?)
    }

    /// `$util.name(argument)`.
    ///
    /// # Errors
    ///
    /// Those of the function.
    pub fn util(&self, name: &str, argument: Value<'t>) -> Result<Value<'t>, Stop> {
        self.budget.step()?;
        self.call_util(name, &[argument])
    }

    /// `$stageVariables.name`.
    pub fn stage_variable(&self, name: &str) -> Value<'t> {
        let value = self.exchange.stage_variable(name);
        value.map_or(Value::Null, Value::from)
    }

    /// `$stageVariables` as a map.
    pub(super) fn stage_variables(&self) -> Value<'t> {
        let variables = self.exchange.stage_variables();
        let entries = variables.into_iter();
        Value::map(entries.map(|(name, value)| (Value::from(name), Value::from(value))))
    }
}

fn kept<'t>(text: std::borrow::Cow<'t, str>) -> Value<'t> {
    Value::String(match text {
        std::borrow::Cow::Borrowed(text) => Str::Borrowed(text),
        std::borrow::Cow::Owned(text) => Str::Shared(text.into()),
    })
}
