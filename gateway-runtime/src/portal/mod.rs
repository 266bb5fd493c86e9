//! The developer portal: a folded site that the compiler put into the gateway, served from memory.
//!
//! Called by `gateway` before it looks for an API. Pages are unfolded when they are asked for, compressed once, and kept: beside
//! the data threads and one at a time, so that readers take no more than a core from calls.

mod archive;
mod development;

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;
use std::pin::Pin;
use std::sync::{Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, HeaderName, HeaderValue, IF_NONE_MATCH, LOCATION, RETRY_AFTER, VARY,
};
use http::request::Parts;
use http::{HeaderMap, Method, Response, StatusCode};
use tokio::sync::Semaphore;

use self::archive::Archive;
pub use self::development::PORTALS_IN_DEVELOPMENT;
use crate::descriptor::Portal;
use crate::respond::Answer;
use crate::respond::body::Body;

/// Bytes of compressed files that are kept.
const MAX_KEPT: usize = 4 << 20;

/// Requests that may wait until a file is made; more are told to come again.
const MAX_WAITING: usize = 256;

/// What stands in the page in the place of one that is not there for the way to the root of the site.
const UP: &str = "{up}";
/// Deepest address for which there is such a page.
const MAX_DEPTH: usize = 16;

static TURN: Semaphore = Semaphore::const_new(1);
static PLACES: Semaphore = Semaphore::const_new(MAX_WAITING);

/// An answer, or how to come to it.
enum Reply {
    Ready(Answer),
    Later(Pin<Box<dyn Future<Output = Answer> + Send>>),
}

/// What serves the portals of a gateway: emitted code names it where there are any.
#[derive(Clone, Copy)]
pub struct PortalServer(fn(&'static Portal, &Parts, &str) -> Reply);

impl fmt::Debug for PortalServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PortalServer")
    }
}

/// Serves portals.
pub const PORTALS: PortalServer = PortalServer(answer);

impl Portal {
    /// The path below the portal, where a request is for it: empty, or beginning with `/`.
    pub(crate) fn below<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.strip_prefix(self.path)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    }

    /// The answer for a path below the portal.
    pub(crate) async fn answer(&'static self, parts: &Parts, rest: &str) -> Answer {
        match (self.server.0)(self, parts, rest) {
            Reply::Ready(answer) => answer,
            Reply::Later(answer) => answer.await,
        }
    }
}

/// What was made of a site so far.
#[derive(Default)]
struct Opened {
    archive: OnceLock<Option<Archive>>,
    kept: Mutex<Kept>,
}

/// Compressed files by their places.
#[derive(Default)]
struct Kept {
    files: BTreeMap<usize, Bytes>,
    n_bytes: usize,
    /// By how deep an address is, at most [`MAX_DEPTH`], and whether they are compressed.
    not_found: BTreeMap<(usize, bool), Bytes>,
}

/// Of each portal by the address of its descriptor: a gateway has few.
static OPENED: Mutex<Vec<(usize, &'static Opened)>> = Mutex::new(Vec::new());

fn opened(portal: &'static Portal) -> &'static Opened {
    let address = std::ptr::from_ref(portal).addr();
    let mut all = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, opened)) = all.iter().find(|(known, _)| *known == address) {
        return opened;
    }
    // Lives as long as the descriptor does: one for each.
    let opened: &'static Opened = Box::leak(Box::default());
    all.push((address, opened));
    opened
}

/// A file of a site that is asked for.
struct Asked {
    portal: &'static Portal,
    opened: &'static Opened,
    archive: &'static Archive,
    place: usize,
    status: StatusCode,
    name: String,
    is_gzip: bool,
    /// Whether the address names the version of the content.
    is_versioned: bool,
    /// How many folders below the site the address is.
    depth: usize,
}

fn answer(portal: &'static Portal, parts: &Parts, rest: &str) -> Reply {
    let is_head = parts.method == Method::HEAD;
    if parts.method != Method::GET && !is_head {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed\n");
        let methods = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(ALLOW, methods);
        return Reply::Ready(response);
    }
    if rest.is_empty() {
        return Reply::Ready(moved(portal));
    }
    let opened = opened(portal);
    let Some(archive) = opened.archive.get_or_init(|| Archive::new(portal.archive)) else {
        return Reply::Ready(broken());
    };
    let path = rest.trim_start_matches('/');
    let wanted = match path.is_empty() || path.ends_with('/') {
        true => format!("{path}index.html"),
        false => path.to_owned(),
    };
    let (status, name) = match archive.find(&wanted) {
        Some(_) => (StatusCode::OK, wanted),
        None => (StatusCode::NOT_FOUND, "404.html".to_owned()),
    };
    let Some(place) = archive.find(&name) else {
        return Reply::Ready(plain(StatusCode::NOT_FOUND, "Not Found\n"));
    };
    let query = parts.uri.query();
    // Deeper ones lead nowhere either.
    let depth = path.matches('/').count().min(MAX_DEPTH);
    let version = query.and_then(|query| query.strip_prefix("v="));
    let asked = Asked {
        portal,
        opened,
        archive,
        place,
        status,
        is_gzip: accepts_gzip(&parts.headers) && is_text(&name),
        // A page of another build may ask for what this one does not have.
        is_versioned: version.is_some_and(|version| portal.versions.contains(&version)),
        name,
        depth,
    };
    if status == StatusCode::OK && is_known(&parts.headers, portal.etag) {
        return Reply::Ready(asked.unchanged());
    }
    match asked.kept() {
        Some(content) => Reply::Ready(asked.with(content)),
        None => Reply::Later(Box::pin(asked.made())),
    }
}

