//! API keys, usage plans and what is managed of them, through built gateways and their command line.

mod audit;
mod files;
mod hostile;
mod limits;
mod manage;

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::http1::{Response, send};
use gateway_tests::process::{Finished, finish};
use gateway_tests::redis::Redis;
use gateway_tests::scratch_dir;
use gateway_tests::stub::{Reply, Stub, refusing_address};
use serde_json::Value;

const TOKEN: &str = "admin-token-of-the-tests";

/// For what should happen at once.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// Plans without limits, with a rate that does not fill up again within the test, and with a quota.
const PLANS: &str = "{gold: {}, slow: {throttle: {rateLimit: 0.001, burstLimit: 2}}, small: {quota: {limit: 3, period: MONTH}}, methodical: {methods: {GET /goods: {throttle: {rateLimit: 0.001, burstLimit: 1}}}}}";

/// `shop` (REST) and `hub` (HTTP), with the same plans and operations.
fn documents() -> [Document; 2] {
    let document = |name: &str, kind: &str, integration: &str| {
        let operation = |security: &str| {
            format!(
                "{{get: {{{security}responses: {{'200': {{description: ok}}}}, x-amazon-apigateway-integration: {integration}}}}}"
            )
        };
        let text = format!(
            "openapi: 3.0.3\n\
             info: {{title: {name}, version: '1'}}\n\
             x-gateway:\n\
             \x20 name: {name}\n\
             \x20 kind: {kind}\n\
             \x20 stages: {{prod: {{mount: {{path: /{name}}}, variables: {{backend: '127.0.0.1:9'}}, methods: {{GET /narrow: {{throttle: {{rateLimit: 0.001, burstLimit: 1}}}}}}}}}}\n\
             \x20 usagePlans: {PLANS}\n\
             components: {{securitySchemes: {{key: {{type: apiKey, name: x-api-key, in: header}}}}}}\n\
             paths:\n\
             \x20 /open: {}\n\
             \x20 /narrow: {}\n\
             \x20 /goods: {}\n",
            operation(""),
            operation(""),
            operation("security: [{key: []}], "),
        );
        Document::yaml(name, text)
    };
    let proxy = "{type: http_proxy, httpMethod: GET, uri: 'http://${stageVariables.backend}/goods'";
    [
        document("shop", "rest", &format!("{proxy}}}")),
        document(
            "hub",
            "http",
            &format!("{proxy}, payloadFormatVersion: '1.0'}}"),
        ),
    ]
}

/// The gateway, built once.
fn binary() -> &'static Binary {
    static BINARY: OnceLock<Binary> = OnceLock::new();
    BINARY.get_or_init(|| Binary::build("keys", &documents(), &[]).unwrap())
}

/// Where gateways run, with their state and the service behind them.
pub(crate) struct Yard {
    binary: &'static Binary,
    folder: PathBuf,
    upstream: Stub,
    /// The value of `--state`.
    pub(crate) state: String,
    pub(crate) redis: Option<Redis>,
}

impl Yard {
    /// With a store: `memory`, `file` or `redis`.
    pub(crate) fn new(store: &str) -> Yard {
        Yard::of(binary(), store)
    }

    /// The same for another gateway.
    pub(crate) fn of(binary: &'static Binary, store: &str) -> Yard {
        let folder = scratch_dir(&format!("keys-{store}")).unwrap();
        let redis = (store == "redis").then(|| Redis::start().unwrap());
        let state = match &redis {
            Some(redis) => redis.url(),
            None if store == "file" => format!("file:{}", folder.join("kept").display()),
            None => store.to_owned(),
        };
        Yard {
            binary,
            upstream: Stub::constant(Reply::text("goods")).unwrap(),
            folder,
            state,
            redis,
        }
    }

    fn put(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }

