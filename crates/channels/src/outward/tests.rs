//! The ways out over encrypted connections: a mail server and a gateway with a certificate that is trusted, one that is
//! not, one of another name, and a server that does not encrypt at all.

use super::{MailServer, Outward, SmsGateway, Trust, place};
use desk::Sender as _;
use desk::ports::Channel;
use desk::sending::{Message, NotSent, UNENCRYPTED, UNTRUSTED};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

const KEY: &str = "0123456789abcdef0123";
const FROM: &str = "Office <office@example.invalid>";

/// How a server begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begins {
    /// Encrypted.
    Encrypted,
    /// In clear, and goes on encrypted when asked.
    Upgrades,
    /// In clear, and stays so.
    Clear,
}

/// What the servers were told once a connection was encrypted.
type Heard = Arc<Mutex<Vec<String>>>;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls").join(name)
}

/// An authority of one's own, which no machine knows.
fn trust() -> Trust {
    Trust::read(&std::fs::read(file("authority.pem")).unwrap()).unwrap()
}

/// A server with a certificate for `mail.example.invalid` and this machine's address.
async fn server(begins: Begins, mail: bool) -> (SocketAddr, Heard) {
    let chain = CertificateDer::pem_file_iter(file("chain.pem")).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_file(file("key.pem")).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, heard) = (listener.local_addr().unwrap(), Heard::default());
    let told = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (acceptor, heard) = (acceptor.clone(), Arc::clone(&told));
            tokio::spawn(async move {
                if begins == Begins::Encrypted {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    if mail {
                        smtp(stream, true, "", &heard).await;
                    } else {
                        http(stream, &heard).await;
                    }
                    return;
                }
                let offers = if begins == Begins::Upgrades { "250-STARTTLS\r\n" } else { "" };
                if smtp(&mut stream, true, offers, &heard).await {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    smtp(stream, false, "", &heard).await;
                }
            });
        }
    });
    (address, heard)
}

/// A conversation of SMTP to its end, or to STARTTLS; whether the latter.
async fn smtp<S: AsyncRead + AsyncWrite + Unpin>(stream: S, greets: bool, offers: &str, heard: &Heard) -> bool {
    let mut stream = BufReader::new(stream);
    if greets && stream.write_all(b"220 mail.example.invalid\r\n").await.is_err() {
        return false;
    }
    let _ = stream.flush().await;
    let (mut said, mut line) = (String::new(), String::new());
    while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        said.push_str(&line);
        let command = line.get(..4).unwrap_or_default().to_uppercase();
        let reply = match command.as_str() {
            "EHLO" => format!("250-mail.example.invalid\r\n{offers}250 8BITMIME\r\n"),
            "STAR" => "220 go ahead\r\n".to_owned(),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.unwrap();
                stream.flush().await.unwrap();
                while !said.ends_with("\r\n.\r\n") {
                    line.clear();
                    stream.read_line(&mut line).await.unwrap();
                    said.push_str(&line);
                }
                // Before the answer: whoever sent it looks as soon as it is there.
                heard.lock().unwrap().push(said.clone());
                "250 taken\r\n".to_owned()
            }
            _ => "250 ok\r\n".to_owned(),
        };
        if stream.write_all(reply.as_bytes()).await.is_err() || stream.flush().await.is_err() {
            break;
        }
        if command == "STAR" {
            return true;
        }
        line.clear();
    }
    heard.lock().unwrap().push(said);
    false
}

async fn http<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, heard: &Heard) {
    let (mut request, mut piece) = (Vec::new(), [0; 4096]);
    while !request.ends_with(b"}") {
        match stream.read(&mut piece).await {
            Ok(read) if read > 0 => request.extend_from_slice(&piece[..read]),
            _ => return,
        }
    }
    heard.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
    let body = "{\"status\":\"accepted\"}";
    let answer =
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.flush().await;
}

fn message(channel: Channel) -> Message {
    let to = if channel == Channel::Sms { "12000000001" } else { "resident@example.invalid" };
    let (subject, text) = ("subject".to_owned(), "text".to_owned());
    Message { id: format!("m/1/0/{}", channel.word()), channel, to: to.to_owned(), subject, text }
}

