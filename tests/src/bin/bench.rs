//! The bench: what a request costs the gateway in CPU time, beside its peers in the same run.
//!
//! One core runs whatever is measured, the other the backends and the load generator. CPU time is the
//! scheduler's own account of the measured process, user and system; rounds are interleaved, so that what
//! else the machine does falls on everyone.
//!
//! Clients send the same request and get the same 1 KB everywhere. A backend costs the measured process
//! nothing but its share of the system's work: `backend` and `lambda` are the same program with other bytes.
//! What a function's request costs more is counted: its event (about 1.6 KB), its signature, and an answer in
//! JSON.

#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "this is a program; the table is its result"
)]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::measure::{MEASURED, MEASURING, N_CONNECTIONS, System, median, peer};
use gateway_tests::process::{Process, run};
use gateway_tests::stub::refusing_address;
use gateway_tests::{Result, http1, scratch_dir, usage};

const N_ROUNDS: usize = 7;
const N_ROUTES: usize = 1000;

struct Options {
    n_requests: usize,
    /// Only the gateway's peers: for a machine without a compiler to test.
    peers_only: bool,
}

fn main() -> Result<()> {
    let options = options()?;
    let dir = scratch_dir("bench")?;
    let backend = peer(&MEASURING, &["backend"])?;
    let functions = peer(&MEASURING, &["lambda"])?;

    let mut systems = vec![
        nginx(&dir, backend.data())?,
        System::of(
            "bare hyper proxy",
            peer(&MEASURED, &["proxy", &backend.data().to_string()])?,
            "/pets/42",
        ),
        System::of(
            "bare hyper responder",
            peer(&MEASURED, &["responder"])?,
            "/pets/42",
        ),
    ];
    let mut gateways = None;
    if !options.peers_only {
        let built = Gateways::build(backend.data())?;
        let start = |binary: &Binary| {
            Gateway::start(binary.command_under(&MEASURED).args(["--threads", "1"]))
        };
        let system = System::of("gateway", start(&built.petstore)?, "/pets/42");
        systems.push(system.logging(built.petstore.folder()));
        let system = System::of("gateway, mocked answer", start(&built.mock)?, "/pets/42");
        systems.push(system.logging(built.mock.folder()));
        systems.push(System::of(
            "gateway, 1 route",
            start(&built.one_route)?,
            "/r0/42",
        ));
        systems.push(System::of(
            "gateway, 1,000 routes",
            start(&built.routes)?,
            "/r999/42",
        ));
        for (name, path) in LAMBDA_PATHS {
            let mut command = built.lambda.command_under(&MEASURED);
            command
                .args(["--threads", "1"])
                .env("AWS_ENDPOINT_URL", format!("http://{}", functions.data()))
                .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
                .env("AWS_SECRET_ACCESS_KEY", "secret");
            systems.push(System::of(name, Gateway::start(&mut command)?, path));
        }
        gateways = Some(built);
    }

    for system in &systems {
        system.check()?;
    }
    println!("proportional set size at rest, KiB:");
    for system in &systems {
        println!(
            "  {:<24} {:>8}",
            system.name,
            usage::tree_pss_kib(system.pid)?
        );
    }

    for round in 0..=N_ROUNDS {
        // A different one begins each round; the first round warms up.
        let n_systems = systems.len();
        for offset in 0..n_systems {
            let Some(system) = systems.get_mut((round + offset) % n_systems) else {
                continue;
            };
            let cost = system.measure(options.n_requests)?;
            if round > 0 {
                system.costs.push(cost);
            }
            system.empty_log(options.n_requests)?;
        }
        eprintln!("round {round} of {N_ROUNDS}");
    }

    print_costs(&systems, options.n_requests);
    println!("proportional set size after the load, KiB:");
    for system in &systems {
        println!(
            "  {:<24} {:>8}",
            system.name,
            usage::tree_pss_kib(system.pid)?
        );
    }
    if let Some(built) = &gateways {
        first_answer(&built.routes)?;
        for (name, binary) in [
            ("petstore", &built.petstore),
            ("1,000 routes", &built.routes),
        ] {
            let size = stripped_size(binary.path(), &dir)?;
            println!("stripped binary, {name}: {:.2} MB", mega(size));
        }
    }
    Ok(())
}

fn options() -> Result<Options> {
    let mut options = Options {
        n_requests: 200_000,
        peers_only: false,
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--quick" => options.n_requests = 50_000,
            "--peers" => options.peers_only = true,
            "--requests" => options.n_requests = args.next().unwrap_or_default().parse()?,
            _ => return Err("usage: bench [--quick | --requests N] [--peers]".into()),
        }
    }
    Ok(options)
}

