//! An S3 service in this process, over real HTTP on loopback, that keeps its promises or breaks them as a test wants.
//!
//! It is honest unless told otherwise: the same requests get the same answers as from SeaweedFS (`tests/s3/honesty.rs`).
//! A [`Personality`] makes it another sort of service; a [`Strike`] lets single requests go wrong in the ways of
//! [`Fault`]; [`Double::requests`] tells what was asked. Not here: everything that the product never asks of a bucket,
//! such as policies, tags, locks and lifecycles.

mod authentication;
mod checksum;
mod clock;
mod connection;
mod exchange;
mod fault;
mod listing;
mod log;
mod misbehaviour;
mod multipart;
mod objects;
mod operations;
mod payload;
mod personality;
mod request;
mod response;
mod script;
mod site;
mod store;
mod tls;
mod xml;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;

use time::OffsetDateTime;

pub use fault::{Fault, ListFault};
pub use log::LoggedRequest;
pub use personality::{Addressing, Checksums, Conditions, Parts, Personality};
pub use script::Strike;
pub use site::RequestSite;
pub use tls::Certificate;

use self::authentication::Keys;
use self::script::Script;
use self::store::{Object, Store};
use crate::canary;
use crate::s3::S3Server;

/// The names below which a bucket's own name may stand in `Host`.
pub(crate) const VIRTUAL_HOSTS: [&str; 2] = ["localhost", "s3.test"];

/// A running double. It stops when it is dropped.
#[derive(Debug)]
pub struct Double {
    state: Arc<State>,
    address: SocketAddr,
    certificate: Option<Certificate>,
}

/// What all connections share.
#[derive(Debug)]
struct State {
    keys: Keys,
    store: Mutex<Store>,
    personality: Mutex<Personality>,
    script: Script,
    log: Mutex<Vec<LoggedRequest>>,
    /// Requests in which the secret stood, and in which writing.
    leaks: Mutex<Vec<String>>,
    connections: AtomicUsize,
    /// Of all open connections. One that ends is taken out first, as it stays open as long as any handle of it.
    sockets: Mutex<BTreeMap<usize, TcpStream>>,
    stopped: AtomicBool,
    released: Mutex<u64>,
    release: Condvar,
    tls: Option<Arc<rustls::ServerConfig>>,
}

impl Double {
    /// An honest one that can do everything.
    pub fn start() -> Self {
        Self::with(Personality::default())
    }

    /// One of this personality.
    pub fn with(personality: Personality) -> Self {
        Self::listen(personality, None)
    }

    /// One that speaks HTTPS with a certificate for `localhost` which nobody knows but who has
    /// [`certificate`](Self::certificate).
    pub fn over_tls(personality: Personality) -> Self {
        Self::listen(personality, Some(Certificate::for_localhost()))
    }

    fn listen(personality: Personality, certificate: Option<Certificate>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port on loopback");
        let address = listener.local_addr().expect("it listens");
        let keys = Keys { access_key: canary::KEY_ID.to_owned(), secret_key: canary::SECRET.to_owned() };
        let state = Arc::new(State {
            keys,
            store: Mutex::default(),
            personality: Mutex::new(personality),
            script: Script::default(),
            log: Mutex::default(),
            leaks: Mutex::default(),
            connections: AtomicUsize::new(0),
            sockets: Mutex::default(),
            stopped: AtomicBool::new(false),
            released: Mutex::default(),
            release: Condvar::new(),
            tls: certificate.as_ref().map(Certificate::server_configuration),
        });
        let accepting = state.clone();
        thread::spawn(move || accept(&listener, &accepting));
        Double { state, address, certificate }
    }

    /// How to reach it, and with which keys.
    pub fn server(&self) -> S3Server {
        let endpoint = match &self.certificate {
            Some(_) => format!("https://localhost:{}", self.address.port()),
            None => format!("http://{}", self.address),
        };
        let region = self.personality().region.unwrap_or_else(|| "us-east-1".to_owned());
        S3Server::new(endpoint, &self.state.keys.access_key, &self.state.keys.secret_key, region)
    }

    /// Its certificate, where it speaks HTTPS.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// A new, empty bucket; made directly, whatever the personality refuses.
    pub fn new_bucket(&self) -> String {
        let mut store = self.state.lock_store();
        let name = format!("bucket-{:06}", store.next_number());
        store.buckets.entry(name.clone()).or_default();
        name
    }

    /// How it behaves at the moment.
    pub fn personality(&self) -> Personality {
        self.state.personality()
    }

    /// Behaves like this from the next request on.
    pub fn become_like(&self, personality: Personality) {
        *self.state.personality.lock().expect("nothing panics while it holds it") = personality;
    }

