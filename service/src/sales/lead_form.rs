//! Adding and changing contacts and prospects.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::search::fold;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{LeadId, SalesAccountId};
use domain::journal::Entity;
use domain::policy::Action;
use domain::sales::{LeadInput, LeadKind};
use domain::settings::ACCOUNTS_AND_PROSPECTS;
use domain::validate::{self, TEXT};
use entity::{lead, sales_account};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait, QuerySelect};

/// The form, checked.
#[derive(Default)]
struct Details {
    name: String,
    email: String,
    phone: String,
    company: String,
    account: Option<SalesAccountId>,
    comment: String,
}

/// Adds a contact or a prospect: whichever opportunities are about here (HAL-33).
///
/// # Errors
/// `Forbidden` without the right to change them, `Conflict` for the kind that is not in use, `Invalid` with all
/// wrong fields.
pub async fn create(cx: &Cx, kind: LeadKind, input: LeadInput) -> Result<LeadId> {
    cx.require_desk(Action::ManageSales)?;
    if kind != LeadKind::in_use(cx.fixed.flag(ACCOUNTS_AND_PROSPECTS)) {
        let text = match kind {
            LeadKind::Contact => "Opportunities are about prospects of accounts here. Please add a prospect.",
            LeadKind::Prospect => "Opportunities are about contacts here. Please add a contact.",
        };
        return Err(AppError::Conflict(text.to_owned()).into());
    }
    let mut tx = cx.begin().await?;
    let new = Details::check(&tx, kind, &input).await?;
    let row = lead::ActiveModel { kind: Set(kind), created_at: Set(cx.now), ..new.row(cx) };
    let id = lead::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    let diff = new.diff(&Details::default()).set("kind", &kind);
    journal::record(cx, &mut tx, "lead.created", Entity::Lead, id.0, diff).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a contact or prospect. Nothing is written when nothing differs.
///
/// # Errors
/// `Forbidden` without the right to change them, `NotFound`, `Invalid` with all wrong fields.
pub async fn update(cx: &Cx, id: LeadId, input: LeadInput) -> Result<()> {
    cx.require_desk(Action::ManageSales)?;
    let mut tx = cx.begin().await?;
    let row = lead::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let new = Details::check(&tx, row.kind, &input).await?;
    let old = Details {
        name: row.name,
        email: row.email,
        phone: row.phone,
        company: row.company,
        account: row.account_id,
        comment: row.comment,
    };
    let diff = new.diff(&old);
    if diff.is_empty() {
        return Ok(());
    }
    lead::ActiveModel { id: Set(id), ..new.row(cx) }.update(tx.db()).await?;
    journal::record(cx, &mut tx, "lead.updated", Entity::Lead, id.0, diff).await?;
    tx.commit().await
}

impl Details {
    async fn check(tx: &Tx, kind: LeadKind, input: &LeadInput) -> Result<Self> {
        let mut errors = FieldErrors::new();
        let mut out = Self {
            name: validate::required(&mut errors, "name", "The name", &input.name),
            email: validate::email(&mut errors, "email", &input.email),
            phone: validate::line(&mut errors, "phone", "The number", &input.phone),
            comment: validate::text(&mut errors, "comment", "The comment", &input.comment, TEXT),
            ..Self::default()
        };
        if !out.phone.is_empty() && validate::digits(&out.phone).is_empty() {
            errors.add("phone", format!("{} is not a telephone number.", out.phone));
        }
        match kind {
            LeadKind::Contact => out.company = validate::line(&mut errors, "company", "The company", &input.company),
            LeadKind::Prospect => {
                let id: Option<SalesAccountId> =
                    validate::id(&mut errors, "account_id", "an account", &input.account_id);
                if let Some(id) = id
                    && sales_account::Entity::find_by_id(id).one(tx.db()).await?.is_none()
                {
                    errors.add("account_id", "Please choose an account from the list.");
                }
                out.account = id;
            }
        }
        errors.into_result()?;
        Ok(out)
    }

    fn row(&self, cx: &Cx) -> lead::ActiveModel {
        let digits = validate::digits(&self.phone);
        let words = [&self.name, &self.email, &self.phone, &digits, &self.company].map(|text| fold(text)).join("\n");
        lead::ActiveModel {
            name: Set(self.name.clone()),
            sort_key: Set(fold(&self.name)),
            email: Set(self.email.clone()),
            phone: Set(self.phone.clone()),
            company: Set(self.company.clone()),
            account_id: Set(self.account),
            comment: Set(self.comment.clone()),
            words: Set(words),
            updated_at: Set(cx.now),
            ..Default::default()
        }
    }

    fn diff(&self, old: &Self) -> Diff {
        Diff::new()
            .field("name", &old.name, &self.name)
            .field("email", &old.email, &self.email)
            .field("phone", &old.phone, &self.phone)
            .field("company", &old.company, &self.company)
            .field("account_id", &old.account, &self.account)
            .field("comment", &old.comment, &self.comment)
    }
}
