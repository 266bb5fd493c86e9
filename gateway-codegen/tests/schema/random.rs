//! Random schemas, and values that have something to do with them. Also made by the tests of compiled schemas.

use fastrand::Rng;
use gateway_codegen::schema::Dialect;
use serde_json::{Map, Value, json};

const NAMES: [&str; 5] = ["a", "b", "ab", "c\"d", "ä"];
const TEXTS: [&str; 8] = ["", "a", "b", "ab", "abc", "äö", "1", "b\"c"];
const PATTERNS: [&str; 7] = ["^a", "b$", "^[a-c]+$", "a|1", "[0-9]", "^.{2}$", "^$"];
const N_DEFINITIONS: usize = 3;

pub(crate) struct Maker {
    pub(crate) rng: Rng,
    pub(crate) dialect: Dialect,
}

impl Maker {
    fn is(&mut self, percent: u32) -> bool {
        self.rng.u32(..100) < percent
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.rng.usize(..of.len())]
    }

    /// A schema with definitions. In place these refer only to later ones, so that no circle has no end.
    pub(crate) fn document(&mut self) -> Value {
        let mut schema = self.schema(4, 0);
        let mut definitions = Map::new();
        for at in 0..N_DEFINITIONS {
            definitions.insert(at.to_string(), self.schema(2, at + 1));
        }
        if !schema.is_object() {
            schema = json!({"allOf": [{}]});
        }
        let keyword = self.definitions();
        schema[keyword] = Value::Object(definitions);
        schema
    }

    fn definitions(&self) -> &'static str {
        match self.dialect {
            Dialect::Draft2020 => "$defs",
            _ => "definitions",
        }
    }

    /// A schema; `from`: the first definition that it may refer to in place.
    fn schema(&mut self, depth: usize, from: usize) -> Value {
        let is_new = self.dialect == Dialect::Draft2020;
        if is_new && self.is(6) {
            return Value::Bool(self.is(60));
        }
        if from < N_DEFINITIONS && self.is(8) {
            let at = self.rng.usize(from..N_DEFINITIONS);
            return json!({"$ref": format!("#/{}/{at}", self.definitions())});
        }
        let mut schema = Map::new();
        let mut n_keywords = self.rng.usize(0..5);
        if depth == 0 {
            n_keywords = n_keywords.min(2);
        }
        for _ in 0..n_keywords {
            self.keyword(&mut schema, depth, from);
        }
        Value::Object(schema)
    }

    fn below(&mut self, depth: usize) -> Value {
        // Through members and items any definition may be reached.
        self.schema(depth.saturating_sub(1), 0)
    }

    fn several(&mut self, depth: usize, from: usize) -> Value {
        let n = self.rng.usize(1..4);
        let is_plain = self.is(40);
        (0..n)
            .map(|_| match is_plain && self.is(80) {
                true => self.plain(depth),
                false => self.schema(depth - 1, from),
            })
            .collect()
    }

    /// What most schemas are: an object with some members.
    fn plain(&mut self, depth: usize) -> Value {
        let n = self.rng.usize(1..4);
        let members = (0..n).map(|_| (self.pick(&NAMES).to_owned(), self.below(depth)));
        let properties = Value::Object(members.collect());
        let mut schema = json!({"type": "object", "properties": properties});
        if self.is(40) {
            schema["required"] = json!([self.pick(&NAMES)]);
        }
        if self.is(15) {
            schema["additionalProperties"] = Value::Bool(false);
        }
        schema
    }

    fn keyword(&mut self, schema: &mut Map<String, Value>, depth: usize, from: usize) {
        let is_new = self.dialect == Dialect::Draft2020;
        let n_kinds = match (depth, is_new) {
            (0, false) => 9,
            (0, true) => 10,
            (_, false) => 19,
            (_, true) => 29,
        };
        let small = |maker: &mut Self| Value::from(maker.rng.u32(0..4));
        let mut put = |name: &str, value: Value| drop(schema.insert(name.to_owned(), value));
        match self.rng.u32(..n_kinds) {
            0 | 1 => {
                let kinds = [
                    "null", "boolean", "integer", "number", "string", "array", "object",
                ];
                let one = self.pick(&kinds);
                match self.is(70) {
                    true => put("type", one.into()),
                    false => {
                        let other = self.pick(&kinds);
                        let kinds = if one == other {
                            json!([one])
                        } else {
                            json!([one, other])
                        };
                        put("type", kinds);
                    }
                }
            }
            2 => {
                let n = self.rng.usize(1..4);
                let mut values: Vec<Value> = Vec::new();
                for _ in 0..n {
                    let value = self.any(1);
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
                put("enum", Value::Array(values));
            }
            3 => {
                put("minimum", self.rng.i32(-3..4).into());
                if self.is(30) {
                    match is_new {
                        true => put("exclusiveMinimum", self.rng.i32(-3..4).into()),
                        false => put("exclusiveMinimum", self.is(50).into()),
                    }
                }
            }
            4 => {
                put("maximum", self.rng.i32(0..7).into());
                if self.is(30) {
                    match is_new {
                        true => put("exclusiveMaximum", self.rng.i32(0..7).into()),
                        false => put("exclusiveMaximum", self.is(50).into()),
                    }
                }
            }
            5 => put(
                "multipleOf",
                [json!(2), json!(3), json!(0.5)][self.rng.usize(..3)].clone(),
            ),
            6 => {
                put("minLength", small(self));
                put("maxLength", self.rng.u32(1..4).into());
            }
            7 => put("pattern", self.pick(&PATTERNS).into()),
            8 => put("required", json!([self.pick(&NAMES)])),
            9 if is_new && depth == 0 => put("const", self.any(1)),
            9 => {
                let n = self.rng.usize(0..4);
                let members = (0..n).map(|_| (self.pick(&NAMES).to_owned(), self.below(depth)));
                put("properties", Value::Object(members.collect()));
            }
            10 => {
                let value = match self.is(50) {
                    true => Value::Bool(false),
                    false => self.below(depth),
                };
                put("additionalProperties", value);
            }
            11 => {
                let name = self.pick(&PATTERNS).to_owned();
                let below = self.below(depth);
                put("patternProperties", json!({name: below}));
            }
            12 => {
                put("minProperties", small(self));
                put("maxProperties", self.rng.u32(1..4).into());
            }
            13 => match (is_new, self.is(30)) {
                (false, true) => {
                    let items = self.several(depth, 0);
                    put("items", items);
                    let others = match self.is(50) {
                        true => Value::Bool(false),
                        false => self.below(depth),
                    };
                    put("additionalItems", others);
                }
                _ => put("items", self.below(depth)),
            },
            14 => {
                put("minItems", small(self));
                put("maxItems", self.rng.u32(1..4).into());
                put("uniqueItems", self.is(50).into());
            }
            15 => put("allOf", self.several(depth, from)),
            16 => put("anyOf", self.several(depth, from)),
            17 => put("oneOf", self.several(depth, from)),
            18 if is_new || self.is(50) => put("not", self.schema(depth - 1, from)),
            18 => {
                let (one, other) = (self.pick(&NAMES), self.pick(&NAMES));
                let value = match self.is(50) {
                    true => json!([other]),
                    false => self.schema(depth - 1, from),
                };
                put("dependencies", json!({one: value}));
            }
            19 => put("const", self.any(2)),
            20 => put("prefixItems", self.several(depth, 0)),
            21 => {
                put("contains", self.below(depth));
                if self.is(40) {
                    put("minContains", self.rng.u32(0..3).into());
                }
                if self.is(40) {
                    put("maxContains", self.rng.u32(1..3).into());
                }
            }
            22 => put("propertyNames", self.below(depth)),
            23 => put(
                "dependentRequired",
                json!({self.pick(&NAMES): [self.pick(&NAMES)]}),
            ),
            24 => {
                let name = self.pick(&NAMES).to_owned();
                let other = self.schema(depth - 1, from);
                put("dependentSchemas", json!({name: other}));
            }
            25 => {
                put("if", self.schema(depth - 1, from));
                put("then", self.schema(depth - 1, from));
                if self.is(60) {
                    put("else", self.schema(depth - 1, from));
                }
            }
            26 => put("unevaluatedProperties", Value::Bool(false)),
            27 => put("unevaluatedItems", Value::Bool(false)),
            _ => {
                let keyword = match self.is(50) {
                    true => "unevaluatedProperties",
                    false => "unevaluatedItems",
                };
                put(keyword, self.below(depth));
            }
        }
    }

    /// A value that has some chance to fit a schema of a document.
    pub(crate) fn value(&mut self, schema: &Value, root: &Value, depth: usize) -> Value {
        if depth == 0 || self.is(12) {
            return self.any(depth.min(2));
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let target = root.pointer(reference.trim_start_matches('#'));
            return self.value(target.unwrap(), root, depth - 1);
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return values[self.rng.usize(..values.len())].clone();
        }
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        if let Some(all) = schema.get("allOf").and_then(Value::as_array)
            && self.is(70)
        {
            // The members of all.
            let mut members = Map::new();
            for one in all {
                if let Value::Object(more) = self.value(one, root, depth - 1) {
                    members.extend(more);
                }
            }
            return Value::Object(members);
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            if let Some(all) = schema.get(keyword).and_then(Value::as_array)
                && self.is(40)
            {
                let one = &all[self.rng.usize(..all.len())];
                return self.value(one, root, depth - 1);
            }
        }
        let kinds = match schema.get("type") {
            Some(Value::String(kind)) => vec![kind.clone()],
            Some(Value::Array(kinds)) => kinds
                .iter()
                .map(|kind| kind.as_str().unwrap().to_owned())
                .collect(),
            _ => Vec::new(),
        };
        let about =
            |keywords: &[&str]| keywords.iter().any(|keyword| schema.get(keyword).is_some());
        let kind = match kinds.len() {
            0 if about(&[
                "properties",
                "required",
                "patternProperties",
                "additionalProperties",
                "minProperties",
            ]) =>
            {
                "object".to_owned()
            }
            0 if about(&[
                "items",
                "prefixItems",
                "contains",
                "minItems",
                "unevaluatedItems",
            ]) =>
            {
                "array".to_owned()
            }
            0 => return self.any(depth.min(2)),
            n => kinds[self.rng.usize(..n)].clone(),
        };
        match kind.as_str() {
            "object" => {
                let mut members = Map::new();
                for name in NAMES {
                    let own = schema.get("properties").and_then(|all| all.get(name));
                    let is_required = schema.get("required").is_some_and(|all| all[0] == name);
                    if self.is(if is_required {
                        90
                    } else if own.is_some() {
                        60
                    } else {
                        20
                    }) {
                        let others = schema
                            .get("additionalProperties")
                            .filter(|all| all.is_object());
                        let any = Value::Bool(true);
                        let value = self.value(own.or(others).unwrap_or(&any), root, depth - 1);
                        members.insert(name.to_owned(), value);
                    }
                }
                Value::Object(members)
            }
            "array" => {
                let n = self.rng.usize(0..4);
                let any = Value::Bool(true);
                let item = |at: usize| {
                    let prefix = schema.get("prefixItems").or(schema.get("items"));
                    let own = prefix.and_then(|all| all.get(at));
                    own.or(schema.get("items").filter(|items| items.is_object()))
                        .unwrap_or(&any)
                };
                (0..n)
                    .map(|at| self.value(item(at), root, depth - 1))
                    .collect()
            }
            "string" => self.pick(&TEXTS).into(),
            "integer" => self.rng.i32(-4..8).into(),
            "number" => self.number(),
            "boolean" => Value::Bool(self.is(50)),
            _ => Value::Null,
        }
    }

    fn number(&mut self) -> Value {
        match self.is(50) {
            true => self.rng.i32(-4..8).into(),
            false => (f64::from(self.rng.i32(-8..16)) / 2.0).into(),
        }
    }

    /// Any value.
    fn any(&mut self, depth: usize) -> Value {
        let n_kinds = if depth == 0 { 4 } else { 6 };
        match self.rng.u32(..n_kinds) {
            0 => Value::Null,
            1 => Value::Bool(self.is(50)),
            2 => self.number(),
            3 => self.pick(&TEXTS).into(),
            4 => {
                let n = self.rng.usize(0..4);
                (0..n).map(|_| self.any(depth - 1)).collect()
            }
            _ => {
                let n = self.rng.usize(0..4);
                let members = (0..n).map(|_| (self.pick(&NAMES).to_owned(), self.any(depth - 1)));
                Value::Object(members.collect())
            }
        }
    }
}
