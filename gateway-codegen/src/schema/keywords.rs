//! What a schema says of kinds, numbers, strings and single values.

use super::dialect::Dialect;
use super::numbers;
use super::reading::Reading;
use crate::diagnostics::{Diagnostic, code, quoted, suggest};
use crate::json_schema::{Format, NumberFormat, Types};
use crate::pattern::{self, Refusal, ecma};
use crate::plan::schema::{Automaton, Bound, Constant, Number, Pattern, Rule, Text};
use crate::source::{Entry, Node, Value};

/// What `type` may name.
const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

impl Reading<'_> {
    /// `type`, and `nullable` of OpenAPI 3.0.
    pub(super) fn types(&mut self) {
        let Some(entry) = self.entry("type").cloned() else {
            self.nullable_without_type();
            return;
        };
        let integer = self.vocabulary.dialect.integer();
        let single = std::slice::from_ref(&entry.value);
        let names = entry.value.as_sequence().unwrap_or(single);
        let mut types = Types::NONE;
        for name in names {
            let known = match &name.value {
                // `type: [string, null]`, without quotes.
                Value::Null => Some(Types::NULL),
                Value::String(text) => type_of(text, integer),
                _ => None,
            };
            match known {
                Some(known) => types = types.and(known),
                None if name.is_invalid() => self.is_broken = true,
                None => {
                    let message = match name.as_text() {
                        Some(text) => format!("{} is not a type of JSON Schema", quoted(text)),
                        None => format!("`type` is {}", name.kind_name()),
                    };
                    let text = name.as_text().unwrap_or_default();
                    let help = match suggest::nearest(text, TYPES) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("types are {}", TYPES.join(", ")),
                    };
                    self.wrong(name.span, message, "not a type", &help);
                }
            }
        }
        let is_nullable = self.vocabulary.dialect == Dialect::OpenApi30
            && self.job.mapping.get("nullable").and_then(Node::as_bool) == Some(true);
        if is_nullable {
            types = types.and(Types::NULL);
        }
        self.says.types = types;
    }

    /// `nullable` adds `null` to a `type` (OpenAPI 3.0.4, "Schema Object"); many mean it of alternatives as well.
    fn nullable_without_type(&mut self) {
        let mapping = &self.job.mapping;
        let nullable = mapping.get_key_value("nullable");
        let is_meant = ["allOf", "anyOf", "enum", "oneOf"]
            .iter()
            .any(|keyword| mapping.contains_key(keyword));
        let Some(nullable) = nullable.filter(|entry| entry.value.as_bool() == Some(true)) else {
            return;
        };
        if self.vocabulary.dialect != Dialect::OpenApi30 || !is_meant {
            return;
        }
        let message = "`nullable` without `type` means nothing";
        self.sink.push(
            Diagnostic::new(code::MISPLACED_FIELD, nullable.key_span, message)
                .label("`null` does not become a value of this schema")
                .help("write it beside the `type` of each schema that `null` is to fit")
                .pointer(&self.job.origin.pointer),
        );
    }

    /// `minimum` and the others of numbers.
    pub(super) fn number(&mut self) {
        let number = Number {
            minimum: self.bound("minimum", "exclusiveMinimum", |a, b| numbers::is_less(b, a)),
            maximum: self.bound("maximum", "exclusiveMaximum", numbers::is_less),
            multiple_of: self.divisor(),
            format: self.number_format(),
        };
        if number != Number::default() {
            self.says.number = Some(number);
        }
    }

    /// A limit and its exclusive form: a boolean beside it, or a number of its own. The one that asks for more counts.
    fn bound(
        &mut self,
        inclusive: &str,
        exclusive: &str,
        is_stricter: fn(&crate::plan::schema::Decimal, &crate::plan::schema::Decimal) -> bool,
    ) -> Option<Bound> {
        let limit = self.entry(inclusive).cloned();
        let limit = limit.and_then(|entry| self.decimal(&entry));
        let other = self.entry(exclusive).cloned();
        let flag = other.as_ref().and_then(|entry| entry.value.as_bool());
        let bound = limit.map(|limit| Bound {
            limit,
            is_exclusive: flag == Some(true),
        });
        if flag.is_some() {
            return bound;
        }
        let other = other
            .and_then(|entry| self.decimal(&entry))
            .map(|limit| Bound {
                limit,
                is_exclusive: true,
            });
        match (bound, other) {
            (Some(bound), Some(other)) => Some(match is_stricter(&bound.limit, &other.limit) {
                true => bound,
                false => other,
            }),
            (bound, other) => bound.or(other),
        }
    }

    fn decimal(&mut self, entry: &Entry) -> Option<crate::plan::schema::Decimal> {
        let number = numbers::decimal(&entry.value);
        if number.is_none() {
            self.must_be(entry, "a number");
        }
        number
    }

    fn divisor(&mut self) -> Option<crate::plan::schema::Decimal> {
        let entry = self.entry("multipleOf").cloned()?;
        let divisor = self.decimal(&entry)?;
        if !numbers::is_divisor(&divisor) {
            let message = format!("`multipleOf` is {}", quoted(&divisor.0));
            let label = "must be more than 0, and have at most 18 digits";
            self.wrong(
                entry.value.span,
                message,
                label,
                "write another number, or remove it",
            );
            return None;
        }
        Some(divisor)
    }

    fn number_format(&self) -> Option<NumberFormat> {
        if !self.vocabulary.asserts_formats {
            return None;
        }
        Some(match self.entry("format")?.value.as_str()? {
            "int8" => NumberFormat::Int8,
            "int16" => NumberFormat::Int16,
            "int32" => NumberFormat::Int32,
            "int64" => NumberFormat::Int64,
            "uint8" => NumberFormat::Uint8,
            "uint16" => NumberFormat::Uint16,
            "uint32" => NumberFormat::Uint32,
            "uint64" => NumberFormat::Uint64,
            "float" => NumberFormat::Float,
            "double" => NumberFormat::Double,
            _ => return None,
        })
    }

    /// `minLength` and the others of strings.
    pub(super) fn string(&mut self) {
        let mut text = Text {
            format: self.format(),
            ..Text::default()
        };
        if self.vocabulary.validates {
            text.min_length = self.count("minLength").unwrap_or(0);
            text.max_length = self.count("maxLength").unwrap_or(usize::MAX);
            if let Some(entry) = self.entry("pattern").cloned() {
                text.pattern = match entry.value.as_str() {
                    Some(pattern) => self.pattern(pattern, &entry.value),
                    None => {
                        self.must_be(&entry, "a regular expression in a string");
                        None
                    }
                };
            }
        }
        if text != Text::default() {
            self.says.string = Some(text);
        }
    }

    /// The automata of a pattern that stands at `node`; `None`: there are none, which is reported.
    pub(super) fn pattern(&mut self, text: &str, node: &Node) -> Option<Pattern> {
        let reading = match self.vocabulary.dialect {
            Dialect::Draft4 => ecma::Reading::AnnexB,
            Dialect::OpenApi30 | Dialect::Draft2020 => ecma::Reading::Foreign,
        };
        let key = (text.to_owned(), reading);
        let compiled = self.lowering.patterns.entry(key);
        let made = compiled.or_insert_with(|| made(text, reading));
        let foreign = made.foreign.take();
        let result = made.result.clone();
        if let Some(foreign) = foreign {
            self.foreign_pattern(text, node, foreign, reading);
        }
        match result {
            Ok(pattern) => Some(pattern),
            Err(refusal) => {
                let message = format!("the pattern {} cannot be checked", quoted(text));
                self.wrong(node.span, message, refusal.message(), &refusal.help());
                None
            }
        }
    }

    /// Says what of a pattern is not of ECMA-262.
    fn foreign_pattern(
        &mut self,
        text: &str,
        node: &Node,
        form: ecma::Fault,
        reading: ecma::Reading,
    ) {
        let message = match reading {
            ecma::Reading::AnnexB => format!(
                "the pattern {} is read without the `u` flag of ECMA-262",
                quoted(text)
            ),
            _ => format!("the pattern {} is written in another dialect", quoted(text)),
        };
        let before = text.get(..form.at.start).unwrap_or_default();
        let help = form.instead.map(|instead| match is_in_class(before) {
            // What stands in a class is one already.
            true => format!("write {}", instead.replace("`[", "`").replace("]`", "`")),
            false => format!("write {instead}"),
        });
        let place = self.documents.locate(node, form.at);
        let diagnostic = Diagnostic::new(code::FOREIGN_PATTERN, place, message).label(form.message);
        self.sink.push(
            diagnostic
                .help(help.as_deref().unwrap_or("write it in ECMA-262"))
                .pointer(&self.job.origin.pointer),
        );
    }

    fn format(&self) -> Option<Format> {
        if !self.vocabulary.asserts_formats {
            return None;
        }
        let name = self.entry("format")?.value.as_str()?;
        Some(match name {
            "byte" if self.vocabulary.dialect == Dialect::OpenApi30 => Format::Byte,
            "date" => Format::Date,
            "date-time" => Format::DateTime,
            "duration" => Format::Duration,
            "email" => Format::Email,
            "hostname" => Format::Hostname,
            "idn-email" => Format::IdnEmail,
            "idn-hostname" => Format::IdnHostname,
            "ipv4" => Format::Ipv4,
            "ipv6" => Format::Ipv6,
            "iri" => Format::Iri,
            "iri-reference" => Format::IriReference,
            "json-pointer" => Format::JsonPointer,
            "regex" => Format::Regex,
            "relative-json-pointer" => Format::RelativeJsonPointer,
            "time" => Format::Time,
            "uri" => Format::Uri,
            "uri-reference" => Format::UriReference,
            "uri-template" => Format::UriTemplate,
            "uuid" => Format::Uuid,
            _ => return None,
        })
    }

    /// `enum` and `const`.
    pub(super) fn constants(&mut self) {
        if let Some(entry) = self.entry("enum").cloned() {
            match entry.value.as_sequence() {
                Some(values) => self.one_of(values),
                None => self.must_be(&entry, "a list"),
            }
        }
        let constant = self.job.mapping.get("const").cloned();
        if let Some(value) = constant
            && self.vocabulary.dialect == Dialect::Draft2020
        {
            self.one_of(std::slice::from_ref(&value));
            if let Some(Rule::Enum(constants)) = self.says.rules.last_mut()
                && let Some(constant) = constants.pop()
            {
                self.says.rules.pop();
                self.says.rules.push(Rule::Const(constant));
            }
        }
    }

    fn one_of(&mut self, values: &[Node]) {
        let mut constants = Vec::with_capacity(values.len());
        for value in values {
            let size = value.span.len() as usize + 16;
            if !self.lowering.budget.adds(size, value.span, self.sink) {
                self.is_broken = true;
                return;
            }
            match constant(value) {
                Some(constant) => constants.push(constant),
                None if value.is_invalid() => self.is_broken = true,
                None => self.wrong(
                    value.span,
                    "a value of `enum` is no value of JSON".to_owned(),
                    "JSON has no such number",
                    "write a number, or remove it",
                ),
            }
        }
        self.says.rules.push(Rule::Enum(constants));
    }

    /// A count of characters, items or members.
    pub(super) fn count(&mut self, keyword: &str) -> Option<usize> {
        let entry = self.entry(keyword).cloned()?;
        let text = entry.value.as_text().unwrap_or_default();
        let count = entry.value.as_u64().or_else(|| text.parse().ok());
        if count.is_none() {
            self.must_be(&entry, "a whole number that is not negative");
        }
        count.map(|count| usize::try_from(count).unwrap_or(usize::MAX))
    }
}

