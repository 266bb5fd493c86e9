use super::stub::{self, Stub};
use super::*;

const LATER: &str = "2026-01-01T01:00:00Z";

#[tokio::test]
async fn container_with_a_rotated_token() {
    let stub = Stub::start(|n, _, _| Some((200, stub::document(&format!("K{n}"), LATER)))).await;
    let folder = Folder::new();
    let token = folder.write("token", "first\n");
    let uri = format!("{}/get?task=1", stub.url);
    let variables = [
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri.as_str()),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", &token),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "not-this-one"),
    ];
    assert_eq!(
        load(&variables).await,
        keys("K0", "hidden-K0", Some("token-K0"))
    );
    folder.write("token", "second");
    assert_eq!(
        load(&variables).await,
        keys("K1", "hidden-K1", Some("token-K1"))
    );
    let requests = stub.requests();
    assert!(requests[0].starts_with("GET /get?task=1 HTTP/1.1\r\n"));
    assert!(requests[0].contains("\r\nauthorization: first"));
    assert!(requests[1].contains("\r\nauthorization: second"));
    folder.write("token", "a\r\nevil: 1");
    let error = load(&variables).await.unwrap_err();
    assert!(!error.contains("evil"), "{error}");
    assert_eq!(stub.requests().len(), 2);
}

#[tokio::test]
async fn instance_metadata_takes_a_session_token_first() {
    let stub = Stub::start(|_, head, _| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        match path {
            "/latest/api/token" if head.starts_with("PUT ") => Some((200, "session".to_owned())),
            _ if !head.contains("x-aws-ec2-metadata-token: session") => Some((401, String::new())),
            "/latest/meta-data/iam/security-credentials/" => Some((200, "my-role\n".to_owned())),
            "/latest/meta-data/iam/security-credentials/my-role" => {
                Some((200, stub::document("K", LATER)))
            }
            _ => Some((404, String::new())),
        }
    })
    .await;
    let variables = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", stub.url.as_str())];
    assert_eq!(
        load(&variables).await,
        keys("K", "hidden-K", Some("token-K"))
    );
    assert!(stub.requests()[0].contains("x-aws-ec2-metadata-token-ttl-seconds: 21600"));
    assert_eq!(stub.requests().len(), 3);

    let disabled = [variables[0], ("AWS_EC2_METADATA_DISABLED", "TRUE")];
    let error = load(&disabled).await.unwrap_err();
    assert!(error.contains("AWS_ACCESS_KEY_ID"), "{error}");
    assert_eq!(stub.requests().len(), 3);
}

/// The service gives expired credentials when it cannot renew them; services take them then.
#[tokio::test]
async fn expired_credentials_of_the_instance_are_used_on() {
    let stub = Stub::start(|n, _, _| {
        Some((
            200,
            [
                "t".to_owned(),
                "role".to_owned(),
                stub::document("OLD", "2025-12-31T23:00:00Z"),
            ][n % 3]
                .clone(),
        ))
    })
    .await;
    let variables = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", stub.url.as_str())];
    assert_eq!(load(&variables).await.unwrap().0, "OLD");
}

#[tokio::test]
async fn web_identity_is_not_signed() {
    let stub =
        Stub::start(|_, _, _| Some((200, stub::sts("AssumeRoleWithWebIdentity", "WEB", LATER))))
            .await;
    let folder = Folder::new();
    let token = folder.write("jwt", "a.b+c/d=\n");
    let variables = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", token.as_str()),
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"),
        ("AWS_ROLE_SESSION_NAME", "me"),
        ("AWS_ENDPOINT_URL_STS", &stub.url),
    ];
    assert_eq!(
        load(&variables).await,
        keys("WEB", "hidden-WEB", Some("token&WEB"))
    );
    let request = &stub.requests()[0];
    assert!(request.starts_with("POST / HTTP/1.1"));
    assert!(!request.contains("authorization:"));
    assert!(request.ends_with(
        "\n\nAction=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fpod\
         &RoleSessionName=me&WebIdentityToken=a.b%2Bc%2Fd%3D"
    ));
    let error = load(&variables[..1]).await.unwrap_err();
    assert!(error.contains("AWS_ROLE_ARN"), "{error}");
    let missing = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/nonexistent/token"),
        variables[1],
        variables[3],
    ];
    let error = load(&missing).await.unwrap_err();
    assert!(error.contains("/nonexistent/token"), "{error}");
}

