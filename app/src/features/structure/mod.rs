//! Departments, queues and access groups: their lists, forms and histories.

pub mod api;
mod departments;
mod groups;
pub mod parts;
mod queues;

pub use departments::{DepartmentPage, DepartmentsPage, NewDepartmentPage};
pub use groups::{GroupPage, GroupsPage, NewGroupPage};
pub use queues::{NewQueuePage, QueuePage, QueuesPage};
