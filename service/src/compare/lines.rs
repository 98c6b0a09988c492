//! What is compared by name: menus, actions, queues, the portal.

use super::Side;
use crate::me;
use domain::compare::{ComparedRow, ComparedSection};
use domain::permission::{Permission, TicketRight};
use domain::policy::{Piece, Place, Policy, Subject};
use domain::state::GroupLevel;
use std::collections::BTreeSet;

/// What stands for having something that is had or not.
const YES: &str = "yes";
/// The menus, as their pages name them.
const MENUS: [&str; 3] = ["Agent panel", "Admin menu", "Portal"];

/// Everything that at least one of the two has, kind by kind.
pub(super) fn sections(left: &Side, right: &Side) -> Vec<ComparedSection> {
    let section = |title: &str, left: Vec<(String, String)>, right: Vec<(String, String)>| ComparedSection {
        title: title.to_owned(),
        rows: joined(left, right),
    };
    vec![
        section("Menus", menus(left), menus(right)),
        section("Actions", actions(left), actions(right)),
        section("Queues", queues(left), queues(right)),
        section("Portal", portal(left), portal(right)),
    ]
}

/// The rows of both, in the order of the first and then of what the second has beyond.
fn joined(left: Vec<(String, String)>, mut right: Vec<(String, String)>) -> Vec<ComparedRow> {
    let mut rows = Vec::with_capacity(left.len());
    for (what, has) in left {
        let place = right.iter().position(|(other, _)| *other == what);
        let other = place.map(|place| right.remove(place).1).unwrap_or_default();
        rows.push(ComparedRow { what, left: has, right: other });
    }
    rows.extend(right.into_iter().map(|(what, has)| ComparedRow { what, left: String::new(), right: has }));
    rows
}

fn menus(side: &Side) -> Vec<(String, String)> {
    if !side.policy().hindrances(side.subject()).is_empty() {
        return Vec::new();
    }
    let named = |area: String, page: String| {
        // What belongs to no menu is described instead.
        if MENUS.contains(&area.as_str()) { format!("{area} ▸ {page}") } else { page }
    };
    let pages = me::menu_pages(&side.cx).into_iter();
    pages.map(|page| (named(page.detail, page.title), YES.to_owned())).collect()
}

fn actions(side: &Side) -> Vec<(String, String)> {
    let reach = side.policy().reach(side.subject(), &BTreeSet::new()).0;
    let held = Permission::ALL.iter().filter(|permission| reach.contains(&Piece::Right(**permission)));
    let sign_in = reach.contains(&Piece::SignIn).then(|| ("Sign in".to_owned(), YES.to_owned()));
    sign_in.into_iter().chain(held.map(|permission| (permission.label().to_owned(), YES.to_owned()))).collect()
}

/// What may be done with the tickets of each queue.
fn queues(side: &Side) -> Vec<(String, String)> {
    let policy = side.policy();
    let reach = policy.reach(side.subject(), &BTreeSet::new()).0;
    let mut queues: Vec<_> = policy.structure.queues.iter().collect();
    queues.sort_by_cached_key(|(_, queue)| queue.name.to_lowercase());
    let rights = |id| {
        let of_queue = |right: &&TicketRight| reach.contains(&Piece::Work(id, **right));
        TicketRight::ALL.iter().filter(of_queue).map(|right| right.label()).collect::<Vec<_>>().join(", ")
    };
    let rows = queues.into_iter().map(|(id, queue)| (queue.name.clone(), rights(*id)));
    rows.filter(|(_, rights)| !rights.is_empty()).collect()
}

/// What the portal shows, and whose tickets.
fn portal(side: &Side) -> Vec<(String, String)> {
    let (policy, subject) = (side.policy(), side.subject());
    let mut rows = vec![
        ("Web Access Level".to_owned(), subject.web_access.label().to_owned()),
        ("Customer".to_owned(), subject.customer_name.clone()),
        ("Site".to_owned(), subject.site_name.clone()),
    ];
    let reach = policy.reach(subject, &BTreeSet::new()).0;
    rows.extend(groups(policy, subject));
    let mut queues: Vec<_> = policy.structure.queues.iter().collect();
    queues.sort_by_cached_key(|(_, queue)| queue.name.to_lowercase());
    for (id, queue) in queues {
        let mut may = BTreeSet::new();
        for piece in reach.iter().filter(|piece| piece.queue() == Some(*id)) {
            match piece {
                Piece::Open(_) => may.insert("open tickets"),
                Piece::See(_, Place::Site(..)) => may.insert("see tickets of the site"),
                Piece::See(_, Place::Customer(_)) => may.insert("see tickets of the customer"),
                Piece::Answer(..) => may.insert("answer tickets of others"),
                Piece::SignIn | Piece::Right(_) | Piece::Customer(_) | Piece::Work(..) => false,
            };
        }
        if !may.is_empty() {
            rows.push((format!("Queue {}", queue.name), may.into_iter().collect::<Vec<_>>().join(", ")));
        }
    }
    rows
}

/// The access groups held, whoever granted them.
fn groups(policy: Policy<'_>, subject: &Subject) -> Vec<(String, String)> {
    let level = |id| match policy.group_level(subject, id).0 {
        Some(GroupLevel::Ro) => "ro".to_owned(),
        Some(GroupLevel::Rw) => "rw".to_owned(),
        None => String::new(),
    };
    let mut rows: Vec<_> =
        policy.structure.groups.iter().map(|(id, group)| (format!("Group {}", group.name), level(*id))).collect();
    rows.retain(|(_, level)| !level.is_empty());
    rows.sort_by_cached_key(|(name, _)| name.to_lowercase());
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_one_has_stands_beside_nothing() {
        let has = |what: &str, level: &str| (what.to_owned(), level.to_owned());
        let rows = joined(vec![has("A", "ro"), has("B", "rw")], vec![has("C", "rw"), has("B", "ro")]);
        let rows: Vec<_> = rows.iter().map(|row| (row.what.as_str(), row.left.as_str(), row.right.as_str())).collect();
        assert_eq!(rows, [("A", "ro", ""), ("B", "rw", "ro"), ("C", "", "rw")]);
    }
}
