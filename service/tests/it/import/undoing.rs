//! Undoing imports: what they wrote goes back, what changed since is kept and listed.

use super::{carry_out, counts, dry_run, rows};
use crate::support::{TestApp, each_database, refusal};
use crate::tickets::opened;
use domain::AppError;
use domain::customers::{CustomerInput, CustomerQuery, CustomerView};
use domain::ids::{ImportId, UserId};
use domain::import::{ImportRow, ImportState, RowQuery, RowUndo, UndoCounts};
use domain::journal::Entity;
use domain::settings::PRIVACY_ERASE;
use domain::state::{AccountState, UserType, Validity, WebAccess};
use domain::users::{UserInput, UserQuery};
use entity::{import_row, import_run, user};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use service::{Cx, accounts, customers, import, users};

async fn people(cx: &Cx, name: &str) -> Vec<UserId> {
    let query = UserQuery { q: name.to_owned(), ..UserQuery::default() };
    users::list(cx, query).await.unwrap().rows.into_iter().map(|row| row.id).collect()
}

async fn imported(t: &TestApp, cx: &Cx, kind: &str, csv: &str) -> ImportId {
    let id = dry_run(t, cx, kind, "file.csv", csv).await;
    carry_out(t, cx, id).await;
    id
}

async fn undone(t: &TestApp, cx: &Cx, id: ImportId) -> UndoCounts {
    assert!(import::get(cx, id).await.unwrap().can_undo);
    import::undo(cx, id).await.unwrap();
    t.run_jobs().await;
    let view = import::get(cx, id).await.unwrap();
    assert_eq!((view.run.state, view.can_undo), (ImportState::Undone, false), "{:?}", view.run.failure);
    view.undo
}

async fn edit(cx: &Cx, id: UserId, change: impl FnOnce(&mut UserInput)) {
    let mut form = users::form(cx, id).await.unwrap();
    change(&mut form);
    users::update(cx, id, form).await.unwrap();
}

fn of(rows: &[ImportRow], number: i64) -> (Option<RowUndo>, &str) {
    let row = rows.iter().find(|row| row.number == number).unwrap();
    (row.undo, row.undo_reason.as_str())
}

const HEAD: &str = "Name,Customer,Site,Email,City,Comment,Web access level\n";

#[tokio::test]
async fn hal_48_whoever_an_undone_import_had_moved_is_a_primary_contact_again() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, site) = t.customer("Acme").await;
        t.customer("Other").await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let ben = t.person_of_acme("Ben", WebAccess::Own, AccountState::Active).await;
        for of in [None, Some(site)] {
            customers::set_contacts(&admin, acme, of, vec![ana.to_string(), ben.to_string()]).await.unwrap();
        }
        let contacts = async || {
            let view = customers::get(&admin, acme).await.unwrap();
            let of_site = view.sites.into_iter().find(|row| row.id == site).unwrap().contacts;
            [view.contacts, of_site].map(|some| some.into_iter().map(|one| one.id).collect::<Vec<_>>())
        };
        let csv = format!("{HEAD}Ana Customer,Other,Head office,ana@acme.example.com,,,\n");
        let id = imported(&t, &admin, "users", &csv).await;
        assert_eq!(contacts().await, [vec![ben], vec![ben]]);
        undone(&t, &admin, id).await;
        assert_eq!(t.user(ana).await.customer_id, acme);
        assert_eq!(contacts().await, [vec![ana, ben], vec![ana, ben]], "in the order of before");
    })
    .await;
}

