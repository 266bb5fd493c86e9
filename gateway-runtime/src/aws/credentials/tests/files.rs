use super::stub::{self, Stub};
use super::*;

const LATER: &str = "2026-01-01T01:00:00Z";

#[tokio::test]
async fn the_environment_comes_first() {
    let folder = Folder::new();
    folder.write(
        ".aws/credentials",
        "[default]\naws_access_key_id = FILE\naws_secret_access_key = f\n",
    );
    let home = ("HOME", folder.path());
    let own = [
        ("AWS_ACCESS_KEY_ID", "ENV"),
        ("AWS_SECRET_ACCESS_KEY", "e"),
        ("AWS_SESSION_TOKEN", "t"),
        home,
    ];
    assert_eq!(load(&own).await, keys("ENV", "e", Some("t")));
    assert_eq!(load(&[home]).await, keys("FILE", "f", None));
    let error = load(&[("AWS_ACCESS_KEY_ID", "ENV"), home])
        .await
        .unwrap_err();
    assert!(
        error.contains("environment") && error.contains("secret"),
        "{error}"
    );
}

#[tokio::test]
async fn profiles_of_named_files() {
    let folder = Folder::new();
    let config = folder.write(
        "c",
        "[profile one]\naws_access_key_id=A\naws_secret_access_key=a\n",
    );
    let credentials = folder.write(
        "k",
        "[two]\naws_access_key_id=B\naws_secret_access_key=b\naws_session_token=t\n",
    );
    let files = [
        ("AWS_CONFIG_FILE", config.as_str()),
        ("AWS_SHARED_CREDENTIALS_FILE", credentials.as_str()),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ];
    let of = async |name| {
        let mut variables = files.to_vec();
        variables.push(("AWS_PROFILE", name));
        load(&variables).await
    };
    assert_eq!(of("one").await, keys("A", "a", None));
    assert_eq!(of("two").await, keys("B", "b", Some("t")));
    assert!(of("three").await.unwrap_err().contains("`three`"));
    // Without `AWS_PROFILE` a missing default is no error.
    assert!(load(&files).await.unwrap_err().contains("AWS_PROFILE"));
}

#[tokio::test]
async fn roles_of_profiles() {
    let stub = Stub::start(|_, head, body| {
        let id = if head.contains("Credential=BASE/") {
            "FROMBASE"
        } else {
            "FROMROLE"
        };
        let id = if body.contains("role%2Fself") {
            "SELF"
        } else {
            id
        };
        Some((200, stub::sts("AssumeRole", id, LATER)))
    })
    .await;
    let folder = Folder::new();
    let config = folder.write(
        "config",
        "[profile base]\naws_access_key_id = BASE\naws_secret_access_key = hidden\n\
         [profile inner]\nrole_arn = arn:aws:iam::123456789012:role/inner\nsource_profile = base\nregion = eu-west-3\n\
         [profile outer]\nrole_arn = arn:aws:iam::123456789012:role/outer\nsource_profile = inner\n\
         external_id = x y\nrole_session_name = s\nduration_seconds = 900\n\
         [profile self]\nrole_arn = arn:aws:iam::123456789012:role/self\nsource_profile = self\n\
         aws_access_key_id = BASE\naws_secret_access_key = hidden\n\
         [profile env]\nrole_arn = arn:aws:iam::123456789012:role/env\ncredential_source = Environment\n",
    );
    let of = async |name| {
        load(&[
            ("AWS_CONFIG_FILE", config.as_str()),
            ("AWS_ENDPOINT_URL_STS", stub.url.as_str()),
            ("AWS_PROFILE", name),
        ])
        .await
    };
    assert_eq!(of("inner").await.unwrap().0, "FROMBASE");
    assert!(stub.requests()[0].contains("/20260101/eu-west-3/sts/aws4_request"));
    assert_eq!(of("outer").await.unwrap().0, "FROMROLE");
    let request = stub.requests().pop().unwrap();
    assert!(
        request.contains("Credential=FROMBASE/20260101/us-east-1/"),
        "{request}"
    );
    assert!(
        request.ends_with("role%2Fouter&RoleSessionName=s&DurationSeconds=900&ExternalId=x%20y")
    );
    assert_eq!(of("self").await.unwrap().0, "SELF");
    assert!(of("env").await.unwrap_err().contains("credential_source"));
}

#[tokio::test]
async fn profiles_that_cannot_work_are_told() {
    for (profile, told) in [
        ("role_arn = r", "source_profile"),
        (
            "role_arn = r\nsource_profile = base\ncredential_source = Environment",
            "one of",
        ),
        ("role_arn = r\nsource_profile = loop", "leads back"),
        ("role_arn = r\nsource_profile = none", "no such profile"),
        ("role_arn = r\nsource_profile = x", "no keys of its own"),
        (
            "role_arn = r\nsource_profile = empty",
            "names no credentials",
        ),
        (
            "role_arn = r\nsource_profile = base\nmfa_serial = m",
            "mfa_serial",
        ),
        (
            "role_arn = r\nsource_profile = base\nduration_seconds = 60",
            "duration_seconds",
        ),
        (
            "role_arn = r\ncredential_source = Elsewhere",
            "EcsContainer",
        ),
        ("sso_session = s", "sso_session"),
        ("aws_access_key_id = A", "secret access key"),
        ("credential_process = /bin/true", "starts none"),
    ] {
        let folder = Folder::new();
        let text = format!(
            "[x]\n{profile}\n[loop]\nrole_arn = r\nsource_profile = x\n[empty]\n[base]\naws_access_key_id = A\n\
             aws_secret_access_key = hidden\n"
        );
        let file = folder.write("k", &text);
        let variables = [
            ("AWS_SHARED_CREDENTIALS_FILE", file.as_str()),
            ("AWS_PROFILE", "x"),
        ];
        let error = load(&variables).await.unwrap_err();
        assert!(
            error.contains(told) && !error.contains("hidden"),
            "{profile}: {error}"
        );
    }
}

#[tokio::test]
async fn files_that_are_none_are_told() {
    let folder = Folder::new();
    let big = folder.write("big", &"#\n".repeat(600_000));
    for path in [folder.path(), big.as_str()] {
        let error = load(&[("AWS_CONFIG_FILE", path)]).await.unwrap_err();
        assert!(error.contains("no file of"), "{error}");
    }
}
