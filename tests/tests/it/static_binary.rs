//! What `gwc build` makes: one static file that needs nothing around it.

use std::fmt::Write as _;
use std::net::UdpSocket;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::http1::get;
use gateway_tests::process::run;
use gateway_tests::stub::{Reply, Stub};
use gateway_tests::{scratch_dir, workspace_root};

/// Set in the process that [`answers_in_an_empty_chroot`] starts in a network of its own: the gateway.
const INSIDE: &str = "GATEWAY_TESTS_CHROOT";

/// The most that a binary may take.
const MAX_BYTES: u64 = 10_000_000;

#[test]
fn needs_no_library_and_asks_none_for_names() {
    let binary = petstore();
    let said = run(Command::new("ldd").arg(binary.path()));
    let said = said.unwrap_or_else(|error| error.to_string());
    assert!(
        said.contains("statically linked") || said.contains("not a dynamic executable"),
        "{said}"
    );
    assert!(!has_interpreter(&std::fs::read(binary.path()).unwrap()));
    assert_eq!(libc_resolver(binary.path()), [""; 0]);

    // The same look at a program that does resolve names through libc.
    let folder = scratch_dir("resolver").unwrap();
    let source = "fn main() { let name = std::env::args().nth(1).unwrap_or_default();
        println!(\"{}\", std::net::ToSocketAddrs::to_socket_addrs(&(name.as_str(), 1)).is_ok()); }";
    std::fs::write(folder.join("resolver.rs"), source).unwrap();
    run(Command::new("rustc").current_dir(&folder).args([
        "-O",
        "-Ctarget-feature=+crt-static",
        "-Cstrip=symbols",
        "resolver.rs",
    ]))
    .unwrap();
    assert!(!libc_resolver(&folder.join("resolver")).is_empty());
}

/// The files that glibc's `getaddrinfo` and `gethostbyname` read, as far as the program names them.
/// Symbols are no help: the binary has none.
fn libc_resolver(program: &Path) -> Vec<&'static str> {
    let bytes = std::fs::read(program).unwrap();
    let mut found = vec!["/etc/gai.conf", "/etc/nsswitch.conf", "libnss_"];
    found.retain(|text| {
        let text = text.as_bytes();
        bytes.windows(text.len()).any(|window| window == text)
    });
    found
}

/// Whether an ELF file (64 bits, little-endian) asks for a dynamic loader.
fn has_interpreter(elf: &[u8]) -> bool {
    const PT_INTERP: u32 = 3;
    let u16_at = |at: usize| usize::from(u16::from_le_bytes(elf[at..at + 2].try_into().unwrap()));
    assert_eq!(&elf[..6], b"\x7fELF\x02\x01");
    let offset = u64::from_le_bytes(elf[0x20..0x28].try_into().unwrap());
    let (offset, size, n) = (usize::try_from(offset).unwrap(), u16_at(0x36), u16_at(0x38));
    (0..n).any(|i| {
        let at = offset + i * size;
        u32::from_le_bytes(elf[at..at + 4].try_into().unwrap()) == PT_INTERP
    })
}

#[test]
fn is_small() {
    let mut thousand = String::from(
        "openapi: 3.0.3
info: {title: Thousand, version: 1.0.0}
x-gateway: {name: thousand, upstream: 'http://127.0.0.1:9'}
paths:
",
    );
    for n in 0..500 {
        write!(
            thousand,
            "  /things{n}/{{id}}:
    parameters: [{{name: id, in: path, required: true, schema: {{type: integer, minimum: 1}}}}]
    get:
      parameters: [{{name: sort, in: query, schema: {{type: string, enum: [up, down]}}}}]
      responses: {{'200': {{description: ok}}}}
    delete: {{summary: Removes thing {n}, responses: {{'204': {{description: gone}}}}}}
"
        )
        .unwrap();
    }
    let binary = Binary::build("thousand", &[Document::yaml("thousand", thousand)], &[]).unwrap();
    for (label, path) in [
        ("petstore", petstore().path()),
        ("1,000 routes", binary.path()),
    ] {
        let n_bytes = std::fs::metadata(path).unwrap().len();
        eprintln!("{label}: {n_bytes} bytes");
        assert!(n_bytes <= MAX_BYTES, "{label}: {n_bytes} bytes");
    }
    let rows = run(Command::new(binary.path()).arg("routes")).unwrap();
    assert_eq!(rows.lines().count(), 1 + 1000, "{rows}");
}

fn petstore() -> Binary {
    let folder = scratch_dir("petstore").unwrap();
    let spec = workspace_root().join("specs").join("petstore.yaml");
    Binary::build_files(folder, &[spec], &[]).unwrap()
}

