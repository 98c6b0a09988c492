//! Business time: adding to a moment, and measuring between two, over weekends, holidays and the change of clocks.

use crate::time_zone;
use domain::Timestamp;
use domain::response::{DAY, Span, Week};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// Days looked at before nothing more is expected.
const MOST_DAYS: usize = 3_660;

/// When a desk works.
#[derive(Clone, Debug)]
pub(crate) struct Hours {
    zone: TimeZone,
    week: Week,
    holidays: BTreeSet<Date>,
}

impl Hours {
    /// The hours of a calendar: the zone by its name, holidays one a line.
    pub(crate) fn new(zone: &str, week: Week, holidays: &str) -> Self {
        let days = holidays.lines().filter_map(|line| line.get(..10)?.parse().ok());
        Self { zone: time_zone::named(zone), week, holidays: days.collect() }
    }

    /// The moment after so many seconds of business time; `None` if that is out of reach.
    pub(crate) fn add(&self, from: Timestamp, seconds: i64) -> Option<Timestamp> {
        let mut left = seconds.max(0) * 1000;
        for (start, end) in self.spans_from(from).flatten() {
            let start = start.max(from.0);
            if start >= end {
                continue;
            }
            if left <= end - start {
                return Some(Timestamp(start + left));
            }
            left -= end - start;
        }
        None
    }

    /// The seconds of business time between two moments.
    pub(crate) fn between(&self, from: Timestamp, until: Timestamp) -> i64 {
        let mut sum = 0;
        for day in self.spans_from(from) {
            for (start, end) in &day {
                sum += (end.min(&until.0) - start.max(&from.0)).max(0);
            }
            if day.last().is_some_and(|(_, end)| *end >= until.0) {
                break;
            }
        }
        sum / 1000
    }

    /// The spans of each day from that of this moment on, in milliseconds.
    fn spans_from(&self, from: Timestamp) -> impl Iterator<Item = Vec<(i64, i64)>> {
        let moment = jiff::Timestamp::from_millisecond(from.0).unwrap_or_default();
        let first = moment.to_zoned(self.zone.clone()).date();
        std::iter::successors(Some(first), |day| day.tomorrow().ok()).take(MOST_DAYS).map(move |day| self.spans(day))
    }

    fn spans(&self, day: Date) -> Vec<(i64, i64)> {
        let place = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
        let spans = self.week.get(place).filter(|_| !self.holidays.contains(&day));
        let moments = |(from, until): &Span| Some((self.at(day, *from)?, self.at(day, *until)?));
        spans.into_iter().flatten().filter_map(moments).filter(|(start, end)| start < end).collect()
    }

    /// A minute of a day. One that the change of clocks leaves out is the first after it.
    fn at(&self, day: Date, minute: u16) -> Option<i64> {
        let (day, minute) = if minute >= DAY { (day.tomorrow().ok()?, minute - DAY) } else { (day, minute) };
        let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
        let moment = day.at(hour, minute, 0, 0).to_zoned(self.zone.clone()).ok()?;
        Some(moment.timestamp().as_millisecond())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;

    /// Monday to Friday, 9 to 17, in Berlin; closed on Christmas 2026.
    fn office() -> Hours {
        let day = vec![(9 * 60, 17 * 60)];
        let week = [day.clone(), day.clone(), day.clone(), day.clone(), day, Vec::new(), Vec::new()];
        Hours::new("Europe/Berlin", week, "2026-12-25 Christmas")
    }

    fn always() -> Hours {
        Hours::new("Europe/Berlin", std::array::from_fn(|_| vec![(0, DAY)]), "")
    }

    /// A moment in UTC.
    fn utc(text: &str) -> Timestamp {
        Timestamp::parse_input(text).unwrap()
    }

    #[test]
    fn time_passes_in_business_hours_alone() {
        let office = office();
        // Monday, 10:00 in Berlin.
        assert_eq!(office.add(utc("2026-11-23T09:00"), 4 * HOUR), Some(utc("2026-11-23T13:00")));
        assert_eq!(office.add(utc("2026-11-23T15:00"), 2 * HOUR), Some(utc("2026-11-24T09:00")), "over night");
        assert_eq!(office.add(utc("2026-11-23T03:00"), HOUR), Some(utc("2026-11-23T09:00")), "before it opens");
        assert_eq!(office.add(utc("2026-11-23T09:00"), 0), Some(utc("2026-11-23T09:00")));
    }

    #[test]
    fn weekends_and_holidays_are_left_out() {
        let office = office();
        // Friday, 16:00 in Berlin, to Monday 10:00.
        assert_eq!(office.add(utc("2026-11-27T15:00"), 2 * HOUR), Some(utc("2026-11-30T09:00")));
        // Thursday before Christmas, which is a Friday: on Monday.
        assert_eq!(office.add(utc("2026-12-24T15:00"), 2 * HOUR), Some(utc("2026-12-28T09:00")));
        assert_eq!(office.between(utc("2026-12-24T15:00"), utc("2026-12-28T09:00")), 2 * HOUR);
        assert_eq!(office.between(utc("2026-11-28T00:00"), utc("2026-11-29T20:00")), 0, "a weekend");
    }

    #[test]
    fn clocks_that_change_are_followed() {
        let office = office();
        // Friday 2027-03-26, 16:00 (UTC+1); summer time begins on Sunday, so Monday 09:00 is 07:00 UTC.
        assert_eq!(office.add(utc("2027-03-26T15:00"), 2 * HOUR), Some(utc("2027-03-29T08:00")));
        // Friday 2026-10-23, 16:00 (UTC+2); winter time begins on Sunday, so Monday 09:00 is 08:00 UTC.
        assert_eq!(office.add(utc("2026-10-23T14:00"), 2 * HOUR), Some(utc("2026-10-26T09:00")));
        // The Sunday on which clocks are put forward has 23 hours, the other one 25.
        let always = always();
        assert_eq!(always.between(utc("2027-03-27T23:00"), utc("2027-03-28T22:00")), 23 * HOUR);
        assert_eq!(always.between(utc("2026-10-24T22:00"), utc("2026-10-25T23:00")), 25 * HOUR);
        assert_eq!(always.add(utc("2027-03-27T23:00"), 24 * HOUR), Some(utc("2027-03-28T23:00")));
    }

    #[test]
    fn a_span_in_the_hour_that_is_left_out_is_empty() {
        let week = std::array::from_fn(|_| vec![(2 * 60, 3 * 60)]);
        let night = Hours::new("Europe/Berlin", week, "");
        // On 2027-03-28 there is no time from 2:00 to 3:00; the next night is at UTC+2.
        assert_eq!(night.add(utc("2027-03-28T00:00"), HOUR / 2), Some(utc("2027-03-29T00:30")));
    }

    #[test]
    fn what_is_added_is_what_is_between() {
        let office = office();
        for (start, seconds) in [("2026-11-23T09:00", 1), ("2026-11-27T16:00", 50 * HOUR), ("2026-12-24T20:00", 9)] {
            let start = utc(start);
            let end = office.add(start, seconds).unwrap();
            assert_eq!(office.between(start, end), seconds);
        }
    }

    #[test]
    fn without_hours_nothing_is_ever_due() {
        let never = Hours::new("UTC", std::array::from_fn(|_| Vec::new()), "");
        assert_eq!(never.add(utc("2026-11-23T09:00"), 1), None);
    }
}
