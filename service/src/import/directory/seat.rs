//! Whom a row makes an agent and with what (HAL-63), and what somebody loses whom no mapping leads there any more.

use super::{Directory, note};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::import::people::Around;
use crate::import::plan::{Plan, Work};
use crate::{accounts, agents, integrations};
use domain::AppError;
use domain::ids::{DepartmentId, GrantId, IntegrationId, RoleId, UserId};
use domain::policy::{Action, Resource, Subject};
use domain::state::{GrantKind, UserType};
use domain::structure::Structure;
use domain::time::Period;
use entity::{access_grant, account};
use sea_orm::EntityTrait;

/// Where a mapping leads somebody.
pub(super) type Wanted = (RoleId, DepartmentId);

/// What changes for an agent.
pub(super) struct Seat {
    becomes_agent: bool,
    role: Option<RoleId>,
    department: Option<DepartmentId>,
    /// What the integration gave before.
    taken: Vec<access_grant::Model>,
}

impl Directory {
    /// What changes for somebody whom the mapping leads there, or nowhere; or why it cannot.
    pub(super) fn seat(
        &self,
        cx: &Cx,
        around: &Around,
        plan: &mut Plan,
        wanted: Option<Wanted>,
    ) -> std::result::Result<Option<Seat>, String> {
        let taken = unwanted(around, plan, wanted);
        if wanted.is_none() && taken.is_empty() {
            return Ok(None);
        }
        self.require_agents(cx).map_err(|refused| refused.to_string())?;
        let mut seat = Seat { becomes_agent: false, role: None, department: None, taken };
        if let Some(wanted) = wanted {
            self.give(cx, around, plan, wanted, &mut seat)?;
        }
        seat.show(plan, &cx.fixed.structure);
        let changes = seat.becomes_agent || seat.role.is_some() || seat.department.is_some() || !seat.taken.is_empty();
        Ok(changes.then_some(seat))
    }

    /// What somebody loses whose row is in error, and nothing else.
    pub(super) fn loss(&self, cx: &Cx, around: &Around, plan: &mut Plan, wanted: Option<Wanted>) -> Option<Seat> {
        let taken = unwanted(around, plan, wanted);
        if taken.is_empty() || self.require_agents(cx).is_err() {
            return None;
        }
        let seat = Seat { becomes_agent: false, role: None, department: None, taken };
        seat.show(plan, &cx.fixed.structure);
        Some(seat)
    }

    /// Refuses to change what agents hold, if whoever it is done for may not.
    fn require_agents(&self, cx: &Cx) -> std::result::Result<(), AppError> {
        cx.policy().decide(&self.judge, Action::ManageAgents, Resource::Desk).require()
    }

    /// What is missing for somebody to be an agent with this role, or why they cannot be.
    fn give(
        &self,
        cx: &Cx,
        around: &Around,
        plan: &Plan,
        (role, department): Wanted,
        seat: &mut Seat,
    ) -> std::result::Result<(), String> {
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
        if !cx.policy().reaches(&self.judge, None, &role_facts.permissions) {
            return Err(format!(
                "The role {} includes rights that {} does not hold.",
                role_facts.name, self.judge.subject.name
            ));
        }
        let subject = plan.record.and_then(|id| around.facts.get(&UserId(id))).map(|facts| &facts.subject);
        if subject.is_some_and(Subject::is_deleted) {
            return Err("This agent was deleted. Please undelete them first.".to_owned());
        }
        if !has_mail(around, plan) {
            return Err("An agent needs a mail address.".to_owned());
        }
        let holds = |kind, target: i64| {
            subject.is_some_and(|subject| subject.holding(kind, cx.now).any(|grant| grant.target == target))
        };
        let is_member = holds(GrantKind::Department, department.0);
        if !is_member && let Some(reason) = cx.policy().keeps_out(&self.judge, department) {
            return Err(reason.text);
        }
        let is_agent = subject.is_some_and(Subject::is_agent);
        seat.becomes_agent = !is_agent;
        seat.role = (!holds(GrantKind::Role, role.0)).then_some(role);
        seat.department = (!is_member).then_some(department);
        Ok(())
    }

