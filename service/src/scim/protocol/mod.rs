//! The language of SCIM, apart from what it is about here: schemas, filters, changes, errors.

mod describe;
mod error;
mod filter;
mod normal;
mod patch;
mod path;
mod project;
mod schema;

pub use describe::{resource_types, schemas, service_provider_config};
pub use error::ScimError;
pub use project::Projection;

pub(super) use describe::{BULK_OPERATIONS, MOST_RESULTS};
pub(super) use filter::{AttributeName, Filter, Operator};
pub(super) use normal::normalised;
pub(super) use patch::{Operation, patch};
pub(super) use schema::{GROUP, Schema, USER};

/// A SCIM object.
pub(super) type Object = serde_json::Map<String, serde_json::Value>;
