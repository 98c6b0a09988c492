//! The rights of a role.

use crate::cx::Cx;
use domain::error::FieldErrors;
use domain::permission::{Permission, Permissions, TicketRight, TicketRights, UsersAccessLevel};
use domain::structure::RoleInput;

/// The checked rights of a role.
pub(super) struct Rights {
    pub permissions: Permissions,
    pub ticket_rights: TicketRights,
}

impl Rights {
    /// Checks the form. Nobody puts into a role what they do not hold (RTP-6).
    pub(super) fn check(cx: &Cx, errors: &mut FieldErrors, input: &RoleInput) -> Self {
        let mut permissions = users_access(errors, &input.users_access);
        for name in chosen(&input.permissions) {
            match Permission::parse(name) {
                Some(permission) => {
                    permissions.insert(permission);
                }
                None => errors.add("permissions", format!("There is no right called {name}.")),
            }
        }
        let mut ticket_rights = TicketRights::default();
        for name in chosen(&input.ticket_rights) {
            match TicketRight::parse(name) {
                Some(right) => {
                    ticket_rights.0.insert(right);
                }
                None => errors.add("ticket_rights", format!("There is no ticket right called {name}.")),
            }
        }
        if !cx.policy().reaches(&cx.actor, None, &permissions) {
            errors.add("permissions", "A role cannot include rights that you do not hold yourself.");
        }
        Self { permissions, ticket_rights }
    }
}

/// *Users Access Level* as the rights it stands for (HAL-4).
fn users_access(errors: &mut FieldErrors, text: &str) -> Permissions {
    match text.trim() {
        "" => Permissions::new(),
        text => UsersAccessLevel::parse(text).map(UsersAccessLevel::permissions).unwrap_or_else(|| {
            errors.add("users_access", "Please choose a Users Access Level from the list.");
            Permissions::new()
        }),
    }
}

fn chosen(names: &[String]) -> impl Iterator<Item = &str> {
    names.iter().map(|name| name.trim()).filter(|name| !name.is_empty())
}
