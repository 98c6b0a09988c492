//! What a row of an integration does beside changing a person: whom it makes an agent (HAL-63), where they are kept,
//! who is gone.

mod seat;

use seat::{Seat, Wanted};

use super::cells::Columns;
use super::feed::{DEPARTMENT, EXTERNAL, ROLE, VANISHED};
use super::people::{self, Around};
use super::plan::{Plan, Work};
use crate::app::App;
use crate::context;
use crate::cx::{Cx, Origin};
use crate::db::Tx;
use crate::error::Result;
use crate::integrations;
use crate::journal::{self, Diff};
use crate::users::{self, Details};
use domain::error::FieldErrors;
use domain::ids::{DepartmentId, IntegrationId, RoleId, SourceId, UserId};
use domain::import::{CellError, RowAction};
use domain::journal::{Cause, Change, Entity};
use domain::policy::{Actor, Via};
use domain::state::Validity;
use domain::structure::Standing;
use entity::{access_grant, import_row, import_run, integration, integration_person, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// An integration behind an import.
pub(super) struct Directory {
    /// Within whose rights people are changed.
    pub judge: Actor,
    /// Who was set to invalid for being gone: they are valid when they come back.
    pub returning: BTreeSet<UserId>,
    pub(super) id: IntegrationId,
    /// Whom the rows are about that come before `known_until`.
    claimed: BTreeSet<UserId>,
    known_until: i64,
    /// Who was erased here and may still be there.
    erased: BTreeSet<String>,
    source: Option<SourceId>,
    pub(super) name: String,
}

/// What is written beside the person.
#[derive(Default)]
pub(super) struct Extra {
    seat: Option<Seat>,
    source: Option<(Option<SourceId>, SourceId)>,
    from: IntegrationId,
    reason: String,
}

impl Directory {
    /// Who acts, and within whose rights: whoever started or approved it, or Deskfolk itself for whoever enabled it
    /// or changed it since. Nobody if they may not any more.
    pub(super) async fn acting(
        app: &Arc<App>,
        who: Option<UserId>,
        run: &import_run::Model,
    ) -> Result<Option<(Cx, Self)>> {
        let Some(id) = run.integration_id else { return Ok(None) };
        let Some(row) = integration::Entity::find_by_id(id).one(app.db.read()).await? else { return Ok(None) };
        let Some(responsible) = who.or(row.keeper_id) else { return Ok(None) };
        let cx = context::person(app, Origin::default(), responsible, Via::Direct, Cause::Integration).await?;
        let Some(own) = cx.filter(|cx| integrations::require(cx).is_ok()) else { return Ok(None) };
        let own = Cx { cause_id: Some(run.id.0), ..own };
        let judge = own.actor.clone();
        let system = Cx { cause_id: Some(run.id.0), ..Cx::system(app, Cause::Integration).await? };
        let cx = if who.is_some() { own } else { system };
        let returning: Vec<UserId> = integration_person::Entity::find()
            .select_only()
            .column(integration_person::Column::UserId)
            .filter(integration_person::Column::IntegrationId.eq(id))
            .filter(integration_person::Column::MadeInvalid.eq(true))
            .into_tuple()
            .all(app.db.read())
            .await?;
        let directory = Self {
            judge,
            returning: returning.into_iter().collect(),
            id,
            claimed: BTreeSet::new(),
            known_until: 0,
            erased: integrations::erased(app.db.read(), id).await?,
            source: row.source_id,
            name: row.name,
        };
        Ok(Some((cx, directory)))
    }

    /// What these people hold because this integration gave it to them.
    pub(super) async fn granted(
        &self,
        tx: &Tx,
        people: &[UserId],
    ) -> Result<HashMap<UserId, Vec<access_grant::Model>>> {
        integrations::given(tx.db(), self.id, people).await
    }

    /// Which of these people earlier rows of the run are about. A job reads each row once, those of an earlier job too.
    pub(super) async fn claimed(
        &mut self,
        tx: &Tx,
        rows: &[import_row::Model],
        people: &[UserId],
    ) -> Result<BTreeSet<UserId>> {
        let Some(first) = rows.first() else { return Ok(BTreeSet::new()) };
        let found: Vec<Option<i64>> = import_row::Entity::find()
            .select_only()
            .column(import_row::Column::RecordId)
            .filter(import_row::Column::RunId.eq(first.run_id))
            .filter(import_row::Column::Number.gte(self.known_until))
            .filter(import_row::Column::Number.lt(first.number))
            .filter(import_row::Column::RecordId.is_not_null())
            .into_tuple()
            .all(tx.db())
            .await?;
        self.claimed.extend(found.into_iter().flatten().map(UserId));
        self.known_until = first.number;
        Ok(people.iter().copied().filter(|id| self.claimed.contains(id)).collect())
    }

    /// What is said of somebody who would be added and was erased here: only who wants that has them added.
    pub(super) fn erased(&self, columns: &Columns, texts: &[String]) -> Option<CellError> {
        let cells = columns.filled(texts);
        cells.get(EXTERNAL).filter(|external| self.erased.contains(*external))?;
        let message = "Was erased here, and is not created unless this row is taken in.".to_owned();
        Some(CellError { column: String::new(), message })
    }

    /// Notes people who were just added, with the cells of their rows, before they get an account: it may be one of the
    /// directory.
    pub(super) async fn note_added(&self, tx: &Tx, columns: &Columns, people: &[(UserId, &[String])]) -> Result<()> {
        let external = |texts: &[String]| columns.filled(texts).get(EXTERNAL).map(str::to_owned);
        let people: Vec<_> = people.iter().map(|(id, texts)| (*id, external(texts))).collect();
        integrations::note_added(tx, self.id, &people).await
    }

    /// Plans a row.
    pub(super) async fn plan(
        &self,
        cx: &Cx,
        tx: &Tx,
        around: &Around,
        columns: &Columns,
        texts: &[String],
        known: Vec<CellError>,
    ) -> Result<Plan> {
        let cells = columns.filled(texts);
        if let Some(gone) = cells.get(VANISHED) {
            let mut plan = gone_one(cx, tx, around, UserId(gone.parse().unwrap_or_default())).await?;
            // Whoever may not take the role away sets them to invalid all the same.
            if plan.action == RowAction::Update
                && let Ok(Some(seat)) = self.seat(cx, around, &mut plan, None)
            {
                let extra = Extra { seat: Some(seat), ..self.extra() };
                plan.work = Work::Extended(Box::new(plan.work), extra);
            }
            return Ok(plan);
        }
        let plan = people::plan(cx, tx, around, columns, texts, known).await?;
        let id = |variable: &str| cells.get(variable).and_then(|text| text.parse::<i64>().ok());
        let seat = id(ROLE).map(RoleId).zip(id(DEPARTMENT).map(DepartmentId));
        if plan.action == RowAction::Error {
            return self.losing(cx, around, plan, seat);
        }
        self.extend(cx, around, plan, seat)
    }

    /// A row in error changes nothing, but what no mapping gives any more is lost all the same: access never outlives
    /// its reason because of a wrong field. Where an earlier row is about the same person, that one decides.
    fn losing(&self, cx: &Cx, around: &Around, mut plan: Plan, wanted: Option<Wanted>) -> Result<Plan> {
        let Some(id) = plan.record.map(UserId).filter(|id| !around.claimed.contains(id)) else { return Ok(plan) };
        let Some(facts) = around.facts.get(&id) else { return Ok(plan) };
        if people::objection(cx, around, facts)?.is_some() {
            return Ok(plan);
        }
        if let Some(seat) = self.loss(cx, around, &mut plan, wanted) {
            plan.action = RowAction::Update;
            plan.work = Work::Extended(Box::new(Work::Nothing), Extra { seat: Some(seat), ..self.extra() });
        }
        Ok(plan)
    }

    /// Nothing yet.
    fn extra(&self) -> Extra {
        Extra { from: self.id, reason: self.name.clone(), ..Extra::default() }
    }

    fn extend(&self, cx: &Cx, around: &Around, mut plan: Plan, wanted: Option<Wanted>) -> Result<Plan> {
        let mut extra = self.extra();
        let id = plan.record.map(UserId);
        let held_source = id.and_then(|id| around.people.get(&id)).and_then(|present| present.user.source_id);
        if let Some(source) = self.source.filter(|source| Some(*source) != held_source) {
            let name = |id: &SourceId| cx.fixed.structure.sources.get(id).map(|source| source.name.clone());
            note(&mut plan, "source", held_source.as_ref().and_then(name), name(&source));
            extra.source = Some((held_source, source));
        }
        match self.seat(cx, around, &mut plan, wanted) {
            Ok(seat) => extra.seat = seat,
            Err(wrong) => {
                let error = CellError { column: "Role".to_owned(), message: wrong };
                return self.losing(cx, around, Plan::refused(plan.name, plan.record, vec![error]), wanted);
            }
        }
        if extra.seat.is_none() && extra.source.is_none() {
            return Ok(plan);
        }
        if plan.action == RowAction::Unchanged {
            let facts = id.and_then(|id| around.facts.get(&id));
            if let Some(refused) = facts.map(|facts| people::objection(cx, around, facts)).transpose()?.flatten() {
                let error = CellError { column: String::new(), message: refused };
                return Ok(Plan::refused(plan.name, plan.record, vec![error]));
            }
            plan.action = RowAction::Update;
        }
        plan.work = Work::Extended(Box::new(plan.work), extra);
        Ok(plan)
    }
}

fn note(plan: &mut Plan, field: &str, from: Option<String>, to: Option<String>) {
    plan.changes.insert(field.to_owned(), Change { from: from.into(), to: to.into() });
}

/// Sets somebody to invalid who is gone in the other system. The last admin stays.
async fn gone_one(cx: &Cx, tx: &Tx, around: &Around, id: UserId) -> Result<Plan> {
    let Some(present) = around.people.get(&id) else {
        let error =
            CellError { column: String::new(), message: "This person is no longer in the directory.".to_owned() };
        return Ok(Plan::refused(String::new(), None, vec![error]));
    };
    if present.details.standing.validity != Validity::Valid {
        return Ok(Plan::unchanged(present.details.display_name(), id.0));
    }
    let standing = Standing { validity: Validity::Invalid, ..present.details.standing };
    let details = Details { standing, ..present.details.clone() };
    let mut errors = FieldErrors::new();
    users::refuse_loss(cx, tx, &mut errors, present, &details, None).await?;
    if !errors.is_empty() {
        let errors = errors.0.into_values().map(|message| CellError { column: String::new(), message }).collect();
        return Ok(Plan::refused(details.display_name(), Some(id.0), errors));
    }
    people::change(cx, around, present, details, present.place())
}

impl Extra {
    /// Writes what comes beside the person.
    pub(super) async fn write(&self, cx: &Cx, tx: &mut Tx, id: UserId) -> Result<()> {
        if let Some((from, to)) = self.source {
            let row = user::ActiveModel { id: Set(id), source_id: Set(Some(to)), ..Default::default() };
            row.update(tx.db()).await?;
            let diff = Diff::new().field("source_id", &from, &Some(to));
            journal::record(cx, tx, "user.source_changed", Entity::User, id.0, diff).await?;
        }
        match &self.seat {
            Some(seat) => seat.write(cx, tx, id, (self.from, &self.reason)).await,
            None => Ok(()),
        }
    }
}
