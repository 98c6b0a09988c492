//! Settings that name a site or a person: kept by id, shown and entered in words.

use crate::access::is_known;
use crate::cx::Cx;
use crate::error::Result;
use crate::{import, integrations};
use domain::ids::{CustomerId, SiteId, UserId};
use domain::journal::Entity;
use domain::settings::{SettingDef, SettingKind};
use domain::structure::Standing;
use domain::time::Period;
use domain::validate;
use entity::{customer, site, user, user_email};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// What stands between customer and site.
const BETWEEN: &str = " / ";
/// What stands in the place of a name that the actor may not know.
const UNNAMED: &str = "(confidential)";

/// The value as people read it. What the actor may not know of has no name; sent back, it stays as it is.
pub(super) async fn shown(cx: &Cx, kind: SettingKind, value: &str) -> Result<String> {
    let db = cx.app.db.read();
    Ok(match (kind, value.parse::<i64>()) {
        (SettingKind::Site, Ok(id)) => {
            let found = site::Entity::find_by_id(SiteId(id)).find_also_related(customer::Entity).one(db).await?;
            match found {
                Some((site, _)) if !cx.people_scope().contains_customer(site.customer_id) => UNNAMED.to_owned(),
                Some((site, customer)) => {
                    format!("{}{BETWEEN}{}", customer.map(|customer| customer.name).unwrap_or_default(), site.name)
                }
                None => String::new(),
            }
        }
        (SettingKind::Person, Ok(id)) => {
            let Some(person) = user::Entity::find_by_id(UserId(id)).one(db).await? else { return Ok(String::new()) };
            let is_known = is_known(cx, Entity::User, id).await?;
            if is_known { person.email.or(person.username).unwrap_or_default() } else { UNNAMED.to_owned() }
        }
        _ => value.to_owned(),
    })
}

/// The value as it is kept, or what is wrong with it. Whom the actor may not know of is as good as nobody.
pub(super) async fn stored(
    cx: &Cx,
    db: &impl ConnectionTrait,
    def: &SettingDef,
    value: String,
) -> Result<std::result::Result<String, String>> {
    if value.is_empty() {
        return Ok(Ok(value));
    }
    let present = cx.fixed.setting(def.key);
    if value == UNNAMED && shown(cx, def.kind, present).await? == UNNAMED {
        return Ok(Ok(present.to_owned()));
    }
    Ok(match def.kind {
        SettingKind::Site => match integrations::find_site(cx, db, &value).await? {
            Some(id) => Ok(id.to_string()),
            None => Err("Please enter a site there is, as Customer / Site.".to_owned()),
        },
        SettingKind::Person => {
            let found = match person_named(db, &value).await? {
                Some(id) => is_known(cx, Entity::User, id.0).await?.then_some(id),
                None => None,
            };
            let nobody = || "There is nobody with this mail address or username.".to_owned();
            found.map(|id| id.to_string()).ok_or_else(nobody)
        }
        SettingKind::PersonKey => import::check_identifier(&cx.fixed, &value).map(|()| value),
        _ => Ok(value),
    })
}

async fn person_named(db: &impl ConnectionTrait, text: &str) -> Result<Option<UserId>> {
    let key = validate::key(text);
    let by_address = user_email::Entity::find().filter(user_email::Column::AddressKey.eq(&key)).one(db).await?;
    if let Some(found) = by_address {
        return Ok(Some(found.user_id));
    }
    let by_name = user::Entity::find().filter(user::Column::UsernameKey.eq(key)).one(db).await?;
    Ok(by_name.map(|found| found.id))
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