#[tokio::test]
async fn roles_of_integrations_are_taken_over_once() {
    let stub =
        Stub::start(|n, _, _| Some((200, stub::sts("AssumeRole", &format!("ROLE{n}"), LATER))))
            .await;
    let environment = Environment::from_iter([
        ("AWS_ACCESS_KEY_ID", "AKIABASE"),
        ("AWS_SECRET_ACCESS_KEY", "hidden-base"),
        ("AWS_SESSION_TOKEN", "base-token"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ENDPOINT_URL", &stub.url),
    ]);
    let caller = CredentialsCache::with_clock(&environment, Time::new().clock());
    let roles = AssumedRoles::new(&environment, caller);
    let (a, b) = (
        "arn:aws:iam::123456789012:role/a",
        "arn:aws:iam::123456789012:role/b",
    );
    let of = async |arn: &str| roles.role(arn).unwrap().credentials().await.unwrap();
    assert_eq!(of(a).await.access_key_id(), "ROLE0");
    assert_eq!(of(b).await.access_key_id(), "ROLE1");
    assert_eq!(of(a).await.access_key_id(), "ROLE0");
    assert!(Arc::ptr_eq(
        &roles.role(a).unwrap(),
        &roles.role(a).unwrap()
    ));
    let requests = stub.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests[0].contains(
        "\r\nauthorization: AWS4-HMAC-SHA256 Credential=AKIABASE/20260101/eu-central-1/sts/"
    ));
    assert!(
        requests[0].contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, ")
    );
    assert!(requests[0].contains("\r\nx-amz-security-token: base-token"));
    assert!(
        requests[0].contains(&format!("\r\nhost: 127.0.0.1:{}\r\n", stub.port))
            || requests[0].contains(&format!("host: 127.0.0.1:{}", stub.port))
    );
    assert!(requests[1].contains("role%2Fb&RoleSessionName=gateway"));
    assert!(roles.role("arn:aws:iam::*:user/*").is_err());
}

/// Answers of every kind: an error each, and nothing secret in it.
#[tokio::test]
async fn bad_answers_are_told_without_secrets() {
    let long = format!("{{\"AccessKeyId\":\"{}", "hidden".repeat(20_000));
    for (status, body, told) in [
        (200, "", "JSON"),
        (200, "hidden", "JSON"),
        (
            200,
            r#"{"AccessKeyId":"A","SecretAccessKey":"hidden","Expiration":"tomorrow"}"#,
            "expiration",
        ),
        (200, r#"{"AccessKeyId":"A"}"#, "secret access key"),
        (200, r#"{"SecretAccessKey":"hidden"}"#, "access key id"),
        (
            200,
            r#"{"AccessKeyId":"A\r\nx: y","SecretAccessKey":"hidden"}"#,
            "access key id",
        ),
        (
            200,
            r#"{"AccessKeyId":"A","SecretAccessKey":"hidden","Token":"hidden\n"}"#,
            "session token",
        ),
        (
            200,
            r#"{"AccessKeyId":"A","SecretAccessKey":"hidden","Expiration":"2025-01-01T00:00:00Z"}"#,
            "ended already",
        ),
        (200, &long, "too large"),
        (
            403,
            r#"{"code":"AccessDenied\nhidden","message":"hidden"}"#,
            "status 403 AccessDenied",
        ),
        (404, "hidden", "status 404"),
        (302, "", "status 302"),
    ] {
        let body = body.to_owned();
        let stub = Stub::start(move |_, _, _| Some((status, body.clone()))).await;
        let error = load(&[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &stub.url)])
            .await
            .unwrap_err();
        assert!(error.contains(told) && !error.contains("hidden"), "{error}");
        assert_eq!(stub.requests().len(), 1, "{error}");
    }
}

#[tokio::test]
async fn refusals_of_sts_are_told_by_their_first_line() {
    let stub = Stub::start(|_, _, _| {
        let text = "<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>It does not \
                    match.\n\nThe Canonical String was 'x-amz-security-token:hidden'</Message></Error></ErrorResponse>";
        Some((403, text.to_owned()))
    })
    .await;
    let environment = Environment::from_iter([
        ("AWS_ACCESS_KEY_ID", "A"),
        ("AWS_SECRET_ACCESS_KEY", "hidden"),
        ("AWS_ENDPOINT_URL_STS", &stub.url),
    ]);
    let caller = CredentialsCache::from_environment(&environment);
    let role = AssumedRoles::new(&environment, caller)
        .role("arn:aws:iam::123456789012:role/a")
        .unwrap();
    let error = role.credentials().await.unwrap_err().to_string();
    assert_eq!(
        error,
        "AWS credentials: assume role: status 403: SignatureDoesNotMatch: It does not match."
    );
}

#[tokio::test]
async fn failures_that_may_pass_are_tried_again() {
    let stub = Stub::start(|n, _, _| match n {
        0 => Some((503, String::new())),
        1 => None,
        _ => Some((200, stub::document("K", LATER))),
    })
    .await;
    let variables = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", stub.url.as_str())];
    assert_eq!(load(&variables).await.unwrap().0, "K");
    assert_eq!(stub.requests().len(), 3);
}
