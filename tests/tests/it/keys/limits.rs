//! What plans and rates refuse, in both kinds; and how it is counted.

use gateway_tests::http1::Response;
use gateway_tests::prometheus::Metrics;

use super::{Yard, admin, call};

/// Status, body, and whether the caller is told when to come again.
fn told(response: &Response) -> (u16, String, bool) {
    let retry = response.headers.get("retry-after");
    let limit = response.headers.get("ratelimit");
    assert_eq!(retry.is_some(), limit.is_some(), "{:?}", response.headers);
    if let (Some(retry), Some(limit)) = (retry, limit) {
        let seconds: u64 = retry.parse().unwrap();
        assert!(
            seconds > 0 && limit.ends_with(&format!(";r=0;t={seconds}")),
            "{limit}"
        );
    }
    (response.status, response.text(), retry.is_some())
}

fn refused(message: &str, is_told: bool) -> (u16, String, bool) {
    (429, format!("{{\"message\":\"{message}\"}}"), is_told)
}

fn limits(store: &str) {
    let yard = Yard::new(store);
    let gateway = yard.start(&[]);
    let ran = Some(&gateway);
    let key = |plan: &str| {
        let plans = [format!("shop/{plan}"), format!("hub/{plan}")];
        yard.create(ran, &["--plan", &plans[0], "--plan", &plans[1]])
    };
    let goods = "goods".to_owned();
    // Plan, requests that pass, and the refusals of the kinds.
    for (plan, n_admitted, rest, http) in [
        ("slow", 2, "Too Many Requests", "\"rate\";"),
        ("small", 3, "Limit Exceeded", "\"quota\";"),
        ("methodical", 1, "Too Many Requests", "\"rate\";"),
    ] {
        let (id, value) = key(plan);
        for (kind, expected) in [
            ("shop", refused(rest, false)),
            ("hub", refused("Too Many Requests", true)),
        ] {
            let path = format!("/{kind}/goods");
            for n in 0..n_admitted {
                let answer = told(&call(&gateway, &path, &value));
                assert_eq!(
                    answer,
                    (200, goods.clone(), false),
                    "{store} {kind} {plan} {n}"
                );
            }
            for _ in 0..3 {
                let answer = call(&gateway, &path, &value);
                assert_eq!(told(&answer), expected, "{store} {kind} {plan}");
                let limit = answer.header("ratelimit");
                assert!(kind == "shop" || limit.starts_with(http), "{limit}");
            }
            // Of the key alone.
            assert_eq!(call(&gateway, &format!("/{kind}/open"), "").status, 200);
        }
        // Refused requests are not counted.
        let csv = yard.tell(ran, &["usage", "--key", &id, "--csv"]);
        for kind in ["hub", "shop"] {
            // What is left is told where there is a quota.
            let remaining = if plan == "small" { "0" } else { "" };
            let expected = format!(",{kind}/{plan},{id},{n_admitted},{remaining}");
            assert!(csv.lines().any(|line| line.ends_with(&expected)), "{csv}");
        }
    }
    for (kind, expected) in [
        ("shop", refused("Too Many Requests", false)),
        ("hub", refused("Too Many Requests", true)),
    ] {
        let path = format!("/{kind}/narrow");
        assert_eq!(call(&gateway, &path, "").status, 200);
        assert_eq!(told(&call(&gateway, &path, "")), expected);
    }
    let text = admin(&gateway, "GET /metrics", "").text();
    let metrics = Metrics::read(&text).unwrap();
    for (name, label, expected) in [
        ("gateway_throttled_total", ("scope", "key"), 6.0),
        ("gateway_throttled_total", ("scope", "key_method"), 6.0),
        ("gateway_throttled_total", ("scope", "method"), 2.0),
        ("gateway_throttled_total", ("scope", "gateway"), 0.0),
        (
            "gateway_rejected_requests_total",
            ("reason", "throttled"),
            14.0,
        ),
        ("gateway_rejected_requests_total", ("reason", "quota"), 6.0),
    ] {
        let value = metrics.value(name, &[label]);
        assert!(
            (value - expected).abs() < 0.5,
            "{name} {label:?} {value}\n{text}"
        );
    }
    for (name, expected) in [("gateway_quota_exceeded_total", 6.0), ("gateway_keys", 3.0)] {
        let value = metrics.value(name, &[]);
        assert!((value - expected).abs() < 0.5, "{name} {value}");
    }
    let shared = metrics
        .families()
        .any(|it| it == "gateway_state_wait_seconds");
    assert_eq!(shared, store == "redis");
}

#[test]
fn limits_in_memory() {
    limits("memory");
}

#[test]
fn limits_in_a_file() {
    limits("file");
}

#[test]
fn limits_in_redis() {
    limits("redis");
}

#[test]
fn the_whole_gateway_has_a_rate() {
    let yard = Yard::new("memory");
    let path = yard.put(
        "gateway.toml",
        "[throttle]\nrate_limit = 0.001\nburst_limit = 2\n",
    );
    let gateway = yard.start(&["--config", &path]);
    for kind in ["shop", "hub"] {
        assert_eq!(call(&gateway, &format!("/{kind}/open"), "").status, 200);
    }
    let expected = refused("Too Many Requests", false);
    assert_eq!(told(&call(&gateway, "/shop/open", "")), expected);
    let text = admin(&gateway, "GET /metrics", "").text();
    assert!(
        text.contains("gateway_throttled_total{scope=\"gateway\"} 1\n"),
        "{text}"
    );
}
