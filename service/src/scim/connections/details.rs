//! The form of a connection, checked.

use super::mapping::{GroupRule, rules};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::integrations::{AgentSeat, find_site, seat};
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{ScimConnectionId, SiteId};
use domain::policy::Action;
use domain::scim::{ScimInput, ScimPeople};
use domain::state::WebAccess;
use domain::validate::{self, TEXT};
use entity::scim_connection;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

const TAKEN: &str = "There is already a SCIM connection of this name.";
/// Per cent of the people, if nothing else is said.
const THRESHOLD: i64 = 20;

/// What the form says.
pub(super) struct Details {
    pub name: String,
    pub people: ScimPeople,
    pub site: SiteId,
    pub web_access: WebAccess,
    pub seat: Option<AgentSeat>,
    pub groups: Vec<GroupRule>,
    pub adopts: bool,
    pub welcomes: bool,
    pub threshold: i64,
    pub comment: String,
}

impl Details {
    /// Checks the form; `own` is the connection that has it.
    pub(super) async fn check(cx: &Cx, tx: &Tx, input: &ScimInput, own: Option<ScimConnectionId>) -> Result<Self> {
        let mut errors = FieldErrors::new();
        let people = ScimPeople::parse(input.people.trim());
        if people.is_none() {
            errors.add("people", "Please choose what its people are here.");
        }
        let people = people.unwrap_or(ScimPeople::Customers);
        let name = validate::required(&mut errors, "name", "The name", &input.name);
        let same = scim_connection::Entity::find()
            .filter(scim_connection::Column::NameKey.eq(validate::key(&name)))
            .filter(scim_connection::Column::Id.ne(own.unwrap_or_default()));
        if same.count(tx.db()).await? > 0 {
            errors.add("name", TAKEN);
        }
        let details = Self {
            site: site(cx, tx, &mut errors, &input.default_place).await?,
            web_access: web_access(&mut errors, &input.web_access),
            seat: given_seat(cx, &mut errors, people, &input.seat),
            groups: rules(cx, &mut errors, people, &input.groups),
            adopts: validate::is_ticked(&input.adopts),
            welcomes: validate::is_ticked(&input.welcomes),
            threshold: threshold(&mut errors, &input.threshold),
            comment: validate::text(&mut errors, "comment", "The comment", &input.comment, TEXT),
            name,
            people,
        };
        errors.into_result()?;
        require_rights(cx, details.people, details.welcomes)?;
        Ok(details)
    }
}

/// Whoever keeps a connection may do what it does.
pub(super) fn require_rights(cx: &Cx, people: ScimPeople, welcomes: bool) -> Result<()> {
    cx.require_desk(Action::ModifyUser)?;
    match people {
        ScimPeople::Agents => cx.require_desk(Action::ManageAgents),
        ScimPeople::Customers if welcomes => cx.require_desk(Action::ManageAccount),
        ScimPeople::Customers => Ok(()),
    }
}

pub(super) fn taken() -> AppError {
    AppError::field("name", TAKEN)
}

async fn site(cx: &Cx, tx: &Tx, errors: &mut FieldErrors, text: &str) -> Result<SiteId> {
    let text = text.trim();
    let found = if text.is_empty() { None } else { find_site(cx, tx.db(), text).await? };
    if found.is_none() {
        let wrong = if text.is_empty() {
            "Please write where its people belong, as Customer / Site.".to_owned()
        } else {
            format!("There is no site \"{text}\". Please write Customer / Site.")
        };
        errors.add("default_place", wrong);
    }
    Ok(found.unwrap_or_default())
}

fn web_access(errors: &mut FieldErrors, text: &str) -> WebAccess {
    match text.trim() {
        "" => WebAccess::Own,
        text => WebAccess::parse(text).unwrap_or_else(|| {
            errors.add("web_access", "Please choose a Web Access Level from the list.");
            WebAccess::Own
        }),
    }
}

fn given_seat(cx: &Cx, errors: &mut FieldErrors, people: ScimPeople, text: &str) -> Option<AgentSeat> {
    let text = text.trim();
    match (people, text.is_empty()) {
        (ScimPeople::Customers, true) => None,
        (ScimPeople::Customers, false) => {
            errors.add("seat", "Only agents are given a role and a department.");
            None
        }
        (ScimPeople::Agents, true) => {
            errors.add("seat", "Please write what every agent is given, as Role @ Department.");
            None
        }
        (ScimPeople::Agents, false) => match seat(cx, text) {
            Ok(seat) => Some(seat),
            Err(wrong) => {
                errors.add("seat", wrong);
                None
            }
        },
    }
}

fn threshold(errors: &mut FieldErrors, text: &str) -> i64 {
    match text.trim() {
        "" => THRESHOLD,
        text => text.parse().ok().filter(|number| (0..=100).contains(number)).unwrap_or_else(|| {
            errors.add("threshold", "Please write a number from 0 to 100.");
            THRESHOLD
        }),
    }
}
