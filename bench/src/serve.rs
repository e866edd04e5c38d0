//! A server of fixed answers, in a process of its own, so that the CPU it takes is not counted as the client's.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::Outcome;
use crate::calls::answer_to_upload;

/// How many calls there are in a batch.
pub(crate) const BATCH: usize = 20;

/// Serves until its parent ends it. Says its address first.
pub(crate) fn run() -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}/router/rest", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(async move {
                // A client that goes away is no failure of the server.
                let _ = answer(stream).await;
            });
        }
    })
}

fn response(body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=UTF-8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Answers request after request on a connection.
async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let single = response(answer_to_upload());
    let batch = response(&[answer_to_upload(); BATCH].join("\r\n-S-\r\n"));
    let mut buffer = vec![0; 64 * 1024];
    let mut filled = 0;
    loop {
        let (head, length) = loop {
            if let Some(found) = head_of(&buffer[..filled]) {
                break found;
            }
            if filled == buffer.len() {
                return Ok(());
            }
            match stream.read(&mut buffer[filled..]).await? {
                0 => return Ok(()),
                read => filled += read,
            }
        };
        let is_batch = buffer.starts_with(b"POST /router/batch");
        let here = filled.saturating_sub(head).min(length);
        let mut left = length - here;
        buffer.copy_within(head + here..filled, 0);
        filled -= head + here;
        while left > 0 {
            let room = buffer.len().min(left);
            match stream.read(&mut buffer[..room]).await? {
                0 => return Ok(()),
                read => left -= read,
            }
        }
        stream
            .write_all(if is_batch { &batch } else { &single })
            .await?;
    }
}

/// Where the head of a request ends and how long its body is, once all of the head is there.
fn head_of(bytes: &[u8]) -> Option<(usize, usize)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let wanted = name.eq_ignore_ascii_case("content-length");
        wanted.then(|| value.trim().parse().ok())?
    });
    Some((end, length.unwrap_or(0)))
}

/// The server as a child, ended when it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start() -> Outcome<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()?;
        let mut url = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut url)?;
        }
        let url = url.trim().to_owned();
        Ok(Self { child, url })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
