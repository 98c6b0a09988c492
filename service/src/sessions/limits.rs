//! How long sessions last: by the settings, and by the roles somebody holds, of which the shortest limit wins.

use crate::access::cache::Fixed;
use crate::secret::hash_token;
use domain::Timestamp;
use domain::ids::RoleId;
use domain::policy::Subject;
use domain::settings::{PORTAL_SESSION_MAX_HOURS, PORTAL_SESSION_MINUTES, SESSION_DAYS, SESSION_MAX_DAYS};
use domain::state::GrantKind;
use entity::role_session_limit;
use std::collections::BTreeSet;

const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 3_600;
const DAY_S: i64 = 86_400;

/// The limits of a role; none counts as everybody's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoleLimits {
    /// Minutes without use.
    pub idle_minutes: Option<i64>,
    /// Hours in all.
    pub session_hours: Option<i64>,
    /// Whether a second factor is needed.
    pub needs_two_factor: bool,
}

impl From<role_session_limit::Model> for RoleLimits {
    fn from(row: role_session_limit::Model) -> Self {
        let role_session_limit::Model { idle_minutes, session_hours, needs_two_factor, .. } = row;
        Self { idle_minutes, session_hours, needs_two_factor }
    }
}

/// How long the sessions of a person last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Seconds without use.
    pub idle_s: i64,
    /// Seconds in all.
    pub total_s: i64,
}

impl Limits {
    /// Those of this person at `now`.
    #[must_use]
    pub fn of(fixed: &Fixed, subject: &Subject, now: Timestamp) -> Self {
        let limits =
            Self { idle_s: DAY_S * fixed.number(SESSION_DAYS), total_s: DAY_S * fixed.number(SESSION_MAX_DAYS) };
        if !subject.is_agent() {
            let positive = |key: &str| Some(fixed.number(key)).filter(|number| *number > 0);
            let idle_minutes = positive(PORTAL_SESSION_MINUTES);
            let session_hours = positive(PORTAL_SESSION_MAX_HOURS);
            return limits.within(RoleLimits { idle_minutes, session_hours, needs_two_factor: false });
        }
        let roles = roles(fixed, subject, now);
        roles.into_iter().filter_map(|role| fixed.session_limit(role)).fold(limits, Self::within)
    }

    fn within(self, role: RoleLimits) -> Self {
        let idle_s = role.idle_minutes.map_or(self.idle_s, |minutes| self.idle_s.min(minutes * MINUTE_S));
        let total_s = role.session_hours.map_or(self.total_s, |hours| self.total_s.min(hours * HOUR_S));
        Self { idle_s, total_s }
    }

    /// When a session ends that began and was last used then.
    #[must_use]
    pub fn end(self, began: Timestamp, last_used: Timestamp) -> Timestamp {
        last_used.plus_seconds(self.idle_s).min(began.plus_seconds(self.total_s))
    }

    /// Seconds between two notes of its use: few enough that no session ends much too early.
    #[must_use]
    pub fn noted_every_s(self) -> i64 {
        (self.idle_s / 10).clamp(1, MINUTE_S)
    }
}

/// What a session has to keep to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How long it lasts.
    pub limits: Limits,
    /// What its person may do and how they prove to be them, hashed. With another one it gets a new key.
    pub privileges: String,
}

impl Rules {
    /// Those of a person with this password and second factor.
    #[must_use]
    pub(crate) fn of(
        fixed: &Fixed,
        subject: &Subject,
        now: Timestamp,
        (password_set_at, has_second_factor): (Option<Timestamp>, bool),
    ) -> Self {
        let roles = roles(fixed, subject, now);
        let user_type = subject.agent.filter(|agent| !agent.is_deleted).map(|agent| agent.user_type);
        let all = (user_type, roles, subject.web_access, password_set_at, has_second_factor);
        let privileges = hash_token(&format!("{all:?}")).chars().take(16).collect();
        Self { limits: Limits::of(fixed, subject, now), privileges }
    }

    /// Those of nobody in particular.
    #[must_use]
    pub(crate) fn none() -> Self {
        Self { limits: Limits { idle_s: DAY_S, total_s: DAY_S }, privileges: String::new() }
    }
}

/// Whether a role that this person holds asks for a second factor.
pub(crate) fn need_two_factor(fixed: &Fixed, subject: &Subject, now: Timestamp) -> bool {
    let mut limits = roles(fixed, subject, now).into_iter().filter_map(|role| fixed.session_limit(role));
    limits.any(|limits| limits.needs_two_factor)
}

/// The usable roles an agent holds, everywhere or in a queue.
fn roles(fixed: &Fixed, subject: &Subject, now: Timestamp) -> BTreeSet<RoleId> {
    let everywhere = subject.holding(GrantKind::Role, now).map(|grant| RoleId(grant.target));
    let in_queues = subject.holding(GrantKind::Queue, now).filter_map(|grant| grant.role);
    let held = everywhere.chain(in_queues).filter(|_| subject.is_agent());
    let is_usable = |role: &RoleId| fixed.structure.roles.get(role).is_some_and(|role| role.standing.usable(now));
    held.filter(is_usable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_limit_wins_whichever_role_it_is_of() {
        let limits = Limits { idle_s: 14 * DAY_S, total_s: 90 * DAY_S };
        let short = RoleLimits { idle_minutes: Some(15), ..RoleLimits::default() };
        let long = RoleLimits { idle_minutes: Some(60), session_hours: Some(8), ..RoleLimits::default() };
        let both = Limits { idle_s: 900, total_s: 8 * HOUR_S };
        assert_eq!(limits.within(short).within(long), both);
        assert_eq!(limits.within(long).within(short), both);
        let never_longer = RoleLimits { idle_minutes: Some(43_200), session_hours: Some(100_000), ..short };
        assert_eq!(limits.within(never_longer), limits);
    }

    #[test]
    fn a_session_ends_unused_or_old() {
        let limits = Limits { idle_s: 900, total_s: HOUR_S };
        assert_eq!(limits.end(Timestamp(0), Timestamp(0)), Timestamp(900_000));
        assert_eq!(limits.end(Timestamp(0), Timestamp(3_000_000)), Timestamp(3_600_000));
        assert_eq!((limits.noted_every_s(), Limits { idle_s: 60, ..limits }.noted_every_s()), (60, 6));
    }
}
