//! What a row of an integration does beside changing a person: whom it makes an agent (HAL-63), where they are kept,
//! who is gone.

use super::cells::Columns;
use super::feed::{DEPARTMENT, EXTERNAL, ROLE, VANISHED};
use super::people::{self, Around};
use super::plan::{Plan, Work};
use crate::app::App;
use crate::context;
use crate::cx::{Cx, Origin};
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::users::{self, Details};
use crate::{accounts, agents, integrations};
use domain::error::FieldErrors;
use domain::ids::{DepartmentId, IntegrationId, RoleId, SourceId, UserId};
use domain::import::{CellError, RowAction};
use domain::journal::{Cause, Change, Entity};
use domain::policy::{Action, Actor, Resource, Via};
use domain::state::{GrantKind, UserType, Validity};
use domain::structure::Standing;
use domain::time::Period;
use entity::{account, agent, import_run, integration, integration_person, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::BTreeSet;
use std::sync::Arc;

/// An integration behind an import.
pub(super) struct Directory {
    /// Within whose rights people are changed.
    pub judge: Actor,
    /// Who was set to invalid for being gone: they are valid when they come back.
    pub returning: BTreeSet<UserId>,
    pub(super) id: IntegrationId,
    /// Who was erased here and may still be there.
    erased: BTreeSet<String>,
    source: Option<SourceId>,
    pub(super) name: String,
}

/// What is written beside the person.
#[derive(Default)]
pub(super) struct Extra {
    agent: Option<Seat>,
    source: Option<(Option<SourceId>, SourceId)>,
    reason: String,
}

#[derive(Clone, Copy)]
struct Seat {
    is_agent: bool,
    role: Option<RoleId>,
    department: Option<DepartmentId>,
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
            erased: integrations::erased(app.db.read(), id).await?,
            source: row.source_id,
            name: row.name,
        };
        Ok(Some((cx, directory)))
    }

    /// What is said of somebody who would be added and was erased here: only who wants that has them added.
    pub(super) fn erased(&self, columns: &Columns, texts: &[String]) -> Option<CellError> {
        let cells = columns.filled(texts);
        cells.get(EXTERNAL).filter(|external| self.erased.contains(*external))?;
        let message = "Was erased here, and is not created unless this row is taken in.".to_owned();
        Some(CellError { column: String::new(), message })
    }

    /// Notes somebody who was just added, before they get an account: it may be one of the directory.
    pub(super) async fn note_added(&self, tx: &Tx, columns: &Columns, texts: &[String], id: UserId) -> Result<()> {
        let cells = columns.filled(texts);
        integrations::note_added(tx, self.id, id, cells.get(EXTERNAL)).await
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
            return gone_one(cx, tx, around, UserId(gone.parse().unwrap_or_default())).await;
        }
        let plan = people::plan(cx, tx, around, columns, texts, known).await?;
        if plan.action == RowAction::Error {
            return Ok(plan);
        }
        let id = |variable: &str| cells.get(variable).and_then(|text| text.parse::<i64>().ok());
        let seat = id(ROLE).map(RoleId).zip(id(DEPARTMENT).map(DepartmentId));
        self.extend(cx, around, plan, seat)
    }

    fn extend(&self, cx: &Cx, around: &Around, mut plan: Plan, seat: Option<(RoleId, DepartmentId)>) -> Result<Plan> {
        let mut extra = Extra { reason: self.name.clone(), ..Extra::default() };
        let id = plan.record.map(UserId);
        let held_source = id.and_then(|id| around.people.get(&id)).and_then(|present| present.user.source_id);
        if let Some(source) = self.source.filter(|source| Some(*source) != held_source) {
            let name = |id: &SourceId| cx.fixed.structure.sources.get(id).map(|source| source.name.clone());
            note(&mut plan, "source", held_source.as_ref().and_then(name), name(&source));
            extra.source = Some((held_source, source));
        }
        if let Some((role, department)) = seat {
            match self.seat(cx, around, &mut plan, role, department) {
                Ok(seat) => extra.agent = seat,
                Err(wrong) => {
                    let error = CellError { column: "Role".to_owned(), message: wrong };
                    return Ok(Plan::refused(plan.name, plan.record, vec![error]));
                }
            }
        }
        if extra.agent.is_none() && extra.source.is_none() {
            return Ok(plan);
        }
        if plan.action == RowAction::Unchanged {
            if let Some(facts) = id.and_then(|id| around.facts.get(&id)) {
                let decision = cx.policy().decide(&self.judge, Action::ManageIntegrations, Resource::User(facts));
                if let Err(refused) = decision.require() {
                    let error = CellError { column: String::new(), message: refused.to_string() };
                    return Ok(Plan::refused(plan.name, plan.record, vec![error]));
                }
            }
            plan.action = RowAction::Update;
        }
        plan.work = Work::Extended(Box::new(plan.work), extra);
        Ok(plan)
    }

    /// What is missing for somebody to be an agent with this role, or why they cannot be.
    fn seat(
        &self,
        cx: &Cx,
        around: &Around,
        plan: &mut Plan,
        role: RoleId,
        department: DepartmentId,
    ) -> std::result::Result<Option<Seat>, String> {
        let structure = &cx.fixed.structure;
        let role_facts = structure.roles.get(&role).ok_or("The role no longer exists.")?;
        let department_facts = structure.departments.get(&department).ok_or("The department no longer exists.")?;
        for (name, standing) in
            [(&role_facts.name, role_facts.standing), (&department_facts.name, department_facts.standing)]
        {
            if let Some(why) = standing.hindrance(cx.now) {
                return Err(format!("{name} {why}."));
            }
        }
        let may = cx.policy().decide(&self.judge, Action::ManageAgents, Resource::Desk);
        may.require().map_err(|refused| refused.to_string())?;
        if !cx.policy().reaches(&self.judge, None, &role_facts.permissions) {
            return Err(format!(
                "The role {} includes rights that {} does not hold.",
                role_facts.name, self.judge.subject.name
            ));
        }
        let subject = plan.record.and_then(|id| around.facts.get(&UserId(id))).map(|facts| &facts.subject);
        if subject.is_some_and(domain::policy::Subject::is_deleted) {
            return Err("This agent was deleted. Please undelete them first.".to_owned());
        }
        if !has_mail(around, plan) {
            return Err("An agent needs a mail address.".to_owned());
        }
        let holds = |kind, target: i64| {
            subject.is_some_and(|subject| subject.holding(kind, cx.now).any(|grant| grant.target == target))
        };
        if !holds(GrantKind::Department, department.0)
            && let Some(reason) = cx.policy().keeps_out(&self.judge, department)
        {
            return Err(reason.text);
        }
        let seat = Seat {
            is_agent: subject.is_some_and(domain::policy::Subject::is_agent),
            role: (!holds(GrantKind::Role, role.0)).then_some(role),
            department: (!holds(GrantKind::Department, department.0)).then_some(department),
        };
        if !seat.is_agent {
            note(plan, "user_type", None, Some(UserType::User.as_str().to_owned()));
        }
        if seat.role.is_some() {
            note(plan, "role", None, Some(role_facts.name.clone()));
        }
        if seat.department.is_some() {
            note(plan, "department", None, Some(department_facts.name.clone()));
        }
        Ok((!seat.is_agent || seat.role.is_some() || seat.department.is_some()).then_some(seat))
    }
}

