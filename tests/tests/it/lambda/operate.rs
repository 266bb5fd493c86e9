//! Credentials, endpoints, and the configuration file.

use std::time::Duration;

use gateway_tests::gateway::Gateway;
use gateway_tests::stub::Stub;

use super::{documents, returned, send, started, taken};

#[test]
fn requests_are_signed_by_whom_the_environment_names() {
    let stub = Stub::constant(returned("{\"statusCode\": 200}")).unwrap();
    let binary = documents::build("lambda-credentials");
    {
        let gateway = started(&binary, &stub);
        assert_eq!(send(&gateway, "GET /rest/x", &[], b"").status, 200);
        let call = taken(&stub);
        let authorization = call.header("authorization").unwrap();
        assert!(
            authorization.contains("Credential=AKIDEXAMPLE/"),
            "{authorization}"
        );
        assert!(
            authorization.contains("/eu-west-1/lambda/aws4_request"),
            "{authorization}"
        );
        assert_eq!(call.header("x-amz-security-token"), Some("token"));
        assert_eq!(
            call.header("x-amz-invocation-type"),
            Some("RequestResponse")
        );
        assert!(call.header("x-amzn-trace-id").is_some());
    }
    // Nobody to sign, and an endpoint that the operator chose: unsigned, and at once.
    {
        let mut command = binary.command();
        command
            .env("AWS_ENDPOINT_URL_LAMBDA", stub.url())
            .env("HOME", binary.folder());
        let gateway = Gateway::start(&mut command).unwrap();
        assert_eq!(send(&gateway, "GET /rest/x", &[], b"").status, 200);
        assert_eq!(taken(&stub).header("authorization"), None);
        assert_eq!(send(&gateway, "GET /rest/role", &[], b"").status, 200);
        assert_eq!(taken(&stub).header("authorization"), None);
    }
    // Half of a key is a mistake.
    {
        let mut command = binary.command();
        command
            .env("AWS_ENDPOINT_URL_LAMBDA", stub.url())
            .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
        let gateway = Gateway::start(&mut command).unwrap();
        assert_eq!(send(&gateway, "GET /rest/x", &[], b"").status, 500);
        assert_eq!(send(&gateway, "GET /v2/1", &[], b"").status, 500);
        assert_eq!(stub.take_requests().len(), 0);
        let log = gateway.stderr();
        let told = log.wait_for(Duration::from_secs(5), |line| {
            line.contains("no valid secret access key").then_some(())
        });
        assert!(told.is_some(), "{}", log.text());
    }
    // A stage variable that names no function: nothing is called, and the log says why.
    {
        let mut command = binary.command();
        command
            .args(["--var", "rest:fn=a/b"])
            .env("AWS_ENDPOINT_URL", stub.url());
        let gateway = Gateway::start(&mut command).unwrap();
        assert_eq!(send(&gateway, "GET /rest/files/a", &[], b"").status, 500);
        assert_eq!(stub.take_requests().len(), 0);
        let log = gateway.stderr();
        let told = log.wait_for(Duration::from_secs(5), |line| {
            (line.contains("integration_unresolved") && line.contains("is no function"))
                .then_some(())
        });
        assert!(told.is_some(), "{}", log.text());
    }
    // A role is taken over at the STS of the same endpoint.
    {
        let sts = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>\
            <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
            <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
        let gateway = started(&binary, &stub);
        stub.next([
            gateway_tests::stub::Reply::status(200).body(sts),
            returned("{\"statusCode\": 200}"),
        ]);
        assert_eq!(send(&gateway, "GET /rest/role", &[], b"").status, 200);
        let calls = stub.take_requests();
        assert!(
            calls[0].text().contains("role%2Finvoker"),
            "{}",
            calls[0].text()
        );
        assert!(
            calls[1]
                .header("authorization")
                .unwrap()
                .contains("ASIAROLE/")
        );
        assert_eq!(calls[1].path(), "/2015-03-31/functions/role/invocations");
    }
}

#[test]
fn single_functions_are_sent_elsewhere() {
    let all = Stub::constant(returned("{\"body\": \"all\"}")).unwrap();
    let own = Stub::constant(returned("{\"body\": \"own\"}")).unwrap();
    let binary = documents::build("lambda-endpoints");
    let config = binary.folder().join("gateway.toml");
    let write = |text: String| std::fs::write(&config, text).unwrap();
    write(format!(
        "[lambda.picked]\nendpoint = \"{}/base\"\n[lambda.role]\nendpoint = \"{}/2015-03-31/functions/function/invocations\"\n",
        own.url(),
        own.url()
    ));
    let mut command = binary.command();
    command
        .arg("--config")
        .arg(&config)
        .env("AWS_ENDPOINT_URL", all.url())
        .env("AWS_ACCESS_KEY_ID", "a")
        .env("AWS_SECRET_ACCESS_KEY", "b");
    let mut gateway = Gateway::start(&mut command).unwrap();
    assert_eq!(send(&gateway, "GET /rest/x", &[], b"").text(), "all");
    assert_eq!(send(&gateway, "GET /rest/files/a", &[], b"").text(), "own");
    assert!(
        taken(&own)
            .path()
            .starts_with("/base/2015-03-31/functions/arn%3A")
    );
    // The address of an invocation stands for the whole; no role is taken over for a function that is elsewhere.
    assert_eq!(send(&gateway, "GET /rest/role", &[], b"").text(), "own");
    let call = taken(&own);
    assert_eq!(call.path(), "/2015-03-31/functions/function/invocations");
    assert!(
        call.header("authorization")
            .unwrap()
            .contains("Credential=a/")
    );

    // A reload moves functions.
    write(format!("[lambda.demo]\nendpoint = \"{}\"\n", own.url()));
    gateway.process().signal("HUP").unwrap();
    let moved = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        send(&gateway, "GET /rest/x", &[], b"").text() == "own"
    });
    assert!(moved, "{}", gateway.stderr().text());
    assert_eq!(send(&gateway, "GET /rest/files/a", &[], b"").text(), "all");

    // What is no server is refused before anything is served.
    write("[lambda.demo]\nendpoint = \"nowhere\"\n".to_owned());
    let refused = Gateway::start(binary.command().arg("--config").arg(&config));
    let told = refused.err().unwrap().to_string();
    assert!(told.contains("`nowhere` is no URL of a server"), "{told}");
}
