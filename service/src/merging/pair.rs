//! The two people of a merge, and whether they may be merged.

use super::require_unmerging;
use crate::access::load;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::privacy;
use crate::users::Details;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::UserId;
use domain::merging::MergeInput;
use domain::policy::{Action, Resource, Subject, UserFacts};
use domain::settings::ANONYMOUS_USER;
use domain::validate;
use entity::user;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// One of the two.
pub(super) struct Who {
    pub user: user::Model,
    pub details: Details,
    pub subject: Subject,
}

/// The two.
pub(super) struct Pair {
    /// Who stays.
    pub kept: Who,
    /// Who is merged into them.
    pub gone: Who,
}

impl Pair {
    /// Reads both, if the actor may merge each of them with anybody.
    pub(super) async fn read(cx: &Cx, db: &impl ConnectionTrait, input: &MergeInput) -> Result<Self> {
        cx.require_desk(Action::MergeUsers)?;
        let mut errors = FieldErrors::new();
        let kept = validate::id::<UserId>(&mut errors, "kept_id", "the person who stays", &input.kept_id);
        let gone = validate::id::<UserId>(&mut errors, "gone_id", "the person who is merged", &input.gone_id);
        if kept.is_some() && kept == gone {
            errors.add("gone_id", "Please choose two different people.");
        }
        errors.into_result()?;
        let (Some(kept), Some(gone)) = (kept, gone) else { return Err(AppError::NotFound.into()) };
        let (kept, gone) = (who(cx, db, kept).await?, who(cx, db, gone).await?);
        require_staying(cx, &kept.subject)?;
        cx.require(Action::MergeUsers, Resource::User(&UserFacts { subject: gone.subject.clone() }))?;
        Ok(Self { kept, gone })
    }

    /// The same, held until the transaction ends, in the order of their ids.
    pub(super) async fn hold(cx: &Cx, tx: &Tx, input: &MergeInput) -> Result<Self> {
        let ids = [&input.kept_id, &input.gone_id].map(|id| id.trim().parse().unwrap_or_default());
        hold(tx, ids).await?;
        Self::read(cx, tx.db(), input).await
    }

    /// Whether an external source keeps the one who stays, and with it what their record says (OTR-6).
    pub(super) fn is_kept_elsewhere(&self, cx: &Cx) -> bool {
        cx.policy().kept_elsewhere(&self.kept.subject).is_some()
    }

    /// Refuses two who cannot be merged the way it is asked.
    pub(super) async fn require_mergeable(&self, cx: &Cx, db: &impl ConnectionTrait) -> Result<()> {
        let gone = &self.gone.subject;
        if gone.is_agent() {
            let text = format!(
                "{} works here as an agent. Please keep this record and merge the other one into it, or delete the agent first.",
                gone.name
            );
            return Err(AppError::Conflict(text).into());
        }
        if cx.fixed.setting(ANONYMOUS_USER) == gone.id.to_string() {
            let text = "Anonymous tickets belong to this person. Please choose somebody else in the settings first.";
            return Err(AppError::Conflict(text.to_owned()).into());
        }
        for id in [self.kept.user.id, gone.id] {
            privacy::require_staying(db, id).await?;
            privacy::require_free(db, id).await?;
            require_unmerging(db, id).await?;
        }
        Ok(())
    }
}

/// Holds the rows of these people until the transaction ends.
pub(super) async fn hold(tx: &Tx, ids: [UserId; 2]) -> Result<()> {
    let both = user::Entity::find().filter(user::Column::Id.is_in(ids)).order_by_asc(user::Column::Id);
    both.lock_exclusive().all(tx.db()).await?;
    Ok(())
}

/// Refuses whoever may not merge others into this person, or take that back.
///
/// # Errors
/// `Forbidden` with the reason; `NotFound` for somebody who is hidden.
pub(super) fn require_staying(cx: &Cx, kept: &Subject) -> Result<()> {
    let facts = UserFacts { subject: kept.clone() };
    Ok(cx.policy().decide_merge_into(&cx.actor, &facts).require()?)
}

async fn who(cx: &Cx, db: &impl ConnectionTrait, id: UserId) -> Result<Who> {
    let subject = load::subject_of(db, id).await?.ok_or(AppError::NotFound)?;
    cx.require_known(&subject)?;
    let user = user::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    let details = Details::read(db, &user).await?;
    Ok(Who { user, details, subject })
}
