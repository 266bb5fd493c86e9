//! Exchanges over TLS.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use super::script::{OK, Step, Upstream, answer, write};
use super::*;

// Made with `openssl ca`: an authority, and two certificates for `pets.test`, of which one is valid
// until 2126 and one was until 2021.
const AUTHORITY: &[u8] = include_bytes!("certificates/ca.pem");
const VALID: &[u8] = include_bytes!("certificates/server.pem");
const EXPIRED: &[u8] = include_bytes!("certificates/expired.pem");
const KEY: &[u8] = include_bytes!("certificates/server.key");

async fn start(certificate: &[u8], scripts: impl IntoIterator<Item = Vec<Step>>) -> Upstream {
    let certificate = CertificateDer::from_pem_slice(certificate).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Upstream::start_with(Some(TlsAcceptor::from(Arc::new(config))), scripts).await
}

fn origin(upstream: &Upstream, name: &str, skip: bool) -> Arc<Origin> {
    let authority = CertificateDer::from_pem_slice(AUTHORITY).unwrap();
    super::super::tls::trust_also(vec![authority]).unwrap();
    let origin = Origin::new(true, "127.0.0.1", upstream.port()).unwrap();
    let origin = origin.server_name(name).unwrap();
    Arc::new(origin.insecure_skip_verification(skip))
}

#[tokio::test]
async fn exchanges_work_over_tls() {
    let n_bytes = 1 << 20;
    let long = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {n_bytes}\r\n\r\n{}",
        "x".repeat(n_bytes)
    );
    let script = vec![
        Step::ReadHead,
        write(OK),
        Step::ReadHead,
        Step::Read(n_bytes),
        write(&long),
        Step::ReadHead,
        write(OK),
        Step::Pause(Duration::from_millis(10)),
    ];
    let upstream = start(VALID, [script, answer(OK)]).await;
    let origin = origin(&upstream, "pets.test", false);
    assert_eq!(get_text(&origin).await, (200, "ok".into()));
    let payload = Payload::Full(Bytes::from(vec![b'x'; n_bytes]));
    let answer = request(&origin, Method::POST, payload, &options())
        .await
        .unwrap();
    assert!(answer.reused);
    assert_eq!(collect(answer.body).await.unwrap().len(), n_bytes);
    assert_eq!(get_text(&origin).await, (200, "ok".into()));
    assert_eq!(upstream.n_connections(), 1);
    // The upstream closes, which is noticed.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let answer = request(&origin, Method::POST, Payload::Empty, &options())
        .await
        .unwrap();
    assert!(!answer.reused);
}

#[tokio::test]
async fn surplus_bytes_within_tls_discard_the_connection() {
    let upstream = start(
        VALID,
        [[answer(&format!("{OK}x")), answer(OK)].concat(), answer(OK)],
    )
    .await;
    let origin = origin(&upstream, "pets.test", false);
    assert_eq!(get_text(&origin).await, (200, "ok".into()));
    assert_eq!(get_text(&origin).await, (200, "ok".into()));
    assert_eq!(upstream.n_connections(), 2);
}

#[tokio::test]
async fn a_body_until_the_end_needs_a_proper_end() {
    // The script ends the connection without a TLS closure, as someone in between could.
    let upstream = start(VALID, [answer("HTTP/1.1 200 OK\r\n\r\nhello")]).await;
    let answer = get(&origin(&upstream, "pets.test", false)).await.unwrap();
    assert_eq!(collect(answer.body).await, Err(BodyError::Cut));
}

#[tokio::test]
async fn certificates_are_verified() {
    for (certificate, name, skip, is_accepted) in [
        (VALID, "pets.test", false, true),
        (VALID, "other.test", false, false),
        (EXPIRED, "pets.test", false, false),
        (VALID, "pets.test", true, true),
        (VALID, "other.test", true, false),
        (EXPIRED, "pets.test", true, false),
    ] {
        let upstream = start(certificate, [answer(OK)]).await;
        let result = get(&origin(&upstream, name, skip)).await;
        match result {
            Ok(_) => assert!(is_accepted, "{name} {skip}"),
            Err(Failure::Tls(_)) => assert!(!is_accepted, "{name} {skip}"),
            Err(failure) => panic!("{failure:?}"),
        }
    }
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_fails_the_handshake() {
    let upstream =
        Upstream::start([vec![write("HTTP/1.1 400 Bad\r\n\r\n"), Step::ReadToEnd]]).await;
    let result = get(&origin(&upstream, "pets.test", false)).await;
    assert!(matches!(result, Err(Failure::Tls(_))));
}