    /// The binary in a clean environment.
    fn bare(&self) -> Command {
        let mut command = Command::new(self.binary.path());
        command
            .env_clear()
            .env("XDG_STATE_HOME", self.folder.join("xdg"))
            .env("GATEWAY_ADMIN_TOKEN", TOKEN)
            .env("GATEWAY_STATE", &self.state)
            .current_dir(&self.folder);
        command
    }

    /// A gateway on free ports, with the service behind it.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.bare();
        command.args(["--listen", "127.0.0.1:0", "--threads", "2", "--var"]);
        command.arg(format!("backend={}", self.upstream.address()));
        if !args.contains(&"--admin") {
            command.args(["--admin", "127.0.0.1:0"]);
        }
        command.args(args);
        command
    }

    pub(crate) fn start(&self, args: &[&str]) -> Gateway {
        Gateway::start(&mut self.command(args)).unwrap()
    }

    /// A command such as `keys list`, for the gateway that runs or for none.
    pub(crate) fn ask_command(&self, gateway: Option<&Gateway>, args: &[&str]) -> Command {
        let admin = gateway.map(|gateway| gateway.admin().unwrap());
        let admin = admin.unwrap_or_else(|| refusing_address().unwrap());
        let mut command = self.bare();
        let (first, rest) = args.split_first().unwrap();
        command
            .args([*first, "--admin", &admin.to_string()])
            .args(rest);
        command
    }

    pub(crate) fn ask(&self, gateway: Option<&Gateway>, args: &[&str]) -> Finished {
        finish(&mut self.ask_command(gateway, args), b"", LIMIT).unwrap()
    }

    /// What it prints, where it succeeds.
    pub(crate) fn tell(&self, gateway: Option<&Gateway>, args: &[&str]) -> String {
        let finished = self.ask(gateway, args);
        assert_eq!(finished.code, Some(0), "{args:?} {finished:?}");
        finished.stdout
    }

    pub(crate) fn tell_json(&self, gateway: Option<&Gateway>, args: &[&str]) -> Value {
        serde_json::from_str(&self.tell(gateway, args)).unwrap()
    }

    /// Makes a key: its id and its value.
    pub(crate) fn create(&self, gateway: Option<&Gateway>, args: &[&str]) -> (String, String) {
        let told = self.tell(gateway, &[&["keys", "create"], args].concat());
        let mut lines = told.lines();
        let mut field = |name: &str| {
            let line = lines.next().unwrap_or_default();
            line.strip_prefix(name).unwrap().trim().to_owned()
        };
        (field("id "), field("value "))
    }
}

/// `GET path` with a key.
pub(crate) fn call(gateway: &Gateway, path: &str, key: &str) -> Response {
    send(
        gateway.data(),
        &format!("GET {path}"),
        &[("x-api-key", key)],
        b"",
    )
    .unwrap()
}

/// The status of that.
pub(crate) fn status_at(gateway: &Gateway, path: &str, key: &str) -> u16 {
    call(gateway, path, key).status
}

/// The same of the goods of the shop.
fn status(gateway: &Gateway, key: &str) -> u16 {
    status_at(gateway, "/shop/goods", key)
}

/// A request to the admin listener with the token.
pub(crate) fn admin(gateway: &Gateway, line: &str, body: &str) -> Response {
    let token = format!("Bearer {TOKEN}");
    let fields = [("Host", "localhost"), ("Authorization", token.as_str())];
    send(gateway.admin().unwrap(), line, &fields, body.as_bytes()).unwrap()
}

pub(crate) fn json_of(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or_else(|_| panic!("{}", response.text()))
}

/// Ends a gateway as its supervisor does.
pub(crate) fn stop(mut gateway: Gateway) {
    gateway.process().signal("TERM").unwrap();
    let ended = gateway.process().wait(LIMIT).unwrap();
    assert!(ended.success(), "{}", gateway.stderr().text());
}

pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what} does not happen");
        std::thread::sleep(Duration::from_millis(20));
    }
}
