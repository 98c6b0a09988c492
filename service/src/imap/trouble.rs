//! What goes wrong with a mail server, in words for whoever set it up.

use async_imap::error::Error;
use std::io;
use tokio_rustls::rustls::{self, CertificateError};

/// Why a mail server could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The field of the form that it is about; `form` if it is about none.
    pub field: &'static str,
    /// Why, in plain words.
    pub text: String,
}

impl Trouble {
    pub(super) fn at(field: &'static str, text: impl Into<String>) -> Self {
        Self { field, text: text.into() }
    }

    pub(crate) fn general(text: impl Into<String>) -> Self {
        Self::at("form", text)
    }

    /// TLS did not come about.
    pub(super) fn of_tls(host: &str, error: &io::Error) -> Self {
        let text = match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(rustls::Error::InvalidCertificate(why)) => {
                format!("The certificate of {host} is not accepted: {}.", wrong_certificate(why))
            }
            Some(rustls::Error::InvalidMessage(_)) => {
                format!("{host} does not speak TLS at this port. Perhaps it wants STARTTLS, or another port.")
            }
            _ => format!("TLS with {host} did not come about: {error}."),
        };
        Self::at("security", text)
    }

    /// The same, at this field, if the server said no; other errors stay as they are.
    pub(super) fn if_refused(error: Error, field: &'static str, text: &str) -> Self {
        match &error {
            Error::No(answer) | Error::Bad(answer) => match said(answer) {
                Some(said) => Self::at(field, format!("{text} It says: {said}")),
                None => Self::at(field, text),
            },
            _ => Self::from(error),
        }
    }
}

fn wrong_certificate(why: &CertificateError) -> String {
    use CertificateError as E;
    match why {
        E::Expired | E::ExpiredContext { .. } => "it has expired".to_owned(),
        E::NotValidYet | E::NotValidYetContext { .. } => "it is not valid yet".to_owned(),
        E::NotValidForName | E::NotValidForNameContext { .. } => "it is for another name".to_owned(),
        E::UnknownIssuer => "nobody vouches for it who is known here".to_owned(),
        E::Revoked => "it was revoked".to_owned(),
        other => other.to_string(),
    }
}

/// The words of the server in the error that the library makes of them.
fn said(answer: &str) -> Option<&str> {
    let (_, rest) = answer.rsplit_once("Some(\"")?;
    let (said, _) = rest.rsplit_once("\")")?;
    (!said.is_empty()).then_some(said)
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let text = match error {
            Error::Io(error) => return Self::from(error),
            Error::ConnectionLost => "The server closed the connection.".to_owned(),
            Error::No(answer) | Error::Bad(answer) => match said(&answer) {
                Some(said) => format!("The server refuses: {said}"),
                None => "The server refuses.".to_owned(),
            },
            Error::Validate(_) => "A line break is in the login, the password or the name of the folder.".to_owned(),
            // What the library could not read may be part of a mail, which belongs into no error.
            _ => "The server answered something that is not understood.".to_owned(),
        };
        Self::general(text)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::general(match error.kind() {
            io::ErrorKind::Other => "The server answered something that is not understood.".to_owned(),
            kind => format!("The connection to the server was lost: {kind}."),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_server_are_told() {
        let refused = Error::No("code: None, info: Some(\"[AUTHENTICATIONFAILED] No.\")".to_owned());
        let trouble = Trouble::if_refused(refused, "password", "The login is refused.");
        assert_eq!(trouble, Trouble::at("password", "The login is refused. It says: [AUTHENTICATIONFAILED] No."));
        let silent = Trouble::if_refused(Error::No("code: None, info: None".to_owned()), "password", "Refused.");
        assert_eq!(silent.text, "Refused.");
    }

    #[test]
    fn a_mail_that_is_not_understood_is_not_told() {
        let error = Error::Io(io::Error::other("during parsing of \"From: ana@example.com\""));
        assert!(!Trouble::from(error).text.contains("ana"));
    }
}
