//! Whom the ways out trust: what this machine trusts, and the certificates that the deployment names beside it.

use super::place::Wrong;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use std::error::Error;
use std::sync::Arc;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Certificates that are trusted beside those of this machine, such as that of an authority of one's own.
#[derive(Debug, Clone, Default)]
pub struct Trust(Vec<CertificateDer<'static>>);

impl Trust {
    /// Reads certificates in PEM.
    ///
    /// # Errors
    /// If there is none, or one that cannot be read.
    pub fn read(pem: &[u8]) -> Result<Self, Wrong> {
        let wrong = || {
            Wrong::new(
                "文件里没有读得懂的证书；应是PEM格式，以 -----BEGIN CERTIFICATE----- 开头。",
                "The file has no certificate that can be read; it should be PEM and begin with -----BEGIN CERTIFICATE-----.",
            )
        };
        let all = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>().map_err(|_| wrong())?;
        let mut roots = RootCertStore::empty();
        for one in &all {
            roots.add(one.clone()).map_err(|_| wrong())?;
        }
        if roots.is_empty() { Err(wrong()) } else { Ok(Self(all)) }
    }

    /// For connections to a gateway.
    pub(super) fn connector(&self) -> Result<TlsConnector, Wrong> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        roots.add_parsable_certificates(self.0.iter().cloned());
        if roots.is_empty() {
            return Err(Wrong::new("本机没有信任的证书。", "This machine trusts no certificate."));
        }
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        Ok(TlsConnector::from(Arc::new(config)))
    }

    /// For connections to a mail server of this name.
    pub(super) fn parameters(&self, name: &str) -> Result<TlsParameters, Wrong> {
        let wrong = |_| Wrong::new("读不出信任的证书。", "The certificates that are trusted cannot be read.");
        let mut all = TlsParameters::builder(name.to_owned());
        for one in &self.0 {
            all = all.add_root_certificate(Certificate::from_der(one.to_vec()).map_err(wrong)?);
        }
        all.build_rustls().map_err(wrong)
    }
}

/// Whether a connection failed because the certificate of the other side is not trusted, or not its own.
pub(super) fn is_untrusted(error: &(dyn Error + 'static)) -> bool {
    let is_one = |error: &(dyn Error + 'static)| {
        matches!(error.downcast_ref::<rustls::Error>(), Some(rustls::Error::InvalidCertificate(_)))
    };
    let mut next = Some(error);
    while let Some(error) = next {
        let inside = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if is_one(error) || inside.is_some_and(|inside| is_one(inside)) {
            return true;
        }
        next = error.source();
    }
    false
}
