//! TLS to upstreams.
//!
//! Certificates are verified against Mozilla's authorities, which are compiled in, and those of
//! [`trust_also`]. For an origin with `insecureSkipVerification`, any issuer will do, but the
//! certificate must be valid now and carry the host's name, and the server must hold its key
//! (`reference/openapi-extensions.md` §2.15). That the chain ends in a root is not checked then.

use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::Failure;
use super::origin::Origin;
use super::validity;

/// Shakes hands on an open connection.
///
/// # Errors
///
/// [`Failure::Tls`].
pub(super) async fn handshake(
    origin: &Origin,
    tcp: TcpStream,
) -> Result<TlsStream<TcpStream>, Failure> {
    let name = ServerName::try_from(origin.verified_name().to_owned())
        .map_err(|error| Failure::Tls(io::Error::other(error)))?;
    let config = config(origin.skips_verification())
        .map_err(|error| Failure::Tls(io::Error::other(error)))?;
    TlsConnector::from(config)
        .connect(name, tcp)
        .await
        .map_err(Failure::Tls)
}

/// Trusts further authorities from the next connection on, in place of those of an earlier call.
///
/// # Errors
///
/// When a certificate cannot be an authority's; nothing changes then.
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the tests bring their own authority")
)]
pub(crate) fn trust_also(authorities: Vec<CertificateDer<'static>>) -> Result<(), Error> {
    for authority in &authorities {
        RootCertStore::empty().add(authority.clone())?;
    }
    let mut shared = SHARED.write().unwrap_or_else(PoisonError::into_inner);
    *shared = Shared {
        authorities,
        ..Shared::EMPTY
    };
    Ok(())
}

/// The configurations of the process, made when the first connection needs them: the authorities
/// alone are worth a millisecond that a gateway without secure upstreams need not spend.
static SHARED: RwLock<Shared> = RwLock::new(Shared::EMPTY);

struct Shared {
    authorities: Vec<CertificateDer<'static>>,
    verifying: Option<Arc<ClientConfig>>,
    trusting: Option<Arc<ClientConfig>>,
}

impl Shared {
    const EMPTY: Shared = Shared {
        authorities: Vec::new(),
        verifying: None,
        trusting: None,
    };

    fn config(&self, skips_verification: bool) -> Option<&Arc<ClientConfig>> {
        if skips_verification {
            self.trusting.as_ref()
        } else {
            self.verifying.as_ref()
        }
    }
}

fn config(skips_verification: bool) -> Result<Arc<ClientConfig>, Error> {
    let shared = SHARED.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(config) = shared.config(skips_verification) {
        return Ok(Arc::clone(config));
    }
    drop(shared);

    let mut shared = SHARED.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(config) = shared.config(skips_verification) {
        return Ok(Arc::clone(config));
    }
    let config = Arc::new(if skips_verification {
        trusting_config()?
    } else {
        verifying_config(&shared.authorities)?
    });
    let slot = if skips_verification {
        &mut shared.trusting
    } else {
        &mut shared.verifying
    };
    *slot = Some(Arc::clone(&config));
    Ok(config)
}

fn verifying_config(authorities: &[CertificateDer<'static>]) -> Result<ClientConfig, Error> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    for authority in authorities {
        roots.add(authority.clone())?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(speaking_http(config))
}

fn trusting_config() -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = AnyIssuer {
        provider: Arc::clone(&provider),
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(speaking_http(config))
}

fn speaking_http(mut config: ClientConfig) -> ClientConfig {
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}

/// Accepts certificates of any issuer, if they are valid now and carry the right name.
#[derive(Debug)]
struct AnyIssuer {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for AnyIssuer {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
        let (not_before, not_after) = validity::period(end_entity)
            .ok_or(Error::InvalidCertificate(CertificateError::BadEncoding))?;
        let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        if now < not_before {
            return Err(CertificateError::NotValidYet.into());
        }
        if now > not_after {
            return Err(CertificateError::Expired.into());
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::PrivateKeyDer;
    use rustls::pki_types::pem::PemObject;
    use rustls::{ClientConnection, ServerConfig, ServerConnection};

    use super::*;

    const VALID: &[u8] = include_bytes!("tests/certificates/server.pem");
    const EXPIRED: &[u8] = include_bytes!("tests/certificates/expired.pem");

    /// What the client makes of a server with this certificate, without any network.
    fn shake_hands(client: ClientConfig, certificate: &[u8], name: &str) -> Result<(), Error> {
        let key = include_bytes!("tests/certificates/server.key");
        let server = ServerConfig::builder_with_provider(Arc::clone(client.crypto_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from_pem_slice(certificate).unwrap()],
                PrivateKeyDer::from_pem_slice(key).unwrap(),
            )?;
        let mut server = ServerConnection::new(Arc::new(server))?;
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let mut client = ClientConnection::new(Arc::new(client), name)?;
        while client.is_handshaking() {
            let mut bytes = Vec::new();
            client.write_tls(&mut bytes).unwrap();
            server.read_tls(&mut &bytes[..]).unwrap();
            server.process_new_packets()?;
            bytes.clear();
            server.write_tls(&mut bytes).unwrap();
            client.read_tls(&mut &bytes[..]).unwrap();
            client.process_new_packets()?;
        }
        Ok(())
    }

    #[test]
    fn unknown_issuers_are_refused() {
        let config = verifying_config(&[]).unwrap();
        let result = shake_hands(config, VALID, "pets.test");
        assert_eq!(result, Err(CertificateError::UnknownIssuer.into()));
    }

    #[test]
    fn without_verification_any_issuer_will_do_but_not_any_time_or_name() {
        let shake_hands =
            |certificate, name| shake_hands(trusting_config().unwrap(), certificate, name);
        assert_eq!(shake_hands(VALID, "pets.test"), Ok(()));
        assert_eq!(
            shake_hands(EXPIRED, "pets.test"),
            Err(CertificateError::Expired.into())
        );
        assert!(matches!(
            shake_hands(VALID, "other.test"),
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForNameContext { .. }
            ))
        ));
    }
}
