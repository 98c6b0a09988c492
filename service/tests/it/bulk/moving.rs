//! People who move, with their tickets.

use super::{applied, input, view};
use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{inbox, opened};
use domain::bulk::{BulkInput, TicketEffect};
use domain::ids::{CustomerId, SiteId, TicketId, UserId};
use domain::journal::Entity;
use domain::permission::TicketRight;
use domain::policy::Hat;
use domain::state::{AccountState, GrantKind, GroupLevel, UserType, WebAccess};
use domain::structure::RoleInput;
use domain::tickets::TicketPatch;
use entity::{access_grant, ticket};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use service::{Cx, bulk, structure, tickets, users};

/// Ana of Acme with an open and a closed ticket, and where she could go.
struct World {
    ana: UserId,
    open: TicketId,
    closed: TicketId,
    from: (CustomerId, SiteId),
    to: (CustomerId, SiteId),
}

async fn world(t: &TestApp) -> World {
    let queue = inbox(t).await;
    let ana = t.customer_user("Ana").await;
    let (open, closed) = (opened(&ana, queue, "Printer").await, opened(&ana, queue, "Scanner").await);
    let close = TicketPatch { state: "closed".to_owned(), ..TicketPatch::default() };
    tickets::update(&t.admin().await, closed, close, None).await.unwrap();
    World { ana: ana.actor.subject.id, open, closed, from: t.customer("Acme").await, to: t.customer("Borealis").await }
}

impl World {
    fn form(&self, follow: &str) -> BulkInput {
        BulkInput {
            customer_id: self.to.0.to_string(),
            site_id: self.to.1.to_string(),
            tickets: follow.to_owned(),
            ..input("move", &[self.ana])
        }
    }
}

/// Somebody at this customer who sees so much, and may read tickets of the inbox.
async fn onlooker(t: &TestApp, name: &str, customer: &str, access: WebAccess) -> UserId {
    let (place, email) = (t.customer(customer).await, format!("{}@onlooker.example.com", name.to_lowercase()));
    let id = t.person([name, "Looker"], &email, place, access, AccountState::Active).await;
    let admin = t.admin().await;
    let group = admin.fixed.structure.queues.values().next().unwrap().group;
    let row = access_grant::ActiveModel {
        kind: Set(GrantKind::Group),
        user_id: Set(Some(id)),
        target_id: Set(group.0),
        level: Set(Some(GroupLevel::Ro)),
        reason: Set(String::new()),
        created_at: Set(admin.now),
        ..Default::default()
    };
    row.insert(t.app.db.maintenance()).await.unwrap();
    id
}

async fn place_of(t: &TestApp, id: TicketId) -> (CustomerId, SiteId) {
    let row = ticket::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap();
    (row.customer_id, row.site_id)
}

async fn sees(t: &TestApp, person: UserId, id: TicketId) -> bool {
    tickets::get(&t.cx(person).await, id, Hat::Portal).await.is_ok()
}

#[tokio::test]
async fn tickets_move_along_as_asked_and_back_when_undone() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let world = world(&t).await;
        for (follow, open, closed) in
            [("", world.from, world.from), ("open", world.to, world.from), ("all", world.to, world.to)]
        {
            let id = applied(&admin, &world.form(follow)).await.operation.id;
            assert_eq!(t.user(world.ana).await.customer_id, world.to.0);
            assert_eq!((place_of(&t, world.open).await, place_of(&t, world.closed).await), (open, closed), "{follow}");
            bulk::undo(&admin, id).await.unwrap();
            assert_eq!(view(&admin, id).await.operation.counts.undone, 1);
            assert_eq!(t.user(world.ana).await.customer_id, world.from.0);
            let places = (place_of(&t, world.open).await, place_of(&t, world.closed).await);
            assert_eq!(places, (world.from, world.from), "{follow}");
        }
        let events = t.events(Entity::Ticket, world.open.0).await;
        let changed = events.iter().filter(|event| *event == "ticket.changed").count();
        assert_eq!(changed, 4, "each change of place is in the history");
        assert!(refusal(bulk::apply(&admin, &world.form("some")).await).at("tickets").is_some());
    })
    .await;
}

