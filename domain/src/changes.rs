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

/// What a token of a field of this kind of record is called; nothing where it speaks for itself.
#[must_use]
pub fn label(kind: Entity, field: &str, token: &str) -> Option<&'static str> {
    match field {
        "validity" => Validity::parse(token).map(Validity::label),
        "web_access" => WebAccess::parse(token).map(WebAccess::label),
        "user_type" => UserType::parse(token).map(UserType::label),
        "account_state" => AccountState::parse(token).map(AccountState::label),
        "everyone" => GroupLevel::parse(token).map(GroupLevel::label),
        // Of a group that is granted.
        "level" if matches!(kind, Entity::User | Entity::Customer) => GroupLevel::parse(token).map(GroupLevel::label),
        // Jobs have states, too.
        "state" if kind == Entity::Ticket => TicketState::parse(token).map(TicketState::label),
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
    use crate::state::{GroupLevel, TicketState, WebAccess};

    #[test]
    fn numbers_and_tokens_say_what_they_are() {
        assert_eq!(refers_to("customer_id"), Some(Entity::Customer));
        assert_eq!(refers_to("import_id"), None);
        assert_eq!(label(Entity::User, "web_access", "own"), Some(WebAccess::Own.label()));
        assert_eq!(label(Entity::User, "web_access", "elsewhere"), None);
        assert_eq!(label(Entity::User, "comment", "own"), None);
    }

    #[test]
    fn the_same_token_is_something_else_of_another_kind_of_record() {
        let (state, level) = (TicketState::Open, GroupLevel::Ro);
        assert_eq!(label(Entity::Ticket, "state", state.as_str()), Some(state.label()));
        assert_eq!(label(Entity::Job, "state", state.as_str()), None);
        assert_eq!(label(Entity::Customer, "level", level.as_str()), Some(level.label()));
        assert_eq!(label(Entity::Integration, "level", level.as_str()), None);
    }
}
