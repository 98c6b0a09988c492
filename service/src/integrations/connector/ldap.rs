//! LDAP and Active Directory: simple bind, paged results, TLS.

use super::{Connection, Connector, MOST, Record, Unreadable};
use crate::secret::{Secret, hex};
use async_trait::async_trait;
use ldap3::adapters::{Adapter, EntriesOnly, PagedResults};
use ldap3::{LdapConnAsync, LdapConnSettings, LdapError, LdapResult, Scope, SearchEntry};
use std::sync::Arc;
use std::time::Duration;

/// Entries on a page; Active Directory gives no more than 1000.
const PAGE: i32 = 500;
/// So long the connection itself may take.
const CONNECTING: Duration = Duration::from_secs(10);
/// Which entries are people, if nothing else is said.
const PEOPLE: &str = "(objectClass=person)";
/// All ordinary attributes.
const ALL: &str = "*";

/// A directory service.
pub(super) struct Ldap {
    pub connection: Connection,
    pub secret: Option<Secret<String>>,
}

#[async_trait]
impl Connector for Ldap {
    async fn read(&self, attributes: &[String], enough: Option<usize>) -> Result<Vec<Record>, Unreadable> {
        let mut ldap = self.connect().await?;
        let found = self.search(&mut ldap, attributes, enough).await;
        // What was read is whole; how the farewell goes makes no difference.
        let _ = ldap.unbind().await;
        found
    }
}

impl Ldap {
    async fn connect(&self) -> Result<ldap3::Ldap, Unreadable> {
        let Connection { url, start_tls, bind_dn, .. } = &self.connection;
        let settings = LdapConnSettings::new()
            .set_conn_timeout(CONNECTING)
            .set_starttls(*start_tls)
            .set_config(Arc::new(self.connection.tls()?));
        let connected = LdapConnAsync::with_settings(settings, url).await;
        let (connection, mut ldap) = connected.map_err(|error| no_connection(&error))?;
        ldap3::drive!(connection);
        if !bind_dn.is_empty() {
            let password = self.secret.as_ref().map_or("", |secret| secret.0.as_str());
            // A bind with an empty password is answered as a success, for nobody.
            if password.is_empty() {
                return Err(Unreadable("There is no password to sign in with.".to_owned()));
            }
            let bound = ldap.simple_bind(bind_dn, password).await.map_err(|error| broken(&error))?;
            refuse_unless(&bound, 0, "The directory refused to sign in")?;
        }
        Ok(ldap)
    }

    async fn search(
        &self,
        ldap: &mut ldap3::Ldap,
        attributes: &[String],
        enough: Option<usize>,
    ) -> Result<Vec<Record>, Unreadable> {
        let Connection { base, filter, .. } = &self.connection;
        let filter = if filter.is_empty() { PEOPLE } else { filter };
        let attributes = if attributes.is_empty() { vec![ALL.to_owned()] } else { attributes.to_vec() };
        let adapters: Vec<Box<dyn Adapter<'_, String, Vec<String>>>> =
            vec![Box::new(EntriesOnly::new()), Box::new(PagedResults::new(PAGE))];
        let stream = ldap.streaming_search_with(adapters, base, Scope::Subtree, filter, attributes).await;
        let mut stream = stream.map_err(|error| broken(&error))?;
        let mut out = Vec::new();
        while let Some(entry) = stream.next().await.map_err(|error| broken(&error))? {
            out.push(record(SearchEntry::construct(entry)));
            if enough.is_some_and(|enough| out.len() >= enough) {
                return Ok(out);
            }
            if out.len() > MOST {
                return Err(Unreadable(format!("There are more than {MOST} entries. Please narrow the filter.")));
            }
        }
        // A search that was cut short has found only some: that is no answer.
        refuse_unless(&stream.finish().await, 0, "The search failed")?;
        Ok(out)
    }
}

/// An entry by its attributes; what is no text, as an objectGUID, in hexadecimal.
fn record(entry: SearchEntry) -> Record {
    let texts = entry.attrs.into_iter();
    let bytes = entry.bin_attrs.into_iter();
    let bytes = bytes.map(|(name, values)| (name, values.iter().map(|value| hex(value)).collect()));
    let mut record = Record { name: entry.dn, ..Record::default() };
    for (name, values) in texts.chain(bytes) {
        record.values.entry(name.to_lowercase()).or_default().extend::<Vec<String>>(values);
    }
    record
}

fn no_connection(error: &LdapError) -> Unreadable {
    let text = match error {
        LdapError::LdapResult { result } => told("It refused to encrypt the connection", result),
        LdapError::Timeout { .. } => format!("It did not answer within {} seconds.", CONNECTING.as_secs()),
        LdapError::Io { source } => format!("There is no connection: {source}."),
        other => format!("There is no connection: {other}."),
    };
    Unreadable(text)
}

fn broken(error: &LdapError) -> Unreadable {
    Unreadable(match error {
        LdapError::LdapResult { result } => told("The search failed", result),
        LdapError::FilterParsing => "The filter is not a valid LDAP filter.".to_owned(),
        LdapError::Io { source } => format!("The connection broke: {source}."),
        other => format!("The connection broke: {other}."),
    })
}

fn refuse_unless(result: &LdapResult, code: u32, what: &str) -> Result<(), Unreadable> {
    if result.rc == code { Ok(()) } else { Err(Unreadable(told(what, result))) }
}

/// The usual codes in words, the others as they are.
fn told(what: &str, result: &LdapResult) -> String {
    let why = match result.rc {
        4 => "it gives only some of the entries; please narrow the filter or raise its limit",
        7 | 8 | 13 => "it wants a safer way to sign in; please use TLS",
        32 => "there is no such base entry",
        34 => "a name is not written as the directory writes names",
        49 => "name or password are wrong",
        50 => "the account may not read there",
        _ => "",
    };
    let text = result.text.trim();
    match (why, text) {
        ("", "") => format!("{what}: code {}.", result.rc),
        ("", text) => format!("{what}: code {}, {text}.", result.rc),
        (why, "") => format!("{what}: {why}."),
        (why, text) => format!("{what}: {why} ({text})."),
    }
}
