//! What pages say of schemas.

use super::{document, operation, page, pages, site, site_of, told};

use gateway_codegen::source::MemoryLoader;

#[test]
fn all_that_schemas_ask_is_in_words() {
    // A schema, and what its page and its twin say of it.
    let rows: [(&str, &[&str], &[&str]); 15] = [
        (
            "{type: object, properties: {email: {}, phone: {}}, anyOf: [{required: [email]}, {required: [phone, email]}]}",
            &["With email<", "email required", "With phone and email<"],
            &["- With email (object): email required\n"],
        ),
        (
            "{type: object, oneOf: [{required: [a]}, {not: {required: [a]}}]}",
            &["With a<", "without a"],
            &["without a"],
        ),
        (
            "{type: object, properties: {good: {}}, not: {required: [bad]}}",
            &["without bad"],
            &["Type: object: without bad\n"],
        ),
        (
            "{type: object, not: {anyOf: [{required: [x]}, {required: [y]}]}}",
            &["Not<", "With x<", "With y<"],
            &["- With x (object): x required\n"],
        ),
        (
            "{allOf: [{required: [a, b]}, {type: object, properties: {a: {type: string}}}]}",
            &["b required"],
            &["- `a` (string, required)\n", "b required"],
        ),
        (
            "{if: {properties: {kind: {const: a}}}, then: {required: [x]}, else: {properties: {y: {type: integer, maximum: 7}}}}",
            &[
                "Depending on the value",
                "If<",
                "Then<",
                "x required",
                "Otherwise<",
                "at most 7",
            ],
            &[
                "- Depending on the value:\n",
                "  - Then (object): x required\n",
            ],
        ),
        ("{if: {minLength: 3}}", &["anything"], &["Type: anything\n"]),
        (
            "{type: object, dependentRequired: {card: [address, name]}}",
            &["with card also address and name"],
            &["with card also address and name"],
        ),
        (
            "{type: object, dependentSchemas: {card: {properties: {address: {type: string, minLength: 2}}}}}",
            &[
                "Depending on members",
                "With card<",
                "at least 2 characters",
            ],
            &[
                "  - With card (object)\n",
                "`address` (string): at least 2 characters",
            ],
        ),
        // What all branches say of a member.
        (
            "{allOf: [{type: object, properties: {a: {type: integer, minimum: 3}}, required: [a]}, {minProperties: 2, properties: {a: {maximum: 4, multipleOf: 2}}}]}",
            &[
                "at least 3",
                "at most 4",
                "a multiple of 2",
                "at least 2 members",
            ],
            &["- `a` (integer, required): at least 3; at most 4; a multiple of 2\n"],
        ),
        (
            "{allOf: [{properties: {a: {type: object, properties: {b: {type: number}}}}}, {properties: {a: {required: [b], properties: {b: {type: integer, enum: [1, 2]}, c: {}}}}}]}",
            &[],
            &[
                "- `a` (object)\n",
                "  - `b` (integer, required): one of 1, 2\n",
                "  - `c` (anything)\n",
            ],
        ),
        (
            "{type: array, prefixItems: [{type: integer}], items: false}",
            &["no other elements"],
            &["no other elements"],
        ),
        (
            "{type: array, items: {type: array, items: {type: array, items: {type: object}}}}",
            &["array of arrays of arrays of objects"],
            &["Type: array of arrays of arrays of objects\n"],
        ),
        (
            "{$dynamicRef: '#node', $defs: {n: {$dynamicAnchor: node, type: object, required: [v], properties: {v: {type: integer, minimum: 4}, next: {$dynamicRef: '#node'}}}}}",
            &["at least 4"],
            &["`v` (integer, required): at least 4"],
        ),
        (
            "{type: object, properties: {p: {$ref: '#own'}}, $defs: {o: {$anchor: own, type: string, minLength: 3}}}",
            &["at least 3 characters"],
            &["`p` (o): at least 3 characters"],
        ),
    ];
    for (schema, shown, told) in rows {
        let root = format!("components: {{schemas: {{S: {schema}}}}}\n");
        let (site, _) = site(&document(&root, &operation("/p", "get", "")));
        for (path, texts) in [("schemas/s.html", shown), ("schemas/s.md", told)] {
            let content = page(&site, path);
            for text in texts {
                assert!(content.contains(text), "{schema}: {text}\n{content}");
            }
        }
    }
}

