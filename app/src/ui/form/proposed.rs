//! A change that a link fills into a form, as those of *Access explained* do. Nothing is changed before somebody has
//! looked at it and saves.

use domain::policy::Fix;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What links fill in: what somebody may do, and nothing that says who they are or how they are let in.
const FIELDS: [&str; 18] = [
    "departments",
    "department_from",
    "group_id",
    "keeps_password",
    "kind",
    "level",
    "permissions",
    "queues",
    "queue_from",
    "queue_role",
    "role_from",
    "roles",
    "ticket_rights",
    "users_access",
    "validity",
    "valid_from",
    "valid_until",
    "web_access",
];

/// The fields and values in the address of the page.
pub(super) fn of_address() -> Vec<(String, String)> {
    let set = use_query_map().with_untracked(|query| query.get_all(Fix::SET)).unwrap_or_default();
    let values = Fix::values(set.iter().map(String::as_str));
    values.into_iter().filter(|(field, _)| may_be_filled_in(field)).collect()
}

fn may_be_filled_in(field: &str) -> bool {
    FIELDS.contains(&field.split_once('.').map_or(field, |(list, _)| list))
}

#[cfg(test)]
mod tests {
    use super::may_be_filled_in;

    #[test]
    fn a_link_says_what_somebody_may_do_and_not_who_they_are() {
        for field in ["roles", "queue_role.3", "web_access", "valid_until"] {
            assert!(may_be_filled_in(field), "{field}");
        }
        for field in ["email", "emails", "username", "password", "user_type", "first_name", "customer_id"] {
            assert!(!may_be_filled_in(field), "{field}");
        }
    }
}
