//! Talking to mail servers by IMAP: connecting, signing in, and the few commands that fetching needs.

mod connect;
mod folder_name;
mod idle;
mod session;
mod sign_in;
mod trouble;

pub use connect::{Server, connect, is_this_machine};
pub use idle::Idle;
pub use session::{Folder, Mail, Session};
pub use trouble::Trouble;

use std::future::Future;
use std::time::Duration;

/// How long a server may take to answer a command.
const ANSWER: Duration = Duration::from_secs(60);

/// Waits for the answer to a command.
async fn answered<T>(answer: impl Future<Output = async_imap::error::Result<T>>) -> Result<T, Trouble> {
    match tokio::time::timeout(ANSWER, answer).await {
        Ok(answer) => answer.map_err(Trouble::from),
        Err(_) => Err(Trouble::general("The server did not answer in time.")),
    }
}
