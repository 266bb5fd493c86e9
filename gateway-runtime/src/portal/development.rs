//! Portals while somebody works on the document: what `gwc dev` has to tell stands beside the pages, and nothing is kept by browsers.
//!
//! Emitted code names [`PORTALS_IN_DEVELOPMENT`] in gateways of `gwc dev` alone; no other binary has any of this. The report is a
//! file that `gwc dev` writes and names in the environment: without the variable, there is no such page.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderValue};
use http::request::Parts;
use http::{Method, Response, StatusCode};

use super::{NOSNIFF, PLACES, PortalServer, Reply, broken, plain};
use crate::descriptor::Portal;
use crate::respond::Answer;
use crate::respond::body::Body;

/// Serves portals of documents that are worked on.
pub const PORTALS_IN_DEVELOPMENT: PortalServer = PortalServer(answer);

/// The variable that names the report.
const REPORT: &str = "GATEWAY_DEV_REPORT";
/// The report below the portal.
const PATH: &str = "/dev.json";
/// The largest report, in bytes.
const MAX_REPORT: u64 = 256 * 1024;

fn answer(portal: &'static Portal, parts: &Parts, rest: &str) -> Reply {
    let is_asked_for = rest == PATH && matches!(parts.method, Method::GET | Method::HEAD);
    if is_asked_for && let Some(path) = std::env::var_os(REPORT) {
        return Reply::Later(Box::pin(report(path.into())));
    }
    match super::answer(portal, parts, rest) {
        Reply::Ready(answer) => Reply::Ready(unkept(answer)),
        Reply::Later(answer) => Reply::Later(Box::pin(async move { unkept(answer.await) })),
    }
}

async fn report(path: PathBuf) -> Answer {
    let Ok(_place) = PLACES.try_acquire() else {
        return unkept(plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "Service Unavailable\n",
        ));
    };
    // Disks are slow now and then: not on a data thread.
    let read = tokio::task::spawn_blocking(move || read(&path)).await;
    let Ok(Some(content)) = read else {
        return unkept(broken());
    };
    let mut response = Response::new(Body::full(content));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(NOSNIFF, HeaderValue::from_static("nosniff"));
    unkept(response)
}

/// A file that is not too large.
fn read(path: &Path) -> Option<Bytes> {
    let file = File::open(path).ok()?;
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut content = Vec::new();
    // It may grow meanwhile.
    file.take(MAX_REPORT + 1).read_to_end(&mut content).ok()?;
    let is_small = u64::try_from(content.len()).is_ok_and(|length| length <= MAX_REPORT);
    is_small.then(|| content.into())
}

fn unkept(mut answer: Answer) -> Answer {
    let headers = answer.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.remove(ETAG);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_small_files() {
        let folder = std::env::temp_dir().join(format!("gateway-report-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("report");
        let limit = usize::try_from(MAX_REPORT).unwrap();
        for (length, is_read) in [(0, true), (limit, true), (limit + 1, false)] {
            std::fs::write(&file, vec![b'a'; length]).unwrap();
            assert_eq!(read(&file).is_some(), is_read, "{length}");
        }
        assert!(read(&folder).is_none());
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(read(&file).is_none());
    }
}
