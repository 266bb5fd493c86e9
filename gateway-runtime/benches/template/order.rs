// @generated from tests/bench-templates/order.vtl. Do not edit; see gateway-codegen/tests/templates.rs.

use gateway_runtime::codegen::*;
/// The vector order.
///
/// `order.json:1 #`
pub static ORDER: Template = Template {
    origin: "order.json:1 #",
    size_hint: 684,
    variables: &["order", "total", "line", "foreach"],
    render: order,
};
fn order(r: &Rendering<'_>) {
    const ORDER: Variable = Variable(0);
    const PATH: &[json_path::Step] = &[];
    const TOTAL: Variable = Variable(1);
    const LINE: Variable = Variable(2);
    const FOREACH: Variable = Variable(3);
    const PATH_NOTES: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("notes")),
    ];
    const PATH_ADDRESS: &[json_path::Step] = &[
        json_path::Step::Child(Cow::Borrowed("address")),
    ];
    r.at(1, 2).set(ORDER, r.path(PATH));
    r.set(TOTAL, Value::Integer(0));
    r.push("{\n  \"orderId\": \"");
    r.insert_in(ORDER, &["id"]);
    r.push("\",\n  \"customer\": {\n    \"name\": \"");
    r.at(1, 122)
        .write(r.util("escapeJavaScript", r.get_in(ORDER, &["customer", "name"])));
    r.push("\",\n    \"email\": \"");
    r.insert_in(ORDER, &["customer", "email"]);
    r.push("\"\n  },\n  \"stage\": \"");
    r.write(r.context("stage"));
    r.push("\",\n  \"requestId\": \"");
    r.write(r.context("requestId"));
    r.push("\",\n  \"trace\": \"");
    r.at(1, 310).write(r.parameter("X-Trace-Id"));
    r.push("\",\n  \"lines\": [\n");
    r.at(1, 358)
        .foreach(
            LINE,
            r.get_in(ORDER, &["lines"]),
            |r| {
                r.set(
                    TOTAL,
                    r
                        .add(
                            r.get(TOTAL),
                            r
                                .multiply(
                                    r.get_in(LINE, &["quantity"]),
                                    r.get_in(LINE, &["price"]),
                                ),
                        ),
                );
                r.push("    {\"sku\": \"");
                r.insert_in(LINE, &["sku"]);
                r.push("\", \"quantity\": ");
                r.insert_in(LINE, &["quantity"]);
                r.push(", \"price\": ");
                r.insert_in(LINE, &["price"]);
                r.push("}");
                if r.is_true(r.get_in(FOREACH, &["hasNext"])) {
                    r.push(",");
                }
                r.push("\n");
            },
        );
    r.push("  ],\n");
    if !r.equal(r.get_in(ORDER, &["notes"]), Value::from("none")) {
        r.push("  \"notes\": ");
        r.at(1, 613).insert_json(PATH_NOTES);
        r.push(",\n");
    }
    r.push("  \"total\": ");
    r.insert(TOTAL);
    r.push(",\n  \"shipTo\": ");
    r.at(1, 680).insert_json(PATH_ADDRESS);
    r.push("\n}\n");
}
