//! Departments, queues and access groups: their lists, forms and histories.

pub mod api;
mod departments;
mod groups;
pub mod parts;
mod queues;

pub use departments::{DepartmentLazy, DepartmentsLazy, NewDepartmentLazy};
pub use groups::{GroupLazy, GroupsLazy, NewGroupLazy};
pub use queues::{NewQueueLazy, QueueLazy, QueuesLazy};
