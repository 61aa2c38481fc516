//! `serve`: the public links of a vault, for as long as this runs.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use coffer_core::Error;
use coffer_core::links::{LinkServer, PublicDocuments, lan_addresses};
use coffer_core::service::Proceed;
use coffer_core::vault::{PublicVaults, Vault};
use serde_json::json;

use super::Outcome;
use crate::arguments::Serve;
use crate::problem::Problem;
use crate::session::Session;
use crate::text::{self, escaped};

/// How often it is looked what links are worth, and what was left halfway is finished.
const CHECK_EVERY: Duration = Duration::from_secs(60 * 60);
/// And how seldom at least.
const LEAST_PAUSE: Duration = Duration::from_secs(1);

pub fn serve(session: &Session, serve: &Serve) -> Result<Outcome, Problem> {
    let stopped = on_stop()?;
    let vault = Arc::new(session.open()?);
    attend_to_links(session, &vault);
    let addresses = if serve.lan { lan_addresses().map_err(|source| cannot_serve(serve, source))? } else { Vec::new() };
    let vaults = PublicVaults::new(Box::new(|| {}));
    vaults.set(vec![Arc::clone(&vault)]);
    let called: Vec<IpAddr> = addresses.iter().copied().map(IpAddr::V4).collect();
    let documents = Arc::clone(&vaults) as Arc<dyn PublicDocuments>;
    let server = LinkServer::start(place_of(serve), &called, documents, Arc::clone(&session.seams.clock))
        .map_err(|source| cannot_serve(serve, source))?;
    say_where(session, &vault, serve, &server, &addresses)?;
    while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(until_next_check(session, &vault)) {
        attend_to_links(session, &vault);
    }
    server.stop();
    vaults.write_counts();
    Ok(Outcome::Done)
}

/// Hears once that a person, or the system, wants this to end.
fn on_stop() -> Result<Receiver<()>, Problem> {
    let (stop, stopped) = mpsc::channel();
    let stop = Mutex::new(stop);
    let set = ctrlc::set_handler(move || {
        // Whoever listened has ended already.
        let _ = stop.lock().map(|stop| stop.send(()));
    });
    set.map_err(|_| Error::NotPossible { reason: "Ctrl+C cannot be waited for" })?;
    Ok(stopped)
}

/// Reads what is new in a bucket, and looks after all links of the vault. What fails is there at the next time, too, and what
/// does not open any more does not open without it.
fn attend_to_links(session: &Session, vault: &Vault) {
    let caught_up = match vault.bucket() {
        Some(_) => vault.catch_up(&mut |_| Proceed::Go).map(drop),
        None => Ok(()),
    };
    let checked = vault.check_links();
    if let Err(error) = caught_up.and(checked.map(drop)) {
        session.output.note(&format!("what the links are worth is not known: {error}"));
    }
}

/// How long nothing has to be done: until a link ends, and an hour at most.
fn until_next_check(session: &Session, vault: &Vault) -> Duration {
    let next_end = vault.next_link_end().ok().flatten();
    let until = next_end.map(|end| end.as_millis() - session.seams.clock.now().as_millis());
    let until = until.map(|millis| Duration::from_millis(u64::try_from(millis).unwrap_or_default()));
    until.map_or(CHECK_EVERY, |until| until.clamp(LEAST_PAUSE, CHECK_EVERY))
}

fn place_of(serve: &Serve) -> SocketAddr {
    SocketAddr::from((if serve.lan { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST }, serve.port))
}

fn cannot_serve(serve: &Serve, source: std::io::Error) -> Problem {
    Problem::Failed(Error::CannotServe { address: place_of(serve), source })
}

fn say_where(
    session: &Session,
    vault: &Vault,
    serve: &Serve,
    server: &LinkServer,
    addresses: &[Ipv4Addr],
) -> Result<(), Problem> {
    let port = server.local_addr().port();
    let urls: Vec<String> =
        [Ipv4Addr::LOCALHOST].iter().chain(addresses).map(|address| format!("http://{address}:{port}")).collect();
    let links = vault.count_served_links()?;
    session.output.answer(&json!({ "urls": urls, "port": port, "lan": serve.lan, "links": links }), |out| {
        urls.iter().try_for_each(|url| writeln!(out, "{url}"))
    })?;
    let output = session.output;
    output.note(&format!("serving {} of {}, until Ctrl+C", text::count(links, "link"), escaped(&vault.name)));
    if serve.lan {
        output.note("WARNING: nothing is encrypted on its way; whoever can listen in this network can read along,");
        output.note("and has the link then, too. Use it in networks that you trust.");
        if addresses.is_empty() {
            output.note("This computer has no address that others could call.");
        }
    }
    Ok(())
}
