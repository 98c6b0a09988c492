//! The built site: hashed files are immutable and compressed beforehand.

use super::router::ServerState;
use crate::config::Config;
use axum::Router;
use axum::http::{HeaderValue, Response, header};
use leptos::prelude::{Env, LeptosOptions};
use std::path::PathBuf;
use std::sync::OnceLock;
use tower::ServiceBuilder;
use tower_http::services::fs::ServeFileSystemResponseBody;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

/// Name of the built site's files.
const NAME: &str = "deskfolk";

/// Where the built site is. File names carry hashes where the build left its list beside the program.
#[must_use]
pub fn leptos_options(config: &Config) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name(NAME)
        .site_root(config.server.site_root.display().to_string())
        .site_addr(config.server.listen)
        .env(Env::PROD)
        .hash_files(hash_file().is_some_and(|file| file.is_file()))
        .build()
}

fn hash_file() -> Option<PathBuf> {
    Some(std::env::current_exe().ok()?.parent()?.join("hash.txt"))
}

/// Path of the stylesheet, for pages that Leptos does not write.
#[must_use]
pub fn stylesheet() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| {
        let list = hash_file().and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
        let hash = list.lines().find_map(|line| line.trim().strip_prefix("css:").map(str::trim).map(str::to_owned));
        match hash {
            Some(hash) => format!("/pkg/{NAME}.{hash}.css"),
            None => format!("/pkg/{NAME}.css"),
        }
    })
}

/// Serves `/pkg` and the icons.
pub fn routes(state: &ServerState) -> Router<ServerState> {
    let root = &state.config.server.site_root;
    // What is not there may come with the next build.
    let caching = |value: &'static str| {
        let found = move |answer: &Response<ServeFileSystemResponseBody>| {
            let status = answer.status();
            (status.is_success() || status.is_redirection()).then(|| HeaderValue::from_static(value))
        };
        SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, found)
    };
    let lasting = if state.leptos.hash_files { "public, max-age=31536000, immutable" } else { "no-cache" };
    let files = ServeDir::new(root.join("pkg")).precompressed_br().precompressed_gzip();
    let files = ServiceBuilder::new().layer(caching(lasting)).service(files);
    let icon =
        ServiceBuilder::new().layer(caching("public, max-age=86400")).service(ServeFile::new(root.join("favicon.svg")));
    Router::new().nest_service("/pkg", files).route_service("/favicon.svg", icon)
}
