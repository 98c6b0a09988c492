//! The form of a bulk action, checked: what is done, and to whom.

use super::moving::check_follow;
use crate::agents;
use crate::cx::Cx;
use crate::error::Result;
use crate::privacy;
use crate::users::{self, Place, Wish};
use domain::AppError;
use domain::bulk::{BulkAction, BulkInput, MOST, MOST_ERASED, TicketsFollow};
use domain::customers::GroupGrantInput;
use domain::error::FieldErrors;
use domain::ids::{GroupId, RoleId, UserId};
use domain::policy::Action;
use domain::privacy::{ErasurePlan, TicketFate};
use domain::state::{GroupLevel, WebAccess};
use domain::structure::Standing;
use domain::validate;
use entity::{customer, site};
use sea_orm::{ConnectionTrait, EntityTrait};
use std::collections::BTreeSet;

/// What is done, with its values.
#[derive(Clone, Debug)]
pub(super) struct Command {
    pub action: BulkAction,
    pub what: What,
    /// In words.
    pub summary: String,
}

/// The values of each action.
#[derive(Clone, Debug)]
pub(super) enum What {
    Register,
    Lock,
    Unlock,
    SetValidity(Standing),
    SetWebAccess(WebAccess),
    Move { place: Place, name: String, tickets: TicketsFollow },
    GrantGroup { group: GroupId, name: String, level: GroupLevel },
    RevokeGroup { group: GroupId, name: String },
    GiveRole { role: RoleId, name: String },
    TakeRole { role: RoleId, name: String },
    Erase { plan: ErasurePlan, reason: String },
}

impl Command {
    /// Checks action and values.
    ///
    /// # Errors
    /// `Forbidden` without the right to see the directory or that of the action; `Invalid` with all wrong
    /// fields.
    pub(super) async fn check(cx: &Cx, input: &BulkInput) -> Result<Self> {
        cx.require_desk(Action::ReadUsers)?;
        let unknown = || AppError::field("action", "Please choose what to do.");
        let action = BulkAction::parse(input.action.trim()).ok_or_else(unknown)?;
        cx.require_desk(action.needs())?;
        let mut errors = FieldErrors::new();
        let what = match action {
            BulkAction::Register => Some(What::Register),
            BulkAction::Lock => Some(What::Lock),
            BulkAction::Unlock => Some(What::Unlock),
            BulkAction::SetValidity => standing(&mut errors, input).map(What::SetValidity),
            BulkAction::SetWebAccess => web_access(&mut errors, input).map(What::SetWebAccess),
            BulkAction::Move => place(cx, &mut errors, input).await?,
            BulkAction::GrantGroup => grant(cx, &mut errors, input),
            BulkAction::RevokeGroup => {
                group(cx, &mut errors, input).map(|(group, name)| What::RevokeGroup { group, name })
            }
            BulkAction::GiveRole => given_role(cx, &mut errors, input),
            BulkAction::TakeRole => role(cx, &mut errors, input).map(|(role, name)| What::TakeRole { role, name }),
            BulkAction::Erase => {
                let (plan, reason) = privacy::plan_for_many(&mut errors, input);
                Some(What::Erase { plan, reason })
            }
        };
        errors.into_result()?;
        let what = what.ok_or_else(unknown)?;
        Ok(Self { action, summary: summary(action, &what), what })
    }

    /// Whom it is about, by name.
    ///
    /// # Errors
    /// `Invalid` at `ids` or `all` for nobody, too many, or people who do not exist; `Conflict` if another
    /// number of people was expected.
    pub(super) async fn people(cx: &Cx, input: &BulkInput) -> Result<Vec<UserId>> {
        let found = if validate::is_ticked(&input.all) {
            let found = users::by_filter(cx, &input.filter, MOST + 1).await?;
            if found.len() > MOST {
                return Err(too_many("all").into());
            }
            found
        } else {
            chosen(cx, &input.ids).await?
        };
        if found.len() > MOST_ERASED && BulkAction::parse(input.action.trim()) == Some(BulkAction::Erase) {
            let text = format!("These are more than {MOST_ERASED} people. Please delete them in parts.");
            return Err(AppError::field(if validate::is_ticked(&input.all) { "all" } else { "ids" }, text).into());
        }
        if found.is_empty() {
            return Err(AppError::field("ids", "Please select at least one user.").into());
        }
        let expected = input.expected.trim();
        if !expected.is_empty() && expected.parse() != Ok(found.len()) {
            let text = format!("There are {} people now instead of {expected}. Please look again.", found.len());
            return Err(AppError::Conflict(text).into());
        }
        Ok(found)
    }
}

/// Nobody erases people by one click too many: their number is typed.
///
/// # Errors
/// `Invalid` at `confirmation`.
pub(super) fn require_confirmation(command: &Command, input: &BulkInput, people: usize) -> Result<()> {
    let is_confirmed = input.confirmation.trim() == people.to_string();
    if matches!(command.what, What::Erase { .. }) && !is_confirmed {
        let text = format!("Please type {people}, the number of people chosen, to be sure.");
        return Err(AppError::field("confirmation", text).into());
    }
    Ok(())
}

async fn chosen(cx: &Cx, ids: &[String]) -> Result<Vec<UserId>> {
    let ids: Option<BTreeSet<UserId>> = ids.iter().map(|id| id.trim().parse().ok()).collect();
    let ids = ids.ok_or_else(|| AppError::field("ids", "These must be ids of people."))?;
    if ids.len() > MOST {
        return Err(too_many("ids").into());
    }
    let ids: Vec<_> = ids.into_iter().collect();
    let found = users::by_id(cx, &ids).await?;
    match ids.iter().find(|id| !found.contains(id)) {
        Some(missing) => Err(AppError::field("ids", format!("There is no person {missing}.")).into()),
        None => Ok(found),
    }
}

