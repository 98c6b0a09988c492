//! What the agent form says, checked.

use super::grants::{Dated, Granted, beyond, department_objection, role_objection};
use crate::accounts::policy;
use crate::cx::Cx;
use crate::error::Result;
use domain::agents::AgentInput;
use domain::error::FieldErrors;
use domain::ids::{DepartmentId, QueueId, RoleId};
use domain::permission::Permissions;
use domain::state::UserType;
use domain::structure::Standing;
use domain::time::{Period, Timestamp};
use domain::validate;
use std::collections::BTreeMap;

/// The checked form of an agent.
pub(super) struct Profile {
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub user_type: UserType,
    pub granted: Granted,
}

impl Profile {
    /// Checks the form. `held` is what the agent has already: keeping it is fine, whatever its validity.
    pub(super) fn check(cx: &Cx, errors: &mut FieldErrors, input: &AgentInput, held: &Granted) -> Self {
        let email = validate::email(errors, "email", &input.email);
        if email.is_empty() {
            errors.add("email", "The mail address is missing.");
        }
        let profile = Self {
            first_name: validate::required(errors, "first_name", "The first name", &input.first_name),
            last_name: validate::required(errors, "last_name", "The last name", &input.last_name),
            user_type: user_type(cx, errors, &input.user_type),
            granted: granted(cx, errors, input, held),
            email,
        };
        check_password(cx, errors, input);
        profile
    }
}

/// The hash of a password set by hand (RTP-10); none without one or if it is refused. Made before the write
/// begins, as it takes long on purpose.
pub(super) async fn hash(cx: &Cx, input: &AgentInput) -> Result<Option<String>> {
    let mut errors = FieldErrors::new();
    check_password(cx, &mut errors, input);
    if input.password.is_empty() || !errors.is_empty() {
        return Ok(None);
    }
    Ok(Some(cx.app.hasher.hash(input.password.clone()).await?))
}

fn check_password(cx: &Cx, errors: &mut FieldErrors, input: &AgentInput) {
    if !input.password.is_empty() {
        let person = [&input.email, &input.first_name, &input.last_name].map(|own| own.trim());
        policy::check(&cx.fixed, errors, &input.password, &person);
    }
}

/// Nobody gives a user type above their own (RTP-6).
fn user_type(cx: &Cx, errors: &mut FieldErrors, text: &str) -> UserType {
    let Some(user_type) = UserType::parse(text.trim()) else {
        errors.add("user_type", "Please choose User, Manager or Admin.");
        return UserType::User;
    };
    if !cx.policy().reaches(&cx.actor, Some(user_type), &Permissions::new()) {
        errors.add("user_type", "You cannot give a user type above your own.");
    }
    user_type
}

fn granted(cx: &Cx, errors: &mut FieldErrors, input: &AgentInput, held: &Granted) -> Granted {
    let structure = &cx.fixed.structure;
    let departments = List {
        what: "department",
        input: &input.departments,
        days: (&input.department_from, &input.department_until),
        held: &held.departments,
    };
    let queues =
        List { what: "queue", input: &input.queues, days: (&input.queue_from, &input.queue_until), held: &held.queues };
    let roles =
        List { what: "role", input: &input.roles, days: (&input.role_from, &input.role_until), held: &held.roles };
    let mut granted = Granted {
        queue_roles: BTreeMap::new(),
        departments: departments.check(cx, errors, |id| {
            structure.departments.get(&DepartmentId(id)).map(|found| (found.name.as_str(), found.standing))
        }),
        queues: queues.check(cx, errors, |id| {
            structure.queues.get(&QueueId(id)).map(|found| (found.name.as_str(), found.standing))
        }),
        roles: roles.check(cx, errors, |id| {
            structure.roles.get(&RoleId(id)).map(|found| (found.name.as_str(), found.standing))
        }),
    };
    if granted.departments.is_empty() {
        errors.add("departments", "Please choose at least one department.");
    }
    for (id, _) in granted.departments.iter().filter(|(id, period)| held.departments.get(id) != Some(period)) {
        if let Some(objection) = department_objection(cx, DepartmentId(*id)) {
            errors.add("departments", objection);
        }
    }
    // Other dates of a role are a grant as well: nobody keeps what they could not give (RTP-6).
    for (id, period) in granted.roles.iter().filter(|(id, period)| held.roles.get(id) != Some(period)) {
        if let Some(role) = structure.roles.get(&RoleId(*id))
            && let Some(objection) = beyond(cx, role, period.until)
        {
            errors.add("roles", objection);
        }
    }
    granted.queue_roles = queue_roles(cx, errors, &input.queue_role, (&granted.queues, held));
    granted
}