#[tokio::test]
async fn hal_48_an_undone_import_leaves_the_directory_as_it_was() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let (other, _) = t.customer("Other").await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        edit(&admin, ana, |form| form.city = "Bonn".to_owned()).await;
        let before = (users::form(&admin, ana).await.unwrap(), t.people().await);
        let csv = format!(
            "{HEAD}Ana Customer,Other,Head office,ana@acme.example.com,Mainz,Moved,Tickets of the site\n\
             Bo Berg,Acme,Head office,bo@example.com,Mainz,,\nCy Young,Acme,Head office,cy@example.com,,,\n"
        );
        let id = imported(&t, &admin, "users", &csv).await;
        assert_eq!((t.user(ana).await.customer_id, t.people().await), (other, before.1 + 2));
        let row = t.journal(Entity::User, ana.0).await.pop().unwrap();
        assert_eq!((row.cause.as_str(), row.cause_id), ("import", Some(id.0)), "the import is the cause");

        assert_eq!(undone(&t, &admin, id).await, UndoCounts { undone: 3, ..UndoCounts::default() });
        assert_eq!((users::form(&admin, ana).await.unwrap(), t.people().await), before);
        assert!(people(&admin, "mainz").await.is_empty(), "the search forgets it, too");
        assert_eq!(t.events(Entity::User, ana.0).await.last().unwrap(), "user.change_undone");
        let events = t.events(Entity::Import, id.0).await;
        assert_eq!(events[events.len() - 2..], ["import.undo_begun", "import.undone"]);
        assert!(matches!(refusal(import::undo(&admin, id).await), AppError::Conflict(_)), "works once");

        // The corrected file finds the addresses free.
        let id = imported(&t, &admin, "users", &csv).await;
        assert_eq!(counts(&admin, id).await.create, 2);
    })
    .await;
}

#[tokio::test]
async fn what_changed_since_is_kept_and_listed_with_its_reason() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let eve = t.person_of_acme("Eve", WebAccess::Own, AccountState::Active).await;
        let csv = format!(
            "{HEAD}Ana Customer,Acme,Head office,ana@acme.example.com,Mainz,New,\n\
             Bo Berg,Acme,Head office,bo@example.com,Mainz,,\nCy Young,Acme,Head office,cy@example.com,,,\n\
             Di Falk,Acme,Head office,di@example.com,,,\nEve Customer,Acme,Head office,eve@acme.example.com,Mainz,,\n"
        );
        let id = imported(&t, &admin, "users", &csv).await;
        let bo = people(&admin, "Bo Berg").await[0];
        let cy = people(&admin, "Cy Young").await[0];
        edit(&admin, ana, |form| form.city = "Trier".to_owned()).await;
        edit(&admin, bo, |form| form.comment = "Calls on Mondays.".to_owned()).await;
        accounts::register(&admin, cy).await.unwrap();
        let link = t.link_in_last_mail().await;
        let password = "another horse battery".to_owned();
        let chosen = domain::account::ChoosePasswordInput { token: link, password_again: password.clone(), password };
        accounts::choose_password(&t.guest(), chosen).await.unwrap();
        let inbox = *admin.fixed.structure.queues.keys().next().unwrap();
        let di = people(&admin, "Di Falk").await[0];
        // Somebody who did nothing but open a ticket is needed by it.
        let requester =
            user::Entity::update_many().col_expr(user::Column::AccountState, Expr::value(AccountState::Active));
        requester.filter(user::Column::Id.eq(di)).exec(t.app.db.maintenance()).await.unwrap();
        opened(&t.cx(di).await, inbox, "Help").await;
        // Changed and changed back: somebody means it.
        edit(&admin, eve, |form| form.city = "Trier".to_owned()).await;
        edit(&admin, eve, |form| form.city = "Mainz".to_owned()).await;

        let counts = undone(&t, &admin, id).await;
        assert_eq!(counts, UndoCounts { partly: 1, kept: 4, ..UndoCounts::default() });
        let shown = rows(&admin, id).await;
        assert_eq!(of(&shown, 2), (Some(RowUndo::Partly), "Changed since: City."));
        assert_eq!(of(&shown, 3), (Some(RowUndo::Kept), "Changed since: Comment."));
        let (kept, reason) = of(&shown, 4);
        assert!(kept == Some(RowUndo::Kept) && reason.contains("account state"), "{reason}");
        assert_eq!(of(&shown, 5), (Some(RowUndo::Kept), "Has tickets."));
        assert_eq!(of(&shown, 6), (Some(RowUndo::Kept), "Changed since: City."));
        let form = users::form(&admin, ana).await.unwrap();
        assert_eq!((form.city.as_str(), form.comment.as_str()), ("Trier", ""));
        assert_eq!(users::form(&admin, eve).await.unwrap().city, "Mainz");
        let kept = RowQuery { action: "kept".to_owned(), ..RowQuery::default() };
        assert_eq!(import::rows(&admin, id, kept).await.unwrap().rows.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn language_and_time_zone_go_back_like_everything_else() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        let before = users::form(&admin, ana).await.unwrap();
        let csv = "Name,Customer,Site,Email,Language,Time zone\n\
            Ana Customer,Acme,Head office,ana@acme.example.com,German,Europe/Berlin\n";
        let id = imported(&t, &admin, "users", csv).await;
        assert_eq!(users::form(&admin, ana).await.unwrap().language, "de");
        assert_eq!(undone(&t, &admin, id).await, UndoCounts { undone: 1, ..UndoCounts::default() });
        assert_eq!(users::form(&admin, ana).await.unwrap(), before);
    })
    .await;
}

