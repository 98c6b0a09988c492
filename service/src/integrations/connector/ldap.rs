//! LDAP and Active Directory: simple bind, paged results, TLS.

mod groups;

pub(in crate::integrations) use groups::MEMBER_OF;

use super::{Connection, Connector, MOST, Record, Unreadable};
use crate::secret::{Secret, hex};
use async_trait::async_trait;
use ldap3::adapters::{Adapter, EntriesOnly, PagedResults};
use ldap3::{LdapConnAsync, LdapConnSettings, LdapError, LdapResult, Scope, SearchEntry, ldap_escape};
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
/// What an entry keeps when it is renamed or moved: the first of them that there is tells who it is.
const LASTING: [&str; 4] = ["objectGUID", "entryUUID", "ipaUniqueID", "nsUniqueId"];
/// So long a sign-in may take altogether.
const SIGNING_IN: Duration = Duration::from_secs(8);

/// A directory service.
pub(in crate::integrations) struct Ldap {
    pub connection: Connection,
    pub secret: Option<Secret<String>>,
    /// The groups of the mappings through which membership counts, where groups are in groups.
    pub groups: Vec<String>,
}

#[async_trait]
impl Connector for Ldap {
    async fn read(&self, attributes: &[String], enough: Option<usize>) -> Result<Vec<Record>, Unreadable> {
        let mut ldap = self.connect().await?;
        let found = self.everybody(&mut ldap, attributes, enough).await;
        // What was read is whole; how the farewell goes makes no difference.
        let _ = ldap.unbind().await;
        found
    }
}

/// What a directory says of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::integrations) enum Verdict {
    /// It is that of this entry.
    Fits(String),
    /// It is not, or the entry may not sign in there.
    Wrong,
    /// There is no such entry.
    Absent,
    /// Several entries fit: none of them is believed.
    Ambiguous,
}

impl Ldap {
    /// Whether `password` is that of the only person who has one of these values. Without a password, whether there is
    /// such a person. Where there is none, a bind that fails takes its time all the same: `decoy` is nobody's name.
    pub async fn check(
        &self,
        (attribute, values): (&str, &[String]),
        password: Option<&str>,
        decoy: &str,
    ) -> Result<Verdict, Unreadable> {
        let work = self.ask(attribute, values, password, decoy);
        let late = |_| Unreadable(format!("It did not answer within {} seconds.", SIGNING_IN.as_secs()));
        tokio::time::timeout(SIGNING_IN, work).await.map_err(late)?
    }

    async fn ask(
        &self,
        attribute: &str,
        values: &[String],
        password: Option<&str>,
        decoy: &str,
    ) -> Result<Verdict, Unreadable> {
        // A bind with an empty password is answered as a success, for nobody.
        if password.is_some_and(str::is_empty) {
            return Ok(Verdict::Wrong);
        }
        let mut ldap = self.connect().await?;
        let wanted: String =
            values.iter().map(|value| format!("({attribute}={})", ldap_escape(value.as_str()))).collect();
        let filter = format!("(&{}(|{wanted}))", self.people());
        let found = self.search(&mut ldap, &self.connection.base, &filter, &[attribute.to_owned()], Some(2)).await?;
        let (dn, secret, otherwise) = match (found.as_slice(), password) {
            ([one], Some(password)) => (one.name.clone(), password, None),
            ([one], None) => return Ok(Verdict::Fits(one.external.clone().unwrap_or_default())),
            (found, _) => {
                let what = if found.is_empty() { Verdict::Absent } else { Verdict::Ambiguous };
                (format!("cn={decoy},{}", self.connection.base), decoy, Some(what))
            }
        };
        // The connection of the search has a page open that nobody reads to its end.
        let _ = ldap.unbind().await;
        let mut ldap = self.open().await?;
        let bound = ldap.simple_bind(&dn, secret).await.map_err(|error| broken(&error))?;
        let _ = ldap.unbind().await;
        match (otherwise, bound.rc) {
            (Some(what), _) => Ok(what),
            (None, 0) => {
                let external = found.into_iter().next().and_then(|one| one.external);
                Ok(Verdict::Fits(external.unwrap_or_default()))
            }
            // Not that password, no password at all, an account that is locked or expired there, an entry that went.
            (None, 19 | 32 | 34 | 48 | 49 | 50 | 53) => Ok(Verdict::Wrong),
            (None, _) => Err(Unreadable(told("The directory refused to check a password", &bound))),
        }
    }

    /// The people there; with all groups they are in, if that is everybody.
    async fn everybody(
        &self,
        ldap: &mut ldap3::Ldap,
        attributes: &[String],
        enough: Option<usize>,
    ) -> Result<Vec<Record>, Unreadable> {
        let mut people = self.search(ldap, &self.connection.base, &self.people(), attributes, enough).await?;
        if enough.is_none() {
            self.add_groups(ldap, &mut people).await?;
        }
        Ok(people)
    }

    /// Which entries are people.
    fn people(&self) -> String {
        let filter = self.connection.filter.trim();
        match filter {
            "" => PEOPLE.to_owned(),
            filter if filter.starts_with('(') => filter.to_owned(),
            filter => format!("({filter})"),
        }
    }

    /// A connection on which nobody has signed in.
    async fn open(&self) -> Result<ldap3::Ldap, Unreadable> {
        let Connection { url, start_tls, .. } = &self.connection;
        let settings = LdapConnSettings::new()
            .set_conn_timeout(CONNECTING)
            .set_starttls(*start_tls)
            .set_config(Arc::new(self.connection.tls()?));
        let connected = LdapConnAsync::with_settings(settings, url).await;
        let (connection, ldap) = connected.map_err(|error| no_connection(&error))?;
        ldap3::drive!(connection);
        Ok(ldap)
    }

    async fn connect(&self) -> Result<ldap3::Ldap, Unreadable> {
        let bind_dn = &self.connection.bind_dn;
        let mut ldap = self.open().await?;
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
        base: &str,
        filter: &str,
        attributes: &[String],
        enough: Option<usize>,
    ) -> Result<Vec<Record>, Unreadable> {
        let asked: Vec<String> = match attributes {
            [] => vec![ALL.to_owned()],
            some => some.iter().cloned().chain(LASTING.map(str::to_owned)).collect(),
        };
        let adapters: Vec<Box<dyn Adapter<'_, String, Vec<String>>>> =
            vec![Box::new(EntriesOnly::new()), Box::new(PagedResults::new(PAGE))];
        let stream = ldap.streaming_search_with(adapters, base, Scope::Subtree, filter, asked).await;
        let mut stream = stream.map_err(|error| broken(&error))?;
        let mut out = Vec::new();
        while let Some(entry) = stream.next().await.map_err(|error| broken(&error))? {
            out.push(record(SearchEntry::construct(entry), attributes));
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

/// An entry by these attributes, or by all; what is no text, as an objectGUID, in hexadecimal.
fn record(entry: SearchEntry, attributes: &[String]) -> Record {
    let texts = entry.attrs.into_iter();
    let bytes = entry.bin_attrs.into_iter();
    let bytes = bytes.map(|(name, values)| (name, values.iter().map(|value| hex(value)).collect()));
    let mut record = Record { name: entry.dn, ..Record::default() };
    for (name, values) in texts.chain(bytes) {
        record.values.entry(name.to_lowercase()).or_default().extend::<Vec<String>>(values);
    }
    let lasting = LASTING.iter().find_map(|name| record.get(name).first().map(|value| format!("{name} {value}")));
    record.external = Some(lasting.unwrap_or_else(|| format!("dn {}", record.name.to_lowercase())));
    record.keep(attributes);
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
