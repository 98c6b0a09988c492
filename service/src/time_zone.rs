//! Time zones, as the IANA database has them, and moments as their people read them.

use domain::Timestamp;
use domain::error::FieldErrors;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::sync::LazyLock;

/// Compiled in, so that every server knows the same zones.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// What is offered beside the zones of places.
const UTC: &str = "UTC";
/// The continents and oceans by which the database names places; the rest are names of before.
const AREAS: [&str; 10] =
    ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

/// Every zone of a place for a list to choose from, and UTC: the name, and what people read.
#[must_use]
pub fn choices() -> Vec<(String, String)> {
    let is_place = |name: &String| name.split_once('/').is_some_and(|(area, _)| AREAS.contains(&area));
    let mut names: Vec<_> = ZONES.available().map(|name| name.to_string()).filter(is_place).collect();
    names.sort_unstable();
    names.insert(0, UTC.to_owned());
    names.into_iter().map(|name| (name.clone(), name.replace('_', " "))).collect()
}

/// The zone of this name; UTC for one that is not known.
pub(crate) fn named(name: &str) -> TimeZone {
    ZONES.get(name).unwrap_or(TimeZone::UTC)
}

/// Checks a zone that was chosen: its name as the database writes it. Empty for none.
pub(crate) fn check(errors: &mut FieldErrors, field: &str, text: &str) -> String {
    let text = text.trim().replace(' ', "_");
    if text.is_empty() {
        return text;
    }
    match ZONES.get(&text) {
        Ok(zone) => zone.iana_name().unwrap_or(UTC).to_owned(),
        Err(_) => {
            errors.add(field, "Please choose a time zone from the list, such as Europe/Berlin.");
            String::new()
        }
    }
}

/// `2026-11-22 15:05` as people of this zone read it. UTC, which is then said, for those who chose none.
#[must_use]
pub fn minute(at: Timestamp, zone: &str) -> String {
    written(at, zone, "%Y-%m-%d %H:%M")
}

/// The same with the name of the zone: `2026-11-22 15:05 CET`.
pub(crate) fn named_minute(at: Timestamp, zone: &str) -> String {
    written(at, zone, "%Y-%m-%d %H:%M %Z")
}

/// When a day begins for people of this zone; `day` is when it begins in UTC.
pub(crate) fn day_begins(day: Timestamp, zone: &str) -> Timestamp {
    let Ok(moment) = jiff::Timestamp::from_millisecond(day.0) else { return day };
    let date = moment.to_zoned(TimeZone::UTC).date();
    date.to_zoned(named(zone)).map_or(day, |begins| Timestamp(begins.timestamp().as_millisecond()))
}

fn written(at: Timestamp, zone: &str, pattern: &str) -> String {
    let found: Option<TimeZone> = if zone.is_empty() { None } else { ZONES.get(zone).ok() };
    match (found, jiff::Timestamp::from_millisecond(at.0)) {
        (Some(zone), Ok(moment)) => moment.to_zoned(zone).strftime(pattern).to_string(),
        _ => format!("{} UTC", at.minute()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-07-01, noon UTC.
    const SUMMER: Timestamp = Timestamp(1_782_907_200_000);

    #[test]
    fn a_day_begins_where_people_are() {
        let day = |text| Timestamp::parse_input(text).unwrap();
        let begins = |text, zone| day_begins(day(text), zone);
        assert_eq!(begins("2026-11-22", "Europe/Berlin"), day("2026-11-21T23:00"));
        assert_eq!(begins("2026-07-01", "Europe/Berlin"), day("2026-06-30T22:00"));
        assert_eq!(begins("2026-11-22", "America/New_York"), day("2026-11-22T05:00"));
        assert_eq!(begins("2026-11-22", ""), day("2026-11-22"));
    }

    #[test]
    fn moments_follow_the_zone_and_its_summer_time() {
        let winter = Timestamp::parse_input("2026-11-22T23:30").unwrap();
        assert_eq!(minute(winter, "Europe/Berlin"), "2026-11-23 00:30");
        assert_eq!(minute(SUMMER, "Europe/Berlin"), "2026-07-01 14:00");
        assert_eq!(named_minute(SUMMER, "Europe/Berlin"), "2026-07-01 14:00 CEST");
        assert_eq!(minute(winter, "Asia/Kolkata"), "2026-11-23 05:00");
        assert_eq!(minute(winter, ""), "2026-11-22 23:30 UTC");
        assert_eq!(named_minute(winter, "UTC"), "2026-11-22 23:30 UTC");
    }

    #[test]
    fn only_zones_of_the_database_are_taken() {
        let check = |text: &str| {
            let mut errors = FieldErrors::new();
            (check(&mut errors, "time_zone", text), errors.get("time_zone").is_some())
        };
        assert_eq!(check("america/new york"), ("America/New_York".to_owned(), false));
        assert_eq!(check(" "), (String::new(), false));
        assert_eq!(check("Europe/Atlantis"), (String::new(), true));
    }

    #[test]
    fn the_list_has_every_place_once() {
        let names: Vec<_> = choices().into_iter().map(|(name, _)| name).collect();
        assert!(names.len() > 300 && names[0] == "UTC", "{}", names.len());
        for place in ["Europe/Berlin", "America/Argentina/Buenos_Aires", "Pacific/Chatham"] {
            assert_eq!(names.iter().filter(|name| *name == place).count(), 1, "{place}");
        }
        assert!(!names.iter().any(|name| name.starts_with("Etc/") || name.starts_with("US/")));
    }
}
