//! TLS to other servers: whose certificates are believed.

use std::fmt;
use std::sync::Arc;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

/// Who vouches for certificates of other servers: the public authorities, those of the operating system, and
/// perhaps one's own.
#[derive(Clone)]
pub struct Trust(Arc<RootCertStore>);

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trust({} authorities)", self.0.len())
    }
}

impl Default for Trust {
    /// The public authorities, and those that the operating system trusts.
    fn default() -> Self {
        let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Self(Arc::new(roots))
    }
}

impl Trust {
    /// The default, and the certificates of this PEM text.
    ///
    /// # Errors
    /// In words, if there is none in it, or one is malformed.
    pub fn with_own(pem: &[u8]) -> Result<Self, String> {
        let mut roots = RootCertStore::clone(&Self::default().0);
        for certificate in certificates(pem)? {
            roots.add(certificate).map_err(|error| format!("A certificate cannot be used: {error}."))?;
        }
        Ok(Self(Arc::new(roots)))
    }

    /// How a connection is encrypted.
    ///
    /// # Errors
    /// If the library refuses its own defaults.
    pub fn config(&self) -> Result<ClientConfig, rustls::Error> {
        Ok(ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(Arc::clone(&self.0))
            .with_no_client_auth())
    }

    /// What turns a connection into one by TLS.
    ///
    /// # Errors
    /// As [`Trust::config`].
    pub fn connector(&self) -> Result<TlsConnector, rustls::Error> {
        Ok(TlsConnector::from(Arc::new(self.config()?)))
    }
}

/// The certificates in a PEM text.
///
/// # Errors
/// In words, if there is none in it, or one is malformed.
pub fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let found = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    found.ok().filter(|found| !found.is_empty()).ok_or_else(|| "The certificates are no PEM.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_certificate_is_refused() {
        assert!(Trust::with_own(b"").is_err());
        assert!(Trust::with_own(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").is_err());
        assert!(Trust::default().connector().is_ok());
    }
}
