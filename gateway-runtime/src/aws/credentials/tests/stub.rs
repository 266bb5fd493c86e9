//! A server that answers by path and keeps what it was asked.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What it answers: a status and a body, or nothing at all, by closing.
pub(super) type Answer = Option<(u16, String)>;

pub(super) struct Stub {
    pub(super) url: String,
    pub(super) port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    /// `answer` gets the number of the request, its head and its body.
    pub(super) async fn start(
        answer: impl Fn(usize, &str, &str) -> Answer + Send + Sync + 'static,
    ) -> Stub {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (answer, kept) = (Arc::new(answer), Arc::clone(&requests));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (answer, kept) = (Arc::clone(&answer), Arc::clone(&kept));
                tokio::spawn(async move { exchange(stream, &*answer, &kept).await });
            }
        });
        Stub {
            url: format!("http://127.0.0.1:{port}"),
            port,
            requests,
        }
    }

    /// The requests so far, head and body.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

async fn exchange(
    mut stream: TcpStream,
    answer: &(impl Fn(usize, &str, &str) -> Answer + ?Sized),
    kept: &Mutex<Vec<String>>,
) {
    let mut bytes = Vec::new();
    let (head, body) = loop {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
        let text = String::from_utf8(bytes.clone()).unwrap();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        if body.len() == length.map_or(0, |length| length.parse().unwrap()) {
            break (head.to_owned(), body.to_owned());
        }
    };
    let n = {
        let mut kept = kept.lock().unwrap();
        kept.push(format!("{head}\n\n{body}"));
        kept.len() - 1
    };
    if let Some((status, text)) = answer(n, &head, &body) {
        let answer = format!(
            "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
            text.len()
        );
        let _client_may_be_gone = stream.write_all(answer.as_bytes()).await;
    }
}

/// Credentials as metadata services write them.
pub(super) fn document(id: &str, expires: &str) -> String {
    format!(
        r#"{{"Code":"Success","AccessKeyId":"{id}","SecretAccessKey":"hidden-{id}","Token":"token-{id}","Expiration":"{expires}"}}"#
    )
}

/// Credentials as STS writes them.
pub(super) fn sts(action: &str, id: &str, expires: &str) -> String {
    format!(
        "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result><AssumedRoleUser>\
         <Arn>arn</Arn></AssumedRoleUser>\n<Credentials>\n <AccessKeyId>{id}</AccessKeyId>\n <SecretAccessKey>\
         hidden-{id}</SecretAccessKey>\n <SessionToken>token&amp;{id}</SessionToken>\n <Expiration>{expires}\
         </Expiration>\n</Credentials></{action}Result></{action}Response>"
    )
}