#[test]
fn bases_list_what_builds_upon_them() {
    for (mapping, expected) in [
        (
            ", mapping: {dog: '#/components/schemas/Dog', cat: Cat}",
            ["petType: dog", "petType: cat"],
        ),
        (", mapping: {cat: Cat}", ["petType: Dog", "petType: cat"]),
        ("", ["petType: Dog", "petType: Cat"]),
    ] {
        let root = format!(
            "components:
  schemas:
    Pet: {{type: object, properties: {{petType: {{type: string}}}}, discriminator: {{propertyName: petType{mapping}}}}}
    Dog: {{allOf: [{{$ref: '#/components/schemas/Pet'}}, {{properties: {{barks: {{type: boolean}}}}}}]}}
    Cat: {{allOf: [{{$ref: '#/components/schemas/Pet'}}]}}
"
        );
        let (site, _) =
            site(&document(&root, &operation("/p", "get", "")).replace("3.1.0", "3.0.3"));
        let html = page(&site, "schemas/pet.html");
        let twin = page(&site, "schemas/pet.md");
        assert!(html.contains("Told apart by petType"), "{html}");
        for (value, name) in expected.into_iter().zip(["dog", "cat"]) {
            assert!(
                html.contains(value) && twin.contains(value),
                "{value} {twin}"
            );
            assert!(
                html.contains(&format!("<a href=\"../schemas/{name}.html\">")),
                "{html}"
            );
            assert!(twin.contains(&format!("](../schemas/{name}.md)")), "{twin}");
        }
        // Those are not told apart once more.
        let dog = page(&site, "schemas/dog.html");
        assert!(
            !dog.contains("Told apart") && dog.contains("barks"),
            "{dog}"
        );
    }
}

#[test]
fn heirs_of_heirs_are_told_apart() {
    for (schemas, expected) in [
        (
            "Cat: {allOf: [{$ref: '#/components/schemas/Pet'}]}\n    Lynx: {allOf: [{$ref: '#/components/schemas/Cat'}]}\n    Old: {allOf: [{$ref: '#/components/schemas/Lynx'}, {$ref: '#/components/schemas/Cat'}]}",
            &["Cat", "Lynx", "Old"][..],
        ),
        // Rings end.
        (
            "Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {$ref: '#/components/schemas/Lynx'}]}\n    Lynx: {allOf: [{$ref: '#/components/schemas/Cat'}]}\n    Old: {allOf: [{$ref: '#/components/schemas/Old'}]}",
            &["Cat", "Lynx"],
        ),
    ] {
        let root = format!(
            "components:\n  schemas:\n    Pet: {{type: object, discriminator: {{propertyName: kind}}}}\n    {schemas}\n"
        );
        let text = document(&root, &operation("/p", "get", "")).replace("3.1.0", "3.0.3");
        let (site, _) = site(&text);
        let twin = page(&site, "schemas/pet.md");
        let found: Vec<&str> = twin
            .lines()
            .filter_map(|line| line.trim().strip_prefix("- kind: ")?.split(' ').next())
            .collect();
        assert_eq!(found, expected, "{twin}");
    }
    // Each of a chain tells all below apart: what is found grows with the document.
    let n_bytes = [30, 120].map(|n| {
        let chain: String = (0..n)
            .map(|i| format!("    S{i}: {{allOf: [{{$ref: '#/components/schemas/S{}'}}], discriminator: {{propertyName: kind}}}}\n", i + 1))
            .collect();
        let root = format!("components:\n  schemas:\n{chain}");
        let (site, _) = site(&document(&root, &operation("/p", "get", "")).replace("3.1.0", "3.0.3"));
        site.iter().map(|(_, content)| content.len()).sum::<usize>()
    });
    assert!(n_bytes[1] < n_bytes[0] * 6, "{n_bytes:?}");
}

/// Each schema builds upon all that come after it: by more ways than could ever be walked, and to no more than there are.
#[test]
fn many_ways_to_a_parent_lead_to_one() {
    let n = 40;
    let parents = |i: usize| {
        let parents = (i + 1..n).map(|it| format!("{{$ref: '#/components/schemas/S{it}'}}"));
        parents.collect::<Vec<_>>().join(", ")
    };
    let schemas: String = (0..n)
        .map(|i| {
            format!(
                "    S{i}: {{discriminator: {{propertyName: kind}}, properties: {{kind: {{type: string}}}}, allOf: [{}]}}\n",
                parents(i)
            )
        })
        .collect();
    let (site, broken) = site(&document(
        &format!("components:\n  schemas:\n{schemas}"),
        &operation(
            "/a",
            "post",
            "requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}, ",
        ),
    ));
    assert_eq!(broken, 0);
    assert_eq!(pages(&site, "schemas/").len(), n);
    // The member that all declare is one.
    let page = page(&site, "schemas/s0.html");
    assert_eq!(page.matches(">kind</").count(), 1, "{page}");
}

