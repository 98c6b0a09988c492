//! Moving a site to another customer.

use crate::validate::loose;
use serde::{Deserialize, Serialize};

/// The form that moves a site to another customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SiteMoveInput {
    /// Id of the customer it moves to.
    #[serde(deserialize_with = "loose")]
    pub customer_id: String,
    /// Tickets of the site that move along: `none`, `open` or `all`; none when empty.
    pub tickets: String,
    /// Id of the site where the other tickets stay; may be empty where only one is left.
    #[serde(deserialize_with = "loose")]
    pub rest_site_id: String,
}