    /// Gives back what undoing a run takes the loss of; says why not, where it cannot be. Names are those of the journal.
    pub(in crate::import) async fn give_back(
        &self,
        cx: &Cx,
        tx: &mut Tx,
        subject: &Subject,
        (kind, name): (GrantKind, &str),
    ) -> Result<Option<String>> {
        let structure = &cx.fixed.structure;
        let target = match kind {
            GrantKind::Role => structure.roles.iter().find(|(_, facts)| facts.name == name).map(|(id, _)| id.0),
            _ => structure.departments.iter().find(|(_, facts)| facts.name == name).map(|(id, _)| id.0),
        };
        let Some(target) = target else { return Ok(Some(format!("{name} no longer exists."))) };
        if subject.holding(kind, cx.now).any(|grant| grant.target == target) {
            return Ok(None);
        }
        if !subject.is_agent() {
            return Ok(Some(format!("Does not get back {name}: is no agent any more.")));
        }
        if let Err(refused) = cx.decide(Action::ManageAgents, Resource::Desk).require() {
            return Ok(Some(refused.to_string()));
        }
        let objection = match kind {
            GrantKind::Role => agents::role_objection(cx, RoleId(target), None),
            _ => agents::department_objection(cx, DepartmentId(target)),
        };
        if objection.is_some() {
            return Ok(objection);
        }
        let id = subject.id;
        let grant = match kind {
            GrantKind::Role => agents::give_role(cx, tx, id, (RoleId(target), Period::ALWAYS), &self.name).await?,
            _ => agents::give_department(cx, tx, id, DepartmentId(target), &self.name).await?,
        };
        integrations::note_given(tx, self.id, id, grant).await?;
        Ok(None)
    }
}

impl Seat {
    /// Says before and after in the plan.
    fn show(&self, plan: &mut Plan, structure: &Structure) {
        if self.becomes_agent {
            note(plan, "user_type", None, Some(UserType::User.as_str().to_owned()));
        }
        let role = |id: RoleId| structure.roles.get(&id).map_or_else(|| id.to_string(), |facts| facts.name.clone());
        let department = |id: DepartmentId| {
            structure.departments.get(&id).map_or_else(|| id.to_string(), |facts| facts.name.clone())
        };
        let taken = |kind: GrantKind, name: &dyn Fn(i64) -> String| {
            let of_kind = self.taken.iter().filter(|grant| grant.kind == kind);
            let names: Vec<_> = of_kind.map(|grant| name(grant.target_id)).collect();
            (!names.is_empty()).then(|| names.join(", "))
        };
        for (field, from, to) in [
            ("role", taken(GrantKind::Role, &|id| role(RoleId(id))), self.role.map(role)),
            (
                "department",
                taken(GrantKind::Department, &|id| department(DepartmentId(id))),
                self.department.map(department),
            ),
        ] {
            if from.is_some() || to.is_some() {
                note(plan, field, from, to);
            }
        }
    }

    /// Takes and gives.
    pub(super) async fn write(
        &self,
        cx: &Cx,
        tx: &mut Tx,
        id: UserId,
        (from, reason): (IntegrationId, &str),
    ) -> Result<()> {
        for grant in &self.taken {
            match grant.kind {
                GrantKind::Role => agents::take_role(cx, tx, id, grant).await?,
                _ => agents::take_department(cx, tx, id, grant).await?,
            }
        }
        if self.becomes_agent {
            agents::begin_agent(cx, tx, id).await?;
            if account::Entity::find_by_id(id).one(tx.db()).await?.is_none() {
                accounts::begin_account(cx, tx, id, None).await?;
            }
        }
        let mut given: Vec<GrantId> = Vec::new();
        if let Some(department) = self.department {
            given.push(agents::give_department(cx, tx, id, department, reason).await?);
        }
        if let Some(role) = self.role {
            given.push(agents::give_role(cx, tx, id, (role, Period::ALWAYS), reason).await?);
        }
        for grant in given {
            integrations::note_given(tx, from, id, grant).await?;
        }
        Ok(())
    }
}

/// What somebody holds from there although no mapping leads them to it any more.
fn unwanted(around: &Around, plan: &Plan, wanted: Option<Wanted>) -> Vec<access_grant::Model> {
    let held = plan.record.and_then(|id| around.granted.get(&UserId(id))).map_or(&[][..], Vec::as_slice);
    let is_wanted = |grant: &access_grant::Model| {
        wanted.is_some_and(|(role, department)| match grant.kind {
            GrantKind::Role => grant.target_id == role.0,
            _ => grant.target_id == department.0,
        })
    };
    held.iter().filter(|grant| !is_wanted(grant)).cloned().collect()
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
