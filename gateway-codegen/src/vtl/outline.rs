//! A tree as one line of text without places, for tests.

use super::{Argument, Expression, ExpressionKind as E, Node, NodeKind as N, Reference, StepKind};

pub(super) fn outline(nodes: &[Node]) -> String {
    let parts: Vec<String> = nodes.iter().map(node).collect();
    format!("[{}]", parts.join(" "))
}

fn text(text: &str) -> String {
    format!("{text:?}")
}

fn optional(value: Option<&Expression>) -> String {
    value.map_or("-".to_owned(), expression)
}

fn list(values: &[Expression]) -> String {
    values.iter().map(expression).collect::<Vec<_>>().join(" ")
}

fn node(node: &Node) -> String {
    match &node.kind {
        N::Text(content) => text(content),
        N::Insert(insert) => {
            let escaped = if insert.is_escaped { "!" } else { "" };
            let (backslashes, prefix) = (insert.backslashes, &insert.prefix);
            let before = if backslashes > 0 || !prefix.is_empty() {
                format!("{backslashes}{}", text(prefix))
            } else {
                String::new()
            };
            let reference = reference(&insert.reference);
            format!("<{escaped}{before}{reference} {}>", text(&insert.source))
        }
        N::Set { target, value } => format!("(set {} {})", reference(target), expression(value)),
        N::If {
            branches,
            otherwise,
        } => {
            let mut all = String::from("(if");
            for branch in branches {
                all += &format!(
                    " {} {}",
                    expression(&branch.condition),
                    outline(&branch.body)
                );
            }
            if let Some(body) = otherwise {
                all += &format!(" else {}", outline(body));
            }
            all + ")"
        }
        N::Foreach {
            variable,
            source,
            body,
        } => format!(
            "(foreach {variable} {} {})",
            expression(source),
            outline(body)
        ),
        N::Break { scope } => format!("(break {})", optional(scope.as_ref())),
        N::Stop { message } => format!("(stop {})", optional(message.as_ref())),
        N::Define { name, body } => format!("(define {name} {})", outline(body)),
        N::Macro {
            name,
            parameters,
            body,
        } => format!("(macro {name} {parameters:?} {})", outline(body)),
        N::Call(call) => {
            let arguments = call.arguments.iter().map(|argument| match argument {
                Argument::Value(value) => expression(value),
                Argument::Word(_, word) => word.clone(),
            });
            let arguments: Vec<String> = arguments.collect();
            let body = call.body.as_deref().map_or("-".to_owned(), outline);
            let source = text(&call.source);
            format!(
                "(call {} ({}) {body} {source})",
                call.name,
                arguments.join(" ")
            )
        }
        N::Evaluate { source } => format!("(evaluate {})", expression(source)),
    }
}

fn reference(reference: &Reference) -> String {
    let mut all = String::from("$");
    if reference.is_quiet {
        all.push('!');
    }
    if reference.is_formal {
        all.push('{');
    }
    all += &reference.name;
    for step in &reference.steps {
        match &step.kind {
            StepKind::Property(name) => all += &format!(".{name}"),
            StepKind::Index(index) => all += &format!("[{}]", expression(index)),
            StepKind::Method { name, arguments } => {
                all += &format!(".{name}({})", list(arguments));
            }
        }
    }
    all
}

fn expression(value: &Expression) -> String {
    match &value.kind {
        E::Null => "null".to_owned(),
        E::Boolean(value) => value.to_string(),
        E::Integer(value) => value.to_string(),
        E::Long(value) => format!("{value}L"),
        E::BigInteger(digits) => format!("{digits}B"),
        E::Double(value) => format!("{:016x}", value.to_bits()),
        E::String(value) => text(value),
        E::Template(template) => {
            let drops = if template.drops_last { "-1" } else { "" };
            format!("t{drops}{}", outline(&template.nodes))
        }
        E::Reference(value) => reference(value),
        E::Range(from, to) => format!("(range {} {})", expression(from), expression(to)),
        E::List(items) => format!("(list {})", list(items)),
        E::Map(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| format!("{}:{}", expression(key), expression(value)));
            format!("(map {})", entries.collect::<Vec<_>>().join(" "))
        }
        E::Not(value) => format!("(Not {})", expression(value)),
        E::Binary(operator, left, right) => {
            format!("({operator:?} {} {})", expression(left), expression(right))
        }
    }
}
