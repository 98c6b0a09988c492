//! Points in time as milliseconds since 1970-01-01 UTC: the same number in both databases, in JSON
//! and in the browser.

use crate::state::Phase;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// A point in time, UTC, in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This moment plus `seconds`.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1000)
    }

    /// Whole seconds since the epoch.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    fn parts(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// `2026-11-22`, in UTC.
    #[must_use]
    pub fn date(self) -> String {
        let t = self.parts();
        format!("{:04}-{:02}-{:02}", t.year(), u8::from(t.month()), t.day())
    }

    /// `2026-11-22 14:05`, in UTC.
    #[must_use]
    pub fn minute(self) -> String {
        let t = self.parts();
        format!("{} {:02}:{:02}", self.date(), t.hour(), t.minute())
    }

    /// As a date field holds it: `2026-11-22` at midnight, `2026-11-22T14:05` otherwise.
    #[must_use]
    pub fn as_input(self) -> String {
        let minute = self.minute();
        minute.strip_suffix(" 00:00").map_or_else(|| minute.replace(' ', "T"), str::to_owned)
    }

    /// `2026-11-22T14:05:09.123Z`, for `<time datetime>` and the REST API.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let t = self.parts();
        format!("{}T{:02}:{:02}:{:02}.{:03}Z", self.date(), t.hour(), t.minute(), t.second(), self.0.rem_euclid(1000))
    }

    /// Reads what `<input type="date">` (`2026-11-22`) or `datetime-local` (`2026-11-22T14:05`)
    /// sends, as UTC. `None` if it is no such date.
    #[must_use]
    pub fn parse_input(text: &str) -> Option<Self> {
        let (date, clock) = text.trim().split_once(['T', ' ']).unwrap_or((text.trim(), "00:00"));
        let mut ymd = date.splitn(3, '-');
        let year: i32 = ymd.next()?.parse().ok()?;
        let month: u8 = ymd.next()?.parse().ok()?;
        let day: u8 = ymd.next()?.parse().ok()?;
        let mut hm = clock.trim_end_matches('Z').split(':');
        let hour: u8 = hm.next()?.parse().ok()?;
        let minute: u8 = hm.next()?.parse().ok()?;
        let date = time::Date::from_calendar_date(year, time::Month::try_from(month).ok()?, day).ok()?;
        let at = date.with_hms(hour, minute, 0).ok()?.assume_utc();
        Some(Self(at.unix_timestamp() * 1000))
    }

    /// Reads what [`Timestamp::rfc3339`] writes. `None` if it is nothing of the kind.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let (minute, rest) = text.strip_suffix('Z')?.rsplit_once(':')?;
        let (seconds, millis) = rest.split_once('.')?;
        let (seconds, millis): (i64, i64) = (seconds.parse().ok()?, millis.parse().ok()?);
        Some(Self(Self::parse_input(minute)?.plus_seconds(seconds).0 + millis))
    }

    /// How long before `now` this was, in words: `just now`, `5 min ago`, `3 h ago`, `2 d ago`, then
    /// the date.
    #[must_use]
    pub fn ago(self, now: Self) -> String {
        self.ago_or(now, &self.date())
    }

    /// The same with another way to write the date.
    #[must_use]
    pub fn ago_or(self, now: Self, date: &str) -> String {
        let seconds = (now.0 - self.0) / 1000;
        match seconds {
            i64::MIN..=59 => "just now".to_owned(),
            60..=3599 => format!("{} min ago", seconds / 60),
            3600..=86_399 => format!("{} h ago", seconds / 3600),
            86_400..=604_799 => format!("{} d ago", seconds / 86_400),
            _ => date.to_owned(),
        }
    }
}

/// A span of validity with optional ends: valid at `from`, no longer valid at `until`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Period {
    /// First moment of validity; open when absent.
    pub from: Option<Timestamp>,
    /// First moment that is no longer valid; open when absent.
    pub until: Option<Timestamp>,
}

impl Period {
    /// Without an end on either side.
    pub const ALWAYS: Self = Self { from: None, until: None };

    /// Whether `now` lies inside.
    #[must_use]
    pub fn contains(self, now: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }

    /// Whether it ended before `now`.
    #[must_use]
    pub fn is_over(self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    /// Where `now` stands to it.
    #[must_use]
    pub fn phase(self, now: Timestamp) -> Phase {
        match self {
            Self { from: Some(from), .. } if now < from => Phase::Upcoming,
            _ if self.is_over(now) => Phase::Expired,
            _ => Phase::Current,
        }
    }

    /// `from 2026-12-01 until 2026-12-31`; empty without ends. A time of day is told unless it is midnight.
    #[must_use]
    pub fn words(self) -> String {
        let day = |word: &str, at: Timestamp| format!("{word} {}", at.as_input().replace('T', " "));
        let ends = [self.from.map(|at| day("from", at)), self.until.map(|at| day("until", at))];
        ends.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_and_reads_dates() {
        assert_eq!(Timestamp(91_809_123).rfc3339(), "1970-01-02T01:30:09.123Z");
        assert_eq!(Timestamp::parse_input("1970-01-02T01:30"), Some(Timestamp(91_800_000)));
        assert_eq!(Timestamp(91_800_000).minute(), "1970-01-02 01:30");
        assert_eq!(Timestamp::parse_input("2026-02-30"), None);
        assert_eq!(Timestamp::parse_input("soon"), None);
    }

    #[test]
    fn a_period_ends_at_its_last_moment() {
        let period = Period { from: Some(Timestamp(10)), until: Some(Timestamp(20)) };
        assert!(!period.contains(Timestamp(9)));
        assert!(period.contains(Timestamp(10)));
        assert!(period.contains(Timestamp(19)));
        assert!(!period.contains(Timestamp(20)));
        assert!(Period::ALWAYS.contains(Timestamp(0)));
        let phases = [9, 10, 19, 20].map(|at| period.phase(Timestamp(at)));
        assert_eq!(phases, [Phase::Upcoming, Phase::Current, Phase::Current, Phase::Expired]);
        assert!(
            period.is_over(Timestamp(20)) && !period.is_over(Timestamp(19)) && !Period::ALWAYS.is_over(Timestamp(0))
        );
    }

    #[test]
    fn a_period_in_words_has_days_and_where_needed_hours() {
        let day = |text| Timestamp::parse_input(text);
        let period = |from, until| Period { from: day(from), until: day(until) }.words();
        assert_eq!(period("2026-12-01", "2026-12-31T18:30"), "from 2026-12-01 until 2026-12-31 18:30");
        assert_eq!((period("", "2026-12-31").as_str(), period("", "").as_str()), ("until 2026-12-31", ""));
    }

    #[test]
    fn says_how_long_ago() {
        let now = Timestamp(1_000_000_000);
        assert_eq!(now.plus_seconds(-30).ago(now), "just now");
        assert_eq!(now.plus_seconds(-300).ago(now), "5 min ago");
        assert_eq!(now.plus_seconds(-7200).ago(now), "2 h ago");
    }
}
