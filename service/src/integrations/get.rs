//! Integrations, and their runs.

use super::connector::Connection;
use super::details::{form_key, targets};
use super::mapping::Mappings;
use super::{places, require};
use crate::cx::Cx;
use crate::error::Result;
use crate::{import, users};
use domain::AppError;
use domain::ids::{ImportId, IntegrationId, SiteId};
use domain::import::ImportColumn;
use domain::integrations::{IntegrationInput, IntegrationRun, IntegrationRunState, IntegrationView};
use entity::{import_run, integration, integration_run};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};

/// Runs in the log of an integration.
const LONGEST_LOG: u64 = 100;

/// Every integration, by name.
///
/// # Errors
/// `Forbidden` without the right to manage integrations.
pub async fn list(cx: &Cx) -> Result<Vec<IntegrationView>> {
    require(cx)?;
    let rows = integration::Entity::find().order_by_asc(integration::Column::NameKey);
    let mut out = Vec::new();
    for row in rows.all(cx.app.db.read()).await? {
        out.push(view(cx, row).await?);
    }
    Ok(out)
}

/// One integration.
///
/// # Errors
/// As [`list`]; `NotFound`.
pub async fn get(cx: &Cx, id: IntegrationId) -> Result<IntegrationView> {
    require(cx)?;
    let row = integration::Entity::find_by_id(id).one(cx.app.db.read()).await?.ok_or(AppError::NotFound)?;
    view(cx, row).await
}

/// The fields that attributes can be mapped to, by their names in the form.
///
/// # Errors
/// As [`list`].
pub fn fields(cx: &Cx) -> Result<Vec<ImportColumn>> {
    require(cx)?;
    Ok(targets(cx).map(|column| ImportColumn { variable: form_key(&column.variable), ..column }).collect())
}

/// The newest runs of an integration.
///
/// # Errors
/// As [`get`].
pub async fn runs(cx: &Cx, id: IntegrationId) -> Result<Vec<IntegrationRun>> {
    get(cx, id).await?;
    let log = integration_run::Entity::find()
        .filter(integration_run::Column::IntegrationId.eq(id))
        .order_by_desc(integration_run::Column::Id)
        .limit(LONGEST_LOG)
        .all(cx.app.db.read())
        .await?;
    shown(cx, log).await
}

async fn shown(cx: &Cx, log: Vec<integration_run::Model>) -> Result<Vec<IntegrationRun>> {
    let db = cx.app.db.read();
    let people: Vec<_> = log.iter().filter_map(|run| run.started_by).collect();
    let people = users::names(db, &people).await?;
    let kept: Vec<ImportId> = import_run::Entity::find()
        .select_only()
        .column(import_run::Column::Id)
        .filter(import_run::Column::Id.is_in(log.iter().filter_map(|run| run.import_id)))
        .into_tuple()
        .all(db)
        .await?;
    let kept: BTreeSet<_> = kept.into_iter().collect();
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    let run = |run: integration_run::Model| IntegrationRun {
        id: run.id,
        is_automatic: run.is_automatic,
        state: run.state,
        started_by: run.started_by.and_then(|id| people.get(&id).cloned()),
        started_at: run.started_at,
        ended_at: run.ended_at,
        found: count(run.found),
        created: count(run.created),
        updated: count(run.updated),
        unchanged: count(run.unchanged),
        errors: count(run.errors),
        vanished: run.vanished.map(count),
        message: run.message,
        import_id: run.import_id.filter(|id| kept.contains(id)),
    };
    Ok(log.into_iter().map(run).collect())
}

/// Why the circuit breaker stopped this import, if it did.
pub(crate) async fn stopped(db: &impl ConnectionTrait, import_id: ImportId) -> Result<Option<String>> {
    let run = integration_run::Entity::find()
        .filter(integration_run::Column::ImportId.eq(import_id))
        .filter(integration_run::Column::State.eq(IntegrationRunState::Stopped))
        .one(db)
        .await?;
    Ok(run.map(|run| run.message))
}

async fn last(cx: &Cx, id: IntegrationId, by_hand: bool) -> Result<Option<IntegrationRun>> {
    let mut found = integration_run::Entity::find().filter(integration_run::Column::IntegrationId.eq(id));
    if by_hand {
        found = found.filter(integration_run::Column::IsAutomatic.eq(false));
    }
    let found = found.order_by_desc(integration_run::Column::Id).one(cx.app.db.read()).await?;
    Ok(shown(cx, found.into_iter().collect()).await?.pop())
}

async fn view(cx: &Cx, row: integration::Model) -> Result<IntegrationView> {
    let connection: Connection = serde_json::from_str(&row.connection)?;
    let mappings: Mappings = serde_json::from_str(&row.mappings)?;
    let sites = mappings.places.iter().map(|rule| rule.target).chain(row.default_site_id);
    let sites = places::names(cx.app.db.read(), sites, &cx.people_scope()).await?;
    let site = |id: SiteId| sites.get(&id).map(|(customer, site)| format!("{customer} / {site}")).unwrap_or_default();
    let lines = |lines: Vec<String>| lines.join("\n");
    let structure = &cx.fixed.structure;
    let agents = mappings.agents.iter().map(|rule| {
        let role = structure.roles.get(&rule.target.role).map_or("", |facts| facts.name.as_str());
        let department = structure.departments.get(&rule.target.department).map_or("", |facts| facts.name.as_str());
        format!("{} = {} -> {role} @ {department}", rule.attribute, rule.value)
    });
    let places =
        mappings.places.iter().map(|rule| format!("{} = {} -> {}", rule.attribute, rule.value, site(rule.target)));
    let fields: BTreeMap<_, _> =
        mappings.fields.iter().map(|(variable, attribute)| (form_key(variable), attribute.clone())).collect();
    let input = IntegrationInput {
        name: row.name.clone(),
        kind: row.kind.as_str().to_owned(),
        url: connection.url,
        start_tls: connection.start_tls.to_string(),
        ca: connection.ca,
        bind_dn: connection.bind_dn,
        password: String::new(),
        forget_password: String::new(),
        base: connection.base,
        filter: connection.filter,
        nested: connection.nested.to_string(),
        list_path: connection.list_path,
        next_path: connection.next_path,
        matching: row.matching.clone(),
        fields,
        places: lines(places.collect()),
        default_place: row.default_site_id.map(site).unwrap_or_default(),
        agents: lines(agents.collect()),
        others: row.others.as_str().to_owned(),
        source_id: row.source_id.map(|id| id.to_string()).unwrap_or_default(),
        signs_in: row.signs_in.to_string(),
        vanished: row.vanished.as_str().to_owned(),
        threshold: row.threshold.to_string(),
        hour: row.hour.to_string(),
        comment: row.comment.clone(),
    };
    Ok(IntegrationView {
        id: row.id,
        input,
        has_secret: row.secret.is_some(),
        matching_label: import::identifier_label(&cx.fixed, &row.matching),
        is_enabled: row.is_enabled,
        next_run_at: row.next_run_at,
        last_manual: last(cx, row.id, true).await?,
        last: last(cx, row.id, false).await?,
    })
}
