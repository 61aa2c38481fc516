//! HTTPS: who knows the double's certificate gets through, nobody else, and a handshake can be cut off.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use coffer_tests::s3::client::object_path;
use coffer_tests::s3::double::{Double, Personality};
use coffer_tests::s3::unreachable;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use time::OffsetDateTime;

/// What comes back over TLS, if the certificate of the server is among `known`.
fn get(endpoint: &str, target: &str, known: &[CertificateDer<'static>]) -> io::Result<String> {
    let mut roots = RootCertStore::empty();
    known.iter().for_each(|root| roots.add(root.clone()).expect("it can be a root"));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let configuration = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider knows TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let host = endpoint.trim_start_matches("https://");
    let name = ServerName::try_from("localhost").expect("a name");
    let connection = ClientConnection::new(Arc::new(configuration), name).expect("a client");
    let mut stream = StreamOwned::new(connection, TcpStream::connect(host.replace("localhost", "127.0.0.1"))?);
    stream.write_all(format!("GET {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").as_bytes())?;
    let mut answer = Vec::new();
    // The double closes without TLS' own farewell, as many servers do.
    match stream.read_to_end(&mut answer) {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
        _ => Ok(String::from_utf8_lossy(&answer).into_owned()),
    }
}

#[test]
fn only_who_knows_the_certificate_gets_an_answer() {
    let double = Double::over_tls(Personality::default());
    let bucket = double.new_bucket();
    double.put(&bucket, "a", b"content");
    let server = double.server();
    let target = server.client().presigned("GET", &object_path(&bucket, "a"), 60, OffsetDateTime::now_utc());
    let pem = double.certificate().expect("it has one").pem();
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).expect("it is PEM");
    let answer = get(&server.endpoint, &target, &[certificate]).expect("it is known");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("content"), "{answer}");
    let error = get(&server.endpoint, &target, &[]).expect_err("nobody knows it");
    assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{error}");
}

#[test]
fn a_handshake_can_be_cut_off() {
    let target = "/";
    get(&unreachable::closing_tls(), target, &[]).expect_err("the handshake does not end");
}
