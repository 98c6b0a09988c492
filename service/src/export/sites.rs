//! Sites, with everything the directory keeps of them.

use super::cells::{custom, maybe_moment, moment, with_custom};
use super::source::{CHUNK, Chunk, Row, Source};
use super::{Export, begin, format_of};
use crate::customers;
use crate::cx::Cx;
use crate::error::Result;
use crate::fields::of_screen;
use domain::customers::CustomerQuery;
use domain::fields::{FieldDef, FieldRecord, Screen};
use domain::ids::{CustomerId, SiteId};
use entity::{site, user};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// The headings, as the form of a site calls its fields.
const HEADS: [&str; 11] = [
    "Id",
    "Customer",
    "Name",
    "Address",
    "Validity",
    "Valid from",
    "Valid until",
    "Comment",
    "Users",
    "Created (UTC)",
    "Changed (UTC)",
];

/// The sites of the customers that a list shows, as a file.
///
/// # Errors
/// As [`customers::list`]; `Invalid` at `format` for one that does not exist or cannot hold so many.
pub async fn sites(cx: &Cx, query: CustomerQuery, format: &str) -> Result<Export> {
    let format = format_of(format)?;
    let rows = customers::count_sites(cx, &query).await?;
    begin(cx, "sites", format, &query, rows, Sites { cx: cx.clone(), query: query.clone() }).await
}

struct Sites {
    cx: Cx,
    query: CustomerQuery,
}

impl Sites {
    fn defs(&self) -> Vec<FieldDef> {
        of_screen(&self.cx.fixed, FieldRecord::Site, Screen::AgentEdit)
    }
}

#[async_trait::async_trait]
impl Source for Sites {
    fn heads(&self) -> Row {
        with_custom(&HEADS, &self.defs())
    }

    async fn read(&self, after: &str) -> Result<Chunk> {
        let page = customers::walk(&self.cx, &self.query, after, CHUNK).await?;
        let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
        let mut of = self.sites(&ids).await?;
        let people = self.people(&ids).await?;
        let defs = self.defs();
        let mut rows = Vec::new();
        for customer in page.rows {
            for site in of.remove(&customer.id).unwrap_or_default() {
                let fields = customers::site_fields(&site)?;
                let mut cells = vec![
                    site.id.to_string(),
                    customer.name.clone(),
                    site.name,
                    site.address,
                    site.validity.label().to_owned(),
                    maybe_moment(site.valid_from),
                    maybe_moment(site.valid_until),
                    site.comment,
                    people.get(&site.id).copied().unwrap_or_default().to_string(),
                    moment(site.created_at),
                    moment(site.updated_at),
                ];
                cells.extend(custom(&defs, &fields));
                rows.push(cells);
            }
        }
        Ok(Chunk { rows, next: page.next })
    }
}

impl Sites {
    /// The sites of these customers, by name.
    async fn sites(&self, customers: &[CustomerId]) -> Result<HashMap<CustomerId, Vec<site::Model>>> {
        let found = site::Entity::find()
            .filter(site::Column::CustomerId.is_in(customers.iter().copied()))
            .order_by_asc(site::Column::NameKey)
            .all(self.cx.app.db.read())
            .await?;
        let mut out: HashMap<_, Vec<_>> = HashMap::new();
        for row in found {
            out.entry(row.customer_id).or_default().push(row);
        }
        Ok(out)
    }

    /// How many people each site has, without its General User.
    async fn people(&self, customers: &[CustomerId]) -> Result<HashMap<SiteId, i64>> {
        let counted = user::Entity::find()
            .select_only()
            .column(user::Column::SiteId)
            .column_as(Expr::cust("count(*)"), "people")
            .filter(user::Column::CustomerId.is_in(customers.iter().copied()))
            .filter(user::Column::IsGeneral.eq(false))
            .group_by(user::Column::SiteId)
            .into_tuple::<(SiteId, i64)>()
            .all(self.cx.app.db.read())
            .await?;
        Ok(counted.into_iter().collect())
    }
}
