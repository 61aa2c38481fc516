//! Endpoints that never get as far as an answer: refused, silent, unknown, and without proper TLS.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;

use socket2::{Domain, Socket, Type};

/// An endpoint where nobody listens.
pub fn refusing() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port on loopback");
    format!("http://{}", listener.local_addr().expect("it listens"))
}

/// An endpoint whose name stands for no address.
pub fn nameless() -> String {
    "http://no-such-server.invalid:8333".to_owned()
}

/// An endpoint that takes connections for TLS and closes them at once.
pub fn closing_tls() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port on loopback");
    let port = listener.local_addr().expect("it listens").port();
    thread::spawn(move || listener.incoming().for_each(drop));
    format!("https://localhost:{port}")
}

/// An endpoint where connecting never ends, as behind a firewall that drops what comes. While it lives.
#[derive(Debug)]
pub struct Silent {
    address: SocketAddr,
    _listener: Socket,
    _waiting: Vec<TcpStream>,
}

impl Silent {
    /// Opens it: a listener that accepts nothing and whose queue is full.
    pub fn open() -> Self {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).expect("a free port on loopback");
        listener.listen(0).expect("it listens");
        let address = listener.local_addr().ok().and_then(|address| address.as_socket()).expect("it is bound");
        let mut waiting = Vec::new();
        let patience = std::time::Duration::from_millis(200);
        while let Ok(stream) = TcpStream::connect_timeout(&address, patience) {
            waiting.push(stream);
        }
        Silent { address, _listener: listener, _waiting: waiting }
    }

    /// Where it is.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}
