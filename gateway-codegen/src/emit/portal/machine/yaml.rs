//! A document of JSON as YAML that readers of YAML 1.1 and of YAML 1.2 take for the same.
//!
//! The library writes YAML 1.2, where `yes`, `1:30` and `2020-01-01` are strings without quotes. To YAML 1.1, which is what much
//! software still reads (PyYAML, Psych, SnakeYAML), they are a boolean, a number of base 60 and a date. So such strings are
//! replaced by names that mean nothing to either, and the names by the strings in quotes once all is written. Likewise numbers with
//! an exponent, which to YAML 1.1 have a point and a sign: `1e30` is a string.

use serde_yaml::{Mapping, Value};

/// The document. `None`: it is no JSON.
pub(in super::super) fn yaml(json: &str) -> Option<String> {
    // A value of YAML keeps the order of its members.
    let value: Value = serde_json::from_str(json).ok()?;
    let mut quoted = Quoted {
        mark: mark(json),
        texts: Vec::new(),
    };
    let value = quoted.replace(value);
    let text = serde_yaml::to_string(&value).ok()?;
    Some(quoted.put_back(text))
}

/// A word that is nowhere in a document.
fn mark(json: &str) -> String {
    let mut mark = "quoted".to_owned();
    while json.contains(&mark) {
        mark.push('q');
    }
    mark
}

struct Quoted {
    /// What the names begin with; they end with `.`.
    mark: String,
    /// What stands in the place of names, by the numbers in them.
    texts: Vec<String>,
}

impl Quoted {
    /// `value` with names in the place of what has to be written in another way. As deep as the reader of JSON goes.
    fn replace(&mut self, value: Value) -> Value {
        match value {
            // A string of JSON is one of YAML.
            Value::String(text) if is_ambiguous(&text) => {
                self.name(serde_json::Value::from(text).to_string())
            }
            Value::Number(number) => match with_point(&number.to_string()) {
                Some(text) => self.name(text),
                None => Value::Number(number),
            },
            Value::Sequence(items) => {
                Value::Sequence(items.into_iter().map(|item| self.replace(item)).collect())
            }
            Value::Mapping(members) => {
                let members = members.into_iter();
                let members = members.map(|(key, value)| (self.replace(key), self.replace(value)));
                Value::Mapping(members.collect::<Mapping>())
            }
            other => other,
        }
    }

    fn name(&mut self, text: String) -> Value {
        let name = format!("{}{}.", self.mark, self.texts.len());
        self.texts.push(text);
        Value::String(name)
    }

    fn put_back(&self, text: String) -> String {
        if self.texts.is_empty() {
            return text;
        }
        let mut parts = text.split(&self.mark);
        let mut out = String::with_capacity(text.len());
        out.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let (number, rest) = part.split_once('.').unwrap_or(("", part));
            let number = number.parse().ok();
            if let Some(text) = number.and_then(|at: usize| self.texts.get(at)) {
                out.push_str(text);
            }
            out.push_str(rest);
        }
        out
    }
}

/// A number with an exponent as YAML 1.1 has it: `1e30` is `1.0e+30`.
fn with_point(number: &str) -> Option<String> {
    let (digits, exponent) = number.split_once(['e', 'E'])?;
    let point = if digits.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) {
        ""
    } else {
        "+"
    };
    Some(format!("{digits}{point}e{sign}{exponent}"))
}

/// Whether YAML 1.1 takes a text without quotes for something else than a string, and YAML 1.2 does not.
///
/// Source: the YAML 1.1 type repository (`bool`, `float`, `int`, `merge`, `null`, `timestamp`, `value`).
fn is_ambiguous(text: &str) -> bool {
    const WORDS: [&str; 8] = ["y", "yes", "n", "no", "on", "off", "=", "<<"];
    if text.len() > 40 {
        return false;
    }
    let is_word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    let mut bytes = text.bytes();
    let is_begun = bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    let is_number = |byte: u8| byte.is_ascii_hexdigit() || b"_.,:+-xXoOtTzZ ".contains(&byte);
    // What is a number to both has quotes already.
    is_word || is_begun && bytes.all(is_number) && text.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::yaml;

    #[test]
    fn what_yaml_1_1_reads_otherwise_has_quotes() {
        let json = r#"{"on":["yes","No","OFF","y","=","<<","1_000","1:30","2020-01-01","2001-12-14 21:59:43.10 -5","0x1F_","0b1_0"],
            "quoted":{"n":"ok","1:30":["quoted0.","-","--","3 apples","..."]}}"#;
        assert_eq!(
            yaml(json).unwrap(),
            "\"on\":\n- \"yes\"\n- \"No\"\n- \"OFF\"\n- \"y\"\n- \"=\"\n- \"<<\"\n- \"1_000\"\n- \"1:30\"\n- \"2020-01-01\"\n\
             - \"2001-12-14 21:59:43.10 -5\"\n- \"0x1F_\"\n- \"0b1_0\"\nquoted:\n  \"n\": ok\n  \"1:30\":\n  - quoted0.\n  - \"-\"\n  \
             - \"--\"\n  - 3 apples\n  - \"...\"\n"
        );
    }

    #[test]
    fn numbers_with_exponents_are_numbers_to_yaml_1_1() {
        let json = "[1.0e+30,1e30,-2.5E-10,1e-7,12,0.1,1.7976931348623157e308]";
        let text = yaml(json).unwrap();
        assert_eq!(
            text,
            "- 1.0e+30\n- 1.0e+30\n- -2.5e-10\n- 1.0e-7\n- 12\n- 0.1\n- 1.7976931348623157e+308\n"
        );
        let back: serde_json::Value = serde_yaml::from_str(&text).unwrap();
        let expected: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(back, expected);
    }

    #[test]
    fn all_strings_come_back() {
        for text in [
            "null",
            "true",
            "017",
            "1e3",
            "12",
            "a: b",
            "#",
            "\n",
            "é\u{2028}\u{feff}",
            "1_0",
        ] {
            let json = serde_json::json!({ text: [text] }).to_string();
            let back: serde_yaml::Value = serde_yaml::from_str(&yaml(&json).unwrap()).unwrap();
            assert_eq!(serde_json::to_string(&back).unwrap(), json, "{text:?}");
        }
    }
}
