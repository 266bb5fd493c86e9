//! Settings of single methods under `x-gateway`: each key names an operation of the document.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
use crate::openapi::model::{Document, Spanned};

/// For how many keys the nearest operation is looked for.
const MAX_SUGGESTIONS: usize = 200;

/// Reports keys of stages and usage plans that name no operation.
pub(super) fn check(document: &Document, sink: &mut Sink) {
    let gateway = &document.gateway;
    let stages = gateway.stages.iter();
    let of_stages = stages.flat_map(|(_, stage)| stage.methods.iter().map(|(key, _)| key));
    let plans = gateway.usage_plans.iter();
    let of_plans = plans.flat_map(|(_, plan)| plan.methods.iter().map(|(key, _)| key));
    let keys: Vec<&Spanned<String>> = of_stages.chain(of_plans).collect();
    if keys.is_empty() {
        return;
    }
    let known: BTreeSet<String> = document
        .paths
        .iter()
        .flat_map(|item| {
            let path = item.path.value.trim_start_matches('/');
            let operations = item.operations.iter();
            operations.map(move |operation| format!("{} /{path}", operation.method))
        })
        .collect();
    let paths: BTreeSet<&str> = known
        .iter()
        .filter_map(|one| one.split_once(' '))
        .map(|(_, path)| path)
        .collect();
    for (i, key) in keys.into_iter().enumerate() {
        let Some((method, path)) = key.value.split_once(' ') else {
            continue;
        };
        // `*` stands for all of them.
        let is_known = known.contains(&key.value)
            || method == "*" && paths.contains(path)
            || known.contains(&format!("ANY {path}"))
            || path == "*";
        if is_known {
            continue;
        }
        let message = format!("there is no operation {}", quoted(&key.value));
        // Of a flood only the first are shown: for the others no nearest name is looked for.
        let near = (i < MAX_SUGGESTIONS)
            .then(|| suggest::nearest(&key.value, known.iter().map(String::as_str)))
            .flatten();
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write the method and the path of an operation, as `paths` has it".to_owned(),
        };
        sink.push(
            Diagnostic::new(code::UNKNOWN_VALUE, key.span, message)
                .label("names nothing")
                .help(help),
        );
    }
}
