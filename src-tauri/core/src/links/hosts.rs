//! By which names this server may be called.
//!
//! A page from anywhere can have a browser ask a server on this computer, under a name that leads here (DNS rebinding), and
//! would then be of one origin with what it gets. So who calls the server by any other name than its own gets nothing.

use std::net::IpAddr;

use super::request::Fault;

/// The names, with their port.
#[derive(Clone, Debug)]
pub(super) struct Hosts(Vec<String>);

/// What is understood where no port is named.
const USUAL_PORT: u16 = 80;

impl Hosts {
    /// This computer's own names, and these addresses of it.
    pub(super) fn new(port: u16, addresses: &[IpAddr]) -> Hosts {
        let given = addresses.iter().filter(|address| !address.is_unspecified()).map(|address| match address {
            IpAddr::V4(v4) => v4.to_string(),
            IpAddr::V6(v6) => format!("[{v6}]"),
        });
        let names = ["127.0.0.1", "[::1]", "localhost"].into_iter().map(str::to_owned).chain(given);
        let with_port = |name: String| {
            let bare = (port == USUAL_PORT).then(|| name.clone());
            [Some(format!("{name}:{port}")), bare].into_iter().flatten()
        };
        Hosts(names.flat_map(with_port).collect())
    }

    /// Whether `host`, as a request names it, is this server.
    ///
    /// # Errors
    /// [`Fault::Malformed`] if it can be nobody, [`Fault::Misdirected`] if it is somebody else.
    pub(super) fn judge(&self, host: &str) -> Result<(), Fault> {
        let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+;=:[]".contains(&byte);
        if host.is_empty() || !host.bytes().all(may_stand) {
            return Err(Fault::Malformed);
        }
        let is_ours = self.0.iter().any(|ours| ours.eq_ignore_ascii_case(host));
        is_ours.then_some(()).ok_or(Fault::Misdirected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_names_reach_it() {
        let lan = ["192.168.1.5", "fd00::5", "0.0.0.0"].map(|text| text.parse::<IpAddr>().expect("an address"));
        let hosts = Hosts::new(4321, &lan);
        for ours in
            ["127.0.0.1:4321", "[::1]:4321", "localhost:4321", "LOCALHOST:4321", "192.168.1.5:4321", "[fd00::5]:4321"]
        {
            assert_eq!(hosts.judge(ours), Ok(()), "{ours}");
        }
        for other in [
            "127.0.0.1",
            "localhost",
            "127.0.0.1:80",
            "127.0.0.1:43210",
            "127.0.0.1:04321",
            "127.0.0.1.:4321",
            "localhost.:4321",
            "localhost.evil.example:4321",
            "evil.example:4321",
            "127.0.0.1.nip.example:4321",
            "127.1:4321",
            "2130706433:4321",
            "0x7f000001:4321",
            "0.0.0.0:4321",
            "[::]:4321",
            "[::ffff:127.0.0.1]:4321",
            "::1:4321",
            "192.168.1.6:4321",
            "127.0.0.1:4321:4321",
            "[::1]",
        ] {
            assert_eq!(hosts.judge(other), Err(Fault::Misdirected), "{other}");
        }
        for nobody in ["", "a b", "127.0.0.1:4321/", "user@127.0.0.1:4321", "127.0.0.1:4321,evil", "l\u{f6}calhost"] {
            assert_eq!(hosts.judge(nobody), Err(Fault::Malformed), "{nobody}");
        }
    }

    #[test]
    fn the_usual_port_need_not_be_named() {
        let hosts = Hosts::new(80, &[]);
        assert_eq!((hosts.judge("localhost"), hosts.judge("localhost:80")), (Ok(()), Ok(())));
    }
}
