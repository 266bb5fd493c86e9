use super::super::super::markdown::html_reader::check;
use super::*;

fn operation<'a>(method: &'a str, path: &'a str, backend: &'a str) -> Operation<'a> {
    Operation {
        path,
        method,
        href: "operations/x.html",
        title: "Title",
        backend,
    }
}

#[test]
fn a_resource_links_to_its_operations_and_its_backend() {
    let html = draw("Pets", &[operation("GET", "/v1/pets", "mock")], "m").0;
    check(&html).unwrap();
    assert_eq!(
        html,
        concat!(
            r#"<svg class="picture" viewBox="0 0 756 44" width="756" height="44" role="group" aria-labelledby="m-title m-desc">"#,
            r#"<title id="m-title">Resources and backends</title>"#,
            r#"<desc id="m-desc">1 operation on 1 resource of Pets, answered by mock</desc>"#,
            r#"<path class="pic-line" fill="none" d="M288 21H536C576 21 552 22 592 22"/>"#,
            r#"<text class="pic-text" x="4" y="25" font-size="14">/v1/pets</text>"#,
            r#"<a href="operations/x.html"><title>GET /v1/pets: Title</title>"#,
            r#"<rect class="pic-get" x="240" y="11" width="37" height="20" rx="4"/>"#,
            r#"<text class="pic-text-small pic-chip" x="258" y="25" font-size="12" text-anchor="middle">GET</text></a>"#,
            r#"<rect class="pic-backend" x="592" y="8" width="162" height="28" rx="5"/>"#,
            r#"<text class="pic-text-small" x="602" y="26" font-size="12">mock</text>"#,
            "</svg>"
        )
    );
}

#[test]
fn paths_are_a_tree_with_short_ways_joined() {
    let operations = [
        operation("GET", "/v1/pets", "a"),
        operation("GET", "/v1/pets/{id}", "a"),
        operation("GET", "/v1/pets/{id}/toys", "b"),
        operation("GET", "/v1/orders", "c"),
    ];
    let tree = tree::Tree::new(&operations);
    let names = BackendNames::new(&operations);
    let rows = rows::of_resources(&tree, &names).unwrap();
    let shown: Vec<(usize, &str)> = rows
        .iter()
        .map(|row| (row.depth, row.name.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            (0, "/v1"),
            (1, "/pets"),
            (2, "/{id}"),
            (3, "/toys"),
            (1, "/orders")
        ]
    );
}

#[test]
fn a_large_api_is_grouped_and_bounded() {
    let paths: Vec<String> = (0..10_000)
        .map(|n| format!("/v1/{}{}/x{n}", "long-name-".repeat(10), n % 100))
        .collect();
    let backends: Vec<String> = (0..500).map(|n| format!("http://{n}.internal")).collect();
    let operations: Vec<Operation<'_>> = paths
        .iter()
        .enumerate()
        .map(|(n, path)| operation(["GET", "POST", "x<y"][n % 3], path, &backends[n % 500]))
        .collect();
    let html = draw("Large", &operations, "m").0;
    check(&html).unwrap();
    assert!(html.contains("100 operations"), "{html}");
    assert!(html.contains("and 60 more"), "{html}");
    assert!(html.contains("489 more backends"));
    assert!(html.len() < 60_000, "{}", html.len());
}

#[test]
fn methods_of_a_group_that_do_not_fit_are_told_of() {
    let paths: Vec<String> = (0..700).map(|n| format!("/pets/x{n}")).collect();
    let methods = ["DELETE", "GET", "PATCH", "POST", "PUT", "OPTIONS", "HEAD"];
    let operations: Vec<Operation<'_>> = paths
        .iter()
        .enumerate()
        .map(|(n, path)| operation(methods[n % 7], path, "b"))
        .chain([operation("GET", "/orders", "b")])
        .collect();
    let html = draw("x", &operations, "m").0;
    check(&html).unwrap();
    let shown: Vec<&str> = html
        .split("pic-chip\"")
        .skip(1)
        .filter_map(|chip| chip.split(['>', '<']).nth(1))
        .collect();
    assert_eq!(shown, ["GET", "POST", "PUT", "…", "GET 1"]);
    assert!(html.contains("700 operations"));
}

#[test]
fn long_links_are_not_drawn_one_by_one() {
    let href = "a".repeat(2000);
    let paths: Vec<String> = (0..50).map(|n| format!("/p{n}")).collect();
    let operations: Vec<Operation<'_>> = paths
        .iter()
        .map(|path| Operation {
            href: &href,
            ..operation("GET", path, "b")
        })
        .collect();
    let html = draw("x", &operations, "m").0;
    assert!(html.len() < 60_000);
    assert!(!html.contains("<a "));
}

#[test]
fn deep_and_hostile_paths_stay_in_the_picture() {
    let deep = "/a".repeat(5000);
    let mut operations = vec![
        operation("GET", &deep, "b"),
        operation(
            "<script>",
            "/<script>alert(1)</script>",
            "\"><img onerror=x>",
        ),
    ];
    let prefixes: Vec<String> = (1..50).map(|n| "/b".repeat(n)).collect();
    operations.extend(prefixes.iter().map(|path| operation("TRACE", path, "")));
    for method in [
        "GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY",
    ] {
        operations.push(operation(method, "/many", "b"));
    }
    let html = draw("<b>", &operations, "m").0;
    check(&html).unwrap();
    assert!(html.contains("+"));
    assert_eq!(draw("x", &[], "m"), Html::default());
}
