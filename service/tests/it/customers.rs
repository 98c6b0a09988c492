//! Customers and their sites.

#[path = "customers/search.rs"]
mod search;

use crate::support::{each_database, refusal};
use domain::AppError;
use domain::customers::{CustomerInput, CustomerQuery, SiteInput};
use domain::fields::{FieldInput, FieldValues};
use domain::ids::CustomerId;
use domain::journal::Entity;
use domain::policy::Hat;
use domain::state::{UserType, Validity};
use domain::tickets::TicketInput;
use domain::users::UserInput;
use service::{customers, fields, tickets, users};

fn named(name: &str) -> CustomerInput {
    CustomerInput { name: name.to_owned(), ..CustomerInput::default() }
}

fn site(name: &str) -> SiteInput {
    SiteInput { name: name.to_owned(), ..SiteInput::default() }
}

#[tokio::test]
async fn hal_23_hal_72_a_customer_comes_with_a_site_and_its_general_user() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let before = t.people().await;
        let id = customers::create(&admin, named("Bolt")).await.unwrap();
        customers::create_site(&admin, id, site("Harbour")).await.unwrap();
        let view = customers::get(&admin, id).await.unwrap();
        let sites: Vec<_> = view.sites.iter().map(|site| (site.name.as_str(), site.users)).collect();
        assert_eq!(sites, [("Harbour", 0), ("Main site", 0)]);
        assert_eq!(t.people().await, before + 2);
        assert!(view.can_manage && view.can_create_user);
        assert_eq!(t.events(Entity::Customer, id.0).await, ["customer.created"]);
        let row = customers::list(&admin, CustomerQuery { q: "bol".to_owned(), ..Default::default() }).await.unwrap();
        assert_eq!((row.rows.len(), row.rows[0].sites, row.rows[0].users), (1, 2, 0));
    })
    .await;
}

#[tokio::test]
async fn names_are_unique_without_regard_to_case() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let bolt = customers::create(&admin, named("Bolt")).await.unwrap();
        let acme = customers::create(&admin, named("Acme")).await.unwrap();
        assert!(refusal(customers::create(&admin, named(" bolt ")).await).at("name").is_some());
        assert!(refusal(customers::update(&admin, acme, named("BOLT")).await).at("name").is_some());
        assert!(refusal(customers::create_site(&admin, bolt, site("main SITE")).await).at("name").is_some());
        customers::create_site(&admin, bolt, site("Harbour")).await.unwrap();
        customers::create_site(&admin, acme, site("Harbour")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn hal_72_a_site_has_dates_and_a_comment_and_takes_nobody_outside_them() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let bolt = customers::create(&admin, named("Bolt")).await.unwrap();
        let id = customers::get(&admin, bolt).await.unwrap().sites[0].id;
        let over = SiteInput {
            valid_until: "2026-11-20".to_owned(),
            comment: "Sold in November.".to_owned(),
            ..site("Main site")
        };
        customers::update_site(&admin, id, over.clone()).await.unwrap();
        let shown = customers::get(&admin, bolt).await.unwrap().sites.remove(0);
        assert_eq!((shown.comment.as_str(), shown.period.until.is_some()), ("Sold in November.", true));
        let changes = t.journal(Entity::Site, id.0).await.pop().unwrap().changes;
        assert!(changes.contains("valid_until") && changes.contains("Sold in November."), "{changes}");
        let somebody = UserInput {
            first_name: "Ana".to_owned(),
            last_name: "Ruiz".to_owned(),
            emails: "ana@bolt.example".to_owned(),
            customer_id: bolt.to_string(),
            ..UserInput::default()
        };
        assert!(refusal(users::create(&admin, somebody.clone()).await).at("site_id").is_some());
        let open = SiteInput { valid_until: "2026-12-24".to_owned(), ..over.clone() };
        customers::update_site(&admin, id, open).await.unwrap();
        users::create(&admin, somebody).await.unwrap();
        let upside_down = SiteInput { valid_from: "2026-12-24".to_owned(), ..over };
        assert!(matches!(refusal(customers::update_site(&admin, id, upside_down).await), AppError::Invalid(_)));
    })
    .await;
}

#[tokio::test]
async fn rtp_16_an_unchanged_customer_or_site_leaves_no_trace() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = customers::create(&admin, named("Bolt")).await.unwrap();
        customers::update(&admin, id, named("Bolt")).await.unwrap();
        let place = customers::get(&admin, id).await.unwrap().sites[0].id;
        customers::update_site(&admin, place, site("Main site")).await.unwrap();
        assert_eq!(t.events(Entity::Customer, id.0).await, ["customer.created"]);
        assert_eq!(t.events(Entity::Site, place.0).await, ["site.created"]);
        customers::update_site(&admin, place, site("Main house")).await.unwrap();
        assert_eq!(t.events(Entity::Site, place.0).await, ["site.created", "site.updated"]);
    })
    .await;
}