async fn mailed(server: MailServer) -> Result<(), NotSent> {
    let outward = Outward { mail: Some(server), ..Outward::default() };
    outward.send(&message(Channel::Mail)).await
}

async fn texted(gateway: SmsGateway) -> Result<(), NotSent> {
    let outward = Outward { sms: Some(gateway), ..Outward::default() };
    outward.send(&message(Channel::Sms)).await
}

/// Whether a server was told an address.
fn knows(heard: &Heard) -> bool {
    heard.lock().unwrap().iter().any(|said| said.contains("resident@") || said.contains("12000000001"))
}

const UNTRUSTED_ANSWER: Result<(), NotSent> = Err(NotSent::yet(UNTRUSTED, 0));

#[tokio::test]
async fn mail_that_is_encrypted_from_the_start_needs_a_trusted_certificate_of_that_name() {
    let (address, heard) = server(Begins::Encrypted, true).await;
    let new = |host: &str, trust: &Trust| {
        MailServer::new(&format!("smtps://{host}:{}", address.port()), FROM, None, trust).unwrap()
    };
    assert_eq!(mailed(new("127.0.0.1", &Trust::default())).await, UNTRUSTED_ANSWER, "nobody knows the authority");
    assert_eq!(mailed(new("localhost", &trust())).await, UNTRUSTED_ANSWER, "the certificate is for another name");
    assert!(!knows(&heard), "who is not trusted hears no address");
    assert_eq!(mailed(new("127.0.0.1", &trust())).await, Ok(()));
    assert!(knows(&heard));
}

#[tokio::test]
async fn mail_that_begins_in_clear_goes_on_encrypted_or_not_at_all() {
    let at = |address: SocketAddr, name: &str, trust: &Trust| {
        let place = place::of(&format!("smtp://{name}:{}", address.port()), &["smtp"]).unwrap();
        MailServer::at(&place, "127.0.0.1", FROM, None, trust).unwrap()
    };
    let (upgrades, heard) = server(Begins::Upgrades, true).await;
    assert_eq!(mailed(at(upgrades, "mail.example.invalid", &Trust::default())).await, UNTRUSTED_ANSWER);
    assert_eq!(mailed(at(upgrades, "other.example.invalid", &trust())).await, UNTRUSTED_ANSWER);
    assert!(!knows(&heard), "who is not trusted hears no address");
    assert_eq!(mailed(at(upgrades, "mail.example.invalid", &trust())).await, Ok(()));
    assert!(knows(&heard));

    let (clear, heard) = server(Begins::Clear, true).await;
    let refused = mailed(at(clear, "mail.example.invalid", &trust())).await;
    assert_eq!(refused, Err(NotSent::yet(UNENCRYPTED, 0)), "it offers no encryption");
    assert!(!knows(&heard), "nothing is said in clear to another machine");
    assert_eq!(mailed(at(clear, "localhost", &trust())).await, Ok(()), "on this machine it may");
}

#[tokio::test]
async fn a_gateway_needs_a_trusted_certificate_of_that_name() {
    let (address, heard) = server(Begins::Encrypted, false).await;
    let new = |host: &str, trust: &Trust| {
        SmsGateway::new(&format!("https://{host}:{}/send", address.port()), KEY, trust).unwrap()
    };
    // A machine without any certificate does not get that far.
    if let Ok(stranger) = SmsGateway::new(&format!("https://{address}/send"), KEY, &Trust::default()) {
        assert_eq!(texted(stranger).await, UNTRUSTED_ANSWER, "nobody knows the authority");
    }
    assert_eq!(texted(new("localhost", &trust())).await, UNTRUSTED_ANSWER, "the certificate is for another name");
    assert!(!knows(&heard), "who is not trusted hears no number");
    assert_eq!(texted(new("127.0.0.1", &trust())).await, Ok(()));
    assert!(knows(&heard));
}

#[test]
fn a_file_without_certificates_is_refused_in_words() {
    for wrong in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let wrong = Trust::read(wrong.as_bytes()).unwrap_err();
        assert!(wrong.zh.contains("PEM") && wrong.en.contains("PEM"));
    }
}
