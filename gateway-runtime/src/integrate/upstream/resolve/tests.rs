//! Look-ups against a name server of a few lines.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use hickory_resolver::config::ConnectionConfig;
use tokio::net::UdpSocket;

use super::*;

/// Answers queries for `A` with `addresses`, and those for `AAAA` with nothing. A name that holds
/// `missing` does not exist.
async fn start_name_server(addresses: &'static [[u8; 4]]) -> (SocketAddr, Arc<AtomicUsize>) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let n_queries = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&n_queries);
    tokio::spawn(async move {
        let mut packet = [0; 1500];
        loop {
            let (n, client) = socket.recv_from(&mut packet).await.unwrap();
            counter.fetch_add(1, Ordering::Relaxed);
            let answer = answer(&packet[..n], addresses);
            socket.send_to(&answer, client).await.unwrap();
        }
    });
    (address, n_queries)
}

/// RFC 1035, section 4.
fn answer(query: &[u8], addresses: &[[u8; 4]]) -> Vec<u8> {
    let name_end = 12 + query[12..].iter().position(|&byte| byte == 0).unwrap() + 1;
    let question = &query[12..name_end + 4];
    let is_missing = memchr::memmem::find(question, b"missing").is_some();
    let is_a = question[question.len() - 4..] == [0, 1, 0, 1];
    let addresses = if is_a && !is_missing { addresses } else { &[] };
    let mut answer = query[..2].to_vec();
    answer.extend([0x81, if is_missing { 0x83 } else { 0x80 }]);
    answer.extend([0, 1, 0, addresses.len() as u8, 0, 0, 0, 0]);
    answer.extend(question);
    for address in addresses {
        answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 0, 0, 4]);
        answer.extend(address);
    }
    answer
}

fn names(server: SocketAddr, search: &[&str], hosts: &str) -> Names {
    let mut udp = ConnectionConfig::udp();
    udp.port = server.port();
    let server = NameServerConfig::new(server.ip(), true, vec![udp]);
    let search = search
        .iter()
        .map(|name| Name::from_ascii(name).unwrap())
        .collect();
    let config = ResolverConfig::from_parts(None, search, vec![server]);
    let mut file = Hosts::default();
    file.read_hosts_conf(hosts.as_bytes()).unwrap();
    let mut options = ResolverOpts::default();
    options.timeout = Duration::from_secs(2);
    options.attempts = 1;
    Names::new(config, options, file).unwrap()
}

fn ips<const N: usize>(addresses: [&str; N]) -> Vec<IpAddr> {
    addresses.iter().map(|text| text.parse().unwrap()).collect()
}

#[tokio::test]
async fn answers_are_kept() {
    let (server, n_queries) = start_name_server(&[[10, 0, 0, 1], [192, 168, 0, 9]]).await;
    let names = names(server, &[], "");
    let found = names.look_up("pets.test").await.unwrap();
    assert_eq!(found.len(), 2);
    assert!(found.contains(&ips(["10.0.0.1"])[0]));
    let n_first = n_queries.load(Ordering::Relaxed);
    names.look_up("pets.test").await.unwrap();
    assert_eq!(n_queries.load(Ordering::Relaxed), n_first);
}

#[tokio::test]
async fn internal_addresses_are_refused() {
    let (server, _) = start_name_server(&[[169, 254, 169, 254], [127, 0, 0, 1]]).await;
    let found = names(server, &[], "").look_up("pets.test").await;
    assert!(matches!(found, Err(Failure::Resolve)));

    let (server, _) = start_name_server(&[[0, 0, 0, 0], [10, 0, 0, 1]]).await;
    let found = names(server, &[], "").look_up("pets.test").await;
    assert_eq!(found.unwrap(), ips(["10.0.0.1"]));
}

#[tokio::test]
async fn missing_names_fail_and_that_is_kept() {
    let (server, n_queries) = start_name_server(&[[10, 0, 0, 1]]).await;
    let names = names(server, &[], "");
    for _ in 0..3 {
        let found = names.look_up("missing.test").await;
        assert!(matches!(found, Err(Failure::Resolve)));
    }
    assert!(n_queries.load(Ordering::Relaxed) <= 2);
}

#[tokio::test]
async fn the_search_list_is_followed() {
    let (server, n_queries) = start_name_server(&[[10, 0, 0, 1]]).await;
    let names = names(server, &["missing.test.", "svc.test."], "");
    assert_eq!(names.look_up("pets").await.unwrap(), ips(["10.0.0.1"]));
    assert!(n_queries.load(Ordering::Relaxed) >= 3);
}

#[tokio::test]
async fn the_hosts_file_comes_first_and_is_trusted() {
    let (server, n_queries) = start_name_server(&[[10, 0, 0, 1]]).await;
    let names = names(server, &[], "127.0.0.1 pets.test Other\n::1 pets.test\n");
    let found = names.look_up("pets.test").await.unwrap();
    assert_eq!(found, ips(["127.0.0.1", "::1"]));
    assert_eq!(names.look_up("other").await.unwrap(), ips(["127.0.0.1"]));
    assert_eq!(n_queries.load(Ordering::Relaxed), 0);
}

#[test]
fn which_addresses_dns_may_give() {
    for address in ips([
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "8.8.8.8",
        "2001:db8::1",
        "fd00::1",
        "::ffff:10.0.0.1",
    ]) {
        assert!(may_come_from_dns(&address), "{address}");
    }
    for address in ips([
        "127.0.0.1",
        "127.1.2.3",
        "169.254.169.254",
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "febf::1",
        "ff02::1",
        "fd00:ec2::254",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
    ]) {
        assert!(!may_come_from_dns(&address), "{address}");
    }
}
