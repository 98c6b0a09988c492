//! Writing a generated world into a database.

use domain::Timestamp;
use domain::ids::{GrantId, TypeId, UserId};
use domain::policy::worlds::{NOW, World};
use domain::policy::{Grant, Holder, Subject, TicketFacts};
use domain::state::{Door, GrantKind, Priority, TicketState};
use domain::time::Period;
use entity::{
    access_grant, access_group, agent, customer, customer_profile, department, queue, role, site, ticket, user,
};
use sea_orm::{DatabaseTransaction, EntityTrait, IntoActiveModel, TransactionTrait};
use service::Db;

/// Replaces whatever is there by `world`.
pub async fn replace(db: &Db, world: &World) {
    let tx = db.maintenance().begin().await.unwrap();
    clear(&tx).await;
    structure(&tx, world).await;
    places(&tx, world).await;
    people(&tx, world).await;
    confidential(&tx, world).await;
    tickets(&tx, world).await;
    tx.commit().await.unwrap();
}

async fn clear(tx: &DatabaseTransaction) {
    macro_rules! empty {
        ($($table:ident)+) => {$( $table::Entity::delete_many().exec(tx).await.unwrap(); )+};
    }
    empty!(access_grant ticket agent customer_profile user site customer queue access_group department role);
}

async fn put<E, A>(tx: &DatabaseTransaction, rows: impl IntoIterator<Item = E::Model>)
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: sea_orm::ActiveModelTrait<Entity = E> + Send,
{
    let rows: Vec<A> = rows.into_iter().map(|row| row.into_active_model().reset_all()).collect();
    if !rows.is_empty() {
        E::insert_many(rows).exec_without_returning(tx).await.unwrap();
    }
}

async fn structure(tx: &DatabaseTransaction, world: &World) {
    let structure = &world.structure;
    let departments = structure.departments.iter().map(|(id, facts)| department::Model {
        id: *id,
        name: facts.name.clone(),
        name_key: facts.name.to_lowercase(),
        validity: facts.standing.validity,
        valid_from: facts.standing.period.from,
        valid_until: facts.standing.period.until,
        comment: String::new(),
        created_at: NOW,
        updated_at: NOW,
    });
    put::<department::Entity, department::ActiveModel>(tx, departments).await;
    let groups = structure.groups.iter().map(|(id, facts)| access_group::Model {
        id: *id,
        name: facts.name.clone(),
        name_key: facts.name.to_lowercase(),
        everyone_level: facts.everyone,
        validity: facts.standing.validity,
        valid_from: facts.standing.period.from,
        valid_until: facts.standing.period.until,
        comment: String::new(),
        created_at: NOW,
        updated_at: NOW,
    });
    put::<access_group::Entity, access_group::ActiveModel>(tx, groups).await;
    let queues = structure.queues.iter().map(|(id, facts)| queue::Model {
        id: *id,
        department_id: facts.department,
        group_id: facts.group,
        name: facts.name.clone(),
        name_key: facts.name.to_lowercase(),
        validity: facts.standing.validity,
        valid_from: facts.standing.period.from,
        valid_until: facts.standing.period.until,
        comment: String::new(),
        created_at: NOW,
        updated_at: NOW,
    });
    put::<queue::Entity, queue::ActiveModel>(tx, queues).await;
    let roles = structure.roles.iter().map(|(id, facts)| role::Model {
        id: *id,
        name: facts.name.clone(),
        name_key: facts.name.to_lowercase(),
        permissions: serde_json::to_string(&facts.permissions).unwrap(),
        ticket_rights: serde_json::to_string(&facts.ticket_rights).unwrap(),
        validity: facts.standing.validity,
        valid_from: facts.standing.period.from,
        valid_until: facts.standing.period.until,
        comment: String::new(),
        created_at: NOW,
        updated_at: NOW,
    });
    put::<role::Entity, role::ActiveModel>(tx, roles).await;
}

async fn places(tx: &DatabaseTransaction, world: &World) {
    let customers = world.customers.iter().map(|place| customer::Model {
        id: place.id,
        name: place.name.clone(),
        name_key: place.name.to_lowercase(),
        validity: place.standing.validity,
        valid_from: place.standing.period.from,
        valid_until: place.standing.period.until,
        comment: String::new(),
        created_at: NOW,
        updated_at: NOW,
    });
    put::<customer::Entity, customer::ActiveModel>(tx, customers).await;
    let sites = world.sites.iter().map(|place| site::Model {
        id: place.id,
        customer_id: place.customer,
        name: place.name.clone(),
        name_key: place.name.to_lowercase(),
        address: String::new(),
        validity: place.standing.validity,
        valid_from: place.standing.period.from,
        valid_until: place.standing.period.until,
        general_user_id: None,
        comment: String::new(),
        fields: "{}".to_owned(),
        created_at: NOW,
        updated_at: NOW,
    });
    put::<site::Entity, site::ActiveModel>(tx, sites).await;
}

