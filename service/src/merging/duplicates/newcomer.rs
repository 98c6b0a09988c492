//! Who is like somebody that is being added. Unlike the suggestions, which come later, this is looked up at once.

use super::judge::judge_newcomer;
use super::keys::{self, Address, Known};
use super::look::known;
use crate::cx::Cx;
use crate::error::Result;
use crate::search::fold;
use crate::users::{self, Details, Place};
use domain::ids::UserId;
use domain::merging::DuplicateReason;
use domain::validate;
use entity::{duplicate_key, user, user_email};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};

/// More people who have a number than these are colleagues at a switchboard.
const MOST_HOLDERS: u64 = 12;
/// Most rows of keys that are read.
const MOST_KEYS: u64 = 200;
/// Most people of a site that are compared by name.
const MOST_NAMESAKES: u64 = 100;

/// People who may be this one, the likeliest first, with the reasons: by mail address, by telephone number (where
/// `by_number` alone is enough), by name at the site.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn like(
    cx: &Cx,
    db: &impl ConnectionTrait,
    details: &Details,
    (customer, site): Place,
    by_number: bool,
) -> Result<Vec<(UserId, Vec<DuplicateReason>)>> {
    let numbers: Vec<&str> = details.phones.iter().chain([&details.profile.mobile]).map(String::as_str).collect();
    let compared = |number: &&str| {
        let (e164, digits) = users::number_forms(cx, number);
        keys::phone(e164.as_deref(), &digits)
    };
    let telling: Vec<&str> = numbers.into_iter().filter(|number| compared(number).is_some()).collect();
    let new = Known {
        first: fold(&details.first_name),
        last: fold(&details.last_name),
        preferred: fold(&details.preferred_name),
        customer,
        site,
        emails: details.emails.clone(),
        phones: telling.iter().filter_map(compared).collect(),
    };
    let holders: BTreeSet<UserId> = users::few_holders(cx, db, &telling, MOST_HOLDERS).await?.into_iter().collect();
    let mut ids = holders.clone();
    ids.extend(by_mail(db, &new).await?);
    ids.extend(namesakes(db, &new).await?);
    let ids: Vec<UserId> = ids.into_iter().collect();
    let mut found: Vec<_> = known(db, &ids)
        .await?
        .into_iter()
        .filter_map(|(id, there)| Some((id, judge_newcomer(&new, &there, by_number && holders.contains(&id))?)))
        .collect();
    found.sort_by_key(|(id, verdict)| (-verdict.score, *id));
    Ok(found.into_iter().map(|(id, verdict)| (id, verdict.reasons)).collect())
}

/// Who has a mail address like one of these: by the keys of the background's work, and, for whoever was added just
/// now, the very address without what stands behind a plus.
async fn by_mail(db: &impl ConnectionTrait, new: &Known) -> Result<Vec<UserId>> {
    let keys: Vec<String> =
        keys::keys(new).into_iter().filter(|key| key.starts_with("m:") || key.starts_with("l:")).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    // Those of whole addresses first: they tell more than the name of a mailbox alone.
    let rows: Vec<(String, UserId)> = duplicate_key::Entity::find()
        .select_only()
        .columns([duplicate_key::Column::Key, duplicate_key::Column::UserId])
        .filter(duplicate_key::Column::Key.is_in(keys))
        .order_by_desc(duplicate_key::Column::Key)
        .order_by_asc(duplicate_key::Column::UserId)
        .limit(MOST_KEYS)
        .into_tuple()
        .all(db)
        .await?;
    let mut holders: BTreeMap<String, Vec<UserId>> = BTreeMap::new();
    for (key, id) in rows {
        holders.entry(key).or_default().push(id);
    }
    let few = holders.into_iter().filter(|(key, ids)| ids.len() as u64 <= keys::most(key));
    let mut found: Vec<UserId> = few.flat_map(|(_, ids)| ids).collect();
    let plain = new.emails.iter().filter_map(|text| Address::of(text));
    let plain = plain.map(|address| validate::key(&format!("{}@{}", address.local, address.domain)));
    let there: Vec<UserId> = user_email::Entity::find()
        .select_only()
        .column(user_email::Column::UserId)
        .filter(user_email::Column::AddressKey.is_in(plain))
        .into_tuple()
        .all(db)
        .await?;
    found.extend(there);
    Ok(found)
}

/// People of the site who have the last name, whichever name stands first.
async fn namesakes(db: &impl ConnectionTrait, new: &Known) -> Result<Vec<UserId>> {
    use user::Column as C;
    let last = &new.last;
    let named =
        Condition::any().add(C::SortKey.ends_with(format!(" {last}"))).add(C::SortKey.starts_with(format!("{last} ")));
    Ok(user::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(C::CustomerId.eq(new.customer))
        .filter(C::IsGeneral.eq(false))
        .filter(C::SiteId.eq(new.site))
        .filter(named)
        .order_by_asc(C::Id)
        .limit(MOST_NAMESAKES)
        .into_tuple()
        .all(db)
        .await?)
}
