//! Over many made-up pairs: taking a merge back restores every row, and what somebody changed since stays whole.

use super::{choosing, everything, ticket_of};
use crate::support::{TestApp, each_database};
use domain::ids::UserId;
use domain::merging::{MergeInput, MergeState};
use domain::state::{AccountState, GrantKind};
use domain::users::UserInput;
use domain::validate;
use entity::{account, old_password, site, user, user_email, user_phone};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use service::{Cx, merging, users};

/// Pairs of each kind.
const ROUNDS: u64 = 12;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn or_nothing(&mut self, text: String) -> String {
        if self.roll(2) == 0 { text } else { String::new() }
    }
}

async fn made_up(t: &TestApp, admin: &Cx, dice: &mut Dice, name: &str) -> UserId {
    let end = 5_551_000 + dice.roll(900);
    let customer = ["Acme", "Bolt"][usize::try_from(dice.roll(2)).unwrap()];
    let input = UserInput {
        title: dice.or_nothing(format!("Dr. {name}")),
        first_name: format!("F{name}"),
        last_name: format!("L{name}"),
        preferred_name: dice.or_nothing(format!("P{name}")),
        username: dice.or_nothing(format!("User.{name}")),
        emails: (0..=dice.roll(3)).map(|at| format!("{name}.{at}@x.example")).collect::<Vec<_>>().join("\n"),
        phones: (0..dice.roll(3)).map(|at| format!("+49 30 {at}5551{}", name.len())).collect::<Vec<_>>().join("\n"),
        mobile: dice.or_nothing(format!("+49 170 {end}")),
        street: dice.or_nothing("1 Quay".to_owned()),
        city: dice.or_nothing("Berlin".to_owned()),
        comment: dice.or_nothing(format!("About {name}.")),
        is_vip: (dice.roll(2) == 0).to_string(),
        web_access: ["own", "site", "customer"][usize::try_from(dice.roll(3)).unwrap()].to_owned(),
        customer_id: t.customer(customer).await.0.to_string(),
        ..UserInput::default()
    };
    let id = users::create(admin, input).await.unwrap();
    for _ in 0..dice.roll(3) {
        ticket_of(t, admin, id, &format!("Of {name}")).await;
    }
    if dice.roll(2) == 0 {
        t.grant(id, GrantKind::Group, 1).await;
    }
    if dice.roll(2) == 0 {
        let row = old_password::ActiveModel {
            user_id: Set(id),
            password_hash: Set(format!("hash {name}")),
            replaced_at: Set(admin.now),
            ..Default::default()
        };
        row.insert(t.app.db.maintenance()).await.unwrap();
    }
    id
}

/// A merge with choices by chance.
async fn chosen(admin: &Cx, dice: &mut Dice, [kept, gone]: [UserId; 2]) -> MergeInput {
    let form = MergeInput { further_customer: (dice.roll(2) == 0).to_string(), ..choosing(kept, gone, &[]) };
    let fields = merging::question(admin, &form).await.unwrap().fields;
    let sides = fields.into_iter().map(|field| {
        let side = ["kept", "gone"][usize::try_from(dice.roll(2)).unwrap()];
        (field.key, side.to_owned())
    });
    MergeInput { sides: sides.collect(), ..form }
}

#[tokio::test]
async fn whatever_is_merged_comes_apart_as_it_was() {
    each_database(|t| async move {
        let id = t.admin().await.actor.subject.id;
        let mut dice = Dice(7);
        for round in 0..ROUNDS {
            let admin = t.cx(id).await;
            let pair = [
                made_up(&t, &admin, &mut dice, &format!("a{round}")).await,
                made_up(&t, &admin, &mut dice, &format!("b{round}")).await,
            ];
            t.run_jobs().await;
            let before = everything(&t).await;
            t.clock.advance(60);
            let admin = t.cx(id).await;
            let form = chosen(&admin, &mut dice, pair).await;
            let merge = merging::merge(&admin, &form).await.unwrap();
            merging::unmerge(&admin, merge).await.unwrap();
            let undone = merging::get(&admin, merge).await.unwrap();
            assert_eq!((undone.state, undone.left_over.as_slice()), (MergeState::Undone, [].as_slice()), "{form:?}");
            for (now, was) in everything(&t).await.into_iter().zip(&before) {
                assert_eq!(&now, was, "{}, {form:?}", now.0);
            }
        }
    })
    .await;
}

