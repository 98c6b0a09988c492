//! The second step: the person. What belongs to them alone goes with their row; what others need stays,
//! pointing at nobody or at [`ERASED`].

use super::plan::Stored;
use super::step::{Chunk, PERSON, TICKETS};
use super::tickets::NO_CHANGES;
use super::{export, mails, mentions, namesakes, tickets_that_stay};
use crate::accounts::throttle;
use crate::attachments;
use crate::audit;
use crate::customers::{self, Successor};
use crate::cx::Cx;
use crate::error::Result;
use crate::integrations;
use crate::journal::{self, Diff};
use crate::merging;
use crate::tickets;
use domain::ids::{SiteId, UserId};
use domain::import::ImportKind;
use domain::journal::Entity;
use domain::languages;
use domain::privacy::{Counted, ERASED, ERASED_NAME, WrittenFate};
use domain::state::{AccountState, Door, Validity, WebAccess};
use domain::validate;
use entity::{
    access_grant, agent, api_token, article, authenticator, guest_browser, guest_link, impersonation, import_row,
    import_run, integration, integration_run, journal as log, known_device, lead, oidc_identity, oidc_provider,
    one_time_link, passkey, privacy_task, recovery_code, retention_rule, scim_connection, session, site,
    throttle as attempts, ticket, time_entry, undeliverable_address, user, user_email, user_phone,
};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};

pub(super) async fn chunk(cx: &Cx, task: &privacy_task::Model) -> Result<()> {
    let id = task.user_id;
    let Some(mut chunk) = Chunk::begin(cx, task).await? else { return Ok(()) };
    // Somebody may have opened another one in their name meanwhile.
    if ticket::Entity::find().filter(ticket::Column::RequesterId.eq(id)).count(chunk.tx.db()).await? > 0 {
        chunk.go_to(TICKETS);
        return chunk.commit(cx).await;
    }
    // Many of them take several transactions.
    if tickets::disown(cx, &mut chunk.tx, id).await? > 0 {
        return chunk.commit(cx).await;
    }
    let held = customers::looked_after(chunk.tx.db(), id).await?;
    customers::hand_over(cx, &mut chunk.tx, &held, Successor::Nobody).await?;
    // Records that were merged into theirs are theirs.
    let records: Vec<_> = merging::merged_into(chunk.tx.db(), id).await?.into_iter().chain([id]).collect();
    let shared = namesakes::shared(chunk.tx.db(), &records).await?;
    chunk.count(Counted::Shared, shared);
    for id in records {
        erase_record(cx, &mut chunk, id).await?;
    }
    chunk.go_to(PERSON + 1);
    chunk.handled(1);
    chunk.commit(cx).await
}

async fn erase_record(cx: &Cx, chunk: &mut Chunk, id: UserId) -> Result<()> {
    count_own(chunk, id).await?;
    integrations::bury(cx, chunk.tx.db(), id).await?;
    let mails = mails::forget_jobs(chunk.tx.db(), id).await?;
    chunk.count(Counted::Mails, mails);
    mentions::count_decided(chunk, id).await?;
    export::forget_files(cx, chunk.tx.db(), id).await?;
    let written = match Stored::of(&chunk.task)?.plan.written {
        WrittenFate::Anonymise => Counted::Written,
        WrittenFate::Remove => {
            let files = tickets_that_stay::remove_written(cx, chunk.tx.db(), id).await?;
            chunk.count(Counted::Attachments, files);
            Counted::WrittenRemoved
        }
    };
    let articles = hand_over_work(cx, chunk.tx.db(), id).await?;
    chunk.count(written, articles);
    let rows = leave(chunk.tx.db(), id).await?;
    chunk.count(Counted::ImportRows, rows);
    empty_history(cx, chunk, id).await?;
    let person = user::Entity::find_by_id(id).one(chunk.tx.db()).await?;
    if let Some(picture) = person.and_then(|person| person.picture) {
        attachments::forget(cx, &picture).await?;
    }
    agent::Entity::delete_by_id(id).exec(chunk.tx.db()).await?;
    user::Entity::delete_by_id(id).exec(chunk.tx.db()).await?;
    journal::record(cx, &mut chunk.tx, "user.erased", Entity::User, id.0, Diff::new()).await?;
    Ok(())
}

