//! What can go wrong inside, and how it leaves: expected refusals as they are, everything else as
//! [`AppError::Internal`] with the request's id, its chain in the log.

use domain::AppError;
use sea_orm::{DbErr, SqlErr};

tokio::task_local! {
    /// Id of the request being served, for logs and error references.
    pub static REQUEST_ID: String;
}

/// An error inside a use-case.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An expected refusal.
    #[error(transparent)]
    App(#[from] AppError),
    /// The database.
    #[error("database: {0}")]
    Db(#[from] DbErr),
    /// A stored JSON value that does not read back.
    #[error("stored value: {0}")]
    Json(#[from] serde_json::Error),
    /// File storage.
    #[error("file storage: {0}")]
    Files(#[from] object_store::Error),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// The result of a use-case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Turns a violated unique index into this refusal; leaves everything else.
    #[must_use]
    pub fn on_duplicate(self, refusal: AppError) -> Self {
        match &self {
            Self::Db(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                Self::App(refusal)
            }
            _ => self,
        }
    }
}

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        match error {
            Error::App(error) => error,
            Error::Db(DbErr::ConnectionAcquire(why)) => {
                tracing::error!(error = %why, "no database connection");
                Self::Unavailable
            }
            other => {
                let reference = REQUEST_ID.try_with(Clone::clone).unwrap_or_else(|_| "-".to_owned());
                tracing::error!(error = %other, reference, "internal error");
                Self::Internal(reference)
            }
        }
    }
}
