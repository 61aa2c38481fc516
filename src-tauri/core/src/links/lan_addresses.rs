//! Which addresses of this computer others in its local network can call it by.
//!
//! Of IPv4 only: those of IPv6 change by themselves, and nobody types them. Left out is what leads nowhere from outside:
//! loopback, addresses that a computer gives itself where nobody else did, and the networks of virtual machines and
//! containers within this computer.

use std::io;
use std::net::{IpAddr, Ipv4Addr};

/// How networks are called that are within this computer.
const WITHIN: [&str; 9] = ["docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "lxc", "lxd", "podman"];

/// An address that the system says it has.
struct Found {
    network: String,
    address: IpAddr,
    is_up: bool,
}

/// The addresses that others can call, those of private networks first; none without a network.
///
/// # Errors
/// What the system says.
pub fn lan_addresses() -> io::Result<Vec<Ipv4Addr>> {
    let interfaces = if_addrs::get_if_addrs()?;
    Ok(choose(interfaces.into_iter().map(|interface| Found {
        address: interface.ip(),
        // What the system cannot tell it leaves open.
        is_up: !matches!(interface.oper_status, if_addrs::IfOperStatus::Down | if_addrs::IfOperStatus::NotPresent),
        network: interface.name,
    })))
}

fn choose(found: impl IntoIterator<Item = Found>) -> Vec<Ipv4Addr> {
    let mut chosen: Vec<Ipv4Addr> = Vec::new();
    for Found { network, address, is_up } in found {
        let IpAddr::V4(address) = address else { continue };
        let is_within = WITHIN.iter().any(|prefix| network.starts_with(prefix));
        let leads_nowhere =
            address.is_loopback() || address.is_link_local() || address.is_unspecified() || address.is_multicast();
        if is_up && !is_within && !leads_nowhere && !chosen.contains(&address) {
            chosen.push(address);
        }
    }
    // Stable: among equals the order of the system stays.
    chosen.sort_by_key(|address| !address.is_private());
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(found: &[(&str, &str)]) -> Vec<String> {
        let found = found.iter().map(|(network, address)| Found {
            network: (*network).to_owned(),
            address: address.parse().expect("an address"),
            is_up: !network.ends_with("down"),
        });
        choose(found).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_others_can_call_is_chosen_and_private_networks_come_first() {
        let found = [
            ("lo", "127.0.0.1"),
            ("wwan0", "100.72.3.9"),
            ("eth0", "192.168.1.5"),
            ("eth0", "fe80::1"),
            ("eth0", "2001:db8::5"),
            ("wlan0", "10.0.0.7"),
            ("wlan0", "10.0.0.7"),
        ];
        assert_eq!(chosen(&found), ["192.168.1.5", "10.0.0.7", "100.72.3.9"]);
    }

    #[test]
    fn what_leads_nowhere_from_outside_is_left_out() {
        let found = [
            ("lo", "127.0.0.1"),
            ("eth0", "169.254.7.7"),
            ("eth1", "0.0.0.0"),
            ("eth2-down", "192.168.1.6"),
            ("docker0", "172.17.0.1"),
            ("br-5f2c", "172.18.0.1"),
            ("virbr0", "192.168.122.1"),
            ("vboxnet0", "192.168.56.1"),
            ("lo", "::1"),
        ];
        assert_eq!(chosen(&found), [] as [String; 0]);
        assert_eq!(chosen(&[]), [] as [String; 0]);
    }

    #[test]
    fn the_system_can_be_asked() {
        let addresses = lan_addresses().expect("every system can say");
        assert!(addresses.iter().all(|address| !address.is_loopback()), "{addresses:?}");
    }
}
