//! Functions that really run: a shim of the Runtime API with PyPI's `awslambdaric` behind it.
//!
//! The shim plays Lambda: it takes invocations (Invoke API) and hands them to the runtime interface client, which
//! asks for them (Runtime API). What the function sees and returns is the client's and Python's doing.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use gateway_tests::process::Process;
use gateway_tests::registry::python_packages;
use gateway_tests::scratch_dir;
use gateway_tests::stub::{Recorded, Reply, Stub};
use serde_json::{Value, json};

use super::{documents, send, started};

const HANDLER: &str = r#"
import base64, json

def handler(event, context):
    assert context.aws_request_id and context.get_remaining_time_in_millis() > 0
    version = event.get("version", "rest")
    path = event.get("rawPath") or event["path"]
    if path.endswith("fail"):
        raise RuntimeError("as asked")
    if path.endswith("infer"):
        return {"seen": event["pathParameters"]}
    if path.endswith("binary"):
        return {"statusCode": 200, "isBase64Encoded": True, "body": base64.b64encode(bytes(range(256))).decode()}
    body = event.get("body")
    if body is not None and event["isBase64Encoded"]:
        body = base64.b64decode(body).hex()
    seen = {"version": version, "path": path, "body": body, "query": event.get("queryStringParameters")}
    answer = {"statusCode": 201, "headers": {"X-Version": version}, "body": json.dumps(seen)}
    if version == "2.0":
        answer["cookies"] = ["a=1", "b=2"]
    else:
        answer["multiValueHeaders"] = {"Set-Cookie": ["a=1", "b=2"]}
    return answer
"#;

/// Invocations on their way to the runtime and back.
#[derive(Default)]
struct Invocations {
    waiting: VecDeque<(String, Vec<u8>)>,
    /// By id: whether the function failed, and what it returned.
    done: BTreeMap<String, (bool, Vec<u8>)>,
    n: u64,
    is_over: bool,
}

#[derive(Default)]
struct Shim {
    invocations: Mutex<Invocations>,
    changed: Condvar,
}

impl Shim {
    fn answer(&self, request: &Recorded) -> Reply {
        let path = request.path();
        if let Some(rest) = path.strip_prefix("/2018-06-01/runtime/") {
            return match rest.strip_prefix("invocation/") {
                Some("next") => self.next(),
                Some(rest) => {
                    let (id, what) = rest.split_once('/').unwrap();
                    let failed = what == "error";
                    let mut invocations = self.invocations.lock().unwrap();
                    invocations
                        .done
                        .insert(id.to_owned(), (failed, request.body.clone()));
                    self.changed.notify_all();
                    Reply::status(202).body("{}")
                }
                None => Reply::status(202).body("{}"),
            };
        }
        assert!(
            path.starts_with("/2015-03-31/functions/") && path.ends_with("/invocations"),
            "{path}"
        );
        self.invoke(request)
    }

    fn invoke(&self, request: &Recorded) -> Reply {
        let mut invocations = self.invocations.lock().unwrap();
        invocations.n += 1;
        let id = format!("00000000-0000-4000-8000-{:012}", invocations.n);
        invocations
            .waiting
            .push_back((id.clone(), request.body.clone()));
        self.changed.notify_all();
        let deadline = Instant::now() + Duration::from_secs(25);
        loop {
            if let Some((failed, payload)) = invocations.done.remove(&id) {
                let reply = Reply::status(200).body(payload);
                return match failed {
                    true => reply.header("X-Amz-Function-Error", "Unhandled"),
                    false => reply,
                };
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Reply::status(504);
            }
            invocations = self.changed.wait_timeout(invocations, left).unwrap().0;
        }
    }

    fn next(&self) -> Reply {
        let mut invocations = self.invocations.lock().unwrap();
        loop {
            if let Some((id, event)) = invocations.waiting.pop_front() {
                return Reply::status(200)
                    .header("Content-Type", "application/json")
                    .header("Lambda-Runtime-Aws-Request-Id", &id)
                    .header("Lambda-Runtime-Deadline-Ms", "4102444800000")
                    .header(
                        "Lambda-Runtime-Invoked-Function-Arn",
                        "arn:aws:lambda:eu-west-1:123456789012:function:demo",
                    )
                    .body(event);
            }
            if invocations.is_over {
                return Reply::close();
            }
            let wait = self
                .changed
                .wait_timeout(invocations, Duration::from_secs(1));
            invocations = wait.unwrap().0;
        }
    }
}

