//! Who is trusted: the certificates of the operating system, and those that the integration names.

use super::Unreadable;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;

/// The certificates in a text of PEM.
///
/// # Errors
/// If it holds anything else, or none.
pub(in crate::integrations) fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, Unreadable> {
    let wrong = || Unreadable("The certificates are no PEM.".to_owned());
    if pem.trim().is_empty() {
        return Ok(Vec::new());
    }
    let found = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<Vec<_>, _>>().map_err(|_| wrong())?;
    if found.is_empty() { Err(wrong()) } else { Ok(found) }
}

/// How a connection is encrypted.
pub(super) fn config(pem: &str) -> Result<ClientConfig, Unreadable> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    for certificate in certificates(pem)? {
        roots.add(certificate).map_err(|error| Unreadable(format!("A certificate cannot be used: {error}.")))?;
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| Unreadable(format!("TLS cannot be set up: {error}.")))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