/// The kinds of a word of `type`; capitals are a matter of form.
fn type_of(name: &str, integer: Types) -> Option<Types> {
    Some(match name.to_ascii_lowercase().as_str() {
        "array" => Types::ARRAY,
        "boolean" => Types::BOOLEAN,
        "integer" => integer,
        "null" => Types::NULL,
        "number" => Types::NUMBER,
        "object" => Types::OBJECT,
        "string" => Types::STRING,
        // Swagger 2.0: the bytes of a body, whatever they are.
        "file" => Types::ALL,
        _ => return None,
    })
}

/// What became of a pattern.
pub(super) struct Made {
    result: Result<Pattern, Refusal>,
    /// The first form that ECMA-262 has not, until it is told.
    foreign: Option<ecma::Fault>,
}

impl Made {
    /// The pattern, where it can be matched.
    pub(super) fn into_pattern(self) -> Option<Pattern> {
        self.result.ok()
    }
}

pub(super) fn made(text: &str, reading: ecma::Reading) -> Made {
    let compiled = match pattern::compile(text, reading) {
        Ok(compiled) => compiled,
        Err(refusal) => {
            return Made {
                result: Err(refusal),
                foreign: None,
            };
        }
    };
    Made {
        result: Ok(Pattern {
            text: text.to_owned(),
            automata: automata(compiled.automata),
        }),
        foreign: compiled.foreign,
    }
}

