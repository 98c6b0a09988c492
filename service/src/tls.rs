//! TLS to other servers: whose certificates are believed.

use crate::error::{Error, Result};
use std::fmt;
use std::sync::Arc;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

/// Who vouches for certificates of other servers: the public authorities, and perhaps one's own.
#[derive(Clone)]
pub struct Trust(Arc<RootCertStore>);

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trust({} authorities)", self.0.len())
    }
}

impl Default for Trust {
    /// The public authorities.
    fn default() -> Self {
        Self(Arc::new(RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned())))
    }
}

impl Trust {
    /// The public authorities, and the certificates of this PEM file.
    ///
    /// # Errors
    /// If there is none in it, or one is malformed.
    pub fn with_own(pem: &[u8]) -> Result<Self> {
        let mut roots = RootCertStore::clone(&Self::default().0);
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let wrong = |error: &dyn fmt::Display| Error::Other(format!("certificate: {error}"));
            let certificate = certificate.map_err(|error| wrong(&error))?;
            roots.add(certificate).map_err(|error| wrong(&error))?;
        }
        if roots.len() == before {
            return Err(Error::Other("there is no certificate in the file".to_owned()));
        }
        Ok(Self(Arc::new(roots)))
    }

    /// What turns a connection into one by TLS.
    ///
    /// # Errors
    /// If the library refuses its own defaults.
    pub fn connector(&self) -> Result<TlsConnector, rustls::Error> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(Arc::clone(&self.0))
            .with_no_client_auth();
        Ok(TlsConnector::from(Arc::new(config)))
    }
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