#[tokio::test]
async fn otr_21_only_valid_customers_and_sites_are_offered() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let bolt = customers::create(&admin, named("Bolt")).await.unwrap();
        let harbour = customers::create_site(&admin, bolt, site("Harbour")).await.unwrap();
        let closed = SiteInput { validity: "invalid".to_owned(), ..site("Harbour") };
        customers::update_site(&admin, harbour, closed).await.unwrap();
        let choices = customers::choices(&admin, "bolt").await.unwrap();
        assert_eq!((choices.len(), choices[0].sites.len()), (1, 1));
        let paused = CustomerInput { validity: "invalid_temporarily".to_owned(), ..named("Bolt") };
        customers::update(&admin, bolt, paused).await.unwrap();
        assert!(customers::choices(&admin, "bolt").await.unwrap().is_empty());
        let query = CustomerQuery { validity: "invalid_temporarily".to_owned(), ..Default::default() };
        assert_eq!(customers::count(&admin, query.clone()).await.unwrap().rows, 1);
        assert_eq!(customers::list(&admin, query).await.unwrap().rows[0].validity, Validity::InvalidTemporarily);
    })
    .await;
}

#[tokio::test]
async fn nobody_closes_their_own_organisation() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let own = admin.actor.subject.customer;
        let closed = CustomerInput { validity: "invalid".to_owned(), ..named("Deskfolk") };
        assert!(refusal(customers::update(&admin, own, closed).await).at("validity").is_some());
    })
    .await;
}

#[tokio::test]
async fn only_who_may_manage_customers_changes_them() {
    each_database(|t| async move {
        let plain = t.bare_agent("Paul", UserType::User).await;
        let manager = t.bare_agent("Mia", UserType::Manager).await;
        let refused = refusal(customers::create(&plain, named("Bolt")).await);
        assert!(matches!(refused, AppError::Forbidden(_)));
        let id = customers::create(&manager, named("Bolt")).await.unwrap();
        assert_eq!(refusal(customers::get(&manager, CustomerId(9999)).await), AppError::NotFound);
        let outsider = t.customer_user("Ana").await;
        assert!(matches!(refusal(customers::get(&outsider, id).await), AppError::Forbidden(_)));
    })
    .await;
}

#[tokio::test]
async fn ost_38_customers_are_paged_by_name() {
    each_database(|t| async move {
        let admin = t.admin().await;
        for n in 0..55 {
            customers::create(&admin, named(&format!("Firm {n:02}"))).await.unwrap();
        }
        let query = CustomerQuery { q: "firm".to_owned(), ..Default::default() };
        let first = customers::list(&admin, query.clone()).await.unwrap();
        assert_eq!((first.rows.len(), first.previous.clone()), (50, None));
        let second = CustomerQuery { after: first.next.clone().unwrap(), ..query.clone() };
        let second = customers::list(&admin, second).await.unwrap();
        assert_eq!((second.rows.len(), second.next.clone(), second.rows[0].name.as_str()), (5, None, "Firm 50"));
        let back = CustomerQuery { before: second.previous.unwrap(), ..query.clone() };
        assert_eq!(customers::list(&admin, back).await.unwrap(), first);
        assert_eq!(customers::count(&admin, query).await.unwrap().rows, 55);
    })
    .await;
}

#[tokio::test]
async fn ost_38_customers_are_sorted_by_every_column() {
    each_database(|t| async move {
        let admin = t.admin().await;
        for n in 0..60 {
            let comment = if n % 3 == 0 { ["beta", "Alpha", "ALPHA b"][n / 3 % 3] } else { "" };
            let form = CustomerInput { comment: comment.to_owned(), ..named(&format!("Firm {n:02}")) };
            let id = customers::create(&admin, form).await.unwrap();
            for site_number in 0..n % 4 {
                customers::create_site(&admin, id, site(&format!("Site {site_number}"))).await.unwrap();
            }
        }
        t.customer_user("Ana").await;
        let by = |sort: &str| CustomerQuery { sort: sort.to_owned(), ..Default::default() };
        for column in ["name", "comment", "sites", "users"] {
            let mut orders = Vec::new();
            for sort in [column.to_owned(), format!("-{column}")] {
                let (mut all, mut query) = (Vec::new(), by(&sort));
                loop {
                    let page = customers::list(&admin, query.clone()).await.unwrap();
                    all.extend(page.rows);
                    let Some(next) = page.next else { break };
                    query.after = next;
                }
                orders.push(all);
            }
            orders[1].reverse();
            assert_eq!(orders[0], orders[1], "{column}");
            assert_eq!(orders[0].len(), 62, "{column}");
            let rising = |pairs: &[domain::customers::CustomerRow]| match column {
                "comment" => pairs[0].comment.to_lowercase() <= pairs[1].comment.to_lowercase(),
                "sites" => pairs[0].sites <= pairs[1].sites,
                "users" => pairs[0].users <= pairs[1].users,
                _ => pairs[0].name < pairs[1].name,
            };
            assert!(orders[0].windows(2).all(rising), "{column}");
        }
        assert!(refusal(customers::list(&admin, by("colour")).await).at("sort").is_some());
    })
    .await;
}

