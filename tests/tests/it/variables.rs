//! Documents with variables, and documents in templates, from `gwc` to the upstream.

use std::path::PathBuf;
use std::time::Duration;

use gateway_tests::gateway::{Binary, Document};
use gateway_tests::gwc::Gwc;
use gateway_tests::http1::get;
use gateway_tests::process::finish;
use gateway_tests::stub::Stub;
use gateway_tests::{scratch_dir, workspace_root};

/// How long a check may take.
const LIMIT: Duration = Duration::from_secs(60);

fn spec(name: &str) -> PathBuf {
    workspace_root().join("specs").join(name)
}

/// Every API of a template, in one gateway.
#[test]
fn values_of_a_template_reach_the_upstream() {
    let upstream = Stub::echo().unwrap();
    let backend = format!("Backend={}", upstream.address());
    let binary = Binary::build_files(
        scratch_dir("template").unwrap(),
        &[spec("shop-stack.yaml")],
        &["--param", &backend, "--param", "Environment=prod"],
    )
    .unwrap();
    let gateway = binary.start(&[]).unwrap();
    for (asked, forwarded, environment) in [
        ("/orders/7", "/prod/eu/7", None),
        ("/orders/7/receipt", "/prod/receipts/7", None),
        ("/catalogue/tea", "/items/tea", Some("live")),
    ] {
        let response = get(gateway.data(), asked).unwrap();
        assert_eq!(response.status, 200, "{asked}: {}", response.text());
        let call = upstream.take_requests().pop().unwrap();
        assert_eq!(call.target, forwarded, "{asked}");
        assert_eq!(call.header("x-environment"), environment, "{asked}");
    }
    let refused = get(gateway.data(), "/orders/7/nothing").unwrap();
    assert_eq!(
        (refused.status, refused.header("x-account")),
        (403, "123456789012")
    );
}

/// A document as Terraform takes it.
#[test]
fn values_of_a_file_reach_the_upstream() {
    let upstream = Stub::echo().unwrap();
    let parameters = spec("terraform.params.yaml");
    let backend = format!("backend={}", upstream.address());
    let binary = Binary::build_files(
        scratch_dir("terraform").unwrap(),
        &[spec("terraform.yaml")],
        &[
            "--params",
            parameters.to_str().unwrap(),
            "--param",
            &backend,
        ],
    )
    .unwrap();
    let gateway = binary.start(&["--var", "name=night"]).unwrap();
    let response = get(gateway.data(), "/v2/reports/9").unwrap();
    assert_eq!(response.status, 200, "{}", response.text());
    let call = upstream.take_requests().pop().unwrap();
    assert_eq!(call.target, "/reports/9");
    assert_eq!(call.header("x-stage"), Some("night"));
}

/// A plain document that does not say where requests go: who starts the gateway does.
#[test]
fn the_upstream_may_be_said_at_the_start() {
    let upstream = Stub::echo().unwrap();
    let document = Document::yaml(
        "anywhere",
        "openapi: 3.0.3
info: {title: Anywhere, version: '1'}
servers: [{url: /v1}]
paths: {/pets: {get: {responses: {'200': {description: ok}}}}}
",
    );
    let binary = Binary::build("anywhere", &[document], &[]).unwrap();
    let gateway = binary
        .start(&["--var", &format!("upstream={}", upstream.address())])
        .unwrap();
    assert_eq!(get(gateway.data(), "/v1/pets").unwrap().status, 200);
    assert_eq!(upstream.take_requests().pop().unwrap().target, "/v1/pets");
    let unsaid = binary.start(&[]).unwrap();
    assert_eq!(get(unsaid.data(), "/v1/pets").unwrap().status, 500);
}

#[test]
fn what_is_not_there_is_said() {
    let gwc = Gwc::find().unwrap();
    let stack = spec("shop-stack.yaml").to_str().unwrap().to_owned();
    let terraform = spec("terraform.yaml").to_str().unwrap().to_owned();
    for (args, status, words) in [
        (vec!["check", &stack], 0, "--param Backend=VALUE"),
        (vec!["build", "--emit", "crate", &stack], 1, "error[GW1101]"),
        // It cannot be allowed away: nobody knows where requests would go.
        (
            vec!["build", "--emit", "crate", "--allow", "GW1101", &stack],
            1,
            "error[GW1101]",
        ),
        (
            vec!["check", &terraform, "--param", "*=1000", "--param", "x=2"],
            0,
            "no variable is called `x`",
        ),
        (
            vec!["check", &terraform, "--param", "name"],
            2,
            "write NAME=VALUE",
        ),
        (
            vec!["check", &terraform, "--params", "nothing.yaml"],
            2,
            "cannot read `nothing.yaml`",
        ),
    ] {
        let output = finish(gwc.command().args(&args), b"", LIMIT).unwrap();
        let said = format!("{}{}", output.stdout, output.stderr);
        assert_eq!(output.code, Some(status), "{args:?}: {said}");
        assert!(said.contains(words), "{args:?}: {said}");
    }
    for (name, words) in [
        (format!("{stack}#Catalog"), "did you mean `Catalogue`?"),
        (
            format!("{terraform}#Catalogue"),
            "no CloudFormation or SAM template",
        ),
    ] {
        let output = finish(gwc.command().args(["check", &name]), b"", LIMIT).unwrap();
        assert_eq!(output.code, Some(2), "{name}");
        assert!(output.stderr.contains(words), "{name}: {}", output.stderr);
    }
    let one = format!("{stack}#Catalogue");
    let args = ["check", "-v", &one, "--param", "*=a"];
    let output = finish(gwc.command().args(args), b"", LIMIT).unwrap();
    assert!(
        output.stderr.contains("http API `catalogue`") && !output.stderr.contains("orders"),
        "{}",
        output.stderr
    );
}
