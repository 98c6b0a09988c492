//! The one who is merged steps aside, and what they held moves.

use super::fields::Merged;
use super::forward::TOMBSTONE;
use super::pair::Pair;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::users::Place;
use domain::ids::{CustomerId, GrantId, UserId};
use domain::state::GrantKind;
use domain::validate;
use entity::{access_grant, muted_ticket, primary_contact, ticket_outsider, user, user_email, user_phone, user_search};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder};

/// Grants moved by one statement.
const BATCH: usize = 500;
/// What moves. Rights of agents are given to a person, never inherited by a merge.
const MOVED: [GrantKind; 3] = [GrantKind::Group, GrantKind::Customer, GrantKind::Participant];

/// Takes addresses, numbers and words from the one who is merged. Their record stays under its name, in no list.
pub(super) async fn step_aside(cx: &Cx, tx: &Tx, pair: &Pair, merged: &Merged) -> Result<()> {
    let gone = &pair.gone.user;
    user_email::Entity::delete_many().filter(user_email::Column::UserId.eq(gone.id)).exec(tx.db()).await?;
    user_phone::Entity::delete_many().filter(user_phone::Column::UserId.eq(gone.id)).exec(tx.db()).await?;
    user_search::Entity::delete_by_id(gone.id).exec(tx.db()).await?;
    let mut update = user::Entity::update_many()
        .col_expr(user::Column::Email, Expr::value(None::<String>))
        .col_expr(user::Column::Phone, Expr::value(""))
        .col_expr(user::Column::IsGeneral, Expr::value(true))
        .col_expr(user::Column::AccountState, Expr::value(TOMBSTONE))
        .col_expr(user::Column::UpdatedAt, Expr::value(cx.now))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(gone.id));
    if takes_username(pair, merged) {
        update = update
            .col_expr(user::Column::Username, Expr::value(None::<String>))
            .col_expr(user::Column::UsernameKey, Expr::value(None::<String>));
    }
    update.exec(tx.db()).await?;
    Ok(())
}

fn takes_username(pair: &Pair, merged: &Merged) -> bool {
    let gone = &pair.gone.details.username;
    gone.is_some() && merged.details.username == *gone
}

