//! The life of a connection: request after request, each logged, judged, answered, or struck by a fault.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use super::connection::{Connection, Delivery, Transport};
use super::fault::Fault;
use super::log::LoggedRequest;
use super::misbehaviour;
use super::operations::{Operation, address, key_of};
use super::personality::Personality;
use super::request::Request;
use super::response::Response;
use super::site::RequestSite;
use super::store::Object;
use super::{State, VIRTUAL_HOSTS, authentication, clock, payload, tls};
use crate::canary;

/// No stall lasts longer, whatever a test forgets.
const LONGEST_STALL: Duration = Duration::from_secs(120);

/// How often a stall looks whether its client is still there.
const STALL_LOOK: Duration = Duration::from_millis(20);

/// Whether a connection goes on after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    NextRequest,
    Close,
    Reset,
}

/// Answers all requests of a connection, to its end.
pub(super) fn serve(socket: TcpStream, number: usize, state: &Arc<State>) {
    let _ = socket.set_nodelay(true);
    let connection = open(socket, state);
    let ended = connection.map(|mut connection| {
        let then = loop {
            match exchange(&mut connection, number, state) {
                Ok(Then::NextRequest) => {}
                Ok(then) => break then,
                // The client has gone, or was no client of ours.
                Err(_) => break Then::Close,
            }
        };
        (connection, then)
    });
    state.lock_sockets().remove(&number);
    if let Ok((connection, Then::Reset)) = ended {
        connection.reset();
    }
}

fn open(socket: TcpStream, state: &State) -> io::Result<Connection> {
    let below = socket.try_clone()?;
    let transport = match &state.tls {
        None => Box::new(socket) as Box<dyn Transport>,
        Some(configuration) => Box::new(tls::accept(configuration, socket)?),
    };
    Ok(Connection::new(transport, below))
}

fn exchange(connection: &mut Connection, number: usize, state: &Arc<State>) -> io::Result<Then> {
    let Some(mut request) = connection.read_head(&VIRTUAL_HOSTS)? else { return Ok(Then::Close) };
    let personality = state.personality();
    address(&mut request, personality.addressing, &VIRTUAL_HOSTS);
    if personality.folds_keys
        && let Some(key) = &mut request.key
    {
        *key = unicode_normalization::UnicodeNormalization::nfc(key.as_str()).collect();
    }
    let site = RequestSite::of(&request);
    let fault = state.script.next(site);
    let mut logged = LoggedRequest::new(&request, site, number);
    logged.fault = fault.as_ref().map(Fault::name);
    let outcome = answer(connection, state, &mut request, site, &personality, fault.as_ref(), &mut logged);
    logged.status = outcome.as_ref().ok().and_then(|response| response.as_ref()).map(|response| response.status);
    state.lock_log().push(logged);
    note_leaks(&request, state);
    let Some(response) = outcome? else { return Ok(Then::Reset) };
    deliver(connection, state, &request, &response, fault.as_ref())
}

/// What is to be answered; nothing where the connection breaks instead.
fn answer(
    connection: &mut Connection,
    state: &State,
    request: &mut Request,
    site: RequestSite,
    personality: &Personality,
    fault: Option<&Fault>,
    logged: &mut LoggedRequest,
) -> io::Result<Option<Response>> {
    let now = state.now();
    if site == RequestSite::UploadPart {
        Operation { request, site, personality, fault, store: &state.store, now }.lose_part_sent_again();
    }
    match fault {
        Some(Fault::ResetBeforeBody) => return Ok(None),
        Some(Fault::ResetMidBody) => {
            connection.read_half_body(request)?;
            return Ok(None);
        }
        _ => {}
    }
    let body = connection.read_body(request)?;
    logged.body.clone_from(&body);
    if fault == Some(&Fault::StalledAnswer) {
        state.stall(connection);
    }
    let resource = request.path().to_owned();
    let mut response = if let Some(response) = fault.and_then(|fault| misbehaviour::instead(fault, request)) {
        response
    } else {
        if let Some(Fault::Overtaken(bytes)) = fault {
            overtake(state, request, bytes);
        }
        request.body.clone_from(&body);
        let allowed = authentication::check(request, &body, &state.keys, personality, now);
        let decoded = allowed.and_then(|()| payload::decode(request));
        let judged =
            decoded.and_then(|()| Operation { request, site, personality, fault, store: &state.store, now }.answer());
        judged.unwrap_or_else(|error| error.response(&resource))
    };
    if let Some(fault) = fault {
        match misbehaviour::afterwards(fault, response) {
            None => return Ok(None),
            Some(changed) => response = changed,
        }
    }
    Ok(Some(response.with("Date", clock::http_date(now)).with("x-amz-request-id", "0000000000000001")))
}

/// Another writer is there first.
fn overtake(state: &State, request: &Request, bytes: &[u8]) {
    let (bucket, key) = key_of(request);
    let mut store = state.lock_store();
    let object = Object::by_another(bytes.to_vec(), state.now(), store.next_number());
    if let Ok(bucket) = store.bucket(bucket) {
        bucket.put(key, object, false);
    }
}

fn deliver(
    connection: &mut Connection,
    state: &State,
    request: &Request,
    response: &Response,
    fault: Option<&Fault>,
) -> io::Result<Then> {
    let is_head = request.method == "HEAD";
    let (delivery, then) = match fault {
        Some(Fault::ResetAfterStatusLine) => (Delivery::ResetAfterStatusLine, Then::Reset),
        Some(Fault::TruncatedBody) => (Delivery::Truncated, Then::Close),
        Some(Fault::BodyTooLong) => (Delivery::TooLong, Then::Close),
        Some(Fault::ByteByByte) => (Delivery::ByteByByte, Then::NextRequest),
        Some(Fault::StalledBody) => {
            connection.write(response, is_head, Delivery::Truncated)?;
            state.stall(connection);
            return Ok(Then::Close);
        }
        _ => (Delivery::Whole, Then::NextRequest),
    };
    connection.write(response, is_head, delivery)?;
    let closes = request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
    Ok(if closes && then == Then::NextRequest { Then::Close } else { then })
}

impl State {
    /// Does nothing until it is released, its client has gone, or it has lasted long enough.
    fn stall(&self, connection: &Connection) {
        let before = *self.released.lock().expect("nothing panics while it holds it");
        let mut waited = Duration::ZERO;
        while waited < LONGEST_STALL && !connection.client_left(Duration::from_millis(1)) {
            let released = self.released.lock().expect("nothing panics while it holds it");
            let (released, _) = self
                .release
                .wait_timeout_while(released, STALL_LOOK, |released| *released == before)
                .expect("nothing panics while it holds it");
            if *released != before {
                return;
            }
            waited += STALL_LOOK;
        }
    }
}

/// The secret may stand nowhere in a request.
fn note_leaks(request: &Request, state: &State) {
    let headers = request.headers.iter().filter(|(name, _)| name != "x-amz-security-token");
    let places = headers.map(|(name, value)| (name.as_str(), value.as_bytes()));
    let places = places.chain([("the target", request.target.as_bytes()), ("the body", &request.body)]);
    for (place, bytes) in places {
        if let Some(found) = canary::find(bytes) {
            state.lock_leaks().push(format!("{found} stands in {place} of a {} request", request.method));
        }
    }
}
