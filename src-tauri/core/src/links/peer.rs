//! Who is counted as one on the other side.

use std::net::{IpAddr, Ipv6Addr};

/// Who is counted as one: an address of IPv4, or a network of IPv6, of whose addresses anybody has as many as they like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Peer(IpAddr);

impl Peer {
    pub(super) fn of(address: IpAddr) -> Peer {
        Peer(match address.to_canonical() {
            IpAddr::V6(v6) if !v6.is_loopback() => IpAddr::V6(Ipv6Addr::from_bits((v6.to_bits() >> 64) << 64)),
            other => other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_ipv6_is_one_and_an_address_of_ipv4_is_one() {
        let peer = |text: &str| Peer::of(text.parse().expect("an address"));
        assert_eq!(peer("2001:db8::1"), peer("2001:db8::ffff:ffff:ffff:ffff"));
        assert_ne!(peer("2001:db8::1"), peer("2001:db8:0:1::1"));
        assert_eq!(peer("::ffff:192.168.1.5"), peer("192.168.1.5"));
        assert_ne!(peer("192.168.1.5"), peer("192.168.1.6"));
        assert_ne!(peer("::1"), peer("::2"));
    }
}