async fn customer(cx: &Cx, name: &str) -> Option<CustomerView> {
    let query = CustomerQuery { q: name.to_owned(), ..CustomerQuery::default() };
    let row = customers::list(cx, query).await.unwrap().rows.into_iter().find(|row| row.name == name)?;
    Some(customers::get(cx, row.id).await.unwrap())
}

#[tokio::test]
async fn hal_55_customers_and_sites_go_back_to_what_they_were() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (acme, _) = t.customer("Acme").await;
        let before = customers::get(&admin, acme).await.unwrap();
        let people = t.people().await;
        let csv = "Customer,Site,Site address,Comment\nAcme,Head office,Quay 9,Pays late\nAcme,Porto,Quay 1,\n\
            Brio,,,\nBrio,Lisbon,,\nNova,Faro,,\nNova,Ovar,,\n";
        let id = imported(&t, &admin, "customers", csv).await;
        let nova = customer(&admin, "Nova").await.unwrap();
        let faro = nova.sites.iter().find(|site| site.name == "Faro").unwrap().id;
        t.person(["Ana", "Ruiz"], "ana@example.com", (nova.id, faro), WebAccess::Own, AccountState::Guest).await;

        let counts = undone(&t, &admin, id).await;
        assert_eq!(counts, UndoCounts { undone: 5, kept: 1, ..UndoCounts::default() }, "{:?}", rows(&admin, id).await);
        let after = customers::get(&admin, acme).await.unwrap();
        assert_eq!((after.comment, after.sites), (before.comment, before.sites));
        assert!(customer(&admin, "Brio").await.is_none(), "with the site that stood in no row");
        let nova = customer(&admin, "Nova").await.unwrap();
        assert_eq!(nova.sites.iter().map(|site| site.name.as_str()).collect::<Vec<_>>(), ["Faro"]);
        let shown = rows(&admin, id).await;
        assert!(of(&shown, 6).1.contains("The site Faro has people."), "{shown:?}");
        assert_eq!(t.people().await, people + 2, "Ana and the General User of Faro");
    })
    .await;
}

#[tokio::test]
async fn a_customer_who_is_kept_keeps_a_site() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = imported(&t, &admin, "customers", "Customer,Site\nNova,Faro\nNova,Ovar\n").await;
        let nova = customer(&admin, "Nova").await.unwrap();
        let form = CustomerInput { name: "Nova".to_owned(), comment: "Pays late".to_owned(), ..Default::default() };
        customers::update(&admin, nova.id, form).await.unwrap();
        let counts = undone(&t, &admin, id).await;
        let shown = rows(&admin, id).await;
        assert_eq!(counts, UndoCounts { undone: 1, kept: 1, ..UndoCounts::default() }, "{shown:?}");
        assert!(of(&shown, 2).1.contains("Faro is the only site of its customer."), "{shown:?}");
        let nova = customer(&admin, "Nova").await.unwrap();
        assert_eq!(nova.sites.iter().map(|site| site.name.as_str()).collect::<Vec<_>>(), ["Faro"]);
    })
    .await;
}

