//! The server of public links, run by the window for as long as there is a link that it could be asked for; and the one
//! place of the edge that gives a person's word for a publication.
//!
//! [`Sharing::look`] brings the server in line with what there is: with the links of the vaults that are open, with what a
//! person has said of the local network, and with the network. It is called after every change that may matter, and every
//! few seconds for what a program beside the window does; what could not be started is tried again by the next one.
//!
//! `stand` decides, `publish` makes links, `agreement` asks the person, `page` lists. Deliberately not here: what a link opens, and what
//! is answered to whom.

mod agreement;
mod network;
mod page;
mod publish;
mod stand;

use std::io;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use coffer_core::Error;
use coffer_core::document::VaultId;
use coffer_core::home::Home;
use coffer_core::links::{LinkServer, PublicDocuments};
use coffer_core::settings::{Settings, SharingSettings};
use coffer_core::vault::Seams;
use coffer_wire::{LinkServerFailure, LinkServerStatus};

use crate::locked::lock;
use crate::log;
use crate::state::AppState;
use crate::vaults::Vaults;
use stand::{Audience, Goal, Site, Step};

pub(crate) use agreement::may_answer_network;
pub(crate) use network::{Network, SystemNetwork};
pub(crate) use page::page;
pub(crate) use publish::publish;

/// How often is looked while nothing is known to have changed: links are also made by programs beside the window, and
/// networks come and go.
const EVERY: Duration = Duration::from_secs(5);
/// The least time between two looks that nobody waits for.
const PAUSE: Duration = Duration::from_millis(500);

/// The server of links, if it runs.
#[derive(Debug)]
pub(crate) struct Sharing {
    home: Home,
    seams: Seams,
    vaults: Arc<Vaults>,
    network: Box<dyn Network>,
    /// Held by who looks, however long the vaults take to answer.
    looking: Mutex<()>,
    /// Held by who starts or stops the server, which takes a second at most.
    state: Mutex<State>,
    /// Held by who asks the person for an agreement, so that they are asked once.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct State {
    server: Server,
    /// What a person has said, as it was read last.
    settings: SharingSettings,
    /// What the last look has answered.
    status: Option<LinkServerStatus>,
    /// Whether the program ends.
    is_over: bool,
}

#[derive(Debug)]
enum Server {
    Off,
    Failed(LinkServerFailure),
    Runs {
        site: Site,
        /// Ends when it is dropped.
        _server: LinkServer,
    },
}

impl Sharing {
    pub(crate) fn new(home: &Home, seams: &Seams, vaults: Arc<Vaults>, network: Box<dyn Network>) -> Self {
        let state = State { server: Server::Off, settings: SharingSettings::default(), status: None, is_over: false };
        Sharing {
            home: home.clone(),
            seams: seams.clone(),
            vaults,
            network,
            looking: Mutex::default(),
            state: Mutex::new(state),
            asking: tokio::sync::Mutex::default(),
        }
    }

    /// Starts, stops or moves the server as there is need for, and says how it is. Blocks.
    pub(crate) fn look(&self) -> LinkServerStatus {
        let _looking = lock(&self.looking);
        let settings = self.settings().ok();
        let SharingSettings { lan, port, .. } = self.last_said(settings.as_ref());
        let addresses = if lan { self.network.addresses() } else { Vec::new() };
        let everywhere = self.network.everywhere();
        let audience = match lan {
            true => Audience::LocalNetwork { everywhere, addresses: &addresses },
            false => Audience::ThisComputer,
        };
        let served = self.vaults.served_links();
        if let Some(settings) = &settings {
            self.remember(settings, &served);
        }
        let is_asked_for = served.iter().any(|(_, any)| *any);
        let mut state = lock(&self.state);
        let goal = Goal::of(is_asked_for && !state.is_over, audience, port);
        state.server.bring_to(goal, |site| self.start_at(site));
        let (running, failure) = match state.server {
            Server::Off => (false, None),
            Server::Failed(failure) => (false, Some(failure)),
            Server::Runs { .. } => (true, None),
        };
        let status = LinkServerStatus { running, lan, origin: stand::origin(audience, port), failure };
        state.status = Some(status.clone());
        status
    }

    /// How the server was when somebody looked last; `None` before the first look. Never blocks for long.
    pub(crate) fn last_status(&self) -> Option<LinkServerStatus> {
        lock(&self.state).status.clone()
    }

    /// What a person has said, as it was read just now or the last time; who asks for the settings is told what is wrong
    /// with them.
    fn last_said(&self, settings: Option<&Settings>) -> SharingSettings {
        let mut state = lock(&self.state);
        if let Some(settings) = settings {
            state.settings = settings.sharing.clone();
        }
        state.settings.clone()
    }

