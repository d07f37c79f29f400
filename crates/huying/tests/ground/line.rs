//! A line to PostgreSQL that is cut at the n-th statement: before it is sent, or before its answer comes back.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// How long a statement whose answer is swallowed is left to be carried out.
const DONE: Duration = Duration::from_millis(40);

/// When the line is cut.
#[derive(Debug, Default)]
struct Plan {
    /// Statements until then; 0 = never.
    left: AtomicI64,
    /// Whether the statement still arrives.
    arrives: AtomicBool,
    cut: AtomicBool,
}

/// Such a line.
#[derive(Debug, Clone)]
pub struct Line {
    /// Where it begins.
    pub address: SocketAddr,
    plan: Arc<Plan>,
}

impl Line {
    /// Lays one to a server.
    pub async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let line = Self { address: listener.local_addr().unwrap(), plan: Arc::default() };
        let plan = line.plan.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let plan = plan.clone();
                tokio::spawn(async move {
                    let Ok(server) = TcpStream::connect(server).await else { return };
                    let (_, _) = (client.set_nodelay(true), server.set_nodelay(true));
                    let ((from_client, to_client), (from_server, to_server)) =
                        (client.into_split(), server.into_split());
                    let is_silent = AtomicBool::new(false);
                    // Whichever ends first ends both.
                    tokio::select! {
                        _ = asked(from_client, to_server, &plan, &is_silent) => {}
                        _ = answered(from_server, to_client, &is_silent) => {}
                    }
                });
            }
        });
        line
    }

    /// From now on it is cut at the n-th statement; with `n` = 0 never.
    pub fn cut_at(&self, n: u64, arrives: bool) {
        self.plan.cut.store(false, Ordering::SeqCst);
        self.plan.arrives.store(arrives, Ordering::SeqCst);
        self.plan.left.store(i64::try_from(n).unwrap(), Ordering::SeqCst);
    }

    /// Whether it was cut.
    pub fn was_cut(&self) -> bool {
        self.plan.cut.load(Ordering::SeqCst)
    }
}

/// Passes on what the client sends, message by message; a statement ends with `Sync`, or is a `Query`.
async fn asked(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    plan: &Plan,
    is_silent: &AtomicBool,
) -> std::io::Result<()> {
    // The first messages have no type: whether encryption is wanted, and the start itself.
    let mut is_start = true;
    loop {
        let kind = if is_start { 0 } else { from.read_u8().await? };
        let length = from.read_u32().await?;
        let mut body = vec![0; usize::try_from(length).unwrap() - 4];
        from.read_exact(&mut body).await?;
        // 80877103 is the request for encryption.
        is_start = is_start && body.starts_with(&80_877_103_u32.to_be_bytes());
        let cuts = matches!(kind, b'S' | b'Q') && plan.left.fetch_sub(1, Ordering::SeqCst) == 1;
        if cuts && !plan.arrives.load(Ordering::SeqCst) {
            plan.cut.store(true, Ordering::SeqCst);
            return Ok(());
        }
        is_silent.fetch_or(cuts, Ordering::SeqCst);
        let mut message = if kind == 0 { Vec::new() } else { vec![kind] };
        message.extend(length.to_be_bytes());
        message.extend(body);
        to.write_all(&message).await?;
        if cuts {
            plan.cut.store(true, Ordering::SeqCst);
            tokio::time::sleep(DONE).await;
            return Ok(());
        }
    }
}

/// Passes on what the server sends, until nothing may come back any more.
async fn answered(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, is_silent: &AtomicBool) -> std::io::Result<()> {
    let mut bytes = vec![0; 1 << 16];
    loop {
        let many = from.read(&mut bytes).await?;
        if many == 0 {
            return Ok(());
        }
        if !is_silent.load(Ordering::SeqCst) {
            to.write_all(&bytes[..many]).await?;
        }
    }
}