/// Counts what goes with the row of the person.
async fn count_own(chunk: &mut Chunk, id: UserId) -> Result<()> {
    let db = chunk.tx.db();
    let addresses = user_email::Entity::find().filter(user_email::Column::UserId.eq(id)).all(db).await?;
    let emails = addresses.len() as u64;
    // Whoever came by a link before they were in the directory would stay let in, and nobody could say who that is.
    let browsers = Condition::any()
        .add(guest_browser::Column::UserId.eq(id))
        .add(guest_browser::Column::EmailKey.is_in(addresses.iter().map(|row| row.address_key.as_str())));
    let browsers = guest_browser::Entity::delete_many().filter(browsers).exec(db).await?.rows_affected;
    undeliverable_address::Entity::delete_many()
        .filter(undeliverable_address::Column::AddressKey.is_in(addresses.into_iter().map(|row| row.address_key)))
        .exec(db)
        .await?;
    let phones = user_phone::Entity::find().filter(user_phone::Column::UserId.eq(id)).count(db).await?;
    let grants = access_grant::Entity::find().filter(access_grant::Column::UserId.eq(id)).count(db).await?;
    let access = session::Entity::delete_many().filter(sessions_of(id)).exec(db).await?.rows_affected
        + api_token::Entity::find().filter(api_token::Column::UserId.eq(id)).count(db).await?
        + one_time_link::Entity::find().filter(one_time_link::Column::UserId.eq(id)).count(db).await?
        + authenticator::Entity::find().filter(authenticator::Column::UserId.eq(id)).count(db).await?
        + browsers
        + guest_link::Entity::find().filter(guest_link::Column::UserId.eq(id)).count(db).await?
        + known_device::Entity::find().filter(known_device::Column::UserId.eq(id)).count(db).await?
        + oidc_identity::Entity::find().filter(oidc_identity::Column::UserId.eq(id)).count(db).await?
        + passkey::Entity::find().filter(passkey::Column::UserId.eq(id)).count(db).await?
        + recovery_code::Entity::find().filter(recovery_code::Column::UserId.eq(id)).count(db).await?;
    chunk.count(Counted::Emails, emails);
    chunk.count(Counted::Phones, phones);
    chunk.count(Counted::Grants, grants);
    chunk.count(Counted::Access, access);
    Ok(())
}

fn sessions_of(id: UserId) -> Condition {
    Condition::any().add(session::Column::UserId.eq(id)).add(session::Column::RealUserId.eq(id))
}

/// What the person wrote and how long they worked in tickets of others stays there, by nobody in particular.
async fn hand_over_work(cx: &Cx, db: &DatabaseTransaction, id: UserId) -> Result<u64> {
    let own = article::Column::AuthorId.eq(id);
    let written = article::Entity::find().filter(own.clone()).count(db).await?;
    let worked = time_entry::Entity::find().filter(time_entry::Column::UserId.eq(id)).count(db).await?;
    let for_others = article::Column::RealAuthorId.eq(id);
    let for_others = article::Entity::find().filter(for_others).count(db).await?;
    if written + worked + for_others > 0 {
        add_nobody(cx, db).await?;
        time_entry::Entity::update_many()
            .col_expr(time_entry::Column::UserId, Expr::value(ERASED))
            .filter(time_entry::Column::UserId.eq(id))
            .exec(db)
            .await?;
        article::Entity::update_many()
            .col_expr(article::Column::AuthorId, Expr::value(ERASED))
            .filter(own)
            .exec(db)
            .await?;
    }
    article::Entity::update_many()
        .col_expr(article::Column::RealAuthorId, Expr::value(ERASED))
        .filter(article::Column::RealAuthorId.eq(id))
        .exec(db)
        .await?;
    Ok(written)
}

/// The row that stands in for everybody erased. At the first site there is, as it must be at one.
pub(super) async fn add_nobody(cx: &Cx, db: &DatabaseTransaction) -> Result<()> {
    let place: Option<(domain::ids::CustomerId, SiteId)> = site::Entity::find()
        .select_only()
        .columns([site::Column::CustomerId, site::Column::Id])
        .order_by_asc(site::Column::Id)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    let (customer_id, site_id) = place.unwrap_or_default();
    let empty = || Set(String::new());
    let row = user::ActiveModel {
        id: Set(ERASED),
        customer_id: Set(customer_id),
        site_id: Set(site_id),
        title: empty(),
        first_name: empty(),
        middle_name: empty(),
        last_name: empty(),
        preferred_name: empty(),
        display_name: Set(ERASED_NAME.to_owned()),
        sort_key: Set(validate::key(ERASED_NAME)),
        phone: empty(),
        validity: Set(Validity::Invalid),
        web_access: Set(WebAccess::NoAccess),
        account_state: Set(AccountState::Guest),
        is_general: Set(true),
        is_vip: Set(false),
        comment: empty(),
        language: Set(languages::ENGLISH.to_owned()),
        time_zone: empty(),
        door: Set(Door::Site),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        version: Set(1),
        ..Default::default()
    };
    let once = OnConflict::column(user::Column::Id).do_nothing().to_owned();
    user::Entity::insert(row).on_conflict(once).exec_without_returning(db).await?;
    Ok(())
}

