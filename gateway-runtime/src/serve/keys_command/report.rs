//! What is printed for people.

use serde_json::Value;

use super::Failure;
use crate::serve::commands::table;
use crate::state::Date;
use crate::telemetry::escape::push_escaped;

/// A key that was made; with its value, where the gateway made that too.
pub(super) fn created(key: &Value, with_value: bool) -> String {
    let mut text = format!("id     {}\n", field(key, "id"));
    if with_value {
        text.push_str(&format!("value  {}\n", field(key, "value")));
    }
    text
}

/// What became of a file of keys.
pub(super) fn imported(imported: &Value) -> String {
    let n = |name: &str| {
        let ids = imported.get(name).and_then(Value::as_array);
        ids.map_or(0, Vec::len)
    };
    format!("{} created, {} updated\n", n("created"), n("updated"))
}

/// A table of keys.
pub(super) fn keys(keys: &[Value]) -> String {
    let mut rows = vec![["ID", "NAME", "ENABLED", "PLANS", "CREATED"].map(String::from)];
    rows.extend(keys.iter().map(|key| {
        let plans = key.get("plans").and_then(Value::as_array);
        let plans = plans.into_iter().flatten().map(shown);
        let plans: Vec<String> = plans.collect();
        let created = match key.get("configured").and_then(Value::as_bool) {
            Some(true) => "in the configuration".to_owned(),
            _ => {
                let seconds = key.get("created").and_then(Value::as_u64);
                Date(seconds.unwrap_or(0) / 86_400).to_string()
            }
        };
        [
            field(key, "id"),
            field(key, "name"),
            match key.get("enabled").and_then(Value::as_bool) {
                Some(true) => "yes".to_owned(),
                _ => "no".to_owned(),
            },
            plans.join(","),
            created,
        ]
    }));
    table(&rows)
}

/// A table of usage.
pub(super) fn usage(rows: &Value) -> Result<String, Failure> {
    let Some(used) = rows.as_array() else {
        return Err(Failure::failed("the gateway's answer is no list of usage"));
    };
    let mut rows = vec![["DATE", "PLAN", "KEY", "USED", "REMAINING"].map(String::from)];
    rows.extend(used.iter().map(|row| {
        [
            field(row, "date"),
            field(row, "plan"),
            field(row, "key"),
            field(row, "used"),
            field(row, "remaining"),
        ]
    }));
    Ok(table(&rows))
}

fn field(value: &Value, name: &str) -> String {
    value.get(name).map_or_else(String::new, shown)
}

/// A text without what changes how a terminal shows the rest.
fn shown(value: &Value) -> String {
    let Some(text) = value.as_str() else {
        return value.to_string();
    };
    let mut bytes = Vec::new();
    push_escaped(&mut bytes, text.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_a_table() {
        let listed = [
            json!({"id": "a1", "name": "Ann \u{202e}", "enabled": true, "plans": ["pets/gold", "toys/gold"],
                "created": 1_763_683_200_u64, "configured": false}),
            json!({"id": "file", "name": "", "enabled": false, "plans": [], "created": 0, "configured": true}),
        ];
        let expected = "ID    NAME        ENABLED  PLANS                CREATED\n\
            a1    Ann \\u202e  yes      pets/gold,toys/gold  2025-11-21\n\
            file              no                            in the configuration\n";
        assert_eq!(keys(&listed), expected);
    }

    #[test]
    fn usage_is_a_table() {
        let rows = json!([
            {"date": "2026-11-21", "plan": "pets/gold", "key": "a1", "used": 12, "remaining": 88},
            {"date": "2026-11-21", "plan": "pets/free", "key": "a1", "used": 12},
        ]);
        let expected = "DATE        PLAN       KEY  USED  REMAINING\n\
            2026-11-21  pets/gold  a1   12    88\n\
            2026-11-21  pets/free  a1   12\n";
        assert_eq!(usage(&rows).unwrap(), expected);
        assert!(usage(&json!({})).is_err());
    }

    #[test]
    fn values_are_shown_once() {
        let key = json!({"id": "a1", "value": "secret"});
        assert_eq!(created(&key, true), "id     a1\nvalue  secret\n");
        assert_eq!(created(&key, false), "id     a1\n");
        let counts = json!({"created": ["a", "b"], "updated": []});
        assert_eq!(imported(&counts), "2 created, 0 updated\n");
    }
}
