//! When an answer may change though nothing is written: dates that pass.

use super::{Policy, Subject};
use crate::time::{Period, Timestamp};

/// The next beginning or end of these periods.
#[must_use]
pub fn next_turn(periods: impl IntoIterator<Item = Period>, now: Timestamp) -> Option<Timestamp> {
    periods.into_iter().flat_map(|period| [period.from, period.until]).flatten().filter(|at| *at > now).min()
}

impl Policy<'_> {
    /// The next moment at which what this person may do can change by itself: the dates of the person, their customer
    /// and site, the account, everything they hold, and what all of it is about.
    #[must_use]
    pub fn turns_at(&self, subject: &Subject) -> Option<Timestamp> {
        let own = [subject.standing, subject.customer_standing, subject.site_standing].map(|standing| standing.period);
        let account = Period { from: None, until: subject.limits.until };
        let held = subject.grants.iter().map(|grant| grant.period);
        next_turn(own.into_iter().chain([account]).chain(held).chain(self.turns_of_structure()), self.now)
    }

    /// The dates of departments, queues, groups and roles. They are few, and whom they concern is not asked: reading
    /// a page once more than needed does no harm.
    pub fn turns_of_structure(&self) -> impl Iterator<Item = Period> {
        let departments = self.structure.departments.values().map(|it| it.standing);
        let queues = self.structure.queues.values().map(|it| it.standing);
        let groups = self.structure.groups.values().map(|it| it.standing);
        let roles = self.structure.roles.values().map(|it| it.standing);
        departments.chain(queues).chain(groups).chain(roles).map(|standing| standing.period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{GrantId, UserId};
    use crate::policy::{AccountLimits, Grant, Holder};
    use crate::state::GrantKind;
    use crate::structure::{Standing, Structure};

    fn period(from: Option<i64>, until: Option<i64>) -> Period {
        Period { from: from.map(Timestamp), until: until.map(Timestamp) }
    }

    #[test]
    fn otr_36_the_next_date_of_anything_a_person_depends_on_is_known() {
        let standing = |until| Standing { period: period(Some(10), Some(until)), ..Standing::VALID };
        let grant = Grant {
            id: GrantId(1),
            kind: GrantKind::Role,
            holder: Holder::User,
            target: 1,
            role: None,
            level: None,
            period: period(Some(200), Some(900)),
        };
        let subject = Subject {
            standing: standing(700),
            customer_standing: standing(600),
            site_standing: standing(500),
            limits: AccountLimits { until: Some(Timestamp(400)), ..AccountLimits::default() },
            grants: vec![grant],
            ..Subject::bare(UserId(1), "Ana")
        };
        let structure = Structure::default();
        let turns: Vec<_> = std::iter::successors(Some(Timestamp(0)), |now| {
            Policy { structure: &structure, now: *now }.turns_at(&subject)
        })
        .map(|at| at.0)
        .collect();
        assert_eq!(turns, [0, 10, 200, 400, 500, 600, 700, 900]);
    }
}
