//! Signing in at a mail server.

use super::connect::{Server, Wire};
use super::{ANSWER, Trouble};
use async_imap::error::Error;
use async_imap::{Authenticator, Client, Session};
use domain::mailbox_accounts::MailCredential;
use tokio::time::timeout;

/// Gives one answer to the server, and nothing to a further question: that is how it tells why it refuses.
struct Once(Option<String>);

impl Authenticator for Once {
    type Response = String;

    fn process(&mut self, _challenge: &[u8]) -> String {
        self.0.take().unwrap_or_default()
    }
}

pub(super) async fn sign_in(client: Client<Wire>, server: &Server) -> Result<Session<Wire>, Trouble> {
    let Server { login, credential, secret, .. } = server;
    let secret = secret.0.as_str();
    let work = async {
        match credential {
            MailCredential::OAuth => {
                let answer = format!("user={login}\x01auth=Bearer {secret}\x01\x01");
                client.authenticate("XOAUTH2", Once(Some(answer))).await
            }
            // Quoted strings of IMAP know nothing but ASCII.
            MailCredential::Password if login.is_ascii() && secret.is_ascii() => client.login(login, secret).await,
            MailCredential::Password => client.authenticate("PLAIN", Once(Some(format!("\0{login}\0{secret}")))).await,
        }
    };
    match timeout(ANSWER, work).await {
        Ok(Ok(session)) => Ok(session),
        Ok(Err((error, _))) => Err(refused(error, *credential)),
        Err(_) => Err(Trouble::general("The server did not answer to the login in time.")),
    }
}

fn refused(error: Error, credential: MailCredential) -> Trouble {
    let text = match credential {
        MailCredential::Password => "The server refuses this login with this password.",
        MailCredential::OAuth => "The server refuses this login with this token; it may have expired.",
    };
    Trouble::if_refused(error, "password", text)
}
