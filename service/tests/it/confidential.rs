//! Confidential customers: to whoever neither holds the right nor looks after them they do not exist.

#[path = "confidential/changes.rs"]
mod changes;
#[path = "confidential/desk.rs"]
mod desk;
#[path = "confidential/directory.rs"]
mod directory;
#[path = "confidential/doors.rs"]
mod doors;
#[path = "confidential/elsewhere.rs"]
mod elsewhere;
#[path = "confidential/tickets.rs"]
mod ticket_lists;

use crate::support::TestApp;
use crate::tickets::{form, inbox};
use domain::customers::CustomerInput;
use domain::ids::{CustomerId, SiteId, TicketId, UserId};
use domain::policy::Hat;
use domain::state::{GrantKind, UserType};
use domain::structure::RoleInput;
use domain::tickets::TicketInput;
use domain::users::UserInput;
use service::structure::roles;
use service::{Cx, customers, tickets, users};

/// A desk with the confidential customer *Secret*, with Sia of it and her ticket *Quiet matters*.
struct Desk {
    t: TestApp,
    secret: CustomerId,
    site: SiteId,
    sia: UserId,
    ticket: TicketId,
}

impl Desk {
    async fn open(t: TestApp) -> Self {
        let admin = t.admin().await;
        let secret = customers::create(&admin, secret("true")).await.unwrap();
        let admin = t.admin().await;
        let site = customers::get(&admin, secret).await.unwrap().sites[0].id;
        let sia = users::create(&admin, person("Sia", (secret, site))).await.unwrap();
        let ticket = by_agent(&admin, sia, form(inbox(&t).await, "Quiet matters")).await;
        Self { t, secret, site, sia, ticket }
    }

    /// A manager who sees the directory and works in the inbox.
    async fn mia(&self) -> Cx {
        self.t.agent("Mia", UserType::Manager).await
    }

    /// Gives somebody a role with the right, and tells a fresh request of theirs.
    async fn trusted(&self, cx: &Cx) -> Cx {
        let input = RoleInput {
            name: "Trusted".to_owned(),
            permissions: vec!["customers.confidential".to_owned()],
            ..RoleInput::default()
        };
        let role = roles::create(&self.t.admin().await, input).await.unwrap();
        let id = cx.actor.subject.id;
        self.t.grant(id, GrantKind::Role, role.0).await;
        self.t.cx(id).await
    }

    /// Changes the customer as the admin.
    async fn change(&self, input: CustomerInput) {
        customers::update(&self.t.admin().await, self.secret, input).await.unwrap();
    }
}

/// The form of the customer.
fn secret(is_confidential: &str) -> CustomerInput {
    CustomerInput { name: "Secret".to_owned(), is_confidential: is_confidential.to_owned(), ..CustomerInput::default() }
}

/// The form of somebody of this place, `<first> Stern`, `<first>@secret.example.com`.
fn person(first: &str, (customer, site): (CustomerId, SiteId)) -> UserInput {
    UserInput {
        first_name: first.to_owned(),
        last_name: "Stern".to_owned(),
        emails: format!("{}@secret.example.com", first.to_lowercase()),
        phones: "+49 228 99112233".to_owned(),
        customer_id: customer.to_string(),
        site_id: site.to_string(),
        web_access: "customer".to_owned(),
        ..UserInput::default()
    }
}

/// Opens a ticket in somebody's name.
async fn by_agent(cx: &Cx, requester: UserId, input: TicketInput) -> TicketId {
    let input = TicketInput { requester_id: requester.to_string(), ..input };
    tickets::open(cx, input, Hat::Agent).await.unwrap()
}