    /// Lets requests go wrong. Of several strikes that a request could meet it meets the first.
    pub fn inject(&self, strike: Strike) {
        self.state.script.add(strike);
    }

    /// All is well again: no more strikes, and what is stalled goes on.
    pub fn clear_faults(&self) {
        self.state.script.clear();
        self.release();
    }

    /// What is stalled at this moment goes on.
    pub fn release(&self) {
        *self.state.released.lock().expect("nothing panics while it holds it") += 1;
        self.state.release.notify_all();
    }

    /// What was asked since it was started, or since [`forget_requests`](Self::forget_requests).
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.state.lock_log().clone()
    }

    /// How many of them were for this.
    pub fn count(&self, site: RequestSite) -> usize {
        self.state.lock_log().iter().filter(|request| request.site == site).count()
    }

    /// Counts from here.
    pub fn forget_requests(&self) {
        self.state.lock_log().clear();
    }

    /// How many connections there have been.
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// The keys of all objects of a bucket, in order.
    pub fn keys(&self, bucket: &str) -> Vec<String> {
        let store = self.state.lock_store();
        store.buckets.get(bucket).map(|bucket| bucket.objects.keys().cloned().collect()).unwrap_or_default()
    }

    /// The bytes of an object.
    pub fn bytes(&self, bucket: &str, key: &str) -> Option<Vec<u8>> {
        let store = self.state.lock_store();
        Some(store.buckets.get(bucket)?.objects.get(key)?.body.to_vec())
    }

    /// Puts an object there as if somebody else had written it.
    pub fn put(&self, bucket: &str, key: &str, bytes: &[u8]) {
        let versioned = self.personality().versioned;
        let mut store = self.state.lock_store();
        let object = Object::by_another(bytes.to_vec(), self.state.now(), store.next_number());
        store.buckets.entry(bucket.to_owned()).or_default().put(key, object, versioned);
    }

    /// Takes an object away as if somebody else had deleted it.
    pub fn remove(&self, bucket: &str, key: &str) {
        if let Some(bucket) = self.state.lock_store().buckets.get_mut(bucket) {
            bucket.objects.remove(key);
        }
    }

    /// The open uploads of a bucket: id and key.
    pub fn open_uploads(&self, bucket: &str) -> Vec<(String, String)> {
        let store = self.state.lock_store();
        let uploads = store.buckets.get(bucket).into_iter().flat_map(|bucket| &bucket.uploads);
        uploads.map(|(id, upload)| (id.clone(), upload.key.clone())).collect()
    }

    /// How many objects lie below the visible ones, in a bucket that keeps versions.
    pub fn older_versions(&self, bucket: &str) -> usize {
        self.state.lock_store().buckets.get(bucket).map_or(0, |bucket| bucket.older.len())
    }

    /// Ends every connection and takes no new one, as a process that has died; for good.
    pub fn stop(&self) {
        self.state.stopped.store(true, Ordering::SeqCst);
        // The thread that accepts looks at the flag when somebody comes.
        let _ = TcpStream::connect(self.address);
        for socket in self.state.lock_sockets().values() {
            let _ = socket.shutdown(std::net::Shutdown::Both);
        }
        self.release();
    }
}

impl Drop for Double {
    /// Fails the test if any request has carried the secret: no client ever sends it.
    fn drop(&mut self) {
        self.stop();
        let leaks = self.state.lock_leaks();
        assert!(leaks.is_empty() || thread::panicking(), "{leaks:?}");
    }
}

impl State {
    fn personality(&self) -> Personality {
        self.personality.lock().expect("nothing panics while it holds it").clone()
    }

    fn lock_store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().expect("nothing panics while it holds the store")
    }

    fn lock_log(&self) -> MutexGuard<'_, Vec<LoggedRequest>> {
        self.log.lock().expect("nothing panics while it holds the log")
    }

    fn lock_leaks(&self) -> MutexGuard<'_, Vec<String>> {
        self.leaks.lock().expect("nothing panics while it holds them")
    }

    fn lock_sockets(&self) -> MutexGuard<'_, BTreeMap<usize, TcpStream>> {
        self.sockets.lock().expect("nothing panics while it holds them")
    }

    /// The time by its own clock.
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc() + time::Duration::seconds(self.personality().clock_ahead_seconds)
    }
}

fn accept(listener: &TcpListener, state: &Arc<State>) {
    for socket in listener.incoming().flatten() {
        if state.stopped.load(Ordering::SeqCst) {
            return;
        }
        let number = state.connections.fetch_add(1, Ordering::SeqCst);
        let Ok(kept) = socket.try_clone() else { continue };
        state.lock_sockets().insert(number, kept);
        let state = state.clone();
        thread::spawn(move || exchange::serve(socket, number, &state));
    }
}
