//! What has to be known and chosen before two people are merged.

use super::fields::differing;
use super::merge::account_of;
use super::pair::Pair;
use super::people::people;
use crate::cx::Cx;
use crate::error::{Error, Result};
use domain::AppError;
use domain::merging::{MergeInput, MergePart, MergeQuestion};
use domain::state::GrantKind;
use entity::{access_grant, api_token, draft, guest_link, lead, oidc_identity, passkey, session};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// Both people side by side: where they differ and what is proposed, what moves and what ends.
///
/// # Errors
/// As [`super::merge`], but for what stands in the way of the two as they are: that is `refused`.
pub async fn question(cx: &Cx, input: &MergeInput) -> Result<MergeQuestion> {
    let db = cx.app.db.read();
    let pair = Box::pin(Pair::read(cx, db, input)).await?;
    let refused = match pair.require_mergeable(cx, db).await {
        Ok(()) => None,
        Err(Error::App(AppError::Conflict(why))) => Some(why),
        Err(error) => return Err(error),
    };
    let (kept, gone) = (pair.kept.user.id, pair.gone.user.id);
    let mut both = people(cx, db, &[kept, gone]).await?;
    let (Some(first), Some(second)) = (both.remove(&kept), both.remove(&gone)) else {
        return Err(AppError::NotFound.into());
    };
    let fields = differing(cx, &pair, account_of(cx, db, &pair).await?);
    let grants = |kind| {
        let of = access_grant::Entity::find().filter(access_grant::Column::UserId.eq(gone));
        of.filter(access_grant::Column::Kind.eq(kind)).count(db)
    };
    let moves = [
        ("Tickets, with what they wrote in them", second.tickets),
        ("Mail addresses", second.emails.len() as u64),
        ("Telephone numbers", second.phones.len() as u64),
        ("Access groups", grants(GrantKind::Group).await?),
        ("Further customers", grants(GrantKind::Customer).await?),
        ("Followed tickets", grants(GrantKind::Participant).await?),
        ("Drafts", draft::Entity::find().filter(draft::Column::UserId.eq(gone)).count(db).await?),
        (
            "Links in mails to their tickets",
            guest_link::Entity::find().filter(guest_link::Column::UserId.eq(gone)).count(db).await?,
        ),
        ("Opportunities", lead::Entity::find().filter(lead::Column::UserId.eq(gone)).count(db).await?),
    ];
    let ends = [
        ("Sessions", session::Entity::find().filter(session::Column::UserId.eq(gone)).count(db).await?),
        ("API tokens", api_token::Entity::find().filter(api_token::Column::UserId.eq(gone)).count(db).await?),
        (
            "Passkeys and security keys",
            passkey::Entity::find().filter(passkey::Column::UserId.eq(gone)).count(db).await?,
        ),
        (
            "Accounts at sign-in providers",
            oidc_identity::Entity::find().filter(oidc_identity::Column::UserId.eq(gone)).count(db).await?,
        ),
    ];
    let told = |all: &[(&str, u64)]| {
        let all = all.iter().filter(|(_, count)| *count > 0);
        all.map(|(text, count)| MergePart { text: (*text).to_owned(), count: *count }).collect()
    };
    let further = pair.kept.user.customer_id != pair.gone.user.customer_id;
    Ok(MergeQuestion {
        fields,
        moves: told(&moves),
        ends: told(&ends),
        further_customer: further.then(|| second.customer.clone()),
        refused,
        kept: first,
        gone: second,
    })
}
