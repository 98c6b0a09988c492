//! The HTML document around the application.

use crate::request;
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

/// The whole document, for the server.
pub fn document(options: LeptosOptions) -> impl IntoView {
    request::protect_document();
    let theme = request::theme();
    let theme = (!theme.is_empty()).then_some(theme);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <HashedStylesheet options=options.clone() id="deskfolk"/>
                <HydrationScripts options=options.clone()/>
                {request::passkey_script().map(|(path, nonce)| view! { <script type="module" src=path nonce=nonce></script> })}
                {request::share_head()}
                <MetaTags/>
            </head>
            <body>
                <crate::App/>
            </body>
        </html>
    }
}
