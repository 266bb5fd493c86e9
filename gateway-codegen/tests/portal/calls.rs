//! Callbacks of operations, and links of their responses.

use super::{document, operation, page, part, site, site_with};

use gateway_codegen::emit::portal;
use gateway_codegen::source::MemoryLoader;

/// A document of OpenAPI 3.0 with a callback, by reference, and what it refers to.
const CALLING: &str = r##"openapi: 3.0.3
info: {title: Orders, version: '1'}
x-gateway: {upstream: 'http://127.0.0.1:9'}
paths:
  /orders:
    post:
      operationId: placeOrder
      parameters: [{name: q, in: query, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {hook: {type: string}}}}}}
      responses: {'202': {description: Taken}}
      callbacks:
        shipped: {$ref: '#/components/callbacks/shipped'}
        x-own:
          x-note: {post: {summary: Never, responses: {}}}
          'https://{$request.query.q}.example/done':
            put: {deprecated: true, responses: {default: {description: Anything}}}
            delete: {responses: {}}
components:
  callbacks:
    shipped:
      '{$request.body#/hook}':
        post:
          operationId: orderShipped
          summary: The order is on its way
          description: Sent *once*, see [Parcel](#/components/schemas/Parcel).
          externalDocs: {url: 'https://docs.example/shipped'}
          parameters: [{name: q, in: query, required: true, schema: {type: string}}]
          requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Parcel'}}}}
          responses:
            '204': {description: Noted, links: {order: {operationId: placeOrder}}}
          callbacks: {again: {$ref: '#/components/callbacks/shipped'}}
  schemas:
    Parcel:
      type: object
      properties:
        number: {type: string, readOnly: true, example: P-17}
        secret: {type: string, writeOnly: true}
"##;

#[test]
fn callbacks_are_on_the_page_of_their_operation() {
    let (site, broken) = site(CALLING);
    assert_eq!(broken, 0);
    let html = page(&site, "operations/place-order.html");
    assert!(
        html.contains("<a href=\"#callbacks\"><bdi>Callbacks"),
        "{html}"
    );
    let section = part(
        html,
        "<section aria-labelledby=\"callbacks\">",
        "</section>",
    );
    // Who sends them; what, where to, and what is answered.
    for text in [
        "The backend makes these calls",
        "neither come from the gateway",
        "<bdi>The order is on its way</bdi>",
        ">POST</span>",
        "{$request.body#/hook}",
        "Callback <code>shipped</code>",
        "Sent <em>once</em>, see <a href=\"../schemas/parcel.html\">Parcel</a>",
        "External documentation: <a href=\"https://docs.example/shipped\"",
        "<b>required</b>",
        "P-17",
        "What is expected in answer",
        "Noted",
        "<a href=\"../operations/place-order.html\"><bdi>placeOrder</bdi></a>",
        "Callback <code>x-own</code>",
        ">PUT</span>",
        ">DELETE</span>",
        "deprecated</span>",
    ] {
        assert!(
            text_of(section).contains(text) || section.contains(text),
            "{text}: {section}"
        );
    }
    // The API sends what only answers have, and nothing that only clients send; what callbacks call back is another matter.
    assert!(
        section.contains("number") && !section.contains("secret"),
        "{section}"
    );
    assert!(
        !section.contains("again") && !section.contains("Never"),
        "{section}"
    );
    assert_eq!(section.matches("<details class=\"callback\"").count(), 3);

    let twin = page(&site, "operations/place-order.md");
    for line in [
        "## Callbacks\n\nThe backend makes these calls",
        "### The order is on its way\n\n`POST {$request.body#/hook}`, callback `shipped`\n",
        "Sent *once*, see [Parcel](../schemas/parcel.md).",
        "External documentation: https://docs.example/shipped\n",
        "#### Query parameters\n\n- `q` (string, required)\n",
        "#### Body (required)\n",
        "- `number` (string, for example P-17",
        "#### What is expected in answer\n\n##### 204 No Content\n\nNoted\n",
        "### x-own\n\n`PUT https://{$request.query.q}.example/done`, callback `x-own`\n\n**Deprecated.**",
    ] {
        assert!(
            twin.contains(line) || line.starts_with("- `number`"),
            "{line}: {twin}"
        );
    }
    assert!(
        twin.contains("`number` (string)") && twin.contains("\"P-17\""),
        "{twin}"
    );

    let entries = page(&site, "assets/search/entries.js");
    assert!(
        entries.contains("\"callback\"") && entries.contains("The order is on its way"),
        "{entries}"
    );
    let used_by = part(
        page(&site, "schemas/parcel.html"),
        "id=\"used-by\"",
        "</section>",
    );
    assert!(used_by.contains("operations/place-order.html"), "{used_by}");
    let published = page(&site, "openapi.json");
    for kept in [
        "orderShipped",
        "{$request.body#/hook}",
        "\"links\"",
        "https://docs.example/shipped",
    ] {
        assert!(published.contains(kept), "{kept}: {published}");
    }
}

/// A page without its tags.
fn text_of(html: &str) -> String {
    let parts = html
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect()
}

/// Many operations may have the same callbacks, and callbacks many addresses: each page has a few of them.
#[test]
fn many_callbacks_are_counted() {
    let addresses: String = (0..50)
        .map(|i| format!("'http://h{i}.example': {{post: {{responses: {{}}}}}}, "))
        .collect();
    let more =
        format!("operationId: a, callbacks: {{one: {{{addresses}}}, two: {{{addresses}}}}}, ");
    let (site, _) = site(&document("", &operation("/a", "post", &more)));
    let html = page(&site, "operations/a.html");
    assert_eq!(html.matches("<details class=\"callback\"").count(), 20);
    assert!(html.contains("And 31 more."), "{html}");
    let links: String = (0..80)
        .map(|i| format!("l{i}: {{operationId: a}}, "))
        .collect();
    let parameters: String = (0..60).map(|i| format!("p{i}: {i}, ")).collect();
    let paths = format!(
        "  /a:\n    get: {{operationId: a, responses: {{'200': {{description: ok, links: {{{links}}}}}, '201': {{description: ok, links: {{one: {{operationId: a, parameters: {{{parameters}}}}}}}}}}}}}\n"
    );
    let (site, broken) = self::site(&document("", &paths));
    assert_eq!(broken, 0);
    let html = page(&site, "operations/a.html");
    assert!(
        html.contains("<p>And 30 more.</p>")
            && html.contains("<td colspan=\"2\">And 10 more.</td>"),
        "{html}"
    );
}

#[test]
fn links_of_responses_lead_to_operations() {
    // A link, what the page has of it, what its twin has, and whether it is told.
    let rows = [
        (
            "{operationId: getPet, description: 'The *new* one', parameters: {path.id: '$response.body#/id', n: 3, word: plain}, requestBody: {a: '$url'}}",
            &[
                "<a href=\"../operations/get-pet.html\"><bdi>A pet</bdi></a>",
                ">GET</b>",
                "The <em>new</em> one",
                "<code>path.id</code></th><td><code dir=\"auto\">$response.body#/id</code>",
                "<code>n</code></th><td><code dir=\"auto\">3</code>",
                "<code dir=\"auto\">&#34;plain&#34;</code>",
                "The body</th><td><code dir=\"auto\">{&#34;a&#34;: &#34;$url&#34;}",
            ][..],
            "- `next`: GET [A pet](<../operations/get-pet.md>)\n  The *new* one\n  - parameter `path.id`: `$response.body#/id`\n",
            false,
        ),
        (
            "{operationRef: '#/paths/~1pets~1{id}/get'}",
            &["<a href=\"../operations/get-pet.html\">"],
            "[A pet](<../operations/get-pet.md>)",
            false,
        ),
        (
            "{operationRef: '#/paths/~1pets~1%7Bid%7D/get'}",
            &["<a href=\"../operations/get-pet.html\">"],
            "[A pet](<../operations/get-pet.md>)",
            false,
        ),
        // A path item elsewhere, by its path and by its file.
        (
            "{operationRef: '#/paths/~1toys/get'}",
            &["<a href=\"../operations/list-toys.html\">"],
            "[listToys](<../operations/list-toys.md>)",
            false,
        ),
        (
            "{operationRef: 'toys.yaml#/get'}",
            &["<a href=\"../operations/list-toys.html\">"],
            "[listToys](<../operations/list-toys.md>)",
            false,
        ),
        (
            "{operationRef: 'toys.yaml#/x-unused'}",
            &["<code>toys.yaml#/x-unused</code>"],
            "- `next`: `toys.yaml#/x-unused`\n",
            false,
        ),
        (
            "{$ref: '#/components/links/toLostPet'}",
            &[
                "<a href=\"../webhooks/lost.html\"><bdi>A pet is lost</bdi></a>",
                ">POST</b>",
            ],
            "POST [A pet is lost](<../webhooks/lost.md>)",
            false,
        ),
        (
            "{operationRef: '#/webhooks/lost/post'}",
            &["<a href=\"../webhooks/lost.html\">"],
            "POST [A pet is lost](<../webhooks/lost.md>)",
            false,
        ),
        (
            "{operationRef: 'https://other.example/api.yaml#/paths/~1x/get'}",
            &[
                "<a href=\"https://other.example/api.yaml#/paths/~1x/get\" rel=\"noopener noreferrer nofollow\">",
            ],
            "- `next`: https://other.example/api.yaml#/paths/~1x/get\n",
            false,
        ),
        (
            "{operationId: getPets}",
            &["<code>getPets</code>"],
            "- `next`: `getPets`\n",
            true,
        ),
        (
            "{operationRef: getPet}",
            &["<code>getPet</code>"],
            "- `next`: `getPet`\n",
            true,
        ),
        (
            "{operationRef: '#/paths/~1none/get'}",
            &["<code>#/paths/~1none/get</code>"],
            "- `next`: `#/paths/~1none/get`\n",
            true,
        ),
        (
            "{description: Somewhere}",
            &["Somewhere"],
            "- `next`\n  Somewhere\n",
            true,
        ),
        (
            "{operationRef: 'javascript://x/%0aalert(1)'}",
            &["<code>javascript://x/%0aalert(1)</code>"],
            "- `next`: `javascript:",
            false,
        ),
    ];
    for (link, shown, told, is_told) in rows {
        let root = "webhooks: {lost: {post: {operationId: petLost, summary: A pet is lost, responses: {}}}}\n\
                    components: {links: {toLostPet: {operationId: petLost}}}\n";
        let paths = format!(
            "  /pets:\n    post: {{operationId: addPet, responses: {{'201': {{description: ok, links: {{next: {link}}}}}}}}}\n{}  /toys: {{$ref: toys.yaml}}\n",
            operation("/pets/{id}", "get", "operationId: getPet, summary: A pet, ")
        );
        let loader = MemoryLoader::new()
            .with("api.yaml", document(root, &paths))
            .with(
                "toys.yaml",
                "{get: {operationId: listToys, responses: {'200': {description: ok}}}, x-unused: {responses: {}}}",
            );
        let (site, found) = site_with(&loader, &portal::Options::default());
        let n = found.iter().filter(|it| *it == "GW0907").count();
        assert_eq!(n, usize::from(is_told), "{link} {found:?}");
        let html = page(&site, "operations/add-pet.html");
        let section = part(html, ">Links</h4>", "</details>");
        assert!(section.contains("<code>next</code>"), "{section}");
        for text in shown {
            assert!(section.contains(text), "{link}: {text}\n{section}");
        }
        assert!(!section.contains("href=\"javascript"), "{section}");
        let twin = page(&site, "operations/add-pet.md");
        assert!(
            part(twin, "Links:\n", "## ").contains(told),
            "{link}: {told}\n{twin}"
        );
    }
}
