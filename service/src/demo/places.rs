//! Departments, queues, access groups and roles of the demo.

use super::act;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::structure::{departments, groups, queues, roles};
use domain::ids::{DepartmentId, GroupId, QueueId, RoleId};
use domain::structure::{DepartmentInput, GroupInput, QueueInput, RoleInput};

/// Where the demo works.
pub struct Places {
    /// Support and Field Service.
    pub departments: [DepartmentId; 2],
    /// Inbox, Hardware, Billing, Field visits.
    pub queues: [QueueId; 4],
    /// Everyone, Billing contacts, On-site contract.
    pub groups: [GroupId; 3],
    /// Agent, Team lead, Field engineer, Observer.
    pub roles: [RoleId; 4],
}

/// Adds to what the first setup made.
pub async fn create(admin: &Cx) -> Result<Places> {
    let missing = || Error::Other("the first setup made no structure".to_owned());
    let made = &admin.fixed.structure;
    let support = *made.departments.keys().next().ok_or_else(missing)?;
    let inbox = *made.queues.keys().next().ok_or_else(missing)?;
    let everyone = *made.groups.keys().next().ok_or_else(missing)?;
    let agent = *made.roles.keys().next().ok_or_else(missing)?;

    let field =
        DepartmentInput { comment: "Visits at the customers' sites.".to_owned(), ..named_department("Field Service") };
    let field = departments::create(admin, field).await?;
    let billing = group(admin, "Billing contacts", "People who may see invoices.").await?;
    let on_site = group(admin, "On-site contract", "Customers with visits in their contract.").await?;
    // New queues refer to new departments and groups.
    let admin = &act(&admin.app, admin.actor.subject.id).await?;
    let queues = [
        inbox,
        queue(admin, "Hardware", support, everyone).await?,
        queue(admin, "Billing", support, billing).await?,
        queue(admin, "Field visits", field, on_site).await?,
    ];
    let lead = role(
        admin,
        "Team lead",
        "read_and_modify",
        &["users.manage_account", "users.impersonate", "customers.manage"],
        &["full"],
    );
    let engineer = role(
        admin,
        "Field engineer",
        "read_only",
        &[],
        &["read", "create", "note", "reply", "change", "own", "priority"],
    );
    let observer = role(admin, "Observer", "read_only", &[], &["read", "note"]);
    let roles = [agent, lead.await?, engineer.await?, observer.await?];
    Ok(Places { departments: [support, field], queues, groups: [everyone, billing, on_site], roles })
}

fn named_department(name: &str) -> DepartmentInput {
    DepartmentInput { name: name.to_owned(), validity: "valid".to_owned(), ..DepartmentInput::default() }
}

async fn group(admin: &Cx, name: &str, comment: &str) -> Result<GroupId> {
    let input = GroupInput {
        name: name.to_owned(),
        validity: "valid".to_owned(),
        comment: comment.to_owned(),
        ..GroupInput::default()
    };
    groups::create(admin, input).await
}

async fn queue(admin: &Cx, name: &str, department: DepartmentId, group: GroupId) -> Result<QueueId> {
    let input = QueueInput {
        name: name.to_owned(),
        department_id: department.to_string(),
        group_id: group.to_string(),
        validity: "valid".to_owned(),
        ..QueueInput::default()
    };
    queues::create(admin, input).await
}

async fn role(admin: &Cx, name: &str, users: &str, permissions: &[&str], rights: &[&str]) -> Result<RoleId> {
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let input = RoleInput {
        name: name.to_owned(),
        users_access: users.to_owned(),
        permissions: list(permissions),
        ticket_rights: list(rights),
        validity: "valid".to_owned(),
        ..RoleInput::default()
    };
    roles::create(admin, input).await
}
