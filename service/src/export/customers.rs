//! Customers, with everything the directory keeps of them.

use super::cells::{custom, maybe_moment, moment, with_custom, yes_no};
use super::source::{CHUNK, Chunk, Row, Source};
use super::{Export, begin, format_of};
use crate::customers::{self, department_name};
use crate::cx::Cx;
use crate::error::Result;
use crate::fields::of_screen;
use crate::users;
use domain::customers::{CustomerQuery, CustomerRow};
use domain::fields::{FieldRecord, FieldValues, Screen};
use domain::ids::{CustomerId, UserId};
use domain::state::Validity;
use entity::{customer, customer_profile};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// The headings, as the form of a customer calls its fields.
const HEADS: [&str; 15] = [
    "Id",
    "Name",
    "Telephone",
    "Address",
    "Validity",
    "Valid from",
    "Valid until",
    "Comment",
    "Account manager",
    "Assign new tickets to the account manager",
    "Confidential",
    "Sites",
    "Users",
    "Created (UTC)",
    "Changed (UTC)",
];

/// The customers a list shows, as a file.
///
/// # Errors
/// As [`customers::list`]; `Invalid` at `format` for one that does not exist or cannot hold so many.
pub async fn customers(cx: &Cx, query: CustomerQuery, format: &str) -> Result<Export> {
    let format = format_of(format)?;
    let rows = customers::count(cx, query.clone()).await?.rows;
    begin(cx, "customers", format, &query, rows, Customers { cx: cx.clone(), query: query.clone() }).await
}

struct Customers {
    cx: Cx,
    query: CustomerQuery,
}

#[async_trait::async_trait]
impl Source for Customers {
    fn heads(&self) -> Row {
        with_custom(&HEADS, &of_screen(&self.cx.fixed, FieldRecord::Customer, Screen::AgentEdit))
    }

    async fn read(&self, after: &str) -> Result<Chunk> {
        let page = customers::walk(&self.cx, &self.query, after, CHUNK).await?;
        let around = Around::read(&self.cx, &page.rows).await?;
        let rows = page.rows.into_iter().filter_map(|row| self.row(row, &around)).collect();
        Ok(Chunk { rows, next: page.next })
    }
}

impl Customers {
    /// The cells of a customer; nothing if it is gone since the list was read.
    fn row(&self, row: CustomerRow, around: &Around) -> Option<Row> {
        let found = around.customers.get(&row.id)?;
        let kept = around.profiles.get(&row.id);
        let manager = kept.and_then(|kept| {
            let agent = kept.account_manager_id.and_then(|id| around.managers.get(&id).cloned());
            agent.or_else(|| department_name(&self.cx, kept.account_department_id))
        });
        let mut cells = vec![
            row.id.to_string(),
            row.name,
            kept.map(|kept| kept.phone.clone()).unwrap_or_default(),
            kept.map(|kept| kept.address.clone()).unwrap_or_default(),
            Validity::label(row.validity).to_owned(),
            maybe_moment(found.valid_from),
            maybe_moment(found.valid_until),
            row.comment,
            manager.unwrap_or_default(),
            yes_no(kept.is_some_and(|kept| kept.assigns_manager)),
            yes_no(row.is_confidential),
            row.sites.to_string(),
            row.users.to_string(),
            moment(found.created_at),
            moment(found.updated_at),
        ];
        let none = FieldValues::default();
        let fields = around.fields.get(&row.id).unwrap_or(&none);
        cells.extend(custom(&of_screen(&self.cx.fixed, FieldRecord::Customer, Screen::AgentEdit), fields));
        Some(cells)
    }
}

/// What stands of these customers in other tables than the list reads.
struct Around {
    customers: HashMap<CustomerId, customer::Model>,
    profiles: HashMap<CustomerId, customer_profile::Model>,
    fields: HashMap<CustomerId, FieldValues>,
    managers: HashMap<UserId, String>,
}

impl Around {
    async fn read(cx: &Cx, rows: &[CustomerRow]) -> Result<Self> {
        use customer_profile::Column as P;
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let db = cx.app.db.read();
        let customers = customer::Entity::find().filter(customer::Column::Id.is_in(ids.clone())).all(db).await?;
        let profiles = customer_profile::Entity::find().filter(P::CustomerId.is_in(ids)).all(db).await?;
        let managers: Vec<_> = profiles.iter().filter_map(|kept| kept.account_manager_id).collect();
        let fields = profiles.iter().map(|row| Ok((row.customer_id, serde_json::from_str(&row.fields)?)));
        let fields = fields.collect::<Result<_>>()?;
        Ok(Self {
            fields,
            customers: customers.into_iter().map(|row| (row.id, row)).collect(),
            profiles: profiles.into_iter().map(|row| (row.customer_id, row)).collect(),
            managers: users::names(db, &managers).await?,
        })
    }
}
