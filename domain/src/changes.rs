//! What the fields of the journal say to people: of which kind of record their numbers are, and what their tokens are
//! called.

use crate::journal::Entity;
use crate::permission::{Permission, TicketRight, UsersAccessLevel};
use crate::state::{AccountState, GroupLevel, TicketState, UserType, Validity, WebAccess};

/// The kind of record whose number a field holds; nothing for any other field.
#[must_use]
pub fn refers_to(field: &str) -> Option<Entity> {
    Some(match field {
        "customer_id" => Entity::Customer,
        "site_id" => Entity::Site,
        "department_id" | "account_department_id" | "departments" => Entity::Department,
        "queue_id" | "queues" => Entity::Queue,
        "group_id" => Entity::Group,
        "role_id" | "roles" => Entity::Role,
        "account_manager_id" | "owner_id" | "requester_id" | "contacts" => Entity::User,
        _ => return None,
    })
}

/// What a token of a field is called; nothing where it speaks for itself.
#[must_use]
pub fn label(field: &str, token: &str) -> Option<&'static str> {
    match field {
        "validity" => Validity::parse(token).map(Validity::label),
        "web_access" => WebAccess::parse(token).map(WebAccess::label),
        "user_type" => UserType::parse(token).map(UserType::label),
        "account_state" => AccountState::parse(token).map(AccountState::label),
        "everyone" | "level" => GroupLevel::parse(token).map(GroupLevel::label),
        "state" => TicketState::parse(token).map(TicketState::label),
        "users_access" => UsersAccessLevel::parse(token).map(UsersAccessLevel::label),
        "permissions" => Permission::parse(token).map(Permission::label),
        "ticket_rights" => TicketRight::parse(token).map(TicketRight::label),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{label, refers_to};
    use crate::journal::Entity;
    use crate::state::WebAccess;

    #[test]
    fn numbers_and_tokens_say_what_they_are() {
        assert_eq!(refers_to("customer_id"), Some(Entity::Customer));
        assert_eq!(refers_to("import_id"), None);
        assert_eq!(label("web_access", "own"), Some(WebAccess::Own.label()));
        assert_eq!(label("web_access", "elsewhere"), None);
        assert_eq!(label("comment", "own"), None);
    }
}
