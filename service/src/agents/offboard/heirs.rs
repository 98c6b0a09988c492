//! Who gets what, as the form says.

use crate::access::load::subject_of;
use crate::customers::Successor;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::tickets::{self, Heir};
use domain::error::FieldErrors;
use domain::ids::{DepartmentId, QueueId, UserId};
use domain::offboarding::{NOBODY, OffboardInput};
use domain::validate;
use std::collections::BTreeMap;

/// Where tickets go that the form says nothing else about.
enum Rest {
    Nobody,
    To(UserId),
    /// Nothing was said, or nothing sensible.
    Open,
}

/// Who gets the open tickets of each queue. Errors stand at `tickets`, `heir_id` and `queues.<id>`.
pub(super) async fn of_tickets(
    cx: &Cx,
    tx: &Tx,
    errors: &mut FieldErrors,
    (leaver, input): (UserId, &OffboardInput),
    open: &BTreeMap<QueueId, u64>,
) -> Result<BTreeMap<QueueId, Heir>> {
    let said = |queue: &QueueId| input.queues.get(&queue.to_string()).map_or("", |said| said.trim());
    // What is said of each queue makes the rest needless.
    let needs_rest = open.keys().any(|queue| said(queue).is_empty());
    let rest = if needs_rest { rest(errors, input, open.values().sum()) } else { Rest::Open };
    let mut out = BTreeMap::new();
    for queue in open.keys() {
        let field = format!("queues.{queue}");
        let heir = match (said(queue), &rest) {
            (NOBODY, _) | ("", Rest::Nobody) => {
                out.insert(*queue, None);
                continue;
            }
            ("", Rest::Open) => continue,
            ("", Rest::To(heir)) => *heir,
            (said, _) => match validate::id(errors, &field, "who gets the tickets", said) {
                Some(heir) => heir,
                None => continue,
            },
        };
        let found = if heir == leaver { None } else { tickets::owner(cx, tx.db(), heir, *queue).await? };
        match found {
            Some(subject) => {
                out.insert(*queue, Some((heir, subject.name)));
            }
            None if heir == leaver => errors.add(&field, "Please choose somebody else."),
            None => errors.add(&field, not_there(cx, tx, heir, *queue).await?),
        }
    }
    Ok(out)
}

fn rest(errors: &mut FieldErrors, input: &OffboardInput, open: u64) -> Rest {
    match input.tickets.trim() {
        "unassign" => Rest::Nobody,
        "assign" => match validate::id(errors, "heir_id", "who gets the tickets", &input.heir_id) {
            Some(heir) => Rest::To(heir),
            None => Rest::Open,
        },
        _ => {
            let many = if open == 1 { "1 open ticket".to_owned() } else { format!("{open} open tickets") };
            errors.add("tickets", format!("Please choose what becomes of {many}."));
            Rest::Open
        }
    }
}

async fn not_there(cx: &Cx, tx: &Tx, heir: UserId, queue: QueueId) -> Result<String> {
    let name = subject_of(tx.db(), heir).await?.filter(|subject| subject.is_agent()).map(|subject| subject.name);
    let queue = cx.fixed.structure.queues.get(&queue).map_or("this queue", |facts| facts.name.as_str());
    let name = name.as_deref().unwrap_or("This person");
    Ok(format!("{name} may not own tickets in {queue}. Please choose somebody else for this queue, or nobody."))
}

/// Who looks after the customers from now on, with their name.
pub(super) async fn of_customers(
    cx: &Cx,
    tx: &Tx,
    errors: &mut FieldErrors,
    (leaver, input): (UserId, &OffboardInput),
    count: usize,
) -> Result<(Successor, String)> {
    let nobody = (Successor::Nobody, NOBODY.to_owned());
    match input.customers.trim() {
        _ if count == 0 => Ok(nobody),
        "nobody" => Ok(nobody),
        "agent" => {
            let Some(id) = validate::id(errors, "manager_id", "an agent", &input.manager_id) else { return Ok(nobody) };
            let subject = if id == leaver { None } else { subject_of(tx.db(), id).await? };
            let able =
                subject.filter(|subject| subject.is_agent() && cx.policy().record_hindrances(subject).is_empty());
            match able {
                Some(subject) => Ok((Successor::Agent(id), subject.name)),
                None => {
                    errors.add("manager_id", "Please choose another agent from the list.");
                    Ok(nobody)
                }
            }
        }
        "department" => {
            let id: Option<DepartmentId> = validate::id(errors, "department_id", "a department", &input.department_id);
            let Some(id) = id else { return Ok(nobody) };
            match cx.fixed.structure.departments.get(&id).filter(|facts| facts.standing.usable(cx.now)) {
                Some(facts) => Ok((Successor::Department(id), facts.name.clone())),
                None => {
                    errors.add("department_id", "Please choose a department from the list.");
                    Ok(nobody)
                }
            }
        }
        _ => {
            let many = if count == 1 { "1 customer".to_owned() } else { format!("{count} customers") };
            errors.add("customers", format!("Please choose who looks after {many}."));
            Ok(nobody)
        }
    }
}
