//! Values that are made for examples, and how they are written.

/// A value that is made: scalars as JSON.
pub(super) enum Made {
    Scalar(String),
    List(Vec<Made>),
    Object(Vec<(String, Made)>),
}

pub(super) fn null() -> Made {
    Made::Scalar("null".to_owned())
}

/// A value that the document gives, as it stands.
pub(super) fn given_value(json: &str) -> Made {
    Made::Scalar(json.to_owned())
}

/// As indented JSON.
pub(super) fn write(made: &Made, indent: usize, out: &mut String) {
    let line = |indent: usize, out: &mut String| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", indent));
    };
    match made {
        // What was given may have several lines: they are indented as if they began at the margin.
        Made::Scalar(json) => {
            let mut lines = json.split('\n');
            out.push_str(lines.next().unwrap_or_default());
            for rest in lines {
                line(indent, out);
                out.push_str(rest);
            }
        }
        Made::List(items) if items.is_empty() => out.push_str("[]"),
        Made::Object(members) if members.is_empty() => out.push_str("{}"),
        Made::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                line(indent + 1, out);
                write(item, indent + 1, out);
            }
            line(indent, out);
            out.push(']');
        }
        Made::Object(members) => {
            out.push('{');
            for (i, (name, value)) in members.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                line(indent + 1, out);
                out.push_str(&serde_json::Value::from(name.as_str()).to_string());
                out.push_str(": ");
                write(value, indent + 1, out);
            }
            line(indent, out);
            out.push('}');
        }
    }
}
