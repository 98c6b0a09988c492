//! What the steps of an import mean for the run of an integration behind it.

use super::breaker;
use super::vanished::UNCLEAR;
use crate::agents::able_admins;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::import;
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use domain::Timestamp;
use domain::ids::{ImportId, IntegrationId, UserId};
use domain::import::RowAction;
use domain::integrations::IntegrationRunState as State;
use domain::journal::Entity;
use entity::{import_row, integration, integration_person, integration_run};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

/// Rows that are read, and people that are noted, at once.
const BATCH: u64 = 1000;

async fn run_of(tx: &Tx, import_id: ImportId) -> Result<Option<(integration_run::Model, integration::Model)>> {
    let run =
        integration_run::Entity::find().filter(integration_run::Column::ImportId.eq(import_id)).one(tx.db()).await?;
    let Some(run) = run else { return Ok(None) };
    let row = integration::Entity::find_by_id(run.integration_id).one(tx.db()).await?;
    Ok(row.map(|row| (run, row)))
}

/// Somebody had it carried out.
pub(crate) async fn begun(tx: &Tx, import_id: ImportId) -> Result<()> {
    set(tx, import_id, State::Running).await
}

async fn set(tx: &Tx, import_id: ImportId, state: State) -> Result<()> {
    integration_run::Entity::update_many()
        .col_expr(integration_run::Column::State, Expr::value(state))
        .filter(integration_run::Column::ImportId.eq(import_id))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Somebody threw it away. What is over stays as it ended.
pub(crate) async fn discarded(cx: &Cx, tx: &mut Tx, import_id: ImportId) -> Result<()> {
    let Some((run, row)) = run_of(tx, import_id).await? else { return Ok(()) };
    if matches!(run.state, State::Done | State::Failed) {
        return Ok(());
    }
    close(cx, tx, run, State::Discarded, String::new()).await?;
    journal::record(cx, tx, "integration.run_discarded", Entity::Integration, row.id.0, Diff::new()).await
}

/// It was given up. Nobody is taken for gone because of that.
pub(crate) async fn failed(cx: &Cx, tx: &mut Tx, import_id: ImportId, why: &str) -> Result<()> {
    let Some((run, row)) = run_of(tx, import_id).await? else { return Ok(()) };
    let (id, is_automatic) = (run.id, run.is_automatic);
    close(cx, tx, run, State::Failed, why.to_owned()).await?;
    let diff = Diff::new().set("why", &why);
    journal::record(cx, tx, "integration.run_failed", Entity::Integration, row.id.0, diff).await?;
    if is_automatic { tell_admins(cx, tx, id).await } else { Ok(()) }
}

/// A step of the import is over: the dry run, or carrying out.
pub(crate) async fn ended(cx: &Cx, tx: &mut Tx, import_id: ImportId, was_dry: bool) -> Result<()> {
    let Some((mut run, row)) = run_of(tx, import_id).await? else { return Ok(()) };
    let counts = Counted::read(tx.db(), import_id).await?;
    counts.put(&mut run);
    if was_dry && counts.created + counts.updated > 0 {
        return decide(cx, tx, run, &row, import_id).await;
    }
    remember(cx, tx, &run, import_id).await?;
    let diff = counts.diff(&run);
    // Why it had been stopped is over.
    let message = if run.message == UNCLEAR { UNCLEAR.to_owned() } else { String::new() };
    close(cx, tx, run, State::Done, message).await?;
    journal::record(cx, tx, "integration.run_done", Entity::Integration, row.id.0, diff).await
}

/// After a dry run that found something to do: somebody looks at it, or it goes on by itself if it may.
async fn decide(
    cx: &Cx,
    tx: &mut Tx,
    run: integration_run::Model,
    row: &integration::Model,
    import_id: ImportId,
) -> Result<()> {
    let stopped = if run.is_automatic { breaker::reason(cx, tx, row, &run, import_id).await? } else { None };
    let (id, is_automatic) = (run.id, run.is_automatic);
    let state = match (&stopped, is_automatic) {
        (Some(_), _) => State::Stopped,
        (None, true) => State::Running,
        (None, false) => State::Waiting,
    };
    let message = stopped.clone().unwrap_or_else(|| run.message.clone());
    let changed = integration_run::ActiveModel { state: Set(state), message: Set(message), ..all(run) };
    changed.update(tx.db()).await?;
    tx.notify(Cx::notice(Entity::Integration, row.id.0));
    match stopped {
        Some(why) => {
            let diff = Diff::new().set("why", &why);
            journal::record(cx, tx, "integration.run_stopped", Entity::Integration, row.id.0, diff).await?;
            tell_admins(cx, tx, id).await
        }
        None if is_automatic => import::carry_on(cx, tx, import_id).await,
        None => Ok(()),
    }
}

async fn close(cx: &Cx, tx: &mut Tx, run: integration_run::Model, state: State, message: String) -> Result<()> {
    let id = run.integration_id;
    let row = integration_run::ActiveModel {
        state: Set(state),
        message: Set(message),
        ended_at: Set(Some(cx.app.clock.now())),
        ..all(run)
    };
    row.update(tx.db()).await?;
    tx.notify(Cx::notice(Entity::Integration, id.0));
    Ok(())
}

/// The row with every value to be written.
fn all(run: integration_run::Model) -> integration_run::ActiveModel {
    let id = run.id;
    integration_run::ActiveModel { id: sea_orm::ActiveValue::Unchanged(id), ..run.into_active_model().reset_all() }
}

/// Rows by what they do.
#[derive(Default)]
struct Counted {
    created: i64,
    updated: i64,
    unchanged: i64,
    errors: i64,
}

impl Counted {
    async fn read(db: &impl ConnectionTrait, import_id: ImportId) -> Result<Self> {
        let rows: Vec<(RowAction, i64)> = import_row::Entity::find()
            .select_only()
            .column(import_row::Column::Action)
            .column_as(import_row::Column::Id.count(), "rows")
            .filter(import_row::Column::RunId.eq(import_id))
            .filter(import_row::Column::LeftOutAt.is_null())
            .group_by(import_row::Column::Action)
            .into_tuple()
            .all(db)
            .await?;
        let mut out = Self::default();
        for (action, rows) in rows {
            match action {
                RowAction::Create => out.created = rows,
                RowAction::Update => out.updated = rows,
                RowAction::Unchanged => out.unchanged = rows,
                RowAction::Error => out.errors = rows,
                RowAction::Pending => {}
            }
        }
        Ok(out)
    }

    const fn put(&self, run: &mut integration_run::Model) {
        run.created = self.created;
        run.updated = self.updated;
        run.unchanged = self.unchanged;
        run.errors = self.errors;
    }

    fn diff(&self, run: &integration_run::Model) -> Diff {
        Diff::new()
            .set("found", &run.found)
            .set("created", &self.created)
            .set("updated", &self.updated)
            .set("unchanged", &self.unchanged)
            .set("errors", &self.errors)
            .set("vanished", &run.vanished)
    }
}

/// Notes who is known from there now, and who is gone.
async fn remember(cx: &Cx, tx: &Tx, run: &integration_run::Model, import_id: ImportId) -> Result<()> {
    use integration_person::Column as C;
    let gone = super::vanished::gone(tx, run, import_id).await?;
    let place = import::external_place(tx, import_id).await?;
    note(cx, tx, run, &gone, false).await?;
    let mut last = 0;
    loop {
        let rows = import_row::Entity::find()
            .filter(import_row::Column::RunId.eq(import_id))
            .filter(import_row::Column::Number.gt(last))
            .filter(import_row::Column::RecordId.is_not_null())
            .order_by_asc(import_row::Column::Number)
            .limit(BATCH)
            .all(tx.db())
            .await?;
        let Some(row) = rows.last() else { return Ok(()) };
        last = row.number;
        let (mut there, mut gone, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for row in &rows {
            let Some(id) = row.record_id.map(UserId) else { continue };
            match (import::is_about_gone(row)?, row.written_at.is_some()) {
                // A row in error may still take something away.
                (false, _) if row.action == RowAction::Error || row.errors != "[]" || row.left_out_at.is_some() => {}
                (false, _) => there.push((id, import::external_in(&row.cells, place)?)),
                (true, true) => gone.push(id),
                (true, false) => kept.push(id),
            }
        }
        note(cx, tx, run, &gone, true).await?;
        note(cx, tx, run, &kept, false).await?;
        let rows = there.into_iter().map(|(id, external)| integration_person::ActiveModel {
            integration_id: Set(run.integration_id),
            user_id: Set(id),
            vanished_at: Set(None),
            made_invalid: Set(false),
            external_key: Set(external),
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            let again = OnConflict::columns([C::IntegrationId, C::UserId])
                .update_columns([C::VanishedAt, C::MadeInvalid, C::ExternalKey])
                .to_owned();
            integration_person::Entity::insert_many(rows).on_conflict(again).exec_without_returning(tx.db()).await?;
        }
    }
}

/// Notes that people are gone.
async fn note(cx: &Cx, tx: &Tx, run: &integration_run::Model, people: &[UserId], made_invalid: bool) -> Result<()> {
    for people in people.chunks(500) {
        integration_person::Entity::update_many()
            .col_expr(integration_person::Column::VanishedAt, Expr::value(Some(cx.now)))
            .col_expr(integration_person::Column::MadeInvalid, Expr::value(made_invalid))
            .filter(integration_person::Column::IntegrationId.eq(run.integration_id))
            .filter(integration_person::Column::UserId.is_in(people.iter().copied()))
            .exec(tx.db())
            .await?;
    }
    Ok(())
}

/// Somebody has what it wrote undone: it is not done again by itself before somebody wants that.
pub(crate) async fn undoing(cx: &Cx, tx: &mut Tx, id: IntegrationId) -> Result<()> {
    let Some(row) = integration::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await? else { return Ok(()) };
    if !row.is_enabled {
        return Ok(());
    }
    let diff = Diff::new().field("is_enabled", &true, &false).field("keeper_id", &row.keeper_id, &None);
    let off = integration::ActiveModel {
        id: Set(id),
        is_enabled: Set(false),
        keeper_id: Set(None),
        next_run_at: Set(None),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    off.update(tx.db()).await?;
    journal::record(cx, tx, "integration.disabled", Entity::Integration, id.0, diff).await
}

/// What a run had done to these people is undone: whoever had been taken for gone is not any more.
pub(crate) async fn undone(tx: &Tx, id: IntegrationId, people: &[UserId]) -> Result<()> {
    integration_person::Entity::update_many()
        .col_expr(integration_person::Column::VanishedAt, Expr::value(None::<Timestamp>))
        .col_expr(integration_person::Column::MadeInvalid, Expr::value(false))
        .filter(integration_person::Column::IntegrationId.eq(id))
        .filter(integration_person::Column::UserId.is_in(people.iter().copied()))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// A mail to every admin who can sign in: nobody sat there when it happened.
async fn tell_admins(cx: &Cx, tx: &mut Tx, run: domain::ids::IntegrationRunId) -> Result<()> {
    for admin in able_admins(cx, tx).await? {
        mail::send_template(cx, tx, mail::INTEGRATION_STOPPED, admin, MailRefs::integration_run(run)).await?;
    }
    Ok(())
}
