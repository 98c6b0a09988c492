//! Agents, customers and users of the demo.

use super::names::{AGENTS, COMPANIES, PEOPLE};
use super::places::Places;
use super::{PASSWORD, ago};
use crate::cx::Cx;
use crate::error::Result;
use crate::{accounts, agents, customers, users};
use domain::agents::AgentInput;
use domain::customers::{CustomerInput, GroupGrantInput, SiteInput};
use domain::ids::{CustomerId, GroupId, UserId};
use domain::state::Door;
use domain::users::UserInput;
use entity::account;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// How long ago customers and people were added, in minutes.
const BEGIN: i64 = 60 * 24 * 90;

/// What becomes of a person.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// May sign in.
    Active,
    /// In the directory only.
    Guest,
    /// Has a welcome mail waiting.
    Invited,
    /// May not sign in any more.
    Locked,
    /// Set to invalid-temporarily.
    Away,
}

/// A user of the demo.
pub struct Person {
    /// Id.
    pub id: UserId,
    /// What becomes of them.
    pub fate: Fate,
    /// Whether the customer has visits in its contract.
    pub on_site: bool,
}

fn fate(number: usize) -> Fate {
    match number % 15 {
        4 | 9 => Fate::Guest,
        7 => Fate::Invited,
        12 => Fate::Locked,
        14 => Fate::Away,
        _ => Fate::Active,
    }
}

/// The administrator works everywhere, to see everything the demo has.
pub async fn admit(admin: &Cx, places: &Places) -> Result<()> {
    let id = admin.actor.subject.id;
    let input = AgentInput {
        first_name: "Ada".to_owned(),
        last_name: "Lind".to_owned(),
        email: super::LOGINS[0].login.to_owned(),
        user_type: "admin".to_owned(),
        departments: places.departments.iter().map(ToString::to_string).collect(),
        queues: places.queues.iter().map(ToString::to_string).collect(),
        roles: Vec::new(),
        ..AgentInput::default()
    };
    agents::update(admin, id, input).await
}

/// Those who answer: a manager, two agents, a field engineer, an observer.
pub async fn agents(admin: &Cx, places: &Places) -> Result<Vec<UserId>> {
    let [agent, lead, engineer, observer] = places.roles;
    let support = &places.queues[..3];
    let all = &places.queues[..];
    let plans = [
        ("manager", vec![lead], all),
        ("user", vec![agent], all),
        ("user", vec![agent], support),
        ("user", vec![engineer], &places.queues[3..]),
        ("user", vec![observer], all),
    ];
    let mut out = Vec::new();
    for ((first, last), (user_type, roles, queues)) in AGENTS.into_iter().zip(plans) {
        let input = AgentInput {
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            email: address(first, last, "lakeside.example"),
            user_type: user_type.to_owned(),
            departments: places.departments.iter().map(ToString::to_string).collect(),
            queues: queues.iter().map(ToString::to_string).collect(),
            roles: roles.iter().map(ToString::to_string).collect(),
            ..AgentInput::default()
        };
        out.push(agents::create(&ago(admin, BEGIN), input).await?);
    }
    Ok(out)
}

/// Customers with their sites, groups and people.
pub async fn customers(admin: &Cx, places: &Places) -> Result<Vec<Person>> {
    let mut out = Vec::new();
    for (number, (name, domain, sites, comment)) in COMPANIES.into_iter().enumerate() {
        let then = ago(admin, BEGIN - 60 * number as i64);
        let input = CustomerInput {
            name: name.to_owned(),
            site: sites[0].to_owned(),
            validity: "valid".to_owned(),
            comment: comment.to_owned(),
            ..CustomerInput::default()
        };
        let customer = customers::create(&then, input).await?;
        for site in &sites[1..] {
            let input = SiteInput { name: (*site).to_owned(), validity: "valid".to_owned(), ..SiteInput::default() };
            customers::create_site(&then, customer, input).await?;
        }
        let on_site = number % 2 == 0;
        grant(&then, customer, places.groups[1], "The contract names them.").await?;
        if on_site {
            grant(&then, customer, places.groups[2], "Visits are part of the contract.").await?;
        }
        out.extend(staff(&then, customer, number, domain, on_site).await?);
    }
    Ok(out)
}

async fn grant(cx: &Cx, customer: CustomerId, group: GroupId, reason: &str) -> Result<()> {
    let input = GroupGrantInput {
        group_id: group.to_string(),
        level: "rw".to_owned(),
        reason: reason.to_owned(),
        ..GroupGrantInput::default()
    };
    customers::grant_group(cx, customer, input).await?;
    Ok(())
}

/// The five people of a customer, spread over its sites.
async fn staff(cx: &Cx, customer: CustomerId, number: usize, domain: &str, on_site: bool) -> Result<Vec<Person>> {
    let sites = customers::get(cx, customer).await?.sites;
    let mut out = Vec::new();
    for (at, (first, last)) in PEOPLE[number * 5..number * 5 + 5].iter().enumerate() {
        let index = number * 5 + at;
        let fate = fate(index);
        let input = UserInput {
            first_name: (*first).to_owned(),
            last_name: (*last).to_owned(),
            emails: address(first, last, domain),
            phones: format!("+44 20 7946 0{index:03}"),
            customer_id: customer.to_string(),
            site_id: sites.get(at % sites.len().max(1)).map(|site| site.id.to_string()).unwrap_or_default(),
            validity: if fate == Fate::Away { "invalid_temporarily" } else { "valid" }.to_owned(),
            web_access: ["customer", "own", "site", "own", "own"][at].to_owned(),
            is_vip: (at == 0 && number.is_multiple_of(3)).to_string(),
            comment: if fate == Fate::Away { "On parental leave." } else { "" }.to_owned(),
            ..UserInput::default()
        };
        let id = users::create_by(cx, input, Door::Demo).await?;
        out.push(Person { id, fate, on_site });
    }
    Ok(out)
}

fn address(first: &str, last: &str, domain: &str) -> String {
    format!("{}.{}@{domain}", first.to_lowercase(), last.to_lowercase())
}

/// Gives everybody who signs in the one password, and locks who is to be locked.
pub async fn accounts(admin: &Cx, agents: &[UserId], people: &[Person]) -> Result<()> {
    let hash = admin.app.hasher.hash(PASSWORD.to_owned()).await?;
    let then = ago(admin, BEGIN - 60 * 24);
    let members = people.iter().filter(|person| matches!(person.fate, Fate::Active | Fate::Locked));
    let all: Vec<_> = agents.iter().copied().chain(members.map(|person| person.id)).collect();
    let mut tx = then.begin().await?;
    for id in &all {
        accounts::begin_account(&then, &mut tx, *id, Some(hash.clone())).await?;
    }
    account::Entity::update_many()
        .col_expr(account::Column::MustChangePassword, Expr::value(false))
        .col_expr(account::Column::ActivatedAt, Expr::value(then.now))
        .filter(account::Column::UserId.is_in(all))
        .exec(tx.db())
        .await?;
    tx.commit().await?;
    for person in people.iter().filter(|person| person.fate == Fate::Locked) {
        accounts::lock(admin, person.id).await?;
    }
    Ok(())
}

/// Sends some of them the welcome mail.
pub async fn invite(admin: &Cx, people: &[Person]) -> Result<()> {
    for person in people.iter().filter(|person| person.fate == Fate::Invited) {
        accounts::register(admin, person.id).await?;
    }
    Ok(())
}
