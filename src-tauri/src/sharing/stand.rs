//! What is to become of the server of links: pure, so that every way from one state to another can be tried.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Where a server listens, and by which addresses of this computer, beside its own names for itself, it may be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Site {
    pub(super) listens: SocketAddr,
    pub(super) addresses: Vec<IpAddr>,
}

/// What the server is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// There is no link that it could be asked for.
    Off,
    /// It is to answer a network, and there is none.
    NoNetwork,
    On(Site),
}

/// What there is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Stay,
    /// Stopping what runs, if anything does.
    Stop,
    /// After stopping what runs, if anything does.
    Start(Site),
}

/// Who a server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Audience<'a> {
    ThisComputer,
    /// Who reaches it at one of these addresses; it listens at `everywhere` for that.
    LocalNetwork {
        everywhere: IpAddr,
        addresses: &'a [IpAddr],
    },
}

impl Goal {
    pub(super) fn of(is_asked_for: bool, audience: Audience<'_>, port: u16) -> Goal {
        let (listens, addresses) = match audience {
            _ if !is_asked_for => return Goal::Off,
            Audience::ThisComputer => (Ipv4Addr::LOCALHOST.into(), Vec::new()),
            Audience::LocalNetwork { addresses: [], .. } => return Goal::NoNetwork,
            Audience::LocalNetwork { everywhere, addresses } => (everywhere, addresses.to_vec()),
        };
        Goal::On(Site { listens: SocketAddr::new(listens, port), addresses })
    }

    /// What leads there from where a server `runs`. One that is called by more addresses than there are now is as good: it
    /// is not stopped, and what is on its way not cut off, because this computer has left one of two networks.
    pub(super) fn step(self, runs: Option<&Site>) -> Step {
        match (self, runs) {
            (Goal::Off | Goal::NoNetwork, None) => Step::Stay,
            (Goal::Off | Goal::NoNetwork, Some(_)) => Step::Stop,
            (Goal::On(site), Some(runs)) if runs.is_good_for(&site) => Step::Stay,
            (Goal::On(site), _) => Step::Start(site),
        }
    }
}

impl Site {
    fn is_good_for(&self, wanted: &Site) -> bool {
        self.listens == wanted.listens && wanted.addresses.iter().all(|address| self.addresses.contains(address))
    }
}

/// What stands before the path in the addresses of links: the first of the addresses that others reach this computer at,
/// without any its own name for itself.
pub(super) fn origin(audience: Audience<'_>, port: u16) -> String {
    let address = match audience {
        Audience::LocalNetwork { addresses: [first, ..], .. } => *first,
        _ => Ipv4Addr::LOCALHOST.into(),
    };
    format!("http://{}", SocketAddr::new(address, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORT: u16 = 4870;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn in_network(addresses: &[IpAddr]) -> Audience<'_> {
        Audience::LocalNetwork { everywhere: Ipv4Addr::UNSPECIFIED.into(), addresses }
    }

    fn site(goal: Goal) -> Site {
        match goal {
            Goal::On(site) => site,
            other => panic!("{other:?} is no site"),
        }
    }

    #[test]
    fn a_server_runs_exactly_while_there_is_something_to_ask_it_for() {
        let on = Goal::of(true, Audience::ThisComputer, PORT);
        let here = site(on.clone());
        assert_eq!(here, Site { listens: "127.0.0.1:4870".parse().expect("one"), addresses: Vec::new() });
        assert_eq!(on.clone().step(None), Step::Start(here.clone()));
        assert_eq!(on.step(Some(&here)), Step::Stay);
        let off = Goal::of(false, Audience::ThisComputer, PORT);
        assert_eq!((off.clone().step(Some(&here)), off.step(None)), (Step::Stop, Step::Stay));
    }

    #[test]
    fn it_starts_anew_where_others_may_ask_and_where_they_may_not_any_more() {
        let addresses = [address("192.168.1.5"), address("10.0.0.7")];
        let here = site(Goal::of(true, Audience::ThisComputer, PORT));
        let there = site(Goal::of(true, in_network(&addresses), PORT));
        assert_eq!((there.listens, &there.addresses[..]), ("0.0.0.0:4870".parse().expect("one"), &addresses[..]));
        let goal = |audience| Goal::of(true, audience, PORT);
        assert_eq!(goal(in_network(&addresses)).step(Some(&here)), Step::Start(there.clone()));
        assert_eq!(goal(Audience::ThisComputer).step(Some(&there)), Step::Start(here));
    }

    #[test]
    fn a_network_that_is_left_cuts_nobody_in_another_and_a_new_one_is_answered() {
        let (home, office) = (address("192.168.1.5"), address("10.0.0.7"));
        let runs = site(Goal::of(true, in_network(&[home, office]), PORT));
        let goal = |addresses: &[IpAddr]| Goal::of(true, in_network(addresses), PORT);
        assert_eq!(goal(&[office]).step(Some(&runs)), Step::Stay);
        assert_eq!(goal(&[office, home]).step(Some(&runs)), Step::Stay, "whatever their order");
        let other = [address("172.16.0.9")];
        assert_eq!(goal(&other).step(Some(&runs)), Step::Start(site(goal(&other))));
        assert_eq!((goal(&[]), goal(&[]).step(Some(&runs))), (Goal::NoNetwork, Step::Stop));
    }

    #[test]
    fn another_port_is_another_server() {
        let runs = site(Goal::of(true, Audience::ThisComputer, PORT));
        let goal = Goal::of(true, Audience::ThisComputer, PORT + 1);
        assert_eq!(goal.clone().step(Some(&runs)), Step::Start(site(goal)));
    }

    #[test]
    fn the_addresses_of_links_begin_with_where_they_are_read() {
        let addresses = [address("192.168.1.5"), address("10.0.0.7")];
        assert_eq!(origin(Audience::ThisComputer, PORT), "http://127.0.0.1:4870");
        assert_eq!(origin(in_network(&addresses), PORT), "http://192.168.1.5:4870");
        assert_eq!(origin(in_network(&[address("fd00::5")]), PORT), "http://[fd00::5]:4870");
        assert_eq!(origin(in_network(&[]), PORT), "http://127.0.0.1:4870", "there is no other");
    }
}