    /// Takes note of the vaults that have links for the server, for the next start.
    fn remember(&self, settings: &Settings, served: &[(VaultId, bool)]) {
        if serving(settings, served) != settings.sharing.serving {
            let (fs, ids, path) = (&*self.seams.fs, &*self.seams.ids, self.home.settings());
            // What cannot be written now is tried again by the next look.
            let _ = Settings::change(fs, ids, &path, |settings| {
                settings.sharing.serving = serving(settings, served);
                Ok(())
            });
        }
    }

    /// Opens the vaults that had links for the server when the program ended. Blocks.
    pub(crate) fn open_vaults(&self) {
        if let Ok(settings) = self.settings() {
            self.vaults.open_beside(&settings.sharing.serving);
        }
    }

    /// Lets the server answer the local network, or this computer only, from now on. Blocks.
    ///
    /// # Errors
    /// If the settings cannot be written; then it is as it was.
    pub(crate) fn set_lan(&self, lan: bool) -> Result<(), Error> {
        self.change(|sharing| sharing.lan = lan)
    }

    /// Ends the server for good: the program ends. Blocks for a second at most.
    pub(crate) fn close(&self) {
        let mut state = lock(&self.state);
        state.is_over = true;
        state.server = Server::Off;
        self.vaults.public().write_counts();
    }

    fn is_over(&self) -> bool {
        lock(&self.state).is_over
    }

    fn start_at(&self, site: Site) -> Server {
        let documents = Arc::clone(self.vaults.public()) as Arc<dyn PublicDocuments>;
        match LinkServer::start(site.listens, &site.addresses, documents, Arc::clone(&self.seams.clock)) {
            Ok(server) => Server::Runs { site, _server: server },
            Err(error) => Server::Failed(failure_of(&error)),
        }
    }

    fn settings(&self) -> Result<Settings, Error> {
        Settings::load(&*self.seams.fs, &*self.seams.ids, &self.home.settings())
    }

    fn change(&self, change: impl FnOnce(&mut SharingSettings)) -> Result<(), Error> {
        Settings::change(&*self.seams.fs, &*self.seams.ids, &self.home.settings(), |settings| {
            change(&mut settings.sharing);
            Ok(())
        })
    }
}

impl Server {
    /// Does what there is to do. A failure is written down once, however often it is met.
    fn bring_to(&mut self, goal: Goal, start: impl FnOnce(Site) -> Server) {
        let has_no_network = goal == Goal::NoNetwork;
        let (runs, failed) = match self {
            Server::Off => (None, None),
            Server::Failed(failure) => (None, Some(*failure)),
            Server::Runs { site, .. } => (Some(&*site), None),
        };
        let (is_running, step) = (runs.is_some(), goal.step(runs));
        if is_running && step == Step::Stay {
            return;
        }
        // What runs is stopped before another is started, which may want its port.
        *self = Server::Off;
        if let Step::Start(site) = step {
            *self = start(site);
        } else if has_no_network {
            *self = Server::Failed(LinkServerFailure::NoNetwork);
        }
        if let Server::Failed(failure) = self
            && failed != Some(*failure)
        {
            log::note("links are not served", &format!("{failure:?}"));
        }
    }
}

/// The known vaults that have links for the server: of those that are open by what is found, of the others by what was.
fn serving(settings: &Settings, found: &[(VaultId, bool)]) -> Vec<VaultId> {
    let serves = |vault_id: &VaultId| match found.iter().find(|(found, _)| found == vault_id) {
        Some((_, any)) => *any,
        None => settings.sharing.serving.contains(vault_id),
    };
    settings.vaults.iter().map(|entry| entry.vault_id).filter(serves).collect()
}

fn failure_of(error: &io::Error) -> LinkServerFailure {
    match error.kind() {
        io::ErrorKind::AddrInUse => LinkServerFailure::PortTaken,
        _ => LinkServerFailure::Failed,
    }
}

/// Starts the thread that looks for as long as the program runs.
pub(crate) fn start(state: Arc<AppState>) {
    if let Err(error) = thread::Builder::new().name("sharing".to_owned()).spawn(move || keep_looking(&state)) {
        log::failure("no thread to serve links", &error);
    }
}

fn keep_looking(state: &AppState) {
    while !state.sharing.is_over() {
        let heard = state.changed.rings();
        state.sharing.look();
        thread::sleep(PAUSE);
        state.changed.wait(heard, EVERY);
    }
}
