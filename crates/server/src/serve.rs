//! Listening: connections with or without TLS, limits on them, and an end that lets open requests finish.

use crate::background;
use crate::config::Config;
use crate::extract::Peer;
use crate::router::router;
use crate::state::AppState;
use axum::Router;
use hyper::service::Service as _;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// How long a client may take to send its headers or to finish the handshake.
const HELLO: Duration = Duration::from_secs(10);
/// How long open requests may take to finish after the end was called.
const FAREWELL: Duration = Duration::from_secs(10);
/// Pause after a connection could not be accepted, as when there are too many open files.
const BREATH: Duration = Duration::from_millis(50);
/// Headers of one request.
const HEADERS: usize = 64;
/// Bytes of one request's headers.
const HEADER_BYTES: usize = 32 * 1024;

/// Serves until `shutdown` answers, then lets open requests finish.
///
/// # Errors
/// If the address cannot be listened on, or certificate or key cannot be read.
pub async fn serve(config: Config, state: AppState, shutdown: impl Future<Output = ()> + Send) -> io::Result<()> {
    let tls = config.tls.as_ref().map(|(chain, key)| acceptor(chain, key)).transpose()?;
    let listener = TcpListener::bind(config.listen).await?;
    let address = listener.local_addr()?;
    let clockwork = tokio::spawn(background::run(state.clone()));
    let following = tokio::spawn(background::follow(state.clone()));
    let judging = tokio::spawn(background::judge(state.clone()));
    let drawing = tokio::spawn(background::draw(state.clone()));
    let issuing = tokio::spawn(background::issue(state.clone()));
    let sending = tokio::spawn(background::send(state.clone()));
    (state.hooks().ready)(address, tls.is_some());
    let service = router(state.clone());
    let permits = Arc::new(Semaphore::new(config.limits.connections));
    let (ended, over) = watch::channel(false);
    let mut connections = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        let permit = tokio::select! {
            permit = Arc::clone(&permits).acquire_owned() => permit.map_err(io::Error::other)?,
            () = &mut shutdown => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        let Ok((stream, peer)) = accepted else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let (service, tls, over) = (service.clone(), tls.clone(), over.clone());
        connections.spawn(async move {
            let _permit = permit;
            connection(stream, peer, service, tls, over).await;
        });
        // Those that are over are let go as others come.
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    state.close();
    ended.send_replace(true);
    let all = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(FAREWELL, all).await.is_err() {
        tracing::warn!("some connections did not finish in time and were cut");
    }
    // Maps that are being made are for nobody any more.
    drawing.abort();
    // A file that is being written has not its name yet, and is written again.
    issuing.abort();
    following.await.map_err(io::Error::other)?;
    judging.await.map_err(io::Error::other)?;
    if tokio::time::timeout(FAREWELL, sending).await.is_err() {
        tracing::warn!("a message was still on its way and will be sent again");
    }
    clockwork.await.map_err(io::Error::other)
}

fn acceptor(chain: &Path, key: &Path) -> io::Result<TlsAcceptor> {
    let bad = |path: &Path, error: &dyn std::fmt::Display| {
        io::Error::new(io::ErrorKind::InvalidInput, format!("{}: {error}", path.display()))
    };
    let certificates: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(chain).and_then(Iterator::collect).map_err(|error| bad(chain, &error))?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| bad(key, &error))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(certificates, secret)
        .map_err(|error| bad(key, &error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    service: Router,
    tls: Option<TlsAcceptor>,
    over: watch::Receiver<bool>,
) {
    // Small answers go out at once; a socket that does not know the option still works.
    let _ = stream.set_nodelay(true);
    match tls {
        None => answer(stream, peer, service, over).await,
        Some(acceptor) => match tokio::time::timeout(HELLO, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => answer(stream, peer, service, over).await,
            Ok(Err(error)) => tracing::debug!(%error, "no TLS handshake"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        },
    }
}

async fn answer<S>(stream: S, peer: SocketAddr, service: Router, mut over: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let inner = TowerToHyperService::new(service);
    let service = hyper::service::service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(Peer(peer.ip()));
        inner.call(request)
    });
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HELLO).max_headers(HEADERS).max_buf_size(HEADER_BYTES);
    let serving = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(serving);
    let result = tokio::select! {
        result = serving.as_mut() => result,
        _ = over.changed() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended early");
    }
}