#[tokio::test]
async fn an_interrupted_undoing_goes_on_and_one_without_the_right_is_given_up() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let before = t.people().await;
        let lines = (0..450).map(|n| format!("Person Number{n},Acme,Head office,p{n}@example.com,,,\n"));
        let csv: String = std::iter::once(HEAD.to_owned()).chain(lines).collect();
        let id = imported(&t, &admin, "users", &csv).await;
        let manager = t.agent("Max", UserType::Manager).await;
        import::undo(&manager, id).await.unwrap();
        accounts::lock(&admin, manager.actor.subject.id).await.unwrap();
        t.run_jobs().await;
        let view = import::get(&admin, id).await.unwrap();
        assert_eq!((view.run.state, view.can_undo, view.undo.left), (ImportState::Failed, true, 450));
        // As if the server had gone down after some rows.
        let db = t.app.db.maintenance();
        import_row::Entity::update_many()
            .col_expr(import_row::Column::Undo, Expr::value(RowUndo::Kept))
            .filter(import_row::Column::RunId.eq(id))
            .filter(import_row::Column::Number.gt(400))
            .exec(db)
            .await
            .unwrap();
        let kept = import_row::Entity::find().filter(import_row::Column::Undo.is_not_null()).count(db).await.unwrap();
        let counts = undone(&t, &admin, id).await;
        assert_eq!((counts.kept, counts.undone), (kept, 450 - kept));
        assert_eq!(t.people().await, before + kept + 1, "and Max");
        let run = import::get(&admin, id).await.unwrap().run;
        assert_eq!((run.handled, run.to_handle), (450 - kept, 450 - kept));
    })
    .await;
}

#[tokio::test]
async fn undoing_asks_for_the_rights_of_importing_and_of_changing_each_person() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let csv =
            format!("{HEAD}Bo Berg,Acme,Head office,bo@example.com,,,\nCy Young,Acme,Head office,cy@example.com,,,\n");
        let id = imported(&t, &admin, "users", &csv).await;
        let agent = t.bare_agent("Ines", UserType::User).await;
        assert!(matches!(refusal(import::undo(&agent, id).await), AppError::Forbidden(_)));
        assert_eq!(refusal(import::undo(&admin, ImportId(999)).await), AppError::NotFound);
        let waiting = dry_run(&t, &admin, "users", "b.csv", "Name,Customer,Site\nDi Falk,Acme,Head office\n").await;
        assert!(matches!(refusal(import::undo(&admin, waiting).await), AppError::Conflict(_)));
        // Not what a manager may change: somebody with more rights by now, whatever the journal says.
        let bo = people(&admin, "Bo Berg").await[0];
        let admins = entity::agent::ActiveModel {
            user_id: sea_orm::ActiveValue::Set(bo),
            user_type: sea_orm::ActiveValue::Set(UserType::Admin),
            deleted_at: sea_orm::ActiveValue::Set(None),
            created_at: sea_orm::ActiveValue::Set(crate::support::START),
            updated_at: sea_orm::ActiveValue::Set(crate::support::START),
            ..Default::default()
        };
        entity::agent::Entity::insert(admins).exec_without_returning(t.app.db.maintenance()).await.unwrap();
        let manager = t.agent("Max", UserType::Manager).await;
        let counts = undone(&t, &manager, id).await;
        assert_eq!((counts.undone, counts.kept), (1, 1));
        t.user(bo).await;
        import::discard(&admin, id).await.unwrap();
        assert_eq!(import_run::Entity::find_by_id(id).count(t.app.db.read()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn otr_8_where_people_are_never_deleted_those_added_become_invalid() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer("Acme").await;
        let csv = format!("{HEAD}Bo Berg,Acme,Head office,bo@example.com,,,\n");
        let id = imported(&t, &admin, "users", &csv).await;
        t.set_setting(PRIVACY_ERASE, "false").await;
        let admin = t.admin().await;
        assert_eq!(undone(&t, &admin, id).await, UndoCounts { partly: 1, ..UndoCounts::default() });
        let bo = people(&admin, "Bo Berg").await[0];
        assert_eq!(t.user(bo).await.validity, Validity::Invalid);
        assert!(rows(&admin, id).await[0].undo_reason.contains("forbid deleting"));
    })
    .await;
}
