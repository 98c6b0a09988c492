//! The customers of an account manager who goes (OST-8).

use super::profile;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::customers::CustomerProfile;
use domain::ids::{CustomerId, DepartmentId, UserId};
use domain::journal::Entity;
use domain::structure::Choice;
use entity::{customer, customer_profile};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// Ids of one statement.
const BATCH: usize = 500;

/// Who looks after a customer from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Successor {
    /// An agent, who also gets new tickets where that was so.
    Agent(UserId),
    /// A department.
    Department(DepartmentId),
    /// Nobody.
    Nobody,
}

/// The customers that this agent looks after, by name.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn looked_after(db: &impl ConnectionTrait, manager: UserId) -> Result<Vec<Choice>> {
    let profiles = customer_profile::Entity::find()
        .filter(customer_profile::Column::AccountManagerId.eq(manager))
        .find_also_related(customer::Entity)
        .order_by_asc(customer::Column::NameKey)
        .all(db)
        .await?;
    let named = profiles.into_iter().filter_map(|(_, customer)| customer);
    Ok(named.map(|customer| Choice { id: customer.id.0, name: customer.name }).collect())
}

/// Gives these customers to their new account manager, each with its row in the journal.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn hand_over(cx: &Cx, tx: &mut Tx, customers: &[Choice], to: Successor) -> Result<()> {
    let ids: Vec<_> = customers.iter().map(|customer| CustomerId(customer.id)).collect();
    for some in ids.chunks(BATCH) {
        let rows = customer_profile::Entity::find()
            .filter(customer_profile::Column::CustomerId.is_in(some.iter().copied()))
            .all(tx.db())
            .await?;
        for row in rows {
            let id = row.customer_id;
            let old = profile::of(Some(row))?;
            let new = succeeded(&old, to);
            profile::write(tx, id, &old, &new).await?;
            let diff = profile::diff(Diff::new(), &old, &new);
            journal::record(cx, tx, "customer.updated", Entity::Customer, id.0, diff).await?;
        }
    }
    Ok(())
}

/// Tickets can be assigned to an agent only.
fn succeeded(old: &CustomerProfile, to: Successor) -> CustomerProfile {
    let (manager, department) = match to {
        Successor::Agent(id) => (Some(id), None),
        Successor::Department(id) => (None, Some(id)),
        Successor::Nobody => (None, None),
    };
    CustomerProfile {
        account_manager_id: manager,
        account_department_id: department,
        assigns_manager: old.assigns_manager && manager.is_some(),
        ..old.clone()
    }
}
