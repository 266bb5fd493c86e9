//! What is said of bodies that are not JSON: forms, their encodings, and what nobody reads.

use crate::case::Case;

/// What is said of a document: codes and messages.
fn said(text: &str) -> Vec<String> {
    let said = Case::of_text("api.yaml", text).compile();
    said.check("api.yaml");
    let all = said.diagnostics.iter();
    all.map(|one| format!("{} {}", one.code, one.message))
        .collect()
}

fn of_content(version: &str, content: &str) -> Vec<String> {
    said(&format!(
        "openapi: {version}\ninfo: {{title: Pets, version: \"1\"}}\nservers: [{{url: \"http://pets.example\"}}]\npaths:\n  /pets:\n    post:\n      requestBody: {{content: {content}}}\n      responses: {{\"200\": {{description: ok}}}}\n"
    ))
}

const UNREAD: &str = "GW0407 bodies of one media type are not validated";
const MULTIPART_STYLE: &str =
    "GW0416 `style`, `explode` and `allowReserved` have no effect in a multipart form";

#[test]
fn media_types_and_encodings() {
    let object = "{type: object, properties: {tags: {type: array, items: {type: string}}, meta: {type: object}}}";
    let form = |name: &str, encoding: &str| {
        format!("{{{name}: {{schema: {object}, encoding: {encoding}}}}}")
    };
    let urlencoded = |encoding: &str| form("application/x-www-form-urlencoded", encoding);
    let multipart = |encoding: &str| form("multipart/form-data", encoding);
    let rows: &[(&str, String, &[&str])] = &[
        ("3.0.3", urlencoded("{}"), &[]),
        (
            "3.0.3",
            urlencoded("{tags: {style: pipeDelimited, explode: false}}"),
            &[],
        ),
        (
            "3.0.3",
            urlencoded("{meta: {style: deepObject}, tags: {x-more: 1}}"),
            &[],
        ),
        (
            "3.0.3",
            urlencoded("{tags: {style: simple}}"),
            &["GW0416 the style `simple` means nothing in a form"],
        ),
        (
            "3.0.3",
            urlencoded("{tags: {style: form, contentType: text/plain}}"),
            &["GW0416 `contentType` has no effect beside a style"],
        ),
        (
            "3.0.3",
            multipart("{tags: {contentType: text/plain}, meta: {contentType: application/json}}"),
            &[],
        ),
        ("3.0.3", multipart("{tags: {style: form}}"), &[]),
        (
            "3.0.3",
            multipart("{tags: {style: form, explode: false}}"),
            &[MULTIPART_STYLE],
        ),
        (
            "3.0.3",
            multipart("{tags: {allowReserved: true}}"),
            &[MULTIPART_STYLE],
        ),
        (
            "3.1.0",
            multipart("{tags: {style: form, explode: false}}"),
            &[],
        ),
        (
            "3.1.0",
            multipart("{tag: {contentType: text/plain}}"),
            &["GW0415 the form has no field `tag`"],
        ),
        (
            "3.1.0",
            multipart("{meta: {contentType: application/xml}}"),
            &[UNREAD],
        ),
        (
            "3.1.0",
            form("application/json", "{tags: {contentType: text/plain}}"),
            &["GW0416 `encoding` has no effect in `application/json`"],
        ),
        (
            "3.0.3",
            "{multipart/form-data: {schema: {type: string}}}".to_owned(),
            &[UNREAD],
        ),
        (
            "3.0.3",
            format!("{{application/xml: {{schema: {object}}}}}"),
            &[UNREAD],
        ),
        (
            "3.0.3",
            format!("{{text/plain: {{schema: {object}}}}}"),
            &[UNREAD],
        ),
        (
            "3.0.3",
            "{application/xml: {schema: {type: string, maxLength: 9}}}".to_owned(),
            &[],
        ),
        (
            "3.0.3",
            "{image/png: {schema: {type: string, format: binary}}}".to_owned(),
            &[],
        ),
        ("3.1.0", "{application/pdf: {}}".to_owned(), &[]),
        ("3.0.3", format!("{{'*/*': {{schema: {object}}}}}"), &[]),
    ];
    for (version, content, expected) in rows {
        assert_eq!(
            said_sorted(of_content(version, content)),
            *expected,
            "{version} {content}"
        );
    }
}

fn said_sorted(mut said: Vec<String>) -> Vec<String> {
    said.sort();
    said
}

#[test]
fn form_parameters_of_swagger() {
    const ASSUMED: &str = "GW0417 an operation has form fields and consumes no form";
    let form = |root: &str, own: &str, parameters: &str| {
        said(&format!(
            "swagger: \"2.0\"\ninfo: {{title: Pets, version: \"1\"}}\nhost: pets.example\nschemes: [http]\n{root}\npaths:\n  /pets:\n    post:\n      {own}\n      parameters: [{parameters}]\n      responses: {{\"200\": {{description: ok}}}}\n"
        ))
    };
    let field = "{name: a, in: formData, type: integer}";
    let file = "{name: f, in: formData, type: file}";
    let urlencoded = "consumes: [application/x-www-form-urlencoded]";
    let json = "consumes: [application/json]";
    for (root, own, parameters, expected) in [
        ("", "", field, &[][..]),
        ("", urlencoded, field, &[]),
        (json, urlencoded, field, &[]),
        (json, "", field, &[ASSUMED]),
        ("", json, field, &[ASSUMED]),
        ("", "consumes: [multipart/form-data]", file, &[]),
        (
            "",
            "",
            "{name: a, in: formData, type: string, minLength: -1}",
            &["GW0409 `minLength` is a number"],
        ),
    ] {
        let said = form(root, own, parameters);
        assert_eq!(said, expected, "{root} {own} {parameters}");
    }
}

#[test]
fn answers_that_nobody_reads() {
    let answers = |mode: &str, content: &str| {
        said(&format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\nx-gateway: {{upstream: \"http://pets.example\", validateResponses: {mode}}}\npaths:\n  /pets:\n    get:\n      responses: {{\"200\": {{description: ok, content: {content}}}}}\n"
        ))
    };
    let xml = "{application/xml: {schema: {type: object}}, text/html: {schema: {type: array}}}";
    let told = ["GW0418 answers of 2 media types are not validated"];
    assert_eq!(answers("log", xml), told);
    assert_eq!(answers("enforce", xml), told);
    assert_eq!(answers("off", xml), [""; 0]);
    let read = "{application/json: {schema: {type: object}}, text/csv: {schema: {type: string}}}";
    assert_eq!(answers("log", read), [""; 0]);
}
