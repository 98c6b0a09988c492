//! Settings that name a site or a person: kept by id, shown and entered in words.

use crate::cx::Cx;
use crate::error::Result;
use crate::import;
use domain::ids::{CustomerId, SiteId, UserId};
use domain::settings::SettingKind;
use domain::structure::Standing;
use domain::time::Period;
use domain::validate;
use entity::{customer, site, user, user_email};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// What stands between customer and site.
const BETWEEN: &str = " / ";

/// The value as people read it.
pub(super) async fn shown(cx: &Cx, kind: SettingKind, value: &str) -> Result<String> {
    let db = cx.app.db.read();
    Ok(match (kind, value.parse::<i64>()) {
        (SettingKind::Site, Ok(id)) => {
            let found = site::Entity::find_by_id(SiteId(id)).find_also_related(customer::Entity).one(db).await?;
            found.map_or_else(String::new, |(site, customer)| {
                format!("{}{BETWEEN}{}", customer.map(|customer| customer.name).unwrap_or_default(), site.name)
            })
        }
        (SettingKind::Person, Ok(id)) => {
            let found = user::Entity::find_by_id(UserId(id)).one(db).await?;
            found.and_then(|person| person.email.or(person.username)).unwrap_or_default()
        }
        _ => value.to_owned(),
    })
}

/// The value as it is kept, or what is wrong with it.
pub(super) async fn stored(
    cx: &Cx,
    db: &impl ConnectionTrait,
    kind: SettingKind,
    value: String,
) -> Result<std::result::Result<String, String>> {
    if value.is_empty() {
        return Ok(Ok(value));
    }
    Ok(match kind {
        SettingKind::Site => {
            site_named(db, &value).await?.ok_or_else(|| "Please enter a site there is, as Customer / Site.".to_owned())
        }
        SettingKind::Person => person_named(db, &value)
            .await?
            .ok_or_else(|| "There is nobody with this mail address or username.".to_owned()),
        SettingKind::PersonKey => import::check_identifier(&cx.fixed, &value).map(|()| value),
        _ => Ok(value),
    })
}

/// Names may hold the separator themselves, so each place where it stands is tried.
async fn site_named(db: &impl ConnectionTrait, text: &str) -> Result<Option<String>> {
    for (at, _) in text.match_indices(BETWEEN.trim()) {
        let (customer, site) = (validate::key(&text[..at]), validate::key(&text[at + 1..]));
        let found = site::Entity::find()
            .find_also_related(customer::Entity)
            .filter(customer::Column::NameKey.eq(customer))
            .filter(site::Column::NameKey.eq(site))
            .one(db)
            .await?;
        if let Some((site, _)) = found {
            return Ok(Some(site.id.to_string()));
        }
    }
    Ok(None)
}

async fn person_named(db: &impl ConnectionTrait, text: &str) -> Result<Option<String>> {
    let key = validate::key(text);
    let by_address = user_email::Entity::find().filter(user_email::Column::AddressKey.eq(&key)).one(db).await?;
    if let Some(found) = by_address {
        return Ok(Some(found.user_id.to_string()));
    }
    let by_name = user::Entity::find().filter(user::Column::UsernameKey.eq(key)).one(db).await?;
    Ok(by_name.map(|found| found.id.to_string()))
}

/// The site a setting names, with its customer, while both can be used.
pub(crate) async fn site(cx: &Cx, db: &impl ConnectionTrait, key: &str) -> Result<Option<(CustomerId, SiteId)>> {
    let Ok(id) = cx.fixed.setting(key).parse::<i64>() else { return Ok(None) };
    let found = site::Entity::find_by_id(SiteId(id)).find_also_related(customer::Entity).one(db).await?;
    let Some((site, Some(customer))) = found else { return Ok(None) };
    let usable = |validity, from, until| Standing { validity, period: Period { from, until } }.usable(cx.now);
    let both = usable(site.validity, site.valid_from, site.valid_until)
        && usable(customer.validity, customer.valid_from, customer.valid_until);
    Ok(both.then_some((customer.id, site.id)))
}

/// The person a setting names.
pub(crate) fn person(cx: &Cx, key: &str) -> Option<UserId> {
    cx.fixed.setting(key).parse().ok().map(UserId)
}
