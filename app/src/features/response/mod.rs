//! Response-time targets and the calendars they count by.

pub mod api;
mod calendars;
mod targets;

pub use calendars::{CalendarPage, CalendarsPage, NewCalendarPage};
pub use targets::{NewTargetPage, TargetPage, TargetsPage};
