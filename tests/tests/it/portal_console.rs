//! The console of the developer portal in a browser: calls through the gateway that serves it, with every kind of credentials.

use std::fs;
use std::time::Duration;

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::process::{Process, run};

use crate::desk::Scripts;

/// Whose credentials the script enters; `secret` is hashed by bcrypt at the lowest cost.
const CONFIG: &str = r#"
[[api_keys]]
id = "k"
name = "k"
value = "the-value-of-the-key"
plans = ["hub/gold", "desk/silver"]

[basic_auth."hub/staff"]
users = "users"

[[iam_users]]
access_key_id = "AKIDANN"
secret_access_key = "secret-of-ann/+"
arn = "arn:aws:iam::123456789012:user/ann"
user_id = "AIDAANN"
policies = ['{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}]}']
"#;
const USERS: &str = "ann:$2y$04$5WGMF2bMO.3YQlNMDpE62eDSYz8mrUCRIyaCrxipIutC2XsshmQBC\n";

#[test]
fn real_calls_from_the_console() {
    let scripts = Scripts::new("console");
    let node = |script: &str| scripts.node(script);

    let stubs = Process::start(&mut node("stubs.mjs")).unwrap();
    let address = stubs.stdout().wait_for(Duration::from_secs(60), |line| {
        line.strip_prefix("listening ").map(str::to_owned)
    });
    let address = address.unwrap_or_else(|| panic!("{}", stubs.stderr().text()));

    let document = |name: &str, text: &str| Document::yaml(name, text.replace("STUBS", &address));
    let documents = [
        document("hub", include_str!("portal_console/hub.yaml")),
        document("desk", include_str!("portal_console/desk.yaml")),
    ];
    let binary = Binary::build("console", &documents, &[]).unwrap();
    let config = binary.folder().join("gateway.toml");
    fs::write(&config, CONFIG).unwrap();
    fs::write(binary.folder().join("users"), USERS).unwrap();
    let mut command = binary.command();
    command
        .arg("--config")
        .arg(config)
        .env("AWS_ENDPOINT_URL", &address)
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret");
    let gateway = Gateway::start(&mut command).unwrap();

    let mut script = node("console.mjs");
    script
        .arg(format!("http://{}", gateway.data()))
        .arg(&address)
        .arg(gateway.id().to_string());
    eprintln!("{}", run(&mut script).unwrap());
}
