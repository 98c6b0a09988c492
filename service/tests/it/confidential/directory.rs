//! The directory without what is confidential: pages, lists, searches, everything that names somebody.

use super::{Desk, person, secret};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::bulk::BulkInput;
use domain::customers::{CustomerInput, CustomerQuery, GroupGrantInput, SiteInput, SiteMoveInput};
use domain::ids::CustomerId;
use domain::journal::{Entity, JournalRow};
use domain::policy::{Action, Resource};
use domain::shell::Notice;
use domain::users::{MembershipInput, UserQuery};
use service::{Cx, audit, bulk, calls, customers, mail_domains, me, tickets, users};

fn searched(q: &str) -> UserQuery {
    UserQuery { q: q.to_owned(), ..UserQuery::default() }
}

/// How often the person turns up wherever people are looked for.
async fn found(cx: &Cx, q: &str) -> [usize; 7] {
    let listed = users::listed(cx, searched(q)).await.unwrap().rows;
    [
        users::list(cx, searched(q)).await.unwrap().rows.len(),
        usize::try_from(listed).unwrap(),
        usize::try_from(users::count(cx, searched(q)).await.unwrap().rows).unwrap(),
        users::suggest(cx, q).await.unwrap().len(),
        users::requesters(cx, q).await.unwrap().len(),
        calls::matching(cx, "+49 228 99112233").await.unwrap().people.len(),
        me::palette(cx, q).await.unwrap().into_iter().filter(|hit| hit.path.contains("/users/")).count(),
    ]
}

#[tokio::test]
async fn nobody_finds_people_of_a_confidential_customer_without_the_right() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let mia = desk.mia().await;
        assert_eq!(found(&desk.t.admin().await, "stern").await, [1; 7]);
        assert_eq!(found(&mia, "stern").await, [0; 7]);
        let everybody = |cx: Cx| async move { users::count(&cx, UserQuery::default()).await.unwrap().rows };
        let (all, hers) = (everybody(desk.t.admin().await).await, everybody(mia.clone()).await);
        assert_eq!(all, hers + 2, "Sia and the General User of her site");
        let capped = UserQuery { capped: "true".to_owned(), sort: "-created".to_owned(), ..UserQuery::default() };
        let rows = users::list(&mia, capped).await.unwrap().rows;
        assert!(rows.iter().all(|row| row.customer_id != desk.secret));
        let of_customer = UserQuery { customer: desk.secret.to_string(), ..UserQuery::default() };
        assert!(users::list(&mia, of_customer).await.unwrap().rows.is_empty());
        assert_eq!(found(&desk.trusted(&mia).await, "stern").await, [1; 7]);
    })
    .await;
}

#[tokio::test]
async fn a_person_of_a_confidential_customer_is_not_there_without_the_right() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let (mia, sia) = (desk.mia().await, desk.sia);
        let form = person("Sia", (desk.secret, desk.site));
        let group = GroupGrantInput { group_id: "1".to_owned(), level: "ro".to_owned(), ..Default::default() };
        for refused in [
            refusal(users::get(&mia, sia).await),
            refusal(users::form(&mia, sia).await),
            refusal(users::form_or_why(&mia, sia).await),
            refusal(users::update(&mia, sia, form.clone()).await),
            refusal(users::preview(&mia, sia, form).await),
            refusal(users::memberships(&mia, sia).await),
            refusal(users::group_access(&mia, sia).await),
            refusal(users::grant_group(&mia, sia, group).await),
            refusal(audit::history(&mia, Entity::User, sia.0).await),
        ] {
            assert_eq!(refused, AppError::NotFound);
        }
        let lock = BulkInput { action: "lock".to_owned(), ids: vec![sia.to_string()], ..BulkInput::default() };
        let refused = refusal(bulk::preview(&mia, &lock).await);
        assert_eq!(refused.at("ids"), Some(format!("There is no person {sia}.").as_str()));
        let notice = Notice { entity: Entity::User, id: sia.0 };
        assert!(!tickets::may_see(&mia, &notice).await.unwrap());
        assert!(tickets::may_see(&desk.t.admin().await, &notice).await.unwrap());

        let mia = desk.trusted(&mia).await;
        assert!(users::get(&mia, sia).await.unwrap().is_confidential);
        users::update(&mia, sia, person("Sina", (desk.secret, desk.site))).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_confidential_customer_is_not_there_without_the_right() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let (mia, id) = (desk.mia().await, desk.secret);
        let site = SiteInput { name: "Harbour".to_owned(), ..SiteInput::default() };
        for refused in [
            refusal(customers::get(&mia, id).await),
            refusal(customers::update(&mia, id, secret("")).await),
            refusal(customers::preview(&mia, id, secret("false")).await),
            refusal(customers::create_site(&mia, id, site.clone()).await),
            refusal(customers::update_site(&mia, desk.site, site).await),
            refusal(customers::move_site(&mia, desk.site, SiteMoveInput::default()).await),
            refusal(customers::set_contacts(&mia, id, None, Vec::new()).await),
            refusal(mail_domains::list(&mia, id).await),
            refusal(audit::history(&mia, Entity::Customer, id.0).await),
            refusal(audit::history(&mia, Entity::Site, desk.site.0).await),
        ] {
            assert_eq!(refused, AppError::NotFound);
        }
        assert!(!mia.allows(Action::ReadUsers, Resource::Customer(id)));
        let names = |cx: Cx, query: CustomerQuery| async move {
            let rows = customers::list(&cx, query.clone()).await.unwrap().rows;
            assert_eq!(rows.len() as u64, customers::count(&cx, query).await.unwrap().rows);
            rows.into_iter().map(|row| (row.name, row.is_confidential)).collect::<Vec<_>>()
        };
        let own = ("Deskfolk".to_owned(), false);
        assert_eq!(names(mia.clone(), CustomerQuery::default()).await, std::slice::from_ref(&own));
        assert!(customers::choices(&mia, "secret").await.unwrap().is_empty());
        let admin = desk.t.admin().await;
        let all = [own.clone(), ("Secret".to_owned(), true)];
        assert_eq!(names(admin.clone(), CustomerQuery::default()).await, all);
        let only = |confidential: &str| CustomerQuery { confidential: confidential.to_owned(), ..Default::default() };
        assert_eq!(names(admin.clone(), only("true")).await, all[1..]);
        assert_eq!(names(admin.clone(), only("false")).await, [own]);
        assert!(refusal(customers::list(&admin, only("perhaps")).await).at("confidential").is_some());
    })
    .await;
}