impl Asked {
    fn kept(&self) -> Option<Bytes> {
        match self.status {
            StatusCode::NOT_FOUND => self.opened.not_found_before((self.depth, self.is_gzip)),
            _ => self.opened.kept(self.place).filter(|_| self.is_gzip),
        }
    }

    /// Makes the content, beside the data threads.
    async fn made(self) -> Answer {
        let Ok(_place) = PLACES.try_acquire() else {
            let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable\n");
            let second = HeaderValue::from_static("1");
            response.headers_mut().insert(RETRY_AFTER, second);
            return response;
        };
        let Ok(turn) = TURN.acquire().await else {
            return broken();
        };
        // Who had the turn before may have made it.
        if let Some(content) = self.kept() {
            return self.with(content);
        }
        let (opened, archive, place) = (self.opened, self.archive, self.place);
        let is_gzip = self.is_gzip;
        let missing = (self.status == StatusCode::NOT_FOUND).then_some(self.depth);
        let make = move || {
            // Also where nobody waits for it any more.
            let _turn = turn;
            match (missing, is_gzip) {
                (Some(depth), _) => opened.not_found(archive, place, (depth, is_gzip)),
                (None, true) => opened.compressed(archive, place),
                (None, false) => archive.read(place).map(Bytes::from),
            }
        };
        match tokio::task::spawn_blocking(make).await {
            Ok(Some(content)) => self.with(content),
            _ => broken(),
        }
    }

    fn with(self, content: Bytes) -> Answer {
        let mut response = Response::new(Body::full(content));
        *response.status_mut() = self.status;
        if self.is_gzip {
            let gzip = HeaderValue::from_static("gzip");
            response.headers_mut().insert(CONTENT_ENCODING, gzip);
        }
        self.decorate(&mut response);
        if self.status != StatusCode::OK {
            response.headers_mut().remove(ETAG);
        }
        response
    }

    fn unchanged(self) -> Answer {
        let mut response = Response::new(Body::full(Bytes::new()));
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        self.decorate(&mut response);
        response
    }

    fn decorate(&self, response: &mut Answer) {
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static(media_type(&self.name)),
        );
        headers.insert(ETAG, HeaderValue::from_static(self.portal.etag));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        // Assets are asked for with the version of their content; the search is in what the document says.
        let is_asset = self.name.starts_with("assets/") && !self.name.starts_with("assets/search/");
        let is_forever = is_asset && self.is_versioned;
        headers.insert(
            CACHE_CONTROL,
            HeaderValue::from_static(match is_forever {
                true => "public, max-age=31536000, immutable",
                false => "no-cache",
            }),
        );
        headers.insert(
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(self.portal.policy),
        );
        headers.insert(NOSNIFF, HeaderValue::from_static("nosniff"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    }
}

impl Opened {
    fn kept(&self, place: usize) -> Option<Bytes> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.files.get(&place).cloned()
    }

    /// The page in the place of one that is not there, so many folders below the site, perhaps compressed.
    fn not_found(&self, archive: &Archive, place: usize, asked: (usize, bool)) -> Option<Bytes> {
        let (depth, is_gzip) = asked;
        let page = archive.read(place)?;
        let page = String::from_utf8_lossy(&page).replace(UP, &"../".repeat(depth));
        let page = match is_gzip {
            true => gzip(page.as_bytes())?,
            false => Bytes::from(page),
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.not_found.insert(asked, page.clone());
        Some(page)
    }

    fn not_found_before(&self, asked: (usize, bool)) -> Option<Bytes> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.not_found.get(&asked).cloned()
    }

    /// Compresses a file, and keeps it.
    fn compressed(&self, archive: &Archive, place: usize) -> Option<Bytes> {
        let content = gzip(&archive.read(place)?)?;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.n_bytes + content.len() > MAX_KEPT {
            kept.files.clear();
            kept.n_bytes = 0;
        }
        if content.len() <= MAX_KEPT && kept.files.insert(place, content.clone()).is_none() {
            kept.n_bytes += content.len();
        }
        Some(content)
    }
}

fn gzip(content: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).ok()?;
    Some(Bytes::from(encoder.finish().ok()?))
}

