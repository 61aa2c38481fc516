//! The other clients taking their turns: the same files up, and down again, with what each turn cost.

use std::path::Path;

use super::clients::Client;
use super::target::Target;
use crate::goals::Goal;
use crate::measure::Cost;
use crate::report::{Line, Report, wall_ratio};
use crate::{Outcome, machine};

/// What the clients that are installed cost, turn by turn.
pub struct Peers {
    each: Vec<Peer>,
}

pub struct Peer {
    pub client: Client,
    pub sent: Vec<Cost>,
    pub fetched: Vec<Cost>,
}

impl Peers {
    /// Those that are installed; says in the report which are not.
    pub fn installed(report: &mut Report) -> Peers {
        let peer = |client| Peer { client, sent: Vec::new(), fetched: Vec::new() };
        Peers { each: Client::installed(report).into_iter().map(peer).collect() }
    }

    pub fn each(&self) -> impl Iterator<Item = &Peer> {
        self.each.iter()
    }

    /// Each sends `source` once.
    pub fn send(&mut self, source: &Path, target: &Target, round: usize) -> Outcome<()> {
        for Peer { client, sent, .. } in &mut self.each {
            machine::settle(source.parent().unwrap_or(source))?;
            sent.push(client.upload(source, target, &format!("{client:?}-{round}/"))?);
        }
        Ok(())
    }

    /// Each fetches what it has sent in this round, to below `folder`.
    pub fn fetch(&mut self, target: &Target, folder: &Path, round: usize) -> Outcome<()> {
        for Peer { client, fetched, .. } in &mut self.each {
            machine::settle(folder)?;
            let to = folder.join(format!("out by {client:?} {round}"));
            fetched.push(client.download(target, &format!("{client:?}-{round}/"), &to)?);
        }
        Ok(())
    }

    /// Reports `coffer`'s costs of sending `what` beside theirs.
    pub fn report_sent(&self, report: &mut Report, what: &str, coffer: &[Cost], goal: Goal) {
        for Peer { client, sent, .. } in &self.each {
            let line = Line::costs(what, client.name(), coffer, sent);
            report.add(&toward(line, *client, goal, wall_ratio(coffer, sent)));
        }
    }

    /// The same of fetching it.
    pub fn report_fetched(&self, report: &mut Report, what: &str, coffer: &[Cost], goal: Goal) {
        for Peer { client, fetched, .. } in &self.each {
            let line = Line::costs(what, client.name(), coffer, fetched);
            report.add(&toward(line, *client, goal, wall_ratio(coffer, fetched)));
        }
    }
}

/// The goals are set by the fastest of the clients.
fn toward(line: Line, client: Client, goal: Goal, value: f64) -> Line {
    if client == Client::S5cmd { line.toward(goal, value) } else { line }
}