/// A function that runs, and the server that invokes it; both are stopped when dropped.
pub(crate) struct Function {
    stub: Stub,
    shim: Arc<Shim>,
    runtime: Process,
}

impl Function {
    /// Starts `handler`, for example `function.handler`, of the Python files in `folder`.
    pub(crate) fn start(folder: &Path, handler: &str) -> Function {
        let packages = python_packages(&["awslambdaric==4.2.2"]).unwrap();
        let shim = Arc::new(Shim::default());
        let stub = {
            let shim = Arc::clone(&shim);
            Stub::start(move |request| shim.answer(request)).unwrap()
        };
        let path = format!("{}:{}", packages.display(), folder.display());
        let mut command = Command::new("python3");
        command
            .args(["-m", "awslambdaric", handler])
            .current_dir(folder)
            .env("PYTHONPATH", path)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("AWS_LAMBDA_RUNTIME_API", stub.address().to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "demo")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("LAMBDA_TASK_ROOT", folder);
        let runtime = Process::start(&mut command).unwrap();
        Function {
            stub,
            shim,
            runtime,
        }
    }

    /// Where it is invoked.
    pub(crate) fn url(&self) -> String {
        self.stub.url()
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        self.shim.invocations.lock().unwrap().is_over = true;
        self.shim.changed.notify_all();
        self.runtime.signal("KILL").ok();
    }
}

#[test]
fn a_real_function_answers_both_formats() {
    let folder = scratch_dir("lambda-runtime").unwrap();
    std::fs::write(folder.join("function.py"), HANDLER).unwrap();
    let function = Function::start(&folder, "function.handler");
    let gateway = started(&documents::build("lambda-runtime"), &function.stub);

    for (path, version, shown) in [
        ("/rest/a%20b", "rest", "/a%20b"),
        ("/v1/a%20b", "1.0", "/v1/a b"),
        ("/v2/a%20b", "2.0", "/v2/a b"),
    ] {
        let fields = [("Content-Type", "application/json")];
        let line = format!("POST {path}?q=%22%C3%A9");
        let answer = send(&gateway, &line, &fields, "{\"é\": \"\\\"\"}".as_bytes());
        assert_eq!(
            answer.status,
            201,
            "{} {}",
            answer.text(),
            function.runtime.stderr().text()
        );
        assert_eq!(answer.header("x-version"), version);
        let cookies: Vec<_> = answer.headers.all("set-cookie").collect();
        assert_eq!(cookies, ["a=1", "b=2"]);
        let seen: Value = serde_json::from_slice(&answer.body).unwrap();
        let body = "{\"é\": \"\\\"\"}";
        let expected =
            json!({"version": version, "path": shown, "body": body, "query": {"q": "\"é"}});
        assert_eq!(seen, expected);
    }
    // Bytes there and back.
    let answer = send(
        &gateway,
        "POST /rest/x",
        &[("Content-Type", "image/png")],
        b"\x00\xff",
    );
    let seen: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(seen["body"], "00ff");
    let bytes: Vec<u8> = (0..=255).collect();
    let answer = send(
        &gateway,
        "GET /rest/binary",
        &[("Accept", "image/png")],
        b"",
    );
    assert_eq!(answer.body, bytes);
    assert_eq!(send(&gateway, "GET /v2/binary", &[], b"").body, bytes);
    // What is inferred, and what fails.
    let answer = send(&gateway, "GET /v2/infer", &[], b"");
    assert_eq!(
        answer.text().replace(' ', ""),
        "{\"seen\":{\"id\":\"infer\"}}"
    );
    assert_eq!(send(&gateway, "GET /rest/infer", &[], b"").status, 502);
    assert_eq!(send(&gateway, "GET /rest/fail", &[], b"").status, 502);
    assert_eq!(send(&gateway, "GET /v2/fail", &[], b"").status, 500);
}