fn broken() -> Answer {
    plain(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error\n")
}

/// To the folder: links of its first page are relative to that.
fn moved(portal: &Portal) -> Answer {
    let mut response = plain(StatusCode::PERMANENT_REDIRECT, "");
    // The last step alone: whatever stands before it, here or in front of the gateway, stays.
    let last = portal.path.rsplit('/').next().unwrap_or_default();
    if let Ok(location) = HeaderValue::try_from(format!("{last}/")) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

fn plain(status: StatusCode, text: &'static str) -> Answer {
    let mut response = Response::new(Body::full(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(NOSNIFF, HeaderValue::from_static("nosniff"));
    response
}

const NOSNIFF: HeaderName = HeaderName::from_static("x-content-type-options");
const REFERRER_POLICY: HeaderName = HeaderName::from_static("referrer-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "yaml" => "application/yaml",
        "md" => "text/markdown; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// Whether compressing a file is worth it.
fn is_text(path: &str) -> bool {
    !matches!(
        path.rsplit('.').next(),
        Some("png" | "jpg" | "jpeg" | "webp" | "avif" | "gif" | "woff2")
    )
}

/// `If-None-Match` (RFC 9110 §13.1.2).
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let etag = etag.trim_start_matches("W/");
    let fields = headers.get_all(IF_NONE_MATCH).iter();
    let mut tags = fields
        .filter_map(|field| field.to_str().ok())
        .flat_map(|field| field.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"));
    tags.any(|tag| tag == etag || tag == "*")
}

/// `Accept-Encoding` (RFC 9110 §12.5.3), for the one coding that there is.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let fields = headers.get_all(ACCEPT_ENCODING).iter();
    let mut any = None;
    for coding in fields
        .filter_map(|field| field.to_str().ok())
        .flat_map(|field| field.split(','))
    {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").map(str::trim);
        let is_accepted = weight.is_none_or(|it| it.parse().is_ok_and(|it: f32| it > 0.0));
        match name.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => return is_accepted,
            "*" => any = Some(is_accepted),
            _ => {}
        }
    }
    any.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn codings() {
        for (value, expected) in [
            ("gzip", true),
            ("br, gzip;q=0.5", true),
            ("gzip;q=0, *", false),
            ("*", true),
            ("*;q=0", false),
            ("br", false),
            ("gzip; q=0.000", false),
            ("", false),
        ] {
            assert_eq!(
                accepts_gzip(&headers(ACCEPT_ENCODING, value)),
                expected,
                "{value}"
            );
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn tags() {
        let known = |value| is_known(&headers(IF_NONE_MATCH, value), "W/\"a\"");
        assert!(known("\"a\"") && known("W/\"a\"") && known("\"b\", \"a\"") && known("*"));
        assert!(!known("\"b\"") && !known("a"));
    }

    #[test]
    fn paths() {
        static PORTAL: Portal = Portal {
            path: "/docs",
            archive: &[],
            etag: "W/\"a\"",
            versions: &[],
            policy: "default-src 'none'",
            server: PORTALS,
        };
        assert_eq!(PORTAL.below("/docs"), Some(""));
        assert_eq!(PORTAL.below("/docs/a.html"), Some("/a.html"));
        assert_eq!(PORTAL.below("/docsy"), None);
        assert_eq!(PORTAL.below("/"), None);
    }

    #[test]
    fn a_spoilt_archive_is_no_site() {
        for bytes in [
            &b""[..],
            &[0; 12],
            &[255; 64],
            &[1, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0],
        ] {
            let leaked: &'static [u8] = Box::leak(bytes.to_vec().into_boxed_slice());
            assert!(Archive::new(leaked).is_none(), "{bytes:?}");
        }
    }

    static PORTAL: Portal = Portal {
        path: "/docs",
        archive: include_bytes!("../../../generated/petstore/src/portal.bin"),
        etag: "W/\"1\"",
        versions: &[],
        policy: "default-src 'self'",
        server: PORTALS,
    };

    #[tokio::test]
    async fn floods_of_pages_are_refused_and_one_that_is_made_is_not() {
        let request = http::Request::get("/docs/").header("accept-encoding", "gzip");
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let all = u32::try_from(MAX_WAITING).unwrap();
        let taken = PLACES.try_acquire_many(all).unwrap();
        let refused = PORTAL.answer(&parts, "/").await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(refused.headers()[RETRY_AFTER], "1");
        drop(taken);
        let made = PORTAL.answer(&parts, "/").await;
        assert_eq!(made.status(), StatusCode::OK);
        assert_eq!(made.headers()[CONTENT_ENCODING], "gzip");
        // Kept by now: it waits for nobody.
        let taken = PLACES.try_acquire_many(all).unwrap();
        assert_eq!(PORTAL.answer(&parts, "/").await.status(), StatusCode::OK);
        // Another page is not.
        let refused = PORTAL.answer(&parts, "/errors.html").await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        drop(taken);
    }
}
