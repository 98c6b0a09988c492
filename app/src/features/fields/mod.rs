//! Custom fields: defining them, and asking for them in the forms of records (OTR-34).

pub mod api;
mod form;
mod page;

pub use form::{CustomControls, CustomFields};
pub use page::{FieldPage, FieldsPage, NewFieldPage};
