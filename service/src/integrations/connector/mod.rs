//! Reading other systems: one trait, one file a kind (HAL-56).

mod json;
mod ldap;

pub(super) use ldap::{Ldap, MEMBER_OF, Verdict};

use crate::secret::Secret;
use crate::tls::Trust;
use async_trait::async_trait;
use domain::integrations::IntegrationKind;
use rustls::ClientConfig;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

/// So long one system may take; shorter than a job may.
pub(super) const PATIENCE: Duration = Duration::from_secs(50);
/// People that are read at most.
pub(super) const MOST: usize = 200_000;

/// Where people are, and how to get at them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Connection {
    pub url: String,
    pub start_tls: bool,
    pub ca: String,
    pub bind_dn: String,
    pub base: String,
    pub filter: String,
    pub nested: bool,
    pub list_path: String,
    pub next_path: String,
}

impl Connection {
    /// How it is encrypted.
    fn tls(&self) -> Result<ClientConfig, Unreadable> {
        let trust = if self.ca.trim().is_empty() { Ok(Trust::default()) } else { Trust::with_own(self.ca.as_bytes()) };
        let config = trust.map_err(Unreadable)?.config();
        config.map_err(|error| Unreadable(format!("TLS cannot be set up: {error}.")))
    }
}

/// Somebody as the other system has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// What it is called there, for people to read.
    pub name: String,
    /// What tells them from everybody else there, and stays when they are renamed; if the system has such a thing.
    pub external: Option<String>,
    /// The values of each attribute, by its name in lower case.
    pub values: BTreeMap<String, Vec<String>>,
}

impl Record {
    /// The values of an attribute, whatever the case of its name.
    pub(super) fn get(&self, attribute: &str) -> &[String] {
        self.values.get(&attribute.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// Forgets what nobody asked for; nothing if no attributes are named.
    fn keep(&mut self, attributes: &[String]) {
        let is_asked_for = |name: &str| attributes.iter().any(|attribute| attribute.to_lowercase() == name);
        self.values.retain(|name, _| attributes.is_empty() || is_asked_for(name));
    }
}

/// Why a system could not be read, in plain words. Then nothing is known of it, and nothing changes here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable(pub String);

/// A system whose people can be read.
#[async_trait]
pub(super) trait Connector: Send + Sync {
    /// The people there with these attributes, or with all if none are named; at least `enough` of them if there are
    /// so many, all of them if it is `None`. Either it is whole or it is an error.
    async fn read(&self, attributes: &[String], enough: Option<usize>) -> Result<Vec<Record>, Unreadable>;
}

/// The connector of a kind. `groups` are those that mappings name.
pub(super) fn connector(
    kind: IntegrationKind,
    connection: Connection,
    secret: Option<Secret<String>>,
    groups: Vec<String>,
) -> Box<dyn Connector> {
    match kind {
        IntegrationKind::Ldap => {
            let groups = if connection.nested { groups } else { Vec::new() };
            Box::new(Ldap { connection, secret, groups })
        }
        IntegrationKind::Json => Box::new(json::Json { connection, secret }),
    }
}

/// Reads within the time there is.
pub(super) async fn read(
    connector: &dyn Connector,
    attributes: &[String],
    enough: Option<usize>,
) -> Result<Vec<Record>, Unreadable> {
    let read = tokio::time::timeout(PATIENCE, connector.read(attributes, enough)).await;
    let late = || Unreadable(format!("It did not answer completely within {} seconds.", PATIENCE.as_secs()));
    read.unwrap_or_else(|_| Err(late()))
}

/// What is wrong with an address, if anything: whatever goes further than this machine is encrypted.
pub(super) fn address_objection(kind: IntegrationKind, url: &str, start_tls: bool) -> Option<&'static str> {
    let (scheme, rest) = url.split_once("://")?;
    let encrypted = match (kind, scheme) {
        (IntegrationKind::Ldap, "ldaps") | (IntegrationKind::Json, "https") => true,
        (IntegrationKind::Ldap, "ldap") => start_tls,
        (IntegrationKind::Json, "http") => false,
        _ => return Some(expected(kind)),
    };
    let host = host_of(rest);
    if host.is_empty() {
        return Some(expected(kind));
    }
    let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    (!encrypted && !is_here).then_some("Without encryption only this machine itself can be read.")
}

/// What an address of this kind looks like.
pub(super) const fn expected(kind: IntegrationKind) -> &'static str {
    match kind {
        IntegrationKind::Ldap => "Please write it as ldaps://host or ldap://host.",
        IntegrationKind::Json => "Please write it as https://host/path.",
    }
}

/// The host in what follows `://`. Where a name stands before `@`, there is none: passwords have a field. Nor is there
/// with a `\`, which ends the host of some kinds of addresses, and of others not.
fn host_of(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains(['@', '\\']) {
        return "";
    }
    match authority.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_connections_lead_no_further_than_this_machine() {
        let ldap = |url: &str, start_tls| address_objection(IntegrationKind::Ldap, url, start_tls).is_none();
        assert!(ldap("ldaps://dc.acme.example", false) && ldap("ldap://dc.acme.example:3389", true));
        assert!(ldap("ldap://127.0.0.1:389", false) && ldap("ldap://[::1]/", false) && ldap("ldap://localhost", false));
        for plain in [
            "ldap://dc.acme.example",
            "ldap://127.0.0.1.acme.example",
            "ldap://127.0.0.1@acme.example",
            "ldap://localhost\\@acme.example",
            "ldap://10.0.0.1",
        ] {
            assert!(!ldap(plain, false), "{plain}");
        }
        assert!(!ldap("https://dc.acme.example", true) && !ldap("ldaps://", false));
        let json = |url: &str| address_objection(IntegrationKind::Json, url, true).is_none();
        assert!(json("https://hr.acme.example/people") && json("http://127.0.0.1:8080/people"));
        assert!(!json("http://hr.acme.example/people") && !json("ldaps://hr.acme.example"));
    }
}