/// Changes one thing of the one who stayed.
async fn touched(t: &TestApp, admin: &Cx, dice: &mut Dice, id: UserId, round: u64) {
    let mut form = users::form(admin, id).await.unwrap();
    match dice.roll(6) {
        0 => form.username = form.username.to_uppercase(),
        1 => form.emails = format!("{}\nnew{round}@x.example", form.emails),
        2 => form.phones = format!("+49 40 1234{round}\n{}", form.phones),
        3 => form.city = "Rome".to_owned(),
        4 => {
            let crane = t.customer("Crane").await;
            (form.customer_id, form.site_id) = (crane.0.to_string(), crane.1.to_string());
            form.tickets = "none".to_owned();
        }
        _ => form.comment = "Changed since.".to_owned(),
    }
    users::update(admin, id, form).await.unwrap();
}

/// What holds of every person, whatever happened to them.
async fn is_whole(t: &TestApp, id: UserId) {
    let db = t.app.db.read();
    let person = t.user(id).await;
    let site = site::Entity::find_by_id(person.site_id).one(db).await.unwrap().unwrap();
    assert_eq!(site.customer_id, person.customer_id, "the site is one of the customer");
    assert_eq!(person.username_key, person.username.as_deref().map(validate::key), "the username and its key");
    let own = user_email::Entity::find().filter(user_email::Column::UserId.eq(id));
    let own = own.order_by_desc(user_email::Column::IsPrimary).all(db).await.unwrap();
    assert_eq!(own.iter().filter(|row| row.is_primary).count(), usize::from(!own.is_empty()), "one is primary");
    assert_eq!(person.email.as_deref(), own.first().map(|row| row.address.as_str()));
    assert_eq!(
        account::Entity::find_by_id(id).count(db).await.unwrap() > 0,
        person.account_state != AccountState::Guest
    );
}

#[tokio::test]
async fn what_was_changed_since_a_merge_leaves_two_whole_people() {
    each_database(|t| async move {
        let id = t.admin().await.actor.subject.id;
        let mut dice = Dice(11);
        for round in 0..ROUNDS {
            let admin = t.cx(id).await;
            let pair = [
                made_up(&t, &admin, &mut dice, &format!("c{round}")).await,
                made_up(&t, &admin, &mut dice, &format!("d{round}")).await,
            ];
            t.run_jobs().await;
            let gone = t.user(pair[1]).await;
            let form = chosen(&admin, &mut dice, pair).await;
            let merge = merging::merge(&admin, &form).await.unwrap();
            touched(&t, &admin, &mut dice, pair[0], round).await;
            merging::unmerge(&t.cx(id).await, merge).await.unwrap();
            for person in pair {
                is_whole(&t, person).await;
            }
            let again = t.user(pair[1]).await;
            assert_eq!((again.display_name, again.site_id), (gone.display_name, gone.site_id), "{form:?}");
            assert_eq!(again.email, gone.email, "{form:?}");
            // Unless the one who stayed goes by it still.
            if t.user(pair[0]).await.username_key != gone.username_key {
                assert_eq!(again.username, gone.username, "{form:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_lock_goes_back_with_the_account_and_numbers_go_back_alone() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.person_of_acme("Ana", domain::state::WebAccess::Own, AccountState::Guest).await;
        let bea = t.customer_user("Bea").await.actor.subject.id;
        let mut form = users::form(&admin, bea).await.unwrap();
        form.phones = "+49 30 7654321".to_owned();
        users::update(&admin, bea, form).await.unwrap();
        let merge = merging::merge(&admin, &choosing(ana, bea, &[("account", "gone")])).await.unwrap();
        assert_eq!(t.user(ana).await.account_state, AccountState::Active);
        let mut form = users::form(&admin, ana).await.unwrap();
        form.phones = format!("{}\n+49 30 111222", form.phones);
        users::update(&admin, ana, form).await.unwrap();
        user::Entity::update_many()
            .col_expr(user::Column::AccountState, Expr::value(AccountState::Locked))
            .filter(user::Column::Id.eq(ana))
            .exec(t.app.db.maintenance())
            .await
            .unwrap();
        merging::unmerge(&admin, merge).await.unwrap();
        assert_eq!(
            (t.user(ana).await.account_state, t.user(bea).await.account_state),
            (AccountState::Guest, AccountState::Locked)
        );
        is_whole(&t, ana).await;
        let numbers = async |id: UserId| {
            let own = user_phone::Entity::find().filter(user_phone::Column::UserId.eq(id));
            let rows = own.order_by_asc(user_phone::Column::Id).all(t.app.db.read()).await.unwrap();
            rows.into_iter().map(|row| row.number).collect::<Vec<_>>()
        };
        assert_eq!(
            (numbers(ana).await, numbers(bea).await),
            (vec!["+49 30 111222".to_owned()], vec!["+49 30 7654321".to_owned()])
        );
        let left = merging::get(&admin, merge).await.unwrap().left_over;
        assert!(left.contains(&"The account was locked since: it goes back locked.".to_owned()), "{left:?}");
    })
    .await;
}
