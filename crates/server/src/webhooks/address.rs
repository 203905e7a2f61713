//! Which addresses a webhook may reach: those of the public Internet, so that nobody who may make an endpoint reads or changes what is in the operator's own
//! network (server-side request forgery).
//!
//! What lives here: the judgement of one IP address, and the resolver that leaves out what may not be reached. The connection is made to the addresses
//! that were judged, so that a name that is resolved a second time to another address (DNS rebinding) gains nothing. What deliberately does not: HTTP.
//!
//! The ranges are those that the IANA registries of special-purpose addresses (RFC 6890) do not call globally reachable, and of those that they do, the
//! ones that stand for other addresses (NAT64, 6to4, Teredo), which are judged by what they stand for or refused.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// What may be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The public Internet, by https.
    Public,
    /// Also this machine and private networks, there also by http.
    Everything,
}

/// Address and length of the prefix. Every other IPv4 address is public.
const V4: &[(Ipv4Addr, u32)] = &[
    // This network, private networks, this machine, the link.
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    // Carriers' networks (RFC 6598); Alibaba's metadata is at 100.100.100.200.
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    // Protocols; Oracle's metadata is at 192.0.0.192.
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    // Documentation, the former relay of 6to4, benchmarks.
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Azure's metadata, at an address that looks public.
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    // Multicast and reserved.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Of the IPv6 addresses that are assigned, 2000::/3, these are not public; nothing outside of it is but for what stands for an IPv4 address.
const V6: &[(Ipv6Addr, u32)] = &[
    // Protocols, Teredo among them.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation.
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    // 6to4.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
];

/// Whether this address is one of the public Internet.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !V4
            .iter()
            .any(|(net, length)| u32::from(v4) >> (32 - length) == u32::from(*net) >> (32 - length)),
        IpAddr::V6(v6) => match stands_for(v6) {
            Some(v4) => is_public(v4.into()),
            None => {
                let bits = u128::from(v6);
                bits >> 125 == 1 && !V6.iter().any(|(net, length)| bits >> (128 - length) == u128::from(*net) >> (128 - length))
            }
        },
    }
}

/// The IPv4 address that an IPv6 address leads to: mapped (::ffff:0:0/96) or by NAT64 (64:ff9b::/96, RFC 6052).
fn stands_for(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, high, low] = address.segments();
    match [a, b, c, d, e, f] {
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))),
        _ => None,
    }
}

/// Resolves a name as the system does, and leaves out what may not be reached.
#[derive(Debug)]
pub struct Judged {
    reach: Reach,
    system: DefaultResolver,
}

impl Judged {
    /// A resolver.
    pub fn new(reach: Reach) -> Judged {
        Judged {
            reach,
            system: DefaultResolver::default(),
        }
    }

    fn may_reach(&self, address: IpAddr, is_encrypted: bool) -> bool {
        match self.reach {
            Reach::Public => is_encrypted && is_public(address),
            // What leaves the operator's network is encrypted.
            Reach::Everything => is_encrypted || !is_public(address),
        }
    }
}

impl Resolver for Judged {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let is_encrypted = uri.scheme_str() == Some("https");
        let mut may = self.empty();
        for address in &self.system.resolve(uri, config, timeout)?[..] {
            if self.may_reach(address.ip(), is_encrypted) {
                may.push(*address);
            }
        }
        match may.is_empty() {
            true => Err(ureq::Error::Other(Box::new(Unreachable))),
            false => Ok(may),
        }
    }
}

/// No address of a host may be reached. Which they are is not told: who made the endpoint would learn of the operator's network.
#[derive(Debug)]
pub struct Unreachable;

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("its host has no address that webhooks may reach (this machine and private networks need --allow-private-webhooks, the rest https)")
    }
}

impl std::error::Error for Unreachable {}

#[cfg(test)]
mod tests {
    use super::{Judged, Reach, is_public};
    use std::net::IpAddr;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect(text)
    }

    #[test]
    fn only_addresses_of_the_public_internet_are_public() {
        for public in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "168.63.129.15",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700::1111",
            "2001:200::1",
            "2a00:1450::1",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
        ] {
            assert!(is_public(ip(public)), "{public}");
        }
        for other in [
            "0.0.0.0",
            "0.255.255.255",
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.255",
            "168.63.129.16",
            "169.254.0.0",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:0:127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1.1.1.1",
            "100::1",
            "2001::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(ip(other)), "{other}");
        }
    }

    #[test]
    fn what_leaves_the_operators_network_is_encrypted() {
        let (public, private) = (ip("1.1.1.1"), ip("10.0.0.1"));
        for (reach, address, is_encrypted, may) in [
            (Reach::Public, public, true, true),
            (Reach::Public, public, false, false),
            (Reach::Public, private, true, false),
            (Reach::Public, private, false, false),
            (Reach::Everything, public, true, true),
            (Reach::Everything, public, false, false),
            (Reach::Everything, private, true, true),
            (Reach::Everything, private, false, true),
        ] {
            assert_eq!(Judged::new(reach).may_reach(address, is_encrypted), may, "{reach:?} {address} {is_encrypted}");
        }
    }
}
