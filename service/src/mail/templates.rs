//! Editing templates (HAL-67, HAL-68).

use super::defaults::{self, Definition};
use super::render;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::journal::Entity;
use domain::mail::{TemplateInput, TemplateView};
use domain::policy::Action;
use domain::{AppError, FieldErrors, validate};
use entity::mail_template;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait};

/// The language templates are written in.
const LANGUAGE: &str = "en";

/// Subject and body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Texts {
    pub(super) subject: String,
    pub(super) body: String,
}

impl Texts {
    fn built_in(template: &Definition) -> Self {
        Self { subject: template.subject.to_owned(), body: template.body.to_owned() }
    }
}

/// The texts that count now.
pub(super) async fn texts(db: &impl ConnectionTrait, template: &Definition) -> Result<Texts> {
    let row = mail_template::Entity::find_by_id((template.number, LANGUAGE.to_owned())).one(db).await?;
    Ok(row.map_or_else(|| Texts::built_in(template), |row| Texts { subject: row.subject, body: row.body }))
}

fn find(number: i32) -> Result<&'static Definition> {
    Ok(defaults::find(number).ok_or(AppError::NotFound)?)
}

fn view(template: &Definition, texts: Texts) -> TemplateView {
    TemplateView {
        number: template.number,
        purpose: template.purpose.to_owned(),
        is_changed: texts != Texts::built_in(template),
        subject: texts.subject,
        body: texts.body,
        variables: template.variables().map(token).collect(),
        required: template.required.iter().map(|name| token(name)).collect(),
    }
}

fn token(name: &str) -> String {
    format!("$-{name}")
}

/// Every template.
///
/// # Errors
/// `Forbidden` without the right to change settings.
pub async fn list(cx: &Cx) -> Result<Vec<TemplateView>> {
    cx.require_desk(Action::ManageSettings)?;
    let rows = mail_template::Entity::find().all(cx.app.db.read()).await?;
    let changed = |number| {
        let row = rows.iter().find(|row| row.number == number && row.language == LANGUAGE);
        row.map(|row| Texts { subject: row.subject.clone(), body: row.body.clone() })
    };
    let all = defaults::TEMPLATES.iter();
    Ok(all.map(|one| view(one, changed(one.number).unwrap_or_else(|| Texts::built_in(one)))).collect())
}

/// One template.
///
/// # Errors
/// `Forbidden` without the right to change settings; `NotFound`.
pub async fn get(cx: &Cx, number: i32) -> Result<TemplateView> {
    cx.require_desk(Action::ManageSettings)?;
    let template = find(number)?;
    Ok(view(template, texts(cx.app.db.read(), template).await?))
}

/// Saves a template; the next mail uses it (HAL-67).
///
/// # Errors
/// `Forbidden` without the right to change settings; `NotFound`; `Invalid` if a required variable is
/// gone (HAL-68) or an unknown one is used.
pub async fn save(cx: &Cx, number: i32, input: TemplateInput) -> Result<()> {
    cx.require_desk(Action::ManageSettings)?;
    let template = find(number)?;
    let texts = check(template, &input)?;
    store(cx, template, texts, "template.changed").await
}

/// Goes back to the built-in text.
///
/// # Errors
/// `Forbidden` without the right to change settings; `NotFound`.
pub async fn reset(cx: &Cx, number: i32) -> Result<()> {
    cx.require_desk(Action::ManageSettings)?;
    let template = find(number)?;
    store(cx, template, Texts::built_in(template), "template.reset").await
}

async fn store(cx: &Cx, template: &Definition, new: Texts, event: &str) -> Result<()> {
    let mut tx = cx.begin().await?;
    let old = texts(tx.db(), template).await?;
    let diff = Diff::new().field("subject", &old.subject, &new.subject).field("body", &old.body, &new.body);
    if diff.is_empty() {
        return Ok(());
    }
    if new == Texts::built_in(template) {
        mail_template::Entity::delete_by_id((template.number, LANGUAGE.to_owned())).exec(tx.db()).await?;
    } else {
        upsert(cx, template, new, tx.db()).await?;
    }
    journal::record(cx, &mut tx, event, Entity::Setting, template.number.into(), diff).await?;
    tx.commit().await
}

async fn upsert(cx: &Cx, template: &Definition, new: Texts, db: &impl ConnectionTrait) -> Result<()> {
    use mail_template::Column;
    let row = mail_template::ActiveModel {
        number: Set(template.number),
        language: Set(LANGUAGE.to_owned()),
        subject: Set(new.subject),
        body: Set(new.body),
        updated_at: Set(cx.now),
    };
    let replace = OnConflict::columns([Column::Number, Column::Language])
        .update_columns([Column::Subject, Column::Body, Column::UpdatedAt])
        .to_owned();
    mail_template::Entity::insert(row).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}

fn check(template: &Definition, input: &TemplateInput) -> Result<Texts> {
    let mut errors = FieldErrors::new();
    let subject = validate::required(&mut errors, "subject", "The subject", &input.subject);
    let body = validate::text(&mut errors, "body", "The text", &input.body, validate::TEXT);
    for (field, text) in [("subject", &subject), ("body", &body)] {
        for name in render::names(text) {
            if !template.variables().any(|known| known == name) {
                errors.add(field, format!("There is no variable {} in this template.", token(name)));
            }
        }
    }
    let used = render::names(&body);
    let gone: Vec<_> = template.required.iter().filter(|name| !used.contains(*name)).map(|name| token(name)).collect();
    if !gone.is_empty() {
        errors.add("body", format!("The text must contain {}.", gone.join(", ")));
    }
    errors.into_result()?;
    Ok(Texts { subject, body })
}
