use super::*;

fn endpoint(
    variables: &[(&str, &str)],
    service: &str,
    region: Option<&str>,
) -> Result<Endpoint, EndpointError> {
    resolve(&variables.iter().copied().collect(), service, region)
}

#[test]
fn hosts_of_services() {
    for (service, region, host, signing_region, signing_name) in [
        (
            "dynamodb",
            "eu-central-1",
            "dynamodb.eu-central-1.amazonaws.com",
            "eu-central-1",
            "dynamodb",
        ),
        (
            "states",
            "us-east-1",
            "states.us-east-1.amazonaws.com",
            "us-east-1",
            "states",
        ),
        (
            "S3",
            "us-east-1",
            "s3.us-east-1.amazonaws.com",
            "us-east-1",
            "s3",
        ),
        (
            "my-bucket.s3",
            "us-west-2",
            "my-bucket.s3.us-west-2.amazonaws.com",
            "us-west-2",
            "s3",
        ),
        (
            "runtime.sagemaker",
            "us-west-2",
            "runtime.sagemaker.us-west-2.amazonaws.com",
            "us-west-2",
            "sagemaker",
        ),
        (
            "abc.execute-api",
            "us-west-2",
            "abc.execute-api.us-west-2.amazonaws.com",
            "us-west-2",
            "execute-api",
        ),
        (
            "email",
            "us-west-2",
            "email.us-west-2.amazonaws.com",
            "us-west-2",
            "ses",
        ),
        (
            "sqs",
            "cn-north-1",
            "sqs.cn-north-1.amazonaws.com.cn",
            "cn-north-1",
            "sqs",
        ),
        (
            "sns",
            "us-gov-east-1",
            "sns.us-gov-east-1.amazonaws.com",
            "us-gov-east-1",
            "sns",
        ),
        ("iam", "eu-west-1", "iam.amazonaws.com", "us-east-1", "iam"),
        (
            "iam",
            "us-gov-east-1",
            "iam.us-gov.amazonaws.com",
            "us-gov-west-1",
            "iam",
        ),
        (
            "iam",
            "cn-northwest-1",
            "iam.cn-north-1.amazonaws.com.cn",
            "cn-north-1",
            "iam",
        ),
    ] {
        let found = endpoint(&[], service, Some(region)).unwrap();
        assert_eq!(
            (found.host.as_str(), found.port, found.secure),
            (host, 443, true)
        );
        assert_eq!(
            (found.region.as_str(), found.signing_name.as_str()),
            (signing_region, signing_name)
        );
    }
}

#[test]
fn the_uris_region_comes_before_the_environments() {
    let region = |variables: &[(&str, &str)], given| {
        endpoint(variables, "sqs", given).map(|found| found.region)
    };
    let both = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_DEFAULT_REGION", "eu-west-2"),
    ];
    assert_eq!(region(&both, Some("us-east-1")).unwrap(), "us-east-1");
    assert_eq!(region(&both, None).unwrap(), "eu-west-1");
    assert_eq!(region(&both[1..], None).unwrap(), "eu-west-2");
    assert_eq!(region(&[], None), Err(EndpointError::NoRegion));
}

#[test]
fn variables_send_services_elsewhere() {
    let variables = [
        ("AWS_ENDPOINT_URL_SFN", "http://127.0.0.1:8083"),
        ("AWS_ENDPOINT_URL_SECRETS_MANAGER", "https://[::1]/base/"),
        ("AWS_ENDPOINT_URL", "http://localhost:4566"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false"),
    ];
    for (service, secure, host, port, path) in [
        ("states", false, "127.0.0.1", 8083, ""),
        ("secretsmanager", true, "[::1]", 443, "/base"),
        ("sqs", false, "localhost", 4566, ""),
        ("iam", false, "localhost", 4566, ""),
        (
            "bucket.with.dots.s3",
            false,
            "localhost",
            4566,
            "/bucket.with.dots",
        ),
        ("abc.execute-api", false, "localhost", 4566, ""),
    ] {
        let found = endpoint(&variables, service, Some("us-east-1")).unwrap();
        let expected = (secure, host, port, path);
        assert_eq!(
            (
                found.secure,
                found.host.as_str(),
                found.port,
                found.path.as_str()
            ),
            expected
        );
    }
    let mut ignored = variables;
    ignored[3].1 = "true";
    let found = endpoint(&ignored, "states", Some("us-east-1")).unwrap();
    assert_eq!(found.host, "states.us-east-1.amazonaws.com");
}

#[test]
fn hostile_parts_are_refused() {
    for region in ["", "us east", "x/../", "évil", "a.b", "a@b"] {
        assert!(endpoint(&[], "sqs", Some(region)).is_err(), "{region}");
    }
    for service in ["", ".", "a..s3", "a/b", "s3@x", "sqs\r\n", "ü.s3"] {
        assert!(
            endpoint(&[], service, Some("us-east-1")).is_err(),
            "{service}"
        );
    }
    for url in [
        "localhost:4566",
        "ftp://h",
        "http://",
        "http://u:p@h",
        "http://h?x",
        "http://h#x",
        "http://h:99999",
        "http://h:x",
        "http://:80",
        "http://a b",
        "http://h\\x",
    ] {
        let error =
            endpoint(&[("AWS_ENDPOINT_URL_SQS", url)], "sqs", Some("us-east-1")).unwrap_err();
        assert_eq!(
            error,
            EndpointError::InvalidUrl("AWS_ENDPOINT_URL_SQS".to_owned()),
            "{url}"
        );
        // Passwords stand in URLs.
        assert!(!error.to_string().contains("u:p"));
    }
}
