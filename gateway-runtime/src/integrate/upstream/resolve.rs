//! From hosts to addresses, without libc: a static binary must not call `getaddrinfo`.
//!
//! In order: IP literals; `localhost` and the names below it; `/etc/hosts`; DNS, as
//! `/etc/resolv.conf` says (servers, search list, `ndots`). `/etc/nsswitch.conf` is not followed.
//! Both files are read when a thread first resolves a name. Answers are kept per thread for as
//! long as their TTL says, failures of any kind for two seconds.
//!
//! DNS is not trusted to name internal services of this machine or of its network link: see
//! [`may_come_from_dns`]. What the document or the operator wrote is: literals and `/etc/hosts`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hickory_resolver::config::{
    LookupIpStrategy, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::op::Query;
use hickory_resolver::proto::rr::{Name, RecordType};
use hickory_resolver::system_conf::read_system_conf;
use hickory_resolver::{Hosts, TokioResolver};
use tokio::runtime::{Handle, Id};

use super::Failure;
use super::origin::{Origin, loopback_addresses};

/// The addresses of an origin, in the order in which to try them.
///
/// # Errors
///
/// [`Failure::Resolve`].
pub(crate) async fn resolve(origin: &Origin) -> Result<Vec<IpAddr>, Failure> {
    if let Some(address) = origin.literal_address() {
        return Ok(vec![address]);
    }
    if let Some(addresses) = loopback_addresses(origin.host()) {
        return Ok(addresses.to_vec());
    }
    let names = Names::of_this_thread().ok_or(Failure::Resolve)?;
    names.look_up(origin.host()).await
}

/// Names kept per thread.
const MAX_KNOWN: usize = 256;

/// How long an answer is kept at least and at most, whatever its TTL says: not to ask for every
/// connection, and not to believe for ever.
const TTL_RANGE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(3600));

/// How long a failure is kept: short, since the name may be about to appear.
const FAILURE_TTL: Duration = Duration::from_secs(2);

/// What knows the names.
#[derive(Clone)]
struct Names {
    dns: TokioResolver,
    hosts: Arc<Hosts>,
    known: Arc<Mutex<BTreeMap<String, Known>>>,
}

/// The outcome of a look-up; no addresses for a failure.
#[derive(Clone)]
struct Known {
    addresses: Vec<IpAddr>,
    until: Instant,
}

thread_local! {
    /// The resolver works on the runtime that it was made on.
    static NAMES: RefCell<Option<(Id, Names)>> = const { RefCell::new(None) };
}

impl Names {
    fn of_this_thread() -> Option<Names> {
        let runtime = Handle::try_current().ok()?.id();
        NAMES
            .try_with(|names| {
                let mut names = names.borrow_mut();
                match &*names {
                    Some((made_on, names)) if *made_on == runtime => Some(names.clone()),
                    _ => {
                        let made = Names::from_system()?;
                        *names = Some((runtime, made.clone()));
                        Some(made)
                    }
                }
            })
            .ok()?
    }

    fn from_system() -> Option<Names> {
        let (config, options) = read_system_conf().unwrap_or_else(|_| {
            // resolv.conf(5): without servers, the one on this machine is asked.
            let local = NameServerConfig::udp_and_tcp(IpAddr::V4(Ipv4Addr::LOCALHOST));
            let config = ResolverConfig::from_name_servers(vec![local]);
            (config, ResolverOpts::default())
        });
        let hosts = Hosts::from_system().unwrap_or_default();
        Names::new(config, options, hosts)
    }

    fn new(config: ResolverConfig, options: ResolverOpts, hosts: Hosts) -> Option<Names> {
        let mut builder =
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        *builder.options_mut() = options;
        let options = builder.options_mut();
        options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
        options.use_hosts_file = ResolveHosts::Never;
        options.cache_size = MAX_KNOWN as u64;
        options.negative_max_ttl = Some(FAILURE_TTL);
        options.try_tcp_on_error = true;
        Some(Names {
            dns: builder.build().ok()?,
            hosts: Arc::new(hosts),
            known: Arc::default(),
        })
    }

    async fn look_up(&self, host: &str) -> Result<Vec<IpAddr>, Failure> {
        let mut addresses = match self.recall(host) {
            Some(addresses) => addresses,
            None => {
                let found = self.find(host).await;
                self.remember(host, found.clone());
                found.addresses
            }
        };
        if addresses.is_empty() {
            return Err(Failure::Resolve);
        }
        // Servers behind one name share the connections. IPv4 goes first: a machine without IPv6
        // then connects at the first attempt.
        fastrand::shuffle(&mut addresses);
        addresses.sort_by_key(IpAddr::is_ipv6);
        addresses.truncate(MAX_ADDRESSES);
        Ok(addresses)
    }

    async fn find(&self, host: &str) -> Known {
        let now = Instant::now();
        let mut addresses = self.look_up_hosts(host);
        let mut until = now + TTL_RANGE.1;
        if addresses.is_empty() {
            match self.dns.lookup_ip(host).await {
                Ok(answer) => {
                    addresses.extend(answer.iter().filter(may_come_from_dns));
                    until = answer
                        .valid_until()
                        .clamp(now + TTL_RANGE.0, now + TTL_RANGE.1);
                }
                Err(_) => until = now + FAILURE_TTL,
            }
        }
        Known { addresses, until }
    }

    fn recall(&self, host: &str) -> Option<Vec<IpAddr>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known
            .get(host)
            .filter(|known| Instant::now() < known.until)?;
        Some(known.addresses.clone())
    }

    fn remember(&self, host: &str, found: Known) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_KNOWN {
            known.clear();
        }
        known.insert(host.to_owned(), found);
    }

    fn look_up_hosts(&self, host: &str) -> Vec<IpAddr> {
        let Ok(name) = Name::from_str_relaxed(host) else {
            return Vec::new();
        };
        [RecordType::A, RecordType::AAAA]
            .into_iter()
            .filter_map(|kind| {
                self.hosts
                    .lookup_static_host(&Query::query(name.clone(), kind))
            })
            .flat_map(|found| {
                let addresses: Vec<_> = found
                    .answers()
                    .iter()
                    .filter_map(|record| record.data.ip_addr())
                    .collect();
                addresses
            })
            .collect()
    }
}

/// Addresses tried for one connection.
const MAX_ADDRESSES: usize = 8;

/// Whether a name may resolve to this address (`reference/security.md` O02).
///
/// Refused are loopback, link-local (where clouds keep their credentials), unspecified, multicast
/// and broadcast addresses, and the metadata service's address of EC2 in IPv6; also where they are
/// written as IPv6-mapped IPv4. Private networks are allowed: that is where upstreams live.
fn may_come_from_dns(address: &IpAddr) -> bool {
    const EC2_METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

    match address.to_canonical() {
        IpAddr::V4(address) => {
            !(address.is_loopback()
                || address.is_link_local()
                || address.is_multicast()
                || address.is_broadcast()
                || address.octets().starts_with(&[0]))
        }
        IpAddr::V6(address) => {
            !(address.is_loopback()
                || address.is_unicast_link_local()
                || address.is_unspecified()
                || address.is_multicast()
                || address == EC2_METADATA)
        }
    }
}

#[cfg(test)]
mod tests;
