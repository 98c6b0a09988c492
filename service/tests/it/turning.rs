//! Dates that pass while a page is open: everybody is told when what they see changes next.

use crate::support::{START, each_database};
use domain::Timestamp;
use domain::customers::{CustomerInput, GroupGrantInput, SiteInput};
use domain::state::{AccountState, GrantKind, WebAccess};
use domain::structure::RoleInput;
use domain::users::MembershipInput;
use entity::{access_grant, account_limit};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use service::context::SessionCx;
use service::structure::roles;
use service::{customers, me, users};

fn day(days: i64) -> Timestamp {
    let at = START.plus_seconds(days * 86_400);
    Timestamp(at.0 - at.0.rem_euclid(86_400_000))
}

fn date(days: i64) -> String {
    day(days).date()
}

#[tokio::test]
async fn otr_36_an_open_page_knows_the_next_date_of_everything_about_a_person() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let place = t.customer("Acme").await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        assert_eq!(users::get(&admin, ana).await.unwrap().turns_at, None);
        let limit = Some(day(40));
        let row = account_limit::ActiveModel { user_id: Set(ana), valid_until: Set(limit), keeps_password: Set(false) };
        row.insert(t.app.db.maintenance()).await.unwrap();
        let closing = CustomerInput { name: "Acme".to_owned(), valid_until: date(50), ..CustomerInput::default() };
        customers::update(&admin, place.0, closing).await.unwrap();
        let closing = SiteInput { name: "Head office".to_owned(), valid_until: date(30), ..SiteInput::default() };
        customers::update_site(&admin, place.1, closing).await.unwrap();
        let group = admin.fixed.structure.groups.keys().next().unwrap();
        let grant = GroupGrantInput {
            group_id: group.to_string(),
            level: "ro".to_owned(),
            valid_from: date(10),
            valid_until: date(20),
            ..GroupGrantInput::default()
        };
        users::grant_group(&admin, ana, grant).await.unwrap();
        let further = MembershipInput {
            customer: "Crane".to_owned(),
            create: "true".to_owned(),
            valid_until: date(60),
            ..MembershipInput::default()
        };
        users::join(&admin, ana, further).await.unwrap();
        let mut seen = Vec::new();
        for _ in 0..7 {
            let admin = t.cx(admin.actor.subject.id).await;
            let next = users::get(&admin, ana).await.unwrap().turns_at;
            if let SessionCx::As(cx) = t.session(ana, None).await {
                assert_eq!(me::me(&cx).turns_at, next, "the person in front of the page is told the same");
            }
            seen.push(next);
            let Some(at) = next else { break };
            t.clock.advance((at.0 - admin.now.0) / 1000);
        }
        let expected = [10, 20, 30, 40, 50, 60].map(|days| Some(day(days)));
        assert_eq!(seen, [expected.as_slice(), &[None]].concat());
    })
    .await;
}

#[tokio::test]
async fn otr_36_a_customer_page_turns_with_its_sites_and_a_role_with_its_holder() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let place = t.customer("Acme").await;
        let opening = SiteInput { name: "Head office".to_owned(), valid_from: date(3), ..SiteInput::default() };
        customers::update_site(&admin, place.1, opening).await.unwrap();
        assert_eq!(customers::get(&admin, place.0).await.unwrap().turns_at, Some(day(3)));

        let role = RoleInput {
            name: "Seasonal".to_owned(),
            permissions: vec!["customers.manage".to_owned()],
            users_access: "read_only".to_owned(),
            ..RoleInput::default()
        };
        let role = roles::create(&admin, role).await.unwrap();
        let mia = t.bare_agent("Mia", domain::state::UserType::User).await.actor.subject.id;
        t.grant(mia, GrantKind::Role, role.0).await;
        access_grant::Entity::update_many()
            .set(access_grant::ActiveModel { valid_until: Set(Some(day(2))), ..Default::default() })
            .filter(access_grant::Column::UserId.eq(mia))
            .filter(access_grant::Column::Kind.eq(GrantKind::Role))
            .exec(t.app.db.maintenance())
            .await
            .unwrap();
        let before = me::me(&t.cx(mia).await);
        assert_eq!((before.turns_at, before.can.customers), (Some(day(2)), true));
        t.clock.advance((day(2).0 - before.now.0) / 1000);
        let after = me::me(&t.cx(mia).await);
        assert!(!after.can.customers, "the menu follows");
    })
    .await;
}