#[tokio::test]
async fn ost_8_the_account_manager_shows_at_tickets_and_gets_new_ones_if_so_chosen() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await;
        let (acme, boss) = (ana.actor.subject.customer, admin.actor.subject.id);
        let queue = admin.fixed.structure.queues.keys().next().copied().unwrap();
        let open = async |subject: &str| {
            let input = TicketInput {
                subject: subject.to_owned(),
                body: "Please help.".to_owned(),
                queue_id: queue.to_string(),
                requester_id: ana.actor.subject.id.to_string(),
                ..TicketInput::default()
            };
            let id = tickets::open(&admin, input, Hat::Agent).await.unwrap();
            tickets::get(&admin, id, Hat::Agent).await.unwrap()
        };
        let before = open("Before").await;
        assert_eq!((before.account_manager, before.owner_id), (None, None));

        let base = named(&customers::get(&admin, acme).await.unwrap().name);
        let managed = CustomerInput { account_manager_id: boss.to_string(), ..base.clone() };
        customers::update(&admin, acme, managed.clone()).await.unwrap();
        let view = customers::get(&admin, acme).await.unwrap();
        assert_eq!((view.account_manager.as_deref(), view.profile.account_manager_id), (Some("Ada Admin"), Some(boss)));
        let shown = open("Shown").await;
        assert_eq!((shown.account_manager.as_deref(), shown.owner_id), (Some("Ada Admin"), None));
        assert_eq!(tickets::get(&ana, shown.id, Hat::Portal).await.unwrap().account_manager, None, "not in the portal");

        let assigning = CustomerInput { assigns_manager: "on".to_owned(), ..managed };
        customers::update(&admin, acme, assigning).await.unwrap();
        let assigned = open("Assigned").await;
        assert_eq!(assigned.owner_id, Some(boss));
        assert!(t.journal(Entity::Ticket, assigned.id.0).await[0].changes.contains("owner"));

        // Who may not own tickets of the queue is shown, and gets none.
        let outsider = t.bare_agent("Otto", UserType::User).await.actor.subject.id;
        let outside = CustomerInput {
            account_manager_id: outsider.to_string(),
            assigns_manager: "on".to_owned(),
            ..base.clone()
        };
        customers::update(&admin, acme, outside).await.unwrap();
        let left = open("Left").await;
        assert_eq!((left.account_manager.is_some(), left.owner_id), (true, None));

        let department = admin.fixed.structure.departments.iter().next().unwrap();
        let by_department = CustomerInput { account_department_id: department.0.to_string(), ..base.clone() };
        customers::update(&admin, acme, by_department).await.unwrap();
        assert_eq!(open("Department").await.account_manager.as_deref(), Some(department.1.name.as_str()));

        let both = CustomerInput {
            account_manager_id: boss.to_string(),
            account_department_id: department.0.to_string(),
            ..base.clone()
        };
        assert!(refusal(customers::update(&admin, acme, both).await).at("account_department_id").is_some());
        let no_agent = CustomerInput { account_manager_id: ana.actor.subject.id.to_string(), ..base.clone() };
        assert!(refusal(customers::update(&admin, acme, no_agent).await).at("account_manager_id").is_some());
        let nobody = CustomerInput { assigns_manager: "on".to_owned(), ..base };
        assert!(refusal(customers::update(&admin, acme, nobody).await).at("assigns_manager").is_some());
    })
    .await;
}

#[tokio::test]
async fn otr_34_customers_have_custom_fields_too() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let field = FieldInput {
            label: "Contract".to_owned(),
            record: "customer".to_owned(),
            kind: "date".to_owned(),
            ..FieldInput::default()
        };
        fields::create(&admin, field).await.unwrap();
        let admin = t.cx(admin.actor.subject.id).await;
        let value = |text: &str| FieldValues([("contract".to_owned(), vec![text.to_owned()])].into());
        let wrong = CustomerInput { fields: value("soon"), ..named("Bolt") };
        assert!(refusal(customers::create(&admin, wrong).await).at("fields.contract").is_some());
        let right = CustomerInput { fields: value("2027-01-31"), phone: "0228 1".to_owned(), ..named("Bolt") };
        let id = customers::create(&admin, right).await.unwrap();
        let view = customers::get(&admin, id).await.unwrap();
        assert_eq!(view.custom, [("Contract".to_owned(), "2027-01-31".to_owned())]);
        assert_eq!(view.profile.phone, "0228 1");
    })
    .await;
}
