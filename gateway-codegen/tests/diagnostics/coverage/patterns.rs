//! Patterns of integration responses.

use super::{document, told};

/// What is said of the integration responses of an HTTP integration, or of a function.
fn of_patterns(is_function: bool, responses: &str) -> Vec<String> {
    let call = match is_function {
        true => {
            "type: aws, httpMethod: POST, uri: \"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations\""
        }
        false => "type: http, httpMethod: GET, uri: \"http://b.example\"",
    };
    let text = document(
        "",
        &[(
            "GET /a",
            "",
            &format!("{{{call}, responses: {{{responses}}}}}"),
        )],
    );
    let text = text.replace(
        "responses: {\"200\": {description: ok}}",
        "responses: {\"200\": {description: ok}, \"400\": {description: a}, \"404\": {description: b, headers: {X: {schema: {type: string}}}}, \"500\": {description: c}}",
    );
    told(
        &text,
        &["GW0516", "GW0517", "GW0518", "GW0519", "GW0520", "GW0524"],
    )
}

#[test]
fn patterns_of_integration_responses() {
    for (responses, expected) in [
        (
            r#"default: {statusCode: "200"}, "4\\d{2}": {statusCode: "400"}, "5\\d{2}": {statusCode: "500"}"#,
            &[][..],
        ),
        (
            r#""404": {statusCode: "404"}, "4\\d{2}": {statusCode: "400"}"#,
            &[],
        ),
        (
            r#""4xx": {statusCode: "404"}"#,
            &["GW0516 the pattern `4xx` matches nothing"],
        ),
        (
            r#""\\[45\\]\\d{2}": {statusCode: "404"}"#,
            &["GW0516 the pattern `\\[45\\]\\d{2}` matches nothing"],
        ),
        (
            r#""4\\d{2}": {statusCode: "400"}, "404": {statusCode: "404"}"#,
            &["GW0517 `4\\d{2}` takes all that `404` matches"],
        ),
        (
            r#""40[0-4]": {statusCode: "400"}, "40[5-9]": {statusCode: "404"}, "40\\d": {statusCode: "500"}"#,
            &["GW0517 the patterns before `40\\d` together take all that it matches"],
        ),
        (
            r#""404": {statusCode: "404"}, "410": {statusCode: "404"}"#,
            &["GW0519 `404` and `410` both answer with 404"],
        ),
        (
            r#""404": {statusCode: "404", responseParameters: {method.response.header.x: "'1'", method.response.header.Y: "'2'"}}"#,
            &["GW0520 the response 404 does not declare the header `Y`"],
        ),
    ] {
        assert_eq!(of_patterns(false, responses), expected, "{responses}");
    }
    for (responses, expected) in [
        (
            r#"default: {statusCode: "200"}, ".*not found.*": {statusCode: "404"}, ".*[Bb]ad.*": {statusCode: "400"}"#,
            &[][..],
        ),
        (
            r#"default: {statusCode: "200"}, "(.|\\n)+": {statusCode: "500"}"#,
            &[],
        ),
        (
            r#"default: {statusCode: "200"}, "": {statusCode: "200"}"#,
            &["GW0519 `default` and `` both answer with 200"],
        ),
        (
            r#"default: {statusCode: "200"}, ".*": {statusCode: "500"}"#,
            &["GW0518 the pattern `.*` matches successful answers too"],
        ),
        // Nothing else answers, so that it may be meant so.
        (r#"".*": {statusCode: "200"}"#, &[]),
        (
            r#"".*not.*": {statusCode: "400"}, ".*not found.*": {statusCode: "404"}"#,
            &["GW0517 `.*not.*` takes all that `.*not found.*` matches"],
        ),
        (
            r#""^\\[(a|b)\\].*": {statusCode: "400"}, "(?s)\\[a\\].*": {statusCode: "404"}"#,
            &[],
        ),
        (
            r#"".+$x": {statusCode: "404"}"#,
            &["GW0516 the pattern `.+$x` matches nothing"],
        ),
        (
            r#""([a-z]+)*: no": {statusCode: "404"}"#,
            &["GW0524 matching `([a-z]+)*: no` may take exponentially many steps"],
        ),
        (
            r#"".*not found.*": {statusCode: "404"}, ".*status.*code.*": {statusCode: "400"}"#,
            &[
                "GW0524 matching `.*status.*code.*` may take steps that grow with the square of a text",
            ],
        ),
        (
            r#""x*x*x*y": {statusCode: "404"}"#,
            &["GW0524 matching `x*x*x*y` may take steps that grow with the cube of a text"],
        ),
        // Nobody can tell: nothing is said.
        (
            r#"".*": {statusCode: "400"}, "(a)\\1": {statusCode: "404"}"#,
            &[],
        ),
    ] {
        assert_eq!(of_patterns(true, responses), expected, "{responses}");
    }
}