/// What is said of members where a document of a dialect has them in a body, an answer, and a webhook with its answer.
fn members(head: &str, webhooks: &str) -> [String; 4] {
    let schema = "{type: object, required: [made, secret], properties: {made: {$ref: '#/components/schemas/Made'}, secret: {writeOnly: true, \
                  type: string}, both: {type: string}}}";
    let content = format!("content: {{application/json: {{schema: {schema}}}}}");
    let calls = format!(
        "post: {{summary: Call, requestBody: {{required: true, {content}}}, responses: {{'200': {{description: ok, {content}}}}}}}"
    );
    let text = format!(
        "{head}\npaths: {{/a: {{{calls}}}}}\n{webhooks}: {{told: {{{calls}}}}}\ncomponents: {{schemas: {{Made: {{type: string, readOnly: true}}}}}}\n"
    );
    let loader = MemoryLoader::new().with("api.yaml", text.as_str());
    let site = site_of(&["api.yaml"], &loader);
    let said = |twin: &str, html: &str| {
        let twin = page(&site, twin);
        let (sent, given) = twin.split_once("\n### 200").unwrap();
        let mut html = page(&site, html).split("class=\"media-name\"").skip(1);
        let [sent_html, given_html] = [(); 2].map(|()| html.next().unwrap());
        // The part of the twin, with what the page has for the same.
        [(sent, sent_html), (given, given_html)].map(|(twin, html)| {
            let mut shown = Vec::new();
            for name in ["made", "secret", "both"] {
                let is_listed = twin.contains(&format!("- `{name}`"));
                assert_eq!(
                    is_listed,
                    html.contains(&format!("<code>{name}</code>")),
                    "{name} {html}"
                );
                let in_example = twin.contains(&format!("\"{name}\": "));
                let mark = if in_example {
                    ""
                } else {
                    " (not in the example)"
                };
                shown.extend(is_listed.then(|| format!("{name}{mark}")));
            }
            shown.join(", ")
        })
    };
    let [sent, given] = said("operations/post-a.md", "operations/post-a.html");
    let [told, answered] = said("webhooks/told.md", "webhooks/told.html");
    [sent, given, told, answered]
}

#[test]
fn members_of_a_direction_are_shown_as_they_are_enforced() {
    let new = "openapi: 3.1.0\ninfo: {title: A, version: '1'}\nx-gateway: {upstream: 'http://10.0.0.1:9'}";
    let old = new.replace("3.1.0", "3.0.3");
    let integration = "x-amazon-apigateway-request-validators: {}";
    let models = format!("{old}\n{integration}");
    let all = "made, secret, both";
    for (head, webhooks, expected) in [
        (new, "webhooks", [all, all, all, all]),
        (
            &old,
            "x-webhooks",
            ["secret, both", "made, both", "made, both", "secret, both"],
        ),
        // Models of REST APIs know no directions.
        (&models, "x-webhooks", [all, all, all, all]),
    ] {
        assert_eq!(members(head, webhooks), expected, "{head}");
    }
}

/// Members that parts declare and that are refused beside them are told, and not shown as if they could be sent.
#[test]
fn members_that_are_refused_are_told() {
    let of = |schema: &str| {
        let root = format!(
            "components: {{schemas: {{Money: {{type: object, required: [amount], properties: {{amount: {{type: number}}, unit: {{type: string}}}}}}, More: {{allOf: [{{$ref: '#/components/schemas/Money'}}]}}, S: {schema}}}}}\n"
        );
        let body = "requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}, ";
        let text = document(&root, &operation("/pets", "post", body));
        let told = told(&text)
            .into_iter()
            .filter(|it| it.starts_with("GW0420"));
        let told: Vec<String> = told.collect();
        let (site, _) = site(&text);
        let n = page(&site, "schemas/s.html")
            .matches("refused: no other members")
            .count();
        (told, n)
    };
    let refused = |names: &str| {
        vec![format!(
            "GW0420 the schema refuses members that its parts declare: {names}"
        )]
    };
    for (schema, names, n) in [
        (
            "{additionalProperties: false, allOf: [{$ref: '#/components/schemas/More'}]}",
            "`amount`, `unit`",
            2,
        ),
        (
            "{additionalProperties: false, properties: {unit: {}}, allOf: [{$ref: '#/components/schemas/Money'}, {properties: {x: {}, y: {}, z: {}}}]}",
            "`amount`, `x`, `y`, and 1 more",
            4,
        ),
    ] {
        assert_eq!(of(schema), (refused(names), n), "{schema}");
    }
    for schema in [
        "{unevaluatedProperties: false, allOf: [{$ref: '#/components/schemas/Money'}]}",
        "{additionalProperties: false, properties: {amount: {}, unit: {}}, allOf: [{$ref: '#/components/schemas/Money'}]}",
        "{additionalProperties: {}, allOf: [{$ref: '#/components/schemas/Money'}]}",
        "{additionalProperties: false, properties: {a: {}}, allOf: [{required: [a]}]}",
    ] {
        assert_eq!(of(schema), (Vec::new(), 0), "{schema}");
    }
}