/// Where the username of the one who is merged is the one of both by now, the other name leads on instead.
pub(super) async fn keep_username(tx: &Tx, pair: &Pair, merged: &Merged) -> Result<()> {
    let Some(former) = pair.kept.details.username.clone().filter(|_| takes_username(pair, merged)) else {
        return Ok(());
    };
    user::Entity::update_many()
        .col_expr(user::Column::UsernameKey, Expr::value(validate::key(&former)))
        .col_expr(user::Column::Username, Expr::value(former))
        .filter(user::Column::Id.eq(pair.gone.user.id))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// The picture of the one who is merged stands for both, if the other one has none.
pub(super) async fn move_picture(tx: &Tx, pair: &Pair) -> Result<()> {
    let Some(picture) = pair.gone.user.picture.clone().filter(|_| pair.kept.user.picture.is_none()) else {
        return Ok(());
    };
    for (id, picture) in [(pair.gone.user.id, None), (pair.kept.user.id, Some(picture))] {
        user::Entity::update_many()
            .col_expr(user::Column::Picture, Expr::value(picture))
            .filter(user::Column::Id.eq(id))
            .exec(tx.db())
            .await?;
    }
    Ok(())
}

/// Moves groups, further customers and followed tickets that the one who stays does not have yet.
pub(super) async fn move_grants(cx: &Cx, tx: &Tx, pair: &Pair, merged: &Merged, further: bool) -> Result<()> {
    use access_grant::Column as C;
    let (kept, gone) = (pair.kept.user.id, pair.gone.user.id);
    let of = |id: UserId| access_grant::Entity::find().filter(C::UserId.eq(id)).filter(C::Kind.is_in(MOVED));
    let present = of(kept).all(tx.db()).await?;
    let what = |grant: &access_grant::Model| {
        (grant.kind, grant.target_id, grant.role_id, grant.level, grant.valid_from, grant.valid_until)
    };
    let own_customer =
        |grant: &access_grant::Model| grant.kind == GrantKind::Customer && grant.target_id == merged.place.0.0;
    let theirs = of(gone).order_by_asc(C::Id).all(tx.db()).await?;
    let moving: Vec<GrantId> = theirs
        .iter()
        .filter(|grant| !own_customer(grant) && !present.iter().any(|other| what(other) == what(grant)))
        .map(|grant| grant.id)
        .collect();
    for some in moving.chunks(BATCH) {
        access_grant::Entity::update_many()
            .col_expr(C::UserId, Expr::value(kept))
            .filter(C::Id.is_in(some.iter().copied()))
            .exec(tx.db())
            .await?;
    }
    if further {
        let places = [pair.kept.user.customer_id, pair.gone.user.customer_id];
        let other = places.into_iter().find(|customer| *customer != merged.place.0);
        let joined = present.iter().chain(&theirs).filter(|grant| grant.kind == GrantKind::Customer);
        let is_there = |customer: CustomerId| joined.clone().any(|grant| grant.target_id == customer.0);
        if let Some(other) = other.filter(|other| !is_there(*other)) {
            join(cx, tx, kept, other, &pair.gone.user.display_name).await?;
        }
    }
    Ok(())
}

async fn join(cx: &Cx, tx: &Tx, kept: UserId, customer: CustomerId, merged: &str) -> Result<()> {
    let row = access_grant::ActiveModel {
        kind: Set(GrantKind::Customer),
        user_id: Set(Some(kept)),
        customer_id: Set(None),
        target_id: Set(customer.0),
        role_id: Set(None),
        level: Set(None),
        valid_from: Set(None),
        valid_until: Set(None),
        granted_by: Set(cx.subject_id()),
        reason: Set(format!("Merged with {merged}")),
        created_at: Set(cx.now),
        ..Default::default()
    };
    access_grant::Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Who was asked first is so under the other record, where that belongs; elsewhere nobody takes the place.
pub(super) async fn move_contacts(tx: &Tx, [kept, gone]: [UserId; 2], place: Place) -> Result<()> {
    use primary_contact::Column as C;
    let of = |id: UserId| primary_contact::Entity::find().filter(C::UserId.eq(id)).order_by_asc(C::Id);
    let present = of(kept).all(tx.db()).await?;
    for row in of(gone).all(tx.db()).await? {
        let fits = row.site_id.map_or(row.customer_id == place.0, |site| site == place.1);
        let is_there = present.iter().any(|other| (other.customer_id, other.site_id) == (row.customer_id, row.site_id));
        if fits && !is_there {
            primary_contact::Entity::update_many()
                .col_expr(C::UserId, Expr::value(kept))
                .filter(C::Id.eq(row.id))
                .exec(tx.db())
                .await?;
        } else {
            primary_contact::Entity::delete_by_id(row.id).exec(tx.db()).await?;
        }
    }
    Ok(())
}

/// Moves rows about a person and a ticket, of which there is one at most, to the one who stays; where they have one of
/// their own, the other one goes.
macro_rules! move_by_ticket {
    ($table:ident, $tx:ident, $kept:ident, $gone:ident) => {{
        use $table::{Column as C, Entity};
        let of = |id: UserId| Entity::find().filter(C::UserId.eq(id)).order_by_asc(C::Id);
        let present = of($kept).all($tx.db()).await?;
        for row in of($gone).all($tx.db()).await? {
            if present.iter().any(|other| other.ticket_id == row.ticket_id) {
                Entity::delete_by_id(row.id).exec($tx.db()).await?;
            } else {
                let moved = Entity::update_many().col_expr(C::UserId, Expr::value($kept)).filter(C::Id.eq(row.id));
                moved.exec($tx.db()).await?;
            }
        }
        Ok(())
    }};
}

/// Tickets about which the one who is merged wants no mails are so for the one who stays.
pub(super) async fn move_muted(tx: &Tx, [kept, gone]: [UserId; 2]) -> Result<()> {
    move_by_ticket!(muted_ticket, tx, kept, gone)
}

/// Tickets of others whose replies may go to the one who is merged may send theirs to the one who stays.
pub(super) async fn move_outsiders(tx: &Tx, [kept, gone]: [UserId; 2]) -> Result<()> {
    move_by_ticket!(ticket_outsider, tx, kept, gone)
}