#[tokio::test]
async fn a_name_or_address_that_is_taken_is_all_that_shows() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let mia = desk.mia().await;
        let (acme, office) = desk.t.customer("Acme").await;
        let twin = refusal(users::create(&mia, person("Sia", (acme, office))).await);
        assert_eq!(twin.at("emails"), Some("sia@secret.example.com already belongs to somebody else."));
        let there = refusal(users::create(&mia, person("Tom", (desk.secret, desk.site))).await);
        let unknown = refusal(users::create(&mia, person("Tom", (CustomerId(4711), office))).await);
        assert!(there.at("customer_id").is_some());
        assert_eq!(there, unknown, "as if there were no such customer");
        assert!(refusal(customers::create(&mia, secret("")).await).at("name").is_some());

        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let joins = |create: &str| MembershipInput {
            customer: "Secret".to_owned(),
            create: create.to_owned(),
            ..MembershipInput::default()
        };
        let refused = refusal(users::join(&mia, ana, joins("")).await);
        assert!(refused.at("customer").unwrap().starts_with("There is no customer of this name."));
        assert!(refusal(users::join(&mia, ana, joins("on")).await).at("customer").is_some());
        let grant = users::join(&desk.t.admin().await, ana, joins("")).await.unwrap();
        assert!(users::memberships(&mia, ana).await.unwrap().is_empty());
        assert_eq!(refusal(users::leave(&mia, ana, grant).await), AppError::NotFound);
        assert_eq!(users::memberships(&desk.t.admin().await, ana).await.unwrap().len(), 1);
        let told = |rows: &[JournalRow]| rows.iter().any(|row| format!("{:?}", row.changes).contains("Secret"));
        assert!(told(&audit::history(&desk.t.admin().await, Entity::User, ana.0).await.unwrap()));
        assert!(!told(&audit::history(&mia, Entity::User, ana.0).await.unwrap()));
    })
    .await;
}

#[tokio::test]
async fn whoever_looks_after_a_confidential_customer_sees_it() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let mia = desk.mia().await;
        let id = mia.actor.subject.id;
        desk.change(CustomerInput { account_manager_id: id.to_string(), ..secret("") }).await;
        let mia = desk.t.cx(id).await;
        assert_eq!(found(&mia, "stern").await, [1; 7]);
        assert!(!customers::get(&mia, desk.secret).await.unwrap().can_set_confidential);
        let denied = refusal(
            customers::update(
                &mia,
                desk.secret,
                CustomerInput { account_manager_id: id.to_string(), ..secret("false") },
            )
            .await,
        );
        assert!(matches!(denied, AppError::Forbidden(_)), "{denied:?}");
        let department = mia.fixed.structure.departments.keys().next().unwrap().to_string();
        desk.change(CustomerInput { account_department_id: department, ..secret("") }).await;
        assert_eq!(found(&desk.t.cx(id).await, "stern").await, [1; 7], "her department");
        desk.change(secret("")).await;
        assert_eq!(found(&desk.t.cx(id).await, "stern").await, [0; 7]);
    })
    .await;
}