#[tokio::test]
async fn a_preview_tells_who_gains_and_loses_sight_as_it_then_happens() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let world = world(&t).await;
        let boss = onlooker(&t, "Boss", "Acme", WebAccess::Customer).await;
        let desk = onlooker(&t, "Desk", "Borealis", WebAccess::Site).await;
        let own = onlooker(&t, "Own", "Borealis", WebAccess::Own).await;
        let people = [boss, desk, own];
        let seen = || async {
            let mut out = Vec::new();
            for id in people {
                out.push(sees(&t, id, world.open).await);
            }
            out
        };
        assert_eq!(seen().await, [true, false, false]);
        let effect = |follow: &'static str| {
            let (admin, form) = (admin.clone(), world.form(follow));
            async move { bulk::preview(&admin, &form).await.unwrap().tickets.unwrap() }
        };
        let TicketEffect { all, open, follow, gain, lose } = effect("open").await;
        assert_eq!((all, open, follow), (2, 1, 1));
        assert_eq!((gain.people, gain.names), (1, vec!["Desk Looker".to_owned()]));
        assert_eq!((lose.people, lose.names), (1, vec!["Boss Looker".to_owned()]));
        let nobody = effect("none").await;
        assert_eq!((nobody.follow, nobody.gain.people, nobody.lose.people), (0, 0, 0));
        applied(&admin, &world.form("open")).await;
        assert_eq!(seen().await, [false, true, false]);
        assert!(sees(&t, world.ana, world.open).await, "her own she always sees");
    })
    .await;
}

#[tokio::test]
async fn tickets_that_the_actor_may_not_change_stay() {
    each_database(|t| async move {
        let world = world(&t).await;
        let mover = mover(&t).await;
        assert_eq!(bulk::preview(&mover, &world.form("all")).await.unwrap().tickets, None, "not even counted");
        let done = applied(&mover, &world.form("all")).await;
        assert_eq!(done.operation.counts.changed, 1);
        assert_eq!(place_of(&t, world.open).await, world.from);
    })
    .await;
}

/// An agent who may change people, and reads tickets without changing them.
async fn mover(t: &TestApp) -> Cx {
    let role = RoleInput {
        name: "Mover".to_owned(),
        users_access: "read_and_modify".to_owned(),
        ticket_rights: vec![TicketRight::Read.as_str().to_owned()],
        ..RoleInput::default()
    };
    let role = structure::roles::create(&t.admin().await, role).await.unwrap();
    let id = t.bare_agent("Max", UserType::User).await.actor.subject.id;
    let queue = inbox(t).await;
    let department = t.admin().await.fixed.structure.queues[&queue].department;
    t.grant(id, GrantKind::Queue, queue.0).await;
    t.grant(id, GrantKind::Department, department.0).await;
    t.grant(id, GrantKind::Role, role.0).await;
    t.cx(id).await
}

#[tokio::test]
async fn the_form_of_one_person_asks_moves_and_can_be_undone() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let world = world(&t).await;
        let mut form = users::form(&admin, world.ana).await.unwrap();
        let asks = |form: &domain::users::UserInput| {
            let (admin, form) = (admin.clone(), form.clone());
            async move { bulk::asks_about_tickets(&admin, world.ana, &form).await.unwrap() }
        };
        assert_eq!(asks(&form).await, None, "she stays");
        (form.customer_id, form.site_id) = (world.to.0.to_string(), String::new());
        assert_eq!(asks(&form).await, Some(world.to));
        form.tickets = "open".to_owned();
        form.comment = "Moved in spring.".to_owned();
        assert_eq!(asks(&form).await, None, "it is said");
        users::update(&admin, world.ana, form).await.unwrap();
        assert_eq!((place_of(&t, world.open).await, place_of(&t, world.closed).await), (world.to, world.from));
        let operations = bulk::list(&admin).await.unwrap();
        assert_eq!((operations.len(), operations[0].counts.changed), (1, 1));
        let shown = view(&admin, operations[0].id).await;
        assert!(shown.people.rows[0].changes.iter().any(|change| change.to == "1 ticket moved along"));
        bulk::undo(&admin, operations[0].id).await.unwrap();
        let person = t.user(world.ana).await;
        assert_eq!((person.customer_id, person.comment.as_str()), (world.from.0, "Moved in spring."));
        assert_eq!(place_of(&t, world.open).await, world.from);
    })
    .await;
}