/// Upstreams by name, with nothing but the gateway in its root folder, and with a `hosts` and a
/// `resolv.conf` there. Runs in a network of its own: port 53 is free, and an address that is not
/// loopback (which DNS may not give) goes nowhere.
#[test]
fn answers_in_an_empty_chroot() {
    if let Some(gateway) = std::env::var_os(INSIDE) {
        return inside(Path::new(&gateway));
    }
    let refused = |args: &[&str]| run(Command::new("unshare").args(args).arg("true")).err();
    let flags: &[&str] = match (refused(&["-r", "-n"]), refused(&["-n"])) {
        (None, _) => &["-r", "-n"],
        (_, None) => &["-n"],
        (Some(error), _) => {
            eprintln!("SKIPPED: this kernel gives no network namespace: {error}");
            return;
        }
    };
    let document = "openapi: 3.0.3
info: {title: Named, version: 1.0.0}
x-gateway:
  name: upstream-by-name
  upstream: http://${stageVariables.backend}
  stages: {prod: {variables: {backend: 'localhost:9'}}}
paths: {/: {get: {responses: {'200': {description: ok}}}}}
";
    let binary = Binary::build("chroot", &[Document::yaml("named", document)], &[]).unwrap();
    let script = "PATH=$PATH:/usr/sbin:/sbin && export PATH \
        && ip link set lo up && ip address add 10.53.0.1/32 dev lo && exec \"$@\"";
    let said = run(Command::new("unshare")
        .args(flags)
        .args(["--", "sh", "-c", script, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "static_binary::answers_in_an_empty_chroot"])
        .arg("--nocapture")
        .env(INSIDE, binary.path()))
    .unwrap();
    assert!(said.contains("1 passed"), "{said}");
}

fn inside(gateway: &Path) {
    let root = scratch_dir("root").unwrap();
    std::fs::copy(gateway, root.join("gateway")).unwrap();
    let near = Stub::constant(Reply::text("near")).unwrap();
    let far = Stub::start_at("10.53.0.1:0".parse().unwrap(), |_| Reply::text("far")).unwrap();
    let (near_port, far_port) = (near.address().port(), far.address().port());
    let default = Dns::start("127.0.0.1:53", "far.test.");
    let configured = Dns::start("127.0.0.2:53", "short.example.test.");

    // Nothing there: `localhost` is known, other names are asked for at the server on this machine.
    assert_eq!(ask(&root, &format!("localhost:{near_port}")), "near");
    assert_eq!(default.asked(), [""; 0]);
    assert_eq!(ask(&root, &format!("far.test:{far_port}")), "far");
    assert!(default.asked().contains(&"far.test.".to_owned()));
    let entries = std::fs::read_dir(&root).unwrap().count();
    assert_eq!(entries, 1, "the gateway wrote into its root folder");

    let etc = root.join("etc");
    std::fs::create_dir(&etc).unwrap();
    std::fs::write(etc.join("hosts"), "127.0.0.1 a.test near.test\n").unwrap();
    default.forget();
    assert_eq!(ask(&root, &format!("near.test:{near_port}")), "near");
    assert_eq!(default.asked(), [""; 0]);

    let resolv = "search example.test\nnameserver 127.0.0.2\n";
    std::fs::write(etc.join("resolv.conf"), resolv).unwrap();
    assert_eq!(ask(&root, &format!("short:{far_port}")), "far");
    assert!(
        configured
            .asked()
            .contains(&"short.example.test.".to_owned())
    );
    assert_eq!(default.asked(), [""; 0]);
}

/// The answer of a gateway in the root folder, with this upstream.
fn ask(root: &Path, backend: &str) -> String {
    let mut command = Command::new("chroot");
    command
        .arg(root)
        .arg("/gateway")
        .args(["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"])
        .args(["--var", &format!("backend={backend}")])
        .env("GATEWAY_ADMIN_TOKEN", "admin-token-of-the-tests");
    let gateway = Gateway::start(&mut command).unwrap();
    get(gateway.data(), "/").unwrap().text()
}

/// A DNS server that knows one name.
struct Dns {
    asked: Arc<Mutex<Vec<String>>>,
}

impl Dns {
    fn start(address: &str, known: &'static str) -> Dns {
        let socket = UdpSocket::bind(address).unwrap();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let record = Arc::clone(&asked);
        std::thread::spawn(move || {
            let mut packet = [0; 1500];
            while let Ok((length, peer)) = socket.recv_from(&mut packet) {
                let (name, answer) = answer(&packet[..length], known);
                record.lock().unwrap().push(name);
                socket.send_to(&answer, peer).unwrap();
            }
        });
        Dns { asked }
    }

    /// The names asked for, in lower case.
    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn forget(&self) {
        self.asked.lock().unwrap().clear();
    }
}

/// The name that a query (RFC 1035 section 4) asks for, and the answer.
fn answer(query: &[u8], known: &str) -> (String, Vec<u8>) {
    let mut name = String::new();
    let mut at = 12;
    while query[at] != 0 {
        let end = at + 1 + usize::from(query[at]);
        name.push_str(&String::from_utf8_lossy(&query[at + 1..end]).to_lowercase());
        name.push('.');
        at = end;
    }
    let question = &query[12..at + 5];
    let is_a = question.ends_with(&[0, 1, 0, 1]);
    let n_answers = u8::from(is_a && name == known);
    let status = if name == known { 0 } else { 3 };
    let mut packet = query[..2].to_vec();
    packet.extend([0x85, 0x80 | status, 0, 1, 0, n_answers, 0, 0, 0, 0]);
    packet.extend(question);
    if n_answers > 0 {
        packet.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 53, 0, 1]);
    }
    (name, packet)
}
