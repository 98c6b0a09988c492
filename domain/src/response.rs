//! Response-time targets: business hours, what is promised for which tickets, and what is due.

use crate::error::FieldErrors;
use crate::ids::{CalendarId, QueueId, TargetId};
use crate::state::{Validity, choice};
use crate::time::Timestamp;
use crate::validate::loose;
use serde::{Deserialize, Serialize};

/// Minutes of a day.
pub const DAY: u16 = 24 * 60;
/// The days of a week, from Monday, as forms name them.
pub const WEEKDAYS: [(&str, &str); 7] = [
    ("monday", "Monday"),
    ("tuesday", "Tuesday"),
    ("wednesday", "Wednesday"),
    ("thursday", "Thursday"),
    ("friday", "Friday"),
    ("saturday", "Saturday"),
    ("sunday", "Sunday"),
];

/// A span of a day, in minutes since midnight; the end is no part of it.
pub type Span = (u16, u16);
/// The spans of each day of the week, from Monday.
pub type Week = [Vec<Span>; 7];

choice! {
    /// What can be due of a ticket.
    DueKind {
        /// Somebody answers at all.
        First = "first", "First response";
        /// Somebody answers again.
        Next = "next", "Next response";
        /// It is closed.
        Resolution = "resolution", "Resolution";
    }
}

/// A moment by which something is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DueMoment {
    /// What.
    pub kind: DueKind,
    /// By when.
    pub due_at: Timestamp,
}

/// What is due of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DueView {
    /// Name of the target that says so.
    pub target: String,
    /// Whether the clocks stand, as the ticket is pending or closed.
    pub is_paused: bool,
    /// What is due, in the order of [`DueKind`].
    pub moments: Vec<DueMoment>,
}

/// When the desk works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarRow {
    /// Id.
    pub id: CalendarId,
    /// Name.
    pub name: String,
    /// Time zone, such as `Europe/Berlin`.
    pub time_zone: String,
    /// Hours of each day from Monday, such as `09:00-12:00, 13:00-17:00`; empty for none.
    pub hours: Vec<String>,
    /// Holidays, one a line.
    pub holidays: String,
}

/// The form of a calendar. Hours are spans such as `09:00-12:00, 13:00-17:00`; empty means that nobody works.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CalendarInput {
    /// Name, mandatory, unique.
    pub name: String,
    /// Time zone, mandatory.
    pub time_zone: String,
    /// Hours of Mondays.
    pub monday: String,
    /// Hours of Tuesdays.
    pub tuesday: String,
    /// Hours of Wednesdays.
    pub wednesday: String,
    /// Hours of Thursdays.
    pub thursday: String,
    /// Hours of Fridays.
    pub friday: String,
    /// Hours of Saturdays.
    pub saturday: String,
    /// Hours of Sundays.
    pub sunday: String,
    /// Days on which nobody works, one a line: `2026-12-25 Christmas`.
    pub holidays: String,
}

impl CalendarInput {
    /// The hours of each day from Monday, as they were entered.
    #[must_use]
    pub fn days(&self) -> [&str; 7] {
        [&self.monday, &self.tuesday, &self.wednesday, &self.thursday, &self.friday, &self.saturday, &self.sunday]
    }

    /// The same form for a calendar there is.
    #[must_use]
    pub fn of(row: &CalendarRow) -> Self {
        let day = |day: usize| row.hours.get(day).cloned().unwrap_or_default();
        Self {
            name: row.name.clone(),
            time_zone: row.time_zone.clone(),
            monday: day(0),
            tuesday: day(1),
            wednesday: day(2),
            thursday: day(3),
            friday: day(4),
            saturday: day(5),
            sunday: day(6),
            holidays: row.holidays.clone(),
        }
    }
}

/// What is promised for some tickets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TargetRow {
    /// Id.
    pub id: TargetId,
    /// Name.
    pub name: String,
    /// Validity.
    pub validity: Validity,
    /// Calendar.
    pub calendar_id: CalendarId,
    /// Its name.
    pub calendar: String,
    /// Queue; every queue if absent.
    pub queue_id: Option<QueueId>,
    /// Its name.
    pub queue: Option<String>,
    /// Name of the customer; every customer if absent.
    pub customer: Option<String>,
    /// Business time for the first response, as `1:30`; empty if none is promised.
    pub first: String,
    /// The same for each further response.
    pub next: String,
    /// The same until the ticket is closed.
    pub resolution: String,
}