/// The gateways that are measured.
struct Gateways {
    petstore: Binary,
    mock: Binary,
    one_route: Binary,
    routes: Binary,
    lambda: Binary,
}

impl Gateways {
    fn build(backend: SocketAddr) -> Result<Gateways> {
        let build =
            |label: &str, text: String| Binary::build(label, &[Document::yaml(label, text)], &[]);
        Ok(Gateways {
            petstore: build("bench-petstore", petstore(backend))?,
            mock: build("bench-mock", mock())?,
            one_route: build("bench-one-route", routes(backend, 1))?,
            routes: build("bench-routes", routes(backend, N_ROUTES))?,
            lambda: {
                let documents = [
                    Document::yaml("rest", lambda("rest", "")),
                    Document::yaml("http", lambda("http", "payloadFormatVersion: '2.0'")),
                ];
                Binary::build("bench-lambda", &documents, &[])?
            },
        })
    }
}

/// What a line of the access log says.
const LOG_FORMAT: &str = r#"{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","time":"$context.requestTime","method":"$context.httpMethod","path":"$context.path","status":"$context.status","length":"$context.responseLength"}"#;

/// A plain document with an access log, as a team would run it.
fn petstore(backend: SocketAddr) -> String {
    format!(
        r#"openapi: 3.0.3
info: {{title: Petstore, version: 1.0.0}}
x-gateway:
  name: petstore
  upstream: http://{backend}
  stages:
    prod:
      accessLog:
        destination: access.log
        format: '{LOG_FORMAT}'
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {{name: limit, in: query, schema: {{type: integer, minimum: 1, maximum: 100}}}}
      responses: {{'200': {{description: A page of pets}}}}
  /pets/{{petId}}:
    parameters:
      - {{name: petId, in: path, required: true, schema: {{type: integer, format: int64, minimum: 1}}}}
    get:
      operationId: showPetById
      responses: {{'200': {{description: The pet}}}}
    delete:
      operationId: deletePet
      responses: {{'204': {{description: Gone}}}}
"#
    )
}

