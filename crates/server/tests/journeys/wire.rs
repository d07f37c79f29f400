//! Real connections: plain and TLS, keep-alive, an orderly end, clients that misbehave.

use crate::house::{BEIJING, House, one_house};
use server::{AppState, Config, Hooks};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    end: tokio::task::JoinHandle<std::io::Result<()>>,
    _house: House,
}

async fn run(tls: Option<(PathBuf, PathBuf)>) -> Running {
    let house = one_house(|_| {}).await;
    let config = Config { listen: "127.0.0.1:0".parse().unwrap(), tls, ..Config::default() };
    let (told, heard) = oneshot::channel();
    let told = Mutex::new(Some(told));
    let ready = move |address: SocketAddr, _: bool| {
        told.lock().unwrap().take().unwrap().send(address).unwrap();
    };
    let hooks = Hooks { ready: Arc::new(ready), ..Hooks::default() };
    let state = AppState::new(Arc::clone(&house.desk), config.clone(), hooks);
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async {
        let _ = stopped.await;
    };
    let end = tokio::spawn(server::serve(config, state, shutdown));
    Running { address: heard.await.unwrap(), stop, end, _house: house }
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

const LIVE: &str = "GET /livez HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn plain_connections_are_answered_and_the_end_is_orderly() {
    let running = run(None).await;
    let connect = || async { TcpStream::connect(running.address).await.unwrap() };
    assert!(exchange(connect().await, LIVE).await.starts_with("HTTP/1.1 200"));
    for bad in ["NOT HTTP AT ALL\r\n\r\n", "GET / HTTP/1.1\r\n bad\r\n\r\n"] {
        assert!(exchange(connect().await, bad).await.starts_with("HTTP/1.1 400"));
    }
    let many =
        format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", (0..100).map(|n| format!("x-{n}: y\r\n")).collect::<String>());
    assert!(exchange(connect().await, &many).await.starts_with("HTTP/1.1 431"));
    // A body that claims to be huge is refused before it is sent.
    let huge = "POST /api/v1/appeals HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\nconnection: close\r\n\r\n";
    assert!(exchange(connect().await, huge).await.starts_with("HTTP/1.1 413"));
    let idle = connect().await;
    let mut open = connect().await;
    open.write_all(b"GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut first = [0; 12];
    open.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    running.stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(12), running.end).await.unwrap().unwrap().unwrap();
    drop((idle, open));
    assert!(TcpStream::connect(running.address).await.is_err());
}

#[tokio::test]
async fn tls_connections_are_answered_and_plain_ones_are_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journeys/tls");
    let running = run(Some((folder.join("chain.pem"), folder.join("key.pem")))).await;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(folder.join("chain.pem")).unwrap()).unwrap();
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TcpStream::connect(running.address).await.unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    let answer = exchange(stream, LIVE).await;
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.to_lowercase().contains("strict-transport-security"),
        "{answer}"
    );
    let mut plain = TcpStream::connect(running.address).await.unwrap();
    plain.write_all(LIVE.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer).await;
    assert!(!String::from_utf8_lossy(&answer).contains("200"));
    running.stop.send(()).unwrap();
    running.end.await.unwrap().unwrap();
    let missing = run_missing().await;
    assert!(missing.to_string().contains("no-such-file"), "{missing}");
}

async fn run_missing() -> std::io::Error {
    let house = one_house(|_| {}).await;
    let tls = Some((PathBuf::from("no-such-file"), PathBuf::from("no-such-file")));
    let config = Config { listen: "127.0.0.1:0".parse().unwrap(), tls, ..Config::default() };
    server::serve(config, house.state.clone(), std::future::pending()).await.unwrap_err()
}

#[tokio::test]
async fn the_clockwork_runs_beside_the_requests() {
    let running = run(None).await;
    let crew = crate::flow::crew(&running._house, BEIJING).await;
    let (matter, _) = running._house.appeal(BEIJING).await;
    crate::flow::transferred(&running._house, BEIJING, &crew, &matter).await;
    let mut total = 0;
    for _ in 0..50 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        total = running._house.get("/inbox", &crew.handler).await.is(200)["rows"].as_array().unwrap().len();
        if total > 0 {
            break;
        }
    }
    assert_eq!(total, 1, "the letter was delivered without anybody asking");
    running.stop.send(()).unwrap();
    running.end.await.unwrap().unwrap();
}
