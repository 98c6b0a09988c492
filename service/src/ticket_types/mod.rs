//! Ticket types: what kind of matter a ticket is, where that can be chosen, and what is asked for (HAL-73).

mod form;
mod list;
mod write;

pub(crate) use form::{Audience, asked, asked_of_strangers, chosen, form, offered};
pub use list::{get, list, options};
pub use write::{create, update};

use crate::error::Result;
use domain::ids::{QueueId, TypeId};
use domain::state::Validity;
use domain::ticket_types::Placement;
use entity::{ticket_type, ticket_type_field};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

/// What every request knows of a type.
#[derive(Clone, Debug)]
pub struct TypeFacts {
    /// Its id.
    pub id: TypeId,
    /// Its name.
    pub name: String,
    /// Only a valid type can be chosen.
    pub validity: Validity,
    /// Customers choose it in the portal.
    pub is_in_portal: bool,
    /// Offered for tickets without an account.
    pub is_anonymous: bool,
    /// No contact details are asked for without an account (HAL-40).
    pub hides_contact: bool,
    /// Its tickets are opportunities.
    pub is_opportunity: bool,
    /// The queue it proposes.
    pub queue: Option<QueueId>,
    /// Custom fields on its forms, in their order.
    pub placed: Vec<Placement>,
}

/// Every type, in the order of lists.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<TypeFacts>> {
    use ticket_type::Column as C;
    let rows = ticket_type::Entity::find().order_by_asc(C::Position).order_by_asc(C::Id).all(db).await?;
    let mut out: Vec<_> = rows.into_iter().map(TypeFacts::from).collect();
    let fields = ticket_type_field::Entity::find().order_by_asc(ticket_type_field::Column::Position);
    for row in fields.all(db).await? {
        if let Some(facts) = out.iter_mut().find(|facts| facts.id == row.type_id) {
            facts.placed.push(Placement { field: row.field_id, is_required: row.is_required });
        }
    }
    Ok(out)
}

impl From<ticket_type::Model> for TypeFacts {
    fn from(row: ticket_type::Model) -> Self {
        Self {
            id: row.id,
            name: row.name,
            validity: row.validity,
            is_in_portal: row.is_in_portal,
            is_anonymous: row.is_anonymous,
            hides_contact: row.hides_contact,
            is_opportunity: row.is_opportunity,
            queue: row.queue_id,
            placed: Vec::new(),
        }
    }
}
