//! Many people at once: who of them gains and who loses what, and how many tickets in all.

use super::{Can, Desk, assert_side};
use crate::support::each_database;
use domain::bulk::BulkInput;
use domain::ids::{TicketId, UserId};
use domain::policy::Action;
use domain::state::{AccountState, WebAccess};
use domain::structure::GroupInput;
use service::bulk;
use service::structure::groups;
use std::collections::{BTreeMap, BTreeSet};

/// The tickets that at least one person sees with it and not without it.
fn seen(with: &BTreeMap<UserId, BTreeSet<Can>>, without: &BTreeMap<UserId, BTreeSet<Can>>) -> Option<u64> {
    let beyond = with.iter().flat_map(|(id, can)| can.difference(&without[id]));
    let tickets: BTreeSet<TicketId> =
        beyond.filter(|can| can.0 == Action::ReadTicket).filter_map(|can| can.1).collect();
    Some(tickets.len() as u64)
}

/// Looks at what the action would do to these people, does it, and compares.
async fn assert_many(desk: &Desk, names: &[&str], form: BulkInput) {
    let what = form.action.clone();
    let mut ids = Vec::new();
    for name in names {
        ids.push(desk.somebody(name).await.to_string());
    }
    let form = BulkInput { ids, ..form };
    let admin = desk.admin().await;
    let before = desk.recount().await;
    let preview = bulk::preview(&admin, &form).await.unwrap();
    assert_eq!(desk.recount().await, before, "{what}: a preview changes nothing");
    let (diff, totals) = (preview.access.unwrap(), preview.totals.unwrap());
    bulk::apply(&admin, &form).await.unwrap();
    let after = desk.recount().await;
    assert_ne!(before, after, "{what}");
    assert_side(&diff.gain, &after, &before, &what);
    assert_side(&diff.lose, &before, &after, &what);
    assert_eq!(totals.people, preview.counts.changed, "{what}");
    assert_eq!(totals.tickets_gained, seen(&after, &before), "{what}");
    assert_eq!(totals.tickets_lost, seen(&before, &after), "{what}");
}

fn form(action: &str) -> BulkInput {
    BulkInput { action: action.to_owned(), ..BulkInput::default() }
}

#[tokio::test]
async fn hal_13_hal_72_otr_31_many_people_tell_who_gains_and_loses_before_they_are_changed() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let (other, site) = desk.t.customer("Other").await;
        let wide = BulkInput { web_access: "customer".to_owned(), ..form("set_web_access") };
        assert_many(&desk, &["SolAcme", "ExaAcme", "CatAcme", "SolOther", "GusOther", "NonOther"], wide).await;
        let place = BulkInput { customer_id: other.to_string(), site_id: site.to_string(), ..form("move") };
        assert_many(&desk, &["SolAcme", "SidAcme", "CatAcme", "NonAcme", "CatOther"], place).await;
        let narrow = BulkInput { web_access: "own".to_owned(), ..form("set_web_access") };
        assert_many(&desk, &["SidAcme", "CatAcme", "CleoAcme", "SidOther"], narrow).await;
        let invalid = BulkInput { validity: "invalid_temporarily".to_owned(), ..form("set_validity") };
        assert_many(&desk, &["SolAcme", "CleoOther", "SidOther", "Bob", "GusAcme"], invalid).await;
        let valid = BulkInput { validity: "valid".to_owned(), ..form("set_validity") };
        assert_many(&desk, &["SolAcme", "CleoOther", "Bob"], valid).await;
        assert_many(&desk, &["SolAcme", "CatOther", "Bea"], form("lock")).await;
        assert_many(&desk, &["SolAcme", "CatOther"], form("unlock")).await;
    })
    .await;
}

#[tokio::test]
async fn otr_12_zam_14_groups_and_roles_of_many_people_tell_who_gains_and_loses_before_they_change() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let admin = desk.admin().await;
        let (group, facts) = admin.fixed.structure.groups.first_key_value().unwrap();
        let nothing = GroupInput { name: facts.name.clone(), ..GroupInput::default() };
        groups::update(&admin, *group, nothing).await.unwrap();
        let with = |action: &str| BulkInput { group_id: group.to_string(), level: "ro".to_owned(), ..form(action) };
        let people = ["SolAcme", "SidAcme", "CatAcme", "CleoAcme", "SidOther", "NonOther"];
        assert_many(&desk, &people, with("grant_group")).await;
        assert_many(&desk, &people[1..4], with("revoke_group")).await;
        let role = admin.fixed.structure.roles.keys().next().unwrap().to_string();
        let with = |action: &str| BulkInput { role_id: role.clone(), ..form(action) };
        assert_many(&desk, &["Bob", "Bea"], with("take_role")).await;
        assert_many(&desk, &["Bob", "Bea"], with("give_role")).await;
    })
    .await;
}

#[tokio::test]
async fn hal_13_of_very_many_people_the_first_are_looked_at_and_that_is_said() {
    each_database(|t| async move {
        let mut ids = Vec::new();
        for n in 0..501 {
            ids.push(t.person_of_acme(&format!("P{n}"), WebAccess::Own, AccountState::Guest).await.to_string());
        }
        let form = BulkInput { ids, validity: "invalid".to_owned(), ..form("set_validity") };
        let preview = bulk::preview(&t.admin().await, &form).await.unwrap();
        let totals = preview.totals.unwrap();
        assert_eq!((preview.counts.changed, totals.people), (501, 500));
        assert!(preview.access.unwrap().is_empty(), "guests have nothing to lose");
        assert_eq!((totals.tickets_gained, totals.tickets_lost), (Some(0), Some(0)));
    })
    .await;
}
