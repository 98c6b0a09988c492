//! Time accounting: what was worked on a ticket (ZAM-25).

use crate::ids::{TicketId, TimeEntryId, UserId};
use crate::time::Timestamp;
use crate::validate::loose;
use serde::{Deserialize, Serialize};

/// Most minutes of one entry: a hundred hours.
pub const MOST: i64 = 6000;

/// What somebody worked on a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimeEntry {
    /// Id.
    pub id: TimeEntryId,
    /// Who worked.
    pub user_id: UserId,
    /// Their name.
    pub user: String,
    /// How long.
    pub minutes: i64,
    /// The same as people read it: `1:30`.
    pub time: String,
    /// What was done; may be empty.
    pub note: String,
    /// When.
    pub worked_at: Timestamp,
    /// Whether the actor may change and remove it.
    pub may_change: bool,
}

/// What was worked on a ticket, for agents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimeSheet {
    /// The ticket.
    pub ticket_id: TicketId,
    /// All minutes together.
    pub minutes: i64,
    /// The same as people read it: `1:30`.
    pub time: String,
    /// The entries, the last work first.
    pub entries: Vec<TimeEntry>,
    /// Whether the actor may log time.
    pub may_log: bool,
}

/// The form of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TimeInput {
    /// `0:30`, `30` for minutes, `1.5h`; mandatory.
    #[serde(deserialize_with = "loose")]
    pub time: String,
    /// What was done.
    pub note: String,
    /// The day of the work, `2026-11-22`; now when empty.
    pub worked_on: String,
}

/// Minutes as people read them: `1:30`.
#[must_use]
pub fn hours(minutes: i64) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// The minutes of `0:30`, `30`, `45 min`, `1.5h` or `1h 30m`. `None` for anything else.
#[must_use]
pub fn parse_minutes(text: &str) -> Option<i64> {
    let text: String = text.to_lowercase().split_whitespace().collect();
    if let Some((hours, minutes)) = text.split_once(':') {
        let minutes = number(minutes).filter(|minutes| *minutes < 60)?;
        return Some(number(hours)? * 60 + minutes);
    }
    let Some((hours, rest)) = text.split_once('h') else { return number(without_unit(&text)) };
    match (hours.split_once(['.', ',']), without_unit(rest)) {
        (None, "") => Some(number(hours)? * 60),
        (None, minutes) => Some(number(hours)? * 60 + number(minutes).filter(|minutes| *minutes < 60)?),
        (Some((whole, part)), "") => Some(number(whole)? * 60 + part_of_an_hour(part)?),
        (Some(_), _) => None,
    }
}

fn without_unit(text: &str) -> &str {
    text.strip_suffix("min").or_else(|| text.strip_suffix('m')).unwrap_or(text)
}

/// Digits alone, and few enough to be a time.
fn number(text: &str) -> Option<i64> {
    let is_number = (1..=6).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// The minutes of the digits after the point, rounded.
fn part_of_an_hour(digits: &str) -> Option<i64> {
    let parts = digits.chars().fold(1, |parts: i64, _| parts.saturating_mul(10));
    Some((number(digits)? * 60 + parts / 2) / parts)
}

#[cfg(test)]
mod tests {
    use super::{hours, parse_minutes};

    #[test]
    fn zam_25_time_is_entered_as_people_write_it() {
        let half = ["0:30", "30", " 30 min", "30m", "0.5h", "0,5 h", "0h30", "0h 30m"];
        for text in half {
            assert_eq!(parse_minutes(text), Some(30), "{text}");
        }
        for (text, minutes) in [("1.5h", 90), ("1h", 60), ("12:05", 725), ("0.25 h", 15), ("0.33h", 20), ("90", 90)] {
            assert_eq!(parse_minutes(text), Some(minutes), "{text}");
        }
        for wrong in ["", "soon", "1:75", "1.5", "-30", "1:2:3", "h", "1.5h30", "99999999", ":30", "1h75"] {
            assert_eq!(parse_minutes(wrong), None, "{wrong}");
        }
        assert_eq!([hours(0), hours(30), hours(725)], ["0:00", "0:30", "12:05"]);
    }
}
