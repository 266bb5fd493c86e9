//! Routes that other routes take.

use super::{POOL, Row, document, expect, integration, told};

#[test]
fn routes_that_others_take() {
    let codes = ["GW0311", "GW0312", "GW0313"];
    let b = "http://b.example";
    let all = [
        "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "ANY",
    ];
    let routes = all.map(|method| format!("{method} /a"));
    let rows = |routes: &'static [String]| -> Vec<Row<'static>> {
        routes
            .iter()
            .map(|route| (route.as_str(), "", "http://b.example"))
            .collect()
    };
    let routes: &'static [String] = Box::leak(Box::new(routes));
    expect(
        &rows(routes),
        &codes,
        &["GW0311 no request reaches `ANY /a`"],
    );
    expect(&rows(&routes[1..]), &codes, &[]);
    let preflight =
        "GW0313 `ANY /orders` takes the preflight requests that `OPTIONS /{proxy+}` should answer";
    expect(
        &[("OPTIONS /{proxy+}", "", "mock"), ("ANY /orders", POOL, b)],
        &codes,
        &[preflight],
    );
    expect(
        &[
            ("OPTIONS /{proxy+}", "", "mock"),
            ("ANY /a", POOL, b),
            ("ANY /b", POOL, b),
        ],
        &codes,
        &[
            "GW0313 `ANY /a` takes the preflight requests that `OPTIONS /{proxy+}` should answer, and 1 more",
        ],
    );
    for rows in [
        &[("OPTIONS /{proxy+}", "", "mock"), ("ANY /orders", "", b)][..],
        &[
            ("OPTIONS /{proxy+}", "", "mock"),
            ("ANY /orders", POOL, b),
            ("OPTIONS /orders", "", "mock"),
        ],
        &[("OPTIONS /{proxy+}", "", "mock"), ("GET /orders", POOL, b)],
        &[
            ("OPTIONS /{proxy+}", "", "mock"),
            ("ANY /{proxy+}", POOL, b),
        ],
        &[("OPTIONS /a/{proxy+}", "", "mock"), ("ANY /b", POOL, b)],
        &[
            ("OPTIONS /{proxy+}", POOL, "mock"),
            ("ANY /orders", POOL, b),
        ],
    ] {
        expect(rows, &codes, &[]);
    }
    // A more specific path goes first: that is no ambiguity.
    for rows in [
        &[("GET /pets/{pet}", "", b), ("GET /pets/mine", "", b)][..],
        &[("GET /{proxy+}", "", b), ("GET /pets/mine", "", b)],
        &[("GET /pets/{pet}", "", b), ("POST /pets/mine", "", b)],
        &[("GET /pets/{pet}/a", "", b), ("GET /pets/mine/b", "", b)],
        &[("GET /pets/{pet}", "", b), ("POST /{kind}/latest", "", b)],
        // `latest` is no number.
        &[("GET /pets/{petId}", "", b), ("GET /{kind}/latest", "", b)],
    ] {
        let plain = document("", rows).replace(&integration(b), "").replace(
            "openapi: 3.0.3\n",
            "openapi: 3.0.3\nservers: [{url: \"http://b.example\"}]\n",
        );
        let plain = plain.split("components:").next().unwrap();
        assert_eq!(told(plain, &codes), [""; 0], "{plain}");
    }
    expect(
        &[
            ("GET /pets/{pet}", "", b),
            ("GET /{kind}/latest", "", b),
            ("GET /{kind}/first", "", b),
        ],
        &codes,
        &[
            "GW0312 `GET /pets/latest` fits both `GET /pets/{pet}` and `GET /{kind}/latest`; 1 more pair of paths is alike",
        ],
    );
    expect(
        &[("ANY /pets/{rest+}", "", b), ("GET /{kind}/latest", "", b)],
        &codes,
        &["GW0312 `GET /pets/latest` fits both `ANY /pets/{rest+}` and `GET /{kind}/latest`"],
    );
}
