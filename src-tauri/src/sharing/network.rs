//! What the server of links has to know of the network. A seam: tests have a network of their own, in which nobody else is.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use coffer_core::links::lan_addresses;

use crate::log;

/// The network that this computer is in.
pub(crate) trait Network: fmt::Debug + Send + Sync {
    /// The addresses at which others in it reach this computer, the one to give away first; none without a network.
    fn addresses(&self) -> Vec<IpAddr>;
    /// Where to listen to be reached at all of them.
    fn everywhere(&self) -> IpAddr;
}

/// The one that is really there.
#[derive(Debug)]
pub(crate) struct SystemNetwork;

impl Network for SystemNetwork {
    fn addresses(&self) -> Vec<IpAddr> {
        let addresses = lan_addresses().unwrap_or_else(|error| {
            log::failure("the system does not say in which network this computer is", &error);
            Vec::new()
        });
        addresses.into_iter().map(IpAddr::V4).collect()
    }

    fn everywhere(&self) -> IpAddr {
        Ipv4Addr::UNSPECIFIED.into()
    }
}
