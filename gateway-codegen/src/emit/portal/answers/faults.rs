//! One thing that can be wrong with a request, as the gateways of plain documents tell it.

use serde_json::{Value, json};

use crate::json_schema::{self, SchemaId, Table, Types, What};
use crate::plan::{Api, Location, Operation, Parameter, RequestBody};
use crate::schema::{Arena, table};

/// As many items or characters are more than most schemas let be.
const MANY: usize = 300;

/// Whether a request can lack something. What a path has is there whenever its route matches.
pub(super) fn is_anything_required(operation: &Operation) -> bool {
    required(operation).is_some() || operation.body.as_ref().is_some_and(|it| it.is_required)
}

/// The first parameter that a request can lack.
fn required(operation: &Operation) -> Option<&Parameter> {
    let mut parameters = operation.parameters.iter();
    parameters.find(|it| it.required && it.location != Location::Path)
}

/// A member of `errors` for calls of each operation, in their order: what is missing, else what does not fit. `None`: nothing is
/// found that can be wrong. All at once, since what values are held to is made of all schemas of the API.
pub(in super::super) fn of_api(api: &Api) -> Vec<Option<Value>> {
    let arena = Arena::new();
    let judge = Judge {
        api,
        table: table(&api.schemas, &arena),
    };
    let operations = api.operations.iter();
    operations.map(|it| judge.operation(it)).collect()
}

/// What values are held to.
struct Judge<'p, 't> {
    api: &'p Api,
    table: Table<'t>,
}

impl Judge<'_, '_> {
    fn operation(&self, operation: &Operation) -> Option<Value> {
        let body = operation.body.as_ref();
        if body.is_some_and(|body| body.is_required) {
            return Some(of_body("", "required", "a body"));
        }
        if let Some(parameter) = required(operation) {
            return Some(of_parameter(parameter, "", "required", "a value"));
        }
        let mut parameters = operation.parameters.iter();
        let found = parameters.find_map(|it| self.misfit(it));
        found.or_else(|| self.misfit_of_body(body?))
    }

    /// What a value of a parameter can be that does not fit.
    fn misfit(&self, parameter: &Parameter) -> Option<Value> {
        let schema = parameter.schema?;
        let shape = parameter.form.as_ref().map(|form| form.shape)?;
        let shape = self.api.shapes.get(usize::try_from(shape.0).ok()?)?;
        let has = |kind| shape.types.has(kind);
        let is_one = !has(Types::STRING) && !has(Types::ARRAY) && !has(Types::OBJECT);
        if is_one && shape.types != Types::NONE {
            let what = What::Type(shape.types);
            return Some(of_parameter(
                parameter,
                "",
                what.keyword(),
                &what.expected(),
            ));
        }
        let values: Vec<Value> = if has(Types::ARRAY) {
            vec![json!(["x"]), json!(["x", "x"]), json!(vec!["x"; MANY])]
        } else if has(Types::OBJECT) {
            vec![json!({"x": "x"})]
        } else {
            vec![json!("x"), json!("?"), json!("x".repeat(MANY))]
        };
        let (pointer, keyword, expected) = self.fault(schema, &values)?;
        Some(of_parameter(parameter, &pointer, keyword, &expected))
    }

    fn misfit_of_body(&self, body: &RequestBody) -> Option<Value> {
        // Nothing is asked of content without a schema: it need not even be JSON.
        let mut content = body.content.iter().filter(|it| it.written.is_none());
        let schema = content.find_map(|it| it.schema)?;
        let values = [json!({}), json!("x")];
        Some(match self.fault(schema, &values) {
            Some((pointer, keyword, expected)) => of_body(&pointer, keyword, &expected),
            None => of_body("", "syntax", "JSON in UTF-8"),
        })
    }

    /// Where, by which keyword and how the first value that does not fit a schema is wrong.
    fn fault(&self, schema: SchemaId, values: &[Value]) -> Option<(String, &'static str, String)> {
        values.iter().find_map(|value| {
            let text = value.to_string();
            let faults = json_schema::faults(&self.table, schema, &text).ok()?;
            let first = faults.first()?;
            let expected = first.what.expected();
            Some((first.pointer.clone(), first.what.keyword(), expected))
        })
    }
}

fn of_parameter(parameter: &Parameter, pointer: &str, keyword: &str, expected: &str) -> Value {
    let place = match parameter.location {
        Location::Header => "header",
        Location::Path => "path",
        Location::Query => "query",
        Location::Cookie => "cookie",
    };
    let name = &parameter.name;
    match pointer {
        "" => json!({"in": place, "name": name, "keyword": keyword, "expected": expected}),
        _ => json!({
            "in": place, "name": name, "pointer": pointer, "keyword": keyword, "expected": expected,
        }),
    }
}

fn of_body(pointer: &str, keyword: &str, expected: &str) -> Value {
    json!({"in": "body", "pointer": pointer, "keyword": keyword, "expected": expected})
}
