//! Reaching a mail server, and protecting the connection.

use super::{Session, Trouble, answered, sign_in};
use crate::secret::Secret;
use crate::tls::Trust;
use async_imap::Client;
use async_imap::imap_proto::{Response, Status};
use domain::mailbox_accounts::{MailCredential, MailSecurity};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::rustls::pki_types::ServerName;

/// How long reaching a server may take, and each further step until the login.
const PATIENCE: Duration = Duration::from_secs(15);

/// A mail server, and how to sign in there.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: MailSecurity,
    /// Login.
    pub login: String,
    /// What the secret is.
    pub credential: MailCredential,
    /// Password or token.
    pub secret: Secret<String>,
}

/// A connection, protected or not.
pub(super) trait Transport: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug> Transport for T {}

pub(super) type Wire = Box<dyn Transport>;

/// Whether a name or address is one of this machine: mails and passwords go unprotected nowhere else.
#[must_use]
pub fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Connects, protects the connection, and signs in.
///
/// # Errors
/// Why that did not come about, at the field of the form that is probably wrong.
pub async fn connect(trust: &Trust, server: &Server) -> Result<Session, Trouble> {
    let host = server.host.as_str();
    let stream = reach(server).await?;
    let client = match server.security {
        MailSecurity::Tls => greeted(host, protected(trust, host, stream).await?).await?,
        MailSecurity::StartTls => {
            let mut client = greeted(host, Box::new(stream)).await?;
            let refused = |error| Trouble::if_refused(error, "security", &format!("{host} offers no STARTTLS."));
            let answer = timeout(PATIENCE, client.run_command_and_check_ok("STARTTLS", None)).await;
            answer.map_err(|_| silent(host))?.map_err(refused)?;
            // What came before TLS and was not read yet goes with the old client.
            Client::new(protected(trust, host, client.into_inner()).await?)
        }
        MailSecurity::Plain => greeted(host, Box::new(stream)).await?,
    };
    let mut raw = sign_in::sign_in(client, server).await?;
    let abilities = answered(raw.capabilities()).await?;
    Ok(Session::new(raw, &abilities))
}

async fn reach(server: &Server) -> Result<TcpStream, Trouble> {
    let (host, port) = (server.host.as_str(), server.port);
    let unknown = || Trouble::at("host", format!("There is no server of the name {host}."));
    let found = timeout(PATIENCE, lookup_host((host, port))).await.map_err(|_| unknown())?.map_err(|_| unknown())?;
    let is_plain = server.security == MailSecurity::Plain;
    let addresses: Vec<SocketAddr> = found.filter(|found| !is_plain || found.ip().is_loopback()).collect();
    if addresses.is_empty() {
        return Err(if is_plain { not_here() } else { unknown() });
    }
    match timeout(PATIENCE, TcpStream::connect(addresses.as_slice())).await {
        Ok(Ok(stream)) => {
            // Commands are short, and each waits for its answer.
            let _ = stream.set_nodelay(true);
            Ok(stream)
        }
        Ok(Err(error)) => {
            Err(Trouble::at("host", format!("{host} cannot be reached at port {port}: {}.", error.kind())))
        }
        Err(_) => Err(silent(host)),
    }
}

fn not_here() -> Trouble {
    Trouble::at("security", "Without TLS, only a server on this machine can be used.")
}

fn silent(host: &str) -> Trouble {
    Trouble::at("host", format!("{host} does not answer."))
}

async fn protected(trust: &Trust, host: &str, wire: impl Transport + 'static) -> Result<Wire, Trouble> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| Trouble::at("host", format!("{host} is no name that a certificate can be for.")))?;
    let connector = trust.connector().map_err(|error| Trouble::general(error.to_string()))?;
    match timeout(PATIENCE, connector.connect(name, wire)).await {
        Ok(Ok(stream)) => Ok(Box::new(stream)),
        Ok(Err(error)) => Err(Trouble::of_tls(host, &error)),
        Err(_) => {
            let text = format!("{host} does not answer to TLS at this port. Perhaps it wants STARTTLS.");
            Err(Trouble::at("security", text))
        }
    }
}

/// Waits until the server says that it is ready.
async fn greeted(host: &str, wire: Wire) -> Result<Client<Wire>, Trouble> {
    let mut client = Client::new(wire);
    let greeting = timeout(PATIENCE, client.read_response()).await.map_err(|_| {
        Trouble::at("security", format!("{host} says nothing at this port. Perhaps it wants TLS from the start."))
    })??;
    let greeting = greeting.ok_or_else(|| Trouble::at("host", format!("{host} closes the connection at once.")))?;
    match greeting.parsed() {
        Response::Data { status: Status::Ok, .. } => Ok(client),
        _ => Err(Trouble::at("host", format!("{host} takes no logins at the moment."))),
    }
}

#[cfg(test)]
mod tests {
    use super::is_this_machine;

    #[test]
    fn only_loopback_is_this_machine() {
        for here in ["localhost", "LOCALHOST", "127.0.0.1", "127.8.0.1", "::1"] {
            assert!(is_this_machine(here), "{here}");
        }
        for elsewhere in ["imap.example.com", "10.0.0.1", "0.0.0.0", "localhost.example.com", ""] {
            assert!(!is_this_machine(elsewhere), "{elsewhere}");
        }
    }
}