fn note(plan: &mut Plan, field: &str, from: Option<String>, to: Option<String>) {
    plan.changes.insert(field.to_owned(), Change { from: from.into(), to: to.into() });
}

fn has_mail(around: &Around, plan: &Plan) -> bool {
    match &plan.work {
        Work::Create(new) => !new.details.emails.is_empty(),
        Work::Change(change) => !change.details.emails.is_empty(),
        _ => plan
            .record
            .and_then(|id| around.people.get(&UserId(id)))
            .is_some_and(|present| !present.details.emails.is_empty()),
    }
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
        let Some(seat) = self.agent else { return Ok(()) };
        if !seat.is_agent {
            let row = agent::ActiveModel {
                user_id: Set(id),
                user_type: Set(UserType::User),
                deleted_at: Set(None),
                created_at: Set(cx.now),
                updated_at: Set(cx.now),
                ..Default::default()
            };
            agent::Entity::insert(row).exec_without_returning(tx.db()).await?;
            let diff = Diff::new().set("user_type", &UserType::User);
            journal::record(cx, tx, "agent.created", Entity::User, id.0, diff).await?;
            if account::Entity::find_by_id(id).one(tx.db()).await?.is_none() {
                accounts::begin_account(cx, tx, id, None).await?;
            }
        }
        if let Some(department) = seat.department {
            agents::give_department(cx, tx, id, department, &self.reason).await?;
        }
        if let Some(role) = seat.role {
            agents::give_role(cx, tx, id, (role, Period::ALWAYS), &self.reason).await?;
        }
        Ok(())
    }
}