/// The automata of a pattern, as a plan has them.
pub(crate) fn automata(made: Vec<pattern::Automaton>) -> Vec<Automaton> {
    let automata = made.into_iter().map(|made| {
        let mut ascii = Box::new([0; 128]);
        for (class, made) in ascii.iter_mut().zip(&made.ascii) {
            *class = *made;
        }
        Automaton {
            is_wanted: made.is_wanted,
            ascii,
            others: made.others,
            n_classes: made.n_classes,
            next: made.next,
            positions: made.positions,
        }
    });
    automata.collect()
}

/// A value that a schema names.
fn constant(value: &Node) -> Option<Constant> {
    Some(match &value.value {
        Value::Null => Constant::Null,
        Value::Bool(value) => Constant::Boolean(*value),
        Value::Number(text) => Constant::Number(numbers::of_text(text)?),
        Value::String(text) => Constant::Text(text.to_string()),
        Value::Sequence(_) | Value::Mapping(_) => {
            let mut text = String::new();
            json(value, &mut text)?;
            Constant::Json(text)
        }
        Value::Invalid => return None,
    })
}

/// Writes a value as JSON, numbers digit by digit.
fn json(node: &Node, out: &mut String) -> Option<()> {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(text) => out.push_str(&numbers::of_text(text)?.0),
        Value::String(text) => out.push_str(&serde_json::Value::from(text.as_str()).to_string()),
        Value::Sequence(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                json(item, out)?;
            }
            out.push(']');
        }
        Value::Mapping(mapping) => {
            out.push('{');
            for (at, entry) in mapping.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                out.push_str(&serde_json::Value::from(entry.key.as_str()).to_string());
                out.push(':');
                json(&entry.value, out)?;
            }
            out.push('}');
        }
        Value::Invalid => return None,
    }
    Some(())
}

/// Whether what follows this text of a pattern stands within a class: `[a-`.
fn is_in_class(before: &str) -> bool {
    let (mut is_in_class, mut is_escaped) = (false, false);
    for c in before.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => is_in_class = true,
            ']' => is_in_class = false,
            _ => {}
        }
    }
    is_in_class
}
