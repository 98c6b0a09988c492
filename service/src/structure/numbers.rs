//! How many grants point at a record.

use crate::cx::Cx;
use crate::error::Result;
use domain::state::GrantKind;
use entity::access_grant;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;

/// The number of grants of this kind that hold now, by what they are for.
pub(super) async fn grants(cx: &Cx, kind: GrantKind) -> Result<HashMap<i64, u64>> {
    use access_grant::Column as C;
    let begun = Condition::any().add(C::ValidFrom.is_null()).add(C::ValidFrom.lte(cx.now));
    let open = Condition::any().add(C::ValidUntil.is_null()).add(C::ValidUntil.gt(cx.now));
    let rows: Vec<(i64, i64)> = access_grant::Entity::find()
        .select_only()
        .column(C::TargetId)
        .column_as(Expr::cust("count(*)"), "grants")
        .filter(C::Kind.eq(kind))
        .filter(begun)
        .filter(open)
        .group_by(C::TargetId)
        .into_tuple()
        .all(cx.app.db.read())
        .await?;
    Ok(rows.into_iter().map(|(id, number)| (id, u64::try_from(number).unwrap_or_default())).collect())
}
