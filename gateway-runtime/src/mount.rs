//! The gateway inside another axum program.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};

use crate::gateway::Service;
use crate::integrate::client_body::ClientBody;
use crate::serve::Connection;

/// A router that hands every request to the gateway.
pub(crate) fn router(service: Service) -> axum::Router {
    let service = Arc::new(service);
    axum::Router::new().fallback(move |request: Request| {
        let service = Arc::clone(&service);
        async move {
            let (parts, body) = request.into_parts();
            let unknown = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
            let peer = parts
                .extensions
                .get::<ConnectInfo<SocketAddr>>()
                .map_or(unknown, |info| info.0);
            let http2 = parts.version == http::Version::HTTP_2;
            let connection = Arc::new(Connection::foreign(peer, unknown, http2));
            let body = ClientBody::foreign(body, Arc::clone(&connection));
            service
                .answer(parts, None, body, connection)
                .await
                .map(Body::new)
        }
    })
}
