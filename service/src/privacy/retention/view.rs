//! Rules and their runs.

use crate::cx::Cx;
use crate::error::Result;
use crate::users;
use domain::AppError;
use domain::ids::{RetentionRuleId, UserId};
use domain::policy::Action;
use domain::retention::{RetentionRule, RetentionRun, RunCount};
use entity::{customer, retention_rule, retention_run};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, HashMap};

/// Runs shown of a rule.
const RUNS: u64 = 10;

/// All rules by name, each with its newest runs.
///
/// # Errors
/// `Forbidden` without the right to erase people.
pub async fn list(cx: &Cx) -> Result<Vec<RetentionRule>> {
    cx.require_desk(Action::EraseUser)?;
    let db = cx.app.db.read();
    let rows = retention_rule::Entity::find()
        .find_also_related(customer::Entity)
        .filter(known(cx))
        .order_by_asc(retention_rule::Column::NameKey)
        .all(db)
        .await?;
    let mut out = Vec::new();
    for (row, customer) in rows {
        let runs = retention_run::Entity::find()
            .filter(retention_run::Column::RuleId.eq(row.id))
            .order_by_desc(retention_run::Column::Id)
            .limit(RUNS)
            .all(db)
            .await?;
        let people: Vec<UserId> = runs.iter().filter_map(|run| run.started_by).chain(row.keeper_id).collect();
        let names = users::names(db, &people).await?;
        out.push(view(row, customer, runs, &names)?);
    }
    Ok(out)
}

/// One rule.
///
/// # Errors
/// As [`list`]; `NotFound`, also for one of a customer that is hidden.
pub async fn get(cx: &Cx, id: RetentionRuleId) -> Result<RetentionRule> {
    Ok(list(cx).await?.into_iter().find(|rule| rule.id == id).ok_or(AppError::NotFound)?)
}

/// The rules that are not for a customer who is hidden from the actor.
fn known(cx: &Cx) -> Condition {
    use retention_rule::Column as C;
    let hidden = cx.people_scope().hidden;
    let is_known = || Condition::any().add(C::CustomerId.is_null()).add(C::CustomerId.is_not_in(hidden.clone()));
    Condition::all().add_option((!hidden.is_empty()).then(is_known))
}

fn view(
    row: retention_rule::Model,
    customer: Option<customer::Model>,
    runs: Vec<retention_run::Model>,
    names: &HashMap<UserId, String>,
) -> Result<RetentionRule> {
    let name = |id: UserId| names.get(&id).cloned().unwrap_or_else(|| format!("Person {id} (erased)"));
    let runs: Result<Vec<_>> = runs.into_iter().map(|run| run_view(run, &name)).collect();
    Ok(RetentionRule {
        id: row.id,
        name: row.name,
        subject: row.subject,
        action: row.action,
        months: row.months,
        customer: customer.map(|customer| customer.name),
        web_access: row.web_access,
        only_guests: row.only_guests,
        most: row.most,
        is_enabled: row.is_enabled,
        keeper: row.keeper_id.map(name),
        next_run_at: row.next_run_at,
        runs: runs?,
    })
}

fn run_view(run: retention_run::Model, name: &impl Fn(UserId) -> String) -> Result<RetentionRun> {
    let counts: BTreeMap<RunCount, u64> = serde_json::from_str(&run.counts)?;
    Ok(RetentionRun {
        id: run.id,
        state: run.state,
        started_by: run.started_by.map(name),
        found: u64::try_from(run.found).unwrap_or_default(),
        counts: counts.into_iter().filter(|(what, count)| *what != RunCount::Looked && *count > 0).collect(),
        message: run.message,
        created_at: run.created_at,
        finished_at: run.finished_at,
    })
}