/// The form of a target. Times are business time: `1:30`, `1.5h`, or minutes; empty promises nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TargetInput {
    /// Name, mandatory, unique.
    pub name: String,
    /// Validity; valid when empty.
    pub validity: String,
    /// Calendar id, mandatory.
    #[serde(deserialize_with = "loose")]
    pub calendar_id: String,
    /// Queue id; every queue when empty.
    #[serde(deserialize_with = "loose")]
    pub queue_id: String,
    /// Name of a customer; every customer when empty.
    pub customer: String,
    /// For the first response.
    #[serde(deserialize_with = "loose")]
    pub first: String,
    /// For each further response.
    #[serde(deserialize_with = "loose")]
    pub next: String,
    /// Until the ticket is closed.
    #[serde(deserialize_with = "loose")]
    pub resolution: String,
}

/// The spans of a day: `09:00-12:00, 13:00-17:00`. `None` if they are no spans, or overlap.
#[must_use]
pub fn parse_spans(text: &str) -> Option<Vec<Span>> {
    let mut out = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (from, until) = part.split_once(['-', '–'])?;
        let span = (minute(from)?, minute(until)?);
        if span.0 >= span.1 {
            return None;
        }
        out.push(span);
    }
    out.sort_unstable();
    let is_apart = out.windows(2).all(|pair| pair[0].1 <= pair[1].0);
    is_apart.then_some(out)
}

/// Minutes since midnight of `09:00` or `9`; midnight at the end of the day is `24:00`.
fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':').unwrap_or((text.trim(), "0"));
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let minute = hours.checked_mul(60)?.checked_add(minutes)?;
    (minutes < 60 && minute <= DAY).then_some(minute)
}

/// Spans as people write them.
#[must_use]
pub fn written(spans: &[Span]) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let spans = spans.iter().map(|(from, until)| format!("{}-{}", clock(*from), clock(*until)));
    spans.collect::<Vec<_>>().join(", ")
}

/// Checks the holidays: one a line, a day and what it is called. They come back in order, each day once.
pub fn check_holidays(errors: &mut FieldErrors, text: &str) -> String {
    let mut days = std::collections::BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (day, name) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match Timestamp::parse_input(day).filter(|at| at.date() == day) {
            Some(_) => days.entry(day.to_owned()).or_insert_with(|| name.trim().to_owned()),
            None => {
                errors.add("holidays", format!("“{line}” should begin with a day such as 2026-12-25."));
                continue;
            }
        };
    }
    let lines = days.into_iter().map(|(day, name)| if name.is_empty() { day } else { format!("{day} {name}") });
    lines.collect::<Vec<_>>().join("\n")
}

/// How far a moment is from now: `in 3 h`, `2 d late`.
#[must_use]
pub fn distance(due_at: Timestamp, now: Timestamp) -> String {
    let seconds = (due_at.0 - now.0) / 1000;
    let length = match seconds.abs() {
        0..=5_399 => format!("{} min", seconds.abs() / 60),
        5_400..=172_799 => format!("{} h", (seconds.abs() + 1_800) / 3_600),
        far => format!("{} d", (far + 43_200) / 86_400),
    };
    if due_at <= now { format!("{length} late") } else { format!("in {length}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_spans_that_do_not_overlap() {
        assert_eq!(parse_spans("13-17:30, 09:00 - 12:00"), Some(vec![(540, 720), (780, 1050)]));
        assert_eq!(parse_spans(" "), Some(Vec::new()));
        assert_eq!(parse_spans("0:00-24:00"), Some(vec![(0, DAY)]));
        for wrong in ["9-9", "12:00-09:00", "9-12, 11-13", "9:60-10", "8-25", "morning", "9"] {
            assert_eq!(parse_spans(wrong), None, "{wrong}");
        }
        assert_eq!(written(&[(540, 720), (780, 1050)]), "09:00-12:00, 13:00-17:30");
    }

    #[test]
    fn holidays_are_days_with_a_name_in_order() {
        let mut errors = FieldErrors::new();
        let text = check_holidays(&mut errors, "2026-12-26\n 2026-12-25  Christmas \n\n2026-12-25 again");
        assert!(errors.is_empty());
        assert_eq!(text, "2026-12-25 Christmas\n2026-12-26");
        check_holidays(&mut errors, "Christmas");
        assert!(errors.get("holidays").is_some());
        let mut errors = FieldErrors::new();
        check_holidays(&mut errors, "2026-02-30");
        assert!(errors.get("holidays").is_some());
    }

    #[test]
    fn distances_are_short() {
        let now = Timestamp(0);
        let at = |seconds: i64| distance(now.plus_seconds(seconds), now);
        assert_eq!([at(600), at(7_200), at(3 * 86_400)], ["in 10 min", "in 2 h", "in 3 d"]);
        assert_eq!([at(0), at(-60), at(-90_000)], ["0 min late", "1 min late", "25 h late"]);
    }
}
