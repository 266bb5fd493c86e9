//! `$input`, `$util` and `$stageVariables`.

use super::{ParameterLocation, Rendering, Stop};
use crate::template::json::{Document, Found};
use crate::template::json_path::{self, Step};
use crate::template::output::Output;
use crate::template::{Error, Map, Str, Value, util};

impl<'t> Rendering<'t> {
    /// `$input.body`.
    pub fn body(&self) -> Value<'t> {
        Value::from(self.exchange.body())
    }

    /// The body's document; nothing where it is not JSON.
    fn document(&self) -> Result<&Document<'t>, Stop> {
        if let Some(known) = self.document.get() {
            return Ok(known);
        }
        let document = Document::of(self.exchange.body())?;
        Ok(self.document.get_or_init(|| document))
    }

    /// `$input.path('…')`.
    ///
    /// # Errors
    ///
    /// The body has too many values, or the path visits too many.
    pub(super) fn try_path(&self, steps: &[Step]) -> Result<Value<'t>, Stop> {
        let document = self.document()?;
        match document.find(steps) {
            Found::Node(place) => Ok(document.value(place)),
            Found::Nothing => Ok(Value::Null),
            Found::Unknown => self.made(json_path::evaluate(steps, &document.made(0))?),
        }
    }

    /// `$input.json('…')`.
    ///
    /// # Errors
    ///
    /// Those of [`Rendering::try_path`], and too long a text.
    pub(super) fn try_json(&self, steps: &[Step]) -> Result<Value<'t>, Stop> {
        let mut text = Output::new(64);
        self.write_json(steps, &mut text)?;
        self.made(text.into_string().into())
    }

    /// Writes `$input.json('…')`.
    ///
    /// # Errors
    ///
    /// Those of [`Rendering::try_json`], and too long an output.
    pub(super) fn try_insert_json(&self, steps: &[Step]) -> Result<(), Stop> {
        self.write_json(steps, &mut self.out.borrow_mut())
    }

    fn write_json(&self, steps: &[Step], out: &mut Output) -> Result<(), Stop> {
        let document = self.document()?;
        // Also for a body that is not JSON.
        let nothing = "\"\"";
        if !document.is_json() {
            return Ok(out.push_str(nothing)?);
        }
        let value = match document.find(steps) {
            Found::Node(place) if document.write_json(place, out)? => return Ok(()),
            Found::Node(place) => Some(document.made(place)),
            Found::Nothing => None,
            Found::Unknown => json_path::find(steps, &document.made(0))?,
        };
        let written = match value {
            Some(value) => value.render_json(out),
            None => out.push_str(nothing),
        };
        Ok(written?)
    }

    /// The entry of an object of the body; nothing where its values have to be asked.
    pub(super) fn entry(&self, place: u32, name: &str) -> Option<Value<'t>> {
        let document = self.document.get()?;
        match document.entry(place, name) {
            _ if name == "class" => None,
            Found::Node(place) => Some(document.value(place)),
            Found::Nothing if !document.is_list(place) => Some(Value::Null),
            Found::Nothing | Found::Unknown => None,
        }
    }

    /// The value of a node of the body: a container as such only if values have been made.
    pub(super) fn body_value(&self, place: u32) -> Value<'t> {
        let document = self.document.get();
        document.map_or(Value::Null, |document| document.value(place))
    }

    /// The list or map that a node of the body stands for.
    pub(super) fn container(&self, place: u32) -> Value<'t> {
        let document = self.document.get();
        document.map_or(Value::Null, |document| document.made(place))
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
                    self.try_path(&path.steps)
                } else {
                    self.try_json(&path.steps)
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
    pub(super) fn try_util(&self, name: &str, argument: Value<'t>) -> Result<Value<'t>, Stop> {
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