/// A REST document that answers with 1 KB by itself, and logs it.
fn mock() -> String {
    let body = format!(r#"{{"id":42,"name":"Rex","tag":"{}"}}"#, "x".repeat(993));
    format!(
        r#"openapi: 3.0.1
info: {{title: Mock, version: 1.0.0}}
x-gateway:
  name: mock
  stages:
    prod:
      accessLog:
        destination: access.log
        format: '{LOG_FORMAT}'
paths:
  /pets/{{petId}}:
    get:
      parameters:
        - {{name: petId, in: path, required: true, schema: {{type: string}}}}
      responses: {{'200': {{description: The pet}}}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {{application/json: '{{"statusCode": 200}}'}}
        responses:
          default:
            statusCode: '200'
            responseTemplates: {{application/json: '{body}'}}
"#
    )
}

/// Lambda functions as proxies: the name of the system, and its path.
const LAMBDA_PATHS: [(&str, &str); 2] = [
    ("gateway, Lambda 1.0", "/rest/pets/42"),
    ("gateway, Lambda 2.0", "/http/pets/42"),
];

/// An API of a kind whose one operation is a function.
fn lambda(kind: &str, payload: &str) -> String {
    format!(
        "openapi: 3.0.1
info: {{title: {kind}, version: 1.0.0}}
x-gateway: {{name: {kind}, kind: {kind}, stages: {{prod: {{mount: {{path: /{kind}}}}}}}}}
paths:
  /pets/{{petId}}:
    get:
      parameters: [{{name: petId, in: path, required: true, schema: {{type: string}}}}]
      responses: {{'200': {{description: The pet}}}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:pets/invocations
        {payload}
"
    )
}

/// A plain document with so many routes.
fn routes(backend: SocketAddr, n_routes: usize) -> String {
    let mut text = format!(
        "openapi: 3.0.3\ninfo: {{title: Routes, version: 1.0.0}}\n\
         x-gateway: {{name: routes, upstream: 'http://{backend}'}}\npaths:\n"
    );
    for route in 0..n_routes {
        text.push_str(&format!(
            "  /r{route}/{{id}}:\n    get:\n      operationId: get{route}\n      parameters:\n        \
             - {{name: id, in: path, required: true, schema: {{type: integer}}}}\n      \
             responses: {{'200': {{description: ok}}}}\n"
        ));
    }
    text
}

/// This package's other program, which Cargo puts beside this one.
fn nginx(dir: &Path, backend: SocketAddr) -> Result<System> {
    let address = refusing_address()?;
    let dir = dir.display();
    let config = format!(
        "daemon off; worker_processes 1; user root; pid {dir}/nginx.pid; error_log {dir}/error.log;\n\
         events {{ worker_connections 1024; }}\n\
         http {{\n\
           access_log off; keepalive_requests 1000000000;\n\
           client_body_temp_path {dir}/body; proxy_temp_path {dir}/proxy;\n\
           fastcgi_temp_path {dir}/fastcgi; uwsgi_temp_path {dir}/uwsgi; scgi_temp_path {dir}/scgi;\n\
           upstream backend {{ server {backend}; keepalive 64; keepalive_requests 1000000000; }}\n\
           server {{\n\
             listen {address};\n\
             location / {{\n\
               proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection '';\n\
             }}\n\
           }}\n\
         }}\n"
    );
    let file = PathBuf::from(format!("{dir}/nginx.conf"));
    std::fs::write(&file, config)?;
    let [program, args @ ..] = MEASURED;
    let process = Process::start(
        Command::new(program)
            .args(args)
            .arg("nginx")
            .arg("-c")
            .arg(file),
    )?;
    let deadline = Instant::now() + Duration::from_secs(5);
    while http1::Client::connect(address).is_err() {
        if Instant::now() > deadline {
            return Err(format!("nginx did not start: {}", process.stderr().text()).into());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let pid = process.id();
    Ok(System::new(
        "nginx",
        address,
        "/pets/42",
        pid,
        Nginx(process),
    ))
}

/// A master that is killed would leave its worker behind.
struct Nginx(Process);

impl Drop for Nginx {
    fn drop(&mut self) {
        self.0.signal("TERM").ok();
        self.0.wait(Duration::from_secs(5)).ok();
    }
}

fn print_costs(systems: &[System], n_requests: usize) {
    println!(
        "CPU per request, µs; {N_ROUNDS} rounds of {n_requests} requests, {N_CONNECTIONS} connections:"
    );
    println!(
        "  {:<24} {:>8} {:>17} {:>10}",
        "", "median", "min–max", "to nginx"
    );
    for system in systems {
        let cost = median(&system.costs);
        let low = system.costs.iter().copied().fold(f64::INFINITY, f64::min);
        let high = system.costs.iter().copied().fold(0.0, f64::max);
        let ratio = systems
            .first()
            .map_or(f64::NAN, |nginx| system.ratio_to(nginx));
        let range = format!("{low:.2}–{high:.2}");
        println!(
            "  {:<24} {cost:>8.2} {range:>17} {ratio:>10.2}",
            system.name
        );
    }
    for (one, other) in [
        ("gateway", "bare hyper proxy"),
        ("gateway, mocked answer", "bare hyper responder"),
        ("gateway, 1,000 routes", "gateway, 1 route"),
        ("gateway, Lambda 1.0", "gateway, 1 route"),
        ("gateway, Lambda 2.0", "gateway, 1 route"),
    ] {
        let find = |name: &str| systems.iter().find(|system| system.name == name);
        if let (Some(a), Some(b)) = (find(one), find(other)) {
            println!("  {one} / {other}: {:.3}", a.ratio_to(b));
        }
    }
}

/// Starts the gateway a few times; prints CPU and wall time up to its first answer.
fn first_answer(binary: &Binary) -> Result<()> {
    let (mut cpu, mut wall) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        let start = Instant::now();
        let mut command = binary.command_under(&MEASURED);
        let gateway = Gateway::start(command.args(["--threads", "1"]))?;
        let response = http1::get(gateway.data(), "/r999/42")?;
        wall.push(start.elapsed().as_secs_f64() * 1e3);
        cpu.push(usage::tree_cpu_time(gateway.id())?.as_secs_f64() * 1e3);
        if response.status != 200 {
            return Err(format!("first answer: {}", response.status).into());
        }
    }
    println!(
        "first answer with 1,000 routes: {:.2} ms of CPU, {:.2} ms of time (medians of 7)",
        median(&cpu),
        median(&wall)
    );
    Ok(())
}

fn stripped_size(binary: &Path, dir: &Path) -> Result<u64> {
    let stripped = dir.join("stripped");
    run(Command::new("strip").arg("-o").arg(&stripped).arg(binary))?;
    Ok(std::fs::metadata(stripped)?.len())
}

fn mega(bytes: u64) -> f64 {
    u32::try_from(bytes / 1000).map_or(f64::INFINITY, f64::from) / 1000.0
}