async fn people(tx: &DatabaseTransaction, world: &World) {
    put::<user::Entity, user::ActiveModel>(tx, world.people.iter().map(user_row)).await;
    let agents = world.people.iter().filter_map(|person| {
        let agent = person.agent?;
        Some(agent::Model {
            owner_mail: true,
            new_ticket_mail: false,
            user_id: person.id,
            user_type: agent.user_type,
            deleted_at: agent.is_deleted.then_some(NOW),
            created_at: NOW,
            updated_at: NOW,
        })
    });
    put::<agent::Entity, agent::ActiveModel>(tx, agents).await;
    let own = world.people.iter().flat_map(|person| person.grants.iter().map(|grant| grant_row(grant, person.id)));
    let shared = world.customer_grants.iter().map(|grant| grant_row(grant, UserId(0)));
    put::<access_grant::Entity, access_grant::ActiveModel>(tx, own.chain(shared)).await;
}

async fn confidential(tx: &DatabaseTransaction, world: &World) {
    let profiles = world.structure.confidential.iter().map(|(id, facts)| customer_profile::Model {
        customer_id: *id,
        phone: String::new(),
        address: String::new(),
        account_manager_id: facts.manager,
        account_department_id: facts.department,
        assigns_manager: false,
        is_confidential: true,
        fields: "{}".to_owned(),
    });
    put::<customer_profile::Entity, customer_profile::ActiveModel>(tx, profiles).await;
}

fn user_row(person: &Subject) -> user::Model {
    user::Model {
        id: person.id,
        customer_id: person.customer,
        site_id: person.site,
        source_id: None,
        title: String::new(),
        first_name: person.name.clone(),
        middle_name: String::new(),
        last_name: String::new(),
        preferred_name: String::new(),
        display_name: person.name.clone(),
        sort_key: person.name.to_lowercase(),
        username: None,
        username_key: None,
        email: None,
        phone: String::new(),
        validity: person.standing.validity,
        valid_from: person.standing.period.from,
        valid_until: person.standing.period.until,
        web_access: person.web_access,
        account_state: person.state,
        is_general: person.is_general,
        is_vip: false,
        comment: String::new(),
        language: "en".to_owned(),
        time_zone: String::new(),
        picture: None,
        door: Door::Form,
        created_by: None,
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    }
}

fn grant_row(grant: &Grant, person: UserId) -> access_grant::Model {
    let (user_id, customer_id) = match grant.holder {
        Holder::User => (Some(person), None),
        Holder::Customer(customer) => (None, Some(customer)),
    };
    access_grant::Model {
        id: grant.id,
        kind: grant.kind,
        user_id,
        customer_id,
        target_id: grant.target,
        role_id: grant.role,
        level: grant.level,
        valid_from: grant.period.from,
        valid_until: grant.period.until,
        granted_by: None,
        reason: String::new(),
        created_at: Timestamp(0),
    }
}

async fn tickets(tx: &DatabaseTransaction, world: &World) {
    put::<ticket::Entity, ticket::ActiveModel>(tx, world.tickets.iter().map(ticket_row)).await;
    let mut next = world
        .people
        .iter()
        .flat_map(|person| &person.grants)
        .chain(&world.customer_grants)
        .map(|grant| grant.id.0)
        .max()
        .unwrap_or_default();
    let mut participation = |target: i64, person: UserId, period: Period| {
        next += 1;
        let (id, kind) = (GrantId(next), GrantKind::Participant);
        grant_row(&Grant { id, kind, holder: Holder::User, target, role: None, level: None, period }, person)
    };
    let mut rows = Vec::new();
    for ticket in &world.tickets {
        for (person, period) in &ticket.participants {
            rows.push(participation(ticket.id.0, *person, *period));
        }
    }
    put::<access_grant::Entity, access_grant::ActiveModel>(tx, rows).await;
}

fn ticket_row(facts: &TicketFacts) -> ticket::Model {
    ticket::Model {
        id: facts.id,
        subject: facts.id.number(),
        queue_id: facts.queue,
        state: TicketState::Open,
        priority: Priority::Normal,
        requester_id: facts.requester,
        customer_id: facts.customer,
        site_id: facts.site,
        owner_id: facts.owner,
        is_confidential: facts.is_confidential,
        created_at: NOW,
        updated_at: NOW,
        closed_at: None,
        version: 1,
        type_id: TypeId::FIRST,
        fields: None,
        tags: None,
        pending_until: None,
        pending_closes: false,
    }
}
