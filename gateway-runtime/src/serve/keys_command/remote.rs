//! One request to an admin listener, over a connection of its own.
//!
//! The other end is a gateway's own server: it answers `connection: close` with a length, and nothing else is understood.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::Ask;
use crate::serve::admin_token::Token;

/// How long connecting may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// How long nothing may move. A gateway ends a connection after a minute.
const QUIET_LIMIT: Duration = Duration::from_secs(65);

/// Longest body of an answer in bytes: a million keys, or rows of usage.
pub(super) const MAX_BODY: usize = 1024 * 1024 * 1024;

const MAX_HEAD: usize = 16 * 1024;

const NOT_HTTP: &str = "it does not speak HTTP";

/// An answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

/// Why there is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unreachable {
    /// Nobody listens there.
    Nobody,
    /// Something else, in words.
    Failed(String),
}

/// Sends a request, and waits for its answer.
///
/// # Errors
///
/// [`Unreachable`].
pub(super) fn ask(
    address: SocketAddr,
    ask: &Ask,
    token: Option<&Token>,
) -> Result<Answer, Unreachable> {
    let failed = |error: io::Error| Unreachable::Failed(error.to_string());
    let mut stream = TcpStream::connect_timeout(&address, CONNECT_LIMIT).map_err(|error| {
        match error.kind() {
            ErrorKind::ConnectionRefused => Unreachable::Nobody,
            _ => failed(error),
        }
    })?;
    stream.set_read_timeout(Some(QUIET_LIMIT)).map_err(failed)?;
    stream
        .set_write_timeout(Some(QUIET_LIMIT))
        .map_err(failed)?;
    // Refused early, a long body cannot be written to its end; the answer says why.
    let written = stream
        .write_all(head(ask, token).as_bytes())
        .and_then(|()| stream.write_all(&ask.body));
    let read = read(&mut stream);
    match (read, written) {
        (Ok(answer), _) => Ok(answer),
        (Err(problem), Ok(())) => Err(Unreachable::Failed(problem)),
        (Err(_), Err(error)) => Err(failed(error)),
    }
}

/// Reads an answer up to its end, whether the connection ends there or not.
fn read(stream: &mut impl Read) -> Result<Answer, String> {
    let mut bytes = Vec::new();
    let mut piece = vec![0; 64 * 1024];
    let mut head = None;
    loop {
        if head.is_none() {
            // The body may come in the same piece.
            head = parse(bytes.get(..MAX_HEAD).unwrap_or(&bytes))?;
        }
        if let Some(Head { status, start, end }) = head
            && let Some(body) = bytes.get(start..end)
        {
            let body = body.to_vec();
            return Ok(Answer { status, body });
        }
        if head.is_none() && bytes.len() > MAX_HEAD {
            return Err(NOT_HTTP.to_owned());
        }
        match stream.read(&mut piece) {
            Ok(0) if bytes.is_empty() => return Err("it does not answer".to_owned()),
            Ok(0) => return Err("its answer was cut off".to_owned()),
            Ok(n) => bytes.extend_from_slice(piece.get(..n).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// The listener knows the name `localhost`, wherever it is: the check of `Host` is about browsers.
fn head(ask: &Ask, token: Option<&Token>) -> String {
    let Ask { method, target, .. } = ask;
    let mut head =
        format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    if let Some(token) = token {
        head.push_str("Authorization: ");
        // A token of the environment may hold anything.
        head.extend(token.authorization().chars().filter(|c| !c.is_control()));
        head.push_str("\r\n");
    }
    if *method != "GET" {
        head.push_str(&format!("Content-Length: {}\r\n", ask.body.len()));
    }
    head.push_str("\r\n");
    head
}

/// The head of an answer, and where its body is.
struct Head {
    status: u16,
    start: usize,
    end: usize,
}

/// Reads the head of an answer; `None`: it is not whole yet.
fn parse(bytes: &[u8]) -> Result<Option<Head>, String> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut response = httparse::Response::new(&mut headers);
    let start = match response.parse(bytes) {
        Ok(httparse::Status::Complete(start)) => start,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(NOT_HTTP.to_owned()),
    };
    let status = response.code.ok_or(NOT_HTTP)?;
    let mut lengths = response
        .headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length = match lengths.next() {
        Some(length) => std::str::from_utf8(length.value)
            .ok()
            .and_then(|text| text.trim().parse::<usize>().ok())
            .ok_or(NOT_HTTP)?,
        None if status == 204 => 0,
        None => return Err("its answer has no length".to_owned()),
    };
    if length > MAX_BODY {
        return Err("its answer is too long".to_owned());
    }
    let end = start + length;
    Ok(Some(Head { status, start, end }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_answers_are_read() {
        let answer = |status, body: &str| {
            Ok(Answer {
                status,
                body: body.as_bytes().to_vec(),
            })
        };
        for (text, expected) in [
            (
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi",
                answer(200, "hi"),
            ),
            (
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi and more",
                answer(200, "hi"),
            ),
            ("HTTP/1.1 204 No Content\r\n\r\n", answer(204, "")),
            (
                "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nhi",
                Err("its answer was cut off"),
            ),
            (
                "HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551615\r\n\r\nhi",
                Err("its answer is too long"),
            ),
            (
                "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nhi",
                Err("it does not speak HTTP"),
            ),
            ("HTTP/1.1 200 OK\r\n\r\nhi", Err("its answer has no length")),
            ("HTTP/1.1 200 OK\r\nconten", Err("its answer was cut off")),
            ("SSH-2.0-x\r\n", Err("it does not speak HTTP")),
            ("", Err("it does not answer")),
        ] {
            let expected: Result<Answer, String> = expected.map_err(str::to_owned);
            assert_eq!(read(&mut text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn a_long_body_may_come_with_its_head() {
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
            2 * MAX_HEAD
        );
        let body = vec![b'x'; 2 * MAX_HEAD];
        let text = [head.as_bytes(), &body].concat();
        let answer = Answer { status: 200, body };
        assert_eq!(read(&mut text.as_slice()), Ok(answer));
        let endless = "HTTP/1.1 200 OK\r\na: ".to_owned() + &"x".repeat(2 * MAX_HEAD);
        let refused = Err(NOT_HTTP.to_owned());
        assert_eq!(read(&mut endless.as_bytes()), refused);
    }

    #[test]
    fn heads_cannot_be_extended() {
        let ask = Ask::with("DELETE", "/keys/a", "");
        let token = Token::given("a\r\nX: y").unwrap();
        let expected = "DELETE /keys/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
            Authorization: Bearer aX: y\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(head(&ask, Some(&token)), expected);
    }
}