fn too_many(field: &str) -> AppError {
    AppError::field(field, format!("These are more than {MOST} people. Please narrow them down."))
}

fn standing(errors: &mut FieldErrors, input: &BulkInput) -> Option<Standing> {
    if input.validity.trim().is_empty() {
        errors.add("validity", "Please choose valid, invalid or invalid-temporarily.");
        return None;
    }
    Some(validate::standing(errors, &input.validity, &input.valid_from, &input.valid_until))
}

fn web_access(errors: &mut FieldErrors, input: &BulkInput) -> Option<WebAccess> {
    let level = WebAccess::parse(input.web_access.trim());
    if level.is_none() {
        errors.add("web_access", "Please choose a Web Access Level.");
    }
    level
}

async fn place(cx: &Cx, errors: &mut FieldErrors, input: &BulkInput) -> Result<Option<What>> {
    let db = cx.app.db.read();
    let tickets = check_follow(errors, &input.tickets);
    let wish = Wish { customer: &input.customer_id, site: &input.site_id, present: None, now: cx.now };
    let Some(place) = users::check_place(cx, db, errors, &wish).await? else { return Ok(None) };
    Ok(Some(What::Move { name: place_name(db, place).await?, place, tickets }))
}

/// Customer and site by name.
pub(super) async fn place_name(db: &impl ConnectionTrait, (customer, site): Place) -> Result<String> {
    let customer = customer::Entity::find_by_id(customer).one(db).await?.ok_or(AppError::NotFound)?;
    let site = site::Entity::find_by_id(site).one(db).await?.ok_or(AppError::NotFound)?;
    Ok(named(&customer.name, &site.name))
}

/// How a place is written.
pub(super) fn named(customer: &str, site: &str) -> String {
    format!("{customer}, {site}")
}

fn group(cx: &Cx, errors: &mut FieldErrors, input: &BulkInput) -> Option<(GroupId, String)> {
    let group: GroupId = validate::id(errors, "group_id", "an access group", &input.group_id)?;
    let name = cx.fixed.structure.groups.get(&group).map(|facts| facts.name.clone());
    if name.is_none() {
        errors.add("group_id", "Please choose an access group from the list.");
    }
    name.map(|name| (group, name))
}

fn grant(cx: &Cx, errors: &mut FieldErrors, input: &BulkInput) -> Option<What> {
    let level = GroupLevel::parse(input.level.trim());
    if level.is_none() {
        errors.add("level", "Please choose ro or rw.");
    }
    let (group, name) = group(cx, errors, input)?;
    level.map(|level| What::GrantGroup { group, name, level })
}

fn role(cx: &Cx, errors: &mut FieldErrors, input: &BulkInput) -> Option<(RoleId, String)> {
    let role: RoleId = validate::id(errors, "role_id", "a role", &input.role_id)?;
    let name = cx.fixed.structure.roles.get(&role).map(|facts| facts.name.clone());
    if name.is_none() {
        errors.add("role_id", "Please choose a role from the list.");
    }
    name.map(|name| (role, name))
}

/// Nobody gives a role beyond their own rights (RTP-6), nor one that cannot be used.
fn given_role(cx: &Cx, errors: &mut FieldErrors, input: &BulkInput) -> Option<What> {
    let (role, name) = role(cx, errors, input)?;
    match agents::role_objection(cx, role, None) {
        Some(objection) => errors.add("role_id", objection),
        None => return Some(What::GiveRole { role, name }),
    }
    None
}

/// The form that grants one person a group.
pub(super) fn grant_input(group: GroupId, level: GroupLevel) -> GroupGrantInput {
    GroupGrantInput { group_id: group.to_string(), level: level.as_str().to_owned(), ..GroupGrantInput::default() }
}

/// The action with its values, in words.
pub(super) fn summary(action: BulkAction, what: &What) -> String {
    match what {
        What::Register | What::Lock | What::Unlock => action.label().to_owned(),
        What::SetValidity(standing) => format!("Set validity to {}", standing_words(*standing)),
        What::SetWebAccess(level) => format!("Set Web Access Level to {}", level.label()),
        What::Move { name, tickets: TicketsFollow::Nothing, .. } => format!("Move to {name}"),
        What::Move { name, tickets: TicketsFollow::Open, .. } => format!("Move to {name}, with open tickets"),
        What::Move { name, .. } => format!("Move to {name}, with all tickets"),
        What::GrantGroup { name, level, .. } => format!("Grant {} on {name}", level.label()),
        What::RevokeGroup { name, .. } => format!("Revoke {name}"),
        What::GiveRole { name, .. } => format!("Give the role {name}"),
        What::TakeRole { name, .. } => format!("Take the role {name}"),
        What::Erase { plan, .. } if plan.tickets == TicketFate::Delete => "Delete users with their tickets".to_owned(),
        What::Erase { .. } => "Delete users and keep their tickets without them".to_owned(),
    }
}

/// Validity and its dates in words.
pub(super) fn standing_words(standing: Standing) -> String {
    let mut out = standing.validity.label().to_owned();
    if let Some(from) = standing.period.from {
        out = format!("{out} from {}", from.minute());
    }
    if let Some(until) = standing.period.until {
        out = format!("{out} until {}", until.minute());
    }
    out
}