/// The role chosen for each granted queue. Whoever gives it, or gives it for longer, could give it as a role (RTP-6).
fn queue_roles(
    cx: &Cx,
    errors: &mut FieldErrors,
    chosen: &BTreeMap<String, String>,
    (queues, held): (&Dated, &Granted),
) -> BTreeMap<i64, RoleId> {
    let mut out = BTreeMap::new();
    for (queue, period) in queues {
        let text = chosen.get(&queue.to_string()).map_or("", |text| text.trim());
        if text.is_empty() {
            continue;
        }
        let field = format!("queue_role.{queue}");
        let Some(role) = text.parse().ok().map(RoleId).filter(|role| cx.fixed.structure.roles.contains_key(role))
        else {
            errors.add(&field, "Please choose a role from the list.");
            continue;
        };
        let is_held = held.queue_roles.get(queue) == Some(&role) && held.queues.get(queue) == Some(period);
        if let Some(objection) = role_objection(cx, role, period.until).filter(|_| !is_held) {
            errors.add(&field, objection);
        }
        out.insert(*queue, role);
    }
    out
}

/// Days as entered, by id.
type Days = BTreeMap<String, String>;

/// A list of chosen ids.
struct List<'a> {
    what: &'a str,
    input: &'a [String],
    days: (&'a Days, &'a Days),
    held: &'a Dated,
}

impl List<'_> {
    fn check<'s>(&self, cx: &Cx, errors: &mut FieldErrors, find: impl Fn(i64) -> Option<(&'s str, Standing)>) -> Dated {
        let field = format!("{}s", self.what);
        let mut out = Dated::new();
        for text in self.input.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            let found = text.parse().ok().and_then(|id: i64| find(id).map(|found| (id, found)));
            let Some((id, (name, standing))) = found else {
                errors.add(&field, format!("Please choose each {} from the list.", self.what));
                continue;
            };
            if let Some(why) = standing.hindrance(cx.now)
                && !self.held.contains_key(&id)
            {
                errors.add(&field, format!("{name} {why}."));
            }
            out.insert(id, self.period(cx, errors, id));
        }
        out
    }

    /// The days entered; what was not touched keeps its very moments.
    fn period(&self, cx: &Cx, errors: &mut FieldErrors, id: i64) -> Period {
        let entered = |days: &Days| days.get(&id.to_string()).map(|day| day.trim().to_owned()).unwrap_or_default();
        let (from, until) = (entered(self.days.0), entered(self.days.1));
        let shown = |at: Option<Timestamp>| at.map(Timestamp::as_input).unwrap_or_default();
        if let Some(held) = self.held.get(&id).filter(|held| shown(held.from) == from && shown(held.until) == until) {
            return *held;
        }
        let end = format!("{}_until.{id}", self.what);
        let period = Period {
            from: validate::date(errors, &format!("{}_from.{id}", self.what), &from),
            until: validate::date(errors, &end, &until),
        };
        if period.from.zip(period.until).is_some_and(|(from, until)| until <= from) {
            errors.add(&end, "The end must lie after the beginning.");
        } else if period.is_over(cx.now) {
            errors.add(&end, "This day is past. To end it now, take the tick away.");
        }
        period
    }
}