/// Takes the person out of records of others. Tells how many rows of imports were about them.
async fn leave(db: &DatabaseTransaction, id: UserId) -> Result<u64> {
    let nobody = || Expr::value(None::<UserId>);
    for column in [import_run::Column::CreatedBy, import_run::Column::CommittedBy, import_run::Column::UndoneBy] {
        import_run::Entity::update_many().col_expr(column, nobody()).filter(column.eq(id)).exec(db).await?;
    }
    let keeper = integration::Column::KeeperId;
    integration::Entity::update_many().col_expr(keeper, nobody()).filter(keeper.eq(id)).exec(db).await?;
    let keeper = retention_rule::Column::KeeperId;
    retention_rule::Entity::update_many().col_expr(keeper, nobody()).filter(keeper.eq(id)).exec(db).await?;
    let keeper = scim_connection::Column::KeeperId;
    scim_connection::Entity::update_many().col_expr(keeper, nobody()).filter(keeper.eq(id)).exec(db).await?;
    let keeper = oidc_provider::Column::KeeperId;
    oidc_provider::Entity::update_many().col_expr(keeper, nobody()).filter(keeper.eq(id)).exec(db).await?;
    let starter = integration_run::Column::StartedBy;
    integration_run::Entity::update_many().col_expr(starter, nobody()).filter(starter.eq(id)).exec(db).await?;
    let of_people = import_run::Entity::find()
        .select_only()
        .column(import_run::Column::Id)
        .filter(import_run::Column::Kind.eq(ImportKind::Users))
        .into_query();
    let rows = import_row::Entity::delete_many()
        .filter(import_row::Column::RecordId.eq(id.0))
        .filter(import_row::Column::RunId.in_subquery(of_people))
        .exec(db)
        .await?;
    // Whom opportunities were about before the person became a user.
    lead::Entity::update_many()
        .col_expr(lead::Column::Name, Expr::value(ERASED_NAME))
        .col_expr(lead::Column::SortKey, Expr::value(validate::key(ERASED_NAME)))
        .col_expr(lead::Column::Email, Expr::value(""))
        .col_expr(lead::Column::Phone, Expr::value(""))
        .col_expr(lead::Column::Comment, Expr::value(""))
        .col_expr(lead::Column::Words, Expr::value(""))
        .filter(lead::Column::UserId.eq(id))
        .exec(db)
        .await?;
    let stays = Condition::any().add(impersonation::Column::UserId.eq(id)).add(impersonation::Column::AdminId.eq(id));
    impersonation::Entity::delete_many().filter(stays).exec(db).await?;
    attempts::Entity::delete_by_id(throttle::account_key(id)).exec(db).await?;
    Ok(rows.rows_affected)
}

/// Takes the values out of the history of the person, also of that before they became a user.
async fn empty_history(cx: &Cx, chunk: &mut Chunk, id: UserId) -> Result<()> {
    let leads =
        lead::Entity::find().select_only().column(lead::Column::Id).filter(lead::Column::UserId.eq(id)).into_query();
    let of_user =
        Condition::all().add(log::Column::Entity.eq(Entity::User.as_str())).add(log::Column::EntityId.eq(id.0));
    let of_leads = Condition::all()
        .add(log::Column::Entity.eq(Entity::Lead.as_str()))
        .add(log::Column::EntityId.in_subquery(leads));
    let rows = log::Entity::find().filter(Condition::any().add(of_user).add(of_leads)).all(chunk.tx.db()).await?;
    let rows = rows.into_iter().map(|row| (row, NO_CHANGES.to_owned())).collect();
    let emptied = audit::empty(cx, &mut chunk.tx, chunk.task.id, rows).await?;
    chunk.count(Counted::JournalRows, emptied);
    Ok(())
}
