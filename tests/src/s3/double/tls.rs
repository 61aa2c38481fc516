//! HTTPS for the double: a certificate that signs itself, and the handshake.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A certificate for `localhost` that no system knows.
#[derive(Debug)]
pub struct Certificate {
    certificate: CertificateDer<'static>,
    pem: String,
    private_key: PrivateKeyDer<'static>,
}

impl Certificate {
    pub(super) fn for_localhost() -> Self {
        let names = ["localhost", "127.0.0.1"].map(str::to_owned);
        let made = rcgen::generate_simple_self_signed(names).expect("these names can stand in a certificate");
        let private_key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        Certificate { certificate: made.cert.der().clone(), pem: made.cert.pem(), private_key }
    }

    /// The certificate in PEM, for a client that is to believe it.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    pub(super) fn server_configuration(&self) -> Arc<ServerConfig> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let configuration = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider knows TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.clone()], self.private_key.clone_key())
            .expect("the key is that of the certificate");
        Arc::new(configuration)
    }
}

/// The stream below which TLS is spoken, once the client has agreed to it.
pub(super) fn accept(
    configuration: &Arc<ServerConfig>,
    mut socket: TcpStream,
) -> io::Result<StreamOwned<ServerConnection, TcpStream>> {
    let mut connection = ServerConnection::new(configuration.clone()).map_err(io::Error::other)?;
    while connection.is_handshaking() {
        connection.complete_io(&mut socket)?;
    }
    Ok(StreamOwned::new(connection, socket))
}
