//! Editing templates (HAL-67, HAL-68).

use super::defaults::{self, Definition};
use super::render;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::journal::Entity;
use domain::languages::{self, ENGLISH};
use domain::mail::{TemplateInput, TemplateView};
use domain::policy::Action;
use domain::{AppError, FieldErrors, validate};
use entity::mail_template;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

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

/// The texts a reader of this language gets now: in that language, or in the nearest one it is written in.
pub(super) async fn texts(db: &impl ConnectionTrait, template: &Definition, language: &str) -> Result<Texts> {
    let rows = mail_template::Entity::find().filter(mail_template::Column::Number.eq(template.number)).all(db).await?;
    Ok(nearest(template, &rows, language))
}

fn nearest(template: &Definition, rows: &[mail_template::Model], language: &str) -> Texts {
    let written = languages::preferred(language).find_map(|tag| row_in(template, rows, tag));
    written
        .map_or_else(|| Texts::built_in(template), |row| Texts { subject: row.subject.clone(), body: row.body.clone() })
}

fn row_in<'r>(
    template: &Definition,
    rows: &'r [mail_template::Model],
    language: &str,
) -> Option<&'r mail_template::Model> {
    rows.iter().find(|row| row.number == template.number && row.language == language)
}

fn find(number: i32) -> Result<&'static Definition> {
    Ok(defaults::find(number).ok_or(AppError::NotFound)?)
}

/// The tag of a language; English when empty.
pub(super) fn language_of(text: &str) -> Result<&'static str> {
    if text.is_empty() {
        return Ok(ENGLISH);
    }
    Ok(languages::find(text).ok_or(AppError::NotFound)?)
}

fn view(template: &Definition, rows: &[mail_template::Model], language: &str) -> TemplateView {
    let texts = nearest(template, rows, language);
    let is_written = |tag: &str| tag == ENGLISH || row_in(template, rows, tag).is_some();
    TemplateView {
        number: template.number,
        purpose: template.purpose.to_owned(),
        is_changed: row_in(template, rows, language).is_some(),
        subject: texts.subject,
        body: texts.body,
        variables: template.variables().map(token).collect(),
        required: template.required.iter().map(|name| token(name)).collect(),
        language: language.to_owned(),
        languages: languages::choices().into_iter().map(|(tag, name)| (tag.clone(), name, is_written(&tag))).collect(),
    }
}

fn token(name: &str) -> String {
    format!("$-{name}")
}

/// Every template, in English.
///
/// # Errors
/// `Forbidden` without the right to change settings.
pub async fn list(cx: &Cx) -> Result<Vec<TemplateView>> {
    cx.require_desk(Action::ManageSettings)?;
    let rows = mail_template::Entity::find().all(cx.app.db.read()).await?;
    Ok(defaults::TEMPLATES.iter().map(|one| view(one, &rows, ENGLISH)).collect())
}

/// One template as readers of this language get it; in English when that is empty.
///
/// # Errors
/// `Forbidden` without the right to change settings; `NotFound`.
pub async fn get(cx: &Cx, number: i32, language: &str) -> Result<TemplateView> {
    cx.require_desk(Action::ManageSettings)?;
    let template = find(number)?;
    let of_template = mail_template::Entity::find().filter(mail_template::Column::Number.eq(number));
    Ok(view(template, &of_template.all(cx.app.db.read()).await?, language_of(language)?))
}

/// Saves a template in a language, English when that is empty; the next mail uses it (HAL-67).
///
/// # Errors
/// `Forbidden` without the right to change settings; `NotFound`; `Invalid` if a required variable is
/// gone (HAL-68) or an unknown one is used.
pub async fn save(cx: &Cx, number: i32, language: &str, input: TemplateInput) -> Result<()> {
    cx.require_desk(Action::ManageSettings)?;
    let (template, language) = (find(number)?, language_of(language)?);
    let new = check(template, &input)?;
    let tx = cx.begin().await?;
    let old = texts(tx.db(), template, language).await?;
    let diff = difference(&old, &new);
    if diff.is_empty() {
        return Ok(());
    }
    if language == ENGLISH && new == Texts::built_in(template) {
        delete(tx.db(), template, language).await?;
    } else {
        upsert(cx, template, language, new, tx.db()).await?;
    }
    note(cx, tx, template, language, "template.changed", diff).await
}

/// Goes back to the built-in text, or in another language than English to what its readers get without one of
/// their own.
///
/// # Errors
/// `Forbidden` without the right to change settings; `NotFound`.
pub async fn reset(cx: &Cx, number: i32, language: &str) -> Result<()> {
    cx.require_desk(Action::ManageSettings)?;
    let (template, language) = (find(number)?, language_of(language)?);
    let tx = cx.begin().await?;
    let old = texts(tx.db(), template, language).await?;
    if delete(tx.db(), template, language).await? == 0 {
        return Ok(());
    }
    let diff = difference(&old, &texts(tx.db(), template, language).await?);
    note(cx, tx, template, language, "template.reset", diff).await
}

fn difference(old: &Texts, new: &Texts) -> Diff {
    Diff::new().field("subject", &old.subject, &new.subject).field("body", &old.body, &new.body)
}

/// Journals the change and commits.
async fn note(cx: &Cx, mut tx: Tx, template: &Definition, language: &str, event: &str, diff: Diff) -> Result<()> {
    let diff = diff.set("language", &Some(language).filter(|language| *language != ENGLISH));
    journal::record(cx, &mut tx, event, Entity::Setting, template.number.into(), diff).await?;
    tx.commit().await
}

async fn delete(db: &impl ConnectionTrait, template: &Definition, language: &str) -> Result<u64> {
    Ok(mail_template::Entity::delete_by_id((template.number, language.to_owned())).exec(db).await?.rows_affected)
}

async fn upsert(cx: &Cx, template: &Definition, language: &str, new: Texts, db: &impl ConnectionTrait) -> Result<()> {
    use mail_template::Column;
    let row = mail_template::ActiveModel {
        number: Set(template.number),
        language: Set(language.to_owned()),
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
